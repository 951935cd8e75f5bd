using System;
using System.Collections.Generic;
using Inworld.Audio;
using Inworld.Native;

namespace Inworld
{
    // What the characters say, as the player hears it.
    public sealed unsafe partial class InworldSession
    {
        /// <summary>Those that components play; for the game's thread.</summary>
        private readonly List<SharedVoice> _voices = new List<SharedVoice>();

        /// <summary>Fills a block of OnAudioFilterRead with what a character says; silence where it says nothing. For the audio
        /// thread: makes no garbage and never waits once the voice is open, which the first call does.</summary>
        /// <param name="character">Its name, NUL-terminated UTF-8; see <see cref="VoiceName"/>.</param>
        /// <param name="data">Filled: -1 to 1, channels interleaved.</param>
        /// <param name="channels">1 to 8; all get the same.</param>
        /// <param name="sampleRate">8,000 to 192,000 Hz: AudioSettings.outputSampleRate.</param>
        /// <returns>How many frames are of a line; less than 0 where the voice cannot be read: the block is silent
        /// then.</returns>
        public int ReadVoice(byte[] character, float[] data, int channels, int sampleRate)
        {
            if (data == null)
                throw new ArgumentNullException(nameof(data));
            return ReadVoice(character, data, channels < 1 ? 0 : data.Length / channels, channels, sampleRate);
        }

        /// <summary>The same for the first frames of a larger buffer.</summary>
        internal int ReadVoice(byte[] character, float[] data, int frames, int channels, int sampleRate)
        {
            if (frames < 1)
            {
                Array.Clear(data, 0, data.Length);
                return 0;
            }
            fixed (byte* name = character)
            fixed (float* first = data)
            {
                int heard = NativeMethods.iw_voice_read(
                    _handle, name, first, (UIntPtr)(uint)frames, (uint)sampleRate, (uint)channels);
                GC.KeepAlive(this);
                return heard;
            }
        }

        /// <summary>A character's name for <see cref="ReadVoice(byte[], float[], int, int)"/>.</summary>
        public static byte[] VoiceName(string character)
        {
            return System.Text.Encoding.UTF8.GetBytes((character ?? string.Empty) + "\0");
        }

        /// <summary>The mouth of a character whose voice is read: how much of each of the 15 shapes is to be seen at the sample
        /// that was read last. Makes no garbage. Ask before the character speaks: shapes are found from the first call
        /// on.</summary>
        /// <param name="character">As in <see cref="ReadVoice(byte[], float[], int, int)"/>.</param>
        /// <param name="weights">Filled: <see cref="Visemes.Count"/> numbers, 0 to 1, that add up to 1.</param>
        public void ReadVisemes(byte[] character, float[] weights)
        {
            if (weights == null || weights.Length < Visemes.Count)
                throw new ArgumentException("Give room for 15 weights.", nameof(weights));
            fixed (byte* name = character)
            fixed (float* first = weights)
                Call(NativeMethods.iw_voice_visemes(Live, name, first));
        }

        /// <summary>Tells how much of an utterance the player has heard, for a game that plays the audio of packets
        /// itself.</summary>
        /// <param name="utteranceId">Of its packets.</param>
        /// <param name="heardMicroseconds">Of its sound, so far.</param>
        public void ReportPlayback(string utteranceId, long heardMicroseconds)
        {
            fixed (byte* utterance = NativeText.Bytes(utteranceId, nameof(utteranceId)))
                Call(NativeMethods.iw_session_report_playback(Live, utterance, heardMicroseconds));
        }

        /// <summary>The voice of a character for components; one for all who play it, whichever of its names they
        /// use.</summary>
        /// <param name="character">Brain name, short or in full.</param>
        /// <param name="rate">Of the engine, in Hz.</param>
        internal SharedVoice VoiceOf(string character, int rate)
        {
            string agentId = AgentIdOf(character);
            foreach (SharedVoice open in _voices)
            {
                // where two were opened before it was known that they are the same, the first one is fed
                if (open.Name == character || (agentId != null && AgentIdOf(open.Name) == agentId))
                    return open;
            }
            SharedVoice made = new SharedVoice(this, character, rate);
            _voices.Add(made);
            return made;
        }

        /// <summary>Opens a voice, without reading any of it.</summary>
        internal void OpenVoice(byte[] character, int sampleRate)
        {
            Call(HoldVoice(character, sampleRate));
        }

        /// <summary>Reads nothing, and is a reader all the same.</summary>
        internal int HoldVoice(byte[] character, int sampleRate)
        {
            fixed (byte* name = character)
            {
                int result = NativeMethods.iw_voice_read(_handle, name, null, UIntPtr.Zero, (uint)sampleRate, 1);
                GC.KeepAlive(this);
                return result;
            }
        }

        /// <summary>Null for somebody who is not in the scene.</summary>
        private string AgentIdOf(string brainName)
        {
            try
            {
                return IsEstablished ? AgentId(brainName) : null;
            }
            catch (InworldException)
            {
                return null;
            }
        }
    }
}
