/* The rest of what a game sends and asks, through inworld.hpp: other answers, goals, tasks, turns, items; what was played;
 * feedback; saved sessions; tokens. */
#include "check.hpp"

#include <cstring>
#include <string>
#include <vector>

static const char SCRIPT[] = R"(
workspace = "demo"
[[goal]]
name = "find-the-key"
enabled = false
[[scene]]
name = "gate"
characters = ["guard", "cook"]
[[character]]
name = "guard"
[[character.reply]]
when.says = "*key*"
answer = { text = "Find it.", activates = "find-the-key" }
[[character.reply]]
when.says = "*gate*"
answer = { text = "Open it.", task = { name = "open-gate", parameters = { how = "slowly" } } }
[[character.reply]]
when.trigger = "inworld.task.succeeded"
answer = "Task {task_id} is done."
[[character.reply]]
when.trigger = "inworld.task.failed"
answer = "No: {reason}."
[[character.reply]]
when.says = "*"
answer = ["First.", "Second."]
[[character]]
name = "cook"
[[character.reply]]
when.says = "*"
answer = "The cook hears you."
)";

static inworld::Config gate()
{
    inworld::Config config;
    config.endpoint = "local";
    config.workspace = "demo";
    config.scene = "gate";
    config.local_script_text = SCRIPT;
    config.flags = IW_SESSION_REPORT_SENT;
    config.capabilities = IW_CAPABILITY_GROUPS | IW_CAPABILITY_REGENERATE | IW_CAPABILITY_LATENCY_REPORT
        | IW_CAPABILITY_CONTINUATION;
    return config;
}

/* What a character answered. */
struct Answer {
    std::string text, task_id;
    inworld::Receipt receipt;
    std::string packet_id, utterance_id, interaction_id;
    bool activated = false;
};

static void hear(inworld::Session &session, std::string_view interaction_id, Answer &answer)
{
    bool ended = false;
    answer.interaction_id = interaction_id;
    poll_until(
        "an answer", session,
        [&](const inworld::PacketReceived &event) {
            const inworld::Packet packet = event.packet();
            if (packet.interaction_id() != interaction_id)
                return;
            ended = ended || packet.is_interaction_end();
            if (packet.source().type() != inworld::SourceType::agent)
                return;
            if (const auto text = packet.text()) {
                answer.text = text->text();
                answer.packet_id = packet.packet_id();
                answer.utterance_id = packet.utterance_id();
            }
            if (const auto custom = packet.custom()) {
                answer.activated = answer.activated || custom->kind() == inworld::CustomKind::goal_activated;
                for (const inworld::NamedValue parameter : custom->parameters())
                    if (custom->type() == inworld::CustomType::task && parameter.name() == "task_id")
                        answer.task_id = parameter.value();
            }
        },
        [&] { return ended; });
}

static Answer ask(inworld::Session &session, const char *text)
{
    Answer answer;
    CHECK_OK(session.send_text("guard", text, &answer.receipt));
    hear(session, answer.receipt.interaction_id(), answer);
    return answer;
}

/* Sends a packet and gives the ids that it got. */
static inworld::Receipt send_to(inworld::Session &session, const char *character, inworld::Result<inworld::Outgoing> made)
{
    inworld::Receipt receipt;
    CHECK_OK(made);
    if (character != nullptr)
        CHECK_OK(made->add_target(character));
    CHECK_OK(session.send(std::move(*made), &receipt));
    return receipt;
}

/* What a packet showed when it left. */
template <class Look>
static void when_sent(inworld::Session &session, const inworld::Receipt &receipt, Look look)
{
    bool sent = false;
    poll_until(
        "a packet that leaves", session,
        [&](const inworld::PacketSent &event) {
            if (event.packet().packet_id() == receipt.packet_id()) {
                look(event.packet());
                sent = true;
            }
        },
        [&] { return sent; });
}

static void other_answers()
{
    inworld::Session session = establish(gate());
    const Answer first = ask(session, "Hello");
    send_to(session, "guard", inworld::Outgoing::regenerate_response(first.interaction_id));
    Answer second;
    hear(session, first.interaction_id, second);
    CHECK(!second.text.empty() && second.text != first.text);
    when_sent(session,
              send_to(session, "guard",
                      inworld::Outgoing::apply_response(first.packet_id, first.interaction_id, first.utterance_id, true)),
              [&](const inworld::Packet &packet) { CHECK(packet.mutation()->value() == first.packet_id); });
    when_sent(session,
              send_to(session, nullptr,
                      inworld::Outgoing::perceived_latency(first.interaction_id, 1234000, inworld::Precision::non_speech)),
              [&](const inworld::Packet &packet) { CHECK(packet.latency_report()->latency_us() == 1234000); });
}

static void goals_tasks_turns()
{
    inworld::Session session = establish(gate());
    CHECK(!ask(session, "Where is the key?").activated);
    send_to(session, "guard", inworld::Outgoing::goal("find-the-key", true));
    CHECK(ask(session, "Where is the key?").activated);
    const Answer task = ask(session, "Open the gate");
    CHECK(!task.task_id.empty());
    Answer answer;
    inworld::Receipt receipt = send_to(session, "guard", inworld::Outgoing::task_succeeded(task.task_id));
    hear(session, receipt.interaction_id(), answer);
    CHECK(answer.text == "Task " + task.task_id + " is done.");
    receipt = send_to(session, "guard", inworld::Outgoing::task_failed(task.task_id, "it is stuck"));
    hear(session, receipt.interaction_id(), answer);
    CHECK(answer.text == "No: it is stuck.");
    CHECK_ERROR(inworld::Outgoing::task_failed(task.task_id, ""), inworld::Error::invalid_argument);

    const auto conversation = session.start_conversation({"cook", "guard"});
    CHECK_OK(conversation);
    CHECK_OK(session.select_conversation(*conversation));
    receipt = send_to(session, nullptr, inworld::Outgoing::next_turn());
    hear(session, receipt.interaction_id(), answer);
    CHECK(answer.text == "The cook hears you.");
}

static void items()
{
    inworld::Session session = establish(gate());
    const std::vector<inworld::Parameter> properties = {{"material", "iron"}};
    inworld::Item key{};
    key.id = "key";
    key.display_name = "Rusty key";
    key.description = "Opens the gate.";
    key.properties = properties.data();
    key.property_count = properties.size();
    inworld::Receipt receipt = send_to(session, nullptr, inworld::Outgoing::items({key}, {"player"}));
    bool stored = false;
    poll_until(
        "the outcome", session,
        [&](const inworld::PacketReceived &event) {
            if (const auto status = event.packet().operation_status()) {
                CHECK(status->code() == 0 && event.packet().correlation_id() == receipt.correlation_id());
                stored = true;
            }
        },
        [&] { return stored; });
    when_sent(session, send_to(session, nullptr, inworld::Outgoing::items({key}, {"player"})), [](const inworld::Packet &packet) {
        bool visited = false;
        packet.visit([&](const inworld::Items &items) {
            visited = items.kind() == inworld::ItemsKind::create_or_update && items.items()[0].id() == "key"
                && items.items()[0].display_name() == "Rusty key" && items.items()[0].description() == "Opens the gate."
                && items.items()[0].properties()[0].value() == "iron" && items.entity_names()[0] == "player";
        });
        CHECK(visited && packet.items()->item_ids().empty());
    });
    const auto moved = inworld::Outgoing::items_in_entities(inworld::ItemsChange::replace, {"key"}, {"chest"});
    CHECK_OK(moved);
    CHECK(moved->view()->packet().items()->change() == inworld::ItemsChange::replace);
    when_sent(session, send_to(session, nullptr, inworld::Outgoing::remove_items({"key"})), [](const inworld::Packet &packet) {
        CHECK(packet.items()->kind() == inworld::ItemsKind::remove && packet.items()->item_ids()[0] == "key");
    });
}

static void what_was_played()
{
    inworld::Session session = establish(gate());
    const Answer answer = ask(session, "Hello");
    CHECK(session.packet_status(answer.packet_id).value() == inworld::PacketStatus::received);
    CHECK(session.interaction_progress(answer.interaction_id).value() == inworld::Progress::open);
    CHECK(session.mark(answer.packet_id, inworld::PacketStatus::played).value() == inworld::PacketStatus::played);
    CHECK(session.utterance_progress(answer.utterance_id).value() == inworld::Progress::completed);
    CHECK(session.interaction_progress(answer.interaction_id).value() == inworld::Progress::completed);
    CHECK(session.utterance_progress("never").value() == inworld::Progress::unknown);
    CHECK_ERROR(session.mark("never", inworld::PacketStatus::played), inworld::Error::invalid_argument);
    CHECK_ERROR(session.mark(answer.packet_id, inworld::PacketStatus::sent), inworld::Error::invalid_argument);
}

static void feedback_and_saved_state()
{
    inworld::Session session = establish(gate());
    const Answer answer = ask(session, "Hello");
    CHECK_OK(session.send_feedback(answer.interaction_id, nullptr, false, IW_DISLIKE_TOO_LONG | IW_DISLIKE_REPETITION, "meh"));
    CHECK_OK(session.save_state());
    std::string name, state;
    bool undone = false;
    const inworld::Visitor visitor{
        [&](const inworld::FeedbackStored &event) {
            undone = undone || !event.stored();
            if (event.stored())
                name = event.name();
        },
        [&](const inworld::SessionStateSaved &event) { state = event.state(); },
        [](const inworld::SessionError &event) { fail_at(__FILE__, __LINE__, "no error", event.message().c_str()); },
    };
    poll_until("both", session, visitor, [&] { return !name.empty() && !state.empty(); });
    CHECK(name.find(answer.interaction_id) != std::string::npos);
    CHECK_OK(session.undo_feedback(name));
    poll_until("undone", session, visitor, [&] { return undone; });

    inworld::Config config = gate();
    config.saved_state = state.c_str();
    inworld::Session goes_on = establish(config);
    ask(goes_on, "Hello");
    const std::vector<inworld::DialogLine> lines = {{IW_SOURCE_PLAYER, 0, nullptr, "hello"}, {IW_SOURCE_AGENT, 0, "Bran", "hm"}};
    config.dialog_history = lines.data();
    config.dialog_history_count = lines.size();
    CHECK_ERROR(inworld::Session::create(config), inworld::Error::invalid_config);
    config.saved_state = nullptr;
    inworld::Session told = establish(config);
    ask(told, "Hello");
}

static void tokens_and_dropped_audio()
{
    inworld::Session session = establish(gate());
    CHECK_ERROR(session.set_access_token("another"), inworld::Error::invalid_state);
    CHECK(session.dropped_audio().value() == 0);
    CHECK(!inworld::Session().dropped_audio().ok());
}

/* Kinds of events that need a broken connection or an old token, as the library tells them. */
static void rare_events()
{
    iw_packet end = IW_PACKET_INIT;
    iw_event event = IW_EVENT_INIT;
    event.packet = &end;
    end.status = IW_PACKET_STATUS_CANCELLED;
    bool cancelled = false, needed = false;
    const inworld::Visitor visitor{
        [&](const inworld::InteractionCancelled &it) { cancelled = it.packet().status() == inworld::PacketStatus::cancelled; },
        [&](const inworld::TokenNeeded &) { needed = true; },
    };
    event.type = IW_EVENT_INTERACTION_CANCELLED;
    inworld::visit(event, visitor);
    CHECK(cancelled && !needed);
    event.type = IW_EVENT_TOKEN_NEEDED;
    inworld::visit(event, visitor);
    CHECK(needed);
}

int main()
{
    other_answers();
    goals_tasks_turns();
    items();
    what_was_played();
    feedback_and_saved_state();
    tokens_and_dropped_audio();
    rare_events();
    CHECK_OK(inworld::shutdown_all(DEADLINE_MS));
    return passed();
}
