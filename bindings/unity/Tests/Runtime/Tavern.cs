using System;
using System.Diagnostics;
using System.Threading;
using Inworld.Packet;
using NUnit.Framework;

namespace Inworld.Tests
{
    /// <summary>A game in the demo scene inside the library: a session, its events, and frames until something has
    /// happened.</summary>
    internal sealed class Tavern : IDisposable
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

        internal readonly InworldSession Session;
        internal readonly InworldEvents Events = new InworldEvents();

        /// <param name="configure">Changes the configuration.</param>
        /// <param name="errors">Whether error events are to be expected; otherwise they fail the test.</param>
        internal Tavern(Action<InworldSessionConfig> configure = null, bool errors = false)
        {
            InworldSessionConfig config = Config();
            if (configure != null)
                configure(config);
            Session = new InworldSession(config);
            if (!errors)
                Events.OnErrorReceived += happened => Assert.Fail("error: " + happened.Message);
            Events.OnHandlerException += thrown => throw new InvalidOperationException("a handler has thrown", thrown);
        }

        internal static InworldSessionConfig Config()
        {
            return new InworldSessionConfig { workspace = "demo", scene = "tavern", endpoint = "local", playerName = "Ada" };
        }

        /// <summary>Starts it and waits until the characters are known.</summary>
        internal static Tavern Established()
        {
            Tavern tavern = new Tavern();
            tavern.Session.Start();
            tavern.Until(() => tavern.Session.IsEstablished);
            return tavern;
        }

        /// <summary>Frames until it is so, or the test's patience is over.</summary>
        internal void Until(Func<bool> done)
        {
            Until(() => Events.Dispatch(Session), done);
        }

        internal static void Until(Action frame, Func<bool> done)
        {
            Stopwatch clock = Stopwatch.StartNew();
            while (!done())
            {
                Assert.IsTrue(clock.Elapsed < Patience, "it did not happen in time");
                frame();
                Thread.Sleep(1);
            }
        }

        /// <summary>Says something and waits until the answer is complete.</summary>
        internal InworldReceipt Say(string text, string character)
        {
            bool ended = false;
            Action<ControlPacket> end = packet => ended |= packet.Action == ControlType.INTERACTION_END;
            Events.OnControl += end;
            InworldReceipt receipt = Session.SendTextTo(text, character);
            Until(() => ended);
            Events.OnControl -= end;
            return receipt;
        }

        public void Dispose()
        {
            Session.Dispose();
        }
    }
}
