using System;
using Inworld.Audio;
using UnityEditor;
using UnityEngine;

namespace Inworld.Editor
{
    /// <summary>An entry of a face map in one line: viseme, blend shape, weight.</summary>
    [CustomPropertyDrawer(typeof(InworldFaceMap.Entry))]
    internal sealed class FaceMapEntryDrawer : PropertyDrawer
    {
        private const float VisemeWidth = 60, WeightWidth = 130, Gap = 4;

        public override void OnGUI(Rect position, SerializedProperty property, GUIContent label)
        {
            SerializedProperty viseme = property.FindPropertyRelative("viseme");
            SerializedProperty shape = property.FindPropertyRelative("blendShape");
            SerializedProperty weight = property.FindPropertyRelative("weight");
            EditorGUI.BeginProperty(position, label, property);
            float middle = position.width - VisemeWidth - WeightWidth - 2 * Gap;
            Rect at = new Rect(position.x, position.y, VisemeWidth, position.height);
            int before = Array.IndexOf(Visemes.Names, viseme.stringValue);
            int after = EditorGUI.Popup(at, before, Visemes.Names);
            if (after != before)
                viseme.stringValue = Visemes.Names[after];
            at = new Rect(at.x + VisemeWidth + Gap, position.y, middle, position.height);
            shape.stringValue = EditorGUI.TextField(at, shape.stringValue);
            at = new Rect(at.x + middle + Gap, position.y, WeightWidth, position.height);
            weight.floatValue = EditorGUI.Slider(at, weight.floatValue, 0, 1);
            EditorGUI.EndProperty();
        }
    }
}
