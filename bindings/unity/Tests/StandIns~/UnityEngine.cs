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
