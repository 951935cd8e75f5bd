using Inworld.Native;

namespace Inworld.Packet
{
    /// <summary>One object of each class for what a session lends: they are filled again and again, so that packets
    /// make no garbage.</summary>
    internal sealed unsafe class PacketViews
    {
        private readonly LentPacket _memory;
        private readonly InworldPacket[] _views = new InworldPacket[InworldPacket.Kinds];
        private InworldPacket _shown;

        internal PacketViews(InworldSession session)
        {
            _memory = new LentPacket(session);
            for (uint type = 0; type < InworldPacket.Kinds; type++)
                _views[type] = InworldPacket.OfKind((PacketType)type);
        }

        internal InworldPacket Show(iw_packet* packet)
        {
            if (_shown == null)
            {
                _memory.Set(packet);
                _shown = _views[packet->type < InworldPacket.Kinds ? packet->type : 0];
                _shown.Show(_memory);
            }
            return _shown;
        }

        internal void TakeBack()
        {
            InworldPacket shown = _shown;
            _shown = null;
            _memory.Set(null);
            if (shown != null)
                shown.Show(null);
        }
    }
}
