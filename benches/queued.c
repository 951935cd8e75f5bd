/* What an event holds while it waits, beside what the game can read of it: bytes that the allocator has given out, its own heads
 * of blocks included.
 *
 * argv[1] is the address of a server that sends texts and audio, another process. */
#include "bench.h"

#include <malloc.h>

#define COUNT 400
#define LIMIT 1.1

static size_t heap(void)
{
    return mallinfo2().uordblks + mallinfo2().hblkhd;
}

static size_t text(iw_str text)
{
    return text.len == 0 ? 0 : text.len + 1;
}

/* Bytes that the game can read: the structs, the texts with their NULs, and the sound. */
static size_t readable(const iw_packet *packet)
{
    const iw_packet_id *id = &packet->id;
    const iw_routing *routing = &packet->routing;
    size_t i, bytes = sizeof(iw_event) + sizeof(iw_packet);
    bytes += text(id->packet_id) + text(id->utterance_id) + text(id->interaction_id) + text(id->correlation_id);
    bytes += text(id->conversation_id) + text(routing->source.name) + text(routing->target.name) + text(packet->json);
    if (packet->text != NULL)
        bytes += sizeof *packet->text + text(packet->text->text);
    if (packet->audio != NULL) {
        bytes += sizeof *packet->audio + packet->audio->size;
        for (i = 0; i < packet->audio->phoneme_count; i++)
            bytes += sizeof(iw_phoneme) + text(packet->audio->phonemes[i].symbol);
    }
    return bytes;
}

static void measure(const char *endpoint, const char *kind, const char *what)
{
    char scene[32], figure[80];
    iw_event event = IW_EVENT_INIT;
    size_t held, before, readable_bytes = 0;
    double ratio, deadline = now_s() + DEADLINE_S;
    iw_session session;
    int count = 0;

    snprintf(scene, sizeof scene, "%s-%d", kind, COUNT);
    session = start_with(endpoint, scene);
    while (iw_session_established(session) != 1) {
        nap_ms(1);
        if (now_s() > deadline)
            give_up("establish");
    }
    /* Until nothing more comes: then all of them wait. */
    for (before = 0, held = heap(); before != held;) {
        before = held;
        nap_ms(500);
        held = heap();
        if (now_s() > deadline)
            give_up("the queue does not settle");
    }
    while (iw_poll(session, &event) == 1) {
        if (event.type == IW_EVENT_PACKET && (event.packet->text != NULL || event.packet->audio != NULL)) {
            readable_bytes += readable(event.packet);
            count++;
        }
    }
    if (count != COUNT)
        give_up("not all packets were in the queue");
    /* What was polled is freed by the library's thread, with the next thing that it does. */
    if (iw_session_send_text(session, NULL, "thanks", NULL) < 0)
        give_up("send");
    for (before = 0; before != heap();) {
        before = heap();
        nap_ms(500);
    }
    held -= before;
    ratio = (double)held / (double)readable_bytes;
    snprintf(figure, sizeof figure, "%.0f bytes for %.0f: %.2f", (double)held / COUNT, (double)readable_bytes / COUNT, ratio);
    report(what, figure, ratio, LIMIT, "x");
    iw_session_destroy(session);
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: queued ENDPOINT\n");
        return 2;
    }
    /* Of others mallinfo2 tells nothing. */
    mallopt(M_ARENA_MAX, 1);
    measure(argv[1], "text", "a text that waits");
    measure(argv[1], "audio", "4,410-byte audio that waits");
    iw_shutdown_all(5000);
    return 0;
}
