//! What the server has been told of group conversations (PROTOCOL.md 4.3). Who takes part in them is in
//! [`Selection`](crate::Selection).

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

/// How long the server may take to answer for a conversation.
pub const CONVERSATION_TIMEOUT: Duration = Duration::from_secs(10);

/// What the server knows of a conversation on this link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Announcement {
    /// Nothing, or it did not answer.
    None,
    /// It was told, and has until this moment to answer.
    Pending(Duration),
    /// It has answered.
    Confirmed,
}

#[derive(Debug)]
struct ToldConversation {
    id: String,
    /// The agent ids of the participants, as the server was told.
    agents: Vec<String>,
    announcement: Announcement,
    /// When the server was told of it last.
    told_at: Duration,
}

impl ToldConversation {
    fn announce(&mut self, announcement: Announcement, counts: &mut Counts) {
        counts.remove(self.announcement);
        counts.add(announcement);
        self.announcement = announcement;
    }
}

/// How many conversations the server knows nothing of, and how many answers are due at each time: asked with each packet.
#[derive(Debug, Default)]
struct Counts {
    unannounced: usize,
    due: BTreeMap<Duration, usize>,
}

impl Counts {
    fn add(&mut self, announcement: Announcement) {
        match announcement {
            Announcement::None => self.unannounced += 1,
            Announcement::Pending(until) => *self.due.entry(until).or_default() += 1,
            Announcement::Confirmed => {}
        }
    }

    fn remove(&mut self, announcement: Announcement) {
        match announcement {
            Announcement::None => self.unannounced -= 1,
            Announcement::Pending(until) => {
                if let Some(count) = self.due.get_mut(&until) {
                    *count -= 1;
                    if *count == 0 {
                        self.due.remove(&until);
                    }
                }
            }
            Announcement::Confirmed => {}
        }
    }
}

/// The conversations that have begun.
#[derive(Debug, Default)]
pub(super) struct Announcements {
    /// By number, oldest first.
    list: BTreeMap<u64, ToldConversation>,
    numbers: HashMap<String, u64>,
    last_number: u64,
    counts: Counts,
}

impl Announcements {
    /// What the server knows of a conversation; `None`: there is no such conversation.
    pub fn of(&self, id: &str) -> Option<Announcement> {
        self.list.get(self.numbers.get(id)?).map(|conversation| conversation.announcement)
    }

    /// The server was told who takes part, for the first time or once more.
    pub fn tell(&mut self, id: &str, agents: Vec<String>, now: Duration) {
        let number = self.numbers.get(id).copied().unwrap_or_else(|| {
            self.last_number += 1;
            self.numbers.insert(id.to_owned(), self.last_number);
            self.last_number
        });
        let counts = &mut self.counts;
        let conversation = self.list.entry(number).or_insert_with(|| {
            counts.add(Announcement::None);
            let (id, announcement) = (id.to_owned(), Announcement::None);
            ToldConversation { id, agents: Vec::new(), announcement, told_at: now }
        });
        conversation.agents = agents;
        conversation.announce(Announcement::Pending(now + CONVERSATION_TIMEOUT), counts);
        conversation.told_at = now;
    }

    /// The conversations that the server has been told of and has not answered for, and when it was told.
    pub fn unanswered(&self) -> impl Iterator<Item = (&str, Duration)> {
        let told =
            self.list.values().filter(|conversation| matches!(conversation.announcement, Announcement::Pending(_)));
        told.map(|conversation| (conversation.id.as_str(), conversation.told_at))
    }

    /// Whether the server knows nothing of some conversation.
    pub fn has_unannounced(&self) -> bool {
        self.counts.unannounced > 0
    }

    /// Their ids.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.list.values().map(|conversation| conversation.id.as_str())
    }

    /// The server has answered.
    pub fn answered(&mut self, id: &str) {
        let known = self.numbers.get(id).and_then(|number| self.list.get_mut(number));
        if let Some(conversation) = known.filter(|conversation| conversation.announcement != Announcement::None) {
            conversation.announce(Announcement::Confirmed, &mut self.counts);
        }
    }

    /// A conversation is over.
    pub fn remove(&mut self, id: &str) {
        if let Some(known) = self.numbers.remove(id).and_then(|number| self.list.remove(&number)) {
            self.counts.remove(known.announcement);
        }
    }

    /// The server knows nothing any more: another link, or another scene.
    pub fn unannounce(&mut self) {
        for conversation in self.list.values_mut() {
            conversation.announce(Announcement::None, &mut self.counts);
        }
    }

    /// Resets for a new session.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// The next moment at which an answer is overdue.
    pub fn deadline(&self) -> Option<Duration> {
        self.counts.due.first_key_value().map(|(until, _)| *until)
    }

    /// Answers that are waited for have until then.
    pub fn wait_until(&mut self, then: Duration) {
        for conversation in self.list.values_mut() {
            if matches!(conversation.announcement, Announcement::Pending(_)) {
                conversation.announce(Announcement::Pending(then), &mut self.counts);
            }
        }
    }

    /// The conversations whose answer is overdue; they are silent now.
    pub fn overdue(&mut self, now: Duration) -> Vec<String> {
        let mut overdue = Vec::new();
        for conversation in self.list.values_mut() {
            if matches!(conversation.announcement, Announcement::Pending(until) if until <= now) {
                conversation.announce(Announcement::None, &mut self.counts);
                overdue.push(conversation.id.clone());
            }
        }
        overdue
    }

    /// The conversations that the server has to be told of, because it knows nothing of them on this link or knows
    /// the participants by ids that are not theirs any more. `agents` tells the ids that they have.
    pub fn untold(&self, agents: impl Fn(&str) -> Vec<String>) -> Vec<String> {
        let untold = self.list.values().filter(|conversation| {
            conversation.announcement == Announcement::None || conversation.agents != agents(&conversation.id)
        });
        untold.map(|conversation| conversation.id.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use inworld_protocol::packet::random::Random;

    /// A search through all of them, as a reference.
    #[test]
    fn the_next_deadline_is_that_of_a_search_after_any_course_of_events() {
        for seed in 1..=100 {
            let mut random = Random(seed * 0x9E37_79B9);
            let mut told = Announcements::default();
            let mut deadlines = 0;
            for step in 0..80 {
                let now = Duration::from_secs(step);
                let id = random.of(&["a", "b", "c", "d"]);
                match random.below(10) {
                    0..4 => told.tell(id, Vec::new(), now),
                    4 | 5 => told.answered(id),
                    6 => told.remove(id),
                    7 => _ = told.overdue(now),
                    8 => told.wait_until(now + CONVERSATION_TIMEOUT),
                    _ if step % 4 == 0 => told.unannounce(),
                    _ => {}
                }
                let until = |conversation: &ToldConversation| match conversation.announcement {
                    Announcement::Pending(until) => Some(until),
                    Announcement::None | Announcement::Confirmed => None,
                };
                let expected = told.list.values().filter_map(until).min();
                assert_eq!(told.deadline(), expected, "step {step} of {seed}");
                let mut all = told.list.values();
                let unannounced = all.any(|conversation| conversation.announcement == Announcement::None);
                assert_eq!(told.has_unannounced(), unannounced, "step {step} of {seed}");
                assert_eq!(told.numbers.len(), told.len());
                deadlines += usize::from(expected.is_some());
            }
            assert!(deadlines > 10, "the walk has answers to wait for");
        }
    }
}
