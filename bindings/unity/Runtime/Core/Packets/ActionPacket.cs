using Inworld.Native;

namespace Inworld.Packet
{
    /// <summary>What somebody does, told in words.</summary>
    public sealed unsafe class ActionPacket : InworldPacket
    {
        internal ActionPacket()
        {
        }

        /// <summary>What the player does, for <see cref="InworldSession.Send"/>: "The player waves."</summary>
        public ActionPacket(string content) : base(Create(content))
        {
        }

        /// <summary>The payload.</summary>
        public ActionEvent action => new ActionEvent(this);

        private static ulong Create(string content)
        {
            InworldLibrary.Load();
            fixed (byte* text = NativeText.Bytes(content, nameof(content)))
            {
                ulong made;
                NativeCall.Check(NativeMethods.iw_outgoing_create_narrated_action(text, &made));
                return made;
            }
        }
    }

    /// <summary>The payload of an action packet.</summary>
    public readonly struct ActionEvent
    {
        /// <summary>The action, told.</summary>
        public NarrativeAction narratedAction { get; }

        internal ActionEvent(InworldPacket packet)
        {
            narratedAction = new NarrativeAction(packet);
        }
    }

    /// <summary>An action, told in words.</summary>
    public readonly unsafe struct NarrativeAction
    {
        private readonly InworldPacket _packet;

        internal NarrativeAction(InworldPacket packet)
        {
            _packet = packet;
        }

        private iw_action* Native => (iw_action*)InworldPacket.Payload(_packet.Native->action);

        /// <summary>The words. Makes a string.</summary>
        public string content => contentUtf8.ToString();
        /// <summary><see cref="content"/>, lent.</summary>
        public Utf8Text contentUtf8 => new Utf8Text(_packet, Native->content);
    }
}
