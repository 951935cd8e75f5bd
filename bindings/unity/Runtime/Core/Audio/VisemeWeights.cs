using System;
using Inworld.Packet;

namespace Inworld.Audio
{
    /// <summary>How far the mouth is in each of its shapes, going softly from one to the next.</summary>
    public sealed class VisemeWeights
    {
        /// <summary>The shapes in their order; on many models a blend shape is named "viseme_" and this.</summary>
        public static readonly string[] Names =
            { "sil", "PP", "FF", "TH", "DD", "kk", "CH", "SS", "nn", "RR", "aa", "E", "I", "O", "U" };

        private readonly float[] _weights = new float[Names.Length];

        /// <summary>0 to 1 for each of <see cref="Names"/>.</summary>
        public float this[int shape] => _weights[shape];

        /// <summary>Goes towards a shape.</summary>
        /// <param name="viseme">Index into <see cref="Names"/>, or <see cref="PhonemeInfo.NoViseme"/> for a mouth at
        /// rest.</param>
        /// <param name="seconds">Since the last step.</param>
        /// <param name="halfLife">In how many seconds half of the way is gone; 0: at once.</param>
        public void Step(int viseme, float seconds, float halfLife)
        {
            float kept = halfLife <= 0 ? 0 : (float)Math.Pow(0.5, seconds / halfLife);
            for (int shape = 0; shape < _weights.Length; shape++)
            {
                float goal = shape == viseme ? 1 : 0;
                _weights[shape] = goal + (_weights[shape] - goal) * kept;
            }
        }
    }
}
