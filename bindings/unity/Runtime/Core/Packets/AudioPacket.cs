using System;
using System.Runtime.InteropServices;
using Inworld.Native;

namespace Inworld.Packet
{
    /// <summary>How something sounds: speech, or a silence with a duration.</summary>
    public sealed unsafe class AudioPacket : InworldPacket
    {
        internal AudioPacket()
        {
        }

        /// <summary>Audio of the player, for <see cref="InworldSession.Send"/>. Microphones are easier:
        /// <see cref="InworldSession.StartAudioTo"/>.</summary>
        /// <param name="pcm16k">16-bit samples, mono, 16,000 Hz.</param>
        public AudioPacket(short[] pcm16k) : base(Create(pcm16k))
        {
        }

        /// <summary>The payload.</summary>
        public DataChunk dataChunk => new DataChunk(this);

        private static ulong Create(short[] samples)
        {
            if (samples == null)
                throw new ArgumentNullException(nameof(samples));
            InworldLibrary.Load();
            fixed (short* first = samples)
            {
                ulong made;
                UIntPtr size = (UIntPtr)(ulong)(samples.LongLength * sizeof(short));
                NativeCall.Check(NativeMethods.iw_outgoing_create_audio((byte*)first, size, &made));
                return made;
            }
        }
    }

    /// <summary>The payload of an audio packet.</summary>
    public readonly unsafe struct DataChunk
    {
        private readonly InworldPacket _packet;

        internal DataChunk(InworldPacket packet)
        {
            _packet = packet;
        }

        private iw_audio* Native => (iw_audio*)InworldPacket.Payload(_packet.Native->audio);

        /// <summary>As the server says.</summary>
        public AudioFormat audioFormat => (AudioFormat)Alive.Read(_packet, &Native->format);
        /// <summary>In Hz; 0 when unknown.</summary>
        public int sampleRate => (int)Alive.Read(_packet, &Native->sample_rate);
        /// <summary>How many are interleaved; 0 when unknown.</summary>
        public int channels => (int)Alive.Read(_packet, &Native->channels);
        /// <summary>In microseconds; 0 when unknown.</summary>
        public long durationMicroseconds => Alive.Read(_packet, &Native->duration_us);

        /// <summary>How many bytes there are as sent: WAV, PCM or MP3.</summary>
        public int dataSize => Alive.Count(_packet, &Native->size);

        /// <summary>The bytes as sent, in an array made for this call.</summary>
        public byte[] chunk
        {
            get
            {
                byte[] copy = new byte[dataSize];
                if (copy.Length > 0)
                    Marshal.Copy((IntPtr)Native->data, copy, 0, copy.Length);
                GC.KeepAlive(_packet);
                return copy;
            }
        }

        /// <summary>How many 16-bit samples there are, of all channels; 0 for MP3.</summary>
        public int sampleCount => Alive.Count(_packet, &Native->sample_count);

        /// <summary>The first sample, lent; null without any.</summary>
        public short* samples
        {
            get
            {
                short* first = Native->samples;
                GC.KeepAlive(_packet);
                return first;
            }
        }

        /// <summary>Copies samples that fit, without garbage; gives how many.</summary>
        /// <param name="from">Index of the first sample to copy.</param>
        public int CopySamples(int from, short[] buffer, int offset)
        {
            if (buffer == null)
                throw new ArgumentNullException(nameof(buffer));
            if (from < 0 || from > sampleCount)
                throw new ArgumentOutOfRangeException(nameof(from));
            if (offset < 0 || offset > buffer.Length)
                throw new ArgumentOutOfRangeException(nameof(offset));
            int count = Math.Min(sampleCount - from, buffer.Length - offset);
            if (count > 0)
                Marshal.Copy((IntPtr)(Native->samples + from), buffer, offset, count);
            GC.KeepAlive(_packet);
            return count;
        }

        /// <summary>How many sounds are known.</summary>
        public int phonemeCount => Alive.Count(_packet, &Native->phoneme_count);

        /// <summary>One of them: 0 to <see cref="phonemeCount"/> - 1.</summary>
        public PhonemeInfo Phoneme(int index)
        {
            Routing.Check(index, phonemeCount);
            return new PhonemeInfo(_packet, Native->phonemes[index]);
        }
    }

    /// <summary>When a sound is heard. Lent, as its packet.</summary>
    public readonly struct PhonemeInfo
    {
        /// <summary>No mouth shape belongs to the sound.</summary>
        public const int NoViseme = -1;

        /// <summary>IPA.</summary>
        public Utf8Text phoneme { get; }
        /// <summary>From the start of its audio, in microseconds. It lasts until the next one starts.</summary>
        public long startMicroseconds { get; }
        /// <summary>Mouth shape 0 to 14 (sil PP FF TH DD kk CH SS nn RR aa E I O U), or <see
        /// cref="NoViseme"/>.</summary>
        public int viseme { get; }

        internal PhonemeInfo(ILender lender, iw_phoneme native)
        {
            phoneme = new Utf8Text(lender, native.symbol);
            startMicroseconds = native.start_us;
            viseme = native.viseme == NativeConstants.IW_VISEME_NONE ? NoViseme : (int)native.viseme;
        }
    }
}
