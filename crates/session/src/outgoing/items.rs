//! Packets about items and the entities that hold them (PROTOCOL.md 3.15). They are for the session itself, and the
//! server's OPERATION_STATUS has their correlation id.

use super::{Outgoing, Recipient, bytes, packet};
use inworld_protocol::packet::enums::ItemsInEntitiesType;
use inworld_protocol::packet::{
    CreateOrUpdateItems, Item, ItemsInEntities, ItemsOperation, PacketId, Payload, RemoveItems, Timestamp,
};

impl Outgoing {
    /// Creates items, or changes what is known of them, and gives them to entities.
    pub fn create_items(
        items: Vec<Item<String>>,
        add_to_entities: Vec<String>,
        now: Timestamp,
        new_id: impl FnMut() -> String,
    ) -> Self {
        let names = bytes(&add_to_entities) + items.iter().map(item_bytes).sum::<usize>();
        let create = CreateOrUpdateItems { items, add_to_entities };
        let operation = ItemsOperation { create_or_update_items: Some(create), ..ItemsOperation::default() };
        Self { names, ..operate(operation, now, new_id) }
    }

    /// Removes items from the session.
    pub fn remove_items(item_ids: Vec<String>, now: Timestamp, new_id: impl FnMut() -> String) -> Self {
        let names = bytes(&item_ids);
        let operation = ItemsOperation { remove_items: Some(RemoveItems { item_ids }), ..ItemsOperation::default() };
        Self { names, ..operate(operation, now, new_id) }
    }

    /// Changes which entities hold items.
    pub fn items_in_entities(
        kind: ItemsInEntitiesType,
        item_ids: Vec<String>,
        entity_names: Vec<String>,
        now: Timestamp,
        new_id: impl FnMut() -> String,
    ) -> Self {
        let names = bytes(&item_ids) + bytes(&entity_names);
        let change = ItemsInEntities { kind, item_ids, entity_names };
        let operation = ItemsOperation { items_in_entities: Some(change), ..ItemsOperation::default() };
        Self { names, ..operate(operation, now, new_id) }
    }
}

fn operate(operation: ItemsOperation<String>, now: Timestamp, mut new_id: impl FnMut() -> String) -> Outgoing {
    let id = PacketId { packet_id: new_id(), correlation_id: new_id(), ..PacketId::default() };
    Outgoing::new(packet(id, now, Payload::Items(operation)), Recipient::World)
}

fn item_bytes(item: &Item<String>) -> usize {
    let properties = item.properties.0.iter().map(|property| property.name.len() + property.value.len());
    item.id.len() + item.display_name.len() + item.description.len() + properties.sum::<usize>()
}
