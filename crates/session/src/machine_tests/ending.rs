//! How a link or a session ends, and what is told about it.

use super::*;

/// Every error of the service with every advice.
fn errors() -> Vec<(String, i32, bool, ErrorType)> {
    let advices = [("UNDEFINED", true), ("NO_RETRY", false), ("IMMEDIATE", true), ("TIMEOUT", true)];
    let lasting = [
        ErrorType::BillingTokensExhausted,
        ErrorType::AccountDisabled,
        ErrorType::ResourceNotFound,
        ErrorType::SafetyViolation,
    ];
    ErrorType::ALL
        .iter()
        .flat_map(|kind| {
            let advices = advices
                .map(|(advice, may_help)| (advice, may_help && !(advice == "UNDEFINED" && lasting.contains(kind))));
            advices.map(|(advice, retryable)| {
                let code = if *kind == ErrorType::Unknown { 7 } else { 100 + kind.number() as i32 };
                (error(kind.name(), advice), code, retryable, *kind)
            })
        })
        .collect()
}

#[test]
fn every_error_of_the_server_while_connecting_fails_the_session() {
    for (frame, code, ..) in errors() {
        let mut rig = Rig::new(config());
        rig.feed(Input::Start);
        rig.feed(Input::LinkUp);
        rig.send(text(to("guard"), "p-1"));
        let seen = rig.feed(Input::Frame(&frame));
        assert_eq!(seen[..2], ["close".to_owned(), format!("error {code}")], "{frame}");
        assert!(seen[2].starts_with(&format!("failed \"hi\" p-1 ({code}: the server reports ")), "{seen:?}");
        assert_eq!(seen[3..], ["released".to_owned(), format!("CONNECTING -> FAILED ({code})")], "{frame}");
    }
}

#[test]
fn every_error_of_the_server_while_connected_is_the_reason_why_the_link_goes_down() {
    for (frame, code, _, kind) in errors() {
        let mut rig = Rig::connected(config());
        if kind == ErrorType::SessionPaused {
            let expected = [
                format!("error {code}"),
                "close".into(),
                format!("CONNECTED -> PAUSED ({code})"),
                "connected false".into(),
            ];
            assert_eq!(rig.feed(Input::Frame(&frame)), expected);
            assert!(rig.machine.established());
            continue;
        }
        assert_eq!(rig.feed(Input::Frame(&frame)), [format!("error {code}")], "{frame}");
        assert_eq!(rig.machine.state(), Connected, "until the server closes");
        assert_eq!(
            rig.feed(Input::LinkDown(lost())),
            [format!("CONNECTED -> DISCONNECTED ({code})"), "connected false".into()],
            "{frame}"
        );
        assert!(rig.machine.established());
    }
}

#[test]
fn every_error_of_the_server_while_reconnecting_fails_or_disconnects_by_its_advice() {
    for (frame, code, retryable, _) in errors() {
        let mut rig = Rig::in_state(Reconnecting);
        rig.feed(Input::LinkUp);
        let mut expected = vec!["close".into(), format!("error {code}")];
        if retryable {
            expected.push(format!("RECONNECTING -> DISCONNECTED ({code})"));
        } else {
            expected.extend([format!("RECONNECTING -> FAILED ({code})"), "established false []".into()]);
        }
        assert_eq!(rig.feed(Input::Frame(&frame)), expected, "{frame}");
    }
}

#[test]
fn a_lost_link_disconnects_with_its_reason_and_start_works_again() {
    let mut rig = Rig::connected(config());
    assert_eq!(rig.feed(Input::LinkDown(lost())), ["error 6", "CONNECTED -> DISCONNECTED (6)", "connected false"]);
    assert_eq!(rig.feed(Input::LinkDown(lost())), [""; 0], "a link is lost once");
    // A new session: who is there has to be told again. State first, as everywhere.
    assert_eq!(rig.feed(Input::Start), ["DISCONNECTED -> CONNECTING (0)", "established false []", "open id-4"]);
    rig.feed(Input::LinkUp);
    rig.feed(Input::Frame(&scene(&["guard"])));
    assert_eq!((rig.machine.state(), rig.machine.established()), (Connected, true));
}

#[test]
fn a_link_that_cannot_be_opened_fails_and_start_works_again() {
    let mut rig = Rig::new(config());
    rig.feed(Input::Start);
    let unreachable = || Failure::retryable(FailureCode::Unreachable, "nobody listens");
    assert_eq!(rig.feed(Input::LinkDown(unreachable())), ["error 1", "CONNECTING -> FAILED (1)"]);
    assert_eq!(rig.feed(Input::Start), ["FAILED -> CONNECTING (0)", "open id-2"]);
}

#[test]
fn an_old_reason_is_not_given_for_a_new_loss() {
    // A link is closed by us after the server has complained; the next one cannot be opened.
    let unreachable = || Failure::retryable(FailureCode::Unreachable, "nobody listens");
    let complain = |rig: &mut Rig| rig.feed(Input::Frame(&error("SAFETY_VIOLATION", "NO_RETRY")));

    let mut rig = Rig::connected(config());
    complain(&mut rig);
    rig.feed(Input::Pause);
    rig.feed(Input::Resume);
    assert_eq!(rig.feed(Input::LinkDown(unreachable())), ["error 1", "RECONNECTING -> DISCONNECTED (1)"]);

    let mut rig = Rig::connected(config());
    complain(&mut rig);
    rig.feed(Input::Stop);
    rig.feed(Input::Start);
    assert_eq!(rig.feed(Input::LinkDown(unreachable())), ["error 1", "CONNECTING -> FAILED (1)"]);

    // And after an error the session may well have gone on.
    let mut rig = Rig::connected(config());
    complain(&mut rig);
    rig.feed(Input::Frame(&said("a-guard", "i-1", "Halt!")));
    let seen = rig.feed(Input::LinkDown(lost()));
    assert!(seen[0] == "error 6" && seen.contains(&"CONNECTED -> DISCONNECTED (6)".to_owned()), "{seen:?}");
}

#[test]
fn what_waits_for_a_lost_link_comes_back() {
    let mut rig = Rig::new(config());
    rig.feed(Input::Start);
    rig.feed(Input::LinkUp);
    rig.feed(Input::Frame(&said("a-guard", "i-1", "Halt!")));
    rig.send(text(to("guard"), "p-1"));
    rig.send(text(to("cook"), "p-2"));
    assert_eq!(
        rig.feed(Input::LinkDown(lost())),
        [
            "error 6",
            "cut a-guard i-1",
            "cancelled interaction_end id-4",
            "failed \"hi\" p-1 (6: the link is lost)",
            "released",
            "failed \"hi\" p-2 (6: the link is lost)",
            "released",
            "CONNECTED -> DISCONNECTED (6)",
            "connected false"
        ]
    );
}

#[test]
fn nothing_can_be_sent_where_no_session_runs() {
    for state in [Idle, Failed, Disconnected] {
        let mut rig = Rig::in_state(state);
        assert_eq!(
            rig.send(text(to("guard"), "p-1")),
            ["failed \"hi\" p-1 (8: the session is not running)", "released"],
            "{state:?}"
        );
    }
}

#[test]
fn stop_ends_in_idle_from_every_state() {
    for state in ConnectionState::ALL {
        let mut rig = Rig::in_state(state);
        let was_established = rig.machine.established();
        let mut expected = Vec::new();
        if matches!(state, Connecting | Connected | Reconnecting) {
            expected.push("close".to_owned());
        }
        if state != Idle {
            expected.push(format!("{} -> IDLE (8)", state.name()));
        }
        if state == Connected {
            expected.push("connected false".to_owned());
        }
        if was_established {
            expected.push("established false []".to_owned());
        }
        assert_eq!(rig.feed(Input::Stop), expected, "{state:?}");
        assert_eq!((rig.machine.state(), rig.machine.deadline()), (Idle, None));
        assert_eq!(rig.feed(Input::Stop), [""; 0], "a second stop finds nothing to do");
        assert_eq!(rig.feed(Input::Start)[0], "IDLE -> CONNECTING (0)");
    }
}

#[test]
fn stop_hands_back_what_waits() {
    for state in [Connecting, Reconnecting] {
        let mut rig = Rig::in_state(state);
        rig.send(text(to("guard"), "p-1"));
        rig.send(text(Recipient::World, "p-2"));
        let seen = rig.feed(Input::Stop);
        let words = "(8: the game stopped the session)";
        assert_eq!(
            seen[..4],
            [
                format!("failed \"hi\" p-1 {words}"),
                "released".into(),
                format!("failed \"hi\" p-2 {words}"),
                "released".into()
            ]
        );
    }
}

#[test]
fn a_fault_inside_fails_the_session_from_every_state() {
    for state in ConnectionState::ALL {
        let mut rig = Rig::in_state(state);
        if matches!(state, Connecting | Reconnecting) {
            rig.send(text(to("guard"), "p-1"));
        }
        let seen = rig.feed(Input::Abort(Failure::fatal(FailureCode::Internal, "a fault")));
        assert!(seen.contains(&"error 9".to_owned()), "{state:?}");
        let had_link = matches!(state, Connecting | Connected | Reconnecting);
        assert_eq!(seen.contains(&"close".to_owned()), had_link, "{state:?}");
        let waited = matches!(state, Connecting | Reconnecting);
        assert_eq!(seen.contains(&"failed \"hi\" p-1 (9: a fault)".to_owned()), waited, "{state:?}");
        let machine = &rig.machine;
        assert_eq!((machine.state(), machine.established(), machine.deadline()), (Failed, false, None));
        assert_eq!(rig.feed(Input::Start)[0], "FAILED -> CONNECTING (0)");
    }
}
