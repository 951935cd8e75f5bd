using UnityEngine;

namespace Inworld
{
    /// <summary>Whether the player lets the game listen: phones ask, and so does macOS.</summary>
    internal static class MicrophonePermission
    {
        /// <summary>Always, where nobody asks.</summary>
        internal static bool IsGiven
        {
            get
            {
#if UNITY_ANDROID && !UNITY_EDITOR
                return UnityEngine.Android.Permission.HasUserAuthorizedPermission(UnityEngine.Android.Permission.Microphone);
#else
                return Application.HasUserAuthorization(UserAuthorization.Microphone);
#endif
            }
        }

        /// <summary>Asks the player, and returns at once.</summary>
        internal static void Ask()
        {
#if UNITY_ANDROID && !UNITY_EDITOR
            UnityEngine.Android.Permission.RequestUserPermission(UnityEngine.Android.Permission.Microphone);
#else
            Application.RequestUserAuthorization(UserAuthorization.Microphone);
#endif
        }
    }
}
