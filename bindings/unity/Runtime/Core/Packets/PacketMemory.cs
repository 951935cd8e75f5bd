using System;
using System.Runtime.InteropServices;
using Inworld.Native;

namespace Inworld.Packet
{
    /// <summary>Where a packet's data is.</summary>
    internal abstract unsafe class PacketMemory
    {
        internal abstract iw_packet* Packet { get; }

        /// <summary>What has become of the packet, as far as is known now.</summary>
        internal virtual PacketStatus Status => (PacketStatus)Packet->status;

        /// <summary>The session that it came from; null when it came from none, or that is gone.</summary>
        internal virtual InworldSession Session => null;

        /// <summary>The packet as it is now, to stay.</summary>
        internal virtual KeptPacket Keep()
        {
            return new KeptPacket(this);
        }

        /// <summary>Asks the library for a handle of the packet as it is now; gives the result of the call.</summary>
        internal virtual int KeepNative(ulong* kept)
        {
            return NativeConstants.IW_ERROR_INVALID_HANDLE;
        }
    }

    /// <summary>In the library, lent by a session until its next poll.</summary>
    internal sealed unsafe class LentPacket : PacketMemory
    {
        private readonly InworldSession _session;
        private iw_packet* _packet;

        internal LentPacket(InworldSession session)
        {
            _session = session;
        }

        internal override iw_packet* Packet
        {
            get
            {
                if (_packet == null)
                    throw new InvalidOperationException(Lent.Words);
                return _packet;
            }
        }

        internal override PacketStatus Status => _session.StatusNow(Packet);

        internal override InworldSession Session => _session;

        internal override int KeepNative(ulong* kept)
        {
            if (_packet == null)
                throw new InvalidOperationException(Lent.Words);
            return _session.KeepLast(kept);
        }

        internal void Set(iw_packet* packet)
        {
            _packet = packet;
            // Who has the packet has the session, so that its finalizer cannot take this away.
            GC.KeepAlive(_session);
        }
    }

    /// <summary>In the library, behind the handle of a packet that the game is making.</summary>
    internal sealed unsafe class OutgoingPacket : PacketMemory
    {
        private ulong _handle;
        private iw_packet* _view;

        internal OutgoingPacket(ulong handle)
        {
            _handle = handle;
            _view = (iw_packet*)Marshal.AllocHGlobal(sizeof(iw_packet));
        }

        internal ulong Handle => _handle;

        internal override iw_packet* Packet
        {
            get
            {
                *_view = new iw_packet();
                _view->struct_size = (uint)sizeof(iw_packet);
                NativeCall.Check(NativeMethods.iw_outgoing_view(_handle, _view));
                return _view;
            }
        }

        internal override int KeepNative(ulong* kept)
        {
            int result = NativeMethods.iw_outgoing_keep(_handle, kept);
            GC.KeepAlive(this);
            return result;
        }

        /// <summary>Gives the packet up. A handle that was sent is refused, which does no harm.</summary>
        internal void Destroy()
        {
            ulong handle = _handle;
            _handle = 0;
            if (handle != 0)
                NativeMethods.iw_outgoing_destroy(handle);
            Marshal.FreeHGlobal((IntPtr)_view);
            _view = null;
            GC.SuppressFinalize(this);
        }

        ~OutgoingPacket()
        {
            if (_view != null)
                Destroy();
        }
    }
}
