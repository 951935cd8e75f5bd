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
        [SerializeField] private string device = "";

        private AudioClip _recording;
        private MicrophoneRing _ring;
        private float[] _samples;
        private short[] _converted;

        /// <summary>Whether the microphone is open.</summary>
        public bool IsTalking => _recording != null;

        /// <summary>Opens the microphone. Does nothing while it is open.</summary>
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
                if (Microphone.devices.Length == 0)
                    throw new InvalidOperationException(
                        "There is no microphone, or the player has not allowed it (Android and iOS ask first).");
                _recording = Microphone.Start(Device, true, 1, Rate());
                if (_recording == null)
                    throw new InvalidOperationException("The microphone cannot be opened: another program may be using it.");
                client.Session.StartAudioTo(character == null ? null : character.BrainName, mode);
                _ring = new MicrophoneRing(_recording.samples);
                _samples = new float[_ring.Piece * _recording.channels];
                _converted = new short[_samples.Length];
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
            if (!IsTalking)
                return;
            try
            {
                // at the end of a scene the client may have gone first
                if (client.Session != null && !client.Session.IsDisposed)
                {
                    Push(true);
                    client.Session.StopAudio();
                }
            }
            catch (Exception refused)
            {
                Debug.LogException(refused, this);
            }
            Close();
        }

        private void Update()
        {
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
            if (client.Session == null)
                throw new InvalidOperationException("The session has ended.");
            int offset, frames;
            int position = Microphone.GetPosition(Device);
            while (_ring.Next(position, last, out offset, out frames))
            {
                _recording.GetData(_samples, offset);
                int count = frames * _recording.channels;
                MicrophoneRing.Convert(_samples, _converted, count);
                client.Session.PushAudio(_converted, count, _recording.frequency, _recording.channels);
            }
        }

        private void Close()
        {
            if (_recording == null)
                return;
            Microphone.End(Device);
            Destroy(_recording);
            _recording = null;
        }

        private string Device => string.IsNullOrEmpty(device) ? null : device;

        private int Rate()
        {
            int lowest, highest;
            Microphone.GetDeviceCaps(Device, out lowest, out highest);
            // 0 and 0: any rate will do
            return highest == 0 ? WantedRate : Math.Max(lowest, Math.Min(highest, WantedRate));
        }
    }
}
