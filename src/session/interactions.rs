//! Which exchanges are going on with whom, which of them the player has cut short, and which a lost link has.

use std::collections::VecDeque;
use std::time::Duration;

use super::cast::Cast;

/// Enough for every character of a large scene; the oldest are forgotten, so that a session of days stays small.
const MAX: usize = 256;

/// How long the server may take to go on with what it was saying when the link was lost.
pub const RESUME_TIMEOUT: Duration = Duration::from_secs(10);

/// What one character says in one exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub agent_id: String,
    pub interaction_id: String,
}

impl Part {
    fn is(&self, agent_id: &str, interaction_id: &str) -> bool {
        self.interaction_id == interaction_id && self.agent_id == agent_id
    }
}

/// How the link is to a part that is not over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flow {
    /// It is being said.
    Going,
    /// The link was lost in the middle of it.
    Broken,
    /// There is a link again; the server has until then to go on.
    Awaited(Duration),
}

/// Open and cancelled interactions of a session.
#[derive(Debug, Default)]
pub(super) struct Interactions {
    open: VecDeque<(Part, Flow)>,
    cancelled: VecDeque<Part>,
}

impl Interactions {
    /// A character has said or done something that belongs to an interaction, be it for the second time.
    pub fn heard(&mut self, agent_id: &str, interaction_id: &str) {
        if interaction_id.is_empty() {
            return;
        }
        match self.open.iter_mut().find(|(part, _)| part.is(agent_id, interaction_id)) {
            Some((_, flow)) => *flow = Flow::Going,
            None => push(&mut self.open, (part(agent_id, interaction_id), Flow::Going)),
        }
    }

    /// The server has ended an interaction. Audio of it may still follow (PROTOCOL.md 3.3), so a cancelled one
    /// stays cancelled. Returns the parts of it that were broken off and not gone on with.
    pub fn ended(&mut self, interaction_id: &str) -> Vec<Part> {
        let of_it = self.take(|part, _| part.interaction_id == interaction_id);
        of_it.into_iter().filter(|(_, flow)| *flow != Flow::Going).map(|(part, _)| part).collect()
    }

    /// Cancels all that a character is saying; returns the interactions that were open.
    pub fn cancel(&mut self, agent_id: &str) -> Vec<String> {
        let cancelled = self.take(|part, _| part.agent_id == agent_id);
        for (part, _) in &cancelled {
            push(&mut self.cancelled, part.clone());
        }
        cancelled.into_iter().map(|(part, _)| part.interaction_id).collect()
    }

    /// Another answer is asked for: it is wanted, whatever was cancelled before.
    pub fn open_again(&mut self, interaction_id: &str) {
        self.cancelled.retain(|part| part.interaction_id != interaction_id);
    }

    /// Whether what this character says in this interaction is not wanted any more.
    pub fn is_cancelled(&self, agent_id: &str, interaction_id: &str) -> bool {
        self.cancelled.iter().any(|part| part.is(agent_id, interaction_id))
    }

    /// The link is lost.
    pub fn link_lost(&mut self) {
        for (_, flow) in &mut self.open {
            *flow = Flow::Broken;
        }
    }

    /// The scene is told. Returns what cannot be gone on with: its characters are not there any more, or the server
    /// knows them by other ids.
    pub fn scene_told(&mut self, now: Duration, cast: &Cast) -> Vec<Part> {
        for (_, flow) in self.open.iter_mut().filter(|(_, flow)| *flow == Flow::Broken) {
            *flow = Flow::Awaited(now + RESUME_TIMEOUT);
        }
        let gone = self.take(|part, _| !cast.has_agent(&part.agent_id));
        gone.into_iter().map(|(part, _)| part).collect()
    }

    /// When the server should have gone on with something.
    pub fn deadline(&self) -> Option<Duration> {
        let until = |flow: &Flow| match flow {
            Flow::Awaited(until) => Some(*until),
            Flow::Going | Flow::Broken => None,
        };
        self.open.iter().filter_map(|(_, flow)| until(flow)).min()
    }

    /// What the server has not gone on with in time.
    pub fn overdue(&mut self, now: Duration) -> Vec<Part> {
        let overdue = self.take(|_, flow| matches!(flow, Flow::Awaited(until) if until <= now));
        overdue.into_iter().map(|(part, _)| part).collect()
    }

    /// Another session begins, or this one is over. Returns what was not over.
    pub fn clear(&mut self) -> Vec<Part> {
        self.cancelled.clear();
        self.open.drain(..).map(|(part, _)| part).collect()
    }

    fn take(&mut self, which: impl Fn(&Part, Flow) -> bool) -> Vec<(Part, Flow)> {
        let (taken, open): (Vec<_>, Vec<_>) = self.open.drain(..).partition(|(part, flow)| which(part, *flow));
        self.open = open.into();
        taken
    }
}

fn part(agent_id: &str, interaction_id: &str) -> Part {
    Part { agent_id: agent_id.to_owned(), interaction_id: interaction_id.to_owned() }
}

fn push<T>(list: &mut VecDeque<T>, item: T) {
    if list.len() >= MAX {
        list.pop_front();
    }
    list.push_back(item);
}
