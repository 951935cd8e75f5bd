using Inworld.Native;

namespace Inworld.Packet
{
    /// <summary>What a character feels.</summary>
    public sealed class EmotionPacket : InworldPacket
    {
        internal EmotionPacket()
        {
        }

        /// <summary>The payload.</summary>
        public EmotionEvent emotion => new EmotionEvent(this);
    }

    /// <summary>The payload of an emotion packet.</summary>
    public readonly unsafe struct EmotionEvent
    {
        private readonly InworldPacket _packet;

        internal EmotionEvent(InworldPacket packet)
        {
            _packet = packet;
        }

        private iw_emotion* Native => (iw_emotion*)InworldPacket.Payload(_packet.Native->emotion);

        /// <summary>The feeling.</summary>
        public SpaffCode behavior => (SpaffCode)Alive.Read(_packet, &Native->behavior);
        /// <summary>How strong it is.</summary>
        public EmotionStrength strength => (EmotionStrength)Alive.Read(_packet, &Native->strength);

        /// <summary>"STRONG JOY".</summary>
        public override string ToString()
        {
            return strength + " " + behavior;
        }
    }
}
