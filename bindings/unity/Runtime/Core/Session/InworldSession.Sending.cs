using System;
using System.Collections.Generic;
using Inworld.Native;
using Inworld.Packet;

namespace Inworld
{
    // What a game says and does. A brain name is short ("guard") or in full; null is the current recipient: the selected
    // character or conversation, else the only character. Before Connected packets wait, and leave in order.
    public sealed unsafe partial class InworldSession
    {
        /// <summary>Says something to a character.</summary>
        /// <exception cref="InworldException">No such character, too much waits to be sent, or the session is not
        /// running.</exception>
        public InworldReceipt SendTextTo(string text, string brainName = null)
        {
            InworldReceipt receipt = InworldReceipt.New();
            fixed (byte* words = NativeText.Bytes(text, nameof(text)))
            fixed (byte* character = NativeText.Bytes(brainName, nameof(brainName)))
                Call(NativeMethods.iw_session_send_text(Live, character, words, &receipt.Native));
            return receipt;
        }

        /// <summary>Sends a trigger to a character.</summary>
        /// <param name="triggerName">Of a trigger of the scene, or one of those that start with "inworld.".</param>
        /// <param name="parameters">May be null.</param>
        /// <param name="brainName">Null: the current recipient.</param>
        public InworldReceipt SendTriggerTo(string triggerName, IReadOnlyDictionary<string, string> parameters = null,
            string brainName = null)
        {
            InworldReceipt receipt = InworldReceipt.New();
            fixed (byte* name = NativeText.Bytes(triggerName, nameof(triggerName)))
            fixed (byte* character = NativeText.Bytes(brainName, nameof(brainName)))
            using (NativeParameters native = NativeParameters.Of(parameters))
            {
                Call(NativeMethods.iw_session_send_trigger(
                    Live, character, name, native.First, native.Count, &receipt.Native));
            }
            return receipt;
        }

        /// <summary>Tells a character what the player does, in words: "The player waves."</summary>
        public InworldReceipt SendNarrativeActionTo(string narrativeAction, string brainName = null)
        {
            InworldReceipt receipt = InworldReceipt.New();
            fixed (byte* words = NativeText.Bytes(narrativeAction, nameof(narrativeAction)))
            fixed (byte* character = NativeText.Bytes(brainName, nameof(brainName)))
                Call(NativeMethods.iw_session_send_narrated_action(Live, character, words, &receipt.Native));
            return receipt;
        }

        /// <summary>Prepares and sends a packet that the game has made. Afterwards it can be read, not sent
        /// again.</summary>
        public InworldReceipt Send(InworldPacket packet)
        {
            if (packet == null)
                throw new ArgumentNullException(nameof(packet));
            return packet.SendTo(this);
        }

        /// <summary>Opens the microphone for a character; samples follow with
        /// <see cref="PushAudio(float[],int,int,int)"/>. While it is open for another character, that audio session ends first.</summary>
        /// <param name="brainName">Null: the current recipient.</param>
        /// <param name="mode">ExpectAudioEnd is push to talk: the answer comes after <see cref="StopAudio"/>.</param>
        /// <param name="understanding">What becomes of what was said.</param>
        public void StartAudioTo(string brainName = null, MicrophoneMode mode = MicrophoneMode.OpenMic,
            UnderstandingMode understanding = UnderstandingMode.Full)
        {
            fixed (byte* character = NativeText.Bytes(brainName, nameof(brainName)))
                Call(NativeMethods.iw_session_start_audio(Live, character, (uint)mode, (uint)understanding));
        }

        /// <summary>Sends samples of the microphone. Makes no garbage.</summary>
        /// <param name="samples">16 bit, channels interleaved.</param>
        /// <param name="count">How many of them, of all channels together.</param>
        /// <param name="sampleRate">8,000 to 192,000 Hz.</param>
        /// <param name="channels">1 to 8.</param>
        public void PushAudio(short[] samples, int count, int sampleRate, int channels)
        {
            if (samples == null)
                throw new ArgumentNullException(nameof(samples));
            CheckPush(samples.Length, count, sampleRate, channels);
            fixed (short* first = samples)
            {
                Call(NativeMethods.iw_session_push_audio(
                    Live, first, (UIntPtr)(uint)(count / channels), (uint)sampleRate, (uint)channels));
            }
        }

        /// <summary>The same of samples in floating point, as Unity records them. Makes no garbage.</summary>
        /// <param name="samples">-1 to 1, channels interleaved.</param>
        /// <param name="count">How many of them, of all channels together.</param>
        /// <param name="sampleRate">8,000 to 192,000 Hz.</param>
        /// <param name="channels">1 to 8.</param>
        public void PushAudio(float[] samples, int count, int sampleRate, int channels)
        {
            if (samples == null)
                throw new ArgumentNullException(nameof(samples));
            CheckPush(samples.Length, count, sampleRate, channels);
            fixed (float* first = samples)
            {
                Call(NativeMethods.iw_session_push_audio_f32(
                    Live, first, (UIntPtr)(uint)(count / channels), (uint)sampleRate, (uint)channels));
            }
        }

        private static void CheckPush(int length, int count, int sampleRate, int channels)
        {
            if (count < 0 || count > length)
                throw new ArgumentOutOfRangeException(nameof(count), count, "There are " + length + " samples.");
            if (channels < 1 || count % channels != 0)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(channels), channels, "It does not divide the " + count + " samples.");
            }
            if (sampleRate < 0)
                throw new ArgumentOutOfRangeException(nameof(sampleRate));
        }

        /// <summary>What is done with the samples of the microphone, from the next <see cref="StartAudioTo"/> on.</summary>
        public void SetCapture(CaptureFlags flags)
        {
            Call(NativeMethods.iw_session_set_capture(Live, (uint)flags));
        }

        /// <summary>How loud the microphone is, 0 to 1 of full scale: root mean square over 50 ms. 0 while it is
        /// closed.</summary>
        public float MicrophoneLevel
        {
            get
            {
                float rms;
                Call(NativeMethods.iw_session_microphone_level(Live, &rms, null));
                return rms;
            }
        }

        /// <summary>Closes the microphone.</summary>
        public void StopAudio()
        {
            Call(NativeMethods.iw_session_end_audio(Live));
        }

        /// <summary>How many packets of the microphone, 100 ms each, were dropped because the connection was gone for
        /// too long.</summary>
        public int DroppedAudio => Call(NativeMethods.iw_session_dropped_audio(Live));

        /// <summary>Asks the server for no more packets of an exchange.</summary>
        /// <param name="interactionId">Of the exchange, from a receipt or a packet.</param>
        /// <param name="utteranceIds">Only these of its utterances; null: all.</param>
        /// <param name="brainName">Null: the current recipient.</param>
        public void SendCancelEvent(string interactionId, string[] utteranceIds = null, string brainName = null)
        {
            fixed (byte* interaction = NativeText.Bytes(interactionId, nameof(interactionId)))
            fixed (byte* character = NativeText.Bytes(brainName, nameof(brainName)))
            using (NativeTexts utterances = NativeTexts.Of(utteranceIds, nameof(utteranceIds)))
            {
                Call(NativeMethods.iw_session_cancel_responses(
                    Live, character, interaction, utterances.Pointers, (UIntPtr)(uint)utterances.Count));
            }
        }

        /// <summary>Cuts a character short: cancels what it is saying now, and takes back its packets that wait to be
        /// polled.</summary>
        public void CancelResponse(string brainName = null)
        {
            fixed (byte* character = NativeText.Bytes(brainName, nameof(brainName)))
                Call(NativeMethods.iw_session_interrupt(Live, character));
        }
    }
}
