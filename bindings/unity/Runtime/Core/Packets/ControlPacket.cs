using Inworld.Native;

namespace Inworld.Packet
{
    /// <summary>What happens to the session, a conversation or an exchange.</summary>
    public sealed unsafe class ControlPacket : InworldPacket
    {
        internal ControlPacket()
        {
        }

        /// <summary>A control packet, for <see cref="InworldSession.Send"/>.</summary>
        /// <param name="action">One that a client may send: AUDIO_SESSION_START and _END, TTS_PLAYBACK_...,
        /// CONVERSATION_START.</param>
        /// <param name="description">May be null.</param>
        public ControlPacket(ControlType action, string description = null) : base(Create(action, description))
        {
        }

        /// <summary>The payload.</summary>
        public ControlEvent control => new ControlEvent(this);

        /// <summary>What it is about.</summary>
        public ControlType Action => control.action;

        private static ulong Create(ControlType action, string description)
        {
            InworldLibrary.Load();
            fixed (byte* text = NativeText.Bytes(description, nameof(description)))
            {
                ulong made;
                NativeCall.Check(NativeMethods.iw_outgoing_create_control((uint)action, text, &made));
                return made;
            }
        }
    }

    /// <summary>The payload of a control packet.</summary>
    public readonly unsafe struct ControlEvent
    {
        private readonly InworldPacket _packet;

        internal ControlEvent(InworldPacket packet)
        {
            _packet = packet;
        }

        private iw_control* Native => (iw_control*)InworldPacket.Payload(_packet.Native->control);

        /// <summary>What it is about.</summary>
        public ControlType action => (ControlType)Alive.Read(_packet, &Native->action);
        /// <summary>With <see cref="ControlType.CONVERSATION_EVENT"/>.</summary>
        public ConversationEventType eventType => (ConversationEventType)Alive.Read(_packet, &Native->conversation_event);
        /// <summary>Makes a string.</summary>
        public string description => descriptionUtf8.ToString();
        /// <summary><see cref="description"/>, lent.</summary>
        public Utf8Text descriptionUtf8 => new Utf8Text(_packet, Native->description);
        /// <summary>How many take part in the conversation, or are in the scene.</summary>
        public int participantCount => Alive.Count(_packet, &Native->participant_count);

        /// <summary>One of them: 0 to <see cref="participantCount"/> - 1.</summary>
        public Source Participant(int index)
        {
            Routing.Check(index, participantCount);
            return new Source(_packet, Source.Place.Participants, index);
        }
    }
}
