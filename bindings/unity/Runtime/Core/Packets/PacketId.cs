using System;
using Inworld.Native;

namespace Inworld.Packet
{
    /// <summary>Which packet it is, and what it belongs to. Ids are opaque.</summary>
    /// <remarks>A look at its packet, valid as long. Properties of type string make one; those that end in Utf8 do
    /// not.</remarks>
    public readonly unsafe struct PacketId
    {
        private readonly InworldPacket _packet;

        internal PacketId(InworldPacket packet)
        {
            _packet = packet;
        }

        /// <summary>Unique for each packet.</summary>
        public string packetId => packetIdUtf8.ToString();
        /// <summary>One sentence: its text, audio, emotion share it.</summary>
        public string utteranceId => utteranceIdUtf8.ToString();
        /// <summary>One exchange: its utterances share it.</summary>
        public string interactionId => interactionIdUtf8.ToString();
        /// <summary>Of the player's packet that is answered.</summary>
        public string correlationId => correlationIdUtf8.ToString();
        /// <summary>Of the group conversation, if any.</summary>
        public string conversationId => conversationIdUtf8.ToString();

        /// <summary><see cref="packetId"/>, lent.</summary>
        public Utf8Text packetIdUtf8 => new Utf8Text(_packet, _packet.Native->id.packet_id);
        /// <summary><see cref="utteranceId"/>, lent.</summary>
        public Utf8Text utteranceIdUtf8 => new Utf8Text(_packet, _packet.Native->id.utterance_id);
        /// <summary><see cref="interactionId"/>, lent.</summary>
        public Utf8Text interactionIdUtf8 => new Utf8Text(_packet, _packet.Native->id.interaction_id);
        /// <summary><see cref="correlationId"/>, lent.</summary>
        public Utf8Text correlationIdUtf8 => new Utf8Text(_packet, _packet.Native->id.correlation_id);
        /// <summary><see cref="conversationId"/>, lent.</summary>
        public Utf8Text conversationIdUtf8 => new Utf8Text(_packet, _packet.Native->id.conversation_id);

        /// <summary>What has become of the packet until now: of one from the server also after it was marked, of a kept one
        /// too.</summary>
        public PacketStatus Status => _packet.Status;

        /// <summary>"{Status} I: {interactionId} U: {utteranceId} P: {packetId}".</summary>
        public override string ToString()
        {
            iw_packet packet = *_packet.Native;
            packet.struct_size = (uint)sizeof(iw_packet); // what a newer library has behind it is not copied
            packet.status = (uint)Status;
            int length = Alive.Check(_packet, NativeMethods.iw_packet_id_to_string(&packet, null, UIntPtr.Zero));
            byte[] buffer = new byte[length + 1];
            fixed (byte* bytes = buffer)
            {
                NativeCall.Check(NativeMethods.iw_packet_id_to_string(&packet, bytes, (UIntPtr)(uint)buffer.Length));
                GC.KeepAlive(_packet);
                return NativeText.String(bytes, length);
            }
        }
    }
}
