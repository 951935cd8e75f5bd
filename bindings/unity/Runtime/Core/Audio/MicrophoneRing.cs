using System;

namespace Inworld.Audio
{
    /// <summary>Which part of an engine's endless recording is new: pieces of one size, so that one buffer does for
    /// all.</summary>
    public sealed class MicrophoneRing
    {
        private const int PiecesInRing = 50;

        private readonly int _length;
        private int _read;

        /// <param name="length">Frames of the recording, after which it begins anew.</param>
        public MicrophoneRing(int length)
        {
            if (length <= 0)
                throw new ArgumentOutOfRangeException(nameof(length));
            _length = length;
            Piece = Math.Max(1, length / PiecesInRing);
            while (length % Piece != 0)
                Piece--; // no piece goes over the end
        }

        /// <summary>Frames of a piece.</summary>
        public int Piece { get; }

        /// <summary>The next piece that is complete.</summary>
        /// <param name="position">Where the engine records now, in frames.</param>
        /// <param name="last">The recording is over: the last piece may be a part of one.</param>
        /// <param name="offset">Where it begins.</param>
        /// <param name="frames">How much of it counts.</param>
        public bool Next(int position, bool last, out int offset, out int frames)
        {
            int available = (position - _read + _length) % _length;
            offset = _read;
            frames = Math.Min(available, Piece);
            if (frames == 0 || (frames < Piece && !last))
                return false;
            _read = (_read + frames) % _length;
            return true;
        }
    }
}
