/* A game plays, stops and plays again all day: nothing may stay behind.
 *
 * `lifecycle [CYCLES]`: 2,000 cycles unless told otherwise. What is allocated is compared only in a run of 2,000: the first
 * cycles fill what is kept on purpose, such as the last sessions of the character server. */
#include "check.h"
#include "resources.h"

#define FULL_CYCLES 2000
#define WARM_UP_CYCLES 200
#define MAX_GROWTH_PER_CYCLE 32 /* bytes; less than any allocation that a session could leave behind in each cycle */

/* A thread that was joined leaves /proc a moment later. */
static void wait_for_threads(int expected)
{
    int64_t deadline = now_ms() + DEADLINE_MS;
    while (threads_now() != expected) {
        if (now_ms() > deadline) {
            fprintf(stderr, "%d threads, not %d\n", threads_now(), expected);
            FAIL("the threads are as many as before");
        }
        nap();
    }
}

static void wait_for_descriptors(int expected)
{
    int64_t deadline = now_ms() + DEADLINE_MS;
    while (descriptors_now() != expected) {
        if (now_ms() > deadline) {
            fprintf(stderr, "%d descriptors, not %d\n", descriptors_now(), expected);
            FAIL("the descriptors are as many as before");
        }
        nap();
    }
}

static void one_cycle(void)
{
    iw_session session = establish_demo();
    say_and_wait(session, "innkeeper", "hello");
    CHECK_OK(iw_session_stop(session, DEADLINE_MS));
    CHECK_OK(iw_session_destroy(session));
}

static void many_cycles(int cycles)
{
    int threads, descriptors, i;
    long warm = 0;

    one_cycle(); /* starts the runtime, which stays until iw_shutdown_all */
    threads = threads_now();
    descriptors = descriptors_now();
    for (i = 1; i <= cycles; i++) {
        one_cycle();
        if (i == WARM_UP_CYCLES)
            warm = allocated();
    }
    wait_for_threads(threads);
    wait_for_descriptors(descriptors);
    if (cycles == FULL_CYCLES) {
        long growth = allocated() - warm;
        printf("%ld bytes more in %d cycles\n", growth, FULL_CYCLES - WARM_UP_CYCLES);
        CHECK(growth < (long)(FULL_CYCLES - WARM_UP_CYCLES) * MAX_GROWTH_PER_CYCLE);
    }
}

/* What is destroyed in any state is gone: its handle is stale, and its thread of events ends. */
static void destroy_and_check(iw_session session)
{
    CHECK_OK(iw_session_destroy(session));
    CHECK_RESULT(iw_session_connection_state(session), IW_ERROR_INVALID_HANDLE);
}

static void destroy_in_every_state(void)
{
    iw_session session = create_demo();
    destroy_and_check(session); /* idle */

    session = create_demo();
    CHECK_OK(iw_session_start(session));
    destroy_and_check(session); /* connecting */

    session = establish_demo();
    destroy_and_check(session); /* connected */

    session = establish_demo();
    CHECK_OK(iw_session_send_text(session, "guard", "hello", NULL));
    destroy_and_check(session); /* connected, with an answer on its way */

    session = establish_demo();
    CHECK_OK(iw_session_stop(session, 0));
    destroy_and_check(session); /* stopping */

    session = establish_demo();
    CHECK_OK(iw_session_stop(session, DEADLINE_MS));
    destroy_and_check(session); /* stopped */
}

int main(int argc, char **argv)
{
    int cycles = argc > 1 ? atoi(argv[1]) : FULL_CYCLES;
    int threads = threads_now(), descriptors = descriptors_now();

    CHECK(cycles > 0);
    many_cycles(cycles);
    destroy_in_every_state();

    CHECK_OK(iw_shutdown_all(DEADLINE_MS));
    CHECK_OK(iw_shutdown_all(DEADLINE_MS));
    wait_for_threads(threads);
    wait_for_descriptors(descriptors);

    /* shutdown is no end: the next start begins anew, and can be shut down with sessions alive */
    one_cycle();
    establish_demo();
    create_demo();
    CHECK_OK(iw_shutdown_all(DEADLINE_MS));
    wait_for_threads(threads);
    wait_for_descriptors(descriptors);
    return passed();
}
