using System;
using System.Collections.Generic;
using Inworld.Native;

namespace Inworld.Packet
{
    /// <summary>A packet: one that came from the server, one that the game makes, or one that was kept.</summary>
    /// <remarks>
    /// One from the server is lent: valid while its event is handled; <see cref="Keep"/> makes one that stays.
    /// Properties of type string make one at each use; those that end in Utf8 lend bytes.
    /// Of the kind <see cref="PacketType.UNKNOWN"/> are those that only newer servers know: read <see cref="ToJson"/>.
    /// Thread: one at a time; a lent one on the thread that polls.
    /// </remarks>
    public unsafe class InworldPacket : ILender
    {
        internal const uint Kinds = (uint)PacketType.ENTITIES_ITEMS + 1;

        private PacketMemory _memory;
        private long _lease;

        internal InworldPacket()
        {
        }

        /// <summary>A packet that the game makes.</summary>
        internal InworldPacket(ulong outgoing)
        {
            _memory = new OutgoingPacket(outgoing);
        }

        /// <summary>Any packet that the protocol lets a client send, from its JSON.</summary>
        /// <exception cref="InworldException">It is not a packet, or one that only servers send.</exception>
        public static InworldPacket FromJson(string json)
        {
            InworldLibrary.Load();
            fixed (byte* text = NativeText.Bytes(json, nameof(json)))
            {
                ulong outgoing;
                NativeCall.Check(NativeMethods.iw_outgoing_create_json(text, &outgoing));
                InworldPacket made = new InworldPacket(outgoing);
                return OfKind(made.type).TakeOver(made);
            }
        }

        internal static InworldPacket OfKind(PacketType type)
        {
            switch (type)
            {
                case PacketType.TEXT: return new TextPacket();
                case PacketType.AUDIO:
                case PacketType.SILENCE: return new AudioPacket();
                case PacketType.EMOTION: return new EmotionPacket();
                case PacketType.CUSTOM: return new CustomPacket();
                case PacketType.CONTROL: return new ControlPacket();
                case PacketType.ACTION: return new ActionPacket();
                case PacketType.RELATION: return new RelationPacket();
                case PacketType.MUTATION: return new MutationPacket();
                case PacketType.SESSION_RESPONSE: return new SessionResponsePacket();
                case PacketType.LATENCY_REPORT: return new LatencyReportPacket();
                case PacketType.OPERATION_STATUS: return new OperationStatusPacket();
                case PacketType.LOG: return new LogPacket();
                case PacketType.ENTITIES_ITEMS: return new ItemOperationPacket();
                default: return new InworldPacket();
            }
        }

        /// <summary>When its sender made it: UTC, as "2025-04-01T12:00:01.0200000Z". Makes a string.</summary>
        public string timestamp =>
            new DateTime(UnixEpochTicks + timestampMicroseconds * 10, DateTimeKind.Utc).ToString("O");

        /// <summary>When its sender made it: Unix time in microseconds.</summary>
        public long timestampMicroseconds => Alive.Read(this, &Native->timestamp_us);

        /// <summary>The kind, which is also the kind of class.</summary>
        public PacketType type => (PacketType)Alive.Read(this, &Native->type);

        /// <summary>Which packet it is, and what it belongs to.</summary>
        public PacketId packetId => new PacketId(this);

        /// <summary>From whom to whom.</summary>
        public Routing routing => new Routing(this);

        /// <summary>What sends it.</summary>
        public SourceType Source => (SourceType)Alive.Read(this, &Native->routing.source.type);

        /// <summary>Agent id of the sender, "PLAYER" for a player, or empty. Makes a string.</summary>
        public string SourceName
        {
            get
            {
                if (Source == SourceType.PLAYER)
                    return PlayerName.Text;
                iw_str name;
                Alive.Check(this, NativeMethods.iw_packet_source_name(Native, &name));
                return new Utf8Text(this, name).ToString();
            }
        }

        /// <summary>Agent id of the single target, "PLAYER" for a player, or empty. Makes a string.</summary>
        public string TargetName
        {
            get
            {
                if (routing.target.type == SourceType.PLAYER)
                    return PlayerName.Text;
                iw_str name;
                Alive.Check(this, NativeMethods.iw_packet_target_name(Native, &name));
                return new Utf8Text(this, name).ToString();
            }
        }

        /// <summary>Whether it is for several: it has no single target.</summary>
        public bool IsBroadCast => Alive.Check(this, NativeMethods.iw_packet_is_broadcast(Native)) == 1;

        /// <summary>The packet's JSON. Makes a string.</summary>
        public string ToJson
        {
            get
            {
                byte[] buffer = new byte[CopyJson(null, 0) + 1];
                fixed (byte* bytes = buffer)
                    return NativeText.String(bytes, CopyJson(bytes, (uint)buffer.Length));
            }
        }

        private int CopyJson(byte* buffer, uint capacity)
        {
            OutgoingPacket outgoing = _memory as OutgoingPacket;
            int length = outgoing != null
                ? NativeMethods.iw_outgoing_to_json(outgoing.Handle, buffer, (UIntPtr)capacity)
                : NativeMethods.iw_packet_to_json(Native, buffer, (UIntPtr)capacity);
            Touched();
            GC.KeepAlive(this);
            return NativeCall.Check(length);
        }

        /// <summary>Whether it comes from this character.</summary>
        /// <param name="agentId">As <see cref="InworldSession.AgentId"/> gives it.</param>
        public bool IsSource(string agentId)
        {
            fixed (byte* id = NativeText.Bytes(agentId ?? "", nameof(agentId)))
                return Alive.Check(this, NativeMethods.iw_packet_is_source(Native, id)) == 1;
        }

        /// <summary>Whether it is for this character: the target, or one of the targets.</summary>
        /// <param name="agentId">As <see cref="InworldSession.AgentId"/> gives it.</param>
        public bool IsTarget(string agentId)
        {
            fixed (byte* id = NativeText.Bytes(agentId ?? "", nameof(agentId)))
                return Alive.Check(this, NativeMethods.iw_packet_is_target(Native, id)) == 1;
        }

        /// <summary>Whether it comes from this character or is for it.</summary>
        /// <param name="agentId">As <see cref="InworldSession.AgentId"/> gives it.</param>
        public bool IsRelated(string agentId)
        {
            return IsRelated(NativeText.Bytes(agentId ?? "", nameof(agentId)));
        }

        /// <summary>The same without garbage.</summary>
        /// <param name="agentId">UTF-8 that ends with a NUL.</param>
        internal bool IsRelated(byte[] agentId)
        {
            fixed (byte* id = agentId)
                return Alive.Check(this, NativeMethods.iw_packet_is_related(Native, id)) == 1;
        }

        /// <summary>A packet of the same class that stays, with everything in it.</summary>
        public InworldPacket Keep()
        {
            InworldPacket kept = OfKind(type);
            kept._memory = _memory.Keep();
            GC.KeepAlive(this);
            return kept;
        }

        // ---- On its way out ----------------------------------------------------------------------------------------

        /// <summary>Whom a packet of one's own is for: brain name to agent id, which is empty until it is
        /// known.</summary>
        /// <remarks>A picture of the moment; <see cref="AddTarget"/> adds to it.</remarks>
        public IReadOnlyDictionary<string, string> OutgoingTargets
        {
            get
            {
                ulong outgoing = Outgoing.Handle;
                int count = Alive.Check(this, NativeMethods.iw_outgoing_target_count(outgoing));
                Dictionary<string, string> targets = new Dictionary<string, string>(count);
                for (int i = 0; i < count; i++)
                {
                    iw_str brainName, agentId;
                    Alive.Check(this, NativeMethods.iw_outgoing_target(outgoing, (UIntPtr)(uint)i, &brainName, &agentId));
                    targets[NativeText.String(brainName)] = NativeText.String(agentId);
                }
                Touched();
                return targets;
            }
        }

        /// <summary>Adds a recipient of the packet.</summary>
        /// <param name="brainName">A brain name, short or in full, or an agent id.</param>
        public void AddTarget(string brainName)
        {
            fixed (byte* name = NativeText.Bytes(brainName, nameof(brainName)))
                Alive.Check(this, NativeMethods.iw_outgoing_add_target(Outgoing.Handle, name));
            Touched();
        }

        /// <summary>Resolves the default recipient of a packet without targets: the character or conversation that is selected.</summary>
        /// <exception cref="InworldException">The recipient is ambiguous.</exception>
        public void Preprocess(InworldSession session)
        {
            Alive.Check(session, NativeMethods.iw_outgoing_preprocess(Outgoing.Handle, Of(session)));
            Touched();
        }

        /// <summary>Fills in the agent ids of the targets from those who are in the session now.</summary>
        /// <param name="missing">Brain names of those who are not.</param>
        /// <returns>Whether all are there.</returns>
        public bool UpdateSessionInfo(InworldSession session, out string[] missing)
        {
            ulong outgoing = Outgoing.Handle;
            byte[] buffer = new byte[1024];
            while (true)
            {
                fixed (byte* bytes = buffer)
                {
                    int count = Alive.Check(session, NativeMethods.iw_outgoing_update_session_info(
                        outgoing, Of(session), bytes, (UIntPtr)(uint)buffer.Length));
                    Touched();
                    string names = NativeText.FixedString(bytes, buffer.Length);
                    missing = names.Split(new[] { '\n' }, StringSplitOptions.RemoveEmptyEntries);
                    if (missing.Length == count && names.Length < buffer.Length - 4)
                        return count == 0;
                }
                buffer = new byte[buffer.Length * 4]; // the names were cut
            }
        }

        /// <summary>The same, for those who do not ask for the names.</summary>
        public bool UpdateSessionInfo(InworldSession session)
        {
            int count = Alive.Check(session, NativeMethods.iw_outgoing_update_session_info(
                Outgoing.Handle, Of(session), null, UIntPtr.Zero));
            Touched();
            return count == 0;
        }

        /// <summary>Sets the routing from what is known: one target becomes the target, several become the
        /// targets.</summary>
        /// <exception cref="InworldException">There is no recipient; the message names those who were not
        /// found.</exception>
        public void UpdateRouting()
        {
            Alive.Check(this, NativeMethods.iw_outgoing_update_routing(Outgoing.Handle));
            Touched();
        }

        /// <summary><see cref="Preprocess"/>, <see cref="UpdateSessionInfo(InworldSession)"/> and <see
        /// cref="UpdateRouting"/>; sending does it too.</summary>
        /// <returns>False when no recipient is in the session.</returns>
        public bool PrepareToSend(InworldSession session)
        {
            int result = NativeMethods.iw_outgoing_prepare_to_send(Outgoing.Handle, Of(session));
            GC.KeepAlive(session);
            Touched();
            if (result == NativeConstants.IW_ERROR_UNKNOWN_CHARACTER)
                return false;
            NativeCall.Check(result);
            return true;
        }

        /// <summary>Sends it; what it was can still be read afterwards.</summary>
        internal InworldReceipt SendTo(InworldSession session)
        {
            OutgoingPacket outgoing = Outgoing;
            KeptPacket kept = outgoing.Keep();
            InworldReceipt receipt = InworldReceipt.New();
            Alive.Check(session, NativeMethods.iw_session_send(Of(session), outgoing.Handle, &receipt.Native));
            outgoing.Destroy();
            Show(kept);
            return receipt;
        }

        // ---- Memory ------------------------------------------------------------------------------------------------

        long ILender.Lease => _lease;

        internal iw_packet* Native
        {
            get
            {
                if (_memory == null)
                    throw new InvalidOperationException(Lent.Words);
                if (_memory is OutgoingPacket)
                    Touched();
                return _memory.Packet;
            }
        }

        internal PacketStatus Status
        {
            get
            {
                if (_memory == null)
                    throw new InvalidOperationException(Lent.Words);
                return _memory.Status;
            }
        }

        /// <summary>The payload, which a packet of its kind has.</summary>
        internal static void* Payload(void* payload)
        {
            if (payload == null)
                throw new InvalidOperationException("The packet has no such payload.");
            return payload;
        }

        internal void Show(PacketMemory memory)
        {
            _memory = memory;
            Touched();
        }

        private InworldPacket TakeOver(InworldPacket other)
        {
            Show(other._memory);
            other.Show(null);
            return this;
        }

        private OutgoingPacket Outgoing
        {
            get
            {
                OutgoingPacket outgoing = _memory as OutgoingPacket;
                if (outgoing == null)
                    throw new InvalidOperationException(
                        "Only a packet that the game has made, and not sent yet, can be prepared and sent.");
                return outgoing;
            }
        }

        /// <summary>Whatever this packet has lent is taken back.</summary>
        private void Touched()
        {
            _lease++;
        }

        private static ulong Of(InworldSession session)
        {
            if (session == null)
                throw new ArgumentNullException(nameof(session));
            return session.Live;
        }

        private const long UnixEpochTicks = 621355968000000000;
    }
}
