using Inworld.Packet;
using UnityEngine;

namespace Inworld
{
    /// <summary>Tells an Animator what a character feels and whether it speaks, in step with what is heard.</summary>
    /// <remarks>Parameters that the Animator does not have are left out, those with an empty name too.</remarks>
    [AddComponentMenu("Inworld Native/Inworld Animator")]
    public sealed class InworldAnimator : MonoBehaviour
    {
        [Tooltip("Empty: the one of this object or above it.")]
        [SerializeField] private InworldCharacter character;
        [Tooltip("Empty: the one of this object or below it.")]
        [SerializeField] private Animator animator;
        [Tooltip("An Int: the number of the emotion, 0 neutral, as in SpaffCode.")]
        [SerializeField] private string emotionParameter = "Emotion";
        [Tooltip("A Float: 0 without an emotion, 0.33 weak, 0.66 normal, 1 strong.")]
        [SerializeField] private string strengthParameter = "EmotionStrength";
        [Tooltip("A Bool: a line is heard.")]
        [SerializeField] private string speakingParameter = "Speaking";

        private InworldEvents _followed;
        private bool _isSpeaking;

        /// <summary>Whose feelings. Counts when it is set, and at any time, as the other settings do.</summary>
        public InworldCharacter Character
        {
            get { return character; }
            set
            {
                Leave();
                character = value;
                if (isActiveAndEnabled)
                    Follow();
            }
        }

        /// <summary>Who moves.</summary>
        public Animator Animator
        {
            get { return animator; }
            set { animator = value; }
        }

        /// <summary>Name of an Int: the number of the emotion, as in <see cref="SpaffCode"/>.</summary>
        public string EmotionParameter
        {
            get { return emotionParameter; }
            set { emotionParameter = value; }
        }

        /// <summary>Name of a Float: 0 without an emotion, 0.33 weak, 0.66 normal, 1 strong.</summary>
        public string StrengthParameter
        {
            get { return strengthParameter; }
            set { strengthParameter = value; }
        }

        /// <summary>Name of a Bool: a line is heard.</summary>
        public string SpeakingParameter
        {
            get { return speakingParameter; }
            set { speakingParameter = value; }
        }

        private void OnEnable()
        {
            if (character == null)
                character = GetComponentInParent<InworldCharacter>();
            if (animator == null)
                animator = GetComponentInChildren<Animator>();
            Follow();
        }

        private void OnDisable()
        {
            Leave();
        }

        private void Follow()
        {
            if (character == null)
                return; // code may bring it
            _followed = character.Events;
            _followed.OnLineStarted += Feel;
        }

        private void Leave()
        {
            if (_followed == null)
                return;
            _followed.OnLineStarted -= Feel;
            _followed = null;
            Speak(false);
        }

        private void Update()
        {
            if (_followed != null && character.IsSpeaking != _isSpeaking)
                Speak(!_isSpeaking);
        }

        private void Speak(bool speaks)
        {
            _isSpeaking = speaks;
            if (Has(speakingParameter, AnimatorControllerParameterType.Bool))
                animator.SetBool(speakingParameter, speaks);
        }

        private void Feel(InworldEvent happened)
        {
            InworldLine line = happened.Line;
            if (Has(emotionParameter, AnimatorControllerParameterType.Int))
                animator.SetInteger(emotionParameter, (int)line.emotion);
            if (Has(strengthParameter, AnimatorControllerParameterType.Float))
                animator.SetFloat(strengthParameter, Weight(line.strength));
        }

        private static float Weight(EmotionStrength strength)
        {
            switch (strength)
            {
                case EmotionStrength.WEAK: return 0.33f;
                case EmotionStrength.NORMAL: return 0.66f;
                case EmotionStrength.STRONG: return 1;
                default: return 0;
            }
        }

        private bool Has(string parameter, AnimatorControllerParameterType type)
        {
            if (animator == null || string.IsNullOrEmpty(parameter))
                return false;
            foreach (AnimatorControllerParameter one in animator.parameters)
            {
                if (one.name == parameter && one.type == type)
                    return true;
            }
            return false;
        }
    }
}
