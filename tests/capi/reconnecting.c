/* What a game sees of a connection that breaks, a session that pauses and a server that restarts: states with the time
 * of the next try, each packet once, and everything that it sent answered or handed back.
 *
 * `reconnecting PROGRAM`: the path of inworld-local, which is started with faults. */
#include "check.h"
#include "server.h"

#define MOST_PACKETS 256

/* What came from the server, to find what comes twice. */
typedef struct heard {
    char ids[MOST_PACKETS][48];
    size_t count;
} heard;

static server start_with_fault(const char *program, const char *fault)
{
    const char *options[] = {"--fault", NULL, NULL};
    options[1] = fault;
    return start_server(program, options);
}

static void note(heard *all, const iw_event *event)
{
    size_t n;
    if (event->type != IW_EVENT_PACKET || event->packet->id.packet_id.len == 0)
        return;
    for (n = 0; n < all->count; n++)
        CHECK(!equals(event->packet->id.packet_id, all->ids[n]));
    CHECK(all->count < MOST_PACKETS && event->packet->id.packet_id.len < sizeof all->ids[0]);
    strcpy(all->ids[all->count++], event->packet->id.packet_id.ptr);
}

/* The next event of this type; errors are expected here. */
static void until(iw_session session, uint32_t type, iw_event *event, heard *all)
{
    do {
        next_event(session, event);
        note(all, event);
    } while (event->type != type);
}

static void until_state(iw_session session, uint32_t state, iw_event *event, heard *all)
{
    do {
        until(session, IW_EVENT_CONNECTION_STATE_CHANGED, event, all);
        CHECK(event->state != IW_CONNECTION_STATE_FAILED);
    } while (event->state != state);
}

static void until_answered(iw_session session, const iw_receipt *receipt, heard *all)
{
    iw_event event = IW_EVENT_INIT;
    do {
        until(session, IW_EVENT_PACKET, &event, all);
    } while (!is_interaction_end(&event, receipt->interaction_id));
}

/* This packet comes back, with words. */
static void until_back(iw_session session, const iw_receipt *receipt, int32_t code, heard *all)
{
    iw_event event = IW_EVENT_INIT;
    until(session, IW_EVENT_PACKET_FAILED, &event, all);
    check_result_at(__FILE__, __LINE__, "the reason of PACKET_FAILED", event.code, code);
    CHECK(equals(event.packet->id.packet_id, receipt->packet_id));
    CHECK(event.packet->status == IW_PACKET_STATUS_FAILED && event.message.len > 10);
}

static void until_cancelled(iw_session session, const iw_receipt *receipt, heard *all)
{
    iw_event event = IW_EVENT_INIT;
    until(session, IW_EVENT_INTERACTION_CANCELLED, &event, all);
    CHECK(event.packet->status == IW_PACKET_STATUS_CANCELLED);
    CHECK(event.packet->control != NULL && event.packet->control->action == IW_CONTROL_INTERACTION_END);
    CHECK(equals(event.packet->id.interaction_id, receipt->interaction_id));
    CHECK(event.packet->routing.source.type == IW_SOURCE_AGENT && event.packet->routing.source.name.len > 0);
}

/* The connection breaks in an answer, and the next one is refused: the player says more meanwhile. */
static void an_answer_goes_on(const char *program)
{
    server started = start_with_fault(program, "drop=3,refuse=1");
    iw_session_config config = demo_config();
    iw_receipt first = IW_RECEIPT_INIT, second = IW_RECEIPT_INIT;
    iw_event event = IW_EVENT_INIT;
    heard all = {{{0}}, 0};
    iw_session session;
    int losses;

    config.endpoint = started.endpoint;
    session = establish(&config);
    CHECK_OK(iw_session_send_text(session, "innkeeper", "Have you seen the cat?", &first));
    for (losses = 0; losses < 2; losses++) {
        until_state(session, IW_CONNECTION_STATE_DISCONNECTED, &event, &all);
        CHECK(event.code == (losses == 0 ? IW_FAILURE_LINK_LOST : IW_FAILURE_UNREACHABLE));
        CHECK(event.retry_after_ms > 0 && event.message.len > 0);
        CHECK(iw_session_established(session) == 1);
        if (losses == 0)
            CHECK_OK(iw_session_send_text(session, "innkeeper", "Thank you.", &second));
        until_state(session, IW_CONNECTION_STATE_RECONNECTING, &event, &all);
    }
    until_answered(session, &first, &all);
    until_answered(session, &second, &all);
    CHECK_OK(iw_session_destroy(session));
    stop_server(&started);
}

/* A server that has forgotten everything: what was half said is cancelled, and said anew. */
static void an_answer_begins_anew(const char *program)
{
    server started = start_with_fault(program, "restart=3");
    iw_session_config config = demo_config();
    iw_receipt receipt = IW_RECEIPT_INIT;
    heard all = {{{0}}, 0};
    iw_session session;

    config.endpoint = started.endpoint;
    session = establish(&config);
    CHECK_OK(iw_session_send_text(session, "innkeeper", "hello", &receipt));
    until_cancelled(session, &receipt, &all);
    until_answered(session, &receipt, &all);
    CHECK_OK(iw_session_destroy(session));
    stop_server(&started);
}

/* The game's own server makes the tokens: the session asks for another, and waits for it. */
static void the_game_gives_a_token(const char *program)
{
    server started = start_with_fault(program, "session-token-expired=3");
    iw_session_config config = demo_config();
    iw_receipt receipt = IW_RECEIPT_INIT;
    iw_event event = IW_EVENT_INIT;
    heard all = {{{0}}, 0};
    iw_session session;

    config.endpoint = started.endpoint;
    config.access_token = "first";
    session = establish(&config);
    CHECK_OK(iw_session_send_text(session, "innkeeper", "hello", &receipt));
    until(session, IW_EVENT_TOKEN_NEEDED, &event, &all);
    until_state(session, IW_CONNECTION_STATE_DISCONNECTED, &event, &all);
    CHECK(event.code == IW_FAILURE_SESSION_TOKEN_EXPIRED && event.retry_after_ms == 0);
    CHECK_OK(iw_session_set_access_token(session, "second", 0));
    until_answered(session, &receipt, &all);
    CHECK_OK(iw_session_destroy(session));
    stop_server(&started);
}

/* A game that decides itself when to connect again. */
static void only_when_the_game_wants(const char *program)
{
    server started = start_with_fault(program, "drop=3");
    iw_session_config config = demo_config();
    iw_receipt receipt = IW_RECEIPT_INIT;
    iw_event event = IW_EVENT_INIT;
    heard all = {{{0}}, 0};
    iw_session session;

    config.endpoint = started.endpoint;
    config.flags = IW_SESSION_NO_AUTO_RECONNECT;
    session = establish(&config);
    CHECK_OK(iw_session_send_text(session, "innkeeper", "hello", &receipt));
    until_cancelled(session, &receipt, &all);
    until_back(session, &receipt, IW_FAILURE_LINK_LOST, &all);
    until_state(session, IW_CONNECTION_STATE_DISCONNECTED, &event, &all);
    CHECK(event.retry_after_ms == 0 && iw_session_established(session) == 1);
    CHECK_RESULT(iw_session_send_text(session, "innkeeper", "hello", NULL), IW_ERROR_INVALID_STATE);
    CHECK(strstr(last_error(), "iw_session_resume") != NULL);
    CHECK_OK(iw_session_resume(session));
    until_state(session, IW_CONNECTION_STATE_CONNECTED, &event, &all);
    CHECK_OK(iw_session_send_text(session, "guard", "hello", &receipt));
    until_answered(session, &receipt, &all);
    CHECK_OK(iw_session_destroy(session));
    stop_server(&started);
}

/* Nobody says anything for a while: the session sleeps, and the next word wakes it. */
static void silence_pauses(const char *program)
{
    static const char *const options[] = {NULL};
    server started = start_server(program, options);
    iw_session_config config = demo_config();
    iw_receipt receipt = IW_RECEIPT_INIT;
    iw_event event = IW_EVENT_INIT;
    heard all = {{{0}}, 0};
    iw_session session;

    config.endpoint = started.endpoint;
    config.idle_timeout_ms = 200;
    session = establish(&config);
    until_state(session, IW_CONNECTION_STATE_PAUSED, &event, &all);
    CHECK(event.code == IW_FAILURE_NONE && event.message.len > 0);
    CHECK(iw_session_established(session) == 1);
    CHECK_OK(iw_session_send_text(session, "innkeeper", "hello", &receipt));
    until_state(session, IW_CONNECTION_STATE_CONNECTED, &event, &all);
    until_answered(session, &receipt, &all);
    CHECK_OK(iw_session_destroy(session));
    stop_server(&started);
}

/* Stopped before the connection is back: all that has no answer is handed back, in its order. */
static void stopped_meanwhile(const char *program)
{
    server started = start_with_fault(program, "drop=3,refuse=100");
    iw_session_config config = demo_config();
    iw_receipt receipts[3] = {IW_RECEIPT_INIT, IW_RECEIPT_INIT, IW_RECEIPT_INIT};
    iw_event event = IW_EVENT_INIT;
    heard all = {{{0}}, 0};
    iw_session session;
    size_t n;

    config.endpoint = started.endpoint;
    session = establish(&config);
    CHECK_OK(iw_session_send_text(session, "innkeeper", "hello", &receipts[0]));
    until_state(session, IW_CONNECTION_STATE_DISCONNECTED, &event, &all);
    CHECK_OK(iw_session_send_text(session, "innkeeper", "Are you there?", &receipts[1]));
    CHECK_OK(iw_session_send_text(session, "guard", "And you?", &receipts[2]));
    CHECK_OK(iw_session_stop(session, DEADLINE_MS));
    for (n = 0; n < COUNT_OF(receipts); n++)
        until_back(session, &receipts[n], IW_FAILURE_STOPPED, &all);
    CHECK_OK(iw_session_destroy(session));
    stop_server(&started);
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s PATH-OF-inworld-local\n", argv[0]);
        return 2;
    }
    an_answer_goes_on(argv[1]);
    an_answer_begins_anew(argv[1]);
    the_game_gives_a_token(argv[1]);
    only_when_the_game_wants(argv[1]);
    silence_pauses(argv[1]);
    stopped_meanwhile(argv[1]);
    CHECK_OK(iw_shutdown_all(DEADLINE_MS));
    return passed();
}
