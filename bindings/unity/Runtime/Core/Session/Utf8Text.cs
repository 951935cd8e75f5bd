using System;
using Inworld.Native;

namespace Inworld
{
    /// <summary>Who lends texts, and until when.</summary>
    internal interface ILender
    {
        /// <summary>Changes when what was lent is taken back.</summary>
        long Lease { get; }
    }

    /// <summary>A text that is lent, as UTF-8 bytes. Looking at it makes no garbage; <see cref="ToString"/> makes the
    /// string.</summary>
    /// <remarks>Valid as long as the event or packet that it comes from; later it throws. Thread: the one that
    /// polls.</remarks>
    public readonly unsafe struct Utf8Text
    {
        private readonly ILender _lender;
        private readonly long _lease;
        private readonly byte* _bytes;

        /// <summary>In bytes.</summary>
        public int Length { get; }

        internal Utf8Text(ILender lender, iw_str text)
        {
            _lender = lender;
            _lease = lender.Lease;
            _bytes = text.ptr;
            Length = NativeText.Count(text.len);
        }

        /// <summary>Absent and empty are the same.</summary>
        public bool IsEmpty => Length == 0;

        /// <summary>The first byte; a NUL stands after the last one. For code that takes pointers.</summary>
        /// <exception cref="InvalidOperationException">The text was taken back.</exception>
        public byte* Pointer
        {
            get
            {
                if (_lender != null && _lender.Lease != _lease)
                    throw new InvalidOperationException(Lent.Words);
                return _bytes;
            }
        }

        /// <summary>One byte.</summary>
        public byte this[int index]
        {
            get
            {
                if ((uint)index >= (uint)Length)
                    throw new ArgumentOutOfRangeException(nameof(index));
                byte value = Pointer[index];
                GC.KeepAlive(_lender);
                return value;
            }
        }

        /// <summary>Whether the text is this one, without making a string. Compares UTF-8 bytes.</summary>
        public bool Is(byte[] utf8)
        {
            return utf8 != null && Is(utf8, utf8.Length);
        }

        /// <summary>The same for the first bytes of a buffer.</summary>
        internal bool Is(byte[] utf8, int count)
        {
            if (count != Length)
                return false;
            byte* bytes = Pointer;
            for (int i = 0; i < count; i++)
            {
                if (bytes[i] != utf8[i])
                    return false;
            }
            GC.KeepAlive(_lender);
            return true;
        }

        /// <summary>Copies the bytes that fit; gives how many.</summary>
        public int CopyTo(byte[] buffer, int offset)
        {
            if (buffer == null)
                throw new ArgumentNullException(nameof(buffer));
            if (offset < 0 || offset > buffer.Length)
                throw new ArgumentOutOfRangeException(nameof(offset));
            int count = Math.Min(Length, buffer.Length - offset);
            if (count > 0)
                System.Runtime.InteropServices.Marshal.Copy((IntPtr)Pointer, buffer, offset, count);
            GC.KeepAlive(_lender);
            return count;
        }

        /// <summary>A string of it.</summary>
        public override string ToString()
        {
            string made = NativeText.String(Pointer, Length);
            GC.KeepAlive(_lender);
            return made;
        }
    }

    internal static class Lent
    {
        internal const string Words = "This was lent for the handling of its event only, which is over. "
            + "Call Keep() on a packet in its handler to have one that stays.";
    }
}
