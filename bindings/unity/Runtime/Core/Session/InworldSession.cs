using System;
using System.Runtime.InteropServices;
using System.Threading;
using Inworld.Native;
using Inworld.Packet;

namespace Inworld
{
    /// <summary>One conversation of one player with the characters of a scene.</summary>
    /// <remarks>
    /// Make it, <see cref="Start"/> it, call <see cref="Poll"/> each frame until it gives false, <see cref="Dispose"/>
    /// it.
    /// Thread: any for every method; one at a time polls. No call waits but <see cref="Stop"/> with a time.
    /// Errors: what the library refuses is an <see cref="InworldException"/> with words; after Dispose it is an
    /// <see cref="ObjectDisposedException"/>. Nothing crashes, whatever the order.
    /// </remarks>
    public sealed unsafe partial class InworldSession : IDisposable, ILender
    {
        // Who may touch what iw_poll has lent. Dispose on another thread must not take it from under a handler.
        private const int Free = 0;
        private const int InUse = 1;
        private const int CloseAfterUse = 2;
        private const int Closed = 3;

        private readonly ulong _handle;
        private readonly PacketViews _views;
        private iw_event* _event;
        private int _use;
        /// <summary>The thread that looks at an event; 0 while none does.</summary>
        private int _user;
        private long _lease;

        /// <summary>Makes a session, without connecting it.</summary>
        /// <exception cref="InworldException">The message names the field and shows what would be right.</exception>
        public InworldSession(InworldSessionConfig config)
        {
            if (config == null)
                throw new ArgumentNullException(nameof(config));
            InworldLibrary.Load();
            _event = (iw_event*)Marshal.AllocHGlobal(sizeof(iw_event));
            *_event = new iw_event();
            _event->struct_size = (uint)sizeof(iw_event);
            _handle = config.Create();
            _views = new PacketViews(this);
            InworldLibrary.Remember(this);
        }

        /// <summary>The library's handle. It never points anywhere: a stale one is refused.</summary>
        public ulong Handle => _handle;

        /// <summary>Whether <see cref="Dispose"/> was called, or everything was shut down.</summary>
        public bool IsDisposed => _use >= CloseAfterUse;

        /// <summary>Starts connecting and returns at once; progress arrives as events.</summary>
        public void Start()
        {
            Call(NativeMethods.iw_session_start(Live));
        }

        /// <summary>Stops the session, in any state; it may be started again.</summary>
        /// <param name="timeoutMs">0 asks and returns at once; otherwise how long to wait, in milliseconds.</param>
        /// <returns>False when it was not done in time; it goes on stopping.</returns>
        public bool Stop(uint timeoutMs = 0)
        {
            int result = NativeMethods.iw_session_stop(Live, timeoutMs);
            GC.KeepAlive(this);
            if (result == NativeConstants.IW_ERROR_TIMEOUT)
                return false;
            Call(result);
            return true;
        }

        /// <summary>Closes the connection of a connected session; the next packet that is sent resumes it.</summary>
        public void Pause()
        {
            Call(NativeMethods.iw_session_pause(Live));
        }

        /// <summary>Connects a paused session again. A disconnected one does not wait for its next try: for when the
        /// game knows that the network is back.</summary>
        public void Resume()
        {
            Call(NativeMethods.iw_session_resume(Live));
        }

        /// <summary>Gives a session that was made with an access token another one; it goes on with its id.</summary>
        /// <param name="accessToken">As in <see cref="InworldSessionConfig.accessToken"/>.</param>
        /// <param name="expires">When it expires; null: not known.</param>
        public void SetAccessToken(string accessToken, DateTime? expires = null)
        {
            const long UnixEpochTicks = 621355968000000000;
            long micros = expires == null ? 0 : (expires.Value.ToUniversalTime().Ticks - UnixEpochTicks) / 10;
            byte[] token = NativeText.Bytes(accessToken, nameof(accessToken));
            try
            {
                fixed (byte* text = token)
                    Call(NativeMethods.iw_session_set_access_token(Live, text, micros));
            }
            finally
            {
                NativeText.Forget(token);
            }
        }

        /// <summary>The state now. It may be ahead of the events that were not polled yet.</summary>
        public InworldConnectionStatus Status =>
            (InworldConnectionStatus)Call(NativeMethods.iw_session_connection_state(Live));

        /// <summary>Whether the status is Connected.</summary>
        public bool IsConnected => Call(NativeMethods.iw_session_connected(Live)) == 1;

        /// <summary>Whether the characters are known. A lost connection does not change it.</summary>
        public bool IsEstablished => Call(NativeMethods.iw_session_established(Live)) == 1;

        /// <summary>Takes the next event. Call it each frame until it gives false. Never waits; makes no
        /// garbage.</summary>
        /// <param name="happened">The event, lent until the next call.</param>
        public bool Poll(out InworldEvent happened)
        {
            if (_use >= CloseAfterUse)
            {
                Dispose();
                throw new ObjectDisposedException(nameof(InworldSession));
            }
            // Whoever has an event gives it back and goes on; anybody else has to find the session free.
            bool lent = _user != 0 && Interlocked.Exchange(ref _user, 0) != 0;
            if (lent)
                TakeBack();
            if (Interlocked.CompareExchange(ref _use, InUse, Free) == InUse && !lent)
                throw new InworldException(InworldResult.Busy, "Another thread is polling this session at this moment.");
            int got = NativeMethods.iw_poll(_handle, _event);
            if (got == 1)
            {
                _user = Thread.CurrentThread.ManagedThreadId;
                happened = new InworldEvent(this, _lease);
                return true;
            }
            happened = default(InworldEvent);
            GC.KeepAlive(this);
            if (Interlocked.CompareExchange(ref _use, Free, InUse) == CloseAfterUse)
                Close(CloseAfterUse);
            else if (got < 0)
                NativeCall.Check(got);
            return false;
        }

        /// <summary>Stops the session and gives everything back. Any thread, any time, any number of times; never
        /// waits.</summary>
        /// <remarks>While another thread polls or looks at an event, the session is only stopped, and given back at
        /// that thread's next poll.</remarks>
        public void Dispose()
        {
            while (true)
            {
                int use = Thread.VolatileRead(ref _use);
                bool mine = use == Free || _user == Thread.CurrentThread.ManagedThreadId;
                if (use == Closed || (use == CloseAfterUse && !mine))
                    return;
                if (!mine)
                {
                    if (Interlocked.CompareExchange(ref _use, CloseAfterUse, InUse) != InUse)
                        continue;
                    NativeMethods.iw_session_stop(_handle, 0);
                    GC.KeepAlive(this);
                    return;
                }
                if (!Close(use))
                    continue;
                _views.TakeBack();
                GC.SuppressFinalize(this);
                return;
            }
        }

        /// <summary>For sessions that were forgotten. The library may be called from here: it takes any
        /// thread.</summary>
        ~InworldSession()
        {
            // A constructor that threw leaves no handle.
            Close(_use);
        }

        long ILender.Lease => Interlocked.Read(ref _lease);

        /// <summary>The whole library is about to be shut down, and nobody else uses it.</summary>
        internal void Abandon()
        {
            Close(_use);
            _views.TakeBack();
        }

        internal iw_event* EventOf(long lease)
        {
            if (lease != Interlocked.Read(ref _lease))
                throw new InvalidOperationException(Lent.Words);
            return _event;
        }

        internal InworldPacket PacketOf(long lease)
        {
            iw_packet* packet = EventOf(lease)->packet;
            InworldPacket shown = packet == null ? null : _views.Show(packet);
            GC.KeepAlive(this);
            return shown;
        }

        /// <summary>Keeps the packet of the event that is looked at; gives the library's result.</summary>
        internal int KeepLast(ulong* kept)
        {
            int result = NativeMethods.iw_packet_keep(_handle, _event->sequence, kept);
            GC.KeepAlive(this);
            return result;
        }

        /// <summary>The handle of a session that was not disposed.</summary>
        internal ulong Live
        {
            get
            {
                if (IsDisposed)
                    throw new ObjectDisposedException(nameof(InworldSession));
                return _handle;
            }
        }

        /// <summary>Throws for a refused call. `this` stays reachable over the call before: its finalizer destroys the
        /// session.</summary>
        private int Call(int result)
        {
            GC.KeepAlive(this);
            if (result < 0)
                NativeCall.Check(result);
            return result;
        }

        private void TakeBack()
        {
            Interlocked.Increment(ref _lease);
            _views.TakeBack();
        }

        /// <summary>False when somebody else was quicker.</summary>
        private bool Close(int use)
        {
            if (use == Closed || Interlocked.CompareExchange(ref _use, Closed, use) != use)
                return use == Closed;
            Interlocked.Increment(ref _lease);
            if (_handle != 0)
                NativeMethods.iw_session_destroy(_handle);
            Marshal.FreeHGlobal((IntPtr)_event);
            _event = null;
            return true;
        }
    }
}
