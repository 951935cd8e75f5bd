/* A process that forks while sessions run: the child has none of the library's threads, and can still shut the library
 * down and use it anew, as often as it likes. The parent notices nothing. */
#include "check.h"

#include <sys/types.h>
#include <sys/wait.h>

/* Longer than a shutdown without sessions takes, shorter than the test would wait for a child that hangs. */
#define CHILD_SHUTDOWN_MS 60000

static void in_the_child(iw_session inherited)
{
    int round;

    /* Nothing runs here, so there is nothing to wait for. */
    CHECK_OK(iw_shutdown_all(CHILD_SHUTDOWN_MS));
    CHECK_RESULT(iw_session_connection_state(inherited), IW_ERROR_INVALID_HANDLE);
    for (round = 0; round < 2; round++) {
        iw_session session = establish_demo();
        say_and_wait(session, "innkeeper", "Hello from the child");
        CHECK_OK(iw_shutdown_all(CHILD_SHUTDOWN_MS));
    }
}

static void fork_and_wait(iw_session session, void (*body)(iw_session))
{
    int status = 0;
    pid_t child = fork();

    CHECK(child >= 0);
    if (child == 0) {
        alarm(100);
        body(session);
        _exit(0);
    }
    CHECK(waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

/* A child that only lets go of what it has inherited, or begins something of its own before. */
static void destroy_in_the_child(iw_session inherited)
{
    iw_session own = establish_demo();
    CHECK_OK(iw_session_destroy(inherited));
    say_and_wait(own, "innkeeper", "Hello from the child");
    CHECK_OK(iw_shutdown_all(CHILD_SHUTDOWN_MS));
}

int main(void)
{
    iw_session session = establish_demo();

    fork_and_wait(session, in_the_child);
    say_and_wait(session, "innkeeper", "Hello from the parent");
    fork_and_wait(session, destroy_in_the_child);
    say_and_wait(session, "innkeeper", "Hello from the parent again");
    CHECK_OK(iw_session_destroy(session));
    CHECK_OK(iw_shutdown_all(5000));
    /* Also when the parent has used the library and is done with it. */
    fork_and_wait(session, in_the_child);
    return passed();
}
