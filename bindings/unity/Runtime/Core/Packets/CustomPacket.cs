using System;
using System.Collections.Generic;
using Inworld.Native;

namespace Inworld.Packet
{
    /// <summary>A trigger or a task.</summary>
    public sealed unsafe class CustomPacket : InworldPacket
    {
        private static readonly string[] Prefixes =
        {
            "inworld.goal.complete.", "inworld.goal.enable.", "inworld.goal.disable.", "inworld.goal.activated.",
            "inworld.task.",
        };

        internal CustomPacket()
        {
        }

        /// <summary>A trigger, for <see cref="InworldSession.Send"/>.</summary>
        /// <param name="triggerName">Of a trigger of the scene, or one of those that start with "inworld.".</param>
        /// <param name="parameters">May be null.</param>
        public CustomPacket(string triggerName, IReadOnlyDictionary<string, string> parameters = null)
            : base(Create(triggerName, parameters))
        {
        }

        private CustomPacket(ulong outgoing) : base(outgoing)
        {
        }

        /// <summary>Enables or disables a goal. What becomes of it comes as a trigger: GOAL_ACTIVATED,
        /// GOAL_COMPLETE.</summary>
        public static CustomPacket Goal(string goal, bool enable)
        {
            InworldLibrary.Load();
            fixed (byte* name = NativeText.Bytes(goal, nameof(goal)))
            {
                ulong made;
                NativeCall.Check(NativeMethods.iw_outgoing_create_goal(name, enable ? 1u : 0u, &made));
                return new CustomPacket(made);
            }
        }

        /// <summary>Tells a character that a task is done.</summary>
        /// <param name="taskId">The parameter "task_id" of the task.</param>
        public static CustomPacket TaskSucceeded(string taskId)
        {
            InworldLibrary.Load();
            fixed (byte* task = NativeText.Bytes(taskId, nameof(taskId)))
            {
                ulong made;
                NativeCall.Check(NativeMethods.iw_outgoing_create_task_succeeded(task, &made));
                return new CustomPacket(made);
            }
        }

        /// <summary>Tells a character that a task cannot be done.</summary>
        /// <param name="taskId">The parameter "task_id" of the task.</param>
        /// <param name="reason">In words: not empty, fewer than 100 characters.</param>
        public static CustomPacket TaskFailed(string taskId, string reason)
        {
            InworldLibrary.Load();
            fixed (byte* task = NativeText.Bytes(taskId, nameof(taskId)))
            fixed (byte* why = NativeText.Bytes(reason, nameof(reason)))
            {
                ulong made;
                NativeCall.Check(NativeMethods.iw_outgoing_create_task_failed(task, why, &made));
                return new CustomPacket(made);
            }
        }

        /// <summary>Lets the characters of a conversation go on by themselves.</summary>
        public static CustomPacket NextTurn()
        {
            InworldLibrary.Load();
            ulong made;
            NativeCall.Check(NativeMethods.iw_outgoing_create_next_turn(&made));
            return new CustomPacket(made);
        }

        /// <summary>The payload.</summary>
        public CustomEvent custom => new CustomEvent(this);

        /// <summary>What the name means.</summary>
        public InworldMessage Message => custom.kind;

        /// <summary>The name without what says its meaning: the goal of "inworld.goal.complete.GOAL". Makes
        /// strings.</summary>
        public string TriggerName
        {
            get
            {
                string name = custom.name;
                foreach (string prefix in Prefixes)
                {
                    if (name.StartsWith(prefix, StringComparison.Ordinal))
                        return name.Substring(prefix.Length);
                }
                return name;
            }
        }

        private static ulong Create(string triggerName, IReadOnlyDictionary<string, string> parameters)
        {
            InworldLibrary.Load();
            fixed (byte* name = NativeText.Bytes(triggerName, nameof(triggerName)))
            using (NativeParameters native = NativeParameters.Of(parameters))
            {
                ulong made;
                NativeCall.Check(NativeMethods.iw_outgoing_create_trigger(name, native.First, native.Count, &made));
                return made;
            }
        }
    }

    /// <summary>The payload of a custom packet.</summary>
    public readonly unsafe struct CustomEvent
    {
        private readonly InworldPacket _packet;

        internal CustomEvent(InworldPacket packet)
        {
            _packet = packet;
        }

        private iw_custom* Native => (iw_custom*)InworldPacket.Payload(_packet.Native->custom);

        /// <summary>A trigger or a task.</summary>
        public CustomType type => (CustomType)Alive.Read(_packet, &Native->type);
        /// <summary>What the name means.</summary>
        public InworldMessage kind => (InworldMessage)Alive.Read(_packet, &Native->kind);
        /// <summary>As sent. Makes a string.</summary>
        public string name => nameUtf8.ToString();
        /// <summary><see cref="name"/>, lent.</summary>
        public Utf8Text nameUtf8 => new Utf8Text(_packet, Native->name);
        /// <summary>How many parameters there are.</summary>
        public int parameterCount => Alive.Count(_packet, &Native->parameter_count);

        /// <summary>One of them: 0 to <see cref="parameterCount"/> - 1.</summary>
        public TriggerParameter Parameter(int index)
        {
            Routing.Check(index, parameterCount);
            return new TriggerParameter(_packet, Native->parameters[index]);
        }

        /// <summary>All of them, in a dictionary made for this call.</summary>
        public Dictionary<string, string> parameters
        {
            get
            {
                Dictionary<string, string> all = new Dictionary<string, string>();
                for (int i = 0; i < parameterCount; i++)
                    all[Parameter(i).name] = Parameter(i).value;
                return all;
            }
        }
    }

    /// <summary>A name and a value. Lent, as its packet.</summary>
    public readonly struct TriggerParameter
    {
        /// <summary>Makes a string.</summary>
        public string name => nameUtf8.ToString();
        /// <summary>Makes a string.</summary>
        public string value => valueUtf8.ToString();
        /// <summary><see cref="name"/>, lent.</summary>
        public Utf8Text nameUtf8 { get; }
        /// <summary><see cref="value"/>, lent.</summary>
        public Utf8Text valueUtf8 { get; }

        internal TriggerParameter(ILender lender, iw_named_value native)
        {
            nameUtf8 = new Utf8Text(lender, native.name);
            valueUtf8 = new Utf8Text(lender, native.value);
        }
    }
}
