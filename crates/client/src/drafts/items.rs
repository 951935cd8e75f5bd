//! Packets about items: how each begins, checked.

use std::collections::HashSet;

use super::{draft, new_id, refuse_empty, refuse_length, wall};
use crate::Error;
use inworld_protocol::packet::Item;
use inworld_protocol::packet::enums::ItemsInEntitiesType;
use inworld_session::config::check_text;
use inworld_session::vocabulary::Constants;
use inworld_session::{Draft, Expected, Field, Outgoing, Problem, ValueError};

/// Bytes in all texts of items together.
const MAX_ITEMS: usize = 1 << 20;

/// Creates or updates items.
pub fn create_items(items: Vec<Item<String>>, add_to_entities: Vec<String>) -> Result<Draft, Error> {
    if items.is_empty() {
        return refuse_empty("items", "give at least one item");
    }
    for (index, item) in items.iter().enumerate() {
        check_text(Field::from("items").index(index).member("id"), &item.id).map_err(Error::Argument)?;
        check_properties(index, item)?;
    }
    check_texts("add_to_entities", &add_to_entities)?;
    made(Outgoing::create_items(items, add_to_entities, wall(), new_id))
}

/// Removes items.
pub fn remove_items(item_ids: Vec<String>) -> Result<Draft, Error> {
    check_list("item_ids", &item_ids)?;
    made(Outgoing::remove_items(item_ids, wall(), new_id))
}

/// Changes which entities hold items.
pub fn items_in_entities(change: u32, item_ids: Vec<String>, entity_names: Vec<String>) -> Result<Draft, Error> {
    let known = ItemsInEntitiesType::from_number(change).filter(|kind| *kind != ItemsInEntitiesType::Unspecified);
    let Some(kind) = known else {
        return Err(Error::Argument(ValueError::no_constant("change", change, Constants::ItemsChange)));
    };
    check_list("item_ids", &item_ids)?;
    check_list("entity_names", &entity_names)?;
    made(Outgoing::items_in_entities(kind, item_ids, entity_names, wall(), new_id))
}

fn check_properties(index: usize, item: &Item<String>) -> Result<(), Error> {
    let mut names = HashSet::new();
    for (at, property) in item.properties.0.iter().enumerate() {
        let field = Field::from("items").index(index).member("properties").index(at).member("name");
        check_text(field.clone(), &property.name).map_err(Error::Argument)?;
        if !names.insert(&property.name) {
            let problem = Problem::Other(format!("\"{}\" is there already", property.name).into());
            let right = Expected::Words("give each property once".into());
            return Err(Error::Argument(ValueError::new(field, problem, right)));
        }
    }
    Ok(())
}

fn check_list(field: &'static str, texts: &[String]) -> Result<(), Error> {
    if texts.is_empty() {
        return refuse_empty(field, "name at least one");
    }
    check_texts(field, texts)
}

fn check_texts(field: &'static str, texts: &[String]) -> Result<(), Error> {
    let check = |(index, text): (usize, &String)| check_text(Field::from(field).index(index), text);
    texts.iter().enumerate().try_for_each(check).map_err(Error::Argument)
}

fn made(outgoing: Outgoing) -> Result<Draft, Error> {
    if outgoing.names > MAX_ITEMS {
        return refuse_length("items", outgoing.names, MAX_ITEMS);
    }
    draft(outgoing)
}
