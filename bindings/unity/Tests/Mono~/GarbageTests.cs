using System;
using System.Threading;
using Inworld.Packet;
using NUnit.Framework;

namespace Inworld.Tests
{
    /// <summary>What frames allocate, by the collector's own counter.</summary>
    public sealed class GarbageTests
    {
        [TearDown]
        public void NothingRunsOn()
        {
            InworldLibrary.Shutdown();
        }

        private static long Allocated(Action code)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            code();
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        [Test]
        public void TheCounterCounts()
        {
            object made = null;
            Assert.IsTrue(Allocated(() => made = new byte[100]) >= 100);
            Assert.IsNotNull(made);
        }

        [Test]
        public void AFrameWithoutNewsAllocatesNothing()
        {
            using (Tavern tavern = Tavern.Established())
            {
                Action frames = () =>
                {
                    for (int frame = 0; frame < 10000; frame++)
                        tavern.Events.Dispatch(tavern.Session);
                };
                frames();
                Assert.AreEqual(0L, Allocated(frames));
            }
        }

        [Test]
        public void AFrameWithNewsAllocatesOnlyWhatTheGameAsksFor()
        {
            byte[] agent = new byte[64];
            using (Tavern tavern = new Tavern(config => config.flags = SessionFlags.Subtitles))
            {
                tavern.Session.Start();
                tavern.Until(() => tavern.Session.IsEstablished);
                float[] block = new float[48000], mouth = new float[15];
                byte[][] names = { InworldSession.VoiceName("innkeeper"), InworldSession.VoiceName("guard") };
                long seen = 0;
                bool ended = false;
                tavern.Events.OnEvent += happened => seen += (long)happened.Sequence;
                tavern.Events.OnText += packet =>
                {
                    seen += packet.text.textUtf8.Length + packet.text.textUtf8[0];
                    packet.routing.source.nameUtf8.CopyTo(agent, 0);
                };
                tavern.Events.OnEmotion += packet => seen += (int)packet.emotion.behavior;
                tavern.Events.OnLineStarted += happened => seen += happened.Line.text.Length;
                tavern.Events.OnControl += packet => ended |= packet.Action == ControlType.INTERACTION_END;
                Action hear = () =>
                {
                    for (int frame = 0; frame < 200; frame++)
                    {
                        tavern.Events.Dispatch(tavern.Session);
                        foreach (byte[] name in names)
                        {
                            tavern.Session.ReadVoice(name, block, 2, 48000);
                            tavern.Session.ReadVisemes(name, mouth);
                        }
                    }
                };
                for (int round = 0; round < 4; round++)
                {
                    ended = false;
                    tavern.Session.SendTextTo("Where is the cat?", round % 2 == 0 ? "innkeeper" : "guard");
                    tavern.Until(() => ended);
                    hear();
                }
                for (int round = 0; round < 8; round++)
                {
                    ended = false;
                    tavern.Session.SendTextTo("Where is the cat?", round % 2 == 0 ? "innkeeper" : "guard");
                    long before = seen, allocated = 0;
                    while (!ended)
                    {
                        allocated += Allocated(hear);
                        Thread.Sleep(1);
                    }
                    Assert.IsTrue(seen > before);
                    Assert.AreEqual(0L, allocated);
                }

                string words = null;
                tavern.Events.OnText += packet => words = packet.Text;
                long asked = 0;
                tavern.Session.SendTextTo("hello", "guard");
                while (words == null || asked == 0)
                    asked += Allocated(hear);
                Assert.IsTrue(asked > 0 && asked < 2000, asked + " bytes for a string that was asked for");
            }
        }

        [Test]
        public void TheMicrophoneMakesNoGarbage()
        {
            using (Tavern tavern = Tavern.Established())
            {
                short[] samples = new short[320];
                tavern.Session.StartAudioTo("innkeeper");
                Action push = () => tavern.Session.PushAudio(samples, samples.Length, 16000, 1);
                push();
                Assert.AreEqual(0L, Allocated(push));
            }
        }
    }
}
