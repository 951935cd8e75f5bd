//! Pause and resume, and what survives them: the session id, the cast, what waits, the token.

use super::*;
use crate::tokens::TOKEN_MARGIN as MARGIN;

#[test]
fn pause_and_resume_keep_the_session_and_its_characters() {
    let mut rig = Rig::connected(config());
    assert_eq!(rig.feed(Input::Pause), ["close", "CONNECTED -> PAUSED (0)", "connected false"]);
    assert!(rig.machine.established());
    assert_eq!(rig.feed(Input::Resume), ["PAUSED -> RECONNECTING (0)", "open id-1"]);
    rig.feed(Input::LinkUp);
    assert_eq!(
        rig.feed(Input::Frame(&scene(&["guard", "cook"]))),
        ["RECONNECTING -> CONNECTED (0)", "connected true", "packet current_scene_status"],
        "who is there is told once"
    );
}

#[test]
fn a_session_that_the_server_paused_is_resumed_by_the_next_packet() {
    let mut rig = Rig::connected(config());
    rig.feed(Input::Frame(&error("SESSION_PAUSED", "IMMEDIATE")));
    assert_eq!(rig.machine.state(), Paused);
    assert_eq!(rig.feed(Input::LinkDown(lost())), [""; 0], "the server closes, as it should");
    assert_eq!(rig.send(text(to("guard"), "p-1")), ["PAUSED -> RECONNECTING (0)", "open id-1"]);
    rig.send(text(to("cook"), "p-2"));
    rig.feed(Input::LinkUp);
    let mut seen = rig.feed(Input::Frame(&scene(&["guard", "cook"])));
    assert_eq!(
        seen.split_off(3),
        ["write \"hi\" p-1 to a-guard", "released", "write \"hi\" p-2 to a-cook", "released"]
    );
}

#[test]
fn what_waits_goes_to_the_agents_of_the_new_link() {
    let mut rig = Rig::connected(config());
    rig.feed(Input::Pause);
    rig.send(text(to("guard"), "p-1"));
    rig.feed(Input::LinkUp);
    let renamed = scene(&["guard", "cook"]).replace("a-guard", "b-guard");
    let seen = rig.feed(Input::Frame(&renamed));
    assert!(seen.contains(&"changed [guard cook]".to_owned()), "{seen:?}");
    assert!(seen.contains(&"write \"hi\" p-1 to b-guard".to_owned()), "{seen:?}");
}

#[test]
fn pause_and_resume_do_nothing_where_they_mean_nothing() {
    for state in ConnectionState::ALL {
        if state != Connected {
            assert_eq!(Rig::in_state(state).feed(Input::Pause), [""; 0], "{state:?}");
        }
        if ![Paused, Disconnected].contains(&state) {
            assert_eq!(Rig::in_state(state).feed(Input::Resume), [""; 0], "{state:?}");
        }
    }
}

/// Paused with a token that still lives so long, then resumed.
fn resumed(left: Duration) -> (Rig, Vec<String>) {
    let mut rig = Rig::new(Config { tokens: TokenSource::Fetched, ..config() });
    rig.feed(Input::Start);
    let life = Duration::from_secs(3_600);
    rig.feed(token(Some("of-token"), Some(rig.time + life)));
    rig.feed(Input::LinkUp);
    rig.feed(Input::Frame(&scene(&["guard"])));
    rig.feed(Input::Pause);
    rig.pass(life - left);
    let seen = rig.feed(Input::Resume);
    (rig, seen)
}

#[test]
fn a_token_is_used_again_until_it_is_about_to_expire() {
    let nano = Duration::from_nanos(1);
    assert_eq!(resumed(MARGIN + nano).1, ["PAUSED -> RECONNECTING (0)", "open of-token"]);
    for left in [MARGIN, MARGIN - nano, nano, Duration::ZERO] {
        let (mut rig, seen) = resumed(left);
        assert_eq!(seen, ["PAUSED -> RECONNECTING (0)", "fetch token"], "{left:?}");
        // The new token names another session; ours goes on.
        assert_eq!(rig.feed(token(Some("another"), Some(rig.time * 100))), ["open of-token"]);
        rig.feed(Input::LinkUp);
        assert_eq!(rig.feed(Input::Frame(&scene(&["guard"])))[0], "RECONNECTING -> CONNECTED (0)");
    }
}

#[test]
fn a_time_of_expiry_may_be_any_time() {
    for nanos in [i64::MIN, -1, i64::MAX] {
        let mut rig = Rig::new(Config { tokens: TokenSource::Fetched, ..config() });
        rig.feed(Input::Start);
        rig.feed(Input::TokenReady { session_id: None, expires: Some(Timestamp::from_nanos(nanos)) });
        rig.feed(Input::LinkUp);
        rig.feed(Input::Frame(&scene(&["guard"])));
        rig.feed(Input::Pause);
        let expected = if nanos == i64::MAX { "open id-1" } else { "fetch token" };
        assert_eq!(rig.feed(Input::Resume)[1], expected, "{nanos}");
    }
}

#[test]
fn a_link_that_does_not_come_back_disconnects_and_keeps_the_cast() {
    let mut rig = Rig::in_state(Reconnecting);
    rig.send(text(to("guard"), "p-1"));
    assert_eq!(
        rig.feed(Input::LinkDown(lost())),
        ["error 6", "failed \"hi\" p-1 (6: the link is lost)", "released", "RECONNECTING -> DISCONNECTED (6)"]
    );
    assert!(rig.machine.established());
    let mut rig = Rig::in_state(Reconnecting);
    let refused = Failure::fatal(FailureCode::Auth, "the token was refused");
    assert_eq!(rig.feed(Input::LinkDown(refused)), ["error 4", "RECONNECTING -> FAILED (4)", "established false []"]);
}

#[test]
fn reconnecting_has_time_outs_too() {
    let mut rig = Rig::in_state(Reconnecting);
    rig.pass(OPEN_TIMEOUT);
    assert_eq!(rig.feed(Input::Tick), ["close", "error 2", "RECONNECTING -> DISCONNECTED (2)"]);
    let mut rig = Rig::in_state(Reconnecting);
    rig.feed(Input::LinkUp);
    rig.pass(SCENE_TIMEOUT);
    assert_eq!(rig.feed(Input::Tick), ["close", "error 2", "RECONNECTING -> DISCONNECTED (2)"]);
    // Connected by a first packet that was not a scene.
    let mut rig = Rig::in_state(Reconnecting);
    rig.feed(Input::LinkUp);
    rig.feed(Input::Frame(&said("a-guard", "i-1", "Halt!")));
    rig.pass(SCENE_TIMEOUT);
    assert_eq!(
        rig.feed(Input::Tick),
        [
            "close",
            "error 2",
            "cut a-guard i-1",
            "cancelled interaction_end id-6",
            "CONNECTED -> DISCONNECTED (2)",
            "connected false"
        ]
    );
}
