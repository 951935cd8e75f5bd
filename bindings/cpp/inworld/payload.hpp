/* What packets carry: each payload of inworld.h seen through a class. All of them are views, as small as a pointer; what
 * they show is lent with the packet. */
#ifndef INWORLD_PAYLOAD_HPP
#define INWORLD_PAYLOAD_HPP

#include "enums.hpp"
#include "text.hpp"

namespace inworld {

namespace detail {

/* A view of one struct of the C ABI. */
template <class Raw>
class View {
public:
    explicit constexpr View(const Raw &raw) noexcept : raw_(&raw) {}
    /* The C struct, for what this header does not show. */
    constexpr const Raw &raw() const noexcept { return *raw_; }

protected:
    const Raw *raw_;
};

} // namespace detail

/* Who sends or receives (iw_source). */
class Source : public detail::View<iw_source> {
public:
    using View::View;
    SourceType type() const noexcept { return static_cast<SourceType>(raw_->type); }
    /* For a character its agent id. */
    Str name() const noexcept { return raw_->name; }
};
using Sources = List<Source, iw_source>;

/* A name and a value that the library lends (iw_named_value). */
class NamedValue : public detail::View<iw_named_value> {
public:
    using View::View;
    Str name() const noexcept { return raw_->name; }
    Str value() const noexcept { return raw_->value; }
};
using NamedValues = List<NamedValue, iw_named_value>;

/* A live character (iw_character). */
class Character : public detail::View<iw_character> {
public:
    using View::View;
    /* "workspaces/W/characters/C", the same in every session. */
    Str brain_name() const noexcept { return raw_->brain_name; }
    /* Its id in this session. */
    Str agent_id() const noexcept { return raw_->agent_id; }
    /* Its name for players. */
    Str given_name() const noexcept { return raw_->given_name; }
    Str avatar_image() const noexcept { return raw_->avatar_image; }
};
using Characters = List<Character, iw_character>;

/* What was said or typed (iw_text). */
class Text : public detail::View<iw_text> {
public:
    using View::View;
    Str text() const noexcept { return raw_->text; }
    TextSource source() const noexcept { return static_cast<TextSource>(raw_->source); }
    /* Recognised speech may change until it is final. */
    bool is_final() const noexcept { return raw_->is_final != 0; }
};

/* When a sound is heard (iw_phoneme). */
class Phoneme : public detail::View<iw_phoneme> {
public:
    using View::View;
    /* From the start of its audio, in microseconds. */
    std::int64_t start_us() const noexcept { return raw_->start_us; }
    /* Mouth shape 0..14, or IW_VISEME_NONE. */
    std::uint32_t viseme() const noexcept { return raw_->viseme; }
    /* IPA. */
    Str symbol() const noexcept { return raw_->symbol; }
};
using Phonemes = List<Phoneme, iw_phoneme>;

/* How something sounds (iw_audio). */
class Audio : public detail::View<iw_audio> {
public:
    using View::View;
    AudioFormat format() const noexcept { return static_cast<AudioFormat>(raw_->format); }
    /* In Hz; 0 when unknown. */
    std::uint32_t sample_rate() const noexcept { return raw_->sample_rate; }
    std::uint32_t channels() const noexcept { return raw_->channels; }
    std::int64_t duration_us() const noexcept { return raw_->duration_us; }
    /* As sent: WAV, PCM or MP3 bytes. */
    Span<std::uint8_t> data() const noexcept { return {raw_->data, raw_->size}; }
    /* 16-bit PCM without its header, channels interleaved; empty for MP3. */
    Span<std::int16_t> samples() const noexcept { return {raw_->samples, raw_->sample_count}; }
    Phonemes phonemes() const noexcept { return {raw_->phonemes, raw_->phoneme_count}; }
};

/* A pause in speech (IW_PACKET_SILENCE). */
class Silence : public detail::View<iw_audio> {
public:
    using View::View;
    std::int64_t duration_us() const noexcept { return raw_->duration_us; }
};

/* What a character feels (iw_emotion). */
class Emotion : public detail::View<iw_emotion> {
public:
    using View::View;
    EmotionBehavior behavior() const noexcept { return static_cast<EmotionBehavior>(raw_->behavior); }
    EmotionStrength strength() const noexcept { return static_cast<EmotionStrength>(raw_->strength); }
};

/* A trigger or a task (iw_custom). */
class Custom : public detail::View<iw_custom> {
public:
    using View::View;
    CustomType type() const noexcept { return static_cast<CustomType>(raw_->type); }
    CustomKind kind() const noexcept { return static_cast<CustomKind>(raw_->kind); }
    Str name() const noexcept { return raw_->name; }
    NamedValues parameters() const noexcept { return {raw_->parameters, raw_->parameter_count}; }
};

/* A control packet (iw_control). */
class Control : public detail::View<iw_control> {
public:
    using View::View;
    ControlAction action() const noexcept { return static_cast<ControlAction>(raw_->action); }
    /* With ControlAction::conversation_event. */
    ConversationEvent conversation_event() const noexcept
    {
        return static_cast<ConversationEvent>(raw_->conversation_event);
    }
    Str description() const noexcept { return raw_->description; }
    Sources participants() const noexcept { return {raw_->participants, raw_->participant_count}; }
};

/* What a character does, told in words (iw_action). */
class Action : public detail::View<iw_action> {
public:
    using View::View;
    Str content() const noexcept { return raw_->content; }
};

/* A character's relation to the player, absolute (iw_relation). */
class Relation : public detail::View<iw_relation> {
public:
    using View::View;
    std::int32_t trust() const noexcept { return raw_->trust; }
    std::int32_t respect() const noexcept { return raw_->respect; }
    std::int32_t familiar() const noexcept { return raw_->familiar; }
    std::int32_t flirtatious() const noexcept { return raw_->flirtatious; }
    std::int32_t attraction() const noexcept { return raw_->attraction; }
};

/* A change that a client asks for (iw_mutation). */
class Mutation : public detail::View<iw_mutation> {
public:
    using View::View;
    MutationKind kind() const noexcept { return static_cast<MutationKind>(raw_->kind); }
    Str interaction_id() const noexcept { return raw_->interaction_id; }
    Str value() const noexcept { return raw_->value; }
    List<Str, iw_str> names() const noexcept { return {raw_->names, raw_->name_count}; }
};

/* A line of an earlier session (iw_history_line). */
class HistoryLine : public detail::View<iw_history_line> {
public:
    using View::View;
    /* Unix time in microseconds. */
    std::int64_t timestamp_us() const noexcept { return raw_->timestamp_us; }
    Source source() const noexcept { return Source(raw_->source); }
    Str text() const noexcept { return raw_->text; }
};

/* The server's answer to a session control packet (iw_session_response). */
class SessionResponse : public detail::View<iw_session_response> {
public:
    using View::View;
    SessionResponseKind kind() const noexcept { return static_cast<SessionResponseKind>(raw_->kind); }
    Str scene_name() const noexcept { return raw_->scene_name; }
    Characters characters() const noexcept { return {raw_->characters, raw_->character_count}; }
    List<HistoryLine, iw_history_line> history() const noexcept { return {raw_->history, raw_->history_count}; }
};

/* How long things take (iw_latency_report). */
class LatencyReport : public detail::View<iw_latency_report> {
public:
    using View::View;
    LatencyKind kind() const noexcept { return static_cast<LatencyKind>(raw_->kind); }
    Precision precision() const noexcept { return static_cast<Precision>(raw_->precision); }
    std::int64_t latency_us() const noexcept { return raw_->latency_us; }
    Str ping_packet_id() const noexcept { return raw_->ping_packet_id; }
    Str ping_timestamp() const noexcept { return raw_->ping_timestamp; }
};

/* The outcome of an operation on items (iw_operation_status). */
class OperationStatus : public detail::View<iw_operation_status> {
public:
    using View::View;
    /* gRPC status number; 0 is success. */
    std::int32_t code() const noexcept { return raw_->code; }
    Str message() const noexcept { return raw_->message; }
};

/* A log line of the server (iw_server_log). */
class ServerLog : public detail::View<iw_server_log> {
public:
    using View::View;
    ServerLogLevel level() const noexcept { return static_cast<ServerLogLevel>(raw_->level); }
    Str text() const noexcept { return raw_->text; }
    NamedValues details() const noexcept { return {raw_->details, raw_->detail_count}; }
};

/* An item that the library lends (iw_item_info). */
class ItemInfo : public detail::View<iw_item_info> {
public:
    using View::View;
    Str id() const noexcept { return raw_->id; }
    Str display_name() const noexcept { return raw_->display_name; }
    Str description() const noexcept { return raw_->description; }
    NamedValues properties() const noexcept { return {raw_->properties, raw_->property_count}; }
};

/* An operation on items (iw_items). */
class Items : public detail::View<iw_items> {
public:
    using View::View;
    ItemsKind kind() const noexcept { return static_cast<ItemsKind>(raw_->kind); }
    /* With ItemsKind::in_entities. */
    ItemsChange change() const noexcept { return static_cast<ItemsChange>(raw_->change); }
    List<ItemInfo, iw_item_info> items() const noexcept { return {raw_->items, raw_->item_count}; }
    List<Str, iw_str> item_ids() const noexcept { return {raw_->item_ids, raw_->item_id_count}; }
    List<Str, iw_str> entity_names() const noexcept { return {raw_->entity_names, raw_->entity_name_count}; }
};

} // namespace inworld

#endif
