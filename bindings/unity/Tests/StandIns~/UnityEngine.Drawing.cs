// Places, colours and meshes of the stand-ins for UnityEngine.
using System;
using System.Collections.Generic;

namespace UnityEngine
{
    public struct Vector2
    {
        public float x, y;

        public Vector2(float x, float y)
        {
            this.x = x;
            this.y = y;
        }
    }

    public struct Vector3
    {
        public float x, y, z;

        public Vector3(float x, float y) : this(x, y, 0) { }

        public Vector3(float x, float y, float z)
        {
            this.x = x;
            this.y = y;
            this.z = z;
        }

        public static Vector3 zero => new Vector3(0, 0, 0);
        public static Vector3 one => new Vector3(1, 1, 1);
        public static Vector3 operator +(Vector3 a, Vector3 b) { return new Vector3(a.x + b.x, a.y + b.y, a.z + b.z); }
        public static Vector3 operator -(Vector3 a, Vector3 b) { return new Vector3(a.x - b.x, a.y - b.y, a.z - b.z); }
        public static Vector3 operator *(Vector3 a, float d) { return new Vector3(a.x * d, a.y * d, a.z * d); }
    }

    public struct Quaternion
    {
        public float x, y, z, w;

        public Quaternion(float x, float y, float z, float w)
        {
            this.x = x;
            this.y = y;
            this.z = z;
            this.w = w;
        }
    }

    public struct Color
    {
        public float r, g, b, a;

        public Color(float r, float g, float b) : this(r, g, b, 1) { }

        public Color(float r, float g, float b, float a)
        {
            this.r = r;
            this.g = g;
            this.b = b;
            this.a = a;
        }

        public static Color white => new Color(1, 1, 1);
        public static Color black => new Color(0, 0, 0);
    }

    public struct Mathf
    {
        public const float PI = 3.14159274f;

        public static float Sin(float f) { return (float)Math.Sin(f); }
        public static float Cos(float f) { return (float)Math.Cos(f); }
        public static float Abs(float f) { return Math.Abs(f); }
        public static float Clamp01(float value) { return Math.Max(0, Math.Min(1, value)); }
        public static float MoveTowards(float current, float target, float maxDelta)
        {
            return Abs(target - current) <= maxDelta ? target : current + Math.Sign(target - current) * maxDelta;
        }
    }

    public struct Bounds
    {
        public Vector3 center { get; set; }
        public Vector3 extents { get; set; }
    }

    public class Transform : Component
    {
        internal Transform() { }

        public Vector3 localPosition { get; set; }
        public Quaternion localRotation { get; set; } = new Quaternion(0, 0, 0, 1);
        public Vector3 localScale { get; set; } = Vector3.one;

        public Transform parent => gameObject.Parent == null ? null : gameObject.Parent.transform;

        public void SetParent(Transform parent, bool worldPositionStays)
        {
            gameObject.Parent = parent == null ? null : parent.gameObject;
        }
    }

    public sealed class Mesh : Object
    {
        internal string[] BlendShapes = new string[0];
        internal readonly List<Vector3[]> Deltas = new List<Vector3[]>();

        public Vector3[] vertices { get; set; } = new Vector3[0];
        public Color[] colors { get; set; } = new Color[0];
        public int[] triangles { get; set; } = new int[0];
        public Bounds bounds { get; set; }
        public int blendShapeCount => BlendShapes.Length;

        public int GetBlendShapeIndex(string blendShapeName) { return Array.IndexOf(BlendShapes, blendShapeName); }

        public void RecalculateBounds()
        {
            foreach (int index in triangles)
            {
                if (index < 0 || index >= vertices.Length)
                    throw new ArgumentException("a triangle has a vertex that is not there");
            }
            if (colors.Length != 0 && colors.Length != vertices.Length)
                throw new ArgumentException("colors and vertices have different lengths");
        }

        public void AddBlendShapeFrame(string shapeName, float frameWeight, Vector3[] deltaVertices, Vector3[] deltaNormals, Vector3[] deltaTangents)
        {
            if (deltaVertices.Length != vertices.Length)
                throw new ArgumentException("a blend shape has as many vertices as its mesh");
            Array.Resize(ref BlendShapes, BlendShapes.Length + 1);
            BlendShapes[BlendShapes.Length - 1] = shapeName;
            Deltas.Add(deltaVertices);
        }
    }

    public sealed class Shader : Object
    {
        private Shader() { }

        /// <summary>One that is in every game.</summary>
        public static Shader Find(string name) { return name == "Sprites/Default" ? new Shader { name = name } : null; }
    }

    public class Material : Object
    {
        public Material(Shader shader)
        {
            if (shader == null)
                throw new ArgumentNullException(nameof(shader));
        }

        public Color color { get; set; } = Color.white;
    }

    public class Renderer : Component
    {
        public Material sharedMaterial { get; set; }
        public Bounds localBounds { get; set; }
    }

    public sealed class MeshRenderer : Renderer
    {
    }

    public sealed class MeshFilter : Component
    {
        public Mesh sharedMesh { get; set; }
    }

    public class SkinnedMeshRenderer : Renderer
    {
        internal readonly Dictionary<int, float> Weights = new Dictionary<int, float>();

        public Mesh sharedMesh { get; set; } = new Mesh();

        public float GetBlendShapeWeight(int index) { return Weights.ContainsKey(index) ? Weights[index] : 0; }
        public void SetBlendShapeWeight(int index, float value) { Weights[index] = value; }
    }
}
