using System;
using Inworld.Native;
using Inworld.Packet;

namespace Inworld
{
    // What the player has heard and seen, what is kept of it, and what the player thinks of it.
    public sealed unsafe partial class InworldSession
    {
        /// <summary>Says how far the game has come with a packet from the server. Text and audio are finished when they
        /// were PLAYED, all others when they were PROCESSED. What is read by <see cref="ReadVoice(byte[], float[], int, int)"/>
        /// is marked by the library.</summary>
        /// <param name="packet">Lent or kept.</param>
        /// <param name="status">PROCESSED or PLAYED.</param>
        /// <returns>The status that it has now: it only goes forward, and is CANCELLED when the packet was cut
        /// short.</returns>
        /// <exception cref="InworldException">It did not come from the server, or was forgotten after many
        /// others.</exception>
        public PacketStatus Mark(InworldPacket packet, PacketStatus status)
        {
            int now = Call(NativeMethods.iw_session_mark(Live, IdOf(packet), (uint)status));
            GC.KeepAlive(packet);
            return (PacketStatus)now;
        }

        /// <summary>The status of a packet from the server as it is now.</summary>
        public PacketStatus StatusOf(InworldPacket packet)
        {
            int now = Call(NativeMethods.iw_session_packet_status(Live, IdOf(packet)));
            GC.KeepAlive(packet);
            return (PacketStatus)now;
        }

        /// <summary>The same for the packet's own id. What the session does not know, such as a packet that the game has sent,
        /// keeps the status that it came with.</summary>
        internal PacketStatus StatusNow(iw_packet* packet)
        {
            PacketStatus known = (PacketStatus)packet->status;
            bool mayChange = known == PacketStatus.RECEIVED || known == PacketStatus.PROCESSED || known == PacketStatus.PLAYED;
            if (IsDisposed || !mayChange)
                return known;
            int now = NativeMethods.iw_session_packet_status(_handle, packet->id.packet_id.ptr);
            GC.KeepAlive(this);
            return now < 0 ? known : (PacketStatus)now;
        }

        /// <summary>How far an utterance of a character has come: completed when all its packets are
        /// finished.</summary>
        public InworldProgress UtteranceProgress(string utteranceId)
        {
            fixed (byte* id = NativeText.Bytes(utteranceId, nameof(utteranceId)))
                return (InworldProgress)Call(NativeMethods.iw_session_utterance_progress(Live, id));
        }

        /// <summary>How far an interaction has come: completed when it has ended and everything in it is
        /// finished.</summary>
        /// <param name="interactionId">From a receipt or a packet.</param>
        public InworldProgress InteractionProgress(string interactionId)
        {
            fixed (byte* id = NativeText.Bytes(interactionId, nameof(interactionId)))
                return (InworldProgress)Call(NativeMethods.iw_session_interaction_progress(Live, id));
        }

        /// <summary>Saves the state of the session. It comes as <see cref="InworldEvents.OnSessionState"/>; give the
        /// message as <see cref="InworldSessionConfig.savedState"/> to another session, and the characters go on from
        /// there.</summary>
        public void SaveState()
        {
            Call(NativeMethods.iw_session_save_state(Live));
        }

        /// <summary>Tells what the player thinks of an answer. It comes as <see
        /// cref="InworldEvents.OnFeedback"/>.</summary>
        /// <param name="interactionId">Of the answer.</param>
        /// <param name="isLike">Whether the player likes it.</param>
        /// <param name="dislikes">Why not; none with a like.</param>
        /// <param name="comment">In the player's words; null for none.</param>
        /// <param name="correlationId">Of the answer; null for none in particular.</param>
        public void SendFeedback(string interactionId, bool isLike,
            InteractionDislikeType dislikes = InteractionDislikeType.Default, string comment = null,
            string correlationId = null)
        {
            fixed (byte* interaction = NativeText.Bytes(interactionId, nameof(interactionId)))
            fixed (byte* correlation = NativeText.Bytes(correlationId, nameof(correlationId)))
            fixed (byte* words = NativeText.Bytes(comment, nameof(comment)))
            {
                Call(NativeMethods.iw_session_send_feedback(
                    Live, interaction, correlation, isLike ? 1u : 0u, (uint)dislikes, words));
            }
        }

        /// <summary>Takes back feedback that was stored.</summary>
        /// <param name="name">The message of the event that told that it was stored.</param>
        public void UndoFeedback(string name)
        {
            fixed (byte* which = NativeText.Bytes(name, nameof(name)))
                Call(NativeMethods.iw_session_undo_feedback(Live, which));
        }

        private static byte* IdOf(InworldPacket packet)
        {
            if (packet == null)
                throw new ArgumentNullException(nameof(packet));
            return packet.Native->id.packet_id.ptr;
        }
    }
}
