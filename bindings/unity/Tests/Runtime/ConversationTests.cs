using System.Collections.Generic;
using Inworld.Packet;
using NUnit.Framework;

namespace Inworld.Tests
{
    /// <summary>Whole conversations with the characters inside the library.</summary>
    public sealed class ConversationTests
    {
        [TearDown]
        public void NothingRunsOn()
        {
            InworldLibrary.Shutdown();
        }

        [Test]
        public void EventsOfAnOpeningComeInTheirOrder()
        {
            List<string> heard = new List<string>();
            using (Tavern tavern = new Tavern())
            {
                tavern.Events.OnStatusChanged += status => heard.Add(status.ToString());
                tavern.Events.OnConnected += connected => heard.Add("connected " + connected);
                tavern.Events.OnEstablished += established => heard.Add("established " + established);
                Assert.AreEqual(InworldConnectionStatus.Idle, tavern.Session.Status);
                tavern.Session.Start();
                tavern.Until(() => heard.Contains("established True"));
                Assert.AreEqual("Connecting,Connected,connected True,established True", string.Join(",", heard.ToArray()));
                Assert.IsTrue(tavern.Session.IsConnected && tavern.Session.IsEstablished);
                Assert.IsTrue(tavern.Session.Stop(30000));
                tavern.Until(() => heard.Contains("established False"));
                Assert.AreEqual(InworldConnectionStatus.Idle, tavern.Session.Status);
                tavern.Session.Start();
                tavern.Until(() => tavern.Session.IsEstablished);
            }
        }

        [Test]
        public void AnAnswerHasTextSpeechEmotionAndAnEnd()
        {
            using (Tavern tavern = Tavern.Established())
            {
                string said = "", interaction = "", agent = tavern.Session.AgentId("innkeeper");
                int samples = 0, phonemes = 0, emotions = 0;
                tavern.Events.OnText += packet =>
                {
                    if (packet.Source != SourceType.AGENT)
                        return;
                    said += packet.Text;
                    interaction = packet.packetId.interactionId;
                    Assert.AreEqual(agent, packet.SourceName);
                    Assert.AreEqual(TextSourceType.GENERATED, packet.text.sourceType);
                    Assert.IsTrue(packet.text.final);
                };
                tavern.Events.OnAudio += packet =>
                {
                    samples += packet.dataChunk.sampleCount;
                    phonemes += packet.dataChunk.phonemeCount;
                    Assert.IsTrue(packet.dataChunk.durationMicroseconds > 0);
                    Assert.AreEqual(packet.dataChunk.dataSize, packet.dataChunk.chunk.Length);
                };
                tavern.Events.OnEmotion += packet => emotions += packet.emotion.behavior == SpaffCode.UNKNOWN ? 0 : 1;
                InworldReceipt receipt = tavern.Say("hello", "innkeeper");
                Assert.IsTrue(said.Length > 10, said);
                Assert.AreEqual(receipt.interactionId, interaction);
                Assert.IsTrue(samples > 1000 && phonemes > 3 && emotions > 0, samples + " " + phonemes + " " + emotions);
            }
        }

        [Test]
        public void EveryKindOfThePlayersIsAnswered()
        {
            using (Tavern tavern = Tavern.Established())
            {
                int triggers = 0, actions = 0, ends = 0;
                tavern.Events.OnTrigger += packet =>
                {
                    if (packet.TriggerName != "serve")
                        return;
                    triggers++;
                    Assert.AreEqual("stew", packet.custom.parameters["what"]);
                    Assert.AreEqual(packet.custom.parameterCount, packet.custom.parameters.Count);
                };
                tavern.Events.OnNarrativeAction += packet => actions += packet.action.narratedAction.content.Length > 0 ? 1 : 0;
                tavern.Events.OnControl += packet => ends += packet.Action == ControlType.INTERACTION_END ? 1 : 0;
                tavern.Session.SendTriggerTo("order", new Dictionary<string, string> { { "item", "stew" } }, "innkeeper");
                tavern.Until(() => triggers == 1 && ends == 1);
                tavern.Session.SendNarrativeActionTo("I draw my sword.", "guard");
                tavern.Until(() => ends == 2);
                tavern.Say("Where is the goat?", "guard");
                Assert.IsTrue(actions > 0);
            }
        }

        [Test]
        public void AMicrophoneIsHeard()
        {
            using (Tavern tavern = Tavern.Established())
            {
                string recognised = "";
                bool answered = false;
                tavern.Events.OnText += packet =>
                {
                    if (packet.text.sourceType == TextSourceType.SPEECH_TO_TEXT && packet.text.final)
                        recognised = packet.Text;
                    answered |= packet.Source == SourceType.AGENT && recognised != "";
                };
                short[] second = new short[44100 * 2];
                for (int i = 0; i < second.Length; i++)
                    second[i] = (short)(8000 * System.Math.Sin(i / 2 * 0.05));
                tavern.Session.StartAudioTo("innkeeper", MicrophoneMode.ExpectAudioEnd);
                tavern.Session.PushAudio(second, second.Length, 44100, 2);
                tavern.Session.StopAudio();
                tavern.Until(() => answered);
                Assert.AreEqual("Hello!", recognised);
            }
        }

        [Test]
        public void ScenesCharactersAndConversationsChange()
        {
            using (Tavern tavern = Tavern.Established())
            {
                Assert.AreEqual(2, tavern.Session.CharacterCount);
                Assert.AreEqual("workspaces/demo/characters/innkeeper", tavern.Session.BrainName(0));
                Assert.AreEqual("Mara", tavern.Session.GivenName("innkeeper"));
                List<string> listed = new List<string>(), established = new List<string>();
                tavern.Until(() => tavern.Events.HasToldEstablished);
                tavern.Events.OnEvent += happened =>
                {
                    if (happened.Type == InworldEventType.Established)
                        established.Add(happened.Flag.ToString());
                    else if (happened.Type != InworldEventType.CharactersChanged)
                        return;
                    listed.Clear();
                    for (int i = 0; i < happened.CharacterCount; i++)
                        listed.Add(happened.Character(i).givenName.ToString());
                };
                tavern.Session.UnloadCharacters("guard");
                tavern.Until(() => listed.Count == 1);
                Assert.AreEqual("Mara", listed[0]);
                tavern.Session.LoadCharacters("guard");
                tavern.Until(() => listed.Count == 2);

                string conversation = tavern.Session.StartConversation("innkeeper", "guard");
                tavern.Session.SelectConversation(conversation);
                bool inConversation = false;
                tavern.Events.OnText += packet => inConversation |= packet.packetId.conversationId == conversation;
                tavern.Say("hello", null);
                Assert.IsTrue(inConversation);
                tavern.Session.UpdateConversation(conversation, "guard");
                tavern.Session.SelectConversation(null);
                tavern.Session.SelectCharacter("guard");
                tavern.Say("hello", null);

                Assert.AreEqual(0, established.Count, "it stays established");
                tavern.Session.LoadScene("innkeeper", SceneType.SingleCharacter);
                tavern.Until(() => listed.Count == 1);
                Assert.AreEqual("False,True", string.Join(",", established.ToArray()), "another scene");
            }
        }

        [Test]
        public void AnAnswerIsCutShort()
        {
            using (Tavern tavern = Tavern.Established())
            {
                InworldReceipt receipt = tavern.Session.SendTextTo("What is on the menu?", "innkeeper");
                tavern.Session.SendCancelEvent(receipt.interactionId, null, "innkeeper");
                Assert.AreEqual(InworldProgress.Cancelled, tavern.Session.InteractionProgress(receipt.interactionId));

                string heard = null;
                tavern.Events.OnText += packet => heard = packet.packetId.interactionId;
                receipt = tavern.Session.SendTextTo("Where is the cat?", "innkeeper");
                tavern.Until(() => heard == receipt.interactionId);
                tavern.Session.CancelResponse("innkeeper");
                Assert.AreEqual(InworldProgress.Cancelled, tavern.Session.InteractionProgress(receipt.interactionId));
                tavern.Say("hello", "guard");
            }
        }

        [Test]
        public void APausedSessionGoesOn()
        {
            using (Tavern tavern = Tavern.Established())
            {
                tavern.Session.Pause();
                tavern.Until(() => tavern.Session.Status == InworldConnectionStatus.Paused);
                tavern.Session.Resume();
                tavern.Until(() => tavern.Session.IsConnected);
            }
        }

        [Test]
        public void TheLibraryTellsWhatItDoes()
        {
            InworldLibrary.SetLogLevel(InworldLogLevel.Debug);
            using (Tavern tavern = new Tavern())
            {
                int lines = 0;
                tavern.Events.OnLogReceived += happened => lines += happened.Message.IsEmpty || happened.LogLevel == 0 ? 0 : 1;
                tavern.Session.Start();
                tavern.Until(() => lines > 0);
            }
            InworldLibrary.SetLogLevel(InworldLogLevel.Off);
            StringAssert.Contains(".", InworldLibrary.Version);
        }
    }
}
