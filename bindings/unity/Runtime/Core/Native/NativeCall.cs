using System;

namespace Inworld.Native
{
    /// <summary>What a negative result becomes in C#.</summary>
    internal static unsafe class NativeCall
    {
        /// <summary>Throws what the library says of a refused call; gives the result of one that worked.</summary>
        internal static int Check(int result)
        {
            if (result >= 0)
                return result;
            throw new InworldException((InworldResult)result, LastError() + " (" + (InworldResult)result + ")");
        }


        /// <summary>The words of this thread's last refused call, with the names of C#.</summary>
        internal static string LastError()
        {
            int length = NativeMethods.iw_last_error_in(NativeConstants.IW_NAMES_CSHARP, null, UIntPtr.Zero);
            if (length <= 0)
                return "";
            byte[] buffer = new byte[length + 1];
            fixed (byte* bytes = buffer)
            {
                NativeMethods.iw_last_error_in(NativeConstants.IW_NAMES_CSHARP, bytes, (UIntPtr)(uint)buffer.Length);
                return NativeText.FixedString(bytes, buffer.Length);
            }
        }
    }
}
