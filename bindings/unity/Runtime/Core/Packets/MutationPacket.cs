using Inworld.Native;

namespace Inworld.Packet
{
    /// <summary>A change that a client asks for. Games meet their own ones here, when they are reported as sent or
    /// failed.</summary>
    public sealed unsafe class MutationPacket : InworldPacket
    {
        internal MutationPacket()
        {
        }

        private MutationPacket(ulong outgoing) : base(outgoing)
        {
        }

        /// <summary>Asks for no more of an exchange, for <see cref="InworldSession.Send"/>.</summary>
        /// <param name="interactionId">Of the exchange.</param>
        /// <param name="utteranceIds">Only these of its utterances; none for all.</param>
        public static MutationPacket CancelResponses(string interactionId, params string[] utteranceIds)
        {
            InworldLibrary.Load();
            fixed (byte* interaction = NativeText.Bytes(interactionId, nameof(interactionId)))
            using (NativeTexts utterances = NativeTexts.Of(utteranceIds, nameof(utteranceIds)))
            {
                ulong made;
                NativeCall.Check(NativeMethods.iw_outgoing_create_cancel_responses(
                    interaction, utterances.Pointers, (System.UIntPtr)(uint)utterances.Count, &made));
                return new MutationPacket(made);
            }
        }

        /// <summary>Asks for another answer in an exchange; needs <see cref="Capabilities.Regenerate"/>.</summary>
        /// <param name="interactionId">Of the exchange; the other answer has the same.</param>
        public static MutationPacket RegenerateResponse(string interactionId)
        {
            InworldLibrary.Load();
            fixed (byte* interaction = NativeText.Bytes(interactionId, nameof(interactionId)))
            {
                ulong made;
                NativeCall.Check(NativeMethods.iw_outgoing_create_regenerate_response(interaction, &made));
                return new MutationPacket(made);
            }
        }

        /// <summary>Chooses one of several answers to the same thing.</summary>
        /// <param name="chosen">A packet of it, such as its text.</param>
        /// <param name="commit">Asks the server to make the choice final.</param>
        public static MutationPacket ApplyResponse(InworldPacket chosen, bool commit = false)
        {
            if (chosen == null)
                throw new System.ArgumentNullException(nameof(chosen));
            iw_packet_id id = chosen.Native->id;
            ulong made;
            NativeCall.Check(NativeMethods.iw_outgoing_create_apply_response(
                id.packet_id.ptr, id.interaction_id.ptr, id.utterance_id.ptr, commit ? 1u : 0u, &made));
            System.GC.KeepAlive(chosen);
            return new MutationPacket(made);
        }

        /// <summary>The payload.</summary>
        public MutationEvent mutation => new MutationEvent(this);
    }

    /// <summary>The payload of a mutation packet.</summary>
    public readonly unsafe struct MutationEvent
    {
        private readonly InworldPacket _packet;

        internal MutationEvent(InworldPacket packet)
        {
            _packet = packet;
        }

        private iw_mutation* Native => (iw_mutation*)InworldPacket.Payload(_packet.Native->mutation);

        /// <summary>What is to be changed.</summary>
        public MutationType type => (MutationType)Alive.Read(_packet, &Native->kind);
        /// <summary>Of the exchange that it is about. Makes a string.</summary>
        public string interactionId => new Utf8Text(_packet, Native->interaction_id).ToString();
        /// <summary>The packet id with APPLY_RESPONSE, the scene with LOAD_SCENE, the words with MODIFY_EXACT_RESPONSE.
        /// Makes a string.</summary>
        public string value => new Utf8Text(_packet, Native->value).ToString();

        /// <summary>Utterances with CANCEL_RESPONSES, characters with LOAD_CHARACTERS, agent ids with
        /// UNLOAD_CHARACTERS; in an array made for this call.</summary>
        public string[] names
        {
            get
            {
                string[] all = new string[Alive.Count(_packet, &Native->name_count)];
                for (int i = 0; i < all.Length; i++)
                    all[i] = new Utf8Text(_packet, Native->names[i]).ToString();
                return all;
            }
        }
    }
}
