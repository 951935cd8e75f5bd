use std::time::Duration;

use tokio::time::Instant;

use super::*;

impl Job for &'static str {
    fn bytes(&self) -> usize {
        self.len()
    }
}

const LIMITS: Limits =
    Limits { parallel: 1, parallel_of_one: usize::MAX, newest_first: true, waiting_of_one: 3, waiting: 5, bytes: 100 };

/// A queue with a clock of its own.
struct Desk {
    queue: Queue<&'static str>,
    now: Instant,
    next: u64,
}

impl Desk {
    fn new(limits: Limits) -> Self {
        Self { queue: Queue::new(limits), now: Instant::now(), next: 0 }
    }

    fn push(&mut self, session: u64, priority: Priority, job: &'static str) -> Ticket {
        let ticket = Ticket { session, work: WorkId(self.next) };
        self.next += 1;
        let left = self.queue.push(self.now, ticket, priority, self.now, job);
        assert_eq!(left, []);
        ticket
    }

    fn player(&mut self, session: u64, job: &'static str) -> Ticket {
        self.push(session, Priority::Player, job)
    }

    fn started(&mut self) -> Option<&'static str> {
        match self.queue.step(self.now) {
            Step::Start(_, job) => Some(job),
            Step::Wait(_) => None,
            other => panic!("{other:?}"),
        }
    }

    fn waits(&mut self) -> Option<Duration> {
        match self.queue.step(self.now) {
            Step::Wait(at) => at.map(|at| at - self.now),
            other => panic!("{other:?}"),
        }
    }

    fn ended(&mut self, ticket: Ticket) {
        assert!(self.queue.ended(self.now, ticket, None));
    }

    fn failed(&mut self, ticket: Ticket, kind: FailureKind, retry_after: Option<u64>) {
        let failure = failure(kind, retry_after);
        assert!(self.queue.ended(self.now, ticket, Some(&failure)));
    }

    fn refused(&mut self) -> Option<(&'static str, FailureKind)> {
        match self.queue.step(self.now) {
            Step::Refuse(_, job, failure) => Some((job, failure.kind)),
            Step::Wait(_) => None,
            other => panic!("{other:?}"),
        }
    }

    fn pass(&mut self, ms: u64) {
        self.now += Duration::from_millis(ms);
    }
}

fn failure(kind: FailureKind, retry_after: Option<u64>) -> Failure {
    Failure { kind, words: "words".to_owned(), retry_after: retry_after.map(Duration::from_secs) }
}

#[test]
fn one_at_a_time_and_who_waits_goes_before_what_nobody_waits_for() {
    let mut desk = Desk::new(LIMITS);
    let summary = desk.push(1, Priority::Idle, "summary");
    let chatter = desk.push(1, Priority::Characters, "chatter");
    let first = desk.player(2, "player 2");
    let second = desk.player(3, "player 3");
    assert_eq!([desk.started(), desk.started()], [Some("player 2"), None]);
    desk.ended(first);
    assert_eq!([desk.started(), desk.started()], [Some("player 3"), None]);
    desk.ended(second);
    assert_eq!([desk.started(), desk.started()], [Some("chatter"), None]);
    desk.ended(chatter);
    assert_eq!([desk.started(), desk.started()], [Some("summary"), None]);
    desk.ended(summary);
    assert_eq!(desk.started(), None);
}

#[test]
fn the_players_newest_line_goes_first_and_sessions_take_turns() {
    let mut desk = Desk::new(LIMITS);
    let running = desk.player(9, "running");
    assert_eq!(desk.started(), Some("running"));
    for (session, job) in [(1, "old"), (2, "other"), (1, "new")] {
        desk.player(session, job);
    }
    desk.ended(running);
    assert_eq!(desk.started(), Some("new"));
}

#[test]
fn servers_with_more_places_get_more_at_a_time_but_not_from_one_session() {
    let mut desk = Desk::new(Limits { parallel: 3, parallel_of_one: 2, newest_first: false, ..LIMITS });
    let first = desk.player(1, "a");
    desk.player(1, "b");
    desk.player(1, "c");
    desk.player(2, "d");
    assert_eq!(
        [desk.started(), desk.started(), desk.started(), desk.started()],
        [Some("a"), Some("b"), Some("d"), None]
    );
    desk.ended(first);
    assert_eq!(desk.started(), Some("c"));
}

#[test]
fn what_is_done_in_idle_moments_gives_way_to_the_player_and_comes_again() {
    let mut desk = Desk::new(LIMITS);
    let summary = desk.push(1, Priority::Idle, "summary");
    assert_eq!(desk.started(), Some("summary"));
    desk.push(2, Priority::Characters, "chatter");
    assert_eq!(desk.started(), None, "characters among themselves wait");
    let line = desk.player(2, "line");
    assert_eq!(desk.queue.step(desk.now), Step::Preempt(summary));
    assert_eq!([desk.started(), desk.started()], [Some("line"), None]);
    assert!(!desk.queue.ended(desk.now, summary, None), "it did not end by itself");
    desk.ended(line);
    assert_eq!(desk.started(), Some("chatter"));
}

#[test]
fn a_line_right_after_one_that_was_taken_back_is_held() {
    let mut desk = Desk::new(LIMITS);
    let first = desk.player(1, "first");
    assert_eq!(desk.started(), Some("first"), "nothing was taken back before");
    assert!(desk.queue.cancel(desk.now, first));
    desk.pass(20);
    let second = desk.player(1, "second");
    desk.player(2, "other");
    assert_eq!(desk.started(), Some("other"), "other sessions are not held");
    desk.queue.leave(2);
    assert_eq!(desk.waits(), Some(HOLD));
    desk.pass(50);
    assert!(!desk.queue.cancel(desk.now, second), "it was never begun");
    desk.player(1, "third");
    assert_eq!(desk.waits(), Some(HOLD));
    desk.pass(150);
    assert_eq!(desk.started(), Some("third"));
    desk.queue.leave(1);
    desk.pass(1_000);
    desk.player(1, "much later");
    assert_eq!(desk.started(), Some("much later"));
}

#[test]
fn pauses_grow_with_failures_and_end_with_an_answer() {
    let mut desk = Desk::new(Limits { parallel: 2, ..LIMITS });
    for pause in [1, 2, 4, 8, 16, 30, 30] {
        let line = desk.player(1, "line");
        assert_eq!(desk.started(), Some("line"));
        desk.failed(line, FailureKind::Unreachable, None);
        desk.player(1, "too early");
        assert_eq!(desk.refused(), Some(("too early", FailureKind::Unreachable)));
        desk.pass(pause * 1_000 - 1);
        desk.player(1, "too early");
        assert_eq!(desk.refused(), Some(("too early", FailureKind::Unreachable)), "{pause}");
        desk.pass(1);
    }
    let one = desk.player(1, "one");
    desk.player(2, "two");
    assert_eq!([desk.started(), desk.started()], [Some("one"), None], "a doubtful server is tried with one");
    desk.ended(one);
    desk.player(1, "three");
    assert_eq!([desk.started(), desk.started()], [Some("two"), Some("three")]);
}

#[test]
fn what_nobody_waits_for_is_tried_after_the_pause() {
    let mut desk = Desk::new(LIMITS);
    let line = desk.player(1, "line");
    assert_eq!(desk.started(), Some("line"));
    desk.push(1, Priority::Idle, "warm");
    desk.failed(line, FailureKind::Loading, Some(7));
    assert_eq!(desk.waits(), Some(Duration::from_secs(7)), "as the server asked");
    desk.pass(7_000);
    assert_eq!(desk.started(), Some("warm"));
}

#[test]
fn a_torn_answer_pauses_nothing_but_a_second_one_does() {
    let mut desk = Desk::new(LIMITS);
    for (kind, is_refused) in [
        (FailureKind::Refused, false),
        (FailureKind::Empty, false),
        (FailureKind::Broken, false),
        (FailureKind::Refused, false),
        (FailureKind::Slow, false),
        (FailureKind::Malformed, true),
    ] {
        let line = desk.player(1, "line");
        assert_eq!(desk.started(), Some("line"), "{kind:?}");
        desk.failed(line, kind, None);
        desk.player(1, "next");
        let refused = matches!(desk.queue.step(desk.now), Step::Refuse(..));
        assert_eq!(refused, is_refused, "{kind:?}");
        desk.queue.leave(1);
    }
}

#[test]
fn a_used_up_quota_ends_the_asking_of_its_session_only() {
    let mut desk = Desk::new(LIMITS);
    let line = desk.player(1, "line");
    assert_eq!(desk.started(), Some("line"));
    desk.failed(line, FailureKind::Quota, Some(1));
    desk.pass(1_000_000);
    desk.push(1, Priority::Idle, "never");
    assert_eq!(desk.refused(), Some(("never", FailureKind::Quota)));
    desk.player(2, "other");
    assert_eq!(desk.started(), Some("other"));
    desk.queue.leave(1);
    desk.queue.leave(2);
    desk.player(1, "another session of that number");
    assert_eq!(desk.started(), Some("another session of that number"));
}

#[test]
fn what_has_no_room_leaves_the_least_urgent_and_oldest_first() {
    let mut desk = Desk::new(LIMITS);
    let ticket = |session, number| Ticket { session, work: WorkId(number) };
    let mut push = |session, number, priority, job| {
        let left = desk.queue.push(desk.now, ticket(session, number), priority, desk.now, job);
        left.into_iter().map(|(ticket, _)| (ticket.session, ticket.work.0)).collect::<Vec<_>>()
    };
    assert_eq!(push(1, 0, Priority::Player, "a"), []);
    assert_eq!(push(1, 1, Priority::Idle, "b"), []);
    assert_eq!(push(1, 2, Priority::Player, "c"), []);
    assert_eq!(push(1, 3, Priority::Player, "d"), [(1, 1)], "three of one session");
    assert_eq!(push(2, 4, Priority::Characters, "e"), []);
    assert_eq!(push(3, 5, Priority::Player, "f"), []);
    assert_eq!(push(3, 6, Priority::Player, "g"), [(2, 4)], "five of all");
    const LARGE: &str = "ninety-eight bytes, which is more than there is room for beside five others: ................";
    assert_eq!(push(4, 7, Priority::Player, LARGE), [(1, 0)]);
    assert_eq!(push(5, 8, Priority::Player, LARGE), [(1, 2), (1, 3), (3, 5), (3, 6), (4, 7)]);
}

#[test]
fn leaving_gives_back_what_runs_and_forgets_what_waits() {
    let mut desk = Desk::new(LIMITS);
    let one = desk.player(1, "one");
    assert_eq!(desk.started(), Some("one"));
    desk.player(1, "two");
    desk.player(2, "three");
    assert_eq!(desk.queue.leave(1), [one]);
    assert_eq!([desk.started(), desk.started()], [Some("three"), None]);
}
