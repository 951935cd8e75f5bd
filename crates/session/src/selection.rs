//! The current recipient, as the game has selected it, and the conversations that it has started.
//!
//! The game's threads and the machine share it: which conversations there are, and who takes part, is held here alone.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::outgoing::{Outgoing, Recipient};

/// How many conversations a game may keep; of more, the ones that it has not used for longest are forgotten.
pub const MAX_CONVERSATIONS: usize = 256;

/// The default recipient, as selected.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Selected {
    /// The only character of the scene.
    #[default]
    Nobody,
    Character(String),
    Conversation(String),
}

/// A conversation that the game has started.
#[derive(Debug)]
struct ListedConversation {
    members: Vec<String>,
    /// Its place in [`Selection::used`].
    used: u64,
}

/// The selected recipient, and the known conversations.
#[derive(Debug, Default)]
pub struct Selection {
    selected: Selected,
    known: HashMap<Arc<str>, ListedConversation>,
    /// Their ids, the one used last at the end.
    used: BTreeMap<u64, Arc<str>>,
    last_use: u64,
}

/// A selection that the game's threads and the machine share.
#[derive(Clone, Debug, Default)]
pub struct SharedSelection(Arc<Mutex<Selection>>);

impl SharedSelection {
    /// The selection, for a moment: the other side waits.
    pub fn lock(&self) -> MutexGuard<'_, Selection> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Selection {
    /// The default recipient.
    pub fn recipient(&self) -> Recipient {
        match &self.selected {
            Selected::Nobody => Recipient::Character(None),
            Selected::Character(name) => Recipient::Character(Some(name.clone())),
            Selected::Conversation(id) => Recipient::Conversation(id.clone()),
        }
    }

    /// Selects a character, and no conversation. `None` unselects a character and nothing else.
    pub fn select_character(&mut self, name: Option<String>) {
        match name {
            Some(name) => self.selected = Selected::Character(name),
            None if matches!(self.selected, Selected::Character(_)) => self.selected = Selected::Nobody,
            None => {}
        }
    }

    /// Selects a conversation, and no character. `None` unselects a conversation and nothing else. False: there is
    /// no such conversation, and nothing has changed.
    pub fn select_conversation(&mut self, id: Option<&str>) -> bool {
        match id {
            Some(id) => {
                let known = self.touch(id).is_some();
                if known {
                    self.selected = Selected::Conversation(id.to_owned());
                }
                known
            }
            None => {
                if matches!(self.selected, Selected::Conversation(_)) {
                    self.selected = Selected::Nobody;
                }
                true
            }
        }
    }

    /// The game sends this packet: where it tells who takes part in a conversation, they do from now on, whenever it leaves.
    /// Returns the conversation that is forgotten for one that begins.
    pub fn note(&mut self, outgoing: &Outgoing) -> Option<String> {
        let members = outgoing.participants()?;
        match &outgoing.recipient {
            Recipient::NewConversation(id) => self.start(id, members),
            Recipient::Conversation(id) => {
                self.update(id, members);
                None
            }
            _ => None,
        }
    }

    fn start(&mut self, id: &str, members: Vec<String>) -> Option<String> {
        self.remove(id);
        let (id, used) = (Arc::<str>::from(id), self.next_use());
        self.used.insert(used, id.clone());
        self.known.insert(id, ListedConversation { members, used });
        if self.known.len() <= MAX_CONVERSATIONS {
            return None;
        }
        let oldest = self.used.values().find(|id| !self.is_selected(id));
        let forgotten = oldest.map(|id| (**id).to_owned())?;
        self.over(&forgotten);
        Some(forgotten)
    }

    fn update(&mut self, id: &str, members: Vec<String>) {
        if let Some(known) = self.touch(id) {
            known.members = members;
        }
    }

    /// Whether there is such a conversation.
    pub fn knows(&self, id: &str) -> bool {
        self.known.contains_key(id)
    }

    /// The participants, as the game has named them.
    pub fn members(&self, id: &str) -> &[String] {
        self.known.get(id).map_or(&[], |known| &known.members)
    }

    /// Ends a conversation and unselects it.
    pub fn over(&mut self, id: &str) {
        self.remove(id);
        if self.is_selected(id) {
            self.selected = Selected::Nobody;
        }
    }

    fn is_selected(&self, id: &str) -> bool {
        matches!(&self.selected, Selected::Conversation(selected) if selected == id)
    }

    fn remove(&mut self, id: &str) {
        if let Some(known) = self.known.remove(id) {
            self.used.remove(&known.used);
        }
    }

    fn next_use(&mut self) -> u64 {
        self.last_use += 1;
        self.last_use
    }

    /// The conversation, used last from now on.
    fn touch(&mut self, id: &str) -> Option<&mut ListedConversation> {
        let used = self.next_use();
        let known = self.known.get_mut(id)?;
        let id = self.used.remove(&known.used)?;
        self.used.insert(used, id);
        known.used = used;
        Some(known)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn character(name: &str) -> Recipient {
        Recipient::Character(Some(name.into()))
    }

    fn conversation(id: &str) -> Recipient {
        Recipient::Conversation(id.into())
    }

    #[test]
    fn selecting_a_character_unselects_the_conversation_and_the_reverse() {
        let mut selection = Selection::default();
        assert_eq!(selection.recipient(), Recipient::Character(None));
        selection.start("c", vec!["guard".into(), "cook".into()]);
        assert_eq!(selection.recipient(), Recipient::Character(None), "starting is not selecting");
        assert!(selection.select_conversation(Some("c")));
        assert_eq!(selection.recipient(), conversation("c"));
        selection.select_character(Some("guard".into()));
        assert_eq!(selection.recipient(), character("guard"));
        assert!(selection.select_conversation(Some("c")));
        assert_eq!(selection.recipient(), conversation("c"));
    }

    #[test]
    fn nothing_unselects_its_own_kind_alone() {
        let mut selection = Selection::default();
        selection.start("c", Vec::new());
        selection.select_conversation(Some("c"));
        selection.select_character(None);
        assert_eq!(selection.recipient(), conversation("c"));
        selection.select_conversation(None);
        assert_eq!(selection.recipient(), Recipient::Character(None));
        selection.select_character(Some("guard".into()));
        selection.select_conversation(None);
        assert_eq!(selection.recipient(), character("guard"));
        selection.select_character(None);
        assert_eq!(selection.recipient(), Recipient::Character(None));
    }

    #[test]
    fn a_conversation_that_is_over_or_unknown_cannot_be_selected_or_updated() {
        let mut selection = Selection::default();
        selection.start("c", vec!["guard".into()]);
        selection.select_conversation(Some("c"));
        assert!(!selection.select_conversation(Some("x")) && !selection.knows("x"));
        selection.update("x", vec!["cook".into()]);
        assert_eq!((selection.recipient(), selection.members("c")), (conversation("c"), &["guard".to_owned()][..]));
        selection.update("c", vec!["cook".into()]);
        assert_eq!(selection.members("c"), ["cook"]);
        selection.over("c");
        assert_eq!(selection.recipient(), Recipient::Character(None));
        assert!(!selection.select_conversation(Some("c")) && selection.members("c").is_empty());
    }

    #[test]
    fn of_too_many_conversations_the_one_that_was_not_used_for_longest_is_forgotten() {
        let mut selection = Selection::default();
        for n in 0..MAX_CONVERSATIONS {
            assert_eq!(selection.start(&n.to_string(), Vec::new()), None);
        }
        selection.select_conversation(Some("1"));
        selection.update("0", Vec::new());
        for n in (2..MAX_CONVERSATIONS).chain([0]) {
            assert_eq!(selection.start(&format!("new-{n}"), Vec::new()), Some(n.to_string()));
        }
        assert!(selection.select_conversation(Some("1")), "the selected one stays");
        assert_eq!((selection.known.len(), selection.used.len()), (MAX_CONVERSATIONS, MAX_CONVERSATIONS));
    }
}
