//! Access tokens over the life of a session: renewed in time, asked for, refused.

use super::*;
use crate::tokens::TOKEN_MARGIN;

const HOUR: Duration = Duration::from_secs(3_600);

fn with(tokens: TokenSource) -> Config {
    Config { tokens, no_auto_reconnect: false, ..config() }
}

fn expiring(rig: &Rig, left: Duration) -> Option<Timestamp> {
    Some(Timestamp::from_nanos(rig.now().wall.as_nanos() + left.as_nanos() as i64))
}

/// Connected with a token of an hour.
fn connected(tokens: TokenSource) -> Rig {
    let mut rig = Rig::connected(with(tokens));
    let expires = expiring(&rig, HOUR);
    match tokens {
        TokenSource::Given => drop(rig.feed(Input::TokenGiven { expires })),
        _ => rig.machine.tokens.got(rig.now(), expires),
    }
    rig
}

#[test]
fn a_token_is_renewed_beside_the_open_link() {
    let mut rig = connected(TokenSource::Fetched);
    rig.pass(HOUR - TOKEN_MARGIN);
    let seen = rig.feed(Input::Tick);
    assert!(seen.contains(&"fetch token".to_owned()), "{seen:?}");
    rig.feed(Input::Pong(0));
    // A failure is told and tried again; the link stays.
    let failure = Failure::retryable(FailureCode::Unreachable, "dns");
    assert_eq!(rig.feed(Input::TokenFailed(failure)), ["error 1"]);
    rig.pass(RENEW_AGAIN);
    let seen = rig.feed(Input::Tick);
    assert!(seen.contains(&"fetch token".to_owned()), "{seen:?}");
    let expires = expiring(&rig, HOUR);
    assert_eq!(rig.feed(Input::TokenReady { session_id: Some("another".into()), expires }), [""; 0]);
    assert_eq!(rig.machine.state(), Connected);
    // The next link finds it there, and the session is the same.
    rig.feed(Input::LinkDown(lost()));
    assert_eq!(rig.feed(Input::Tick), ["DISCONNECTED -> RECONNECTING (0)", "open id-1"]);
}

#[test]
fn a_refusal_without_details_is_about_the_token() {
    let mut rig = connected(TokenSource::Fetched);
    let refusal = r#"{"error":{"code":16,"message":"Unauthenticated"}}"#;
    assert_eq!(rig.feed(Input::Frame(refusal)), ["error 4"]);
    assert_eq!(rig.feed(Input::LinkDown(lost())), ["CONNECTED -> DISCONNECTED (4)", "connected false"]);
    let seen = rig.feed(Input::Tick);
    assert_eq!(seen, ["DISCONNECTED -> RECONNECTING (0)", "fetch token"]);
}

#[test]
fn a_link_that_is_lost_during_a_renewal_waits_for_it() {
    let mut rig = connected(TokenSource::Fetched);
    rig.pass(HOUR - TOKEN_MARGIN);
    rig.feed(Input::Tick);
    rig.feed(Input::LinkDown(lost()));
    assert_eq!(rig.feed(Input::Tick), ["DISCONNECTED -> RECONNECTING (0)"], "it is being fetched already");
    let expires = expiring(&rig, HOUR);
    assert_eq!(rig.feed(Input::TokenReady { session_id: None, expires }), ["open id-1"]);
}

#[test]
fn a_token_that_still_lives_serves_when_no_other_can_be_had() {
    let mut rig = connected(TokenSource::Fetched);
    rig.pass(HOUR - TOKEN_MARGIN);
    rig.feed(Input::LinkDown(lost()));
    assert_eq!(rig.feed(Input::Tick), ["DISCONNECTED -> RECONNECTING (0)", "fetch token"]);
    assert_eq!(rig.feed(Input::TokenFailed(Failure::retryable(FailureCode::Unreachable, "dns"))), ["open id-1"]);
}

#[test]
fn a_refused_token_is_replaced_once() {
    for (kind, advice) in [("SESSION_TOKEN_EXPIRED", "IMMEDIATE"), ("SESSION_TOKEN_INVALID", "NO_RETRY")] {
        let mut rig = connected(TokenSource::Fetched);
        rig.feed(Input::Frame(&error(kind, advice)));
        rig.feed(Input::LinkDown(lost()));
        assert_eq!(rig.feed(Input::Tick), ["DISCONNECTED -> RECONNECTING (0)", "fetch token"], "{kind}");
        assert_eq!(rig.feed(token(Some("another"), None)), ["open id-1"], "the session stays");
        rig.feed(Input::LinkUp);
        let seen = rig.feed(Input::Frame(&error(kind, advice)));
        assert!(seen.last().unwrap().starts_with("established false"), "{kind}: {seen:?}");
        assert_eq!(rig.machine.state(), Failed);
    }
}

#[test]
fn the_game_is_asked_for_its_token_in_time() {
    let mut rig = connected(TokenSource::Given);
    rig.pass(HOUR - TOKEN_MARGIN);
    let seen = rig.feed(Input::Tick);
    assert!(seen.contains(&"token needed".to_owned()), "{seen:?}");
    let expires = expiring(&rig, HOUR);
    assert_eq!(rig.feed(Input::TokenGiven { expires }), [""; 0], "the open link stays");
}

#[test]
fn without_a_token_of_the_game_the_session_waits_and_loses_nothing() {
    let mut rig = connected(TokenSource::Given);
    rig.feed(Input::Frame(&error("SESSION_TOKEN_EXPIRED", "IMMEDIATE")));
    rig.send(text(to("guard"), "p-1"));
    assert_eq!(
        rig.feed(Input::LinkDown(lost())),
        ["token needed", "CONNECTED -> DISCONNECTED (100)", "connected false"]
    );
    assert_eq!(rig.machine.deadline(), None);
    assert_eq!(rig.send(text(to("guard"), "p-2")), [""; 0], "it waits for the token, too");
    let expires = expiring(&rig, HOUR);
    assert_eq!(rig.feed(Input::TokenGiven { expires }), ["DISCONNECTED -> RECONNECTING (0)", "open id-1"]);
    rig.feed(Input::LinkUp);
    let seen = rig.feed(Input::Frame(&scene(&["guard", "cook"])));
    assert_eq!(seen[3..], ["write \"hi\" p-1 to a-guard", "write \"hi\" p-2 to a-guard", "released"]);
}
