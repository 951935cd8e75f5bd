using Inworld;
using Inworld.Packet;
using UnityEngine;

namespace Samples
{
    /// <summary>The head of a character: the mouth follows the sound by an InworldLipsync, and brows and mouth show what the
    /// character feels in the line that is heard.</summary>
    [RequireComponent(typeof(InworldCharacter), typeof(InworldVoice))]
    public sealed class TavernFace : MonoBehaviour
    {
        /// <summary>Who it looks like.</summary>
        public enum Look
        {
            /// <summary>Mara, with red hair.</summary>
            Innkeeper,
            /// <summary>Bran, with a helmet.</summary>
            Guard
        }

        private const float FullWeight = 100, ChangePerSecond = 350, SecondsBetweenBlinks = 4, BlinkSeconds = 0.12f;

        [SerializeField] private Look look = Look.Innkeeper;

        private static readonly string[] Feelings = { FaceMesh.Glad, FaceMesh.Sad, FaceMesh.Angry };

        private InworldCharacter _character;
        private SkinnedMeshRenderer _face;
        private Material _paint;
        /// <summary>The one of the feelings that is shown, and how much; null: none.</summary>
        private string _feeling;
        private float _strength;

        /// <summary>Whether the player talks to this one: others stand in the shade.</summary>
        public bool IsLit { get; set; } = true;

        /// <summary>The blend shape that shows the feeling of the line; null while nothing is felt.</summary>
        public string Feeling => _feeling;

        private void Awake()
        {
            Mesh mesh = FaceMesh.Of(look);
            _paint = Drawing.Paint();
            _face = gameObject.AddComponent<SkinnedMeshRenderer>();
            _face.sharedMesh = mesh;
            _face.localBounds = mesh.bounds;
            _face.sharedMaterial = _paint;
            InworldLipsync lips = gameObject.AddComponent<InworldLipsync>();
            lips.Voice = GetComponent<InworldVoice>();
            lips.Face = _face;
        }

        private void OnEnable()
        {
            _character = GetComponent<InworldCharacter>();
            _character.Events.OnLineStarted += Feel;
        }

        private void OnDisable()
        {
            _character.Events.OnLineStarted -= Feel;
        }

        private void Update()
        {
            foreach (string feeling in Feelings)
            {
                int shape = _face.sharedMesh.GetBlendShapeIndex(feeling);
                float goal = feeling == _feeling ? _strength * FullWeight : 0;
                _face.SetBlendShapeWeight(shape,
                    Mathf.MoveTowards(_face.GetBlendShapeWeight(shape), goal, ChangePerSecond * Time.deltaTime));
            }
            // the two of them not at the same time
            float since = (Time.time + (look == Look.Guard ? SecondsBetweenBlinks / 2 : 0)) % SecondsBetweenBlinks;
            _face.SetBlendShapeWeight(_face.sharedMesh.GetBlendShapeIndex(FaceMesh.Blink), since < BlinkSeconds ? FullWeight : 0);
            float light = IsLit ? 1 : 0.55f;
            _paint.color = new Color(light, light, light);
        }

        private void Feel(InworldEvent happened)
        {
            InworldLine line = happened.Line;
            _feeling = ShapeOf(line.emotion);
            _strength = line.strength == EmotionStrength.WEAK ? 0.5f : line.strength == EmotionStrength.STRONG ? 1 : 0.75f;
        }

        private static string ShapeOf(SpaffCode emotion)
        {
            switch (emotion)
            {
                case SpaffCode.NEUTRAL:
                    return null;
                case SpaffCode.AFFECTION:
                case SpaffCode.HUMOR:
                case SpaffCode.INTEREST:
                case SpaffCode.JOY:
                case SpaffCode.SURPRISE:
                case SpaffCode.VALIDATION:
                    return FaceMesh.Glad;
                case SpaffCode.SADNESS:
                case SpaffCode.TENSION:
                case SpaffCode.TENSE_HUMOR:
                case SpaffCode.WHINING:
                    return FaceMesh.Sad;
                default:
                    return FaceMesh.Angry;
            }
        }
    }
}
