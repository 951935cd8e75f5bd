/* What inworld.hpp adds to the calls that it wraps: the same call in C and in C++, in turns, on the same session. The
 * medians of many batches, as in poll.c; batches in which something arrived count on neither side. */
#include "bench.h"
#include "inworld.hpp"

#include <cstdio>
#include <memory>

constexpr int BATCHES = 1000;
constexpr int CALLS = 1000;
/* What the clock and the machine make of two equal loops. */
constexpr double TOLERANCE_NS = 2.0;

struct Medians {
    double c, cpp;
};

/* Both functions give how often something was found. */
template <class C, class Cpp>
static Medians measure(C c, Cpp cpp)
{
    const std::unique_ptr<double[]> c_batches(new double[BATCHES]), cpp_batches(new double[BATCHES]);
    for (int i = 0; i < BATCHES;) {
        int found = 0;
        const double start = now_s();
        for (int call = 0; call < CALLS; call++)
            found += c();
        const double between = now_s();
        for (int call = 0; call < CALLS; call++)
            found += cpp();
        const double end = now_s();
        c_batches[i] = (between - start) * 1e9 / CALLS;
        cpp_batches[i] = (end - between) * 1e9 / CALLS;
        i += found == 0 ? 1 : 0;
    }
    return {quantile(c_batches.get(), BATCHES, 0.5), quantile(cpp_batches.get(), BATCHES, 0.5)};
}

static void report_both(const char *what, const Medians &medians)
{
    char figure[80];
    std::snprintf(figure, sizeof figure, "%.1f ns; in C %.1f ns", medians.cpp, medians.c);
    report(what, figure, medians.cpp, medians.c + TOLERANCE_NS, "ns");
}

int main()
{
    const iw_session handle = create_demo(0);
    inworld::Session session(handle);
    if (!session.start())
        give_up("start");
    establish(handle);
    for (int quiet_ms = 0; quiet_ms < 200; quiet_ms++, nap_ms(1))
        while (session.poll([](const inworld::Event &) {}))
            quiet_ms = 0;

    iw_event event = IW_EVENT_INIT;
    unsigned long seen = 0;
    const inworld::Visitor visitor{
        [&](const inworld::PacketReceived &received) { seen += received.packet().text().has_value() ? 1u : 0u; },
        [&](const inworld::Event &) { seen++; },
    };
    report_both("empty poll, C++", measure([&] { return iw_poll(handle, &event) == 0 ? 0 : 1; },
                                           [&] { return session.poll(visitor) ? 1 : 0; }));
    report_both("is it connected, C++", measure([&] { return iw_session_connected(handle) == 1 ? 0 : 1; },
                                                [&] { return session.connected() ? 0 : 1; }));
    return inworld::shutdown_all(1000) ? 0 : 1;
}
