//! The playback ledger as the game sees it: marks and queries.

use super::checks::{refuse_as, refuse_empty};
use super::error::Error;
use super::ledger;
use super::session::Session;
use inworld_protocol::packet::{CancelResponses, PacketStatus, Payload};
use inworld_session::config::check_text;
use inworld_session::vocabulary::{Call, Constants};
use inworld_session::{Expected, Outgoing, Problem, Progress};

impl Session {
    /// The game has got on with a packet of the server: PROCESSED or PLAYED. Returns the status that it has now, as a
    /// status never goes back.
    ///
    /// # Errors
    /// [`Error::Argument`] for another status, and for a packet that is not known, or not any more.
    pub fn mark(&self, packet_id: &str, status: PacketStatus) -> Result<PacketStatus, Error> {
        check_id("packet_id", packet_id)?;
        if !matches!(status, PacketStatus::Processed | PacketStatus::Played) {
            let problem = Problem::Other(format!("{} is not a status that a game gives", status.name()).into());
            return refuse_as("status", problem, Expected::Constants(Constants::MarkedStatus));
        }
        let marked = self.shared.playback().mark(packet_id, status);
        marked.map_or_else(|| unknown_packet(packet_id), Ok)
    }

    /// The status of a packet of the server.
    ///
    /// # Errors
    /// [`Error::Argument`] for a packet that is not known, or not any more.
    pub fn packet_status(&self, packet_id: &str) -> Result<PacketStatus, Error> {
        check_id("packet_id", packet_id)?;
        let status = self.shared.playback().status(packet_id);
        status.map_or_else(|| unknown_packet(packet_id), Ok)
    }

    /// How far an utterance has come.
    pub fn utterance_progress(&self, utterance_id: &str) -> Result<Progress, Error> {
        check_id("utterance_id", utterance_id)?;
        Ok(self.shared.playback().utterance_progress(utterance_id))
    }

    /// How far an interaction has come.
    pub fn interaction_progress(&self, interaction_id: &str) -> Result<Progress, Error> {
        check_id("interaction_id", interaction_id)?;
        Ok(self.shared.playback().interaction_progress(interaction_id))
    }

    /// The game is about to send this: it may ask for no more of an interaction, or for another answer.
    pub(super) fn note(&self, outgoing: &Outgoing) {
        let Payload::Mutation(mutation) = &outgoing.packet.payload else { return };
        if let Some(CancelResponses { interaction_id, utterance_id, .. }) = &mutation.cancel_responses {
            ledger::cancel(&self.shared, &self.queue, |playback| {
                if utterance_id.is_empty() {
                    playback.cancel_interaction(interaction_id);
                } else {
                    playback.cancel_utterances(interaction_id, utterance_id);
                }
            });
        }
        if let Some(regenerate) = &mutation.regenerate_response {
            self.shared.playback().open_again(&regenerate.interaction_id);
        }
    }
}

fn check_id(field: &'static str, id: &str) -> Result<(), Error> {
    if id.is_empty() {
        return refuse_empty(field, "give the id that a packet has");
    }
    check_text(field, id).map_err(Error::Argument)
}

fn unknown_packet<T>(packet_id: &str) -> Result<T, Error> {
    let problem = format!("no packet {packet_id} has come from the server, or it was forgotten");
    refuse_as("packet_id", Problem::Other(problem.into()), Expected::PacketFrom(Call::Poll))
}
