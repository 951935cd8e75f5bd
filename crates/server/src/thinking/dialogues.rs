//! Carries the dialogues of characters with their service: one connection each, as the [`Dialogue`] says.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, SystemTime};

use inworld_net::{Link, LinkRead, NetError, NetErrorKind, SocketRequest, dial, open_socket};
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::time::{Instant, sleep_until, timeout};

use super::Client;
use super::key::Key;
use super::transfer::Tls;
use crate::mind::realtime::{Command, Dialogue, Input, Loss, Output, Service};
use crate::mind::{Failure, FailureKind, Report, Thought, WorkId};
use crate::mind_key::MindKey;

/// Commands that may wait for one dialogue: ten seconds of a microphone, and more.
const WAITING: usize = 256;
/// Between two pings, which keep the ways to the service open.
const PING: Duration = Duration::from_secs(20);
/// How long a goodbye may take.
const GOODBYE: Duration = Duration::from_millis(500);

/// The service of a script, and the dialogues with it.
pub(super) struct Dialogues {
    way: Arc<Way>,
    /// By session and character.
    running: Mutex<HashMap<(u64, usize), Sender<Command>>>,
}

/// How the service is reached.
struct Way {
    service: Service,
    key: Key,
    tls: Tls,
}

impl std::fmt::Debug for Dialogues {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.debug_struct("Dialogues").field("service", &self.way.service).finish_non_exhaustive()
    }
}

impl Dialogues {
    pub(super) fn new(service: Service, key: Key, ca_pem: Option<String>) -> Self {
        let way = Arc::new(Way { service, key, tls: Tls::new(ca_pem) });
        Self { way, running: Mutex::default() }
    }

    /// Hands a command to the dialogue of a character, which begins with its first one. Must be called on the runtime.
    pub(super) fn perform(&self, client: &Weak<dyn Client>, session: u64, character: usize, command: Command) {
        let mut running = self.running();
        let sender = running.entry((session, character)).or_insert_with(|| {
            let (sender, commands) = channel(WAITING);
            let way = Arc::clone(&self.way);
            tokio::spawn(run(way, Weak::clone(client), character, commands));
            sender
        });
        let refused = match sender.try_send(command) {
            Ok(()) => return,
            Err(TrySendError::Full(command) | TrySendError::Closed(command)) => command,
        };
        drop(running);
        // Sound that comes too late is left out; who waits for an answer is told.
        if let (Command::Answer(turn), Some(client)) = (refused, client.upgrade()) {
            let failure = self.way.service.failure(FailureKind::Busy, "too much is asked of it at once");
            client.take(Report::Thought { work: turn.work, thought: Thought::Failed(failure) });
        }
    }

    /// An answer is not wanted any more, whoever gives it.
    pub(super) fn cancel(&self, session: u64, work: WorkId) {
        for sender in self.running().iter().filter(|((other, _), _)| *other == session).map(|(_, sender)| sender) {
            // One that has no room has not begun with it, and finds out when it reports.
            let _ = sender.try_send(Command::Cancel(work));
        }
    }

    /// The session is gone: its dialogues say goodbye.
    pub(super) fn leave(&self, session: u64) {
        self.running().retain(|(other, _), _| *other != session);
    }

    fn running(&self) -> MutexGuard<'_, HashMap<(u64, usize), Sender<Command>>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What happens next to a dialogue.
enum Happened {
    Command(Option<Command>),
    Opened(Box<Result<Link, Failure>>),
    Read(LinkRead),
    KeyReplaced,
    Ping,
    Time,
}

/// One dialogue, until its session is gone.
async fn run(way: Arc<Way>, client: Weak<dyn Client>, character: usize, mut commands: Receiver<Command>) {
    let mut dialogue = Dialogue::new(way.service.clone());
    let mut link: Option<Link> = None;
    let mut opening = None;
    let mut ping_at = Instant::now() + PING;
    let mut replacements = way.key.given().map(MindKey::replacements);
    loop {
        let deadline = dialogue.deadline();
        let happened = tokio::select! {
            // What the service says goes before what is wanted of it.
            biased;
            read = async { Some(link.as_mut()?.read().await) }, if link.is_some() => {
                read.map_or(Happened::Time, Happened::Read)
            }
            opened = async { Some(Box::new(opening.as_mut()?.await)) }, if opening.is_some() => {
                opened.map_or(Happened::Time, Happened::Opened)
            }
            // The key lives as long as its way.
            Some(()) = async { replacements.as_mut()?.changed().await.ok() }, if replacements.is_some() => {
                Happened::KeyReplaced
            }
            command = commands.recv() => Happened::Command(command),
            () = sleep_until(deadline.unwrap_or(ping_at)), if deadline.is_some() => Happened::Time,
            () = sleep_until(ping_at), if link.is_some() => Happened::Ping,
        };
        let now = Instant::now();
        match happened {
            Happened::Command(Some(command)) => dialogue.handle(now, Input::Command(command)),
            Happened::Command(None) => break,
            Happened::Opened(opened) => {
                opening = None;
                match *opened {
                    Ok(opened) => {
                        (link, ping_at) = (Some(opened), now + PING);
                        dialogue.handle(now, Input::Opened { wall: SystemTime::now() });
                    }
                    Err(failure) => dialogue.handle(now, Input::Lost(Loss::Unopened(failure))),
                }
            }
            Happened::KeyReplaced => dialogue.handle(now, Input::KeyReplaced),
            Happened::Read(read) => take(&mut dialogue, now, read, &mut link),
            Happened::Ping => {
                ping_at = now + PING;
                // A link that is over tells so when it is read.
                let _ = link.as_mut().map(|link| link.ping(&[0; 8]));
            }
            Happened::Time => dialogue.handle(now, Input::Time),
        }
        while let Some(output) = dialogue.poll() {
            let report = match output {
                Output::Open => {
                    drop(link.take());
                    opening = Some(Box::pin(open(Arc::clone(&way))));
                    continue;
                }
                Output::Close => {
                    opening = None;
                    close(link.take()).await;
                    continue;
                }
                Output::Send(message) => {
                    send(link.as_mut(), message).await;
                    continue;
                }
                Output::KeyRefused => {
                    if !way.key.given().is_some_and(MindKey::is_refused) {
                        dialogue.handle(now, Input::KeyStays);
                    }
                    continue;
                }
                Output::Thought { work, thought } => Report::Thought { work, thought },
                Output::Remembers(memory) => Report::Remembers { character, memory },
                Output::Overheard(overheard) => Report::Overheard { character, overheard },
                Output::Warning(words) => Report::Warning(words),
            };
            let Some(client) = client.upgrade() else { return };
            client.take(report);
        }
    }
    close(link).await;
}

/// What was read, for the dialogue. A link that is over is dropped.
fn take(dialogue: &mut Dialogue, now: Instant, read: LinkRead, link: &mut Option<Link>) {
    let loss = match read {
        LinkRead::Text(text) => return dialogue.handle(now, Input::Message(&text)),
        LinkRead::Binary(bytes) => return dialogue.handle(now, Input::Message(&String::from_utf8_lossy(&bytes))),
        LinkRead::Pong(_) => return,
        LinkRead::Closed { code, reason } => Loss::Closed { code, reason },
        LinkRead::Lost(words) | LinkRead::Broken(words) | LinkRead::Violation(words) => Loss::Broken(words),
    };
    *link = None;
    dialogue.handle(now, Input::Lost(loss));
}

/// Sends a message. What does not leave is told when the link is read.
async fn send(link: Option<&mut Link>, message: String) {
    let Some(link) = link else { return };
    if !link.can_feed() {
        let _ = timeout(PING, link.flush()).await;
    }
    let _ = link.feed(message);
}

async fn close(link: Option<Link>) {
    if let Some(mut link) = link {
        let _ = timeout(GOODBYE, link.close(1000, "")).await;
    }
}

/// Opens a connection. The dialogue bounds the time.
async fn open(way: Arc<Way>) -> Result<Link, Failure> {
    let service = &way.service;
    let key = way.key.header(service.settings.profile.key_header).map_err(|variable| {
        let otherwise = service.names.or_mind_key("give it as");
        let words = format!("the environment variable {variable} is not set; put the key there{otherwise}");
        service.failure(FailureKind::Key, &words)
    })?;
    let unreached = |error: NetError| failure(service, &error);
    let tls = way.tls.config().map_err(|words| unreached(NetError::new(NetErrorKind::Certificate, words)))?;
    let remote = &service.url.remote;
    let stream = dial(remote, &tls).await.map_err(unreached)?;
    let id = uuid::Uuid::new_v4().simple().to_string();
    let target = service.url.target(service.settings.profile, service.model(), &id);
    let request = SocketRequest { target: &target, key: key.as_ref().map(|(name, value)| (*name, value)) };
    open_socket(stream, &remote.authority(), request).await.map_err(unreached)
}

/// Why the service could not be reached, with what can be done about it.
fn failure(service: &Service, error: &NetError) -> Failure {
    let words = format!("{}{}", error.message, service.names.advice(error.roots));
    let status = error.refused.as_ref().map_or(0, |refused| refused.status);
    let kind = match (error.kind, status) {
        (NetErrorKind::Auth, _) => FailureKind::Key,
        (_, 429 | 503) => FailureKind::Busy,
        (_, 404) => FailureKind::Model,
        (NetErrorKind::Unreachable | NetErrorKind::Certificate, _) => FailureKind::Unreachable,
        (NetErrorKind::Timeout, _) => FailureKind::Slow,
        (NetErrorKind::Protocol, _) => FailureKind::Malformed,
    };
    let hint = match (kind, &service.key_source) {
        (FailureKind::Key, Some(source)) => format!("; check {source}"),
        (FailureKind::Key, None) => {
            format!("; set {} to the variable that holds the key", service.names.key_env_in("mind"))
        }
        (FailureKind::Unreachable, _) if words.contains("refused") => "; is the service running?".to_owned(),
        (FailureKind::Model, _) => "; check url and model in [mind]".to_owned(),
        _ => String::new(),
    };
    let retry_after = error.refused.as_ref().and_then(|refused| refused.retry_after);
    Failure { retry_after, ..service.failure(kind, &(words + &hint)) }
}
