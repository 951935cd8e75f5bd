using System;
using Inworld.Packet;
using NUnit.Framework;
using StandIn;
using UnityEngine;

namespace Inworld.Tests
{
    /// <summary>Components that code makes and sets, instead of the Inspector.</summary>
    public sealed class ConfiguringTests
    {
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

        private static InworldClient Client(Action<InworldClient> set)
        {
            GameObject world = new GameObject("World");
            InworldClient client = world.AddComponent<InworldClient>();
            Engine.Inspect(client, "scene", "gate");
            set(client);
            world.SetActive(true);
            return client;
        }

        [Test]
        public void AScriptIsAnAssetOrAText()
        {
            TextAsset other = new TextAsset(ScriptTests.Gate.Replace("Ηλίας", "Zoë"));
            Action<InworldClient>[] ways =
            {
                client => Engine.Inspect(client, "localScriptAsset", new TextAsset(ScriptTests.Gate)),
                client => client.LocalScriptAsset = new TextAsset(ScriptTests.Gate),
                client => client.LocalScriptText = ScriptTests.Gate,
                client => { client.LocalScriptText = ScriptTests.Gate; client.LocalScriptAsset = other; },
            };
            foreach (Action<InworldClient> way in ways)
            {
                InworldClient client = Client(way);
                Until(() => client.Session.IsEstablished);
                Assert.AreEqual("Ηλίας", client.Session.GivenName("guard"));
                client.gameObject.SetActive(false);
            }
        }

        [Test]
        public void AClientIsSetByCode()
        {
            GameObject world = new GameObject("World");
            InworldClient client = world.AddComponent<InworldClient>();
            client.Workspace = "demo";
            client.Scene = "guard";
            client.SceneType = SceneType.SingleCharacter;
            client.Endpoint = "local";
            client.LocalScript = "";
            client.PlayerName = "Ada";
            client.ConnectOnEnable = false;
            client.LogLevel = InworldLogLevel.Info;
            world.SetActive(true);
            Assert.IsTrue(client.Session == null && client.Status == InworldConnectionStatus.Idle);
            Assert.IsTrue(client.Connect());
            Until(() => client.Session.IsEstablished);
            Assert.AreEqual("workspaces/demo/characters/guard", client.Session.BrainName(0));
            Until(() => Engine.Console.Exists(line => line.StartsWith("log: Inworld: ")));
            client.LogLevel = InworldLogLevel.Off;
            client.Scene = "tavern";
            client.SceneType = SceneType.Scene;
            client.Disconnect();
            client.Connect();
            Until(() => client.Session.IsEstablished && client.Session.CharacterCount == 2);
            Assert.AreEqual("demo tavern Scene local  Ada False Off", string.Join(" ", client.Workspace, client.Scene,
                client.SceneType, client.Endpoint, client.LocalScript, client.PlayerName, client.ConnectOnEnable, client.LogLevel));
        }

        [Test]
        public void ACharacterIsSetByCodeAtAnyTime()
        {
            InworldClient tavern = World("tavern"), other = World("guard", SceneType.SingleCharacter);
            Until(() => tavern.Events.HasToldEstablished && other.Events.HasToldEstablished);
            GameObject one = new GameObject("one");
            one.SetActive(true);
            InworldCharacter character = one.AddComponent<InworldCharacter>();
            character.Client = other;
            character.BrainName = "guard"; // before the frame in which a name that leads nowhere is told
            Engine.Frame();
            Assert.IsFalse(Engine.Console.Exists(line => line.StartsWith("warning")), string.Join("\n", Engine.Console.ToArray()));
            Assert.AreEqual("Bran", character.Name);
            string guardOfOther = character.ID;
            Assert.AreEqual(other.Session.AgentId("guard"), guardOfOther);
            character.Client = tavern;
            Assert.AreEqual(tavern.Session.AgentId("guard"), character.ID);
            character.BrainName = "innkeeper";
            Assert.AreEqual("Mara", character.Name);
            int heard = 0;
            character.Events.OnText += packet => heard++;
            Assert.IsTrue(character.SendText("hello"));
            Until(() => heard > 0);
            character.BrainName = "nobody";
            Assert.AreEqual("", character.ID);
            Engine.Frame();
            Assert.IsTrue(Engine.Console.Exists(line => line.StartsWith("warning") && line.Contains("nobody")));
            one.SetActive(false);
            character.Client = other;
            character.BrainName = "guard";
            one.SetActive(true);
            Assert.AreEqual(guardOfOther, character.ID);
        }

        private static InworldClient World(string scene, SceneType type = SceneType.Scene)
        {
            GameObject world = new GameObject(scene);
            InworldClient client = world.AddComponent<InworldClient>();
            client.Scene = scene;
            client.SceneType = type;
            world.SetActive(true);
            return client;
        }

        [Test]
        public void AMicrophoneIsSetByCodeAtAnyTime()
        {
            InworldClient tavern = World("tavern"), other = World("guard", SceneType.SingleCharacter);
            Until(() => tavern.Events.HasToldEstablished && other.Events.HasToldEstablished);
            InworldMicrophone microphone = tavern.gameObject.AddComponent<InworldMicrophone>();
            InworldCharacter guard = tavern.gameObject.AddComponent<InworldCharacter>();
            guard.BrainName = "guard";
            guard.Client = other;
            microphone.Client = other;
            microphone.Character = guard;
            microphone.Mode = MicrophoneMode.ExpectAudioEnd;
            microphone.Device = "Headset";
            bool answered = false;
            other.Events.OnText += packet => answered |= packet.Source == SourceType.AGENT;
            Assert.IsTrue(microphone.StartTalking());
            Assert.AreEqual("Headset", Microphone.Opened);
            // for the next time; what is open stays with whom it was opened for
            microphone.Client = tavern;
            microphone.Character = null;
            microphone.Device = null;
            for (int i = 0; i < 800; i++)
                Microphone.Recording.Data[i] = (float)Math.Sin(i * 0.1);
            Microphone.Position = 800;
            Engine.Frame();
            microphone.StopTalking();
            Assert.IsTrue(Microphone.Opened == null, "the device that was opened is closed");
            Until(() => answered);
        }

        [Test]
        public void ALipsyncIsSetByCodeAtAnyTime()
        {
            World("tavern");
            GameObject head = new GameObject("head"), body = new GameObject("body");
            head.SetActive(true);
            InworldLipsync lipsync = head.AddComponent<InworldLipsync>();
            SkinnedMeshRenderer face = body.AddComponent<SkinnedMeshRenderer>();
            face.sharedMesh.BlendShapes = new[] { "mouth_sil", "mouth_aa" };
            lipsync.BlendShapePrefix = "mouth_";
            lipsync.FullWeight = 1;
            lipsync.Face = face;
            lipsync.Voice = body.AddComponent<InworldVoice>();
            Engine.Frame();
            Assert.AreEqual("", string.Join("\n", Engine.Console.FindAll(line => !line.StartsWith("log")).ToArray()));
            Assert.IsTrue(lipsync.enabled && face.Weights.Count == 2, "it moves the face");
        }

        [Test]
        public void ALipsyncThatLacksSomethingTellsItAndWorksWhenItGetsIt()
        {
            World("tavern");
            GameObject head = new GameObject("head"), body = new GameObject("body");
            head.SetActive(true);
            InworldLipsync lipsync = head.AddComponent<InworldLipsync>();
            Engine.Frame();
            Assert.IsTrue(Engine.Console.Exists(line => line.StartsWith("error: InworldLipsync")));
            Assert.IsFalse(lipsync.enabled);
            SkinnedMeshRenderer face = body.AddComponent<SkinnedMeshRenderer>();
            face.sharedMesh.BlendShapes = new[] { "viseme_aa" };
            lipsync.Face = face;
            Assert.IsFalse(lipsync.enabled, "the voice is missing");
            lipsync.Voice = body.AddComponent<InworldVoice>();
            Engine.Frame();
            Assert.IsTrue(lipsync.enabled && face.Weights.Count == 1);
        }

        [Test]
        public void ALocalScriptIsReadOutOfAnAndroidPackage()
        {
            const string Assets = "jar:file:///data/app/game/base.apk!/assets";
            Application.streamingAssetsPath = Assets;
            try
            {
                UnityEngine.Networking.UnityWebRequest.Archive[Assets + "/gate.toml"] = System.Text.Encoding.UTF8.GetBytes(ScriptTests.Gate);
                UnityEngine.Networking.UnityWebRequest.Archive[Assets + "/cut.toml"] = new byte[] { 0xFF, 0xFE };
                InworldClient client = Client(one => one.LocalScript = "gate.toml");
                Assert.AreEqual(InworldConnectionStatus.Connecting, client.Status);
                Assert.IsTrue(client.Connect(), "once");
                Until(() => client.Session != null && client.Session.IsEstablished);
                Assert.AreEqual("Ηλίας", client.Session.GivenName("guard"));

                // what a game says in code is read in the same way
                client.Disconnect();
                client.LocalScript = "";
                client.OnConfigure += config => config.localScript = Assets + "/gate.toml";
                client.Connect();
                client.Disconnect();
                Assert.AreEqual(InworldConnectionStatus.Idle, client.Status);
                for (int i = 0; i < 10; i++)
                    Engine.Frame();
                Assert.IsTrue(client.Session == null, "nobody wants it any more");
                client.Connect();
                Until(() => client.Session != null && client.Session.IsEstablished);
                client.gameObject.SetActive(false);

                foreach (string name in new[] { "nowhere.toml", "cut.toml" })
                {
                    InworldClient lost = Client(one => one.LocalScript = name);
                    Tavern.Until(Engine.Frame, () => Engine.Console.Exists(line => line.StartsWith("exception: localScript: " + Assets + "/" + name)));
                    Assert.AreEqual(InworldConnectionStatus.Idle, lost.Status);
                    lost.gameObject.SetActive(false);
                }
                InworldSessionConfig bare = Tavern.Config();
                bare.localScript = Assets + "/gate.toml";
                StringAssert.Contains("localScriptText", Assert.Throws<InworldException>(() => new InworldSession(bare)).Message);
            }
            finally
            {
                Application.streamingAssetsPath = "StreamingAssets";
            }
        }
    }
}
