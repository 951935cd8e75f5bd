//! Turns: which interactions are open with which character, cancelled by the player, or broken off by a lost link.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::hash::BuildHasherDefault;
use std::time::Duration;

use super::cast::Cast;
use super::exchanges::Exchanges;
use super::key::{IdentityHasher, Key, Keys};
use super::open_turns::{Flow, OpenTurn, OpenTurns, SpeakerTurn};
use super::recent_ids::RecentIds;
use inworld_protocol::packet::PacketId;

/// Maximum ended interactions and cancelled turns remembered; enough for every character of a large scene. The oldest are
/// forgotten.
const MAX: usize = 256;

/// Maximum agent ids that are known to have been in the scene; the oldest are forgotten first.
const MAX_SEEN: usize = 1024;

/// Maximum interactions remembered as given up: as many as can be in flight.
const MAX_GIVEN_UP: usize = 4096;

/// Maximum time until the server continues a turn that was broken off with its link.
pub const RESUME_TIMEOUT: Duration = Duration::from_secs(10);

/// A character's part of an interaction, by the keys of their ids.
type Part = (Option<Key>, Option<Key>);

/// A bounded set of parts; the oldest are forgotten first.
#[derive(Debug, Default)]
struct Parts {
    /// By number, oldest first.
    list: BTreeMap<u64, Part>,
    last_number: u64,
    /// The numbers of those of an interaction.
    interactions: BTreeSet<(Option<Key>, u64)>,
    known: HashSet<Part, BuildHasherDefault<IdentityHasher>>,
}

impl Parts {
    fn add(&mut self, part: Part) {
        if !self.known.insert(part) {
            return;
        }
        if self.list.len() >= MAX
            && let Some(oldest) = self.list.first_key_value().map(|(number, _)| *number)
        {
            self.forget(oldest);
        }
        self.last_number += 1;
        self.list.insert(self.last_number, part);
        self.interactions.insert((part.1, self.last_number));
    }

    fn contains(&self, part: impl FnOnce() -> Part) -> bool {
        !self.known.is_empty() && self.known.contains(&part())
    }

    /// Takes away those of an interaction.
    fn remove(&mut self, interaction: Option<Key>) {
        while let Some((_, number)) =
            self.interactions.range((interaction, 0)..=(interaction, u64::MAX)).next().copied()
        {
            self.forget(number);
        }
    }

    fn forget(&mut self, number: u64) {
        let Some(part) = self.list.remove(&number) else { return };
        self.interactions.remove(&(part.1, number));
        self.known.remove(&part);
    }

    fn len(&self) -> usize {
        self.list.len()
    }
}

/// Open, ended and cancelled interactions of a session.
#[derive(Debug)]
pub(super) struct Interactions {
    open: OpenTurns,
    ended: Exchanges,
    cancelled: Parts,
    /// Parts of which the game was told that they will not be finished.
    cut: Parts,
    keys: Keys,
    /// The characters that have been in the scene, by their agent ids.
    seen: RecentIds,
    /// Interactions that were reported as failed.
    given_up: Exchanges,
}

impl Default for Interactions {
    fn default() -> Self {
        Self {
            open: OpenTurns::default(),
            ended: Exchanges::new(MAX),
            cancelled: Parts::default(),
            cut: Parts::default(),
            keys: Keys::default(),
            seen: RecentIds::new(MAX_SEEN),
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
        self.open.heard(agent_id, interaction_id, id.correlation_id.as_ref(), flow, is_new);
    }

    /// The server has ended an interaction. Audio of it may still follow (PROTOCOL.md 3.3), so a cancelled one
    /// stays cancelled. `answered` is its id where the server does not name it. Returns the turns of it that were broken
    /// off and not gone on with, and the id.
    pub fn ended(&mut self, end: &PacketId<impl AsRef<str>>, answered: Option<&str>) -> (String, Vec<SpeakerTurn>) {
        let interaction = answered.unwrap_or(end.interaction_id.as_ref());
        let correlation = end.correlation_id.as_ref();
        let of_it = self.open.take_interaction(interaction, correlation);
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
        let interaction = self.keys.of(interaction_id);
        self.cancelled.remove(interaction);
        self.cut.remove(interaction);
    }

    /// The game is told that this turn will not be finished. What still comes of it is cancelled.
    pub fn cut(&mut self, agent_id: &str, interaction_id: &str) {
        self.cut.add(self.part(agent_id, interaction_id));
    }

    /// Whether the game was told that this turn will not be finished.
    pub fn is_cut(&self, agent_id: &str, interaction_id: &str) -> bool {
        self.cut.contains(|| self.part(agent_id, interaction_id))
    }

    /// Whether a character was in the scene and is not in this one.
    pub fn has_left(&self, agent_id: &str, cast: &Cast) -> bool {
        !cast.has_agent(agent_id) && self.seen.contains(agent_id)
    }

    /// Cancels all that a character is saying; returns the interactions that were open.
    pub fn cancel(&mut self, agent_id: &str) -> Vec<String> {
        let cancelled = self.open.take_agent(agent_id);
        for open in &cancelled {
            self.cancelled.add(self.part(agent_id, &open.turn.interaction_id));
        }
        cancelled.into_iter().map(|open| open.turn.interaction_id).collect()
    }

    /// Cancels the response of a character in this interaction.
    pub fn cancel_unheard(&mut self, agent_id: &str, interaction_id: &str) {
        self.cancelled.add(self.part(agent_id, interaction_id));
    }

    /// Whether this character's response in this interaction was cancelled.
    pub fn is_cancelled(&self, agent_id: &str, interaction_id: &str) -> bool {
        self.cancelled.contains(|| self.part(agent_id, interaction_id))
    }

    /// The link is lost.
    pub fn link_lost(&mut self) {
        self.open.take_where(|open| open.flow == Flow::Late);
        self.open.change_flows(|_| Flow::Broken);
    }

    /// The scene is told. Returns what cannot be gone on with: its characters are not there any more, or the server
    /// knows them by other ids.
    pub fn scene_told(&mut self, now: Duration, cast: &Cast) -> Vec<SpeakerTurn> {
        for character in cast.characters() {
            self.seen.add(&character.agent_id);
        }
        self.open.change_flows(|flow| match flow {
            Flow::Broken => Flow::Awaited(now + RESUME_TIMEOUT),
            same => same,
        });
        let gone = self.open.take_where(|open| open.flow != Flow::Late && !cast.has_agent(&open.turn.agent_id));
        gone.into_iter().map(|open| open.turn).collect()
    }

    /// The earliest time by which the server has to continue a turn.
    pub fn deadline(&self) -> Option<Duration> {
        self.open.deadline()
    }

    /// The server may have gone on unheard: it has its time from now on.
    pub fn wait_from(&mut self, now: Duration) {
        self.open.change_flows(|flow| match flow {
            Flow::Awaited(_) => Flow::Awaited(now + RESUME_TIMEOUT),
            same => same,
        });
    }

    /// Takes the turns that the server did not continue in time.
    pub fn overdue(&mut self, now: Duration) -> Vec<SpeakerTurn> {
        let overdue = self.open.take_overdue(now);
        overdue.into_iter().map(|open| open.turn).collect()
    }

    /// No further attempt is made. Returns the turns that will not be completed.
    pub fn give_up_all(&mut self) -> Vec<SpeakerTurn> {
        let open = self.open.take_where(|open| open.flow != Flow::Late);
        let turns: Vec<_> = open.into_iter().map(|open| open.turn).collect();
        for turn in &turns {
            self.given_up.add(&turn.interaction_id, "");
        }
        self.clear();
        turns
    }

    /// The session has a new id, so the server has forgotten earlier turns.
    pub fn forget_given_up(&mut self) {
        self.given_up.clear();
        self.cut = Parts::default();
        self.seen.clear();
    }

    /// This session is over. What was given up or cut stays known: the next session may be the same to the server.
    pub fn clear(&mut self) {
        self.open.clear();
        self.cancelled = Parts::default();
        self.ended.clear();
    }

    /// The number of known interactions.
    pub fn len(&self) -> usize {
        self.open.len() + self.ended.len() + self.cancelled.len() + self.cut.len() + self.given_up.len()
    }

    fn part(&self, agent_id: &str, interaction_id: &str) -> Part {
        (self.keys.of(agent_id), self.keys.of(interaction_id))
    }
}
