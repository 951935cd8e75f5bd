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
    }
}
