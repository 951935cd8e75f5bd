// A stand-in for the part of UnityEngine.UIElements that the samples use: elements that a test reads and presses.
using System;
using System.Collections.Generic;
using System.Xml;

namespace UnityEngine.UIElements
{
    public enum TrickleDown { NoTrickleDown, TrickleDown }
    public enum DisplayStyle { Flex, None }

    public delegate void EventCallback<in TEventType>(TEventType evt);

    public abstract class EventBase
    {
        internal bool Stopped;

        public void StopPropagation() { Stopped = true; }
    }

    public abstract class EventBase<T> : EventBase where T : EventBase<T>, new()
    {
    }

    public abstract class KeyboardEventBase<T> : EventBase<T> where T : KeyboardEventBase<T>, new()
    {
        public KeyCode keyCode { get; protected internal set; }
    }

    public class KeyDownEvent : KeyboardEventBase<KeyDownEvent> { }
    public abstract class PointerEventBase<T> : EventBase<T> where T : PointerEventBase<T>, new() { }
    public sealed class PointerDownEvent : PointerEventBase<PointerDownEvent> { }
    public sealed class PointerUpEvent : PointerEventBase<PointerUpEvent> { }
    public abstract class PointerCaptureEventBase<T> : EventBase<T> where T : PointerCaptureEventBase<T>, new() { }
    public class PointerCaptureOutEvent : PointerCaptureEventBase<PointerCaptureOutEvent> { }

    public class ChangeEvent<T> : EventBase<ChangeEvent<T>>
    {
        public T previousValue { get; protected internal set; }
        public T newValue { get; protected internal set; }
    }

    public abstract class CallbackEventHandler
    {
        private readonly List<Delegate> _early = new List<Delegate>(), _late = new List<Delegate>();

        public void RegisterCallback<TEventType>(EventCallback<TEventType> callback, TrickleDown useTrickleDown = TrickleDown.NoTrickleDown)
            where TEventType : EventBase<TEventType>, new()
        {
            (useTrickleDown == TrickleDown.TrickleDown ? _early : _late).Add(callback);
        }

        /// <summary>What a person does: handlers on the way down, what the element does with it by itself, and, unless that stops
        /// it, the handlers on the way up.</summary>
        internal void Happen<T>(T evt, bool isKept = false) where T : EventBase<T>, new()
        {
            foreach (Delegate one in _early.ToArray())
                (one as EventCallback<T>)?.Invoke(evt);
            if (isKept || evt.Stopped)
                return;
            foreach (Delegate one in _late.ToArray())
                (one as EventCallback<T>)?.Invoke(evt);
        }
    }

    public abstract class Focusable : CallbackEventHandler
    {
        internal static Focusable Focused;

        public virtual void Focus() { Focused = this; }
    }

    public struct StyleEnum<T> where T : struct, IConvertible
    {
        public T value { get; set; }

        public static implicit operator StyleEnum<T>(T v) { return new StyleEnum<T> { value = v }; }
    }

    public struct StyleColor
    {
        public Color value { get; set; }

        public static implicit operator StyleColor(Color v) { return new StyleColor { value = v }; }
    }

    public interface IStyle
    {
        StyleEnum<DisplayStyle> display { get; set; }
        StyleColor color { get; set; }
    }

    internal sealed class Style : IStyle
    {
        public StyleEnum<DisplayStyle> display { get; set; }
        public StyleColor color { get; set; }
    }

    public interface IVisualElementScheduledItem
    {
    }

    public interface IVisualElementScheduler
    {
        IVisualElementScheduledItem Execute(Action updateEvent);
    }

    public class VisualElement : Focusable, IVisualElementScheduler
    {
        internal static readonly Queue<Action> Later = new Queue<Action>();
        internal readonly List<VisualElement> Children = new List<VisualElement>();

        public string name { get; set; }
        public IStyle style { get; } = new Style();
        public IVisualElementScheduler schedule => this;
        public int childCount => Children.Count;

        public void Add(VisualElement child) { Children.Add(child); }
        public void RemoveAt(int index) { Children.RemoveAt(index); }
        public void Clear() { Children.Clear(); }
        public void AddToClassList(string className) { }
        public void SetEnabled(bool value) { }

        IVisualElementScheduledItem IVisualElementScheduler.Execute(Action updateEvent)
        {
            Later.Enqueue(updateEvent);
            return null;
        }

        /// <summary>The panels of a frame.</summary>
        internal static void Advance()
        {
            for (int count = Later.Count; count > 0; count--)
                Later.Dequeue()();
        }
    }

    public static class UQueryExtensions
    {
        public static T Q<T>(this VisualElement e, string name = null, string className = null) where T : VisualElement
        {
            foreach (VisualElement child in e.Children)
            {
                if (child is T && child.name == name)
                    return (T)child;
                T below = child.Q<T>(name);
                if (below != null)
                    return below;
            }
            return null;
        }
    }

    public class TextElement : VisualElement
    {
        public virtual string text { get; set; } = "";
    }

    public class Label : TextElement
    {
        public Label() { }
        public Label(string text) { this.text = text; }
    }

    public class Button : TextElement
    {
        public event Action clicked;

        /// <summary>A button keeps what a pointer does to it.</summary>
        internal void Press()
        {
            Happen(new PointerDownEvent(), true);
        }

        internal void Release()
        {
            Happen(new PointerUpEvent(), true);
            Happen(new PointerCaptureOutEvent());
            if (clicked != null)
                clicked();
        }
    }

    public interface INotifyValueChanged<T>
    {
        T value { get; set; }
        void SetValueWithoutNotify(T newValue);
    }

    public static class INotifyValueChangedExtensions
    {
        public static bool RegisterValueChangedCallback<T>(this INotifyValueChanged<T> control, EventCallback<ChangeEvent<T>> callback)
        {
            ((CallbackEventHandler)control).RegisterCallback(callback);
            return true;
        }
    }

    public abstract class BaseField<TValueType> : VisualElement, INotifyValueChanged<TValueType>
    {
        private TValueType _value;

        public virtual TValueType value
        {
            get { return _value; }
            set
            {
                TValueType before = _value;
                _value = value;
                if (!Equals(before, value))
                    Happen(new ChangeEvent<TValueType> { previousValue = before, newValue = value });
            }
        }

        public virtual void SetValueWithoutNotify(TValueType newValue) { _value = newValue; }
    }

    public abstract class TextInputBaseField<TValueType> : BaseField<TValueType>
    {
        public bool isPasswordField { get; set; }
    }

    public class TextField : TextInputBaseField<string>
    {
        public TextField() { SetValueWithoutNotify(""); }

        /// <summary>A field without lines ends with Enter, and loses the focus.</summary>
        internal void Type(string words)
        {
            Focus();
            value = words;
            Happen(new KeyDownEvent { keyCode = KeyCode.Return }, true);
            if (Focused == this)
                Focused = null;
        }
    }

    public class DropdownField : BaseField<string>
    {
        public virtual List<string> choices { get; set; } = new List<string>();

        public int index
        {
            get { return choices.IndexOf(value); }
            set { this.value = choices[value]; }
        }
    }

    public class ScrollView : VisualElement
    {
        public void ScrollTo(VisualElement child)
        {
            if (!Children.Contains(child))
                throw new ArgumentException("Cannot scroll to a VisualElement that is not a child.");
        }
    }

    public class VisualTreeAsset : ScriptableObject
    {
        /// <summary>The file, as an importer reads it.</summary>
        internal string Text;

        internal void CloneTo(VisualElement root)
        {
            XmlDocument document = new XmlDocument();
            document.LoadXml(Text);
            Clone(document.DocumentElement, root);
        }

        private static void Clone(XmlElement from, VisualElement to)
        {
            foreach (XmlNode node in from.ChildNodes)
            {
                XmlElement element = node as XmlElement;
                if (element == null || element.LocalName == "Style")
                    continue;
                Type type = typeof(VisualElement).Assembly.GetType("UnityEngine.UIElements." + element.LocalName);
                if (type == null || element.NamespaceURI != "UnityEngine.UIElements")
                    throw new ArgumentException(element.Name + " is no element that is known");
                VisualElement made = (VisualElement)Activator.CreateInstance(type);
                made.name = element.GetAttribute("name");
                TextElement words = made as TextElement;
                if (words != null)
                    words.text = element.GetAttribute("text");
                to.Add(made);
                Clone(element, made);
            }
        }
    }

    public class StyleSheet : ScriptableObject
    {
    }

    public class ThemeStyleSheet : StyleSheet
    {
    }

    public class PanelSettings : ScriptableObject
    {
    }

    [DefaultExecutionOrder(-100)]
    public sealed class UIDocument : MonoBehaviour
    {
        public PanelSettings panelSettings { get; set; }
        public VisualTreeAsset visualTreeAsset { get; set; }
        public VisualElement rootVisualElement { get; private set; }

        private void OnEnable()
        {
            rootVisualElement = new VisualElement();
            if (visualTreeAsset != null)
                visualTreeAsset.CloneTo(rootVisualElement);
        }

        private void OnDisable()
        {
            rootVisualElement = null;
        }
    }
}
