//! `/v1/audio/speech`: one sentence into sound (CHAT.md 2).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use inworld_protocol::packet::enums::AudioFormat;
use inworld_protocol::packet::sound::DecodedAudio;
use serde_json::{Map, Value, json};
use tokio::time::Instant;

use super::super::http::{
    ErrorBody, Event, EventStream, Exchange, Head, HttpRequest, Input, Learned, Output, Parameter, Peer, Route,
    bad_answer, refused,
};
use super::super::order::{Speech, SpeechRequest};
use super::super::settings::SpeechSettings;
use super::super::thought::Failure;
use super::once::Once;

/// Letters that are spoken at once.
const LONGEST_TEXT: usize = 400;
/// Bytes of an answer: a minute of stereo at 48 kHz, in Base64.
const LONGEST: usize = 16 << 20;
/// Samples of a sentence: a minute at 48 kHz.
const MOST_SAMPLES: usize = 60 * 48_000;

/// A sentence that is made into sound.
#[derive(Debug)]
pub(crate) struct Speak {
    once: Once<Speech>,
    settings: SpeechSettings,
    request: SpeechRequest,
}

impl Speak {
    pub(crate) fn new(
        now: Instant,
        peer: Peer,
        settings: SpeechSettings,
        request: SpeechRequest,
        learned: Learned,
    ) -> Self {
        Self { once: Once::new(now, peer, learned, LONGEST), settings, request }
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
        let text: String = self.request.text.chars().take(LONGEST_TEXT).collect();
        let mut body = Map::new();
        if !self.settings.model.is_empty() {
            body.insert("model".to_owned(), self.settings.model.as_str().into());
        }
        body.insert("input".to_owned(), text.into());
        // The field is needed by the vendor, and unknown voices are refused: a server's first is better than none.
        let voice = if self.request.voice.is_empty() { "alloy" } else { &self.request.voice };
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

/// The sound in an answer, whatever its head calls it.
fn read(peer: &Peer, head: &Head, body: &[u8], is_pcm: bool, rate: u32) -> Result<Speech, Failure> {
    let no_sound = |words: &str| bad_answer(peer, words);
    if body.is_empty() {
        return Err(no_sound("it answers with nothing; check model and voice"));
    }
    if body.starts_with(b"{") || body.starts_with(b"[") {
        // Proxies say 200 to errors.
        let error = ErrorBody::read(body);
        return Err(refused(peer, &Head { status: error.status.unwrap_or(400), ..head.clone() }, &error));
    }
    if body.starts_with(b"data:") || body.starts_with(b"event:") || body.starts_with(b":") {
        let sound = of_events(body).ok_or_else(|| no_sound("its stream of sound cannot be read"))?;
        return read(peer, head, &sound, is_pcm, rate);
    }
    if body.starts_with(b"RIFF") {
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
    Ok(Speech { samples: bounded(samples_of(body).collect()), rate, words: Vec::new() })
}

/// One channel of a WAV file, whatever its sizes claim.
fn of_wav(body: &[u8]) -> Option<Speech> {
    let mut converted = Vec::new();
    let sound = DecodedAudio::read(body, AudioFormat::Unspecified, &mut converted);
    if sound.pcm.is_empty() {
        return None;
    }
    let channels = sound.channels.max(1) as usize;
    let samples: Vec<i32> = samples_of(sound.pcm).map(i32::from).collect();
    let mono = samples.chunks_exact(channels).map(|frame| {
        let mean = frame.iter().sum::<i32>() / i32::try_from(channels).unwrap_or(1);
        i16::try_from(mean).unwrap_or_default()
    });
    Some(Speech { samples: bounded(mono.collect()), rate: sound.rate, words: Vec::new() })
}

/// 16-bit little-endian samples; half of one is left out.
fn samples_of(bytes: &[u8]) -> impl Iterator<Item = i16> + '_ {
    bytes.as_chunks::<2>().0.iter().map(|pair| i16::from_le_bytes(*pair))
}

fn bounded(mut samples: Vec<i16>) -> Vec<i16> {
    samples.truncate(MOST_SAMPLES);
    samples
}

/// The pieces of a stream of events: `{"type":"speech.audio.delta","audio":BASE64}`.
fn of_events(body: &[u8]) -> Option<Vec<u8>> {
    let (mut stream, mut events) = (EventStream::default(), Vec::new());
    stream.feed(body, &mut events);
    stream.end(&mut events);
    let mut sound = Vec::new();
    for event in events {
        let Event::Data { text, .. } = event else { continue };
        let value: Value = serde_json::from_str(&text).unwrap_or_default();
        let Some(audio) = value.get("audio").or_else(|| value.get("delta")).and_then(Value::as_str) else { continue };
        sound.extend(STANDARD.decode(audio).ok()?);
    }
    (!sound.is_empty()).then_some(sound)
}
