using Inworld.Audio;
using UnityEngine;

namespace Inworld
{
    /// <summary>Moves a face's blend shapes with the sounds that are being heard.</summary>
    [AddComponentMenu("Inworld Native/Inworld Lipsync")]
    public sealed class InworldLipsync : MonoBehaviour
    {
        [SerializeField] private InworldVoice voice;
        [SerializeField] private SkinnedMeshRenderer face;
        [Tooltip("In front of sil, PP, FF, TH, DD, kk, CH, SS, nn, RR, aa, E, I, O, U.")]
        [SerializeField] private string blendShapePrefix = "viseme_";
        [Tooltip("Instead of the prefix, for blend shapes with other names.")]
        [SerializeField] private InworldFaceMap map;
        [Tooltip("Weight of a full shape: 100 on most models, 1 on some.")]
        [SerializeField] private float fullWeight = 100;

        private readonly float[] _weights = new float[Visemes.Count];
        private FaceShapes _shapes;
        /// <summary>The face that the shapes are of; null until there is all that is needed.</summary>
        private SkinnedMeshRenderer _shaped;
        /// <summary>It was told that something is missing; code may still bring it.</summary>
        private bool _hasGivenUp;
        /// <summary>Not told yet: code may still bring another prefix.</summary>
        private bool _hasNoShape;

        /// <summary>Whose voice moves the face. May be set at any time, as the other settings may.</summary>
        public InworldVoice Voice
        {
            get { return voice; }
            set
            {
                voice = value;
                Prepare();
            }
        }

        /// <summary>The face with the blend shapes.</summary>
        public SkinnedMeshRenderer Face
        {
            get { return face; }
            set
            {
                face = value;
                Prepare();
            }
        }

        /// <summary>What stands in front of sil, PP, FF, TH, DD, kk, CH, SS, nn, RR, aa, E, I, O, U.</summary>
        public string BlendShapePrefix
        {
            get { return blendShapePrefix; }
            set
            {
                blendShapePrefix = value;
                Prepare();
            }
        }

        /// <summary>Which blend shapes make which shape of the mouth, instead of the prefix; null: those with the
        /// prefix.</summary>
        public InworldFaceMap Map
        {
            get { return map; }
            set
            {
                map = value;
                Prepare();
            }
        }

        /// <summary>Weight of a full shape: 100 on most models, 1 on some.</summary>
        public float FullWeight
        {
            get { return fullWeight; }
            set { fullWeight = value; }
        }

        private void OnEnable()
        {
            _hasGivenUp = false;
            if (voice == null)
                voice = GetComponentInParent<InworldVoice>();
            if (face == null)
                face = GetComponentInChildren<SkinnedMeshRenderer>();
            // what is not there yet, code may bring before the first frame
            if (face != null && face.sharedMesh == null)
                GiveUp();
            else
                Prepare();
        }

        /// <summary>Finds the blend shapes, as soon as there is all that is needed.</summary>
        private void Prepare()
        {
            if (_shaped != null)
                _shapes.Show(_shaped, _weights, 0); // another face, or other shapes
            _shaped = null;
            if (voice == null || face == null || face.sharedMesh == null)
                return;
            if (_hasGivenUp)
            {
                enabled = true; // OnEnable comes here again
                return;
            }
            _shaped = face;
            _shapes = map == null ? new FaceShapes(face.sharedMesh, blendShapePrefix) : new FaceShapes(face.sharedMesh, map);
            _hasNoShape = _shapes.IsEmpty;
        }

        private void GiveUp()
        {
            Debug.LogError("InworldLipsync needs an InworldVoice, and a SkinnedMeshRenderer with a mesh.", this);
            _hasGivenUp = true;
            enabled = false;
        }

        private void LateUpdate()
        {
            if (_shaped == null)
                Prepare();
            if (_shaped == null || voice == null)
            {
                GiveUp();
                return;
            }
            if (_hasNoShape)
                Debug.LogWarning("InworldLipsync: the face has " + (map == null ? "no blend shape '" + blendShapePrefix + "aa' or the like."
                    : "none of the blend shapes of its map."), this);
            _hasNoShape = false;
            voice.ReadVisemes(_weights);
            _shapes.Show(_shaped, _weights, fullWeight);
        }
    }
}
