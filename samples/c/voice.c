/* voice.c - hear a character: its voice pulled block by block as an audio callback does, subtitles in time, and the mouth. How to
 * build it: README.md.
 *
 *   voice                                     writes answer.wav, and answer.svg: the waveform above the mouth shapes
 *   voice question.wav answer.wav answer.svg  says question.wav (16-bit PCM) into the microphone first
 *
 * In a game read_block() is the body of the engine's audio callback, and the rest is what a frame does. */
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

#define CHARACTER "innkeeper"
#define RATE 48000
#define BLOCK 480 /* 10 ms */
#define MOST_BLOCKS 3000
#define SHAPES 15

static const char *const shape_names[SHAPES] = {"sil", "PP", "FF", "TH", "DD", "kk", "CH", "SS", "nn", "RR", "aa", "E", "ih", "oh", "ou"};
static short recording[MOST_BLOCKS * BLOCK];
static float loudest[MOST_BLOCKS], mouths[MOST_BLOCKS][SHAPES];
static int blocks;

static int failed(const char *what)
{
    char why[512] = "";
    iw_last_error(why, sizeof why);
    fprintf(stderr, "%s: %s\n", what, why);
    return 1;
}

/* What the engine's audio callback does. */
static int read_block(iw_session session)
{
    float block[BLOCK];
    int sample, heard = iw_voice_read(session, CHARACTER, block, BLOCK, RATE, 1);
    if (heard <= 0 || blocks == MOST_BLOCKS) return heard;
    iw_voice_visemes(session, CHARACTER, mouths[blocks]);
    for (sample = 0; sample < BLOCK; sample++) {
        float level = block[sample] < 0 ? -block[sample] : block[sample];
        if (level > loudest[blocks]) loudest[blocks] = level;
        recording[blocks * BLOCK + sample] = (short)(block[sample] * 32767.0f);
    }
    blocks++;
    return heard;
}

static unsigned little(const unsigned char *at, int bytes)
{
    unsigned value = 0;
    while (bytes-- > 0) value = value << 8 | at[bytes];
    return value;
}

/* Says a WAV file of 16-bit PCM with a head of 44 bytes, as most programs write it. */
static int say_file(iw_session session, const char *path)
{
    unsigned char head[44];
    short samples[4096];
    size_t got;
    FILE *file = fopen(path, "rb");
    if (!file || fread(head, 1, 44, file) != 44 || memcmp(head, "RIFF", 4) != 0 || little(head + 34, 2) != 16) {
        fprintf(stderr, "%s is not a WAV file of 16-bit PCM\n", path);
        if (file) fclose(file);
        return 0;
    }
    if (iw_session_start_audio(session, CHARACTER, IW_MICROPHONE_EXPECT_AUDIO_END, IW_UNDERSTANDING_FULL) < 0) return fclose(file), 0;
    while ((got = fread(samples, 2 * little(head + 22, 2), 4096 / little(head + 22, 2), file)) > 0)
        if (iw_session_push_audio(session, samples, got, little(head + 24, 4), little(head + 22, 2)) < 0) break;
    fclose(file);
    return iw_session_end_audio(session) == IW_OK;
}

/* Whether it is the first text of an utterance of hers. */
static int is_new_line(const iw_packet *packet)
{
    static char last[64];
    if (!packet->text || packet->routing.source.type != IW_SOURCE_AGENT || strcmp(last, packet->id.utterance_id.ptr) == 0) return 0;
    snprintf(last, sizeof last, "%s", packet->id.utterance_id.ptr);
    return 1;
}

static void put(FILE *file, unsigned value, int bytes)
{
    for (; bytes-- > 0; value >>= 8) fputc((int)(value & 255), file);
}

static int write_wav(const char *path)
{
    unsigned size = (unsigned)blocks * BLOCK * 2;
    int sample;
    FILE *file = fopen(path, "wb");
    if (!file) return 0;
    fputs("RIFF", file), put(file, 36 + size, 4), fputs("WAVEfmt ", file), put(file, 16, 4), put(file, 1, 2), put(file, 1, 2);
    put(file, RATE, 4), put(file, RATE * 2, 4), put(file, 2, 2), put(file, 16, 2), fputs("data", file), put(file, size, 4);
    for (sample = 0; sample < blocks * BLOCK; sample++) put(file, (unsigned)recording[sample], 2);
    return fclose(file) == 0;
}

/* The waveform above a row for each mouth shape: the darker, the more of it is seen. Four pixels are 10 ms. */
static int write_picture(const char *path)
{
    int block, shape;
    FILE *file = fopen(path, "wb");
    if (!file) return 0;
    fprintf(file, "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' font-family='monospace' font-size='11'>\n",
            blocks * 4 + 40, 120 + SHAPES * 14);
    for (block = 0; block < blocks; block++) {
        int high = (int)(loudest[block] * 100);
        fprintf(file, "<rect x='%d' y='%d' width='4' height='%d' fill='#357'/>\n", 40 + block * 4, 55 - high / 2, high + 1);
        for (shape = 0; shape < SHAPES; shape++)
            if (mouths[block][shape] > 0.02f)
                fprintf(file, "<rect x='%d' y='%d' width='4' height='12' fill-opacity='%.2f'/>\n", 40 + block * 4, 112 + shape * 14,
                        mouths[block][shape]);
    }
    for (shape = 0; shape < SHAPES; shape++)
        fprintf(file, "<text x='4' y='%d'>%s</text>\n", 122 + shape * 14, shape_names[shape]);
    fputs("</svg>\n", file);
    return fclose(file) == 0;
}

int main(int argc, char **argv)
{
    const char *sound = argc > 2 ? argv[2] : "answer.wav", *picture = argc > 3 ? argv[3] : "answer.svg";
    iw_session_config config = IW_SESSION_CONFIG_INIT;
    iw_session session = 0;
    iw_event event = IW_EVENT_INIT;
    int naps = 0, asked = 0, lines = 0, over = 0, result;
    config.endpoint = "local";
    config.workspace = "demo";
    config.scene = "tavern";
    config.flags = IW_SESSION_SUBTITLES;
    if (iw_session_create(&config, &session) < 0) return failed("create");
    if (iw_session_start(session) < 0) return failed("start");
    /* Opens the voice and the mouth before anything is said. */
    read_block(session);
    iw_voice_visemes(session, CHARACTER, mouths[0]);
    while (!(over && lines == 0) && naps < 6000) {
        read_block(session);
        while (iw_poll(session, &event) == 1) {
            if (event.type == IW_EVENT_ERROR) { fprintf(stderr, "%s\n", event.message.ptr); return 1; }
            if (event.type == IW_EVENT_LINE_STARTED) printf("Mara: %s\n", event.line->text.ptr);
            if (event.type == IW_EVENT_LINE_ENDED) lines--;
            if (event.type == IW_EVENT_PACKET && is_new_line(event.packet)) lines++;
            if (event.type == IW_EVENT_ESTABLISHED && event.flag && !asked++) {
                result = argc > 1 ? say_file(session, argv[1]) : iw_session_send_text(session, CHARACTER, "hello", NULL) == IW_OK;
                if (!result) return failed("say");
            }
            if (event.type == IW_EVENT_PACKET && event.packet->control
                && event.packet->control->action == IW_CONTROL_INTERACTION_END) over = 1;
        }
        nap();
        naps++;
    }
    iw_session_destroy(session);
    iw_shutdown_all(1000);
    if (blocks == 0 || !write_wav(sound) || !write_picture(picture)) { fprintf(stderr, "nothing was written\n"); return 1; }
    printf("%.1f s in %s, and a picture of it in %s\n", blocks / 100.0, sound, picture);
    return 0;
}
