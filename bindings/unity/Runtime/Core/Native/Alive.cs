using System;

namespace Inworld.Native
{
    /// <summary>Reads native memory while its owner is kept from being finalised, which would free it.</summary>
    /// <remarks>The owner is an argument in front of the pointer: it is reachable from before the pointer is made until after
    /// it was read.</remarks>
    internal static unsafe class Alive
    {
        internal static uint Read(object owner, uint* at)
        {
            uint value = *at;
            GC.KeepAlive(owner);
            return value;
        }

        internal static int Read(object owner, int* at)
        {
            int value = *at;
            GC.KeepAlive(owner);
            return value;
        }

        internal static long Read(object owner, long* at)
        {
            long value = *at;
            GC.KeepAlive(owner);
            return value;
        }

        internal static ulong Read(object owner, ulong* at)
        {
            ulong value = *at;
            GC.KeepAlive(owner);
            return value;
        }

        /// <summary>How many there are of something.</summary>
        internal static int Count(object owner, UIntPtr* at)
        {
            UIntPtr value = *at;
            GC.KeepAlive(owner);
            return NativeText.Count(value);
        }

        /// <summary>What a call gave that the owner's memory or handle was lent to; throws what the library says of a refused
        /// one.</summary>
        internal static int Check(object owner, int result)
        {
            GC.KeepAlive(owner);
            return NativeCall.Check(result);
        }
    }
}
