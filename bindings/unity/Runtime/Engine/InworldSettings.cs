using UnityEngine;

namespace Inworld
{
    /// <summary>What sessions are made with, once for all scenes of a game: Assets > Create > Inworld Native > Settings. An
    /// InworldClient takes it instead of its own fields.</summary>
    /// <remarks>No key is in it, because players can read what is in a game: see <see cref="InworldClient.OnConfigure"/> and
    /// <see cref="InworldClient.MindKey"/>.</remarks>
    [CreateAssetMenu(fileName = "Inworld Settings", menuName = "Inworld Native/Settings")]
    public sealed class InworldSettings : ScriptableObject
    {
        [Tooltip("\"my-workspace\", without \"workspaces/\" in front.")]
        public string workspace = "demo";
        [Tooltip("Scene or character, without \"scenes/\" or \"characters/\" in front.")]
        public string scene = "tavern";
        /// <summary>Whether the scene is one, or one character.</summary>
        public SceneType sceneType = SceneType.Scene;
        [Tooltip("Who answers: empty or \"local\", \"ws://127.0.0.1:4002\", \"wss://host\", \"inworld\".")]
        public string endpoint = "";
        [Tooltip("For \"local\": a script of your own. Empty: the demo.")]
        public TextAsset localScript;
        [Tooltip("For \"local\": TOML that overrides tables of the script, such as the [mind] that lets characters think.")]
        [TextArea(3, 12)]
        public string localSettings = "";
        [Tooltip("Characters call the player so.")]
        public string playerName = "";

        /// <summary>Puts them into a configuration.</summary>
        public void Fill(InworldSessionConfig config)
        {
            config.workspace = workspace;
            config.scene = scene;
            config.sceneType = sceneType;
            config.endpoint = Given(endpoint);
            config.localScript = null;
            config.localScriptText = localScript == null ? null : localScript.text;
            config.localSettings = Given(localSettings);
            config.playerName = Given(playerName);
        }

        /// <summary>The Inspector cannot say null.</summary>
        private static string Given(string text)
        {
            return string.IsNullOrEmpty(text) ? null : text;
        }
    }
}
