using System;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Threading;
using Inworld;

/// <summary>What a frame pays in C#: an empty poll beside a call of a function that does nothing, and the garbage of a
/// frame without news. Figures are medians of many batches.</summary>
internal static class Bench
{
    private const int Batches = 500;
    private const int Calls = 1000;
    private const int GarbageFrames = 100000;

    [DllImport("inworld", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
    private static extern uint iw_abi_version();

    private static int Main()
    {
        using (InworldSession session = new InworldSession(new InworldSessionConfig { workspace = "demo", scene = "tavern" }))
        {
            InworldEvents events = new InworldEvents();
            session.Start();
            while (!session.IsEstablished)
                Frame(events, session);
            for (int i = 0; i < 200; i++)
                Frame(events, session);
            for (int i = 0; i < 2 * Calls; i++) // compiled before it is measured
                Poll(session);
            double call = Median(() => iw_abi_version());
            double poll = Median(() => Poll(session));
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < GarbageFrames; i++)
                events.Dispatch(session);
            long garbage = GC.GetAllocatedBytesForCurrentThread() - before;
            Report("empty poll from Mono", poll.ToString("0.0") + " ns; a no-op P/Invoke " + call.ToString("0.0") + " ns",
                "<= 2x", poll <= 2 * call, (poll / call).ToString("0.0") + "x");
            Report("garbage of a frame without news", garbage + " bytes in " + GarbageFrames + " frames", "0", garbage == 0,
                garbage + " bytes");
        }
        InworldLibrary.Shutdown();
        return 0;
    }

    private static void Frame(InworldEvents events, InworldSession session)
    {
        events.Dispatch(session);
        Thread.Sleep(1);
    }

    private static void Poll(InworldSession session)
    {
        InworldEvent happened;
        session.Poll(out happened);
    }

    /// <summary>Nanoseconds of a call; that of the delegate is taken off.</summary>
    private static double Median(Action call)
    {
        return Batch(call) - Batch(Nothing);
    }

    private static void Nothing()
    {
    }

    private static double Batch(Action call)
    {
        double[] batches = new double[Batches];
        for (int batch = 0; batch < Batches; batch++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < Calls; i++)
                call();
            batches[batch] = (Stopwatch.GetTimestamp() - start) * 1e9 / Stopwatch.Frequency / Calls;
        }
        Array.Sort(batches);
        return batches[Batches / 2];
    }

    private static void Report(string what, string figure, string limit, bool met, string over)
    {
        Console.WriteLine(what.PadRight(34) + " " + figure.PadRight(62) + " limit " + limit.PadRight(12) + " "
            + (met ? "met" : "OVER: " + over));
    }
}
