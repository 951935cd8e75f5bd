using System.Threading;

namespace Inworld.Audio
{
    /// <summary>Hands clips from one thread to one other, without locks and without garbage.</summary>
    internal sealed class ClipRing
    {
        private readonly SpeechClip[] _clips;
        private int _written;
        private int _read;

        /// <param name="capacity">A power of two.</param>
        internal ClipRing(int capacity)
        {
            _clips = new SpeechClip[capacity];
        }

        internal int Count => Thread.VolatileRead(ref _written) - Thread.VolatileRead(ref _read);

        /// <summary>False when it is full. One thread only.</summary>
        internal bool Put(SpeechClip clip)
        {
            if (Count == _clips.Length)
                return false;
            _clips[_written & (_clips.Length - 1)] = clip;
            Thread.VolatileWrite(ref _written, _written + 1);
            return true;
        }

        /// <summary>Null when it is empty. One thread only.</summary>
        internal SpeechClip Take()
        {
            if (Count == 0)
                return null;
            int place = _read & (_clips.Length - 1);
            SpeechClip clip = _clips[place];
            _clips[place] = null;
            Thread.VolatileWrite(ref _read, _read + 1);
            return clip;
        }
    }
}
