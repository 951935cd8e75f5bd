/* Packets of one's own through inworld.hpp: made, looked at, prepared, sent, given up. */
#include "check.hpp"

#include <string>
#include <vector>

static_assert(sizeof(inworld::Outgoing) == sizeof(iw_outgoing));
static_assert(!std::is_copy_constructible_v<inworld::Outgoing> && std::is_nothrow_move_constructible_v<inworld::Outgoing>);

static inworld::Outgoing taken(inworld::Result<inworld::Outgoing> made)
{
    CHECK_OK(made);
    return std::move(*made);
}

/* Each kind says in its view what it is. */
static void every_kind()
{
    const std::vector<std::uint8_t> sound(320, 7);
    const inworld::Outgoing text = taken(inworld::Outgoing::text("hello"));
    const inworld::Outgoing trigger = taken(inworld::Outgoing::trigger("order", {{"item", "stew"}}));
    const inworld::Outgoing action = taken(inworld::Outgoing::narrated_action("The player waves."));
    const inworld::Outgoing cancel = taken(inworld::Outgoing::cancel_responses("an-interaction", {"an-utterance"}));
    const inworld::Outgoing audio = taken(inworld::Outgoing::audio(sound));
    const inworld::Outgoing control = taken(inworld::Outgoing::control(inworld::ControlAction::audio_session_start));
    const inworld::Outgoing json = taken(inworld::Outgoing::json(R"({"text":{"text":"by hand","sourceType":"TYPED_IN","final":true}})"));

    const auto text_view = text.view();
    CHECK_OK(text_view);
    CHECK(text_view->packet().text()->text() == "hello");
    CHECK(text_view->packet().status() == inworld::PacketStatus::queued && text_view->packet().is_broadcast());
    CHECK(trigger.view()->packet().custom()->parameters()[0].value() == "stew");
    CHECK(action.view()->packet().action()->content() == "The player waves.");
    const auto cancel_view = cancel.view();
    const auto mutation = cancel_view->packet().mutation();
    CHECK(mutation->kind() == inworld::MutationKind::cancel_responses && mutation->interaction_id() == "an-interaction");
    CHECK(mutation->names().size() == 1 && mutation->names()[0] == "an-utterance" && mutation->value().empty());
    CHECK(audio.view()->packet().type() == inworld::PacketType::audio);
    CHECK(control.view()->packet().control()->action() == inworld::ControlAction::audio_session_start);
    CHECK(json.view()->packet().text()->text() == "by hand");

    char buffer[2048];
    const auto length = text.to_json(buffer);
    CHECK_OK(length);
    CHECK(length.value() == std::string(buffer).size() && std::string(buffer).find("hello") != std::string::npos);
}

/* One step after the other, and the answer in the end. */
static void prepared_and_sent()
{
    inworld::Session session = establish(demo_config());
    inworld::Outgoing packet = taken(inworld::Outgoing::text("hello"));
    CHECK_OK(packet.add_target("guard"));
    CHECK_OK(packet.add_target("nobody"));
    CHECK(packet.target_count().value() == 2);
    CHECK(packet.target(0)->brain_name == "guard" && packet.target(0)->agent_id.empty());
    char missing[64] = "";
    CHECK(packet.update_session_info(session, missing).value() == 1 && std::string(missing) == "nobody");
    CHECK(packet.target(0)->brain_name == "workspaces/demo/characters/guard");
    CHECK_OK(packet.preprocess(session));
    CHECK_OK(packet.update_routing());
    CHECK_OK(packet.prepare_to_send(session));
    char guard[64];
    CHECK_OK(session.agent_id("guard", guard));
    const auto view = packet.view();
    CHECK(view->packet().target_name() == guard && view->packet().is_target(guard) && !view->packet().is_broadcast());
    CHECK(view->packet().target().name() == guard && view->packet().targets().size() <= 1);

    inworld::Receipt receipt;
    CHECK_OK(session.send(std::move(packet), &receipt));
    CHECK(packet.handle() == 0);
    CHECK_ERROR(packet.update_routing(), inworld::Error::invalid_handle);
    wait_answered(session, receipt);
}

/* What cannot be sent stays with its owner. */
static void refused_and_kept()
{
    inworld::Session session = establish(demo_config());
    inworld::Outgoing packet = taken(inworld::Outgoing::text("hello"));
    CHECK_OK(packet.add_target("nobody"));
    CHECK_ERROR(packet.prepare_to_send(session), inworld::Error::unknown_character);
    CHECK_ERROR(session.send(std::move(packet)), inworld::Error::unknown_character);
    CHECK(packet.handle() != 0);
    CHECK_OK(packet.add_target("guard"));
    CHECK_OK(session.send(std::move(packet)));
    CHECK_ERROR(inworld::Outgoing::text(""), inworld::Error::invalid_argument);
    CHECK(inworld::Outgoing::json("no json").value().handle() == 0);
}

/* Owned once: moved, released, taken over, given up. */
static void owned_once()
{
    inworld::Outgoing one = taken(inworld::Outgoing::text("one"));
    inworld::Outgoing two = taken(inworld::Outgoing::text("two"));
    const iw_outgoing first = one.handle(), second = two.handle();
    one = std::move(two);
    CHECK(one.handle() == second && two.handle() == 0);
    inworld::Outgoing gone(first);
    CHECK_ERROR(gone.destroy(), inworld::Error::invalid_handle);
    inworld::Outgoing back(one.release());
    CHECK(one.handle() == 0 && back.handle() == second);
    CHECK_OK(back.destroy());
    CHECK_ERROR(back.destroy(), inworld::Error::invalid_handle);
}

int main()
{
    every_kind();
    prepared_and_sent();
    refused_and_kept();
    owned_once();
    CHECK_OK(inworld::shutdown_all(DEADLINE_MS));
    return passed();
}
