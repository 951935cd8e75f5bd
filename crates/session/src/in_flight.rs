//! Packets in flight: sent and not acknowledged. They are resent on the next link, with their original ids.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::key::{Key, Keys};
use super::open_turns::numbers_of;
use super::outgoing::Outgoing;
use inworld_protocol::packet::enums::ControlAction;
use inworld_protocol::packet::{PacketId, Payload};

/// Maximum packets in flight; more wait in the outbox.
const MAX_PACKETS: usize = 4096;

/// Maximum bytes in flight; one packet of any size is always allowed.
const MAX_BYTES: usize = 16 << 20;

/// When others wait: a packet that has arrived so long ago counts as settled. Some servers end no interaction for packets
/// that need no answer.
const SILENCE: Duration = Duration::from_secs(60);

/// What acknowledges a packet.
#[derive(Clone, Debug, PartialEq, Eq)]
enum SettledBy {
    /// The server ends this interaction (PROTOCOL.md 3.3).
    InteractionEnd(String),
    /// The server tells who is in the scene, with the list of this number.
    SceneStatus(u64),
    /// Its arrival (a pong that was requested after it).
    Arrival,
}

#[derive(Debug)]
struct InFlightPacket {
    outgoing: Box<Outgoing>,
    settled_by: SettledBy,
    /// Of the interaction whose end it waits for, and of itself.
    interaction: Option<Key>,
    correlation: Option<Key>,
    /// A part of the response arrived on this link.
    answered: bool,
    at: Duration,
}

/// The packets in flight by their numbers, oldest first. What answers one finds it without a search.
#[derive(Debug, Default)]
pub(super) struct InFlight {
    packets: BTreeMap<u64, InFlightPacket>,
    keys: Keys,
    /// Those that wait for the end of an interaction.
    interactions: BTreeSet<(Key, u64)>,
    correlations: BTreeSet<(Key, u64)>,
    /// Those that their arrival settles.
    arriving: BTreeSet<u64>,
    bytes: usize,
    /// The place of the last packet among all that was written.
    last_number: u64,
    /// Everything up to this number has arrived.
    last_arrived: u64,
    /// The interaction that the server answered last: most packets are of the same one as the packet before.
    last_answered: String,
}

impl InFlight {
    /// Records a sent packet; `list` is the scene status that acknowledges it. Returns its number; `None` for a packet that
    /// is never resent.
    pub fn leave(&mut self, outgoing: Box<Outgoing>, list: u64, now: Duration) -> Option<u64> {
        let settled_by = settled_by(&outgoing, list)?;
        self.last_number += 1;
        self.bytes += outgoing.size();
        let number = self.last_number;
        let interaction = match &settled_by {
            SettledBy::InteractionEnd(id) => self.keys.of(id),
            SettledBy::SceneStatus(_) | SettledBy::Arrival => None,
        };
        let correlation = self.keys.of(&outgoing.packet.id.correlation_id);
        self.interactions.extend(interaction.map(|key| (key, number)));
        self.correlations.extend(correlation.map(|key| (key, number)));
        self.arriving.extend((settled_by == SettledBy::Arrival).then_some(number));
        let packet = InFlightPacket { outgoing, settled_by, interaction, correlation, answered: false, at: now };
        self.packets.insert(number, packet);
        Some(number)
    }

    /// The number of the last packet that left.
    pub fn last_number(&self) -> u64 {
        self.last_number
    }

    /// Whether the window is full.
    pub fn is_full(&self) -> bool {
        self.packets.len() >= MAX_PACKETS || self.bytes >= MAX_BYTES
    }

    /// When a full window gives up waiting for acknowledgements.
    pub fn deadline(&self) -> Option<Duration> {
        let oldest = self.packets.first_key_value();
        let oldest = oldest.filter(|(number, _)| self.is_full() && **number <= self.last_arrived);
        oldest.map(|(_, oldest)| oldest.at + SILENCE)
    }

    /// Makes room when [`deadline`](Self::deadline) has come.
    pub fn give_up_waiting(&mut self, now: Duration) {
        if self.deadline().is_some_and(|settled_by| settled_by <= now) {
            let arrived = self.packets.range(..=self.last_arrived);
            let silent = arrived.filter(|(_, sent)| sent.at + SILENCE <= now).map(|(number, _)| *number).collect();
            self.remove_all(silent);
        }
    }

    /// Everything up to this number has arrived.
    pub fn arrived(&mut self, number: u64) {
        self.last_arrived = self.last_arrived.max(number.min(self.last_number));
        while let Some(first) = self.arriving.first().copied().filter(|first| *first <= self.last_arrived) {
            self.remove(first);
        }
    }

    /// The server has ended an interaction, which it may name by the packet's correlation id alone (PROTOCOL.md 3.1).
    /// Returns the id of the interaction, if a packet was in flight that it answers.
    pub fn interaction_ended(&mut self, end: &PacketId<impl AsRef<str>>) -> Option<String> {
        let (interaction, correlation) = (end.interaction_id.as_ref(), end.correlation_id.as_ref());
        let mut numbers = numbers_of(&self.interactions, self.keys.of(interaction));
        let waits = |number: &u64| self.packets.get(number).is_some_and(|sent| sent.interaction.is_some());
        numbers.extend(numbers_of(&self.correlations, self.keys.of(correlation)).into_iter().filter(waits));
        self.remove_all(numbers).pop()
    }

    /// The server says something for the first time. Returns the id of the packet that it answers, when that is the
    /// beginning of the answer.
    pub fn answered(&mut self, id: &PacketId<impl AsRef<str>>) -> Option<String> {
        let (interaction, correlation) = (id.interaction_id.as_ref(), id.correlation_id.as_ref());
        if self.packets.is_empty() || (!interaction.is_empty() && self.last_answered == interaction) {
            return None;
        }
        let unanswered = |list: &BTreeSet<(Key, u64)>, key: Option<Key>| {
            let numbers = key.map(|key| list.range((key, 0)..=(key, u64::MAX))).into_iter().flatten();
            let mut numbers = numbers.map(|(_, number)| *number);
            numbers.find(|number| self.packets.get(number).is_some_and(|sent| !sent.answered))
        };
        let by_interaction = unanswered(&self.interactions, self.keys.of(interaction));
        let by_correlation = unanswered(&self.correlations, self.keys.of(correlation));
        let first = [by_interaction, by_correlation].into_iter().flatten().min()?;
        let begun = self.packets.get_mut(&first)?;
        begun.answered = true;
        interaction.clone_into(&mut self.last_answered);
        Some(begun.outgoing.packet.id.packet_id.clone())
    }

    /// The ids of the packets without any response, and when they left.
    pub fn unanswered(&self) -> impl Iterator<Item = (&str, Duration)> {
        let unanswered = self.packets.values().filter(|sent| !sent.answered);
        unanswered.map(|sent| (sent.outgoing.packet.id.packet_id.as_str(), sent.at))
    }

    /// Takes the largest packet that is not known to have arrived.
    pub fn take_largest(&mut self) -> Option<Box<Outgoing>> {
        let waiting = self.packets.range(self.last_arrived + 1..);
        let (largest, _) = waiting.max_by_key(|(_, sent)| sent.outgoing.size())?;
        self.remove(*largest).map(|sent| sent.outgoing)
    }

    /// Takes away what these are that wait for the end of an interaction; returns the ids of the interactions.
    pub fn take_asking(&mut self, which: impl Fn(&Outgoing) -> bool) -> Vec<String> {
        let asking = self.packets.iter().filter(|(_, sent)| sent.interaction.is_some() && which(&sent.outgoing));
        let numbers = asking.map(|(number, _)| *number).collect();
        self.remove_all(numbers)
    }

    /// The game cancelled the response of this interaction.
    pub fn cancelled(&mut self, interaction_id: &str) {
        let numbers = numbers_of(&self.interactions, self.keys.of(interaction_id));
        self.remove_all(numbers);
    }

    /// A scene status acknowledges all lists up to this number.
    pub fn scene_told(&mut self, last: u64) {
        let is_told = |sent: &InFlightPacket| matches!(sent.settled_by, SettledBy::SceneStatus(list) if list <= last);
        let told = self.packets.iter().filter(|(_, sent)| is_told(sent)).map(|(number, _)| *number).collect();
        self.remove_all(told);
    }

    /// Whether nothing is in flight.
    pub fn is_empty(&self) -> bool {
        self.packets.is_empty()
    }

    /// The number of packets in flight.
    pub fn len(&self) -> usize {
        self.packets.len()
    }

    /// Takes all packets, oldest first.
    pub fn take(&mut self) -> impl DoubleEndedIterator<Item = (u64, Box<Outgoing>)> + use<> {
        self.bytes = 0;
        self.last_answered.clear();
        self.interactions.clear();
        self.correlations.clear();
        self.arriving.clear();
        std::mem::take(&mut self.packets).into_iter().map(|(number, sent)| (number, sent.outgoing))
    }

    /// Takes these away; returns the ids of the interactions whose end they waited for, oldest first.
    fn remove_all(&mut self, numbers: BTreeSet<u64>) -> Vec<String> {
        let removed = numbers.into_iter().filter_map(|number| self.remove(number));
        let interaction = |sent: InFlightPacket| match sent.settled_by {
            SettledBy::InteractionEnd(id) => Some(id),
            SettledBy::SceneStatus(_) | SettledBy::Arrival => None,
        };
        removed.filter_map(interaction).collect()
    }

    fn remove(&mut self, number: u64) -> Option<InFlightPacket> {
        let sent = self.packets.remove(&number)?;
        self.bytes -= sent.outgoing.size();
        self.arriving.remove(&number);
        for (list, key) in [(&mut self.interactions, sent.interaction), (&mut self.correlations, sent.correlation)] {
            if let Some(key) = key {
                list.remove(&(key, number));
            }
        }
        Some(sent)
    }
}

/// The interaction whose end a packet waits for, if it asks for an answer.
pub(super) fn interaction_of(outgoing: &Outgoing) -> Option<String> {
    match settled_by(outgoing, 0) {
        Some(SettledBy::InteractionEnd(id)) => Some(id),
        _ => None,
    }
}

/// What acknowledges a packet; `None`: it is not resent, as it is stale on another link or reissued for it.
fn settled_by(outgoing: &Outgoing, list: u64) -> Option<SettledBy> {
    let packet = &outgoing.packet;
    let interaction = |id: &String| match id.is_empty() {
        true => SettledBy::Arrival,
        false => SettledBy::InteractionEnd(id.clone()),
    };
    match &packet.payload {
        Payload::Text(_) | Payload::Custom(_) | Payload::Action(_) => Some(interaction(&packet.id.interaction_id)),
        // Another link asks for the scene anew.
        Payload::Mutation(mutation) if mutation.load_scene.is_some() => None,
        Payload::Mutation(mutation) => match &mutation.regenerate_response {
            Some(regenerate) => Some(interaction(&regenerate.interaction_id)),
            None if mutation.load_characters.is_some() || mutation.unload_characters.is_some() => {
                Some(SettledBy::SceneStatus(list))
            }
            None => Some(SettledBy::Arrival),
        },
        Payload::Control(control) => match control.action {
            ControlAction::TtsPlaybackStart | ControlAction::TtsPlaybackEnd => Some(SettledBy::Arrival),
            // The microphone is opened anew, conversations are told anew, muting is said anew.
            _ => None,
        },
        Payload::Data(_) | Payload::Latency(_) => None,
        _ => Some(SettledBy::Arrival),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Recipient;
    use crate::key::comparisons;
    use inworld_protocol::packet::Timestamp;

    fn text(number: usize, content: &str) -> Box<Outgoing> {
        let id = move || number.to_string();
        Box::new(Outgoing::text(Recipient::World, content, Timestamp::from_nanos(0), id))
    }

    /// Key comparisons for one packet's whole way, with so many others in flight.
    fn steps_among(others: usize) -> u64 {
        let mut in_flight = InFlight::default();
        for number in 0..others {
            in_flight.leave(text(number, "hi"), 0, seconds(1));
        }
        let id = |number: usize| PacketId { interaction_id: number.to_string(), ..PacketId::default() };
        let last = text(others, "hi");
        comparisons::during(|| {
            in_flight.leave(last, 0, seconds(1));
            assert!(in_flight.answered(&id(others)).is_some() && in_flight.answered(&id(0)).is_some());
            assert_eq!(in_flight.answered(&id(others)), None, "it is answered once");
            in_flight.arrived(others as u64);
            assert_eq!(in_flight.interaction_ended(&id(others)), Some(others.to_string()));
            in_flight.cancelled("0");
        })
    }

    #[test]
    fn what_is_in_flight_costs_a_packet_only_a_logarithm() {
        let (few, many) = (steps_among(400), steps_among(MAX_PACKETS - 96));
        // The keys are random, and so is their order; a search adds 3,600 at least.
        assert!(many < few + 1_800, "{few} steps among 400 packets, {many} among 4,000");
    }

    const fn seconds(count: u64) -> Duration {
        Duration::from_secs(count)
    }

    #[test]
    fn it_is_full_of_packets_or_of_bytes_and_others_wait_for_the_answers() {
        let mut in_flight = InFlight::default();
        for number in 0..MAX_PACKETS {
            assert!(!in_flight.is_full());
            in_flight.leave(text(number, "hi"), 0, seconds(1));
        }
        assert!(in_flight.is_full());
        let end = PacketId { interaction_id: "7".to_owned(), ..PacketId::default() };
        assert_eq!(in_flight.interaction_ended(&end), Some("7".to_owned()));
        assert!(!in_flight.is_full());
        drop(in_flight.take());
        in_flight.leave(text(0, &"x".repeat(MAX_BYTES)), 0, seconds(1));
        assert!(in_flight.is_full());
        in_flight.cancelled("0");
        assert!(!in_flight.is_full() && in_flight.is_empty());
    }

    #[test]
    fn a_server_that_ends_nothing_makes_others_wait_for_a_minute_and_no_longer() {
        let mut in_flight = InFlight::default();
        for number in 0..MAX_PACKETS {
            in_flight.leave(text(number, "hi"), 0, seconds(1));
        }
        assert_eq!(in_flight.deadline(), None, "it may not even have arrived");
        in_flight.arrived(MAX_PACKETS as u64 - 1);
        assert_eq!(in_flight.deadline(), Some(seconds(1) + SILENCE));
        in_flight.give_up_waiting(seconds(60));
        assert!(in_flight.is_full());
        in_flight.give_up_waiting(seconds(61));
        assert_eq!(in_flight.len(), 1, "what has not arrived is kept");
    }
}
