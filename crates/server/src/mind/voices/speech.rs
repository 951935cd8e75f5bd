//! `/v1/audio/speech`: one sentence into sound (CHAT.md 2).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use inworld_protocol::packet::enums::AudioFormat;
use inworld_protocol::packet::sound::DecodedAudio;
use inworld_protocol::packet::wav;
use serde::de::IgnoredAny;
use serde_json::{Map, Value, json};
use tokio::time::Instant;

use super::super::http::{
    ErrorBody, Event, EventStream, Exchange, Head, HttpRequest, Input, Learned, Output, Parameter, Peer, Route,
    bad_answer, refused,
};
use super::super::order::SpeechRequest;
use super::super::settings::SpeechSettings;
use super::super::speech::Speech;
use super::super::thought::Failure;
use super::once::Once;

/// Letters that are spoken at once. A longer text takes several requests, one after the other.
const LONGEST_PART: usize = 400;
/// Letters of a part that ends with a sentence, a clause or a word, if there is one.
const SHORTEST_PART: usize = 100;
/// Letters that are spoken at all.
const LONGEST_TEXT: usize = 4_000;
/// Bytes of an answer: a minute of stereo at 48 kHz, in Base64.
const LONGEST: usize = 16 << 20;
/// Samples of a sentence: a minute at 48 kHz.
const MOST_SAMPLES: usize = 60 * 48_000;

/// A sentence that is made into sound.
#[derive(Debug)]
pub(crate) struct Speak {
    once: Once<Speech>,
    settings: SpeechSettings,
    voice: String,
    /// Parts that are still to be spoken, the next one at the end.
    parts: Vec<String>,
    /// The sound of the parts before.
    sound: Option<Speech>,
}

impl Speak {
    pub(crate) fn new(
        now: Instant,
        peer: Peer,
        settings: SpeechSettings,
        request: SpeechRequest,
        learned: Learned,
    ) -> Self {
        let (voice, parts) = (request.voice, parts(&request.text));
        Self { once: Once::new(now, peer, learned, LONGEST), settings, voice, parts, sound: None }
    }

    fn format(&self) -> &str {
        if self.once.learned.refuses(Parameter::Wav) { "pcm" } else { &self.settings.format }
    }

    fn sent(&self) -> &'static [Parameter] {
        if self.format() == "wav" { &[Parameter::Wav] } else { &[] }
    }
}

impl Exchange for Speak {
    type Item = Result<Speech, Failure>;

    fn request(&self) -> HttpRequest {
        let text = self.parts.last().map_or("", String::as_str);
        let mut body = Map::new();
        if !self.settings.model.is_empty() {
            body.insert("model".to_owned(), self.settings.model.as_str().into());
        }
        body.insert("input".to_owned(), text.into());
        // The field is needed by the vendor, and unknown voices are refused: a server's first is better than none.
        let voice = if self.voice.is_empty() { "alloy" } else { &self.voice };
        body.insert("voice".to_owned(), voice.into());
        body.insert("response_format".to_owned(), self.format().into());
        let headers = vec![("content-type", "application/json".to_owned())];
        let path = self.once.peer.url.path(Route::Speech);
        HttpRequest { method: "POST", path, headers, body: json!(body).to_string().into_bytes() }
    }

    fn handle(&mut self, now: Instant, input: Input<'_>) {
        let (sent, rate) = (self.sent(), self.settings.rate);
        let is_pcm = self.format() == "pcm";
        self.once.handle(now, input, sent, |once| read(&once.peer, &once.head, &once.body, is_pcm, rate));
        if self.once.result().is_none() {
            return;
        }
        self.parts.pop();
        if !self.parts.is_empty()
            && let Some(part) = self.once.go_on(now)
        {
            join(&mut self.sound, part);
        } else if let Some(mut whole) = self.sound.take()
            && let Some(last) = self.once.result()
        {
            let rate = last.rate;
            let part = std::mem::replace(last, Speech { samples: Vec::new(), rate, phonemes: Vec::new() });
            whole.samples.extend(part.samples);
            whole.samples.truncate(MOST_SAMPLES);
            *last = whole;
        }
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

/// Adds the sound of a part. All come from one server, so that their rates are the same.
fn join(sound: &mut Option<Speech>, part: Speech) {
    match sound {
        Some(sound) => sound.samples.extend(part.samples),
        None => *sound = Some(part),
    }
}

/// The requests that a text takes, the first at the end: each ends where a reader would pause.
fn parts(text: &str) -> Vec<String> {
    let letters: Vec<char> = text.trim().chars().take(LONGEST_TEXT).collect();
    let (mut rest, mut parts) = (letters.as_slice(), Vec::new());
    while rest.len() > LONGEST_PART {
        let at = |ends: fn(char) -> bool| {
            let pairs = rest.get(..LONGEST_PART).unwrap_or(rest).windows(2);
            let ends = pairs
                .enumerate()
                .filter(|(_, pair)| matches!(pair, [end, blank] if ends(*end) && blank.is_whitespace()));
            ends.map(|(at, _)| at + 1).next_back().filter(|at| *at >= SHORTEST_PART)
        };
        let end = at(|c| matches!(c, '.' | '!' | '?' | '\u{2026}'))
            .or_else(|| at(|c| matches!(c, ',' | ';' | ':')))
            .or_else(|| at(|c| !c.is_whitespace()))
            .unwrap_or(LONGEST_PART);
        let (part, after) = rest.split_at(end);
        parts.push(part.iter().collect::<String>().trim().to_owned());
        rest = after;
    }
    parts.push(rest.iter().collect::<String>().trim().to_owned());
    parts.reverse();
    parts
}

/// The sound in an answer, whatever its head calls it.
fn read(peer: &Peer, head: &Head, body: &[u8], is_pcm: bool, rate: u32) -> Result<Speech, Failure> {
    let no_sound = |words: &str| bad_answer(peer, words);
    if body.is_empty() {
        return Err(no_sound("it answers with nothing; check model and voice"));
    }
    let is_error =
        |error: &ErrorBody| refused(peer, &Head { status: error.status.unwrap_or(400), ..head.clone() }, error);
    // Proxies say 200 to errors. Samples may begin with these bytes, too.
    let is_json = serde_json::from_slice::<IgnoredAny>(body).is_ok();
    if (body.starts_with(b"{") || body.starts_with(b"[")) && (is_json || !is_pcm) {
        return Err(is_error(&ErrorBody::read(body)));
    }
    let is_stream = head.content_type == "text/event-stream" || (!is_pcm && body.starts_with(b":"));
    if is_stream || body.starts_with(b"data:") || body.starts_with(b"event:") {
        let sound = of_events(body).map_err(|error| match error {
            Some(error) => is_error(&error),
            None => no_sound("its stream of sound cannot be read"),
        })?;
        // What is in there is no stream again.
        let head = Head { content_type: String::new(), ..head.clone() };
        if sound.starts_with(b"data:") || sound.starts_with(b"event:") || sound.starts_with(b":") {
            return Err(no_sound("its stream of sound cannot be read"));
        }
        // The events have samples without a head, whatever format was asked for.
        return read(peer, &head, &sound, is_pcm || !sound.starts_with(b"RIFF"), rate);
    }
    if body.starts_with(b"RIFF") {
        if wav::read(body).is_some_and(|wav| wav.data.is_empty()) {
            return Err(no_sound("its WAV has no sound; check model and voice"));
        }
        return of_wav(body).ok_or_else(|| no_sound("its WAV cannot be read; use format = \"pcm\""));
    }
    let is_packed = body.starts_with(b"ID3") || body.starts_with(b"OggS") || body.starts_with(b"fLaC");
    let is_mpeg = matches!(body, [0xff, second, ..] if second & 0xe0 == 0xe0 && !is_pcm);
    if is_packed || is_mpeg {
        return Err(no_sound("it answers with packed sound (MP3 or the like); it has to make \"wav\" or \"pcm\""));
    }
    if body.starts_with(b"<") && !is_pcm {
        return Err(no_sound("it answers with a web page; check url"));
    }
    if !is_pcm {
        return Err(no_sound("its answer is no WAV; use format = \"pcm\" with the rate of its sound"));
    }
    Ok(Speech { samples: bounded(samples_of(body).collect()), rate, phonemes: Vec::new() })
}

/// One channel of a WAV file, whatever its sizes claim.
fn of_wav(body: &[u8]) -> Option<Speech> {
    let mut converted = Vec::new();
    let sound = DecodedAudio::read(body, AudioFormat::Unspecified, &mut converted);
    if sound.pcm.is_empty() {
        return None;
    }
    Some(Speech { samples: bounded(sound.mono()), rate: sound.rate, phonemes: Vec::new() })
}

/// 16-bit little-endian samples; half of one is left out.
fn samples_of(bytes: &[u8]) -> impl Iterator<Item = i16> + '_ {
    bytes.as_chunks::<2>().0.iter().map(|pair| i16::from_le_bytes(*pair))
}

fn bounded(mut samples: Vec<i16>) -> Vec<i16> {
    samples.truncate(MOST_SAMPLES);
    samples
}

/// The pieces of a stream of events: `{"type":"speech.audio.delta","audio":BASE64}`. Fails with what the server says, if it
/// does.
fn of_events(body: &[u8]) -> Result<Vec<u8>, Option<ErrorBody>> {
    let (mut stream, mut events) = (EventStream::default(), Vec::new());
    stream.feed(body, &mut events);
    stream.end(&mut events);
    let mut sound = Vec::new();
    for event in events {
        let Event::Data { text, is_error } = event else {
            match event {
                Event::TooLong => return Err(None),
                _ => continue,
            }
        };
        let value: Value = serde_json::from_str(&text).unwrap_or_default();
        if is_error || value.get("error").is_some_and(|error| !error.is_null()) {
            return Err(Some(ErrorBody::read(text.as_bytes())));
        }
        let Some(audio) = value.get("audio").or_else(|| value.get("delta")).and_then(Value::as_str) else { continue };
        sound.extend(STANDARD.decode(audio).map_err(|_| None)?);
    }
    if sound.is_empty() { Err(None) } else { Ok(sound) }
}
