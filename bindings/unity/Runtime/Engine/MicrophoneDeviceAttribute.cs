using UnityEngine;

namespace Inworld
{
    /// <summary>On a string: the Inspector offers the microphones of this machine, and the system's default as empty.</summary>
    public sealed class MicrophoneDeviceAttribute : PropertyAttribute
    {
    }
}
