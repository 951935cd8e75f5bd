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
