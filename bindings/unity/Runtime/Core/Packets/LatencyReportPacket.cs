using Inworld.Native;

namespace Inworld.Packet
{
    /// <summary>How long things take. The library answers pings by itself.</summary>
    public sealed unsafe class LatencyReportPacket : InworldPacket
    {
        internal LatencyReportPacket()
        {
        }

        /// <summary>How long the player has waited for an answer, for <see cref="InworldSession.Send"/>; needs
        /// <see cref="Capabilities.LatencyReport"/>.</summary>
        /// <param name="interactionId">Of the answer.</param>
        /// <param name="latencyMicroseconds">0 or more.</param>
        /// <param name="precision">How it was measured.</param>
        public LatencyReportPacket(string interactionId, long latencyMicroseconds, Precision precision)
            : base(Create(interactionId, latencyMicroseconds, precision))
        {
        }

        private static ulong Create(string interactionId, long latencyMicroseconds, Precision precision)
        {
            InworldLibrary.Load();
            fixed (byte* interaction = NativeText.Bytes(interactionId, nameof(interactionId)))
            {
                ulong made;
                NativeCall.Check(NativeMethods.iw_outgoing_create_perceived_latency(
                    interaction, latencyMicroseconds, (uint)precision, &made));
                return made;
            }
        }

        /// <summary>The payload.</summary>
        public LatencyReportEvent latencyReport => new LatencyReportEvent(this);
    }

    /// <summary>The payload of a latency report packet.</summary>
    public readonly unsafe struct LatencyReportEvent
    {
        private readonly InworldPacket _packet;

        internal LatencyReportEvent(InworldPacket packet)
        {
            _packet = packet;
        }

        private iw_latency_report* Native => (iw_latency_report*)InworldPacket.Payload(_packet.Native->latency_report);

        /// <summary>What is measured.</summary>
        public LatencyReportType type => (LatencyReportType)Alive.Read(_packet, &Native->kind);
        /// <summary>How, with <see cref="LatencyReportType.PERCEIVED"/>.</summary>
        public Precision precision => (Precision)Alive.Read(_packet, &Native->precision);
        /// <summary>In microseconds, with <see cref="LatencyReportType.PERCEIVED"/>.</summary>
        public long latencyMicroseconds => Alive.Read(_packet, &Native->latency_us);
        /// <summary>With <see cref="LatencyReportType.PONG"/>: of the ping. Makes a string.</summary>
        public string pingPacketId => new Utf8Text(_packet, Native->ping_packet_id).ToString();
        /// <summary>With PING and PONG: RFC 3339. Makes a string.</summary>
        public string pingTimestamp => new Utf8Text(_packet, Native->ping_timestamp).ToString();
    }
}
