//! One answer at a time: how it is asked for, and what ends it.

use std::time::Duration;

use tokio::time::Instant;

use super::super::super::thought::{Failure, FailureKind, Thought};
use super::super::super::work::WorkId;
use super::super::answer::Answer;
use super::super::client_event::{ClientEvent, Item, ResponseRequest, SessionUpdate};
use super::super::server_event::ResponseEnd;
use super::super::service_error::{ErrorClass, ServiceError};
use super::super::turn::Turn;
use super::{Connection, Dialogue};
use inworld_protocol::packet::enums::Behavior;

/// How long an answer may take to end that is not wanted any more; then the session is left.
const CANCELLED: Duration = Duration::from_secs(5);
/// A service that has no time is asked again once, behind a pause that it tells, but not a longer one.
const USUAL_PAUSE: Duration = Duration::from_millis(1_000);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// How long a service has to answer by itself, where it may.
const OWN_ANSWER: Duration = Duration::from_millis(250);
/// Responses that make one answer: one that acts, and one that speaks.
const MOST_RESPONSES: u32 = 2;

/// An answer that is being made.
#[derive(Debug)]
pub(super) struct Active {
    pub(super) turn: Turn,
    pub(super) attempts: u32,
    pub(super) answer: Answer,
    /// What its request was labelled with.
    pub(super) label: String,
    /// The id of the request, under which an error comes back.
    pub(super) request: String,
    /// Its id, as soon as the service has told it.
    pub(super) response: Option<String>,
    /// Nobody wants it any more.
    pub(super) is_dropped: bool,
    /// When something is to be done about it.
    pub(super) deadline: Instant,
    /// Why it is asked for again at the deadline, if it is.
    pub(super) again: bool,
    /// The service may begin with it by itself; it is asked to at the deadline.
    pub(super) may_begin: bool,
    /// How many responses it had.
    pub(super) responses: u32,
    /// How much of it was heard, when that was told before its end.
    pub(super) cut: Option<(Duration, usize)>,
    /// It was asked for again because it had no sound.
    pub(super) was_silent: bool,
}

impl Active {
    /// It ends without its end: what was begun is told as far as it is known.
    pub(super) fn fail(&mut self, failure: Failure) -> Vec<Thought> {
        let mut thoughts = Vec::new();
        self.answer.breaks(&mut thoughts);
        thoughts.push(Thought::Failed(failure));
        thoughts
    }
}

impl Dialogue {
    /// The configuration for what is known now.
    pub(super) fn update(&self) -> Option<SessionUpdate> {
        let context = self.context.as_ref()?;
        let settings = &self.service.settings;
        let voice = [&context.voice, &settings.voice].into_iter().find(|voice| !voice.is_empty());
        Some(SessionUpdate {
            profile: settings.profile,
            model: self.service.model().to_owned(),
            instructions: context.instructions.to_string(),
            actions: context.actions.clone(),
            feelings: if settings.is_spoken { feelings() } else { Vec::new() },
            is_spoken: settings.is_spoken,
            voice: voice.map_or(settings.profile.voice, String::as_str).to_owned(),
            reply_tokens: settings.reply_tokens,
            language: settings.language.clone(),
            turns: self.turn_detection(),
            back_channels: settings.back_channels,
            player_mood: settings.player_mood,
            memory: settings.memory,
            earlier_memory: None,
        })
    }

    /// Asks for an answer.
    pub(super) fn ask(&mut self, now: Instant, turn: Turn, attempts: u32) {
        if let Some(update) = self.update() {
            self.configure(update);
        }
        for line in std::mem::take(&mut self.news) {
            self.tell(line);
        }
        let is_spoken = self.service.settings.is_spoken;
        let answer = Answer::new(&turn, is_spoken, self.output_rate);
        self.active = Some(Active {
            attempts,
            answer,
            label: String::new(),
            request: String::new(),
            response: None,
            is_dropped: false,
            deadline: now,
            again: false,
            may_begin: false,
            responses: 0,
            cut: None,
            was_silent: false,
            turn,
        });
        let may_begin = std::mem::take(&mut self.has_heard) && self.service.settings.profile.answers_by_itself;
        let Some(active) = self.active.as_mut().filter(|_| may_begin) else {
            self.refuse_own_answer();
            return self.request(now, ResponseRequest::default());
        };
        (active.may_begin, active.deadline) = (true, now + OWN_ANSWER);
        self.take_own_answer(now);
    }

    /// Asks for a response of the answer that is active.
    fn request(&mut self, now: Instant, request: ResponseRequest) {
        let label = format!("w{}", self.events + 1);
        let id = self.send('r', &ClientEvent::CreateResponse(ResponseRequest { label: label.clone(), ..request }));
        let first_piece = self.service.settings.first_piece;
        if let Some(active) = &mut self.active {
            (active.label, active.request, active.response) = (label, id, None);
            active.deadline = now + first_piece;
            (active.again, active.may_begin) = (false, false);
            active.responses += 1;
        }
    }

    /// The active answer is asked for once more at this time.
    pub(super) fn ask_again_at(&mut self, at: Instant) {
        if let Some(active) = &mut self.active {
            active.deadline = at;
            active.again = true;
            active.response = None;
        }
    }

    /// Nobody wants this answer any more.
    pub(super) fn cancel(&mut self, now: Instant, work: WorkId) {
        self.turns.retain(|(turn, _)| turn.work != work);
        let Some(active) = self.active.as_mut().filter(|active| active.turn.work == work) else { return };
        if active.is_dropped {
            return;
        }
        active.is_dropped = true;
        if active.may_begin {
            // Nothing was asked yet.
            return;
        }
        active.deadline = now + CANCELLED;
        if std::mem::take(&mut active.again) {
            return self.leave_answer();
        }
        if let Some(response) = active.response.clone() {
            self.send('c', &ClientEvent::CancelResponse { response: Some(response) });
        }
    }

    /// The service has begun to answer.
    pub(super) fn response_created(&mut self, now: Instant, response: &str, label: &str) {
        let silence = self.service.settings.silence;
        let Some(active) = &mut self.active else { return };
        // Services that do not repeat the label make one answer at a time.
        let is_ours = active.label == label || label.is_empty();
        if active.response.is_some() || active.again || !is_ours {
            return;
        }
        active.response = Some(response.to_owned());
        if std::mem::take(&mut active.may_begin) {
            active.responses += 1;
        }
        if active.is_dropped {
            active.deadline = now + CANCELLED;
            self.send('c', &ClientEvent::CancelResponse { response: Some(response.to_owned()) });
        } else {
            active.deadline = now + silence;
        }
    }

    /// The time of the active answer has come.
    pub(super) fn answer_is_late(&mut self, now: Instant) {
        let settings = &self.service.settings;
        let (first_piece, silence) = (settings.first_piece, settings.silence);
        let Some(active) = &mut self.active else { return };
        if active.again {
            return self.request(now, ResponseRequest::default());
        }
        if std::mem::take(&mut active.may_begin) {
            if active.is_dropped {
                return self.leave_answer();
            }
            let without_tools = active.responses > 0;
            return self.request(now, ResponseRequest { without_tools, ..ResponseRequest::default() });
        }
        if active.is_dropped {
            let words = "an answer that was cancelled did not end";
            return self.ask_anew(now, self.service.failure(FailureKind::Slow, words));
        }
        let failure = match &active.response {
            None => self.service.slow("no answer began", first_piece),
            Some(_) => self.service.slow("nothing more of the answer came", silence),
        };
        active.is_dropped = true;
        active.deadline = now + CANCELLED;
        let (work, response) = (active.turn.work, active.response.clone());
        let thoughts = active.fail(failure);
        self.send('c', &ClientEvent::CancelResponse { response });
        self.think(work, thoughts);
    }

    /// A response is complete.
    pub(super) fn response_done(&mut self, now: Instant, end: &ResponseEnd) {
        let Some(mut active) = self.active.take() else { return };
        let work = active.turn.work;
        let mut thoughts = Vec::new();
        let is_whole = !matches!(end, ResponseEnd::Incomplete(_));
        active.answer.ends(is_whole, &mut self.pace, &mut thoughts);
        let is_dropped = active.is_dropped;
        let lacks_sound = active.answer.lacks_sound() && !active.was_silent && *end == ResponseEnd::Completed;
        if !is_dropped && !lacks_sound {
            self.think(work, thoughts);
        }
        let outputs = active.answer.call_outputs();
        for (call, output) in outputs.iter().cloned() {
            self.send_item(Item::CallOutput { call, output });
        }
        self.records.add(&active.turn.answer, active.answer.records());
        let is_mute = !active.answer.has_spoken();
        let acts_only = is_mute && !outputs.is_empty() && active.responses < MOST_RESPONSES;
        let cut = active.cut;
        let name = active.turn.answer.clone();
        if is_dropped {
            if let Some((heard, letters)) = cut {
                self.cut(&name, heard, letters);
            }
            return;
        }
        match end {
            ResponseEnd::Completed if lacks_sound => {
                // The answer in text is forgotten, and asked for in sound (REALTIME.md 3).
                self.cut(&name, Duration::ZERO, 0);
                active.answer = Answer::new(&active.turn, true, self.output_rate);
                active.was_silent = true;
                self.active = Some(active);
                self.request(now, ResponseRequest { needs_sound: true, ..ResponseRequest::default() });
            }
            ResponseEnd::Completed if acts_only => {
                active.answer.goes_on();
                if self.service.settings.profile.answers_tools {
                    (active.response, active.may_begin, active.deadline) = (None, true, now + OWN_ANSWER);
                    self.active = Some(active);
                } else {
                    self.active = Some(active);
                    self.request(now, ResponseRequest { without_tools: true, ..ResponseRequest::default() });
                }
            }
            ResponseEnd::Completed | ResponseEnd::Cancelled => self.think(work, vec![Thought::Done]),
            ResponseEnd::Incomplete(reason) if reason == "content_filter" => {
                let words = "the answer was stopped by the content filter of the service";
                let failure = self.service.failure(FailureKind::Refused, words);
                self.think(work, vec![Thought::Failed(failure)]);
            }
            ResponseEnd::Incomplete(_) => self.think(work, vec![Thought::Done]),
            ResponseEnd::Failed(error) => self.response_failed(now, active, error),
        }
    }

    /// The service could not answer.
    pub(super) fn response_failed(&mut self, now: Instant, mut active: Active, error: &ServiceError) {
        let kind = match error.class() {
            ErrorClass::Fatal(kind) => {
                self.active = Some(active);
                return self.fail_for_good(now, kind, error);
            }
            ErrorClass::AnswerFailed(kind) => kind,
            _ => FailureKind::Broken,
        };
        if kind == FailureKind::Busy && active.attempts == 0 && !active.answer.has_begun() {
            self.active = Some(Active { attempts: 1, ..active });
            return self.ask_again_at(now + pause(&error.message));
        }
        let failure = self.service.refusal(kind, error);
        let thoughts = active.fail(failure);
        self.think(active.turn.work, thoughts);
    }

    /// The active answer ends here, whatever the service still says of it.
    pub(super) fn break_answer(&mut self, now: Instant, failure: Failure) {
        let Some(active) = &mut self.active else { return };
        let (work, response) = (active.turn.work, active.response.clone());
        if !active.is_dropped {
            active.is_dropped = true;
            active.deadline = now + CANCELLED;
            let thoughts = active.fail(failure);
            self.send('c', &ClientEvent::CancelResponse { response });
            self.think(work, thoughts);
        }
    }

    /// The service will say nothing more of the active answer.
    pub(super) fn leave_answer(&mut self) {
        if let Some(active) = self.active.take() {
            self.records.add(&active.turn.answer, active.answer.records());
        }
    }

    pub(super) fn is_ready(&self) -> bool {
        matches!(self.connection, Connection::Ready { .. })
    }
}

/// The feelings that a service can tell.
fn feelings() -> Vec<&'static str> {
    Behavior::ALL.iter().filter(|behavior| **behavior != Behavior::Unknown).map(|behavior| behavior.name()).collect()
}

/// The pause that a message asks for: "Please try again in 1.2s."
fn pause(message: &str) -> Duration {
    let seconds = message.split_once("try again in ").map(|(_, behind)| behind);
    let number = seconds.map(|behind| behind.split(|letter: char| !letter.is_ascii_digit() && letter != '.').next());
    let number: Option<f64> = number.flatten().and_then(|number| number.trim_end_matches('.').parse().ok());
    let pause = number.and_then(|number| Duration::try_from_secs_f64(number).ok());
    pause.unwrap_or(USUAL_PAUSE).min(LONGEST_PAUSE)
}
