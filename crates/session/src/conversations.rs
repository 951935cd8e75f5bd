//! Group conversations (PROTOCOL.md 4.3): who takes part, and what the server has been told of it.

use std::time::Duration;

use super::cast::Cast;

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
struct Conversation {
    id: String,
    /// Full names of the characters.
    members: Vec<String>,
    /// Their agent ids as the server was told.
    told: Vec<String>,
    announcement: Announcement,
    /// When the server was told of it last.
    told_at: Duration,
}

/// The conversations of a session.
#[derive(Debug, Default)]
pub(super) struct Conversations {
    list: Vec<Conversation>,
}

impl Conversations {
    /// What the server knows of a conversation; `None`: there is no such conversation.
    pub fn announcement(&self, id: &str) -> Option<Announcement> {
        self.list.iter().find(|conversation| conversation.id == id).map(|conversation| conversation.announcement)
    }

    /// The server was told who takes part.
    pub fn tell(&mut self, id: &str, members: Vec<String>, agents: Vec<String>, now: Duration) {
        let announcement = Announcement::Pending(now + CONVERSATION_TIMEOUT);
        let told = Conversation { id: id.to_owned(), members, told: agents, announcement, told_at: now };
        match self.list.iter_mut().find(|conversation| conversation.id == id) {
            Some(known) => *known = told,
            None => self.list.push(told),
        }
    }

    /// The server was told once more, by other ids or on another link.
    pub fn tell_again(&mut self, id: &str, agents: Vec<String>, now: Duration) {
        if let Some(conversation) = self.list.iter_mut().find(|conversation| conversation.id == id) {
            conversation.told = agents;
            conversation.announcement = Announcement::Pending(now + CONVERSATION_TIMEOUT);
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

    /// The first conversation that this holds for.
    pub fn find(&self, which: impl Fn(&str) -> bool) -> Option<&str> {
        self.list.iter().map(|conversation| conversation.id.as_str()).find(|id| which(id))
    }

    /// The server has answered.
    pub fn answered(&mut self, id: &str) {
        let known = self.list.iter_mut().find(|conversation| conversation.id == id);
        if let Some(conversation) = known.filter(|conversation| conversation.announcement != Announcement::None) {
            conversation.announcement = Announcement::Confirmed;
        }
    }

    /// A conversation is over. Whether there was one.
    pub fn remove(&mut self, id: &str) -> bool {
        let before = self.list.len();
        self.list.retain(|conversation| conversation.id != id);
        self.list.len() < before
    }

    /// The server knows nothing any more: another link, or another scene.
    pub fn unannounce(&mut self) {
        for conversation in &mut self.list {
            conversation.announcement = Announcement::None;
        }
    }

    /// Resets for a new session.
    pub fn clear(&mut self) {
        self.list.clear();
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// The next moment at which an answer is overdue.
    pub fn deadline(&self) -> Option<Duration> {
        let until = |conversation: &Conversation| match conversation.announcement {
            Announcement::Pending(until) => Some(until),
            Announcement::None | Announcement::Confirmed => None,
        };
        self.list.iter().filter_map(until).min()
    }

    /// Answers that are waited for have until then.
    pub fn wait_until(&mut self, then: Duration) {
        for conversation in &mut self.list {
            if let Announcement::Pending(until) = &mut conversation.announcement {
                *until = then;
            }
        }
    }

    /// The conversations whose answer is overdue; they are silent now.
    pub fn overdue(&mut self, now: Duration) -> Vec<String> {
        let mut overdue = Vec::new();
        for conversation in &mut self.list {
            if matches!(conversation.announcement, Announcement::Pending(until) if until <= now) {
                conversation.announcement = Announcement::None;
                overdue.push(conversation.id.clone());
            }
        }
        overdue
    }

    /// The conversations that the server has to be told of, because it knows nothing of them on this link or knows
    /// the characters by ids that are not theirs any more.
    pub fn untold(&self, cast: &Cast) -> Vec<String> {
        let untold = self.list.iter().filter(|conversation| {
            conversation.announcement == Announcement::None || conversation.told != present(conversation, cast).1
        });
        untold.map(|conversation| conversation.id.clone()).collect()
    }

    /// Full names and agent ids of those who take part and are in the scene.
    pub fn present(&self, id: &str, cast: &Cast) -> (Vec<String>, Vec<String>) {
        let known = self.list.iter().find(|conversation| conversation.id == id);
        known.map(|conversation| present(conversation, cast)).unwrap_or_default()
    }
}

fn present(conversation: &Conversation, cast: &Cast) -> (Vec<String>, Vec<String>) {
    let found = conversation.members.iter().filter_map(|name| cast.find(Some(name)).ok());
    found.map(|character| (character.brain_name.clone(), character.agent_id.clone())).unzip()
}
