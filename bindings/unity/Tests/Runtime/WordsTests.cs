using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Inworld.Native;
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

        [Test]
        public unsafe void MessagesOfEventsAreInTheSameNames()
        {
            byte[] words = NativeText.Bytes("the access token is too old; give another with iw_session_set_access_token", "words");
            GCHandle pinned = GCHandle.Alloc(words, GCHandleType.Pinned);
            try
            {
                iw_str message = new iw_str { ptr = (byte*)pinned.AddrOfPinnedObject(), len = (UIntPtr)(uint)(words.Length - 1) };
                Assert.AreEqual("the access token is too old; give another with InworldSession.SetAccessToken",
                    new Utf8Text(new Lender(), message, true).ToString());
                Assert.IsTrue(new Utf8Text(new Lender(), message).ToString().Contains("iw_"), "data stays as it is");
            }
            finally
            {
                pinned.Free();
            }
        }

        private sealed class Lender : ILender
        {
            public long Lease => 0;
        }

        [Test]
        public void DataInMessagesStaysAsItIs()
        {
            string[,] cases =
            {
                { "local_script: /home/me/local_script/my.toml:3: field `local_script`: \"ca_pem\" is none",
                    "localScript: /home/me/local_script/my.toml:3: field `local_script`: \"ca_pem\" is none" },
                { "is ca_pem out of date?", "is caPem out of date?" },
                { "nothing can be sent while the session is DISCONNECTED", "nothing can be sent while the session is Disconnected" },
                { "give IW_PACKET_STATUS_PROCESSED or _PLAYED", "give PacketStatus.PROCESSED or PacketStatus.PLAYED" },
                { "dialog_history[2].name: is empty; pass NULL", "dialogHistory[2].name: is empty; pass null" },
                { "iw_no_such_function, IW_NO_SUCH, _x", "iw_no_such_function, IW_NO_SUCH, _x" },
                { "", "" },
            };
            for (int i = 0; i < cases.GetLength(0); i++)
                Assert.AreEqual(cases[i, 1], NativeWords.Translate(cases[i, 0]));
        }
    }
}
