using System;
using System.Collections.Generic;
using Inworld.Native;

namespace Inworld.Packet
{
    /// <summary>An operation on the items of the scene: what characters know of, and who holds it. It is answered by an
    /// <see cref="OperationStatusPacket"/> with the same correlation id.</summary>
    public sealed unsafe class ItemOperationPacket : InworldPacket
    {
        internal ItemOperationPacket()
        {
        }

        private ItemOperationPacket(ulong outgoing) : base(outgoing)
        {
        }

        /// <summary>Creates items, or changes what is known of them, for <see cref="InworldSession.Send"/>.</summary>
        /// <param name="items">At least one.</param>
        /// <param name="addToEntities">Who gets them; null for nobody.</param>
        public static ItemOperationPacket CreateOrUpdate(IList<InworldItem> items, params string[] addToEntities)
        {
            InworldLibrary.Load();
            using (NativeItems native = NativeItems.Of(items))
            using (NativeTexts entities = NativeTexts.Of(addToEntities, nameof(addToEntities)))
            {
                ulong made;
                NativeCall.Check(NativeMethods.iw_outgoing_create_items(
                    native.First, native.Count, entities.Pointers, (UIntPtr)(uint)entities.Count, &made));
                return new ItemOperationPacket(made);
            }
        }

        /// <summary>Removes items: nobody holds them any more.</summary>
        public static ItemOperationPacket Remove(params string[] itemIds)
        {
            InworldLibrary.Load();
            using (NativeTexts ids = NativeTexts.Of(itemIds, nameof(itemIds)))
            {
                ulong made;
                NativeCall.Check(NativeMethods.iw_outgoing_create_remove_items(
                    ids.Pointers, (UIntPtr)(uint)ids.Count, &made));
                return new ItemOperationPacket(made);
            }
        }

        /// <summary>Changes which entities hold items.</summary>
        /// <param name="type">ADD, REMOVE or REPLACE.</param>
        public static ItemOperationPacket InEntities(ItemsInEntitiesType type, string[] itemIds, string[] entityNames)
        {
            InworldLibrary.Load();
            using (NativeTexts ids = NativeTexts.Of(itemIds, nameof(itemIds)))
            using (NativeTexts names = NativeTexts.Of(entityNames, nameof(entityNames)))
            {
                ulong made;
                NativeCall.Check(NativeMethods.iw_outgoing_create_items_in_entities((uint)type, ids.Pointers,
                    (UIntPtr)(uint)ids.Count, names.Pointers, (UIntPtr)(uint)names.Count, &made));
                return new ItemOperationPacket(made);
            }
        }

        /// <summary>The payload.</summary>
        public ItemsOperation entitiesItemsOperation => new ItemsOperation(this);
    }

    /// <summary>The payload of an item operation packet.</summary>
    public readonly unsafe struct ItemsOperation
    {
        private readonly InworldPacket _packet;

        internal ItemsOperation(InworldPacket packet)
        {
            _packet = packet;
        }

        private iw_items* Native => (iw_items*)InworldPacket.Payload(_packet.Native->items);

        /// <summary>What is done.</summary>
        public ItemsOperationType type => (ItemsOperationType)Alive.Read(_packet, &Native->kind);
        /// <summary>How entities change, with IN_ENTITIES.</summary>
        public ItemsInEntitiesType change => (ItemsInEntitiesType)Alive.Read(_packet, &Native->change);

        /// <summary>The items, with CREATE_OR_UPDATE; made for this call.</summary>
        public InworldItem[] items
        {
            get
            {
                InworldItem[] all = new InworldItem[Alive.Count(_packet, &Native->item_count)];
                for (int i = 0; i < all.Length; i++)
                    all[i] = new InworldItem(_packet, Native->items[i]);
                return all;
            }
        }

        /// <summary>With REMOVE and IN_ENTITIES; made for this call.</summary>
        public string[] itemIds => Texts(&Native->item_ids, &Native->item_id_count);

        /// <summary>The entities that it is about; made for this call.</summary>
        public string[] entityNames => Texts(&Native->entity_names, &Native->entity_name_count);

        private string[] Texts(iw_str** first, UIntPtr* count)
        {
            string[] all = new string[Alive.Count(_packet, count)];
            for (int i = 0; i < all.Length; i++)
                all[i] = new Utf8Text(_packet, (*first)[i]).ToString();
            GC.KeepAlive(_packet);
            return all;
        }
    }
}
