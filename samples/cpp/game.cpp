/* game.cpp - a game loop with a fixed time step and two characters, that tells how long its frames take. Build: README.md.
 * "local" is the character server inside the library: no account, no network. */
#include "inworld.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <deque>
#include <string>
#include <thread>

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;
constexpr Seconds STEP(1.0 / 60.0);     /* the game's time step, and what a frame may take */
constexpr Seconds LINE_STAYS(0.4);      /* a game would take the duration of the line's audio */

/* Somebody in the game's world: shows one line after the other. */
struct Person {
    const char *brain_name;
    std::string given_name, agent_id;
    std::deque<std::string> lines;
    Seconds shown{0};

    void update()
    {
        shown -= STEP;
        if (lines.empty() || shown > Seconds(0)) return;
        std::printf("%s: %s\n", given_name.c_str(), lines.front().c_str());
        lines.pop_front();
        shown = LINE_STAYS;
    }
    bool is_silent() const { return lines.empty() && shown <= Seconds(0); }
};

struct Game {
    inworld::Session session;
    Person people[2] = {{"innkeeper", {}, {}, {}}, {"guard", {}, {}, {}}};
    std::string waiting_for;            /* the exchange that the player is in */
    int said = 0;
    bool failed = false, over = false;

    /* The library's side of a frame: everything that has arrived. Never waits. */
    void poll()
    {
        const inworld::Visitor visitor{
            [this](const inworld::Established &event) {
                for (const inworld::Character character : event.characters())
                    for (Person &person : people)
                        if (character.brain_name().find(person.brain_name) != std::string_view::npos) {
                            person.given_name = character.given_name();
                            person.agent_id = character.agent_id();
                        }
            },
            [this](const inworld::PacketReceived &event) {
                const inworld::Packet packet = event.packet();
                if (packet.is_interaction_end() && packet.interaction_id() == waiting_for) waiting_for.clear();
                for (Person &person : people)
                    if (const auto text = packet.text(); text && packet.source_name() == person.agent_id)
                        person.lines.emplace_back(text->text());
            },
            [this](const inworld::PacketFailed &event) { fail(event.message().c_str()); },
            [this](const inworld::SessionError &event) { fail(event.message().c_str()); },
        };
        inworld::Polled polled(0);
        do polled = session.poll(visitor); while (polled);
        if (!polled.result()) fail(polled.result().words().c_str());
    }

    /* The game's side of a frame: people show their lines, and the player says the next thing when all are silent. */
    void update()
    {
        static const struct { const char *to, *text; } TALK[] = {
            {"innkeeper", "hello"}, {"guard", "Have you seen the cat?"}, {"innkeeper", "The guard has the cat!"}};
        for (Person &person : people) person.update();
        if (!waiting_for.empty() || !people[0].is_silent() || !people[1].is_silent() || !session.established()) return;
        over = said == 3;
        if (over) return;
        inworld::Receipt receipt;
        std::printf("You: %s\n", TALK[said].text);
        const auto sent = session.send_text(TALK[said].to, TALK[said].text, &receipt);
        if (!sent) fail(sent.words().c_str());
        waiting_for = receipt.interaction_id();
        said++;
    }

    void fail(const char *why) { std::fprintf(stderr, "%s\n", why); failed = true; }
};

int main()
{
    inworld::Config config;
    config.endpoint = "local";
    config.workspace = "demo";
    config.scene = "tavern";
    auto made = inworld::Session::create(config);
    Game game;
    if (!made) game.fail(made.words().c_str());
    game.session = std::move(*made);
    if (const auto started = game.session.start(); !started) game.fail(started.words().c_str());

    int frames = 0, over_budget = 0;
    Seconds longest(0), longest_lately(0);
    auto next = Clock::now();
    for (; !game.failed && !game.over && frames < 60 * 30; frames++) {
        const auto begin = Clock::now();
        game.poll();
        game.update();
        const Seconds took = Clock::now() - begin;
        longest_lately = std::max(longest_lately, took);
        over_budget += took > STEP ? 1 : 0;
        if (frames % 60 == 59) { /* once a second */
            std::printf("    [60 frames, the longest %.3f ms of %.3f]\n", longest_lately.count() * 1e3, STEP.count() * 1e3);
            longest = std::max(longest, longest_lately);
            longest_lately = Seconds(0);
        }
        std::this_thread::sleep_until(next += std::chrono::duration_cast<Clock::duration>(STEP));
    }
    longest = std::max(longest, longest_lately);
    std::printf("%d frames, the longest %.3f ms, %d over the budget of %.3f ms\n", frames, longest.count() * 1e3, over_budget,
                STEP.count() * 1e3);
    const bool ended = inworld::shutdown_all(1000).ok();
    return ended && game.over ? 0 : 1;
}
