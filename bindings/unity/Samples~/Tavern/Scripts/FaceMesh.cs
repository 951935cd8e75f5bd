using System.Collections.Generic;
using Inworld.Audio;
using UnityEngine;

namespace Samples
{
    /// <summary>Draws a head whose mouth has the fifteen shapes of Inworld.Audio.Visemes as blend shapes, and whose brows and
    /// eyes have some of their own.</summary>
    internal static class FaceMesh
    {
        internal const string Glad = "glad", Sad = "sad", Angry = "angry", Blink = "blink";

        /// <summary>Half of width and height of the open mouth, for each viseme.</summary>
        private static readonly float[] Widths =
            { 0.30f, 0.26f, 0.30f, 0.30f, 0.30f, 0.30f, 0.22f, 0.32f, 0.30f, 0.26f, 0.32f, 0.36f, 0.34f, 0.22f, 0.15f };

        private static readonly float[] Heights =
            { 0.02f, 0.01f, 0.05f, 0.09f, 0.08f, 0.10f, 0.11f, 0.05f, 0.07f, 0.09f, 0.26f, 0.16f, 0.11f, 0.22f, 0.14f };

        private const float MouthY = -0.62f;
        private const float Lip = 0.06f;

        /// <summary>The head of somebody.</summary>
        internal static Mesh Of(TavernFace.Look look)
        {
            Drawing drawing = new Drawing();
            bool isGuard = look == TavernFace.Look.Guard;
            Color skin = isGuard ? new Color(0.80f, 0.62f, 0.50f) : new Color(0.91f, 0.72f, 0.58f);
            Color hair = isGuard ? new Color(0.25f, 0.20f, 0.17f) : new Color(0.55f, 0.24f, 0.13f);
            Color cloth = isGuard ? new Color(0.27f, 0.33f, 0.42f) : new Color(0.33f, 0.42f, 0.26f);

            drawing.Ellipse(0, -2.6f, 1.9f, 1.25f, cloth);
            drawing.Box(-0.42f, -1.8f, 0.84f, 0.9f, skin);
            if (!isGuard)
                drawing.Ellipse(0, 0.18f, 1.32f, 1.42f, hair); // behind the head
            drawing.Ellipse(0, 0, 1.08f, 1.26f, skin);
            if (isGuard)
                Helmet(drawing);
            else
                drawing.Ellipse(0, 0.92f, 0.98f, 0.46f, hair);
            drawing.Ellipse(0, -0.14f, 0.10f, 0.2f, new Color(skin.r * 0.88f, skin.g * 0.85f, skin.b * 0.82f));

            List<Drawing.Part> eyes = new List<Drawing.Part>(), brows = new List<Drawing.Part>();
            foreach (float side in new[] { -1f, 1f })
            {
                eyes.Add(drawing.Ellipse(side * 0.42f, 0.18f, 0.19f, 0.14f, Color.white));
                eyes.Add(drawing.Ellipse(side * 0.42f, 0.17f, 0.09f, 0.10f, new Color(0.16f, 0.12f, 0.10f)));
                // the corner near the nose comes first
                brows.Add(drawing.Convex(hair, new Vector3(side * 0.20f, 0.42f), new Vector3(side * 0.20f, 0.52f),
                    new Vector3(side * 0.66f, 0.52f), new Vector3(side * 0.66f, 0.42f)));
            }
            Drawing.Part lips = drawing.Ellipse(0, MouthY, Widths[0] + Lip, Heights[0] + Lip, new Color(0.66f, 0.28f, 0.25f));
            Drawing.Part mouth = drawing.Ellipse(0, MouthY, Widths[0], Heights[0], new Color(0.20f, 0.06f, 0.06f));

            Mesh mesh = drawing.Finish(look.ToString());
            for (int viseme = 0; viseme < Visemes.Count; viseme++)
            {
                Vector3[] moves = new Vector3[drawing.Vertices.Count];
                Open(drawing, moves, mouth, viseme, 0);
                Open(drawing, moves, lips, viseme, Lip);
                Add(mesh, "viseme_" + Visemes.Names[viseme], moves);
            }
            Add(mesh, Glad, Brows(drawing, brows, 0.10f, 0.16f, Smile(drawing, lips, mouth, 0.16f)));
            Add(mesh, Sad, Brows(drawing, brows, 0.16f, -0.10f, Smile(drawing, lips, mouth, -0.14f)));
            Add(mesh, Angry, Brows(drawing, brows, -0.16f, 0.10f, Smile(drawing, lips, mouth, -0.06f)));
            Add(mesh, Blink, Shut(drawing, eyes));
            return mesh;
        }

        private static void Helmet(Drawing drawing)
        {
            Color iron = new Color(0.48f, 0.50f, 0.53f);
            drawing.Ellipse(0, 0.88f, 1.16f, 0.62f, iron);
            drawing.Box(-1.24f, 0.62f, 2.48f, 0.2f, new Color(0.38f, 0.40f, 0.43f));
            drawing.Box(-0.09f, 0.02f, 0.18f, 0.68f, iron);
        }

        private static void Add(Mesh mesh, string name, Vector3[] moves)
        {
            mesh.AddBlendShapeFrame(name, 100, moves, null, null);
        }

        private static void Open(Drawing drawing, Vector3[] moves, Drawing.Part part, int viseme, float more)
        {
            float wider = (Widths[viseme] + more) / (Widths[0] + more), higher = (Heights[viseme] + more) / (Heights[0] + more);
            for (int i = part.First; i < part.First + part.Count; i++)
            {
                Vector3 at = drawing.Vertices[i];
                moves[i] = new Vector3(at.x * (wider - 1), (at.y - MouthY) * (higher - 1));
            }
        }

        /// <summary>The corners of the mouth go up, or down.</summary>
        private static Vector3[] Smile(Drawing drawing, Drawing.Part lips, Drawing.Part mouth, float up)
        {
            Vector3[] moves = new Vector3[drawing.Vertices.Count];
            foreach (Drawing.Part part in new[] { lips, mouth })
            {
                for (int i = part.First; i < part.First + part.Count; i++)
                {
                    float out01 = Mathf.Abs(drawing.Vertices[i].x) / Widths[0];
                    moves[i] = new Vector3(0, up * out01 * out01);
                }
            }
            return moves;
        }

        /// <summary>The corners of the brows near the nose, and those outside, go up by so much.</summary>
        private static Vector3[] Brows(Drawing drawing, List<Drawing.Part> brows, float inside, float outside, Vector3[] moves)
        {
            foreach (Drawing.Part brow in brows)
            {
                for (int i = 0; i < brow.Count; i++)
                    moves[brow.First + i] = new Vector3(0, i < 2 ? inside : outside);
            }
            return moves;
        }

        private static Vector3[] Shut(Drawing drawing, List<Drawing.Part> eyes)
        {
            Vector3[] moves = new Vector3[drawing.Vertices.Count];
            foreach (Drawing.Part eye in eyes)
            {
                for (int i = eye.First; i < eye.First + eye.Count; i++)
                    moves[i] = new Vector3(0, (0.17f - drawing.Vertices[i].y) * 0.92f);
            }
            return moves;
        }
    }
}
