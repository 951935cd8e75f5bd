using System;
using System.Collections.Generic;
using Inworld.Audio;
using UnityEngine;

namespace Inworld
{
    /// <summary>The blend shapes of a face that make the shapes of a mouth.</summary>
    internal sealed class FaceShapes
    {
        private struct Link
        {
            internal int Viseme;
            /// <summary>Index into the shapes.</summary>
            internal int Shape;
            internal float Weight;
        }

        private readonly List<Link> _links = new List<Link>();
        /// <summary>Their indices in the mesh.</summary>
        private readonly List<int> _shapes = new List<int>();
        private readonly List<float> _weights = new List<float>();

        /// <summary>Those of a face that are called as the visemes are, with something in front.</summary>
        internal FaceShapes(Mesh mesh, string prefix)
        {
            for (int viseme = 0; viseme < Visemes.Count; viseme++)
                Add(mesh, viseme, prefix + Visemes.Names[viseme], 1);
        }

        /// <summary>Those that a map names.</summary>
        internal FaceShapes(Mesh mesh, InworldFaceMap map)
        {
            foreach (InworldFaceMap.Entry entry in map.entries)
                Add(mesh, InworldFaceMap.VisemeOf(entry), entry.blendShape, entry.weight);
        }

        /// <summary>The face has none of them.</summary>
        internal bool IsEmpty => _shapes.Count == 0;

        private void Add(Mesh mesh, int viseme, string name, float weight)
        {
            int index = viseme < 0 || name == null ? -1 : mesh.GetBlendShapeIndex(name);
            if (index < 0)
                return;
            int shape = _shapes.IndexOf(index);
            if (shape < 0)
            {
                shape = _shapes.Count;
                _shapes.Add(index);
                _weights.Add(0);
            }
            _links.Add(new Link { Viseme = viseme, Shape = shape, Weight = weight });
        }

        /// <summary>Moves the face. Makes no garbage.</summary>
        internal void Show(SkinnedMeshRenderer face, float[] visemes, float fullWeight)
        {
            for (int shape = 0; shape < _weights.Count; shape++)
                _weights[shape] = 0;
            for (int link = 0; link < _links.Count; link++)
            {
                Link one = _links[link];
                _weights[one.Shape] += visemes[one.Viseme] * one.Weight;
            }
            for (int shape = 0; shape < _shapes.Count; shape++)
                face.SetBlendShapeWeight(_shapes[shape], Math.Min(1, _weights[shape]) * fullWeight);
        }
    }
}
