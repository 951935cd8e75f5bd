using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Reflection;
using NUnit.Framework;
using StandIn;
using UnityEngine;
using UnityEngine.UIElements;
using Object = UnityEngine.Object;

namespace Inworld.Tests
{
    /// <summary>Loads scenes and prefabs of the package into the stand-ins, as the engine does, and is stricter: each field in
    /// the file is one of the component, each serialized field of the component is in the file, each GUID is that of a file, and
    /// each reference leads to an object of the field's type.</summary>
    internal sealed class SceneFile
    {
        /// <summary>Cameras and the settings of a scene, which the stand-ins do not have.</summary>
        private static readonly List<int> NotBuilt = new List<int> { 20, 29, 81, 104 };

        private static readonly string Package = Environment.GetEnvironmentVariable("INWORLD_UNITY");
        private static Dictionary<string, string> _paths;

        private readonly string _path;
        private readonly Dictionary<long, YamlObject> _objects = new Dictionary<long, YamlObject>();
        private readonly Dictionary<long, Object> _made = new Dictionary<long, Object>();

        private SceneFile(string path)
        {
            _path = path;
            foreach (YamlObject one in UnityYaml.Read(path))
            {
                Assert.IsFalse(_objects.ContainsKey(one.Id), path + ": &" + one.Id + " is there twice");
                _objects[one.Id] = one;
            }
        }

        /// <summary>Loads a scene and plays it: every component is awake and enabled, in the order that they ask for.</summary>
        /// <param name="inside">Path of the scene in the package.</param>
        /// <param name="change">Changes objects before the first one is awake; may be null.</param>
        internal static List<GameObject> Play(string inside, Action<GameObject> change = null)
        {
            List<GameObject> objects = new SceneFile(Path.Combine(Package, inside)).Build();
            if (change != null)
                objects.ForEach(change);
            List<Component> components = new List<Component>();
            foreach (GameObject one in objects)
            {
                one.Active = true;
                components.AddRange(one.Components);
            }
            components = new List<Component>(System.Linq.Enumerable.OrderBy(components, Order)); // stable, as List.Sort is not
            foreach (Component one in components)
                Engine.Wake(one);
            return objects;
        }

        private static int Order(Component one)
        {
            DefaultExecutionOrder order = one.GetType().GetCustomAttribute<DefaultExecutionOrder>();
            return order == null ? 0 : order.order;
        }

        /// <summary>The file of each GUID of the package.</summary>
        private static string PathOf(string guid)
        {
            if (_paths == null)
            {
                _paths = new Dictionary<string, string>();
                foreach (string meta in Directory.GetFiles(Package, "*.meta", SearchOption.AllDirectories))
                {
                    string line = File.ReadAllLines(meta)[1];
                    _paths.Add(line.Substring("guid: ".Length), meta.Substring(0, meta.Length - ".meta".Length));
                }
            }
            string path;
            Assert.IsTrue(_paths.TryGetValue(guid, out path) && File.Exists(path), "no file has the GUID " + guid);
            return path;
        }

        private List<GameObject> Build()
        {
            List<GameObject> built = new List<GameObject>();
            foreach (YamlObject one in _objects.Values)
            {
                if (one.Class == 1)
                    built.Add(BuildObject(one));
                else if (one.Class == 1001)
                    built.AddRange(BuildInstance(one));
                else
                    Assert.IsTrue(one.IsStripped || one.Class == 4 || one.Class == 82 || one.Class == 114 || NotBuilt.Contains(one.Class),
                        _path + ": what is " + one.Kind + "?");
            }
            foreach (YamlObject one in _objects.Values)
            {
                if (one.Class == 114 && !one.IsStripped)
                    Fill(one, _made[one.Id]);
            }
            return built;
        }

        private GameObject BuildObject(YamlObject file)
        {
            GameObject made = new GameObject(file.Fields["m_Name"].Text);
            _made[file.Id] = made;
            foreach (YamlNode item in file.Fields["m_Component"].Items)
            {
                YamlObject component = _objects[Id(item["component"])];
                Assert.AreEqual(file.Id, Id(component.Fields["m_GameObject"]), _path + ": owner of &" + component.Id);
                if (component.Class == 4)
                {
                    YamlNode place = component.Fields["m_LocalPosition"];
                    made.transform.localPosition = new Vector3(Number(place["x"]), Number(place["y"]), Number(place["z"]));
                    _made[component.Id] = made.transform;
                }
                else if (component.Class == 82)
                    _made[component.Id] = made.AddComponent<AudioSource>();
                else if (component.Class == 114)
                    _made[component.Id] = AddScript(made, component);
            }
            foreach (YamlObject component in _objects.Values)
            {
                bool isOwn = component.Fields["m_GameObject"] != null && Id(component.Fields["m_GameObject"]) == file.Id;
                Assert.IsTrue(!isOwn || _made.ContainsKey(component.Id) || NotBuilt.Contains(component.Class),
                    _path + ": &" + component.Id + " is not in the list of its object");
            }
            return made;
        }

        /// <summary>An instance of a prefab, with what is different in it.</summary>
        private List<GameObject> BuildInstance(YamlObject file)
        {
            YamlNode source = file.Fields["m_SourcePrefab"];
            Assert.AreEqual("100100000 3", source["fileID"].Text + " " + source["type"].Text);
            SceneFile prefab = new SceneFile(PathOf(source["guid"].Text));
            foreach (YamlNode change in file.Fields["m_Modification"]["m_Modifications"].Items)
            {
                Assert.AreEqual(source["guid"].Text, change["target"]["guid"].Text);
                YamlNode changed = prefab._objects[Id(change["target"])].Fields;
                foreach (string name in change["propertyPath"].Text.Split('.'))
                {
                    Assert.IsNotNull(changed[name], _path + ": the prefab has no " + change["propertyPath"].Text);
                    changed = changed[name];
                }
                changed.Text = change["value"].Text;
            }
            List<GameObject> built = prefab.Build();
            foreach (YamlObject stripped in _objects.Values)
            {
                if (!stripped.IsStripped || Id(stripped.Fields["m_PrefabInstance"]) != file.Id)
                    continue;
                long original = Id(stripped.Fields["m_CorrespondingSourceObject"]);
                Assert.AreEqual(prefab._objects[original].Fields["m_Script"]["guid"].Text, stripped.Fields["m_Script"]["guid"].Text);
                _made[stripped.Id] = prefab._made[original];
            }
            return built;
        }

        private static Component AddScript(GameObject to, YamlObject file)
        {
            Type type = ScriptOf(file);
            foreach (RequireComponent needed in type.GetCustomAttributes<RequireComponent>())
            {
                foreach (Type one in new[] { needed.m_Type0, needed.m_Type1 })
                    Assert.IsTrue(one == null || to.Components.Exists(one.IsInstanceOfType), type.Name + " needs a " + one);
            }
            return (Component)typeof(GameObject).GetMethod("AddComponent").MakeGenericMethod(type).Invoke(to, null);
        }

        private static Type ScriptOf(YamlObject file)
        {
            YamlNode script = file.Fields["m_Script"];
            if (script["guid"].Text == "0000000000000000e000000000000000")
            {
                Assert.AreEqual("0", script["type"].Text);
                return script["fileID"].Text == "19102" ? typeof(UIDocument) : typeof(PanelSettings);
            }
            Assert.AreEqual("11500000 3", script["fileID"].Text + " " + script["type"].Text);
            string name = Path.GetFileNameWithoutExtension(PathOf(script["guid"].Text));
            foreach (Assembly assembly in new[] { typeof(InworldClient).Assembly, typeof(SceneFile).Assembly })
            {
                foreach (Type type in assembly.GetTypes())
                {
                    // Unity finds the class by the name of its file
                    if (type.Name == name && typeof(MonoBehaviour).IsAssignableFrom(type))
                        return type;
                }
            }
            throw new AssertionException("no component is called " + name);
        }

        private void Fill(YamlObject file, Object made)
        {
            UIDocument document = made as UIDocument;
            if (!ReferenceEquals(document, null))
            {
                document.panelSettings = (PanelSettings)Referred(file.Fields["m_PanelSettings"], typeof(PanelSettings));
                document.visualTreeAsset = (VisualTreeAsset)Referred(file.Fields["sourceAsset"], typeof(VisualTreeAsset));
                return;
            }
            List<string> left = new List<string>();
            foreach (FieldInfo field in made.GetType().GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
            {
                if (IsSerialized(field))
                    left.Add(field.Name);
            }
            int own = file.Fields.Fields.FindIndex(field => field.Key == "m_EditorClassIdentifier") + 1;
            for (int i = own; i < file.Fields.Fields.Count; i++)
            {
                string name = file.Fields.Fields[i].Key;
                Assert.IsTrue(left.Remove(name), _path + ": " + made.GetType().Name + " has no serialized field " + name);
                FieldInfo field = made.GetType().GetField(name, BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);
                field.SetValue(made, Converted(file.Fields.Fields[i].Value, field.FieldType, name));
            }
            Assert.AreEqual("", string.Join(" ", left.ToArray()), _path + ": fields of " + made.GetType().Name + " that are missing:");
        }

        /// <summary>As Unity has it; events without listeners may be left out.</summary>
        private static bool IsSerialized(FieldInfo field)
        {
            bool isAsked = field.IsPublic ? !field.IsNotSerialized : field.IsDefined(typeof(SerializeField), false);
            Type type = field.FieldType;
            return isAsked && !field.IsInitOnly && type != typeof(InworldUnityEvents) && !typeof(UnityEngine.Events.UnityEventBase).IsAssignableFrom(type);
        }

        private object Converted(YamlNode value, Type type, string name)
        {
            if (type.IsArray)
            {
                Array made = Array.CreateInstance(type.GetElementType(), value.Items.Count);
                for (int i = 0; i < made.Length; i++)
                    made.SetValue(Converted(value.Items[i], type.GetElementType(), name), i);
                return made;
            }
            if (typeof(Object).IsAssignableFrom(type))
                return Referred(value, type);
            if (type == typeof(string))
                return value.Text;
            if (type == typeof(bool))
                return value.Text == "1";
            if (type.IsEnum)
            {
                object one = Enum.ToObject(type, int.Parse(value.Text, CultureInfo.InvariantCulture));
                Assert.IsTrue(Enum.IsDefined(type, one), name + " is not " + value.Text);
                return one;
            }
            return System.Convert.ChangeType(value.Text, type, CultureInfo.InvariantCulture);
        }

        /// <summary>What {fileID: N} leads to, in this file or in another asset; null for 0.</summary>
        private Object Referred(YamlNode reference, Type type)
        {
            string id = reference["fileID"].Text;
            if (id == "0")
                return null;
            if (reference["guid"] == null)
            {
                Object found = _made[long.Parse(id)];
                Assert.IsTrue(type.IsInstanceOfType(found), _path + ": &" + id + " is no " + type.Name);
                return found;
            }
            string path = PathOf(reference["guid"].Text);
            Assert.AreEqual(IdOf(path), id + " " + reference["type"].Text, path);
            if (type == typeof(TextAsset))
                return new TextAsset(File.ReadAllText(path));
            if (type == typeof(VisualTreeAsset))
                return new VisualTreeAsset { Text = File.ReadAllText(path) };
            if (type == typeof(ThemeStyleSheet))
                return new ThemeStyleSheet();
            YamlObject asset = UnityYaml.Read(path)[0];
            Assert.AreEqual(type, ScriptOf(asset), path);
            Assert.IsNotNull(Referred(asset.Fields["themeUss"], typeof(ThemeStyleSheet)));
            return ScriptableObject.CreateInstance<PanelSettings>();
        }

        /// <summary>The id that an importer gives to the main object of a file, and how it is referred to.</summary>
        private static string IdOf(string path)
        {
            switch (Path.GetExtension(path))
            {
                case ".txt": return "4900000 3";
                case ".uxml": return "9197481963319205126 3";
                case ".tss": return "-4733365628477956816 3";
                default: return "11400000 2";
            }
        }

        private static long Id(YamlNode reference)
        {
            return long.Parse(reference["fileID"].Text);
        }

        private static float Number(YamlNode node)
        {
            return float.Parse(node.Text, CultureInfo.InvariantCulture);
        }
    }
}
