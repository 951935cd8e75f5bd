/* A session through inworld.hpp, from its creation to its end: every kind of event and payload that the demo scene has. */
#include "../capi/platform.h"
#include "../capi/sockets.h"
#include "check.hpp"

#include <string>
#include <type_traits>
#include <vector>

/* What costs nothing is as small as what it wraps, and cannot be copied by mistake. */
static_assert(sizeof(inworld::Session) == sizeof(iw_session));
static_assert(sizeof(inworld::Result<>) == sizeof(std::int32_t));
static_assert(sizeof(inworld::Packet) == sizeof(const iw_packet *));
static_assert(sizeof(inworld::Config) == sizeof(iw_session_config));
static_assert(std::is_trivially_copyable_v<inworld::Packet> && std::is_trivially_copyable_v<inworld::Str>);
static_assert(std::is_nothrow_move_constructible_v<inworld::Session> && !std::is_copy_constructible_v<inworld::Session>);
static_assert(std::is_nothrow_move_assignable_v<inworld::Session> && !std::is_copy_assignable_v<inworld::Session>);
static_assert(!std::is_constructible_v<inworld::CStr, std::string_view>, "it may lack its NUL");
static_assert(!std::is_constructible_v<bool, inworld::Result<std::size_t>>, "a number is not a success");

/* One event calls one overload: the closest. */
static void one_overload_for_each_kind()
{
    const inworld::Config config = demo_config();
    auto made = inworld::Session::create(config);
    CHECK_OK(made);
    inworld::Session session = std::move(*made);
    CHECK_OK(inworld::set_log_level(inworld::LogLevel::debug));
    CHECK_OK(session.start());

    std::vector<inworld::ConnectionState> states;
    std::uint64_t last = 0;
    bool connected = false, established = false;
    unsigned lines = 0, others = 0;
    inworld::Visitor visitor{
        [&](const inworld::ConnectionStateChanged &event) {
            CHECK(event.sequence() > last && event.time_us() > 0);
            last = event.sequence();
            CHECK(states.empty() || event.previous_state() == states.back());
            CHECK(event.failure() == inworld::Failure::none && event.retry_after_ms() == 0);
            states.push_back(event.state());
        },
        [&](const inworld::Connected &event) { connected = event.connected(); },
        [&](const inworld::Established &event) {
            established = event.established();
            CHECK(event.characters().size() == 2);
            const inworld::Character mara = event.characters()[0];
            CHECK(mara.given_name() == "Mara" && !mara.agent_id().empty() && mara.avatar_image().c_str() != nullptr);
            CHECK(mara.brain_name() == "workspaces/demo/characters/innkeeper");
            std::size_t walked = 0;
            for (const inworld::Character character : event.characters())
                walked += character.agent_id().empty() ? 0u : 1u;
            CHECK(walked == 2);
        },
        [&](const inworld::LogLine &event) {
            lines++;
            CHECK(!event.message().empty() && event.level() != inworld::LogLevel::off);
        },
        [&](const inworld::Event &) { others++; },
    };
    poll_until("established", session, visitor, [&] { return established; });
    CHECK_OK(inworld::set_log_level(inworld::LogLevel::off));
    CHECK(states.size() == 2 && states[0] == inworld::ConnectionState::connecting);
    CHECK(states[1] == inworld::ConnectionState::connected && connected);
    CHECK(lines > 0);
    CHECK(session.connected() && session.established());
    CHECK(session.connection_state().value() == inworld::ConnectionState::connected);

    /* The packets of a greeting go to the one overload that takes everything else. */
    others = 0;
    inworld::Receipt receipt;
    CHECK_OK(session.send_text("innkeeper", std::string("hello"), &receipt));
    poll_until("another event", session, visitor, [&] { return others > 0; });
}

/* What the packets of an answer show, and what their visitor gets. */
static void an_answer_in_all_its_parts()
{
    inworld::Session session = establish(demo_config());
    char mara[64] = "";
    CHECK_OK(session.agent_id("innkeeper", mara));
    inworld::Receipt receipt;
    CHECK_OK(session.send_text("innkeeper", "hello", &receipt));
    CHECK(!receipt.packet_id().empty() && !receipt.utterance_id().empty() && !receipt.correlation_id().empty());

    unsigned texts = 0, sounds = 0, emotions = 0, ends = 0, unknown = 0;
    std::string first;
    const auto look = [&](const inworld::PacketReceived &event) {
        const inworld::Packet packet = event.packet();
        if (packet.interaction_id() != receipt.interaction_id() || packet.source().type() != inworld::SourceType::agent)
            return;
        CHECK(packet.is_source(mara) && packet.is_related(mara) && !packet.is_target(mara));
        CHECK(packet.source_name() == mara && packet.source().name() == packet.source_name());
        CHECK(!packet.packet_id().empty() && packet.timestamp_us() > 0 && !packet.json().empty());
        CHECK(packet.status() == inworld::PacketStatus::received);
        CHECK(packet.conversation_id().c_str() != nullptr && packet.correlation_id().c_str() != nullptr);
        char text[256];
        CHECK_OK(packet.id_to_string(text));
        CHECK(std::string(text).find(packet.packet_id()) != std::string::npos);
        CHECK(packet.to_json({}).value() == packet.json().size());
        packet.visit(inworld::Visitor{
            [&](const inworld::Text &part) {
                texts++;
                CHECK(part.is_final() && part.source() == inworld::TextSource::generated && !part.text().empty());
                CHECK(packet.text()->text() == part.text() && !packet.audio() && !packet.utterance_id().empty());
                if (first.empty())
                    first = part.text();
            },
            [&](const inworld::Audio &part) {
                sounds++;
                CHECK(part.sample_rate() > 0 && part.channels() == 1 && part.duration_us() > 0);
                CHECK(part.format() == inworld::AudioFormat::pcm_22050 || part.format() == inworld::AudioFormat::unspecified);
                CHECK(part.data().size() == part.samples().size() * 2 + 44); /* a WAV file */
                CHECK(!part.phonemes().empty());
                std::int64_t at = 0;
                for (const inworld::Phoneme phoneme : part.phonemes()) {
                    CHECK(phoneme.start_us() >= at && !phoneme.symbol().empty());
                    CHECK(phoneme.viseme() < 15 || phoneme.viseme() == IW_VISEME_NONE);
                    at = phoneme.start_us();
                }
            },
            [&](const inworld::Emotion &part) {
                emotions++;
                CHECK(part.behavior() != inworld::EmotionBehavior::unknown);
                CHECK(part.strength() != inworld::EmotionStrength::unspecified);
            },
            [&](const inworld::Control &part) {
                ends += part.action() == inworld::ControlAction::interaction_end ? 1u : 0u;
                CHECK(part.description().c_str() != nullptr && part.participants().empty());
                CHECK(part.conversation_event() == inworld::ConversationEvent::unknown);
            },
            [&](const inworld::UnknownPayload &) { unknown++; },
        });
    };
    poll_until("the end of the answer", session, look, [&] { return ends > 0; });
    CHECK(texts > 0 && sounds == texts && emotions > 0 && ends == 1 && unknown == 0);
    CHECK(first.find("Mara") == std::string::npos && first.size() > 5);
}

/* Triggers, actions and relations, in both directions. A relation comes as a trigger, too. */
static void triggers_actions_relations()
{
    inworld::Session session = establish(demo_config());
    CHECK_OK(session.select_character("innkeeper"));
    inworld::Receipt receipt;
    const std::vector<inworld::Parameter> parameters = {{"item", "stew"}};
    CHECK_OK(session.send_trigger(nullptr, "order", parameters, &receipt));
    bool served = false, related = false, acted = false, ended = false;
    const auto look = [&](const inworld::PacketReceived &event) {
        event.packet().visit(inworld::Visitor{
            [&](const inworld::Custom &part) {
                CHECK(part.type() == inworld::CustomType::trigger);
                for (const inworld::NamedValue parameter : part.parameters()) {
                    served = served || (part.name() == "serve" && parameter.name() == "what" && parameter.value() == "stew");
                    related = related
                        || (part.kind() == inworld::CustomKind::relation_update && parameter.name() == "respect"
                            && parameter.value() == "2");
                }
            },
            [&](const inworld::Action &part) { acted = acted || !part.content().empty(); },
            [&](const inworld::Control &) { ended = ended || event.packet().interaction_id() == receipt.interaction_id(); },
        });
    };
    poll_until("the trigger's answer", session, look, [&] { return served && ended; });
    ended = false;
    CHECK_OK(session.send_narrated_action("innkeeper", "The player makes a bow.", &receipt));
    poll_until("the action's answer", session, look, [&] { return related && ended; });
    ended = false;
    CHECK_OK(session.send_text("guard", "Have you seen the cat?", &receipt));
    poll_until("a narrated action", session, look, [&] { return acted && ended; });
    CHECK_OK(session.send_trigger("guard", "alarm", {{"where", "gate"}, {"when", "now"}}));
    CHECK_OK(session.select_character(nullptr));
}

/* The microphone: what is heard comes back as text, and is answered. */
static void microphone()
{
    inworld::Session session = establish(demo_config());
    CHECK_OK(session.set_capture(IW_CAPTURE_AUTOMATIC_GAIN));
    CHECK_OK(session.start_audio("guard", inworld::Microphone::expect_audio_end));
    std::vector<std::int16_t> sound(4800);
    for (std::size_t i = 0; i < sound.size(); i++)
        sound[i] = static_cast<std::int16_t>(static_cast<int>(i * 331 % 20000) - 10000);
    for (int i = 0; i < 10; i++)
        CHECK_OK(session.push_audio(sound, 48000, 1));
    float level = 0.0f, peak = 0.0f;
    const auto is_loud = [&] { return (level = session.microphone_level(&peak).value()) > 0.05f; };
    const auto ignore = [](const auto &) {};
    poll_until("the level of the sound", session, ignore, is_loud);
    CHECK(level <= peak && peak <= 1.0f);
    const std::vector<float> silence(480, 0.0f);
    poll_until("the level of silence", session, ignore, [&] {
        CHECK_OK(session.push_audio_f32(silence, 48000, 1));
        return !is_loud();
    });
    CHECK_OK(session.end_audio());
    bool heard = false, answered = false;
    poll_until(
        "speech and its answer", session,
        [&](const inworld::PacketReceived &event) {
            if (const auto text = event.packet().text()) {
                heard = heard || (text->source() == inworld::TextSource::speech_to_text && text->is_final());
                answered = answered || (heard && text->source() == inworld::TextSource::generated);
            }
        },
        [&] { return answered; });
    CHECK_ERROR(session.end_audio(), inworld::Error::invalid_state);
}

/* What the guard says is pulled, and told as a line. */
static void voice()
{
    inworld::Config config = demo_config();
    config.flags = IW_SESSION_SUBTITLES;
    inworld::Session session = establish(config);
    std::vector<float> block(2 * 480);
    float mouth[15] = {};
    CHECK(session.read_voice("guard", block.data(), 480, 48000, 2).value() == 0);
    CHECK_OK(session.send_text("guard", "Hello!"));
    std::size_t frames = 0;
    int words = 0;
    bool began = false, ended = false;
    const auto pull = [&] {
        frames += session.read_voice("guard", block.data(), 480, 48000, 2).value();
        CHECK_OK(session.voice_visemes("guard", mouth));
    };
    poll_until(
        "the beginning of a line", session,
        [&](const inworld::LineStarted &event) {
            CHECK(!event.line().text().empty() && !event.line().agent_id().empty());
            CHECK(!event.line().utterance_id().empty() && !event.line().interaction_id().empty());
            began = true;
        },
        [&] { return pull(), began; });
    poll_until(
        "a word of a line", session,
        [&](const inworld::LineWord &event) {
            const auto begun = event.line().heard_text();
            CHECK(!begun.empty() && std::string_view(event.line().text()).substr(0, begun.size()) == std::string_view(begun));
            words++;
        },
        [&] { return pull(), words > 0; });
    poll_until(
        "the end of a line", session,
        [&](const inworld::LineEnded &event) {
            const inworld::Line line = event.line();
            CHECK(event.complete() && line.heard_text() == line.text());
            CHECK(line.heard_us() > 0 && line.duration_us() > 0);
            CHECK(line.emotion() != inworld::EmotionBehavior::contempt && line.strength() != inworld::EmotionStrength::weak);
            ended = true;
        },
        [&] { return pull(), ended; });
    CHECK(frames > 24000 && mouth[0] >= 0.0f);
    CHECK_ERROR(session.report_playback("none", 0), inworld::Error::invalid_argument);
}

/* Names, several characters at once, other scenes, pauses, and what is cut short. */
static void scenes_and_groups()
{
    inworld::Session session = establish(demo_config());
    char name[128] = "", given[16] = "";
    CHECK(session.character_count().value() == 2);
    CHECK_OK(session.character_name(1, name));
    CHECK(std::string(name) == "workspaces/demo/characters/guard");
    CHECK(session.given_name(name, given).value() == 4 && std::string(given) == "Bran");
    CHECK(session.given_name("innkeeper", {}).value() == 4);

    auto conversation = session.start_conversation({"innkeeper", "guard"});
    CHECK_OK(conversation);
    CHECK(conversation->view().size() > 10);
    CHECK_OK(session.select_conversation(*conversation));
    inworld::Receipt receipt;
    CHECK_OK(session.send_text(nullptr, "Hello, everybody!", &receipt));
    bool ours = false, taking_part = false;
    poll_until(
        "a packet of the conversation", session,
        [&](const inworld::PacketReceived &event) {
            const inworld::Packet packet = event.packet();
            if (packet.conversation_id() != conversation->view())
                return;
            if (const auto control = packet.control())
                taking_part = taking_part || control->participants().size() >= 2;
            ours = ours || packet.text().has_value();
        },
        [&] { return ours && taking_part; });
    CHECK_OK(session.update_conversation(*conversation, {"guard"}));
    CHECK_OK(session.select_conversation(nullptr));

    CHECK_OK(session.send_text("innkeeper", "What do you have to eat?", &receipt));
    CHECK_OK(session.cancel_responses("innkeeper", receipt.interaction_id()));
    CHECK_OK(session.send_text("innkeeper", "hello", &receipt));
    CHECK_OK(session.interrupt("innkeeper"));
    wait_answered(session, receipt);

    std::size_t left = 0;
    std::size_t established = 0;
    const inworld::Visitor count{
        [&](const inworld::Established &event) {
            left = event.established() ? event.characters().size() : 9;
            ++established;
        },
        [&](const inworld::CharactersChanged &event) { left = event.characters().size(); },
    };
    CHECK_OK(session.unload_characters({"guard"}));
    poll_until("one less", session, count, [&] { return left == 1; });
    CHECK_OK(session.load_characters({"guard"}));
    poll_until("both again", session, count, [&] { return left == 2; });
    CHECK(established == 0);
    CHECK_OK(session.load_scene("guard", inworld::SceneType::single_character));
    poll_until("alone", session, count, [&] { return left == 1; });

    CHECK_OK(session.pause());
    bool paused = false, again = false;
    const inworld::Visitor states{[&](const inworld::ConnectionStateChanged &event) {
        paused = paused || event.state() == inworld::ConnectionState::paused;
        again = paused && event.state() == inworld::ConnectionState::connected;
    }};
    poll_until("paused", session, states, [&] { return paused; });
    CHECK_OK(session.resume());
    poll_until("connected again", session, states, [&] { return again; });
    CHECK_OK(session.stop(DEADLINE_MS));
    CHECK(!session.connected() && !session.established());
}

/* Two sessions that are polled as one. */
static void polled_together()
{
    auto first = inworld::Session::create(demo_config()), second = inworld::Session::create(demo_config());
    CHECK_OK(first);
    CHECK_OK(second);
    CHECK_OK(first->start());
    CHECK_OK(second->start());
    bool established[2] = {false, false};
    iw_session polled = 0;
    const inworld::Visitor visitor{[&](const inworld::Established &event) {
        CHECK(polled == first->handle() || polled == second->handle());
        established[polled == second->handle() ? 1 : 0] = event.established();
    }};
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(DEADLINE_MS);
    while (!established[0] || !established[1]) {
        const inworld::Polled found = inworld::Session::poll_any(polled, visitor);
        CHECK_OK(found.result());
        if (!found)
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        CHECK(std::chrono::steady_clock::now() < deadline);
    }
}

/* A server that takes connections and never answers: what is sent to it waits. Its address is valid until the next call. */
static const char *silent_server(native_socket *listener)
{
    static char endpoint[32];
    const int port = listen_silently(listener);
    CHECK(port != 0);
    std::snprintf(endpoint, sizeof endpoint, "ws://127.0.0.1:%d", port);
    return endpoint;
}

/* What leaves is reported, what cannot be delivered comes back, and errors have words. */
static void sent_and_failed()
{
    inworld::Config config = demo_config();
    config.flags = IW_SESSION_REPORT_SENT;
    inworld::Session session = establish(config);
    inworld::Receipt receipt;
    CHECK_OK(session.send_text("guard", "hello", &receipt));
    bool sent = false;
    poll_until(
        "sent", session,
        [&](const inworld::PacketSent &event) { sent = sent || event.packet().packet_id() == receipt.packet_id(); },
        [&] { return sent; });

    native_socket listener;
    config.endpoint = silent_server(&listener);
    auto waiting = inworld::Session::create(config);
    CHECK_OK(waiting);
    CHECK_OK(waiting->start());
    CHECK_OK(waiting->send_text("guard", "hello", &receipt));
    CHECK_OK(waiting->stop(DEADLINE_MS));
    bool failed = false;
    poll_until(
        "failed", *waiting,
        [&](const inworld::PacketFailed &event) {
            CHECK(event.packet().packet_id() == receipt.packet_id() && event.packet().text()->text() == "hello");
            CHECK(event.packet().status() == inworld::PacketStatus::failed && !event.message().empty());
            CHECK(event.failure() == inworld::Failure::stopped);
            failed = true;
        },
        [&] { return failed; });
    close_socket(listener);

    /* An error in words: the scene does not exist. */
    config.endpoint = "local";
    config.scene = "no-such-scene";
    auto lost = inworld::Session::create(config);
    CHECK_OK(lost);
    CHECK_OK(lost->start());
    bool told = false;
    poll_until(
        "an error", *lost,
        [&](const inworld::SessionError &event) {
            CHECK(event.failure() == inworld::Failure::resource_not_found && event.retry_after_ms() == 0);
            told = event.message().find("no-such-scene") != std::string_view::npos;
        },
        [&] { return told; });
}

int main()
{
    CHECK(inworld::abi_matches());
    CHECK(inworld::struct_size(IW_STRUCT_EVENT) == sizeof(iw_event));
    char version[16] = "";
    CHECK(inworld::version(version).value() == std::string(version).size() && version[0] != '\0');
    one_overload_for_each_kind();
    an_answer_in_all_its_parts();
    triggers_actions_relations();
    microphone();
    voice();
    scenes_and_groups();
    polled_together();
    sent_and_failed();
    CHECK_OK(inworld::shutdown_all(DEADLINE_MS));
    return passed();
}
