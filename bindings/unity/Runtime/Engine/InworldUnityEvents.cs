using System;
using Inworld.Packet;
using UnityEngine.Events;

namespace Inworld
{
    /// <summary>The events of the Inspector. What they are given is lent for the call.</summary>
    /// <remarks>A listener that throws keeps those behind it in the same event from being called: Unity does not catch
    /// it. It does not disturb other events, or the C# events.</remarks>
    [Serializable]
    public sealed class InworldUnityEvents
    {
        /// <summary>With the state of the connection.</summary>
        [Serializable] public sealed class StatusEvent : UnityEvent<InworldConnectionStatus> { }
        /// <summary>With yes or no.</summary>
        [Serializable] public sealed class FlagEvent : UnityEvent<bool> { }
        /// <summary>With any packet.</summary>
        [Serializable] public sealed class AnyPacketEvent : UnityEvent<InworldPacket> { }
        /// <summary>With a text.</summary>
        [Serializable] public sealed class TextPacketEvent : UnityEvent<TextPacket> { }
        /// <summary>With speech.</summary>
        [Serializable] public sealed class AudioPacketEvent : UnityEvent<AudioPacket> { }
        /// <summary>With an emotion.</summary>
        [Serializable] public sealed class EmotionPacketEvent : UnityEvent<EmotionPacket> { }
        /// <summary>With a trigger or task.</summary>
        [Serializable] public sealed class CustomPacketEvent : UnityEvent<CustomPacket> { }
        /// <summary>With a control packet.</summary>
        [Serializable] public sealed class ControlPacketEvent : UnityEvent<ControlPacket> { }
        /// <summary>With a narrated action.</summary>
        [Serializable] public sealed class ActionPacketEvent : UnityEvent<ActionPacket> { }
        /// <summary>With a relation.</summary>
        [Serializable] public sealed class RelationPacketEvent : UnityEvent<RelationPacket> { }
        /// <summary>With a mutation.</summary>
        [Serializable] public sealed class MutationPacketEvent : UnityEvent<MutationPacket> { }
        /// <summary>With an answer to a session packet.</summary>
        [Serializable] public sealed class SessionResponsePacketEvent : UnityEvent<SessionResponsePacket> { }
        /// <summary>With a latency report.</summary>
        [Serializable] public sealed class LatencyReportPacketEvent : UnityEvent<LatencyReportPacket> { }
        /// <summary>With the outcome of an operation on items.</summary>
        [Serializable] public sealed class OperationStatusPacketEvent : UnityEvent<OperationStatusPacket> { }
        /// <summary>With a log line of the server.</summary>
        [Serializable] public sealed class LogPacketEvent : UnityEvent<LogPacket> { }
        /// <summary>With an operation on items.</summary>
        [Serializable] public sealed class ItemOperationPacketEvent : UnityEvent<ItemOperationPacket> { }

        /// <summary>With a line of a character: see <see cref="InworldEvent.Line"/>.</summary>
        [Serializable] public sealed class LineEvent : UnityEvent<InworldEvent> { }

        /// <summary>The connection has another state.</summary>
        public StatusEvent onStatusChanged = new StatusEvent();
        /// <summary>The session became connected, or ceased to be.</summary>
        public FlagEvent onConnected = new FlagEvent();
        /// <summary>The characters are known, or not any more.</summary>
        public FlagEvent onEstablished = new FlagEvent();
        /// <summary>Every packet from the server.</summary>
        public AnyPacketEvent onPacketReceived = new AnyPacketEvent();
        /// <summary>Somebody said something.</summary>
        public TextPacketEvent onText = new TextPacketEvent();
        /// <summary>Speech, or a silence.</summary>
        public AudioPacketEvent onAudio = new AudioPacketEvent();
        /// <summary>A character feels something.</summary>
        public EmotionPacketEvent onEmotion = new EmotionPacketEvent();
        /// <summary>A trigger or a task.</summary>
        public CustomPacketEvent onTrigger = new CustomPacketEvent();
        /// <summary>A control packet.</summary>
        public ControlPacketEvent onControl = new ControlPacketEvent();
        /// <summary>A character does something.</summary>
        public ActionPacketEvent onNarrativeAction = new ActionPacketEvent();
        /// <summary>A relation to the player has changed.</summary>
        public RelationPacketEvent onRelation = new RelationPacketEvent();
        /// <summary>A change that somebody asks for.</summary>
        public MutationPacketEvent onMutation = new MutationPacketEvent();
        /// <summary>An answer to a session packet.</summary>
        public SessionResponsePacketEvent onSessionResponse = new SessionResponsePacketEvent();
        /// <summary>A latency report.</summary>
        public LatencyReportPacketEvent onLatencyReport = new LatencyReportPacketEvent();
        /// <summary>The outcome of an operation on items.</summary>
        public OperationStatusPacketEvent onOperationStatus = new OperationStatusPacketEvent();
        /// <summary>A log line of the server.</summary>
        public LogPacketEvent onServerLog = new LogPacketEvent();
        /// <summary>An operation on items.</summary>
        public ItemOperationPacketEvent onItemOperation = new ItemOperationPacketEvent();

        /// <summary>What a character was saying when the connection broke will not be finished.</summary>
        public AnyPacketEvent onInteractionCancelled = new AnyPacketEvent();

        /// <summary>A character begins to say a line, as the player hears it; with its words and what the character
        /// feels.</summary>
        public LineEvent onLineStarted = new LineEvent();
        /// <summary>A line is over.</summary>
        public LineEvent onLineEnded = new LineEvent();

        /// <summary>Hands on what these C# events tell.</summary>
        internal void Follow(InworldEvents events)
        {
            events.OnStatusChanged += onStatusChanged.Invoke;
            events.OnConnected += onConnected.Invoke;
            events.OnEstablished += onEstablished.Invoke;
            events.OnPacketReceived += onPacketReceived.Invoke;
            events.OnText += onText.Invoke;
            events.OnAudio += onAudio.Invoke;
            events.OnEmotion += onEmotion.Invoke;
            events.OnTrigger += onTrigger.Invoke;
            events.OnControl += onControl.Invoke;
            events.OnNarrativeAction += onNarrativeAction.Invoke;
            events.OnRelation += onRelation.Invoke;
            events.OnMutation += onMutation.Invoke;
            events.OnSessionResponse += onSessionResponse.Invoke;
            events.OnLatencyReport += onLatencyReport.Invoke;
            events.OnOperationStatus += onOperationStatus.Invoke;
            events.OnServerLog += onServerLog.Invoke;
            events.OnItemOperation += onItemOperation.Invoke;
            events.OnInteractionCancelled += onInteractionCancelled.Invoke;
            events.OnLineStarted += onLineStarted.Invoke;
            events.OnLineEnded += onLineEnded.Invoke;
        }
    }
}
