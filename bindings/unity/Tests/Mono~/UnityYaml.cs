using System;
using System.Collections.Generic;
using System.IO;
using NUnit.Framework;

namespace Inworld.Tests
{
    /// <summary>A value of a file of Unity's: a text, a list, or a map whose order counts. Only what Unity writes is read.</summary>
    internal sealed class YamlNode
    {
        internal string Text;
        internal List<YamlNode> Items;
        internal List<KeyValuePair<string, YamlNode>> Fields;

        /// <summary>A field of a map; null: there is none.</summary>
        internal YamlNode this[string name]
        {
            get
            {
                Assert.IsNotNull(Fields, name + ": not in a map");
                return Fields.Find(field => field.Key == name).Value;
            }
        }
    }

    /// <summary>One object of a file: "--- !u!114 &amp;603".</summary>
    internal sealed class YamlObject
    {
        internal int Class;
        internal long Id;
        internal bool IsStripped;
        internal string Kind;
        internal YamlNode Fields;
    }

    internal sealed class UnityYaml
    {
        private readonly string[] _lines;
        private int _next;

        private UnityYaml(string[] lines) { _lines = lines; }

        /// <summary>The objects of a scene, a prefab or an asset.</summary>
        internal static List<YamlObject> Read(string path)
        {
            string[] lines = File.ReadAllLines(path);
            Assert.AreEqual("%YAML 1.1", lines[0], path);
            Assert.AreEqual("%TAG !u! tag:unity3d.com,2011:", lines[1], path);
            UnityYaml reader = new UnityYaml(lines) { _next = 2 };
            List<YamlObject> objects = new List<YamlObject>();
            while (reader._next < lines.Length)
                objects.Add(reader.Object());
            return objects;
        }

        private YamlObject Object()
        {
            string[] head = _lines[_next++].Split(' ');
            Assert.IsTrue(head[0] == "---" && head[1].StartsWith("!u!") && head[2].StartsWith("&"), "line " + _next);
            YamlObject made = new YamlObject
            {
                Class = int.Parse(head[1].Substring(3)), Id = long.Parse(head[2].Substring(1)), IsStripped = head.Length > 3,
            };
            YamlNode root = Block(0);
            Assert.AreEqual(1, root.Fields.Count, "line " + _next);
            made.Kind = root.Fields[0].Key;
            made.Fields = root.Fields[0].Value;
            return made;
        }

        private static int Indent(string line)
        {
            return line.Length - line.TrimStart(' ').Length;
        }

        /// <summary>A map or a list whose lines begin at this column.</summary>
        private YamlNode Block(int column)
        {
            YamlNode made = new YamlNode();
            while (_next < _lines.Length && Indent(_lines[_next]) == column && !_lines[_next].StartsWith("---"))
            {
                string line = _lines[_next].Substring(column);
                if (line.StartsWith("- "))
                {
                    made.Items = made.Items ?? new List<YamlNode>();
                    // the rest of the item stands two columns further on
                    _lines[_next] = new string(' ', column + 2) + line.Substring(2);
                    bool isMap = !line.StartsWith("- {") && line.Contains(":");
                    made.Items.Add(isMap ? Block(column + 2) : Inline(_lines[_next++].Trim()));
                    continue;
                }
                if (made.Items != null)
                    break; // a list stands at the column of its name
                int colon = line.IndexOf(':');
                Assert.IsTrue(colon > 0, "line " + (_next + 1) + ": no name: " + line);
                made.Fields = made.Fields ?? new List<KeyValuePair<string, YamlNode>>();
                string name = line.Substring(0, colon), value = line.Substring(colon + 1).Trim();
                Assert.IsFalse(made.Fields.Exists(field => field.Key == name), "line " + (_next + 1) + ": twice");
                _next++;
                made.Fields.Add(new KeyValuePair<string, YamlNode>(name, Value(value, column)));
            }
            return made;
        }

        private YamlNode Value(string value, int column)
        {
            if (value != "" || _next >= _lines.Length)
                return Inline(value);
            string next = _lines[_next];
            if (Indent(next) > column)
                return Block(Indent(next));
            return Indent(next) == column && next.Substring(column).StartsWith("- ") ? Block(column) : Inline("");
        }

        /// <summary>{fileID: 1, guid: x}, [] or a text.</summary>
        private static YamlNode Inline(string text)
        {
            if (text == "[]")
                return new YamlNode { Items = new List<YamlNode>() };
            if (!text.StartsWith("{"))
                return new YamlNode { Text = text };
            Assert.IsTrue(text.EndsWith("}"), text);
            YamlNode made = new YamlNode { Fields = new List<KeyValuePair<string, YamlNode>>() };
            foreach (string part in text.Substring(1, text.Length - 2).Split(','))
            {
                string[] pair = part.Split(':');
                made.Fields.Add(new KeyValuePair<string, YamlNode>(pair[0].Trim(), new YamlNode { Text = pair[1].Trim() }));
            }
            return made;
        }
    }
}
