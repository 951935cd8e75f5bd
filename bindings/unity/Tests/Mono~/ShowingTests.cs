using System;
using System.Collections.Generic;
using Inworld.Packet;
using NUnit.Framework;
using StandIn;
using UnityEngine;

namespace Inworld.Tests
{
    /// <summary>Subtitles, faces and bodies that follow what is heard.</summary>
    public sealed class ShowingTests
    {
        private readonly float[] _block = new float[960];
        private InworldClient _client;
        private InworldCharacter _mara;

        [SetUp]
        public void BuildTheScene()
        {
            Engine.Clear();
            GameObject world = new GameObject("World");
            _client = world.AddComponent<InworldClient>();
            world.SetActive(true);
            GameObject mara = new GameObject("Mara");
            mara.SetActive(true);
            mara.AddComponent<InworldVoice>();
            _mara = mara.GetComponent<InworldCharacter>();
            Until(() => _mara.ID != "");
        }

        [TearDown]
        public void NothingRunsOn()
        {
            Engine.Clear();
            InworldLibrary.Shutdown();
        }

        private void Until(Func<bool> done)
        {
            Tavern.Until(() =>
            {
                Engine.Frame();
                Engine.Hear(_block, 2);
            }, done);
            Assert.IsFalse(Engine.Console.Exists(line => !line.StartsWith("log")), string.Join("\n", Engine.Console.ToArray()));
        }

        [Test]
        public void SubtitlesAreTexts()
        {
            InworldCharacter bran = _client.gameObject.AddComponent<InworldCharacter>();
            bran.BrainName = "guard";
            InworldSubtitles all = _client.gameObject.AddComponent<InworldSubtitles>();
            InworldSubtitles hers = _mara.gameObject.AddComponent<InworldSubtitles>();
            hers.Character = _mara;
            List<string> texts = new List<string>(), speakers = new List<string>(), ofMara = new List<string>(), lines = new List<string>();
            all.onText.AddListener(texts.Add);
            all.onSpeaker.AddListener(speakers.Add);
            hers.onText.AddListener(ofMara.Add);
            _client.Events.OnLineStarted += happened => lines.Add(happened.Line.text.ToString());
            Greeting.Hear(_mara, Until);
            int first = lines.Count;
            Greeting.Hear(bran, Until);
            Assert.IsTrue(first > 0 && lines.Count > first);
            Assert.AreEqual(string.Join("||", lines.ToArray()) + "|", string.Join("|", texts.ToArray()));
            Assert.AreEqual(string.Join("||", lines.GetRange(0, first).ToArray()) + "|", string.Join("|", ofMara.ToArray()));
            Assert.IsTrue(speakers[0] == "Mara" && speakers.Contains("Bran") && speakers[speakers.Count - 1] == "");
            hers.Character = bran;
            ofMara.Clear();
            Greeting.Hear(_mara, Until);
            Assert.AreEqual(0, ofMara.Count);
        }

        [Test]
        public void SubtitlesEndWithTheirSession()
        {
            InworldSubtitles subtitles = _client.gameObject.AddComponent<InworldSubtitles>();
            string shown = "", speaker = "";
            subtitles.onText.AddListener(text => shown = text);
            subtitles.onSpeaker.AddListener(name => speaker = name);
            Action[] endings = { _client.Disconnect, () => subtitles.enabled = false };
            foreach (Action ending in endings)
            {
                _client.Connect();
                Until(() => _mara.ID != "");
                _mara.SendText("hello");
                Until(() => shown != "");
                Assert.AreEqual("Mara", speaker);
                ending();
                Assert.AreEqual("", shown + speaker);
            }
        }

        [Test]
        public void AFaceWithBlendShapesOfOtherNamesHasAMap()
        {
            SkinnedMeshRenderer face = _mara.gameObject.AddComponent<SkinnedMeshRenderer>();
            face.sharedMesh.BlendShapes = new[] { "smile", "jawOpen", "mouthFunnel", "mouthClose" };
            InworldFaceMap map = ScriptableObject.CreateInstance<InworldFaceMap>();
            map.entries = new[]
            {
                new InworldFaceMap.Entry("aa", "jawOpen", 1), new InworldFaceMap.Entry("E", "jawOpen", 0.6f),
                new InworldFaceMap.Entry("O", "jawOpen", 0.5f), new InworldFaceMap.Entry("O", "mouthFunnel", 1),
                new InworldFaceMap.Entry("sil", "mouthClose", 0.25f), new InworldFaceMap.Entry("aa", "noSuchShape", 1),
                new InworldFaceMap.Entry("nothing", "smile", 1),
            };
            InworldLipsync lipsync = _mara.gameObject.AddComponent<InworldLipsync>();
            lipsync.Map = map;
            InworldVoice voice = _mara.GetComponent<InworldVoice>();
            float[] mouth = new float[Audio.Visemes.Count];
            float widest = 0, funnel = 0;
            Greeting.Hear(_mara, Until, () =>
            {
                // nothing was read since the frame
                Engine.Frame();
                voice.ReadVisemes(mouth);
                float jaw = Math.Min(1, mouth[10] + 0.6f * mouth[11] + 0.5f * mouth[13]) * 100;
                Assert.IsTrue(Math.Abs(face.Weights[1] - jaw) < 0.01, face.Weights[1] + " for " + jaw);
                Assert.IsTrue(Math.Abs(face.Weights[2] - mouth[13] * 100) < 0.01);
                widest = Math.Max(widest, face.Weights[1]);
                funnel = Math.Max(funnel, face.Weights[2]);
            });
            Engine.Frame();
            Assert.IsTrue(widest > 30 && funnel > 5, widest + " " + funnel);
            Assert.AreEqual("0 0 25", face.Weights[1] + " " + face.Weights[2] + " " + face.Weights[3]);
            Assert.IsFalse(face.Weights.ContainsKey(0), "a name that is no viseme moves nothing");
        }

        [Test]
        public void AnAnimatorKnowsTheFeelings()
        {
            Animator animator = _mara.gameObject.AddComponent<Animator>();
            animator.parameters = new[]
            {
                new AnimatorControllerParameter { name = "Mood", type = AnimatorControllerParameterType.Int },
                new AnimatorControllerParameter { name = "EmotionStrength", type = AnimatorControllerParameterType.Float },
                new AnimatorControllerParameter { name = "Speaking", type = AnimatorControllerParameterType.Bool },
            };
            InworldAnimator follower = _mara.gameObject.AddComponent<InworldAnimator>();
            follower.EmotionParameter = "Mood";
            int lines = 0;
            bool spoke = false;
            _mara.Events.OnLineStarted += happened =>
            {
                lines++;
                if (animator.parameters.Length == 1)
                    return;
                Assert.AreEqual((int)happened.Line.emotion, animator.Values["Mood"]);
                Assert.AreEqual(happened.Line.strength == EmotionStrength.UNSPECIFIED, (float)animator.Values["EmotionStrength"] == 0f);
            };
            Greeting.Hear(_mara, Until, () => spoke |= animator.Values.ContainsKey("Speaking") && (bool)animator.Values["Speaking"]);
            Engine.Frame();
            Assert.IsTrue(lines > 0 && spoke && !(bool)animator.Values["Speaking"]);
            Assert.AreEqual(3, animator.Values.Count);
            // those that it does not have, Unity would warn of
            animator.parameters = new[] { new AnimatorControllerParameter { name = "Mood", type = AnimatorControllerParameterType.Trigger } };
            animator.Values.Clear();
            Greeting.Hear(_mara, Until);
            Assert.AreEqual(0, animator.Values.Count);
        }
    }
}
