/* The least that a C++ game does: a session with the demo scene, until its characters are there. */
#include <inworld.hpp>

#include <chrono>
#include <cstdio>
#include <thread>

int main()
{
    inworld::Config config;
    config.workspace = "demo";
    config.scene = "tavern";
    auto made = inworld::Session::create(config);
    if (!made || !made->start())
        return 1;
    for (int naps = 0; naps < 2000 && !made->established(); naps++)
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    if (!made->established())
        return 2;
    std::puts("ok");
    return inworld::shutdown_all(5000) ? 0 : 3;
}
