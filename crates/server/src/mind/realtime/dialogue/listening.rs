//! The player's microphone: samples to the service, words from it (REALTIME.md 8, 9).

use std::time::Duration;

use inworld_protocol::packet::enums::Behavior;
use inworld_protocol::packet::printable;
use inworld_voice::capture::{mono_from_i16, to_i16};
use inworld_voice::resampling::Resampling;
use tokio::time::Instant;

use super::super::client_event::{ClientEvent, TurnDetection};
use super::super::turn::Overheard;
use super::{Dialogue, Output};

/// Samples of the microphone per second.
const RATE: u32 = 16_000;
/// What waits for a connection: two seconds. Older sound is worth nothing.
const MOST_HELD: usize = 2 * RATE as usize;
/// Milliseconds of one event, at least.
const PIECE_MS: usize = 80;
/// Silence at the end, so that the service finds the end of what was said.
const TAIL_MS: usize = 800;
/// Less cannot be an utterance.
const SHORTEST_MS: usize = 100;
/// Bytes of words that are kept.
const MOST_WORDS: usize = 8 << 10;

/// How long the words of what was said last are waited for.
const WORDS_WAIT: Duration = Duration::from_secs(10);

/// An open microphone, and what it heard last.
#[derive(Debug)]
pub(super) struct Listening {
    push_to_talk: bool,
    /// Still open.
    is_open: bool,
    /// To the rate of the service; nothing before the first samples of an utterance.
    resampling: Option<Resampling>,
    /// Waits for a connection, as it was taken.
    held: Vec<i16>,
    /// Waits for an event of its own, at the rate of the service.
    piece: Vec<i16>,
    /// Samples that were sent since the last utterance.
    sent: usize,
    /// The end has to be told when there is a connection.
    ends: bool,
    /// The words of what was said last are not waited for longer.
    until: Option<Instant>,
    /// The utterance whose words are coming, as far as they are known.
    item: String,
    words: String,
}

impl Dialogue {
    pub(super) fn listen(&mut self, push_to_talk: bool) {
        self.listening = Some(Listening {
            push_to_talk,
            is_open: true,
            resampling: None,
            held: Vec::new(),
            piece: Vec::new(),
            sent: 0,
            ends: false,
            until: None,
            item: String::new(),
            words: String::new(),
        });
        self.configure_listening();
    }

    /// Who finds the end of what the player says.
    pub(super) fn turn_detection(&self) -> TurnDetection {
        match &self.listening {
            Some(listening) if !listening.push_to_talk && self.service.settings.profile.has_semantic_detection => {
                TurnDetection::Meaning
            }
            Some(listening) if !listening.push_to_talk => TurnDetection::Silence,
            _ => TurnDetection::Manual,
        }
    }

    /// Tells the service how the microphone is used, where that has changed.
    pub(super) fn configure_listening(&mut self) {
        if self.is_ready()
            && let Some(update) = self.update()
            && self.configured.as_ref().is_some_and(|configured| configured.turns != update.turns)
        {
            self.configure(update);
        }
    }

    pub(super) fn take_samples(&mut self, samples: &[i16]) {
        let is_ready = self.is_ready();
        let Some(listening) = self.listening.as_mut().filter(|listening| listening.is_open) else { return };
        if is_ready {
            self.resample(samples);
            return self.send_piece(PIECE_MS);
        }
        listening.held.extend_from_slice(samples);
        let surplus = listening.held.len().saturating_sub(MOST_HELD);
        listening.held.drain(..surplus);
    }

    /// Brings samples to the rate of the service.
    fn resample(&mut self, samples: &[i16]) {
        let Some(listening) = &mut self.listening else { return };
        if listening.resampling.is_none() {
            match Resampling::new(RATE, self.service.settings.profile.input_rate) {
                Ok(resampling) => listening.resampling = Some(resampling),
                Err(words) => return self.warn_once("rate", &self.service.words(&words)),
            }
        }
        let mut resampled = Vec::new();
        if let Some(resampling) = &mut listening.resampling {
            resampling.push(&mono_from_i16(samples, 1), &mut resampled);
        }
        listening.piece.extend(to_i16(&resampled));
    }

    /// Sends what waits, if it is that long.
    fn send_piece(&mut self, least_ms: usize) {
        let rate = self.service.settings.profile.input_rate as usize;
        let Some(listening) = &mut self.listening else { return };
        if listening.piece.is_empty() || listening.piece.len() < rate * least_ms / 1_000 {
            return;
        }
        let samples = std::mem::take(&mut listening.piece);
        listening.sent += samples.len();
        // Half a second at most: what comes in larger pieces is noticed late.
        for piece in samples.chunks(rate / 2) {
            self.outputs.push_back(Output::Send(ClientEvent::AppendAudio(piece.to_vec()).encode("")));
        }
    }

    /// There is a connection: what waits for one is sent.
    pub(super) fn send_held(&mut self) {
        let Some(listening) = &mut self.listening else { return };
        let held = std::mem::take(&mut listening.held);
        let ends = std::mem::take(&mut listening.ends);
        self.resample(&held);
        self.send_piece(PIECE_MS);
        if ends {
            self.end_utterance();
        }
    }

    /// The connection is lost: the next one begins with what comes from now on.
    pub(super) fn hold_samples(&mut self) {
        if let Some(listening) = &mut self.listening {
            if !listening.is_open && !listening.ends {
                self.listening = None;
                return self.outputs.push_back(Output::Overheard(Overheard::Said(String::new())));
            }
            listening.resampling = None;
            listening.piece.clear();
            listening.sent = 0;
        }
    }

    /// When the words of what was said last are not waited for any more.
    pub(super) fn words_until(&self) -> Option<Instant> {
        self.listening.as_ref()?.until
    }

    pub(super) fn stop_listening(&mut self, now: Instant) {
        let is_ready = self.is_ready();
        let Some(listening) = self.listening.as_mut().filter(|listening| listening.is_open) else { return };
        listening.is_open = false;
        listening.until = Some(now + WORDS_WAIT);
        if is_ready {
            self.end_utterance();
        } else {
            listening.ends = true;
        }
    }

    fn end_utterance(&mut self) {
        let rate = self.service.settings.profile.input_rate as usize;
        let Some(listening) = &mut self.listening else { return };
        let mut rest = Vec::new();
        if let Some(resampling) = listening.resampling.take() {
            resampling.finish(&mut rest);
        }
        listening.piece.extend(to_i16(&rest));
        if !listening.push_to_talk {
            listening.piece.extend(std::iter::repeat_n(0, rate * TAIL_MS / 1_000));
            return self.send_piece(0);
        }
        if listening.sent + listening.piece.len() < rate * SHORTEST_MS / 1_000 {
            let was_sent = listening.sent > 0;
            self.nothing_heard();
            if was_sent {
                self.send('a', &ClientEvent::ClearAudio);
            }
            return;
        }
        self.send_piece(0);
        self.send('a', &ClientEvent::CommitAudio);
    }

    /// The service has heard nothing in what was said.
    pub(super) fn nothing_heard(&mut self) {
        if self.listening.as_ref().is_some_and(|listening| !listening.is_open) {
            self.listening = None;
        }
        self.outputs.push_back(Output::Overheard(Overheard::Said(String::new())));
    }

    pub(super) fn player_speaks(&mut self) {
        if self.listening.is_some() {
            self.outputs.push_back(Output::Overheard(Overheard::Speaks));
        }
    }

    pub(super) fn player_feels(&mut self, mood: Behavior) {
        if self.listening.is_some() {
            self.outputs.push_back(Output::Overheard(Overheard::Feels(mood)));
        }
    }

    /// The character has shown that it listens.
    pub(super) fn back_channel_ends(&mut self, id: &str, phrase: &str) {
        if let Some((phrase, sound)) = self.back_channel.end(id, phrase)
            && self.listening.is_some()
        {
            self.outputs.push_back(Output::Overheard(Overheard::BackChannel { phrase, sound }));
        }
    }

    /// What was said is complete, and its words come.
    pub(super) fn player_has_spoken(&mut self, item: String) {
        if let Some(listening) = &mut self.listening {
            listening.item = item;
            listening.sent = 0;
        }
    }

    /// Words come in pieces, or each time all of them: what begins with what is known is taken for all.
    pub(super) fn player_words(&mut self, item: &str, words: &str, is_whole: bool) {
        let Some(listening) = &mut self.listening else { return };
        if listening.item != item {
            item.clone_into(&mut listening.item);
            listening.words.clear();
        }
        let begins_anew = is_whole || !listening.words.is_empty() && words.starts_with(listening.words.as_str());
        if begins_anew {
            listening.words.clear();
        }
        if words.is_empty() || listening.words.len() + words.len() > MOST_WORDS {
            return;
        }
        listening.words.push_str(words);
        let so_far = printable(&listening.words, MOST_WORDS);
        self.outputs.push_back(Output::Overheard(Overheard::SoFar(so_far)));
    }

    pub(super) fn player_said(&mut self, item: &str, words: &str) {
        let Some(listening) = &mut self.listening else { return };
        if listening.item.is_empty() || listening.item == item {
            listening.item.clear();
            listening.words.clear();
        }
        if !listening.is_open {
            self.listening = None;
        }
        let words = printable(words, MOST_WORDS);
        self.has_heard = !words.trim().is_empty();
        self.outputs.push_back(Output::Overheard(Overheard::Said(words)));
    }
}
