using System;
using System.Collections.Generic;
using System.Text;

namespace Inworld.Native
{
    /// <summary>The library's messages name what the header declares; here they name what C# calls it.</summary>
    internal static partial class NativeWords
    {
        private const string StatePrefix = "IW_CONNECTION_STATE_";

        private static readonly Dictionary<string, string> Names;

        /// <summary>After the initializers of both files: C# does not tell which of them comes first.</summary>
        static NativeWords()
        {
            Names = Read();
        }

        /// <summary>A message in the names of C#. What stands in quotes is data, and stays as it is.</summary>
        internal static string Translate(string message)
        {
            StringBuilder made = new StringBuilder(message.Length + 32);
            string constant = "", word = "";
            bool quoted = false;
            for (int at = 0; at < message.Length;)
            {
                int end = EndOfName(message, at);
                if (end == at)
                {
                    quoted ^= message[at] == '"' || message[at] == '`';
                    made.Append(message[at++]);
                    continue;
                }
                string before = word;
                word = message.Substring(at, end - at);
                bool ofTheHeader = word.StartsWith("iw_", StringComparison.Ordinal)
                    || word.StartsWith("IW_", StringComparison.Ordinal);
                bool isData = !ofTheHeader && (quoted || IsPartOfAPath(message, at, end));
                string whole = word[0] == '_' ? Completed(constant, word) : word;
                if (ofTheHeader)
                    constant = word;
                made.Append(isData ? word : NameOf(whole, before) ?? word);
                at = end;
            }
            return made.ToString();
        }

        /// <summary>What C# calls a result, such as "Busy" for "IW_ERROR_BUSY".</summary>
        internal static string OfResult(string constant)
        {
            string name;
            if (!Names.TryGetValue(constant, out name))
                return "";
            return name.Substring(name.IndexOf('.') + 1);
        }

        private static string NameOf(string word, string before)
        {
            string name;
            if (Names.TryGetValue(word, out name))
                return name;
            // "while the session is DISCONNECTED"
            if (before == "is" && Names.TryGetValue(StatePrefix + word, out name))
                return name.Substring(name.IndexOf('.') + 1);
            return null;
        }

        /// <summary>"_PLAYED" after "IW_PACKET_STATUS_PROCESSED or" is short for "IW_PACKET_STATUS_PLAYED".</summary>
        private static string Completed(string constant, string rest)
        {
            for (int end = constant.LastIndexOf('_'); end > 0; end = constant.LastIndexOf('_', end - 1))
            {
                string whole = constant.Substring(0, end) + rest;
                if (Names.ContainsKey(whole))
                    return whole;
            }
            return rest;
        }

        private static int EndOfName(string text, int at)
        {
            int end = at;
            while (end < text.Length && IsOfAName(text[end]))
                end++;
            return end > at && end < text.Length && text[end] == '*' ? end + 1 : end;
        }

        private static bool IsOfAName(char letter)
        {
            return letter == '_' || (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'z')
                || (letter >= 'A' && letter <= 'Z');
        }

        private static bool IsPartOfAPath(string text, int start, int end)
        {
            bool after = start > 0 && "/\\-@".IndexOf(text[start - 1]) >= 0;
            bool before = end < text.Length && "/\\-@".IndexOf(text[end]) >= 0;
            bool extended = end + 1 < text.Length && text[end] == '.' && IsOfAName(text[end + 1]);
            return after || before || extended;
        }

        private static Dictionary<string, string> Read()
        {
            Dictionary<string, string> names = new Dictionary<string, string>(Table.Length / 2, StringComparer.Ordinal);
            for (int i = 0; i + 1 < Table.Length; i += 2)
                names[Table[i]] = Table[i + 1];
            return names;
        }
    }
}
