using Inworld.Native;

namespace Inworld.Packet
{
    /// <summary>What was said or typed.</summary>
    public sealed unsafe class TextPacket : InworldPacket
    {
        internal TextPacket()
        {
        }

        /// <summary>Something that the player says, for <see cref="InworldSession.Send"/>.</summary>
        public TextPacket(string text) : base(Create(text))
        {
        }

        /// <summary>The payload.</summary>
        public TextEvent text => new TextEvent(this);

        /// <summary>The words, as a string made for this call.</summary>
        public string Text => text.text;

        private static ulong Create(string text)
        {
            InworldLibrary.Load();
            fixed (byte* bytes = NativeText.Bytes(text, nameof(text)))
            {
                ulong made;
                NativeCall.Check(NativeMethods.iw_outgoing_create_text(bytes, &made));
                return made;
            }
        }
    }

    /// <summary>The payload of a text packet.</summary>
    public readonly unsafe struct TextEvent
    {
        private readonly InworldPacket _packet;

        internal TextEvent(InworldPacket packet)
        {
            _packet = packet;
        }

        private iw_text* Native => (iw_text*)InworldPacket.Payload(_packet.Native->text);

        /// <summary>The words, as a string made for this call.</summary>
        public string text => textUtf8.ToString();
        /// <summary><see cref="text"/>, lent.</summary>
        public Utf8Text textUtf8 => new Utf8Text(_packet, Native->text);
        /// <summary>Where they come from.</summary>
        public TextSourceType sourceType => (TextSourceType)Alive.Read(_packet, &Native->source);
        /// <summary>False while recognised speech may still change.</summary>
        public bool final => Alive.Read(_packet, &Native->is_final) != 0;
    }
}
