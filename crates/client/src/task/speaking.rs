//! The microphone: samples of the game become packets, and take their places in the outbox.

use std::time::Instant;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::Task;
use crate::clock::{new_id, wall};
use crate::microphone::{AudioSource, AudioStart, LISTEN_EVERY};
use inworld_session::{Event, EventKind, Failure, FailureCode, Input, Outgoing};
use inworld_voice::capture::{Capture, Captured, Level};

/// The task's end of the open microphone. Whether it is open is the game's to say: see
/// [`MicrophoneInput`](crate::microphone::MicrophoneInput).
pub(super) struct Listening {
    source: AudioSource,
    capture: Capture,
}

impl Task {
    /// An audio session begins, with this packet unless each speech is to have its own; one that is open ends before.
    pub(super) fn audio_start(&mut self, outgoing: Box<Outgoing>, source: AudioSource) {
        self.close_microphone();
        self.end_on_wire();
        let one_session = source.each_speech.is_none();
        self.microphone = Some(Listening { capture: Capture::new(source.options), source });
        self.next_listen = Instant::now() + LISTEN_EVERY;
        if one_session {
            self.handle(Input::Send(outgoing));
        } else {
            self.shared.release(outgoing.size());
        }
    }

    pub(super) fn audio_end(&mut self) {
        self.close_microphone();
        self.end_on_wire();
    }

    /// Takes the samples that the game has pushed.
    pub(super) fn listen(&mut self) {
        self.next_listen = Instant::now() + LISTEN_EVERY;
        let Some(microphone) = &mut self.microphone else { return };
        let mut captured = Vec::new();
        let mut refused = None;
        for _ in 0..microphone.source.blocks.len() {
            let Ok(block) = microphone.source.blocks.try_recv() else { break };
            match microphone.capture.push(&block.samples, block.rate) {
                Ok(some) => captured.extend(some),
                Err(words) => refused = Some(words),
            }
        }
        self.shared.set_microphone_level(microphone.capture.level());
        if let Some(words) = refused {
            self.tell(EventKind::Error(Failure::fatal(FailureCode::Internal, words)));
        }
        self.captured(captured);
    }

    /// Sends the remaining samples. The end of the audio session is sent separately.
    pub(super) fn close_microphone(&mut self) {
        self.listen();
        let left = self.microphone.as_mut().map(|microphone| microphone.capture.finish());
        self.captured(left.unwrap_or_default());
        self.shared.set_microphone_level(Level::default());
    }

    /// Drops the microphone and its remaining samples.
    pub(super) fn drop_microphone(&mut self) {
        self.microphone = None;
        self.shared.set_microphone_level(Level::default());
    }

    /// Forgets the closed microphone, and ends its audio session. Where each speech has its own, the last one has ended with
    /// its samples.
    fn end_on_wire(&mut self) {
        let is_open = self.microphone.as_ref().is_some_and(|microphone| microphone.source.each_speech.is_none());
        self.drop_microphone();
        if is_open {
            self.send_own(Outgoing::audio_end(wall(), new_id));
        }
    }

    fn captured(&mut self, captured: Vec<Captured>) {
        for piece in captured {
            match piece {
                Captured::Packet(bytes) => {
                    self.send_own(Outgoing::audio_chunk(STANDARD.encode(bytes), wall(), new_id));
                }
                Captured::SpeechStarted => {
                    if let Some(AudioStart { recipient, mode, understanding }) = self.each_speech() {
                        self.send_own(Outgoing::audio_start(recipient, mode, understanding, wall(), new_id));
                    }
                    self.tell(EventKind::SpeechStarted);
                    self.player_speaks();
                }
                Captured::SpeechEnded => {
                    if self.each_speech().is_some() {
                        self.send_own(Outgoing::audio_end(wall(), new_id));
                    }
                    self.tell(EventKind::SpeechEnded);
                }
            }
        }
    }

    /// How an audio session for one speech starts, where each has its own.
    fn each_speech(&self) -> Option<AudioStart> {
        self.microphone.as_ref()?.source.each_speech.clone()
    }

    pub(super) fn tell(&self, kind: EventKind) {
        self.queue.push(Event { time: wall(), kind });
    }

    /// Sends what the game has sent in another form. Its place in the outbox may be a place too many for a moment.
    fn send_own(&mut self, outgoing: Outgoing) {
        self.shared.reserve_beyond_limit(outgoing.size());
        self.handle(Input::Send(Box::new(outgoing)));
    }
}
