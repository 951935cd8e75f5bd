using System;

namespace Inworld.Native
{
    /// <summary>Only the native library fills these structs: no linker may take their fields for unused.</summary>
    /// <remarks>Unity's linker heeds an attribute of this name wherever it comes from. A link.xml it reads from a project's
    /// Assets only, not from a package.</remarks>
    [AttributeUsage(AttributeTargets.Struct)]
    internal sealed class PreserveAttribute : Attribute
    {
    }
}
