// What samples/godot/csharp uses of GodotSharp 4.3, as its public reference has it: enough to compile, and no more.
using System;
using System.Collections.Generic;

namespace Godot
{
    public class StringName
    {
        public static implicit operator StringName(string text) { return new StringName(); }
    }

    public class NodePath
    {
        public static implicit operator NodePath(string text) { return new NodePath(); }
    }

    public struct Variant
    {
        public static implicit operator Variant(string text) { return default(Variant); }
        public static implicit operator Variant(bool value) { return default(Variant); }
        public static implicit operator Variant(Collections.Dictionary value) { return default(Variant); }
        public bool AsBool() { return false; }
        public string AsString() { return ""; }
        public Collections.Dictionary AsGodotDictionary() { return new Collections.Dictionary(); }
    }

    public struct Callable
    {
        public static Callable From<T0>(Action<T0> action) { return default(Callable); }
        public static Callable From<T0, T1>(Action<T0, T1> action) { return default(Callable); }
        public static Callable From<T0, T1, T2>(Action<T0, T1, T2> action) { return default(Callable); }
    }

    public enum Error { Ok }

    public class GodotObject
    {
        public bool IsClass(string name) { return true; }
        public Variant Call(StringName method, params Variant[] arguments) { return default(Variant); }
        public Variant Get(StringName property) { return default(Variant); }
        public void Set(StringName property, Variant value) { }
        public Error Connect(StringName signal, Callable callable, uint flags = 0) { return Error.Ok; }
        public void Disconnect(StringName signal, Callable callable) { }
    }

    public class Node : GodotObject
    {
        public virtual void _Ready() { }
        public Node GetNode(NodePath path) { return this; }
    }

    public static class GD
    {
        public static void Print(params object[] what) { }
    }
}

namespace Godot.Collections
{
    public class Dictionary : Dictionary<object, Variant>
    {
    }
}
