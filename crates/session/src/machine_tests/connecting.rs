//! From start to established: the order of things, tokens, session ids, what waits meanwhile.

use super::*;

const OPENING: [&str; 2] =
    ["write session_configuration id-2 to WORLD", "write load workspaces/demo/scenes/gate id-3 to WORLD"];

#[test]
fn a_session_opens_in_the_documented_order() {
    let mut rig = Rig::new(config());
    assert_eq!(rig.feed(Input::Start), ["IDLE -> CONNECTING (0)", "open id-1"]);
    // An open socket alone proves nothing yet.
    assert_eq!(rig.feed(Input::LinkUp), OPENING);
    assert_eq!(rig.machine.state(), Connecting);
    assert_eq!(
        rig.feed(Input::Frame(&scene(&["guard", "cook"]))),
        [
            "CONNECTING -> CONNECTED (0)",
            "connected true",
            "established true [guard cook]",
            "packet current_scene_status"
        ]
    );
    assert!(rig.machine.established() && rig.machine.waiting == Waiting::Nothing);
    assert_eq!(rig.feed(Input::Frame(&said("a-guard", "i-1", "Halt!"))), ["packet \"Halt!\""]);
}

#[test]
fn events_carry_the_wall_clock() {
    let mut rig = Rig::new(config());
    rig.pass(Duration::from_millis(1_234));
    let at = rig.now().wall;
    let times: Vec<_> = rig
        .outputs(Input::Start)
        .into_iter()
        .filter_map(|output| match output {
            Output::Emit(event) => Some(event.time),
            _ => None,
        })
        .collect();
    assert_eq!(times, [at]);
}

#[test]
fn a_first_packet_that_is_no_scene_connects_but_does_not_establish() {
    let mut rig = Rig::new(config());
    rig.feed(Input::Start);
    rig.feed(Input::LinkUp);
    assert_eq!(
        rig.feed(Input::Frame(&said("a-guard", "i-1", "Halt!"))),
        ["CONNECTING -> CONNECTED (0)", "connected true", "packet \"Halt!\""]
    );
    assert!(!rig.machine.established());
    // The scene is still waited for.
    assert!(rig.machine.waiting != Waiting::Nothing);
    assert_eq!(rig.feed(Input::Frame(&scene(&["guard"]))), ["established true [guard]", "packet current_scene_status"]);
    assert!(rig.machine.waiting == Waiting::Nothing);
}

#[test]
fn with_a_key_a_token_is_fetched_before_the_link_is_opened() {
    let mut rig = Rig::new(Config { tokens: TokenSource::Fetched, ..config() });
    assert_eq!(rig.feed(Input::Start), ["IDLE -> CONNECTING (0)", "fetch token"]);
    assert_eq!(rig.feed(Input::LinkUp), [""; 0], "nothing was opened");
    assert_eq!(rig.feed(token(Some("of-token"), None)), ["open of-token"]);
    assert_eq!(rig.feed(token(Some("again"), None)), [""; 0], "one answer is enough");
}

#[test]
fn a_token_that_cannot_be_had_fails_the_session() {
    for failure in [Failure::fatal(FailureCode::Auth, "bad key"), Failure::retryable(FailureCode::Unreachable, "dns")] {
        let code = failure.code.number();
        let mut rig = Rig::new(Config { tokens: TokenSource::Fetched, ..config() });
        rig.feed(Input::Start);
        assert_eq!(
            rig.feed(Input::TokenFailed(failure)),
            ["close".into(), format!("error {code}"), format!("CONNECTING -> FAILED ({code})")]
        );
        assert_eq!(rig.machine.deadline(), None);
    }
}

#[test]
fn the_session_id_is_the_games_or_the_tokens_or_made_here() {
    for (own, of_token, used) in [
        (Some("own"), Some("token"), "own"),
        (Some("own"), None, "own"),
        (None, Some("token"), "token"),
        (None, None, "id-1"),
    ] {
        let session_id = own.map(String::from);
        let mut rig = Rig::new(Config { tokens: TokenSource::Fetched, session_id, ..config() });
        rig.feed(Input::Start);
        assert_eq!(rig.feed(token(of_token, None)), [format!("open {used}")]);
    }
}

#[test]
fn what_is_sent_before_the_scene_is_known_leaves_after_it_in_order() {
    let mut rig = Rig::new(config());
    rig.feed(Input::Start);
    assert_eq!(rig.send(text(to("guard"), "p-1")), [""; 0]);
    rig.feed(Input::LinkUp);
    assert_eq!(rig.send(text(to("workspaces/demo/characters/cook"), "p-2")), [""; 0]);
    assert_eq!(rig.send(text(Recipient::World, "p-3")), [""; 0]);
    assert_eq!(rig.send(text(to("a-cook"), "p-4")), [""; 0]);
    let mut seen = rig.feed(Input::Frame(&scene(&["guard", "cook"])));
    assert_eq!(
        seen.split_off(4),
        [
            "write \"hi\" p-1 to a-guard",
            "released",
            "write \"hi\" p-2 to a-cook",
            "released",
            "write \"hi\" p-3 to WORLD",
            "released",
            "write \"hi\" p-4 to a-cook",
            "released"
        ]
    );
    assert_eq!(rig.send(text(to("guard"), "p-5")), ["write \"hi\" p-5 to a-guard", "released"]);
}

#[test]
fn a_packet_for_somebody_who_is_not_there_comes_back_with_who_is() {
    let mut rig = Rig::connected(config());
    for (whom, words) in [
        (to("king"), "no character \"king\" is in the scene; there are: guard, cook"),
        (Recipient::Character(None), "several characters are in the scene; name one of: guard, cook"),
    ] {
        assert_eq!(rig.send(text(whom, "p-1")), [format!("failed \"hi\" p-1 (106: {words})"), "released".into()]);
    }
    rig.feed(Input::Frame(&scene(&[])));
    assert_eq!(
        rig.send(text(to("guard"), "p-2")),
        ["failed \"hi\" p-2 (106: no character \"guard\" is in the scene; there are: nobody)", "released"]
    );
    rig.feed(Input::Frame(&scene(&["cook"])));
    assert_eq!(rig.send(text(Recipient::Character(None), "p-3")), ["write \"hi\" p-3 to a-cook", "released"]);
}

#[test]
fn what_left_is_reported_only_when_asked_for() {
    let mut rig = Rig::connected(Config { report_sent: true, ..config() });
    assert_eq!(
        rig.send(text(to("guard"), "p-1")),
        ["write \"hi\" p-1 to a-guard", "released", "sent \"hi\" p-1 to a-guard"]
    );
}

#[test]
fn each_step_of_connecting_has_its_time_out() {
    let just_before = |limit: Duration| limit - Duration::from_nanos(1);
    for (steps, limit, words) in [
        (0, OPEN_TIMEOUT, "no access token"),
        (1, OPEN_TIMEOUT, "could not be opened"),
        (2, SCENE_TIMEOUT, "sent no scene"),
    ] {
        let mut rig = Rig::new(Config { tokens: TokenSource::Fetched, ..config() });
        rig.feed(Input::Start);
        let answers = [token(None, None), Input::LinkUp];
        for answer in answers.into_iter().take(steps) {
            rig.pass(just_before(OPEN_TIMEOUT));
            rig.feed(answer);
        }
        assert_eq!(rig.machine.deadline, Some(rig.time + limit));
        rig.pass(just_before(limit));
        assert_eq!(rig.feed(Input::Tick), [""; 0], "too early");
        rig.pass(Duration::from_nanos(1));
        let outputs = rig.outputs(Input::Tick);
        let Some(Output::Emit(Event { kind: EventKind::Error(failure), .. })) = outputs.get(1) else { panic!() };
        assert!(failure.message.contains(words) && failure.message.contains("10 s") && failure.retryable);
        let seen: Vec<_> = outputs.iter().map(super::words).collect();
        assert_eq!(seen, ["close", "error 2", "CONNECTING -> FAILED (2)"]);
        assert_eq!(rig.machine.deadline(), None);
        assert_eq!(rig.feed(Input::Tick), [""; 0], "it is over");
    }
}

#[test]
fn a_second_start_changes_nothing_while_the_session_runs() {
    for state in ConnectionState::ALL {
        let mut rig = Rig::in_state(state);
        let can_start = [Idle, Failed, Disconnected].contains(&state);
        assert_eq!(!rig.feed(Input::Start).is_empty(), can_start, "{state:?}");
        assert_eq!(rig.machine.state(), if can_start { Connecting } else { state });
    }
}
