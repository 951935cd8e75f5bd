using Inworld.Native;

namespace Inworld.Packet
{
    /// <summary>The server's answer to a session packet.</summary>
    public sealed class SessionResponsePacket : InworldPacket
    {
        internal SessionResponsePacket()
        {
        }

        /// <summary>The payload.</summary>
        public SessionControlResponse sessionControlResponse => new SessionControlResponse(this);
    }

    /// <summary>The payload of a session response packet.</summary>
    public readonly unsafe struct SessionControlResponse
    {
        private readonly InworldPacket _packet;

        internal SessionControlResponse(InworldPacket packet)
        {
            _packet = packet;
        }

        private iw_session_response* Native =>
            (iw_session_response*)InworldPacket.Payload(_packet.Native->session_response);

        /// <summary>What is answered.</summary>
        public SessionResponseType type => (SessionResponseType)Alive.Read(_packet, &Native->kind);
        /// <summary>Makes a string.</summary>
        public string sceneName => new Utf8Text(_packet, Native->scene_name).ToString();
        /// <summary>How many characters it lists.</summary>
        public int characterCount => Alive.Count(_packet, &Native->character_count);
        /// <summary>How many lines of earlier conversations it has.</summary>
        public int historyCount => Alive.Count(_packet, &Native->history_count);

        /// <summary>One of the characters: 0 to <see cref="characterCount"/> - 1.</summary>
        public InworldCharacterData Character(int index)
        {
            Routing.Check(index, characterCount);
            return new InworldCharacterData(_packet, Native->characters[index]);
        }

        /// <summary>One of the lines: 0 to <see cref="historyCount"/> - 1.</summary>
        public HistoryLine History(int index)
        {
            Routing.Check(index, historyCount);
            return new HistoryLine(_packet, index, Native->history[index]);
        }
    }

    /// <summary>A line of an earlier conversation. Lent, as its packet.</summary>
    public readonly struct HistoryLine
    {
        /// <summary>Unix time in microseconds.</summary>
        public long timestampMicroseconds { get; }
        /// <summary>Who said it.</summary>
        public Source source { get; }
        /// <summary>The words.</summary>
        public Utf8Text text { get; }

        internal HistoryLine(InworldPacket packet, int index, iw_history_line native)
        {
            timestampMicroseconds = native.timestamp_us;
            source = new Source(packet, Source.Place.History, index);
            text = new Utf8Text(packet, native.text);
        }
    }
}
