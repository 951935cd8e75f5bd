//! For the fuzz targets: what servers behind a mind may say, whatever it is, read twice and cut in two ways.
//!
//! The first three bytes of an input choose the question, the status and the cut; the rest are the bodies of attempts, parted
//! by a byte 0x1e. Both readings have to agree, end, and give out nothing but what their types promise.

#![allow(clippy::panic)]

mod realtime;

use std::sync::Arc;
use std::time::SystemTime;

use hyper::HeaderMap;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use inworld_protocol::packet::printable;
use inworld_protocol::recording::{Entry, RecordedLine};
use tokio::time::Instant;

use crate::mind::chat::{Call, ListModels};
use crate::mind::http::{Exchange, Input, Learned, Lesson, Output, Peer, Redactor, ServerUrl};
use crate::mind::voices::{Hear, Speak};
use crate::mind::{
    Action, ActionForm, Budget, Card, ChatSettings, Failure, HearingRequest, HearingSettings, Priority, Purpose,
    Question, SpeechRequest, SpeechSettings, Thought, read_speech,
};
use crate::recorded::{Recording, Replayer};
use crate::setting_names::SettingNames;

pub use realtime::realtime;

const KEY: &str = "sk-0123456789abcdefghij";
/// Attempts that a machine may ask for: three, and one more for each field that is refused.
const MOST_ATTEMPTS: usize = 24;
/// Bytes of a text of a card, of which a persona has two.
const LONGEST_CARD_TEXT: usize = 33 << 10;
/// Bytes of a text that comes out.
const LONGEST_TEXT: usize = 32 << 10;
const SAMPLES: usize = 800;

/// A file of somebody else: a character card, or the recording of a session. The first byte chooses.
pub fn file(bytes: &[u8]) {
    match bytes.split_first() {
        Some((0, card)) => check_card(card),
        Some((_, recording)) => check_recording(&String::from_utf8_lossy(recording)),
        None => {}
    }
}

fn check_card(bytes: &[u8]) {
    let Ok(card) = Card::read(bytes) else { return };
    let single = [&card.persona, &card.scenario, &card.instructions, &card.last_instructions];
    let lore = card.lore.iter().map(|entry| &entry.content);
    for text in single.into_iter().chain(&card.greetings).chain(lore) {
        assert!(text.len() <= LONGEST_CARD_TEXT, "{} bytes", text.len());
    }
    assert!(!card.name.chars().any(char::is_control), "{:?}", card.name);
    for greeting in card.greetings.iter().take(4) {
        for thought in read_speech(greeting, &card.name) {
            if let Thought::Sentence { text, .. } | Thought::Narration(text) = thought {
                check_text(&text);
            }
        }
    }
}

/// Plays it to a client that sends what the recorded one has sent: all is said, and it ends.
fn check_recording(text: &str) {
    let Ok(recording) = Recording::parse(text) else { return };
    let Some(steps) = recording.session(0) else { return };
    let mut now = Instant::now();
    let mut replayer = Replayer::new(steps, now);
    let sent = text.lines().filter_map(|line| match RecordedLine::decode(line).ok()?.entry {
        Entry::Sent(frame) => Some(frame.into_owned()),
        _ => None,
    });
    let mut sent = sent.collect::<Vec<_>>().into_iter();
    let mut said = 0;
    while replayer.connect(now) {
        loop {
            while replayer.take(now).is_some() {
                said += 1;
            }
            match replayer.next(now) {
                Some(next) => now = next.max(now),
                None => match sent.next() {
                    Some(frame) => drop(replayer.receive(now, &frame)),
                    None => break,
                },
            }
        }
    }
    assert!(said <= text.lines().count(), "{said} replies");
}

/// The choices at the beginning of an input.
struct Choices {
    what: u8,
    status: u16,
    kind: &'static str,
    cut: usize,
    is_lost: bool,
}

impl Choices {
    fn read(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let ([what, head, cut], rest) = bytes.split_first_chunk()?;
        let statuses = [200, 200, 200, 200, 400, 401, 404, 422, 429, 500, 503, 307];
        let kinds = ["", "text/event-stream", "application/json", "text/html"];
        let status = statuses.get(usize::from(head % 12)).copied()?;
        let kind = kinds.get(usize::from(head / 12 % 4)).copied()?;
        Some((Self { what: *what, status, kind, cut: usize::from(cut & 0x7f) + 1, is_lost: cut & 0x80 != 0 }, rest))
    }
}

/// A chat: every purpose and form of actions.
pub fn chat(bytes: &[u8]) {
    let Some((choices, rest)) = Choices::read(bytes) else { return };
    let purposes = [Purpose::Reply, Purpose::Warm, Purpose::Summary, Purpose::ChooseAction, Purpose::ChooseSpeaker];
    let forms = [ActionForm::Tags, ActionForm::Call, ActionForm::Tools, ActionForm::None];
    let number = usize::from(choices.what);
    let (Some(purpose), Some(actions)) = (purposes.get(number % 5), forms.get(number / 5 % 4)) else { return };
    let question = Arc::new(question(*purpose));
    let settings = ChatSettings { actions: *actions, ..ChatSettings::new("") };
    let mut learned = Learned::default();
    match number / 20 % 3 {
        0 => {}
        1 => drop(learned.add(Lesson::Speech)),
        _ => drop(learned.add(Lesson::OpensReasoning)),
    }
    let Some(peer) = peer("mind") else { return };
    let now = Instant::now();
    let call = || Call::new(now, peer.clone(), settings.clone(), Arc::clone(&question), learned);
    let items = both(call, &choices, rest);
    let (last, before) = items.split_last().unwrap_or_else(|| panic!("nothing came"));
    assert!(matches!(last, Thought::Done | Thought::Failed(_)), "{last:?} is the last");
    for thought in before {
        check(thought, &question);
    }
    if let Thought::Failed(failure) = last {
        check_failure(failure);
    }
    let list = both(|| ListModels::new(now, peer.clone()), &choices, rest);
    assert_eq!(list.len(), 1);
}

/// Speech, and what a microphone took.
pub fn voices(bytes: &[u8]) {
    let Some((choices, rest)) = Choices::read(bytes) else { return };
    let now = Instant::now();
    let (Some(speech), Some(hearing)) = (peer("speech"), peer("hearing")) else { return };
    let format = if choices.what & 1 == 0 { "wav" } else { "pcm" };
    let settings = SpeechSettings {
        url: String::new(),
        model: String::new(),
        key_env: None,
        voice: String::new(),
        format: format.to_owned(),
        rate: 24_000,
    };
    let text = "Two rooms left. ".repeat(usize::from(choices.what >> 1) + 1);
    let request = SpeechRequest { text, voice: String::new() };
    let speak = || Speak::new(now, speech.clone(), settings.clone(), request.clone(), Learned::default());
    match both(speak, &choices, rest).as_slice() {
        [Ok(speech)] => assert!((1_000..=384_000).contains(&speech.rate)),
        [Err(failure)] => check_failure(failure),
        other => panic!("{other:?}"),
    }
    let settings =
        HearingSettings { url: String::new(), model: String::new(), key_env: None, language: "en".to_owned() };
    let request = HearingRequest { samples: vec![1_000; SAMPLES], hint: "Mara".to_owned() };
    let hear = || Hear::new(now, hearing.clone(), settings.clone(), request.clone(), Learned::default());
    match both(hear, &choices, rest).as_slice() {
        [Ok(words)] => check_text(words),
        [Err(failure)] => check_failure(failure),
        other => panic!("{other:?}"),
    }
}

/// The result, the same whether the bodies come whole or in parts.
fn both<E: Exchange>(make: impl Fn() -> E, choices: &Choices, bodies: &[u8]) -> Vec<E::Item>
where
    E::Item: PartialEq + std::fmt::Debug,
{
    let whole = drive(make(), choices, bodies, usize::MAX);
    assert_eq!(drive(make(), choices, bodies, choices.cut), whole, "cut into parts of {}", choices.cut);
    whole
}

fn drive<E: Exchange>(mut exchange: E, choices: &Choices, bodies: &[u8], cut: usize) -> Vec<E::Item> {
    let mut headers = HeaderMap::new();
    if !choices.kind.is_empty() {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(choices.kind));
    }
    let mut bodies = bodies.split(|byte| *byte == 0x1e);
    let (mut now, mut items, mut attempts) = (Instant::now(), Vec::new(), 0);
    while !exchange.is_over() {
        attempts += 1;
        assert!(attempts <= MOST_ATTEMPTS, "it does not give up");
        let request = exchange.request();
        assert!(request.path.starts_with("/v1/"), "{}", request.path);
        // The first status is chosen, what follows is an answer.
        let status = if attempts == 1 { choices.status } else { 200 };
        let body = bodies.next().unwrap_or_default();
        let mut inputs = vec![Input::Head { status, headers: &headers, wall: SystemTime::UNIX_EPOCH }];
        inputs.extend(body.chunks(cut.min(body.len()).max(1)).map(Input::Body));
        inputs.push(match choices.is_lost {
            true => Input::Lost { words: KEY, was_connected: true },
            false => Input::End,
        });
        let mut again = None;
        for input in inputs {
            exchange.handle(now, input);
            while let Some(output) = exchange.poll() {
                match output {
                    Output::Item(item) => items.push(item),
                    Output::Again { at } => again = Some(at),
                    Output::Remember(_) | Output::Close => {}
                }
            }
            if again.is_some() || exchange.is_over() {
                break;
            }
        }
        match again {
            Some(at) => now = now.max(at),
            None => assert!(exchange.is_over(), "it waits for nothing"),
        }
    }
    exchange.handle(now, Input::Body(b"data: {}\n\n"));
    exchange.handle(now, Input::End);
    assert!(exchange.poll().is_none(), "it is over");
    items
}

fn check(thought: &Thought, question: &Question) {
    match thought {
        Thought::Sentence { text, .. } | Thought::Narration(text) | Thought::Text(text) | Thought::Notice(text) => {
            check_text(text);
        }
        Thought::Action { name, parameters } => {
            assert!(question.actions.iter().any(|action| action.name == *name), "{name} is none of the actions");
            parameters.iter().for_each(|(name, value)| {
                check_text(name);
                check_text(value);
            });
        }
        Thought::Usage { .. } => {}
        Thought::Spoken { .. } => panic!("a chat server has no sound"),
        Thought::Done | Thought::Failed(_) => panic!("{thought:?} is not the last"),
    }
}

fn check_text(text: &str) {
    assert!(text.len() <= LONGEST_TEXT && !text.chars().any(char::is_control), "{text:?}");
}

fn check_failure(failure: &Failure) {
    let words = &failure.words;
    assert_eq!(printable(words, usize::MAX), *words);
    assert!(words.len() <= 8 << 10 && !words.contains(KEY), "{words}");
}

fn peer(table: &'static str) -> Option<Peer> {
    let url = ServerUrl::parse("url", "http://127.0.0.1:11434").ok()?;
    let redactor = Redactor::new(|words| inworld_net::redact(words, KEY));
    Some(Peer { table, url, model: "mara".to_owned(), key_source: None, names: SettingNames::default(), redactor })
}

fn question(purpose: Purpose) -> Question {
    let action = |name: &str| Action {
        name: name.to_owned(),
        description: String::new(),
        parameters: vec![("item".to_owned(), String::new())],
        is_task: false,
    };
    Question {
        purpose,
        character: 0,
        messages: Arc::default(),
        actions: [action("give-item"), action("open")].into(),
        budget: Budget { reply_tokens: 160, sentences: 4, varied: false },
        priority: Priority::Player,
        own_name: "Mara".to_owned(),
        player_name: "Ann".to_owned(),
        other_names: vec!["Oskar".to_owned()],
    }
}
