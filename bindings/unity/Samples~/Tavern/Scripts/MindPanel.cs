using System;
using System.Text;
using Inworld;
using UnityEngine;
using UnityEngine.UIElements;

namespace Samples
{
    /// <summary>The panel of Tavern.uxml that lets the characters think: a server's URL, its model, and a key, which is not
    /// saved.</summary>
    internal sealed class MindPanel
    {
        private readonly InworldClient _client;
        private readonly VisualElement _panel;
        private readonly TextField _url, _model, _key;
        private readonly Label _result;
        private InworldConnectionTest _test;

        internal MindPanel(VisualElement root, InworldClient client)
        {
            _client = client;
            _panel = root.Q<VisualElement>("mind");
            _url = root.Q<TextField>("url");
            _model = root.Q<TextField>("model");
            _key = root.Q<TextField>("key");
            _result = root.Q<Label>("result");
            _key.isPasswordField = true;
            root.Q<Button>("mind-button").clicked += () => Show(true);
            root.Q<Button>("close").clicked += () => Show(false);
            root.Q<Button>("test").clicked += Test;
            root.Q<Button>("use").clicked += Use;
            Show(false);
        }

        /// <summary>In each frame.</summary>
        internal void Update()
        {
            if (_test == null)
                return;
            _test.Update();
            _result.text = _test.Words;
            if (_test.IsDone)
                Stop();
        }

        /// <summary>Ends a test that is running.</summary>
        internal void Stop()
        {
            if (_test != null)
                _test.Dispose();
            _test = null;
        }

        /// <summary>The settings as TOML for LocalSettings; empty: the script alone.</summary>
        internal static string Toml(string url, string model)
        {
            if (url == "")
                return "";
            StringBuilder toml = new StringBuilder("[mind]\n");
            // services that speak and listen by themselves have addresses of WebSockets
            if (url.StartsWith("ws://", StringComparison.Ordinal) || url.StartsWith("wss://", StringComparison.Ordinal))
                toml.Append("kind = \"realtime\"\n");
            toml.Append("url = ").Append(Quote(url)).Append('\n');
            if (model != "")
                toml.Append("model = ").Append(Quote(model)).Append('\n');
            return toml.ToString();
        }

        private static string Quote(string text)
        {
            return "\"" + text.Replace("\\", "\\\\").Replace("\"", "\\\"") + "\"";
        }

        private string Settings => Toml(_url.value.Trim(), _model.value.Trim());

        private string Key => _key.value == "" ? null : _key.value;

        private void Show(bool shown)
        {
            _panel.style.display = shown ? DisplayStyle.Flex : DisplayStyle.None;
        }

        private void Test()
        {
            Stop();
            InworldSessionConfig config = _client.MakeConfig();
            config.localSettings = Settings == "" ? null : Settings;
            config.mindKey = Key;
            try
            {
                _test = new InworldConnectionTest(config);
            }
            catch (Exception refused)
            {
                _result.text = refused.Message;
            }
        }

        private void Use()
        {
            Stop();
            _client.Disconnect();
            _client.LocalSettings = Settings;
            _client.MindKey = Key;
            _result.text = _client.Connect() ? "The characters are back in a moment." : "That was refused; the Console tells why.";
        }
    }
}
