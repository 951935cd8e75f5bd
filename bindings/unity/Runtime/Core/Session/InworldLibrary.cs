using System;
using System.Collections.Generic;
using Inworld.Native;

namespace Inworld
{
    /// <summary>The native library as a whole.</summary>
    /// <remarks>Thread: any. The library has one thread of its own, which never enters C#: it cannot keep a domain from
    /// being unloaded. Everything of it is gone after <see cref="Shutdown"/>, and it may be used anew.</remarks>
    public static unsafe class InworldLibrary
    {
        private static readonly object Gate = new object();
        private static readonly List<WeakReference> Sessions = new List<WeakReference>();
        private static bool _checked;

        static InworldLibrary()
        {
            // A domain that is thrown away, as by the editor's reload, takes its sessions with it.
            AppDomain.CurrentDomain.DomainUnload += (sender, arguments) => Shutdown(500);
        }

        /// <summary>Version of the native library, such as "0.1.0".</summary>
        /// <exception cref="InworldException">There is no library, or not the right one.</exception>
        public static string Version
        {
            get
            {
                Load();
                byte* buffer = stackalloc byte[64];
                NativeCall.Check(NativeMethods.iw_version(buffer, (UIntPtr)64u));
                return NativeText.FixedString(buffer, 64);
            }
        }

        /// <summary>Makes sure that the native library is there and fits this package. Sessions do it by
        /// themselves.</summary>
        /// <exception cref="InworldException">The message says which file is missing or old, and what to
        /// do.</exception>
        public static void Load()
        {
            if (_checked)
                return;
            try
            {
                uint abi = NativeMethods.iw_abi_version();
                if (abi != NativeConstants.IW_ABI_VERSION)
                    throw Mismatch(AbiWords(abi));
                string layout = NativeLayout.Mismatch(FileName);
                if (layout != null)
                    throw Mismatch(layout);
            }
            catch (DllNotFoundException missing)
            {
                throw new InworldException(InworldResult.Unsupported,
                    "The native library was not found. Unity looks for " + FileName + " in the Plugins folder of this "
                    + "package (Windows: Plugins/Windows/x86_64, Linux: Plugins/Linux/x86_64, macOS: Plugins/macOS); "
                    + "`cargo xtask dist` puts it there. WebGL has no threads and sockets for it and is not supported. ("
                    + missing.Message + ")", missing);
            }
            catch (EntryPointNotFoundException missing)
            {
                throw new InworldException(InworldResult.AbiMismatch,
                    FileName + " lacks a function that this package needs: the library is older than this package, or "
                    + "another file of that name. Replace the library.", missing);
            }
            catch (BadImageFormatException wrong)
            {
                throw new InworldException(InworldResult.Unsupported,
                    FileName + " is for another processor or system than this one. (" + wrong.Message + ")", wrong);
            }
            _checked = true;
        }

        /// <summary>How much the library tells about itself from now on, in every session, as
        /// <see cref="InworldEventType.Log"/>; off at first.</summary>
        public static void SetLogLevel(InworldLogLevel level)
        {
            Load();
            NativeCall.Check(NativeMethods.iw_set_log_level((uint)level));
        }

        /// <summary>Stops and destroys every session and ends the library's thread. Does nothing when nothing
        /// runs.</summary>
        /// <param name="timeoutMs">How long to wait at most, in milliseconds.</param>
        /// <returns>False when some sessions had to be cut off; they are gone all the same.</returns>
        /// <remarks>No other thread may be using sessions or packets meanwhile.</remarks>
        public static bool Shutdown(uint timeoutMs = 1000)
        {
            lock (Gate)
            {
                foreach (WeakReference reference in Sessions)
                {
                    InworldSession session = reference.Target as InworldSession;
                    if (session != null)
                        session.Abandon();
                }
                Sessions.Clear();
                if (!_checked)
                    return true; // the library was never called
            }
            return NativeMethods.iw_shutdown_all(timeoutMs) != NativeConstants.IW_ERROR_TIMEOUT;
        }

        internal static void Remember(InworldSession session)
        {
            lock (Gate)
            {
                Sessions.RemoveAll(reference => !reference.IsAlive);
                Sessions.Add(new WeakReference(session));
            }
        }

        private static string FileName
        {
            get
            {
                switch (Environment.OSVersion.Platform)
                {
                    case PlatformID.Win32NT: return "inworld.dll";
                    case PlatformID.MacOSX: return "libinworld.dylib";
                    default: return System.IO.Directory.Exists("/System/Library") ? "libinworld.dylib" : "libinworld.so";
                }
            }
        }

        private static string AbiWords(uint abi)
        {
            string numbers = FileName + " has ABI version " + abi + ", this package needs "
                + NativeConstants.IW_ABI_VERSION + ". ";
            return numbers + (abi < NativeConstants.IW_ABI_VERSION
                ? "The library is older than this package: replace the library."
                : "This package is older than the library: replace the package.");
        }

        private static InworldException Mismatch(string words)
        {
            return new InworldException(InworldResult.AbiMismatch, words);
        }
    }
}
