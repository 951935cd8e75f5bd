using System;
using Inworld.Audio;
using UnityEngine;

namespace Inworld
{
    /// <summary>The player's voice. Push to talk: <see cref="StartTalking"/> when the button goes down,
    /// <see cref="StopTalking"/> when it comes up.</summary>
    [AddComponentMenu("Inworld Native/Inworld Microphone")]
    public sealed class InworldMicrophone : MonoBehaviour
    {
        private const int WantedRate = 16000;

        [Tooltip("Empty: the one in the scene.")]
        [SerializeField] private InworldClient client;
        [Tooltip("Whom the player talks to. Empty: the selected character or conversation.")]
        [SerializeField] private InworldCharacter character;
        [Tooltip("Expect Audio End: push to talk. Open Mic: the server finds the end of speech.")]
        [SerializeField] private MicrophoneMode mode = MicrophoneMode.ExpectAudioEnd;
        [Tooltip("Name of the device. Empty: the system's default.")]
        [MicrophoneDevice]
        [SerializeField] private string device = "";

        private AudioClip _recording;
        // Whom it was opened for, and on which device: the fields may be set while it is open.
        private InworldClient _talksThrough;
        private InworldSession _session;
        private string _openDevice;
        /// <summary>It was open when the application went to the background, and nobody holds a button.</summary>
        private bool _talksAgain;
        private MicrophoneRing _ring;
        private float[] _samples;

        /// <summary>The client whose session it talks through; null: the one in the scene. Counts from the next <see
        /// cref="StartTalking"/> on, as the other settings do.</summary>
        public InworldClient Client
        {
            get { return client; }
            set { client = value; }
        }

        /// <summary>Whom the player talks to; null: the selected character or conversation.</summary>
        public InworldCharacter Character
        {
            get { return character; }
            set { character = value; }
        }

        /// <summary>ExpectAudioEnd: push to talk. OpenMic: the server finds the end of speech.</summary>
        public MicrophoneMode Mode
        {
            get { return mode; }
            set { mode = value; }
        }

        /// <summary>Name of the device, one of Unity's Microphone.devices; empty: the system's default.</summary>
        public string Device
        {
            get { return device; }
            set { device = value; }
        }

        /// <summary>Whether the microphone is open.</summary>
        public bool IsTalking => _recording != null;

        /// <summary>Whether the player lets the game listen. True where nobody asks.</summary>
        public static bool IsAllowed => MicrophonePermission.IsGiven;

        /// <summary>Asks the player to let the game listen, as phones and macOS want it; returns at once. To be called at a moment
        /// when the player understands why, or by <see cref="StartTalking"/>.</summary>
        public static void AskPermission()
        {
            if (!IsAllowed)
                MicrophonePermission.Ask();
        }

        /// <summary>Opens the microphone. Does nothing while it is open. Where the player has to allow it first, it asks.</summary>
        /// <returns>False when it could not be opened; the Console tells why.</returns>
        public bool StartTalking()
        {
            if (IsTalking)
                return true;
            try
            {
                if (client == null)
                    client = InworldClient.OfScene();
                if (client == null || client.Session == null)
                    throw new InvalidOperationException("There is no session to talk to: an InworldClient has to connect first.");
                if (!IsAllowed)
                {
                    MicrophonePermission.Ask();
                    throw new InvalidOperationException("The player is asked whether the game may listen: call StartTalking again"
                        + " once InworldMicrophone.IsAllowed, or call AskPermission earlier.");
                }
                if (Microphone.devices.Length == 0)
                    throw new InvalidOperationException("There is no microphone.");
                _openDevice = string.IsNullOrEmpty(device) ? null : device;
                _recording = Microphone.Start(_openDevice, true, 1, Rate());
                if (_recording == null)
                    throw new InvalidOperationException("The microphone cannot be opened: another program may be using it.");
                _talksThrough = client;
                _talksThrough.ApplicationPausing += Hold;
                _session = client.Session;
                _session.StartAudioTo(character == null ? null : character.BrainName, mode);
                _ring = new MicrophoneRing(_recording.samples);
                _samples = new float[_ring.Piece * _recording.channels];
                return true;
            }
            catch (Exception refused)
            {
                Debug.LogException(refused, this);
                Close();
                return false;
            }
        }

        /// <summary>Closes the microphone; with push to talk the answer comes now.</summary>
        public void StopTalking()
        {
            _talksAgain = false;
            if (!IsTalking)
                return;
            try
            {
                // at the end of a scene the client may have gone first
                if (!_session.IsDisposed)
                {
                    Push(true);
                    _session.StopAudio();
                }
            }
            catch (Exception refused)
            {
                Debug.LogException(refused, this);
            }
            Close();
        }

        private void OnApplicationPause(bool isPaused)
        {
            if (isPaused)
                Hold();
        }

        /// <summary>Nobody talks to a game in the background, and the system takes its microphone away.</summary>
        private void Hold()
        {
            bool talksAgain = _talksAgain || (IsTalking && mode == MicrophoneMode.OpenMic);
            StopTalking();
            _talksAgain = talksAgain;
        }

        private void Update()
        {
            // frames come again when the application is back
            if (_talksAgain)
            {
                _talksAgain = false;
                StartTalking();
            }
            if (!IsTalking)
                return;
            try
            {
                Push(false);
            }
            catch (Exception refused)
            {
                // The session has ended, say: a microphone that nobody hears is closed.
                Debug.LogException(refused, this);
                Close();
            }
        }

        private void OnDisable()
        {
            StopTalking();
        }

        private void Push(bool last)
        {
            if (_session.IsDisposed)
                throw new InvalidOperationException("The session has ended.");
            int offset, frames;
            int position = Microphone.GetPosition(_openDevice);
            while (_ring.Next(position, last, out offset, out frames))
            {
                _recording.GetData(_samples, offset);
                int count = frames * _recording.channels;
                _session.PushAudio(_samples, count, _recording.frequency, _recording.channels);
            }
        }

        private void Close()
        {
            // not Unity's null: what goes with the scene keeps its events
            if (!ReferenceEquals(_talksThrough, null))
                _talksThrough.ApplicationPausing -= Hold;
            _talksThrough = null;
            _session = null;
            if (_recording == null)
                return;
            Microphone.End(_openDevice);
            Destroy(_recording);
            _recording = null;
        }

        private int Rate()
        {
            int lowest, highest;
            Microphone.GetDeviceCaps(_openDevice, out lowest, out highest);
            // 0 and 0: any rate will do
            return highest == 0 ? WantedRate : Math.Max(lowest, Math.Min(highest, WantedRate));
        }
    }
}
