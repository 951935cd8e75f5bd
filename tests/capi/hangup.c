/* A server that hangs up while the library writes ends the connection, not the game. SIGPIPE has its default action here,
 * as in most games.
 *
 * `hangup ENDPOINT CA_FILE`: a TLS server that fills the event queue, ends the first connection while the game sends, and
 * says "welcome back" on the next one. */
#include "check.h"

#include <signal.h>

/* More than the server's socket takes after it has hung up. */
#define SENT_MEANWHILE 100

static void default_action(void)
{
    struct sigaction action;
    sigset_t pipe_signal;

    memset(&action, 0, sizeof action);
    action.sa_handler = SIG_DFL;
    CHECK(sigaction(SIGPIPE, &action, NULL) == 0);
    sigemptyset(&pipe_signal);
    sigaddset(&pipe_signal, SIGPIPE);
    CHECK(pthread_sigmask(SIG_UNBLOCK, &pipe_signal, NULL) == 0);
}

static char *read_file(const char *path)
{
    static char text[16384];
    FILE *file = fopen(path, "r");
    size_t length;

    CHECK(file != NULL);
    length = fread(text, 1, sizeof text - 1, file);
    CHECK(length > 0 && feof(file));
    fclose(file);
    text[length] = '\0';
    return text;
}

int main(int count, char **arguments)
{
    iw_session_config config = IW_SESSION_CONFIG_INIT;
    iw_session session = 0;
    iw_event event = IW_EVENT_INIT;
    int n, disconnected = 0, welcome = 0;

    CHECK(count == 3);
    default_action();
    config.endpoint = arguments[1];
    config.ca_pem = read_file(arguments[2]);
    config.access_token = "token";
    config.workspace = "demo";
    config.scene = "gate";
    /* Nothing is read while the queue is full, so the library learns of the end by writing. */
    config.queue_max_events = 4;
    CHECK_OK(iw_session_create(&config, &session));
    CHECK_OK(iw_session_start(session));
    wait_established(session);
    for (n = 0; n < SENT_MEANWHILE; n++) {
        CHECK_OK(iw_session_send_text(session, "guard", "Is anybody there?", NULL));
        nap();
        nap();
    }
    while (!welcome) {
        next_event(session, &event);
        disconnected |= event.type == IW_EVENT_CONNECTION_STATE_CHANGED && event.state == IW_CONNECTION_STATE_DISCONNECTED;
        welcome = event.type == IW_EVENT_PACKET && event.packet->text != NULL
                  && equals(event.packet->text->text, "welcome back");
    }
    CHECK(disconnected);
    CHECK_OK(iw_session_destroy(session));
    CHECK_OK(iw_shutdown_all(5000));
    return passed();
}
