//! Items and the entities that hold them (PROTOCOL.md 3.15).

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, MapAccess, Visitor};
use serde::ser::Serializer;
use serde::{Deserialize, Serialize};

use super::event::NamedValue;
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
    #[serde(deserialize_with = "or_default", skip_serializing_if = "Properties::is_empty")]
    pub properties: Properties<S>,
}

map_texts!(Item { id: text, display_name: text, description: text, properties: one });

/// Texts by name, in the sender's order: in JSON an object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Properties<S>(pub Vec<NamedValue<S>>);

impl<S> Properties<S> {
    /// Whether there are none; then they are not written.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<S: AsRef<str>> Properties<S> {
    /// The same properties with their texts kept elsewhere.
    pub fn map<T>(&self, to: &mut impl MapTexts<T>) -> Properties<T> {
        Properties(self.0.iter().map(|property| property.map(to)).collect())
    }
}

impl<S: Serialize> Serialize for Properties<S> {
    fn serialize<W: Serializer>(&self, serializer: W) -> Result<W::Ok, W::Error> {
        serializer.collect_map(self.0.iter().map(|property| (&property.name, &property.value)))
    }
}

impl<'de, S: Deserialize<'de>> Deserialize<'de> for Properties<S> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object<S>(PhantomData<S>);
        impl<'de, S: Deserialize<'de>> Visitor<'de> for Object<S> {
            type Value = Properties<S>;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("an object of texts")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut properties = Vec::new();
                while let Some((name, value)) = map.next_entry()? {
                    properties.push(NamedValue { name, value });
                }
                Ok(Properties(properties))
            }
        }
        deserializer.deserialize_map(Object(PhantomData))
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
