using System;
using System.Diagnostics;
using System.IO;
using NUnit.Framework;

namespace Inworld.Tests
{
    /// <summary>The editor's domain reload: the domain of the scripts is thrown away, with whatever they were doing,
    /// and the native library stays loaded.</summary>
    public sealed class ReloadTests
    {
        private const int Reloads = 200;

        /// <summary>What runs inside a domain that is thrown away.</summary>
        public sealed class Guest : MarshalByRefObject
        {
            private Tavern _tavern;

            /// <summary>Leaves a session in one of several states, and does not clean up.</summary>
            public void Play(int round)
            {
                _tavern = new Tavern();
                if (round % 4 == 0)
                    return;
                _tavern.Session.Start();
                if (round % 4 == 1)
                    return; // connecting
                _tavern.Until(() => _tavern.Session.IsEstablished);
                _tavern.Session.SendTextTo("Where is the cat?", "innkeeper");
                InworldEvent happened;
                if (round % 4 == 3)
                    _tavern.Until(() => _tavern.Session.Poll(out happened)); // in the middle of an event
            }

            /// <summary>A domain may live for ever in tests of its own.</summary>
            public override object InitializeLifetimeService()
            {
                return null;
            }
        }

        [Test]
        public void TwoHundredReloadsLeaveNothingBehind()
        {
            Round(0);
            Round(3);
            int threads = Count("task"), descriptors = Count("fd");
            for (int round = 0; round < Reloads; round++)
                Round(round);
            NothingIsLeft(threads, descriptors);
            Tavern.Until(() => { }, () => !Names().Contains("iw-net"));
        }

        [Test]
        public void PlayingAndStoppingLeavesNothingBehind()
        {
            using (Tavern.Established())
                Assert.IsTrue(Names().Contains("iw-net"), "the library has a thread");
            InworldLibrary.Shutdown();
            int threads = Count("task"), descriptors = Count("fd");
            for (int cycle = 0; cycle < 50; cycle++)
            {
                using (Tavern tavern = Tavern.Established())
                    tavern.Say("hello", "guard");
                InworldLibrary.Shutdown();
            }
            NothingIsLeft(threads, descriptors);
        }

        // What ends is in the lists for a moment longer.
        private static void NothingIsLeft(int threads, int descriptors)
        {
            Tavern.Until(() => { }, () => Count("task") <= threads && Count("fd") <= descriptors);
        }

        private static void Round(int round)
        {
            AppDomain domain = AppDomain.CreateDomain("scripts " + round);
            Guest guest = (Guest)domain.CreateInstanceAndUnwrap(typeof(Guest).Assembly.FullName, typeof(Guest).FullName);
            guest.Play(round);
            AppDomain.Unload(domain);
        }

        private static int Count(string what)
        {
            return Directory.GetFileSystemEntries("/proc/self/" + what).Length;
        }

        private static string Names()
        {
            string names = "";
            foreach (string thread in Directory.GetDirectories("/proc/self/task"))
            {
                try
                {
                    names += File.ReadAllText(thread + "/comm");
                }
                catch (IOException)
                {
                    // it has just ended
                }
            }
            return names;
        }
    }
}
