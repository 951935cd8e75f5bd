//! The microphone: samples of the game become packets, and take their places in the outbox.

use super::Task;
use crate::clock::{new_id, wall};
use crate::microphone::MicrophoneStream;
use inworld_session::{Event, EventKind, Failure, FailureCode, Input, Outgoing};

impl Task {
    pub(super) fn audio(&mut self, samples: &[i16], rate: u32, channels: u32) {
        if self.microphone.as_ref().is_none_or(|microphone| !microphone.takes(rate, channels)) {
            self.flush_microphone();
            match MicrophoneStream::new(rate, channels) {
                Ok(microphone) => self.microphone = Some(microphone),
                Err(words) => {
                    let kind = EventKind::Error(Failure::fatal(FailureCode::Internal, words));
                    return self.queue.push(Event { time: wall(), kind });
                }
            }
        }
        let packets = self.microphone.as_mut().map(|microphone| microphone.push(samples));
        self.send_audio(packets.unwrap_or_default());
    }

    pub(super) fn audio_end(&mut self) {
        self.flush_microphone();
        let end = Outgoing::audio_end(wall(), new_id);
        self.send_own(end);
    }

    pub(super) fn flush_microphone(&mut self) {
        let packets = self.microphone.take().map(|mut microphone| microphone.finish());
        self.send_audio(packets.unwrap_or_default());
    }

    fn send_audio(&mut self, packets: Vec<String>) {
        for packet in packets {
            self.send_own(Outgoing::audio_chunk(packet, wall(), new_id));
        }
    }

    /// Sends what the game has sent in another form. Its place in the outbox may be a place too many for a moment.
    fn send_own(&mut self, outgoing: Outgoing) {
        self.shared.reserve_beyond_limit(outgoing.size());
        self.handle(Input::Send(Box::new(outgoing)));
    }
}
