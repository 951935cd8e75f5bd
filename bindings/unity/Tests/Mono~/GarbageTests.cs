using System;
using System.Threading;
using Inworld.Audio;
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
            using (Tavern tavern = Tavern.Established())
            {
                SpeechPlayer player = new SpeechPlayer();
                float[] block = new float[48000];
                long seen = 0;
                bool ended = false;
                tavern.Events.OnEvent += happened => seen += (long)happened.Sequence;
                tavern.Events.OnText += packet =>
                {
                    seen += packet.text.textUtf8.Length + packet.text.textUtf8[0];
                    packet.routing.source.nameUtf8.CopyTo(agent, 0);
                };
                tavern.Events.OnEmotion += packet => seen += (int)packet.emotion.behavior;
                tavern.Events.OnAudio += packet => player.Add(packet);
                tavern.Events.OnControl += packet => ended |= packet.Action == ControlType.INTERACTION_END;
                Action hear = () =>
                {
                    for (int frame = 0; frame < 200; frame++)
                    {
                        tavern.Events.Dispatch(tavern.Session);
                        player.Read(block, 2, 48000);
                        player.Refresh();
                    }
                };
                // A voice has as many buffers as packets have waited in it, and each is as large as its longest packet
                // was. How many wait, and which buffer a packet gets, depends on when packets come. So it gets a
                // buffer for each packet of the whole warm-up, more than an answer has, as large as any needs.
                int heard = 0;
                AudioPacket longest = null, busiest = null;
                Action<AudioPacket> measure = packet =>
                {
                    heard++;
                    if (longest == null || packet.dataChunk.sampleCount > longest.dataChunk.sampleCount)
                        longest = (AudioPacket)packet.Keep();
                    if (busiest == null || packet.dataChunk.phonemeCount > busiest.dataChunk.phonemeCount)
                        busiest = (AudioPacket)packet.Keep();
                };
                tavern.Events.OnAudio += measure;
                for (int round = 0; round < 12; round++)
                {
                    ended = false;
                    tavern.Session.SendTextTo("Where is the cat?", round % 2 == 0 ? "innkeeper" : "guard");
                    tavern.Until(() => ended);
                    hear();
                }
                tavern.Events.OnAudio -= measure;
                foreach (AudioPacket packet in new[] { longest, busiest })
                {
                    for (int buffer = 0; buffer < heard; buffer++)
                        Assert.IsTrue(player.Add(packet));
                    while (player.IsSpeaking)
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
