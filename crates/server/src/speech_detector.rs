//! Hearing whether somebody speaks: energy against the noise of the room (PROTOCOL.md 7.2, OPEN_MIC).

use std::collections::VecDeque;

use inworld_protocol::packet::wav;

/// Samples in a window: 20 ms of 16 kHz audio.
const WINDOW: usize = 320;
/// Loud windows that make speech: 60 ms; a click is shorter.
const SPEECH: u32 = 3;
/// Quiet windows that end it: 600 ms.
const PAUSE: u32 = 30;
/// Below this root mean square nothing is speech.
const FAINT: f32 = 250.0;
/// No sample of silence is further from zero: 60 dB below full scale, the noise of a microphone.
const NOISE: u16 = 32;
/// How much louder than the room speech is, as a factor.
const ABOVE_NOISE: f32 = 3.0;

/// What was heard in a piece of audio.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SpeechEdge {
    /// Somebody began to speak.
    Start,
    /// The speaker paused long enough to have finished.
    End,
}

/// Listens to one stream of 16-bit little-endian mono samples at 16 kHz, in pieces of any size.
#[derive(Clone, Debug)]
pub(super) struct SpeechDetector {
    /// The first half of a sample that was cut in two.
    odd: Option<u8>,
    /// Still to be skipped of a RIFF header (the Node SDK sends whole files).
    header: usize,
    started: bool,
    energy: f64,
    filled: usize,
    noise: f32,
    loud: u32,
    quiet: u32,
    speaking: bool,
    anything: bool,
    recording: Option<Captured>,
}

/// The recorded speech, for a transcription.
#[derive(Clone, Debug, Default)]
struct Captured {
    samples: Vec<i16>,
    /// Sentences that have ended and were not taken: the piece of audio with the end of one may go on.
    sentences: VecDeque<Vec<i16>>,
    /// Whether silence is kept, too: all up to the end of push-to-talk is one utterance.
    keeps_silence: bool,
}

/// Samples before the beginning of speech that are kept: 300 ms.
const PRE_ROLL: usize = 4_800;
/// Samples of a recording: a minute.
const LONGEST: usize = 960_000;
/// Sentences that may end in one piece of audio.
const MOST_SENTENCES: usize = 8;

impl SpeechDetector {
    /// An speech_detector that has heard nothing yet.
    pub(super) fn new() -> Self {
        Self {
            odd: None,
            header: 0,
            started: false,
            energy: 0.0,
            filled: 0,
            noise: FAINT / ABOVE_NOISE,
            loud: 0,
            quiet: 0,
            speaking: false,
            anything: false,
            recording: None,
        }
    }

    /// One that keeps what it hears, up to a minute. `keeps_silence`: also between sentences.
    pub(super) fn recording(keeps_silence: bool) -> Self {
        Self { recording: Some(Captured { keeps_silence, ..Captured::default() }), ..Self::new() }
    }

    /// The first sentence that has ended and was not taken; else all that was heard since.
    pub(super) fn take_recording(&mut self) -> Vec<i16> {
        let Some(recording) = &mut self.recording else { return Vec::new() };
        recording.sentences.pop_front().unwrap_or_else(|| std::mem::take(&mut recording.samples))
    }

    /// A sentence has ended.
    fn keep_sentence(&mut self) {
        if let Some(recording) = self.recording.as_mut().filter(|recording| !recording.keeps_silence) {
            recording.sentences.push_back(std::mem::take(&mut recording.samples));
            if recording.sentences.len() > MOST_SENTENCES {
                recording.sentences.pop_front();
            }
        }
    }

    /// How many bytes it keeps.
    pub(super) fn bytes(&self) -> usize {
        let Some(recording) = &self.recording else { return 0 };
        let sentences = recording.sentences.iter().chain([&recording.samples]);
        sentences.map(|samples| samples.capacity() * size_of::<i16>()).sum()
    }

    fn record(&mut self, sample: i16) {
        let is_quiet = !self.speaking && self.loud == 0;
        let Some(recording) = &mut self.recording else { return };
        if is_quiet && !recording.keeps_silence && recording.samples.len() >= 2 * PRE_ROLL {
            recording.samples.drain(..PRE_ROLL);
        }
        if recording.samples.len() < LONGEST {
            recording.samples.push(sample);
        }
    }

    /// Listens on; what happened, in order.
    pub(super) fn listen(&mut self, bytes: &[u8]) -> Vec<SpeechEdge> {
        let mut heard = Vec::new();
        if !self.started && !bytes.is_empty() {
            self.started = true;
            self.header = header(bytes);
        }
        let skipped = self.header.min(bytes.len());
        self.header -= skipped;
        for byte in bytes.iter().skip(skipped) {
            match self.odd.take() {
                None => self.odd = Some(*byte),
                Some(low) => heard.extend(self.sample(i16::from_le_bytes([low, *byte]))),
            }
        }
        heard
    }

    /// Whether anything but silence was heard since the last [`SpeechDetector::rest`].
    pub(super) fn heard_anything(&self) -> bool {
        self.anything
    }

    /// Whether somebody is speaking, or may have begun to.
    pub(super) fn is_in_speech(&self) -> bool {
        self.speaking || self.loud > 0 || self.window_is_loud()
    }

    /// Forgets what was said, as after a whole sentence.
    pub(super) fn rest(&mut self) {
        self.speaking = false;
        self.anything = false;
        self.loud = 0;
        self.quiet = 0;
        self.energy = 0.0;
        self.filled = 0;
    }

    fn level(&self) -> f32 {
        if self.filled == 0 { 0.0 } else { (self.energy / self.filled as f64).sqrt() as f32 }
    }

    fn window_is_loud(&self) -> bool {
        self.level() > FAINT.max(self.noise * ABOVE_NOISE)
    }

    fn sample(&mut self, sample: i16) -> Option<SpeechEdge> {
        self.record(sample);
        self.anything |= sample.unsigned_abs() > NOISE;
        self.energy += f64::from(sample) * f64::from(sample);
        self.filled += 1;
        if self.filled < WINDOW {
            return None;
        }
        let (loud, level) = (self.window_is_loud(), self.level());
        self.energy = 0.0;
        self.filled = 0;
        if loud {
            self.loud += 1;
            self.quiet = 0;
            if !self.speaking && self.loud >= SPEECH {
                self.speaking = true;
                return Some(SpeechEdge::Start);
            }
        } else {
            // The room is learned from the quiet windows, slowly.
            self.noise += (level - self.noise) * 0.05;
            self.quiet += 1;
            if !self.speaking {
                self.loud = 0;
            } else if self.quiet >= PAUSE {
                self.rest();
                self.keep_sentence();
                return Some(SpeechEdge::End);
            }
        }
        None
    }
}

/// How long the head of a WAV file is; 0 without one. Of one that is in several pieces, how long it usually is.
fn header(bytes: &[u8]) -> usize {
    match wav::read(bytes) {
        Some(wav) => (wav.data.as_ptr() as usize).saturating_sub(bytes.as_ptr() as usize),
        None if bytes.starts_with(b"RIFF") => 44,
        None => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(ms: usize, level: i16) -> Vec<u8> {
        (0..ms * 16).flat_map(|i| (if i / 40 % 2 == 0 { level } else { -level }).to_le_bytes()).collect()
    }

    #[test]
    fn speech_begins_with_sound_and_ends_with_a_pause() {
        for size in [1, 3, 640, 3_200, 1_000_000] {
            let mut speech_detector = SpeechDetector::new();
            let stream = [tone(300, 20), tone(500, 4_000), tone(400, 20), tone(300, 4_000), tone(700, 20)].concat();
            let heard: Vec<SpeechEdge> = stream.chunks(size).flat_map(|chunk| speech_detector.listen(chunk)).collect();
            assert_eq!(heard, [SpeechEdge::Start, SpeechEdge::End], "{size}");
        }
    }

    #[test]
    fn silence_and_clicks_are_no_speech() {
        let mut speech_detector = SpeechDetector::new();
        for level in [0, 20] {
            assert_eq!(speech_detector.listen(&tone(2_000, level)), []);
            assert!(!speech_detector.heard_anything());
        }
        assert_eq!(speech_detector.listen(&[tone(30, 9_000), tone(2_000, 0)].concat()), []);
        assert!(speech_detector.heard_anything() && !speech_detector.is_in_speech());
    }

    #[test]
    fn a_noisy_room_is_not_speech_for_ever() {
        let mut speech_detector = SpeechDetector::new();
        speech_detector.listen(&tone(5_000, 240));
        assert_eq!(speech_detector.listen(&tone(1_000, 600)), []);
    }

    #[test]
    fn a_file_header_is_skipped() {
        let mut speech_detector = SpeechDetector::new();
        let mut file = b"RIFF".to_vec();
        file.extend([0x7f; 40]);
        speech_detector.listen(&file);
        assert!(!speech_detector.heard_anything());
        let mut long = b"RIFF\0\0\0\0WAVELIST\x04\0\0\0note".to_vec();
        long.extend(b"fmt \x10\0\0\0\x01\0\x01\0\x80\x3e\0\0\0\x7d\0\0\x02\0\x10\0data\0\0\0\0");
        long.extend(tone(300, 0));
        let mut speech_detector = SpeechDetector::new();
        speech_detector.listen(&long);
        assert!(!speech_detector.heard_anything());
    }
}
