/* The microphone: floating point, its level, speech that is found in what it records, and what is refused. The innkeeper's own
 * voice is what the player says. */
#include "check.h"

#define MOST_SAMPLES (22050 * 20)
#define SILENCE 22050 /* one second */

static float voice[MOST_SAMPLES];
static size_t voice_samples;
static uint32_t voice_rate;

/* Asks the innkeeper something and keeps the sound of the answer, with silence around it. */
static void record_innkeeper(iw_session session)
{
    iw_receipt receipt = IW_RECEIPT_INIT;
    iw_event event = IW_EVENT_INIT;
    size_t sample;
    voice_samples = 2 * SILENCE;
    CHECK_OK(iw_session_send_text(session, "innkeeper", "hello", &receipt));
    do {
        wait_for_event(session, IW_EVENT_PACKET, &event);
        if (event.packet->audio == NULL)
            continue;
        CHECK(voice_samples + event.packet->audio->sample_count + 2 * SILENCE <= MOST_SAMPLES);
        voice_rate = event.packet->audio->sample_rate;
        for (sample = 0; sample < event.packet->audio->sample_count; sample++)
            voice[voice_samples++] = (float)event.packet->audio->samples[sample] / 32768.0f;
    } while (!is_interaction_end(&event, receipt.interaction_id));
    CHECK(voice_samples > 3 * SILENCE);
    voice_samples += 2 * SILENCE;
}

static void push_voice(iw_session session)
{
    size_t sent = 0;
    while (sent < voice_samples) {
        size_t frames = voice_samples - sent < 220 ? voice_samples - sent : 220;
        CHECK_OK(iw_session_push_audio_f32(session, voice + sent, frames, voice_rate, 1));
        sent += frames;
    }
}

/* Everything that is said is found, told before and behind, and understood by the server. */
static void speech_is_found(iw_session session, uint32_t flags)
{
    iw_event event = IW_EVENT_INIT;
    int started = 0, ended = 0, understood = 0;
    CHECK_OK(iw_session_set_capture(session, flags));
    CHECK_OK(iw_session_start_audio(session, "guard", IW_MICROPHONE_OPEN_MIC, IW_UNDERSTANDING_SPEECH_RECOGNITION_ONLY));
    push_voice(session);
    while (started == 0 || ended < started || !understood) {
        next_event(session, &event);
        CHECK(event.type != IW_EVENT_ERROR);
        if (event.type == IW_EVENT_SPEECH_STARTED) {
            CHECK(started == ended);
            started++;
        }
        if (event.type == IW_EVENT_SPEECH_ENDED) {
            ended++;
            CHECK(started == ended);
        }
        if (event.type == IW_EVENT_PACKET && event.packet->text != NULL)
            understood = understood || event.packet->text->source == IW_TEXT_SOURCE_SPEECH_TO_TEXT;
    }
    CHECK_OK(iw_session_end_audio(session));
}

static void wait_for_level(iw_session session, float least, float most)
{
    int64_t deadline = now_ms() + DEADLINE_MS;
    float rms = -1, peak = -1;
    for (;;) {
        CHECK_OK(iw_session_microphone_level(session, &rms, &peak));
        CHECK(rms >= 0 && peak >= rms && peak <= 1);
        if (rms >= least && rms <= most)
            return;
        CHECK(now_ms() < deadline);
        nap();
    }
}

static void levels(iw_session session)
{
    static float loud[16000];
    size_t sample;
    for (sample = 0; sample < COUNT_OF(loud); sample++)
        loud[sample] = sample % 2 ? 0.5f : -0.5f;
    CHECK_OK(iw_session_set_capture(session, 0));
    wait_for_level(session, 0, 0);
    CHECK_OK(iw_session_start_audio(session, "guard", IW_MICROPHONE_EXPECT_AUDIO_END, IW_UNDERSTANDING_UNSPECIFIED));
    CHECK_OK(iw_session_push_audio_f32(session, loud, COUNT_OF(loud), 16000, 1));
    wait_for_level(session, 0.49f, 0.51f);
    CHECK_OK(iw_session_microphone_level(session, NULL, NULL));
    CHECK_OK(iw_session_end_audio(session));
    wait_for_level(session, 0, 0);
}

static void refusals(iw_session session)
{
    CHECK_RESULT(iw_session_set_capture(session, 1u << 3), IW_ERROR_INVALID_ARGUMENT);
    CHECK(strstr(last_error(), "flags") != NULL);
    CHECK_RESULT(iw_session_push_audio_f32(session, voice, 10, 48000, 1), IW_ERROR_INVALID_STATE);
    CHECK_OK(iw_session_start_audio(session, "guard", IW_MICROPHONE_OPEN_MIC, IW_UNDERSTANDING_FULL));
    CHECK_RESULT(iw_session_push_audio_f32(session, NULL, 10, 48000, 1), IW_ERROR_INVALID_ARGUMENT);
    CHECK_RESULT(iw_session_push_audio_f32(session, voice, SIZE_MAX, 48000, 1), IW_ERROR_INVALID_ARGUMENT);
    CHECK_RESULT(iw_session_push_audio_f32(session, voice, 10, 7999, 1), IW_ERROR_INVALID_ARGUMENT);
    CHECK_RESULT(iw_session_push_audio_f32(session, voice, 1, 48000, 9), IW_ERROR_INVALID_ARGUMENT);
    /* The same character again is refused; another one gets the microphone. */
    CHECK_RESULT(iw_session_start_audio(session, "guard", IW_MICROPHONE_OPEN_MIC, IW_UNDERSTANDING_FULL),
                 IW_ERROR_INVALID_STATE);
    CHECK_OK(iw_session_start_audio(session, "innkeeper", IW_MICROPHONE_OPEN_MIC, IW_UNDERSTANDING_FULL));
    CHECK_OK(iw_session_end_audio(session));
    CHECK_RESULT(iw_session_end_audio(session), IW_ERROR_INVALID_STATE);
    CHECK_RESULT(iw_session_set_capture(0, 0), IW_ERROR_INVALID_HANDLE);
    CHECK_RESULT(iw_session_microphone_level(0, NULL, NULL), IW_ERROR_INVALID_HANDLE);
}

int main(void)
{
    iw_session session = establish_demo();
    record_innkeeper(session);
    speech_is_found(session, IW_CAPTURE_DETECT_SPEECH);
    speech_is_found(session, IW_CAPTURE_SPEECH_ONLY);
    speech_is_found(session, IW_CAPTURE_SPEECH_ONLY | IW_CAPTURE_AUTOMATIC_GAIN);
    levels(session);
    refusals(session);
    CHECK_OK(iw_session_stop(session, DEADLINE_MS));
    CHECK_OK(iw_session_destroy(session));
    CHECK_OK(iw_shutdown_all(DEADLINE_MS));
    return passed();
}
