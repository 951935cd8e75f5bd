/* What may go wrong is an error with words: empty, moved and destroyed objects, bad input, two pollers. */
#include "check.hpp"

#include <string>

/* Every call on an object that holds nothing. */
static void nothing_inside()
{
    inworld::Session session;
    CHECK_ERROR(session.start(), inworld::Error::invalid_handle);
    CHECK_ERROR(session.stop(0), inworld::Error::invalid_handle);
    CHECK_ERROR(session.send_text("guard", "hello"), inworld::Error::invalid_handle);
    CHECK_ERROR(session.character_count(), inworld::Error::invalid_handle);
    CHECK_ERROR(session.connection_state(), inworld::Error::invalid_handle);
    CHECK_ERROR(session.start_conversation({"guard"}), inworld::Error::invalid_handle);
    CHECK_ERROR(session.destroy(), inworld::Error::invalid_handle);
    CHECK(!session.connected() && !session.established() && session.handle() == 0);
    const inworld::Polled polled = session.poll([](const inworld::Event &) { CHECK(false); });
    CHECK(!polled);
    CHECK_ERROR(polled.result(), inworld::Error::invalid_handle);
    inworld::Outgoing outgoing;
    CHECK_ERROR(outgoing.add_target("guard"), inworld::Error::invalid_handle);
    CHECK_ERROR(outgoing.view(), inworld::Error::invalid_handle);
    CHECK_ERROR(session.send(std::move(outgoing)), inworld::Error::invalid_handle);
}

/* The value of a failure is an empty object, and the words name the field. */
static void a_bad_configuration()
{
    inworld::Config config = demo_config();
    config.scene = "scenes/tavern";
    const auto made = inworld::Session::create(config);
    CHECK(!made && made.error() == inworld::Error::invalid_config && made.code() == IW_ERROR_INVALID_CONFIG);
    const inworld::Words words = made.words();
    CHECK(words.view().find("invalid_config: ") == 0 && words.view().find("scene") != std::string_view::npos);
    CHECK(made->handle() == 0);
    CHECK(inworld::Result<>(IW_OK).words().view() == "none" && inworld::Result<>(IW_OK).error() == inworld::Error::none);
    CHECK(inworld::Result<>(-12345).words().view().empty());
}

/* Messages name what these headers have. */
static void words_of_these_headers()
{
    inworld::Config config = demo_config();
    config.scene_type = 9;
    CHECK(inworld::Session::create(config).words().view().find("use SceneType::scene or SceneType::single_character") !=
          std::string_view::npos);
    inworld::Session session = inworld::Session::create(demo_config()).value();
    CHECK(session.send_text(nullptr, "hello").words().view() ==
          "invalid_state: nothing can be sent while the session is idle; call Session::start first");
    CHECK(session.send_text("guard", nullptr).words().view() == "invalid_argument: text: is nullptr");
    CHECK(inworld::Session().start().words().view().find("never came from Session::create") != std::string_view::npos);
}

/* Owned once: a session that is moved is not destroyed with what it was moved from. */
static void owned_once()
{
    inworld::Session first = establish(demo_config());
    const iw_session handle = first.handle();
    inworld::Session second = std::move(first);
    CHECK(first.handle() == 0 && second.handle() == handle && second.connected());
    CHECK_ERROR(first.start(), inworld::Error::invalid_handle);
    inworld::Session third;
    third = std::move(second);
    inworld::Session &same = third;
    third = std::move(same); /* onto itself: nothing happens */
    CHECK(third.handle() == handle && third.connected());
    {
        inworld::Session gone(third.release());
        CHECK(gone.connected() && !third.connected());
    }
    inworld::Session stale(handle);
    CHECK_ERROR(stale.resume(), inworld::Error::invalid_handle);
}

/* A handler may destroy the session that it is called from: the event's own words must not be touched afterwards. */
static void destroyed_while_handling()
{
    inworld::Session session = establish(demo_config());
    CHECK_OK(session.send_text("guard", "hello"));
    bool destroyed = false;
    while (!destroyed) {
        const inworld::Polled polled = session.poll([&](const inworld::PacketReceived &) {
            CHECK_OK(session.destroy());
            destroyed = true;
        });
        CHECK_OK(polled.result());
    }
    CHECK_ERROR(session.poll([](const inworld::Event &) {}).result(), inworld::Error::invalid_handle);
}

/* A poll inside a handler takes the next event; the outer one still ends well. */
static void polled_while_handling()
{
    inworld::Session session = establish(demo_config());
    inworld::Receipt receipt;
    CHECK_OK(session.send_text("guard", "hello", &receipt));
    unsigned inner = 0;
    bool ended = false;
    const inworld::Visitor innermost{[&](const inworld::PacketReceived &event) {
        inner++;
        ended = ended || event.packet().is_interaction_end();
    }};
    poll_until(
        "inner events", session,
        [&](const inworld::PacketReceived &event) {
            ended = ended || event.packet().is_interaction_end();
            CHECK_OK(session.poll(innermost).result());
        },
        [&] { return ended; });
    CHECK(inner > 0);
}

/* Packets built by hand may lack everything. */
static void a_packet_by_hand()
{
    const iw_packet bare = IW_PACKET_INIT;
    const inworld::Packet packet(bare);
    CHECK(packet.packet_id().empty() && packet.packet_id().c_str()[0] == '\0' && packet.json().empty());
    CHECK(packet.targets().empty() && packet.targets().begin() == packet.targets().end());
    CHECK(!packet.text() && !packet.is_interaction_end() && packet.is_broadcast() && packet.source_name().empty());
    bool unknown = false;
    packet.visit(inworld::Visitor{
        [](const inworld::Text &) { CHECK(false); },
        [&](const inworld::UnknownPayload &payload) { unknown = payload.type() == inworld::PacketType::unknown; },
    });
    CHECK(unknown);
}

/* A visitor that counts what it was called with, one kind at a time. */
template <class Wanted, class Raw>
static bool visits(std::uint32_t type, const Raw *iw_packet::*member, const Raw &payload, bool (*is_right)(const Wanted &))
{
    iw_packet raw = IW_PACKET_INIT;
    raw.type = type;
    raw.*member = &payload;
    bool right = false, other = false;
    inworld::Packet(raw).visit(inworld::Visitor{
        [&](const Wanted &wanted) { right = is_right(wanted); },
        [&](const auto &) { other = true; },
    });
    return right && !other;
}

/* Each payload finds its overload, also those that the demo scene does not have. */
static void every_payload()
{
    static const char text[] = "words";
    const iw_str words = {text, 5};
    const iw_named_value named = {words, words};
    const iw_source source = {IW_SOURCE_PLAYER, 0, words};
    const iw_audio audio = {IW_AUDIO_FORMAT_MP3, 0, 0, 0, 250000, nullptr, 0, nullptr, 0, nullptr, 0};
    const iw_relation relation = {1, 2, 3, 4, 5, 0};
    const iw_history_line line = {7, source, words};
    const iw_character character = {words, words, words, words};
    const iw_session_response response = {IW_SESSION_RESPONSE_SESSION_HISTORY, 0, words, &character, 1, &line, 1};
    const iw_latency_report latency = {IW_LATENCY_PERCEIVED, IW_PRECISION_FINE, 42, words, words};
    const iw_operation_status status = {5, 0, words};
    const iw_server_log log = {IW_SERVER_LOG_INFO, 0, words, &named, 1};
    const iw_mutation mutation = {IW_MUTATION_LOAD_SCENE, 0, words, words, &words, 1};
    const iw_control control = {IW_CONTROL_CURRENT_SCENE_STATUS, 0, words, &source, 1};

    using namespace inworld;
    CHECK(visits<Silence>(IW_PACKET_SILENCE, &iw_packet::audio, audio, [](const Silence &it) {
        return it.duration_us() == 250000;
    }));
    CHECK(visits<Audio>(IW_PACKET_AUDIO, &iw_packet::audio, audio, [](const Audio &it) {
        return it.format() == AudioFormat::mp3 && it.samples().empty() && it.data().begin() == it.data().end();
    }));
    CHECK(visits<Relation>(IW_PACKET_RELATION, &iw_packet::relation, relation, [](const Relation &it) {
        return it.trust() == 1 && it.respect() == 2 && it.familiar() == 3 && it.flirtatious() == 4 && it.attraction() == 5;
    }));
    CHECK(visits<SessionResponse>(IW_PACKET_SESSION_RESPONSE, &iw_packet::session_response, response, [](const SessionResponse &it) {
        return it.kind() == SessionResponseKind::session_history && it.scene_name() == "words"
            && it.characters()[0].given_name() == "words" && it.history()[0].timestamp_us() == 7
            && it.history()[0].source().type() == SourceType::player && it.history()[0].text() == "words";
    }));
    CHECK(visits<LatencyReport>(IW_PACKET_LATENCY_REPORT, &iw_packet::latency_report, latency, [](const LatencyReport &it) {
        return it.kind() == LatencyKind::perceived && it.precision() == Precision::fine && it.latency_us() == 42
            && it.ping_packet_id() == "words" && it.ping_timestamp() == "words";
    }));
    CHECK(visits<OperationStatus>(IW_PACKET_OPERATION_STATUS, &iw_packet::operation_status, status, [](const OperationStatus &it) {
        return it.code() == 5 && it.message() == "words";
    }));
    CHECK(visits<ServerLog>(IW_PACKET_LOG, &iw_packet::log, log, [](const ServerLog &it) {
        return it.level() == ServerLogLevel::info && it.text() == "words" && it.details()[0].value() == "words";
    }));
    CHECK(visits<Mutation>(IW_PACKET_MUTATION, &iw_packet::mutation, mutation, [](const Mutation &it) {
        return it.kind() == MutationKind::load_scene && it.value() == "words" && it.names()[0] == "words";
    }));
    CHECK(visits<Control>(IW_PACKET_CONTROL, &iw_packet::control, control, [](const Control &it) {
        return it.action() == ControlAction::current_scene_status && it.participants()[0].name() == "words";
    }));
}

/* A kind of event that is newer than the header is told as such. */
static void an_event_of_the_future()
{
    iw_event event = IW_EVENT_INIT;
    event.type = 4096;
    bool told = false, other = false;
    inworld::visit(event, inworld::Visitor{
        [&](const inworld::UnknownEvent &unknown) { told = unknown.type() == 4096 && unknown.raw().flag == 0; },
        [&](const inworld::Event &) { other = true; },
    });
    CHECK(told && !other);
    event.type = IW_EVENT_QUEUE_FULL;
    bool full = false;
    inworld::visit(event, [&](const inworld::QueueFull &) { full = true; });
    CHECK(full);
}

int main()
{
    nothing_inside();
    a_bad_configuration();
    words_of_these_headers();
    owned_once();
    destroyed_while_handling();
    polled_while_handling();
    a_packet_by_hand();
    every_payload();
    an_event_of_the_future();
    inworld::Session outlives = establish(demo_config());
    CHECK_OK(inworld::shutdown_all(DEADLINE_MS));
    CHECK_ERROR(outlives.start(), inworld::Error::invalid_handle);
    return passed();
}
