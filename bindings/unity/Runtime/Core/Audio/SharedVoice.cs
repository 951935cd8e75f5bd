using System;
using System.Threading;

namespace Inworld.Audio
{
    /// <summary>The voice of a character in a session, for all sources of an engine that play it: the library lets one read,
    /// so each block is read once.</summary>
    /// <remarks>Threads: <see cref="Read"/> on the audio thread, everything else on the game's. Nothing here waits or makes
    /// garbage once the object is made.</remarks>
    internal sealed class SharedVoice
    {
        private readonly InworldSession _session;
        private readonly byte[] _utf8;
        private float[] _block = new float[0];
        private int _rate;

        // The audio thread's own: which block is in the buffer.
        private double _time = -1;
        private int _length;
        private bool _isHeard;

        /// <summary>Opens the voice. What the character says from now on is played.</summary>
        /// <param name="session">Whose character it is.</param>
        /// <param name="name">Brain name of the character, short or in full.</param>
        /// <param name="rate">Of the engine, in Hz.</param>
        /// <exception cref="InworldException">The session has too many voices.</exception>
        internal SharedVoice(InworldSession session, string name, int rate)
        {
            _session = session;
            _utf8 = InworldSession.VoiceName(name);
            _rate = rate;
            Name = name;
            session.OpenVoice(_utf8, rate);
        }

        /// <summary>As it was opened.</summary>
        internal string Name { get; }

        /// <summary>Makes room for blocks of so many samples.</summary>
        internal void Fit(int samples)
        {
            if (_block.Length < samples)
                Volatile.Write(ref _block, new float[samples]);
        }

        /// <summary>The samples of the engine's block at this time, valid until the next one; null where nothing is
        /// heard.</summary>
        /// <param name="time">Of the engine's audio clock: who asks for the same block again gets the same samples.</param>
        /// <param name="length">Samples of the block, of all channels.</param>
        /// <param name="channels">Of the engine; all get the same.</param>
        /// <param name="rate">Of the engine, in Hz.</param>
        internal float[] Read(double time, int length, int channels, int rate)
        {
            float[] block = Volatile.Read(ref _block);
            if (length > block.Length)
                return null;
            if (time != _time || length != _length)
            {
                _time = time;
                _length = length;
                Volatile.Write(ref _rate, rate);
                _isHeard = _session.ReadVoice(_utf8, block, length / channels, channels, rate) > 0;
            }
            return _isHeard ? block : null;
        }

        /// <summary>While the engine is paused, now and then: without it the library takes the sound for one that nobody
        /// plays.</summary>
        internal void Hold()
        {
            _session.HoldVoice(_utf8, Volatile.Read(ref _rate));
        }

        /// <summary>The mouth at the sample that was read last; at rest when the session is over.</summary>
        /// <param name="weights">Filled: <see cref="Visemes.Count"/> numbers.</param>
        internal void ReadVisemes(float[] weights)
        {
            if (!_session.IsDisposed)
            {
                _session.ReadVisemes(_utf8, weights);
                return;
            }
            Array.Clear(weights, 0, weights.Length);
            weights[0] = 1;
        }
    }
}
