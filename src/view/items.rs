//! An operation on items as the structs of the C ABI.

use super::{View, lend, lend_bytes};
use crate::constants::*;
use crate::types::*;
use inworld_protocol::packet::{ItemsOperation, NamedValue, PackedPacket, TextRef};

impl View {
    pub(super) fn fill_items(&mut self, packed: &PackedPacket, operation: &ItemsOperation<TextRef>) {
        let text = |at: &TextRef| lend_bytes(packed.c_bytes(*at));
        let (mut kind, mut change) = (IW_ITEMS_NONE, IW_ITEMS_CHANGE_UNSPECIFIED);
        let (mut ids, mut entities) = (&[][..], &[][..]);
        let mut item_list = Vec::new();
        if let Some(create) = &operation.create_or_update_items {
            (kind, entities) = (IW_ITEMS_CREATE_OR_UPDATE, &create.add_to_entities);
            // First all properties, for pointers to them are lent once the list grows no more.
            let properties = create.items.iter().flat_map(|item| &item.properties.0);
            let value =
                |value: &NamedValue<TextRef>| iw_named_value { name: text(&value.name), value: text(&value.value) };
            let values = properties.map(value).collect();
            let mut rest = self.set(values, |lists| &mut lists.values);
            item_list.extend(create.items.iter().map(|item| {
                let (own, others) = rest.split_at_checked(item.properties.0.len()).unwrap_or_default();
                rest = others;
                let (properties, property_count) = lend(own);
                iw_item_info {
                    id: text(&item.id),
                    display_name: text(&item.display_name),
                    description: text(&item.description),
                    properties,
                    property_count,
                }
            }));
        } else if let Some(remove) = &operation.remove_items {
            (kind, ids) = (IW_ITEMS_REMOVE, &remove.item_ids);
        } else if let Some(moved) = &operation.items_in_entities {
            (kind, change) = (IW_ITEMS_IN_ENTITIES, moved.kind.number());
            (ids, entities) = (&moved.item_ids, &moved.entity_names);
        }
        let names = self.set(ids.iter().chain(entities).map(text).collect(), |lists| &mut lists.names);
        let (ids, entities) = names.split_at_checked(ids.len()).unwrap_or_default();
        let ((item_ids, item_id_count), (entity_names, entity_name_count)) = (lend(ids), lend(entities));
        let (items, item_count) = lend(self.set(item_list, |lists| &mut lists.item_list));
        self.payload.items =
            iw_items { kind, change, items, item_count, item_ids, item_id_count, entity_names, entity_name_count };
    }
}
