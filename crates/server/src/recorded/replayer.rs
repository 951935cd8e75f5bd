//! One recorded session, played to one client. No I/O and no clock of its own.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::file::{Step, What};
use super::matching::{Ids, packet};

/// What the recorded server does next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ServerAction {
    Frame(String),
    /// It closes the connection with this code.
    Close(u16),
    /// It breaks the connection.
    Cut,
}

/// Replays a recorded session: sends the server's frames, each with its recorded delay after the client's frame.
#[derive(Debug)]
pub(crate) struct Replayer {
    steps: Arc<[Step]>,
    /// The next step.
    at: usize,
    /// The client's last matching frame: when it arrived, and its time in the recording.
    anchor: (Instant, u64),
    ids: Ids,
    /// Frames that the client has overtaken: they are due at once.
    overdue: VecDeque<String>,
}

impl Replayer {
    /// At the beginning of the session.
    pub(crate) fn new(steps: Arc<[Step]>, now: Instant) -> Self {
        Self { steps, at: 0, anchor: (now, 0), ids: Ids::default(), overdue: VecDeque::new() }
    }

    /// Continues with the next recorded connection. False when there are no more; then nothing is sent.
    pub(crate) fn connect(&mut self, now: Instant) -> bool {
        self.overdue.clear();
        let rest = self.steps.iter().enumerate().skip(self.at);
        let next = rest.clone().find(|(_, step)| matches!(step.what, What::Connected));
        let Some((at, step)) = next else {
            self.at = self.steps.len();
            return false;
        };
        (self.at, self.anchor) = (at + 1, (now, step.at_ms));
        true
    }

    /// Takes a frame of the client. False when the rest of the recorded connection has no frame of its kind.
    pub(crate) fn receive(&mut self, now: Instant, frame: &str) -> bool {
        let Some((kind, now_sent)) = packet(frame) else { return true };
        let connection = self.steps.iter().enumerate().skip(self.at);
        let mut connection = connection.take_while(|(_, step)| !matches!(step.what, What::Connected));
        let found = connection.find_map(|(at, step)| match &step.what {
            What::Sent(other, recorded) if *other == kind => Some((at, step.at_ms, recorded)),
            _ => None,
        });
        let Some((at, at_ms, recorded)) = found else { return false };
        // The client is faster than the recorded one: the frames before this one are due at once, in order.
        for step in self.steps.iter().take(at).skip(self.at) {
            if let What::Received(frame) = &step.what {
                self.overdue.push_back(self.ids.translate(frame).into_owned());
            }
        }
        self.ids.learn(recorded, &now_sent);
        (self.at, self.anchor) = (at + 1, (now, at_ms));
        true
    }

    /// What is due.
    pub(crate) fn take(&mut self, now: Instant) -> Option<ServerAction> {
        if let Some(frame) = self.overdue.pop_front() {
            return Some(ServerAction::Frame(frame));
        }
        let step = self.steps.get(self.at)?;
        if self.due(step) > now {
            return None;
        }
        let reply = match &step.what {
            What::Received(frame) => ServerAction::Frame(self.ids.translate(frame).into_owned()),
            What::Closed(code) => ServerAction::Close(*code),
            What::Lost => ServerAction::Cut,
            What::Sent(..) | What::Connected | What::Left => return None,
        };
        self.at += 1;
        Some(reply)
    }

    /// When something is due; `None` while the client is waited for.
    pub(crate) fn next(&self, now: Instant) -> Option<Instant> {
        if !self.overdue.is_empty() {
            return Some(now);
        }
        let step = self.steps.get(self.at)?;
        let is_waiting = matches!(step.what, What::Sent(..) | What::Connected | What::Left);
        (!is_waiting).then(|| self.due(step))
    }

    fn due(&self, step: &Step) -> Instant {
        let (now, at_ms) = self.anchor;
        let wait = Duration::from_millis(step.at_ms.saturating_sub(at_ms));
        // An hour stands for a time beyond the clock's range.
        now.checked_add(wait).unwrap_or(now + Duration::from_secs(3600))
    }
}

#[cfg(test)]
mod tests {
    use super::super::Recording;
    use super::*;

    const FILE: &str = r#"
{"session":"a","at_ms":0,"event":"connected"}
{"session":"a","at_ms":10,"sent":{"mutation":{"loadScene":{}}}}
{"session":"a","at_ms":60,"received":{"result":{"scene":1}}}
{"session":"a","at_ms":1000,"sent":{"packetId":{"interactionId":"then"},"text":{"text":"Hi"}}}
{"session":"a","at_ms":1001,"sent":{"latencyReport":{}}}
{"session":"a","at_ms":1200,"received":{"result":{"packetId":{"interactionId":"then"}}}}
{"session":"a","at_ms":1300,"event":"closed","code":1001}
{"session":"a","at_ms":2000,"event":"connected"}
{"session":"a","at_ms":2001,"received":{"result":{"back":1}}}
{"session":"a","at_ms":2002,"event":"lost"}
"#;

    fn replayer(now: Instant) -> Replayer {
        let recording = Recording::parse(FILE).unwrap();
        Replayer::new(recording.session(0).unwrap(), now)
    }

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn the_server_says_again_what_it_said_as_long_after_the_client() {
        let start = Instant::now();
        let mut replayer = replayer(start);
        assert!(replayer.connect(start));
        assert_eq!((replayer.next(start), replayer.take(start)), (None, None), "it waits for the scene");
        assert!(replayer.receive(start, r#"{"mutation":{"loadScene":{}}}"#));
        assert_eq!(replayer.next(start), Some(start + ms(50)));
        assert_eq!(replayer.take(start + ms(49)), None);
        assert_eq!(replayer.take(start + ms(50)), Some(ServerAction::Frame(r#"{"result":{"scene":1}}"#.into())));
        let later = start + ms(90_000);
        assert_eq!(replayer.take(later), None, "it waits for the text");
        assert!(replayer.receive(later, r#"{"packetId":{"interactionId":"now"},"text":{"text":"Hello"}}"#));
        let answer = r#"{"result":{"packetId":{"interactionId":"now"}}}"#;
        assert_eq!(replayer.take(later + ms(200)), Some(ServerAction::Frame(answer.into())));
        assert_eq!(replayer.take(later + ms(300)), Some(ServerAction::Close(1001)));
        assert_eq!(replayer.take(later + ms(900)), None);
        assert!(replayer.connect(later));
        assert_eq!(replayer.take(later + ms(2)), Some(ServerAction::Frame(r#"{"result":{"back":1}}"#.into())));
        assert_eq!(replayer.take(later + ms(2)), Some(ServerAction::Cut));
        assert!(!replayer.connect(later), "nothing is left");
        assert_eq!(replayer.next(later), None);
    }

    #[test]
    fn a_client_that_is_faster_gets_what_it_overtook_first() {
        let start = Instant::now();
        let mut replayer = replayer(start);
        replayer.connect(start);
        assert!(replayer.receive(start, r#"{"text":{"text":"Hello"}}"#));
        assert_eq!(replayer.next(start), Some(start));
        assert_eq!(replayer.take(start), Some(ServerAction::Frame(r#"{"result":{"scene":1}}"#.into())));
        assert_eq!(replayer.take(start), None);
        assert!(!replayer.receive(start, r#"{"custom":{"name":"new"}}"#), "there is no such trigger");
    }

    #[test]
    fn damage_is_told_and_a_torn_end_is_left_out() {
        assert!(Recording::parse("").unwrap_err().contains("has no session"));
        assert!(Recording::parse("{}\n").unwrap_err().starts_with("is damaged in line 1: "));
        let torn = FILE.trim_end().strip_suffix('}').unwrap();
        assert_eq!(Recording::parse(torn).unwrap().session(1).unwrap().len(), 8);
        let middle = FILE.replacen("\"at_ms\":60", "\"at_ms\":", 1);
        assert!(Recording::parse(&middle).unwrap_err().starts_with("is damaged in line 4: "));
    }
}
