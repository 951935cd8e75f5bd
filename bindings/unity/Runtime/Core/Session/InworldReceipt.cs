using Inworld.Native;

namespace Inworld
{
    /// <summary>The ids that a sent packet got. The answer has the same interaction and correlation id.</summary>
    /// <remarks>A plain value: it may be kept. Each property makes a string.</remarks>
    public unsafe struct InworldReceipt
    {
        private const int Capacity = 40;

        internal iw_receipt Native;

        /// <summary>Of the packet that was sent.</summary>
        public string packetId
        {
            get
            {
                fixed (byte* text = Native.packet_id)
                    return NativeText.FixedString(text, Capacity);
            }
        }

        /// <summary>Of the exchange.</summary>
        public string interactionId
        {
            get
            {
                fixed (byte* text = Native.interaction_id)
                    return NativeText.FixedString(text, Capacity);
            }
        }

        /// <summary>Of the sentence.</summary>
        public string utteranceId
        {
            get
            {
                fixed (byte* text = Native.utterance_id)
                    return NativeText.FixedString(text, Capacity);
            }
        }

        /// <summary>Copied into every packet of the answer.</summary>
        public string correlationId
        {
            get
            {
                fixed (byte* text = Native.correlation_id)
                    return NativeText.FixedString(text, Capacity);
            }
        }

        internal static InworldReceipt New()
        {
            InworldReceipt receipt = new InworldReceipt();
            receipt.Native.struct_size = (uint)sizeof(iw_receipt);
            return receipt;
        }
    }
}
