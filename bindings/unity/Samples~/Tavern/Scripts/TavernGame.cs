using System;
using System.Collections.Generic;
using Inworld;
using Inworld.Packet;
using UnityEngine;
using UnityEngine.UIElements;

namespace Samples
{
    /// <summary>A tavern with two characters to talk to: one of them, or both in a conversation. The components that talk are in
    /// the scene, with what has to be set in the Inspector; this is the game around them.</summary>
    public sealed class TavernGame : MonoBehaviour
    {
        private const string CellarTask = "inworld.task.open-cellar";
        private const int Everybody = 2;
        /// <summary>Between two lines of an answer, in seconds.</summary>
        private const float LongestPause = 2;
        /// <summary>What is shorter is a breath between two lines, or comes before the first one of an answer that has arrived.</summary>
        private const float ShortPause = 1;

        private static readonly Color Grey = new Color(0.6f, 0.6f, 0.6f), Red = new Color(0.9f, 0.25f, 0.3f),
            Yellow = new Color(0.9f, 0.7f, 0.2f), Green = new Color(0.35f, 0.85f, 0.35f), Orange = new Color(1, 0.4f, 0.15f);

        [SerializeField] private InworldClient client = null;
        [SerializeField] private InworldMicrophone microphone = null;
        [SerializeField] private UIDocument document = null;
        [SerializeField] private TavernRoom room = null;
        [Tooltip("Two of them: who is spoken to at first, and the other one.")]
        [SerializeField] private InworldCharacter[] characters = new InworldCharacter[0];

        private DialogueBox _box;
        private MindPanel _mind;
        private int _to;
        private string _conversation;
        /// <summary>An answer is on its way.</summary>
        private bool _isAwaited;
        /// <summary>In a conversation of all: the other one has not had a turn yet.</summary>
        private bool _hasOtherTurn;
        /// <summary>The task that is done when its line was heard, which that is, and who gave it; null: none.</summary>
        private string _task, _taskLine, _taskOf;
        /// <summary>How long nobody has spoken, in seconds.</summary>
        private float _quiet;
        /// <summary>The utterance that the box shows; null: none.</summary>
        private string _shown;

        private void OnEnable()
        {
            VisualElement root = document.rootVisualElement;
            _box = new DialogueBox(root);
            _mind = new MindPanel(root, client);
            _box.Offer(new List<string> { "Mara", "Bran", "Everybody" });
            _box.Said += Say;
            _box.Chosen += Choose;
            _box.Talked += Talk;
            InworldEvents events = client.Events;
            events.OnStatusChanged += ShowStatus;
            events.OnEstablished += Begin;
            events.OnErrorReceived += ShowError;
            events.OnText += ShowPlayer;
            events.OnNarrativeAction += ShowAction;
            events.OnTrigger += Take;
            events.OnControl += End;
            events.OnLineStarted += BeginLine;
            events.OnLineWord += TypeLine;
            events.OnLineEnded += EndLine;
            if (client.Session != null && client.Session.IsEstablished)
                Begin(true);
        }

        private void OnDisable()
        {
            _mind.Stop();
            InworldEvents events = client.Events;
            events.OnStatusChanged -= ShowStatus;
            events.OnEstablished -= Begin;
            events.OnErrorReceived -= ShowError;
            events.OnText -= ShowPlayer;
            events.OnNarrativeAction -= ShowAction;
            events.OnTrigger -= Take;
            events.OnControl -= End;
            events.OnLineStarted -= BeginLine;
            events.OnLineWord -= TypeLine;
            events.OnLineEnded -= EndLine;
        }

        private void Update()
        {
            _mind.Update();
            bool isSpeaking = Array.Exists(characters, one => one.IsSpeaking);
            _quiet = isSpeaking || _isAwaited ? 0 : _quiet + Time.deltaTime;
            if (_hasOtherTurn && _quiet >= ShortPause)
                PassTurn();
            if (_task != null && _quiet > LongestPause)
                OpenCellar(); // it came without a line
            InworldConnectionStatus status = client.Status;
            if (status == InworldConnectionStatus.Disconnected || status == InworldConnectionStatus.Reconnecting)
                _box.ShowMood("Reconnecting", Orange);
            else if (microphone.IsTalking)
                _box.ShowMood("Listening", Red);
            else if (isSpeaking)
                _box.ShowMood("Speaking", Green);
            else if (_isAwaited)
                _box.ShowMood("Thinking", Yellow);
            else if (_quiet >= ShortPause)
                _box.ShowMood("Ready", Grey);
        }

        // What the player does

        private void Say(string text)
        {
            _box.ShowAction("");
            Try(session =>
            {
                session.SendTextTo(text); // to the character or conversation that is selected
                _box.Remember("You: " + text);
                Await();
            });
        }

        private void Choose(int index)
        {
            _to = index;
            Select();
        }

        /// <summary>The player's turn lasts as long as the button is held; the microphone's mode is ExpectAudioEnd.</summary>
        private void Talk(bool talks)
        {
            if (talks)
            {
                microphone.StartTalking();
            }
            else if (microphone.IsTalking)
            {
                microphone.StopTalking();
                Await();
            }
        }

        private void Await()
        {
            _isAwaited = true;
            _hasOtherTurn = _to == Everybody;
        }

        private void Select()
        {
            for (int i = 0; i < characters.Length; i++)
                characters[i].GetComponent<TavernFace>().IsLit = _to == i || _to == Everybody;
            microphone.Character = _to == Everybody ? null : characters[_to];
            Try(session =>
            {
                if (_to != Everybody)
                {
                    session.SelectCharacter(characters[_to].BrainName);
                    return;
                }
                if (_conversation == null)
                    _conversation = session.StartConversation(Array.ConvertAll(characters, one => one.BrainName));
                session.SelectConversation(_conversation);
            });
        }

        // What the session tells

        private void ShowStatus(InworldConnectionStatus status)
        {
            _box.Status = status.ToString();
        }

        private void ShowError(InworldEvent happened)
        {
            _box.Status = happened.Message.ToString();
            _isAwaited = false;
        }

        private void Begin(bool established)
        {
            _task = _conversation = _shown = null;
            _isAwaited = _hasOtherTurn = false;
            if (!established)
                return;
            room.SetCellarOpen(false);
            Select();
            _box.Narrate("The fire crackles. " + client.Session.GivenName(characters[0].BrainName) + " looks up.");
            _box.KeepTyping();
        }

        /// <summary>What was understood is shown while the button is held, and not left in the entry.</summary>
        private void ShowPlayer(TextPacket packet)
        {
            if (packet.text.sourceType != TextSourceType.SPEECH_TO_TEXT)
                return;
            _box.ShowHeard(packet.text.final ? "" : packet.Text);
            if (packet.text.final && packet.Text != "")
                _box.Remember("You: " + packet.Text);
        }

        private void ShowAction(ActionPacket packet)
        {
            _box.ShowAction(packet.action.narratedAction.content);
        }

        /// <summary>A task is for the game to do, here when the words before it were heard.</summary>
        private void Take(CustomPacket packet)
        {
            if (packet.custom.name != CellarTask)
                return;
            _task = packet.custom.parameters["task_id"];
            _taskLine = packet.packetId.utteranceId;
            _taskOf = packet.SourceName;
        }

        private void OpenCellar()
        {
            string task = _task;
            _task = null;
            room.SetCellarOpen(true);
            Try(session =>
            {
                CustomPacket done = CustomPacket.TaskSucceeded(task);
                done.AddTarget(_taskOf);
                session.Send(done);
                _isAwaited = true;
            });
        }

        private void End(ControlPacket packet)
        {
            if (packet.Action != ControlType.INTERACTION_END)
                return;
            _isAwaited = false;
        }

        /// <summary>Who did not answer yet answers what was heard.</summary>
        private void PassTurn()
        {
            _hasOtherTurn = false;
            Try(session =>
            {
                session.Send(CustomPacket.NextTurn());
                _isAwaited = true;
            });
        }

        private void BeginLine(InworldEvent happened)
        {
            InworldLine line = happened.Line;
            _shown = line.utteranceId.ToString();
            string who = happened.Session.GivenName(line.agentId.ToString());
            string feeling = line.emotion.ToString().ToLowerInvariant().Replace('_', ' ');
            _box.Begin(who + " (" + feeling + ")", line.text.ToString());
        }

        private void TypeLine(InworldEvent happened)
        {
            if (happened.Line.utteranceId.ToString() == _shown)
                _box.Type(happened.Line.heardText.ToString());
        }

        private void EndLine(InworldEvent happened)
        {
            InworldLine line = happened.Line;
            string utterance = line.utteranceId.ToString();
            if (utterance == _shown)
            {
                _shown = null;
                _box.End(happened.Session.GivenName(line.agentId.ToString()), line.heardText.ToString());
            }
            if (_task != null && utterance == _taskLine)
                OpenCellar();
        }

        private void Try(Action<InworldSession> act)
        {
            try
            {
                if (client.Session == null || client.Session.IsDisposed)
                    throw new InvalidOperationException("There is no session: is the client connected?");
                act(client.Session);
            }
            catch (Exception refused)
            {
                _box.Status = refused.Message;
            }
        }
    }
}
