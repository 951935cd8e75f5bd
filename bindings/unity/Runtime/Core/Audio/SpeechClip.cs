using Inworld.Packet;

namespace Inworld.Audio
{
    /// <summary>One packet of speech, copied out of its event: samples, and when the mouth takes which shape.</summary>
    /// <remarks>Its arrays are used again for the next packet, and only grow.</remarks>
    internal sealed class SpeechClip
    {
        internal short[] Samples = new short[0];
        /// <summary>Samples of each channel.</summary>
        internal int Frames;
        internal int Channels;
        internal int SampleRate;
        internal int[] Visemes = new int[0];
        internal double[] VisemeStarts = new double[0];
        internal int VisemeCount;
        /// <summary>Of the packet; UTF-8 that ends with a NUL.</summary>
        internal byte[] PacketId = new byte[40];
        /// <summary>It was heard to its end.</summary>
        internal bool WasHeard;
        /// <summary>Which interruption it came after: an older one than the player's is not played.</summary>
        internal int Epoch;

        /// <summary>Copies the packet; false when there is nothing to hear.</summary>
        internal bool Take(AudioPacket packet)
        {
            DataChunk chunk = packet.dataChunk;
            if (chunk.sampleRate <= 0 || chunk.channels <= 0 || chunk.sampleCount < chunk.channels)
                return false;
            Utf8Text id = packet.packetId.packetIdUtf8;
            if (PacketId.Length <= id.Length)
                PacketId = new byte[id.Length + 1];
            PacketId[id.CopyTo(PacketId, 0)] = 0;
            WasHeard = false;
            Channels = chunk.channels;
            int count = chunk.sampleCount - chunk.sampleCount % Channels;
            if (Samples.Length < count)
                Samples = new short[count + count / 2];
            chunk.CopySamples(0, Samples, 0);
            Frames = count / Channels;
            SampleRate = chunk.sampleRate;
            VisemeCount = chunk.phonemeCount;
            if (Visemes.Length < VisemeCount)
            {
                Visemes = new int[VisemeCount * 2];
                VisemeStarts = new double[VisemeCount * 2];
            }
            for (int i = 0; i < VisemeCount; i++)
            {
                PhonemeInfo phoneme = chunk.Phoneme(i);
                Visemes[i] = phoneme.viseme;
                VisemeStarts[i] = phoneme.startMicroseconds / 1e6;
            }
            return true;
        }

        /// <summary>The shape of the mouth at this time of the clip, in seconds.</summary>
        internal int VisemeAt(double seconds)
        {
            int shape = PhonemeInfo.NoViseme;
            for (int i = 0; i < VisemeCount && VisemeStarts[i] <= seconds; i++)
                shape = Visemes[i];
            return shape;
        }
    }
}
