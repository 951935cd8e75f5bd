using System;
using System.Collections.Generic;
using Inworld.Packet;
using NUnit.Framework;

namespace Inworld.Tests
{
    /// <summary>What was heard, what is saved, what the player thinks of it, and everything else that a client
    /// sends.</summary>
    public sealed class ProgressTests
    {
        [TearDown]
        public void NothingRunsOn()
        {
            InworldLibrary.Shutdown();
        }

        [Test]
        public void AnAnswerIsCompleteWhenAllOfItWasPlayed()
        {
            using (Tavern tavern = Tavern.Established())
            {
                List<InworldPacket> answer = new List<InworldPacket>();
                tavern.Events.OnPacketReceived += packet =>
                {
                    if (packet.Source == SourceType.AGENT)
                        answer.Add(packet.Keep());
                };
                InworldReceipt receipt = tavern.Say("hello", "innkeeper");
                Assert.AreEqual(InworldProgress.Open, tavern.Session.InteractionProgress(receipt.interactionId));
                foreach (InworldPacket packet in answer)
                {
                    if (packet.type == PacketType.CONTROL)
                        continue;
                    Assert.AreEqual(PacketStatus.RECEIVED, tavern.Session.StatusOf(packet));
                    Assert.AreEqual(PacketStatus.PLAYED, tavern.Session.Mark(packet, PacketStatus.PLAYED));
                    Assert.AreEqual(PacketStatus.PLAYED, tavern.Session.Mark(packet, PacketStatus.PROCESSED), "only forward");
                }
                Assert.AreEqual(InworldProgress.Completed, tavern.Session.UtteranceProgress(answer[0].packetId.utteranceId));
                Assert.AreEqual(InworldProgress.Completed, tavern.Session.InteractionProgress(receipt.interactionId));
                Assert.AreEqual(InworldProgress.Unknown, tavern.Session.InteractionProgress("never heard of"));
                Assert.Throws<InworldException>(() => tavern.Session.Mark(answer[0], PacketStatus.CANCELLED));
            }
        }

        [Test]
        public void AStatusIsThatOfNowInEveryCopyOfAPacket()
        {
            InworldPacket kept = null, other = null;
            string words = "";
            using (Tavern tavern = Tavern.Established())
            {
                tavern.Events.OnText += packet =>
                {
                    if (packet.Source != SourceType.AGENT || kept != null)
                        return;
                    kept = packet.Keep();
                    Assert.AreEqual(PacketStatus.RECEIVED, packet.packetId.Status);
                    tavern.Session.Mark(packet, PacketStatus.PROCESSED);
                    Assert.AreEqual(PacketStatus.PROCESSED, packet.packetId.Status);
                    Assert.IsTrue(packet.packetId.ToString().StartsWith("PROCESSED I: "), packet.packetId.ToString());
                    other = packet.Keep();
                    tavern.Session.Mark(kept, PacketStatus.PLAYED);
                    Assert.AreEqual(PacketStatus.PLAYED, packet.packetId.Status);
                };
                tavern.Say("hello", "innkeeper");
                Assert.AreEqual(PacketStatus.PLAYED, kept.packetId.Status);
                Assert.AreEqual(PacketStatus.PLAYED, other.packetId.Status);
                words = other.packetId.ToString();
                Assert.IsTrue(words.StartsWith("PLAYED I: "), words);
            }
            Assert.AreEqual(PacketStatus.PLAYED, kept.packetId.Status, "what was known last outlives the session");
            Assert.AreEqual(words, other.packetId.ToString());
        }

        [Test]
        public void ASavedSessionGoesOn()
        {
            string state = "";
            using (Tavern tavern = Tavern.Established())
            {
                tavern.Events.OnSessionState += happened => state = happened.Message.ToString();
                tavern.Say("Where is the cat?", "innkeeper");
                tavern.Session.SaveState();
                tavern.Until(() => state != "");
            }
            string again = "";
            using (Tavern tavern = new Tavern(config => config.savedState = state))
            {
                tavern.Events.OnSessionState += happened => again = happened.Message.ToString();
                tavern.Session.Start();
                tavern.Until(() => tavern.Session.IsEstablished);
                tavern.Session.SaveState();
                tavern.Until(() => again != "");
            }
            Assert.AreEqual(state, again);
        }

        [Test]
        public void WhatWasSaidBeforeCanBeTold()
        {
            List<InworldDialogLine> history = new List<InworldDialogLine>
            {
                new InworldDialogLine(SourceType.PLAYER, "Ada", "Have we met?"),
                new InworldDialogLine(SourceType.AGENT, null, "In another life."),
            };
            using (Tavern tavern = new Tavern(config => config.dialogHistory = history))
            {
                tavern.Session.Start();
                tavern.Until(() => tavern.Session.IsEstablished);
                tavern.Say("hello", "innkeeper");
            }
            Assert.Throws<InworldException>(() => new Tavern(config =>
            {
                config.dialogHistory = history;
                config.savedState = "AAAA";
            }));
            history.Add(new InworldDialogLine(SourceType.PLAYER, "Ada", null));
            StringAssert.Contains("text",
                Assert.Throws<InworldException>(() => new Tavern(config => config.dialogHistory = history)).Message);
        }

        [Test]
        public void FeedbackIsStoredAndUndone()
        {
            using (Tavern tavern = Tavern.Established())
            {
                string stored = "", undone = "";
                tavern.Events.OnFeedback += happened =>
                {
                    if (happened.Flag)
                        stored = happened.Message.ToString();
                    else
                        undone = happened.Message.ToString();
                };
                InworldReceipt receipt = tavern.Say("hello", "innkeeper");
                tavern.Session.SendFeedback(receipt.interactionId, false,
                    InteractionDislikeType.TOO_LONG | InteractionDislikeType.REPETITION, "Again?", receipt.correlationId);
                tavern.Until(() => stored != "");
                StringAssert.Contains(receipt.interactionId, stored);
                tavern.Session.UndoFeedback(stored);
                tavern.Until(() => undone != "");
                Assert.AreEqual(stored, undone);
            }
        }

        [Test]
        public void ItemsAreMadeHeldAndRemoved()
        {
            using (Tavern tavern = Tavern.Established())
            {
                List<string> outcomes = new List<string>();
                tavern.Events.OnOperationStatus += packet =>
                    outcomes.Add(packet.packetId.correlationId + " " + packet.operationStatus.code + packet.operationStatus.message);
                InworldItem ale = new InworldItem("ale", "A mug of ale", "Warm and flat.");
                ale.properties["price"] = "2";
                ItemOperationPacket create = ItemOperationPacket.CreateOrUpdate(new[] { ale, new InworldItem("stew") });
                foreach (ItemOperationPacket packet in new[] { create, (ItemOperationPacket)create.Keep() })
                {
                    ItemsOperation operation = packet.entitiesItemsOperation;
                    Assert.AreEqual(ItemsOperationType.CREATE_OR_UPDATE, operation.type);
                    Assert.AreEqual("A mug of ale", operation.items[0].displayName);
                    Assert.AreEqual("2", operation.items[0].properties["price"]);
                    Assert.AreEqual("stew", operation.items[1].id);
                }
                foreach (ItemOperationPacket packet in new[]
                {
                    create,
                    ItemOperationPacket.InEntities(ItemsInEntitiesType.ADD, new[] { "ale" }, new[] { "player" }),
                    ItemOperationPacket.Remove("ale", "stew"),
                })
                {
                    outcomes.Clear();
                    InworldReceipt receipt = tavern.Session.Send(packet);
                    tavern.Until(() => outcomes.Count == 1);
                    StringAssert.Contains(receipt.correlationId, outcomes[0]);
                }
                Assert.Throws<InworldException>(() => ItemOperationPacket.Remove());
                ale.properties["price"] = "half \ud83d";
                Assert.Throws<ArgumentException>(() => ItemOperationPacket.CreateOrUpdate(new[] { ale }));
            }
        }

        [Test]
        public void AnotherAnswerIsAskedForAndChosen()
        {
            using (Tavern tavern = new Tavern(config => config.capabilities = Capabilities.Audio | Capabilities.Emotions
                | Capabilities.Regenerate | Capabilities.LatencyReport | Capabilities.Groups))
            {
                tavern.Session.Start();
                tavern.Until(() => tavern.Session.IsEstablished);
                InworldReceipt receipt = tavern.Say("Where is the goat?", "guard");
                InworldPacket other = null;
                bool ended = false;
                tavern.Events.OnText += packet => other = packet.Keep();
                tavern.Events.OnControl += packet => ended |= packet.Action == ControlType.INTERACTION_END;
                MutationPacket regenerate = MutationPacket.RegenerateResponse(receipt.interactionId);
                Assert.AreEqual(MutationType.REGENERATE_RESPONSE, regenerate.mutation.type);
                regenerate.AddTarget("guard");
                tavern.Session.Send(regenerate);
                tavern.Until(() => other != null && ended);
                Assert.AreEqual(receipt.interactionId, other.packetId.interactionId);
                MutationPacket apply = MutationPacket.ApplyResponse(other, true);
                Assert.AreEqual(MutationType.APPLY_RESPONSE, apply.mutation.type);
                Assert.AreEqual(other.packetId.packetId, apply.mutation.value);
                apply.AddTarget("guard");
                tavern.Session.Send(apply);
                tavern.Session.Send(new LatencyReportPacket(receipt.interactionId, 1500000, Precision.PUSH_TO_TALK));
                tavern.Say("hello", "guard");
            }
        }

        [Test]
        public void ASessionThatNobodyTalksToPausesAndGoesOn()
        {
            using (Tavern tavern = new Tavern(config => config.idleTimeoutMs = 200))
            {
                tavern.Session.Start();
                tavern.Until(() => tavern.Session.IsEstablished);
                tavern.Until(() => tavern.Session.Status == InworldConnectionStatus.Paused);
                tavern.Say("hello", "guard");
                Assert.AreEqual(0, tavern.Session.DroppedAudio);
                InworldException refused =
                    Assert.Throws<InworldException>(() => tavern.Session.SetAccessToken("a token", DateTime.UtcNow.AddHours(1)));
                Assert.AreEqual(InworldResult.InvalidState, refused.Result);
            }
        }

        [Test]
        public void GoalsTasksAndTurnsAreSent()
        {
            using (Tavern tavern = Tavern.Established())
            {
                CustomPacket goal = CustomPacket.Goal("find-the-cat", true);
                Assert.AreEqual(InworldMessage.GOAL_ENABLE, goal.Message);
                Assert.AreEqual("find-the-cat", goal.TriggerName);
                Assert.AreEqual(InworldMessage.GOAL_DISABLE, CustomPacket.Goal("find-the-cat", false).Message);
                Assert.AreEqual("7", CustomPacket.TaskSucceeded("7").custom.parameters["task_id"]);
                Assert.AreEqual("no time", CustomPacket.TaskFailed("7", "no time").custom.parameters["reason"]);
                Assert.Throws<InworldException>(() => CustomPacket.TaskFailed("7", new string('x', 100)));
                goal.AddTarget("innkeeper");
                tavern.Session.Send(goal);
                tavern.Session.SelectConversation(tavern.Session.StartConversation("innkeeper", "guard"));
                tavern.Say("hello", null);
                int turns = 0;
                tavern.Events.OnControl += packet => turns += packet.Action == ControlType.INTERACTION_END ? 1 : 0;
                CustomPacket next = CustomPacket.NextTurn();
                Assert.AreEqual(InworldMessage.CONVERSATION_NEXT_TURN, next.Message);
                tavern.Session.Send(next);
                tavern.Until(() => turns > 0);
            }
        }
    }
}
