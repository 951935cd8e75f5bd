using System;
using System.Threading;
using Inworld.Audio;
using Inworld.Packet;
using NUnit.Framework;

namespace Inworld.Tests
{
    /// <summary>Speech on its way to the sound card, and the microphone's way back.</summary>
    public sealed class AudioTests
    {
        private const int PacketRate = 16000;

        [TearDown]
        public void NothingRunsOn()
        {
            InworldLibrary.Shutdown();
        }

        private static AudioPacket Tone(int samples, int from = 0)
        {
            byte[] tone = new byte[samples * 2];
            for (int i = 0; i < samples; i++)
                BitConverter.GetBytes((short)Math.Round(16384 * Math.Sin(2 * Math.PI * 440 * (from + i) / PacketRate))).CopyTo(tone, i * 2);
            return (AudioPacket)InworldPacket.FromJson("{\"dataChunk\":{\"type\":\"AUDIO\",\"audioFormat\":\"AUDIO_PCM_16000\",\"chunk\":\""
                + Convert.ToBase64String(tone) + "\"}}");
        }

        [Test]
        public void SpeechIsBroughtToTheRateOfTheEngine()
        {
            foreach (int rate in new[] { 16000, 22050, 44100, 48000, 96000 })
            {
                SpeechPlayer player = new SpeechPlayer();
                Assert.IsTrue(player.Add(Tone(1600)));
                Assert.IsTrue(player.Add(Tone(1600, 1600)));
                float[] heard = new float[rate / 5 * 2];
                player.Read(heard, 2, rate);
                for (int frame = rate / 100; frame < rate * 19 / 100; frame++)
                {
                    // where two packets meet, the curve does not know the other side
                    if (Math.Abs(frame - rate / 10) <= 2 * rate / PacketRate + 2)
                        continue;
                    double ideal = 0.5 * Math.Sin(2 * Math.PI * 440 * frame / rate);
                    Assert.IsTrue(Math.Abs(heard[frame * 2] - ideal) < 0.005, rate + " Hz, frame " + frame + ": " + heard[frame * 2] + " for " + ideal);
                    Assert.AreEqual(heard[frame * 2], heard[frame * 2 + 1]);
                }
            }
        }

        [Test]
        public void NothingIsLostHoweverMuchIsSaidAtOnce()
        {
            SpeechPlayer player = new SpeechPlayer();
            AudioPacket packet = Tone(160);
            for (int i = 0; i < 500; i++)
                Assert.IsTrue(player.Add(packet));
            int sounding = 0;
            float[] block = new float[480];
            while (player.IsSpeaking)
            {
                Array.Clear(block, 0, block.Length);
                player.Read(block, 1, 48000);
                sounding += Array.FindAll(block, sample => sample != 0).Length;
                player.Refresh();
            }
            Assert.IsTrue(sounding > 500 * 470 && sounding <= 500 * 481, sounding + " samples");
            Assert.AreEqual(PhonemeInfo.NoViseme, player.Viseme);
        }

        [Test]
        public void AnInterruptionFadesAndWhatComesAfterItIsHeard()
        {
            SpeechPlayer player = new SpeechPlayer();
            player.Add(Tone(16000));
            player.Add(Tone(16000));
            float[] block = new float[4800];
            player.Read(block, 1, 48000);
            player.Interrupt();
            Array.Clear(block, 0, block.Length);
            player.Read(block, 1, 48000);
            Assert.IsTrue(Array.Exists(block, sample => sample != 0), "it fades");
            for (int i = 600; i < block.Length; i++)
                Assert.AreEqual(0f, block[i]);
            player.Refresh();
            Assert.IsFalse(player.IsSpeaking);
            player.Add(Tone(16000));
            player.Read(block, 1, 48000);
            Assert.IsTrue(player.IsSpeaking && Array.Exists(block, sample => sample > 0.4));
        }

        [Test]
        public void TheMouthFollowsWhatIsHeard()
        {
            using (Tavern tavern = Tavern.Established())
            {
                AudioPacket speech = null;
                tavern.Events.OnAudio += packet => speech = speech ?? (AudioPacket)packet.Keep();
                tavern.Say("hello", "innkeeper");
                SpeechPlayer player = new SpeechPlayer();
                Assert.IsTrue(player.Add(speech));
                float[] block = new float[480];
                double heard = 0;
                DataChunk chunk = speech.dataChunk;
                while (player.IsSpeaking)
                {
                    player.Read(block, 1, 48000);
                    heard += 0.01;
                    int expected = PhonemeInfo.NoViseme, near = expected;
                    for (int i = 0; i < chunk.phonemeCount; i++)
                    {
                        double start = chunk.Phoneme(i).startMicroseconds / 1e6;
                        if (start <= heard - 0.0005)
                            near = chunk.Phoneme(i).viseme;
                        if (start <= heard + 0.0005)
                            expected = chunk.Phoneme(i).viseme;
                    }
                    if (player.IsSpeaking)
                        Assert.IsTrue(player.Viseme == expected || player.Viseme == near, heard + " s: " + player.Viseme + " for " + expected);
                }
                Assert.IsTrue(Math.Abs(heard - chunk.durationMicroseconds / 1e6) < 0.03, heard + " s");
            }
        }

        [Test]
        public void TwoThreadsMayPlayWithoutLosingAClip()
        {
            SpeechPlayer player = new SpeechPlayer();
            AudioPacket packet = Tone(100);
            int stop = 0;
            double sum = 0;
            Thread card = new Thread(() =>
            {
                float[] block = new float[256];
                while (Thread.VolatileRead(ref stop) == 0)
                {
                    Array.Clear(block, 0, block.Length);
                    player.Read(block, 1, PacketRate);
                    foreach (float sample in block)
                        sum += sample;
                }
            });
            double one = 0;
            for (int i = 0; i < 100; i++)
                one += Math.Round(16384 * Math.Sin(2 * Math.PI * 440 * i / PacketRate)) / 32768;
            card.Start();
            for (int i = 0; i < 3000; i++)
                player.Add(packet);
            Tavern.Until(player.Refresh, () => !player.IsSpeaking);
            Thread.VolatileWrite(ref stop, 1);
            card.Join();
            Assert.IsTrue(Math.Abs(sum - 3000 * one) < 0.01, sum + " for " + 3000 * one);
        }

        [Test]
        public void ShapesOfTheMouthGoSoftlyFromOneToTheNext()
        {
            VisemeWeights weights = new VisemeWeights();
            Assert.AreEqual(15, VisemeWeights.Names.Length);
            weights.Step(10, 0.03f, 0.03f);
            Assert.IsTrue(Math.Abs(weights[10] - 0.5f) < 1e-6);
            weights.Step(1, 0.03f, 0.03f);
            Assert.IsTrue(Math.Abs(weights[10] - 0.25f) < 1e-6 && Math.Abs(weights[1] - 0.5f) < 1e-6);
            weights.Step(PhonemeInfo.NoViseme, 1, 0);
            Assert.AreEqual(0f, weights[1]);
        }

        [Test]
        public void ARecordingIsReadOncePieceByPiece()
        {
            foreach (int length in new[] { 16000, 44100, 48000, 11025, 7 })
            {
                MicrophoneRing ring = new MicrophoneRing(length);
                Random random = new Random(length);
                int position = 0, recorded = 0, read = 0, offset, frames;
                for (int frame = 0; frame < 500; frame++)
                {
                    int step = random.Next(Math.Max(1, length / 3));
                    recorded += step;
                    position = (position + step) % length;
                    while (ring.Next(position, frame == 499, out offset, out frames))
                    {
                        Assert.AreEqual(read % length, offset);
                        Assert.IsTrue(offset + frames <= length);
                        read += frames;
                    }
                    Assert.IsTrue(recorded - read < ring.Piece);
                }
                Assert.AreEqual(recorded, read);
            }
        }
    }
}
