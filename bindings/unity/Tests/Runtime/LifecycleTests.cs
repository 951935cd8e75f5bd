using System;
using System.Collections.Generic;
using System.Threading;
using Inworld.Native;
using Inworld.Packet;
using NUnit.Framework;

namespace Inworld.Tests
{
    /// <summary>Every order in which things end, and handlers that misbehave: no hang, no crash, nothing
    /// left.</summary>
    public sealed class LifecycleTests
    {
        [TearDown]
        public void NothingRunsOn()
        {
            InworldLibrary.Shutdown();
        }

        [Test]
        public void DisposingTwiceIsDisposingOnce()
        {
            Tavern tavern = Tavern.Established();
            tavern.Session.Dispose();
            tavern.Session.Dispose();
            Assert.IsTrue(tavern.Session.IsDisposed);
            InworldEvent happened;
            Assert.Throws<ObjectDisposedException>(() => tavern.Session.Poll(out happened));
            Assert.Throws<ObjectDisposedException>(() => tavern.Session.SendTextTo("hello"));
            Assert.Throws<ObjectDisposedException>(() => tavern.Session.Start());
            Assert.AreEqual(0, tavern.Events.Dispatch(tavern.Session));
        }

        [Test]
        public void QuittingWhileConnectingEndsAtOnce()
        {
            for (int i = 0; i < 50; i++)
            {
                using (Tavern tavern = new Tavern())
                    tavern.Session.Start();
            }
            Assert.IsTrue(InworldLibrary.Shutdown(30000));
        }

        [Test]
        public void ShutdownEndsSessionsInAnyStateAndAllMayBeginAnew()
        {
            Tavern connecting = new Tavern(), established = Tavern.Established(), idle = new Tavern();
            connecting.Session.Start();
            Assert.IsTrue(InworldLibrary.Shutdown(30000));
            foreach (Tavern tavern in new[] { connecting, established, idle })
            {
                Assert.IsTrue(tavern.Session.IsDisposed);
                tavern.Dispose();
            }
            Assert.IsTrue(InworldLibrary.Shutdown());
            using (Tavern again = Tavern.Established())
                again.Say("hello", "innkeeper");
        }

        [Test]
        public void AHandlerMayEndItsOwnSession()
        {
            Tavern tavern = Tavern.Established();
            InworldPacket seen = null;
            int after = 0;
            tavern.Events.OnPacketReceived += packet =>
            {
                seen = packet;
                tavern.Session.Dispose();
            };
            tavern.Events.OnText += packet => after++;
            tavern.Session.SendTextTo("hello", "innkeeper");
            tavern.Until(() => seen != null);
            Assert.AreEqual(0, after, "handlers of what is gone are not called");
            Assert.Throws<InvalidOperationException>(() => seen.ToJson.ToString());
        }

        [Test]
        public void AHandlerMayShutEverythingDown()
        {
            Tavern tavern = Tavern.Established();
            InworldPacket seen = null;
            tavern.Events.OnPacketReceived += packet =>
            {
                seen = packet;
                InworldLibrary.Shutdown();
            };
            tavern.Session.SendTextTo("hello", "innkeeper");
            tavern.Until(() => seen != null);
            Assert.Throws<InvalidOperationException>(() => seen.ToJson.ToString());
        }

        [Test]
        public void ASessionThatAnotherThreadEndsKeepsWhatIsBeingLookedAt()
        {
            Tavern tavern = Tavern.Established();
            bool looked = false;
            tavern.Events.OnText += packet =>
            {
                string before = packet.ToJson;
                Thread other = new Thread(tavern.Session.Dispose);
                other.Start();
                other.Join();
                Assert.IsTrue(tavern.Session.IsDisposed);
                Assert.AreEqual(before, packet.ToJson);
                looked = true;
            };
            tavern.Session.SendTextTo("hello", "innkeeper");
            tavern.Until(() => looked);
            Assert.AreEqual(0, tavern.Events.Dispatch(tavern.Session));
            Assert.AreEqual(InworldResult.InvalidHandle,
                (InworldResult)NativeMethods.iw_session_connection_state(tavern.Session.Handle), "given back by the one who looked");
        }

        [Test]
        public void ManyThreadsMayEndOneSession()
        {
            for (int round = 0; round < 20; round++)
            {
                Tavern tavern = Tavern.Established();
                tavern.Session.SendTextTo("hello", "innkeeper");
                List<Thread> threads = new List<Thread>();
                for (int i = 0; i < 4; i++)
                    threads.Add(new Thread(tavern.Session.Dispose));
                threads.ForEach(thread => thread.Start());
                tavern.Until(() => tavern.Session.IsDisposed);
                threads.ForEach(thread => thread.Join());
            }
        }

        [Test]
        public void ForgottenSessionsAreCleanedUpByTheCollector()
        {
            WeakReference[] forgotten = new WeakReference[20];
            ulong[] handles = new ulong[forgotten.Length];
            Thread maker = new Thread(() => // on a stack of its own, where nothing is left of them
            {
                for (int i = 0; i < forgotten.Length; i++)
                {
                    Tavern tavern = new Tavern();
                    tavern.Session.Start();
                    forgotten[i] = new WeakReference(tavern.Session);
                    handles[i] = tavern.Session.Handle;
                }
            });
            maker.Start();
            maker.Join();
            Tavern.Until(GC.Collect, () =>
            {
                GC.WaitForPendingFinalizers();
                // the collector may take a number on the stack for a reference: most of them must go
                return Array.FindAll(forgotten, one => one.IsAlive).Length <= 2;
            });
            for (int i = 0; i < handles.Length; i++)
            {
                if (!forgotten[i].IsAlive)
                    Assert.AreEqual(InworldResult.InvalidHandle, (InworldResult)NativeMethods.iw_session_connection_state(handles[i]));
            }
        }

        [Test]
        public void ForgottenPacketsDoNotFillTheLibrary()
        {
            for (int i = 0; i < 20000; i++) // more than may exist at once
            {
                new TextPacket("never sent").AddTarget("innkeeper");
                if (i % 1000 == 0)
                {
                    GC.Collect();
                    GC.WaitForPendingFinalizers();
                }
            }
        }

        [Test]
        public void ABadHandlerDoesNotStopTheRest()
        {
            using (Tavern tavern = Tavern.Established())
            {
                InworldEvents events = new InworldEvents();
                int thrown = 0, heard = 0;
                events.OnHandlerException += why => thrown += why.Message == "bad" ? 1 : 0;
                events.OnText += packet => throw new Exception("bad");
                events.OnText += packet => heard++;
                events.OnPacketReceived += packet => throw new Exception("bad");
                tavern.Session.SendTextTo("hello", "innkeeper");
                Tavern.Until(() => events.Dispatch(tavern.Session), () => heard >= 1);
                Assert.IsTrue(thrown > heard);
            }
        }

        [Test]
        public void HandlersMayComeAndGoWhileTheyAreCalled()
        {
            using (Tavern tavern = Tavern.Established())
            {
                int once = 0, late = 0;
                Action<TextPacket> handler = null;
                handler = packet =>
                {
                    once++;
                    tavern.Events.OnText -= handler;
                    tavern.Events.OnText += other => late++;
                };
                tavern.Events.OnText += handler;
                tavern.Say("Where is the cat?", "innkeeper");
                Assert.AreEqual(1, once);
                Assert.IsTrue(late > 0);
            }
        }
    }
}
