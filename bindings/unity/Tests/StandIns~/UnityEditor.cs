// Stand-ins for the parts of UnityEditor that the package uses, for tests without Unity.
using System;
using UnityEngine;

namespace UnityEditor
{
    public sealed class InitializeOnLoadAttribute : Attribute { }

    public enum PlayModeStateChange { EnteredEditMode, ExitingEditMode, EnteredPlayMode, ExitingPlayMode }

    public static class AssemblyReloadEvents
    {
        public delegate void AssemblyReloadCallback();

        public static event AssemblyReloadCallback beforeAssemblyReload;

        internal static void Reload()
        {
            if (beforeAssemblyReload != null)
                beforeAssemblyReload();
        }
    }

    public sealed class EditorApplication
    {
        public delegate void CallbackFunction();

        public static CallbackFunction update;
        public static event Action quitting;
        public static event Action<PlayModeStateChange> playModeStateChanged;

        internal static void Quit()
        {
            if (quitting != null)
                quitting();
        }

        internal static void Change(PlayModeStateChange change)
        {
            if (playModeStateChanged != null)
                playModeStateChanged(change);
        }
    }

    [AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
    public sealed class MenuItem : Attribute
    {
        public string menuItem;
        public bool validate;
        public int priority;

        public MenuItem(string itemName) : this(itemName, false) { }
        public MenuItem(string itemName, bool isValidateFunction) : this(itemName, isValidateFunction, 1000) { }

        public MenuItem(string itemName, bool isValidateFunction, int priority)
        {
            menuItem = itemName;
            validate = isValidateFunction;
            this.priority = priority;
        }
    }

    public sealed class MenuCommand
    {
        public UnityEngine.Object context;

        public MenuCommand(UnityEngine.Object inContext) { context = inContext; }
    }

    public sealed class GameObjectUtility
    {
        public static void SetParentAndAlign(GameObject child, GameObject parent) { child.Parent = parent; }
    }

    public class Undo
    {
        internal static UnityEngine.Object Registered;

        public static void RegisterCreatedObjectUndo(UnityEngine.Object objectToUndo, string name) { Registered = objectToUndo; }
    }

    public sealed class Selection
    {
        public static UnityEngine.Object activeObject { get; set; }
    }

    [AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
    public sealed class CustomPropertyDrawer : Attribute
    {
        internal readonly Type Drawn;

        public CustomPropertyDrawer(Type type) { Drawn = type; }
    }

    public abstract class GUIDrawer
    {
    }

    public abstract class PropertyDrawer : GUIDrawer
    {
        public virtual void OnGUI(Rect position, SerializedProperty property, GUIContent label) { }
    }

    public class SerializedProperty
    {
        internal readonly System.Collections.Generic.Dictionary<string, SerializedProperty> Fields =
            new System.Collections.Generic.Dictionary<string, SerializedProperty>();

        internal SerializedProperty() { }

        public string stringValue { get; set; } = "";
        public float floatValue { get; set; }

        /// <summary>Null for a field that is not there.</summary>
        public SerializedProperty FindPropertyRelative(string relativePropertyPath)
        {
            return Fields.ContainsKey(relativePropertyPath) ? Fields[relativePropertyPath] : null;
        }
    }

    /// <summary>What was drawn last, and what a person does with it.</summary>
    public sealed class EditorGUI
    {
        internal static int? Choice;
        internal static string[] Offered;
        internal static int Selected;
        internal static int Open;

        public static GUIContent BeginProperty(Rect totalPosition, GUIContent label, SerializedProperty property)
        {
            Open++;
            return label;
        }

        public static void EndProperty() { Open--; }

        public static int Popup(Rect position, string label, int selectedIndex, string[] displayedOptions)
        {
            return Popup(position, selectedIndex, displayedOptions);
        }

        public static int Popup(Rect position, int selectedIndex, string[] displayedOptions)
        {
            Offered = displayedOptions;
            Selected = selectedIndex;
            return Choice ?? selectedIndex;
        }

        public static string TextField(Rect position, string text) { return text; }
        public static float Slider(Rect position, float value, float leftValue, float rightValue) { return Math.Min(value, rightValue); }
    }

    public class EditorWindow : ScriptableObject
    {
        internal static EditorWindow Opened;

        public static T GetWindow<T>(string title) where T : EditorWindow
        {
            T made = CreateInstance<T>();
            Opened = made;
            return made;
        }

        public void Repaint() { }
    }

    public enum MessageType { None, Info, Warning, Error }

    /// <summary>What was drawn last, and what a person does with it.</summary>
    public sealed class EditorGUILayout
    {
        internal static UnityEngine.Object Chosen;
        internal static string Password = "";
        internal static string Box;
        internal static MessageType BoxType;

        public static UnityEngine.Object ObjectField(string label, UnityEngine.Object obj, Type objType, bool allowSceneObjects, params GUILayoutOption[] options)
        {
            return Chosen ?? obj;
        }

        public static string PasswordField(string label, string password, params GUILayoutOption[] options) { return Password; }

        public static void HelpBox(string message, MessageType type)
        {
            Box = message;
            BoxType = type;
        }
    }
}
