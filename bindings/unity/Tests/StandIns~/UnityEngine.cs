// Stand-ins for the parts of UnityEngine that the package uses, for tests without Unity. They are this project's own and
// behave as Unity documents it, no further. What is public has the signature that Unity's reference of 2021.3 to 6000.x gives it,
// bases, constraints, optional parameters and missing setters too, so that what does not exist there does not compile here;
// what tests need besides is internal. That the package works in Unity itself they cannot prove.
using System;
using System.Collections.Generic;
using System.Reflection;

namespace UnityEngine
{
    public class Object
    {
        internal bool Destroyed;

        public string name { get; set; } = "";

        public static void Destroy(Object obj)
        {
            StandIn.Engine.Destroy(obj);
        }

#if UNITY_2023_1_OR_NEWER
        [Obsolete("as Unity says")]
#endif
        public static T FindObjectOfType<T>() where T : Object
        {
            return StandIn.Engine.Find<T>();
        }

        // in 2021.3 and 2022.3 only since some patch release
#if UNITY_2023_1_OR_NEWER
#if UNITY_6000_4_OR_NEWER
        [Obsolete("as Unity says")]
#endif
        public static T FindFirstObjectByType<T>() where T : Object
        {
            return StandIn.Engine.Find<T>();
        }

        public static T FindAnyObjectByType<T>() where T : Object
        {
            return StandIn.Engine.Find<T>();
        }
#endif

        public static implicit operator bool(Object exists)
        {
            return exists != null;
        }

        public static bool operator ==(Object x, Object y)
        {
            bool noX = ReferenceEquals(x, null) || x.Destroyed;
            bool noY = ReferenceEquals(y, null) || y.Destroyed;
            return noX || noY ? noX && noY : ReferenceEquals(x, y);
        }

        public static bool operator !=(Object x, Object y)
        {
            return !(x == y);
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
        public GameObject gameObject { get; internal set; }
        public Transform transform => gameObject.transform;

        public T GetComponent<T>() { return gameObject.GetComponent<T>(); }
        public T GetComponentInParent<T>() { return gameObject.GetComponent<T>(); }
        public T GetComponentInChildren<T>() { return gameObject.GetComponent<T>(); }
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

        public bool isActiveAndEnabled => enabled && gameObject != null && gameObject.Active;
    }

    public class MonoBehaviour : Behaviour
    {
    }

    public class ScriptableObject : Object
    {
        public static T CreateInstance<T>() where T : ScriptableObject
        {
            return Activator.CreateInstance<T>();
        }
    }

    [AttributeUsage(AttributeTargets.Class, AllowMultiple = false, Inherited = false)]
    public sealed class CreateAssetMenuAttribute : Attribute
    {
        public string menuName { get; set; }
        public string fileName { get; set; }
        public int order { get; set; }
    }

    public sealed class GameObject : Object
    {
        internal GameObject Parent;
        internal readonly List<Component> Components = new List<Component>();
        internal bool Active;

        public GameObject(string name)
        {
            this.name = name;
            transform = new Transform { gameObject = this };
            StandIn.Engine.Objects.Add(this);
        }

        public Transform transform { get; }

        public T AddComponent<T>() where T : Component
        {
            foreach (RequireComponent needed in typeof(T).GetCustomAttributes(typeof(RequireComponent), true))
                needed.AddTo(this);
            T made = Activator.CreateInstance<T>();
            made.gameObject = this;
            made.name = name;
            Components.Add(made);
            if (Active)
                StandIn.Engine.Wake(made);
            return made;
        }

        public T GetComponent<T>()
        {
            foreach (Component one in Components)
            {
                if (one is T)
                    return (T)(object)one;
            }
            return default(T);
        }

        public void SetActive(bool value)
        {
            if (value == Active)
                return;
            Active = value;
            foreach (Component one in Components.ToArray())
            {
                if (value)
                    StandIn.Engine.Wake(one);
                else
                    StandIn.Engine.Sleep(one);
            }
        }
    }

    [AttributeUsage(AttributeTargets.Field)] public sealed class SerializeField : Attribute { }

    [AttributeUsage(AttributeTargets.Field, Inherited = true, AllowMultiple = false)]
    public abstract class PropertyAttribute : Attribute { }

    [AttributeUsage(AttributeTargets.Field, Inherited = true, AllowMultiple = true)]
    public class HeaderAttribute : PropertyAttribute
    {
        public readonly string header;

        public HeaderAttribute(string header) { this.header = header; }
    }

    [AttributeUsage(AttributeTargets.Field, Inherited = true, AllowMultiple = false)]
    public class TooltipAttribute : PropertyAttribute
    {
        public readonly string tooltip;

        public TooltipAttribute(string tooltip) { this.tooltip = tooltip; }
    }

    [AttributeUsage(AttributeTargets.Field, Inherited = true, AllowMultiple = false)]
    public sealed class TextAreaAttribute : PropertyAttribute
    {
        public readonly int minLines;
        public readonly int maxLines;

        public TextAreaAttribute(int minLines, int maxLines)
        {
            this.minLines = minLines;
            this.maxLines = maxLines;
        }
    }

    [AttributeUsage(AttributeTargets.Field, Inherited = true, AllowMultiple = false)]
    public sealed class RangeAttribute : PropertyAttribute
    {
        public readonly float min;
        public readonly float max;

        public RangeAttribute(float min, float max)
        {
            this.min = min;
            this.max = max;
        }
    }

    public sealed class AddComponentMenu : Attribute
    {
        public AddComponentMenu(string menuName) { componentMenu = menuName; }

        public string componentMenu { get; }
    }

    [AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
    public sealed class ContextMenu : Attribute
    {
        public readonly string menuItem;

        public ContextMenu(string itemName) { menuItem = itemName; }
    }

    [AttributeUsage(AttributeTargets.Class)]
    public class DefaultExecutionOrder : Attribute
    {
        public DefaultExecutionOrder(int order) { this.order = order; }

        public int order { get; }
    }

    [AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
    public sealed class RequireComponent : Attribute
    {
        public Type m_Type0;
        public Type m_Type1;

        public RequireComponent(Type requiredComponent) { m_Type0 = requiredComponent; }

        public RequireComponent(Type requiredComponent, Type requiredComponent2)
        {
            m_Type0 = requiredComponent;
            m_Type1 = requiredComponent2;
        }

        internal void AddTo(GameObject one)
        {
            foreach (Type type in new[] { m_Type0, m_Type1 })
            {
                if (type != null && !one.Components.Exists(component => type.IsInstanceOfType(component)))
                    typeof(GameObject).GetMethod("AddComponent").MakeGenericMethod(type).Invoke(one, null);
            }
        }
    }

    public enum RuntimeInitializeLoadType { AfterSceneLoad, BeforeSceneLoad, AfterAssembliesLoaded, BeforeSplashScreen, SubsystemRegistration }

    [AttributeUsage(AttributeTargets.Method, AllowMultiple = false)]
    public class RuntimeInitializeOnLoadMethodAttribute : Scripting.PreserveAttribute
    {
        public RuntimeInitializeOnLoadMethodAttribute(RuntimeInitializeLoadType loadType) { this.loadType = loadType; }

        public RuntimeInitializeLoadType loadType { get; }
    }

    public class Application
    {
        public static string streamingAssetsPath { get; internal set; } = "StreamingAssets";
        public static event Action quitting;
        internal static bool IsAsked;
        internal static bool IsAuthorized = true;

        /// <summary>Always true on platforms that do not ask.</summary>
        public static bool HasUserAuthorization(UserAuthorization mode) { return IsAuthorized; }

        public static AsyncOperation RequestUserAuthorization(UserAuthorization mode)
        {
            IsAsked = true;
            return new AsyncOperation();
        }

        internal static void Quit()
        {
            if (quitting != null)
                quitting();
        }
    }

    public enum UserAuthorization { WebCam = 1, Microphone = 2 }

    public class AsyncOperation
    {
    }

    public struct Rect
    {
        public Rect(float x, float y, float width, float height)
        {
            this.x = x;
            this.y = y;
            this.width = width;
            this.height = height;
        }

        public float x { get; set; }
        public float y { get; set; }
        public float width { get; set; }
        public float height { get; set; }
    }

    public class GUIContent
    {
        public GUIContent(string text) { this.text = text; }

        public string text { get; set; }
    }

    public class TextAsset : Object
    {
        public TextAsset(string text) { this.text = text; }

        public string text { get; }
    }

    public class Time
    {
        public static float deltaTime { get; internal set; } = 1f / 60;
        public static float time => StandIn.Engine.Frames * deltaTime;
    }

    public class Debug
    {
        public static void Log(object message) { StandIn.Engine.Console.Add("log: " + message); }
        public static void Log(object message, Object context) { Log(message); }
        public static void LogWarning(object message, Object context) { StandIn.Engine.Console.Add("warning: " + message); }
        public static void LogError(object message, Object context) { StandIn.Engine.Console.Add("error: " + message); }
        public static void LogException(Exception exception, Object context) { StandIn.Engine.Console.Add("exception: " + exception.Message); }
    }

    public class GUILayoutOption
    {
    }

    public class GUILayout
    {
        /// <summary>The button that is pressed.</summary>
        internal static string Pressed;

        public static bool Button(string text, params GUILayoutOption[] options) { return text == Pressed; }
    }

    public enum AnimatorControllerParameterType { Float = 1, Int = 3, Bool = 4, Trigger = 9 }

    public class AnimatorControllerParameter
    {
        public string name { get; internal set; }
        public AnimatorControllerParameterType type { get; set; }
    }

    public class Animator : Behaviour
    {
        internal readonly Dictionary<string, object> Values = new Dictionary<string, object>();

        public AnimatorControllerParameter[] parameters { get; internal set; } = new AnimatorControllerParameter[0];

        public void SetBool(string name, bool value) { Set(name, AnimatorControllerParameterType.Bool, value); }
        public void SetInteger(string name, int value) { Set(name, AnimatorControllerParameterType.Int, value); }
        public void SetFloat(string name, float value) { Set(name, AnimatorControllerParameterType.Float, value); }

        /// <summary>Unity warns of a parameter that is not there, or of another type.</summary>
        private void Set(string name, AnimatorControllerParameterType type, object value)
        {
            if (!Array.Exists(parameters, one => one.name == name && one.type == type))
                Debug.LogWarning("Parameter '" + name + "' does not exist.", this);
            Values[name] = value;
        }
    }

    public enum KeyCode { None = 0, Return = 13, Escape = 27, V = 118, KeypadEnter = 271 }

    public class Input
    {
        internal static KeyCode? Down;
        internal static KeyCode? Up;

        public static bool GetKeyDown(KeyCode key) { return Down == key; }
        public static bool GetKeyUp(KeyCode key) { return Up == key; }
    }
}

namespace UnityEngine.Android
{
    public struct Permission
    {
        public const string Microphone = "android.permission.RECORD_AUDIO";

        public static bool HasUserAuthorizedPermission(string permission) { return Application.IsAuthorized; }
        public static void RequestUserPermission(string permission) { Application.IsAsked = true; }
    }
}

namespace UnityEngine.Scripting
{
    public class PreserveAttribute : Attribute
    {
    }
}

namespace UnityEngine.Events
{
    public delegate void UnityAction<T0>(T0 arg0);

    public abstract class UnityEventBase
    {
    }

    public class UnityEvent<T0> : UnityEventBase
    {
        private UnityAction<T0> _listeners;

        public void AddListener(UnityAction<T0> call) { _listeners += call; }
        public void RemoveListener(UnityAction<T0> call) { _listeners -= call; }

        public void Invoke(T0 arg0)
        {
            if (_listeners != null)
                _listeners(arg0);
        }
    }
}
