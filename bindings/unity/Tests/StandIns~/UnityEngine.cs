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

        public static T FindObjectOfType<T>() where T : Component
        {
            return StandIn.Engine.Find<T>();
        }

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
        public bool enabled = true;
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
        public RequireComponent(Type first) { }
        public RequireComponent(Type first, Type second) { }
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
        internal bool Playing;

        public void Play() { Playing = true; }
        public void Stop() { Playing = false; }
    }

    public static class Microphone
    {
        public static string[] devices = { "Stand-in microphone" };
        internal static AudioClip Recording;
        internal static int Position;
        /// <summary>The device is there, but cannot be opened.</summary>
        internal static bool IsBroken;

        public static AudioClip Start(string device, bool loop, int lengthSeconds, int frequency)
        {
            Position = 0;
            if (IsBroken)
                return null;
            Recording = AudioClip.Create("recording", lengthSeconds * frequency, 1, frequency, false);
            return Recording;
        }

        public static void End(string device) { Recording = null; }
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
        private static readonly HashSet<Component> Awake = new HashSet<Component>();

        internal static void Frame()
        {
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
                    own[i] = source.clip.Data[i / channels % source.clip.samples] * source.volume;
                foreach (Component component in one.Components)
                    Message(component, "OnAudioFilterRead", own, channels);
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
            Awake.Clear();
        }

        internal static void Wake(Component component)
        {
            if (Awake.Add(component))
                Message(component, "Awake");
            Message(component, "OnEnable");
        }

        internal static void Sleep(Component component)
        {
            Message(component, "OnDisable");
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

        private static void Send(string message)
        {
            foreach (GameObject one in Objects.ToArray())
            {
                foreach (Component component in one.Components.ToArray())
                {
                    if (one.Active)
                        Message(component, message);
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
