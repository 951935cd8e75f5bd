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
        [Tooltip("Weight of a full shape: 100 on most models, 1 on some.")]
        [SerializeField] private float fullWeight = 100;
        [Tooltip("In how many seconds half of the way to the next shape is gone.")]
        [SerializeField] private float halfLife = 0.03f;

        private readonly VisemeWeights _weights = new VisemeWeights();
        private readonly int[] _blendShapes = new int[VisemeWeights.Names.Length];

        private void OnEnable()
        {
            if (voice == null)
                voice = GetComponentInParent<InworldVoice>();
            if (face == null)
                face = GetComponentInChildren<SkinnedMeshRenderer>();
            if (voice == null || face == null || face.sharedMesh == null)
            {
                Debug.LogError("InworldLipsync needs an InworldVoice, and a SkinnedMeshRenderer with a mesh.", this);
                enabled = false;
                return;
            }
            int found = 0;
            for (int shape = 0; shape < _blendShapes.Length; shape++)
            {
                _blendShapes[shape] = face.sharedMesh.GetBlendShapeIndex(blendShapePrefix + VisemeWeights.Names[shape]);
                found += _blendShapes[shape] < 0 ? 0 : 1;
            }
            if (found == 0)
                Debug.LogWarning("InworldLipsync: the face has no blend shape '" + blendShapePrefix + "aa' or the like.", this);
        }

        private void LateUpdate()
        {
            _weights.Step(voice.Viseme, Time.deltaTime, halfLife);
            for (int shape = 0; shape < _blendShapes.Length; shape++)
            {
                if (_blendShapes[shape] >= 0)
                    face.SetBlendShapeWeight(_blendShapes[shape], _weights[shape] * fullWeight);
            }
        }
    }
}
