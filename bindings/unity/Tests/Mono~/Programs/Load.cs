using System;
using Inworld;

/// <summary>Loads whatever library is there, twice, and prints what the package says of it.</summary>
internal static class Load
{
    private static int Main()
    {
        for (int i = 0; i < 2; i++)
        {
            try
            {
                InworldLibrary.Load();
                Console.WriteLine("loaded");
            }
            catch (InworldException refused)
            {
                Console.WriteLine(refused.Result + ": " + refused.Message);
            }
        }
        Console.WriteLine(InworldLibrary.Shutdown() ? "shut down" : "timed out");
        return 0;
    }
}
