/* What the library reads from packets that a program builds by hand, and what it writes into buffers of every size. */
#include "refused.h"

/* --- packets built by hand --------------------------------------------------------------------------------------- */

static void packets_by_hand(void)
{
    const int32_t argument = IW_ERROR_INVALID_ARGUMENT;
    iw_packet packet;
    iw_str name = {NULL, 7};
    char text[256] = "before";
    size_t i;

    memset(&packet, 0, sizeof packet);
    packet.struct_size = (uint32_t)sizeof packet;
    EXPECT(iw_packet_is_broadcast(NULL), argument, "packet");
    EXPECT(iw_packet_is_source(NULL, "agent"), argument, "packet");
    EXPECT(iw_packet_is_target(NULL, "agent"), argument, "packet");
    EXPECT(iw_packet_is_related(NULL, "agent"), argument, "packet");
    EXPECT(iw_packet_is_source(&packet, NULL), argument, "agent_id");
    EXPECT(iw_packet_is_target(&packet, NULL), argument, "agent_id");
    EXPECT(iw_packet_is_related(&packet, NULL), argument, "agent_id");
    EXPECT(iw_packet_is_source(&packet, INVALID_UTF8_TEXT), IW_ERROR_INVALID_UTF8, "agent_id");
    EXPECT(iw_packet_source_name(NULL, &name), argument, "packet");
    EXPECT(iw_packet_target_name(NULL, &name), argument, "packet");
    EXPECT(iw_packet_source_name(&packet, NULL), argument, "out");
    EXPECT(iw_packet_target_name(&packet, NULL), argument, "out");
    EXPECT(iw_packet_to_json(NULL, text, sizeof text), argument, "packet");
    EXPECT(iw_packet_to_json(&packet, NULL, 8), argument, "buffer");
    EXPECT(iw_packet_id_to_string(NULL, text, sizeof text), argument, "packet");
    EXPECT(iw_packet_id_to_string(&packet, NULL, 8), argument, "buffer");
    for (i = 0; i < COUNT_OF(WRONG_SIZES); i++) {
        packet.struct_size = WRONG_SIZES[i];
        EXPECT(iw_packet_is_broadcast(&packet), IW_ERROR_ABI_MISMATCH, "struct_size");
        EXPECT(iw_packet_is_related(&packet, "agent"), IW_ERROR_ABI_MISMATCH, "struct_size");
        EXPECT(iw_packet_source_name(&packet, &name), IW_ERROR_ABI_MISMATCH, "struct_size");
        EXPECT(iw_packet_to_json(&packet, text, sizeof text), IW_ERROR_ABI_MISMATCH, "struct_size");
        EXPECT(iw_packet_id_to_string(&packet, text, sizeof text), IW_ERROR_ABI_MISMATCH, "struct_size");
    }
    packet.struct_size = (uint32_t)sizeof packet;
    packet.routing.target_count = 3;
    EXPECT(iw_packet_is_target(&packet, "agent"), argument, "targets");
    CHECK(name.ptr == NULL && name.len == 7);
    CHECK(strcmp(text, "before") == 0);

    /* all zero but its size: no text at all is as good as an empty one */
    packet.routing.target_count = 0;
    CHECK_RESULT(iw_packet_is_broadcast(&packet), 1);
    CHECK_RESULT(iw_packet_is_source(&packet, "agent"), 0);
    CHECK_RESULT(iw_packet_is_related(&packet, "agent"), 0);
    CHECK_OK(iw_packet_source_name(&packet, &name));
    CHECK(name.ptr != NULL && name.len == 0 && name.ptr[0] == '\0');
    CHECK(iw_packet_id_to_string(&packet, text, sizeof text) > 0);
}

/* --- buffers ----------------------------------------------------------------------------------------------------- */

static int is_continuation(char byte)
{
    return ((unsigned char)byte & 0xC0) == 0x80;
}

/* Looks at one cut: all that fits, ended at a character's boundary, terminated, and nothing written behind. */
static void check_cut(const char *whole, size_t length, const char *cut, size_t capacity)
{
    size_t kept = strlen(cut);

    CHECK(kept < capacity);
    CHECK(memcmp(cut, whole, kept) == 0);
    CHECK(!is_continuation(whole[kept]));
    if (kept < length && kept + 1 < capacity) {
        size_t next = kept + 1; /* then the next character did not fit */
        while (is_continuation(whole[next]))
            next++;
        CHECK(next >= capacity);
    }
    CHECK(cut[capacity] == '\x5A');
}

/* `call` fills `buffer` of `capacity` bytes; it is tried with every capacity. */
#define CHECK_BUFFER(call) do { \
        char *buffer = NULL, *whole; \
        size_t capacity = 0, length; \
        int32_t wanted = (call); \
        CHECK(wanted > 0); \
        length = (size_t)wanted; \
        capacity = length + 1; \
        buffer = whole = (char *)malloc(capacity); \
        CHECK((call) == wanted); \
        CHECK(strlen(whole) == length); \
        buffer = (char *)malloc(length + 16); \
        for (capacity = 1; capacity < length + 8; capacity++) { \
            memset(buffer, 0x5A, length + 16); \
            CHECK((call) == wanted); \
            check_cut(whole, length, buffer, capacity); \
        } \
        free(whole); \
        free(buffer); \
    } while (0)

static void buffers(void)
{
    iw_session_config config = demo_config();
    iw_session session = 0;
    iw_event event = IW_EVENT_INIT;
    iw_receipt receipt = IW_RECEIPT_INIT;

    CHECK_BUFFER(iw_version(buffer, capacity));
    CHECK_BUFFER(iw_result_name(IW_ERROR_UNKNOWN_CHARACTER, buffer, capacity));

    /* characters of two, three and four bytes in the name that the message shows */
    config.scene = "scenes/caf\xC3\xA9-\xE2\x82\xAC-\xF0\x9F\x8D\xBA";
    EXPECT_REFUSED(&config, IW_ERROR_INVALID_CONFIG, "caf\xC3\xA9-\xE2\x82\xAC-\xF0\x9F\x8D\xBA");
    CHECK_BUFFER(iw_last_error(buffer, capacity));

    config = demo_config();
    config.flags = IW_SESSION_REPORT_SENT;
    CHECK_OK(iw_session_create(&config, &session));
    CHECK_OK(iw_session_start(session));
    wait_established(session);
    CHECK_BUFFER(iw_session_character_name(session, 0, buffer, capacity));
    CHECK_BUFFER(iw_session_agent_id(session, "innkeeper", buffer, capacity));
    CHECK_BUFFER(iw_session_given_name(session, "innkeeper", buffer, capacity));

    CHECK_OK(iw_session_send_text(session, "innkeeper", "caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x8D\xBA", &receipt));
    do {
        wait_for_event(session, IW_EVENT_PACKET_SENT, &event);
    } while (!equals(event.packet->id.packet_id, receipt.packet_id));
    CHECK_BUFFER(iw_packet_to_json(event.packet, buffer, capacity));
    CHECK_BUFFER(iw_packet_id_to_string(event.packet, buffer, capacity));
    CHECK_OK(iw_session_destroy(session));
}

int main(void)
{
    packets_by_hand();
    buffers();
    CHECK_OK(iw_shutdown_all(DEADLINE_MS));
    return passed();
}
