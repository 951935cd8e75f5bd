using System;
using NUnit.Framework;

namespace Inworld.Tests
{
    /// <summary>A character's voice as an audio callback reads it, its lines, and its mouth.</summary>
    public sealed class VoiceTests
    {
        private const int Rate = 48000;

        [TearDown]
        public void NothingRunsOn()
        {
            InworldLibrary.Shutdown();
        }

        [Test]
        public void AVoiceIsReadAndItsLinesAreTold()
        {
            using (Tavern tavern = new Tavern(config => config.flags = SessionFlags.Subtitles))
            {
                tavern.Session.Start();
                tavern.Until(() => tavern.Session.IsEstablished);
                byte[] name = InworldSession.VoiceName("guard");
                float[] block = new float[960];
                float[] mouth = new float[15];
                string begun = null, heard = null;
                int frames = 0;
                tavern.Events.OnLineStarted += happened => begun = begun ?? happened.Line.text.ToString();
                tavern.Events.OnLineEnded += happened =>
                {
                    Assert.IsTrue(happened.Flag, "it came to its end");
                    Assert.AreEqual(happened.Line.text.ToString(), happened.Line.heardText.ToString());
                    Assert.IsTrue(happened.Line.heardMicroseconds > 0 && happened.Line.durationMicroseconds > 0);
                    heard = heard ?? happened.Line.heardText.ToString();
                };
                Assert.AreEqual(0, tavern.Session.ReadVoice(name, block, 2, Rate));
                tavern.Session.ReadVisemes(name, mouth);
                Assert.AreEqual(1f, mouth[0]);
                tavern.Session.SendTextTo("hello", "guard");
                tavern.Until(() =>
                {
                    frames += tavern.Session.ReadVoice(name, block, 2, Rate);
                    return heard != null;
                });
                Assert.AreEqual(begun, heard);
                Assert.IsTrue(frames > Rate / 2, frames + " frames");
                Assert.IsTrue(tavern.Session.ReadVoice(name, block, 2, 1) < 0, "no such rate");
                Assert.Throws<InworldException>(() => tavern.Session.ReportPlayback("none", 0));
                tavern.Session.Dispose();
                block[0] = 1f;
                Assert.IsTrue(tavern.Session.ReadVoice(name, block, 2, Rate) < 0, "its session is gone");
                Assert.AreEqual(0f, block[0], "silence");
            }
        }
    }
}
