//! Items and the entities that hold them (PROTOCOL.md 3.15).

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::Session;
use super::known::{Known, fingerprint};
use super::limits::{MOST_NAME, check_length};
use inworld_protocol::packet::enums::ItemsInEntitiesType;
use inworld_protocol::packet::{
    CreateOrUpdateItems, ItemsInEntities, ItemsOperation, JsonStr, OperationResult, OperationStatus, PacketId, Payload,
    RemoveItems, printable,
};

/// gRPC INVALID_ARGUMENT.
const INVALID: i32 = 3;
/// gRPC NOT_FOUND.
const NOT_FOUND: i32 = 5;
/// gRPC RESOURCE_EXHAUSTED.
const EXHAUSTED: i32 = 8;
/// Items, or entities, in a session.
const MOST: usize = 10_000;
/// Bytes that they take together, and so how long an operation on all of them takes. An item that ten entities hold counts
/// eleven times.
const MOST_BYTES: usize = 2 << 20;
/// Items times entities in one operation.
const MOST_PAIRS: usize = 1 << 16;
/// What an id or a name takes beside its text.
const NAME: usize = 64;

/// Operations whose outcome is remembered.
const MOST_DONE: usize = 256;
/// Bytes that they take.
const MOST_DONE_BYTES: usize = 256 << 10;
/// Characters of a name that are repeated to the client.
const SHOWN: usize = 150;

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
    /// How many bytes they take.
    bytes: usize,
    /// How the last operations went.
    done: Known<u64, OperationStatus<String>>,
}

impl Default for Items {
    fn default() -> Self {
        Self { now: Belongings::default(), bytes: 0, done: Known::new(MOST_DONE, MOST_DONE_BYTES) }
    }
}

impl Items {
    /// For saving.
    pub(super) fn belongings(&self) -> &Belongings {
        &self.now
    }

    /// How many bytes they take.
    pub(super) fn bytes(&self) -> usize {
        self.bytes + self.done.bytes()
    }

    /// From a saved state.
    pub(super) fn restore(&mut self, saved: Belongings) {
        self.now = saved;
        self.bytes = self.now.bytes();
    }
}

impl Belongings {
    /// How many bytes they take.
    fn bytes(&self) -> usize {
        let names = self.ids.iter().chain(self.entities.keys()).chain(self.entities.values().flatten());
        names.map(|name| size(name)).sum()
    }

    /// Whether a session may have as many; a saved state could have been made elsewhere.
    pub(super) fn is_moderate(&self) -> bool {
        self.ids.len() <= MOST && self.entities.len() <= MOST && self.bytes() <= MOST_BYTES
    }

    /// Performs an operation.
    ///
    /// # Errors
    /// A gRPC code and words; then nothing was changed.
    fn perform(&mut self, operation: &ItemsOperation<JsonStr>) -> Result<(), Refused> {
        let ItemsOperation { create_or_update_items, remove_items, items_in_entities } = operation;
        match (create_or_update_items, remove_items, items_in_entities) {
            (Some(create), None, None) => self.create(create),
            (None, Some(remove), None) => self.remove(remove),
            (None, None, Some(change)) => self.change(change),
            _ => Err((INVALID, "The operation should be one of creating, removing and moving items".to_owned())),
        }
    }

    fn create(&mut self, create: &CreateOrUpdateItems<JsonStr>) -> Result<(), Refused> {
        if create.items.is_empty() || create.items.iter().any(|item| item.id.is_empty()) {
            return Err((INVALID, "Each item needs an id, and there should be at least one".to_owned()));
        }
        let items = names("createOrUpdateItems.items", create.items.iter().map(|item| item.id.as_ref()))?;
        let entities = names("createOrUpdateItems.addToEntities", create.add_to_entities.iter().map(AsRef::as_ref))?;
        check_pairs(&items, &entities)?;
        let new = items.iter().filter(|id| !self.ids.contains(**id));
        let (count, bytes) = new.fold((0, 0), |(count, bytes), id| (count + 1, bytes + size(id)));
        if self.ids.len() + count > MOST {
            return Err((EXHAUSTED, format!("There is room for {MOST} items")));
        }
        self.check_room(bytes, &items, &entities)?;
        self.give(&items, &entities);
        self.ids.extend(items.into_iter().map(str::to_owned));
        Ok(())
    }

    fn remove(&mut self, remove: &RemoveItems<JsonStr>) -> Result<(), Refused> {
        let gone = self.all_known("removeItems.itemIds", &remove.item_ids)?;
        self.ids.retain(|id| !gone.contains(id.as_str()));
        for held in self.entities.values_mut() {
            held.retain(|id| !gone.contains(id.as_str()));
        }
        Ok(())
    }

    fn change(&mut self, change: &ItemsInEntities<JsonStr>) -> Result<(), Refused> {
        let items = self.all_known("itemsInEntities.itemIds", &change.item_ids)?;
        let entities = names("itemsInEntities.entityNames", change.entity_names.iter().map(AsRef::as_ref))?;
        if entities.is_empty() || entities.contains("") {
            return Err((INVALID, "The operation names no entity".to_owned()));
        }
        let held = |name: &&str| self.entities.get(*name);
        match change.kind {
            ItemsInEntitiesType::Unspecified => {
                return Err((INVALID, "The type should be ADD, REMOVE or REPLACE".to_owned()));
            }
            ItemsInEntitiesType::Remove => {
                if let Some(name) = entities.iter().find(|name| held(name).is_none()) {
                    return Err((NOT_FOUND, format!("Entity {} not found", printable(name, SHOWN))));
                }
                for (_, held) in self.entities.iter_mut().filter(|(name, _)| entities.contains(name.as_str())) {
                    held.retain(|id| !items.contains(id.as_str()));
                }
                return Ok(());
            }
            ItemsInEntitiesType::Add | ItemsInEntitiesType::Replace => {}
        }
        check_pairs(&items, &entities)?;
        // What is replaced is counted beside what replaces it.
        self.check_room(0, &items, &entities)?;
        if change.kind == ItemsInEntitiesType::Replace {
            entities.iter().for_each(|name| drop(self.entities.remove(*name)));
        }
        self.give(&items, &entities);
        Ok(())
    }

    /// Whether there is room for `bytes` more, and for these items with these entities.
    fn check_room(&self, bytes: usize, items: &Names, entities: &Names) -> Result<(), Refused> {
        let mut bytes = self.bytes() + bytes;
        let mut count = self.entities.len();
        for name in entities {
            match self.entities.get(*name) {
                Some(held) => bytes += items.iter().filter(|id| !held.contains(**id)).map(|id| size(id)).sum::<usize>(),
                None => {
                    count += 1;
                    bytes += size(name) + items.iter().map(|id| size(id)).sum::<usize>();
                }
            }
        }
        if count > MOST {
            return Err((EXHAUSTED, format!("There is room for {MOST} entities")));
        }
        if bytes > MOST_BYTES {
            let words = format!("Items and entities would take {bytes} bytes; there is room for {MOST_BYTES}");
            return Err((EXHAUSTED, words));
        }
        Ok(())
    }

    fn give(&mut self, items: &Names, entities: &Names) {
        for name in entities {
            let held = self.entities.entry((*name).to_owned()).or_default();
            held.extend(items.iter().map(|id| (*id).to_owned()));
        }
    }

    /// The items, if all of them exist.
    fn all_known<'o>(&self, field: &str, ids: &'o [JsonStr]) -> Result<Names<'o>, Refused> {
        if ids.is_empty() {
            return Err((INVALID, "The operation names no item".to_owned()));
        }
        let ids = names(field, ids.iter().map(AsRef::as_ref))?;
        match ids.iter().find(|id| !self.ids.contains(**id)) {
            Some(id) => Err((NOT_FOUND, format!("Item {} not found", printable(id, SHOWN)))),
            None => Ok(ids),
        }
    }
}

/// Different ids, or names.
type Names<'o> = BTreeSet<&'o str>;

/// A gRPC code and words.
type Refused = (i32, String);

/// What an id or name takes.
fn size(name: &str) -> usize {
    NAME + name.len()
}

/// Takes ids or names, each once.
fn names<'o>(field: &str, all: impl Iterator<Item = &'o str>) -> Result<Names<'o>, Refused> {
    all.map(|name| check_length(field, name, MOST_NAME).map(|()| name))
        .collect::<Result<_, _>>()
        .map_err(|problem| (INVALID, problem))
}

fn check_pairs(items: &Names, entities: &Names) -> Result<(), Refused> {
    if items.len() * entities.len() <= MOST_PAIRS {
        return Ok(());
    }
    let (items, entities) = (items.len(), entities.len());
    let words =
        format!("{items} items for {entities} entities are too many; give at most {MOST_PAIRS} pairs at a time");
    Err((EXHAUSTED, words))
}

impl Session {
    /// Performs an operation on items, once, and tells how it went, as often as the client asks.
    pub(super) fn operate_on_items(&mut self, id: &PacketId<JsonStr>, operation: &ItemsOperation<JsonStr>) {
        let key = fingerprint(&[&id.packet_id], operation);
        let before = if self.came_before(id, operation) { self.items.done.get(&key).cloned() } else { None };
        let status = before.unwrap_or_else(|| {
            let (code, message) = self.items.now.perform(operation).err().unwrap_or_default();
            self.items.bytes = self.items.now.bytes();
            OperationStatus { status: OperationResult { code, message } }
        });
        self.items.done.insert(key, status.clone(), status.status.message.len());
        let answer = PacketId { correlation_id: id.correlation_id.to_string(), ..PacketId::default() };
        self.send_from_world(answer, Payload::OperationStatus(status));
    }
}
