using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace Inworld.Native
{
    /// <summary>Names and values as the library takes them, freed at the end of the `using`.</summary>
    internal unsafe struct NativeParameters : IDisposable
    {
        private NativeTexts _texts;
        private IntPtr _block;

        /// <summary>Null when there are none.</summary>
        internal iw_parameter* First => (iw_parameter*)_block;

        internal UIntPtr Count { get; private set; }

        internal static NativeParameters Of(IReadOnlyDictionary<string, string> parameters)
        {
            NativeParameters made = new NativeParameters();
            if (parameters == null || parameters.Count == 0)
                return made;
            List<string> texts = new List<string>(parameters.Count * 2);
            foreach (KeyValuePair<string, string> parameter in parameters)
            {
                texts.Add(parameter.Key);
                texts.Add(parameter.Value);
            }
            made._texts = NativeTexts.Of(texts.ToArray(), nameof(parameters));
            made._block = Marshal.AllocHGlobal(parameters.Count * sizeof(iw_parameter));
            made.Count = (UIntPtr)(uint)parameters.Count;
            for (int i = 0; i < parameters.Count; i++)
            {
                made.First[i].name = made._texts.Pointers[i * 2];
                made.First[i].value = made._texts.Pointers[i * 2 + 1];
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
