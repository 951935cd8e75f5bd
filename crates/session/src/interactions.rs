//! Turns: which interactions are open with which character, cancelled by the player, or broken off by a lost link.

use std::collections::VecDeque;
use std::time::Duration;

use super::cast::Cast;
use super::exchanges::Exchanges;
use super::key::{Key, Keys};
use inworld_protocol::packet::PacketId;

/// Maximum turns and ended interactions remembered; enough for every character of a large scene. The oldest are forgotten.
const MAX: usize = 256;

/// Maximum agent ids that are known to have been in the scene; the oldest are forgotten first.
const MAX_SEEN: usize = 1024;

/// Maximum interactions remembered as given up: as many as can be in flight.
const MAX_GIVEN_UP: usize = 4096;

/// Maximum time until the server continues a turn that was broken off with its link.
pub const RESUME_TIMEOUT: Duration = Duration::from_secs(10);

/// One character's part of one interaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SpeakerTurn {
    pub agent_id: String,
    pub interaction_id: String,
}

impl SpeakerTurn {
    fn is(&self, agent_id: &str, interaction_id: &str) -> bool {
        self.interaction_id == interaction_id && self.agent_id == agent_id
    }
}

/// The state of a turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flow {
    /// Its packets are arriving.
    Going,
    /// The link was lost before its end.
    Broken,
    /// There is a link again; the server has until this time to continue.
    Awaited(Duration),
    /// The interaction has ended; what still came of it can be cancelled, but not broken off.
    Late,
}

/// A turn that is not over.
#[derive(Debug)]
struct OpenTurn {
    turn: SpeakerTurn,
    /// The id of the packet that it answers: its end may name nothing else (PROTOCOL.md 3.1).
    correlation_id: String,
    flow: Flow,
}

/// Open, ended and cancelled interactions of a session.
#[derive(Debug)]
pub(super) struct Interactions {
    open: VecDeque<OpenTurn>,
    ended: Exchanges,
    cancelled: VecDeque<SpeakerTurn>,
    /// Parts of which the game was told that they will not be finished.
    cut: VecDeque<(Option<Key>, Option<Key>)>,
    keys: Keys,
    /// The characters that have been in the scene, by their agent ids.
    seen: Exchanges,
    /// Interactions that were reported as failed.
    given_up: Exchanges,
}

impl Default for Interactions {
    fn default() -> Self {
        Self {
            open: VecDeque::new(),
            ended: Exchanges::new(MAX),
            cancelled: VecDeque::new(),
            cut: VecDeque::new(),
            keys: Keys::default(),
            seen: Exchanges::new(MAX_SEEN),
            given_up: Exchanges::new(MAX_GIVEN_UP),
        }
    }
}

impl Interactions {
    /// A character has said or done something that belongs to an interaction. What it says for the second time shows that
    /// it goes on, but opens nothing.
    pub fn heard(&mut self, agent_id: &str, id: &PacketId<impl AsRef<str>>, is_new: bool) {
        let interaction_id = id.interaction_id.as_ref();
        if interaction_id.is_empty() {
            return;
        }
        let flow = if self.ended.contains(id) { Flow::Late } else { Flow::Going };
        match self.open.iter_mut().find(|open| open.turn.is(agent_id, interaction_id)) {
            Some(open) => open.flow = flow,
            None if !is_new => {}
            None => {
                let correlation_id = id.correlation_id.as_ref().to_owned();
                push(&mut self.open, OpenTurn { turn: speaker_turn(agent_id, interaction_id), correlation_id, flow });
            }
        }
    }

    /// The server has ended an interaction. Audio of it may still follow (PROTOCOL.md 3.3), so a cancelled one
    /// stays cancelled. `answered` is its id where the server does not name it. Returns the turns of it that were broken
    /// off and not gone on with, and the id.
    pub fn ended(&mut self, end: &PacketId<impl AsRef<str>>, answered: Option<&str>) -> (String, Vec<SpeakerTurn>) {
        let interaction = answered.unwrap_or(end.interaction_id.as_ref());
        let correlation = end.correlation_id.as_ref();
        let of_it = self.take(|open| {
            open.turn.interaction_id == interaction || (!correlation.is_empty() && open.correlation_id == correlation)
        });
        let interaction = of_it.first().map_or(interaction, |open| &open.turn.interaction_id).to_owned();
        if !self.ended.has(&interaction, correlation) {
            self.ended.add(&interaction, correlation);
        }
        (interaction, of_it.into_iter().filter(OpenTurn::is_half_said).map(|open| open.turn).collect())
    }

    /// The packet that began an interaction was handed back to the game, after the server may have got it.
    pub fn give_up(&mut self, id: &PacketId<String>) {
        // It may be known as an interaction that was cut; its end may name the other id alone.
        self.given_up.remove(&id.interaction_id);
        self.given_up.add(&id.interaction_id, &id.correlation_id);
    }

    /// Whether the game was told already that nothing will come of this interaction.
    pub fn is_given_up(&self, id: &PacketId<impl AsRef<str>>) -> bool {
        self.given_up.contains(id)
    }

    /// The game wants an interaction to be answered once more: it goes on, and is wanted, whatever was cancelled before.
    pub fn reopen(&mut self, interaction_id: &str) {
        self.ended.remove(interaction_id);
        self.given_up.remove(interaction_id);
        self.cancelled.retain(|turn| turn.interaction_id != interaction_id);
        let interaction = self.keys.of(interaction_id);
        self.cut.retain(|cut| cut.1 != interaction);
    }

    /// The game is told that this turn will not be finished. What still comes of it is cancelled.
    pub fn cut(&mut self, agent_id: &str, interaction_id: &str) {
        let turn = (self.keys.of(agent_id), self.keys.of(interaction_id));
        if !self.cut.contains(&turn) {
            push(&mut self.cut, turn);
        }
    }

    /// Whether the game was told that this turn will not be finished.
    pub fn is_cut(&self, agent_id: &str, interaction_id: &str) -> bool {
        !self.cut.is_empty() && self.cut.contains(&(self.keys.of(agent_id), self.keys.of(interaction_id)))
    }

    /// Whether a character was in the scene and is not in this one.
    pub fn has_left(&self, agent_id: &str, cast: &Cast) -> bool {
        !cast.has_agent(agent_id) && self.seen.has(agent_id, "")
    }

    /// Cancels all that a character is saying; returns the interactions that were open.
    pub fn cancel(&mut self, agent_id: &str) -> Vec<String> {
        let cancelled = self.take(|open| open.turn.agent_id == agent_id);
        for open in &cancelled {
            push(&mut self.cancelled, open.turn.clone());
        }
        cancelled.into_iter().map(|open| open.turn.interaction_id).collect()
    }

    /// Cancels the response of a character in this interaction.
    pub fn cancel_unheard(&mut self, agent_id: &str, interaction_id: &str) {
        if !self.is_cancelled(agent_id, interaction_id) {
            push(&mut self.cancelled, speaker_turn(agent_id, interaction_id));
        }
    }

    /// Whether this character's response in this interaction was cancelled.
    pub fn is_cancelled(&self, agent_id: &str, interaction_id: &str) -> bool {
        self.cancelled.iter().any(|turn| turn.is(agent_id, interaction_id))
    }

    /// The link is lost.
    pub fn link_lost(&mut self) {
        self.open.retain(|open| open.flow != Flow::Late);
        for open in &mut self.open {
            open.flow = Flow::Broken;
        }
    }

    /// The scene is told. Returns what cannot be gone on with: its characters are not there any more, or the server
    /// knows them by other ids.
    pub fn scene_told(&mut self, now: Duration, cast: &Cast) -> Vec<SpeakerTurn> {
        for character in cast.characters() {
            if !self.seen.has(&character.agent_id, "") {
                self.seen.add(&character.agent_id, "");
            }
        }
        for open in self.open.iter_mut().filter(|open| open.flow == Flow::Broken) {
            open.flow = Flow::Awaited(now + RESUME_TIMEOUT);
        }
        let gone = self.take(|open| open.flow != Flow::Late && !cast.has_agent(&open.turn.agent_id));
        gone.into_iter().map(|open| open.turn).collect()
    }

    /// The earliest time by which the server has to continue a turn.
    pub fn deadline(&self) -> Option<Duration> {
        let until = |open: &OpenTurn| match open.flow {
            Flow::Awaited(until) => Some(until),
            Flow::Going | Flow::Broken | Flow::Late => None,
        };
        self.open.iter().filter_map(until).min()
    }

    /// The server may have gone on unheard: it has its time from now on.
    pub fn wait_from(&mut self, now: Duration) {
        for open in &mut self.open {
            if let Flow::Awaited(until) = &mut open.flow {
                *until = now + RESUME_TIMEOUT;
            }
        }
    }

    /// Takes the turns that the server did not continue in time.
    pub fn overdue(&mut self, now: Duration) -> Vec<SpeakerTurn> {
        let overdue = self.take(|open| matches!(open.flow, Flow::Awaited(until) if until <= now));
        overdue.into_iter().map(|open| open.turn).collect()
    }

    /// No further attempt is made. Returns the turns that will not be completed.
    pub fn give_up_all(&mut self) -> Vec<SpeakerTurn> {
        let open = std::mem::take(&mut self.open).into_iter().filter(|open| open.flow != Flow::Late);
        let turns: Vec<_> = open.map(|open| open.turn).collect();
        for turn in &turns {
            self.given_up.add(&turn.interaction_id, "");
        }
        self.clear();
        turns
    }

    /// The session has a new id, so the server has forgotten earlier turns.
    pub fn forget_given_up(&mut self) {
        self.given_up.clear();
        self.cut.clear();
        self.seen.clear();
    }

    /// This session is over. What was given up or cut stays known: the next session may be the same to the server.
    pub fn clear(&mut self) {
        self.open.clear();
        self.cancelled.clear();
        self.ended.clear();
    }

    /// The number of known interactions.
    pub fn len(&self) -> usize {
        self.open.len() + self.ended.len() + self.cancelled.len() + self.cut.len() + self.given_up.len()
    }

    fn take(&mut self, which: impl Fn(&OpenTurn) -> bool) -> Vec<OpenTurn> {
        let (taken, open): (Vec<_>, Vec<_>) = self.open.drain(..).partition(which);
        self.open = open.into();
        taken
    }
}

impl OpenTurn {
    /// Whether the link was lost in the middle of it, and nothing has come since.
    fn is_half_said(&self) -> bool {
        matches!(self.flow, Flow::Broken | Flow::Awaited(_))
    }
}

fn speaker_turn(agent_id: &str, interaction_id: &str) -> SpeakerTurn {
    SpeakerTurn { agent_id: agent_id.to_owned(), interaction_id: interaction_id.to_owned() }
}

fn push<T>(list: &mut VecDeque<T>, item: T) {
    if list.len() >= MAX {
        list.pop_front();
    }
    list.push_back(item);
}
