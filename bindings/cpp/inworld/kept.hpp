/* A packet that outlives its event. */
#ifndef INWORLD_KEPT_HPP
#define INWORLD_KEPT_HPP

#include "packet.hpp"

namespace inworld {

/* A packet that stays as it was when it was kept, until this object ends; whatever becomes of its session. Its texts and
 * audio are shared with the event, not copied. Made by Session::keep and Outgoing::keep. Any thread may read it. */
class KeptPacket {
public:
    /* None: its packet is empty. */
    KeptPacket() noexcept = default;
    /* Takes over a handle of the C functions; empty when it leads nowhere. */
    explicit KeptPacket(iw_kept handle) noexcept
    {
        if (handle != 0 && iw_kept_packet(handle, &raw_) == IW_OK)
            handle_ = handle;
    }
    KeptPacket(KeptPacket &&other) noexcept
        : raw_(std::exchange(other.raw_, &nothing())), handle_(std::exchange(other.handle_, iw_kept{0})) {}
    KeptPacket &operator=(KeptPacket &&other) noexcept
    {
        if (this != &other) {
            drop();
            raw_ = std::exchange(other.raw_, &nothing());
            handle_ = std::exchange(other.handle_, iw_kept{0});
        }
        return *this;
    }
    KeptPacket(const KeptPacket &) = delete;
    KeptPacket &operator=(const KeptPacket &) = delete;
    ~KeptPacket() { drop(); }

    /* Whether there is one. */
    explicit operator bool() const noexcept { return handle_ != 0; }
    /* Valid while this object has it (iw_kept_packet). */
    Packet packet() const noexcept { return Packet(*raw_); }

    /* Gives it back; the object is empty afterwards (iw_packet_release). */
    Result<> destroy() noexcept { return iw_packet_release(release()); }

    iw_kept handle() const noexcept { return handle_; }
    /* Gives the handle away; the object is empty afterwards. */
    iw_kept release() noexcept
    {
        raw_ = &nothing();
        return std::exchange(handle_, iw_kept{0});
    }

private:
    static const iw_packet &nothing() noexcept
    {
        static constexpr iw_packet none IW_PACKET_INIT;
        return none;
    }

    void drop() noexcept
    {
        if (handle_ != 0)
            iw_packet_release(release());
    }

    const iw_packet *raw_ = &nothing();
    iw_kept handle_ = 0;
};

} // namespace inworld

#endif
