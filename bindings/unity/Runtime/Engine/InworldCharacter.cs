using System;
using System.Threading;
using System.Threading.Tasks;
using Inworld.Native;
using Inworld.Packet;
using UnityEngine;

namespace Inworld
{
    /// <summary>A character of the scene: gets its own packets only, and is talked to.</summary>
    [AddComponentMenu("Inworld Native/Inworld Character")]
    [DefaultExecutionOrder(-90)] // a game's handler of OnEstablished finds it with its name
    public sealed class InworldCharacter : MonoBehaviour
    {
        [Tooltip("Brain name: \"innkeeper\", or in full \"workspaces/demo/characters/innkeeper\".")]
        [SerializeField] private string brainName = "innkeeper";
        [Tooltip("Empty: the one in the scene.")]
        [SerializeField] private InworldClient client;
        [SerializeField] private InworldUnityEvents unityEvents = new InworldUnityEvents();

        // Made when they are first asked for: scripts that are reloaded while the game plays are enabled again, not awoken.
        private InworldEvents _events;
        private byte[] _agentId;
        /// <summary>The id that it had when the line began that is being heard; null between lines.</summary>
        private byte[] _lineOf;
        /// <summary>The client whose events are followed; null while disabled.</summary>
        private InworldClient _followed;
        private bool _isOn;
        /// <summary>Why it was not found. Told in the next frame: until then code may give it another name.</summary>
        private string _unknown;

        /// <summary>C# events with the packets that come from this character or are for it, and its lines; lent for the
        /// call.</summary>
        public InworldEvents Events => _events ?? (_events = MakeEvents());

        /// <summary>The events of the Inspector.</summary>
        public InworldUnityEvents UnityEvents => unityEvents;

        /// <summary>The client that it belongs to; null without one in the scene.</summary>
        /// <remarks>Looked for when it is first asked for: a game's script may be enabled before its
        /// character. May be set at any time.</remarks>
        public InworldClient Client
        {
            get
            {
                if (client == null)
                    client = InworldClient.OfScene();
                return client;
            }
            set
            {
                client = value;
                if (_isOn && Client != _followed)
                    Follow();
            }
        }

        /// <summary>Stable name of the character: "innkeeper", or in full "workspaces/demo/characters/innkeeper". May be set at
        /// any time.</summary>
        public string BrainName
        {
            get { return brainName; }
            set
            {
                brainName = value;
                if (_followed != null)
                    Find(_followed.Events.HasToldEstablished);
            }
        }

        /// <summary>Its id in this session; empty while it is not in the scene.</summary>
        public string ID { get; private set; } = "";

        /// <summary>Its name for players; empty while it is not in the scene.</summary>
        public string Name { get; private set; } = "";

        /// <summary>Whether one of its lines is being heard, or read where it has no sound: between OnLineStarted and
        /// OnLineEnded.</summary>
        public bool IsSpeaking => _lineOf != null;

        /// <summary>Another session or name, or none: what plays its voice looks again.</summary>
        internal event Action Moved;

        /// <summary>The session that it is followed in; null without one.</summary>
        internal InworldSession Session => _followed == null ? null : _followed.Session;

        /// <summary>Says something to it.</summary>
        /// <returns>False when it was refused; the Console tells why.</returns>
        public bool SendText(string text)
        {
            return Try(session => session.SendTextTo(text, brainName));
        }

        /// <summary>Sends it a trigger.</summary>
        public bool SendTrigger(string trigger, System.Collections.Generic.Dictionary<string, string> parameters = null)
        {
            return Try(session => session.SendTriggerTo(trigger, parameters, brainName));
        }

        /// <summary>Tells it what the player does, in words.</summary>
        public bool SendNarrative(string narrative)
        {
            return Try(session => session.SendNarrativeActionTo(narrative, brainName));
        }

        /// <summary>Cuts it short: its voice fades out within 10 ms, its line ends, and the server knows how much was
        /// heard.</summary>
        public bool CancelResponse()
        {
            return Try(session => session.CancelResponse(brainName));
        }

        /// <summary>Says something to it, and waits until its answer has come; it may still be heard for some time.</summary>
        /// <param name="text">What the player says.</param>
        /// <param name="cancel">Ends the waiting; <see cref="CancelResponse"/> ends the answer.</param>
        /// <exception cref="InworldException">It was refused.</exception>
        /// <exception cref="InvalidOperationException">There is no session, it has ended, or what was said was not
        /// delivered.</exception>
        public Task<InworldAnswer> SendTextAsync(string text, CancellationToken cancel = default(CancellationToken))
        {
            return Send(session => session.SendTextTo(text, brainName), cancel);
        }

        /// <summary>Sends it a trigger, and waits until its answer has come.</summary>
        /// <param name="trigger">Its name.</param>
        /// <param name="parameters">May be null.</param>
        /// <param name="cancel">Ends the waiting.</param>
        public Task<InworldAnswer> SendTriggerAsync(string trigger,
            System.Collections.Generic.Dictionary<string, string> parameters = null, CancellationToken cancel = default(CancellationToken))
        {
            return Send(session => session.SendTriggerTo(trigger, parameters, brainName), cancel);
        }

        private Task<InworldAnswer> Send(Func<InworldSession, InworldReceipt> send, CancellationToken cancel)
        {
            try
            {
                return Client.Await(send(LiveSession()), cancel);
            }
            catch (Exception refused)
            {
                return Task.FromException<InworldAnswer>(refused);
            }
        }

        private InworldSession LiveSession()
        {
            if (Client == null || client.Session == null)
                throw new InvalidOperationException("There is no session yet: call Connect of the InworldClient first.");
            return client.Session;
        }

        private InworldEvents MakeEvents()
        {
            InworldEvents events = new InworldEvents();
            unityEvents.Follow(events);
            events.OnHandlerException += thrown => Debug.LogException(thrown, this);
            return events;
        }

        private void OnEnable()
        {
            _isOn = true;
            if (Client == null)
                Debug.LogError("There is no InworldClient in the scene: add one to any object.", this);
            else
                Follow();
        }

        private void OnDisable()
        {
            _isOn = false;
            Leave();
        }

        private void Update()
        {
            if (_unknown == null)
                return;
            Debug.LogWarning("Inworld: " + name + ": " + _unknown, this);
            _unknown = null;
        }

        private void Follow()
        {
            Leave();
            _followed = client;
            if (_followed == null)
            {
                Find(false);
                return;
            }
            _followed.Events.OnEstablished += Find;
            _followed.Events.OnCharactersChanged += FindAgain;
            _followed.Events.OnPacketReceived += Receive;
            _followed.Events.OnInteractionCancelled += Cancel;
            _followed.Events.OnLineStarted += TellLine;
            _followed.Events.OnLineWord += TellLine;
            _followed.Events.OnLineEnded += TellLine;
            _followed.SessionMade += TellMoved;
            // what the session has not told yet, it will tell
            Find(_followed.Events.HasToldEstablished);
        }

        private void Leave()
        {
            // not Unity's null: a client that was destroyed still has its events
            if (ReferenceEquals(_followed, null))
                return;
            _followed.Events.OnEstablished -= Find;
            _followed.Events.OnCharactersChanged -= FindAgain;
            _followed.Events.OnPacketReceived -= Receive;
            _followed.Events.OnInteractionCancelled -= Cancel;
            _followed.Events.OnLineStarted -= TellLine;
            _followed.Events.OnLineWord -= TellLine;
            _followed.Events.OnLineEnded -= TellLine;
            _followed.SessionMade -= TellMoved;
            _followed = null;
            _lineOf = null;
            TellMoved();
        }

        private void FindAgain(InworldEvent changed)
        {
            Find(true);
        }

        private void Find(bool established)
        {
            LookUp(established);
            if (!established)
                _lineOf = null; // a session that is over tells nothing more
            TellMoved();
        }

        private void LookUp(bool established)
        {
            _agentId = null;
            _unknown = null;
            ID = Name = "";
            InworldSession session = established ? _followed.Session : null;
            if (session == null || session.IsDisposed)
                return;
            try
            {
                ID = session.AgentId(brainName);
                Name = session.GivenName(brainName);
                _agentId = NativeText.Bytes(ID, nameof(ID));
            }
            catch (InworldException unknown)
            {
                _unknown = unknown.Message;
            }
        }

        private void Receive(InworldPacket packet)
        {
            if (_agentId != null && packet.IsRelated(_agentId))
                Events.Raise(_followed.Session, packet);
        }

        private void Cancel(InworldPacket packet)
        {
            if (_agentId != null && packet.IsRelated(_agentId))
                Events.RaiseCancelled(packet);
        }

        private void TellLine(InworldEvent happened)
        {
            // each end follows a beginning, also when it has left the scene meanwhile
            bool begins = happened.Type == InworldEventType.LineStarted;
            byte[] whose = begins ? _agentId : _lineOf;
            if (whose == null || !happened.Line.agentId.Is(whose, whose.Length - 1))
                return;
            if (happened.Type != InworldEventType.LineWord)
                _lineOf = begins ? _agentId : null;
            Events.RaiseLine(happened);
        }

        private void TellMoved()
        {
            if (Moved != null)
                Moved();
        }

        private bool Try(Action<InworldSession> send)
        {
            try
            {
                send(LiveSession());
                return true;
            }
            catch (Exception refused)
            {
                Debug.LogException(refused, this);
                return false;
            }
        }
    }
}
