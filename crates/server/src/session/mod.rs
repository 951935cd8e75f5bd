//! One session: all that the server knows of one player, kept while sockets come and go (PROTOCOL.md 5.4).
//!
//! It takes frames and gives frames, and neither reads a socket nor waits; time comes in with each call.

mod answer;
mod checkpoint;
mod choose;
mod conversation;
mod delivery;
mod goals;
mod history;
mod items;
mod known;
mod limits;
mod microphone;
mod outbox;
mod receive;
mod repeats;
mod replay;
mod saved;
mod scene;
mod script_memory;
mod speech;
#[cfg(test)]
mod tests;
mod thinking;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use tokio::time::Instant;
use uuid::Uuid;

use super::chance;
use super::script::Script;
use super::watch::Figure;
use inworld_protocol::packet::enums::{ControlAction, ErrorType, PingPongType, ReconnectType};
use inworld_protocol::packet::{
    Actor, Capabilities, ControlEvent, LatencyReport, Packet, PacketId, Payload, PingPong, Routing, Timestamp,
    printable,
};
use inworld_protocol::wire::{self, Status};

pub(super) use outbox::{Frame, Out};

use conversation::Conversation;
use goals::Goals;
use history::History;
use items::Items;
use known::Known;
use microphone::Microphone;
use outbox::{Exchange, Outbox};
use replay::Replay;
use script_memory::{Input, ScriptMemory};
use thinking::Thinking;

/// Time between two pings (PROTOCOL.md 3.16).
const PING_EVERY: Duration = Duration::from_secs(10);
/// How many inputs are remembered so that a repeated one is not answered twice (PROTOCOL.md U12, U13).
const REMEMBERED_INPUTS: usize = 512;
/// How many exchanges can be regenerated.
const REMEMBERED_EXCHANGES: usize = 64;
/// Bytes that the inputs take, and the exchanges.
const REMEMBERED_BYTES: usize = 2 << 20;
/// Characters in a warning, which may quote what the client sent.
const MOST_WORDS: usize = 1_000;
/// Figures that may wait for somebody who watches.
const MOST_FIGURES: usize = 64;
/// Parts of answers that may wait, and their bytes; a player who asks faster than the characters speak gets no more.
const MOST_PLANNED: usize = 1_000;
const MOST_PLANNED_BYTES: usize = 2 << 20;

/// The configuration of the client, from any of its packets.
#[derive(Debug, Default)]
struct Client {
    capabilities: Capabilities,
    player_name: String,
    /// Whether it configured the session at all; a client that reopens does not (PROTOCOL.md 2.4).
    configured: bool,
    /// Whether it did so in parts, as Unity 3.3 and 3.4.0 do, which wait for another answer (PROTOCOL.md 2.4).
    in_parts: bool,
}

/// The scene that is loaded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct LoadedScene {
    name: String,
    display_name: String,
    description: String,
}

/// One session.
#[derive(Debug)]
pub(super) struct Session {
    /// Drawn anew for each session. Its client knows it by another one.
    id: String,
    script: Arc<Script>,
    longest_speech: Duration,
    /// Counts sockets; only the last one is answered (PROTOCOL.md W17).
    generation: u64,
    client: Client,
    scene: Option<LoadedScene>,
    /// The characters in the scene, in order, by their index in the script.
    live: Vec<usize>,
    /// One for each character of the script.
    script_memories: Vec<ScriptMemory>,
    goals: Goals,
    conversations: BTreeMap<String, Conversation>,
    /// Conversations without sound; the empty id stands for all.
    muted: BTreeSet<String>,
    microphone: Option<Microphone>,
    warned_of_no_microphone: bool,
    warned_of_mp3: bool,
    /// How many utterances the microphone has recognised.
    recognised: usize,
    items: Items,
    history: History,
    /// Packets of the client, so that each is carried out once; with the interaction that it began.
    inputs: Known<u64, String>,
    exchanges: Known<String, (Exchange, Input)>,
    outbox: Outbox,
    replay: Replay,
    thinking: Thinking,
    /// A ping is due, because the client may not have got something that it cannot ask for again.
    probe: bool,
    /// Until then the client may ask again for what broke off, before the rest goes on.
    resting_until: Option<Instant>,
    last_stamp: i64,
    next_ping: Option<Instant>,
    /// For whoever watches the server.
    figures: Vec<Figure>,
    /// The next answer breaks off (PROTOCOL.md 3.8, `inworld.debug.setup-incomplete-interaction`).
    break_next: bool,
}

impl Session {
    /// A session that nothing has happened in.
    pub(super) fn new(script: Arc<Script>, longest_speech: Duration) -> Self {
        Self {
            id: new_id(),
            longest_speech,
            generation: 0,
            client: Client::default(),
            scene: None,
            live: Vec::new(),
            script_memories: script.characters.iter().map(ScriptMemory::new).collect(),
            goals: Goals::new(&script),
            conversations: BTreeMap::new(),
            muted: BTreeSet::new(),
            microphone: None,
            warned_of_no_microphone: false,
            warned_of_mp3: false,
            recognised: 0,
            items: Items::default(),
            history: History::default(),
            inputs: Known::new(REMEMBERED_INPUTS, REMEMBERED_BYTES),
            exchanges: Known::new(REMEMBERED_EXCHANGES, REMEMBERED_BYTES),
            outbox: Outbox::default(),
            replay: Replay::default(),
            thinking: Thinking::new(&script),
            probe: false,
            resting_until: None,
            last_stamp: 0,
            next_ping: None,
            figures: Vec::new(),
            break_next: false,
            script,
        }
    }

    /// Ends the connection with an error (PROTOCOL.md 9.2: the envelope, then close at once).
    pub(super) fn refuse(&mut self, status: &Status<String>) {
        self.outbox.push(Out::Frame(wire::encode_error(status).into()));
        if status.reconnect_type() == ReconnectType::NoRetry {
            self.give_up_answers();
        }
        let internal = status.error_type() == ErrorType::Unknown;
        self.outbox.push(Out::Close(if internal { 1011 } else { 1000 }));
    }

    fn ping(&mut self, now: Instant) {
        self.next_ping = Some(now + PING_EVERY);
        if !self.client.capabilities.has(Capabilities::PING) {
            return;
        }
        let mut packet = self.world_packet(PacketId::default(), Payload::Unknown);
        let ping =
            PingPong { kind: PingPongType::Ping, ping_timestamp: packet.timestamp.to_string(), ..PingPong::default() };
        packet.payload = Payload::Latency(LatencyReport { ping_pong: Some(ping), ..LatencyReport::default() });
        self.send(&packet);
    }

    /// What there is to count and to measure since the last call.
    pub(super) fn take_figures(&mut self) -> Vec<Figure> {
        std::mem::take(&mut self.figures)
    }

    fn note_figure(&mut self, figure: Figure) {
        if self.figures.len() < MOST_FIGURES {
            self.figures.push(figure);
        }
    }

    /// Tells the developer something about the server.
    pub(super) fn tell_developer(&mut self, words: &str) {
        self.warn(words);
    }

    /// Tells the developer something (PROTOCOL.md 3.9, WARNING).
    fn warn(&mut self, words: impl AsRef<str>) {
        let description = printable(words.as_ref(), MOST_WORDS);
        let control = ControlEvent { action: ControlAction::Warning, description, ..ControlEvent::default() };
        self.send_from_world(PacketId::default(), Payload::Control(control));
    }

    /// Sends a packet that is not part of an answer.
    fn send(&mut self, packet: &Packet<String>) {
        self.outbox.push(Out::Frame(wire::encode_result(packet).into()));
    }

    fn send_from_world(&mut self, id: PacketId<String>, payload: Payload<String>) {
        let packet = self.world_packet(id, payload);
        self.send(&packet);
    }

    /// A packet about the session itself. It gets a packet id of its own.
    fn world_packet(&mut self, id: PacketId<String>, payload: Payload<String>) -> Packet<String> {
        let routing = Routing { source: Some(Actor::world()), target: Some(Actor::player()), targets: Vec::new() };
        Packet { timestamp: self.stamp(), id: PacketId { packet_id: new_id(), ..id }, routing, payload }
    }

    /// Now, and always later than before: Unity drops packets that look old (PROTOCOL.md 7.6).
    fn stamp(&mut self) -> Timestamp {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_micros());
        let now = i64::try_from(now).unwrap_or(i64::MAX);
        self.last_stamp = now.max(self.last_stamp.saturating_add(1));
        Timestamp::from_micros(self.last_stamp)
    }

    /// The id of a character in this session (PROTOCOL.md 4.1). A session that was forgotten and begins anew under its old
    /// id has others, as with a server that draws them: so its clients know that nothing goes on.
    fn agent_id(&self, character: usize) -> String {
        let name = self.script.characters.get(character).map_or("", |character| character.name.as_str());
        let high = chance::hash(1, &format!("{}/{name}", self.id));
        let low = chance::hash(2, &format!("{}/{name}", self.id));
        uuid::Builder::from_random_bytes((u128::from(high) << 64 | u128::from(low)).to_be_bytes())
            .into_uuid()
            .to_string()
    }

    /// The live character of this agent id; brain names are understood as well, because Unreal mixes them up
    /// (PROTOCOL.md N9).
    fn live_agent(&self, name: &str) -> Option<usize> {
        let is_named = |index: &usize| self.agent_id(*index) == name || self.brain_name(*index) == name;
        self.live.iter().copied().find(is_named)
    }

    /// The same for all of them, for a list of names.
    fn live_agents(&self) -> HashMap<String, usize> {
        let names = |index: &usize| [(self.agent_id(*index), *index), (self.brain_name(*index), *index)];
        self.live.iter().flat_map(names).collect()
    }

    /// How many bytes it takes, about. A session that is kept though nobody is connected counts with these.
    pub(super) fn size(&self) -> usize {
        let conversation = |(id, conversation): (&String, &Conversation)| id.len() + conversation.size();
        let minds =
            self.script_memories.iter().map(|mind| size_of::<ScriptMemory>() + mind.used.len() * 2 * size_of::<u64>());
        size_of::<Self>()
            + minds.sum::<usize>()
            + self.conversations.iter().map(conversation).sum::<usize>()
            + self.muted.iter().map(|id| size_of::<String>() + id.len()).sum::<usize>()
            + self.client.player_name.len()
            + self.items.bytes()
            + self.history.bytes()
            + self.inputs.bytes()
            + self.exchanges.bytes()
            + self.unread()
            + self.outbox.planned_bytes()
            + self.replay.bytes()
            + self.thinking.bytes()
            + self.microphone.as_ref().map_or(0, Microphone::bytes)
    }

    /// How many bytes of packets that are no answers wait for a socket to take them.
    pub(super) fn unread(&self) -> usize {
        self.outbox.unread()
    }

    fn brain_name(&self, character: usize) -> String {
        let name = self.script.characters.get(character).map_or("", |character| character.name.as_str());
        super::names::brain_name(&self.script, name)
    }

    fn agent(&self, character: usize) -> Actor<String> {
        Actor::agent(self.agent_id(character))
    }
}

/// A new unique id.
fn new_id() -> String {
    Uuid::new_v4().to_string()
}
