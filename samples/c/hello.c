/* hello.c - start a session, say hello to a character, print what comes back. How to build it: README.md.
 * "local" is the character server inside the library: no account, no network. */
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

static int failed(const char *what)
{
    char why[512] = "";
    iw_last_error(why, sizeof why);
    fprintf(stderr, "%s: %s\n", what, why);
    return 1;
}

/* Prints what a character does; 1 when its answer is complete. */
static int show(iw_session session, const iw_packet *packet, const char *interaction)
{
    char who[64] = "somebody";
    if (strcmp(packet->id.interaction_id.ptr, interaction) != 0 || packet->routing.source.type != IW_SOURCE_AGENT)
        return 0; /* not a part of the answer */
    iw_session_given_name(session, packet->routing.source.name.ptr, who, sizeof who);
    if (packet->text) printf("%s: %s\n", who, packet->text->text.ptr);
    if (packet->emotion) printf("%s feels emotion %u\n", who, (unsigned)packet->emotion->behavior);
    if (packet->action) printf("%s acts: %s\n", who, packet->action->content.ptr);
    if (packet->custom) printf("%s triggers %s\n", who, packet->custom->name.ptr);
    if (packet->audio) printf("%s speaks for %.1f s\n", who, (double)packet->audio->duration_us / 1e6);
    return packet->control && packet->control->action == IW_CONTROL_INTERACTION_END;
}

int main(void)
{
    iw_session_config config = IW_SESSION_CONFIG_INIT;
    iw_event event = IW_EVENT_INIT;
    iw_receipt receipt = IW_RECEIPT_INIT;
    iw_session session = 0;
    int got, done = 0, naps = 0;
    config.endpoint = "local";
    config.workspace = "demo";
    config.scene = "tavern";
    if (iw_session_create(&config, &session) < 0 || iw_session_start(session) < 0) return failed("start");
    while (!done && naps < 1000 && (got = iw_poll(session, &event)) >= 0) { /* a game does this once a frame */
        if (got == 0) { nap(); naps++; continue; }
        if (event.type == IW_EVENT_ERROR) { fprintf(stderr, "%s\n", event.message.ptr); break; }
        if (event.type == IW_EVENT_ESTABLISHED && event.flag
            && iw_session_send_text(session, "innkeeper", "hello", &receipt) < 0) return failed("send");
        if (event.type == IW_EVENT_PACKET) done = show(session, event.packet, receipt.interaction_id);
    }
    if (!done) return failed("no complete answer within ten seconds");
    iw_session_destroy(session);
    return iw_shutdown_all(1000) < 0;
}
