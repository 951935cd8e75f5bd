namespace Inworld.Audio
{
    /// <summary>The shapes of a mouth, as <see cref="InworldSession.ReadVisemes"/> weighs them.</summary>
    public static class Visemes
    {
        /// <summary>How many there are.</summary>
        public const int Count = 15;

        /// <summary>In their order; the first is a mouth at rest. On many models a blend shape is named "viseme_" and
        /// this.</summary>
        public static readonly string[] Names =
            { "sil", "PP", "FF", "TH", "DD", "kk", "CH", "SS", "nn", "RR", "aa", "E", "I", "O", "U" };
    }
}
