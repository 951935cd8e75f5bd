using System.Threading;
using Inworld.Audio;
using Inworld.Packet;
using UnityEngine;

namespace Inworld
{
    /// <summary>What a character says, heard from where it stands: volume, distance and panning are those of the
    /// AudioSource.</summary>
    /// <remarks>The samples are read from the library in OnAudioFilterRead, which knows by that what was heard. Several voices of
    /// one character say the same. A voice that is disabled is silent; what is said meanwhile goes by.</remarks>
    [AddComponentMenu("Inworld Native/Inworld Voice")]
    [RequireComponent(typeof(AudioSource), typeof(InworldCharacter))]
    public sealed class InworldVoice : MonoBehaviour
    {
        /// <summary>No engine has more in a block.</summary>
        private const int MostChannels = 8;

        [Tooltip("1: 3D, the voice comes from where the object stands. 0: 2D, as loud everywhere. Replaces Spatial Blend of the "
            + "Audio Source.")]
        [Range(0, 1)]
        [SerializeField] private float spatialBlend = 1;

        private readonly float[] _mouth = new float[Visemes.Count];
        private InworldCharacter _character;
        private AudioSource _source;
        private AudioClip _carrier;
        private int _outputRate;
        /// <summary>Null while there is no session. The game's thread sets it, the audio thread reads it.</summary>
        private SharedVoice _voice;

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

        /// <summary>Whether a line of the character is being heard, or read where it has no sound.</summary>
        public bool IsSpeaking => _voice != null && _character.IsSpeaking;

        /// <summary>The shape of the mouth that belongs to the sound being heard: index into <see cref="Visemes.Names"/>, the one
        /// with the largest weight; 0 at rest.</summary>
        public int Viseme
        {
            get
            {
                ReadVisemes(_mouth);
                int strongest = 0;
                for (int shape = 1; shape < _mouth.Length; shape++)
                {
                    if (_mouth[shape] > _mouth[strongest])
                        strongest = shape;
                }
                return strongest;
            }
        }

        /// <summary>How much of each shape of the mouth belongs to the sound being heard. Ask in every frame, also before the
        /// character speaks. Makes no garbage.</summary>
        /// <param name="weights">Filled: one for each of <see cref="Visemes.Names"/>, 0 to 1, that add up to 1.</param>
        public void ReadVisemes(float[] weights)
        {
            if (_voice != null)
            {
                _voice.ReadVisemes(weights);
                return;
            }
            System.Array.Clear(weights, 0, weights.Length);
            weights[0] = 1;
        }

        /// <summary>Cuts the character short: the same as its CancelResponse.</summary>
        public void Interrupt()
        {
            GetComponent<InworldCharacter>().CancelResponse();
        }

        private void OnEnable()
        {
            _character = GetComponent<InworldCharacter>();
            _source = GetComponent<AudioSource>();
            AudioSettings.OnAudioConfigurationChanged += Configure;
            Carry();
            _character.Events.OnAudio += Check;
            _character.Moved += Open;
            Open();
        }

        private void OnDisable()
        {
            _character.Moved -= Open;
            _character.Events.OnAudio -= Check;
            AudioSettings.OnAudioConfigurationChanged -= Configure;
            Volatile.Write(ref _voice, null);
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
            // the audio thread does not come by, and the line goes on afterwards
            if (_voice != null && AudioListener.pause && !_source.ignoreListenerPause)
                _voice.Hold();
        }

        /// <summary>The character has another session or name: opens its voice there, before it speaks.</summary>
        private void Open()
        {
            InworldSession session = _character.Session;
            SharedVoice voice = null;
            try
            {
                if (session != null && !session.IsDisposed)
                    voice = session.VoiceOf(_character.BrainName, _outputRate);
            }
            catch (InworldException refused)
            {
                Debug.LogException(refused, this);
            }
            if (voice != null)
                voice.Fit(Samples());
            Volatile.Write(ref _voice, voice);
        }

        /// <summary>Of the engine's blocks, at most.</summary>
        private static int Samples()
        {
            int frames, count;
            AudioSettings.GetDSPBufferSize(out frames, out count);
            return frames * MostChannels;
        }

        private void Check(AudioPacket packet)
        {
            DataChunk chunk = packet.dataChunk;
            if (packet.Source == SourceType.AGENT && chunk.sampleRate <= 0 && chunk.dataSize > 0)
                Debug.LogWarning("Inworld: this audio cannot be played: only PCM and WAV can.", this);
        }

        // The engine has stopped every source, and emptied the clips that scripts have made.
        private void Configure(bool deviceWasChanged)
        {
            DropCarrier();
            Carry();
            if (_voice != null)
                _voice.Fit(Samples());
        }

        /// <summary>Plays a clip of ones: the engine applies volume, distance and panning to it, before the
        /// filter.</summary>
        private void Carry()
        {
            Volatile.Write(ref _outputRate, AudioSettings.outputSampleRate);
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

        // On the audio thread.
        private void OnAudioFilterRead(float[] data, int channels)
        {
            SharedVoice voice = Volatile.Read(ref _voice);
            float[] heard = voice == null
                ? null
                : voice.Read(AudioSettings.dspTime, data.Length, channels, Volatile.Read(ref _outputRate));
            if (heard == null)
            {
                System.Array.Clear(data, 0, data.Length);
                return;
            }
            for (int i = 0; i < data.Length; i++)
                data[i] *= heard[i];
        }
    }
}
