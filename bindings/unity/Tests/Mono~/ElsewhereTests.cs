using System;
using System.Collections.Generic;
using System.Diagnostics;
using NUnit.Framework;
using StandIn;
using UnityEngine;
using UnityEngine.UIElements;

namespace Inworld.Tests
{
    /// <summary>The sample Tavern with the characters of another server: nothing of it is changed but the client's
    /// Endpoint.</summary>
    public sealed class ElsewhereTests
    {
        private Process _server;

        [TearDown]
        public void NothingRunsOn()
        {
            Engine.Clear();
            InworldLibrary.Shutdown();
            if (_server == null)
                return;
            _server.Kill();
            _server.WaitForExit();
        }

        [Test]
        public void TheTavernTalksToAServer()
        {
            _server = Process.Start(new ProcessStartInfo(Environment.GetEnvironmentVariable("INWORLD_LOCAL"), "--listen 127.0.0.1:0")
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
            });
            string address = _server.StandardOutput.ReadLine().Replace("listening on ", "");
            Engine.Clear();
            VisualElement root = null;
            List<GameObject> all = SceneFile.Play("Samples~/Tavern/Tavern.unity", one =>
            {
                InworldClient client = one.GetComponent<InworldClient>();
                if (client != null)
                    client.Endpoint = address;
            });
            foreach (GameObject one in all)
            {
                UIDocument document = one.GetComponent<UIDocument>();
                root = document == null ? root : document.rootVisualElement;
            }
            float[] block = new float[1600];
            Action frame = () =>
            {
                Engine.Frame();
                Engine.Hear(block, 2);
                Assert.IsFalse(Engine.Console.Exists(line => !line.StartsWith("log")), string.Join("\n", Engine.Console.ToArray()));
            };
            Tavern.Until(frame, () => root.Q<Label>("words").text.EndsWith("looks up."));
            root.Q<TextField>("entry").Type("Who are you?");
            // of the server's script, which the tavern's own does not have
            ScrollView history = root.Q<ScrollView>("history");
            Tavern.Until(frame, () => history.Children.Exists(line => ((Label)line).text.StartsWith("Mara: I am Mara.")));
        }
    }
}
