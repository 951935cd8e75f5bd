/* voice.cpp - speak with a character, and hear her, through SDL2's audio device. Build: README.md.
 *
 *   voice                       says hello, and asks something
 *   voice "Who are you?" "Bye"  says these, one after the other
 *   voice --microphone 60       listens to you for 60 seconds; who speaks while she does interrupts her
 *
 * The audio callback takes her voice from the library, which knows from that what you have heard: subtitles type themselves in step. */
#include "inworld.hpp"

#include <SDL.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <set>
#include <string>
#include <vector>

constexpr const char *CHARACTER = "innkeeper";
constexpr int RATE = 48000;
constexpr Uint32 FRAME_MS = 16;

/* Runs on SDL's audio thread: fills a block of the speaker with what she says, and with silence where she says nothing. */
static void fill_speaker(void *session, Uint8 *bytes, int size)
{
    float *block = reinterpret_cast<float *>(bytes);
    (void)static_cast<inworld::Session *>(session)->read_voice(CHARACTER, block, static_cast<std::size_t>(size) / (2 * sizeof *block), RATE, 2);
}

/* Runs on SDL's audio thread: a block of the microphone. */
static void take_microphone(void *session, Uint8 *bytes, int size)
{
    const float *block = reinterpret_cast<const float *>(bytes);
    const inworld::Span<float> samples(block, static_cast<std::size_t>(size) / sizeof *block);
    (void)static_cast<inworld::Session *>(session)->push_audio_f32(samples, RATE, 1);
}

/* Opens the default speaker or microphone: blocks of about 10 ms of 32-bit floats. */
static SDL_AudioDeviceID open_device(bool is_microphone, inworld::Session &session)
{
    SDL_AudioSpec wanted{};
    wanted.freq = RATE;
    wanted.format = AUDIO_F32SYS;
    wanted.channels = is_microphone ? 1 : 2;
    wanted.samples = 512;
    wanted.callback = is_microphone ? take_microphone : fill_speaker;
    wanted.userdata = &session;
    const SDL_AudioDeviceID device = SDL_OpenAudioDevice(nullptr, is_microphone ? 1 : 0, &wanted, nullptr, 0);
    if (device == 0) std::fprintf(stderr, "no %s: %s\n", is_microphone ? "microphone" : "speaker", SDL_GetError());
    SDL_PauseAudioDevice(device, 0);
    return device;
}

struct Talk {
    inworld::Session session;
    std::vector<const char *> to_say{"hello", "How are you?"};
    std::size_t said = 0;
    std::set<std::string> unheard;      /* the utterances that have come and were not heard to their end */
    bool with_microphone = false, is_answered = true, failed = false;

    bool is_over() const { return failed || (!with_microphone && said == to_say.size() && is_answered && unheard.empty()); }

    void frame()
    {
        const inworld::Visitor visitor{
            [this](const inworld::Established &) { if (with_microphone) listen(); },
            [](const inworld::LineWord &event) {
                std::printf("\rMara: %s", event.line().heard_text().c_str());
                std::fflush(stdout);
            },
            [this](const inworld::LineEnded &event) {
                unheard.erase(event.line().utterance_id().c_str());
                std::printf(event.complete() ? "\n" : " (cut)\n");
            },
            [this](const inworld::PacketReceived &event) {
                const inworld::Packet packet = event.packet();
                is_answered = is_answered || packet.is_interaction_end();
                const auto text = packet.text();
                if (text && packet.source().type() == inworld::SourceType::agent) unheard.emplace(packet.utterance_id().c_str());
                if (text && packet.source().type() == inworld::SourceType::player && text->is_final()) std::printf("You: %s\n", text->text().c_str());
            },
            [this](const inworld::SessionError &event) { fail(event.message().c_str()); },
        };
        while (session.poll(visitor)) {}
        if (with_microphone || !session.established() || !is_answered || !unheard.empty() || said == to_say.size()) return;
        std::printf("You: %s\n", to_say[said]);
        is_answered = false;
        if (const auto sent = session.send_text(CHARACTER, to_say[said++]); !sent) fail(sent.words().c_str());
    }

    void listen()
    {
        (void)session.set_capture(IW_CAPTURE_DETECT_SPEECH);
        const auto opened = session.start_audio(CHARACTER, inworld::Microphone::open_mic);
        if (!opened) fail(opened.words().c_str());
    }

    void fail(const char *why) { std::fprintf(stderr, "%s\n", why); failed = true; }
};

int main(int argc, char **argv)
{
    Talk talk;
    talk.with_microphone = argc == 3 && std::strcmp(argv[1], "--microphone") == 0;
    const int seconds = talk.with_microphone ? std::atoi(argv[2]) : 60;
    if (argc > 1 && !talk.with_microphone) talk.to_say.assign(argv + 1, argv + argc);
    inworld::Config config;
    config.endpoint = "local";
    config.workspace = "demo";
    config.scene = "tavern";
    config.flags = IW_SESSION_SUBTITLES;
    auto made = inworld::Session::create(config);
    if (!made) return std::fprintf(stderr, "%s\n", made.words().c_str()), 1;
    talk.session = std::move(*made);
    if (SDL_Init(SDL_INIT_AUDIO) != 0) return std::fprintf(stderr, "SDL: %s\n", SDL_GetError()), 1;
    const SDL_AudioDeviceID speaker = open_device(false, talk.session);
    const SDL_AudioDeviceID microphone = talk.with_microphone ? open_device(true, talk.session) : 0;
    if (speaker == 0 || (talk.with_microphone && microphone == 0)) talk.failed = true;
    if (const auto started = talk.session.start(); !started) talk.fail(started.words().c_str());
    for (const Uint32 begun = SDL_GetTicks(); !talk.is_over() && SDL_GetTicks() - begun < Uint32(seconds) * 1000;) {
        talk.frame();
        SDL_Delay(FRAME_MS);
    }
    /* No callback runs once its device is closed: only then the session may go. */
    SDL_CloseAudioDevice(speaker);
    SDL_CloseAudioDevice(microphone);
    SDL_Quit();
    const bool is_over = talk.is_over() || talk.with_microphone;
    return inworld::shutdown_all(1000) && is_over && !talk.failed ? 0 : 1;
}
