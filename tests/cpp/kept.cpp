/* Kept packets through inworld.hpp: read after their events and sessions are gone. */
#include "check.hpp"

#include <string>
#include <utility>

static_assert(!std::is_copy_constructible_v<inworld::KeptPacket> && std::is_nothrow_move_constructible_v<inworld::KeptPacket>);

/* Speech and text of an answer, read after the session has gone. */
static void outlives_its_session()
{
    inworld::KeptPacket text, speech;
    std::string words, json;
    std::size_t samples = 0;
    {
        inworld::Session session = establish(demo_config());
        CHECK_OK(session.send_text("guard", "hello"));
        bool done = false;
        poll_until(
            "answered", session,
            [&](const inworld::PacketReceived &event) {
                const inworld::Packet packet = event.packet();
                if (packet.source().type() != inworld::SourceType::agent)
                    return;
                if (packet.text() && !text) {
                    words = packet.text()->text();
                    json = packet.json();
                    auto kept = session.keep(event);
                    CHECK_OK(kept);
                    text = std::move(*kept);
                    CHECK(text.packet().json().data() == packet.json().data()); /* shared, not copied */
                }
                if (packet.audio() && !speech) {
                    samples = packet.audio()->samples().size();
                    speech = std::move(*session.keep(event));
                }
                done = done || packet.is_interaction_end();
            },
            [&] { return done; });
    }
    CHECK(text && speech && samples > 0);
    CHECK(text.packet().text()->text() == words && text.packet().json() == json);
    CHECK(speech.packet().audio()->samples().size() == samples);

    inworld::KeptPacket moved = std::move(text);
    CHECK(!text && text.handle() == 0 && text.packet().type() == inworld::PacketType::unknown);
    CHECK(moved.packet().text()->text() == words);
    CHECK_OK(moved.destroy());
    CHECK(!moved && !moved.packet().text());
    CHECK_ERROR(moved.destroy(), inworld::Error::invalid_handle);
    speech = inworld::KeptPacket();
    CHECK(!speech);
}

/* An event that is not the last one has nothing to keep any more, nor has one without a packet. */
static void refused()
{
    inworld::Session session = establish(demo_config());
    const iw_event old IW_EVENT_INIT;
    const auto kept = session.keep(inworld::Event(old));
    CHECK_ERROR(kept, inworld::Error::invalid_argument);
    CHECK(!*kept && kept->packet().json().empty());
    CHECK_ERROR(inworld::Session().keep(inworld::Event(old)), inworld::Error::invalid_handle);
    const inworld::KeptPacket stale(0x5EED);
    CHECK(!stale && !stale.packet().text());
}

/* A packet of one's own stays readable after it was sent. */
static void outgoing_stays()
{
    inworld::Session session = establish(demo_config());
    auto made = inworld::Outgoing::text("as it was");
    CHECK_OK(made);
    CHECK_OK(made->add_target("guard"));
    const auto kept = made->keep();
    CHECK_OK(kept);
    CHECK_OK(session.send(std::move(*made)));
    CHECK_ERROR(made->keep(), inworld::Error::invalid_handle);
    CHECK(kept->packet().text()->text() == "as it was");
    CHECK(kept->packet().status() == inworld::PacketStatus::queued);
}

int main()
{
    outlives_its_session();
    refused();
    outgoing_stays();
    CHECK_OK(inworld::shutdown_all(5000));
    return passed();
}
