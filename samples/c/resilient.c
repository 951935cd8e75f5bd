/* resilient.c - a conversation that outlives its connection: the player keeps talking, a status line tells how things
 * stand, and nothing is said twice. How to build it: README.md. Break the connection and watch:
 *
 *     target/release/inworld-local --port 4002 --fault drop=12,refuse=3 &
 *     ./resilient ws://127.0.0.1:4002 */
#define _POSIX_C_SOURCE 199309L
#include "inworld.h"
#include <stdio.h>
#include <string.h>
#ifdef _WIN32
#include <windows.h>
static void nap(void) { Sleep(10); }
#else
#include <time.h>
static void nap(void) { struct timespec ten_ms = {0, 10000000}; nanosleep(&ten_ms, NULL); }
#endif

static const char *const player[] = {"Hello!", "What is on the menu?", "Have you seen the cat?", "Thank you."};
#define LINES (sizeof player / sizeof player[0])
#define FRAMES_BETWEEN_LINES 50

typedef struct status {
    uint32_t state;
    uint32_t retry_ms; /* counted down */
    int open;          /* said, and neither answered nor handed back */
    char shown[128];
} status;

static int failed(const char *what)
{
    char why[512] = "";
    iw_last_error(why, sizeof why);
    fprintf(stderr, "%s: %s\n", what, why);
    return 1;
}

/* What a game would draw in a corner of the screen; here it is printed when it changes. */
static void show_status(status *now)
{
    char line[sizeof now->shown];
    switch (now->state) {
    case IW_CONNECTION_STATE_CONNECTED: snprintf(line, sizeof line, "connected"); break;
    case IW_CONNECTION_STATE_PAUSED: snprintf(line, sizeof line, "paused; say something to go on"); break;
    case IW_CONNECTION_STATE_FAILED: snprintf(line, sizeof line, "no connection"); break;
    case IW_CONNECTION_STATE_DISCONNECTED:
        snprintf(line, sizeof line, "connection lost; next try in %u s, %d not answered yet",
                 (unsigned)((now->retry_ms + 999) / 1000), now->open);
        break;
    default: snprintf(line, sizeof line, "connecting, %d not answered yet", now->open);
    }
    if (strcmp(line, now->shown) != 0)
        printf("    [%s]\n", strcpy(now->shown, line));
    fflush(stdout);
}

static void take(iw_session session, const iw_event *event, status *now)
{
    const iw_packet *packet = event->packet;
    char who[64] = "somebody";
    switch (event->type) {
    case IW_EVENT_CONNECTION_STATE_CHANGED:
        now->state = event->state;
        now->retry_ms = event->retry_after_ms;
        break;
    case IW_EVENT_PACKET:
        if (packet->text && packet->routing.source.type == IW_SOURCE_AGENT) {
            iw_session_given_name(session, packet->routing.source.name.ptr, who, sizeof who);
            printf("%s: %s\n", who, packet->text->text.ptr);
        }
        if (packet->control && packet->control->action == IW_CONTROL_INTERACTION_END)
            now->open--;
        break;
    case IW_EVENT_INTERACTION_CANCELLED: /* a game would take the half-said line off the screen */
        printf("    (the line breaks off)\n");
        break;
    case IW_EVENT_PACKET_FAILED: /* a game would offer to say it again */
        printf("    (not delivered: %s)\n", event->message.ptr);
        now->open--;
        break;
    default: break;
    }
}

int main(int argc, char **argv)
{
    iw_session_config config = IW_SESSION_CONFIG_INIT;
    iw_event event = IW_EVENT_INIT;
    iw_session session = 0;
    status now = {IW_CONNECTION_STATE_IDLE, 0, 0, ""};
    size_t said = 0;
    int frame;
    config.endpoint = argc > 1 ? argv[1] : "local";
    config.workspace = "demo";
    config.scene = "tavern";
    if (iw_session_create(&config, &session) < 0 || iw_session_start(session) < 0) return failed("start");
    for (frame = 0; (said < LINES || now.open > 0) && frame < 6000; frame++) {
        while (iw_poll(session, &event) == 1)
            take(session, &event, &now);
        show_status(&now);
        /* The player does not wait for the network. What is said without a connection waits in the library. */
        if (frame % FRAMES_BETWEEN_LINES == 0 && said < LINES) {
            printf("You: %s\n", player[said]);
            if (iw_session_send_text(session, "innkeeper", player[said++], NULL) == IW_OK)
                now.open++;
            else
                failed("not said");
        }
        nap();
        now.retry_ms -= now.retry_ms < 10 ? now.retry_ms : 10;
    }
    iw_session_destroy(session);
    return iw_shutdown_all(1000) < 0 || now.open > 0;
}
