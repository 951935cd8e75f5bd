//! Sessions that go on from something: it is told until the server has entered the scene, and not again.

use super::*;
use inworld_protocol::packet::Continuation;
use inworld_protocol::packet::enums::ContinuationType;

fn saved() -> Config {
    let continuation = Continuation {
        continuation_type: ContinuationType::ExternallySavedState,
        externally_saved_state: "c2F2ZWQ=".to_owned(),
        ..Continuation::default()
    };
    Config { continuation: Some(continuation), ..config() }
}

/// The continuation in what is written when the link is up.
fn told(rig: &mut Rig) -> serde_json::Value {
    let frames = rig.written(Input::LinkUp);
    assert_eq!(frames[0]["control"]["action"], "SESSION_CONFIGURATION");
    frames[0]["control"]["sessionConfiguration"]["continuation"].clone()
}

fn expected() -> serde_json::Value {
    serde_json::json!({
        "continuationType": "CONTINUATION_TYPE_EXTERNALLY_SAVED_STATE",
        "externallySavedState": "c2F2ZWQ=",
    })
}

#[test]
fn a_later_link_of_the_same_session_does_not_go_on_from_it_again() {
    let mut rig = Rig::new(saved());
    rig.feed(Input::Start);
    assert_eq!(told(&mut rig), expected());
    rig.feed(Input::Frame(&scene(&["guard"])));
    rig.feed(Input::Pause);
    rig.feed(Input::Resume);
    assert!(told(&mut rig).is_null());
}

#[test]
fn another_session_goes_on_from_it() {
    let mut rig = Rig::new(saved());
    rig.feed(Input::Start);
    told(&mut rig);
    rig.feed(Input::Frame(&scene(&["guard"])));
    rig.feed(Input::Stop);
    rig.feed(Input::Start);
    assert_eq!(told(&mut rig), expected());
}

#[test]
fn what_no_server_has_taken_is_told_again() {
    let mut rig = Rig::new(saved());
    rig.feed(Input::Start);
    told(&mut rig);
    // The server has spoken, so that the session is connected, but it has not entered the scene.
    rig.feed(Input::Frame(r#"{"result":{"log":{"text":"hello","level":"INFO"}}}"#));
    rig.feed(Input::Pause);
    rig.feed(Input::Resume);
    assert_eq!(told(&mut rig), expected());
}

#[test]
fn who_goes_on_from_nothing_says_nothing_of_it() {
    let mut rig = Rig::new(config());
    rig.feed(Input::Start);
    assert!(told(&mut rig).is_null());
}
