//! What the game is told, and what must hold of it.

use std::time::Duration;

use inworld_protocol::packet::enums::{ActorType, ErrorType};
use inworld_protocol::packet::{PackedPacket, PacketStatus};
use inworld_session::{ConnectionState, EventKind, Failure, FailureCode};

use super::{Due, Ledger, Sent, is_end};
use crate::game::Kind;
use crate::server::Server;
use crate::weather::Memory;

/// The longest wait for another try, unless the server says when.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// The longest wait that the server can bring about.
const LONGEST_ADVICE: Duration = Duration::from_secs(300);

impl Ledger {
    /// The game is told something.
    pub fn event(&mut self, kind: &EventKind, server: &Server) {
        match kind {
            EventKind::SessionState(_) | EventKind::Feedback { .. } => panic!("these are the driver's"),
            EventKind::StateChanged { from, to, reason } => self.change(*from, *to, reason),
            EventKind::Connected(connected) => {
                assert_ne!(*connected, self.connected, "CONNECTED says nothing new");
                assert_eq!(*connected, self.state == ConnectionState::Connected);
                self.connected = *connected;
            }
            EventKind::Established { established, .. } => {
                assert_ne!(*established, self.established, "ESTABLISHED says nothing new");
                self.established = *established;
            }
            EventKind::CharactersChanged { .. } => assert!(self.established, "the characters of no scene have changed"),
            EventKind::Packet(packed) => self.packet(packed, server),
            EventKind::PacketSent(packed) => {
                assert!(self.reports_sent);
                let sent = self.of(packed);
                assert!(!sent.reported, "{} is reported as sent twice", sent.id);
                sent.reported = true;
            }
            EventKind::PacketFailed(packed, reason) => {
                assert_ne!(reason.code, FailureCode::None);
                let closing = self.closing;
                let sent = self.of(packed);
                assert!(!sent.failed, "{} is handed back twice", sent.id);
                assert!(!sent.answered, "{} is handed back though it was answered", sent.id);
                assert!(!sent.over, "{} is handed back after its session", sent.id);
                let has_left = sent.left && sent.link.is_some() && sent.link == closing;
                assert!(!has_left, "{} is handed back though it has left", sent.id);
                sent.failed = true;
                if sent.link.is_some() && matches!(sent.kind, Kind::Asks { .. }) {
                    let ids = &packed.packet.id;
                    self.given_up.extend([ids.interaction_id, ids.correlation_id].map(|id| packed.text(id).to_owned()));
                }
                if reason.message.contains("ended right after this packet") {
                    self.count("packets blamed for a network that drops often");
                }
                self.count("packets handed back");
            }
            EventKind::InteractionCancelled(packed) => {
                let interaction = packed.text(packed.packet.id.interaction_id).to_owned();
                let agent = packed.packet.routing.source.as_ref().map(|source| packed.text(source.name).to_owned());
                self.over.insert(interaction.clone());
                let part = (agent.unwrap_or_default(), interaction);
                assert!(self.speaking.remove(&part), "{part:?} is cancelled and was not being said");
                assert!(self.listens, "{part:?} is cancelled, and its rest may have come");
                assert_eq!(self.cancelled.take().as_ref(), Some(&part), "it was not cut");
                self.cut_off.insert(part);
                self.count("interactions cancelled");
            }
            EventKind::TokenNeeded => self.needs_token = true,
            EventKind::Error(_) => self.count("errors"),
            _ => {}
        }
    }

    fn of(&mut self, packed: &PackedPacket) -> &mut Sent {
        let id = packed.text(packed.packet.id.packet_id);
        let index = self.by_id.get(id).copied();
        &mut self.sent[index.unwrap_or_else(|| panic!("{id} is none of the game's"))]
    }

    fn change(&mut self, from: ConnectionState, to: ConnectionState, reason: &Failure) {
        assert_eq!(from, self.state);
        assert!(from.may_become(to), "{from:?} -> {to:?} is not in the table");
        self.state = to;
        self.retry_after = reason.retry_after;
        match to {
            ConnectionState::Disconnected => {
                let is_of_token = matches!(
                    reason.code,
                    FailureCode::Service(ErrorType::SessionTokenExpired | ErrorType::SessionTokenInvalid)
                );
                let may_help = reason.retryable && reason.max_retries == 0 && self.tries_by_itself && !is_of_token;
                assert!(!may_help || self.retry_after.is_some() || self.needs_token, "no try follows {reason:?}");
                let longest = if reason.not_before.is_some() { LONGEST_ADVICE } else { LONGEST_WAIT };
                assert!(reason.retry_after.is_none_or(|after| after <= longest), "{reason:?}");
                self.count("links lost");
            }
            ConnectionState::Failed => self.count("sessions failed"),
            _ => {}
        }
    }

    fn packet(&mut self, packed: &PackedPacket, server: &Server) {
        let id = packed.text(packed.packet.id.packet_id).to_owned();
        match std::mem::replace(&mut self.due, Due::Nothing) {
            Due::Event(due) | Due::Perhaps(due) => assert_eq!(due, id, "another packet was due"),
            Due::Nothing => panic!("{id} is told twice, or was not heard"),
        }
        let Some(source) = packed.packet.routing.source.as_ref().filter(|source| source.kind == ActorType::Agent)
        else {
            return;
        };
        let interaction = packed.text(packed.packet.id.interaction_id).to_owned();
        let part = (packed.text(source.name).to_owned(), interaction);
        if !is_end(&packed.packet.payload) {
            let is_cancelled = packed.status == PacketStatus::Cancelled;
            assert!(is_cancelled || !self.cut_off.contains(&part), "{part:?} goes on though it was cancelled");
            if !is_cancelled && !self.ended.contains(&part.1) {
                self.speaking.insert(part);
            }
        }
        let Some(line) = server.lines.get(&id) else { return };
        self.count("lines told");
        if self.memory == Memory::SaysAgainLate {
            return;
        }
        let last = self.told.insert(line.topic.clone(), line.place).unwrap_or(0);
        assert!(line.place > last, "{id}, line {} of {:?}, is told after line {last}", line.place, line.topic);
    }
}
