/* Kept packets: what an event or an outgoing packet shows, read after it is gone, and everything that can be wrong about
 * keeping and releasing. */
#include "check.h"

#include <stdint.h>

#define MOST_KEPT 16384

static const iw_packet *packet_of(iw_kept kept)
{
    const iw_packet *packet = NULL;
    CHECK_OK(iw_kept_packet(kept, &packet));
    CHECK(packet != NULL && packet->struct_size == sizeof *packet);
    return packet;
}

static iw_kept keep(iw_session session, const iw_event *event)
{
    iw_kept kept = 0;
    CHECK_OK(iw_packet_keep(session, event->sequence, &kept));
    CHECK(kept != 0);
    return kept;
}

/* The next packet of the characters that has what is asked for. */
static void wait_packet(iw_session session, uint32_t type, iw_event *event)
{
    do {
        wait_for_event(session, IW_EVENT_PACKET, event);
    } while (event->packet->type != type || event->packet->routing.source.type != IW_SOURCE_AGENT);
}

/* Shown by the kept packet as by the event, in the same bytes. */
static void check_same(const iw_packet *kept, const iw_packet *lent)
{
    CHECK(kept->type == lent->type && kept->status == lent->status);
    CHECK(kept->timestamp_us == lent->timestamp_us);
    CHECK(kept->json.ptr == lent->json.ptr && kept->json.len == lent->json.len);
    CHECK(kept->id.packet_id.ptr == lent->id.packet_id.ptr);
    CHECK(kept->routing.source.name.ptr == lent->routing.source.name.ptr);
    CHECK((kept->text == NULL) == (lent->text == NULL) && (kept->audio == NULL) == (lent->audio == NULL));
    if (kept->text != NULL)
        CHECK(kept->text->text.ptr == lent->text->text.ptr);
    if (kept->audio != NULL) {
        CHECK(kept->audio->data == lent->audio->data);
        CHECK(kept->audio->size == lent->audio->size && kept->audio->sample_count == lent->audio->sample_count);
        CHECK(kept->audio->phoneme_count == lent->audio->phoneme_count);
    }
}

/* Reads all of a packet of speech. */
static uint64_t sum_of(const iw_packet *packet)
{
    uint64_t sum = packet->json.len;
    size_t i;

    CHECK(well_formed(packet->json) && well_formed(packet->id.packet_id));
    for (i = 0; i < packet->audio->sample_count; i++)
        sum = sum * 31u + (uint16_t)packet->audio->samples[i];
    for (i = 0; i < packet->audio->phoneme_count; i++) {
        CHECK(well_formed(packet->audio->phonemes[i].symbol));
        sum = sum * 31u + packet->audio->phonemes[i].symbol.len;
    }
    return sum;
}

typedef struct reader {
    iw_kept kept;
    uint64_t sum;
} reader;

static void *read_kept(void *argument)
{
    const reader *its = (const reader *)argument;
    int i;
    for (i = 0; i < 100; i++)
        CHECK(sum_of(packet_of(its->kept)) == its->sum);
    return NULL;
}

static void packets_outlive_their_events_and_sessions(void)
{
    iw_session session = establish_demo();
    iw_event event = IW_EVENT_INIT;
    iw_receipt receipt = IW_RECEIPT_INIT;
    iw_kept text, again, audio;
    const iw_packet *packet;
    char words[1024], json[4096];
    reader its;
    pthread_t threads[2];
    size_t i;

    CHECK_OK(iw_session_send_text(session, "guard", "hello", &receipt));
    wait_packet(session, IW_PACKET_AUDIO, &event);
    CHECK(event.packet->audio->sample_count > 0);
    audio = keep(session, &event);
    check_same(packet_of(audio), event.packet);
    its.kept = audio;
    its.sum = sum_of(event.packet);

    wait_packet(session, IW_PACKET_TEXT, &event);
    CHECK(event.packet->text->text.len < sizeof words && event.packet->json.len < sizeof json);
    strcpy(words, event.packet->text->text.ptr);
    strcpy(json, event.packet->json.ptr);
    text = keep(session, &event);
    check_same(packet_of(text), event.packet);
    again = keep(session, &event);
    CHECK(again != text);
    check_same(packet_of(again), event.packet);
    CHECK(equals(event.packet->json, json)); /* keeping moves nothing of the event */

    EXPECT(iw_packet_keep(session, event.sequence - 1, &text), IW_ERROR_INVALID_ARGUMENT, "sequence");
    wait_answered(session, &receipt);

    packet = packet_of(text);
    CHECK(equals(packet->text->text, words) && equals(packet->json, json));
    CHECK_OK(iw_session_destroy(session));
    CHECK_OK(iw_shutdown_all(5000));
    CHECK(packet_of(text) == packet && equals(packet->text->text, words) && equals(packet->json, json));
    CHECK_RESULT(iw_packet_is_source(packet, packet->routing.source.name.ptr), 1);

    /* one of two handles less: the other shows it still */
    CHECK_OK(iw_packet_release(text));
    CHECK(equals(packet_of(again)->text->text, words));
    CHECK_OK(iw_packet_release(again));

    for (i = 0; i < COUNT_OF(threads); i++)
        threads[i] = start_thread(read_kept, &its);
    for (i = 0; i < COUNT_OF(threads); i++)
        join_thread(threads[i]);
    CHECK_OK(iw_packet_release(audio));
}

static void misuse_is_refused(void)
{
    iw_session session = create_demo();
    iw_event event = IW_EVENT_INIT;
    iw_kept kept = 0x5EED;
    const iw_packet *packet = NULL;

    EXPECT(iw_packet_keep(session, 0, &kept), IW_ERROR_INVALID_ARGUMENT, "sequence");
    EXPECT(iw_packet_keep(session, 1, &kept), IW_ERROR_INVALID_ARGUMENT, "sequence: 1 was not polled; call iw_poll first");
    CHECK_OK(iw_session_start(session));
    do {
        wait_for_event(session, IW_EVENT_ESTABLISHED, &event);
    } while (event.flag != 1);
    EXPECT(iw_packet_keep(session, event.sequence, &kept), IW_ERROR_INVALID_ARGUMENT, "no packet");
    EXPECT(iw_packet_keep(session, event.sequence + 1, &kept), IW_ERROR_INVALID_ARGUMENT, "is not the event that was polled last; use ");
    EXPECT(iw_packet_keep(session, UINT64_MAX, &kept), IW_ERROR_INVALID_ARGUMENT, "sequence");
    EXPECT(iw_packet_keep(0, event.sequence, &kept), IW_ERROR_INVALID_HANDLE, "session");

    CHECK_OK(iw_session_send_text(session, "guard", "hello", NULL));
    wait_packet(session, IW_PACKET_TEXT, &event);
    EXPECT(iw_packet_keep(session, event.sequence, NULL), IW_ERROR_INVALID_ARGUMENT, "out");
    CHECK(kept == 0x5EED);
    EXPECT(iw_kept_packet(kept, &packet), IW_ERROR_INVALID_HANDLE, "kept");
    EXPECT(iw_kept_packet(0, &packet), IW_ERROR_INVALID_HANDLE, "kept");
    EXPECT(iw_packet_release(kept), IW_ERROR_INVALID_HANDLE, "kept");
    EXPECT(iw_packet_release(0), IW_ERROR_INVALID_HANDLE, "kept");
    EXPECT(iw_packet_release(UINT64_MAX), IW_ERROR_INVALID_HANDLE, "kept");

    /* a session's handle is none of a kept packet, and the other way round */
    EXPECT(iw_packet_release(session | 1ull << 40), IW_ERROR_INVALID_HANDLE, "kept");
    kept = keep(session, &event);
    EXPECT(iw_kept_packet(kept, NULL), IW_ERROR_INVALID_ARGUMENT, "packet");
    CHECK_OK(iw_packet_release(kept));
    EXPECT(iw_packet_release(kept), IW_ERROR_INVALID_HANDLE, "released");
    EXPECT(iw_kept_packet(kept, &packet), IW_ERROR_INVALID_HANDLE, "released");
    CHECK(packet == NULL);

    /* the slot is used anew: the old handle does not lead to the new packet */
    {
        iw_kept next = keep(session, &event);
        CHECK(next != kept);
        EXPECT(iw_packet_release(kept), IW_ERROR_INVALID_HANDLE, "released");
        packet_of(next);
        CHECK_OK(iw_session_destroy(session));
        EXPECT(iw_packet_keep(session, event.sequence, &kept), IW_ERROR_INVALID_HANDLE, "session");
        packet_of(next);
        CHECK_OK(iw_packet_release(next));
    }
}

/* Keeps this event's packet until no more may be kept; gives how many there were, and releases them. */
static int keep_all(iw_session session, const iw_event *event, const char *word)
{
    static iw_kept all[MOST_KEPT + 1];
    int count = 0, i;
    int32_t result;

    while ((result = iw_packet_keep(session, event->sequence, &all[count])) == IW_OK) {
        count++;
        CHECK(count <= MOST_KEPT);
    }
    EXPECT(result, IW_ERROR_QUEUE_FULL, word);
    for (i = 0; i < count; i++)
        CHECK_OK(iw_packet_release(all[i]));
    return count;
}

static void what_is_kept_is_bounded(void)
{
    iw_session_config config = demo_config();
    iw_session session = 0;
    iw_event event = IW_EVENT_INIT;
    const size_t size = 60000;
    char *words = (char *)malloc(size + 1);

    CHECK(words != NULL);
    memset(words, 'a', size);
    words[size] = '\0';
    config.flags = IW_SESSION_REPORT_SENT;
    CHECK_OK(iw_session_create(&config, &session));
    CHECK_OK(iw_session_start(session));
    wait_established(session);

    CHECK_OK(iw_session_send_text(session, "guard", "hello", NULL));
    wait_packet(session, IW_PACKET_TEXT, &event);
    CHECK(keep_all(session, &event, "16384 kept packets") == MOST_KEPT);
    CHECK(keep_all(session, &event, "16384 kept packets") == MOST_KEPT);

    CHECK_OK(iw_session_send_text(session, "guard", words, NULL));
    do {
        wait_for_event(session, IW_EVENT_PACKET_SENT, &event);
    } while (event.packet->text == NULL || event.packet->text->text.len != size);
    {
        int first = keep_all(session, &event, "bytes");
        CHECK(first > 1000 && first < 512 * 1024 * 1024 / (int)size);
        CHECK(keep_all(session, &event, "bytes") == first); /* all of it was given back */
    }
    CHECK_OK(iw_session_destroy(session));
    free(words);
}

static void outgoing_packets_are_kept_as_they_are(void)
{
    iw_session session = establish_demo();
    iw_outgoing outgoing = 0;
    iw_kept before = 0, after = 0, refused = 0x5EED;
    iw_receipt receipt = IW_RECEIPT_INIT;

    CHECK_OK(iw_outgoing_create_text("to whom", &outgoing));
    CHECK_OK(iw_outgoing_keep(outgoing, &before));
    CHECK_OK(iw_outgoing_add_target(outgoing, "guard"));
    CHECK_OK(iw_outgoing_prepare_to_send(outgoing, session));
    CHECK_OK(iw_outgoing_keep(outgoing, &after));
    EXPECT(iw_outgoing_keep(outgoing, NULL), IW_ERROR_INVALID_ARGUMENT, "out");
    CHECK_OK(iw_session_send(session, outgoing, &receipt));
    EXPECT(iw_outgoing_keep(outgoing, &refused), IW_ERROR_INVALID_HANDLE, "outgoing");
    CHECK(refused == 0x5EED);
    CHECK_OK(iw_session_destroy(session));

    CHECK(packet_of(before)->status == IW_PACKET_STATUS_QUEUED && equals(packet_of(before)->text->text, "to whom"));
    CHECK(packet_of(before)->routing.target.type == IW_SOURCE_NONE);
    CHECK(packet_of(after)->routing.target.type == IW_SOURCE_AGENT && equals(packet_of(after)->text->text, "to whom"));
    CHECK(equals(packet_of(after)->id.packet_id, packet_of(before)->id.packet_id.ptr));
    CHECK_OK(iw_packet_release(before));
    CHECK_OK(iw_packet_release(after));
}

int main(void)
{
    packets_outlive_their_events_and_sessions();
    misuse_is_refused();
    what_is_kept_is_bounded();
    outgoing_packets_are_kept_as_they_are();
    CHECK_OK(iw_shutdown_all(5000));
    return passed();
}
