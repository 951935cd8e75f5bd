/* playback.c - play what a character says line after line, and let the player interrupt. How to build it: README.md.
 *
 * The library keeps the books: the game marks each packet when it was PLAYED (text and audio) or PROCESSED (all others),
 * and asks when an answer is complete. What the player cuts short is CANCELLED, here and on its way. */
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

#define MAX_LINES 32
#define FRAME_US 100000 /* a frame takes 10 ms and plays 100 ms of sound: a demonstration need not take its time */

/* One sentence: its words and, where the character has a voice, its sound. */
typedef struct line {
    char utterance_id[64], words_id[64], sound_id[64];
    char words[256];
    int64_t duration_us;
} line;

static line lines[MAX_LINES];
static size_t heard, played;
static int64_t played_us; /* of the line that is on; 0: it has not begun */

static int failed(const char *what)
{
    char why[512] = "";
    iw_last_error(why, sizeof why);
    fprintf(stderr, "%s: %s\n", what, why);
    exit(1);
}

static void copy(char *to, size_t capacity, iw_str from)
{
    snprintf(to, capacity, "%s", from.ptr);
}

static void mark(iw_session session, const char *packet_id, uint32_t status)
{
    if (packet_id[0] != '\0' && iw_session_mark(session, packet_id, status) < 0) failed("mark");
}

/* The words and the sound of a sentence share its utterance id. */
static line *line_of(const iw_packet *packet)
{
    if (heard > 0 && strcmp(lines[heard - 1].utterance_id, packet->id.utterance_id.ptr) == 0) return &lines[heard - 1];
    if (heard == MAX_LINES) return NULL;
    memset(&lines[heard], 0, sizeof lines[heard]);
    copy(lines[heard].utterance_id, sizeof lines[heard].utterance_id, packet->id.utterance_id);
    return &lines[heard++];
}

/* What a character says waits for its turn; everything else is dealt with at once. */
static void take(iw_session session, const iw_packet *packet)
{
    line *to;
    if (packet->routing.source.type != IW_SOURCE_AGENT || packet->status == IW_PACKET_STATUS_CANCELLED) return;
    if (packet->text == NULL && packet->audio == NULL) {
        mark(session, packet->id.packet_id.ptr, IW_PACKET_STATUS_PROCESSED);
    } else if ((to = line_of(packet)) != NULL && packet->text != NULL) {
        copy(to->words_id, sizeof to->words_id, packet->id.packet_id);
        copy(to->words, sizeof to->words, packet->text->text);
    } else if (to != NULL) {
        copy(to->sound_id, sizeof to->sound_id, packet->id.packet_id);
        to->duration_us = packet->audio->duration_us;
    }
}

/* Plays a frame's worth of the line that is on. */
static void play(iw_session session)
{
    const line *on = &lines[played];
    if (played == heard) return;
    if (iw_session_utterance_progress(session, on->utterance_id) == (int32_t)IW_PROGRESS_CANCELLED) {
        played_us = 0;
        played++;
        return;
    }
    if (on->words[0] == '\0') return; /* they are on their way */
    if (played_us == 0) printf("Mara: %s\n", on->words);
    played_us += FRAME_US;
    if (played_us >= on->duration_us) {
        mark(session, on->words_id, IW_PACKET_STATUS_PLAYED);
        mark(session, on->sound_id, IW_PACKET_STATUS_PLAYED);
        played_us = 0;
        played++;
    }
}

/* Says something and plays the answer, frame by frame. A player in a hurry interrupts the second sentence. */
static void talk(iw_session session, const char *words, int in_a_hurry)
{
    iw_event event = IW_EVENT_INIT;
    iw_receipt receipt = IW_RECEIPT_INIT;
    int got, naps;
    heard = played = 0;
    played_us = 0;
    printf("You:  %s\n", words);
    if (iw_session_send_text(session, "innkeeper", words, &receipt) < 0) failed("send");
    for (naps = 0; naps < 1000; naps++) {
        int32_t progress = iw_session_interaction_progress(session, receipt.interaction_id);
        if (progress == (int32_t)IW_PROGRESS_COMPLETED) {
            printf("      (she has finished)\n");
            return;
        }
        if (progress == (int32_t)IW_PROGRESS_CANCELLED && played == heard) {
            printf("      (she was interrupted)\n");
            return;
        }
        while ((got = iw_poll(session, &event)) == 1) {
            if (event.type == IW_EVENT_ERROR || event.type == IW_EVENT_PACKET_FAILED) {
                fprintf(stderr, "%s\n", event.message.ptr);
                exit(1);
            }
            if (event.type == IW_EVENT_PACKET) take(session, event.packet);
        }
        if (got < 0) failed("poll");
        play(session);
        if (in_a_hurry && played == 1 && played_us > 0) {
            if (iw_session_interrupt(session, "innkeeper") < 0) failed("interrupt");
            in_a_hurry = 0;
        }
        nap();
    }
    failed("no complete answer within ten seconds");
}

int main(void)
{
    iw_session_config config = IW_SESSION_CONFIG_INIT;
    iw_session session = 0;
    config.endpoint = "local";
    config.workspace = "demo";
    config.scene = "tavern";
    if (iw_session_create(&config, &session) < 0 || iw_session_start(session) < 0) failed("start");
    talk(session, "Hello!", 0);
    talk(session, "Have you seen the cat?", 1);
    talk(session, "What is your name?", 0);
    iw_session_destroy(session);
    return iw_shutdown_all(1000) < 0;
}
