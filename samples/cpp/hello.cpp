/* hello.cpp - start a session, say hello to a character, print what comes back. Build: README.md.
 * hello [ENDPOINT [WORDS]]; "local" is the character server inside the library: no account, no network. */
#include "inworld.hpp"

#include <chrono>
#include <cstdio>
#include <thread>

int main(int argc, char **argv)
{
    inworld::Config config;
    config.endpoint = argc > 1 ? argv[1] : "local";
    config.workspace = "demo";
    config.scene = "tavern";
    auto made = inworld::Session::create(config);
    inworld::Session session = std::move(*made); /* an empty one when it was not made */
    inworld::Receipt receipt;
    const char *words = argc > 2 ? argv[2] : "hello";
    bool done = false, failed = false;
    const auto fail = [&](const char *why) { std::fprintf(stderr, "%s\n", why); failed = true; };
    if (!made) fail(made.words().c_str());
    else if (const auto started = session.start(); !started) fail(started.words().c_str());
    const inworld::Visitor visitor{
        [&](const inworld::Established &event) {
            if (!event.established()) return;
            if (const auto sent = session.send_text("innkeeper", words, &receipt); !sent) fail(sent.words().c_str());
        },
        [&](const inworld::PacketReceived &event) {
            const inworld::Packet packet = event.packet();
            if (packet.interaction_id() != receipt.interaction_id()) return; /* not a part of the answer */
            if (const auto text = packet.text(); text && text->source() == inworld::TextSource::generated)
                std::printf("Mara: %s\n", text->text().c_str());
            if (const auto audio = packet.audio())
                std::printf("Mara speaks for %.1f s\n", static_cast<double>(audio->duration_us()) / 1e6);
            done = packet.is_interaction_end();
        },
        [&](const inworld::SessionError &event) { fail(event.message().c_str()); },
    };
    for (int naps = 0; !done && !failed && naps < 1000; naps++) { /* a game does this once a frame */
        while (session.poll(visitor)) {}
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return inworld::shutdown_all(1000) && done ? 0 : 1;
}
