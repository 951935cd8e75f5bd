using Inworld.Audio;
using Inworld.Packet;
using UnityEngine;

namespace Inworld
{
    /// <summary>What a character says, heard from where it stands: volume, distance and panning are those of the
    /// AudioSource.</summary>
    /// <remarks>What was heard to its end is marked as played: see <see cref="InworldSession.Mark"/>.</remarks>
    [AddComponentMenu("Inworld Native/Inworld Voice")]
    [RequireComponent(typeof(AudioSource), typeof(InworldCharacter))]
    public sealed class InworldVoice : MonoBehaviour
    {
        [Tooltip("1: 3D, the voice comes from where the object stands. 0: 2D, as loud everywhere. Replaces Spatial Blend of the "
            + "Audio Source.")]
        [Range(0, 1)]
        [SerializeField] private float spatialBlend = 1;

        private readonly SpeechPlayer _player = new SpeechPlayer();
        private InworldCharacter _character;
        private AudioSource _source;
        private AudioClip _carrier;
        private float[] _voice = new float[0];
        private int _outputRate;

        /// <summary>1: 3D, the voice comes from where the object stands. 0: 2D, as loud everywhere. It replaces spatialBlend of
        /// the AudioSource, which is 2D when it was just made.</summary>
        public float SpatialBlend
        {
            get { return spatialBlend; }
            set
            {
                spatialBlend = System.Math.Max(0, System.Math.Min(1, value));
                Place();
            }
        }

        /// <summary>Whether the character is being heard, or about to be.</summary>
        public bool IsSpeaking => _player.IsSpeaking;

        /// <summary>The shape of the mouth now: 0 to 14, or <see cref="PhonemeInfo.NoViseme"/>.</summary>
        public int Viseme => _player.Viseme;

        /// <summary>Silences it at once. <see cref="InworldCharacter.CancelResponse"/> also tells the server.</summary>
        public void Interrupt()
        {
            _player.Interrupt();
        }

        private void OnEnable()
        {
            _character = GetComponent<InworldCharacter>();
            _source = GetComponent<AudioSource>();
            _player.Heard = Mark;
            AudioSettings.OnAudioConfigurationChanged += Configure;
            Carry();
            _character.Events.OnAudio += Hear;
        }

        private void OnDisable()
        {
            _character.Events.OnAudio -= Hear;
            AudioSettings.OnAudioConfigurationChanged -= Configure;
            _player.Interrupt();
            DropCarrier();
        }

        // The Inspector has changed something.
        private void OnValidate()
        {
            Place();
        }

        private void Place()
        {
            if (_source == null)
                return;
            _source.spatialBlend = spatialBlend;
            // A spatializer plugin has to get the voice, which the filter makes, and not the carrier.
            _source.spatializePostEffects = true;
        }

        private void Update()
        {
            _player.Refresh();
        }

        private void Hear(AudioPacket packet)
        {
            // what was cut short on its way is not played
            if (packet.Source != SourceType.AGENT || packet.packetId.Status == PacketStatus.CANCELLED)
                return;
            if (!_player.Add(packet) && packet.dataChunk.dataSize > 0)
                Debug.LogWarning("Inworld: this audio cannot be played: only PCM and WAV can.", this);
        }

        private void Mark(byte[] packetId)
        {
            InworldSession session = _character.Client == null ? null : _character.Client.Session;
            if (session != null && !session.IsDisposed)
                session.MarkPlayed(packetId);
        }

        // The engine has stopped every source, and emptied the clips that scripts have made.
        private void Configure(bool deviceWasChanged)
        {
            DropCarrier();
            Carry();
        }

        /// <summary>Plays a clip of ones: the engine applies volume, distance and panning to it, before the
        /// filter.</summary>
        private void Carry()
        {
            _outputRate = AudioSettings.outputSampleRate;
            float[] ones = new float[_outputRate / 10];
            for (int i = 0; i < ones.Length; i++)
                ones[i] = 1;
            _carrier = AudioClip.Create("Inworld carrier", ones.Length, 1, _outputRate, false);
            _carrier.SetData(ones, 0);
            Place();
            _source.clip = _carrier;
            _source.loop = true;
            _source.Play();
        }

        private void DropCarrier()
        {
            _source.Stop();
            _source.clip = null;
            Destroy(_carrier);
        }

        // On the sound card's thread.
        private void OnAudioFilterRead(float[] data, int channels)
        {
            if (_voice.Length != data.Length)
                _voice = new float[data.Length];
            System.Array.Clear(_voice, 0, _voice.Length);
            _player.Read(_voice, channels, _outputRate);
            for (int i = 0; i < data.Length; i++)
                data[i] *= _voice[i];
        }
    }
}
