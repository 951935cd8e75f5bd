using System;
using Inworld.Audio;
using NUnit.Framework;

namespace Inworld.Tests
{
    /// <summary>The microphone's recording, as an engine has it.</summary>
    public sealed class AudioTests
    {
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
