/* A packet: which one it is, from whom to whom, and what it carries. */
#ifndef INWORLD_PACKET_HPP
#define INWORLD_PACKET_HPP

#include "payload.hpp"
#include "result.hpp"
#include "visitor.hpp"

#include <optional>

namespace inworld {

/* A payload that this header has no class for; the packet's json() has it all. */
class UnknownPayload : public detail::View<iw_packet> {
public:
    using View::View;
    PacketType type() const noexcept { return static_cast<PacketType>(raw_->type); }
};

/* A packet, lent by an event or by an OutgoingView (iw_packet). */
class Packet : public detail::View<iw_packet> {
public:
    using View::View;

    PacketType type() const noexcept { return static_cast<PacketType>(raw_->type); }
    PacketStatus status() const noexcept { return static_cast<PacketStatus>(raw_->status); }
    /* When its sender made it: Unix time in microseconds, UTC. */
    std::int64_t timestamp_us() const noexcept { return raw_->timestamp_us; }

    Str packet_id() const noexcept { return raw_->id.packet_id; }
    /* One sentence: its text, audio, emotion share it. */
    Str utterance_id() const noexcept { return raw_->id.utterance_id; }
    /* One exchange: its utterances share it. */
    Str interaction_id() const noexcept { return raw_->id.interaction_id; }
    Str correlation_id() const noexcept { return raw_->id.correlation_id; }
    Str conversation_id() const noexcept { return raw_->id.conversation_id; }

    Source source() const noexcept { return Source(raw_->routing.source); }
    /* Of SourceType::none when there is no single target. */
    Source target() const noexcept { return Source(raw_->routing.target); }
    Sources targets() const noexcept { return {raw_->routing.targets, raw_->routing.target_count}; }

    /* The packet as it came over the wire, or as it was sent. */
    Str json() const noexcept { return raw_->json; }

    /* The payload, if it is of this kind. */
    std::optional<Text> text() const noexcept { return seen<Text>(raw_->text); }
    std::optional<Audio> audio() const noexcept { return seen<Audio>(raw_->audio); }
    std::optional<Emotion> emotion() const noexcept { return seen<Emotion>(raw_->emotion); }
    std::optional<Custom> custom() const noexcept { return seen<Custom>(raw_->custom); }
    std::optional<Control> control() const noexcept { return seen<Control>(raw_->control); }
    std::optional<Action> action() const noexcept { return seen<Action>(raw_->action); }
    std::optional<Relation> relation() const noexcept { return seen<Relation>(raw_->relation); }
    std::optional<Mutation> mutation() const noexcept { return seen<Mutation>(raw_->mutation); }
    std::optional<SessionResponse> session_response() const noexcept { return seen<SessionResponse>(raw_->session_response); }
    std::optional<LatencyReport> latency_report() const noexcept { return seen<LatencyReport>(raw_->latency_report); }
    std::optional<OperationStatus> operation_status() const noexcept { return seen<OperationStatus>(raw_->operation_status); }
    std::optional<ServerLog> log() const noexcept { return seen<ServerLog>(raw_->log); }
    std::optional<Items> items() const noexcept { return seen<Items>(raw_->items); }

    /* All text of the exchange was sent. */
    bool is_interaction_end() const noexcept
    {
        return raw_->control != nullptr && raw_->control->action == IW_CONTROL_INTERACTION_END;
    }

    /* Whether it is for several: it has no single target (iw_packet_is_broadcast). */
    bool is_broadcast() const noexcept { return iw_packet_is_broadcast(raw_) == 1; }
    /* Whether it comes from this character (iw_packet_is_source). */
    bool is_source(CStr agent_id) const noexcept { return iw_packet_is_source(raw_, agent_id.c_str()) == 1; }
    /* Whether it is for this character (iw_packet_is_target). */
    bool is_target(CStr agent_id) const noexcept { return iw_packet_is_target(raw_, agent_id.c_str()) == 1; }
    /* Either of the two (iw_packet_is_related). */
    bool is_related(CStr agent_id) const noexcept { return iw_packet_is_related(raw_, agent_id.c_str()) == 1; }
    /* An agent id, or empty (iw_packet_source_name). */
    Str source_name() const noexcept { return named(iw_packet_source_name); }
    /* An agent id, or empty (iw_packet_target_name). */
    Str target_name() const noexcept { return named(iw_packet_target_name); }
    /* Copies its JSON, which is made from its fields where it has none; gives the whole length (iw_packet_to_json). */
    Result<std::size_t> to_json(Buffer buffer) const noexcept
    {
        return detail::counted(iw_packet_to_json(raw_, buffer.data(), buffer.capacity()));
    }
    /* Copies "{Status} I: {interactionId} U: {utteranceId} P: {packetId}" (iw_packet_id_to_string). */
    Result<std::size_t> id_to_string(Buffer buffer) const noexcept
    {
        return detail::counted(iw_packet_id_to_string(raw_, buffer.data(), buffer.capacity()));
    }

    /* Calls the visitor's overload for the payload: Text, Audio, Silence, Emotion, Custom, Control, Action, Relation,
     * Mutation, SessionResponse, LatencyReport, OperationStatus, ServerLog, Items or UnknownPayload. Payloads that it
     * has no overload for are passed over. */
    template <class V>
    void visit(V &&visitor) const
    {
        static_assert(detail::takes_any<std::remove_reference_t<V>, Text, Audio, Silence, Emotion, Custom, Control, Action,
                                        Relation, Mutation, SessionResponse, LatencyReport, OperationStatus, ServerLog,
                                        Items, UnknownPayload>,
                      "the visitor takes no payload: give it an overload such as [](const inworld::Text &) {}");
        if (raw_->type == IW_PACKET_SILENCE && raw_->audio != nullptr) detail::offer<Silence>(visitor, *raw_->audio);
        else if (raw_->text != nullptr) detail::offer<Text>(visitor, *raw_->text);
        else if (raw_->audio != nullptr) detail::offer<Audio>(visitor, *raw_->audio);
        else if (raw_->emotion != nullptr) detail::offer<Emotion>(visitor, *raw_->emotion);
        else if (raw_->custom != nullptr) detail::offer<Custom>(visitor, *raw_->custom);
        else if (raw_->control != nullptr) detail::offer<Control>(visitor, *raw_->control);
        else if (raw_->action != nullptr) detail::offer<Action>(visitor, *raw_->action);
        else if (raw_->relation != nullptr) detail::offer<Relation>(visitor, *raw_->relation);
        else if (raw_->mutation != nullptr) detail::offer<Mutation>(visitor, *raw_->mutation);
        else if (raw_->session_response != nullptr) detail::offer<SessionResponse>(visitor, *raw_->session_response);
        else if (raw_->latency_report != nullptr) detail::offer<LatencyReport>(visitor, *raw_->latency_report);
        else if (raw_->operation_status != nullptr) detail::offer<OperationStatus>(visitor, *raw_->operation_status);
        else if (raw_->log != nullptr) detail::offer<ServerLog>(visitor, *raw_->log);
        else if (raw_->items != nullptr) detail::offer<Items>(visitor, *raw_->items);
        else detail::offer<UnknownPayload>(visitor, *raw_);
    }

private:
    template <class View, class Raw>
    static std::optional<View> seen(const Raw *payload) noexcept
    {
        return payload != nullptr ? std::optional<View>(View(*payload)) : std::nullopt;
    }

    Str named(std::int32_t (*question)(const iw_packet *, iw_str *)) const noexcept
    {
        iw_str name = {"", 0};
        return question(raw_, &name) < 0 ? Str() : Str(name);
    }
};

} // namespace inworld

#endif
