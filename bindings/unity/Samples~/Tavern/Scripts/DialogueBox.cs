using System;
using System.Collections.Generic;
using UnityEngine;
using UnityEngine.UIElements;

namespace Samples
{
    /// <summary>The dialogue box of Tavern.uxml: who says what, word by word; what was said before; and where the player
    /// writes.</summary>
    internal sealed class DialogueBox
    {
        private const int MostLines = 200;

        private readonly Label _status, _light, _who, _words, _action, _hint;
        private readonly ScrollView _history;
        private readonly DropdownField _to;
        private readonly TextField _entry;
        private string _line = "";

        /// <summary>The player has written something.</summary>
        internal event Action<string> Said;
        /// <summary>The player talks to another one: index into the choices.</summary>
        internal event Action<int> Chosen;
        /// <summary>The button is held, or not any more.</summary>
        internal event Action<bool> Talked;

        internal DialogueBox(VisualElement root)
        {
            _status = root.Q<Label>("status");
            _light = root.Q<Label>("light");
            _who = root.Q<Label>("who");
            _words = root.Q<Label>("words");
            _action = root.Q<Label>("action");
            _hint = root.Q<Label>("hint");
            _history = root.Q<ScrollView>("history");
            _to = root.Q<DropdownField>("to");
            _entry = root.Q<TextField>("entry");
            _to.RegisterValueChangedCallback(changed => Choose());
            _entry.RegisterValueChangedCallback(changed => ShowHint());
            _entry.RegisterCallback<KeyDownEvent>(Type, TrickleDown.TrickleDown);
            Button talk = root.Q<Button>("talk");
            // on the way down: the button itself keeps what comes to it
            talk.RegisterCallback<PointerDownEvent>(pressed => Talk(true), TrickleDown.TrickleDown);
            talk.RegisterCallback<PointerUpEvent>(released => Talk(false), TrickleDown.TrickleDown);
            talk.RegisterCallback<PointerCaptureOutEvent>(lost => Talk(false));
            root.Q<Button>("history-button").clicked += ToggleHistory;
            _history.style.display = DisplayStyle.None;
        }

        /// <summary>How the connection is, top left.</summary>
        internal string Status
        {
            set { _status.text = value; }
        }

        /// <summary>Whom one can talk to; the first one is chosen.</summary>
        internal void Offer(List<string> names)
        {
            _to.choices = names;
            _to.SetValueWithoutNotify(names[0]);
        }

        /// <summary>The light, top right.</summary>
        internal void ShowMood(string mood, Color color)
        {
            string text = "● " + mood;
            if (_light.text == text)
                return;
            _light.text = text;
            _light.style.color = color;
        }

        /// <summary>Words of nobody.</summary>
        internal void Narrate(string text)
        {
            _who.text = "";
            _words.text = text;
        }

        /// <summary>What somebody does, below the words.</summary>
        internal void ShowAction(string text)
        {
            _action.text = text;
        }

        /// <summary>What is understood while the player speaks.</summary>
        internal void ShowHeard(string text)
        {
            _entry.value = text;
        }

        /// <summary>Somebody begins a line.</summary>
        internal void Begin(string who, string line)
        {
            _who.text = who;
            _words.text = "";
            _line = line;
        }

        /// <summary>So much of the line was heard.</summary>
        internal void Type(string heard)
        {
            _words.text = heard;
        }

        /// <summary>The line is over, or was cut short.</summary>
        internal void End(string name, string heard)
        {
            string shown = heard == _line ? heard : heard + " …";
            _words.text = shown;
            Remember(name + ": " + shown);
        }

        /// <summary>A line of the history.</summary>
        internal void Remember(string line)
        {
            Label label = new Label(line);
            label.AddToClassList("past");
            _history.Add(label);
            if (_history.childCount > MostLines)
                _history.RemoveAt(0);
            // its place is known after the next layout
            _history.schedule.Execute(() => _history.ScrollTo(label));
        }

        /// <summary>The player goes on typing.</summary>
        internal void KeepTyping()
        {
            // after the field has dealt with the key by itself
            _entry.schedule.Execute(() => _entry.Focus());
        }

        private void Type(KeyDownEvent pressed)
        {
            if (pressed.keyCode != KeyCode.Return && pressed.keyCode != KeyCode.KeypadEnter)
                return;
            pressed.StopPropagation();
            string text = _entry.value.Trim();
            _entry.value = "";
            KeepTyping();
            if (text != "" && Said != null)
                Said(text);
        }

        private void Choose()
        {
            KeepTyping();
            if (Chosen != null)
                Chosen(_to.index);
        }

        private void Talk(bool talks)
        {
            if (Talked != null)
                Talked(talks);
        }

        private void ShowHint()
        {
            _hint.style.display = _entry.value == "" ? DisplayStyle.Flex : DisplayStyle.None;
        }

        private void ToggleHistory()
        {
            bool isShown = _history.style.display.value == DisplayStyle.Flex;
            _history.style.display = isShown ? DisplayStyle.None : DisplayStyle.Flex;
            KeepTyping();
        }
    }
}
