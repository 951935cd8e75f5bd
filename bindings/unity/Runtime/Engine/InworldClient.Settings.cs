using UnityEngine;

namespace Inworld
{
    // What the Inspector says, for code. What a session is made with counts when the next one is made: set it while the object
    // is inactive, or call Disconnect and Connect.
    public sealed partial class InworldClient
    {
        /// <summary>An asset that is taken instead of everything from <see cref="Workspace"/> to <see cref="PlayerName"/>, but for
        /// <see cref="LocalScriptText"/>; null: none. Counts for the next session.</summary>
        public InworldSettings Settings
        {
            get { return settings; }
            set { settings = value; }
        }

        /// <summary>"my-workspace", without "workspaces/" in front. Counts for the next session.</summary>
        public string Workspace
        {
            get { return workspace; }
            set { workspace = value; }
        }

        /// <summary>Scene or character, without "scenes/" or "characters/" in front. Counts for the next session.</summary>
        public string Scene
        {
            get { return scene; }
            set { scene = value; }
        }

        /// <summary>Whether <see cref="Scene"/> names a scene or one character. Counts for the next session.</summary>
        public SceneType SceneType
        {
            get { return sceneType; }
            set { sceneType = value; }
        }

        /// <summary>Who answers: empty or "local", "ws://127.0.0.1:4002", "wss://host", "inworld". Counts for the next
        /// session.</summary>
        public string Endpoint
        {
            get { return endpoint; }
            set { endpoint = value; }
        }

        /// <summary>For "local": path of a script of your own, from the StreamingAssets folder; empty: the demo. Counts for
        /// the next session.</summary>
        public string LocalScript
        {
            get { return localScript; }
            set { localScript = value; }
        }

        /// <summary>For "local": a script of your own, as an asset; it comes before <see cref="LocalScript"/>. Counts for the
        /// next session.</summary>
        public TextAsset LocalScriptAsset
        {
            get { return localScriptAsset; }
            set { localScriptAsset = value; }
        }

        /// <summary>For "local": a script of your own, itself; it comes before <see cref="LocalScriptAsset"/>. Counts for the
        /// next session.</summary>
        public string LocalScriptText { get; set; }

        /// <summary>For "local": TOML whose tables override those of the script, such as the [mind] that lets characters think.
        /// Counts for the next session.</summary>
        public string LocalSettings
        {
            get { return localSettings; }
            set { localSettings = value; }
        }

        /// <summary>For "local": the key of the servers that [mind], [speech] and [hearing] name. It is not saved in the scene,
        /// because players can read what is in a game. Counts for the next session.</summary>
        public string MindKey { get; set; }

        /// <summary>A file to record the session in, for a bug report: inworld-local --play FILE replays the server's side.
        /// Null: none. Counts for the next session.</summary>
        public string RecordFile { get; set; }

        /// <summary>Characters call the player so; may be empty. Counts for the next session.</summary>
        public string PlayerName
        {
            get { return playerName; }
            set { playerName = value; }
        }

        /// <summary>Whether being enabled is enough to connect.</summary>
        public bool ConnectOnEnable
        {
            get { return connectOnEnable; }
            set { connectOnEnable = value; }
        }

        /// <summary>Whether the connection is closed while the game is in the background, and opened again
        /// afterwards.</summary>
        public bool PauseWithApplication
        {
            get { return pauseWithApplication; }
            set { pauseWithApplication = value; }
        }

        /// <summary>How much the library tells about itself in the Console.</summary>
        public InworldLogLevel LogLevel
        {
            get { return logLevel; }
            set
            {
                logLevel = value;
                if (_session != null)
                    InworldLibrary.SetLogLevel(value);
            }
        }

        /// <summary>What the next session is made with: the fields or the asset, what code has set, and what
        /// <see cref="OnConfigure"/> makes of it. A copy of its own each time.</summary>
        public InworldSessionConfig MakeConfig()
        {
            InworldSessionConfig config = Configured();
            if (OnConfigure != null)
                OnConfigure(config);
            return config;
        }

        private InworldSessionConfig Configured()
        {
            string script = LocalScriptText ?? (localScriptAsset == null ? null : localScriptAsset.text);
            InworldSessionConfig config = new InworldSessionConfig
            {
                workspace = workspace,
                scene = scene,
                sceneType = sceneType,
                endpoint = Given(endpoint),
                localScriptText = script,
                localScript = script != null || string.IsNullOrEmpty(localScript)
                    ? null
                    : System.IO.Path.Combine(Application.streamingAssetsPath, localScript),
                localSettings = Given(localSettings),
                mindKey = Given(MindKey),
                recordFile = Given(RecordFile),
                flags = SessionFlags.Subtitles | (string.IsNullOrEmpty(RecordFile) ? SessionFlags.Default : SessionFlags.Record),
                playerName = Given(playerName),
            };
            if (settings != null)
                settings.Fill(config);
            if (LocalScriptText != null)
                config.localScriptText = LocalScriptText;
            if (config.endpoint != null && config.endpoint != "local")
            {
                // another server has its own
                config.localScript = config.localScriptText = config.localSettings = config.mindKey = null;
            }
            return config;
        }

        /// <summary>The Inspector cannot say null.</summary>
        private static string Given(string text)
        {
            return string.IsNullOrEmpty(text) ? null : text;
        }
    }
}
