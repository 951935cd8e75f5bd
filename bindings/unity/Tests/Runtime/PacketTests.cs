using System;
using System.Collections.Generic;
using System.Text;
using Inworld.Packet;
using NUnit.Framework;

namespace Inworld.Tests
{
    /// <summary>The packet API: what was lent, what is kept, and packets of the game's own.</summary>
    public sealed class PacketTests
    {
        [TearDown]
        public void NothingRunsOn()
        {
            InworldLibrary.Shutdown();
        }

        [Test]
        public void RoutingTellsWhoTalksToWhom()
        {
            using (Tavern tavern = Tavern.Established())
            {
                string mara = tavern.Session.AgentId("innkeeper"), bran = tavern.Session.AgentId("guard");
                int looked = 0;
                tavern.Events.OnText += packet =>
                {
                    if (packet.Source != SourceType.AGENT)
                        return;
                    looked++;
                    Assert.AreEqual(PacketType.TEXT, packet.type);
                    Assert.AreEqual(mara, packet.SourceName);
                    Assert.AreEqual(mara, packet.routing.source.name);
                    Assert.IsTrue(packet.routing.source.nameUtf8.Is(Encoding.UTF8.GetBytes(mara)));
                    Assert.AreEqual(packet.routing.target.type == SourceType.NONE, packet.IsBroadCast);
                    Assert.IsTrue(packet.IsSource(mara) && packet.IsRelated(mara));
                    Assert.IsFalse(packet.IsSource(bran) || packet.IsTarget(bran) || packet.IsRelated(bran));
                    Assert.AreEqual(packet.routing.targetCount, packet.routing.targets.Length);
                    string id = packet.packetId.packetId;
                    StringAssert.Contains("I: " + packet.packetId.interactionId, packet.packetId.ToString());
                    StringAssert.Contains("P: " + id, packet.packetId.ToString());
                    StringAssert.Contains(id, packet.ToJson);
                    Assert.AreEqual(PacketStatus.RECEIVED, packet.packetId.Status);
                    Assert.IsTrue(DateTime.Parse(packet.timestamp).Year >= 2024, packet.timestamp);
                };
                tavern.Say("hello", "innkeeper");
                Assert.IsTrue(looked > 0);
            }
        }

        [Test]
        public void EveryPlayerIsCalledPlayer()
        {
            InworldPacket echo = null, sent = null;
            using (Tavern tavern = new Tavern(config => config.flags = SessionFlags.ReportSent))
            {
                tavern.Events.OnPacketSent += packet => sent = packet.type == PacketType.TEXT ? packet.Keep() : sent;
                tavern.Events.OnText += packet =>
                {
                    if (packet.Source != SourceType.PLAYER)
                        return;
                    echo = packet.Keep();
                    Assert.AreEqual("PLAYER", packet.routing.source.name);
                    Assert.IsTrue(packet.routing.source.nameUtf8.Is(Encoding.UTF8.GetBytes("PLAYER")));
                };
                tavern.Session.Start();
                tavern.Until(() => tavern.Session.IsEstablished);
                tavern.Say("hello", "innkeeper");
                short[] spoken = new short[16000];
                for (int i = 0; i < spoken.Length; i++)
                    spoken[i] = (short)(i % 40 * 400 - 8000);
                tavern.Session.StartAudioTo("innkeeper", MicrophoneMode.ExpectAudioEnd);
                tavern.Session.PushAudio(spoken, spoken.Length, 16000, 1);
                tavern.Session.StopAudio();
                tavern.Until(() => echo != null && sent != null);
                foreach (InworldPacket packet in new[] { echo, sent })
                {
                    Assert.AreEqual(SourceType.PLAYER, packet.routing.source.type);
                    Assert.AreEqual("PLAYER PLAYER", packet.routing.source.name + " " + packet.SourceName);
                    Assert.IsTrue(packet.IsRelated(tavern.Session.AgentId("innkeeper")));
                }
            }
        }

        [Test]
        public void WhatIsKeptAndForgottenIsGivenBack()
        {
            // more than the library keeps at a time
            const int Many = 40000;
            int kept = 0;
            TextPacket last = null;
            using (Tavern tavern = Tavern.Established())
            {
                tavern.Events.OnText += packet =>
                {
                    if (kept == Many)
                        return;
                    for (; kept < Many; kept++)
                        last = (TextPacket)packet.Keep();
                    Assert.AreEqual(packet.Text, ((TextPacket)last.Keep()).Text);
                };
                tavern.Say("hello", "innkeeper");
            }
            Assert.AreEqual(Many, kept);
            Assert.IsTrue(last.Text.Length > 0);
        }

        [Test]
        public void WhatWasLentIsRefusedAfterItsEventAndWhatIsKeptStays()
        {
            List<InworldPacket> lent = new List<InworldPacket>(), kept = new List<InworldPacket>();
            List<string> json = new List<string>();
            Utf8Text text = default(Utf8Text);
            InworldEvent happened = default(InworldEvent);
            using (Tavern tavern = Tavern.Established())
            {
                tavern.Events.OnPacketReceived += packet =>
                {
                    lent.Add(packet);
                    kept.Add(packet.Keep());
                    json.Add(Everything(packet));
                    text = packet.packetId.packetIdUtf8;
                };
                tavern.Events.OnEvent += one => happened = one;
                tavern.Say("Where is the cat?", "innkeeper");
                tavern.Say("Thanks!", "innkeeper");
                tavern.Say("Have you seen the cat?", "guard");
                foreach (InworldPacket packet in lent)
                    StringAssert.Contains("Keep()", Assert.Throws<InvalidOperationException>(() => Everything(packet)).Message);
                Assert.Throws<InvalidOperationException>(() => text.ToString());
                Assert.Throws<InvalidOperationException>(() => happened.Type.ToString());
            }
            InworldLibrary.Shutdown();
            GC.Collect();
            Assert.IsTrue(kept.Count > 10);
            for (int i = 0; i < kept.Count; i++)
                Assert.AreEqual(json[i], Everything(kept[i]));
        }

        /// <summary>All that a packet tells, in one text.</summary>
        private static string Everything(InworldPacket packet)
        {
            StringBuilder all = new StringBuilder(packet.ToJson + packet.type + packet.timestamp + packet.packetId);
            all.Append(packet.packetId.conversationId).Append(packet.packetId.correlationId);
            all.Append(packet.SourceName).Append(packet.TargetName).Append(packet.routing.targetCount);
            foreach (Source target in packet.routing.targets)
                all.Append(target.type).Append(target.name);
            TextPacket text = packet as TextPacket;
            if (text != null)
                all.Append(text.Text).Append(text.text.sourceType);
            CustomPacket custom = packet as CustomPacket;
            if (custom != null)
            {
                all.Append(custom.TriggerName).Append(custom.Message).Append(custom.custom.type);
                foreach (KeyValuePair<string, string> parameter in custom.custom.parameters)
                    all.Append(parameter.Key).Append(parameter.Value);
            }
            EmotionPacket emotion = packet as EmotionPacket;
            if (emotion != null)
                all.Append(emotion.emotion);
            ActionPacket action = packet as ActionPacket;
            if (action != null)
                all.Append(action.action.narratedAction.content);
            ControlPacket control = packet as ControlPacket;
            if (control != null)
            {
                all.Append(control.Action).Append(control.control.description).Append(control.control.eventType);
                for (int i = 0; i < control.control.participantCount; i++)
                    all.Append(control.control.Participant(i).name);
            }
            RelationPacket relation = packet as RelationPacket;
            if (relation != null)
                all.Append(relation.relation.trust).Append(relation.relation.familiar);
            AudioPacket audio = packet as AudioPacket;
            if (audio != null)
            {
                DataChunk chunk = audio.dataChunk;
                all.Append(Convert.ToBase64String(chunk.chunk)).Append(chunk.sampleCount).Append(chunk.sampleRate);
                short[] samples = new short[chunk.sampleCount];
                chunk.CopySamples(0, samples, 0);
                foreach (short sample in samples)
                    all.Append(sample).Append(' ');
                for (int i = 0; i < chunk.phonemeCount; i++)
                    all.Append(chunk.Phoneme(i).phoneme).Append(chunk.Phoneme(i).startMicroseconds).Append(chunk.Phoneme(i).viseme);
            }
            return all.ToString();
        }

        [Test]
        public void APacketOfOnesOwnIsPreparedStepByStep()
        {
            using (Tavern tavern = Tavern.Established())
            {
                TextPacket packet = new TextPacket("hello");
                packet.AddTarget("innkeeper");
                packet.AddTarget("nobody");
                Assert.AreEqual("", packet.OutgoingTargets["innkeeper"]);
                string[] missing;
                Assert.IsFalse(packet.UpdateSessionInfo(tavern.Session, out missing));
                Assert.AreEqual("nobody", string.Join(",", missing));
                Assert.AreEqual(tavern.Session.AgentId("innkeeper"),
                    packet.OutgoingTargets["workspaces/demo/characters/innkeeper"]);
                packet.UpdateRouting();
                Assert.IsTrue(packet.IsTarget(tavern.Session.AgentId("innkeeper")));
                Assert.AreEqual("hello", packet.Text);
                Assert.AreEqual(SourceType.PLAYER, packet.Source);
                Assert.AreEqual(PacketStatus.QUEUED, packet.packetId.Status);
                StringAssert.Contains("\"hello\"", packet.ToJson);
                Assert.IsTrue(packet.PrepareToSend(tavern.Session));

                string answered = "";
                tavern.Events.OnText += answer => answered = answer.packetId.interactionId;
                InworldReceipt receipt = tavern.Session.Send(packet);
                tavern.Until(() => answered == receipt.interactionId);
                Assert.AreEqual(receipt.packetId, packet.packetId.packetId, "a sent packet can be read");
                Assert.Throws<InvalidOperationException>(() => tavern.Session.Send(packet));
            }
        }

        [Test]
        public void EveryPacketThatAGameMakesCanBeRead()
        {
            using (Tavern tavern = Tavern.Established())
            {
                tavern.Session.SelectCharacter("guard");
                CustomPacket trigger = new CustomPacket("order", new Dictionary<string, string> { { "item", "soup" } });
                trigger.Preprocess(tavern.Session);
                Assert.AreEqual("soup", trigger.custom.parameters["item"]);
                Assert.AreEqual(InworldMessage.NONE, trigger.Message);
                Assert.AreEqual(1, trigger.OutgoingTargets.Count);
                Assert.AreEqual("I wave.", new ActionPacket("I wave.").action.narratedAction.content);
                Assert.AreEqual(ControlType.TTS_PLAYBACK_MUTE, new ControlPacket(ControlType.TTS_PLAYBACK_MUTE).Action);
                MutationPacket cancel = MutationPacket.CancelResponses("an-interaction", "one", "two");
                Assert.AreEqual(MutationType.CANCEL_RESPONSES, cancel.mutation.type);
                Assert.AreEqual("an-interaction one,two", cancel.mutation.interactionId + " " + string.Join(",", cancel.mutation.names));
                AudioPacket audio = new AudioPacket(new short[] { 1, 2, 3 });
                Assert.AreEqual(6, audio.dataChunk.dataSize);
                InworldPacket json = InworldPacket.FromJson("{\"text\":{\"text\":\"as JSON\",\"sourceType\":\"TYPED_IN\",\"final\":true}}");
                Assert.AreEqual("as JSON", ((TextPacket)json).Text);
                Assert.AreEqual("as JSON", ((TextPacket)json.Keep()).Text);
                bool answered = false;
                tavern.Events.OnText += packet => answered |= packet.Source == SourceType.AGENT;
                tavern.Session.Send(trigger);
                tavern.Until(() => answered);
            }
        }

        [Test]
        public void ATextOfASecondLookTakesTheFirstOneBack()
        {
            TextPacket packet = new TextPacket("one");
            Utf8Text first = packet.text.textUtf8;
            Assert.AreEqual("one", first.ToString());
            packet.AddTarget("innkeeper");
            Assert.Throws<InvalidOperationException>(() => first.ToString());
            Assert.AreEqual("one", packet.Text);
        }

        [Test]
        public void BadTextsAreRefusedInWords()
        {
            Assert.AreEqual("text", Assert.Throws<ArgumentException>(() => new TextPacket("a\0b")).ParamName);
            Assert.AreEqual("text", Assert.Throws<ArgumentException>(() => new TextPacket("half \ud83d")).ParamName);
            Assert.AreEqual(InworldResult.InvalidArgument, Assert.Throws<InworldException>(() => new TextPacket("")).Result);
            Assert.Throws<InworldException>(() => InworldPacket.FromJson("[]"));
            using (Tavern tavern = Tavern.Established())
            {
                InworldException nobody = Assert.Throws<InworldException>(() => tavern.Session.SendTextTo("hello", "nobody"));
                Assert.AreEqual(InworldResult.UnknownCharacter, nobody.Result);
                StringAssert.Contains("nobody", nobody.Message);
                TextPacket lost = new TextPacket("hello");
                lost.AddTarget("nobody");
                Assert.IsFalse(lost.PrepareToSend(tavern.Session));
                Assert.Throws<ArgumentOutOfRangeException>(() => tavern.Session.PushAudio(new short[3], 3, 16000, 2));
            }
            Assert.AreEqual(InworldResult.InvalidConfig, Assert.Throws<InworldException>(
                () => new InworldSession(new InworldSessionConfig { workspace = "workspaces/demo", scene = "tavern" })).Result);
        }
    }
}
