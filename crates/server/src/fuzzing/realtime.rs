//! A dialogue with a service that says whatever it likes.
//!
//! Each line of an input is a message, or what its first letter says: a command of the session, the end of the connection, or
//! time that goes by.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use serde_json::Value;
use tokio::time::Instant;

use super::{KEY, check_failure, check_text, question};
use crate::mind::http::Redactor;
use crate::mind::realtime::{
    Command, Context, Dialogue, Input, Line, LineForm, Loss, Output, Overheard, Profile, RealtimeSettings, Service,
    ServiceUrl, SideQuestion, Turn,
};
use crate::mind::{Form, Opening, Purpose, Thought, WorkId};
use crate::setting_names::SettingNames;

/// Messages that may follow from one input: what is remembered is told anew.
const MOST_SENT: usize = 400;

/// A dialogue. The first byte chooses the service.
pub fn realtime(bytes: &[u8]) {
    let Some((first, rest)) = bytes.split_first() else { return };
    let names = ["generic", "openai", "azure", "inworld", "s2s", "localai", "azure-preview"];
    let profile = names.get(usize::from(first & 0x7f) % names.len()).and_then(|name| Profile::named(name));
    let (Some(profile), Ok(url)) = (profile, ServiceUrl::parse("ws://127.0.0.1:1/v1/realtime")) else { return };
    let settings = RealtimeSettings { is_spoken: first & 0x80 == 0, ..RealtimeSettings::new(profile) };
    let redactor = Redactor::new(|words| inworld_net::redact(words, KEY));
    let service = Service { url, settings, key_source: None, names: SettingNames::default(), redactor };
    let mut talk = Talk { dialogue: Dialogue::new(service), now: Instant::now(), works: 0, ended: BTreeSet::new() };
    talk.ask();
    for line in rest.split(|byte| *byte == b'\n') {
        talk.line(line);
    }
    for _ in 0..64 {
        talk.line(b"t");
    }
}

struct Talk {
    dialogue: Dialogue,
    now: Instant,
    works: u64,
    /// Answers whose end was told.
    ended: BTreeSet<WorkId>,
}

impl Talk {
    fn ask(&mut self) {
        self.works += 1;
        let turn = Turn { work: WorkId(self.works), answer: self.works.to_string(), context: context(), sentences: 4 };
        self.handle(Input::Command(Command::Answer(Box::new(turn))));
    }

    fn line(&mut self, line: &[u8]) {
        let text = String::from_utf8_lossy(line);
        let work = line.get(1).map_or(self.works, |byte| u64::from(byte & 0xf));
        let heard = Duration::from_millis(100 * work);
        let command = match line.first() {
            Some(b'a') => return self.ask(),
            Some(b't') => {
                self.now = self.dialogue.deadline().unwrap_or(self.now).max(self.now);
                return self.handle(Input::Time);
            }
            Some(b'o') => return self.handle(Input::Opened { wall: SystemTime::UNIX_EPOCH }),
            Some(b'l') => return self.handle(Input::Lost(Loss::Broken(text.into_owned()))),
            Some(b'd') => {
                let code = 1_000 + 250 * u16::try_from(work).unwrap_or_default();
                return self.handle(Input::Lost(Loss::Closed { code, reason: text.into_owned() }));
            }
            Some(b'k') => return self.handle(Input::KeyReplaced),
            Some(b'n') => return self.handle(Input::KeyStays),
            Some(b'b') => {
                self.works += 1;
                let question = question(Purpose::ChooseSpeaker);
                let form = Form {
                    purpose: Purpose::ChooseSpeaker,
                    own_name: question.own_name,
                    player_name: question.player_name,
                    other_names: vec!["Bran".to_owned()],
                    actions: question.actions,
                    sentences: 1,
                    opening: Opening::Speech,
                };
                let (instructions, prompt) = (text.to_string(), text.into_owned());
                let work = WorkId(self.works);
                let question = Box::new(SideQuestion { work, instructions, prompt, form });
                Command::Ask { question, context: Box::new(context()) }
            }
            Some(b'c') => Command::Cancel(WorkId(work)),
            Some(b'x') => Command::Cut { answer: work.to_string(), heard, letters: line.len() },
            Some(b'm') => Command::Listen { push_to_talk: line.len() > 1, context: Box::new(context()) },
            Some(b's') => Command::Samples(vec![7; line.len() * 64]),
            Some(b'e') => Command::StopListening,
            _ => return self.handle(Input::Message(&text)),
        };
        self.handle(Input::Command(command));
    }

    fn handle(&mut self, input: Input<'_>) {
        self.dialogue.handle(self.now, input);
        let mut sent = 0;
        while let Some(output) = self.dialogue.poll() {
            sent += 1;
            assert!(sent < MOST_SENT, "it has no end");
            match output {
                Output::Send(message) => {
                    let event: Value = serde_json::from_str(&message).unwrap_or_default();
                    assert!(event.get("type").is_some_and(Value::is_string), "{message}");
                }
                Output::Thought { work, thought } => self.check(work, &thought),
                Output::Overheard(Overheard::SoFar(words) | Overheard::Said(words)) => check_text(&words),
                Output::Warning(words) => check_text(&words),
                Output::Overheard(Overheard::BackChannel { phrase, sound }) => {
                    check_text(&phrase);
                    assert!(!sound.samples.is_empty());
                }
                Output::Overheard(Overheard::Speaks | Overheard::Feels(_))
                | Output::KeyRefused
                | Output::Remembers(_)
                | Output::Open
                | Output::Close => {}
            }
        }
    }

    fn check(&mut self, work: WorkId, thought: &Thought) {
        assert!(!self.ended.contains(&work), "{work:?} had ended before {thought:?}");
        match thought {
            Thought::Done => drop(self.ended.insert(work)),
            Thought::Failed(failure) => {
                check_failure(failure);
                self.ended.insert(work);
            }
            Thought::Spoken { text, sound, is_last, .. } => {
                check_text(text);
                assert!(sound.rate > 0 && (*is_last || !text.is_empty() || !sound.samples.is_empty()));
            }
            Thought::Text(name) => assert!(name.is_empty() || name == "Bran"),
            thought => super::check(thought, &question(Purpose::Reply)),
        }
    }
}

fn context() -> Context {
    let question = question(Purpose::Reply);
    let line = Line { kind: LineForm::Others, text: "Any rooms?".to_owned() };
    Context {
        instructions: Arc::from("You are Mara."),
        voice: String::new(),
        actions: question.actions.to_vec(),
        history: vec![line.clone()],
        news: vec![line],
        own_name: question.own_name,
        player_name: question.player_name,
        other_names: question.other_names,
        memory: None,
    }
}
