//! A lost link comes back by itself: when it is tried, and what it finds when it is there.

use super::retrying::told_wait;
use super::*;
use crate::backoff::LONGEST;

pub(super) fn lasting() -> Config {
    Config { no_auto_reconnect: false, ..config() }
}

pub(super) fn unreachable() -> Input<'static> {
    Input::LinkDown(Failure::retryable(FailureCode::Unreachable, "nobody listens"))
}

/// The link comes back with the same characters. What follows the scene's own packet.
pub(super) fn back(rig: &mut Rig) -> Vec<String> {
    rig.feed(Input::Tick);
    rig.feed(Input::LinkUp);
    let mut seen = rig.feed(Input::Frame(&scene(&["guard", "cook"])));
    let scene = seen.iter().position(|words| words == "packet current_scene_status").unwrap();
    seen.split_off(scene + 1)
}

fn said_as(packet: &str, utterance: &str, interaction: &str, text: &str) -> String {
    format!(
        r#"{{"result":{{"packetId":{{"packetId":"{packet}","utteranceId":"{utterance}","interactionId":"{interaction}"}},"routing":{{"source":{{"type":"AGENT","name":"a-guard"}}}},"text":{{"text":"{text}","final":true}}}}}}"#
    )
}

#[test]
fn a_lost_link_is_tried_at_once_then_later_and_later() {
    let mut rig = Rig::connected(lasting());
    let mut outputs = rig.outputs(Input::LinkDown(lost()));
    assert_eq!(told_wait(&outputs), Some(Duration::ZERO), "the first try is at once");
    assert!(rig.machine.established());
    for failures in 0..12_u32 {
        let wait = told_wait(&outputs).unwrap();
        let most = LONGEST.min(Duration::from_millis(500) * (1 << failures.saturating_sub(1)));
        assert!(wait <= most, "{failures}: {wait:?}");
        assert_eq!(rig.machine.deadline(), Some(rig.time + wait));
        rig.pass(wait);
        assert_eq!(rig.feed(Input::Tick), ["DISCONNECTED -> RECONNECTING (0)", "open id-1"], "the same session");
        outputs = rig.outputs(unreachable());
        let seen: Vec<_> = outputs.iter().map(words).collect();
        assert_eq!(seen, ["error 1", "RECONNECTING -> DISCONNECTED (1)"]);
    }
    rig.feed(Input::Resume);
    assert_eq!(rig.machine.state(), Reconnecting, "the game may know that the network is back");
}

#[test]
fn what_is_refused_for_good_is_not_tried_again() {
    let mut rig = Rig::connected(lasting());
    rig.feed(Input::Frame(&error("BILLING_TOKENS_EXHAUSTED", "NO_RETRY")));
    rig.send(text(to("guard"), "p-1"));
    assert_eq!(
        rig.feed(Input::LinkDown(lost())),
        [
            "failed \"hi\" p-1 to a-guard (103: the server reports BILLING_TOKENS_EXHAUSTED: words (trying again will not help))",
            "CONNECTED -> DISCONNECTED (103)",
            "connected false"
        ]
    );
    assert_eq!(rig.machine.deadline(), None);
    // Unless the game wants it.
    assert_eq!(rig.send(text(to("guard"), "p-2")), ["DISCONNECTED -> RECONNECTING (0)", "open id-1"]);
    rig.feed(Input::LinkUp);
    let seen = rig.feed(Input::Frame(&error("ACCOUNT_DISABLED", "NO_RETRY")));
    assert!(seen.contains(&"RECONNECTING -> FAILED (104)".to_owned()), "{seen:?}");
}

#[test]
fn a_packet_that_is_too_large_for_the_server_comes_back_and_the_others_go_on() {
    let mut rig = Rig::connected(lasting());
    rig.send(text(to("guard"), "p-1"));
    rig.send(Outgoing::text(to("guard"), &"x".repeat(99), NOON, ids("large-")));
    rig.send(text(to("cook"), "p-2"));
    let failure = Failure { too_large: true, ..Failure::retryable(FailureCode::ClosedByServer, "too long") };
    let mut seen = rig.feed(Input::LinkDown(failure));
    assert!(seen.pop().unwrap().ends_with("large-1 to a-guard (7: too large for the server: too long)"), "{seen:?}");
    assert!(!seen.iter().any(|seen| seen.starts_with("failed")), "{seen:?}");
    rig.pass(rig.machine.deadline().unwrap() - rig.time);
    rig.feed(Input::Tick);
    rig.feed(Input::LinkUp);
    let seen = rig.feed(Input::Frame(&scene(&["guard", "cook"])));
    let written: Vec<_> = seen.iter().filter(|seen| seen.starts_with("write")).collect();
    assert_eq!(written, ["write \"hi\" p-1 to a-guard", "write \"hi\" p-2 to a-cook"]);
}

#[test]
fn what_came_back_is_not_answered_afterwards() {
    let mut rig = Rig::connected(lasting());
    rig.send(text(to("guard"), "p-1"));
    rig.send(text(to("guard"), "p-2"));
    rig.feed(Input::Frame(&said("a-guard", "p-1", "One")));
    rig.feed(Input::Frame(&error("BILLING_TOKENS_EXHAUSTED", "NO_RETRY")));
    let seen = rig.feed(Input::LinkDown(lost()));
    assert_eq!(seen.iter().filter(|seen| seen.starts_with("failed ")).count(), 2, "{seen:?}");
    rig.send(text(to("guard"), "p-3"));
    rig.feed(Input::LinkUp);
    rig.feed(Input::Frame(&scene(&["guard", "cook"])));
    // The server has not forgotten what it was to say.
    for interaction in ["p-1", "p-2"] {
        assert_eq!(rig.feed(Input::Frame(&said("a-guard", interaction, "Two"))), [""; 0]);
        assert_eq!(rig.feed(Input::Frame(&interaction_end("a-guard", interaction))), [""; 0]);
    }
    assert!(!rig.feed(Input::Frame(&said("a-guard", "p-3", "Hi"))).is_empty());
}

#[test]
fn what_has_no_answer_is_said_again_in_its_order_before_what_waits() {
    let mut rig = Rig::connected(lasting());
    for id in ["p-1", "p-2", "p-3"] {
        rig.send(text(to("guard"), id));
    }
    rig.feed(Input::Frame(&interaction_end("a-guard", "p-2")));
    rig.feed(Input::LinkDown(lost()));
    assert_eq!(rig.send(text(to("cook"), "p-4")), [""; 0]);
    assert_eq!(
        back(&mut rig),
        ["write \"hi\" p-1 to a-guard", "write \"hi\" p-3 to a-guard", "write \"hi\" p-4 to a-cook", "released"]
    );
    // And once more, with the ids that the agents have got meanwhile.
    rig.feed(Input::LinkDown(lost()));
    rig.pass(LONGEST);
    rig.feed(Input::Tick);
    rig.feed(Input::LinkUp);
    let seen = rig.feed(Input::Frame(&scene_named("gate", "b-", &["guard"])));
    assert!(seen.contains(&"write \"hi\" p-3 to b-guard".to_owned()), "{seen:?}");
    assert!(seen.last().unwrap().starts_with("failed \"hi\" p-4 to a-cook (106: "), "nobody is there: {seen:?}");
}

#[test]
fn an_answer_may_be_known_by_its_correlation_alone() {
    let mut rig = Rig::connected(lasting());
    rig.send(text(to("guard"), "p-1"));
    let end = interaction_end("a-guard", "another")
        .replace("\"interactionId\"", "\"correlationId\":\"p-1\",\"interactionId\"");
    rig.feed(Input::Frame(&end));
    rig.feed(Input::LinkDown(lost()));
    assert_eq!(back(&mut rig), [""; 0]);
}

#[test]
fn what_needs_no_answer_is_said_again_until_it_has_arrived() {
    let cancel = |rig: &mut Rig| {
        let outgoing = Outgoing::cancel_responses(to("guard"), "i-1", Vec::new(), NOON, ids("c-"));
        rig.send(outgoing)
    };
    let mut rig = Rig::connected(lasting());
    cancel(&mut rig);
    rig.feed(Input::LinkDown(lost()));
    assert_eq!(back(&mut rig), ["write cancel i-1 c-1 to a-guard"]);
    rig.pass(Duration::from_secs(1));
    assert_eq!(rig.feed(Input::Tick), ["ping 2"]);
    rig.feed(Input::Pong(2));
    rig.feed(Input::LinkDown(lost()));
    rig.pass(LONGEST);
    assert_eq!(back(&mut rig), [""; 0]);
}

#[test]
fn what_the_server_says_twice_is_heard_once() {
    let mut rig = Rig::connected(lasting());
    let one = said_as("t-1", "u-1", "i-1", "one");
    assert_eq!(rig.feed(Input::Frame(&one)), ["packet \"one\" t-1"]);
    assert_eq!(rig.feed(Input::Frame(&one)), [""; 0]);
    rig.feed(Input::LinkDown(lost()));
    back(&mut rig);
    assert_eq!(rig.feed(Input::Frame(&one)), [""; 0]);
    assert_eq!(rig.feed(Input::Frame(&said_as("t-2", "u-2", "i-1", "two"))), ["packet \"two\" t-2"]);
    // It went on, so nothing is cut.
    assert_eq!(rig.feed(Input::Frame(&interaction_end("a-guard", "i-1"))), ["packet interaction_end"]);
}

#[test]
fn what_was_half_said_is_over_when_the_server_ends_it_or_says_no_more() {
    let half = || {
        let mut rig = Rig::connected(lasting());
        rig.feed(Input::Frame(&said_as("t-1", "u-1", "i-1", "one")));
        rig.feed(Input::LinkDown(lost()));
        rig
    };
    let mut rig = half();
    back(&mut rig);
    let seen = rig.feed(Input::Frame(&interaction_end("a-guard", "i-1")));
    assert_eq!((&seen[0], &seen[2]), (&"cut a-guard i-1".to_owned(), &"packet interaction_end".to_owned()), "{seen:?}");
    assert!(seen[1].starts_with("cancelled interaction_end "));

    let mut rig = half();
    back(&mut rig);
    rig.pass(crate::interactions::RESUME_TIMEOUT);
    let seen = rig.feed(Input::Tick);
    assert!(seen.contains(&"cut a-guard i-1".to_owned()), "{seen:?}");
    let late = rig.feed(Input::Frame(&said_as("t-2", "u-2", "i-1", "two")));
    assert_eq!(late, ["cancelled packet \"two\" t-2"], "it does not go on after all");

    // A server that has forgotten knows its characters by other ids.
    let mut rig = half();
    rig.feed(Input::Tick);
    rig.feed(Input::LinkUp);
    let seen = rig.feed(Input::Frame(&scene_named("gate", "b-", &["guard"])));
    assert!(seen.contains(&"cut a-guard i-1".to_owned()), "{seen:?}");

    let mut rig = half();
    rig.feed(Input::Tick);
    let seen = rig.feed(Input::LinkDown(Failure::fatal(FailureCode::Auth, "expired")));
    assert!(seen.contains(&"cut a-guard i-1".to_owned()) && rig.machine.state() == Failed, "{seen:?}");
}

#[test]
fn what_may_lie_unread_is_not_overdue() {
    use crate::interactions::RESUME_TIMEOUT;
    let mut rig = Rig::connected(lasting());
    rig.send(Outgoing::conversation_update(
        Recipient::NewConversation("c".into()),
        vec!["guard".into()],
        NOON,
        ids("u-"),
    ));
    rig.feed(Input::Frame(&said_as("t-1", "u-1", "i-1", "one")));
    rig.feed(Input::LinkDown(lost()));
    back(&mut rig);
    // The game takes nothing, and so nothing is read.
    for _ in 0..5 {
        rig.pass(RESUME_TIMEOUT);
        assert_eq!(rig.feed(Input::ReadPaused), [""; 0]);
        assert_eq!(rig.feed(Input::Tick), [""; 0]);
    }
    // From now on it is; whoever does not go on has nothing more to say.
    rig.pass(RESUME_TIMEOUT - Duration::from_secs(1));
    assert_eq!(rig.feed(Input::Tick), [""; 0]);
    rig.pass(Duration::from_secs(1));
    let seen = rig.feed(Input::Tick);
    assert!(seen.contains(&"cut a-guard i-1".to_owned()), "{seen:?}");
    assert!(seen.contains(&"error 2".to_owned()), "the conversation: {seen:?}");
}

#[test]
fn a_scene_that_may_lie_unread_is_waited_for() {
    let mut rig = Rig::connected(lasting());
    rig.feed(Input::LinkDown(lost()));
    rig.feed(Input::Tick);
    rig.feed(Input::LinkUp);
    for _ in 0..5 {
        rig.pass(SCENE_TIMEOUT);
        rig.feed(Input::ReadPaused);
        assert_eq!(rig.feed(Input::Tick), [""; 0]);
    }
    rig.pass(SCENE_TIMEOUT);
    assert!(rig.feed(Input::Tick).contains(&"error 2".to_owned()), "it has its time and no more");
}

#[test]
fn a_silent_link_is_dead_and_a_sleep_is_no_silence() {
    let mut rig = Rig::connected(lasting());
    let quiet = rig.machine.deadline().unwrap() - rig.time;
    rig.pass(quiet);
    assert_eq!(rig.feed(Input::Tick), ["ping 0"]);
    // Stopped for an hour: the answer lies in the socket.
    rig.time += Duration::from_secs(3_600);
    assert_eq!(rig.feed(Input::Tick), [""; 0]);
    rig.feed(Input::Pong(0));
    assert_eq!(rig.machine.state(), Connected);
    // Without an answer it is given up soon after.
    rig.pass(rig.machine.deadline().unwrap() - rig.time);
    assert_eq!(rig.feed(Input::Tick), ["ping 0"]);
    let patience = rig.machine.deadline().unwrap() - rig.time;
    rig.time += patience;
    assert_eq!(rig.feed(Input::Tick), ["close", "error 6", "CONNECTED -> DISCONNECTED (6)", "connected false"]);
}

#[test]
fn a_forgotten_session_is_begun_anew_with_all_that_the_game_has_made_of_it() {
    let mut rig = Rig::connected(lasting());
    rig.send(Outgoing::conversation_update(
        Recipient::NewConversation("c".into()),
        vec!["guard".into()],
        NOON,
        ids("u-"),
    ));
    rig.send(text(to("cook"), "p-1"));
    rig.feed(Input::Frame(&error("SESSION_INVALID", "IMMEDIATE")));
    rig.feed(Input::LinkDown(lost()));
    let seen = rig.feed(Input::Tick);
    assert!(seen[0] == "DISCONNECTED -> RECONNECTING (0)" && seen[1] != "open id-1", "{seen:?}");
    rig.feed(Input::LinkUp);
    let seen = rig.feed(Input::Frame(&scene_named("gate", "b-", &["guard", "cook"])));
    assert!(seen.iter().any(|words| words.starts_with("write conversation [b-guard]")), "{seen:?}");
    assert!(seen.contains(&"write \"hi\" p-1 to b-cook".to_owned()), "{seen:?}");
    assert!(rig.machine.established());
}

#[test]
fn a_session_id_of_the_games_that_is_invalid_is_not_tried_again() {
    for no_auto_reconnect in [true, false] {
        let mine = Config { session_id: Some("mine".into()), no_auto_reconnect, ..config() };
        let mut rig = Rig::connected(mine.clone());
        rig.feed(Input::Frame(&error("SESSION_INVALID", "IMMEDIATE")));
        rig.feed(Input::LinkDown(lost()));
        rig.feed(Input::Stop);
        let seen = rig.feed(Input::Start);
        assert!(seen[1].starts_with("open id-"), "{seen:?}");
        // The same where it was invalid from the beginning.
        let mut rig = Rig::new(mine);
        assert_eq!(rig.feed(Input::Start).last().unwrap(), "open mine");
        rig.feed(Input::LinkUp);
        rig.feed(Input::Frame(&error("SESSION_INVALID", "IMMEDIATE")));
        let again = if no_auto_reconnect { Input::Start } else { Input::Tick };
        let seen = rig.feed(again);
        assert!(seen.last().unwrap().starts_with("open id-"), "{seen:?}");
    }
}

#[test]
fn the_microphone_is_opened_again_and_only_its_last_seconds_wait() {
    let chunk = |n: usize| Outgoing::audio_chunk(format!("C{n:03}"), NOON, move || format!("chunk-{n}"));
    let mut rig = Rig::connected(lasting());
    let start = Outgoing::audio_start(to("guard"), Default::default(), Default::default(), NOON, ids("start-"));
    rig.send(start);
    rig.send(chunk(0));
    rig.feed(Input::LinkDown(lost()));
    let dropped: usize =
        (1..=30).map(|n| rig.send(chunk(n)).iter().filter(|seen| *seen == "audio dropped").count()).sum();
    assert_eq!(dropped, 10);
    let seen = back(&mut rig);
    assert!(
        seen[0].starts_with("write audio_session_start ") && !seen[0].contains("start-1"),
        "a new packet: {seen:?}"
    );
    assert_eq!(seen[1], "write data C011 chunk-11 to a-guard");
    assert_eq!(seen.last().map(String::as_str), Some("released"));
    assert_eq!(seen.iter().filter(|words| words.starts_with("write data")).count(), 20);
}

#[test]
fn mute_characters_are_mute_on_another_link() {
    let control = |action| {
        let event = ControlEvent { action, ..ControlEvent::default() };
        let id = PacketId { packet_id: "m-1".into(), ..PacketId::default() };
        let packet = Packet { timestamp: NOON, id, routing: Routing::from_player(), payload: Payload::Control(event) };
        Outgoing::new(packet, Recipient::World)
    };
    let mut rig = Rig::connected(lasting());
    rig.send(control(ControlAction::TtsPlaybackMute));
    rig.feed(Input::LinkDown(lost()));
    let seen = back(&mut rig);
    assert!(seen.len() == 1 && seen[0].starts_with("write tts_playback_mute "), "{seen:?}");
    rig.send(control(ControlAction::TtsPlaybackUnmute));
    rig.feed(Input::LinkDown(lost()));
    rig.pass(LONGEST);
    assert_eq!(back(&mut rig), [""; 0]);
}

#[test]
fn a_session_in_which_nobody_speaks_pauses_and_a_word_resumes_it() {
    let minute = Duration::from_secs(60);
    let mut rig = Rig::connected(Config { idle_timeout: Some(minute), ..lasting() });
    rig.pass(minute / 2);
    rig.send(text(to("guard"), "p-1"));
    rig.pass(2 * minute);
    assert_eq!(rig.machine.state(), Connected, "an answer is waited for");
    rig.feed(Input::Frame(&interaction_end("a-guard", "p-1")));
    rig.pass(minute);
    assert_eq!(rig.feed(Input::Tick), ["close", "CONNECTED -> PAUSED (0)", "connected false"]);
    assert_eq!(rig.machine.deadline(), None);
    assert_eq!(rig.send(text(to("guard"), "p-2")), ["PAUSED -> RECONNECTING (0)", "open id-1"]);
}

#[test]
fn what_a_stop_finds_unwritten_comes_back() {
    let mut rig = Rig::connected(lasting());
    rig.send(text(to("guard"), "p-1"));
    rig.send(text(to("guard"), "p-2"));
    rig.feed(Input::Stop);
    assert_eq!(
        rig.feed(Input::LinkClosed { unwritten: [2].into() }),
        ["failed \"hi\" p-2 to a-guard (8: the session was stopped before this could be written)"]
    );
    assert_eq!(rig.feed(Input::LinkClosed { unwritten: [1, 2].into() }), [""; 0], "told once");
}

#[test]
fn an_end_that_names_the_correlation_alone_ends_the_interaction() {
    let end = r#"{"result":{"packetId":{"correlationId":"p-1"},"routing":{"source":{"type":"AGENT","name":"a-guard"}},"control":{"action":"INTERACTION_END"}}}"#;
    let mut rig = Rig::connected(lasting());
    rig.send(text(to("guard"), "p-1"));
    rig.feed(Input::Frame(&said("a-guard", "p-1", "one")));
    assert_eq!(rig.feed(Input::Frame(end)), ["ended p-1", "packet interaction_end"]);
}
