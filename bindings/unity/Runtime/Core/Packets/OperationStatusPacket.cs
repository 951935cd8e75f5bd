using Inworld.Native;

namespace Inworld.Packet
{
    /// <summary>The outcome of an operation on items.</summary>
    public sealed class OperationStatusPacket : InworldPacket
    {
        internal OperationStatusPacket()
        {
        }

        /// <summary>The payload.</summary>
        public OperationStatusEvent operationStatus => new OperationStatusEvent(this);
    }

    /// <summary>The payload of an operation status packet.</summary>
    public readonly unsafe struct OperationStatusEvent
    {
        private readonly InworldPacket _packet;

        internal OperationStatusEvent(InworldPacket packet)
        {
            _packet = packet;
        }

        private iw_operation_status* Native =>
            (iw_operation_status*)InworldPacket.Payload(_packet.Native->operation_status);

        /// <summary>gRPC status number; 0 is success.</summary>
        public int code => Alive.Read(_packet, &Native->code);
        /// <summary>Makes a string.</summary>
        public string message => new Utf8Text(_packet, Native->message).ToString();
    }
}
