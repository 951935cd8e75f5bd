/* What the benches in C share. */
#ifndef BENCH_H
#define BENCH_H

#define _POSIX_C_SOURCE 200809L
#include "inworld.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define DEADLINE_S 60.0

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

/* Sorts the values. 0.5 is the median. */
static double quantile(double *values, int count, double which)
{
    qsort(values, (size_t)count, sizeof values[0], ascending);
    return values[(int)(which * (count - 1))];
}

/* A session with a server that is started. */
static iw_session start_with(const char *endpoint, const char *scene)
{
    iw_session_config config = IW_SESSION_CONFIG_INIT;
    iw_session session = 0;
    config.endpoint = endpoint;
    config.workspace = "demo";
    config.scene = scene;
    if (iw_session_create(&config, &session) < 0 || iw_session_start(session) < 0)
        give_up("start");
    return session;
}

/* flags: IW_SESSION_*. */
static iw_session create_demo(uint32_t flags)
{
    iw_session_config config = IW_SESSION_CONFIG_INIT;
    iw_session session = 0;
    config.endpoint = "local";
    config.workspace = "demo";
    config.scene = "tavern";
    config.flags = flags;
    if (iw_session_create(&config, &session) < 0)
        give_up("create");
    return session;
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

/* A figure beside its limit, as the benches in Rust print it. */
static void report(const char *what, const char *figure, double value, double limit, const char *unit)
{
    char at_most[32], verdict[48] = "met";
    int digits = limit < 10 && limit != (double)(int)limit ? 2 : 0;
    snprintf(at_most, sizeof at_most, "<= %.*f %s", digits, limit, unit);
    if (value > limit)
        snprintf(verdict, sizeof verdict, "OVER by %.*f %s", digits == 0 ? 1 : digits, value - limit, unit);
    printf("%-34s %-62s limit %-12s %s\n", what, figure, at_most, verdict);
}

#endif
