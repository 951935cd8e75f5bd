//! Packets about items and the entities that hold them.

use std::ffi::c_char;

use super::create;
use crate::input::{MAX_COUNT, array, optional_text, parameters, text, texts};
use crate::refusal::Refusal;
use crate::types::{iw_item, iw_outgoing};
use inworld_client::{Field, drafts};
use inworld_protocol::packet::{Item, Properties};

// --- Items ---

/// Begins a packet that creates items, or updates those that exist, and gives them to entities. Like
/// each operation on items it is for the session itself, and is answered by an IW_PACKET_OPERATION_STATUS whose
/// correlation_id is the one of the receipt.
///
/// items, count: at least one; copied. add_to_entities, entity_count: who gets them; NULL and 0 for nobody.
/// out, result: as in iw_outgoing_create_text. Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_outgoing_create_items(
    items: *const iw_item,
    count: usize,
    add_to_entities: *const *const c_char,
    entity_count: usize,
    out: *mut iw_outgoing,
) -> i32 {
    // SAFETY: as in iw_outgoing_create_text, and both lists have as many elements as is said.
    unsafe {
        create(out, || {
            let items = array("items", "count", items, count, MAX_COUNT)?;
            let items = items.iter().enumerate().map(|(index, given)| item(index, given));
            let items = items.collect::<Result<Vec<_>, Refusal>>()?;
            Ok(drafts::create_items(items, list("add_to_entities", "entity_count", add_to_entities, entity_count)?)?)
        })
    }
}

/// Begins a packet that removes items: nobody holds them any more.
///
/// item_ids, count: at least one. out, result: as in iw_outgoing_create_text. Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_outgoing_create_remove_items(
    item_ids: *const *const c_char,
    count: usize,
    out: *mut iw_outgoing,
) -> i32 {
    // SAFETY: as in iw_outgoing_create_text, and `item_ids` has `count` elements.
    unsafe { create(out, || Ok(drafts::remove_items(list("item_ids", "count", item_ids, count)?)?)) }
}

/// Begins a packet that changes which entities hold items.
///
/// change: IW_ITEMS_CHANGE_ADD, _REMOVE or _REPLACE. item_ids, item_count, entity_names, entity_count: at least one of
/// each. out, result: as in iw_outgoing_create_text. Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_outgoing_create_items_in_entities(
    change: u32,
    item_ids: *const *const c_char,
    item_count: usize,
    entity_names: *const *const c_char,
    entity_count: usize,
    out: *mut iw_outgoing,
) -> i32 {
    // SAFETY: as in iw_outgoing_create_text, and both lists have as many elements as is said.
    unsafe {
        create(out, || {
            let ids = list("item_ids", "item_count", item_ids, item_count)?;
            let entities = list("entity_names", "entity_count", entity_names, entity_count)?;
            Ok(drafts::items_in_entities(change, ids, entities)?)
        })
    }
}

/// # Safety
/// The texts of the item are NULL or NUL-terminated, and its properties as many as it says.
unsafe fn item(index: usize, item: &iw_item) -> Result<Item<String>, Refusal> {
    let field = |name| Field::from("items").index(index).member(name);
    // SAFETY: this function's own contract.
    unsafe {
        let words = |name, ptr| optional_text(field(name), ptr).map(|text| text.unwrap_or_default().to_owned());
        let properties = (item.properties, item.property_count);
        Ok(Item {
            id: text(field("id"), item.id)?.to_owned(),
            display_name: words("display_name", item.display_name)?,
            description: words("description", item.description)?,
            properties: Properties(parameters(
                field("properties"),
                field("property_count"),
                properties.0,
                properties.1,
            )?),
        })
    }
}

/// # Safety
/// `ptr` is NULL or points to `count` NUL-terminated texts.
unsafe fn list(
    name: &'static str,
    count_name: &'static str,
    ptr: *const *const c_char,
    count: usize,
) -> Result<Vec<String>, Refusal> {
    // SAFETY: this function's own contract.
    Ok(unsafe { texts(name, count_name, ptr, count) }?.into_iter().map(str::to_owned).collect())
}
