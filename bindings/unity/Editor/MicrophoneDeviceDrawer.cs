using System;
using UnityEditor;
using UnityEngine;

namespace Inworld.Editor
{
    /// <summary>Offers the microphones of this machine. A name that is none of them stays, because the game may run elsewhere.</summary>
    [CustomPropertyDrawer(typeof(MicrophoneDeviceAttribute))]
    internal sealed class MicrophoneDeviceDrawer : PropertyDrawer
    {
        /// <summary>For the empty name.</summary>
        private const string Default = "System default";

        public override void OnGUI(Rect position, SerializedProperty property, GUIContent label)
        {
            string chosen = property.stringValue;
            string[] devices = Microphone.devices;
            bool isElsewhere = chosen != "" && Array.IndexOf(devices, chosen) < 0;
            string[] offered = new string[devices.Length + (isElsewhere ? 2 : 1)];
            offered[0] = Default;
            devices.CopyTo(offered, 1);
            if (isElsewhere)
                offered[offered.Length - 1] = chosen;
            EditorGUI.BeginProperty(position, label, property);
            int before = chosen == "" ? 0 : Array.IndexOf(offered, chosen, 1);
            int after = EditorGUI.Popup(position, label.text, before, offered);
            if (after != before)
                property.stringValue = after == 0 ? "" : offered[after];
            EditorGUI.EndProperty();
        }
    }
}
