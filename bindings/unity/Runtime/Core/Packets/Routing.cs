using System;
using System.Runtime.InteropServices;
using Inworld.Native;

namespace Inworld.Packet
{
    /// <summary>Who sends or receives.</summary>
    /// <remarks>A look at its packet, valid as long.</remarks>
    public readonly unsafe struct Source
    {
        internal enum Place
        {
            Source,
            Target,
            Targets,
            Participants,
            History,
        }

        private readonly InworldPacket _packet;
        private readonly Place _place;
        private readonly int _index;

        internal Source(InworldPacket packet, Place place, int index = 0)
        {
            _packet = packet;
            _place = place;
            _index = index;
        }

        /// <summary>What it is.</summary>
        public SourceType type => (SourceType)Alive.Read(_packet, &Native->type);

        /// <summary>For a character its agent id, for a player "PLAYER"; otherwise a name or empty. Makes a string.</summary>
        public string name => type == SourceType.PLAYER ? PlayerName.Text : nameUtf8.ToString();

        /// <summary><see cref="name"/>, lent.</summary>
        public Utf8Text nameUtf8 =>
            new Utf8Text(_packet, type == SourceType.PLAYER ? PlayerName.Native : Native->name);

        private iw_source* Native
        {
            get
            {
                iw_packet* packet = _packet.Native;
                switch (_place)
                {
                    case Place.Target: return &packet->routing.target;
                    case Place.Targets: return At(packet->routing.targets, packet->routing.target_count);
                    case Place.Participants: return At(packet->control->participants, packet->control->participant_count);
                    case Place.History:
                        int count = NativeText.Count(packet->session_response->history_count);
                        Routing.Check(_index, count);
                        return &packet->session_response->history[_index].source;
                    default: return &packet->routing.source;
                }
            }
        }

        private iw_source* At(iw_source* first, UIntPtr count)
        {
            Routing.Check(_index, NativeText.Count(count));
            return first + _index;
        }
    }

    /// <summary>The name of every player: servers send none, and the vendor's package has this one.</summary>
    internal static unsafe class PlayerName
    {
        internal const string Text = "PLAYER";

        // Pinned until the domain goes: what lends it has no end to wait for.
        private static readonly GCHandle Pinned = GCHandle.Alloc(NativeText.Bytes(Text, nameof(Text)), GCHandleType.Pinned);

        internal static iw_str Native
        {
            get
            {
                iw_str name = new iw_str();
                name.ptr = (byte*)Pinned.AddrOfPinnedObject();
                name.len = (UIntPtr)(uint)Text.Length;
                return name;
            }
        }
    }

    /// <summary>From whom to whom.</summary>
    /// <remarks>A look at its packet, valid as long.</remarks>
    public readonly unsafe struct Routing
    {
        private readonly InworldPacket _packet;

        internal Routing(InworldPacket packet)
        {
            _packet = packet;
        }

        /// <summary>Who sends it.</summary>
        public Source source => new Source(_packet, Source.Place.Source);

        /// <summary>The recipient; of type NONE when there is no single target.</summary>
        public Source target => new Source(_packet, Source.Place.Target);

        /// <summary>How many there are in <see cref="Target"/>.</summary>
        public int targetCount => Alive.Count(_packet, &_packet.Native->routing.target_count);

        /// <summary>One of several recipients: 0 to <see cref="targetCount"/> - 1.</summary>
        public Source Target(int index)
        {
            Check(index, targetCount);
            return new Source(_packet, Source.Place.Targets, index);
        }

        /// <summary>All of them, in an array made for this call.</summary>
        public Source[] targets
        {
            get
            {
                Source[] all = new Source[targetCount];
                for (int i = 0; i < all.Length; i++)
                    all[i] = Target(i);
                return all;
            }
        }

        internal static void Check(int index, int count)
        {
            if ((uint)index >= (uint)count)
                throw new ArgumentOutOfRangeException(nameof(index), index, "There are " + count + ".");
        }
    }
}
