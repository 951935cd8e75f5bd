/* What a frame pays, seen from C: a poll that finds nothing, and one that returns an event.
 *
 * Both stand beside a call of an exported function that does nothing, the least that any call into a shared library
 * costs on the machine. A figure is the median of many batches: a single call is shorter than the clock's step, and
 * the mean would count whatever else the machine does. */
#include "bench.h"

#define BATCHES 500
#define EVENT_BATCHES 60 /* fewer, for the characters need their time to say so much */
#define CALLS 1000       /* in a batch of calls that return nothing */
#define EVENTS 64        /* in a batch of polls that return an event */
#define TEXTS 100        /* sent before each drain; each is answered by several events */
#define EMPTY_LIMIT_NS 20.0
#define EVENT_LIMIT_NS 100.0

static double ns_per_empty_function(void)
{
    static double batches[BATCHES];
    int i, call;
    for (i = 0; i < BATCHES; i++) {
        double start = now_s();
        for (call = 0; call < CALLS; call++)
            iw_abi_version();
        batches[i] = (now_s() - start) * 1e9 / CALLS;
    }
    return quantile(batches, BATCHES, 0.5);
}

/* Polls until nothing has come for a while. */
static void settle(iw_session session)
{
    iw_event event = IW_EVENT_INIT;
    int quiet_ms;
    for (quiet_ms = 0; quiet_ms < 200; quiet_ms++) {
        while (iw_poll(session, &event) == 1)
            quiet_ms = 0;
        nap_ms(1);
    }
}

static double ns_per_empty_poll(iw_session session)
{
    static double batches[BATCHES];
    iw_event event = IW_EVENT_INIT;
    double deadline = now_s() + DEADLINE_S;
    int i = 0, call;

    settle(session);
    while (i < BATCHES) {
        int32_t found = 0;
        double start = now_s();
        for (call = 0; call < CALLS; call++)
            found |= iw_poll(session, &event);
        batches[i] = (now_s() - start) * 1e9 / CALLS;
        if (found == 0)
            i++; /* else something came, say a ping: not an empty batch */
        if (found < 0 || now_s() > deadline)
            give_up("empty polls");
    }
    return quantile(batches, BATCHES, 0.5);
}

/* Fills the queue, waits until the answers are in it, and measures nothing but taking them out. */
static double ns_per_event(iw_session session)
{
    static double batches[EVENT_BATCHES];
    iw_event event = IW_EVENT_INIT;
    double deadline = now_s() + DEADLINE_S;
    int i = 0, call;

    while (i < EVENT_BATCHES) {
        for (call = 0; call < TEXTS; call++)
            if (iw_session_send_text(session, "innkeeper", "hello", NULL) < 0)
                give_up("send");
        nap_ms(500);
        for (call = EVENTS; i < EVENT_BATCHES && call == EVENTS;) {
            double start = now_s();
            for (call = 0; call < EVENTS && iw_poll(session, &event) == 1; call++) {
            }
            batches[i] = (now_s() - start) * 1e9 / EVENTS;
            if (call == EVENTS)
                i++; /* else the queue ran dry: wait for more */
        }
        if (now_s() > deadline)
            give_up("polls with an event");
    }
    return quantile(batches, EVENT_BATCHES, 0.5);
}

static void report_ns(const char *what, double ns, double limit, double empty_function)
{
    char figure[80];
    snprintf(figure, sizeof figure, "%.1f ns; an empty exported function %.1f ns", ns, empty_function);
    report(what, figure, ns, limit, "ns");
}

int main(void)
{
    iw_session session = create_demo(0);
    double empty_function, empty_poll, event_poll;

    if (iw_session_start(session) < 0)
        give_up("start");
    establish(session);
    empty_function = ns_per_empty_function();
    empty_poll = ns_per_empty_poll(session);
    event_poll = ns_per_event(session);
    report_ns("empty poll", empty_poll, EMPTY_LIMIT_NS, empty_function);
    report_ns("poll with an event", event_poll, EVENT_LIMIT_NS, empty_function);
    iw_shutdown_all(1000);
    return 0;
}
