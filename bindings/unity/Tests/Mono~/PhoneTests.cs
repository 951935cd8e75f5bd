using System;
using System.Collections.Generic;
using Inworld.Packet;
using NUnit.Framework;
using StandIn;
using UnityEngine;

namespace Inworld.Tests
{
    /// <summary>Games that go to the background and come back, and voices that come from somewhere.</summary>
    public sealed class PhoneTests
    {
        private InworldClient _client;
        private InworldVoice _voice;

        [SetUp]
        public void BuildTheScene()
        {
            Engine.Clear();
            GameObject world = new GameObject("World"), mara = new GameObject("Mara");
            _client = world.AddComponent<InworldClient>();
            world.SetActive(true);
            mara.SetActive(true);
            _voice = mara.AddComponent<InworldVoice>();
            Until(() => _client.Events.HasToldEstablished);
        }

        [TearDown]
        public void NothingRunsOn()
        {
            Engine.Clear();
            InworldLibrary.Shutdown();
        }

        private static void Until(Func<bool> done)
        {
            Tavern.Until(Engine.Frame, done);
            Assert.IsFalse(Engine.Console.Exists(line => line.StartsWith("exception")), string.Join("\n", Engine.Console.ToArray()));
        }

        private InworldCharacter Mara => _voice.GetComponent<InworldCharacter>();

        [Test]
        public void AGameInTheBackgroundHasNoConnectionAndGoesOnAfterwards()
        {
            List<string> states = new List<string>();
            bool ended = false;
            _client.Events.OnStatusChanged += status => states.Add(status.ToString());
            _client.Events.OnEstablished += established => states.Add("established " + established);
            _client.Events.OnControl += packet => ended |= packet.Action == ControlType.INTERACTION_END;
            Engine.Pause(true);
            Assert.AreEqual(InworldConnectionStatus.Paused, _client.Status);
            Assert.IsTrue(_client.Session.IsEstablished);
            Engine.Pause(true);
            Engine.Pause(false);
            Until(() => _client.Status == InworldConnectionStatus.Connected && states.Contains("Connected"));
            Assert.AreEqual("Paused,Reconnecting,Connected", string.Join(",", states.ToArray()));
            Mara.SendText("hello");
            Until(() => ended);
        }

        [Test]
        public void WhatTheGameHasPausedStaysSo()
        {
            _client.Session.Pause();
            Engine.Pause(true);
            Engine.Pause(false);
            for (int i = 0; i < 50; i++)
                Engine.Frame();
            Assert.AreEqual(InworldConnectionStatus.Paused, _client.Status);
            _client.Session.Resume();
            Until(() => _client.Status == InworldConnectionStatus.Connected);
            _client.PauseWithApplication = false;
            Engine.Pause(true);
            Assert.AreEqual(InworldConnectionStatus.Connected, _client.Status);
            _client.Disconnect();
            Engine.Pause(true);
            Engine.Pause(false);
            Assert.IsTrue(_client.Session == null);
        }

        [Test]
        public void NobodyTalksToAGameInTheBackground()
        {
            InworldMicrophone microphone = _client.gameObject.AddComponent<InworldMicrophone>();
            microphone.Character = Mara;
            foreach (MicrophoneMode mode in new[] { MicrophoneMode.ExpectAudioEnd, MicrophoneMode.OpenMic })
            {
                microphone.Mode = mode;
                Until(() => _client.Status == InworldConnectionStatus.Connected);
                Assert.IsTrue(microphone.StartTalking());
                Engine.Pause(true);
                Assert.IsTrue(!microphone.IsTalking && Microphone.Recording == null);
                Assert.AreEqual(InworldConnectionStatus.Paused, _client.Status, "its end has not opened the connection again");
                Engine.Pause(false);
                Engine.Frame();
                Assert.AreEqual(mode == MicrophoneMode.OpenMic, microphone.IsTalking);
            }
            microphone.StopTalking();
            Assert.IsFalse(microphone.IsTalking);
        }

        private float Loudest()
        {
            float[] block = new float[960];
            float loudest = 0;
            bool ended = false;
            Action<InworldEvent> end = happened => ended = true;
            Mara.Events.OnLineEnded += end;
            Mara.SendText("hello");
            Until(() =>
            {
                Engine.Hear(block, 2);
                foreach (float sample in block)
                    loudest = Math.Max(loudest, Math.Abs(sample));
                return ended && !_voice.IsSpeaking;
            });
            Mara.Events.OnLineEnded -= end;
            return loudest;
        }

        [Test]
        public void AVoiceComesFromWhereItsObjectStands()
        {
            AudioSource source = _voice.GetComponent<AudioSource>();
            source.Distance = 10000;
            float far = Loudest();
            source.Distance = 1;
            float near = Loudest();
            Assert.IsTrue(near > 0.01 && far < near / 100, near + " near, " + far + " far");
            source.Distance = 10000;
            _voice.SpatialBlend = 0;
            Assert.IsTrue(Loudest() > 0.01, "a 2D voice is as loud everywhere");
            _voice.SpatialBlend = 7;
            Assert.AreEqual(1f, _voice.SpatialBlend);
            _voice.gameObject.SetActive(false);
            _voice.gameObject.SetActive(true);
            Assert.AreEqual(1f, source.spatialBlend);
        }

        [Test]
        public void ASpatializerGetsTheVoiceAndNotItsCarrier()
        {
            _voice.GetComponent<AudioSource>().spatialize = true;
            Assert.IsTrue(Loudest() > 0.001);
        }

        [Test]
        public void ThePlayerIsAskedForTheMicrophone()
        {
            InworldMicrophone microphone = _client.gameObject.AddComponent<InworldMicrophone>();
            microphone.Character = Mara;
            Application.IsAuthorized = Application.IsAsked = false;
            try
            {
                Assert.IsFalse(microphone.StartTalking());
                Assert.IsTrue(Application.IsAsked && Engine.Console.Exists(line => line.Contains("The player is asked")));
                Application.IsAsked = false;
                InworldMicrophone.AskPermission();
                Assert.IsTrue(Application.IsAsked && !InworldMicrophone.IsAllowed);
            }
            finally
            {
                Application.IsAuthorized = true;
            }
            Engine.Console.Clear();
            Application.IsAsked = false;
            InworldMicrophone.AskPermission();
            Assert.IsTrue(microphone.StartTalking() && !Application.IsAsked);
        }
    }
}
