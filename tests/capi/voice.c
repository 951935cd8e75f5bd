/* The voice of a character, pulled block by block as an audio callback does: a whole answer, one that is interrupted, one that the
 * game plays itself, one without sound, and what is refused. */
#include "check.h"

#define RATE 48000
#define BLOCK 480

static const char script[] =
    "workspace = \"test\"\n"
    "[[scene]]\nname = \"tavern\"\ncharacters = [\"bard\"]\n"
    "[[character]]\nname = \"bard\"\nvoice = { pitch = 110 }\n"
    "[[character.reply]]\nwhen.says = [\"*\"]\n"
    "answer = [[{ text = \"Once upon a time there was a dragon.\", emotion = \"JOY\" }, { text = \"It slept for years.\" }]]\n";

static double size_of(double number)
{
    return number < 0 ? -number : number;
}

static iw_session start(uint32_t capabilities)
{
    iw_session_config config = IW_SESSION_CONFIG_INIT;
    config.endpoint = "local";
    config.workspace = "test";
    config.scene = "tavern";
    config.local_script_text = script;
    config.flags = IW_SESSION_SUBTITLES;
    config.capabilities = capabilities;
    return establish(&config);
}

/* What one answer was, as it was told and as it was heard. */
typedef struct answer {
    char said[8]; /* + and - for each line that began and ended, | for one that was cut */
    char heard_text[256];
    float mouth; /* how far from rest it was, at most */
    char packets[32][64];
    int packet_count;
    int64_t sound_us;
    int64_t heard_us;
    uint32_t emotion;
    size_t frames;
    double energy;
    float last, largest_step;
    size_t begun; /* letters of the current line whose words have begun */
    int words;
} answer;

static void note(answer *to, const iw_event *event)
{
    size_t length = strlen(to->said);
    if (event->type == IW_EVENT_PACKET && event->packet->audio != NULL) {
        CHECK(to->packet_count < 32);
        strcpy(to->packets[to->packet_count++], event->packet->id.packet_id.ptr);
        to->sound_us += event->packet->audio->duration_us;
    }
    if (event->type == IW_EVENT_LINE_WORD) {
        const iw_line *line = event->line;
        char after = line->text.ptr[line->heard_text.len];
        CHECK(strncmp(line->text.ptr, line->heard_text.ptr, line->heard_text.len) == 0 && (after == ' ' || after == 0));
        CHECK(line->heard_text.len > to->begun && line->heard_us <= line->duration_us && to->said[length - 1] == '+');
        to->begun = line->heard_text.len;
        to->words++;
        return;
    }
    if (event->type != IW_EVENT_LINE_STARTED && event->type != IW_EVENT_LINE_ENDED)
        return;
    to->begun = 0;
    CHECK(length + 1 < sizeof to->said && event->line != NULL && event->line->agent_id.len > 0);
    if (event->type == IW_EVENT_LINE_STARTED) {
        to->said[length] = '+';
        if (length == 0)
            to->emotion = event->line->emotion;
        CHECK(event->line->text.len > 0 && event->line->heard_text.len == 0 && event->line->heard_us == 0);
        return;
    }
    to->said[length] = event->flag ? '-' : '|';
    strcat(strcat(to->heard_text, event->line->heard_text.ptr), "/");
    to->heard_us += event->line->heard_us;
    CHECK(!event->flag || equals(event->line->heard_text, event->line->text.ptr));
}

static void hear(answer *to, const float *block, size_t frames)
{
    size_t frame;
    for (frame = 0; frame < frames; frame++) {
        float step = (float)size_of(block[frame] - to->last);
        to->largest_step = step > to->largest_step ? step : to->largest_step;
        to->last = block[frame];
        to->energy += block[frame] * block[frame];
    }
}

static void look(iw_session session, answer *to)
{
    float weights[15], sum = 0;
    size_t shape;
    CHECK_OK(iw_voice_visemes(session, "bard", weights));
    for (shape = 0; shape < COUNT_OF(weights); shape++) {
        CHECK(weights[shape] >= 0);
        sum += weights[shape];
    }
    CHECK(size_of(sum - 1) < 0.001);
    to->mouth = 1 - weights[0] > to->mouth ? 1 - weights[0] : to->mouth;
}

/* Polls and pulls until so many lines have begun and ended, or so many frames were heard. */
static void play(iw_session session, answer *to, const char *said, size_t most_frames)
{
    float block[BLOCK];
    iw_event event = IW_EVENT_INIT;
    int64_t deadline = now_ms() + DEADLINE_MS;
    while (strcmp(to->said, said) != 0 && to->frames < most_frames) {
        int32_t got = iw_voice_read(session, "bard", block, BLOCK, RATE, 1);
        CHECK(got >= 0);
        to->frames += (size_t)got;
        hear(to, block, BLOCK);
        look(session, to);
        while (iw_poll(session, &event) == 1)
            note(to, &event);
        if (got == 0)
            nap();
        CHECK(now_ms() < deadline);
    }
}

static void a_whole_answer(void)
{
    iw_session session = start(0);
    static answer heard;
    float block[BLOCK * 2];
    int packet;
    double seconds;
    CHECK_RESULT(iw_voice_read(session, "bard", NULL, 0, RATE, 1), 0);
    look(session, &heard);
    CHECK(heard.mouth == 0);
    CHECK_OK(iw_session_send_text(session, NULL, "A story!", NULL));
    play(session, &heard, "+-+-", (size_t)-1);
    CHECK(heard.mouth > 0.9f);
    heard.mouth = 0;
    look(session, &heard);
    CHECK(heard.mouth == 0);
    CHECK(strcmp(heard.heard_text, "Once upon a time there was a dragon./It slept for years./") == 0);
    CHECK(heard.emotion == IW_EMOTION_JOY && heard.words >= 2);
    seconds = (double)heard.sound_us / 1e6;
    CHECK(seconds > 1.0 && size_of((double)heard.frames / RATE - seconds) < 0.05);
    CHECK(size_of((double)heard.heard_us / 1e6 - seconds) < 0.05);
    CHECK(heard.energy / (double)heard.frames > 0.0004);
    CHECK(heard.largest_step < 0.35f);
    CHECK(heard.packet_count >= 2);
    for (packet = 0; packet < heard.packet_count; packet++)
        CHECK_RESULT(iw_session_packet_status(session, heard.packets[packet]), IW_PACKET_STATUS_PLAYED);
    memset(block, 1, sizeof block);
    CHECK_RESULT(iw_voice_read(session, "bard", block, BLOCK, RATE, 2), 0);
    CHECK(block[0] == 0.0f && block[2 * BLOCK - 1] == 0.0f);
    CHECK_OK(iw_session_destroy(session));
}

static void an_interrupted_answer(void)
{
    iw_session session = start(0);
    static answer heard, next;
    iw_event event = IW_EVENT_INIT;
    float block[BLOCK];
    size_t frame, before;
    CHECK_RESULT(iw_voice_read(session, "bard", NULL, 0, RATE, 1), 0);
    CHECK_OK(iw_session_send_text(session, NULL, "A story!", NULL));
    play(session, &heard, "never", RATE);
    while (strcmp(heard.said, "+") != 0) {
        next_event(session, &event);
        note(&heard, &event);
    }
    before = heard.frames;
    CHECK_OK(iw_session_interrupt(session, "bard"));
    CHECK(iw_voice_read(session, "bard", block, BLOCK, RATE, 1) >= 0);
    CHECK(size_of(block[BLOCK - 1]) < 0.01);
    hear(&heard, block, BLOCK);
    for (frame = 0; frame < 20; frame++) {
        CHECK_RESULT(iw_voice_read(session, "bard", block, BLOCK, RATE, 1), 0);
        hear(&heard, block, BLOCK);
        CHECK(heard.last == 0.0f);
    }
    play(session, &heard, "+|", (size_t)-1);
    CHECK(heard.frames == before && heard.largest_step < 0.35f);
    CHECK(heard.heard_us >= 990000 && heard.heard_us <= 1030000);
    CHECK(strncmp(heard.heard_text, "Once upon", 9) == 0 && strlen(heard.heard_text) < 30);
    /* What comes afterwards is heard from its beginning. */
    CHECK_OK(iw_session_send_text(session, NULL, "Again!", NULL));
    play(session, &next, "+-+-", (size_t)-1);
    CHECK(size_of((double)next.frames / RATE - (double)next.sound_us / 1e6) < 0.05);
    CHECK_OK(iw_session_destroy(session));
}

/* The player speaks while the character is heard: it falls silent. */
static void the_player_speaks(void)
{
    iw_session session = start(0);
    static answer heard;
    iw_event event = IW_EVENT_INIT;
    int16_t sound[4800];
    int sample, push;
    for (sample = 0; sample < 4800; sample++)
        sound[sample] = (int16_t)(sample * 331 % 20000 - 10000);
    CHECK_RESULT(iw_voice_read(session, "bard", NULL, 0, RATE, 1), 0);
    CHECK_OK(iw_session_send_text(session, NULL, "A story!", NULL));
    play(session, &heard, "never", RATE / 2);
    while (strcmp(heard.said, "+") != 0) {
        next_event(session, &event);
        note(&heard, &event);
    }
    CHECK_OK(iw_session_start_audio(session, "bard", IW_MICROPHONE_EXPECT_AUDIO_END, IW_UNDERSTANDING_FULL));
    for (push = 0; push < 10; push++)
        CHECK_OK(iw_session_push_audio(session, sound, 4800, RATE, 1));
    CHECK_OK(iw_session_end_audio(session));
    while (strcmp(heard.said, "+|") != 0) {
        next_event(session, &event);
        note(&heard, &event);
    }
    CHECK(heard.heard_us >= 490000 && heard.heard_us <= 530000);
    CHECK_OK(iw_session_destroy(session));
}

/* The game plays the packets itself, and tells how far it is. */
static void a_reported_answer(void)
{
    iw_session session = start(0);
    iw_event event = IW_EVENT_INIT;
    char first[64] = "";
    int64_t sound_us = 0;
    CHECK_RESULT(iw_session_report_playback(session, "unknown", 0), IW_ERROR_INVALID_ARGUMENT);
    CHECK_OK(iw_session_send_text(session, NULL, "A story!", NULL));
    do {
        next_event(session, &event);
        if (event.type == IW_EVENT_LINE_STARTED) {
            CHECK(equals(event.line->utterance_id, first));
            CHECK_OK(iw_session_report_playback(session, first, 0));
        }
        if (event.type != IW_EVENT_PACKET || event.packet->audio == NULL)
            continue;
        if (first[0] == '\0')
            strcpy(first, event.packet->id.utterance_id.ptr);
        if (equals(event.packet->id.utterance_id, first))
            sound_us += event.packet->audio->duration_us;
    } while (event.packet == NULL || event.packet->control == NULL || event.packet->control->action != IW_CONTROL_INTERACTION_END);
    CHECK_RESULT(iw_session_report_playback(session, first, -1), IW_ERROR_INVALID_ARGUMENT);
    CHECK_OK(iw_session_report_playback(session, first, sound_us / 2));
    CHECK_OK(iw_session_interrupt(session, "bard"));
    wait_for_event(session, IW_EVENT_LINE_ENDED, &event);
    CHECK(event.flag == 0 && event.line->heard_us == sound_us / 2 && event.line->duration_us == sound_us);
    CHECK(equals(event.line->heard_text, "Once upon a time"));
    CHECK_OK(iw_session_destroy(session));
}

/* Without sound lines come one after the other all the same. */
static void a_silent_answer(void)
{
    iw_session session = start(IW_CAPABILITY_EMOTIONS);
    iw_event event = IW_EVENT_INIT;
    static answer heard;
    CHECK_OK(iw_session_send_text(session, NULL, "A story!", NULL));
    while (strcmp(heard.said, "+-+-") != 0) {
        next_event(session, &event);
        note(&heard, &event);
    }
    CHECK(heard.sound_us == 0 && heard.heard_us > 1500000);
    CHECK_OK(iw_session_destroy(session));
}

static void what_is_refused(void)
{
    iw_session session = start(0);
    float block[BLOCK];
    char name[16];
    int voice;
    block[0] = block[BLOCK - 1] = 1.0f;
    CHECK_RESULT(iw_voice_read(0, "bard", block, BLOCK, RATE, 1), IW_ERROR_INVALID_HANDLE);
    CHECK(block[0] == 0.0f && block[BLOCK - 1] == 0.0f);
    CHECK_RESULT(iw_voice_read(session, "bard", NULL, BLOCK, RATE, 1), IW_ERROR_INVALID_ARGUMENT);
    CHECK_RESULT(iw_voice_read(session, "bard", block, (size_t)-1, RATE, 1), IW_ERROR_INVALID_ARGUMENT);
    CHECK_RESULT(iw_voice_read(session, "bard", block, BLOCK, RATE, 0), IW_ERROR_INVALID_ARGUMENT);
    CHECK_RESULT(iw_voice_read(session, "bard", block, 10, RATE, 9), IW_ERROR_INVALID_ARGUMENT);
    CHECK_RESULT(iw_voice_read(session, "\xff", block, BLOCK, RATE, 1), IW_ERROR_INVALID_UTF8);
    block[0] = block[BLOCK - 1] = 1.0f;
    CHECK_RESULT(iw_voice_read(session, "bard", block, BLOCK, 7999, 1), IW_ERROR_INVALID_ARGUMENT);
    CHECK(strstr(last_error(), "8000") != NULL && block[0] == 0.0f && block[BLOCK - 1] == 0.0f);
    CHECK_RESULT(iw_voice_read(session, "bard", block, BLOCK, 192001, 1), IW_ERROR_INVALID_ARGUMENT);
    CHECK_RESULT(iw_voice_visemes(session, "bard", NULL), IW_ERROR_INVALID_ARGUMENT);
    CHECK_RESULT(iw_voice_visemes(0, "bard", block), IW_ERROR_INVALID_HANDLE);
    for (voice = 0; voice < 64; voice++) {
        sprintf(name, "v%d", voice);
        CHECK_RESULT(iw_voice_read(session, name, block, BLOCK, RATE, 1), 0);
    }
    CHECK_RESULT(iw_voice_read(session, "v64", block, BLOCK, RATE, 1), IW_ERROR_QUEUE_FULL);
    CHECK_RESULT(iw_voice_read(session, "v63", block, BLOCK, RATE, 1), 0);
    CHECK_OK(iw_session_destroy(session));
}

int main(void)
{
    a_whole_answer();
    an_interrupted_answer();
    the_player_speaks();
    a_reported_answer();
    a_silent_answer();
    what_is_refused();
    CHECK_OK(iw_shutdown_all(1000));
    return passed();
}
