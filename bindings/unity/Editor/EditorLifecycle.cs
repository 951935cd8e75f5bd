using UnityEditor;

namespace Inworld.Editor
{
    /// <summary>Nothing of the library runs on while the editor reloads scripts, leaves play mode or quits.</summary>
    [InitializeOnLoad]
    internal static class EditorLifecycle
    {
        private const uint TimeoutMs = 500;

        static EditorLifecycle()
        {
            AssemblyReloadEvents.beforeAssemblyReload += Shutdown;
            EditorApplication.quitting += Shutdown;
            EditorApplication.playModeStateChanged += change =>
            {
                // After the scene's own OnDisable and OnDestroy.
                if (change == PlayModeStateChange.EnteredEditMode)
                    Shutdown();
            };
        }

        private static void Shutdown()
        {
            InworldLibrary.Shutdown(TimeoutMs);
        }
    }
}
