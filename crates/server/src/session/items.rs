//! Items and the entities that hold them (PROTOCOL.md 3.15).

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::Session;
use super::known::{Known, fingerprint};
use inworld_protocol::packet::enums::ItemsInEntitiesType;
use inworld_protocol::packet::{
    CreateOrUpdateItems, ItemsInEntities, ItemsOperation, JsonStr, OperationResult, OperationStatus, PacketId, Payload,
    RemoveItems,
};

/// gRPC INVALID_ARGUMENT.
const INVALID: i32 = 3;
/// gRPC NOT_FOUND.
const NOT_FOUND: i32 = 5;
/// gRPC RESOURCE_EXHAUSTED.
const EXHAUSTED: i32 = 8;
/// More items, or entities, than this one session does not need.
const MOST: usize = 10_000;

/// Operations whose outcome is remembered.
const MOST_DONE: usize = 256;

/// The items that exist, and who has them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Belongings {
    ids: BTreeSet<String>,
    entities: BTreeMap<String, BTreeSet<String>>,
}

/// The items of a session.
#[derive(Debug)]
pub(super) struct Items {
    now: Belongings,
    /// How the last operations went.
    done: Known<u64, OperationStatus<String>>,
}

impl Default for Items {
    fn default() -> Self {
        Self { now: Belongings::default(), done: Known::new(MOST_DONE) }
    }
}

impl Items {
    /// For saving.
    pub(super) fn belongings(&self) -> &Belongings {
        &self.now
    }

    /// From a saved state.
    pub(super) fn restore(&mut self, saved: Belongings) {
        self.now = saved;
    }
}

impl Belongings {
    /// Performs an operation.
    ///
    /// # Errors
    /// A gRPC code and words; then nothing was changed.
    fn perform(&mut self, operation: &ItemsOperation<JsonStr>) -> Result<(), (i32, String)> {
        let ItemsOperation { create_or_update_items, remove_items, items_in_entities } = operation;
        match (create_or_update_items, remove_items, items_in_entities) {
            (Some(create), None, None) => self.create(create),
            (None, Some(remove), None) => self.remove(remove),
            (None, None, Some(change)) => self.change(change),
            _ => Err((INVALID, "The operation should be one of creating, removing and moving items".to_owned())),
        }
    }

    fn create(&mut self, create: &CreateOrUpdateItems<JsonStr>) -> Result<(), (i32, String)> {
        if create.items.is_empty() || create.items.iter().any(|item| item.id.is_empty()) {
            return Err((INVALID, "Each item needs an id, and there should be at least one".to_owned()));
        }
        if self.ids.len() + create.items.len() > MOST || self.entities.len() + create.add_to_entities.len() > MOST {
            return Err((EXHAUSTED, format!("There is room for {MOST} items and entities")));
        }
        let ids = create.items.iter().map(|item| item.id.to_string());
        for entity in &create.add_to_entities {
            self.entities.entry(entity.to_string()).or_default().extend(ids.clone());
        }
        self.ids.extend(ids);
        Ok(())
    }

    fn remove(&mut self, remove: &RemoveItems<JsonStr>) -> Result<(), (i32, String)> {
        self.all_known(&remove.item_ids)?;
        for id in &remove.item_ids {
            self.ids.remove(id.as_ref());
            for held in self.entities.values_mut() {
                held.remove(id.as_ref());
            }
        }
        Ok(())
    }

    fn change(&mut self, change: &ItemsInEntities<JsonStr>) -> Result<(), (i32, String)> {
        self.all_known(&change.item_ids)?;
        if change.entity_names.is_empty() || change.entity_names.iter().any(|name| name.is_empty()) {
            return Err((INVALID, "The operation names no entity".to_owned()));
        }
        let taking = change.kind == ItemsInEntitiesType::Remove;
        let unknown = change.entity_names.iter().find(|name| !self.entities.contains_key(name.as_ref()));
        if let (true, Some(name)) = (taking, unknown) {
            return Err((NOT_FOUND, format!("Entity {} not found", name.as_ref())));
        }
        if self.entities.len() + change.entity_names.len() > MOST {
            return Err((EXHAUSTED, format!("There is room for {MOST} entities")));
        }
        let ids = change.item_ids.iter().map(|id| id.to_string());
        for name in &change.entity_names {
            let held = self.entities.entry(name.to_string()).or_default();
            match change.kind {
                ItemsInEntitiesType::Add => held.extend(ids.clone()),
                ItemsInEntitiesType::Remove => {
                    held.retain(|id| !change.item_ids.iter().any(|gone| gone.as_ref() == id))
                }
                ItemsInEntitiesType::Replace => *held = ids.clone().collect(),
                ItemsInEntitiesType::Unspecified => {
                    return Err((INVALID, "The type should be ADD, REMOVE or REPLACE".to_owned()));
                }
            }
        }
        Ok(())
    }

    fn all_known(&self, ids: &[JsonStr]) -> Result<(), (i32, String)> {
        if ids.is_empty() {
            return Err((INVALID, "The operation names no item".to_owned()));
        }
        match ids.iter().find(|id| !self.ids.contains(id.as_ref())) {
            Some(id) => Err((NOT_FOUND, format!("Item {} not found", id.as_ref()))),
            None => Ok(()),
        }
    }
}

impl Session {
    /// Performs an operation on items, once, and tells how it went, as often as the client asks.
    pub(super) fn operate_on_items(&mut self, id: &PacketId<JsonStr>, operation: &ItemsOperation<JsonStr>) {
        let content = format!("{operation:?}");
        let key = fingerprint(&[&id.packet_id, &content]);
        let before = if self.came_before(id, &content) { self.items.done.get(&key).cloned() } else { None };
        let status = before.unwrap_or_else(|| {
            let (code, message) = self.items.now.perform(operation).err().unwrap_or_default();
            OperationStatus { status: OperationResult { code, message } }
        });
        self.items.done.insert(key, status.clone());
        let answer = PacketId { correlation_id: id.correlation_id.to_string(), ..PacketId::default() };
        self.send_from_world(answer, Payload::OperationStatus(status));
    }
}
