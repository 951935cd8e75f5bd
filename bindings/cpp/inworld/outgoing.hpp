/* A packet of the game's own, step by step. Most games need only the send functions of Session. */
#ifndef INWORLD_OUTGOING_HPP
#define INWORLD_OUTGOING_HPP

#include "kept.hpp"

namespace inworld {

class Session;

/* One of those whom an outgoing packet is for; lent until the next call on that packet. */
struct OutgoingTarget {
    Str brain_name;
    /* Empty until the character was found in a session. */
    Str agent_id;
};

/* An outgoing packet as it is now (iw_outgoing_view); its packet is lent until the next call on the outgoing packet. */
class OutgoingView {
public:
    Packet packet() const noexcept { return Packet(raw_); }

private:
    friend class Outgoing;
    iw_packet raw_ IW_PACKET_INIT;
};

/* A packet that is being made. Owns its handle: destroyed with the object unless it was sent. Any thread, one at a time
 * for each packet. */
class Outgoing {
public:
    /* None: every call gives Error::invalid_handle. */
    Outgoing() noexcept = default;
    /* Takes over a handle of the C functions. */
    explicit Outgoing(iw_outgoing handle) noexcept : handle_(handle) {}
    Outgoing(Outgoing &&other) noexcept : handle_(other.release()) {}
    Outgoing &operator=(Outgoing &&other) noexcept
    {
        if (this != &other) {
            drop();
            handle_ = other.release();
        }
        return *this;
    }
    Outgoing(const Outgoing &) = delete;
    Outgoing &operator=(const Outgoing &) = delete;
    ~Outgoing() { drop(); }

    /* Something that the player says (iw_outgoing_create_text). */
    static Result<Outgoing> text(CStr text) noexcept
    {
        return made([&](iw_outgoing *out) { return iw_outgoing_create_text(text.c_str(), out); });
    }
    /* A trigger (iw_outgoing_create_trigger). */
    static Result<Outgoing> trigger(CStr name, Span<Parameter> parameters = {}) noexcept
    {
        return made([&](iw_outgoing *out) {
            return iw_outgoing_create_trigger(name.c_str(), parameters.data(), parameters.size(), out);
        });
    }
    /* What the player does, in words (iw_outgoing_create_narrated_action). */
    static Result<Outgoing> narrated_action(CStr content) noexcept
    {
        return made([&](iw_outgoing *out) { return iw_outgoing_create_narrated_action(content.c_str(), out); });
    }
    /* No more of an exchange, or of some of its utterances (iw_outgoing_create_cancel_responses). */
    static Result<Outgoing> cancel_responses(CStr interaction_id, Span<const char *> utterance_ids = {}) noexcept
    {
        return made([&](iw_outgoing *out) {
            return iw_outgoing_create_cancel_responses(interaction_id.c_str(), utterance_ids.data(), utterance_ids.size(), out);
        });
    }
    /* Audio of the player: 16-bit little-endian samples, mono, 16,000 Hz (iw_outgoing_create_audio). */
    static Result<Outgoing> audio(Span<std::uint8_t> pcm16k_mono) noexcept
    {
        return made([&](iw_outgoing *out) {
            return iw_outgoing_create_audio(pcm16k_mono.data(), pcm16k_mono.size(), out);
        });
    }
    /* A control packet (iw_outgoing_create_control). */
    static Result<Outgoing> control(ControlAction action, CStr description = nullptr) noexcept
    {
        return made([&](iw_outgoing *out) {
            return iw_outgoing_create_control(static_cast<std::uint32_t>(action), description.c_str(), out);
        });
    }
    /* Asks for another answer in an exchange (iw_outgoing_create_regenerate_response). */
    static Result<Outgoing> regenerate_response(CStr interaction_id) noexcept
    {
        return made([&](iw_outgoing *out) { return iw_outgoing_create_regenerate_response(interaction_id.c_str(), out); });
    }
    /* Chooses one of several answers: the ids are those of one of its packets. commit: make the choice final
     * (iw_outgoing_create_apply_response). */
    static Result<Outgoing> apply_response(CStr packet_id, CStr interaction_id, CStr utterance_id, bool commit) noexcept
    {
        return made([&](iw_outgoing *out) {
            return iw_outgoing_create_apply_response(packet_id.c_str(), interaction_id.c_str(), utterance_id.c_str(),
                                                     commit ? 1 : 0, out);
        });
    }
    /* Enables or disables a goal (iw_outgoing_create_goal). */
    static Result<Outgoing> goal(CStr goal, bool enable) noexcept
    {
        return made([&](iw_outgoing *out) { return iw_outgoing_create_goal(goal.c_str(), enable ? 1 : 0, out); });
    }
    /* A task is done (iw_outgoing_create_task_succeeded). */
    static Result<Outgoing> task_succeeded(CStr task_id) noexcept
    {
        return made([&](iw_outgoing *out) { return iw_outgoing_create_task_succeeded(task_id.c_str(), out); });
    }
    /* A task cannot be done (iw_outgoing_create_task_failed). */
    static Result<Outgoing> task_failed(CStr task_id, CStr reason) noexcept
    {
        return made([&](iw_outgoing *out) { return iw_outgoing_create_task_failed(task_id.c_str(), reason.c_str(), out); });
    }
    /* Lets the characters of a conversation go on by themselves (iw_outgoing_create_next_turn). */
    static Result<Outgoing> next_turn() noexcept { return made(iw_outgoing_create_next_turn); }
    /* How long the player waited for an answer (iw_outgoing_create_perceived_latency). */
    static Result<Outgoing> perceived_latency(CStr interaction_id, std::int64_t latency_us, Precision precision) noexcept
    {
        return made([&](iw_outgoing *out) {
            return iw_outgoing_create_perceived_latency(interaction_id.c_str(), latency_us,
                                                        static_cast<std::uint32_t>(precision), out);
        });
    }
    /* Creates or changes items, and gives them to entities (iw_outgoing_create_items). */
    static Result<Outgoing> items(Span<Item> items, Span<const char *> add_to_entities = {}) noexcept
    {
        return made([&](iw_outgoing *out) {
            return iw_outgoing_create_items(items.data(), items.size(), add_to_entities.data(), add_to_entities.size(), out);
        });
    }
    /* Removes items (iw_outgoing_create_remove_items). */
    static Result<Outgoing> remove_items(Span<const char *> item_ids) noexcept
    {
        return made([&](iw_outgoing *out) {
            return iw_outgoing_create_remove_items(item_ids.data(), item_ids.size(), out);
        });
    }
    /* Changes which entities hold items (iw_outgoing_create_items_in_entities). */
    static Result<Outgoing> items_in_entities(ItemsChange change, Span<const char *> item_ids,
                                              Span<const char *> entity_names) noexcept
    {
        return made([&](iw_outgoing *out) {
            return iw_outgoing_create_items_in_entities(static_cast<std::uint32_t>(change), item_ids.data(), item_ids.size(),
                                                        entity_names.data(), entity_names.size(), out);
        });
    }
    /* Anything that the protocol lets a client send (iw_outgoing_create_json). */
    static Result<Outgoing> json(CStr json) noexcept
    {
        return made([&](iw_outgoing *out) { return iw_outgoing_create_json(json.c_str(), out); });
    }

    /* Adds a recipient of the packet (iw_outgoing_add_target). */
    Result<> add_target(CStr character) noexcept { return iw_outgoing_add_target(handle_, character.c_str()); }
    /* How many characters it is for (iw_outgoing_target_count). */
    Result<std::size_t> target_count() const noexcept { return detail::counted(iw_outgoing_target_count(handle_)); }
    /* One of them (iw_outgoing_target). */
    Result<OutgoingTarget> target(std::size_t index) const noexcept
    {
        iw_str brain_name = {"", 0}, agent_id = {"", 0};
        const std::int32_t result = iw_outgoing_target(handle_, index, &brain_name, &agent_id);
        return {result, {brain_name, agent_id}};
    }

    /* Resolves the default recipient of a packet without targets (iw_outgoing_preprocess). */
    Result<> preprocess(const Session &session) noexcept;
    /* Fills in agent ids; gives how many targets are not there, and their names, one a line
     * (iw_outgoing_update_session_info). */
    Result<std::size_t> update_session_info(const Session &session, Buffer missing = {}) noexcept;
    /* Sets the routing from what is known (iw_outgoing_update_routing). */
    Result<> update_routing() noexcept { return iw_outgoing_update_routing(handle_); }
    /* The three above, one after the other (iw_outgoing_prepare_to_send). */
    Result<> prepare_to_send(const Session &session) noexcept;

    /* The packet as it is now (iw_outgoing_view). */
    Result<OutgoingView> view() const noexcept
    {
        Result<OutgoingView> result(IW_OK);
        const std::int32_t code = iw_outgoing_view(handle_, &result->raw_);
        return code < 0 ? Result<OutgoingView>(code) : result;
    }
    /* Keeps it as it is now (iw_outgoing_keep). */
    Result<KeptPacket> keep() const noexcept
    {
        iw_kept handle = 0;
        const std::int32_t result = iw_outgoing_keep(handle_, &handle);
        return {result, KeptPacket(handle)};
    }
    /* Copies its JSON as it is now; gives the whole length (iw_outgoing_to_json). */
    Result<std::size_t> to_json(Buffer buffer) const noexcept
    {
        return detail::counted(iw_outgoing_to_json(handle_, buffer.data(), buffer.capacity()));
    }

    /* Gives the packet up; the object is empty afterwards (iw_outgoing_destroy). */
    Result<> destroy() noexcept { return iw_outgoing_destroy(release()); }

    iw_outgoing handle() const noexcept { return handle_; }
    /* Gives the handle away; the object is empty afterwards. */
    iw_outgoing release() noexcept { return std::exchange(handle_, iw_outgoing{0}); }

private:
    template <class Create>
    static Result<Outgoing> made(Create create) noexcept
    {
        iw_outgoing handle = 0;
        const std::int32_t result = create(&handle);
        return {result, Outgoing(handle)};
    }

    void drop() noexcept
    {
        if (handle_ != 0)
            iw_outgoing_destroy(release());
    }

    iw_outgoing handle_ = 0;
};

} // namespace inworld

#endif
