//! The game's requests, carried out.

use super::Task;
use crate::clock::wall;
use crate::command::Command;
use crate::interruption::Interruption;
use crate::ledger;
use crate::microphone::switches_microphone;
use crate::writing::CLOSE_TIMEOUT;
use inworld_protocol::packet::{Mutation, Payload};
use inworld_session::{Event, Failure, FailureCode, Input, PlaybackLedger};

/// The fraction of the stop timeout that is kept for handing unsent packets back; the rest is for sending them.
const STOP_SLACK: u32 = 5;

impl Task {
    pub(super) fn command(&mut self, command: Command) {
        // Samples that were pushed before the command leave before it.
        self.listen();
        match command {
            Command::Start(number) => {
                self.drop_microphone();
                self.give_up_calls("the session was started anew");
                self.silence();
                self.handle(Input::Start);
                ledger::cancel(&self.shared, &self.queue, PlaybackLedger::cut_off);
                self.shared.carried_out(number);
            }
            Command::Stop { number, timeout } => {
                self.give_up_calls("the game stopped the session");
                self.silence();
                self.drop_microphone();
                self.goodbye = (timeout - timeout / STOP_SLACK).max(CLOSE_TIMEOUT);
                self.handle(Input::Stop);
                self.goodbye = CLOSE_TIMEOUT;
                ledger::cancel(&self.shared, &self.queue, PlaybackLedger::cut_off);
                self.stopping = Some(number);
            }
            Command::Pause(number) => {
                self.handle(Input::Pause);
                self.shared.carried_out(number);
            }
            Command::Resume(number) => {
                self.handle(Input::Resume);
                self.shared.carried_out(number);
            }
            Command::Send(outgoing) => {
                if switches_microphone(&outgoing) == Some(false) {
                    self.close_microphone();
                    self.drop_microphone();
                }
                if let Payload::Mutation(Mutation { cancel_responses: Some(cancel), .. }) = &outgoing.packet.payload {
                    self.cancel_lines(&cancel.interaction_id, &cancel.utterance_id);
                }
                self.handle(Input::Send(outgoing));
            }
            Command::Interrupt(interruption) => self.interrupt(interruption),
            Command::ReportPlayback { utterance_id, heard_us } => self.report_playback(&utterance_id, heard_us),
            Command::HoldLines(hold) => self.hold_lines(hold),
            Command::AudioStart(outgoing, source) => self.audio_start(outgoing, source),
            Command::AudioEnd => self.audio_end(),
            Command::LoadScene { scene, slot } => {
                self.handle(Input::LoadScene(scene));
                self.shared.scene_taken_up();
                self.shared.release(slot);
            }
            Command::Token(token, expires) => {
                self.dialer.set_token(token);
                self.handle(Input::TokenGiven { expires });
            }
            Command::MindKey(key, expires) => {
                self.mind_key.replace(&key);
                self.handle(Input::TokenGiven { expires });
            }
            Command::Call(call) => self.calls.add(call),
            Command::ForgetConversation(id) => self.handle(Input::ForgetConversation(id)),
            Command::Abort(words) => self.handle(Input::Abort(Failure::fatal(FailureCode::Internal, words))),
            Command::End => {
                self.handle(Input::Stop);
                self.ended = true;
            }
            #[cfg(feature = "test-hooks")]
            #[allow(clippy::panic, reason = "the hook is there to panic")]
            Command::Panic => panic!("a panic was asked for"),
            #[cfg(feature = "test-hooks")]
            Command::Hang => loop {
                std::thread::park();
            },
        }
    }

    pub(super) fn give_up_calls(&mut self, why: &str) {
        for kind in self.calls.give_up(why) {
            self.queue.push(Event { time: wall(), kind });
        }
    }

    pub(super) fn interrupt(&mut self, interruption: Interruption) {
        let Interruption { conversation, agents, held } = interruption;
        let agents: Vec<_> = agents.into_iter().map(|agent_id| (self.cut_voice(&agent_id), agent_id)).collect();
        if let Some(id) = conversation {
            let unheard = agents.iter().flat_map(|(unheard, _)| unheard.clone()).collect();
            self.handle(Input::InterruptConversation { id, unheard });
        }
        for (unheard, agent_id) in agents {
            self.handle(Input::Interrupt { character: Some(agent_id.clone()), unheard });
            Interruption::end(&self.shared, &self.queue, &agent_id);
        }
        held.iter().for_each(|voice| voice.release());
    }
}
