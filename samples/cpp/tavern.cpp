/* tavern.cpp - a tavern with two characters to talk to, in a window of SDL 2. Build: README.md.
 *
 *   tavern                                  type and press Enter; Up and Down choose whom you talk to; hold F2 to speak;
 *                                           Tab shows what was said before
 *   tavern --mind http://127.0.0.1:11434/v1 --model qwen3:4b    the characters think; a key is in INWORLD_MIND_KEY
 *   tavern --say "Hello!" --picture a.bmp   says something, writes a picture while it is answered, and ends
 *   tavern --script tavern.toml --font DejaVuSans.ttf           where these files are
 *
 * The library hands each voice to the audio callback and knows from that what was heard: words type themselves in step. */
#include "inworld.hpp"

#include "tavern_drawing.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <memory>

constexpr int RATE = 48000;
constexpr Uint32 FRAME_MS = 16;
constexpr std::size_t MOST_LINES = 200;
enum To { MARA, BRAN, EVERYBODY };
constexpr const char *BRAINS[] = {"innkeeper", "guard"};
constexpr const char *NAMES[] = {"Mara", "Bran", "Everybody"};
const Look LOOKS[] = {{{237, 191, 153, 255}, {122, 63, 29, 255}, {125, 47, 56, 255}, false},
                      {{214, 165, 126, 255}, {58, 42, 32, 255}, {74, 85, 104, 255}, true}};

/* The light at the top. */
struct Mood {
    const char *name;
    SDL_Color color;
};

struct Options {
    std::string script = "samples/tavern.toml", font, say, picture, mind, model;
};

/* Runs on SDL's audio thread: both voices, mixed. */
static void fill_speaker(void *session, Uint8 *bytes, int size)
{
    std::array<float, 2048> voice;
    float *block = reinterpret_cast<float *>(bytes);
    const std::size_t samples = static_cast<std::size_t>(size) / sizeof *block;
    std::memset(bytes, 0, static_cast<std::size_t>(size));
    for (const char *brain : BRAINS) {
        if (samples > voice.size()) return;
        (void)static_cast<inworld::Session *>(session)->read_voice(brain, voice.data(), samples / 2, RATE, 2);
        for (std::size_t i = 0; i < samples; i++) block[i] += voice[i];
    }
}

/* Runs on SDL's audio thread: a block of the microphone. It is refused, and that is right, while nobody speaks. */
static void take_microphone(void *session, Uint8 *bytes, int size)
{
    const inworld::Span<float> samples(reinterpret_cast<const float *>(bytes), static_cast<std::size_t>(size) / sizeof(float));
    (void)static_cast<inworld::Session *>(session)->push_audio_f32(samples, RATE, 1);
}

static SDL_AudioDeviceID open_device(bool is_microphone, inworld::Session &session)
{
    SDL_AudioSpec wanted{};
    wanted.freq = RATE;
    wanted.format = AUDIO_F32SYS;
    wanted.channels = is_microphone ? 1 : 2;
    wanted.samples = 512;
    wanted.callback = is_microphone ? take_microphone : fill_speaker;
    wanted.userdata = &session;
    return SDL_OpenAudioDevice(nullptr, is_microphone ? 1 : 0, &wanted, nullptr, 0);
}

struct Tavern {
    inworld::Session session;
    SDL_AudioDeviceID microphone = 0;
    std::deque<std::string> history;
    std::string who, words, action, entry, status = "Connecting", conversation, task, task_of, task_line, line;
    std::string awaited;                /* the exchange that the player waits for */
    int to = MARA, speaker = -1;
    Brows brows[2] = {Brows::calm, Brows::calm};
    double open[2] = {0, 0};            /* how far their mouths are, 0 to 1 */
    bool is_awaited = false, is_talking = false, is_lost = false, has_other_turn = false, cellar_is_open = false, shows_history = false;
    bool failed = false;

    /* Everything that has arrived. Never waits. */
    void poll()
    {
        const inworld::Visitor visitor{
            [this](const inworld::ConnectionStateChanged &event) {
                using State = inworld::ConnectionState;
                is_lost = event.state() == State::disconnected || event.state() == State::reconnecting;
                status = is_lost ? "Reconnecting" : event.state() == State::connected ? "Connected" : status;
                failed = failed || event.state() == State::failed;
            },
            [this](const inworld::Established &event) {
                if (event.established()) narrate("The fire crackles. Mara looks up.");
            },
            [this](const inworld::LineStarted &event) {
                const inworld::Line begun = event.line();
                speaker = speaker_of(begun.agent_id().c_str());
                line = begun.utterance_id();
                who = NAMES[speaker];
                words.clear();
                brows[speaker] = brows_of(begun.emotion());
            },
            [this](const inworld::LineWord &event) {
                if (event.line().utterance_id() == line) words = event.line().heard_text();
            },
            [this](const inworld::LineEnded &event) {
                const inworld::Line ended = event.line();
                const std::string heard = std::string(ended.heard_text()) + (event.complete() ? "" : " ...");
                remember(std::string(NAMES[speaker_of(ended.agent_id().c_str())]) + ": " + heard);
                if (ended.utterance_id() == task_line) open_cellar();
                if (ended.utterance_id() != line) return;
                words = heard;
                line.clear();
                speaker = -1;
            },
            [this](const inworld::PacketReceived &event) { take(event.packet()); },
            [this](const inworld::PacketFailed &event) { status = event.message(); },
            [this](const inworld::SessionError &event) { status = event.message(); },
        };
        while (session.poll(visitor)) {}
        if (!task.empty() && speaker < 0 && !is_awaited) open_cellar(); /* its line was none */
    }

    void take(const inworld::Packet &packet)
    {
        if (const auto text = packet.text(); text && text->source() == inworld::TextSource::speech_to_text) {
            entry = text->is_final() ? "" : std::string(text->text());
            if (text->is_final()) remember("You: " + std::string(text->text()));
        }
        if (const auto done = packet.action()) action = done->content();
        if (const auto custom = packet.custom(); custom && custom->name() == "inworld.task.open-cellar") {
            for (const inworld::NamedValue parameter : custom->parameters())
                if (parameter.name() == "task_id") task = parameter.value();
            task_of = packet.source().name();
            task_line = packet.utterance_id();
        }
        if (const auto control = packet.control(); control && control->action() == inworld::ControlAction::warning) status = control->description();
        if (!packet.is_interaction_end()) return;
        if (packet.interaction_id() == awaited) awaited.clear();
        is_awaited = has_other_turn;
        if (!has_other_turn) return;
        has_other_turn = false;
        if (auto next = inworld::Outgoing::next_turn()) check(session.send(std::move(*next)));
    }

    /* A task is done when the words before it were heard; the character is told. */
    void open_cellar()
    {
        cellar_is_open = is_awaited = true;
        if (auto done = inworld::Outgoing::task_succeeded(task)) {
            check(done->add_target(task_of));
            inworld::Receipt receipt;
            check(session.send(std::move(*done), &receipt));
            awaited = receipt.interaction_id();
        }
        task.clear();
        task_line.clear();
    }

    void say(const std::string &text)
    {
        if (text.empty()) return;
        remember("You: " + text);
        action.clear();
        is_awaited = true;
        has_other_turn = to == EVERYBODY;
        inworld::Receipt receipt;
        check(session.send_text(to == EVERYBODY ? nullptr : BRAINS[to], text, &receipt));
        awaited = receipt.interaction_id();
    }

    /* To nobody in particular means to the conversation of all. */
    void choose(int index)
    {
        to = index;
        if (to == EVERYBODY && conversation.empty())
            if (const auto begun = session.start_conversation({BRAINS[MARA], BRAINS[BRAN]})) conversation = begun->c_str();
        check(session.select_conversation(to == EVERYBODY ? conversation.c_str() : nullptr));
    }

    /* The player's turn lasts as long as the key is held. */
    void talk(bool talks)
    {
        if (talks == is_talking || microphone == 0) return;
        is_talking = talks;
        if (talks) check(session.start_audio(to == EVERYBODY ? nullptr : BRAINS[to], inworld::Microphone::expect_audio_end));
        SDL_PauseAudioDevice(microphone, talks ? 0 : 1);
        if (talks) return;
        check(session.end_audio());
        is_awaited = true;
        has_other_turn = to == EVERYBODY;
    }

    void check(const inworld::Result<> &result) { if (!result) status = result.words().c_str(); }
    void narrate(const char *text) { who.clear(); words = text; }
    void remember(const std::string &text)
    {
        std::printf("%s\n", text.c_str());
        history.push_back(text);
        if (history.size() > MOST_LINES) history.pop_front();
    }
    int speaker_of(const char *agent) const
    {
        char name[64] = "";
        return session.given_name(agent, name).ok() && std::strcmp(name, "Bran") == 0 ? BRAN : MARA;
    }
    static Brows brows_of(inworld::EmotionBehavior emotion)
    {
        using Emotion = inworld::EmotionBehavior;
        switch (emotion) {
        case Emotion::affection: case Emotion::humor: case Emotion::interest:
        case Emotion::joy: case Emotion::surprise: case Emotion::validation: return Brows::glad;
        case Emotion::neutral: return Brows::calm;
        case Emotion::sadness: case Emotion::tension: case Emotion::tense_humor: case Emotion::whining: return Brows::sad;
        default: return Brows::angry;
        }
    }

    void draw(Canvas &canvas)
    {
        const double seconds = SDL_GetTicks() / 1000.0;
        const SDL_Color gold{230, 178, 90, 255}, pale{242, 232, 220, 255}, faint{178, 166, 153, 255};
        canvas.light = 1;
        draw_room(canvas, cellar_is_open, seconds);
        for (int one = 0; one < 2; one++) {
            std::array<float, 15> mouth{1};
            if (!session.voice_visemes(BRAINS[one], mouth.data())) mouth = {1};
            /* sil PP FF TH DD kk CH SS nn RR aa E I O U */
            static const double OPENNESS[] = {0, 0, 0, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 1, 0.6, 0.4, 0.8, 0.6};
            open[one] = 0;
            for (std::size_t shape = 0; shape < mouth.size(); shape++) open[one] += OPENNESS[shape] * mouth[shape];
            canvas.light = to == one || to == EVERYBODY ? 1.0f : 0.55f;
            draw_face(canvas, LOOKS[one], one == MARA ? 250 : 710, open[one], mouth[13] + mouth[14], brows[one], std::fmod(seconds + 2 * one, 4) < 0.12);
        }
        canvas.light = 1;
        canvas.box(24, 316, WIDTH - 48, 204, {122, 87, 56, 230});
        canvas.box(26, 318, WIDTH - 52, 200, {22, 16, 13, 240});
        canvas.text(42, 328, who, gold, canvas.large_font, WIDTH - 84);
        canvas.text(42, 358, words, pale, canvas.large_font, WIDTH - 84);
        canvas.text(42, 452, action, faint, canvas.small_font, WIDTH - 84);
        canvas.box(170, 478, 600, 32, {8, 6, 5, 255});
        canvas.text(42, 484, std::string("To ") + NAMES[to], gold, canvas.small_font, 120);
        const bool is_empty = entry.empty();
        canvas.text(180, 484, is_empty ? "Say something, and press Enter" : entry + "|", is_empty ? faint : pale, canvas.small_font, 580);
        canvas.text(784, 484, "Hold F2 to talk", is_talking ? gold : faint, canvas.small_font, 140);
        const auto [mood, lamp] = is_lost ? Mood{"Reconnecting", {255, 90, 40, 255}}
            : is_talking ? Mood{"Listening", {220, 50, 70, 255}}
            : speaker >= 0 ? Mood{"Speaking", {80, 210, 80, 255}}
            : is_awaited ? Mood{"Thinking", gold} : Mood{"Ready", faint};
        canvas.ellipse(816, 26, 6, 6, lamp);
        canvas.text(830, 16, mood, lamp, canvas.small_font, 120);
        canvas.text(24, 16, status, faint, canvas.small_font, 760);
        if (!shows_history) return;
        canvas.box(24, 48, 420, 250, {22, 16, 13, 235});
        int y = 58;
        for (std::size_t i = history.size() > 6 ? history.size() - 6 : 0; i < history.size(); i++)
            y += canvas.text(38, y, history[i], pale, canvas.small_font, 396) + 4;
    }
};

/* Keys and text; false when the window is closed. */
static bool handle_input(Tavern &tavern)
{
    SDL_Event event;
    while (SDL_PollEvent(&event) != 0) {
        const SDL_Keycode key = event.type == SDL_KEYDOWN || event.type == SDL_KEYUP ? event.key.keysym.sym : SDLK_UNKNOWN;
        if (event.type == SDL_QUIT || (event.type == SDL_KEYDOWN && key == SDLK_ESCAPE)) return false;
        if (key == SDLK_F2) tavern.talk(event.type == SDL_KEYDOWN);
        if (event.type == SDL_TEXTINPUT) tavern.entry += event.text.text;
        if (event.type != SDL_KEYDOWN) continue;
        if (key == SDLK_RETURN) tavern.say(std::exchange(tavern.entry, {}));
        if (key == SDLK_UP) tavern.choose((tavern.to + 2) % 3);
        if (key == SDLK_DOWN) tavern.choose((tavern.to + 1) % 3);
        if (key == SDLK_TAB) tavern.shows_history = !tavern.shows_history;
        /* a letter of UTF-8 has one first byte, and others that begin with 10 */
        while (key == SDLK_BACKSPACE && !tavern.entry.empty()) {
            const bool is_first = (static_cast<unsigned char>(tavern.entry.back()) & 0xC0) != 0x80;
            tavern.entry.pop_back();
            if (is_first) break;
        }
    }
    return true;
}

static bool write_picture(SDL_Renderer *renderer, const char *path)
{
    SDL_Surface *surface = SDL_CreateRGBSurfaceWithFormat(0, WIDTH, HEIGHT, 32, SDL_PIXELFORMAT_ARGB8888);
    const bool good = surface != nullptr
        && SDL_RenderReadPixels(renderer, nullptr, SDL_PIXELFORMAT_ARGB8888, surface->pixels, surface->pitch) == 0
        && SDL_SaveBMP(surface, path) == 0;
    SDL_FreeSurface(surface);
    return good;
}

/* The first of the fonts that usual systems have. */
static TTF_Font *open_font(const std::string &wanted, int size)
{
    for (const char *path : {wanted.c_str(), "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", "/usr/share/fonts/TTF/DejaVuSans.ttf",
                             "/System/Library/Fonts/Helvetica.ttc", "C:\\Windows\\Fonts\\segoeui.ttf"})
        if (TTF_Font *font = *path != '\0' ? TTF_OpenFont(path, size) : nullptr) return font;
    return nullptr;
}

static inworld::Config configure(const Options &options, std::string &settings)
{
    inworld::Config config;
    config.workspace = "demo";
    config.scene = "tavern";
    config.player_name = "Ada";
    config.endpoint = "local";
    config.local_script = options.script.c_str();
    config.flags = IW_SESSION_SUBTITLES;
    if (options.mind.empty()) return config;
    const bool is_realtime = options.mind.compare(0, 2, "ws") == 0;
    settings = std::string("[mind]\n") + (is_realtime ? "kind = 'realtime'\n" : "") + "url = '" + options.mind + "'\nmodel = '" + options.model + "'\n";
    config.local_settings = settings.c_str();
    config.mind_key = std::getenv("INWORLD_MIND_KEY");
    return config;
}

/* The game's loop; what went wrong, or nothing. */
static std::string run(Tavern &tavern, Canvas &canvas, const Options &options)
{
    bool is_said = options.say.empty();
    std::string pictured;       /* the line that the picture shows */
    while (handle_input(tavern)) {
        tavern.poll();
        tavern.draw(canvas);
        if (tavern.failed) return tavern.status;
        if (!is_said && tavern.session.established()) {
            tavern.say(options.say);
            is_said = true;
        }
        /* the last line of which one can read some words while the mouth is open */
        const bool is_worth_it = tavern.speaker >= 0 && tavern.words.size() > 20 && tavern.open[tavern.speaker] > 0.5;
        if (!options.picture.empty() && is_worth_it && tavern.line != pictured && write_picture(canvas.renderer, options.picture.c_str()))
            pictured = tavern.line;
        const bool is_answered = is_said && tavern.awaited.empty() && tavern.speaker < 0 && tavern.task.empty();
        if (!options.say.empty() && is_answered) return options.picture.empty() || !pictured.empty() ? "" : "there was no time for a picture";
        SDL_RenderPresent(canvas.renderer);
        SDL_Delay(FRAME_MS);
    }
    return {};
}

int main(int argc, char **argv)
{
    Options options;
    const std::pair<const char *, std::string &> known[] = {{"--script", options.script}, {"--font", options.font}, {"--say", options.say},
                                                            {"--picture", options.picture}, {"--mind", options.mind}, {"--model", options.model}};
    for (int i = 1; i + 1 < argc; i += 2)
        for (const auto &[name, value] : known)
            if (std::strcmp(argv[i], name) == 0) value = argv[i + 1];
    if (SDL_Init(SDL_INIT_VIDEO | SDL_INIT_AUDIO) != 0 || TTF_Init() != 0) return std::fprintf(stderr, "SDL: %s\n", SDL_GetError()), 1;
    SDL_Window *window = SDL_CreateWindow("The Bitten Goat", SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED, WIDTH, HEIGHT, SDL_WINDOW_RESIZABLE);
    Canvas canvas{SDL_CreateRenderer(window, -1, 0), open_font(options.font, 15), open_font(options.font, 20)};
    if (canvas.renderer == nullptr || canvas.small_font == nullptr || canvas.large_font == nullptr)
        return std::fprintf(stderr, "no window or no font (give one with --font): %s\n", SDL_GetError()), 1;
    SDL_RenderSetLogicalSize(canvas.renderer, WIDTH, HEIGHT);
    SDL_SetRenderDrawBlendMode(canvas.renderer, SDL_BLENDMODE_BLEND);

    std::string settings;
    auto made = inworld::Session::create(configure(options, settings));
    if (!made) return std::fprintf(stderr, "%s\n", made.words().c_str()), 1;
    Tavern tavern;
    tavern.session = std::move(*made);
    const SDL_AudioDeviceID speaker = open_device(false, tavern.session);
    tavern.microphone = open_device(true, tavern.session);
    SDL_PauseAudioDevice(speaker, 0);
    tavern.check(tavern.session.start());
    const std::string wrong = run(tavern, canvas, options);
    if (!wrong.empty()) std::fprintf(stderr, "%s\n", wrong.c_str());
    /* No callback runs once its device is closed: only then the session may go. */
    SDL_CloseAudioDevice(speaker);
    if (tavern.microphone != 0) SDL_CloseAudioDevice(tavern.microphone);
    TTF_CloseFont(canvas.small_font);
    TTF_CloseFont(canvas.large_font);
    SDL_DestroyRenderer(canvas.renderer);
    SDL_DestroyWindow(window);
    TTF_Quit();
    SDL_Quit();
    return inworld::shutdown_all(1000) && wrong.empty() ? 0 : 1;
}
