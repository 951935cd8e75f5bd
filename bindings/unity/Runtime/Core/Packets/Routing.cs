using System;
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
        public SourceType type => (SourceType)Native->type;

        /// <summary>For a character its agent id; otherwise a name or empty. Makes a string.</summary>
        public string name => nameUtf8.ToString();

        /// <summary><see cref="name"/>, lent.</summary>
        public Utf8Text nameUtf8 => new Utf8Text(_packet, Native->name);

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

        /// <summary>Whom it is for; of type NONE when there is no single target.</summary>
        public Source target => new Source(_packet, Source.Place.Target);

        /// <summary>How many there are in <see cref="Target"/>.</summary>
        public int targetCount => NativeText.Count(_packet.Native->routing.target_count);

        /// <summary>One of several whom it is for: 0 to <see cref="targetCount"/> - 1.</summary>
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
