using System;
using Inworld.Packet;

namespace Inworld
{
    /// <summary>The C# events of a session: hands what it polls to whom it concerns.</summary>
    /// <remarks>
    /// Call <see cref="Dispatch"/> once a frame. Handlers are called there and nowhere else, on its thread, in order.
    /// What
    /// they are given is lent for the call: <see cref="InworldPacket.Keep"/> makes a packet that stays. A handler that
    /// throws
    /// is reported by <see cref="OnHandlerException"/> and does not stop the rest. Makes no garbage of its own.
    /// </remarks>
    public sealed class InworldEvents
    {
        private readonly HandlerList<InworldConnectionStatus> _status = new HandlerList<InworldConnectionStatus>();
        private readonly HandlerList<bool> _connected = new HandlerList<bool>();
        private readonly HandlerList<bool> _established = new HandlerList<bool>();
        private readonly HandlerList<InworldEvent> _characters = new HandlerList<InworldEvent>();
        private readonly HandlerList<InworldEvent> _any = new HandlerList<InworldEvent>();
        private readonly HandlerList<InworldEvent> _error = new HandlerList<InworldEvent>();
        private readonly HandlerList<InworldEvent> _log = new HandlerList<InworldEvent>();
        private readonly HandlerList<InworldPacket> _packet = new HandlerList<InworldPacket>();
        private readonly HandlerList<InworldPacket> _sent = new HandlerList<InworldPacket>();
        private readonly HandlerList<InworldEvent> _failed = new HandlerList<InworldEvent>();
        private readonly HandlerList<InworldEvent> _state = new HandlerList<InworldEvent>();
        private readonly HandlerList<InworldEvent> _feedback = new HandlerList<InworldEvent>();
        private readonly HandlerList<InworldEvent> _token = new HandlerList<InworldEvent>();
        private readonly HandlerList<InworldEvent> _speechStarted = new HandlerList<InworldEvent>();
        private readonly HandlerList<InworldEvent> _speechEnded = new HandlerList<InworldEvent>();
        private readonly HandlerList<InworldEvent> _lineStarted = new HandlerList<InworldEvent>();
        private readonly HandlerList<InworldEvent> _lineWord = new HandlerList<InworldEvent>();
        private readonly HandlerList<InworldEvent> _lineEnded = new HandlerList<InworldEvent>();
        private readonly HandlerList<InworldPacket> _cancelled = new HandlerList<InworldPacket>();
        private readonly HandlerList<TextPacket> _text = new HandlerList<TextPacket>();
        private readonly HandlerList<AudioPacket> _audio = new HandlerList<AudioPacket>();
        private readonly HandlerList<EmotionPacket> _emotion = new HandlerList<EmotionPacket>();
        private readonly HandlerList<CustomPacket> _custom = new HandlerList<CustomPacket>();
        private readonly HandlerList<ControlPacket> _control = new HandlerList<ControlPacket>();
        private readonly HandlerList<ActionPacket> _action = new HandlerList<ActionPacket>();
        private readonly HandlerList<RelationPacket> _relation = new HandlerList<RelationPacket>();
        private readonly HandlerList<MutationPacket> _mutation = new HandlerList<MutationPacket>();
        private readonly HandlerList<SessionResponsePacket> _response = new HandlerList<SessionResponsePacket>();
        private readonly HandlerList<LatencyReportPacket> _latency = new HandlerList<LatencyReportPacket>();
        private readonly HandlerList<OperationStatusPacket> _operation = new HandlerList<OperationStatusPacket>();
        private readonly HandlerList<LogPacket> _serverLog = new HandlerList<LogPacket>();
        private readonly HandlerList<ItemOperationPacket> _items = new HandlerList<ItemOperationPacket>();
        private readonly Action<Exception> _report;

        // What was told last.
        private InworldConnectionStatus _toldStatus = InworldConnectionStatus.Idle;
        private bool _toldConnected;
        private bool _toldEstablished;

        /// <summary>Events without anybody who listens yet.</summary>
        public InworldEvents()
        {
            _report = Report;
        }

        /// <summary>A handler has thrown this. Without anybody here it goes to the standard error stream.</summary>
        public event Action<Exception> OnHandlerException;

        /// <summary>The connection has another state.</summary>
        public event Action<InworldConnectionStatus> OnStatusChanged
        {
            add { _status.Add(value); }
            remove { _status.Remove(value); }
        }

        /// <summary>The session became connected, or ceased to be.</summary>
        public event Action<bool> OnConnected
        {
            add { _connected.Add(value); }
            remove { _connected.Remove(value); }
        }

        /// <summary>The characters are known, or not any more.</summary>
        public event Action<bool> OnEstablished
        {
            add { _established.Add(value); }
            remove { _established.Remove(value); }
        }

        /// <summary>The characters of the scene have changed while the session stays established: characters came or left,
        /// or have other ids because the server had forgotten the session.</summary>
        public event Action<InworldEvent> OnCharactersChanged
        {
            add { _characters.Add(value); }
            remove { _characters.Remove(value); }
        }

        /// <summary>Every event, before the others, with everything that the library tells of it.</summary>
        public event Action<InworldEvent> OnEvent
        {
            add { _any.Add(value); }
            remove { _any.Remove(value); }
        }

        /// <summary>Something went wrong; the message is for the game's developer.</summary>
        public event Action<InworldEvent> OnErrorReceived
        {
            add { _error.Add(value); }
            remove { _error.Remove(value); }
        }

        /// <summary>The library says what it does. See <see cref="InworldLibrary.SetLogLevel"/>.</summary>
        public event Action<InworldEvent> OnLogReceived
        {
            add { _log.Add(value); }
            remove { _log.Remove(value); }
        }

        /// <summary>Every packet from the server, before the event of its kind.</summary>
        public event Action<InworldPacket> OnPacketReceived
        {
            add { _packet.Add(value); }
            remove { _packet.Remove(value); }
        }

        /// <summary>A packet has left; only with <see cref="SessionFlags.ReportSent"/>.</summary>
        public event Action<InworldPacket> OnPacketSent
        {
            add { _sent.Add(value); }
            remove { _sent.Remove(value); }
        }

        /// <summary>A packet could not be delivered and is handed back; the message tells why.</summary>
        public event Action<InworldEvent> OnPacketFailed
        {
            add { _failed.Add(value); }
            remove { _failed.Remove(value); }
        }

        /// <summary>The state of the session was saved: it is the message. See <see
        /// cref="InworldSession.SaveState"/>.</summary>
        public event Action<InworldEvent> OnSessionState
        {
            add { _state.Add(value); }
            remove { _state.Remove(value); }
        }

        /// <summary>Feedback was stored, or undone (the flag tells); the message is its name.</summary>
        public event Action<InworldEvent> OnFeedback
        {
            add { _feedback.Add(value); }
            remove { _feedback.Remove(value); }
        }

        /// <summary>The access token is about to expire, or was refused: see <see
        /// cref="InworldSession.SetAccessToken"/>.</summary>
        public event Action<InworldEvent> OnTokenNeeded
        {
            add { _token.Add(value); }
            remove { _token.Remove(value); }
        }

        /// <summary>Somebody began to speak into the microphone: see <see cref="InworldSession.SetCapture"/>.</summary>
        public event Action<InworldEvent> OnSpeechStarted
        {
            add { _speechStarted.Add(value); }
            remove { _speechStarted.Remove(value); }
        }

        /// <summary>The speaker has been silent for 0.6 s, or the microphone was closed.</summary>
        public event Action<InworldEvent> OnSpeechEnded
        {
            add { _speechEnded.Add(value); }
            remove { _speechEnded.Remove(value); }
        }

        /// <summary>A character begins to say a line, as the player hears it: see <see cref="InworldEvent.Line"/>. Only with
        /// <see cref="SessionFlags.Subtitles"/>.</summary>
        public event Action<InworldEvent> OnLineStarted
        {
            add { _lineStarted.Add(value); }
            remove { _lineStarted.Remove(value); }
        }

        /// <summary>The next word of a line begins to be heard: <see cref="InworldLine.heardText"/> ends with it. Only with <see
        /// cref="SessionFlags.Subtitles"/>.</summary>
        public event Action<InworldEvent> OnLineWord
        {
            add { _lineWord.Add(value); }
            remove { _lineWord.Remove(value); }
        }

        /// <summary>A line is over; the flag tells whether it came to its end.</summary>
        public event Action<InworldEvent> OnLineEnded
        {
            add { _lineEnded.Add(value); }
            remove { _lineEnded.Remove(value); }
        }

        /// <summary>What a character was saying when the connection broke will not be finished.</summary>
        public event Action<InworldPacket> OnInteractionCancelled
        {
            add { _cancelled.Add(value); }
            remove { _cancelled.Remove(value); }
        }

        /// <summary>Somebody said something.</summary>
        public event Action<TextPacket> OnText
        {
            add { _text.Add(value); }
            remove { _text.Remove(value); }
        }

        /// <summary>Speech, or a silence.</summary>
        public event Action<AudioPacket> OnAudio
        {
            add { _audio.Add(value); }
            remove { _audio.Remove(value); }
        }

        /// <summary>A character feels something.</summary>
        public event Action<EmotionPacket> OnEmotion
        {
            add { _emotion.Add(value); }
            remove { _emotion.Remove(value); }
        }

        /// <summary>A trigger or a task.</summary>
        public event Action<CustomPacket> OnTrigger
        {
            add { _custom.Add(value); }
            remove { _custom.Remove(value); }
        }

        /// <summary>A control packet, such as the end of an answer.</summary>
        public event Action<ControlPacket> OnControl
        {
            add { _control.Add(value); }
            remove { _control.Remove(value); }
        }

        /// <summary>A character does something.</summary>
        public event Action<ActionPacket> OnNarrativeAction
        {
            add { _action.Add(value); }
            remove { _action.Remove(value); }
        }

        /// <summary>A relation to the player has changed.</summary>
        public event Action<RelationPacket> OnRelation
        {
            add { _relation.Add(value); }
            remove { _relation.Remove(value); }
        }

        /// <summary>A change that somebody asks for.</summary>
        public event Action<MutationPacket> OnMutation
        {
            add { _mutation.Add(value); }
            remove { _mutation.Remove(value); }
        }

        /// <summary>An answer to a session packet.</summary>
        public event Action<SessionResponsePacket> OnSessionResponse
        {
            add { _response.Add(value); }
            remove { _response.Remove(value); }
        }

        /// <summary>A latency report.</summary>
        public event Action<LatencyReportPacket> OnLatencyReport
        {
            add { _latency.Add(value); }
            remove { _latency.Remove(value); }
        }

        /// <summary>The outcome of an operation on items.</summary>
        public event Action<OperationStatusPacket> OnOperationStatus
        {
            add { _operation.Add(value); }
            remove { _operation.Remove(value); }
        }

        /// <summary>A log line of the server.</summary>
        public event Action<LogPacket> OnServerLog
        {
            add { _serverLog.Add(value); }
            remove { _serverLog.Remove(value); }
        }

        /// <summary>An operation on items.</summary>
        public event Action<ItemOperationPacket> OnItemOperation
        {
            add { _items.Add(value); }
            remove { _items.Remove(value); }
        }

        /// <summary>Polls until nothing is left, and calls the handlers. A handler may dispose the session.</summary>
        /// <returns>How many events there were.</returns>
        public int Dispatch(InworldSession session)
        {
            if (session == null)
                throw new ArgumentNullException(nameof(session));
            int count = 0;
            InworldEvent happened;
            while (!session.IsDisposed && session.Poll(out happened))
            {
                count++;
                Raise(happened);
            }
            if (session.IsDisposed)
                session.Dispose(); // another thread has asked for it, and this one was looking at an event
            return count;
        }

        private void Raise(InworldEvent happened)
        {
            // A handler may end the session: each step looks first.
            InworldSession session = happened.Session;
            InworldEventType type = happened.Type;
            switch (type)
            {
                case InworldEventType.ConnectionStateChanged: _toldStatus = happened.Status; break;
                case InworldEventType.Connected: _toldConnected = happened.Flag; break;
                case InworldEventType.Established: _toldEstablished = happened.Flag; break;
            }
            _any.Raise(happened, _report);
            if (session.IsDisposed)
                return;
            switch (type)
            {
                case InworldEventType.ConnectionStateChanged: _status.Raise(happened.Status, _report); break;
                case InworldEventType.Connected: _connected.Raise(happened.Flag, _report); break;
                case InworldEventType.Established: _established.Raise(happened.Flag, _report); break;
                case InworldEventType.CharactersChanged: _characters.Raise(happened, _report); break;
                case InworldEventType.Error: _error.Raise(happened, _report); break;
                case InworldEventType.Log: _log.Raise(happened, _report); break;
                case InworldEventType.SessionState: _state.Raise(happened, _report); break;
                case InworldEventType.Feedback: _feedback.Raise(happened, _report); break;
                case InworldEventType.SpeechStarted: _speechStarted.Raise(happened, _report); break;
                case InworldEventType.SpeechEnded: _speechEnded.Raise(happened, _report); break;
                case InworldEventType.LineStarted:
                case InworldEventType.LineWord:
                case InworldEventType.LineEnded: RaiseLine(happened); break;
                case InworldEventType.TokenNeeded: _token.Raise(happened, _report); break;
                case InworldEventType.InteractionCancelled: RaiseCancelled(happened.Packet); break;
                case InworldEventType.PacketSent: _sent.Raise(happened.Packet, _report); break;
                case InworldEventType.PacketFailed: _failed.Raise(happened, _report); break;
                case InworldEventType.Packet:
                    Raise(session, happened.Packet);
                    break;
            }
        }

        /// <summary>Whether the last <see cref="OnEstablished"/> said yes; the session itself may be ahead.</summary>
        internal bool HasToldEstablished => _toldEstablished;

        /// <summary>The session was disposed, and will tell nothing more: tells what that means.</summary>
        internal void RaiseEnd()
        {
            bool wasRunning = _toldStatus != InworldConnectionStatus.Idle;
            bool wasConnected = _toldConnected, wasEstablished = _toldEstablished;
            _toldStatus = InworldConnectionStatus.Idle;
            _toldConnected = _toldEstablished = false;
            if (wasRunning)
                _status.Raise(InworldConnectionStatus.Idle, _report);
            if (wasConnected)
                _connected.Raise(false, _report);
            if (wasEstablished)
                _established.Raise(false, _report);
        }

        /// <summary>What a character has of packets.</summary>
        internal void Raise(InworldSession session, InworldPacket packet)
        {
            PacketType kind = packet.type;
            _packet.Raise(packet, _report);
            if (session.IsDisposed)
                return;
            // What was cut short opens no door: only OnPacketReceived hands it out.
            if (packet.packetId.Status == PacketStatus.CANCELLED && kind != PacketType.CONTROL)
                return;
            switch (kind)
            {
                case PacketType.TEXT: _text.Raise((TextPacket)packet, _report); break;
                case PacketType.AUDIO:
                case PacketType.SILENCE: _audio.Raise((AudioPacket)packet, _report); break;
                case PacketType.EMOTION: _emotion.Raise((EmotionPacket)packet, _report); break;
                case PacketType.CUSTOM: _custom.Raise((CustomPacket)packet, _report); break;
                case PacketType.CONTROL: _control.Raise((ControlPacket)packet, _report); break;
                case PacketType.ACTION: _action.Raise((ActionPacket)packet, _report); break;
                case PacketType.RELATION: _relation.Raise((RelationPacket)packet, _report); break;
                case PacketType.MUTATION: _mutation.Raise((MutationPacket)packet, _report); break;
                case PacketType.SESSION_RESPONSE: _response.Raise((SessionResponsePacket)packet, _report); break;
                case PacketType.LATENCY_REPORT: _latency.Raise((LatencyReportPacket)packet, _report); break;
                case PacketType.OPERATION_STATUS: _operation.Raise((OperationStatusPacket)packet, _report); break;
                case PacketType.LOG: _serverLog.Raise((LogPacket)packet, _report); break;
                case PacketType.ENTITIES_ITEMS: _items.Raise((ItemOperationPacket)packet, _report); break;
            }
        }

        /// <summary>For a character, too.</summary>
        internal void RaiseCancelled(InworldPacket packet)
        {
            _cancelled.Raise(packet, _report);
        }

        /// <summary>For a character, too: one of its lines begins or ends.</summary>
        internal void RaiseLine(InworldEvent happened)
        {
            HandlerList<InworldEvent> told = happened.Type == InworldEventType.LineStarted ? _lineStarted
                : happened.Type == InworldEventType.LineWord ? _lineWord : _lineEnded;
            told.Raise(happened, _report);
        }

        private void Report(Exception thrown)
        {
            Action<Exception> handler = OnHandlerException;
            if (handler != null)
                handler(thrown);
            else
                Console.Error.WriteLine(thrown);
        }
    }
}
