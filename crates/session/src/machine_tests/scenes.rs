//! Other scenes, and characters that come and go.

use super::*;

const CHANGED: &str = "packet current_scene_status";

fn market() -> Input<'static> {
    Input::LoadScene("workspaces/demo/scenes/market".into())
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| format!("workspaces/demo/characters/{name}")).collect()
}

fn add(list: &[&str]) -> Outgoing {
    Outgoing::load_characters(names(list), NOON, ids("add-"))
}

fn remove(list: &[&str]) -> Outgoing {
    Outgoing::unload_characters(list.iter().map(|name| (*name).to_owned()).collect(), NOON, ids("remove-"))
}

#[test]
fn a_scene_is_left_and_entered_in_the_documented_order() {
    let mut rig = Rig::connected(config());
    assert_eq!(rig.feed(market()), ["write load workspaces/demo/scenes/market id-4 to WORLD", "established false []"]);
    assert!(!rig.machine.established() && rig.machine.cast().characters().is_empty());
    assert_eq!(rig.machine.deadline, Some(rig.time + SCENE_TIMEOUT));
    // The same list as before counts as news.
    assert_eq!(
        rig.feed(Input::Frame(&scene_named("market", "a-", &["guard", "cook"]))),
        ["established true [guard cook]", CHANGED]
    );
    assert_eq!((rig.machine.state(), rig.machine.waiting), (Connected, Waiting::Nothing));
}

#[test]
fn what_waits_follows_its_character_by_name_or_comes_back() {
    let mut rig = Rig::connected(config());
    rig.feed(market());
    for (whom, id) in [("workspaces/demo/characters/guard", "p-1"), ("guard", "p-2"), ("cook", "p-3")] {
        assert_eq!(rig.send(text(to(whom), id)), [""; 0], "{whom}");
    }
    let mut seen = rig.feed(Input::Frame(&scene_named("market", "b-", &["guard", "king"])));
    assert_eq!(
        seen.split_off(2),
        [
            "write \"hi\" p-1 to b-guard",
            "released",
            "write \"hi\" p-2 to b-guard",
            "released",
            "failed \"hi\" p-3 (106: no character \"cook\" is in the scene; there are: guard, king)",
            "released"
        ]
    );
}

#[test]
fn a_list_of_a_scene_that_is_being_left_does_not_count() {
    let mut rig = Rig::connected(config());
    rig.send(add(&["king"]));
    rig.feed(market());
    rig.feed(Input::LoadScene("workspaces/demo/scenes/gate".into()));
    // The lists for the king, for the market and for the gate, in this order.
    assert_eq!(rig.feed(Input::Frame(&scene_named("gate", "a-", &["guard", "cook", "king"]))), [CHANGED]);
    assert_eq!(rig.feed(Input::Frame(&scene_named("market", "a-", &["king"]))), [CHANGED]);
    assert!(!rig.machine.established());
    assert_eq!(rig.feed(Input::Frame(&scene_named("gate", "a-", &["guard"]))), ["established true [guard]", CHANGED]);
}

#[test]
fn a_server_that_owes_a_list_is_not_waited_for_when_the_next_scene_is_there() {
    let mut rig = Rig::connected(config());
    rig.send(remove(&["guard"]));
    rig.feed(market());
    assert_eq!(rig.feed(Input::Frame(&scene_named("market", "a-", &["king"])))[0], "established true [king]");
    // Nor is one that gives its scenes no names.
    rig.feed(market());
    assert_eq!(rig.feed(Input::Frame(&scene(&["king"])))[0], "established true [king]");
}

#[test]
fn a_scene_that_does_not_come_ends_the_link() {
    let mut rig = Rig::connected(config());
    rig.feed(market());
    rig.send(text(to("guard"), "p-1"));
    rig.pass(SCENE_TIMEOUT);
    let seen = rig.feed(Input::Tick);
    assert_eq!(seen[..2], ["close", "error 2"]);
    assert_eq!(seen[3..], ["released", "CONNECTED -> DISCONNECTED (2)", "connected false"]);
}

#[test]
fn the_scene_is_remembered_for_another_link_and_forgotten_by_start() {
    let mut rig = Rig::connected(config());
    rig.feed(market());
    rig.feed(Input::Frame(&scene_named("market", "a-", &["king"])));
    rig.feed(Input::Pause);
    rig.feed(Input::Resume);
    assert_eq!(rig.feed(Input::LinkUp)[1], "write load workspaces/demo/scenes/market id-6 to WORLD");
    rig.feed(Input::Stop);
    rig.feed(Input::Start);
    assert_eq!(rig.feed(Input::LinkUp)[1], "write load workspaces/demo/scenes/gate id-9 to WORLD");
}

#[test]
fn a_scene_can_be_chosen_before_there_is_a_link_and_while_the_first_is_awaited() {
    let mut rig = Rig::new(config());
    assert_eq!(rig.feed(market()), [""; 0], "not started");
    rig.feed(Input::Start);
    assert_eq!(rig.feed(market()), [""; 0]);
    assert_eq!(rig.feed(Input::LinkUp)[1], "write load workspaces/demo/scenes/market id-3 to WORLD");
    assert_eq!(
        rig.feed(Input::LoadScene("workspaces/demo/scenes/gate".into())),
        ["write load workspaces/demo/scenes/gate id-4 to WORLD"]
    );
    assert_eq!(rig.feed(Input::Frame(&scene_named("market", "a-", &["king"])))[2], CHANGED);
    assert!(!rig.machine.established());
    assert_eq!(rig.feed(Input::Frame(&scene_named("gate", "a-", &["guard"])))[0], "established true [guard]");
}

#[test]
fn another_scene_resumes_a_paused_session() {
    let mut rig = Rig::in_state(Paused);
    assert_eq!(rig.feed(market()), ["PAUSED -> RECONNECTING (0)", "open id-1", "established false []"]);
    assert_eq!(rig.feed(Input::LinkUp)[1], "write load workspaces/demo/scenes/market id-5 to WORLD");
}

#[test]
fn characters_come_and_go_and_the_servers_list_tells_when() {
    let mut rig = Rig::connected(config());
    assert_eq!(rig.send(add(&["king"])), ["write add [workspaces/demo/characters/king] add-1 to WORLD", "released"]);
    assert_eq!(rig.feed(Input::Frame(&scene(&["guard", "cook", "king"]))), ["changed [guard cook king]", CHANGED]);
    assert_eq!(rig.send(remove(&["guard", "a-cook"])), ["write remove [a-guard a-cook] remove-1 to WORLD", "released"]);
    assert!(rig.machine.cast().find(Some("guard")).is_ok(), "not gone yet");
    assert_eq!(rig.feed(Input::Frame(&scene(&["king"]))), ["changed [king]", CHANGED]);
    assert_eq!(
        rig.send(remove(&["king", "guard"])),
        ["failed remove [ ] remove-1 (106: no character \"guard\" is in the scene; there are: king)", "released"]
    );
}

#[test]
fn another_link_asks_again_for_who_has_come_and_takes_away_who_has_gone() {
    let mut rig = Rig::connected(config());
    rig.send(add(&["king", "ghost"]));
    rig.feed(Input::Frame(&scene(&["guard", "cook", "king"])));
    rig.send(remove(&["cook"]));
    rig.feed(Input::Frame(&scene(&["guard", "king"])));
    rig.feed(Input::Pause);
    rig.send(text(to("king"), "p-1"));
    // The ghost never came.
    assert_eq!(
        rig.feed(Input::LinkUp)[1..],
        [
            "write load workspaces/demo/scenes/gate id-5 to WORLD",
            "write add [workspaces/demo/characters/king] id-6 to WORLD"
        ]
    );
    assert_eq!(rig.feed(Input::Frame(&scene(&["guard", "cook"])))[2..], [CHANGED]);
    assert_eq!(
        rig.feed(Input::Frame(&scene(&["guard", "cook", "king"]))),
        ["write remove [a-cook] id-7 to WORLD", CHANGED]
    );
    // All is as it was, so there is no news.
    assert_eq!(rig.feed(Input::Frame(&scene(&["guard", "king"]))), [CHANGED, "write \"hi\" p-1 to a-king", "released"]);
    rig.feed(Input::Frame(&interaction_end("a-king", "p-1")));
    // In another scene nobody is asked for beside it.
    rig.feed(market());
    rig.feed(Input::Frame(&scene_named("market", "a-", &["cook"])));
    rig.feed(Input::Pause);
    rig.feed(Input::Resume);
    assert_eq!(rig.feed(Input::LinkUp).len(), 2);
    assert_eq!(rig.feed(Input::Frame(&scene_named("market", "a-", &["cook"])))[2..], [CHANGED]);
}

/// Servers refuse a scene in several ways.
fn refusals() -> [String; 3] {
    let no_details = |details: &str| format!(r#"{{"error":{{"code":5,"message":"no such scene"{details}}}}}"#);
    [error("RESOURCE_NOT_FOUND", "NO_RETRY"), no_details(""), no_details(r#","details":[]"#)]
}

#[test]
fn a_scene_that_the_server_refuses_leaves_the_session_in_the_last_one() {
    for refusal in refusals() {
        // The server closes the link after the error, or keeps it.
        for closes in [true, false] {
            let mut rig = Rig::connected(Config { no_auto_reconnect: false, ..config() });
            rig.send(add(&["king"]));
            rig.feed(Input::Frame(&scene(&["guard", "cook", "king"])));
            rig.feed(market());
            rig.send(text(to("guard"), "p-1"));
            let refused = rig.feed(Input::Frame(&refusal));
            assert!(refused[0].starts_with("error "), "{refused:?}");
            assert!(refused[1].starts_with("write load workspaces/demo/scenes/gate "), "{refused:?}");
            assert!(refused[2].starts_with("write add [workspaces/demo/characters/king] "), "{refused:?}");
            assert_eq!((refused.len(), rig.machine.state()), (3, Connected));
            if closes {
                let lost = rig.feed(Input::LinkDown(lost()));
                assert!(lost[0].starts_with("CONNECTED -> DISCONNECTED"), "{lost:?}");
                rig.pass(Duration::from_secs(1));
                assert_eq!(rig.machine.state(), Reconnecting);
                let asked = rig.feed(Input::LinkUp);
                assert!(asked[1].starts_with("write load workspaces/demo/scenes/gate "), "{asked:?}");
            }
            rig.feed(Input::Frame(&scene_named("gate", "a-", &["guard", "cook"])));
            let seen = rig.feed(Input::Frame(&scene_named("gate", "a-", &["guard", "cook", "king"])));
            assert!(seen.contains(&"established true [guard cook king]".to_owned()), "{seen:?}");
            assert!(seen.contains(&"write \"hi\" p-1 to a-guard".to_owned()), "{seen:?}");
        }
    }
}

#[test]
fn the_scene_that_a_refusal_leads_back_to_is_the_last_that_the_server_confirmed() {
    let mut rig = Rig::connected(config());
    rig.feed(market());
    rig.feed(Input::LoadScene("workspaces/demo/scenes/typo".into()));
    assert_eq!(rig.feed(Input::Frame(&scene_named("market", "a-", &["king"]))), [CHANGED]);
    let refused = rig.feed(Input::Frame(&refusals()[0]));
    assert!(refused[1].starts_with("write load workspaces/demo/scenes/market "), "{refused:?}");
    // It is not there any more either: nothing is left to go back to.
    rig.feed(Input::Frame(&refusals()[0]));
    rig.feed(Input::LinkDown(lost()));
    assert_eq!(rig.machine.state(), Disconnected);
}

#[test]
fn a_refused_scene_that_was_asked_for_without_a_link_does_not_fail_the_session() {
    let mut rig = Rig::in_state(Paused);
    rig.machine.config.no_auto_reconnect = false;
    rig.feed(Input::LoadScene("workspaces/demo/scenes/typo".into()));
    rig.feed(Input::LinkUp);
    let refused = rig.feed(Input::Frame(&refusals()[0]));
    assert_eq!(refused[..2], ["close", "error 106"]);
    assert!(rig.machine.state() == Disconnected, "{refused:?}");
    rig.pass(Duration::from_secs(1));
    let asked = rig.feed(Input::LinkUp);
    assert!(asked[1].starts_with("write load workspaces/demo/scenes/gate "), "{asked:?}");
    // A new session begins where it is told to, and has nothing to go back to.
    rig.feed(Input::Frame(&scene(&["guard"])));
    rig.feed(market());
    rig.feed(Input::Stop);
    rig.feed(Input::Start);
    rig.feed(Input::LinkUp);
    let failed = rig.feed(Input::Frame(&refusals()[0]));
    assert_eq!((failed.last().map(String::as_str), rig.machine.state()), (Some("CONNECTING -> FAILED (106)"), Failed));
}

#[test]
fn a_refusal_says_where_the_session_stays_and_not_that_trying_again_is_of_no_use() {
    let mut rig = Rig::connected(config());
    rig.feed(market());
    let outputs = rig.outputs(Input::Frame(&refusals()[0]));
    let Some(Output::Emit(Event { kind: EventKind::Error(failure), .. })) = outputs.first() else {
        panic!("no error: {outputs:?}")
    };
    assert_eq!(
        failure.message,
        "the server reports RESOURCE_NOT_FOUND: words; the session stays in workspaces/demo/scenes/gate"
    );
}

#[test]
fn who_has_left_the_scene_says_no_more() {
    let leave: [fn(&mut Rig) -> Vec<String>; 2] = [
        |rig| {
            rig.send(remove(&["guard"]));
            rig.feed(Input::Frame(&scene(&["cook"])))
        },
        |rig| {
            rig.feed(market());
            rig.feed(Input::Frame(&scene_named("market", "a-", &["cook"])))
        },
    ];
    for leave in leave {
        let mut rig = Rig::connected(config());
        rig.feed(Input::Frame(&said("a-guard", "i-1", "one")));
        rig.feed(Input::Frame(&said("a-cook", "i-1", "soup")));
        let seen = leave(&mut rig);
        // The state before its event.
        let at = seen.iter().position(|line| line == "cut a-guard i-1").unwrap();
        assert!(seen[at + 1].starts_with("cancelled interaction_end "), "{seen:?}");
        assert_eq!(rig.feed(Input::Frame(&said("a-guard", "i-1", "two"))), ["cancelled packet \"two\""]);
        // Nor in an interaction that it had not begun.
        assert_eq!(rig.feed(Input::Frame(&said("a-guard", "i-2", "three"))), ["cancelled packet \"three\""]);
        assert_eq!(rig.feed(Input::Frame(&said("a-cook", "i-1", "more"))), ["packet \"more\""]);
        assert_eq!(rig.feed(Input::Frame(&interaction_end("a-guard", "i-1"))), ["packet interaction_end"]);
        // Back in the scene it speaks again, but not on.
        rig.send(add(&["guard"]));
        rig.feed(Input::Frame(&scene(&["guard", "cook"])));
        assert_eq!(rig.feed(Input::Frame(&said("a-guard", "i-1", "four"))), ["cancelled packet \"four\""]);
        assert_eq!(rig.feed(Input::Frame(&said("a-guard", "i-3", "five"))), ["packet \"five\""]);
        // Until the game asks for another answer.
        rig.send(Outgoing::regenerate_response(to("guard"), "i-1", NOON, ids("again-")));
        assert_eq!(rig.feed(Input::Frame(&said("a-guard", "i-1", "six"))), ["packet \"six\""]);
    }
}
