//! `/v1/audio/transcriptions`: what the microphone took into words (CHAT.md 3).

use serde_json::Value;
use tokio::time::Instant;

use super::super::http::{
    ErrorBody, Event, EventStream, Exchange, Head, HttpRequest, Input, Learned, Output, Parameter, Peer, Route,
    bad_answer, refused,
};
use super::super::order::HearingRequest;
use super::super::settings::HearingSettings;
use super::super::thought::Failure;
use super::once::Once;
use crate::words::fold;
use inworld_protocol::packet::is_invisible;
use inworld_voice::speech as voice;

/// Samples a second of the microphone.
const RATE: usize = 16_000;
/// Bytes of an answer.
const LONGEST: usize = 1 << 20;
/// Letters of what was said.
const LONGEST_TEXT: usize = 2_000;
/// Faster than anybody speaks: a model that makes words up.
const MOST_LETTERS_A_SECOND: usize = 25;
/// How sure the server may be that nothing was said.
const NO_SPEECH: f64 = 0.6;
/// Levels below which words were made up, as a root mean square.
const FAINT: f64 = 200.0;

/// Phrases that Whisper makes of silence, folded and without marks.
const MADE_UP: [&str; 7] = [
    "thank you",
    "thanks for watching",
    "thank you for watching",
    "thank you very much",
    "please subscribe",
    "bye",
    "you",
];

/// A recording that is being understood.
#[derive(Debug)]
pub(crate) struct Hear {
    once: Once<String>,
    settings: HearingSettings,
    request: HearingRequest,
}

impl Hear {
    pub(crate) fn new(
        now: Instant,
        peer: Peer,
        settings: HearingSettings,
        request: HearingRequest,
        learned: Learned,
    ) -> Self {
        Self { once: Once::new(now, peer, learned, LONGEST), settings, request }
    }

    fn fields(&self) -> Vec<(&'static str, &str, Option<Parameter>)> {
        let fields = [
            ("model", self.settings.model.as_str(), None),
            ("language", self.settings.language.as_str(), Some(Parameter::Language)),
            ("prompt", self.request.hint.as_str(), Some(Parameter::Prompt)),
            ("response_format", "json", None),
        ];
        let refuses = |parameter: &Option<Parameter>| parameter.is_some_and(|one| self.once.learned.refuses(one));
        fields.into_iter().filter(|(_, value, parameter)| !value.is_empty() && !refuses(parameter)).collect()
    }
}

impl Exchange for Hear {
    type Item = Result<String, Failure>;

    fn request(&self) -> HttpRequest {
        let sound = voice::wav(&self.request.samples, RATE as u32);
        let boundary = boundary(&sound, &self.request.hint);
        let mut body = Vec::with_capacity(self.request.samples.len() * 2 + 1_024);
        for (name, value, _) in self.fields() {
            let value: String = value.chars().filter(|letter| !letter.is_control()).collect();
            let part = format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(part.as_bytes());
        }
        // Servers judge by the ending of the name.
        let head = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"speech.wav\"\r\nContent-Type: \
             audio/wav\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(&sound);
        body.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
        let headers = vec![("content-type", format!("multipart/form-data; boundary={boundary}"))];
        HttpRequest { method: "POST", path: self.once.peer.url.path(Route::Hearing), headers, body }
    }

    fn handle(&mut self, now: Instant, input: Input<'_>) {
        let sent: Vec<Parameter> = self.fields().into_iter().filter_map(|(_, _, parameter)| parameter).collect();
        let samples = &self.request.samples;
        self.once.handle(now, input, &sent, |once| read(&once.peer, &once.head, &once.body, samples));
    }

    fn poll(&mut self) -> Option<Output<Self::Item>> {
        self.once.poll()
    }

    fn deadline(&self) -> Instant {
        self.once.deadline()
    }

    fn is_over(&self) -> bool {
        self.once.is_over()
    }
}

/// A text that neither the recording nor the hint has.
fn boundary(sound: &[u8], hint: &str) -> String {
    const LENGTH: usize = 20;
    let is_in = |text: &str| {
        let has = |bytes: &[u8]| bytes.windows(text.len()).any(|part| part == text.as_bytes());
        has(sound) || has(hint.as_bytes())
    };
    let mut number = 0_u64;
    loop {
        let boundary = format!("iw-{number:0LENGTH$}");
        if !is_in(&boundary) {
            return boundary;
        }
        number += 1;
    }
}

/// The words in a stream of events: whole in `transcript.text.done`, else their parts. `None`: it is no such stream.
fn of_events(text: &str) -> Option<Result<String, ErrorBody>> {
    if !["data:", "event:", ":"].iter().any(|begin| text.starts_with(begin)) {
        return None;
    }
    let (mut stream, mut events) = (EventStream::default(), Vec::new());
    stream.feed(text.as_bytes(), &mut events);
    stream.end(&mut events);
    let mut parts = String::new();
    for event in events {
        let Event::Data { text, is_error } = event else { continue };
        match serde_json::from_str::<Value>(&text) {
            _ if is_error => return Some(Err(ErrorBody::read(text.as_bytes()))),
            Ok(value) => {
                if let Some(whole) = value.get("text").and_then(Value::as_str) {
                    return Some(Ok(whole.to_owned()));
                }
                match value.get("delta").and_then(Value::as_str) {
                    Some(delta) => parts.push_str(delta),
                    None => {
                        if let Some(error) = ErrorBody::of_json(&value).filter(|_| value.is_object()) {
                            return Some(Err(error));
                        }
                    }
                }
            }
            Err(_) if text.trim() == "[DONE]" => {}
            // Older servers send bare lines of words.
            Err(_) => parts.push_str(&text),
        }
    }
    Some(Ok(parts))
}

/// The words in an answer, without what was made up.
fn read(peer: &Peer, head: &Head, body: &[u8], samples: &[i16]) -> Result<String, Failure> {
    let text = String::from_utf8_lossy(body);
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.starts_with('<') || head.content_type == "text/html" && text.contains("</") {
        return Err(bad_answer(peer, "it answers with a web page; check url"));
    }
    let is_error =
        |error: &ErrorBody| refused(peer, &Head { status: error.status.unwrap_or(400), ..head.clone() }, error);
    match of_events(text) {
        Some(Ok(said)) => return Ok(words(&said, samples)),
        Some(Err(error)) => return Err(is_error(&error)),
        None if !text.starts_with('{') => return Ok(words(text, samples)),
        None => {}
    }
    let value: Value = serde_json::from_str(text).map_err(|_| bad_answer(peer, "its answer is no JSON; check url"))?;
    let has_text = value.get("text").is_some_and(Value::is_string);
    if !has_text && let Some(error) = ErrorBody::of_json(&value) {
        return Err(is_error(&error));
    }
    let segments = value.get("segments").and_then(Value::as_array).filter(|segments| !segments.is_empty());
    let said = match segments {
        Some(segments) => {
            let is_speech = |segment: &&Value| {
                segment.get("no_speech_prob").and_then(Value::as_f64).is_none_or(|silence| silence <= NO_SPEECH)
            };
            let said = segments.iter().filter(is_speech).filter_map(|segment| segment.get("text")?.as_str());
            said.collect::<Vec<_>>().join(" ")
        }
        None => value.get("text").and_then(Value::as_str).unwrap_or_default().to_owned(),
    };
    Ok(words(&said, samples))
}

/// Clean words: without what describes sounds, and nothing at all where a model has made them up.
fn words(text: &str, samples: &[i16]) -> String {
    let mut clean = String::new();
    let mut depth = 0_usize;
    let mut in_stars = false;
    for letter in text.chars() {
        match letter {
            '[' | '(' | '\u{3010}' | '\u{ff08}' => depth += 1,
            ']' | ')' | '\u{3011}' | '\u{ff09}' => depth = depth.saturating_sub(1),
            '*' => in_stars = !in_stars,
            '\u{266a}' | '\u{266b}' | '\u{fffd}' => {}
            _ if depth > 0 || in_stars => {}
            letter if letter.is_whitespace() || letter.is_control() => clean.push(' '),
            letter if is_invisible(letter) => {}
            letter => clean.push(letter),
        }
    }
    let clean: Vec<&str> = clean.split_whitespace().collect();
    let clean: String = clean.join(" ").chars().take(LONGEST_TEXT).collect();
    let seconds = samples.len().div_ceil(RATE).max(1);
    let plain: String = fold(&clean).chars().filter(|letter| letter.is_alphanumeric() || *letter == ' ').collect();
    let is_made_up = MADE_UP.contains(&plain.trim()) && level(samples) < FAINT;
    let says_nothing = !clean.chars().any(char::is_alphanumeric);
    if is_made_up || says_nothing || clean.chars().count() > seconds * MOST_LETTERS_A_SECOND {
        return String::new();
    }
    clean
}

fn level(samples: &[i16]) -> f64 {
    let sum: f64 = samples.iter().map(|sample| f64::from(*sample) * f64::from(*sample)).sum();
    (sum / samples.len().max(1) as f64).sqrt()
}
