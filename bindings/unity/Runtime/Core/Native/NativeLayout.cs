using System;

namespace Inworld.Native
{
    /// <summary>Whether this package and the library mean the same by the structs that they share.</summary>
    internal static unsafe partial class NativeLayout
    {
        private readonly struct Entry
        {
            internal readonly uint Which;
            internal readonly string Name;
            internal readonly int Size;
            /// <summary>Others hold it by value or in arrays, so that it can never grow.</summary>
            internal readonly bool Fixed;

            internal Entry(uint which, string name, int size, bool isFixed)
            {
                Which = which;
                Name = name;
                Size = size;
                Fixed = isFixed;
            }
        }

        /// <summary>What is wrong, in words that say which file is old; null when all is well.</summary>
        internal static string Mismatch(string library)
        {
            foreach (Entry entry in Entries)
            {
                ulong size = (ulong)NativeMethods.iw_struct_size(entry.Which);
                if (size < (ulong)entry.Size)
                    return Words(entry, size, library) + "The library is older than this package: replace the library.";
                if (size > (ulong)entry.Size && entry.Fixed)
                    return Words(entry, size, library) + "This package is older than the library: replace the package.";
            }
            return null;
        }

        private static string Words(Entry entry, ulong size, string library)
        {
            return "The struct '" + entry.Name.Substring("iw_".Length) + "' has " + size + " bytes in " + library + " and "
                + entry.Size + " in this package. ";
        }
    }
}
