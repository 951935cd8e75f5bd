using System;
using Inworld.Audio;
using UnityEngine;

namespace Inworld
{
    /// <summary>Which blend shapes of a face make which shape of the mouth, for faces whose blend shapes have other names than
    /// "viseme_aa": Assets > Create > Inworld Native > Face Map.</summary>
    [CreateAssetMenu(fileName = "Face Map", menuName = "Inworld Native/Face Map")]
    public sealed class InworldFaceMap : ScriptableObject
    {
        /// <summary>A blend shape, and how much of it a shape of the mouth takes.</summary>
        [Serializable]
        public struct Entry
        {
            [Tooltip("sil, PP, FF, TH, DD, kk, CH, SS, nn, RR, aa, E, I, O or U.")]
            public string viseme;
            [Tooltip("Name of the blend shape, such as jawOpen.")]
            public string blendShape;
            [Tooltip("Its weight when the mouth is all of this shape: 0 to 1.")]
            [Range(0, 1)]
            public float weight;

            /// <summary>All of it at once.</summary>
            public Entry(string viseme, string blendShape, float weight)
            {
                this.viseme = viseme;
                this.blendShape = blendShape;
                this.weight = weight;
            }
        }

        /// <summary>One viseme may have several blend shapes, and one blend shape may belong to several visemes. The map counts
        /// when an InworldLipsync gets it.</summary>
        public Entry[] entries = new Entry[0];

        /// <summary>Index of a viseme into <see cref="Visemes.Names"/>; -1 for another name.</summary>
        internal static int VisemeOf(Entry entry)
        {
            return Array.IndexOf(Visemes.Names, entry.viseme);
        }
    }
}
