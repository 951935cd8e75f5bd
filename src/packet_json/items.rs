//! Operations on items, from packets built by hand.

use super::{Refusal, lent_text, list, named_value, names};
use crate::constants::*;
use crate::types::{iw_item_info, iw_items};
use crate::words::AbiConstants;
use inworld_client::ValueError;
use inworld_client::vocabulary::Constants;
use inworld_protocol::packet::enums::ItemsInEntitiesType;
use inworld_protocol::packet::{CreateOrUpdateItems, Item, ItemsInEntities, ItemsOperation, Properties, RemoveItems};

/// # Safety
/// As `encode`: every pointer is NULL or points to what its type says.
pub(super) unsafe fn operation(items: &iw_items) -> Result<ItemsOperation<String>, Refusal> {
    // SAFETY: this function's own contract.
    let (ids, entities) = unsafe {
        (
            names("packet.items.item_ids", items.item_ids, items.item_id_count)?,
            names("packet.items.entity_names", items.entity_names, items.entity_name_count)?,
        )
    };
    let mut operation = ItemsOperation::default();
    match items.kind {
        IW_ITEMS_NONE => {}
        IW_ITEMS_CREATE_OR_UPDATE => {
            // SAFETY: this function's own contract.
            let items = unsafe { list("packet.items.items", items.items, items.item_count, |one| item(one)) }?;
            operation.create_or_update_items = Some(CreateOrUpdateItems { items, add_to_entities: entities });
        }
        IW_ITEMS_REMOVE => operation.remove_items = Some(RemoveItems { item_ids: ids }),
        IW_ITEMS_IN_ENTITIES => {
            let kind = ItemsInEntitiesType::from_number(items.change)
                .ok_or_else(|| ValueError::no_constant("packet.items.change", items.change, Constants::ItemsChange))
                .map_err(Refusal::value)?;
            operation.items_in_entities = Some(ItemsInEntities { kind, item_ids: ids, entity_names: entities });
        }
        other => return Err(Refusal::no_constant("packet.items.kind", other, AbiConstants::Items)),
    }
    Ok(operation)
}

/// # Safety
/// As [`operation`].
unsafe fn item(item: &iw_item_info) -> Result<Item<String>, Refusal> {
    let (field, fields) = (
        "packet.items.items.properties",
        ("packet.items.items.properties.name", "packet.items.items.properties.value"),
    );
    // SAFETY: this function's own contract.
    unsafe {
        let text = |name: &'static str, text| lent_text(name, text).map(str::to_owned);
        let properties = list(field, item.properties, item.property_count, |value| named_value(fields, value))?;
        Ok(Item {
            id: text("packet.items.items.id", item.id)?,
            display_name: text("packet.items.items.display_name", item.display_name)?,
            description: text("packet.items.items.description", item.description)?,
            properties: Properties(properties),
        })
    }
}
