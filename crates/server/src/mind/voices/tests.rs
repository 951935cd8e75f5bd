//! Speech and transcription servers by the names of CHAT.md's oracle.

use std::time::SystemTime;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper::HeaderMap;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::super::http::{Exchange, Input, Learned, Lesson, Output, Parameter, Peer, Redactor, ServerUrl};
use super::super::order::{HearingRequest, SpeechRequest};
use super::super::settings::{HearingSettings, SpeechSettings};
use super::super::thought::FailureKind;
use super::{Hear, Speak};
use crate::setting_names::SettingNames;
use inworld_voice::speech as voice;

fn peer(table: &'static str) -> Peer {
    let url = ServerUrl::parse("url", "http://127.0.0.1:8880/v1").unwrap();
    Peer {
        table,
        url,
        model: "m".to_owned(),
        key_source: None,
        names: SettingNames::default(),
        redactor: Redactor::none(),
    }
}

fn speak(format: &str) -> Speak {
    let request = SpeechRequest { text: "Two rooms left.".to_owned(), voice: "af_bella".to_owned() };
    speak_words(format, request)
}

fn speak_words(format: &str, request: SpeechRequest) -> Speak {
    let settings = SpeechSettings {
        url: String::new(),
        model: "kokoro".to_owned(),
        key_env: None,
        voice: String::new(),
        format: format.to_owned(),
        rate: 24_000,
    };
    Speak::new(Instant::now(), peer("speech"), settings, request, Learned::default())
}

fn hear(samples: Vec<i16>) -> Hear {
    let settings =
        HearingSettings { url: String::new(), model: "whisper-1".to_owned(), key_env: None, language: "en".to_owned() };
    let request = HearingRequest { samples, hint: "Mara, Bran".to_owned() };
    Hear::new(Instant::now(), peer("hearing"), settings, request, Learned::default())
}

/// What an answer of this status and body gives, and what was learned; the bytes come in parts.
fn drive<E: Exchange>(exchange: &mut E, answers: &[(u16, &[u8])]) -> (Option<E::Item>, Vec<Lesson>) {
    let (mut result, mut lessons) = (None, Vec::new());
    let headers = HeaderMap::new();
    for (status, body) in answers {
        let now = Instant::now();
        exchange.handle(now, Input::Head { status: *status, headers: &headers, wall: SystemTime::UNIX_EPOCH });
        body.chunks(7).for_each(|part| exchange.handle(now, Input::Body(part)));
        exchange.handle(now, Input::End);
        while let Some(output) = exchange.poll() {
            match output {
                Output::Item(item) => result = Some(item),
                Output::Remember(lesson) => lessons.push(lesson),
                Output::Again { .. } | Output::Close => {}
            }
        }
    }
    (result, lessons)
}

fn sample_wav(rate: u32) -> Vec<u8> {
    voice::wav(&[1, -2, 3, -4], rate)
}

#[test]
fn a_sentence_is_asked_for_as_sound_that_tells_its_rate() {
    let request = speak("wav").request();
    assert_eq!(request.path, "/v1/audio/speech");
    let body: Value = serde_json::from_slice(&request.body).unwrap();
    assert_eq!(
        body,
        json!({ "model": "kokoro", "input": "Two rooms left.", "voice": "af_bella", "response_format": "wav" })
    );
}

#[test]
fn sound_is_read_whatever_its_head_claims() {
    let spoken = |format: &str, body: &[u8]| drive(&mut speak(format), &[(200, body)]).0.unwrap();
    let mut endless = sample_wav(22_050);
    endless[40..44].fill(0xff);
    let mut none = sample_wav(22_050);
    none[40..44].fill(0);
    for (case, body) in [("wav", sample_wav(22_050)), ("sizes of 0xffffffff", endless), ("sizes of 0", none)] {
        let speech = spoken("wav", &body).unwrap();
        assert_eq!((speech.samples, speech.rate), (vec![1, -2, 3, -4], 22_050), "{case}");
    }
    let mut stereo = sample_wav(48_000);
    stereo[22] = 2;
    let speech = spoken("wav", &stereo).unwrap();
    assert_eq!((speech.samples, speech.rate), (vec![0, 0], 48_000));
    let speech = spoken("pcm", &[1, 0, 2, 0, 3]).unwrap();
    assert_eq!((speech.samples, speech.rate), (vec![1, 2], 24_000), "half a sample is left out");
    let delta = |bytes: &[u8]| {
        format!("data: {{\"type\":\"speech.audio.delta\",\"audio\":\"{}\"}}\n\n", STANDARD.encode(bytes))
    };
    let wav = sample_wav(24_000);
    let events = format!("{}{}data: {{\"type\":\"speech.audio.done\"}}\n\n", delta(&wav[..20]), delta(&wav[20..]));
    assert_eq!(spoken("wav", events.as_bytes()).unwrap().samples, [1, -2, 3, -4]);
}

#[test]
fn what_is_no_sound_is_named() {
    for (body, words) in [
        (&b""[..], "answers with nothing"),
        (b"ID3\x04\0", "MP3"),
        (b"\xff\xfb\x90\x64", "MP3"),
        (b"<html><body>502</body></html>", "web page"),
        (b"{\"error\":{\"message\":\"unknown voice\"}}", "unknown voice"),
        (b"{\"detail\":\"no such voice\"}", "no such voice"),
        (b"RIFF....WAVE", "WAV cannot be read"),
        (b"noise", "no WAV"),
    ] {
        let failure = drive(&mut speak("wav"), &[(200, body)]).0.unwrap().unwrap_err();
        assert!(failure.words.contains(words), "{words}: {failure:?}");
        assert!(failure.words.starts_with("speech http://127.0.0.1:8880/v1: "), "{failure:?}");
    }
    let refused: &[u8] =
        b"{\"error\":{\"message\":\"response_format wav is not supported\",\"param\":\"response_format\"}}";
    let (result, lessons) = drive(&mut speak("wav"), &[(400, refused), (200, &[1, 0])]);
    assert_eq!(result.unwrap().unwrap().samples, [1]);
    assert_eq!(lessons, [Lesson::Refuses(Parameter::Wav)]);
    let failure = drive(&mut speak("wav"), &[(401, b"{\"error\":\"no key\"}")]).0.unwrap().unwrap_err();
    assert_eq!(failure.kind, FailureKind::Key);
}

#[test]
fn samples_that_look_like_text_are_samples() {
    for first in [b"{}\x01\x02", b"[]\x01\x02", b":\x00\x01\x02", b"{\"\x01\x02", b"<\x00\x01\x02"] {
        let speech = drive(&mut speak("pcm"), &[(200, first)]).0.unwrap().unwrap();
        assert_eq!(speech.samples.len(), 2, "{first:?}");
    }
    let failure = drive(&mut speak("pcm"), &[(200, b"{\"error\":\"no voice\"}")]).0.unwrap().unwrap_err();
    assert!(failure.words.contains("no voice"));
}

#[test]
fn a_stream_of_events_has_samples_or_tells_why_not() {
    let delta = |bytes: &[u8]| {
        format!("data: {{\"type\":\"speech.audio.delta\",\"audio\":\"{}\"}}\n\n", STANDARD.encode(bytes))
    };
    let events = delta(&[1, 0, 2]) + &delta(&[0, 3, 0]);
    for format in ["wav", "pcm"] {
        let speech = drive(&mut speak(format), &[(200, events.as_bytes())]).0.unwrap().unwrap();
        assert_eq!((speech.samples, speech.rate), (vec![1, 2, 3], 24_000), "{format}");
    }
    let error = "event: error\ndata: {\"error\":{\"message\":\"voice is gone\"}}\n\n";
    let failure = drive(&mut speak("wav"), &[(200, error.as_bytes())]).0.unwrap().unwrap_err();
    assert!(failure.words.contains("voice is gone"), "{failure:?}");
    let nested = delta(b"data: x");
    drive(&mut speak("wav"), &[(200, nested.as_bytes())]).0.unwrap().unwrap_err();
    let failure = drive(&mut speak("wav"), &[(200, &voice::wav(&[], 24_000))]).0.unwrap().unwrap_err();
    assert!(failure.words.contains("has no sound"), "{failure:?}");
}

#[test]
fn a_long_text_is_spoken_in_parts() {
    let text = "One two three. ".repeat(60);
    let request = SpeechRequest { text: text.clone(), voice: String::new() };
    let mut speak = speak_words("wav", request);
    let (wav, headers, now) = (sample_wav(24_000), HeaderMap::new(), Instant::now());
    let (mut asked, mut result, mut attempts) = (String::new(), None, 0);
    while !speak.is_over() && attempts < 10 {
        attempts += 1;
        let body: Value = serde_json::from_slice(&speak.request().body).unwrap();
        let part = body["input"].as_str().unwrap().to_owned();
        assert!(part.len() <= 400 && part.ends_with('.'), "{part}");
        asked = format!("{asked}{part} ");
        speak.handle(now, Input::Head { status: 200, headers: &headers, wall: SystemTime::UNIX_EPOCH });
        speak.handle(now, Input::Body(&wav));
        speak.handle(now, Input::End);
        while let Some(output) = speak.poll() {
            match output {
                Output::Item(item) => assert!(result.replace(item).is_none(), "one result"),
                Output::Again { at } => assert_eq!(at, now),
                Output::Close => assert!(speak.is_over()),
                Output::Remember(lesson) => panic!("{lesson:?}"),
            }
        }
    }
    assert_eq!((asked, attempts), (text, 3));
    assert_eq!(result.unwrap().unwrap().samples, [1, -2, 3, -4].repeat(3));
}

#[test]
fn an_answer_that_drips_has_to_end() {
    let headers = HeaderMap::new();
    let mut now = Instant::now();
    let begin = now;
    let mut speak = speak("pcm");
    speak.handle(now, Input::Head { status: 200, headers: &headers, wall: SystemTime::UNIX_EPOCH });
    while !speak.is_over() {
        now += std::time::Duration::from_secs(5);
        assert!(now < begin + std::time::Duration::from_secs(80), "it drips for ever");
        speak.handle(now, Input::Body(&[0]));
    }
}

#[test]
fn a_recording_is_sent_as_a_file_with_hints() {
    let request = hear(vec![5; 16_000]).request();
    assert_eq!(request.path, "/v1/audio/transcriptions");
    let (name, kind) = &request.headers[0];
    assert!(*name == "content-type" && kind.starts_with("multipart/form-data; boundary=iw-"), "{kind}");
    let body = String::from_utf8_lossy(&request.body);
    for part in [
        "name=\"model\"\r\n\r\nwhisper-1\r\n",
        "name=\"language\"\r\n\r\nen\r\n",
        "name=\"prompt\"\r\n\r\nMara, Bran\r\n",
        "filename=\"speech.wav\"",
    ] {
        assert!(body.contains(part), "{part}");
    }
    assert!(request.body.len() > 32_000 && body.contains("RIFF"));
}

#[test]
fn words_are_cleaned_and_made_up_ones_dropped() {
    let loud = || vec![3_000; 32_000];
    let heard =
        |body: &str, samples: Vec<i16>| drive(&mut hear(samples), &[(200, body.as_bytes())]).0.unwrap().unwrap();
    for (body, words) in [
        ("{\"text\":\" Any rooms left? \"}", "Any rooms left?"),
        ("Any rooms left?\n", "Any rooms left?"),
        ("{\"text\":\"[BLANK_AUDIO] (door creaks) \u{266a} *coughs* Hello\"}", "Hello"),
        ("{\"text\":\"[BLANK_AUDIO]\"}", ""),
        ("{\"text\":\"\"}", ""),
        (
            "data: {\"type\":\"transcript.text.delta\",\"delta\":\" Any\"}\n\ndata: {\"type\":\"transcript.text.done\",\"text\":\" Any rooms?\"}\n\n",
            "Any rooms?",
        ),
        ("data: {\"delta\":\"Any\"}\n\ndata: {\"delta\":\" rooms?\"}\n\ndata: [DONE]\n\n", "Any rooms?"),
        ("data: Any rooms?\n\n", "Any rooms?"),
        (
            "{\"text\":\"x\",\"segments\":[{\"text\":\" Hello\",\"no_speech_prob\":0.1},{\"text\":\"Thanks\",\"no_speech_prob\":0.9}]}",
            "Hello",
        ),
    ] {
        assert_eq!(heard(body, loud()), words, "{body}");
    }
    assert_eq!(heard("{\"text\":\"Thank you.\"}", loud()), "Thank you.", "somebody said it");
    assert_eq!(heard("{\"text\":\"Thank you.\"}", vec![10; 32_000]), "", "nobody did");
    assert_eq!(heard(&format!("{{\"text\":\"{}\"}}", "word ".repeat(50)), loud()), "", "nobody speaks that fast");
    let failed = |status, body: &[u8]| drive(&mut hear(loud()), &[(status, body)]).0.unwrap().unwrap_err();
    assert!(failed(200, b"data: {\"error\":{\"message\":\"no model\"}}\n\n").words.contains("no model"));
    assert!(failed(200, b"<html></html>").words.contains("web page"));
    assert!(failed(501, b"{\"error\":{\"message\":\"no audio model\"}}").words.contains("no audio model"));
    assert!(failed(200, b"{\"detail\":\"nope\"}").words.contains("nope"));
}
