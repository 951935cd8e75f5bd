using System.Collections.Generic;
using Inworld;
using Inworld.Packet;
using UnityEngine;

namespace Samples
{
    /// <summary>Greets the innkeeper and prints what she says and feels when it is heard, and what she does. Return: ask about the cat. Hold V: talk
    /// to her, with an InworldMicrophone on this object.</summary>
    /// <remarks>Keys are read by Unity's old input manager. In a project with the new Input System alone there are none:
    /// "Ask about the cat" is in this component's menu, and your own input actions may call Ask and the
    /// microphone.</remarks>
    public sealed class HelloInnkeeper : MonoBehaviour
    {
        [SerializeField] private InworldCharacter innkeeper;

        /// <summary>Whom to greet; to be set while this is disabled.</summary>
        public InworldCharacter Innkeeper
        {
            get { return innkeeper; }
            set { innkeeper = value; }
        }

        private void OnEnable()
        {
            innkeeper.Client.Events.OnEstablished += Greet;
            innkeeper.Events.OnLineStarted += ShowLine;
            innkeeper.Events.OnText += ShowPlayersWords;
            innkeeper.Events.OnNarrativeAction += ShowAction;
            innkeeper.Events.OnTrigger += ShowTrigger;
            if (innkeeper.Client.Session != null && innkeeper.Client.Session.IsEstablished)
                Greet(true);
        }

        private void OnDisable()
        {
            innkeeper.Client.Events.OnEstablished -= Greet;
            innkeeper.Events.OnLineStarted -= ShowLine;
            innkeeper.Events.OnText -= ShowPlayersWords;
            innkeeper.Events.OnNarrativeAction -= ShowAction;
            innkeeper.Events.OnTrigger -= ShowTrigger;
        }

        [ContextMenu("Ask about the cat")]
        public void Ask()
        {
            innkeeper.SendText("Have you seen the cat?");
        }

#if ENABLE_LEGACY_INPUT_MANAGER // without it, asking for a key is an exception in every frame
        private void Update()
        {
            if (Input.GetKeyDown(KeyCode.Return))
                Ask();
            InworldMicrophone microphone = GetComponent<InworldMicrophone>();
            if (microphone != null && Input.GetKeyDown(KeyCode.V))
                microphone.StartTalking();
            if (microphone != null && Input.GetKeyUp(KeyCode.V))
                microphone.StopTalking();
        }
#endif

        private void Greet(bool established)
        {
            if (established)
                innkeeper.SendText("Hello!");
        }

        // When the player begins to hear it; OnLineEnded tells how much of it was heard.
        private void ShowLine(InworldEvent happened)
        {
            InworldLine line = happened.Line;
            Debug.Log(innkeeper.Name + ": " + line.text);
            if (line.strength != EmotionStrength.UNSPECIFIED)
                Debug.Log(innkeeper.Name + " feels " + line.strength + " " + line.emotion);
        }

        private void ShowPlayersWords(TextPacket packet)
        {
            if (packet.Source == SourceType.PLAYER)
                Debug.Log("You: " + packet.Text);
        }

        private void ShowAction(ActionPacket packet)
        {
            Debug.Log("* " + packet.action.narratedAction.content);
        }

        private void ShowTrigger(CustomPacket packet)
        {
            Dictionary<string, string> parameters = packet.custom.parameters;
            string what = parameters.ContainsKey("what") ? " " + parameters["what"] : "";
            Debug.Log(innkeeper.Name + " triggers " + packet.TriggerName + what);
        }
    }
}
