using System;
using System.Collections.Generic;
using System.Reflection;
using System.Threading;
using Inworld.Packet;
using NUnit.Framework;
using StandIn;
using UnityEngine;

namespace Inworld.Tests
{
    /// <summary>What characters say, as it is heard and told: with stand-ins for the engine, and its audio callbacks.</summary>
    public sealed class SpeakingTests
    {
        private readonly float[] _block = new float[960];
        private InworldClient _client;
        private InworldCharacter _mara;
        private InworldVoice _voice;

        [SetUp]
        public void BuildTheScene()
        {
            Engine.Clear();
            GameObject world = new GameObject("World");
            _client = world.AddComponent<InworldClient>();
            world.SetActive(true);
            _mara = Character("innkeeper");
            _voice = _mara.gameObject.AddComponent<InworldVoice>();
            Until(() => _mara.ID != "");
        }

        [TearDown]
        public void NothingRunsOn()
        {
            Engine.Clear();
            InworldLibrary.Shutdown();
        }

        private static InworldCharacter Character(string brainName)
        {
            GameObject one = new GameObject(brainName);
            one.SetActive(true);
            InworldCharacter character = one.AddComponent<InworldCharacter>();
            character.BrainName = brainName;
            return character;
        }

        /// <summary>Frames, each with a block of 10 ms, until it is so.</summary>
        private void Until(Func<bool> done)
        {
            Tavern.Until(Frame, done);
            Assert.IsFalse(Engine.Console.Exists(line => line.StartsWith("exception")), string.Join("\n", Engine.Console.ToArray()));
        }

        private void Frame()
        {
            Engine.Frame();
            Engine.Hear(_block, 2);
        }

        private float Loudest()
        {
            float loudest = 0;
            foreach (float sample in _block)
                loudest = Math.Max(loudest, Math.Abs(sample));
            return loudest;
        }

        /// <summary>Frames until the answer to a greeting has come and was heard; the loudest sample of it.</summary>
        private float Greet(Action eachFrame = null)
        {
            float loudest = 0;
            Greeting.Hear(_mara, Until, () =>
            {
                loudest = Math.Max(loudest, Loudest());
                if (eachFrame != null)
                    eachFrame();
            });
            return loudest;
        }

        [Test]
        public void ACharacterIsHeardAtTheVolumeOfItsSource()
        {
            AudioSource source = _mara.GetComponent<AudioSource>();
            AudioPacket first = null;
            _mara.Events.OnAudio += packet => first = first ?? (AudioPacket)packet.Keep();
            source.volume = 0;
            Assert.AreEqual(0f, Greet(), "an engine that is far away hears nothing");
            Assert.AreEqual(PacketStatus.PLAYED, _client.Session.StatusOf(first));
            source.volume = 0.5f;
            bool mouth = false;
            float loudest = Greet(() => mouth |= _voice.Viseme > 0);
            Assert.IsTrue(loudest > 0.01 && loudest <= 0.5, loudest.ToString());
            Assert.IsTrue(mouth);
            Assert.AreEqual(0, _voice.Viseme);
        }

        [Test]
        public void ACharacterIsHeardWithAnotherHeadset()
        {
            AudioSettings.Change(44100);
            try
            {
                Assert.IsTrue(Greet() > 0.01);
            }
            finally
            {
                AudioSettings.Change(48000);
            }
        }

        [Test]
        public void AFaceMovesWithTheSounds()
        {
            SkinnedMeshRenderer face = _mara.gameObject.AddComponent<SkinnedMeshRenderer>();
            face.sharedMesh.BlendShapes = new[] { "smile", "viseme_aa", "viseme_E", "viseme_I", "viseme_O", "viseme_PP", "viseme_sil" };
            _mara.gameObject.AddComponent<InworldLipsync>();
            float widest = 0;
            Greet(() =>
            {
                foreach (KeyValuePair<int, float> shape in face.Weights)
                    widest = shape.Key == 6 ? widest : Math.Max(widest, shape.Value);
            });
            Assert.IsTrue(widest > 30 && widest <= 100, widest.ToString());
            Assert.IsFalse(face.Weights.ContainsKey(0), "other blend shapes are left alone");
            Engine.Frame();
            foreach (KeyValuePair<int, float> shape in face.Weights)
                Assert.AreEqual(shape.Key == 6 ? 100f : 0f, shape.Value, "the mouth is at rest");
        }

        [Test]
        public void LinesAreToldToTheirCharacterWhenTheyAreHeard()
        {
            InworldCharacter bran = Character("guard");
            List<string> told = new List<string>();
            int ofBran = 0, inInspector = 0, felt = 0;
            bran.Events.OnLineStarted += happened => ofBran++;
            _mara.UnityEvents.onLineStarted.AddListener(happened => inInspector++);
            _mara.Events.OnLineStarted += happened =>
            {
                InworldLine line = happened.Line;
                Assert.IsTrue(_mara.IsSpeaking && _voice.IsSpeaking && line.text.Length > 0 && line.durationMicroseconds > 0);
                felt += line.strength == EmotionStrength.UNSPECIFIED ? 0 : 1;
                told.Add("+" + line.utteranceId);
            };
            int words = 0, ofClient = 0;
            _client.Events.OnLineWord += happened => ofClient++;
            _mara.Events.OnLineWord += happened =>
            {
                string text = happened.Line.text.ToString(), heard = happened.Line.heardText.ToString();
                Assert.IsTrue(_mara.IsSpeaking && heard.Length > 0 && text.StartsWith(heard, StringComparison.Ordinal));
                words++;
            };
            _mara.Events.OnLineEnded += happened =>
            {
                Assert.IsTrue(!_mara.IsSpeaking && happened.Flag);
                Assert.AreEqual(happened.Line.text.ToString(), happened.Line.heardText.ToString());
                told.Add("-" + happened.Line.utteranceId);
            };
            Greet();
            Assert.IsTrue(told.Count >= 2 && told.Count % 2 == 0 && inInspector == told.Count / 2 && felt > 0 && ofBran == 0);
            Assert.IsTrue(words >= told.Count / 2 && words == ofClient, "each line has words");
            for (int i = 0; i < told.Count; i += 2)
                Assert.AreEqual("-" + told[i].Substring(1), told[i + 1], "one after the other");
            bran.SendText("hello");
            Until(() => ofBran > 0);
            Assert.AreEqual(told.Count / 2, inInspector);
        }

        [Test]
        public void WhatIsCutShortIsSilentAtOnce()
        {
            int begun = 0;
            string text = null, heard = null;
            _mara.Events.OnLineStarted += happened => begun++;
            _mara.Events.OnLineEnded += happened =>
            {
                if (text != null)
                    return;
                Assert.IsFalse(happened.Flag);
                text = happened.Line.text.ToString();
                heard = happened.Line.heardText.ToString();
            };
            _mara.SendText("hello");
            int loud = 0;
            Until(() => (loud += Loudest() > 0.01 ? 1 : 0) > 20 && begun == 1);
            _voice.Interrupt();
            Engine.Hear(_block, 2); // fades
            Engine.Hear(_block, 2);
            Assert.AreEqual(0f, Loudest());
            Until(() => text != null);
            Assert.IsTrue(heard.Length < text.Length && text.StartsWith(heard) && !_voice.IsSpeaking, heard + " of " + text);
            for (int i = 0; i < 100; i++)
            {
                Frame();
                Assert.AreEqual(0f, Loudest(), "nothing more of it is heard");
            }
            Assert.IsTrue(Greet() > 0.01, "the next answer is");
        }

        [Test]
        public void VoicesOfOneCharacterSayTheSame()
        {
            InworldCharacter twin = Character("workspaces/demo/characters/innkeeper");
            twin.gameObject.AddComponent<InworldVoice>();
            AudioSource other = twin.GetComponent<AudioSource>();
            Until(() => twin.ID != "");
            other.volume = -1; // takes away what is the same in both
            Assert.AreEqual(0f, Greet());
            other.volume = 0;
            Assert.IsTrue(Greet() > 0.01);
            _mara.GetComponent<AudioSource>().volume = 0;
            other.volume = 1;
            Assert.IsTrue(Greet() > 0.01);
            _voice.enabled = false;
            Assert.IsTrue(Greet() > 0.01, "the other one goes on");
        }

        [Test]
        public void ACharacterIsHeardWhateverTheFramesDo()
        {
            _client.Disconnect();
            _client.Connect();
            Tavern.Until(() => { }, () => _client.Session.IsEstablished);
            _mara.SendText("hello");
            Tavern.Until(() => Engine.Hear(_block, 2), () => Loudest() > 0.01); // the voice was open before the session began
        }

        [Test]
        public void AVoiceThatIsDisabledLetsItsLinesGoBy()
        {
            int begun = 0, over = 0;
            bool ended = false;
            _mara.Events.OnLineStarted += happened => begun++;
            _mara.Events.OnLineEnded += happened => over += happened.Flag ? 1 : 0;
            _mara.Events.OnControl += packet => ended |= packet.Action == ControlType.INTERACTION_END;
            _mara.SendText("hello");
            Until(() => Loudest() > 0.01);
            _voice.enabled = false;
            Assert.IsFalse(_voice.IsSpeaking);
            float loudest = 0;
            Frame();
            Until(() =>
            {
                loudest = Math.Max(loudest, Loudest());
                return ended && begun > 0 && begun == over;
            });
            Assert.AreEqual(0f, loudest);
            _voice.enabled = true;
            Engine.Hear(_block, 2); // fades
            for (int i = 0; i < 200; i++)
            {
                Engine.Hear(_block, 2);
                Assert.AreEqual(0f, Loudest(), "it does not say what went by");
            }
            Assert.IsTrue(Greet() > 0.01);
        }

        [Test]
        public void APausedGameGoesOnInItsLine()
        {
            InworldCharacter bran = Character("guard");
            int over = 0, others = 0;
            _mara.Events.OnLineEnded += happened => over++;
            bran.Events.OnLineEnded += happened => others++;
            _mara.SendText("hello");
            Until(() => Loudest() > 0.01 && bran.ID != "" && _mara.IsSpeaking);
            int before = over;
            AudioListener.pause = true;
            // nobody plays the guard: his lines take their time
            for (int i = 1; i <= 4; i++)
            {
                bran.SendText("hello");
                Until(() => others >= i);
            }
            Assert.IsTrue(_voice.IsSpeaking);
            Assert.AreEqual(before, over);
            AudioListener.pause = false;
            bool isHeard = false;
            Until(() => (isHeard |= Loudest() > 0.01) && over > before);
        }

        [Test]
        public void AGameWithoutSoundHasTheSameFlow()
        {
            _client.Disconnect();
            _client.OnConfigure += config => config.capabilities = Capabilities.Emotions;
            _client.Connect();
            Until(() => _mara.ID != "");
            int sounds = 0;
            _mara.Events.OnAudio += packet => sounds++;
            Assert.AreEqual(0f, Greet());
            Assert.AreEqual(0, sounds);
        }

        [Test]
        public void TheAudioThreadMakesNoGarbage()
        {
            Action<InworldVoice, float[], int> filter = (Action<InworldVoice, float[], int>)Delegate.CreateDelegate(
                typeof(Action<InworldVoice, float[], int>),
                typeof(InworldVoice).GetMethod("OnAudioFilterRead", BindingFlags.Instance | BindingFlags.NonPublic));
            float[] mouth = new float[Audio.Visemes.Count];
            float loudest = 0;
            bool ended = false;
            _mara.Events.OnControl += packet => ended |= packet.Action == ControlType.INTERACTION_END;
            _mara.SendText("hello");
            Tavern.Until(Engine.Frame, () => ended);
            for (int round = 0; round < 2; round++)
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                for (int block = 0; block < 100; block++)
                {
                    for (int i = 0; i < _block.Length; i++)
                        _block[i] = 1;
                    AudioSettings.dspTime += 0.01;
                    filter(_voice, _block, 2);
                    _voice.ReadVisemes(mouth);
                    loudest = Math.Max(loudest, Loudest());
                }
                long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
                if (round == 1) // the first one compiles
                    Assert.AreEqual(0L, allocated);
            }
            Assert.IsTrue(loudest > 0.01);
        }

        [Test]
        public void TheAudioThreadDoesNotCareWhenSessionsEnd()
        {
            MethodInfo filter = typeof(InworldVoice).GetMethod("OnAudioFilterRead", BindingFlags.Instance | BindingFlags.NonPublic);
            Exception thrown = null;
            int stop = 0, blocks = 0;
            Thread audio = new Thread(() =>
            {
                float[] block = new float[960];
                try
                {
                    while (Volatile.Read(ref stop) == 0)
                    {
                        AudioSettings.dspTime += 0.01;
                        filter.Invoke(_voice, new object[] { block, 2 });
                        Interlocked.Increment(ref blocks);
                    }
                }
                catch (Exception why)
                {
                    thrown = why;
                }
            });
            audio.Start();
            for (int round = 0; round < 10; round++)
            {
                _mara.SendText("hello");
                Tavern.Until(Engine.Frame, () => _mara.IsSpeaking);
                if (round % 2 == 0)
                    InworldLibrary.Shutdown();
                _client.Disconnect();
                int then = Volatile.Read(ref blocks);
                Tavern.Until(() => { }, () => Volatile.Read(ref blocks) > then + 10);
                Assert.IsFalse(_voice.IsSpeaking);
                _client.Connect();
                Tavern.Until(Engine.Frame, () => _mara.ID != "");
            }
            Volatile.Write(ref stop, 1);
            audio.Join();
            Assert.IsTrue(thrown == null, thrown == null ? "" : thrown.ToString());
        }

        [Test]
        public void WhatACharacterHasSaidIsHeardAlsoWhenItLeaves()
        {
            int over = 0;
            _mara.Events.OnLineEnded += happened => over++;
            _mara.SendText("hello");
            Until(() => Loudest() > 0.01 && _voice.IsSpeaking);
            _client.Session.UnloadCharacters("innkeeper");
            AudioListener.pause = true; // so that something is left to be heard
            Until(() => _mara.ID == "");
            AudioListener.pause = false;
            Assert.IsTrue(_voice.IsSpeaking);
            bool isHeard = false;
            int before = over;
            Until(() => (isHeard |= Loudest() > 0.01) && over > before && !_voice.IsSpeaking);
            _client.Session.LoadCharacters("innkeeper");
            Until(() => _mara.ID != "");
            Assert.IsTrue(Greet() > 0.01);
        }
    }
}
