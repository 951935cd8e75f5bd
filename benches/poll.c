/* What a frame pays, seen from C: a poll that finds nothing, and one that returns an event.
 *
 * Both stand beside a call of an exported function that does nothing, the least that any call into a shared library
 * costs on the machine. A figure is the median of many batches: a single call is shorter than the clock's step, and
 * the mean would count whatever else the machine does. */
#define _POSIX_C_SOURCE 200809L
#include "inworld.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define BATCHES 500
#define CALLS 1000       /* in a batch of calls that return nothing */
#define EVENTS 64        /* in a batch of polls that return an event */
#define TEXTS 100        /* sent before each drain; each is answered by several events */
#define DEADLINE_S 60.0
#define EMPTY_LIMIT_NS 20.0
#define EVENT_LIMIT_NS 100.0

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void nap_ms(long ms)
{
    struct timespec length;
    length.tv_sec = ms / 1000;
    length.tv_nsec = ms % 1000 * 1000000;
    nanosleep(&length, NULL);
}

static void give_up(const char *what)
{
    char why[512] = "";
    iw_last_error(why, sizeof why);
    fprintf(stderr, "%s: %s\n", what, why);
    exit(1);
}

static int ascending(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static double median(double *values)
{
    qsort(values, BATCHES, sizeof values[0], ascending);
    return values[BATCHES / 2];
}

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
    return median(batches);
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
    return median(batches);
}

/* Fills the queue, waits until the answers are in it, and measures nothing but taking them out. */
static double ns_per_event(iw_session session)
{
    static double batches[BATCHES];
    iw_event event = IW_EVENT_INIT;
    double deadline = now_s() + DEADLINE_S;
    int i = 0, call;

    while (i < BATCHES) {
        for (call = 0; call < TEXTS; call++)
            if (iw_session_send_text(session, "innkeeper", "hello", NULL) < 0)
                give_up("send");
        nap_ms(500);
        for (call = EVENTS; i < BATCHES && call == EVENTS;) {
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
    return median(batches);
}

static void establish(iw_session session)
{
    iw_event event = IW_EVENT_INIT;
    double deadline = now_s() + DEADLINE_S;
    do {
        if (iw_poll(session, &event) < 0 || now_s() > deadline)
            give_up("establish");
        nap_ms(1);
    } while (iw_session_established(session) != 1);
}

static void report(const char *what, double ns, double limit, double empty_function)
{
    printf("%-22s %7.1f ns   limit %5.0f ns   %-4s   (an empty exported function: %.1f ns)\n", what, ns, limit,
           ns <= limit ? "met" : "OVER", empty_function);
}

int main(void)
{
    iw_session_config config = IW_SESSION_CONFIG_INIT;
    iw_session session = 0;
    double empty_function, empty_poll, event_poll;

    config.endpoint = "local";
    config.workspace = "demo";
    config.scene = "tavern";
    if (iw_session_create(&config, &session) < 0 || iw_session_start(session) < 0)
        give_up("start");
    establish(session);
    empty_function = ns_per_empty_function();
    empty_poll = ns_per_empty_poll(session);
    event_poll = ns_per_event(session);
    report("empty poll", empty_poll, EMPTY_LIMIT_NS, empty_function);
    report("poll with an event", event_poll, EVENT_LIMIT_NS, empty_function);
    iw_shutdown_all(1000);
    return 0;
}
