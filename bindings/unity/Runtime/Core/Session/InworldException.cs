using System;

namespace Inworld
{
    /// <summary>The library has refused a call; the message says which argument or state was wrong and what would be
    /// right.</summary>
    public sealed class InworldException : Exception
    {
        /// <summary>The reason, for programs.</summary>
        public InworldResult Result { get; }

        /// <summary>An error of this kind, with its words for the game's developer.</summary>
        public InworldException(InworldResult result, string message) : base(message)
        {
            Result = result;
        }

        internal InworldException(InworldResult result, string message, Exception cause) : base(message, cause)
        {
            Result = result;
        }
    }
}
