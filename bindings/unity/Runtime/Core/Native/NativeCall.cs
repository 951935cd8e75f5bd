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
            throw new InworldException((InworldResult)result, LastError() + " (" + Name((InworldResult)result) + ")");
        }

        /// <summary>What C# calls a result, such as "Busy"; a number for what is no result.</summary>
        internal static string Name(InworldResult result)
        {
            byte* buffer = stackalloc byte[64];
            int length = NativeMethods.iw_result_name((int)result, buffer, (UIntPtr)64u);
            string name = length < 0 ? "" : NativeWords.OfResult(NativeText.FixedString(buffer, 64));
            return name != "" ? name : ((int)result).ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        /// <summary>The words of this thread's last refused call, with the names of C#.</summary>
        internal static string LastError()
        {
            int length = NativeMethods.iw_last_error(null, UIntPtr.Zero);
            if (length <= 0)
                return "";
            byte[] buffer = new byte[length + 1];
            fixed (byte* bytes = buffer)
            {
                NativeMethods.iw_last_error(bytes, (UIntPtr)(uint)buffer.Length);
                return NativeWords.Translate(NativeText.FixedString(bytes, buffer.Length));
            }
        }
    }
}
