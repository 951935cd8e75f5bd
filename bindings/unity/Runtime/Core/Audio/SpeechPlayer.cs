using System;
using System.Collections.Generic;
using System.Threading;
using Inworld.Packet;

namespace Inworld.Audio
{
    /// <summary>A character's voice: takes audio packets on the game's thread, gives samples to the sound
    /// card's.</summary>
    /// <remarks>
    /// Packets are played one after the other, each brought from its own rate to the engine's. Nothing is dropped but
    /// what an
    /// <see cref="Interrupt"/> cuts off. No locks between the two threads; no garbage once the first packets have been
    /// played.
    /// Threads: <see cref="Read"/> on the sound card's, everything else on the game's.
    /// </remarks>
    public sealed class SpeechPlayer
    {
        private const int RingCapacity = 64;
        private const double FadeSeconds = 0.01;

        private readonly ClipRing _toPlay = new ClipRing(RingCapacity);
        private readonly ClipRing _played = new ClipRing(RingCapacity * 2);
        private readonly Queue<SpeechClip> _waiting = new Queue<SpeechClip>();
        private readonly Stack<SpeechClip> _spare = new Stack<SpeechClip>();
        private int _epoch;

        // The sound card's own.
        private SpeechClip _clip;
        private double _position;
        private float _gain = 1;

        // What the game's thread may know of it.
        private int _viseme = PhonemeInfo.NoViseme;
        private int _speaking;

        /// <summary>Whether something is being heard, or about to be.</summary>
        public bool IsSpeaking => Thread.VolatileRead(ref _speaking) != 0 || _toPlay.Count > 0 || _waiting.Count > 0;

        /// <summary>The shape of the mouth that belongs to the sound being heard now: 0 to 14, or
        /// <see cref="PhonemeInfo.NoViseme"/>.</summary>
        public int Viseme => Thread.VolatileRead(ref _viseme);

        /// <summary>Copies a packet to be played after those before it. A packet without samples, such as MP3, is left
        /// out.</summary>
        /// <returns>Whether it will be heard.</returns>
        public bool Add(AudioPacket packet)
        {
            if (packet == null)
                throw new ArgumentNullException(nameof(packet));
            Refresh();
            SpeechClip clip = _spare.Count > 0 ? _spare.Pop() : new SpeechClip();
            clip.Epoch = _epoch;
            if (!clip.Take(packet))
            {
                _spare.Push(clip);
                return false;
            }
            _waiting.Enqueue(clip);
            Refresh();
            return true;
        }

        /// <summary>Called by <see cref="Refresh"/> with the id of each packet that was heard to its end: UTF-8 that
        /// ends with a NUL, lent.</summary>
        internal Action<byte[]> Heard;

        /// <summary>Call it once a frame: passes on what waits, and takes back what was played.</summary>
        public void Refresh()
        {
            for (SpeechClip clip = _played.Take(); clip != null; clip = _played.Take())
            {
                if (clip.WasHeard && Heard != null)
                    Heard(clip.PacketId);
                _spare.Push(clip);
            }
            while (_waiting.Count > 0 && _toPlay.Put(_waiting.Peek()))
                _waiting.Dequeue();
        }

        /// <summary>Cuts off what is being heard, with a fade of 10 ms, and everything that waits.</summary>
        public void Interrupt()
        {
            while (_waiting.Count > 0)
                _spare.Push(_waiting.Dequeue());
            Thread.VolatileWrite(ref _epoch, _epoch + 1);
        }

        /// <summary>Adds the next samples to those in `output`. The sound card's thread.</summary>
        /// <param name="output">Channels interleaved.</param>
        /// <param name="channels">Of the engine; each gets the voice.</param>
        /// <param name="sampleRate">Of the engine, in Hz.</param>
        public void Read(float[] output, int channels, int sampleRate)
        {
            int frames = output.Length / channels;
            int epoch = Thread.VolatileRead(ref _epoch);
            for (int frame = 0; frame < frames; frame++)
            {
                if (_clip == null && !Next(epoch))
                    break;
                bool cut = _clip.Epoch != epoch;
                if (cut)
                    _gain -= (float)(1 / (FadeSeconds * sampleRate));
                if (_position >= _clip.Frames || _gain <= 0)
                {
                    End(epoch);
                    frame--; // the next clip begins with this very sample
                    continue;
                }
                float sample = _gain * Sample(_clip, _position);
                for (int channel = 0; channel < channels; channel++)
                    output[frame * channels + channel] += sample;
                _position += (double)_clip.SampleRate / sampleRate;
            }
            SpeechClip now = _clip;
            Thread.VolatileWrite(ref _viseme, now == null || now.Epoch != epoch
                ? PhonemeInfo.NoViseme
                : now.VisemeAt(_position / now.SampleRate));
            Thread.VolatileWrite(ref _speaking, now == null ? 0 : 1);
        }

        private bool Next(int epoch)
        {
            for (SpeechClip clip = _toPlay.Take(); clip != null; clip = _toPlay.Take())
            {
                if (clip.Epoch == epoch)
                {
                    _clip = clip;
                    _position = 0;
                    _gain = 1;
                    return true;
                }
                _played.Put(clip);
            }
            return false;
        }

        private void End(int epoch)
        {
            // a step over the end of a clip goes on in the next one
            double left = _gain <= 0 ? 0 : Math.Max(0, _position - _clip.Frames) / _clip.SampleRate;
            _clip.WasHeard = _gain > 0;
            _played.Put(_clip);
            _clip = null;
            if (Next(epoch))
                _position = left * _clip.SampleRate;
        }

        /// <summary>The sound between two samples, by a curve through four of them; all channels mixed to
        /// one.</summary>
        private static float Sample(SpeechClip clip, double position)
        {
            int at = (int)position;
            float t = (float)(position - at);
            float a = Mixed(clip, at - 1), b = Mixed(clip, at), c = Mixed(clip, at + 1), d = Mixed(clip, at + 2);
            float slope = 0.5f * (c - a);
            float curve = a - 2.5f * b + 2 * c - 0.5f * d;
            float bend = 0.5f * (d - a) + 1.5f * (b - c);
            return ((bend * t + curve) * t + slope) * t + b;
        }

        private static float Mixed(SpeechClip clip, int frame)
        {
            frame = Math.Max(0, Math.Min(frame, clip.Frames - 1));
            int sum = 0;
            for (int channel = 0; channel < clip.Channels; channel++)
                sum += clip.Samples[frame * clip.Channels + channel];
            return sum / (32768f * clip.Channels);
        }
    }
}
