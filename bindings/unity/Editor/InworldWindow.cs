using System;
using UnityEditor;
using UnityEngine;

namespace Inworld.Editor
{
    /// <summary>Window > Inworld Native: whether settings work.</summary>
    internal sealed class InworldWindow : EditorWindow
    {
        [SerializeField] private InworldSettings settings;
        /// <summary>For this window only: a key in an asset is a key in every copy of the game.</summary>
        private string _mindKey = "";
        private InworldConnectionTest _test;
        private string _refused;

        [MenuItem("Window/Inworld Native")]
        private static void Open()
        {
            GetWindow<InworldWindow>("Inworld Native");
        }

        private void OnEnable()
        {
            EditorApplication.update += Advance;
        }

        private void OnDisable()
        {
            EditorApplication.update -= Advance;
            Stop();
        }

        private void Advance()
        {
            if (_test == null || _test.IsDone)
                return;
            _test.Update();
            Repaint();
        }

        private void OnGUI()
        {
            settings = (InworldSettings)EditorGUILayout.ObjectField("Settings", settings, typeof(InworldSettings), false);
            _mindKey = EditorGUILayout.PasswordField("Mind key (not saved)", _mindKey);
            if (GUILayout.Button("Test connection"))
                Begin();
            if (_refused != null)
                EditorGUILayout.HelpBox(_refused, MessageType.Error);
            else if (_test != null)
                EditorGUILayout.HelpBox(_test.Words, _test.IsDone && !_test.Worked ? MessageType.Error : MessageType.Info);
        }

        private void Begin()
        {
            Stop();
            _refused = null;
            // without any: the demo, as an InworldClient has it
            InworldSettings tested = settings == null ? CreateInstance<InworldSettings>() : settings;
            try
            {
                InworldSessionConfig config = new InworldSessionConfig();
                tested.Fill(config);
                config.mindKey = string.IsNullOrEmpty(_mindKey) ? null : _mindKey;
                _test = new InworldConnectionTest(config);
            }
            catch (Exception refused)
            {
                _refused = refused.Message;
            }
        }

        private void Stop()
        {
            if (_test != null)
                _test.Dispose();
            _test = null;
        }
    }
}
