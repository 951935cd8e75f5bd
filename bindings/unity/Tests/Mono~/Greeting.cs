using System;
using Inworld.Packet;
using NUnit.Framework;

namespace Inworld.Tests
{
    /// <summary>A greeting, and its answer as the player hears it.</summary>
    internal static class Greeting
    {
        /// <summary>Greets somebody; frames until the answer has come and was heard.</summary>
        /// <param name="until">Runs frames until it is so.</param>
        internal static void Hear(InworldCharacter whom, Action<Func<bool>> until, Action eachFrame = null)
        {
            bool ended = false;
            int begun = 0, over = 0;
            Action<ControlPacket> end = packet => ended |= packet.Action == ControlType.INTERACTION_END;
            Action<InworldEvent> begin = happened => begun++, finish = happened => over++;
            whom.Events.OnControl += end;
            whom.Events.OnLineStarted += begin;
            whom.Events.OnLineEnded += finish;
            Assert.IsTrue(whom.SendText("hello"));
            until(() =>
            {
                if (eachFrame != null)
                    eachFrame();
                return ended && begun > 0 && begun == over && !whom.IsSpeaking;
            });
            whom.Events.OnControl -= end;
            whom.Events.OnLineStarted -= begin;
            whom.Events.OnLineEnded -= finish;
        }
    }
}
