using System.Collections.Generic;

namespace Inworld
{
    /// <summary>What came back for something that was sent: see <see cref="InworldCharacter.SendTextAsync"/>.</summary>
    public sealed class InworldAnswer
    {
        internal InworldAnswer(string interactionId, List<string> sentences, bool isComplete)
        {
            InteractionId = interactionId;
            Sentences = sentences;
            IsComplete = isComplete;
        }

        /// <summary>Of the exchange.</summary>
        public string InteractionId { get; }

        /// <summary>What the characters said, sentence by sentence; may be empty.</summary>
        public IReadOnlyList<string> Sentences { get; }

        /// <summary>The sentences in one.</summary>
        public string Text => string.Join(" ", Sentences);

        /// <summary>False when the connection broke in the middle of it and the rest is lost.</summary>
        public bool IsComplete { get; }
    }
}
