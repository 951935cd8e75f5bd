using System;
using System.Collections.Generic;
using System.Threading;
using Inworld.Packet;
using NUnit.Framework;
using StandIn;
using UnityEngine;

namespace Inworld.Tests
{
    /// <summary>The components, with stand-ins for the engine around them.</summary>
    public sealed class EngineTests
    {
        private InworldClient _client;
        private InworldCharacter _mara, _bran;

        [SetUp]
        public void BuildTheScene()
        {
            Engine.Clear();
            Time.deltaTime = 1f / 60;
            GameObject world = new GameObject("World");
            _client = world.AddComponent<InworldClient>();
            world.SetActive(true);
            _mara = Character("innkeeper");
            _bran = Character("guard");
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
            InworldCharacter character = one.AddComponent<InworldCharacter>();
            Engine.Inspect(character, "brainName", brainName);
            one.AddComponent<AudioSource>();
            one.AddComponent<InworldVoice>();
            one.SetActive(true);
            return character;
        }

        private static void Until(Func<bool> done)
        {
            Tavern.Until(Engine.Frame, done);
            Assert.IsFalse(Engine.Console.Exists(line => line.StartsWith("exception")), string.Join("\n", Engine.Console.ToArray()));
        }

        [Test]
        public void AClientConnectsByItselfAndCharactersAreFound()
        {
            List<string> heard = new List<string>();
            _client.UnityEvents.onStatusChanged.AddListener(status => heard.Add(status.ToString()));
            _client.UnityEvents.onEstablished.AddListener(established => heard.Add("established " + established));
            Until(() => heard.Contains("established True") && _mara.ID != "" && _bran.ID != "");
            Assert.AreEqual("Mara Bran", _mara.Name + " " + _bran.Name);
            Assert.AreEqual("Connecting,Connected,established True", string.Join(",", heard.ToArray()));
            Assert.AreEqual(InworldConnectionStatus.Connected, _client.Status);
            _client.Disconnect();
            Assert.AreEqual(InworldConnectionStatus.Idle, _client.Status);
            Assert.IsTrue(_client.Connect());
            Until(() => _client.Session.IsEstablished);
        }

        [Test]
        public void TheEndOfASessionIsTold()
        {
            List<string> heard = new List<string>();
            _client.Events.OnStatusChanged += status => heard.Add(status.ToString());
            _client.Events.OnConnected += connected => heard.Add("connected " + connected);
            _client.Events.OnEstablished += established => heard.Add("established " + established);
            Action[] endings = { _client.Disconnect, () => InworldLibrary.Shutdown(), () => _client.gameObject.SetActive(false) };
            foreach (Action ending in endings)
            {
                Until(() => _mara.ID != "");
                heard.Clear();
                ending();
                Engine.Frame();
                Assert.AreEqual("Idle,connected False,established False", string.Join(",", heard.ToArray()));
                Assert.AreEqual("", _mara.ID + _mara.Name);
                _client.Disconnect();
                Assert.AreEqual(3, heard.Count, "once");
                _client.gameObject.SetActive(true);
                Assert.IsTrue(_client.Connect());
            }
        }

        [Test]
        public void AHandlerThatConnectsAgainDoesNotOutliveItsClient()
        {
            Until(() => _mara.ID != "");
            _client.Events.OnStatusChanged += status =>
            {
                if (status == InworldConnectionStatus.Idle)
                    _client.Connect();
            };
            InworldSession session = _client.Session;
            _client.Disconnect();
            Assert.IsTrue(_client.Session != null && _client.Session != session);
            Until(() => _mara.ID != "");
            _client.gameObject.SetActive(false);
            Assert.IsTrue(_client.Session == null);
        }

        [Test]
        public void AScriptThatIsEnabledBeforeItsCharacterFindsTheClient()
        {
            GameObject later = new GameObject("later");
            InworldCharacter character = later.AddComponent<InworldCharacter>();
            Assert.IsTrue(character.Client == _client);
            bool established = false;
            character.Client.Events.OnEstablished += yes => established = yes;
            later.SetActive(true);
            Until(() => established && character.Name == "Mara");
        }

        [Test]
        public void ACharacterIsNotAheadOfTheEvents()
        {
            Tavern.Until(() => { }, () => _client.Session.IsEstablished);
            InworldCharacter late = Character("guard");
            Assert.AreEqual("", late.ID, "nobody was told yet");
            _client.Disconnect();
            Assert.AreEqual("", late.ID);
        }

        [Test]
        public void ACharacterGetsItsOwnPacketsOnly()
        {
            Until(() => _mara.ID != "");
            int mara = 0, bran = 0, all = 0;
            bool ended = false;
            _mara.UnityEvents.onText.AddListener(packet => mara++);
            _bran.Events.OnText += packet => bran++;
            _client.Events.OnText += packet => all++;
            _mara.Events.OnControl += packet => ended |= packet.Action == ControlType.INTERACTION_END;
            Assert.IsTrue(_mara.SendText("hello"));
            Until(() => ended);
            Assert.IsTrue(mara > 0 && bran == 0 && all >= mara, mara + " " + bran + " " + all);
            Assert.IsTrue(_bran.SendTrigger("bell") && _bran.SendNarrative("I bow."));
            Until(() => bran > 0);
            Assert.IsTrue(_bran.CancelResponse());
        }

        [Test]
        public void AFaceWithoutAMeshIsNamed()
        {
            SkinnedMeshRenderer face = _mara.gameObject.AddComponent<SkinnedMeshRenderer>();
            face.sharedMesh = null;
            InworldLipsync lipsync = _mara.gameObject.AddComponent<InworldLipsync>();
            Assert.IsFalse(lipsync.enabled);
            Assert.IsTrue(Engine.Console.Exists(line => line.StartsWith("error: InworldLipsync")));
        }

        [Test]
        public void PushToTalkIsHeard()
        {
            InworldMicrophone microphone = _client.gameObject.AddComponent<InworldMicrophone>();
            Engine.Inspect(microphone, "character", _mara);
            Until(() => _mara.ID != "");
            string recognised = "";
            _client.Events.OnText += packet =>
            {
                if (packet.text.sourceType == TextSourceType.SPEECH_TO_TEXT && packet.text.final)
                    recognised = packet.Text;
            };
            Assert.IsTrue(microphone.StartTalking());
            for (int frame = 0; frame < 90; frame++)
            {
                for (int i = 0; i < Microphone.Recording.frequency / 60; i++)
                {
                    Microphone.Recording.Data[Microphone.Position] = (float)Math.Sin(Microphone.Position * 0.1);
                    Microphone.Position = (Microphone.Position + 1) % Microphone.Recording.samples;
                }
                Engine.Frame();
            }
            microphone.StopTalking();
            Assert.IsFalse(microphone.IsTalking);
            Until(() => recognised == "Hello!");
        }

        [Test]
        public void AWordThatIsShorterThanAFrameIsHeard()
        {
            InworldMicrophone microphone = _client.gameObject.AddComponent<InworldMicrophone>();
            Engine.Inspect(microphone, "character", _mara);
            Until(() => _mara.ID != "");
            bool recognised = false;
            _client.Events.OnText += packet => recognised |= packet.text.sourceType == TextSourceType.SPEECH_TO_TEXT;
            Assert.IsTrue(microphone.StartTalking());
            Microphone.Recording.Data[0] = 1;
            Microphone.Position = 160;
            microphone.StopTalking();
            Until(() => recognised);
        }

        [Test]
        public void AMicrophoneClosesWhenItsSessionEnds()
        {
            InworldMicrophone microphone = _client.gameObject.AddComponent<InworldMicrophone>();
            Until(() => _mara.ID != "");
            _client.Session.SelectCharacter("guard");
            Assert.IsTrue(microphone.StartTalking());
            _client.Disconnect();
            Engine.Frame();
            Assert.IsFalse(microphone.IsTalking);
            Assert.IsTrue(Microphone.Recording == null);
        }

        [Test]
        public void AMicrophoneThatIsOpenAtTheEndOfTheSceneClosesQuietly()
        {
            InworldMicrophone microphone = new GameObject("Button").AddComponent<InworldMicrophone>();
            Engine.Inspect(microphone, "character", _mara);
            microphone.gameObject.SetActive(true);
            Until(() => _mara.ID != "");
            Assert.IsTrue(microphone.StartTalking());
            _client.gameObject.SetActive(false); // the client is disabled first
            microphone.gameObject.SetActive(false);
            Assert.IsFalse(microphone.IsTalking);
            Assert.IsFalse(Engine.Console.Exists(line => line.StartsWith("exception")), string.Join("\n", Engine.Console.ToArray()));
        }

        [Test]
        public void AMicrophoneThatDoesNotOpenIsTriedAgain()
        {
            InworldMicrophone microphone = _client.gameObject.AddComponent<InworldMicrophone>();
            Engine.Inspect(microphone, "character", _mara);
            Until(() => _mara.ID != "");
            Microphone.IsBroken = true;
            Assert.IsFalse(microphone.StartTalking());
            Microphone.IsBroken = false;
            Assert.IsTrue(Engine.Console.Exists(line => line.StartsWith("exception") && line.Contains("microphone")));
            Assert.IsFalse(microphone.IsTalking);
            Engine.Console.Clear();
            Assert.IsTrue(microphone.StartTalking(), string.Join("\n", Engine.Console.ToArray()));
        }

        [Test]
        public void MistakesAreToldInTheConsole()
        {
            Until(() => _mara.ID != "");
            InworldCharacter nobody = Character("nobody");
            Engine.Frame();
            Assert.IsTrue(Engine.Console.Exists(line => line.StartsWith("warning") && line.Contains("nobody")));
            Assert.IsFalse(nobody.SendText("hello"));
            Assert.IsFalse(_mara.SendText(""));
            _mara.Events.OnText += packet => throw new Exception("a bug of the game");
            _mara.SendText("hello");
            Tavern.Until(Engine.Frame, () => Engine.Console.Contains("exception: a bug of the game"));
        }

        [Test]
        public void AClientThatIsMisconfiguredSaysWhichFieldIsWrong()
        {
            GameObject world = new GameObject("Wrong");
            InworldClient client = world.AddComponent<InworldClient>();
            Engine.Inspect(client, "workspace", "workspaces/demo");
            world.SetActive(true);
            Assert.IsTrue(client.Session == null);
            Assert.IsTrue(Engine.Console.Exists(line => line.StartsWith("exception") && line.Contains("workspace")));
            client.OnConfigure += config => config.workspace = "demo";
            Assert.IsTrue(client.Connect());
        }

        [Test]
        public void AClientThatFailedOrPausedConnectsAgain()
        {
            GameObject world = new GameObject("Elsewhere");
            InworldClient client = world.AddComponent<InworldClient>();
            Engine.Inspect(client, "scene", "nowhere");
            world.SetActive(true);
            Tavern.Until(Engine.Frame, () => client.Status == InworldConnectionStatus.Failed
                && Engine.Console.Exists(line => line.StartsWith("error: Inworld: ") && line.Contains("nowhere")));
            int connecting = 0;
            client.Events.OnStatusChanged += status => connecting += status == InworldConnectionStatus.Connecting ? 1 : 0;
            Assert.IsTrue(client.Connect());
            Tavern.Until(Engine.Frame, () => connecting == 1);
            client.Disconnect();

            Until(() => _client.Session.IsEstablished);
            _client.Session.Pause();
            Until(() => _client.Status == InworldConnectionStatus.Paused);
            Assert.IsTrue(_client.Connect());
            Until(() => _client.Status == InworldConnectionStatus.Connected);
        }

        [Test]
        public void AFrameWithoutNewsAllocatesNothing()
        {
            Until(() => _mara.ID != "");
            Action<InworldClient> update = (Action<InworldClient>)Delegate.CreateDelegate(typeof(Action<InworldClient>),
                typeof(InworldClient).GetMethod("Update", System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic));
            for (int round = 0; round < 2; round++)
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                for (int frame = 0; frame < 1000; frame++)
                    update(_client);
                long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
                if (round == 1) // the first one compiles
                    Assert.AreEqual(0L, allocated);
            }
        }

        [Test]
        public void TheSampleSceneTalks()
        {
            GameObject sample = new GameObject("Hello");
            Samples.HelloInnkeeper hello = sample.AddComponent<Samples.HelloInnkeeper>();
            Engine.Inspect(hello, "innkeeper", _mara);
            sample.SetActive(true);
            Until(() => Engine.Console.Exists(line => line.StartsWith("log: Mara: ")));
            Engine.Console.Clear();
            Input.Down = KeyCode.Return;
            Engine.Frame();
            Input.Down = null;
            Until(() => Engine.Console.Exists(line => line.StartsWith("log: Mara: ")));
        }

        [Test]
        public void TheEditorsEndingsEndEverything()
        {
            System.Runtime.CompilerServices.RuntimeHelpers.RunClassConstructor(
                Type.GetType("Inworld.Editor.EditorLifecycle, Inworld.Editor").TypeHandle);
            Action[] endings =
            {
                UnityEditor.AssemblyReloadEvents.Reload,
                UnityEditor.EditorApplication.Quit,
                () => UnityEditor.EditorApplication.Change(UnityEditor.PlayModeStateChange.EnteredEditMode),
                Begin, // the next play, without a reload of the domain
                Application.Quit,
            };
            foreach (Action ending in endings)
            {
                Assert.IsTrue(_client.Connect());
                InworldSession session = _client.Session;
                Until(() => _client.Session.IsEstablished);
                ending();
                Assert.IsTrue(session.IsDisposed, ending.Method.Name);
                Engine.Frame();
                Assert.IsTrue(_client.Session == null);
            }
        }

        private static void Begin()
        {
            Type.GetType("Inworld.PlayerLifecycle, Inworld.Unity")
                .GetMethod("Begin", System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.NonPublic)
                .Invoke(null, null);
        }
    }
}
