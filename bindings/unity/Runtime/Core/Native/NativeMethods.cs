namespace Inworld.Native
{
    /// <summary>The functions of inworld.h. Arguments are blittable, nothing is converted, nothing is called
    /// back.</summary>
    internal static unsafe partial class NativeMethods
    {
        // A player for iOS has the library linked into itself. The editor never does, whatever it builds for.
#if (UNITY_IOS || UNITY_TVOS || UNITY_VISIONOS) && !UNITY_EDITOR
        internal const string Library = "__Internal";
#else
        internal const string Library = "inworld";
#endif
    }
}
