using UnityEditor;
using UnityEngine;

namespace Inworld.Editor
{
    /// <summary>GameObject > Inworld: objects with what belongs together.</summary>
    internal static class CreateMenu
    {
        private const int Priority = 10;

        [MenuItem("GameObject/Inworld/Client", false, Priority)]
        private static void CreateClient(MenuCommand command)
        {
            Place<InworldClient>("Inworld Client", command);
        }

        [MenuItem("GameObject/Inworld/Character with Voice", false, Priority)]
        private static void CreateCharacter(MenuCommand command)
        {
            Place<InworldVoice>("Character", command); // its audio source and character come with it
        }

        [MenuItem("GameObject/Inworld/Microphone", false, Priority)]
        private static void CreateMicrophone(MenuCommand command)
        {
            Place<InworldMicrophone>("Microphone", command);
        }

        [MenuItem("GameObject/Inworld/Subtitles", false, Priority)]
        private static void CreateSubtitles(MenuCommand command)
        {
            Place<InworldSubtitles>("Subtitles", command);
        }

        /// <summary>Below what the menu was opened for, to be undone, and selected.</summary>
        private static void Place<T>(string name, MenuCommand command) where T : Component
        {
            GameObject made = new GameObject(name);
            made.AddComponent<T>();
            GameObjectUtility.SetParentAndAlign(made, command.context as GameObject);
            Undo.RegisterCreatedObjectUndo(made, "Create " + name);
            Selection.activeObject = made;
        }
    }
}
