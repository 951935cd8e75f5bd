//! What some services tell of their sound: which word, and which mouth shape, begins when (REALTIME.md 15, 16, 20).

use inworld_protocol::packet::{printable, viseme};
use serde_json::Value;

/// Words, or phonemes, of one event.
const MOST: usize = 1_000;
/// Characters of a phoneme.
const LONGEST: usize = 8;
/// A batch whose first time is below this begins a new segment of the voice, in seconds.
const SEGMENT: f64 = 0.12;
/// Longer than any answer, in seconds.
const LATEST: f64 = 3_600.0;

/// Phonemes for the visemes of Azure and speech-to-speech, 0 to 21.
const OF_VISEMES: [&str; 22] =
    [".", "ɑ", "ɑ", "ɔ", "ɛ", "ɹ", "i", "u", "oʊ", "ɑ", "ɔ", "ɑ", "h", "ɹ", "l", "s", "ʃ", "ð", "f", "t", "k", "p"];

/// Phonemes for the viseme symbols of Inworld.
const OF_SYMBOLS: [(&str, &str); 10] = [
    ("aei", "ɑ"),
    ("bmp", "m"),
    ("cdgknstxyz", "t"),
    ("ee", "i"),
    ("fv", "f"),
    ("l", "l"),
    ("o", "ɔ"),
    ("qw", "w"),
    ("r", "ɹ"),
    ("th", "θ"),
];

/// Times in seconds, from the beginning of the sound of an item.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Timing {
    /// When each of the next words begins.
    pub(crate) words: Vec<f64>,
    /// When the mouth takes which shape: phonemes as the protocol has them.
    pub(crate) phonemes: Vec<(f64, String)>,
    /// Where the last of them ends.
    pub(crate) end: f64,
}

impl Timing {
    /// What an event with sound, or about sound, tells. Empty: nothing.
    pub(crate) fn decode(event: &Value) -> Self {
        let mut timing = Self::default();
        let seconds = |value: &Value, field: &str| value.get(field).and_then(Value::as_f64);
        let milliseconds = |field: &str| seconds(event, field).map(|ms| ms / 1_000.0);
        for viseme in list(event.get("visemes")) {
            if let (Some(start), Some(symbol)) = (seconds(viseme, "start_s"), of_viseme(viseme.get("viseme"))) {
                timing.add(start, symbol);
                timing.end = timing.end.max(seconds(viseme, "end_s").unwrap_or(start));
            }
        }
        if let (Some(start), Some(symbol)) = (milliseconds("audio_offset_ms"), of_viseme(event.get("viseme_id"))) {
            timing.add(start, symbol);
        }
        if let (Some(start), Some("word")) =
            (milliseconds("audio_offset_ms"), event.get("timestamp_type").and_then(Value::as_str))
        {
            timing.words.push(start);
        }
        timing.alignment(event.get("timestamp_info").or(event.get("timestampInfo")).unwrap_or(&Value::Null));
        let is_time = |time: &f64| (0.0..LATEST).contains(time);
        timing.words.retain(is_time);
        timing.phonemes.retain(|(time, _)| is_time(time));
        timing.end = timing.end.clamp(0.0, LATEST);
        timing
    }

    /// The word alignment of Inworld, in either case of its names.
    fn alignment(&mut self, info: &Value) {
        let alignment = either(info, "word_alignment", "wordAlignment");
        let times = |snake, camel| list(Some(either(alignment, snake, camel))).iter().filter_map(Value::as_f64);
        self.words.extend(times("word_start_time_seconds", "wordStartTimeSeconds"));
        self.end = times("word_end_time_seconds", "wordEndTimeSeconds").fold(self.end, f64::max);
        for word in list(Some(either(alignment, "phonetic_details", "phoneticDetails"))) {
            for phone in list(word.get("phones")) {
                let time = |snake, camel| either(phone, snake, camel).as_f64();
                let text = |snake, camel| either(phone, snake, camel).as_str().unwrap_or_default();
                let symbol = of_phone(text("phone_symbol", "phoneSymbol"), text("viseme_symbol", "visemeSymbol"));
                if let Some(start) = time("start_time_seconds", "startTimeSeconds") {
                    self.add(start, &symbol);
                    let duration = time("duration_seconds", "durationSeconds").unwrap_or_default();
                    self.end = self.end.max(start + duration);
                }
            }
        }
    }

    fn add(&mut self, start: f64, symbol: &str) {
        if self.phonemes.len() < MOST {
            self.phonemes.push((start, symbol.to_owned()));
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.words.is_empty() && self.phonemes.is_empty()
    }
}

/// The times of one item, put together from what comes of them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Times {
    pub(crate) words: Vec<f64>,
    /// Those whose sound was not given yet.
    phonemes: Vec<(f64, String)>,
    /// The shape that the mouth has where the sound that is given next begins.
    shape: Option<String>,
    /// Where the segment begins whose times come, and where the last one ends.
    segment: f64,
    end: f64,
}

impl Times {
    /// More of them. Times begin anew with each segment of the voice.
    pub(crate) fn add(&mut self, timing: &Timing) {
        let first = timing.words.iter().chain(timing.phonemes.iter().map(|(time, _)| time));
        let first = first.copied().fold(f64::INFINITY, f64::min);
        if first < SEGMENT && self.end > self.segment + SEGMENT {
            self.segment = self.end;
        }
        let last = timing.phonemes.iter().map(|(time, _)| *time).fold(timing.end, f64::max);
        self.end = self.end.max(self.segment + last);
        if self.words.len() + timing.words.len() <= MOST * 4 && self.phonemes.len() + timing.phonemes.len() <= MOST * 8
        {
            self.words.extend(timing.words.iter().map(|time| self.segment + time));
            self.phonemes.extend(timing.phonemes.iter().map(|(time, symbol)| (self.segment + time, symbol.clone())));
        }
    }

    /// The phonemes of the sound between two times, from its beginning on, in microseconds.
    pub(crate) fn take(&mut self, from: f64, to: f64) -> Vec<(String, i64)> {
        let place = self.phonemes.iter().position(|(time, _)| *time >= to).unwrap_or(self.phonemes.len());
        let micros = |seconds: f64| (seconds * 1e6).round() as i64;
        let mut phonemes: Vec<(String, i64)> = Vec::new();
        if let Some(shape) = self.shape.take() {
            phonemes.push((shape, 0));
        }
        for (time, symbol) in self.phonemes.drain(..place) {
            let start = micros((time - from).max(0.0));
            phonemes.retain(|(_, before)| *before < start);
            phonemes.push((symbol, start));
        }
        self.shape = phonemes.last().map(|(symbol, _)| symbol.clone());
        phonemes
    }
}

fn list(value: Option<&Value>) -> &[Value] {
    let all = value.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    all.get(..MOST).unwrap_or(all)
}

fn either<'v>(value: &'v Value, snake: &str, camel: &str) -> &'v Value {
    value.get(snake).or(value.get(camel)).unwrap_or(&Value::Null)
}

fn of_viseme(viseme: Option<&Value>) -> Option<&'static str> {
    let number = usize::try_from(viseme?.as_u64()?).ok()?;
    OF_VISEMES.get(number).copied()
}

fn of_phone(phone: &str, symbol: &str) -> String {
    if phone == "[silence]" {
        return ".".to_owned();
    }
    if viseme::of(phone.as_bytes()) != viseme::NONE {
        return printable(phone, LONGEST);
    }
    let known = OF_SYMBOLS.iter().find(|(name, _)| *name == symbol);
    known.map_or(".", |(_, phoneme)| phoneme).to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Shapes of Azure's visemes, REALTIME.md 20.
    const SHAPES: [u32; 22] = [0, 10, 10, 13, 11, 9, 12, 14, 13, 10, 13, 10, 5, 9, 8, 7, 6, 3, 2, 4, 5, 1];

    #[test]
    fn visemes_are_phonemes_of_the_same_shape() {
        let shapes = OF_VISEMES.map(|symbol| viseme::of(symbol.as_bytes()));
        assert_eq!(shapes, SHAPES);
        let shapes = OF_SYMBOLS.map(|(_, symbol)| viseme::of(symbol.as_bytes()));
        assert_eq!(shapes, [10, 1, 4, 12, 2, 8, 13, 14, 9, 3]);
    }

    #[test]
    fn each_service_tells_in_its_own_way() {
        let s2s = json!({"visemes": [{"viseme": 7, "start_s": 0.0, "end_s": 0.09}, {"viseme": 21, "start_s": 0.09}]});
        let azure = json!({"audio_offset_ms": 455, "viseme_id": 20});
        let word = json!({"audio_offset_ms": 490, "audio_duration_ms": 387, "text": "met", "timestamp_type": "word"});
        let phones = json!([
            {"phone_symbol": "m", "viseme_symbol": "bmp", "start_time_seconds": 0.1, "duration_seconds": 0.05},
            {"phone_symbol": "??", "viseme_symbol": "ee", "start_time_seconds": 0.15},
        ]);
        let alignment = json!({"word_start_time_seconds": [0.1, 1e9], "phonetic_details": [{"phones": phones}]});
        let inworld = json!({"timestamp_info": {"word_alignment": alignment}});
        let told = |event: &Value| {
            let Timing { words, phonemes, .. } = Timing::decode(event);
            (words, phonemes.into_iter().map(|(time, symbol)| format!("{symbol} {time}")).collect::<Vec<_>>())
        };
        assert_eq!(told(&s2s), (vec![], vec!["u 0".to_owned(), "p 0.09".to_owned()]));
        assert_eq!(told(&azure), (vec![], vec!["k 0.455".to_owned()]));
        assert_eq!(told(&word), (vec![0.49], vec![]));
        assert_eq!(told(&inworld), (vec![0.1], vec!["m 0.1".to_owned(), "i 0.15".to_owned()]));
        assert!(Timing::decode(&json!({"viseme_id": 22, "audio_offset_ms": "x"})).is_empty());
    }

    #[test]
    fn the_sound_is_given_with_its_phonemes() {
        let mut times = Times::default();
        let timing = |starts: &[f64], symbol: &str| {
            let phonemes = starts.iter().map(|start| (*start, symbol.to_owned())).collect();
            Timing { words: vec![], phonemes, end: starts.iter().copied().fold(0.0, f64::max) + 0.1 }
        };
        times.add(&timing(&[0.0, 0.2, 0.4], "m"));
        assert_eq!(times.take(0.0, 0.3), [("m".to_owned(), 0), ("m".to_owned(), 200_000)]);
        // Times begin anew: this segment begins at 0.5 s.
        times.add(&timing(&[0.0, 0.1], "s"));
        let expected = [("m", 0), ("m", 100_000), ("s", 200_000), ("s", 300_000)];
        assert_eq!(times.take(0.3, 1.0), expected.map(|(symbol, start)| (symbol.to_owned(), start)));
        assert_eq!(times.take(1.0, 2.0), [("s".to_owned(), 0)], "the mouth keeps its shape");
    }
}
