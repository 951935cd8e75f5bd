/* group.c - two characters talk with the player and with each other. How to build it: README.md. */
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

/* Prints what a character says. */
static void show(iw_session session, const iw_packet *packet)
{
    char who[64] = "somebody";
    if (!packet->text || packet->routing.source.type != IW_SOURCE_AGENT) return;
    iw_session_given_name(session, packet->routing.source.name.ptr, who, sizeof who);
    printf("%s: %s\n", who, packet->text->text.ptr);
}

/* Waits until the answer is complete, or for ten seconds. */
static int wait_for_answer(iw_session session, const iw_receipt *receipt)
{
    iw_event event = IW_EVENT_INIT;
    int got, naps = 0;
    while (naps < 1000 && (got = iw_poll(session, &event)) >= 0) {
        if (got == 0) { nap(); naps++; continue; }
        if (event.type == IW_EVENT_ERROR || event.type == IW_EVENT_PACKET_FAILED) {
            fprintf(stderr, "%s\n", event.message.ptr);
            return 0;
        }
        if (event.type != IW_EVENT_PACKET) continue;
        show(session, event.packet);
        if (event.packet->control && event.packet->control->action == IW_CONTROL_INTERACTION_END
            && strcmp(event.packet->id.interaction_id.ptr, receipt->interaction_id) == 0) return 1;
    }
    return 0;
}

int main(void)
{
    static const char *const both[] = {"innkeeper", "guard"};
    iw_session_config config = IW_SESSION_CONFIG_INIT;
    iw_receipt receipt = IW_RECEIPT_INIT;
    iw_session session = 0;
    iw_outgoing turn_over = 0;
    char conversation[40];
    int turn;
    config.endpoint = "local";
    config.workspace = "demo";
    config.scene = "tavern";
    if (iw_session_create(&config, &session) < 0 || iw_session_start(session) < 0) return failed("start");

    /* What is asked for before the characters are there happens when they are. From here on NULL is the group. */
    if (iw_conversation_start(session, both, 2, conversation) < 0) return failed("start a conversation");
    if (iw_conversation_select(session, conversation) < 0) return failed("select it");
    printf("You: Hello, everybody!\n");
    if (iw_session_send_text(session, NULL, "Hello, everybody!", &receipt) < 0) return failed("send");
    if (!wait_for_answer(session, &receipt)) return failed("no complete answer");

    for (turn = 0; turn < 3; turn++) { /* now they answer each other */
        if (iw_outgoing_create_next_turn(&turn_over) < 0 || iw_session_send(session, turn_over, &receipt) < 0)
            return failed("next turn");
        if (!wait_for_answer(session, &receipt)) return failed("no complete answer");
    }

    /* One of them alone; the other does not hear it. */
    printf("You, to the guard: What do you think of the ale?\n");
    if (iw_session_send_text(session, "guard", "What do you think of the ale?", &receipt) < 0) return failed("send");
    if (!wait_for_answer(session, &receipt)) return failed("no complete answer");
    iw_session_destroy(session);
    return iw_shutdown_all(1000) < 0;
}
