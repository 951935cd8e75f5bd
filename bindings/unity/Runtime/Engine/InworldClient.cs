using System;
using Inworld.Packet;
using UnityEngine;

namespace Inworld
{
    /// <summary>The session of a Unity scene: connects, polls once a frame and raises events. One for each scene with
    /// characters.</summary>
    /// <remarks>Everything happens on the main thread, in Update; <see cref="Disconnect"/> and disabling tell the end at
    /// once. Errors go to the Console.</remarks>
    [AddComponentMenu("Inworld Native/Inworld Client")]
    [DefaultExecutionOrder(-100)]
    public sealed partial class InworldClient : MonoBehaviour
    {
        [Tooltip("Instead of the fields below, from Workspace to Player Name: one asset for all scenes. Assets > Create > Inworld "
            + "Native > Settings.")]
        [SerializeField] private InworldSettings settings = null;

        [Header("Which scene. The default is the demo inside the library: no account, no network.")]
        [SerializeField] private string workspace = "demo";
        [SerializeField] private string scene = "tavern";
        [SerializeField] private SceneType sceneType = SceneType.Scene;

        [Header("Who answers: empty or \"local\", \"ws://127.0.0.1:4002\", \"wss://host\", \"inworld\".")]
        [SerializeField] private string endpoint = "";
        [Tooltip("For \"local\": path of a script of your own, from the StreamingAssets folder. Empty: the demo.")]
        [SerializeField] private string localScript = "";
        [Tooltip("Instead of Local Script: a script in an asset, which is part of the game on every platform. Give the file an "
            + "ending that Unity takes for text, such as .txt.")]
        [SerializeField] private TextAsset localScriptAsset = null;
        [Tooltip("For \"local\": TOML that overrides tables of the script, such as the [mind] that lets characters think.")]
        [SerializeField, TextArea(3, 12)] private string localSettings = "";

        [Header("The player")]
        [SerializeField] private string playerName = "";

        [SerializeField] private bool connectOnEnable = true;
        [Tooltip("Close the connection while the game is in the background, and open it again afterwards: phones stop the game "
            + "there.")]
        [SerializeField] private bool pauseWithApplication = true;
        [SerializeField] private InworldLogLevel logLevel = InworldLogLevel.Off;
        [SerializeField] private InworldUnityEvents unityEvents = new InworldUnityEvents();

        // Made when they are first asked for: scripts that are reloaded while the game plays are enabled again, not awoken.
        private InworldEvents _events;
        private InworldSession _session;
        /// <summary>Not null while the script of the next session is being read.</summary>
        private StreamedScript _script;

        /// <summary>C# events; what they are given is lent for the call.</summary>
        public InworldEvents Events => _events ?? (_events = MakeEvents());

        /// <summary>The events of the Inspector.</summary>
        public InworldUnityEvents UnityEvents => unityEvents;

        /// <summary>The session, to talk through; null while there is none.</summary>
        public InworldSession Session => _session;

        /// <summary>The state now; Idle without a session, Connecting while its script is being read.</summary>
        public InworldConnectionStatus Status
        {
            get
            {
                if (_script != null)
                    return InworldConnectionStatus.Connecting;
                return _session == null || _session.IsDisposed ? InworldConnectionStatus.Idle : _session.Status;
            }
        }

        /// <summary>Changes what the Inspector says before a session is made: keys and tokens belong here, for a key in
        /// an asset is a key in every copy of the game.</summary>
        public event Action<InworldSessionConfig> OnConfigure;

        /// <summary>There is a session, which has not started.</summary>
        internal event Action SessionMade;

        /// <summary>Makes a session and starts it; returns at once. One that has failed is started again, and one that
        /// waits for the network or was paused connects now.</summary>
        /// <returns>False when it was refused; the Console tells why.</returns>
        public bool Connect()
        {
            try
            {
                if (_session != null && !_session.IsDisposed)
                    return ConnectAgain();
                if (_script != null)
                    return true;
                InworldSessionConfig config = MakeConfig();
                if (StreamedScript.IsNeeded(config))
                    _script = new StreamedScript(config);
                else
                    Begin(config);
                return true;
            }
            catch (Exception refused)
            {
                Debug.LogException(refused, this);
                Disconnect();
                return false;
            }
        }

        private void Begin(InworldSessionConfig config)
        {
            InworldLibrary.Load();
            InworldLibrary.SetLogLevel(logLevel);
            _session = new InworldSession(config);
            if (SessionMade != null)
                SessionMade();
            _session.Start();
        }

        private void BeginWithScript()
        {
            try
            {
                using (StreamedScript script = _script)
                {
                    _script = null;
                    Begin(script.Read());
                }
            }
            catch (Exception refused)
            {
                Debug.LogException(refused, this);
                Disconnect();
            }
        }

        private bool ConnectAgain()
        {
            switch (_session.Status)
            {
                case InworldConnectionStatus.Idle:
                case InworldConnectionStatus.Failed:
                    _session.Start();
                    break;
                case InworldConnectionStatus.Disconnected:
                case InworldConnectionStatus.Paused:
                    _session.Resume();
                    break;
            }
            return true;
        }

        /// <summary>Ends the session and tells it, before it returns; never waits. <see cref="Connect"/> makes a new
        /// one.</summary>
        public void Disconnect()
        {
            if (_script != null)
                _script.Dispose();
            _script = null;
            _wasHeld = false;
            if (_session == null)
                return;
            _session.Dispose();
            _session = null;
            Events.RaiseEnd();
        }

        /// <summary>The client of the scene; null without one.</summary>
        internal static InworldClient OfScene()
        {
#if UNITY_2023_1_OR_NEWER
            // not the first one: newer versions have no order of objects any more, and call FindFirstObjectByType obsolete
            return FindAnyObjectByType<InworldClient>();
#else
            return FindObjectOfType<InworldClient>();
#endif
        }

        private InworldEvents MakeEvents()
        {
            InworldEvents events = new InworldEvents();
            unityEvents.Follow(events);
            FollowForTasks(events);
            events.OnHandlerException += thrown => Debug.LogException(thrown, this);
            events.OnErrorReceived += ShowError;
            events.OnPacketFailed += happened => Debug.LogWarning("Inworld: not delivered: " + happened.Message, this);
            events.OnLogReceived += happened => Debug.Log("Inworld: " + happened.Message, this);
            return events;
        }

        private void ShowError(InworldEvent happened)
        {
            // what the library mends by itself is not an error of the game
            if (happened.RetryAfterMs > 0)
                Debug.LogWarning("Inworld: " + happened.Message, this);
            else
                Debug.LogError("Inworld: " + happened.Message, this);
        }

        private void OnEnable()
        {
            if (connectOnEnable)
                Connect();
        }

        private void Update()
        {
            if (_script != null && _script.IsDone)
                BeginWithScript();
            if (_session == null)
                return;
            // Somebody may have shut the library down, or disposed the session.
            if (_session.IsDisposed)
                Disconnect();
            else
                Events.Dispatch(_session);
        }

        private void OnDisable()
        {
            Disconnect();
            Disconnect(); // what a handler of that has begun
        }
    }
}
