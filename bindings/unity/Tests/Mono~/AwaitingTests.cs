using System;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;
using StandIn;
using UnityEngine;

namespace Inworld.Tests
{
    /// <summary>Calls to await.</summary>
    public sealed class AwaitingTests
    {
        private InworldClient _client;
        private InworldCharacter _mara;

        [SetUp]
        public void BuildTheScene()
        {
            Engine.Clear();
            GameObject world = new GameObject("World"), mara = new GameObject("Mara");
            _client = world.AddComponent<InworldClient>();
            _client.ConnectOnEnable = false;
            world.SetActive(true);
            mara.SetActive(true);
            _mara = mara.AddComponent<InworldCharacter>();
        }

        [TearDown]
        public void NothingRunsOn()
        {
            Engine.Clear();
            InworldLibrary.Shutdown();
        }

        private static void Complete(Task task)
        {
            Tavern.Until(Engine.Frame, () => task.IsCompleted);
        }

        private static string Failure(Task task)
        {
            Complete(task);
            Assert.IsTrue(task.IsFaulted, task.Status.ToString());
            return task.Exception.InnerException.Message;
        }

        private void Connect()
        {
            Task connecting = _client.ConnectAsync();
            Assert.IsFalse(connecting.IsCompleted);
            Complete(connecting);
            Assert.IsTrue(connecting.Status == TaskStatus.RanToCompletion && _mara.Name == "Mara");
        }

        /// <summary>As a game writes it.</summary>
        private async Task<string> Talk()
        {
            await _client.ConnectAsync();
            InworldAnswer hello = await _mara.SendTextAsync("hello");
            InworldAnswer name = await _mara.SendTextAsync("What is your name?");
            return hello.Sentences.Count + "|" + name.Text;
        }

        [Test]
        public void AConversationIsAwaited()
        {
            Task<string> talking = Talk();
            Complete(talking);
            Assert.AreEqual("2|I am Mara. I own the tavern, the goat, and a very long list of people who owe me money.", talking.Result);
            Assert.IsTrue(_client.ConnectAsync().IsCompleted, "it is connected already");
        }

        [Test]
        public void AnswersAreNotMixedUp()
        {
            Connect();
            Task<InworldAnswer> name = _mara.SendTextAsync("who are you"), thanks = _mara.SendTriggerAsync("order",
                new System.Collections.Generic.Dictionary<string, string> { { "item", "ale" } });
            Complete(Task.WhenAll(name, thanks));
            StringAssert.Contains("I am Mara.", name.Result.Text);
            StringAssert.Contains("One ale, hot and honest!", thanks.Result.Text);
            Assert.IsTrue(name.Result.IsComplete && name.Result.InteractionId != thanks.Result.InteractionId);
        }

        [Test]
        public void WhatCannotBeDoneFails()
        {
            StringAssert.Contains("There is no session", Failure(_mara.SendTextAsync("hello")));
            StringAssert.Contains("There is no session", Failure(_client.SaveStateAsync()));
            Connect();
            Assert.IsTrue(_mara.SendTextAsync("").IsFaulted, "an empty text");
            Task<InworldAnswer> lost = _mara.SendTextAsync("hello");
            Task<string> unsaved = _client.SaveStateAsync();
            _client.Disconnect();
            Assert.IsTrue(Failure(lost) != "" && Failure(unsaved) != "");
            _client.Workspace = "workspaces/demo";
            StringAssert.Contains("the Console tells why", Failure(_client.ConnectAsync()));
            _client.Workspace = "demo";
            _client.Scene = "nowhere";
            StringAssert.Contains("Failed", Failure(_client.ConnectAsync()));
        }

        [Test]
        public void WaitingIsCancelled()
        {
            Connect();
            CancellationTokenSource source = new CancellationTokenSource();
            Task<InworldAnswer> answer = _mara.SendTextAsync("hello", source.Token);
            source.Cancel();
            Assert.IsTrue(answer.IsCanceled);
            Task<InworldAnswer> next = _mara.SendTextAsync("who are you");
            Complete(next);
            StringAssert.Contains("I am Mara.", next.Result.Text);
        }

        [Test]
        public void AStateIsSavedAndTakenUp()
        {
            Connect();
            Task<InworldAnswer> first = _mara.SendTextAsync("hello");
            Complete(first);
            Task<string> saving = _client.SaveStateAsync();
            Complete(saving);
            _client.Disconnect();
            Action<InworldSessionConfig> continued = config => config.savedState = saving.Result;
            _client.OnConfigure += continued;
            Connect();
            Task<InworldAnswer> again = _mara.SendTextAsync("hello");
            Complete(again);
            Assert.AreNotEqual(first.Result.Text, again.Result.Text, "she has greeted already");
        }
    }
}
