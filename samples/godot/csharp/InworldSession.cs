using System;
using Godot;

namespace Inworld
{
    /// <summary>An InworldSession of the scene tree, with types.</summary>
    public sealed class InworldSession
    {
        private readonly Node _node;

        /// <summary>For <c>GetNode("Session")</c>, say.</summary>
        /// <exception cref="ArgumentException">The node is of another class.</exception>
        public InworldSession(Node node)
        {
            if (node == null || !node.IsClass("InworldSession"))
                throw new ArgumentException("node is no InworldSession; is the addon in res://addons/inworld?");
            _node = node;
        }

        /// <summary>An error's number, and what is wrong and what would be right.</summary>
        public event Action<long, string> Failed
        {
            add { _node.Connect("error", Callable.From(value)); }
            remove { _node.Disconnect("error", Callable.From(value)); }
        }

        /// <summary>What works worse than it should, such as a mind that cannot be reached.</summary>
        public event Action<string> Warned
        {
            add { _node.Connect("warning", Callable.From(value)); }
            remove { _node.Disconnect("warning", Callable.From(value)); }
        }

        /// <summary>The characters are known, or not any more.</summary>
        public event Action<bool> EstablishedChanged
        {
            add { _node.Connect("established", Callable.From(value)); }
            remove { _node.Disconnect("established", Callable.From(value)); }
        }

        /// <summary>A line begins to be heard: the character's full name, its words, how many seconds it lasts.</summary>
        public event Action<string, string, double> LineStarted
        {
            add { _node.Connect("line_started", Callable.From(value)); }
            remove { _node.Disconnect("line_started", Callable.From(value)); }
        }

        /// <summary>The next word is heard: the character's full name, the words so far.</summary>
        public event Action<string, string> LineWord
        {
            add { _node.Connect("line_word", Callable.From(value)); }
            remove { _node.Disconnect("line_word", Callable.From(value)); }
        }

        /// <summary>A line is over: the character's full name, what was heard of it, whether that was all.</summary>
        public event Action<string, string, bool> LineEnded
        {
            add { _node.Connect("line_ended", Callable.From(value)); }
            remove { _node.Disconnect("line_ended", Callable.From(value)); }
        }

        /// <summary>Whether the characters are known.</summary>
        public bool IsEstablished => _node.Call("get_established").AsBool();

        /// <summary>Where the characters come from; empty: the library.</summary>
        public string Endpoint
        {
            get { return _node.Get("endpoint").AsString(); }
            set { _node.Set("endpoint", value); }
        }

        /// <summary>A script of your own, such as <c>res://my.toml</c>.</summary>
        public string LocalScript
        {
            get { return _node.Get("local_script").AsString(); }
            set { _node.Set("local_script", value); }
        }

        /// <summary>TOML that lets the characters think.</summary>
        public string LocalSettings
        {
            get { return _node.Get("local_settings").AsString(); }
            set { _node.Set("local_settings", value); }
        }

        /// <summary>The key of the mind; never saved.</summary>
        public string MindKey
        {
            set { _node.Set("mind_key", value); }
        }

        /// <summary>Starts with the present properties; returns at once.</summary>
        public void Start()
        {
            _node.Call("start");
        }

        /// <summary>Stops.</summary>
        public void Stop()
        {
            _node.Call("stop");
        }
    }
}
