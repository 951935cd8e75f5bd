using System;
using System.Collections.Generic;
using Inworld.Native;

namespace Inworld
{
    /// <summary>What a session is made with. Without endpoint and key the characters inside the library
    /// answer.</summary>
    /// <remarks>A session copies it. A field that is wrong is named by the exception of the session's
    /// constructor.</remarks>
    public sealed class InworldSessionConfig
    {
        /// <summary>"my-workspace", without "workspaces/" in front.</summary>
        public string workspace;
        /// <summary>Scene or character, without "scenes/" or "characters/" in front.</summary>
        public string scene;
        /// <summary>Whether <see cref="scene"/> names a scene or one character.</summary>
        public SceneType sceneType = SceneType.Scene;
        /// <summary>"local", "inworld", "ws://127.0.0.1:4002", "wss://host". Null: "inworld" with a key or token, else
        /// "local".</summary>
        public string endpoint;
        /// <summary>The Base64 key from the studio. A game that players have should use <see cref="accessToken"/>
        /// instead.</summary>
        public string auth;
        /// <summary>Instead of a key: a ready token, from the game's own server.</summary>
        public string accessToken;
        /// <summary>Goes with <see cref="accessToken"/>; null: made by the library.</summary>
        public string sessionId;
        /// <summary>Optional.</summary>
        public string projectName;
        /// <summary>Optional; characters call the player so.</summary>
        public string playerName;
        /// <summary>Optional, stable id of the player.</summary>
        public string playerId;
        /// <summary>Optional, for analytics.</summary>
        public string gameSessionId;
        /// <summary>For "local": path of a script; null: the built-in demo scene (workspace "demo", scene
        /// "tavern").</summary>
        public string localScript;
        /// <summary>Instead of <see cref="localScript"/>: the script itself. For scripts that are in no file, such as those in
        /// an asset, or among the StreamingAssets of an Android game.</summary>
        public string localScriptText;
        /// <summary>For "local": TOML whose tables override those of the script, such as the [mind] that lets characters think.
        /// </summary>
        public string localSettings;
        /// <summary>For "local": the key of the servers that [mind], [speech] and [hearing] name. Never in a released game.
        /// </summary>
        public string mindKey;
        /// <summary>With <see cref="SessionFlags.Record"/>: the file to record in; null: one in the working directory.</summary>
        public string recordFile;
        /// <summary>Extra trusted roots, PEM.</summary>
        public string caPem;
        /// <summary>What to ask the server for.</summary>
        public Capabilities capabilities = Capabilities.Default;
        /// <summary>How the session behaves.</summary>
        public SessionFlags flags = SessionFlags.Default;
        /// <summary>How many events may wait to be polled; 0: 4096.</summary>
        public uint queueMaxEvents;
        /// <summary>How many bytes of events may wait; 0: 64 MiB.</summary>
        public uint queueMaxBytes;

        /// <summary>The message of a <see cref="InworldEventType.SessionState"/>: the session goes on from
        /// there.</summary>
        public string savedState;
        /// <summary>Instead of <see cref="savedState"/>: what was said before, oldest line first.</summary>
        public IList<InworldDialogLine> dialogHistory;

        /// <summary>After so long without a word from anybody, in milliseconds, the session pauses by itself; the next
        /// packet resumes it. 0: never.</summary>
        public uint idleTimeoutMs;

        /// <summary>What the library tells servers about this package.</summary>
        internal const string ClientId = "inworld-native-unity";
        internal const string ClientVersion = "0.1.0";

        /// <summary>Whether a path is a URL, as those of the StreamingAssets of an Android game.</summary>
        internal static bool IsUrl(string path)
        {
            return path != null && path.IndexOf("://", StringComparison.Ordinal) >= 0;
        }

        internal unsafe ulong Create()
        {
            if (IsUrl(localScript))
            {
                throw new InworldException(InworldResult.InvalidConfig, "localScript: " + localScript
                    + " is a URL and not a path of a file; read it with UnityWebRequest and give localScriptText");
            }
            fixed (byte* workspaceText = NativeText.Bytes(workspace, nameof(workspace)))
            fixed (byte* sceneText = NativeText.Bytes(scene, nameof(scene)))
            fixed (byte* endpointText = NativeText.Bytes(endpoint, nameof(endpoint)))
            fixed (byte* sessionIdText = NativeText.Bytes(sessionId, nameof(sessionId)))
            fixed (byte* projectText = NativeText.Bytes(projectName, nameof(projectName)))
            fixed (byte* playerText = NativeText.Bytes(playerName, nameof(playerName)))
            fixed (byte* playerIdText = NativeText.Bytes(playerId, nameof(playerId)))
            fixed (byte* gameText = NativeText.Bytes(gameSessionId, nameof(gameSessionId)))
            fixed (byte* scriptText = NativeText.Bytes(localScript, nameof(localScript)))
            fixed (byte* scriptItself = NativeText.Bytes(localScriptText, nameof(localScriptText)))
            fixed (byte* settingsText = NativeText.Bytes(localSettings, nameof(localSettings)))
            fixed (byte* recordText = NativeText.Bytes(recordFile, nameof(recordFile)))
            fixed (byte* pemText = NativeText.Bytes(caPem, nameof(caPem)))
            fixed (byte* clientText = NativeText.Bytes(ClientId, nameof(ClientId)))
            fixed (byte* versionText = NativeText.Bytes(ClientVersion, nameof(ClientVersion)))
            fixed (byte* stateText = NativeText.Bytes(savedState, nameof(savedState)))
            using (NativeDialog dialog = NativeDialog.Of(dialogHistory))
            {
                byte[] key = NativeText.Bytes(auth, nameof(auth));
                byte[] token = NativeText.Bytes(accessToken, nameof(accessToken));
                byte[] mind = NativeText.Bytes(mindKey, nameof(mindKey));
                try
                {
                    fixed (byte* keyText = key)
                    fixed (byte* tokenText = token)
                    fixed (byte* mindText = mind)
                    {
                        iw_session_config config = new iw_session_config();
                        config.struct_size = (uint)sizeof(iw_session_config);
                        config.scene_type = (uint)sceneType;
                        config.capabilities = (uint)capabilities;
                        config.flags = (uint)flags;
                        config.queue_max_events = queueMaxEvents;
                        config.queue_max_bytes = queueMaxBytes;
                        config.workspace = workspaceText;
                        config.scene = sceneText;
                        config.auth = keyText;
                        config.access_token = tokenText;
                        config.session_id = sessionIdText;
                        config.project_name = projectText;
                        config.player_name = playerText;
                        config.player_id = playerIdText;
                        config.game_session_id = gameText;
                        config.endpoint = endpointText;
                        config.local_script = scriptText;
                        config.local_script_text = scriptItself;
                        config.local_settings = settingsText;
                        config.mind_key = mindText;
                        config.record_file = recordText;
                        config.ca_pem = pemText;
                        config.client_id = clientText;
                        config.client_version = versionText;
                        config.saved_state = stateText;
                        config.idle_timeout_ms = idleTimeoutMs;
                        config.names = NativeConstants.IW_NAMES_CSHARP;
                        config.dialog_history = dialog.First;
                        config.dialog_history_count = dialog.Count;
                        ulong session;
                        NativeCall.Check(NativeMethods.iw_session_create(&config, &session));
                        return session;
                    }
                }
                finally
                {
                    NativeText.Forget(key);
                    NativeText.Forget(token);
                    NativeText.Forget(mind);
                }
            }
        }
    }
}
