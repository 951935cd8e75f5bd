using Inworld.Native;

namespace Inworld.Packet
{
    /// <summary>A character's relation to the player.</summary>
    public sealed class RelationPacket : InworldPacket
    {
        internal RelationPacket()
        {
        }

        /// <summary>The payload.</summary>
        public RelationState relation => new RelationState(this);
    }

    /// <summary>The values of a relation, absolute.</summary>
    public readonly unsafe struct RelationState
    {
        private readonly InworldPacket _packet;

        internal RelationState(InworldPacket packet)
        {
            _packet = packet;
        }

        private iw_relation* Native => (iw_relation*)InworldPacket.Payload(_packet.Native->relation);

        /// <summary>How far the character trusts the player.</summary>
        public int trust => Alive.Read(_packet, &Native->trust);
        /// <summary>How much it respects the player.</summary>
        public int respect => Alive.Read(_packet, &Native->respect);
        /// <summary>How well it knows the player.</summary>
        public int familiar => Alive.Read(_packet, &Native->familiar);
        /// <summary>How much it flirts.</summary>
        public int flirtatious => Alive.Read(_packet, &Native->flirtatious);
        /// <summary>How much it is drawn to the player.</summary>
        public int attraction => Alive.Read(_packet, &Native->attraction);
    }
}
