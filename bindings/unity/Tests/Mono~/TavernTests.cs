using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using NUnit.Framework;
using Samples;
using StandIn;
using UnityEngine;
using UnityEngine.UIElements;

namespace Inworld.Tests
{
    /// <summary>The sample Tavern, as its scene file has it: loaded, played and talked to.</summary>
    public sealed class TavernTests
    {
        private readonly float[] _block = new float[1600];
        private VisualElement _root;
        private InworldClient _client;
        private TavernRoom _room;
        private GameObject _mara, _bran;
        private readonly List<string> _moods = new List<string>();

        [SetUp]
        public void PlayTheScene()
        {
            Engine.Clear();
            Dictionary<string, GameObject> objects = new Dictionary<string, GameObject>();
            foreach (GameObject one in SceneFile.Play("Samples~/Tavern/Tavern.unity"))
                objects.Add(one.name, one);
            _root = objects["Game"].GetComponent<UIDocument>().rootVisualElement;
            _client = objects["World"].GetComponent<InworldClient>();
            _room = objects["Room"].GetComponent<TavernRoom>();
            _mara = objects["Mara"];
            _bran = objects["Bran"];
            Until(() => Words == "The fire crackles. Mara looks up.");
        }

        [TearDown]
        public void NothingRunsOn()
        {
            Engine.Clear();
            InworldLibrary.Shutdown();
        }

        private string Words => _root.Q<Label>("words").text;

        private string Who => _root.Q<Label>("who").text;

        private TextField Entry => _root.Q<TextField>("entry");

        private string History
        {
            get
            {
                List<string> lines = _root.Q<ScrollView>("history").Children.ConvertAll(line => ((Label)line).text);
                return string.Join("\n", lines.ToArray());
            }
        }

        private void Until(Func<bool> done)
        {
            Tavern.Until(() =>
            {
                Engine.Frame();
                Engine.Hear(_block, 2);
                string mood = _root.Q<Label>("light").text;
                if (_moods.Count == 0 || _moods[_moods.Count - 1] != mood)
                    _moods.Add(mood);
            }, done);
            Assert.IsFalse(Engine.Console.Exists(line => !line.StartsWith("log")), string.Join("\n", Engine.Console.ToArray()));
        }

        private void UntilReady()
        {
            Until(() => _root.Q<Label>("light").text == "● Ready");
        }

        /// <summary>Says something, and hears the answer to its end.</summary>
        private void Say(string words)
        {
            Entry.Type(words);
            Until(() => _root.Q<Label>("light").text != "● Ready");
            UntilReady();
        }

        [Test]
        public void OneIsAnsweredInStepWithTheSound()
        {
            Assert.AreEqual("-3.9 3.9", _mara.transform.localPosition.x + " " + _bran.transform.localPosition.x);
            SkinnedMeshRenderer face = _mara.GetComponent<SkinnedMeshRenderer>();
            int aa = face.sharedMesh.GetBlendShapeIndex("viseme_aa"), glad = face.sharedMesh.GetBlendShapeIndex("glad");
            float widest = 0, gladdest = 0;
            List<string> typed = new List<string>();
            _moods.Clear();
            Entry.Type("hello");
            Assert.AreEqual("", Entry.value);
            Until(() =>
            {
                widest = Math.Max(widest, face.GetBlendShapeWeight(aa));
                gladdest = Math.Max(gladdest, face.GetBlendShapeWeight(glad));
                if (Who.StartsWith("Mara (") && (typed.Count == 0 || typed[typed.Count - 1] != Words))
                    typed.Add(Words);
                return _moods.Count > 1 && _moods[_moods.Count - 1] == "● Ready";
            });
            Assert.IsTrue(_moods.Contains("● Speaking"), string.Join(",", _moods.ToArray()));
            Assert.IsTrue(typed.Count > 2, "word by word: " + string.Join("|", typed.ToArray()));
            for (int i = 1; i < typed.Count; i++)
                Assert.IsTrue(typed[i].StartsWith(typed[i - 1]), typed[i]);
            Assert.IsTrue(widest > 20 && gladdest > 40, widest + " " + gladdest);
            Assert.AreEqual("You: hello\nMara: " + Words, History);
            Assert.IsTrue(Focusable.Focused == Entry, "the player goes on typing");
        }

        [Test]
        public void TheCellarOpensWhenTheWordsBeforeWereHeard()
        {
            bool wasHeard = false;
            Entry.Type("Open the cellar, please.");
            Until(() =>
            {
                wasHeard |= History.Contains("Mara: Stand back from the hatch.");
                return _room.IsCellarOpen;
            });
            Assert.IsTrue(wasHeard);
            Assert.AreEqual("Mara takes a key from her apron.", _root.Q<Label>("action").text);
            UntilReady();
            StringAssert.Contains("Mara: There. The barrel on the left is yours.", History);
            Say("And the cellar?");
            StringAssert.Contains("It is open. Mind the third step", History);
        }

        [Test]
        public void OneTalksToTheOtherOneAndToBoth()
        {
            TavernFace mara = _mara.GetComponent<TavernFace>(), bran = _bran.GetComponent<TavernFace>();
            Assert.IsTrue(mara.IsLit && !bran.IsLit);
            DropdownField to = _root.Q<DropdownField>("to");
            to.index = 1;
            Assert.IsTrue(!mara.IsLit && bran.IsLit);
            Say("hello");
            StringAssert.Contains("Bran: ", History);
            Assert.IsFalse(History.Contains("Mara: "));
            to.index = 2;
            Assert.IsTrue(mara.IsLit && bran.IsLit);
            int before = History.Length;
            Entry.Type("What do you think of the goat?");
            Until(() => History.Substring(before).Contains("\nMara: ") && History.Substring(before).Contains("\nBran: "));
            UntilReady();
        }

        [Test]
        public void TheButtonIsHeldToTalk()
        {
            Button talk = _root.Q<Button>("talk");
            talk.Press();
            Engine.Frame();
            Assert.AreEqual("● Listening", _root.Q<Label>("light").text);
            for (int frame = 0; frame < 60; frame++)
            {
                for (int i = 0; i < Microphone.Recording.frequency / 60; i++)
                {
                    Microphone.Recording.Data[Microphone.Position] = (float)Math.Sin(Microphone.Position * 0.1);
                    Microphone.Position = (Microphone.Position + 1) % Microphone.Recording.samples;
                }
                Engine.Frame();
            }
            Assert.AreEqual("", History, "nobody answers while it is held");
            talk.Release();
            Assert.IsTrue(Microphone.Recording == null);
            Until(() => History.StartsWith("You: Hello!\nMara: "));
            Assert.AreEqual("", Entry.value);
        }

        [Test]
        public void AMindIsTestedAndUsed()
        {
            VisualElement panel = _root.Q<VisualElement>("mind");
            Label result = _root.Q<Label>("result");
            Assert.AreEqual(DisplayStyle.None, panel.style.display.value);
            _root.Q<Button>("mind-button").Release();
            Assert.AreEqual(DisplayStyle.Flex, panel.style.display.value);
            _root.Q<Button>("test").Release();
            Until(() => result.text.StartsWith("Mara: "));
            _root.Q<TextField>("url").value = "http://127.0.0.1:9/v1";
            _root.Q<TextField>("model").value = "a \"model\"";
            _root.Q<Button>("test").Release();
            Until(() => result.text.Contains("127.0.0.1:9"));
            InworldSession before = _client.Session;
            _root.Q<TextField>("key").value = "secret";
            Assert.IsTrue(_root.Q<TextField>("key").isPasswordField);
            _root.Q<Button>("use").Release();
            Assert.AreEqual("[mind]\nurl = \"http://127.0.0.1:9/v1\"\nmodel = \"a \\\"model\\\"\"\n", _client.LocalSettings);
            Assert.AreEqual("secret", _client.MindKey);
            Assert.IsTrue(_client.Session != before);
            Until(() => _client.Events.HasToldEstablished);
        }

        [Test]
        public void TheLightTellsThatACharacterThinks()
        {
            TcpListener silent = new TcpListener(IPAddress.Loopback, 0); // takes the question, and says nothing
            silent.Start();
            _client.Disconnect();
            _client.LocalSettings = MindPanel.Toml("http://127.0.0.1:" + ((IPEndPoint)silent.LocalEndpoint).Port, "");
            _client.Connect();
            Until(() => _client.Events.HasToldEstablished);
            Entry.Type("Tell me about the rain.");
            Engine.Frame();
            Assert.AreEqual("● Thinking", _root.Q<Label>("light").text, _root.Q<Label>("status").text);
            silent.Stop();
        }

        [Test]
        public void AddressesOfRealtimeServicesAreMindsToo()
        {
            Assert.AreEqual("[mind]\nkind = \"realtime\"\nurl = \"wss://host/v1/realtime\"\n", MindPanel.Toml("wss://host/v1/realtime", ""));
            Assert.AreEqual("", MindPanel.Toml("", "model"));
        }

        [Test]
        public void ThePictureOfAMouthIsThatOfItsViseme()
        {
            Mesh mesh = _mara.GetComponent<SkinnedMeshRenderer>().sharedMesh;
            Func<string, float> widest = shape =>
            {
                float most = 0;
                Vector3[] moves = mesh.Deltas[mesh.GetBlendShapeIndex("viseme_" + shape)];
                for (int i = 0; i < moves.Length; i++)
                    most = Math.Max(most, Math.Abs(moves[i].y));
                return most;
            };
            Assert.AreEqual(0f, widest("sil"));
            Assert.IsTrue(widest("aa") > widest("E") && widest("E") > widest("SS") && widest("PP") < 0.02f);
        }
    }
}
