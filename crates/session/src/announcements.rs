//! What the server has been told of group conversations (PROTOCOL.md 4.3). Who takes part in them is in
//! [`Selection`](crate::Selection).

use std::collections::BTreeMap;
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
    fn announce(&mut self, announcement: Announcement, pending: &mut PendingAnswers) {
        pending.remove(self.announcement);
        pending.add(announcement);
        self.announcement = announcement;
    }
}

/// How many answers are due at each time, so that the next one is not looked for with each packet.
#[derive(Debug, Default)]
struct PendingAnswers(BTreeMap<Duration, usize>);

impl PendingAnswers {
    fn add(&mut self, announcement: Announcement) {
        if let Announcement::Pending(until) = announcement {
            *self.0.entry(until).or_default() += 1;
        }
    }

    fn remove(&mut self, announcement: Announcement) {
        if let Announcement::Pending(until) = announcement
            && let Some(count) = self.0.get_mut(&until)
        {
            *count -= 1;
            if *count == 0 {
                self.0.remove(&until);
            }
        }
    }
}

/// The conversations that have begun.
#[derive(Debug, Default)]
pub(super) struct Announcements {
    list: Vec<ToldConversation>,
    pending: PendingAnswers,
}

impl Announcements {
    /// What the server knows of a conversation; `None`: there is no such conversation.
    pub fn of(&self, id: &str) -> Option<Announcement> {
        self.list.iter().find(|conversation| conversation.id == id).map(|conversation| conversation.announcement)
    }

    /// The server was told who takes part, for the first time or once more.
    pub fn tell(&mut self, id: &str, agents: Vec<String>, now: Duration) {
        let at = self.list.iter().position(|conversation| conversation.id == id).unwrap_or_else(|| {
            let (id, announcement) = (id.to_owned(), Announcement::None);
            self.list.push(ToldConversation { id, agents: Vec::new(), announcement, told_at: now });
            self.list.len() - 1
        });
        if let Some(conversation) = self.list.get_mut(at) {
            conversation.agents = agents;
            conversation.announce(Announcement::Pending(now + CONVERSATION_TIMEOUT), &mut self.pending);
            conversation.told_at = now;
        }
    }

    /// The conversations that the server has been told of and has not answered for, and when it was told.
    pub fn unanswered(&self) -> impl Iterator<Item = (&str, Duration)> {
        let told =
            self.list.iter().filter(|conversation| matches!(conversation.announcement, Announcement::Pending(_)));
        told.map(|conversation| (conversation.id.as_str(), conversation.told_at))
    }

    /// Whether the server knows nothing of some conversation.
    pub fn has_unannounced(&self) -> bool {
        self.list.iter().any(|conversation| conversation.announcement == Announcement::None)
    }

    /// Their ids.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.list.iter().map(|conversation| conversation.id.as_str())
    }

    /// The server has answered.
    pub fn answered(&mut self, id: &str) {
        let known = self.list.iter_mut().find(|conversation| conversation.id == id);
        if let Some(conversation) = known.filter(|conversation| conversation.announcement != Announcement::None) {
            conversation.announce(Announcement::Confirmed, &mut self.pending);
        }
    }

    /// A conversation is over.
    pub fn remove(&mut self, id: &str) {
        if let Some(at) = self.list.iter().position(|conversation| conversation.id == id) {
            self.pending.remove(self.list.remove(at).announcement);
        }
    }

    /// The server knows nothing any more: another link, or another scene.
    pub fn unannounce(&mut self) {
        for conversation in &mut self.list {
            conversation.announce(Announcement::None, &mut self.pending);
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
        self.pending.0.first_key_value().map(|(until, _)| *until)
    }

    /// Answers that are waited for have until then.
    pub fn wait_until(&mut self, then: Duration) {
        for conversation in &mut self.list {
            if matches!(conversation.announcement, Announcement::Pending(_)) {
                conversation.announce(Announcement::Pending(then), &mut self.pending);
            }
        }
    }

    /// The conversations whose answer is overdue; they are silent now.
    pub fn overdue(&mut self, now: Duration) -> Vec<String> {
        let mut overdue = Vec::new();
        for conversation in &mut self.list {
            if matches!(conversation.announcement, Announcement::Pending(until) if until <= now) {
                conversation.announce(Announcement::None, &mut self.pending);
                overdue.push(conversation.id.clone());
            }
        }
        overdue
    }

    /// The conversations that the server has to be told of, because it knows nothing of them on this link or knows
    /// the participants by ids that are not theirs any more. `agents` tells the ids that they have.
    pub fn untold(&self, agents: impl Fn(&str) -> Vec<String>) -> Vec<String> {
        let untold = self.list.iter().filter(|conversation| {
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
                let expected = told.list.iter().filter_map(until).min();
                assert_eq!(told.deadline(), expected, "step {step} of {seed}");
                deadlines += usize::from(expected.is_some());
            }
            assert!(deadlines > 10, "the walk has answers to wait for");
        }
    }
}
