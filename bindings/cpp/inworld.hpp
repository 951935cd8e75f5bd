/* inworld.hpp - C++17 over inworld.h: header only, no exceptions, no RTTI, no allocation, no cost beside the C call.
 *
 *     inworld::Config config;
 *     config.workspace = "demo";
 *     config.scene = "tavern";
 *     inworld::Result<inworld::Session> made = inworld::Session::create(config);
 *     if (!made) { std::fputs(made.words().c_str(), stderr); return 1; }
 *     inworld::Session &session = *made;
 *     if (inworld::Result<> started = session.start(); !started) { ... }
 *
 *     // once a frame; events that the visitor has no overload for are passed over
 *     while (session.poll(inworld::Visitor{
 *         [&](const inworld::Established &event) { ... },
 *         [&](const inworld::PacketReceived &event) { if (auto text = event.packet().text()) ... },
 *     })) {}
 *
 * What each call does, which threads may make it and which errors it gives is told in inworld.h, above the function that
 * is named here in brackets. What a packet or an event shows is lent until the next poll of its session.
 *
 * An independent project, not made or endorsed by the maker of the service. */
#ifndef INWORLD_HPP
#define INWORLD_HPP

#include "inworld/enums.hpp"
#include "inworld/event.hpp"
#include "inworld/kept.hpp"
#include "inworld/library.hpp"
#include "inworld/outgoing.hpp"
#include "inworld/packet.hpp"
#include "inworld/payload.hpp"
#include "inworld/result.hpp"
#include "inworld/session.hpp"
#include "inworld/text.hpp"
#include "inworld/visitor.hpp"

#endif
