using Inworld.Native;
using Inworld.Packet;

namespace Inworld
{
    /// <summary>Something that happened: what <see cref="InworldSession.Poll"/> gives. Making one makes no
    /// garbage.</summary>
    /// <remarks>Lent: valid until the next poll of its session, or its end; later every property throws. Which
    /// properties count is told with <see cref="InworldEventType"/>; the others are zero or empty.</remarks>
    public readonly unsafe struct InworldEvent
    {
        private readonly InworldSession _session;
        private readonly long _lease;

        internal InworldEvent(InworldSession session, long lease)
        {
            _session = session;
            _lease = lease;
        }

        private iw_event* Native => _session.EventOf(_lease);

        /// <summary>The session that it comes from.</summary>
        public InworldSession Session => _session;

        /// <summary>What it tells.</summary>
        public InworldEventType Type => (InworldEventType)Alive.Read(_session, &Native->type);

        /// <summary>1, 2, 3 ... for each session.</summary>
        public ulong Sequence => Alive.Read(_session, &Native->sequence);

        /// <summary>When the library saw it: Unix time in microseconds.</summary>
        public long TimeMicroseconds => Alive.Read(_session, &Native->time_us);

        /// <summary>With <see cref="InworldEventType.ConnectionStateChanged"/>.</summary>
        public InworldConnectionStatus Status => (InworldConnectionStatus)Alive.Read(_session, &Native->state);

        /// <summary>With <see cref="InworldEventType.ConnectionStateChanged"/>.</summary>
        public InworldConnectionStatus PreviousStatus => (InworldConnectionStatus)Alive.Read(_session, &Native->previous_state);

        /// <summary>With <see cref="InworldEventType.Connected"/> and <see
        /// cref="InworldEventType.Established"/>.</summary>
        public bool Flag => Alive.Read(_session, &Native->flag) != 0;

        /// <summary>Why, where something failed.</summary>
        public InworldFailure Failure => (InworldFailure)Alive.Read(_session, &Native->code);

        /// <summary>When the library tries again, in milliseconds; 0: it does not.</summary>
        public uint RetryAfterMs => Alive.Read(_session, &Native->retry_after_ms);

        /// <summary>With <see cref="InworldEventType.Log"/>.</summary>
        public InworldLogLevel LogLevel => (InworldLogLevel)Alive.Read(_session, &Native->level);

        /// <summary>Words for the game's developer; with <see cref="InworldEventType.SessionState"/> and
        /// <see cref="InworldEventType.Feedback"/> what they are about.</summary>
        public Utf8Text Message => new Utf8Text(_session, Native->message);

        /// <summary>The packet, of the class of its kind; null without one. It is lent too: Keep() makes one that
        /// stays.</summary>
        public InworldPacket Packet => _session.PacketOf(_lease);

        /// <summary>How many characters are in the scene, with <see cref="InworldEventType.Established"/> and <see
        /// cref="InworldEventType.CharactersChanged"/>.</summary>
        public int CharacterCount => Alive.Count(_session, &Native->character_count);

        /// <summary>One of the characters: 0 to <see cref="CharacterCount"/> - 1.</summary>
        public InworldCharacterData Character(int index)
        {
            if ((uint)index >= (uint)CharacterCount)
                throw new System.ArgumentOutOfRangeException(nameof(index));
            return new InworldCharacterData(_session, Native->characters[index]);
        }

        /// <summary>With <see cref="InworldEventType.LineStarted"/>, <see
        /// cref="InworldEventType.LineWord"/> and <see cref="InworldEventType.LineEnded"/>.</summary>
        public InworldLine Line
        {
            get
            {
                iw_line* line = Native->line;
                if (line == null)
                    throw new System.InvalidOperationException("This event is not about a line.");
                InworldLine lent = new InworldLine(_session, *line);
                System.GC.KeepAlive(_session);
                return lent;
            }
        }
    }

    /// <summary>A line of a character: an utterance, as the player hears or reads it. Lent, as its event.</summary>
    public readonly struct InworldLine
    {
        /// <summary>Who says it: the name of a packet's source.</summary>
        public Utf8Text agentId { get; }
        /// <summary>Which utterance.</summary>
        public Utf8Text utteranceId { get; }
        /// <summary>In which exchange.</summary>
        public Utf8Text interactionId { get; }
        /// <summary>Its words, as far as they have come.</summary>
        public Utf8Text text { get; }
        /// <summary>The words that were heard, when it is over.</summary>
        public Utf8Text heardText { get; }
        /// <summary>How long it lasts, as far as is known.</summary>
        public long durationMicroseconds { get; }
        /// <summary>How much of it was heard, when it is over.</summary>
        public long heardMicroseconds { get; }
        /// <summary>What the character feels.</summary>
        public SpaffCode emotion { get; }
        /// <summary>How strongly.</summary>
        public EmotionStrength strength { get; }

        internal InworldLine(ILender lender, iw_line native)
        {
            agentId = new Utf8Text(lender, native.agent_id);
            utteranceId = new Utf8Text(lender, native.utterance_id);
            interactionId = new Utf8Text(lender, native.interaction_id);
            text = new Utf8Text(lender, native.text);
            heardText = new Utf8Text(lender, native.heard_text);
            durationMicroseconds = native.duration_us;
            heardMicroseconds = native.heard_us;
            emotion = (SpaffCode)native.emotion;
            strength = (EmotionStrength)native.strength;
        }
    }

    /// <summary>A live character. Lent, as the event or packet that it comes from.</summary>
    public readonly struct InworldCharacterData
    {
        /// <summary>"workspaces/W/characters/C", the same in every session.</summary>
        public Utf8Text brainName { get; }
        /// <summary>Its id in this session.</summary>
        public Utf8Text agentId { get; }
        /// <summary>Its name for players.</summary>
        public Utf8Text givenName { get; }
        /// <summary>Address of its picture, or empty.</summary>
        public Utf8Text avatarImage { get; }

        internal InworldCharacterData(ILender lender, iw_character native)
        {
            brainName = new Utf8Text(lender, native.brain_name);
            agentId = new Utf8Text(lender, native.agent_id);
            givenName = new Utf8Text(lender, native.given_name);
            avatarImage = new Utf8Text(lender, native.avatar_image);
        }
    }
}
