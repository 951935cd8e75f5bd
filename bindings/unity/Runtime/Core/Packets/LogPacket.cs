using System.Collections.Generic;
using Inworld.Native;

namespace Inworld.Packet
{
    /// <summary>A log line of the server.</summary>
    public sealed class LogPacket : InworldPacket
    {
        internal LogPacket()
        {
        }

        /// <summary>The payload.</summary>
        public LogEvent log => new LogEvent(this);
    }

    /// <summary>The payload of a log packet.</summary>
    public readonly unsafe struct LogEvent
    {
        private readonly InworldPacket _packet;

        internal LogEvent(InworldPacket packet)
        {
            _packet = packet;
        }

        private iw_server_log* Native => (iw_server_log*)InworldPacket.Payload(_packet.Native->log);

        /// <summary>How important it is.</summary>
        public LogLevel level => (LogLevel)Alive.Read(_packet, &Native->level);
        /// <summary>Makes a string.</summary>
        public string text => new Utf8Text(_packet, Native->text).ToString();

        /// <summary>Name and value, in a dictionary made for this call.</summary>
        public Dictionary<string, string> details
        {
            get
            {
                Dictionary<string, string> all = new Dictionary<string, string>();
                for (int i = 0; i < Alive.Count(_packet, &Native->detail_count); i++)
                {
                    TriggerParameter detail = new TriggerParameter(_packet, Native->details[i]);
                    all[detail.name] = detail.value;
                }
                return all;
            }
        }
    }
}
