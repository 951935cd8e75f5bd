using UnityEngine;

namespace Samples
{
    /// <summary>The room behind the characters, with the hatch to the cellar.</summary>
    public sealed class TavernRoom : MonoBehaviour
    {
        private const float Left = -10, Floor = -2.2f, HatchY = -1.95f, SecondsToOpen = 1.2f, Ajar = 0.12f;

        private Transform _hatch;
        private float _height = 1;

        /// <summary>Whether somebody has opened the cellar.</summary>
        public bool IsCellarOpen { get; private set; }

        /// <summary>Opens the hatch, or shuts it when a new session begins.</summary>
        public void SetCellarOpen(bool open)
        {
            IsCellarOpen = open;
        }

        private void Awake()
        {
            Show(gameObject, Walls().Finish("Room"));
            GameObject hatch = new GameObject("Hatch");
            hatch.transform.SetParent(transform, false);
            hatch.transform.localPosition = new Vector3(0, HatchY, -1); // in front of the wall
            Drawing wood = new Drawing();
            wood.Box(-1.1f, 0, 2.2f, 1.5f, new Color(0.36f, 0.22f, 0.12f));
            for (int plank = 1; plank < 4; plank++)
                wood.Box(-1.1f + plank * 0.55f, 0, 0.03f, 1.5f, new Color(0.22f, 0.13f, 0.07f));
            wood.Ellipse(0.8f, 0.75f, 0.1f, 0.1f, new Color(0.75f, 0.65f, 0.3f));
            Show(hatch, wood.Finish("Hatch"));
            _hatch = hatch.transform;
        }

        private void Update()
        {
            _height = Mathf.MoveTowards(_height, IsCellarOpen ? Ajar : 1, Time.deltaTime / SecondsToOpen);
            _hatch.localScale = new Vector3(1, _height, 1);
        }

        private static Drawing Walls()
        {
            Drawing room = new Drawing();
            room.Box(Left, -6, 20, 12, new Color(0.20f, 0.14f, 0.11f));
            room.Box(Left, -6, 20, 6 + Floor, new Color(0.13f, 0.09f, 0.07f));
            for (int beam = 0; beam < 5; beam++)
                room.Box(Left + 0.6f + beam * 4.6f, Floor, 0.35f, 8.2f, new Color(0.15f, 0.10f, 0.07f));
            // the window, and the wet evening in it
            room.Box(-1.3f, 1.9f, 2.6f, 2.2f, new Color(0.11f, 0.08f, 0.06f));
            room.Box(-1.15f, 2.05f, 2.3f, 1.9f, new Color(0.16f, 0.22f, 0.33f));
            room.Box(-0.06f, 2.05f, 0.12f, 1.9f, new Color(0.11f, 0.08f, 0.06f));
            // the light of the fire, from the right
            for (int ring = 5; ring > 0; ring--)
                room.Ellipse(8.4f, -1.2f, ring * 1.5f, ring * 1.1f, new Color(1, 0.55f, 0.15f, 0.05f));
            room.Ellipse(8.6f, -1.8f, 0.7f, 0.4f, new Color(0.95f, 0.45f, 0.10f));
            room.Ellipse(8.6f, -1.6f, 0.4f, 0.6f, new Color(1, 0.75f, 0.25f));
            // the hole to the cellar, with a stair; the hatch is in front of it
            room.Box(-1.2f, HatchY - 0.1f, 2.4f, 1.7f, new Color(0.05f, 0.03f, 0.02f));
            for (int step = 0; step < 4; step++)
                room.Box(-0.9f + step * 0.12f, HatchY + step * 0.33f, 1.8f - step * 0.24f, 0.2f, new Color(0.55f - step * 0.1f, 0.40f - step * 0.08f, 0.20f - step * 0.04f));
            return room;
        }

        private static void Show(GameObject shown, Mesh mesh)
        {
            shown.AddComponent<MeshFilter>().sharedMesh = mesh;
            shown.AddComponent<MeshRenderer>().sharedMaterial = Drawing.Paint();
        }
    }
}
