/* answers.c - ask for another answer, choose one, and tell what the player thinks of it. How to build it: README.md. */
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

/* The ids of a line that was said: what is lent by iw_poll is gone with the next poll. */
typedef struct line { char packet_id[64], utterance_id[64], correlation_id[64]; } line;

static int failed(const char *what)
{
    char why[512] = "";
    iw_last_error(why, sizeof why);
    fprintf(stderr, "%s: %s\n", what, why);
    return 1;
}

/* Waits until the exchange has an answer, or for ten seconds; keeps the ids of its last line. */
static int wait_for_answer(iw_session session, const char *interaction_id, line *said)
{
    iw_event event = IW_EVENT_INIT;
    int got, naps = 0;
    while (naps < 1000 && (got = iw_poll(session, &event)) >= 0) {
        const iw_packet *packet = event.packet;
        if (got == 0) { nap(); naps++; continue; }
        if (event.type == IW_EVENT_ERROR) { fprintf(stderr, "%s\n", event.message.ptr); return 0; }
        if (event.type != IW_EVENT_PACKET || strcmp(packet->id.interaction_id.ptr, interaction_id) != 0) continue;
        if (packet->text && packet->routing.source.type == IW_SOURCE_AGENT) {
            printf("Bran: %s\n", packet->text->text.ptr);
            snprintf(said->packet_id, sizeof said->packet_id, "%s", packet->id.packet_id.ptr);
            snprintf(said->utterance_id, sizeof said->utterance_id, "%s", packet->id.utterance_id.ptr);
            snprintf(said->correlation_id, sizeof said->correlation_id, "%s", packet->id.correlation_id.ptr);
        }
        if (packet->control && packet->control->action == IW_CONTROL_INTERACTION_END) return 1;
    }
    return 0;
}

/* Waits until feedback is stored or undone, or for ten seconds; keeps its name. */
static int wait_for_feedback(iw_session session, char *name, size_t size)
{
    iw_event event = IW_EVENT_INIT;
    int got, naps = 0;
    while (naps < 1000 && (got = iw_poll(session, &event)) >= 0) {
        if (got == 0) { nap(); naps++; continue; }
        if (event.type == IW_EVENT_ERROR) { fprintf(stderr, "%s\n", event.message.ptr); return 0; }
        if (event.type != IW_EVENT_FEEDBACK) continue;
        printf(event.flag ? "The feedback is stored.\n" : "The feedback is undone.\n");
        snprintf(name, size, "%s", event.message.ptr);
        return 1;
    }
    return 0;
}

static int deliver(iw_session session, iw_outgoing outgoing)
{
    if (iw_outgoing_add_target(outgoing, "guard") < 0 || iw_session_send(session, outgoing, NULL) < 0) {
        iw_outgoing_destroy(outgoing);
        return -1;
    }
    return 0;
}

int main(void)
{
    iw_session_config config = IW_SESSION_CONFIG_INIT;
    iw_receipt asked = IW_RECEIPT_INIT;
    iw_session session = 0;
    iw_outgoing outgoing = 0;
    line first, second;
    char name[512];
    config.endpoint = "local";
    config.workspace = "demo";
    config.scene = "tavern";
    config.capabilities = IW_CAPABILITY_REGENERATE | IW_CAPABILITY_LATENCY_REPORT;
    if (iw_session_create(&config, &session) < 0 || iw_session_start(session) < 0) return failed("start");
    printf("You: What is behind the gate?\n");
    if (iw_session_send_text(session, "guard", "What is behind the gate?", &asked) < 0) return failed("ask");
    if (!wait_for_answer(session, asked.interaction_id, &first)) return failed("no complete answer");

    /* The player saw something after so many microseconds; it was typed text that was answered. */
    if (iw_outgoing_create_perceived_latency(asked.interaction_id, 180000, IW_PRECISION_NON_SPEECH, &outgoing) < 0
        || iw_session_send(session, outgoing, NULL) < 0) return failed("report the latency");

    printf("(The player wants another answer.)\n");
    if (iw_outgoing_create_regenerate_response(asked.interaction_id, &outgoing) < 0 || deliver(session, outgoing) < 0)
        return failed("ask for another answer");
    if (!wait_for_answer(session, asked.interaction_id, &second)) return failed("no other answer");
    if (iw_outgoing_create_apply_response(first.packet_id, asked.interaction_id, first.utterance_id, 1, &outgoing) < 0
        || deliver(session, outgoing) < 0) return failed("choose the first");

    if (iw_session_send_feedback(session, asked.interaction_id, second.correlation_id, 0,
                                 IW_DISLIKE_IRRELEVANT | IW_DISLIKE_TOO_LONG, "I asked about the gate.") < 0
        || !wait_for_feedback(session, name, sizeof name)) return failed("feedback");
    if (iw_session_undo_feedback(session, name) < 0 || !wait_for_feedback(session, name, sizeof name))
        return failed("undo the feedback");
    iw_session_destroy(session);
    return iw_shutdown_all(1000) < 0;
}
