using System;
using System.Collections.Generic;
using System.Text.RegularExpressions;
using Inworld.Packet;
using NUnit.Framework;

namespace Inworld.Tests
{
    /// <summary>Messages name what C# has, not what the C header under it declares.</summary>
    public sealed class WordsTests
    {
        private static readonly Regex OfC = new Regex("iw_|IW_|NULL|\\b[a-z]+_[a-z_]+\\b");

        [TearDown]
        public void NothingRunsOn()
        {
            InworldLibrary.Shutdown();
        }

        private static void Says(string words, Action code)
        {
            string message = Assert.Throws<InworldException>(() => code()).Message;
            Assert.IsTrue(message.Contains(words), message + " does not say: " + words);
            Assert.IsFalse(OfC.IsMatch(message), message);
        }

        private static void Refuses(string words, Action<InworldSessionConfig> configure)
        {
            InworldSessionConfig config = Tavern.Config();
            configure(config);
            Says(words, () => new InworldSession(config));
        }

        [Test]
        public void AConfigurationIsRefusedInItsOwnNames()
        {
            Refuses("playerName: ", config => config.playerName = "");
            Refuses("sessionId: goes with accessToken", config => config.sessionId = "one");
            Refuses("accessToken: ", config => { config.accessToken = "x"; config.auth = "y"; });
            Refuses("SceneType.Scene or SceneType.SingleCharacter", config => config.sceneType = (SceneType)9);
            Refuses("Capabilities", config => config.capabilities = (Capabilities)(1u << 31));
            Refuses("SessionFlags", config => config.flags = (SessionFlags)(1u << 31));
            Refuses("SessionFlags.AllowPlainWs", config => { config.endpoint = "ws://characters.example"; config.auth = "a2V5OnNlY3JldA=="; });
            Refuses("caPem: ", config => config.caPem = "no certificate");
            Refuses("savedState: ", config => config.savedState = "?");
            Refuses("dialogHistory[0].text: ", config => config.dialogHistory = new List<InworldDialogLine>
                { new InworldDialogLine(SourceType.PLAYER, null, "") });
            Refuses("localScript: ", config => config.localScript = "/no/such/place");
            Refuses("(InvalidConfig)", config => config.workspace = "a/b");
        }

        [Test]
        public void ACallIsRefusedInItsOwnNames()
        {
            using (Tavern tavern = new Tavern())
            {
                InworldSession session = tavern.Session;
                Says("call InworldSession.Start first", () => session.SendTextTo("hello"));
                Says("InworldSession.Start", () => session.StartAudioTo("guard"));
                Says("(InvalidState)", () => session.Pause());
                session.Start();
                tavern.Until(() => session.IsEstablished);
                Says("call InworldSession.StartAudioTo first", () => session.StopAudio());
                session.StartAudioTo("guard");
                Says("call InworldSession.StopAudio first", () => session.StartAudioTo("guard"));
                Says("MicrophoneMode.OpenMic or MicrophoneMode.ExpectAudioEnd", () => session.StartAudioTo("guard", (MicrophoneMode)9));
                Says("UnderstandingMode", () => session.StartAudioTo("guard", MicrophoneMode.OpenMic, (UnderstandingMode)9));
                Says("InworldSession.StartConversation", () => session.SelectConversation("no such"));
                Says("SceneType.Scene or SceneType.SingleCharacter", () => session.LoadScene("tavern", (SceneType)9));
                Says("InworldLogLevel.Off to InworldLogLevel.Debug", () => InworldLibrary.SetLogLevel((InworldLogLevel)99));
                Says("(UnknownCharacter)", () => session.SendTextTo("hello", "nobody"));
                Says("InteractionDislikeType", () => session.SendFeedback("an-id", false, (InteractionDislikeType)(1u << 31)));
                Says("InworldEventType.Feedback", () => session.UndoFeedback("no name"));
                InworldPacket kept = null;
                tavern.Events.OnText += packet => kept = packet.Keep();
                tavern.Say("hello", "innkeeper");
                Says("PacketStatus.PROCESSED or PacketStatus.PLAYED", () => session.Mark(kept, (PacketStatus)9));
                using (Tavern other = new Tavern())
                    Says("InworldSession.Poll", () => other.Session.StatusOf(kept));
                Says("ItemsInEntitiesType.ADD, ItemsInEntitiesType.REMOVE or ItemsInEntitiesType.REPLACE",
                    () => ItemOperationPacket.InEntities((ItemsInEntitiesType)9, new[] { "key" }, new[] { "chest" }));
                Says("InworldPacket.AddTarget", () => new TextPacket("hello").UpdateRouting());
                Says("ControlType", () => new ControlPacket((ControlType)99));
            }
        }
    }
}
