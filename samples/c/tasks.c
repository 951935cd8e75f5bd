/* tasks.c - a character asks the game to do something, and hears how it went. How to build it: README.md.
 * Its argument is the path of tasks.toml; without one it looks in samples/c. */
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

static const char *parameter(const iw_custom *custom, const char *name)
{
    size_t i;
    for (i = 0; i < custom->parameter_count; i++)
        if (strcmp(custom->parameters[i].name.ptr, name) == 0) return custom->parameters[i].value.ptr;
    return "";
}

/* Prints what comes until the exchange is over, or for ten seconds; keeps the id of a task. */
static int wait_for_answer(iw_session session, const iw_receipt *receipt, char *task_id, size_t size)
{
    iw_event event = IW_EVENT_INIT;
    int got, naps = 0;
    while (naps < 1000 && (got = iw_poll(session, &event)) >= 0) {
        const iw_packet *packet = event.packet;
        if (got == 0) { nap(); naps++; continue; }
        if (event.type == IW_EVENT_ERROR || event.type == IW_EVENT_PACKET_FAILED) {
            fprintf(stderr, "%s\n", event.message.ptr);
            return 0;
        }
        if (event.type != IW_EVENT_PACKET) continue;
        if (packet->text && packet->routing.source.type == IW_SOURCE_AGENT) printf("Bran: %s\n", packet->text->text.ptr);
        if (packet->custom && packet->custom->kind == IW_CUSTOM_TASK) {
            printf("(%s, %s)\n", packet->custom->name.ptr, parameter(packet->custom, "how"));
            snprintf(task_id, size, "%s", parameter(packet->custom, "task_id"));
        }
        if (packet->custom && packet->custom->kind == IW_CUSTOM_GOAL_ACTIVATED) printf("(A goal begins.)\n");
        if (packet->custom && packet->custom->kind == IW_CUSTOM_GOAL_COMPLETE)
            printf("(A goal is achieved: %s.)\n", parameter(packet->custom, "reward"));
        if (packet->control && packet->control->action == IW_CONTROL_INTERACTION_END
            && strcmp(packet->id.interaction_id.ptr, receipt->interaction_id) == 0) return 1;
    }
    return 0;
}

static int send_and_wait(iw_session session, iw_outgoing outgoing)
{
    iw_receipt receipt = IW_RECEIPT_INIT;
    char unused[64];
    if (iw_session_send(session, outgoing, &receipt) < 0) { iw_outgoing_destroy(outgoing); return 0; }
    return wait_for_answer(session, &receipt, unused, sizeof unused);
}

int main(int argc, char **argv)
{
    iw_session_config config = IW_SESSION_CONFIG_INIT;
    iw_receipt receipt = IW_RECEIPT_INIT;
    iw_session session = 0;
    iw_outgoing outgoing = 0;
    char task_id[64] = "";
    config.endpoint = "local";
    config.local_script = argc > 1 ? argv[1] : "samples/c/tasks.toml";
    config.workspace = "demo";
    config.scene = "gate";
    if (iw_session_create(&config, &session) < 0 || iw_session_start(session) < 0) return failed("start");

    /* The goal begins disabled; only from here on can it come up. With one character there is no question who is meant. */
    if (iw_outgoing_create_goal("open-the-gate", 1, &outgoing) < 0 || iw_session_send(session, outgoing, NULL) < 0)
        return failed("enable the goal");
    printf("You: Open the gate!\n");
    if (iw_session_send_text(session, NULL, "Open the gate!", &receipt) < 0) return failed("send");
    if (!wait_for_answer(session, &receipt, task_id, sizeof task_id) || task_id[0] == '\0') return failed("no task");

    /* A game would do it now; here it does not work at first. */
    if (iw_outgoing_create_task_failed(task_id, "the hinge is stuck", &outgoing) < 0 || !send_and_wait(session, outgoing))
        return failed("tell that it failed");
    if (iw_outgoing_create_task_succeeded(task_id, &outgoing) < 0 || !send_and_wait(session, outgoing))
        return failed("tell that it is done");
    iw_session_destroy(session);
    return iw_shutdown_all(1000) < 0;
}
