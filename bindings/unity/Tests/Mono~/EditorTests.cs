using System;
using System.Reflection;
using NUnit.Framework;
using StandIn;
using UnityEditor;
using UnityEngine;

namespace Inworld.Tests
{
    /// <summary>What the editor has of the package: menus, and the window with the connection test.</summary>
    public sealed class EditorTests
    {
        private const BindingFlags Any = BindingFlags.Instance | BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public;

        [TearDown]
        public void NothingRunsOn()
        {
            Engine.Clear();
            EditorGUILayout.Chosen = null;
            EditorGUILayout.Password = "";
            GUILayout.Pressed = null;
            InworldLibrary.Shutdown();
        }

        /// <summary>Chooses an item of a menu.</summary>
        private static void Choose(string item, GameObject context)
        {
            foreach (Type type in Assembly.Load("Inworld.Editor").GetTypes())
            {
                foreach (MethodInfo method in type.GetMethods(Any))
                {
                    MenuItem menu = (MenuItem)Attribute.GetCustomAttribute(method, typeof(MenuItem));
                    if (menu == null || menu.menuItem != item)
                        continue;
                    Assert.IsTrue(method.IsStatic, item);
                    bool forObject = method.GetParameters().Length == 1;
                    method.Invoke(null, forObject ? new object[] { new MenuCommand(context) } : null);
                    return;
                }
            }
            Assert.Fail("there is no " + item);
        }

        private static void Send(object window, string message)
        {
            window.GetType().GetMethod(message, Any).Invoke(window, null);
        }

        /// <summary>Presses the button; gives what is shown in the end.</summary>
        private static MessageType Test(EditorWindow window)
        {
            GUILayout.Pressed = "Test connection";
            Send(window, "OnGUI");
            GUILayout.Pressed = null;
            if (EditorGUILayout.BoxType == MessageType.Error)
                return MessageType.Error;
            StringAssert.Contains("...", EditorGUILayout.Box);
            Tavern.Until(() =>
            {
                if (EditorApplication.update != null)
                    EditorApplication.update();
                Send(window, "OnGUI");
            }, () => !EditorGUILayout.Box.EndsWith("..."));
            return EditorGUILayout.BoxType;
        }

        [Test]
        public void MenusMakeWhatBelongsTogether()
        {
            GameObject room = new GameObject("room");
            Choose("GameObject/Inworld/Client", null);
            GameObject world = (GameObject)Selection.activeObject;
            Assert.IsTrue(world.GetComponent<InworldClient>() != null && world.Parent == null && Undo.Registered == world);
            Choose("GameObject/Inworld/Character with Voice", room);
            GameObject character = (GameObject)Selection.activeObject;
            Assert.IsTrue(character.GetComponent<InworldVoice>() != null && character.GetComponent<InworldCharacter>() != null
                && character.GetComponent<AudioSource>() != null && character.Parent == room && Undo.Registered == character);
            Choose("GameObject/Inworld/Microphone", room);
            Assert.IsTrue(((GameObject)Selection.activeObject).GetComponent<InworldMicrophone>() != null);
            Choose("GameObject/Inworld/Subtitles", room);
            Assert.IsTrue(((GameObject)Selection.activeObject).GetComponent<InworldSubtitles>() != null);
        }

        [Test]
        public void TheWindowTestsAConnection()
        {
            Choose("Window/Inworld Native", null);
            EditorWindow window = EditorWindow.Opened;
            Send(window, "OnEnable");
            Assert.AreEqual(MessageType.Info, Test(window), "the demo, without settings");
            StringAssert.Contains("Mara: ", EditorGUILayout.Box);

            InworldSettings settings = ScriptableObject.CreateInstance<InworldSettings>();
            EditorGUILayout.Chosen = settings;
            settings.scene = "nowhere";
            Assert.AreEqual(MessageType.Error, Test(window));
            StringAssert.Contains("nowhere", EditorGUILayout.Box);
            settings.workspace = "workspaces/demo";
            Assert.AreEqual(MessageType.Error, Test(window));
            StringAssert.Contains("workspace", EditorGUILayout.Box);

            settings.workspace = "demo";
            settings.scene = "gate";
            settings.localScript = new TextAsset(ScriptTests.Gate);
            Assert.AreEqual(MessageType.Info, Test(window));
            Assert.AreEqual("Ηλίας: The gate is shut.", EditorGUILayout.Box);
            // a mind that is not there: the script answers, and the window tells
            settings.localSettings = "[mind]\nurl = \"http://127.0.0.1:9/v1\"\nmodel = \"none\"\n";
            settings.localScript = new TextAsset(ScriptTests.Gate.Replace("\"*\"", "\"never\""));
            Assert.AreEqual(MessageType.Error, Test(window));
            StringAssert.Contains("127.0.0.1:9", EditorGUILayout.Box);
            Send(window, "OnDisable");
            Assert.IsTrue(EditorApplication.update == null);
        }

        /// <summary>Draws a property as the Inspector does, with what a person chooses.</summary>
        private static void Draw(Type drawn, SerializedProperty property, int? choice)
        {
            Type drawer = Array.Find(Assembly.Load("Inworld.Editor").GetTypes(), type => Attribute.IsDefined(type, typeof(CustomPropertyDrawer))
                && ((CustomPropertyDrawer)Attribute.GetCustomAttribute(type, typeof(CustomPropertyDrawer))).Drawn == drawn);
            EditorGUI.Choice = choice;
            ((PropertyDrawer)Activator.CreateInstance(drawer, true)).OnGUI(new Rect(0, 0, 400, 18), property, new GUIContent("a label"));
            EditorGUI.Choice = null;
            Assert.AreEqual(0, EditorGUI.Open);
        }

        [Test]
        public void TheInspectorOffersMicrophonesAndVisemes()
        {
            SerializedProperty device = new SerializedProperty();
            Draw(typeof(MicrophoneDeviceAttribute), device, null);
            Assert.AreEqual("System default,Stand-in microphone 0", string.Join(",", EditorGUI.Offered) + " " + EditorGUI.Selected);
            Draw(typeof(MicrophoneDeviceAttribute), device, 1);
            Assert.AreEqual("Stand-in microphone", device.stringValue);
            Draw(typeof(MicrophoneDeviceAttribute), device, 0);
            Assert.AreEqual("", device.stringValue);
            device.stringValue = "that of another machine";
            Draw(typeof(MicrophoneDeviceAttribute), device, null);
            Assert.AreEqual("that of another machine", EditorGUI.Offered[EditorGUI.Selected]);
            Assert.AreEqual("that of another machine", device.stringValue);
            Assert.IsTrue(typeof(InworldMicrophone).GetField("device", Any).IsDefined(typeof(MicrophoneDeviceAttribute), false));

            SerializedProperty entry = new SerializedProperty();
            foreach (FieldInfo field in typeof(InworldFaceMap.Entry).GetFields())
                entry.Fields.Add(field.Name, new SerializedProperty());
            entry.Fields["weight"].floatValue = 3;
            Draw(typeof(InworldFaceMap.Entry), entry, 10);
            Assert.AreEqual("aa 1", entry.Fields["viseme"].stringValue + " " + entry.Fields["weight"].floatValue);
        }

        [Test]
        public void AClientTakesTheSettingsOfAnAsset()
        {
            GameObject world = new GameObject("World");
            InworldClient client = world.AddComponent<InworldClient>();
            InworldSettings settings = ScriptableObject.CreateInstance<InworldSettings>();
            settings.scene = "gate";
            settings.localScript = new TextAsset(ScriptTests.Gate);
            client.Settings = settings;
            client.Workspace = "nothing";
            client.LocalScript = "nowhere.toml";
            world.SetActive(true);
            Tavern.Until(Engine.Frame, () => client.Session != null && client.Session.IsEstablished);
            Assert.AreEqual("Ηλίας", client.Session.GivenName("guard"));
            client.Disconnect();
            client.LocalScriptText = ScriptTests.Gate.Replace("Ηλίας", "Zoë"); // what code says counts most
            client.Connect();
            Tavern.Until(Engine.Frame, () => client.Session.IsEstablished);
            Assert.AreEqual("Zoë", client.Session.GivenName("guard"));
        }
    }
}
