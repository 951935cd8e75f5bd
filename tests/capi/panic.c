/* A panic inside the library ends one session, not the game. Linked with the library that has the feature
 * `test-hooks`, in the release profile: what is tested is what is shipped, and one function more. */
#include "check.h"

#ifdef __cplusplus
extern "C"
#endif
int32_t iw_test_panic(iw_session session, uint32_t where);

#define INSIDE_THE_CALL 1u
#define ON_THE_NETWORK_THREAD 2u

/* The ERROR event and the state FAILED, in whichever order they come. */
static void check_it_died(iw_session session)
{
    iw_event event = IW_EVENT_INIT;
    int told = 0, failed = 0;

    while (!told || !failed) {
        next_event(session, &event);
        if (event.type == IW_EVENT_ERROR) {
            CHECK(event.code == IW_FAILURE_INTERNAL);
            CHECK(event.message.len > 0);
            told = 1;
        }
        if (event.type == IW_EVENT_CONNECTION_STATE_CHANGED && event.state == IW_CONNECTION_STATE_FAILED)
            failed = 1;
    }
    CHECK_RESULT(iw_session_connection_state(session), (int32_t)IW_CONNECTION_STATE_FAILED);
    CHECK_RESULT(iw_session_connected(session), 0);
    CHECK_RESULT(iw_session_established(session), 0);
    CHECK_RESULT(iw_session_send_text(session, "guard", "hello", NULL), IW_ERROR_INVALID_STATE);
}

/* What is asked for while it dies, and afterwards, does not hide that it has died. */
static void ask_the_dying(void)
{
    iw_session doomed = establish_demo();
    int32_t paused;

    CHECK_OK(iw_test_panic(doomed, ON_THE_NETWORK_THREAD));
    paused = iw_session_pause(doomed);
    CHECK(paused == IW_OK || paused == IW_ERROR_INVALID_STATE);
    check_it_died(doomed);
    CHECK_RESULT(iw_session_start(doomed), IW_ERROR_INVALID_STATE);
    CHECK_RESULT(iw_session_connection_state(doomed), (int32_t)IW_CONNECTION_STATE_FAILED);
    CHECK_OK(iw_session_stop(doomed, 5000));
    CHECK_OK(iw_session_destroy(doomed));
}

static void panic_once(uint32_t where, int32_t expected)
{
    iw_session doomed = establish_demo(), other = establish_demo();

    CHECK_RESULT(iw_test_panic(doomed, where), expected);
    if (expected == IW_ERROR_PANIC)
        CHECK(strlen(last_error()) > 0);
    check_it_died(doomed);
    say_and_wait(other, "innkeeper", "hello");
    CHECK_OK(iw_session_destroy(doomed));
    CHECK_OK(iw_session_destroy(other));
}

int main(void)
{
    int i;
    for (i = 0; i < 10; i++) {
        panic_once(INSIDE_THE_CALL, IW_ERROR_PANIC);
        panic_once(ON_THE_NETWORK_THREAD, IW_OK);
        ask_the_dying();
    }
    CHECK_OK(iw_shutdown_all(DEADLINE_MS));
    return passed();
}
