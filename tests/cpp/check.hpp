/* What the C++ test programs share: CHECK, and waiting with a deadline. They are compiled without exceptions and RTTI, and
 * call the library through inworld.hpp only.
 *
 * A program ends with passed() and exit code 0, or at its first failed CHECK with a line that says where. */
#ifndef CHECK_HPP
#define CHECK_HPP

#include "inworld.hpp"

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <thread>

[[noreturn]] inline void fail_at(const char *file, int line, const char *what, const char *words = "")
{
    std::fprintf(stderr, "%s:%d: %s\n  %s\n", file, line, what, words);
    std::exit(1);
}

#define CHECK(condition) \
    do { \
        if (!(condition)) \
            fail_at(__FILE__, __LINE__, #condition); \
    } while (0)

/* The call works; otherwise its words are shown. */
#define CHECK_OK(call) \
    do { \
        const auto &checked_ = (call); \
        if (!checked_.ok()) \
            fail_at(__FILE__, __LINE__, #call, checked_.words().c_str()); \
    } while (0)

/* The call fails in this way, with words. */
#define CHECK_ERROR(call, expected) \
    do { \
        const auto &checked_ = (call); \
        if (checked_.error() != (expected)) \
            fail_at(__FILE__, __LINE__, #call, checked_.words().c_str()); \
        CHECK(checked_.words().view().find(": ") != std::string_view::npos); \
        CHECK(checked_.words().view().find("iw_") == std::string_view::npos); \
    } while (0)

inline int passed()
{
    std::puts("ok");
    return 0;
}

/* Long enough for a busy machine; nothing waits so long unless it is broken. */
constexpr std::uint32_t DEADLINE_MS = 120000;

/* Polls until the condition holds. */
template <class V, class Condition>
void poll_until(const char *what, inworld::Session &session, V &&visitor, Condition condition)
{
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(DEADLINE_MS);
    while (!condition()) {
        const inworld::Polled polled = session.poll(visitor);
        CHECK_OK(polled.result());
        if (!polled)
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        if (std::chrono::steady_clock::now() > deadline)
            fail_at(__FILE__, __LINE__, "no end before the deadline", what);
    }
}

inline inworld::Config demo_config()
{
    inworld::Config config;
    config.endpoint = "local";
    config.workspace = "demo";
    config.scene = "tavern";
    return config;
}

/* A started session whose characters can be talked to. */
inline inworld::Session establish(const inworld::Config &config)
{
    auto made = inworld::Session::create(config);
    CHECK_OK(made);
    inworld::Session session = std::move(*made);
    CHECK_OK(session.start());
    bool established = false;
    poll_until(
        "established", session, [&](const inworld::Established &event) { established = event.established(); },
        [&] { return established; });
    return session;
}

/* Drops events until the answer to what the receipt is for is complete. */
inline void wait_answered(inworld::Session &session, const inworld::Receipt &receipt)
{
    bool answered = false;
    poll_until(
        "answered", session,
        [&](const inworld::PacketReceived &event) {
            answered = answered
                || (event.packet().is_interaction_end() && event.packet().interaction_id() == receipt.interaction_id());
        },
        [&] { return answered; });
}

#endif
