// Stand-ins for the parts of UnityEngine that the package uses, for tests without Unity. They are this project's own and
// behave as Unity documents it, no further. That the package works in Unity itself they cannot prove.
using System;
using System.Collections.Generic;
using System.Reflection;

namespace UnityEngine
{
    public class Object
    {
        public string name = "";
        internal bool Destroyed;

        public static void Destroy(Object one)
        {
            StandIn.Engine.Destroy(one);
        }

#if UNITY_2023_1_OR_NEWER
        [Obsolete("as Unity says")]
#endif
        public static T FindObjectOfType<T>() where T : Component
        {
            return StandIn.Engine.Find<T>();
        }

        // in 2021.3 and 2022.3 only since some patch release
#if UNITY_2023_1_OR_NEWER
#if UNITY_6000_4_OR_NEWER
        [Obsolete("as Unity says")]
#endif
        public static T FindFirstObjectByType<T>() where T : Component
        {
            return StandIn.Engine.Find<T>();
        }

        public static T FindAnyObjectByType<T>() where T : Component
        {
            return StandIn.Engine.Find<T>();
        }
#endif

        public static implicit operator bool(Object one)
        {
            return one != null;
        }

        public static bool operator ==(Object left, Object right)
        {
            bool noLeft = ReferenceEquals(left, null) || left.Destroyed;
            bool noRight = ReferenceEquals(right, null) || right.Destroyed;
            return noLeft || noRight ? noLeft && noRight : ReferenceEquals(left, right);
        }

        public static bool operator !=(Object left, Object right)
        {
            return !(left == right);
        }

        public override bool Equals(object other)
        {
            return this == other as Object;
        }

        public override int GetHashCode()
        {
            return System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
        }
    }

    public class Component : Object
    {
        public GameObject gameObject;

        public T GetComponent<T>() where T : Component
        {
            return gameObject.GetComponent<T>();
        }

        public T GetComponentInParent<T>() where T : Component
        {
            return gameObject.GetComponent<T>();
        }

        public T GetComponentInChildren<T>() where T : Component
        {
            return gameObject.GetComponent<T>();
        }
    }

    public class Behaviour : Component
    {
        private bool _enabled = true;

        public bool enabled
        {
            get { return _enabled; }
            set
            {
                bool changed = value != _enabled;
                _enabled = value;
                if (changed && gameObject != null && gameObject.Active)
                    StandIn.Engine.Enable(this, value);
            }
        }
    }

    public class MonoBehaviour : Behaviour
    {
    }

    public sealed class GameObject : Object
    {
        internal readonly List<Component> Components = new List<Component>();
        internal bool Active;

        public GameObject(string name)
        {
            this.name = name;
            StandIn.Engine.Objects.Add(this);
        }

        public T AddComponent<T>() where T : Component, new()
        {
            foreach (RequireComponent needed in typeof(T).GetCustomAttributes(typeof(RequireComponent), true))
                needed.AddTo(this);
            T made = new T { gameObject = this, name = name };
            Components.Add(made);
            if (Active)
                StandIn.Engine.Wake(made);
            return made;
        }

        public T GetComponent<T>() where T : Component
        {
            foreach (Component one in Components)
            {
                if (one is T)
                    return (T)one;
            }
            return null;
        }

        public void SetActive(bool active)
        {
            if (active == Active)
                return;
            Active = active;
            foreach (Component one in Components.ToArray())
            {
                if (active)
                    StandIn.Engine.Wake(one);
                else
                    StandIn.Engine.Sleep(one);
            }
        }
    }

    [AttributeUsage(AttributeTargets.Field)] public sealed class SerializeField : Attribute { }

    [AttributeUsage(AttributeTargets.Field)]
    public sealed class HeaderAttribute : Attribute
    {
        public HeaderAttribute(string header) { }
    }

    [AttributeUsage(AttributeTargets.Field)]
    public sealed class TooltipAttribute : Attribute
    {
        public TooltipAttribute(string tooltip) { }
    }

    [AttributeUsage(AttributeTargets.Field)]
    public sealed class TextAreaAttribute : Attribute
    {
        public TextAreaAttribute(int minLines, int maxLines) { }
    }

    [AttributeUsage(AttributeTargets.Field)]
    public sealed class RangeAttribute : Attribute
    {
        public RangeAttribute(float min, float max) { }
    }

    public sealed class AddComponentMenu : Attribute
    {
        public AddComponentMenu(string menu) { }
    }

    public sealed class ContextMenu : Attribute
    {
        public ContextMenu(string itemName) { }
    }

    public sealed class DefaultExecutionOrder : Attribute
    {
        public DefaultExecutionOrder(int order) { }
    }

    public sealed class RequireComponent : Attribute
    {
        private readonly Type[] _types;

        public RequireComponent(Type first) { _types = new[] { first }; }
        public RequireComponent(Type first, Type second) { _types = new[] { first, second }; }

        internal void AddTo(GameObject one)
        {
            foreach (Type type in _types)
            {
                if (!one.Components.Exists(component => type.IsInstanceOfType(component)))
                    typeof(GameObject).GetMethod("AddComponent").MakeGenericMethod(type).Invoke(one, null);
            }
        }
    }

    public enum RuntimeInitializeLoadType { AfterSceneLoad, BeforeSceneLoad, AfterAssembliesLoaded, BeforeSplashScreen, SubsystemRegistration }

    public sealed class RuntimeInitializeOnLoadMethodAttribute : Attribute
    {
        public RuntimeInitializeOnLoadMethodAttribute(RuntimeInitializeLoadType type) { }
    }

    public static class Application
    {
        public static string streamingAssetsPath = "StreamingAssets";
        public static event Action quitting;

        internal static void Quit()
        {
            if (quitting != null)
                quitting();
        }
    }

    public class TextAsset : Object
    {
        public TextAsset(string text) { this.text = text; }

        public string text { get; }
    }

    public static class Time
    {
        public static float deltaTime = 1f / 60;
    }

    public static class Debug
    {
        public static void Log(object message) { StandIn.Engine.Console.Add("log: " + message); }
        public static void Log(object message, Object context) { Log(message); }
        public static void LogWarning(object message, Object context) { StandIn.Engine.Console.Add("warning: " + message); }
        public static void LogError(object message, Object context) { StandIn.Engine.Console.Add("error: " + message); }
        public static void LogException(Exception thrown, Object context) { StandIn.Engine.Console.Add("exception: " + thrown.Message); }
    }

    public static class AudioSettings
    {
        public delegate void AudioConfigurationChangeHandler(bool deviceWasChanged);

        public static int outputSampleRate = 48000;
        public static event AudioConfigurationChangeHandler OnAudioConfigurationChanged;

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

    public sealed class AudioClip : Object
    {
        public int samples;
        public int channels;
        public int frequency;
        internal float[] Data;

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

    public sealed class AudioSource : Behaviour
    {
        public AudioClip clip;
        public bool loop;
        public float volume = 1;
        public float spatialBlend; // 2D, as Unity makes it
        public bool spatialize;
        public bool spatializePostEffects;
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

    public static class Microphone
    {
        public static string[] devices = { "Stand-in microphone" };
        internal static AudioClip Recording;
        internal static string Opened;
        internal static int Position;
        /// <summary>The device is there, but cannot be opened.</summary>
        internal static bool IsBroken;

        public static AudioClip Start(string device, bool loop, int lengthSeconds, int frequency)
        {
            Position = 0;
            if (IsBroken)
                return null;
            Opened = device ?? devices[0];
            Recording = AudioClip.Create("recording", lengthSeconds * frequency, 1, frequency, false);
            return Recording;
        }

        public static void End(string device)
        {
            if (Opened == (device ?? devices[0]))
                Opened = null;
            Recording = null;
        }

        public static int GetPosition(string device) { return Position; }

        public static void GetDeviceCaps(string device, out int lowest, out int highest)
        {
            lowest = 8000;
            highest = 48000;
        }
    }

    public sealed class Mesh : Object
    {
        internal string[] BlendShapes = new string[0];

        public int GetBlendShapeIndex(string shape) { return Array.IndexOf(BlendShapes, shape); }
    }

    public sealed class SkinnedMeshRenderer : Component
    {
        public Mesh sharedMesh = new Mesh();
        internal readonly Dictionary<int, float> Weights = new Dictionary<int, float>();

        public void SetBlendShapeWeight(int index, float weight) { Weights[index] = weight; }
    }

    public enum KeyCode { Return, V }

    public static class Input
    {
        internal static KeyCode? Down;
        internal static KeyCode? Up;

        public static bool GetKeyDown(KeyCode key) { return Down == key; }
        public static bool GetKeyUp(KeyCode key) { return Up == key; }
    }
}

namespace UnityEngine.Events
{
    public class UnityEvent<T>
    {
        private Action<T> _listeners;

        public void AddListener(Action<T> listener) { _listeners += listener; }
        public void RemoveListener(Action<T> listener) { _listeners -= listener; }

        public void Invoke(T value)
        {
            if (_listeners != null)
                _listeners(value);
        }
    }
}

namespace StandIn
{
    using UnityEngine;

    /// <summary>What runs frames: calls the messages of components in the order that Unity documents.</summary>
    public static class Engine
    {
        internal static readonly List<GameObject> Objects = new List<GameObject>();
        internal static readonly List<string> Console = new List<string>();
        /// <summary>How many there were.</summary>
        internal static int Frames;
        private static readonly HashSet<Component> Awake = new HashSet<Component>();

        internal static void Frame()
        {
            Frames++;
            Send("Update");
            Send("LateUpdate");
        }

        internal static void Hear(float[] data, int channels)
        {
            Array.Clear(data, 0, data.Length);
            float[] own = new float[data.Length];
            foreach (GameObject one in Objects)
            {
                AudioSource source = one.GetComponent<AudioSource>();
                if (source == null || !source.Playing)
                    continue;
                for (int i = 0; i < own.Length; i++)
                    own[i] = source.clip.Data[i / channels % source.clip.samples] * source.Loudness;
                if (source.spatialize && !source.spatializePostEffects)
                    AudioSource.Spatialize(own, channels);
                foreach (Component component in one.Components)
                    Message(component, "OnAudioFilterRead", own, channels);
                if (source.spatialize && source.spatializePostEffects)
                    AudioSource.Spatialize(own, channels);
                for (int i = 0; i < own.Length; i++)
                    data[i] += own[i];
            }
        }

        internal static void LoseSounds()
        {
            foreach (GameObject one in Objects)
            {
                AudioSource source = one.GetComponent<AudioSource>();
                if (source == null)
                    continue;
                source.Stop();
                if (source.clip != null)
                    Array.Clear(source.clip.Data, 0, source.clip.Data.Length);
            }
        }

        internal static void Clear()
        {
            foreach (GameObject one in Objects.ToArray())
                one.SetActive(false);
            Objects.Clear();
            Console.Clear();
            UnityEngine.Networking.UnityWebRequest.Archive.Clear();
            Awake.Clear();
        }

        internal static void Wake(Component component)
        {
            if (Awake.Add(component))
                Message(component, "Awake");
            if (IsEnabled(component))
                Message(component, "OnEnable");
        }

        internal static void Sleep(Component component)
        {
            if (IsEnabled(component))
                Message(component, "OnDisable");
        }

        internal static void Enable(Component component, bool enabled)
        {
            Message(component, enabled ? "OnEnable" : "OnDisable");
        }

        /// <summary>The application goes to the background, or comes back.</summary>
        internal static void Pause(bool paused)
        {
            Send("OnApplicationPause", paused);
        }

        private static bool IsEnabled(Component component)
        {
            Behaviour behaviour = component as Behaviour;
            return ReferenceEquals(behaviour, null) || behaviour.enabled;
        }

        internal static void Destroy(Object one)
        {
            if (!ReferenceEquals(one, null))
                one.Destroyed = true;
        }

        internal static T Find<T>() where T : Component
        {
            foreach (GameObject one in Objects)
            {
                T found = one.Active ? one.GetComponent<T>() : null;
                if (found != null)
                    return found;
            }
            return null;
        }

        /// <summary>What the Inspector writes.</summary>
        internal static void Inspect(Component component, string field, object value)
        {
            component.GetType().GetField(field, BindingFlags.Instance | BindingFlags.NonPublic).SetValue(component, value);
        }

        private static void Send(string message, params object[] arguments)
        {
            foreach (GameObject one in Objects.ToArray())
            {
                foreach (Component component in one.Components.ToArray())
                {
                    if (one.Active && IsEnabled(component))
                        Message(component, message, arguments);
                }
            }
        }

        private static void Message(Component component, string name, params object[] arguments)
        {
            MethodInfo method = component.GetType().GetMethod(name, BindingFlags.Instance | BindingFlags.NonPublic);
            if (method == null)
                return;
            try
            {
                method.Invoke(component, arguments);
            }
            catch (TargetInvocationException thrown)
            {
                Console.Add("exception: " + thrown.InnerException.Message);
            }
        }
    }
}
