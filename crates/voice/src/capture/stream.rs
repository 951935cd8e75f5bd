//! One audio session: from samples of the game to packets.

use super::gain::Gain;
use super::gate::{Gate, Gated};
use super::level::{Level, Meter};
use super::mixing::to_i16;
use super::{PACKET_SAMPLES, WIRE_RATE};
use crate::resampling::Resampling;

/// What is done with the samples beside resampling.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CaptureOptions {
    /// Tell where speech starts and ends.
    pub detect_speech: bool,
    /// Let nothing through but speech, with [`PRE_ROLL`](super::PRE_ROLL) and [`HANGOVER`](super::HANGOVER). Detects
    /// speech, too.
    pub speech_only: bool,
    /// Bring quiet and loud speakers to the same level.
    pub automatic_gain: bool,
}

/// What came of samples, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Captured {
    /// Speech started: before the packets with its first samples.
    SpeechStarted,
    /// 16-bit little-endian samples at 16 kHz: 100 ms, or less at the end.
    Packet(Vec<u8>),
    /// Speech ended: behind the packets with its last samples.
    SpeechEnded,
}

/// Turns the samples of one audio session into packets.
pub struct Capture {
    options: CaptureOptions,
    resampling: Option<Resampling>,
    gain: Option<Gain>,
    meter: Meter,
    gate: Option<Gate>,
    /// Less than a packet.
    output: Vec<u8>,
}

impl Capture {
    /// One that has heard nothing yet.
    pub fn new(options: CaptureOptions) -> Self {
        Self {
            options,
            resampling: None,
            gain: options.automatic_gain.then(Gain::new),
            meter: Meter::default(),
            gate: (options.detect_speech || options.speech_only).then(Gate::new),
            output: Vec::new(),
        }
    }

    /// Takes mono samples of this rate in Hz, in -1 to 1; returns what is ready.
    ///
    /// # Errors
    /// The words of the resampler, for a rate that it refuses.
    pub fn push(&mut self, samples: &[f32], rate: u32) -> Result<Vec<Captured>, String> {
        let mut resampled = Vec::new();
        if self.resampling.as_ref().is_none_or(|resampling| resampling.from() != rate) {
            if let Some(before) = self.resampling.take() {
                before.finish(&mut resampled);
            }
            self.resampling = Some(Resampling::new(rate, WIRE_RATE)?);
        }
        if let Some(resampling) = &mut self.resampling {
            resampling.push(samples, &mut resampled);
        }
        let mut captured = Vec::new();
        self.take(resampled, &mut captured);
        Ok(captured)
    }

    /// The audio session ended: the rest.
    pub fn finish(&mut self) -> Vec<Captured> {
        let (mut resampled, mut captured) = (Vec::new(), Vec::new());
        if let Some(resampling) = self.resampling.take() {
            resampling.finish(&mut resampled);
        }
        self.take(resampled, &mut captured);
        if let Some(gain) = &mut self.gain {
            let rest = gain.finish();
            self.take_amplified(&rest, &mut captured);
        }
        if let Some(gate) = &mut self.gate {
            let last = gate.finish();
            self.gated(last, &mut captured);
        }
        self.flush(&mut captured);
        captured
    }

    /// How loud the last 50 ms were, with the gain.
    pub fn level(&self) -> Level {
        self.meter.level()
    }

    fn take(&mut self, resampled: Vec<f32>, captured: &mut Vec<Captured>) {
        let amplified = match &mut self.gain {
            Some(gain) => gain.push(&resampled),
            None => resampled,
        };
        self.take_amplified(&amplified, captured);
    }

    fn take_amplified(&mut self, samples: &[f32], captured: &mut Vec<Captured>) {
        self.meter.push(samples);
        if !self.options.speech_only {
            self.put(samples, captured);
        }
        if let Some(gate) = &mut self.gate {
            for gated in gate.push(samples) {
                self.gated(Some(gated), captured);
            }
        }
    }

    fn gated(&mut self, gated: Option<Gated>, captured: &mut Vec<Captured>) {
        let only = self.options.speech_only;
        match gated {
            Some(Gated::Began(samples)) => {
                captured.push(Captured::SpeechStarted);
                if only {
                    self.put(&samples, captured);
                }
            }
            Some(Gated::Speech(samples)) if only => self.put(&samples, captured),
            Some(Gated::Ended(samples)) => {
                if only {
                    self.put(&samples, captured);
                    self.flush(captured);
                }
                captured.push(Captured::SpeechEnded);
            }
            Some(Gated::Speech(_)) | None => {}
        }
    }

    fn put(&mut self, samples: &[f32], captured: &mut Vec<Captured>) {
        for sample in to_i16(samples) {
            self.output.extend(sample.to_le_bytes());
            if self.output.len() == 2 * PACKET_SAMPLES {
                self.flush(captured);
            }
        }
    }

    fn flush(&mut self, captured: &mut Vec<Captured>) {
        if !self.output.is_empty() {
            captured.push(Captured::Packet(std::mem::take(&mut self.output)));
        }
    }
}
