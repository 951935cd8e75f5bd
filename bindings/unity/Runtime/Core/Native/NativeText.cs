using System;
using System.Runtime.InteropServices;
using System.Text;

namespace Inworld.Native
{
    /// <summary>Texts on their way into and out of the library.</summary>
    internal static unsafe class NativeText
    {
        /// <summary>Without a byte order mark; half a surrogate pair is refused, not replaced.</summary>
        private static readonly UTF8Encoding Strict = new UTF8Encoding(false, true);

        /// <summary>The text as UTF-8 that ends with a NUL; null stays null.</summary>
        internal static byte[] Bytes(string text, string name)
        {
            if (text == null)
                return null;
            if (text.IndexOf('\0') >= 0)
                throw new ArgumentException("There is a NUL inside the text; it would end there.", name);
            try
            {
                byte[] bytes = new byte[Strict.GetByteCount(text) + 1];
                Strict.GetBytes(text, 0, text.Length, bytes, 0);
                return bytes;
            }
            catch (EncoderFallbackException)
            {
                throw new ArgumentException("The text has half of a surrogate pair: it was cut inside a character.", name);
            }
        }

        /// <summary>Secrets are not left lying in memory that the collector takes its time with.</summary>
        internal static void Forget(byte[] secret)
        {
            if (secret != null)
                Array.Clear(secret, 0, secret.Length);
        }

        internal static string String(iw_str text)
        {
            return String(text.ptr, Count(text.len));
        }

        internal static string String(byte* bytes, int length)
        {
            return length == 0 ? "" : Encoding.UTF8.GetString(bytes, length);
        }

        /// <summary>A text in a fixed array, which ends with a NUL.</summary>
        internal static string FixedString(byte* bytes, int capacity)
        {
            int length = 0;
            while (length < capacity && bytes[length] != 0)
                length++;
            return String(bytes, length);
        }

        /// <summary>A count or length of the library as an int; nothing that it lends is larger.</summary>
        internal static int Count(UIntPtr count)
        {
            return checked((int)count.ToUInt64());
        }
    }

    /// <summary>Several texts at once, as the library takes them: one block, freed at the end of the `using`.</summary>
    internal unsafe struct NativeTexts : IDisposable
    {
        private IntPtr _block;

        /// <summary>Null when there are none.</summary>
        internal byte** Pointers { get; private set; }

        internal int Count { get; private set; }

        /// <summary>None of them may be null.</summary>
        internal static NativeTexts Of(string[] texts, string name)
        {
            if (texts != null && Array.IndexOf(texts, null) >= 0)
                throw new ArgumentNullException(name, "One of the texts is null.");
            return WithNulls(texts, name);
        }

        /// <summary>Null stays null: for what is optional.</summary>
        internal static NativeTexts WithNulls(string[] texts, string name)
        {
            NativeTexts made = new NativeTexts();
            if (texts == null || texts.Length == 0)
                return made;
            byte[][] all = new byte[texts.Length][];
            int size = texts.Length * sizeof(byte*);
            for (int i = 0; i < texts.Length; i++)
            {
                all[i] = NativeText.Bytes(texts[i], name);
                size += all[i] == null ? 0 : all[i].Length;
            }
            made._block = Marshal.AllocHGlobal(size);
            made.Pointers = (byte**)made._block;
            made.Count = texts.Length;
            byte* next = (byte*)(made.Pointers + texts.Length);
            for (int i = 0; i < all.Length; i++)
            {
                made.Pointers[i] = null;
                if (all[i] == null)
                    continue;
                Marshal.Copy(all[i], 0, (IntPtr)next, all[i].Length);
                made.Pointers[i] = next;
                next += all[i].Length;
            }
            return made;
        }

        public void Dispose()
        {
            Marshal.FreeHGlobal(_block);
            _block = IntPtr.Zero;
        }
    }
}
