using System;
using Inworld.Packet;

namespace Inworld
{
    /// <summary>Connects once and says hello: whether settings work, in words. For settings panels, in the editor and in
    /// games.</summary>
    /// <remarks>Call <see cref="Update"/> in each frame until <see cref="IsDone"/>.</remarks>
    public sealed class InworldConnectionTest : IDisposable
    {
        private readonly InworldEvents _events = new InworldEvents();
        private readonly InworldSession _session;
        private string _problem;

        /// <summary>Begins.</summary>
        /// <param name="config">As for a session, from <see cref="InworldClient.MakeConfig"/>, say.</param>
        /// <exception cref="InworldException">The settings cannot be right; the message tells why.</exception>
        public InworldConnectionTest(InworldSessionConfig config)
        {
            _events.OnEstablished += Greet;
            _events.OnText += Answer;
            _events.OnControl += Finish;
            _events.OnErrorReceived += happened => _problem = happened.Message.ToString();
            _events.OnLogReceived += Warn;
            _events.OnPacketFailed += happened => End(false, happened.Message.ToString());
            _events.OnStatusChanged += Watch;
            InworldLibrary.Load();
            InworldLibrary.SetLogLevel(InworldLogLevel.Warning);
            _session = new InworldSession(config);
            _session.Start();
            Words = "Connecting...";
        }

        /// <summary>It has worked or failed.</summary>
        public bool IsDone { get; private set; }

        /// <summary>A character has answered.</summary>
        public bool Worked { get; private set; }

        /// <summary>How it is, for a person.</summary>
        public string Words { get; private set; }

        /// <summary>Now and then, until it is done.</summary>
        public void Update()
        {
            if (!IsDone)
                _events.Dispatch(_session);
        }

        /// <summary>Ends it, whether it is done or not.</summary>
        public void Dispose()
        {
            IsDone = true;
            _session.Dispose();
        }

        private void Greet(bool established)
        {
            if (!established || IsDone)
                return;
            if (_session.CharacterCount == 0)
            {
                End(false, "Connected, but nobody is in the scene.");
                return;
            }
            string first = _session.BrainName(0);
            Words = "Connected. Saying hello to " + _session.GivenName(first) + "...";
            _session.SendTextTo("Hello!", first);
        }

        private void Answer(TextPacket packet)
        {
            if (packet.Source != SourceType.AGENT)
                return;
            string words = _session.GivenName(packet.routing.source.nameUtf8.ToString()) + ": " + packet.Text;
            // a script's own words come also where its mind fails
            End(_problem == null, _problem == null ? words : words + "\n\n" + _problem);
        }

        private void Finish(ControlPacket packet)
        {
            if (packet.Action == ControlType.INTERACTION_END)
                End(false, _problem ?? "Connected, but there was no answer.");
        }

        private void Warn(InworldEvent happened)
        {
            if (happened.LogLevel <= InworldLogLevel.Warning)
                _problem = happened.Message.ToString();
        }

        private void Watch(InworldConnectionStatus status)
        {
            if (status == InworldConnectionStatus.Failed)
                End(false, _problem ?? "The connection has failed.");
        }

        private void End(bool worked, string words)
        {
            if (IsDone)
                return;
            Worked = worked;
            Words = words;
            Dispose();
        }
    }
}
