using UnityEngine;

namespace Inworld
{
    /// <summary>Begins every play with nothing left of the one before, and ends with nothing left running: also where
    /// entering play mode does not reload the domain.</summary>
    internal static class PlayerLifecycle
    {
        private const uint TimeoutMs = 500;

        [RuntimeInitializeOnLoadMethod(RuntimeInitializeLoadType.SubsystemRegistration)]
        private static void Begin()
        {
            InworldLibrary.Shutdown(TimeoutMs);
            Application.quitting -= End;
            Application.quitting += End;
        }

        private static void End()
        {
            InworldLibrary.Shutdown(TimeoutMs);
        }
    }
}
