/* What a block of 10 ms of a voice costs the engine's audio thread, how long an interrupted voice is still heard, and what the
 * mouth costs the game's thread. Beside it as many copies of a block, for how much of that is the machine's. */
#include "bench.h"

#include <math.h>
#include <string.h>

#define BLOCKS 2000
#define FRAMES 480 /* 10 ms at 48 kHz */
#define CHANNELS 2
#define BLOCK_LIMIT_US 3.0
#define SILENCE_LIMIT_BLOCKS 1.0

static double read_us[BLOCKS], copy_us[BLOCKS], visemes_us[BLOCKS];
static float samples[FRAMES * CHANNELS], copied[FRAMES * CHANNELS];

static void poll_all(iw_session session)
{
    iw_event event = IW_EVENT_INIT;
    while (iw_poll(session, &event) == 1) {
    }
}

int main(void)
{
    iw_session session = create_demo(0);
    char figure[96];
    float weights[15];
    double before, slow;
    int blocks = 0, silent = 0, sample, loud;

    if (iw_session_start(session) < 0)
        give_up("start");
    establish(session);
    iw_voice_read(session, "guard", samples, FRAMES, 48000, CHANNELS);
    iw_voice_visemes(session, "guard", weights);
    while (blocks < BLOCKS) {
        if (silent++ % 50 == 0 && iw_session_send_text(session, "guard", "hello", NULL) < 0)
            give_up("send");
        before = now_s();
        memcpy(copied, samples, sizeof copied);
        copy_us[blocks] = (now_s() - before) * 1e6;
        before = now_s();
        if (iw_voice_read(session, "guard", samples, FRAMES, 48000, CHANNELS) < 0)
            give_up("read");
        read_us[blocks] = (now_s() - before) * 1e6;
        before = now_s();
        iw_voice_visemes(session, "guard", weights);
        visemes_us[blocks] = (now_s() - before) * 1e6;
        for (sample = loud = 0; sample < FRAMES * CHANNELS; sample++)
            loud |= samples[sample] != 0.0f;
        if (loud) {
            blocks++;
            silent = 1;
        }
        nap_ms(blocks % 8 == 0 ? 10 : 0);
        poll_all(session);
    }
    slow = quantile(read_us, BLOCKS, 0.99);
    snprintf(figure, sizeof figure, "p99 %.2f us; median %.2f us, slowest %.2f us; a copy p99 %.2f us", slow,
             quantile(read_us, BLOCKS, 0.5), quantile(read_us, BLOCKS, 1.0), quantile(copy_us, BLOCKS, 0.99));
    report("iw_voice_read, 10 ms", figure, slow, BLOCK_LIMIT_US, "us");
    printf("iw_voice_visemes: median %.2f us, p99 %.2f us\n", quantile(visemes_us, BLOCKS, 0.5),
           quantile(visemes_us, BLOCKS, 0.99));

    do {
        if (iw_voice_read(session, "guard", samples, FRAMES, 48000, CHANNELS) == FRAMES)
            break;
        if (silent++ % 50 == 0)
            iw_session_send_text(session, "guard", "hello", NULL);
        nap_ms(10);
        poll_all(session);
    } while (1);
    if (iw_session_interrupt(session, "guard") < 0)
        give_up("interrupt");
    for (blocks = -1, loud = 1; loud; blocks++) {
        iw_voice_read(session, "guard", samples, FRAMES, 48000, CHANNELS);
        for (sample = loud = 0; sample < FRAMES * CHANNELS; sample++)
            loud |= samples[sample] != 0.0f;
    }
    snprintf(figure, sizeof figure, "%d blocks of 10 ms are not silent", blocks);
    report("interruption to silence", figure, blocks, SILENCE_LIMIT_BLOCKS, "blocks");
    iw_session_destroy(session);
    iw_shutdown_all(1000);
    return 0;
}
