/* What can go wrong outside of the game is told in words that its developer can use.
 *
 * `failures PROGRAM`: the path of inworld-local, which is started with a key. */
#include "check.h"
#include "sockets.h"
#include "server.h"

#define SERVER_KEY "a2V5OnNlY3JldA==" /* key:secret */
#define WRONG_KEY "a2V5Ondyb25n"      /* key:wrong */

/* The endpoint of a server that accepts and says nothing. */
static native_socket silent_server(char *endpoint, size_t capacity)
{
    native_socket listener;
    int port = listen_silently(&listener);

    CHECK(port != 0);
    snprintf(endpoint, capacity, "ws://127.0.0.1:%d", port);
    return listener;
}

/* Starts a session with this configuration; it has to end FAILED, with an ERROR of this code and words. */
static void expect_failure(const iw_session_config *config, int32_t code)
{
    iw_session session = 0;
    iw_event event = IW_EVENT_INIT;
    int told = 0;

    CHECK_OK(iw_session_create(config, &session));
    CHECK_OK(iw_session_start(session));
    do {
        next_event(session, &event);
        CHECK(event.type != IW_EVENT_ESTABLISHED || event.flag == 0);
        if (event.type == IW_EVENT_ERROR) {
            check_result_at(__FILE__, __LINE__, "the code of the ERROR event", event.code, code);
            CHECK(event.message.len > 10);
            told = 1;
        }
    } while (event.type != IW_EVENT_CONNECTION_STATE_CHANGED || event.state != IW_CONNECTION_STATE_FAILED);
    check_result_at(__FILE__, __LINE__, "the reason of FAILED", event.code, code);
    while (!told) {
        next_event(session, &event);
        told = event.type == IW_EVENT_ERROR && event.code == code && event.message.len > 10;
    }
    CHECK_RESULT(iw_session_connection_state(session), (int32_t)IW_CONNECTION_STATE_FAILED);
    CHECK_OK(iw_session_destroy(session));
}

static void keys(const char *program)
{
    static const char *const options[] = {"--key", SERVER_KEY, NULL};
    server started = start_server(program, options);
    iw_session_config config = demo_config();
    iw_session session = 0;

    config.endpoint = started.endpoint;
    config.auth = SERVER_KEY; /* so that what fails below is the key and nothing else */
    CHECK_OK(iw_session_create(&config, &session));
    CHECK_OK(iw_session_start(session));
    wait_established(session);
    say_and_wait(session, "innkeeper", "hello");
    CHECK_OK(iw_session_destroy(session));

    config.auth = WRONG_KEY;
    expect_failure(&config, IW_FAILURE_AUTH);
    stop_server(&started);
}

static void unknown_names(void)
{
    iw_session_config config = demo_config();
    config.scene = "no-such-scene";
    expect_failure(&config, IW_FAILURE_RESOURCE_NOT_FOUND);

    config = demo_config();
    config.workspace = "no-such-workspace";
    expect_failure(&config, IW_FAILURE_RESOURCE_NOT_FOUND);

    config = demo_config();
    config.scene = "nobody";
    config.scene_type = IW_SCENE_TYPE_SINGLE_CHARACTER;
    expect_failure(&config, IW_FAILURE_RESOURCE_NOT_FOUND);
}

static void nobody_listens(void)
{
    char endpoint[64];
    iw_session_config config = demo_config();

    close_socket(silent_server(endpoint, sizeof endpoint));
    config.endpoint = endpoint;
    expect_failure(&config, IW_FAILURE_UNREACHABLE);
}

static void nobody_answers(void)
{
    char endpoint[64];
    native_socket listener = silent_server(endpoint, sizeof endpoint);
    iw_session_config config = demo_config();

    config.endpoint = endpoint;
    expect_failure(&config, IW_FAILURE_TIMEOUT);
    close_socket(listener);
}

/* Before the characters are known a wrong name cannot be refused at once; its packet is handed back. A session that is
 * quicker than this program refuses it at once: then it is tried again. */
static void undeliverable_packet(void)
{
    iw_session session = create_demo();
    iw_receipt receipt = IW_RECEIPT_INIT;
    iw_event event = IW_EVENT_INIT;
    int32_t sent;
    int tries = 0;

    do {
        CHECK(tries++ < 100);
        CHECK_OK(iw_session_stop(session, DEADLINE_MS));
        CHECK_OK(iw_session_start(session));
        sent = iw_session_send_text(session, "nobody", "hello", &receipt);
    } while (sent == IW_ERROR_UNKNOWN_CHARACTER);
    CHECK_OK(sent);
    wait_for_event(session, IW_EVENT_PACKET_FAILED, &event);
    CHECK(event.packet != NULL && equals(event.packet->id.packet_id, receipt.packet_id));
    CHECK(event.packet->status == IW_PACKET_STATUS_FAILED);
    CHECK(event.packet->text != NULL && equals(event.packet->text->text, "hello"));
    CHECK_OK(iw_session_destroy(session));
}

/* A script that is not there: told by create or by the session, and with the name of the file either way. */
static void missing_script(void)
{
    iw_session_config config = demo_config();
    iw_session session = 0;
    iw_event event = IW_EVENT_INIT;
    int32_t created;

    config.local_script = "/no/such/script.toml";
    created = iw_session_create(&config, &session);
    if (created == IW_OK) {
        CHECK_OK(iw_session_start(session));
        wait_for_event(session, IW_EVENT_ERROR, &event);
        CHECK(strstr(event.message.ptr, "script.toml") != NULL);
        CHECK_OK(iw_session_destroy(session));
    } else {
        CHECK_RESULT(created, IW_ERROR_INVALID_CONFIG);
        CHECK(strstr(last_error(), "script.toml") != NULL);
    }
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s PATH-OF-inworld-local\n", argv[0]);
        return 2;
    }
    keys(argv[1]);
    unknown_names();
    nobody_listens();
    undeliverable_packet();
    missing_script();
    nobody_answers();
    CHECK_OK(iw_shutdown_all(DEADLINE_MS));
    return passed();
}
