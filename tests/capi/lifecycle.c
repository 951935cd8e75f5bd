/* A game plays, stops and plays again all day: nothing may stay behind.
 *
 * `lifecycle [CYCLES]`: 1,000 cycles unless told otherwise. Memory is compared only in a run of 1,000, because the
 * allocator's own habits drown a short one, and valgrind and AddressSanitizer see leaks better anyway. The allocator takes
 * more from the system now and then, whenever threads happen to meet; a leak takes more all the time. */
#include "check.h"

#include <dirent.h>

#define FULL_CYCLES 1000
#define SOME_CYCLES 200
#define MAX_GROWTH_KIB 1024 /* in so many cycles */

static int entries_of(const char *folder)
{
    DIR *dir = opendir(folder);
    int count = 0;
    CHECK(dir != NULL);
    while (readdir(dir) != NULL)
        count++;
    closedir(dir);
    return count;
}

static int threads_now(void)
{
    return entries_of("/proc/self/task");
}

static int descriptors_now(void)
{
    return entries_of("/proc/self/fd");
}

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

static long resident_kib(void)
{
    FILE *status = fopen("/proc/self/status", "r");
    char line[256];
    long kib = 0;
    CHECK(status != NULL);
    while (kib == 0 && fgets(line, sizeof line, status) != NULL)
        sscanf(line, "VmRSS: %ld", &kib);
    fclose(status);
    CHECK(kib > 0);
    return kib;
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
    int threads, descriptors, i, growing = 0;
    long before = 0;

    one_cycle(); /* starts the runtime, which stays until iw_shutdown_all */
    threads = threads_now();
    descriptors = descriptors_now();
    for (i = 1; i <= cycles; i++) {
        one_cycle();
        if (i % SOME_CYCLES == 0) {
            long now = resident_kib();
            growing += before > 0 && now - before > MAX_GROWTH_KIB;
            before = now;
        }
    }
    wait_for_threads(threads);
    wait_for_descriptors(descriptors);
    if (cycles == FULL_CYCLES && growing == FULL_CYCLES / SOME_CYCLES - 1) {
        fprintf(stderr, "more than %d KiB more after every %d cycles, now %ld\n", MAX_GROWTH_KIB, SOME_CYCLES, before);
        FAIL("memory stays flat");
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
