using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Inworld.Native;

namespace Inworld.Packet
{
    /// <summary>Something that characters know of.</summary>
    public sealed class InworldItem
    {
        /// <summary>The game's own; not empty.</summary>
        public string id;
        /// <summary>For players; null for none.</summary>
        public string displayName;
        /// <summary>What it is, in words; null for none.</summary>
        public string description;
        /// <summary>What else is known of it.</summary>
        public Dictionary<string, string> properties = new Dictionary<string, string>();

        /// <summary>An item of the game.</summary>
        public InworldItem(string id, string displayName = null, string description = null)
        {
            this.id = id;
            this.displayName = displayName;
            this.description = description;
        }

        internal unsafe InworldItem(ILender lender, iw_item_info native)
        {
            id = new Utf8Text(lender, native.id).ToString();
            displayName = new Utf8Text(lender, native.display_name).ToString();
            description = new Utf8Text(lender, native.description).ToString();
            for (int i = 0; i < NativeText.Count(native.property_count); i++)
            {
                TriggerParameter property = new TriggerParameter(lender, native.properties[i]);
                properties[property.name] = property.value;
            }
        }
    }

    /// <summary>Items as the library takes them, freed at the end of the `using`.</summary>
    internal unsafe struct NativeItems : IDisposable
    {
        private NativeTexts _texts;
        private NativeParameters[] _properties;
        private IntPtr _block;

        /// <summary>Null when there are none.</summary>
        internal iw_item* First => (iw_item*)_block;

        internal UIntPtr Count { get; private set; }

        internal static NativeItems Of(IList<InworldItem> items)
        {
            NativeItems made = new NativeItems();
            if (items == null || items.Count == 0)
                return made;
            string[] texts = new string[items.Count * 3];
            for (int i = 0; i < items.Count; i++)
            {
                InworldItem item = items[i];
                if (item == null)
                    throw new ArgumentNullException(nameof(items), "One of the items is null.");
                texts[i * 3] = item.id;
                texts[i * 3 + 1] = item.displayName;
                texts[i * 3 + 2] = item.description;
            }
            made._texts = NativeTexts.WithNulls(texts, nameof(items));
            made._properties = new NativeParameters[items.Count];
            made._block = Marshal.AllocHGlobal(items.Count * sizeof(iw_item));
            made.Count = (UIntPtr)(uint)items.Count;
            try
            {
                for (int i = 0; i < items.Count; i++)
                    made._properties[i] = NativeParameters.Of(items[i].properties);
            }
            catch
            {
                made.Dispose();
                throw;
            }
            for (int i = 0; i < items.Count; i++)
            {
                made.First[i] = new iw_item();
                made.First[i].id = made._texts.Pointers[i * 3];
                made.First[i].display_name = made._texts.Pointers[i * 3 + 1];
                made.First[i].description = made._texts.Pointers[i * 3 + 2];
                made.First[i].properties = made._properties[i].First;
                made.First[i].property_count = made._properties[i].Count;
            }
            return made;
        }

        public void Dispose()
        {
            _texts.Dispose();
            for (int i = 0; _properties != null && i < _properties.Length; i++)
                _properties[i].Dispose();
            Marshal.FreeHGlobal(_block);
            _block = IntPtr.Zero;
        }
    }
}
