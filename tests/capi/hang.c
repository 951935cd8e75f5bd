/* The library's thread hangs for ever: no call of the game does. Linked with the library that has the feature
 * `test-hooks`. A call that does not return is ended by the alarm. */
#include "check.h"

#ifdef __cplusplus
extern "C"
#endif
int32_t iw_test_panic(iw_session session, uint32_t where);

#define HANG 3u

int main(void)
{
    int i;

    end_after(DEADLINE_MS / 1000);
    for (i = 0; i < 3; i++) {
        iw_session hung = establish_demo(), other = establish_demo(), third = establish_demo();
        iw_event event = IW_EVENT_INIT;

        CHECK_OK(iw_test_panic(hung, HANG));
        CHECK_RESULT(iw_session_stop(hung, 20), IW_ERROR_TIMEOUT);
        CHECK_OK(iw_session_send_text(other, "guard", "hello", NULL));
        while (iw_poll(other, &event) > 0) {
        }
        CHECK_RESULT(iw_session_stop(other, 20), IW_ERROR_TIMEOUT);
        CHECK_OK(iw_session_destroy(hung));
        /* `other` and `third` are destroyed by it. */
        CHECK_RESULT(iw_shutdown_all(i == 0 ? 0 : 50), IW_ERROR_TIMEOUT);
        CHECK(strstr(last_error(), "iw-net did not end") != NULL);
        CHECK_RESULT(iw_session_connection_state(third), IW_ERROR_INVALID_HANDLE);
        CHECK_OK(iw_shutdown_all(0));

        /* And it may be used anew. */
        other = establish_demo();
        say_and_wait(other, "innkeeper", "hello");
        CHECK_OK(iw_session_destroy(other));
        CHECK_OK(iw_shutdown_all(DEADLINE_MS));
    }
    return passed();
}
