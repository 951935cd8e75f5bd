using System;
using System.Collections.Generic;
using System.Diagnostics;
using Inworld.Packet;
using NUnit.Framework;

namespace Inworld.Tests
{
    /// <summary>Connections that break, with `inworld-local` as a program that goes wrong on purpose. The environment
    /// variable INWORLD_LOCAL tells where it is.</summary>
    public sealed class ReconnectTests
    {
        private Process _server;

        [TearDown]
        public void NothingRunsOn()
        {
            InworldLibrary.Shutdown();
            if (_server == null)
                return;
            _server.Kill();
            _server.WaitForExit();
        }

        private Tavern Serve(string arguments, Action<InworldSessionConfig> configure = null)
        {
            string program = Environment.GetEnvironmentVariable("INWORLD_LOCAL");
            Assert.IsNotNull(program, "INWORLD_LOCAL does not tell where the server is");
            _server = Process.Start(new ProcessStartInfo(program, "--listen 127.0.0.1:0 " + arguments)
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
            });
            string address = _server.StandardOutput.ReadLine().Replace("listening on ", "");
            return new Tavern(config =>
            {
                config.endpoint = address;
                if (configure != null)
                    configure(config);
            }, errors: true);
        }

        [Test]
        public void AnAnswerArrivesOnceThoughTheConnectionBreaksInIt()
        {
            using (Tavern tavern = Serve("--fault drop=5 --fault restart-with-memory=7"))
            {
                List<string> states = new List<string>(), packets = new List<string>();
                tavern.Events.OnStatusChanged += status => states.Add(status.ToString());
                tavern.Events.OnPacketReceived += packet =>
                {
                    if (packet.Source == SourceType.AGENT)
                        packets.Add(packet.packetId.packetId);
                };
                tavern.Events.OnEvent += happened =>
                {
                    if (happened.Type == InworldEventType.ConnectionStateChanged && happened.Status == InworldConnectionStatus.Disconnected)
                        Assert.IsFalse(happened.Message.IsEmpty || happened.Failure == InworldFailure.None);
                };
                tavern.Session.Start();
                tavern.Until(() => tavern.Session.IsEstablished);
                tavern.Say("Where is the cat?", "innkeeper");
                tavern.Say("Thanks!", "innkeeper");
                Assert.IsTrue(states.Contains("Disconnected") && states.Contains("Reconnecting"), string.Join(",", states.ToArray()));
                Assert.IsTrue(packets.Count > 4);
                Assert.AreEqual(packets.Count, new HashSet<string>(packets).Count, "nothing is doubled");
            }
        }

        [Test]
        public void ALineThatWillNotBeFinishedIsTold()
        {
            using (Tavern tavern = Serve("--fault billing-tokens-exhausted=5"))
            {
                string cancelled = "";
                string mara = "";
                tavern.Events.OnInteractionCancelled += packet =>
                {
                    Assert.AreEqual(PacketStatus.CANCELLED, packet.packetId.Status);
                    Assert.IsTrue(packet.IsSource(mara));
                    cancelled = packet.packetId.interactionId;
                };
                tavern.Session.Start();
                tavern.Until(() => tavern.Session.IsEstablished);
                mara = tavern.Session.AgentId("innkeeper");
                InworldReceipt receipt = tavern.Session.SendTextTo("Where is the cat?", "innkeeper");
                tavern.Until(() => cancelled != "");
                Assert.AreEqual(receipt.interactionId, cancelled);
                tavern.Until(() => tavern.Session.Status == InworldConnectionStatus.Disconnected);
                tavern.Session.Resume();
                tavern.Until(() => tavern.Session.IsConnected);
                tavern.Say("hello", "guard");
            }
        }

        [Test]
        public void ATokenIsAskedForInTime()
        {
            using (Tavern tavern = Serve("", config => config.accessToken = "first"))
            {
                int asked = 0;
                tavern.Events.OnTokenNeeded += happened => asked++;
                tavern.Session.Start();
                tavern.Until(() => tavern.Session.IsEstablished);
                tavern.Session.SetAccessToken("second", DateTime.UtcNow.AddSeconds(1));
                tavern.Until(() => asked == 1);
                tavern.Session.SetAccessToken("third");
                tavern.Say("hello", "guard");
            }
        }
    }
}
