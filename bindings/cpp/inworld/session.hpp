/* One conversation with one scene. */
#ifndef INWORLD_SESSION_HPP
#define INWORLD_SESSION_HPP

#include "event.hpp"
#include "outgoing.hpp"

namespace inworld {

/* What a session is made with: the fields of iw_session_config, all absent at first, and messages in the names of these
 * headers. Its texts are yours until Session::create has copied them. */
struct Config : iw_session_config {
    Config() noexcept : iw_session_config IW_SESSION_CONFIG_INIT { names = IW_NAMES_CPP; }
};

/* The ids that a sent packet got; its answer has the same interaction id and correlation id. */
class Receipt {
public:
    Str packet_id() const noexcept { return Str(raw_.packet_id); }
    Str interaction_id() const noexcept { return Str(raw_.interaction_id); }
    Str utterance_id() const noexcept { return Str(raw_.utterance_id); }
    Str correlation_id() const noexcept { return Str(raw_.correlation_id); }

private:
    friend class Session;
    static iw_receipt *raw(Receipt *receipt) noexcept { return receipt != nullptr ? &receipt->raw_ : nullptr; }

    iw_receipt raw_ IW_RECEIPT_INIT;
};

/* What a poll found. In a condition: whether there was an event. */
class [[nodiscard]] Polled {
public:
    explicit constexpr Polled(std::int32_t code) noexcept : code_(code) {}
    explicit constexpr operator bool() const noexcept { return code_ == 1; }
    /* Whether the poll itself worked: a failure is not the end of the queue. */
    constexpr Result<> result() const noexcept { return Result<>(code_ < 0 ? code_ : IW_OK); }

private:
    std::int32_t code_;
};

/* A session. Owns its handle: stopped and destroyed with the object, without waiting. Any thread may call any function;
 * one at a time polls.
 *
 * character: where a function takes one, a brain name ("guard", or in full), an agent id, or nullptr for whoever the player
 * is talking to. receipt: filled with the packet's ids; may be nullptr. */
class Session {
public:
    /* None: every call gives Error::invalid_handle. */
    Session() noexcept = default;
    /* Takes over a handle of the C functions. */
    explicit Session(iw_session handle) noexcept : handle_(handle) {}
    Session(Session &&other) noexcept : handle_(other.release()) {}
    Session &operator=(Session &&other) noexcept
    {
        if (this != &other) {
            drop();
            handle_ = other.release();
        }
        return *this;
    }
    Session(const Session &) = delete;
    Session &operator=(const Session &) = delete;
    ~Session() { drop(); }

    /* Makes a session, without connecting it (iw_session_create). */
    static Result<Session> create(const iw_session_config &config) noexcept
    {
        iw_session handle = 0;
        const std::int32_t result = iw_session_create(&config, &handle);
        return {result, Session(handle)};
    }

    /* ---- Life ---- */

    /* Starts connecting and returns at once (iw_session_start). */
    Result<> start() noexcept { return iw_session_start(handle_); }
    /* timeout_ms: 0 asks and returns at once; otherwise how long to wait until it is done (iw_session_stop). */
    Result<> stop(std::uint32_t timeout_ms) noexcept { return iw_session_stop(handle_, timeout_ms); }
    /* Closes the connection; the next packet that is sent resumes it (iw_session_pause). */
    Result<> pause() noexcept { return iw_session_pause(handle_); }
    /* Connects a paused session again (iw_session_resume). */
    Result<> resume() noexcept { return iw_session_resume(handle_); }
    /* Stops it and gives its handle back; the object is empty afterwards (iw_session_destroy). */
    Result<> destroy() noexcept { return iw_session_destroy(release()); }

    /* For a session that was created with a token (iw_session_set_access_token). expires_us: Unix time in microseconds; 0:
     * not known. */
    Result<> set_access_token(CStr access_token, std::int64_t expires_us = 0) noexcept
    {
        return iw_session_set_access_token(handle_, access_token.c_str(), expires_us);
    }

    /* It may be ahead of the events that were not polled yet (iw_session_connection_state). */
    Result<ConnectionState> connection_state() const noexcept
    {
        return detail::chosen<ConnectionState>(iw_session_connection_state(handle_));
    }
    /* False for an empty session too (iw_session_connected). */
    bool connected() const noexcept { return iw_session_connected(handle_) == 1; }
    /* False for an empty session too (iw_session_established). */
    bool established() const noexcept { return iw_session_established(handle_) == 1; }

    /* ---- Events ---- */

    /* Takes the next event, if there is one, and calls the visitor's overload for its kind: ConnectionStateChanged,
     * Connected, Established, PacketReceived, SessionError, PacketSent, PacketFailed, QueueFull, LogLine,
     * SessionStateSaved, FeedbackStored, TokenNeeded, InteractionCancelled, CharactersChanged, SpeechStarted, SpeechEnded, LineStarted, LineEnded,
     * UnknownEvent, or Event for all that have no
     * overload of their own. Call it each frame until it finds none (iw_poll). */
    template <class V>
    Polled poll(V &&visitor)
    {
        iw_event event; /* filled when there is one; clearing it first would cost more than the call */
        event.struct_size = sizeof event;
        const std::int32_t got = iw_poll(handle_, &event);
        if (got == 1)
            visit(event, visitor);
        return Polled(got);
    }

    /* Takes the next event of any session of the process; `session` is set to the handle of its own (iw_poll_any). */
    template <class V>
    static Polled poll_any(iw_session &session, V &&visitor)
    {
        iw_event event;
        event.struct_size = sizeof event;
        const std::int32_t got = iw_poll_any(&session, &event);
        if (got == 1)
            visit(event, visitor);
        return Polled(got);
    }

    /* Keeps the packet of the event that was polled last, beyond the next poll: call it in the handler of the event
     * (iw_packet_keep). */
    Result<KeptPacket> keep(const Event &event) noexcept
    {
        iw_kept handle = 0;
        const std::int32_t result = iw_packet_keep(handle_, event.sequence(), &handle);
        return {result, KeptPacket(handle)};
    }

    /* ---- Sending ---- */

    /* (iw_session_send_text) */
    Result<> send_text(CStr character, CStr text, Receipt *receipt = nullptr) noexcept
    {
        return iw_session_send_text(handle_, character.c_str(), text.c_str(), Receipt::raw(receipt));
    }
    /* (iw_session_send_trigger) parameters: {{"item", "stew"}, {"count", "2"}} */
    Result<> send_trigger(CStr character, CStr name, Span<Parameter> parameters = {}, Receipt *receipt = nullptr) noexcept
    {
        return iw_session_send_trigger(handle_, character.c_str(), name.c_str(), parameters.data(), parameters.size(),
                                       Receipt::raw(receipt));
    }
    /* What the player does, in words (iw_session_send_narrated_action). */
    Result<> send_narrated_action(CStr character, CStr content, Receipt *receipt = nullptr) noexcept
    {
        return iw_session_send_narrated_action(handle_, character.c_str(), content.c_str(), Receipt::raw(receipt));
    }
    /* Prepares a packet and takes it: on success `outgoing` is empty, on failure it is as before (iw_session_send). */
    Result<> send(Outgoing &&outgoing, Receipt *receipt = nullptr) noexcept
    {
        const std::int32_t result = iw_session_send(handle_, outgoing.handle(), Receipt::raw(receipt));
        if (result >= 0)
            outgoing.release();
        return result;
    }

    /* ---- Microphone ---- */

    /* (iw_session_start_audio) */
    Result<> start_audio(CStr character, Microphone mode, Understanding understanding = Understanding::full) noexcept
    {
        return iw_session_start_audio(handle_, character.c_str(), static_cast<std::uint32_t>(mode),
                                      static_cast<std::uint32_t>(understanding));
    }
    /* samples: 16 bit, channels interleaved; their number is a multiple of `channels` (iw_session_push_audio). */
    Result<> push_audio(Span<std::int16_t> samples, std::uint32_t sample_rate, std::uint32_t channels) noexcept
    {
        const std::size_t frames = channels == 0 ? samples.size() : samples.size() / channels;
        return iw_session_push_audio(handle_, samples.data(), frames, sample_rate, channels);
    }
    /* The same, of samples in floating point, -1 to 1 (iw_session_push_audio_f32). */
    Result<> push_audio_f32(Span<float> samples, std::uint32_t sample_rate, std::uint32_t channels) noexcept
    {
        const std::size_t frames = channels == 0 ? samples.size() : samples.size() / channels;
        return iw_session_push_audio_f32(handle_, samples.data(), frames, sample_rate, channels);
    }
    /* flags: IW_CAPTURE_* bits, from the next start_audio on (iw_session_set_capture). */
    Result<> set_capture(std::uint32_t flags) noexcept { return iw_session_set_capture(handle_, flags); }
    /* 0 to 1, of full scale; the largest sample is written to `peak` unless it is NULL (iw_session_microphone_level). */
    Result<float> microphone_level(float *peak = nullptr) const noexcept
    {
        float rms = 0;
        const std::int32_t result = iw_session_microphone_level(handle_, &rms, peak);
        return Result<float>(result, rms);
    }
    /* (iw_session_end_audio) */
    Result<> end_audio() noexcept { return iw_session_end_audio(handle_); }

    /* How many packets of the microphone were dropped, being stale (iw_session_dropped_audio). */
    Result<std::size_t> dropped_audio() const noexcept { return detail::counted(iw_session_dropped_audio(handle_)); }

    /* ---- The voices of characters ---- */

    /* Fills a block of an audio callback with what a character says: `frames` times `channels` samples; silence otherwise. How
     * many frames are of a line. For the audio thread: neither waits nor allocates once the voice is open (iw_voice_read). */
    Result<std::size_t> read_voice(CStr character, float *out, std::size_t frames, std::uint32_t sample_rate,
                                   std::uint32_t channels) noexcept
    {
        return detail::counted(iw_voice_read(handle_, character.c_str(), out, frames, sample_rate, channels));
    }
    /* The mouth at the sample that was read last: room for 15 weights (iw_voice_visemes). */
    Result<> voice_visemes(CStr character, float *weights) noexcept
    {
        return iw_voice_visemes(handle_, character.c_str(), weights);
    }
    /* For a game that plays the audio of packets itself (iw_session_report_playback). */
    Result<> report_playback(CStr utterance_id, std::int64_t heard_us) noexcept
    {
        return iw_session_report_playback(handle_, utterance_id.c_str(), heard_us);
    }

    /* ---- Cutting short ---- */

    /* (iw_session_cancel_responses) utterance_ids: only these; none for all of the exchange. */
    Result<> cancel_responses(CStr character, CStr interaction_id, Span<const char *> utterance_ids = {}) noexcept
    {
        return iw_session_cancel_responses(handle_, character.c_str(), interaction_id.c_str(), utterance_ids.data(),
                                           utterance_ids.size());
    }
    /* Cancels what a character is saying now (iw_session_interrupt). */
    Result<> interrupt(CStr character) noexcept { return iw_session_interrupt(handle_, character.c_str()); }

    /* ---- What was played ---- */

    /* Says how far the game has come with a packet; gives the status that it has now (iw_session_mark). */
    Result<PacketStatus> mark(CStr packet_id, PacketStatus status) noexcept
    {
        return detail::chosen<PacketStatus>(iw_session_mark(handle_, packet_id.c_str(), static_cast<std::uint32_t>(status)));
    }
    /* As it is now (iw_session_packet_status). */
    Result<PacketStatus> packet_status(CStr packet_id) const noexcept
    {
        return detail::chosen<PacketStatus>(iw_session_packet_status(handle_, packet_id.c_str()));
    }
    /* (iw_session_utterance_progress) */
    Result<Progress> utterance_progress(CStr utterance_id) const noexcept
    {
        return detail::chosen<Progress>(iw_session_utterance_progress(handle_, utterance_id.c_str()));
    }
    /* (iw_session_interaction_progress) */
    Result<Progress> interaction_progress(CStr interaction_id) const noexcept
    {
        return detail::chosen<Progress>(iw_session_interaction_progress(handle_, interaction_id.c_str()));
    }

    /* ---- Saved state and feedback ---- */

    /* The state comes as SessionStateSaved (iw_session_save_state). */
    Result<> save_state() noexcept { return iw_session_save_state(handle_); }
    /* FeedbackStored tells that it was stored (iw_session_send_feedback). correlation_id: nullptr for none in particular.
     * dislikes: IW_DISLIKE_* bits. */
    Result<> send_feedback(CStr interaction_id, CStr correlation_id, bool is_like, std::uint32_t dislikes = 0,
                           CStr comment = nullptr) noexcept
    {
        return iw_session_send_feedback(handle_, interaction_id.c_str(), correlation_id.c_str(), is_like ? 1 : 0, dislikes,
                                        comment.c_str());
    }
    /* name: of the FeedbackStored (iw_session_undo_feedback). */
    Result<> undo_feedback(CStr name) noexcept { return iw_session_undo_feedback(handle_, name.c_str()); }

    /* ---- Scenes and characters ---- */

    /* (iw_session_load_scene) */
    Result<> load_scene(CStr scene, SceneType type = SceneType::scene) noexcept
    {
        return iw_session_load_scene(handle_, scene.c_str(), static_cast<std::uint32_t>(type));
    }
    /* (iw_session_load_characters) */
    Result<> load_characters(Span<const char *> characters) noexcept
    {
        return iw_session_load_characters(handle_, characters.data(), characters.size());
    }
    /* (iw_session_unload_characters) */
    Result<> unload_characters(Span<const char *> characters) noexcept
    {
        return iw_session_unload_characters(handle_, characters.data(), characters.size());
    }
    /* The character that nullptr means from now on; nullptr for none (iw_session_select_character). */
    Result<> select_character(CStr character) noexcept { return iw_session_select_character(handle_, character.c_str()); }

    /* How many are in the scene (iw_session_character_count). */
    Result<std::size_t> character_count() const noexcept { return detail::counted(iw_session_character_count(handle_)); }
    /* Copies a brain name; gives the whole length, as the next two do (iw_session_character_name). */
    Result<std::size_t> character_name(std::size_t index, Buffer buffer) const noexcept
    {
        return detail::counted(iw_session_character_name(handle_, index, buffer.data(), buffer.capacity()));
    }
    /* (iw_session_agent_id) */
    Result<std::size_t> agent_id(CStr character, Buffer buffer) const noexcept
    {
        return detail::counted(iw_session_agent_id(handle_, character.c_str(), buffer.data(), buffer.capacity()));
    }
    /* A character's name for players (iw_session_given_name). */
    Result<std::size_t> given_name(CStr character, Buffer buffer) const noexcept
    {
        return detail::counted(iw_session_given_name(handle_, character.c_str(), buffer.data(), buffer.capacity()));
    }

    /* ---- Group conversations ---- */

    /* Gives the id of the conversation (iw_conversation_start). */
    Result<Id> start_conversation(Span<const char *> characters) noexcept
    {
        Result<Id> result(IW_OK);
        const std::int32_t code = iw_conversation_start(handle_, characters.data(), characters.size(), result->data());
        return code < 0 ? Result<Id>(code) : result;
    }
    /* characters: all who take part from now on (iw_conversation_update). */
    Result<> update_conversation(CStr conversation_id, Span<const char *> characters) noexcept
    {
        return iw_conversation_update(handle_, conversation_id.c_str(), characters.data(), characters.size());
    }
    /* The conversation that nullptr means from now on; nullptr for none (iw_conversation_select). */
    Result<> select_conversation(CStr conversation_id) noexcept
    {
        return iw_conversation_select(handle_, conversation_id.c_str());
    }

    /* ---- The handle ---- */

    iw_session handle() const noexcept { return handle_; }
    /* Gives the handle away; the object is empty afterwards. */
    iw_session release() noexcept { return std::exchange(handle_, iw_session{0}); }

private:
    void drop() noexcept
    {
        if (handle_ != 0)
            iw_session_destroy(release());
    }

    iw_session handle_ = 0;
};

inline Result<> Outgoing::preprocess(const Session &session) noexcept
{
    return iw_outgoing_preprocess(handle_, session.handle());
}

inline Result<std::size_t> Outgoing::update_session_info(const Session &session, Buffer missing) noexcept
{
    return detail::counted(
        iw_outgoing_update_session_info(handle_, session.handle(), missing.data(), missing.capacity()));
}

inline Result<> Outgoing::prepare_to_send(const Session &session) noexcept
{
    return iw_outgoing_prepare_to_send(handle_, session.handle());
}

} // namespace inworld

#endif
