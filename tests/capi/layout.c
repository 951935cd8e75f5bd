/* The memory layout of every public struct: that the program compiles with the table of layout.h is the test. It also asks
 * the library for its own idea of the sizes, as a wrapper does when it loads. */
#include "check.h"
#include "layout.h"

int main(void)
{
    CHECK(iw_struct_size(IW_STRUCT_SESSION_CONFIG) == sizeof(iw_session_config));
    CHECK(iw_struct_size(IW_STRUCT_EVENT) == sizeof(iw_event));
    CHECK(iw_struct_size(IW_STRUCT_LINE) == sizeof(iw_line));
    CHECK(iw_struct_size(IW_STRUCT_PACKET) == sizeof(iw_packet));
    CHECK(iw_struct_size(IW_STRUCT_RECEIPT) == sizeof(iw_receipt));
    CHECK(iw_struct_size(IW_STRUCT_ITEM) == sizeof(iw_item));
    CHECK(iw_struct_size(IW_STRUCT_ITEM_INFO) == sizeof(iw_item_info));
    CHECK(iw_struct_size(IW_STRUCT_ITEMS) == sizeof(iw_items));
    CHECK(iw_struct_size(IW_STRUCT_DIALOG_LINE) == sizeof(iw_dialog_line));
    return passed();
}
