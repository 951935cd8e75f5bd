//! What was sent, written and heard, and what must hold of it at every moment. What the game is told: see `told`.

mod told;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ops::Range;
use std::time::Duration;

use inworld_protocol::packet::enums::{ActorType, ControlAction};
use inworld_protocol::packet::{JsonStr, Packet, Payload};
use inworld_session::{ConnectionState, Outgoing, Recipient, StoreCounts};

use super::game::Kind;
use super::server::Server;
use super::weather::Memory;

/// A packet of the game.
#[derive(Debug)]
pub struct Sent {
    pub id: String,
    pub kind: Kind,
    recipient: Recipient,
    /// The link that it was last written to, and whether that link has taken it.
    pub link: Option<usize>,
    pub left: bool,
    pub answered: bool,
    pub failed: bool,
    /// The game wants no answer any more.
    pub unwanted: bool,
    reported: bool,
    /// The session that it was sent in is over.
    pub over: bool,
}

impl Sent {
    /// Whether its fate is known.
    pub fn is_settled(&self, server: &Server) -> bool {
        self.failed
            || self.over
            || match &self.kind {
                Kind::Asks { .. } => self.answered || self.unwanted,
                Kind::Arrives => server.reached.contains(&self.id),
                Kind::Holds => self.link.is_some(),
                // Counted all together.
                Kind::Sound => true,
            }
    }
}

/// What a frame must bring to the game.
#[derive(Debug, PartialEq, Eq)]
enum Due {
    Nothing,
    Event(String),
    /// The game has interrupted its speaker.
    Perhaps(String),
}

pub struct Ledger {
    memory: Memory,
    tries_by_itself: bool,
    reports_sent: bool,
    pub state: ConnectionState,
    /// The link that has just been closed.
    pub closing: Option<usize>,
    connected: bool,
    established: bool,
    /// When the machine tries again, as it has said.
    pub retry_after: Option<Duration>,
    pub needs_token: bool,
    pub sent: Vec<Sent>,
    by_id: HashMap<String, usize>,
    /// How much of the outbox is taken, in packets and bytes.
    pub places: usize,
    pub bytes: usize,
    pub sounds_dropped: usize,
    /// The packets that were heard in this session.
    known: HashSet<String>,
    due: Due,
    /// The last line told of each conversation.
    told: BTreeMap<(u32, String), usize>,
    /// Who is in the middle of saying something, and in which interaction.
    pub speaking: BTreeSet<(String, String)>,
    ended: HashSet<String>,
    /// What was just told to be cancelled.
    cancelled: Option<(String, String)>,
    /// Characters and interactions of which the game was told that they will not be finished.
    cut_off: HashSet<(String, String)>,
    /// Whether what the server says is read.
    pub listens: bool,
    interrupted: HashSet<(String, String)>,
    /// Interactions whose answer need not be told.
    taken_back: HashSet<String>,
    /// Who was interrupted at any time.
    silenced: HashSet<String>,
    /// The ids of what had left and was handed back: nothing more may come of it.
    given_up: HashSet<String>,
    /// The interactions of which the game was told that nothing more comes. Something may.
    over: HashSet<String>,
    pings: u32,
    pongs: u32,
    /// What was heard, told and written, for the count of what a run has tried.
    pub tally: BTreeMap<&'static str, u64>,
}

impl Ledger {
    pub fn new(memory: Memory, tries_by_itself: bool, reports_sent: bool) -> Self {
        Self {
            memory,
            tries_by_itself,
            reports_sent,
            state: ConnectionState::Idle,
            closing: None,
            connected: false,
            established: false,
            retry_after: None,
            needs_token: false,
            sent: Vec::new(),
            by_id: HashMap::new(),
            places: 0,
            bytes: 0,
            sounds_dropped: 0,
            known: HashSet::new(),
            due: Due::Nothing,
            told: BTreeMap::new(),
            speaking: BTreeSet::new(),
            ended: HashSet::new(),
            cancelled: None,
            cut_off: HashSet::new(),
            listens: true,
            interrupted: HashSet::new(),
            taken_back: HashSet::new(),
            silenced: HashSet::new(),
            given_up: HashSet::new(),
            over: HashSet::new(),
            pings: 0,
            pongs: 0,
            tally: BTreeMap::new(),
        }
    }

    fn count(&mut self, what: &'static str) {
        *self.tally.entry(what).or_default() += 1;
    }

    /// The game starts another session.
    pub fn start(&mut self) {
        self.known.clear();
        self.told.clear();
        self.ended.clear();
        self.interrupted.clear();
        self.silenced.clear();
        self.needs_token = false;
    }

    /// The game has stopped the session: nothing is left open.
    pub fn stop(&mut self) {
        self.speaking.clear();
    }

    /// What this character was saying in an interaction will not be finished: of that the game is told, and of no more.
    pub fn cut(&mut self, agent: String, interaction: String) {
        assert_eq!(self.cancelled.replace((agent, interaction)), None, "the game is not told of it");
    }

    /// The game sends a packet.
    pub fn accept(&mut self, outgoing: &Outgoing, kind: Kind) {
        let (id, size) = (outgoing.packet.id.packet_id.clone(), outgoing.size());
        self.by_id.insert(id.clone(), self.sent.len());
        self.sent.push(Sent {
            id,
            kind,
            recipient: outgoing.recipient.clone(),
            link: None,
            left: false,
            answered: false,
            failed: false,
            unwanted: false,
            reported: false,
            over: false,
        });
        self.places += 1;
        self.bytes += size;
        self.count("packets sent");
    }

    /// The game wants nothing more of an interaction.
    pub fn cancel(&mut self, interaction: &str) {
        for sent in &mut self.sent {
            if matches!(&sent.kind, Kind::Asks { interaction_id, .. } if interaction_id == interaction) {
                sent.unwanted = true;
            }
        }
    }

    /// The game interrupts a character: what it has asked nobody else is not sent again, and need not be answered.
    pub fn take_back(&mut self, character: Option<&str>) {
        for sent in self.sent.iter_mut().filter(|sent| sent.link.is_some() && !sent.answered) {
            let is_for_another =
                matches!(&sent.recipient, Recipient::Character(Some(name)) if character.is_some_and(|own| own != name));
            if let Kind::Asks { interaction_id, .. } = &sent.kind
                && !is_for_another
            {
                sent.unwanted = true;
                self.taken_back.insert(interaction_id.clone());
            }
        }
    }

    /// The game interrupts a character.
    pub fn interrupt(&mut self, agent_id: &str) {
        let (parts, rest) = std::mem::take(&mut self.speaking).into_iter().partition(|(agent, _)| agent == agent_id);
        self.speaking = rest;
        let parts: BTreeSet<_> = parts;
        // Of what has ended something may still be coming, and is not wanted either.
        let ended: Vec<_> = self.ended.iter().cloned().collect();
        for interaction in parts.iter().map(|(_, interaction)| interaction).chain(&ended) {
            self.cancel(interaction);
        }
        self.interrupted.extend(parts);
        self.silenced.insert(agent_id.to_owned());
    }

    /// A packet is written. Whether it is one of the game's.
    pub fn write(&mut self, packet: &Packet<JsonStr<'_>>, link: usize) -> Option<usize> {
        if matches!(packet.payload, Payload::Latency(_)) {
            self.pongs += 1;
        }
        let index = self.by_id.get(&*packet.id.packet_id).copied()?;
        let sent = &mut self.sent[index];
        assert!(!sent.failed, "{} is written after it was handed back", sent.id);
        assert!(!sent.answered, "{} is written after it was answered", sent.id);
        assert_ne!(sent.link, Some(link), "{} is written twice to one link", sent.id);
        if let Some(earlier) = sent.link {
            assert!(matches!(sent.kind, Kind::Asks { .. } | Kind::Arrives), "{} is sent again", sent.id);
            assert!(earlier < link);
        }
        sent.left = false;
        if sent.link.replace(link).is_some() {
            self.count("packets sent again");
        }
        Some(index)
    }

    /// The link has taken a packet.
    pub fn leave(&mut self, index: usize) {
        self.sent[index].left = true;
    }

    /// A slot of the outbox is free again.
    pub fn release(&mut self, slot: Option<usize>) {
        let Some(size) = slot else { return };
        self.places = self.places.checked_sub(1).expect("more is released than was reserved");
        self.bytes = self.bytes.checked_sub(size).expect("more is released than was reserved");
    }

    /// Nothing grows beyond its bound.
    pub fn check_memory(&self, holds: &StoreCounts) {
        assert!(holds.outbox <= self.places + 4_096 + holds.reissued && holds.reissued <= 2, "{holds:?}");
        assert!(holds.in_flight <= 4_096 && holds.seen <= 4_096 && holds.interactions <= 4 * 256 + 4_096, "{holds:?}");
    }

    /// A packet is about to be heard.
    pub fn hear(&mut self, packet: &Packet<JsonStr<'_>>) {
        if matches!(packet.payload, Payload::Latency(_)) {
            return self.pings += 1;
        }
        let id = packet.id.packet_id.to_string();
        self.count("packets heard");
        if !self.known.insert(id.clone()) {
            return self.count("packets heard twice");
        }
        let agent = packet.routing.source.as_ref().filter(|source| source.kind == ActorType::Agent);
        let is_unwanted = agent.is_some_and(|agent| {
            let part = (agent.name.to_string(), packet.id.interaction_id.to_string());
            // Of what is over something may still come, which the game has interrupted as well.
            self.interrupted.contains(&part)
                || self.taken_back.contains(&part.1)
                || (self.silenced.contains(&part.0) && self.ended.contains(&part.1))
        });
        let (interaction, answered): (&str, &str) = (&packet.id.interaction_id, &packet.id.correlation_id);
        self.due = if self.given_up.contains(interaction) || self.given_up.contains(answered) {
            Due::Nothing
        } else if is_unwanted && !is_end(&packet.payload) || self.over.contains(interaction) {
            Due::Perhaps(id)
        } else {
            Due::Event(id)
        };
    }

    /// It was heard on this link. If it ends an interaction, what was asked for on this link is answered with it, and
    /// answered in full.
    pub fn heard(&mut self, packet: &Packet<JsonStr<'_>>, link: usize, server: &Server) {
        if let Due::Event(id) = std::mem::replace(&mut self.due, Due::Nothing) {
            panic!("{id} was heard, and the game was not told");
        }
        assert_eq!(self.pings, self.pongs, "a ping is not answered");
        if !is_end(&packet.payload) {
            return;
        }
        for index in 0..self.sent.len() {
            let sent = &self.sent[index];
            let Kind::Asks { interaction_id, correlation_id } = &sent.kind else { continue };
            let is_meant = **interaction_id == *packet.id.interaction_id
                || (!packet.id.correlation_id.is_empty() && **correlation_id == *packet.id.correlation_id);
            if !is_meant {
                continue;
            }
            let interaction = interaction_id.clone();
            if sent.link == Some(link) && !sent.failed && !sent.answered {
                if self.memory == Memory::SaysAgain && !sent.unwanted {
                    for line in server.said(link, &sent.id) {
                        assert!(self.known.contains(line), "{} is answered, and its line {line} is lost", sent.id);
                    }
                }
                self.sent[index].answered = true;
                self.count("packets answered");
            }
            self.over(&interaction);
        }
        let interaction = packet.id.interaction_id.to_string();
        self.over(&interaction);
    }

    fn over(&mut self, interaction: &str) {
        self.speaking.retain(|(_, open)| open != interaction);
        if !interaction.is_empty() {
            self.ended.insert(interaction.to_owned());
        }
    }

    /// The session is over; the link that was closed with it has told what it has not taken.
    pub fn close(&mut self, link: Option<usize>, of: Range<usize>, server: &Server) {
        for sent in &mut self.sent[of] {
            if !sent.is_settled(server) {
                assert!(sent.link.is_some() && sent.link == link && sent.left, "{sent:?} is lost with the session");
            }
            sent.over = true;
        }
    }

    /// How many packets of sound were neither handed back nor written.
    pub fn sounds_missing(&self) -> usize {
        let sounds = self.sent.iter().filter(|sent| sent.kind == Kind::Sound);
        sounds.filter(|sent| !sent.failed && sent.link.is_none()).count()
    }
}

fn is_end<S>(payload: &Payload<S>) -> bool {
    matches!(payload, Payload::Control(control) if control.action == ControlAction::InteractionEnd)
}
