//! Group conversations (PROTOCOL.md 4.3): who takes part, and what the server has been told of it.

use std::time::Duration;

use super::cast::Cast;

/// How long the server may take to answer for a conversation.
pub const CONVERSATION_TIMEOUT: Duration = Duration::from_secs(10);

/// What the server knows of a conversation on this link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// Nothing, or it did not answer.
    Silent,
    /// It was told, and has until this moment to answer.
    Told(Duration),
    /// It has answered.
    Open,
}

#[derive(Debug)]
struct Conversation {
    id: String,
    /// Full names of the characters.
    members: Vec<String>,
    /// Their agent ids as the server was told.
    told: Vec<String>,
    phase: Phase,
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
    pub fn phase(&self, id: &str) -> Option<Phase> {
        self.list.iter().find(|conversation| conversation.id == id).map(|conversation| conversation.phase)
    }

    /// The server was told who takes part.
    pub fn tell(&mut self, id: &str, members: Vec<String>, agents: Vec<String>, now: Duration) {
        let phase = Phase::Told(now + CONVERSATION_TIMEOUT);
        let told = Conversation { id: id.to_owned(), members, told: agents, phase, told_at: now };
        match self.list.iter_mut().find(|conversation| conversation.id == id) {
            Some(known) => *known = told,
            None => self.list.push(told),
        }
    }

    /// The server was told once more, by other ids or on another link.
    pub fn tell_again(&mut self, id: &str, agents: Vec<String>, now: Duration) {
        if let Some(conversation) = self.list.iter_mut().find(|conversation| conversation.id == id) {
            conversation.told = agents;
            conversation.phase = Phase::Told(now + CONVERSATION_TIMEOUT);
            conversation.told_at = now;
        }
    }

    /// The conversations that the server has been told of and has not answered for, and when it was told.
    pub fn unanswered(&self) -> impl Iterator<Item = (&str, Duration)> {
        let told = self.list.iter().filter(|conversation| matches!(conversation.phase, Phase::Told(_)));
        told.map(|conversation| (conversation.id.as_str(), conversation.told_at))
    }

    /// Whether the server knows nothing of some conversation.
    pub fn has_silent(&self) -> bool {
        self.list.iter().any(|conversation| conversation.phase == Phase::Silent)
    }

    /// The first conversation that this holds for.
    pub fn find(&self, which: impl Fn(&str) -> bool) -> Option<&str> {
        self.list.iter().map(|conversation| conversation.id.as_str()).find(|id| which(id))
    }

    /// The server has answered.
    pub fn answered(&mut self, id: &str) {
        let known = self.list.iter_mut().find(|conversation| conversation.id == id);
        if let Some(conversation) = known.filter(|conversation| conversation.phase != Phase::Silent) {
            conversation.phase = Phase::Open;
        }
    }

    /// A conversation is over. Whether there was one.
    pub fn remove(&mut self, id: &str) -> bool {
        let before = self.list.len();
        self.list.retain(|conversation| conversation.id != id);
        self.list.len() < before
    }

    /// The server knows nothing any more: another link, or another scene.
    pub fn silence(&mut self) {
        for conversation in &mut self.list {
            conversation.phase = Phase::Silent;
        }
    }

    /// Another session begins.
    pub fn clear(&mut self) {
        self.list.clear();
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// The next moment at which an answer is overdue.
    pub fn deadline(&self) -> Option<Duration> {
        let until = |conversation: &Conversation| match conversation.phase {
            Phase::Told(until) => Some(until),
            Phase::Silent | Phase::Open => None,
        };
        self.list.iter().filter_map(until).min()
    }

    /// Answers that are waited for have until then.
    pub fn wait_until(&mut self, then: Duration) {
        for conversation in &mut self.list {
            if let Phase::Told(until) = &mut conversation.phase {
                *until = then;
            }
        }
    }

    /// The conversations whose answer is overdue; they are silent now.
    pub fn overdue(&mut self, now: Duration) -> Vec<String> {
        let mut overdue = Vec::new();
        for conversation in &mut self.list {
            if matches!(conversation.phase, Phase::Told(until) if until <= now) {
                conversation.phase = Phase::Silent;
                overdue.push(conversation.id.clone());
            }
        }
        overdue
    }

    /// The conversations that the server has to be told of, because it knows nothing of them on this link or knows
    /// the characters by ids that are not theirs any more.
    pub fn untold(&self, cast: &Cast) -> Vec<String> {
        let untold = self.list.iter().filter(|conversation| {
            conversation.phase == Phase::Silent || conversation.told != present(conversation, cast).1
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
