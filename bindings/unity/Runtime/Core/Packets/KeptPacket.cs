using System;
using System.Runtime.InteropServices;
using Inworld.Native;

namespace Inworld.Packet
{
    /// <summary>A packet that stays: in the library, behind a handle of its own, until nobody needs this any more.</summary>
    internal sealed unsafe class KeptPacket : PacketMemory
    {
        private readonly ulong _handle;
        /// <summary>The struct alone, as its status changes; what it points to is the library's.</summary>
        private readonly iw_packet* _block;
        /// <summary>Null for one that came from no session. A packet does not keep its session from being forgotten.</summary>
        private readonly WeakReference _session;

        /// <summary>Keeps what a session or the game has now.</summary>
        internal KeptPacket(PacketMemory from)
        {
            InworldSession session = from.Session;
            _session = session == null ? null : new WeakReference(session);
            ulong handle;
            int result = from.KeepNative(&handle);
            if (result == NativeConstants.IW_ERROR_QUEUE_FULL)
            {
                // Those that the game has forgotten count until they are collected.
                GC.Collect();
                GC.WaitForPendingFinalizers();
                result = from.KeepNative(&handle);
            }
            NativeCall.Check(result);
            _handle = handle;
            iw_packet* packet;
            NativeCall.Check(NativeMethods.iw_kept_packet(handle, &packet));
            _block = (iw_packet*)Marshal.AllocHGlobal(sizeof(iw_packet));
            *_block = *packet;
            // What a newer library has put after the fields that are known here stays behind.
            _block->struct_size = (uint)sizeof(iw_packet);
        }

        internal override iw_packet* Packet => _block;

        internal override InworldSession Session => _session == null ? null : _session.Target as InworldSession;

        internal override PacketStatus Status
        {
            get
            {
                InworldSession session = Session;
                if (session != null)
                    Packet->status = (uint)session.StatusNow(Packet);
                PacketStatus status = (PacketStatus)Packet->status;
                GC.KeepAlive(this);
                return status;
            }
        }

        internal override KeptPacket Keep()
        {
            return this;
        }

        /// <summary>A constructor that threw leaves no handle, or no block.</summary>
        ~KeptPacket()
        {
            if (_handle != 0)
                NativeMethods.iw_packet_release(_handle);
            Marshal.FreeHGlobal((IntPtr)_block);
        }
    }
}
