//! Packets in flight: sent and not acknowledged. They are resent on the next link, with their original ids.

use std::collections::VecDeque;
use std::time::Duration;

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
    /// Its place among all that was written.
    number: u64,
    arrived: bool,
    /// A part of the response arrived on this link.
    answered: bool,
    at: Duration,
}

/// The packets in flight, oldest first.
#[derive(Debug, Default)]
pub(super) struct InFlight {
    list: VecDeque<InFlightPacket>,
    bytes: usize,
    last_number: u64,
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
        self.list.push_back(InFlightPacket { outgoing, settled_by, number, arrived: false, answered: false, at: now });
        Some(number)
    }

    /// The number of the last packet that left.
    pub fn last_number(&self) -> u64 {
        self.last_number
    }

    /// Whether the window is full.
    pub fn is_full(&self) -> bool {
        self.list.len() >= MAX_PACKETS || self.bytes >= MAX_BYTES
    }

    /// When a full window gives up waiting for acknowledgements.
    pub fn deadline(&self) -> Option<Duration> {
        let oldest = self.list.front().filter(|oldest| self.is_full() && oldest.arrived);
        oldest.map(|oldest| oldest.at + SILENCE)
    }

    /// Makes room when [`deadline`](Self::deadline) has come.
    pub fn give_up_waiting(&mut self, now: Duration) {
        if self.deadline().is_some_and(|settled_by| settled_by <= now) {
            self.remove_where(|sent| sent.arrived && sent.at + SILENCE <= now);
        }
    }

    /// Everything up to this number has arrived.
    pub fn arrived(&mut self, number: u64) {
        for sent in self.list.iter_mut().take_while(|sent| sent.number <= number) {
            sent.arrived = true;
        }
        self.remove_where(|sent| sent.arrived && sent.settled_by == SettledBy::Arrival);
    }

    /// The server has ended an interaction, which it may name by the packet's correlation id alone (PROTOCOL.md 3.1).
    /// Returns the id of the interaction, if a packet was in flight that it answers.
    pub fn interaction_ended(&mut self, end: &PacketId<impl AsRef<str>>) -> Option<String> {
        let (interaction, correlation) = (end.interaction_id.as_ref(), end.correlation_id.as_ref());
        let by_correlation =
            |sent: &InFlightPacket| !correlation.is_empty() && sent.outgoing.packet.id.correlation_id == correlation;
        let mut ended = None;
        self.remove_where(|sent| match &sent.settled_by {
            SettledBy::InteractionEnd(id) if id == interaction || by_correlation(sent) => {
                ended = Some(id.clone());
                true
            }
            _ => false,
        });
        ended
    }

    /// The server says something for the first time. Returns the id of the packet that it answers, when that is the
    /// beginning of the answer.
    pub fn answered(&mut self, id: &PacketId<impl AsRef<str>>) -> Option<String> {
        let (interaction, correlation) = (id.interaction_id.as_ref(), id.correlation_id.as_ref());
        if self.list.is_empty() || (!interaction.is_empty() && self.last_answered == interaction) {
            return None;
        }
        let begun = self.list.iter_mut().find(|sent| {
            let own = &sent.outgoing.packet.id;
            let is_it = matches!(&sent.settled_by, SettledBy::InteractionEnd(id) if id == interaction);
            !sent.answered && (is_it || (!correlation.is_empty() && own.correlation_id == correlation))
        })?;
        begun.answered = true;
        interaction.clone_into(&mut self.last_answered);
        Some(begun.outgoing.packet.id.packet_id.clone())
    }

    /// The ids of the packets without any response, and when they left.
    pub fn unanswered(&self) -> impl Iterator<Item = (&str, Duration)> {
        let unanswered = self.list.iter().filter(|sent| !sent.answered);
        unanswered.map(|sent| (sent.outgoing.packet.id.packet_id.as_str(), sent.at))
    }

    /// Takes the largest packet that is not known to have arrived.
    pub fn take_largest(&mut self) -> Option<Box<Outgoing>> {
        let waiting = self.list.iter().enumerate().filter(|(_, sent)| !sent.arrived);
        let (at, _) = waiting.max_by_key(|(_, sent)| sent.outgoing.size())?;
        let largest = self.list.remove(at)?.outgoing;
        self.bytes -= largest.size();
        Some(largest)
    }

    /// Takes away what these are that wait for the end of an interaction; returns the ids of the interactions.
    pub fn take_asking(&mut self, which: impl Fn(&Outgoing) -> bool) -> Vec<String> {
        let mut interactions = Vec::new();
        self.remove_where(|sent| match &sent.settled_by {
            SettledBy::InteractionEnd(id) if which(&sent.outgoing) => {
                interactions.push(id.clone());
                true
            }
            _ => false,
        });
        interactions
    }

    /// The game cancelled the response of this interaction.
    pub fn cancelled(&mut self, interaction_id: &str) {
        self.remove_where(|sent| matches!(&sent.settled_by, SettledBy::InteractionEnd(id) if id == interaction_id));
    }

    /// A scene status acknowledges all lists up to this number.
    pub fn scene_told(&mut self, last: u64) {
        self.remove_where(|sent| matches!(sent.settled_by, SettledBy::SceneStatus(list) if list <= last));
    }

    /// Whether nothing is in flight.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The number of packets in flight.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Takes all packets, oldest first.
    pub fn take(&mut self) -> impl DoubleEndedIterator<Item = (u64, Box<Outgoing>)> + use<> {
        self.bytes = 0;
        self.last_answered.clear();
        std::mem::take(&mut self.list).into_iter().map(|sent| (sent.number, sent.outgoing))
    }

    fn remove_where(&mut self, mut done: impl FnMut(&InFlightPacket) -> bool) {
        let Self { list, bytes, .. } = self;
        list.retain(|sent| {
            let stays = !done(sent);
            if !stays {
                *bytes -= sent.outgoing.size();
            }
            stays
        });
    }
}

/// The interaction whose end a packet waits for, if it asks for an answer.
pub(super) fn interaction_of(outgoing: &Outgoing) -> Option<String> {
    match settled_by(outgoing, 0) {
        Some(SettledBy::InteractionEnd(id)) => Some(id),
        _ => None,
    }
}

/// What settles a packet; `None`: nothing, because it is stale on another link, or made anew for it.
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
    use inworld_protocol::packet::Timestamp;

    fn text(number: usize, content: &str) -> Box<Outgoing> {
        let id = move || number.to_string();
        Box::new(Outgoing::text(Recipient::World, content, Timestamp::from_nanos(0), id))
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
