/* iw_poll_any: events of all sessions by one call, each with its session. */
#include "check.h"

#define SESSIONS 20

static iw_session sessions[SESSIONS];

static int number_of(iw_session session)
{
    int i;
    for (i = 0; i < SESSIONS; i++)
        if (sessions[i] == session)
            return i;
    FAIL("an event is of a session that was made");
    return -1;
}

/* The next event of any session, as for one of them. */
static int next_of_any(iw_event *event)
{
    int64_t deadline = now_ms() + DEADLINE_MS;
    iw_session session = 0;
    int32_t got;
    while ((got = iw_poll_any(&session, event)) == 0) {
        if (now_ms() > deadline)
            FAIL("an event arrives before the deadline");
        nap();
    }
    CHECK_RESULT(got, 1);
    return number_of(session);
}

/* Nothing is on the list until something happens, and what is gone is not polled. */
static void nothing_and_misuse(void)
{
    iw_event event = IW_EVENT_INIT;
    iw_session session = 5, gone = create_demo();
    iw_event wrong = IW_EVENT_INIT;

    CHECK_RESULT(iw_poll_any(&session, &event), 0);
    EXPECT(iw_poll_any(NULL, &event), IW_ERROR_INVALID_ARGUMENT, "out_session");
    EXPECT(iw_poll_any(&session, NULL), IW_ERROR_INVALID_ARGUMENT, "event");
    wrong.struct_size = 3;
    EXPECT(iw_poll_any(&session, &wrong), IW_ERROR_ABI_MISMATCH, "struct_size");
    CHECK_OK(iw_session_start(gone));
    CHECK_OK(iw_session_destroy(gone));
    CHECK_RESULT(iw_poll_any(&session, &event), 0);
    CHECK(session == 5);
}

/* Every session says all that it says to its own poller, in order. */
static void all_are_heard(void)
{
    iw_event event = IW_EVENT_INIT;
    uint64_t last[SESSIONS] = {0};
    int established = 0, answered = 0, i;

    for (i = 0; i < SESSIONS; i++) {
        sessions[i] = create_demo();
        CHECK_OK(iw_session_start(sessions[i]));
    }
    while (answered < SESSIONS) {
        i = next_of_any(&event);
        CHECK(event.sequence == ++last[i]);
        if (event.type == IW_EVENT_ESTABLISHED && event.flag == 1) {
            CHECK(event.character_count > 0 && well_formed(event.characters[0].agent_id));
            established++;
            CHECK_OK(iw_session_send_text(sessions[i], "guard", "hello", NULL));
        }
        if (event.type == IW_EVENT_PACKET && event.packet->control != NULL
            && event.packet->control->action == IW_CONTROL_INTERACTION_END)
            answered++;
    }
    CHECK(established == SESSIONS);
}

/* A session may be polled by itself, too; what an event points to stays while others are polled. */
static void beside_iw_poll(void)
{
    iw_event first = IW_EVENT_INIT, second = IW_EVENT_INIT;
    iw_session session = 0;
    char id[64];

    while (iw_poll_any(&session, &first) == 1) {
    }
    say_and_wait(sessions[0], "guard", "hello");
    CHECK_OK(iw_session_send_text(sessions[1], "guard", "hello", NULL));
    while (next_of_any(&first) != 1 || first.type != IW_EVENT_PACKET || first.packet->text == NULL) {
    }
    CHECK(first.packet->id.packet_id.len < sizeof id);
    strcpy(id, first.packet->id.packet_id.ptr);
    say_and_wait(sessions[2], "guard", "hello");
    CHECK(equals(first.packet->id.packet_id, id));
    while (iw_poll_any(&session, &second) == 1) {
    }
    for (session = 0; session < SESSIONS; session++)
        CHECK_OK(iw_session_destroy(sessions[session]));
    CHECK_RESULT(iw_poll_any(&session, &second), 0);
}

int main(void)
{
    nothing_and_misuse();
    all_are_heard();
    beside_iw_poll();
    CHECK_OK(iw_shutdown_all(10000));
    return passed();
}
