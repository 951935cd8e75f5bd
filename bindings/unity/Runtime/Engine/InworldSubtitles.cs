using System;
using UnityEngine;
using UnityEngine.Events;

namespace Inworld
{
    /// <summary>What characters say, as texts for any user interface, in step with what is heard: connect the events in the
    /// Inspector, for example with the text of a TextMeshPro.</summary>
    [AddComponentMenu("Inworld Native/Inworld Subtitles")]
    public sealed class InworldSubtitles : MonoBehaviour
    {
        /// <summary>With a text.</summary>
        [Serializable] public sealed class TextEvent : UnityEvent<string> { }

        [Tooltip("Whose lines. Empty: those of all characters of the client.")]
        [SerializeField] private InworldCharacter character;
        [Tooltip("Empty: the one in the scene.")]
        [SerializeField] private InworldClient client;

        /// <summary>The words of the line that begins; empty when it is over.</summary>
        public TextEvent onText = new TextEvent();
        /// <summary>The words of the line that were heard so far, with each word that begins; empty when it is over.</summary>
        public TextEvent onWords = new TextEvent();
        /// <summary>The name for players of who says it; empty when it is over.</summary>
        public TextEvent onSpeaker = new TextEvent();

        private InworldEvents _followed;
        private InworldClient _followedClient;
        /// <summary>The utterance that is shown; null: none.</summary>
        private string _shown;

        /// <summary>Whose lines; null: those of all characters. May be set at any time.</summary>
        public InworldCharacter Character
        {
            get { return character; }
            set
            {
                character = value;
                FollowAgain();
            }
        }

        /// <summary>The client whose characters are meant, without a <see cref="Character"/>; null: the one in the scene. May be
        /// set at any time.</summary>
        public InworldClient Client
        {
            get { return client; }
            set
            {
                client = value;
                FollowAgain();
            }
        }

        private void OnEnable()
        {
            Follow();
        }

        private void OnDisable()
        {
            Leave();
        }

        private void FollowAgain()
        {
            if (_followed == null)
                return;
            Leave();
            Follow();
        }

        private void Follow()
        {
            if (character == null && client == null)
                client = InworldClient.OfScene();
            _followedClient = character == null ? client : character.Client;
            if (_followedClient == null)
            {
                Debug.LogError("InworldSubtitles needs an InworldClient in the scene.", this);
                return;
            }
            _followed = character == null ? _followedClient.Events : character.Events;
            _followed.OnLineStarted += Show;
            _followed.OnLineWord += Type;
            _followed.OnLineEnded += Hide;
            _followedClient.Events.OnEstablished += End;
        }

        private void Leave()
        {
            if (_followed == null)
                return;
            _followed.OnLineStarted -= Show;
            _followed.OnLineWord -= Type;
            _followed.OnLineEnded -= Hide;
            _followedClient.Events.OnEstablished -= End;
            _followed = null;
            _followedClient = null;
            Clear();
        }

        private void Show(InworldEvent happened)
        {
            InworldLine line = happened.Line;
            _shown = line.utteranceId.ToString();
            onSpeaker.Invoke(happened.Session.GivenName(line.agentId.ToString()));
            onText.Invoke(line.text.ToString());
        }

        private void Type(InworldEvent happened)
        {
            InworldLine line = happened.Line;
            if (_shown == line.utteranceId.ToString())
                onWords.Invoke(line.heardText.ToString());
        }

        private void Hide(InworldEvent happened)
        {
            // another character may have begun meanwhile
            if (_shown == happened.Line.utteranceId.ToString())
                Clear();
        }

        /// <summary>A session that is over does not tell of its lines any more.</summary>
        private void End(bool established)
        {
            if (!established)
                Clear();
        }

        private void Clear()
        {
            if (_shown == null)
                return;
            _shown = null;
            onText.Invoke("");
            onWords.Invoke("");
            onSpeaker.Invoke("");
        }
    }
}
