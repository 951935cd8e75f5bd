//! One server: its queue, the requests that run, and what was learned about it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use tokio::task::AbortHandle;
use tokio::time::{Instant, sleep_until};
use zeroize::Zeroizing;

use super::Client;
use super::key::{Key, without_secret};
use super::queue::{Job, Limits, Queue, Step, Ticket};
use super::recording::{RecordedStreams, Recorder, Recording};
use super::transfer::{Route, Tls, transfer};
use crate::mind::chat::{Call, ListModels, Models};
use crate::mind::http::{Exchange, Learned, Lesson, Peer, Redactor};
use crate::mind::voices::{Hear, Speak};
use crate::mind::{
    ChatSettings, Failure, FailureKind, HearingRequest, HearingSettings, Priority, Question, Report, SpeechRequest,
    SpeechSettings, Thought, WorkId,
};

/// Orders of one session, of all, and their bytes, that wait for one server.
const WAITING_OF_ONE: usize = 8;
const WAITING: usize = 512;
const MOST_BYTES: usize = 64 << 20;
/// Requests at a time to a speech or transcription server, of all sessions and of one.
const PARALLEL: usize = 16;
const PARALLEL_OF_ONE: usize = 2;
/// Models that a message names.
const NAMED_MODELS: usize = 10;
/// Minimum time until the next check, so that a wrong deadline does not spin.
const LEAST_WAIT: Duration = Duration::from_millis(1);

/// What a server does.
#[derive(Debug)]
pub(super) enum BackendKind {
    Chat { settings: Box<ChatSettings>, recorder: Option<Arc<Recorder>>, recorded: Option<Arc<RecordedStreams>> },
    Speech(SpeechSettings),
    Hearing(HearingSettings),
}

/// What is to be done.
#[derive(Clone, Debug)]
pub(super) enum Work {
    Ask(Arc<Question>),
    Speak(SpeechRequest),
    Hear(Arc<HearingRequest>),
}

/// An order, and who gave it.
#[derive(Clone)]
struct Assignment {
    client: Weak<dyn Client>,
    work: Work,
}

impl Job for Assignment {
    fn bytes(&self) -> usize {
        match &self.work {
            Work::Ask(question) => question.messages.iter().map(|message| message.content.len()).sum(),
            Work::Speak(request) => request.text.len(),
            Work::Hear(request) => request.samples.len() * 2,
        }
    }
}

impl Assignment {
    /// Tells the client; false when it is gone.
    fn tell(&self, report: Report) -> bool {
        let Some(client) = self.client.upgrade() else { return false };
        client.take(report);
        true
    }

    fn fail(&self, ticket: Ticket, failure: Failure) {
        let work = ticket.work;
        self.tell(match &self.work {
            Work::Ask(_) => Report::Thought { work, thought: Thought::Failed(failure) },
            Work::Speak(_) => Report::Spoken { work, result: Err(failure) },
            Work::Hear(_) => Report::Recognised { work, result: Err(failure) },
        });
    }
}

/// A server, and all that is wanted of it.
pub(super) struct Backend {
    peer: Peer,
    key: Key,
    tls: Tls,
    kind: BackendKind,
    state: Mutex<BackendState>,
}

struct BackendState {
    queue: Queue<Assignment>,
    running: HashMap<Ticket, AbortHandle>,
    learned: Learned,
    /// The first model of the server, where the script names none.
    first_model: Option<String>,
    /// When the queue is looked at again.
    timer: Option<Instant>,
}

impl std::fmt::Debug for Backend {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.debug_struct("Backend").field("peer", &self.peer).finish_non_exhaustive()
    }
}

impl Backend {
    pub(super) fn new(peer: Peer, key: Key, ca_pem: Option<String>, kind: BackendKind) -> Self {
        let usual = Limits {
            parallel: PARALLEL,
            parallel_of_one: PARALLEL_OF_ONE,
            newest_first: false,
            waiting_of_one: WAITING_OF_ONE,
            waiting: WAITING,
            bytes: MOST_BYTES,
        };
        let limits = match &kind {
            BackendKind::Chat { settings, .. } => {
                // Background requests must not delay the player of the same session.
                Limits { parallel: settings.parallel, parallel_of_one: usize::MAX, newest_first: true, ..usual }
            }
            BackendKind::Speech(_) | BackendKind::Hearing(_) => usual,
        };
        let state = BackendState {
            queue: Queue::new(limits),
            running: HashMap::new(),
            learned: Learned::default(),
            first_model: None,
            timer: None,
        };
        Self { peer, key, tls: Tls::new(ca_pem), kind, state: Mutex::new(state) }
    }

    /// How many requests wait, and how many are being answered.
    pub(super) fn load(&self) -> (usize, usize) {
        self.state().queue.load()
    }

    /// The table of the script that names it.
    pub(super) fn table(&self) -> &'static str {
        self.peer.table
    }

    /// Takes an order; [`Backend::pump`] begins it.
    pub(super) fn push(&self, session: u64, work: WorkId, client: Weak<dyn Client>, order: Work) {
        let priority = match &order {
            Work::Ask(question) => question.priority,
            Work::Speak(_) | Work::Hear(_) => Priority::Player,
        };
        let now = Instant::now();
        let ticket = Ticket { session, work };
        let assignment = Assignment { client, work: order };
        let left = self.state().queue.push(now, ticket, priority, now, assignment);
        for (ticket, assignment) in left {
            let failure =
                self.peer.failure(FailureKind::Busy, "too much is asked of it at once; a request was left out");
            assignment.fail(ticket, failure);
        }
    }

    /// The session does not want the result any more.
    pub(super) fn cancel(&self, session: u64, work: WorkId) {
        let mut state = self.state();
        let ticket = Ticket { session, work };
        if state.queue.cancel(Instant::now(), ticket)
            && let Some(task) = state.running.remove(&ticket)
        {
            task.abort();
        }
    }

    /// The session is gone.
    pub(super) fn leave(&self, session: u64) {
        let mut state = self.state();
        for ticket in state.queue.leave(session) {
            if let Some(task) = state.running.remove(&ticket) {
                task.abort();
            }
        }
    }

    /// Begins what may begin.
    pub(super) fn pump(self: &Arc<Self>) {
        loop {
            let mut state = self.state();
            match state.queue.step(Instant::now()) {
                Step::Start(ticket, assignment) => {
                    // Its end takes the same lock, so that it is noted before.
                    let task = tokio::spawn(Arc::clone(self).run(ticket, assignment));
                    state.running.insert(ticket, task.abort_handle());
                }
                Step::Preempt(ticket) => {
                    if let Some(task) = state.running.remove(&ticket) {
                        task.abort();
                    }
                }
                Step::Refuse(ticket, assignment, failure) => {
                    drop(state);
                    assignment.fail(ticket, failure);
                }
                Step::Wait(at) => return self.wait(state, at),
            }
        }
    }

    /// Looks at the queue again at that time, unless that is planned already.
    fn wait(self: &Arc<Self>, mut state: MutexGuard<'_, BackendState>, at: Option<Instant>) {
        let Some(at) = at.map(|at| at.max(Instant::now() + LEAST_WAIT)) else { return };
        if state.timer.is_some_and(|planned| planned <= at && planned > Instant::now()) {
            return;
        }
        state.timer = Some(at);
        drop(state);
        let backend = Arc::downgrade(self);
        tokio::spawn(async move {
            sleep_until(at).await;
            if let Some(backend) = backend.upgrade() {
                backend.state().timer.take_if(|planned| *planned <= at);
                backend.pump();
            }
        });
    }

    async fn run(self: Arc<Self>, ticket: Ticket, assignment: Assignment) {
        let failure = match (&self.kind, &assignment.work) {
            (BackendKind::Chat { settings, recorder, recorded }, Work::Ask(question)) => match recorded {
                Some(recorded) => self.replay(ticket, &assignment, settings, question, recorded).await,
                None => self.ask(ticket, &assignment, settings, question, recorder.as_ref()).await,
            },
            (BackendKind::Speech(settings), Work::Speak(request)) => {
                let speak =
                    |peer, learned| Speak::new(Instant::now(), peer, settings.clone(), request.clone(), learned);
                self.fetch(ticket, &assignment, speak, |work, result| Report::Spoken { work, result }).await
            }
            (BackendKind::Hearing(settings), Work::Hear(request)) => {
                let request = HearingRequest::clone(request);
                let hear = |peer, learned| Hear::new(Instant::now(), peer, settings.clone(), request, learned);
                self.fetch(ticket, &assignment, hear, |work, result| Report::Recognised { work, result }).await
            }
            _ => None,
        };
        let mut state = self.state();
        state.queue.ended(Instant::now(), ticket, failure.as_ref());
        state.running.remove(&ticket);
        drop(state);
        self.pump();
    }

    /// The server as it is asked now: with its key, which its words do not repeat.
    fn open(&self) -> Result<(Peer, Option<Zeroizing<String>>), Failure> {
        let authorization = self.key.authorization().map_err(|variable| {
            let otherwise = self.peer.names.or_mind_key("give it as");
            let words = format!("the environment variable {variable} is not set; put the key there{otherwise}");
            self.peer.failure(FailureKind::Key, &words)
        })?;
        let secret = authorization.clone();
        let redactor = Redactor::new(move |words| without_secret(words, secret.as_ref()));
        Ok((Peer { redactor, ..self.peer.clone() }, authorization))
    }

    fn route<'l>(&'l self, authorization: Option<&'l Zeroizing<String>>) -> Route<'l> {
        Route { url: &self.peer.url, authorization, tls: &self.tls, names: self.peer.names }
    }

    async fn ask(
        &self,
        ticket: Ticket,
        assignment: &Assignment,
        settings: &ChatSettings,
        question: &Arc<Question>,
        recorder: Option<&Arc<Recorder>>,
    ) -> Option<Failure> {
        let (peer, authorization) = match self.open() {
            Ok(opened) => opened,
            Err(failure) => return Some(self.fail(ticket, assignment, failure)),
        };
        let peer = Peer { model: self.model(&peer, authorization.as_ref()).await, ..peer };
        if let Some(words) = recorder.and_then(|recorder| recorder.take_failure()) {
            assignment.tell(Report::Warning(words));
        }
        let work = ticket.work;
        let mut last = Thought::Done;
        let mut recording = recorder.map(|recorder| Recording::new(recorder, question, authorization.clone()));
        let learned = self.learned();
        let mut call = Call::new(Instant::now(), peer.clone(), settings.clone(), Arc::clone(question), learned);
        let mut item = |thought| match thought {
            Thought::Done | Thought::Failed(_) => last = thought,
            thought => {
                assignment.tell(Report::Thought { work, thought });
            }
        };
        let mut lesson = |lesson| self.learn(lesson);
        let route = self.route(authorization.as_ref());
        let stream_record = recording.as_mut().map(|recording| &mut recording.stream_record);
        transfer(route, &mut call, stream_record, &mut item, &mut lesson).await;
        if let Some(recording) = recording {
            recording.complete();
        }
        if let Thought::Failed(failure) = &mut last
            && failure.kind == FailureKind::Model
            && let Some(models) = self.models(&peer, authorization.as_ref()).await
        {
            let names: Vec<&str> = models.ids.iter().take(NAMED_MODELS).map(String::as_str).collect();
            failure.words.push_str(&peer_has(&names));
        }
        let failure = if let Thought::Failed(failure) = &last { Some(failure.clone()) } else { None };
        assignment.tell(Report::Thought { work, thought: last });
        failure
    }

    async fn replay(
        &self,
        ticket: Ticket,
        assignment: &Assignment,
        settings: &ChatSettings,
        question: &Arc<Question>,
        recorded: &RecordedStreams,
    ) -> Option<Failure> {
        let work = ticket.work;
        let stream_record = match recorded.find(question).await {
            Ok(stream_record) => stream_record,
            Err(words) => {
                let failure = Failure { kind: FailureKind::NotRecorded, words, retry_after: None };
                return Some(self.fail(ticket, assignment, failure));
            }
        };
        let learned = self.learned();
        let mut call = Call::new(Instant::now(), self.peer.clone(), settings.clone(), Arc::clone(question), learned);
        let mut failure = None;
        let mut item = |thought: Thought| {
            if let Thought::Failed(why) = &thought {
                failure = Some(why.clone());
            }
            assignment.tell(Report::Thought { work, thought });
        };
        stream_record.play(&mut call, &mut item, &mut |lesson| self.learn(lesson)).await;
        failure
    }

    /// Asks for a result that comes whole, and tells it.
    async fn fetch<T, E: Exchange<Item = Result<T, Failure>>>(
        &self,
        ticket: Ticket,
        assignment: &Assignment,
        exchange: impl FnOnce(Peer, Learned) -> E,
        report: impl FnOnce(WorkId, Result<T, Failure>) -> Report,
    ) -> Option<Failure> {
        let (peer, authorization) = match self.open() {
            Ok(opened) => opened,
            Err(failure) => return Some(self.fail(ticket, assignment, failure)),
        };
        let mut exchange = exchange(peer, self.learned());
        let mut result = None;
        let route = self.route(authorization.as_ref());
        transfer(route, &mut exchange, None, &mut |item| result = Some(item), &mut |lesson| self.learn(lesson)).await;
        let result = result.unwrap_or_else(|| Err(self.peer.failure(FailureKind::Broken, "its answer broke off")));
        let failure = result.as_ref().err().cloned();
        assignment.tell(report(ticket.work, result));
        failure
    }

    fn fail(&self, ticket: Ticket, assignment: &Assignment, failure: Failure) -> Failure {
        assignment.fail(ticket, failure.clone());
        failure
    }

    fn learned(&self) -> Learned {
        self.state().learned
    }

    fn learn(&self, lesson: Lesson) {
        self.state().learned.add(lesson);
    }

    /// The model that is asked for: the script's, or the first of the server.
    async fn model(&self, peer: &Peer, authorization: Option<&Zeroizing<String>>) -> String {
        if !peer.model.is_empty() {
            return peer.model.clone();
        }
        if let Some(known) = self.state().first_model.clone() {
            return known;
        }
        let first = self.models(peer, authorization).await.and_then(|models| models.ids.into_iter().next());
        if let Some(first) = &first {
            self.state().first_model = Some(first.clone());
        }
        first.unwrap_or_default()
    }

    async fn models(&self, peer: &Peer, authorization: Option<&Zeroizing<String>>) -> Option<Models> {
        let mut list = ListModels::new(Instant::now(), peer.clone());
        let mut found = None;
        let route = self.route(authorization);
        transfer(route, &mut list, None, &mut |item| found = Result::ok(item), &mut |lesson| self.learn(lesson)).await;
        found
    }

    fn state(&self) -> MutexGuard<'_, BackendState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a server has instead.
fn peer_has(names: &[&str]) -> String {
    if names.is_empty() { "; it lists no models".to_owned() } else { format!("; it has {}", names.join(", ")) }
}
