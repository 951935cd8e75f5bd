/* save.c - leave, and go on later: run it twice with the same file. How to build it: README.md. */
#define _POSIX_C_SOURCE 199309L
#include "inworld.h"
#include <stdio.h>
#include <stdlib.h>
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

/* What an earlier run has saved, or NULL. */
static char *load(const char *path)
{
    FILE *file = fopen(path, "rb");
    char *state = NULL;
    long size;
    if (!file) return NULL;
    if (fseek(file, 0, SEEK_END) == 0 && (size = ftell(file)) > 0 && fseek(file, 0, SEEK_SET) == 0
        && (state = (char *)calloc((size_t)size + 1, 1)) != NULL && fread(state, 1, (size_t)size, file) != (size_t)size) {
        free(state);
        state = NULL;
    }
    fclose(file);
    return state;
}

static int keep(const char *path, iw_str state)
{
    FILE *file = fopen(path, "wb");
    int good = file && fwrite(state.ptr, 1, state.len, file) == state.len;
    if (file && fclose(file) != 0) good = 0;
    return good;
}

/* Prints what is said, until the answer is complete; or keeps the state when it comes. Waits for ten seconds. */
static int wait_for(iw_session session, const iw_receipt *answer, const char *path)
{
    iw_event event = IW_EVENT_INIT;
    int got, naps = 0;
    while (naps < 1000 && (got = iw_poll(session, &event)) >= 0) {
        if (got == 0) { nap(); naps++; continue; }
        if (event.type == IW_EVENT_ERROR) { fprintf(stderr, "%s\n", event.message.ptr); return 0; }
        if (event.type == IW_EVENT_SESSION_STATE) return keep(path, event.message);
        if (event.type != IW_EVENT_PACKET) continue;
        if (event.packet->text && event.packet->routing.source.type == IW_SOURCE_AGENT)
            printf("Mara: %s\n", event.packet->text->text.ptr);
        if (answer && event.packet->control && event.packet->control->action == IW_CONTROL_INTERACTION_END
            && strcmp(event.packet->id.interaction_id.ptr, answer->interaction_id) == 0) return 1;
    }
    return 0;
}

int main(int argc, char **argv)
{
    /* A game that has no saved state but its own journal tells what was said: config.dialog_history instead. */
    iw_session_config config = IW_SESSION_CONFIG_INIT;
    iw_receipt receipt = IW_RECEIPT_INIT;
    iw_session session = 0;
    const char *path = argc > 1 ? argv[1] : "tavern.state";
    char *state = load(path);
    config.endpoint = "local";
    config.workspace = "demo";
    config.scene = "tavern";
    config.saved_state = state; /* NULL the first time */
    printf(state ? "You come back.\n" : "You come in for the first time.\n");
    if (iw_session_create(&config, &session) < 0 || iw_session_start(session) < 0) return failed("start");
    free(state); /* everything was copied */

    if (iw_session_send_text(session, "innkeeper", "Hello!", &receipt) < 0) return failed("send");
    if (!wait_for(session, &receipt, path)) return failed("no complete answer");
    if (iw_session_save_state(session) < 0) return failed("save");
    if (!wait_for(session, NULL, path)) return failed("the state was not saved");
    printf("Saved to %s.\n", path);
    iw_session_destroy(session);
    return iw_shutdown_all(1000) < 0;
}
