/* What a call costs the game's thread: starting a session, saying something, and waiting until a session has stopped.
 *
 * The limits are for the slowest but one in a hundred and but one in a thousand, for a frame waits for each: what else the machine
 * does counts, so run it on a quiet one. */
#include "bench.h"

#define ROUNDS 300
#define TEXTS 10 /* in a round */
#define CALL_P99_LIMIT_US 10.0
#define CALL_P999_LIMIT_US 50.0
#define STOP_LIMIT_MS 250.0
#define STOP_TIMEOUT_MS 10000

static void drain(iw_session session)
{
    iw_event event = IW_EVENT_INIT;
    while (iw_poll(session, &event) == 1) {
    }
}

static void report_call(const char *what, double *us, int count)
{
    char name[64], figure[80];
    double p99 = quantile(us, count, 0.99), p999 = quantile(us, count, 0.999);
    snprintf(name, sizeof name, "%s, p99", what);
    snprintf(figure, sizeof figure, "%.2f us; median %.2f us", p99, quantile(us, count, 0.5));
    report(name, figure, p99, CALL_P99_LIMIT_US, "us");
    snprintf(name, sizeof name, "%s, p99.9", what);
    snprintf(figure, sizeof figure, "%.2f us; slowest %.2f us", p999, quantile(us, count, 1.0));
    report(name, figure, p999, CALL_P999_LIMIT_US, "us");
}

int main(void)
{
    static double start_us[ROUNDS], text_us[ROUNDS * TEXTS], stop_ms[ROUNDS];
    char figure[80];
    double slow;
    int round, text;

    for (round = 0; round < ROUNDS; round++) {
        iw_session session = create_demo(0);
        double before = now_s();
        if (iw_session_start(session) < 0)
            give_up("start");
        start_us[round] = (now_s() - before) * 1e6;
        establish(session);
        for (text = 0; text < TEXTS; text++) {
            before = now_s();
            if (iw_session_send_text(session, "innkeeper", "hello", NULL) < 0)
                give_up("send");
            text_us[round * TEXTS + text] = (now_s() - before) * 1e6;
            drain(session);
        }
        /* In the middle of the answers. */
        before = now_s();
        if (iw_session_stop(session, STOP_TIMEOUT_MS) < 0)
            give_up("stop");
        stop_ms[round] = (now_s() - before) * 1e3;
        iw_session_destroy(session);
    }
    report_call("iw_session_start", start_us, ROUNDS);
    report_call("iw_session_send_text", text_us, ROUNDS * TEXTS);
    slow = quantile(stop_ms, ROUNDS, 0.99);
    snprintf(figure, sizeof figure, "p99 %.2f ms; median %.2f ms, slowest %.2f ms", slow, quantile(stop_ms, ROUNDS, 0.5),
             quantile(stop_ms, ROUNDS, 1.0));
    report("iw_session_stop, waiting", figure, slow, STOP_LIMIT_MS, "ms");
    iw_shutdown_all(1000);
    return 0;
}
