using System;
using Godot;

namespace Inworld
{
    /// <summary>An InworldCharacter of the scene tree, with types.</summary>
    public sealed class InworldCharacter
    {
        private readonly Node _node;

        /// <summary>For <c>GetNode("Mara")</c>, say.</summary>
        /// <exception cref="ArgumentException">The node is of another class.</exception>
        public InworldCharacter(Node node)
        {
            if (node == null || !node.IsClass("InworldCharacter"))
                throw new ArgumentException("node is no InworldCharacter; is the addon in res://addons/inworld?");
            _node = node;
        }

        /// <summary>A line, as an InworldMessageTalk: <c>talk.Get("text").AsString()</c>.</summary>
        public event Action<GodotObject> Talked
        {
            add { _node.Connect("message_talk", Callable.From(value)); }
            remove { _node.Disconnect("message_talk", Callable.From(value)); }
        }

        /// <summary>A feeling, as an InworldMessageEmotion.</summary>
        public event Action<GodotObject> Felt
        {
            add { _node.Connect("message_emotion", Callable.From(value)); }
            remove { _node.Disconnect("message_emotion", Callable.From(value)); }
        }

        /// <summary>A trigger or a task, as an InworldMessageTrigger.</summary>
        public event Action<GodotObject> Triggered
        {
            add { _node.Connect("message_trigger", Callable.From(value)); }
            remove { _node.Disconnect("message_trigger", Callable.From(value)); }
        }

        /// <summary>The name in the script.</summary>
        public string Brain
        {
            get { return _node.Get("brain").AsString(); }
            set { _node.Set("brain", value); }
        }

        /// <summary>The name for players; empty until the session is established.</summary>
        public string GivenName => _node.Get("given_name").AsString();

        /// <summary>Says something to the character.</summary>
        public void SendText(string text)
        {
            _node.Call("send_text", text);
        }

        /// <summary>Tells of an event of the game.</summary>
        public void SendTrigger(string name, Godot.Collections.Dictionary parameters)
        {
            _node.Call("send_trigger", name, parameters);
        }

        /// <summary>Tells what the player does.</summary>
        public void SendNarratedAction(string content)
        {
            _node.Call("send_narrated_action", content);
        }

        /// <summary>Cuts the character short.</summary>
        public void Interrupt()
        {
            _node.Call("interrupt");
        }
    }
}
