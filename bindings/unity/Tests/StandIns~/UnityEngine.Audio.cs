// Sound of the stand-ins for UnityEngine: clips, sources and the microphone.
using System;
using System.Collections.Generic;

namespace UnityEngine
{
    public sealed class AudioSettings
    {
        public delegate void AudioConfigurationChangeHandler(bool deviceWasChanged);

        internal const int BufferLength = 1024;

        public static int outputSampleRate { get; set; } = 48000;
        /// <summary>The same in all callbacks of one block.</summary>
        public static double dspTime { get; internal set; }
        public static event AudioConfigurationChangeHandler OnAudioConfigurationChanged;

        public static void GetDSPBufferSize(out int bufferLength, out int numBuffers)
        {
            bufferLength = BufferLength;
            numBuffers = 4;
        }

        /// <summary>Another device: everything that plays stops, and clips that scripts have made lose their
        /// sound.</summary>
        internal static void Change(int rate)
        {
            outputSampleRate = rate;
            StandIn.Engine.LoseSounds();
            if (OnAudioConfigurationChanged != null)
                OnAudioConfigurationChanged(true);
        }
    }

    public class AudioBehaviour : Behaviour
    {
    }

    public sealed class AudioListener : AudioBehaviour
    {
        public static bool pause { get; set; }
    }

    public sealed class AudioClip : Object
    {
        internal float[] Data;

        public int samples { get; private set; }
        public int channels { get; private set; }
        public int frequency { get; private set; }

        public static AudioClip Create(string name, int lengthSamples, int channels, int frequency, bool stream)
        {
            return new AudioClip
            {
                name = name, samples = lengthSamples, channels = channels, frequency = frequency,
                Data = new float[lengthSamples * channels],
            };
        }

        public bool SetData(float[] data, int offsetSamples)
        {
            data.CopyTo(Data, offsetSamples * channels);
            return true;
        }

        public bool GetData(float[] data, int offsetSamples)
        {
            for (int i = 0; i < data.Length; i++)
                data[i] = Data[(offsetSamples * channels + i) % Data.Length];
            return true;
        }
    }

    public sealed class AudioSource : AudioBehaviour
    {
        public AudioClip clip { get; set; }
        public bool loop { get; set; }
        public float volume { get; set; } = 1;
        public float spatialBlend { get; set; } // 2D, as Unity makes it
        public bool spatialize { get; set; }
        public bool spatializePostEffects { get; set; }
        public bool ignoreListenerPause { get; set; }
        internal bool Playing;
        /// <summary>How far the listener is; what is nearer than 1 is as loud as there.</summary>
        internal float Distance = 1;

        /// <summary>Distance counts as much as the source is 3D.</summary>
        internal float Loudness => volume * (1 - spatialBlend + spatialBlend / Math.Max(1, Distance));

        /// <summary>A spatializer plugin filters, and nothing is left of a sound without vibrations.</summary>
        internal static void Spatialize(float[] data, int channels)
        {
            for (int i = data.Length - 1; i >= channels; i--)
                data[i] -= data[i - channels];
            Array.Clear(data, 0, channels);
        }

        public void Play() { Playing = true; }
        public void Stop() { Playing = false; }
    }

    public sealed class Microphone
    {
        public static string[] devices { get; } = { "Stand-in microphone" };
        internal static AudioClip Recording;
        internal static string Opened;
        internal static int Position;
        /// <summary>The device is there, but cannot be opened.</summary>
        internal static bool IsBroken;

        public static AudioClip Start(string deviceName, bool loop, int lengthSec, int frequency)
        {
            Position = 0;
            if (IsBroken)
                return null;
            Opened = deviceName ?? devices[0];
            Recording = AudioClip.Create("recording", lengthSec * frequency, 1, frequency, false);
            return Recording;
        }

        public static void End(string deviceName)
        {
            if (Opened == (deviceName ?? devices[0]))
                Opened = null;
            Recording = null;
        }

        public static int GetPosition(string deviceName) { return Position; }

        public static void GetDeviceCaps(string deviceName, out int minFreq, out int maxFreq)
        {
            minFreq = 8000;
            maxFreq = 48000;
        }
    }
}
