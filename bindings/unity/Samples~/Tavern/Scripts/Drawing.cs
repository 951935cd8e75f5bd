using System.Collections.Generic;
using UnityEngine;

namespace Samples
{
    /// <summary>Flat shapes in one mesh, each on top of those before it.</summary>
    internal sealed class Drawing
    {
        /// <summary>The vertices of one shape.</summary>
        internal struct Part
        {
            internal int First, Count;
        }

        private const int Segments = 28;

        private readonly List<Vector3> _vertices = new List<Vector3>();
        private readonly List<Color> _colors = new List<Color>();
        private readonly List<int> _triangles = new List<int>();

        /// <summary>Where the vertices are that were drawn so far.</summary>
        internal IList<Vector3> Vertices => _vertices;

        /// <summary>An ellipse.</summary>
        internal Part Ellipse(float x, float y, float width, float height, Color color)
        {
            Vector3[] around = new Vector3[Segments];
            for (int i = 0; i < Segments; i++)
            {
                float angle = 2 * Mathf.PI * i / Segments;
                around[i] = new Vector3(x + width * Mathf.Cos(angle), y + height * Mathf.Sin(angle));
            }
            return Convex(color, around);
        }

        /// <summary>A box, from its corner at the bottom left.</summary>
        internal Part Box(float x, float y, float width, float height, Color color)
        {
            return Convex(color, new Vector3(x, y), new Vector3(x, y + height), new Vector3(x + width, y + height),
                new Vector3(x + width, y));
        }

        /// <summary>A shape without dents, corner by corner.</summary>
        internal Part Convex(Color color, params Vector3[] corners)
        {
            int first = _vertices.Count;
            _vertices.AddRange(corners);
            for (int i = 0; i < corners.Length; i++)
                _colors.Add(color);
            for (int i = 2; i < corners.Length; i++)
                _triangles.AddRange(new[] { first, first + i - 1, first + i });
            return new Part { First = first, Count = corners.Length };
        }

        /// <summary>The mesh of all shapes.</summary>
        internal Mesh Finish(string name)
        {
            Mesh mesh = new Mesh { name = name };
            mesh.vertices = _vertices.ToArray();
            mesh.colors = _colors.ToArray();
            mesh.triangles = _triangles.ToArray();
            mesh.RecalculateBounds();
            return mesh;
        }

        /// <summary>Draws with the colours of the vertices, in every render pipeline.</summary>
        internal static Material Paint()
        {
            return new Material(Shader.Find("Sprites/Default"));
        }
    }
}
