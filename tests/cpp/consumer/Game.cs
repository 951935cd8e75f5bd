using System;
using System.Threading;
using Inworld;

/// <summary>The least that a game in C# does: a session with the demo scene, until it is established.</summary>
internal static class Game
{
    private const int LongestMilliseconds = 60000;

    private static int Main()
    {
        InworldSessionConfig config = new InworldSessionConfig { workspace = "demo", scene = "tavern" };
        using (InworldSession session = new InworldSession(config))
        {
            InworldEvents events = new InworldEvents();
            session.Start();
            for (int waited = 0; !session.IsEstablished && waited < LongestMilliseconds; waited++)
            {
                events.Dispatch(session);
                Thread.Sleep(1);
            }
            if (!session.IsEstablished)
                return 1;
        }
        if (!InworldLibrary.Shutdown())
            return 2;
        Console.WriteLine("ok");
        return 0;
    }
}
