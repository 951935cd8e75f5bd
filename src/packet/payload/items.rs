//! Items and the entities that hold them (PROTOCOL.md 3.15).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::packet::enums::ItemsInEntitiesType;
use crate::packet::json::{Text, or_default};
use crate::packet::map::{MapTexts, map_texts};

/// An operation on items; at most one member is set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[serde(bound(serialize = "S: Text + Serialize", deserialize = "S: Text + Deserialize<'de>"))]
pub struct ItemsOperation<S> {
    /// Create or change items.
    #[serde(alias = "create_or_update_items", skip_serializing_if = "Option::is_none")]
    pub create_or_update_items: Option<CreateOrUpdateItems<S>>,
    /// Remove items.
    #[serde(alias = "remove_items", skip_serializing_if = "Option::is_none")]
    pub remove_items: Option<RemoveItems<S>>,
    /// Put items into entities or take them out.
    #[serde(alias = "items_in_entities", skip_serializing_if = "Option::is_none")]
    pub items_in_entities: Option<ItemsInEntities<S>>,
}

map_texts!(ItemsOperation { create_or_update_items: maybe, remove_items: maybe, items_in_entities: maybe });

/// Create or change items.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[serde(bound(serialize = "S: Text + Serialize", deserialize = "S: Text + Deserialize<'de>"))]
pub struct CreateOrUpdateItems<S> {
    /// The items.
    #[serde(deserialize_with = "or_default")]
    pub items: Vec<Item<S>>,
    /// The entities that get them.
    #[serde(alias = "add_to_entities", deserialize_with = "or_default", skip_serializing_if = "Vec::is_empty")]
    pub add_to_entities: Vec<S>,
}

map_texts!(CreateOrUpdateItems { items: many, add_to_entities: texts });

/// An item.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[serde(bound(serialize = "S: Text + Serialize", deserialize = "S: Text + Deserialize<'de>"))]
pub struct Item<S> {
    /// Its id.
    pub id: S,
    /// Its name for players.
    #[serde(alias = "display_name")]
    pub display_name: S,
    /// What it is.
    pub description: S,
    /// What is known of it.
    #[serde(deserialize_with = "or_default", skip_serializing_if = "BTreeMap::is_empty")]
    pub properties: BTreeMap<String, S>,
}

impl<S: AsRef<str>> Item<S> {
    /// The same message with its texts kept elsewhere.
    pub fn map<T>(&self, to: &mut impl MapTexts<T>) -> Item<T> {
        Item {
            id: to.text(self.id.as_ref()),
            display_name: to.text(self.display_name.as_ref()),
            description: to.text(self.description.as_ref()),
            properties: self.properties.iter().map(|(k, v)| (k.clone(), to.text(v.as_ref()))).collect(),
        }
    }
}

/// Remove items.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[serde(bound(serialize = "S: Text + Serialize", deserialize = "S: Text + Deserialize<'de>"))]
pub struct RemoveItems<S> {
    /// Which.
    #[serde(alias = "item_ids", deserialize_with = "or_default")]
    pub item_ids: Vec<S>,
}

map_texts!(RemoveItems { item_ids: texts });

/// Put items into entities or take them out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[serde(bound(serialize = "S: Text + Serialize", deserialize = "S: Text + Deserialize<'de>"))]
pub struct ItemsInEntities<S> {
    /// Add, remove or replace.
    #[serde(rename = "type")]
    pub kind: ItemsInEntitiesType,
    /// Which items.
    #[serde(alias = "item_ids", deserialize_with = "or_default")]
    pub item_ids: Vec<S>,
    /// Which entities.
    #[serde(alias = "entity_names", deserialize_with = "or_default")]
    pub entity_names: Vec<S>,
}

map_texts!(ItemsInEntities { kind: copy, item_ids: texts, entity_names: texts });
