/* What happened in a session: a class for each kind of event. What an event shows is lent until the next poll. */
#ifndef INWORLD_EVENT_HPP
#define INWORLD_EVENT_HPP

#include "packet.hpp"

namespace inworld {

/* Any event. A visitor with an overload for it gets every kind that it has no closer overload for. */
class Event : public detail::View<iw_event> {
public:
    using View::View;
    /* 1, 2, 3 ... per session. */
    std::uint64_t sequence() const noexcept { return raw_->sequence; }
    /* When the library saw it: Unix time in microseconds. */
    std::int64_t time_us() const noexcept { return raw_->time_us; }
    /* IW_EVENT_* */
    std::uint32_t type() const noexcept { return raw_->type; }
    /* Words for the game's developer. */
    Str message() const noexcept { return raw_->message; }
};

/* IW_EVENT_CONNECTION_STATE_CHANGED */
class ConnectionStateChanged : public Event {
public:
    using Event::Event;
    ConnectionState state() const noexcept { return static_cast<ConnectionState>(raw_->state); }
    ConnectionState previous_state() const noexcept { return static_cast<ConnectionState>(raw_->previous_state); }
    /* Why. */
    Failure failure() const noexcept { return static_cast<Failure>(raw_->code); }
    /* When the library tries again; 0: it does not. */
    std::uint32_t retry_after_ms() const noexcept { return raw_->retry_after_ms; }
};

/* IW_EVENT_CONNECTED */
class Connected : public Event {
public:
    using Event::Event;
    /* False when it ceased to be. */
    bool connected() const noexcept { return raw_->flag != 0; }
};

/* IW_EVENT_ESTABLISHED: once for each change. */
class Established : public Event {
public:
    using Event::Event;
    /* False when the characters are not known any more. */
    bool established() const noexcept { return raw_->flag != 0; }
    Characters characters() const noexcept { return {raw_->characters, raw_->character_count}; }
};

/* IW_EVENT_CHARACTERS_CHANGED: who is in the scene has changed while the session stays established. */
class CharactersChanged : public Event {
public:
    using Event::Event;
    Characters characters() const noexcept { return {raw_->characters, raw_->character_count}; }
};

/* IW_EVENT_PACKET: a packet from the server. */
class PacketReceived : public Event {
public:
    using Event::Event;
    Packet packet() const noexcept { return Packet(*raw_->packet); }
};

/* IW_EVENT_ERROR: show message() to the game's developer. The state tells whether the session goes on. */
class SessionError : public Event {
public:
    using Event::Event;
    Failure failure() const noexcept { return static_cast<Failure>(raw_->code); }
    std::uint32_t retry_after_ms() const noexcept { return raw_->retry_after_ms; }
};

/* IW_EVENT_PACKET_SENT: only with IW_SESSION_REPORT_SENT. */
class PacketSent : public Event {
public:
    using Event::Event;
    Packet packet() const noexcept { return Packet(*raw_->packet); }
};

/* IW_EVENT_PACKET_FAILED: could not be delivered and is handed back; failure() and message() tell why. */
class PacketFailed : public Event {
public:
    using Event::Event;
    Packet packet() const noexcept { return Packet(*raw_->packet); }
    Failure failure() const noexcept { return static_cast<Failure>(raw_->code); }
};

/* IW_EVENT_QUEUE_FULL: poll more often. Nothing is lost; the server is made to wait. */
class QueueFull : public Event {
public:
    using Event::Event;
};

/* IW_EVENT_SPEECH_STARTED: somebody began to speak into the microphone. Only after Session::set_capture. */
class SpeechStarted : public Event {
public:
    using Event::Event;
};

/* IW_EVENT_SPEECH_ENDED: the speaker has been silent for 0.6 s, or the microphone was closed. */
class SpeechEnded : public Event {
public:
    using Event::Event;
};

/* A line of a character: an utterance, as the player hears or reads it. Lent, as its event. */
class Line : public detail::View<iw_line> {
public:
    using View::View;
    /* Who says it: the name of a packet's source. */
    Str agent_id() const noexcept { return raw_->agent_id; }
    Str utterance_id() const noexcept { return raw_->utterance_id; }
    Str interaction_id() const noexcept { return raw_->interaction_id; }
    /* Its words, as far as they have come. */
    Str text() const noexcept { return raw_->text; }
    /* LineWord: the words that have begun to be heard. LineEnded: the words that were heard. */
    Str heard_text() const noexcept { return raw_->heard_text; }
    /* How long it lasts, as far as is known. */
    std::int64_t duration_us() const noexcept { return raw_->duration_us; }
    /* LineWord, LineEnded: how much of it was heard. */
    std::int64_t heard_us() const noexcept { return raw_->heard_us; }
    EmotionBehavior emotion() const noexcept { return static_cast<EmotionBehavior>(raw_->emotion); }
    EmotionStrength strength() const noexcept { return static_cast<EmotionStrength>(raw_->strength); }
};

/* IW_EVENT_LINE_STARTED: a character begins to say it, as the player hears it. Only with IW_SESSION_SUBTITLES. */
class LineStarted : public Event {
public:
    using Event::Event;
    Line line() const noexcept { return Line(*raw_->line); }
};

/* IW_EVENT_LINE_WORD: the next word of a line begins to be heard. */
class LineWord : public Event {
public:
    using Event::Event;
    Line line() const noexcept { return Line(*raw_->line); }
};

/* IW_EVENT_LINE_ENDED: a line is over. */
class LineEnded : public Event {
public:
    using Event::Event;
    Line line() const noexcept { return Line(*raw_->line); }
    /* False when it was cut. */
    bool complete() const noexcept { return raw_->flag != 0; }
};

/* IW_EVENT_LOG: a line of the library itself. */
class LogLine : public Event {
public:
    using Event::Event;
    LogLevel level() const noexcept { return static_cast<LogLevel>(raw_->level); }
};

/* IW_EVENT_SESSION_STATE: what Session::save_state asked for. */
class SessionStateSaved : public Event {
public:
    using Event::Event;
    /* Opaque Base64, for the saved_state of another session's configuration. */
    Str state() const noexcept { return message(); }
};

/* IW_EVENT_FEEDBACK */
class FeedbackStored : public Event {
public:
    using Event::Event;
    /* False when it was undone. */
    bool stored() const noexcept { return raw_->flag != 0; }
    /* For Session::undo_feedback. */
    Str name() const noexcept { return message(); }
};

/* IW_EVENT_TOKEN_NEEDED: give another with Session::set_access_token. */
class TokenNeeded : public Event {
public:
    using Event::Event;
};

/* IW_EVENT_INTERACTION_CANCELLED: what a character was saying will not be finished. */
class InteractionCancelled : public Event {
public:
    using Event::Event;
    /* The end of the interaction, as the server would have sent it; its source is the character. */
    Packet packet() const noexcept { return Packet(*raw_->packet); }
};

/* An event that is newer than this header. */
class UnknownEvent : public Event {
public:
    using Event::Event;
};

/* Calls the visitor's overload for the kind of the event; kinds that it has no overload for are passed over. Used by
 * Session::poll; of use by itself to a wrapper that polls in C. */
template <class V>
void visit(const iw_event &event, V &&visitor)
{
    static_assert(detail::takes_any<std::remove_reference_t<V>, ConnectionStateChanged, Connected, Established,
                                    PacketReceived, SessionError, PacketSent, PacketFailed, QueueFull, LogLine,
                                    SessionStateSaved, FeedbackStored, TokenNeeded, InteractionCancelled,
                                    CharactersChanged, SpeechStarted, SpeechEnded, LineStarted, LineWord, LineEnded,
                                    UnknownEvent>,
                  "the visitor takes no event: give it an overload such as [](const inworld::PacketReceived &) {}");
    switch (event.type) {
    case IW_EVENT_CONNECTION_STATE_CHANGED: return detail::offer<ConnectionStateChanged>(visitor, event);
    case IW_EVENT_CONNECTED: return detail::offer<Connected>(visitor, event);
    case IW_EVENT_ESTABLISHED: return detail::offer<Established>(visitor, event);
    case IW_EVENT_PACKET: return detail::offer<PacketReceived>(visitor, event);
    case IW_EVENT_ERROR: return detail::offer<SessionError>(visitor, event);
    case IW_EVENT_PACKET_SENT: return detail::offer<PacketSent>(visitor, event);
    case IW_EVENT_PACKET_FAILED: return detail::offer<PacketFailed>(visitor, event);
    case IW_EVENT_QUEUE_FULL: return detail::offer<QueueFull>(visitor, event);
    case IW_EVENT_LOG: return detail::offer<LogLine>(visitor, event);
    case IW_EVENT_SESSION_STATE: return detail::offer<SessionStateSaved>(visitor, event);
    case IW_EVENT_FEEDBACK: return detail::offer<FeedbackStored>(visitor, event);
    case IW_EVENT_TOKEN_NEEDED: return detail::offer<TokenNeeded>(visitor, event);
    case IW_EVENT_INTERACTION_CANCELLED: return detail::offer<InteractionCancelled>(visitor, event);
    case IW_EVENT_CHARACTERS_CHANGED: return detail::offer<CharactersChanged>(visitor, event);
    case IW_EVENT_SPEECH_STARTED: return detail::offer<SpeechStarted>(visitor, event);
    case IW_EVENT_SPEECH_ENDED: return detail::offer<SpeechEnded>(visitor, event);
    case IW_EVENT_LINE_STARTED: return detail::offer<LineStarted>(visitor, event);
    case IW_EVENT_LINE_WORD: return detail::offer<LineWord>(visitor, event);
    case IW_EVENT_LINE_ENDED: return detail::offer<LineEnded>(visitor, event);
    default: return detail::offer<UnknownEvent>(visitor, event);
    }
}

} // namespace inworld

#endif
