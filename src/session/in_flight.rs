//! What the game has sent and what is not settled yet: it is sent again on the next link, with its original ids.

use std::collections::VecDeque;
use std::time::Duration;

use super::outgoing::Outgoing;
use crate::packet::enums::ControlAction;
use crate::packet::{PacketId, Payload};

/// How many packets may be unsettled; others wait for them.
const MAX_PACKETS: usize = 4096;

/// The same in bytes; one packet may always be unsettled.
const MAX_BYTES: usize = 16 << 20;

/// When others wait: a packet that has arrived so long ago counts as settled. Some servers end no interaction for packets
/// that need no answer.
const SILENCE: Duration = Duration::from_secs(60);

/// What settles a packet.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Until {
    /// The server ends this interaction (PROTOCOL.md 3.3).
    InteractionEnd(String),
    /// The server tells who is in the scene.
    SceneStatus,
    /// It has arrived.
    Arrival,
}

#[derive(Debug)]
struct Sent {
    outgoing: Box<Outgoing>,
    until: Until,
    /// Its place among all that was written.
    number: u64,
    arrived: bool,
    at: Duration,
}

/// The packets that left and are not settled, oldest first.
#[derive(Debug, Default)]
pub(super) struct InFlight {
    list: VecDeque<Sent>,
    bytes: usize,
    last_number: u64,
}

impl InFlight {
    /// A packet leaves. Its number, if it is followed up; others cannot be of use twice.
    pub fn leave(&mut self, outgoing: Box<Outgoing>, now: Duration) -> Option<u64> {
        let until = until(&outgoing)?;
        self.last_number += 1;
        self.bytes += outgoing.size();
        let number = self.last_number;
        self.list.push_back(Sent { outgoing, until, number, arrived: false, at: now });
        Some(number)
    }

    /// The number of the last packet that left.
    pub fn last_number(&self) -> u64 {
        self.last_number
    }

    /// Whether others have to wait, and if so until when at the most.
    pub fn full_until(&self) -> Option<Duration> {
        let full = self.list.len() >= MAX_PACKETS || self.bytes >= MAX_BYTES;
        self.list.front().filter(|_| full).map(|oldest| oldest.at + SILENCE)
    }

    /// Makes room, if there is none, where the server has long been silent.
    pub fn give_up_waiting(&mut self, now: Duration) {
        if self.full_until().is_some_and(|until| until <= now) && self.list.front().is_some_and(|sent| sent.arrived) {
            self.remove_where(|sent| sent.arrived && sent.at + SILENCE <= now);
        }
    }

    /// Everything up to this number has arrived.
    pub fn arrived(&mut self, number: u64) {
        for sent in self.list.iter_mut().take_while(|sent| sent.number <= number) {
            sent.arrived = true;
        }
        self.remove_where(|sent| sent.arrived && sent.until == Until::Arrival);
    }

    /// The server has ended an interaction, which it may name by the id of the packet's own (PROTOCOL.md 3.1).
    pub fn interaction_ended(&mut self, end: &PacketId<impl AsRef<str>>) {
        let (interaction, correlation) = (end.interaction_id.as_ref(), end.correlation_id.as_ref());
        self.remove_where(|sent| match &sent.until {
            Until::InteractionEnd(id) => {
                id == interaction || (!correlation.is_empty() && sent.outgoing.packet.id.correlation_id == correlation)
            }
            _ => false,
        });
    }

    /// The game wants no answer any more in this interaction.
    pub fn cancelled(&mut self, interaction_id: &str) {
        self.remove_where(|sent| matches!(&sent.until, Until::InteractionEnd(id) if id == interaction_id));
    }

    /// The server has told who is in the scene.
    pub fn scene_told(&mut self) {
        self.remove_where(|sent| sent.until == Until::SceneStatus);
    }

    /// Whether nothing is waited for.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Takes all, oldest first.
    pub fn take(&mut self) -> impl DoubleEndedIterator<Item = (u64, Box<Outgoing>)> + use<> {
        self.bytes = 0;
        std::mem::take(&mut self.list).into_iter().map(|sent| (sent.number, sent.outgoing))
    }

    fn remove_where(&mut self, done: impl Fn(&Sent) -> bool) {
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

/// What settles a packet; `None`: nothing, because it is stale on another link, or made anew for it.
fn until(outgoing: &Outgoing) -> Option<Until> {
    let packet = &outgoing.packet;
    let interaction = |id: &String| match id.is_empty() {
        true => Until::Arrival,
        false => Until::InteractionEnd(id.clone()),
    };
    match &packet.payload {
        Payload::Text(_) | Payload::Custom(_) | Payload::Action(_) => Some(interaction(&packet.id.interaction_id)),
        Payload::Mutation(mutation) => match &mutation.regenerate_response {
            Some(regenerate) => Some(interaction(&regenerate.interaction_id)),
            None if mutation.load_characters.is_some() || mutation.unload_characters.is_some() => {
                Some(Until::SceneStatus)
            }
            None => Some(Until::Arrival),
        },
        Payload::Control(control) => match control.action {
            ControlAction::TtsPlaybackStart | ControlAction::TtsPlaybackEnd => Some(Until::Arrival),
            // The microphone is opened anew, conversations are told anew, muting is said anew.
            _ => None,
        },
        Payload::Data(_) | Payload::Latency(_) => None,
        _ => Some(Until::Arrival),
    }
}
