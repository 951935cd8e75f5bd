//! Records questions with the streams that answered them, and answers from such a recording instead of a server.
//!
//! A recording is a file of lines, each a JSON object: the question, and what came of each attempt with its time, as docs/MINDS.md
//! describes. The `Authorization` header is not in it, and a server that repeats the key is not quoted with it.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use hyper::HeaderMap;
use hyper::header::{HeaderName, HeaderValue};
use inworld_protocol::packet::printable;
use serde::{Deserialize, Serialize};
use tokio::runtime::Handle;
use tokio::sync::OnceCell;
use tokio::time::{Instant, sleep_until};
use zeroize::Zeroizing;

use super::key::without_secret;
use super::step::step;
use crate::file;
use crate::mind::http::{Exchange, Input, Lesson};
use crate::mind::{Priority, Purpose, Question};

/// Bytes of a recording; what comes later is not recorded, or not read.
const LONGEST_FILE: u64 = 256 << 20;
/// Bytes of one stream that are recorded.
const LONGEST_STREAM: usize = 8 << 20;
/// Characters of the nearest question that a message quotes.
const QUOTED: usize = 200;
/// Headers that decide how a stream is read.
const HEADERS: [&str; 4] = ["content-type", "content-encoding", "retry-after", "retry-after-ms"];

/// One line of a recording.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Entry {
    /// The question, as [`key`] words it.
    question: String,
    attempts: Vec<Attempt>,
}

/// What one request brought.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Attempt {
    status: u16,
    #[serde(default)]
    headers: Vec<(String, String)>,
    /// Parts of the body, each with the milliseconds from the request to it.
    #[serde(default)]
    body: Vec<(u64, String)>,
    /// How the connection broke, where it did not end by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lost: Option<String>,
    #[serde(default)]
    ended_ms: u64,
}

/// The key of a question: its purpose, the character, and the messages, with runs of blanks as one.
fn key(question: &Question, characters: &[String]) -> String {
    let purpose = match question.purpose {
        Purpose::Reply => "reply",
        Purpose::Warm => "warm",
        Purpose::Summary => "summary",
        Purpose::ChooseAction => "action",
        Purpose::ChooseSpeaker => "speaker",
    };
    let character = characters.get(question.character).map_or("", String::as_str);
    let mut key = format!("{purpose} {character}");
    for message in question.messages.iter() {
        key.push_str(&format!("\n{}:", message.role.name()));
        for word in message.content.split_whitespace() {
            key.push(' ');
            key.push_str(word);
        }
    }
    key
}

/// The stream of one question while it comes.
#[derive(Debug, Default)]
pub(super) struct RecordedStream {
    attempts: Vec<Attempt>,
    began: Option<Instant>,
    bytes: usize,
    /// The beginning of a letter whose rest is in the next part.
    torn: Vec<u8>,
}

impl RecordedStream {
    pub(super) fn begin_attempt(&mut self) {
        self.attempts.push(Attempt::default());
        self.began = Some(Instant::now());
        self.torn.clear();
    }

    pub(super) fn head(&mut self, status: u16, headers: &HeaderMap) {
        let Some(attempt) = self.attempts.last_mut() else { return };
        attempt.status = status;
        let value = |name: &&str| Some(((*name).to_owned(), headers.get(*name)?.to_str().ok()?.to_owned()));
        attempt.headers = HEADERS.iter().filter_map(value).collect();
    }

    pub(super) fn body(&mut self, bytes: &[u8]) {
        self.bytes += bytes.len();
        if self.bytes > LONGEST_STREAM {
            return;
        }
        self.torn.extend_from_slice(bytes);
        // A letter that is cut in two is kept whole.
        let whole = match std::str::from_utf8(&self.torn) {
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            _ => self.torn.len(),
        };
        let rest = self.torn.split_off(whole);
        let text = String::from_utf8_lossy(&self.torn).into_owned();
        self.torn = rest;
        let at = self.elapsed();
        if let Some(attempt) = self.attempts.last_mut() {
            attempt.body.push((at, text));
        }
    }

    pub(super) fn end(&mut self, lost: Option<&str>) {
        let at = self.elapsed();
        if let Some(attempt) = self.attempts.last_mut() {
            attempt.lost = lost.map(str::to_owned);
            attempt.ended_ms = at;
        }
    }

    fn elapsed(&self) -> u64 {
        self.began.map_or(0, |began| u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX))
    }

    /// The same without a secret, also one that lies across parts.
    pub(super) fn without(mut self, redact: impl Fn(&str) -> String) -> Self {
        for attempt in &mut self.attempts {
            let whole: String = attempt.body.iter().map(|(_, text)| text.as_str()).collect();
            let clean = redact(&whole);
            if clean != whole {
                let last = attempt.body.last().map_or(0, |(at, _)| *at);
                attempt.body = vec![(last, clean)];
            }
            attempt.lost = attempt.lost.as_deref().map(&redact);
            attempt.headers.iter_mut().for_each(|(_, value)| *value = redact(value));
        }
        self
    }

    /// Lets an exchange take in the recorded stream, in its time.
    pub(super) async fn play<E: Exchange>(
        &self,
        exchange: &mut E,
        item: &mut impl FnMut(E::Item),
        lesson: &mut impl FnMut(Lesson),
    ) {
        for attempt in &self.attempts {
            let began = Instant::now();
            let headers = headers(&attempt.headers);
            let head = Input::Head { status: attempt.status, headers: &headers, wall: SystemTime::now() };
            if attempt.status == 0 {
                sleep_until(began + Duration::from_millis(attempt.ended_ms)).await;
            }
            let first = match attempt.status {
                0 => Input::Lost { words: attempt.lost.as_deref().unwrap_or("no answer"), was_connected: false },
                _ => head,
            };
            let mut done = step(exchange, first, item, lesson);
            for (at, text) in &attempt.body {
                if done.0.is_some() || done.1 {
                    break;
                }
                sleep_until(began + Duration::from_millis(*at)).await;
                done = step(exchange, Input::Body(text.as_bytes()), item, lesson);
            }
            if done.0.is_none() && !done.1 {
                sleep_until(began + Duration::from_millis(attempt.ended_ms)).await;
                let last = match &attempt.lost {
                    Some(words) => Input::Lost { words, was_connected: true },
                    None => Input::End,
                };
                done = step(exchange, last, item, lesson);
            }
            match done {
                (Some(at), _) => sleep_until(at).await,
                (None, true) => return,
                (None, false) => {}
            }
        }
        if !exchange.is_over() {
            step(exchange, Input::Lost { words: "the recording ends here", was_connected: false }, item, lesson);
        }
    }
}

fn headers(recorded: &[(String, String)]) -> HeaderMap {
    let header = |(name, value): &(String, String)| {
        Some((HeaderName::from_bytes(name.as_bytes()).ok()?, HeaderValue::from_str(value).ok()?))
    };
    recorded.iter().filter_map(header).collect()
}

/// Writes a recording.
#[derive(Debug)]
pub(super) struct Recorder {
    path: PathBuf,
    characters: Vec<String>,
    /// One line at a time.
    file: Arc<Mutex<Option<File>>>,
    /// Why something was not written, until it is told.
    failure: Arc<Mutex<Report>>,
}

/// A failure that is told once.
#[derive(Debug, Default)]
enum Report {
    #[default]
    None,
    Pending(io::Error),
    Reported,
}

impl Recorder {
    pub(super) fn new(path: PathBuf, characters: Vec<String>) -> Self {
        Self { path, characters, file: Arc::default(), failure: Arc::default() }
    }

    /// Adds a question and its stream, beside the runtime: a disk may be slow.
    pub(super) fn write(&self, question: &Question, stream: RecordedStream) {
        let unwritten = Unwritten {
            path: self.path.clone(),
            entry: Entry { question: key(question, &self.characters), attempts: stream.attempts },
            file: Arc::clone(&self.file),
            failure: Arc::clone(&self.failure),
        };
        // Outside of a runtime, which is ending, it is written here.
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn_blocking(move || drop(unwritten));
        }
    }

    /// Words about the first entry that could not be written, once.
    pub(super) fn take_failure(&self) -> Option<String> {
        let mut failure = self.failure.lock().unwrap_or_else(PoisonError::into_inner);
        match std::mem::replace(&mut *failure, Report::Reported) {
            Report::Pending(error) => {
                Some(format!("record {}: not everything is recorded: {error}", self.path.display()))
            }
            before => {
                *failure = before;
                None
            }
        }
    }
}

/// An entry that is written when it is dropped: a runtime that ends drops what it has not begun.
struct Unwritten {
    path: PathBuf,
    entry: Entry,
    file: Arc<Mutex<Option<File>>>,
    failure: Arc<Mutex<Report>>,
}

impl Drop for Unwritten {
    fn drop(&mut self) {
        // A recording that cannot be written must not disturb the game.
        let Err(error) = append(&self.path, &self.file, &self.entry) else { return };
        let mut failure = self.failure.lock().unwrap_or_else(PoisonError::into_inner);
        if matches!(*failure, Report::None) {
            *failure = Report::Pending(error);
        }
    }
}

/// The stream of one question, written when it has ended. One that the player cut short is written as well: the
/// conversation would have a gap otherwise. What is done in idle moments comes again instead.
#[derive(Debug)]
pub(super) struct Recording<'q> {
    pub(super) stream_record: RecordedStream,
    recorder: &'q Recorder,
    question: &'q Question,
    authorization: Option<Zeroizing<String>>,
    is_complete: bool,
}

impl<'q> Recording<'q> {
    pub(super) fn new(
        recorder: &'q Recorder,
        question: &'q Question,
        authorization: Option<Zeroizing<String>>,
    ) -> Self {
        Self { stream_record: RecordedStream::default(), recorder, question, authorization, is_complete: false }
    }

    /// The stream has ended by itself.
    pub(super) fn complete(mut self) {
        self.is_complete = true;
    }
}

impl Drop for Recording<'_> {
    fn drop(&mut self) {
        if !self.is_complete {
            self.stream_record.end(Some("the player went on"));
        }
        if self.is_complete || self.question.priority == Priority::Player {
            let stream_record = std::mem::take(&mut self.stream_record);
            let authorization = self.authorization.take();
            self.recorder
                .write(self.question, stream_record.without(|words| without_secret(words, authorization.as_ref())));
        }
    }
}

fn append(path: &Path, file: &Mutex<Option<File>>, entry: &Entry) -> io::Result<()> {
    let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
    let file = match file.as_mut() {
        Some(file) => file,
        None => file.insert(OpenOptions::new().create(true).append(true).open(path)?),
    };
    let mut line = serde_json::to_vec(entry)?;
    line.push(b'\n');
    if file.metadata()?.len().saturating_add(line.len() as u64) <= LONGEST_FILE {
        file.write_all(&line)
    } else {
        Err(io::Error::other(format!("it has {} MiB, the most that a recording may have", LONGEST_FILE >> 20)))
    }
}

/// A recording that answers.
#[derive(Debug)]
pub(super) struct RecordedStreams {
    path: PathBuf,
    characters: Vec<String>,
    read: OnceCell<Result<HashMap<String, Vec<Entry>>, String>>,
    /// How often each question was asked: asked again it gets the next of its answers.
    asked: Mutex<HashMap<String, usize>>,
}

impl RecordedStreams {
    /// It is read when the first question comes.
    pub(super) fn new(path: PathBuf, characters: Vec<String>) -> Self {
        Self { path, characters, read: OnceCell::new(), asked: Mutex::default() }
    }

    /// The stream that was recorded for this question.
    ///
    /// # Errors
    /// Words: the recording cannot be read, or has no such question; then with the nearest that it has.
    pub(super) async fn find(&self, question: &Question) -> Result<RecordedStream, String> {
        let path = self.path.display();
        // Beside the runtime: a file may be large, and a disk slow.
        let load = || async {
            let path = self.path.clone();
            let loaded = tokio::task::spawn_blocking(move || load(&path)).await;
            loaded.unwrap_or_else(|error| Err(format!("was not read: {error}")))
        };
        let entries = self.read.get_or_init(load).await;
        let entries = entries.as_ref().map_err(|words| format!("replay {path} {words}"))?;
        let key = key(question, &self.characters);
        let Some(answers) = entries.get(&key) else {
            let nearest = nearest(&key, entries.keys()).map(|nearest| printable(last_line(nearest), QUOTED));
            let nearest =
                nearest.map_or_else(|| "it is empty".to_owned(), |words| format!("the nearest is \"{words}\""));
            let asked = printable(last_line(&key), QUOTED);
            return Err(format!("replay {path} has no question \"{asked}\"; {nearest}; record it again"));
        };
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let count = asked.entry(key).or_default();
        let answer = answers.get((*count).min(answers.len().saturating_sub(1)));
        *count += 1;
        Ok(RecordedStream {
            attempts: answer.map(|answer| answer.attempts.clone()).unwrap_or_default(),
            ..RecordedStream::default()
        })
    }
}

/// Reads a recording.
fn load(path: &Path) -> Result<HashMap<String, Vec<Entry>>, String> {
    let text = file::read_text(path, LONGEST_FILE)?;
    let mut entries: HashMap<String, Vec<Entry>> = HashMap::new();
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let entry: Entry = serde_json::from_str(line)
            .map_err(|error| format!("is damaged in line {}: {error}; record it again", number + 1))?;
        entries.entry(entry.question.clone()).or_default().push(entry);
    }
    Ok(entries)
}

/// The last line, by which people recognise a question.
fn last_line(key: &str) -> &str {
    key.rsplit('\n').next().unwrap_or(key)
}

/// The question that has the most words of the last line in common with this one.
fn nearest<'k>(key: &str, keys: impl Iterator<Item = &'k String>) -> Option<&'k String> {
    let words: Vec<&str> = last_line(key).split_whitespace().collect();
    let common = |other: &&String| {
        let others: Vec<&str> = last_line(other).split_whitespace().collect();
        let same = words.iter().filter(|word| others.contains(word)).count();
        // Of those that are equally near the shortest, and of these the first by name.
        (same, std::cmp::Reverse((others.len(), other.as_str().to_owned())))
    };
    keys.max_by_key(common)
}
