/* What a block of 10 ms of the microphone costs the game's thread, and when it is on the wire.
 *
 * The first limit is for the slowest but one in a hundred of all blocks: an audio callback must not wait. Beside it the same number of
 * copies of a block, for how much of that is the machine's. */
#include "bench.h"

#include <string.h>

#define BLOCKS 2000
#define FRAMES 480 /* 10 ms at 48 kHz */
#define CHANNELS 2
#define BLOCK_LIMIT_US 20.0
#define PACKETS 100
#define WIRE_LIMIT_MS 20.0 /* the library's thread looks every 10 ms */

static double push_us[BLOCKS], copy_us[BLOCKS];
static float samples[FRAMES * CHANNELS], copied[FRAMES * CHANNELS];

/* From the push of the block that makes a packet whole to the packet in the socket's buffer. */
static double wire_ms[PACKETS];

static void measure_wire(iw_session session)
{
    iw_event event = IW_EVENT_INIT;
    char figure[96];
    double pushed = 0, started = now_s(), slow;
    int packets = 0;
    while (packets < PACKETS) {
        if (now_s() - started > DEADLINE_S)
            give_up("send packets");
        if (now_s() - pushed > 0.01) {
            pushed = now_s();
            if (iw_session_push_audio_f32(session, samples, FRAMES, 48000, CHANNELS) < 0)
                give_up("push");
        }
        while (iw_poll(session, &event) == 1)
            if (event.type == IW_EVENT_PACKET_SENT && event.packet->type == IW_PACKET_AUDIO && packets < PACKETS)
                wire_ms[packets++] = (now_s() - pushed) * 1e3;
    }
    slow = quantile(wire_ms, PACKETS, 0.99);
    snprintf(figure, sizeof figure, "p99 %.2f ms; median %.2f ms", slow, quantile(wire_ms, PACKETS, 0.5));
    report("pushed block to packet on the wire", figure, slow, WIRE_LIMIT_MS, "ms");
}

int main(void)
{
    iw_session session = create_demo(IW_SESSION_REPORT_SENT);
    iw_event event = IW_EVENT_INIT;
    char figure[96];
    double before, slow;
    int block;

    if (iw_session_start(session) < 0)
        give_up("start");
    establish(session);
    if (iw_session_start_audio(session, "innkeeper", IW_MICROPHONE_OPEN_MIC, IW_UNDERSTANDING_FULL) < 0)
        give_up("start audio");
    for (block = 0; block < BLOCKS; block++) {
        before = now_s();
        memcpy(copied, samples, sizeof copied);
        copy_us[block] = (now_s() - before) * 1e6;
        before = now_s();
        if (iw_session_push_audio_f32(session, samples, FRAMES, 48000, CHANNELS) < 0)
            give_up("push");
        push_us[block] = (now_s() - before) * 1e6;
        samples[block % FRAMES] = copied[0] + 0.001f;
        nap_ms(10);
        while (iw_poll(session, &event) == 1) {
        }
    }
    slow = quantile(push_us, BLOCKS, 0.99);
    snprintf(figure, sizeof figure, "p99 %.2f us; median %.2f us, slowest %.2f us; a copy p99 %.2f us", slow,
             quantile(push_us, BLOCKS, 0.5), quantile(push_us, BLOCKS, 1.0), quantile(copy_us, BLOCKS, 0.99));
    report("iw_session_push_audio_f32, 10 ms", figure, slow, BLOCK_LIMIT_US, "us");
    measure_wire(session);
    iw_session_destroy(session);
    iw_shutdown_all(1000);
    return 0;
}
