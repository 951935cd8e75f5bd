namespace Inworld.Packet
{
    /// <summary>An operation on the items of the scene; its <see cref="InworldPacket.ToJson"/> tells which.</summary>
    public sealed class ItemOperationPacket : InworldPacket
    {
        internal ItemOperationPacket()
        {
        }
    }
}
