//! When a connection is tried again, and what ends that: the server's advice, foreign answers, the end of the first 15 s.

use super::reconnecting::{back, lasting, unreachable};
use super::*;
use crate::backoff::LONGEST;

/// The wait until the next try that was told with the last change of state.
pub(super) fn told_wait(outputs: &[Output]) -> Option<Duration> {
    outputs.iter().rev().find_map(|output| match output {
        Output::Emit(Event { kind: EventKind::StateChanged { reason, .. }, .. }) => reason.retry_after,
        _ => None,
    })
}

#[test]
fn the_first_connection_is_tried_for_15_s_and_then_fails() {
    for seed in 0..50 {
        let mut rig = Rig::new(Config { seed, ..lasting() });
        rig.feed(Input::Start);
        let begin = rig.time;
        let mut attempts = 1;
        while rig.time - begin < Duration::from_secs(15) {
            assert_eq!(rig.feed(unreachable()), ["error 1"]);
            assert_eq!(rig.machine.state(), Connecting);
            let wait = rig.machine.deadline().unwrap() - rig.time;
            assert!(wait <= Duration::from_secs(1), "{wait:?}");
            rig.pass(wait);
            assert_eq!(rig.feed(Input::Tick), ["open id-1"]);
            attempts += 1;
            assert!(attempts < 100, "no attempt without a pause");
        }
        assert_eq!(rig.time - begin, Duration::from_secs(15), "the last attempt");
        // The server may need some of its own time.
        rig.pass(Duration::from_secs(5));
        match seed % 2 {
            0 => assert_eq!(rig.feed(unreachable()), ["error 1", "CONNECTING -> FAILED (1)"]),
            _ => {
                rig.feed(Input::LinkUp);
                assert_eq!(rig.feed(Input::Frame(&scene(&["guard"])))[0], "CONNECTING -> CONNECTED (0)");
            }
        }
    }
}

/// What something answers that is not the server: a captive portal, or a proxy during a deploy.
fn foreign_answers() -> [Failure; 4] {
    [
        Failure::fatal(FailureCode::Certificate, "the certificate of host is for another host name: portal"),
        Failure::retryable(FailureCode::Protocol, "host refused the session: HTTP 302 Found"),
        Failure::retryable(FailureCode::ClosedByServer, "the server reports an error: unavailable"),
        Failure::retryable(FailureCode::Unreachable, "host could not answer for the session: HTTP 502 Bad Gateway"),
    ]
}

#[test]
fn a_foreign_answer_never_ends_a_session_that_was_connected() {
    for tokens in [TokenSource::None, TokenSource::Fetched] {
        for failure in foreign_answers() {
            let mut rig = Rig::connected(Config { tokens, ..lasting() });
            rig.feed(Input::LinkDown(lost()));
            for _ in 0..20 {
                rig.pass(rig.machine.deadline().unwrap() - rig.time);
                rig.feed(Input::Tick);
                assert_eq!(rig.machine.state(), Reconnecting);
                let outputs = rig.outputs(Input::LinkDown(failure.clone()));
                let change = outputs.iter().find_map(|output| match output {
                    Output::Emit(Event { kind: EventKind::StateChanged { to, reason, .. }, .. }) => Some((to, reason)),
                    _ => None,
                });
                let (to, reason) = change.unwrap();
                assert_eq!((*to, reason.code, &reason.message), (Disconnected, failure.code, &failure.message));
                assert!(reason.retry_after.is_some(), "{reason:?}");
            }
            assert!(rig.machine.established());
            rig.send(text(to("guard"), "p-1"));
            rig.pass(rig.machine.deadline().unwrap() - rig.time);
            assert_eq!(back(&mut rig), ["write \"hi\" p-1 to a-guard", "released"]);
        }
    }
}

#[test]
fn a_verdict_on_the_key_ends_a_session_that_was_connected() {
    let mut rig = Rig::connected(lasting());
    rig.feed(Input::LinkDown(lost()));
    rig.feed(Input::Tick);
    let refused = Failure::fatal(FailureCode::Auth, "host refused the session: HTTP 401 Unauthorized");
    let seen = rig.feed(Input::LinkDown(refused));
    assert!(seen.contains(&"RECONNECTING -> FAILED (4)".to_owned()), "{seen:?}");
}

#[test]
fn a_certificate_that_is_not_trusted_fails_the_first_connection_at_once() {
    let mut rig = Rig::new(lasting());
    rig.feed(Input::Start);
    let [certificate, ..] = foreign_answers();
    assert_eq!(rig.feed(Input::LinkDown(certificate)), ["error 3", "CONNECTING -> FAILED (3)"]);
}

/// An answer with `Retry-After`.
fn busy_for(rig: &Rig, seconds: i64) -> Failure {
    let at = Timestamp::from_nanos(rig.now().wall.as_nanos() + seconds * 1_000_000_000);
    Failure { not_before: Some(at), ..Failure::retryable(FailureCode::Unreachable, "HTTP 503") }
}

#[test]
fn the_time_of_an_http_answer_is_kept_also_by_the_first_connection() {
    let mut rig = Rig::connected(lasting());
    let outputs = rig.outputs(Input::LinkDown(lost()));
    rig.pass(told_wait(&outputs).unwrap());
    for (told, kept) in [(7, 7), (7, 7), (3_000, 300)] {
        rig.feed(Input::Tick);
        let busy = busy_for(&rig, told);
        let outputs = rig.outputs(Input::LinkDown(busy));
        assert_eq!(told_wait(&outputs), Some(Duration::from_secs(kept)));
        rig.pass(Duration::from_secs(kept));
    }
    let mut rig = Rig::new(lasting());
    rig.feed(Input::Start);
    let busy = busy_for(&rig, 9);
    assert_eq!(rig.feed(Input::LinkDown(busy)), ["error 1"]);
    assert_eq!(rig.machine.deadline(), Some(rig.time + Duration::from_secs(9)));
    rig.pass(Duration::from_secs(9));
    assert_eq!(rig.feed(Input::Tick), ["open id-1"]);
    // It fails rather than come too soon, or wait longer than it promises.
    let busy = busy_for(&rig, 7);
    assert_eq!(rig.feed(Input::LinkDown(busy)), ["error 1", "CONNECTING -> FAILED (1)"]);
}

#[test]
fn the_servers_time_and_number_of_tries_are_kept() {
    let mut rig = Rig::connected(lasting());
    let minute = 60_000_000_000;
    let at = Timestamp::from_nanos(rig.now().wall.as_nanos() + minute);
    rig.feed(Input::Frame(&busy(at, 2)));
    let outputs = rig.outputs(Input::LinkDown(lost()));
    assert_eq!(told_wait(&outputs), Some(Duration::from_secs(60)));
    rig.pass(Duration::from_secs(60));
    rig.feed(Input::Tick);
    rig.feed(Input::LinkUp);
    // A time in the past means at once, but not without end.
    let seen = rig.feed(Input::Frame(&busy(at, 2)));
    assert!(seen.contains(&"RECONNECTING -> DISCONNECTED (102)".to_owned()), "{seen:?}");
    rig.pass(rig.machine.deadline().unwrap() - rig.time);
    rig.feed(Input::Tick);
    rig.feed(Input::LinkUp);
    let seen = rig.feed(Input::Frame(&busy(at, 2)));
    assert!(seen.contains(&"RECONNECTING -> FAILED (102)".to_owned()), "two tries were allowed: {seen:?}");
}

/// The server is busy until this moment.
fn busy(at: Timestamp, max_retries: u32) -> String {
    format!(
        r#"{{"error":{{"code":8,"details":[{{"errorType":"SESSION_RESOURCES_EXHAUSTED","reconnectType":"TIMEOUT","reconnectTime":"{at}","maxRetries":{max_retries}}}]}}}}"#
    )
}

#[test]
fn a_server_whose_clock_is_wrong_makes_nobody_wait_for_hours() {
    const MINUTE: i64 = 60_000_000_000;
    let mut rig = Rig::connected(lasting());
    let at = Timestamp::from_nanos(rig.now().wall.as_nanos() + 14 * MINUTE);
    rig.feed(Input::Frame(&busy(at, 1)));
    let mut outputs = rig.outputs(Input::LinkDown(lost()));
    // It is asked again after 5 and 10 minutes, which are none of the tries that it allows, and then at its time.
    for minutes in [5, 5, 4] {
        let wait = Duration::from_secs(minutes * 60);
        assert_eq!(told_wait(&outputs), Some(wait));
        rig.pass(wait);
        assert_eq!(rig.feed(Input::Tick)[0], "DISCONNECTED -> RECONNECTING (0)");
        rig.feed(Input::LinkUp);
        outputs = rig.outputs(Input::Frame(&busy(at, 1)));
    }
    assert_eq!(rig.machine.state(), Failed, "the one try that it allows was at its time");
    // In the past it means at once, and then by the usual waits.
    let mut rig = Rig::connected(lasting());
    let past = Timestamp::from_nanos(0);
    rig.feed(Input::Frame(&busy(past, 0)));
    let mut outputs = rig.outputs(Input::LinkDown(lost()));
    assert_eq!(told_wait(&outputs), Some(Duration::ZERO));
    for failures in 1..=10_u32 {
        rig.pass(told_wait(&outputs).unwrap());
        rig.feed(Input::Tick);
        rig.feed(Input::LinkUp);
        outputs = rig.outputs(Input::Frame(&busy(past, 0)));
        let wait = told_wait(&outputs).unwrap();
        let longest = LONGEST.min(Duration::from_millis(500) * (1 << (failures - 1)));
        assert!(wait <= longest, "{failures}: {wait:?}");
    }
}
