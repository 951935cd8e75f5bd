using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Inworld.Native;
using Inworld.Packet;

namespace Inworld
{
    /// <summary>Something that was said before the session, as the game tells it.</summary>
    public struct InworldDialogLine
    {
        /// <summary>Who said it: PLAYER, AGENT for a character, WORLD or UNKNOWN.</summary>
        public SourceType source;
        /// <summary>The talker's name for players; null for none.</summary>
        public string name;
        /// <summary>What was said; not empty.</summary>
        public string text;

        /// <summary>A line of somebody.</summary>
        public InworldDialogLine(SourceType source, string name, string text)
        {
            this.source = source;
            this.name = name;
            this.text = text;
        }
    }

    /// <summary>Lines as the library takes them, freed at the end of the `using`.</summary>
    internal unsafe struct NativeDialog : IDisposable
    {
        private NativeTexts _texts;
        private IntPtr _block;

        /// <summary>Null when there are none.</summary>
        internal iw_dialog_line* First => (iw_dialog_line*)_block;

        internal UIntPtr Count { get; private set; }

        internal static NativeDialog Of(IList<InworldDialogLine> lines)
        {
            NativeDialog made = new NativeDialog();
            if (lines == null || lines.Count == 0)
                return made;
            string[] texts = new string[lines.Count * 2];
            for (int i = 0; i < lines.Count; i++)
            {
                texts[i * 2] = lines[i].name;
                texts[i * 2 + 1] = lines[i].text;
            }
            made._texts = NativeTexts.WithNulls(texts, "dialogHistory");
            made._block = Marshal.AllocHGlobal(lines.Count * sizeof(iw_dialog_line));
            made.Count = (UIntPtr)(uint)lines.Count;
            for (int i = 0; i < lines.Count; i++)
            {
                made.First[i] = new iw_dialog_line();
                made.First[i].source = (uint)lines[i].source;
                made.First[i].name = made._texts.Pointers[i * 2];
                made.First[i].text = made._texts.Pointers[i * 2 + 1];
            }
            return made;
        }

        public void Dispose()
        {
            _texts.Dispose();
            Marshal.FreeHGlobal(_block);
            _block = IntPtr.Zero;
        }
    }
}
