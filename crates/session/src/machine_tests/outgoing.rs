//! Packets of the game's own making: several targets, and their recipients when they leave.

use serde_json::{Value, json};

use super::*;
use crate::{Draft, Selection};

fn draft(targets: &[&str]) -> Draft {
    let mut draft = Draft::new(text(Recipient::Character(None), "p-1")).unwrap();
    for target in targets {
        draft.add_target(target).unwrap();
    }
    draft
}

fn agents(names: &[&str]) -> Vec<Value> {
    names.iter().map(|name| json!({"type": "AGENT", "name": name})).collect()
}

/// Target and targets of what is written.
fn addressees(rig: &mut Rig, mut draft: Draft) -> (Value, Value) {
    let frames = rig.written(Input::Send(draft.take(&Selection::default())));
    assert_eq!(frames.len(), 1);
    let routing = &frames[0]["routing"];
    assert_eq!(routing["source"]["type"], "PLAYER");
    (routing["target"].clone(), routing["targets"].clone())
}

#[test]
fn one_known_target_is_the_target_and_several_are_the_targets() {
    let full = "workspaces/demo/characters/guard";
    let one = json!({"type": "AGENT", "name": "a-guard"});
    for (names, target, targets) in [
        (&["guard"][..], one.clone(), Value::Null),
        (&["guard", full, "a-guard"], one.clone(), Value::Null),
        (&["king", "guard"], one.clone(), Value::Null),
        (&["cook", "guard"], Value::Null, json!(agents(&["a-cook", "a-guard"]))),
        (&["a-guard", "king", "cook"], Value::Null, json!(agents(&["a-guard", "a-cook"]))),
    ] {
        let mut rig = Rig::connected(config());
        assert_eq!(addressees(&mut rig, draft(names)), (target.clone(), targets.clone()), "{names:?}");
        let mut draft = draft(names);
        // What is prepared beforehand says the same as what leaves.
        let missing = draft.update_session_info(rig.machine.cast());
        assert_eq!(missing, if names.contains(&"king") { vec!["king".to_owned()] } else { vec![] });
        draft.update_routing().unwrap();
        let routing = serde_json::to_value(&draft.packet().routing).unwrap();
        assert_eq!((routing["target"].clone(), routing["targets"].clone()), (target, targets), "{names:?}");
    }
}

#[test]
fn targets_are_found_when_the_packet_leaves() {
    let mut rig = Rig::new(config());
    rig.feed(Input::Start);
    let mut draft = draft(&["guard", "king"]);
    assert_eq!(draft.update_session_info(rig.machine.cast()), ["guard", "king"]);
    assert_eq!(draft.update_routing(), Err("guard, king".to_owned()));
    assert_eq!(rig.feed(Input::Send(draft.take(&Selection::default()))), [""; 0]);
    rig.feed(Input::LinkUp);
    let seen = rig.feed(Input::Frame(&scene(&["guard"])));
    assert_eq!(seen[seen.len() - 2..], ["write \"hi\" p-1 to a-guard", "released"]);
}

#[test]
fn a_packet_for_nobody_comes_back_and_names_whom_it_was_for() {
    let mut rig = Rig::connected(config());
    let seen = rig.feed(Input::Send(draft(&["king", "queen"]).take(&Selection::default())));
    let words = "no character \"king\" is in the scene; there are: guard, cook";
    assert_eq!(seen, [format!("failed \"hi\" p-1 (106: {words})"), "released".to_owned()]);
}

#[test]
fn an_agent_id_that_is_not_true_any_more_is_not_sent() {
    let mut rig = Rig::connected(config());
    let mut draft = draft(&["cook", "guard"]);
    assert!(draft.update_session_info(rig.machine.cast()).is_empty());
    rig.feed(Input::Frame(&scene(&["guard"]).replace("a-guard", "b-guard")));
    assert_eq!(draft.update_session_info(rig.machine.cast()), ["workspaces/demo/characters/cook"]);
    assert_eq!(draft.targets()[0].agent_id, "");
    assert_eq!(draft.targets()[1].agent_id, "b-guard");
    assert_eq!(addressees(&mut rig, draft).0, json!({"type": "AGENT", "name": "b-guard"}));
}

#[test]
fn a_conversation_is_addressed_by_its_id_alone() {
    let mut rig = Rig::connected(config());
    let json = r#"{"packetId":{"conversationId":"c-1"},"custom":{"name":"x","type":"TRIGGER"}}"#;
    let mut draft = Draft::json(json, NOON, ids("id-")).unwrap();
    draft.preprocess(Recipient::Character(None), Some(rig.machine.cast())).unwrap();
    assert!(draft.targets().is_empty());
    draft.update_routing().unwrap();
    assert_eq!(addressees(&mut rig, draft), (Value::Null, Value::Null));
}

#[test]
fn a_packet_to_one_of_a_group_is_not_in_the_group_any_more() {
    let mut rig = Rig::connected(config());
    let mut draft = draft(&[]);
    draft.preprocess(Recipient::Conversation("c-1".to_owned()), Some(rig.machine.cast())).unwrap();
    draft.update_routing().unwrap();
    assert_eq!(draft.packet().id.conversation_id, "c-1");
    draft.add_target("guard").unwrap();
    draft.update_session_info(rig.machine.cast());
    draft.update_routing().unwrap();
    // What is seen beforehand is what leaves.
    let seen: Value = serde_json::from_str(&draft.encode()).unwrap();
    let left = rig.written(Input::Send(draft.take(&Selection::default()))).remove(0);
    assert_eq!(
        (&left["packetId"]["conversationId"], &left["routing"]["target"]["name"]),
        (&Value::Null, &json!("a-guard"))
    );
    assert_eq!((&seen["packetId"], &seen["routing"]), (&left["packetId"], &left["routing"]));
}

#[test]
fn characters_go_and_scenes_change_by_json_too() {
    let mut rig = Rig::connected(config());
    let send = |rig: &mut Rig, json: &str| {
        let mut draft = Draft::json(json, NOON, ids("json-")).unwrap();
        rig.feed(Input::Send(draft.take(&Selection::default())))
    };
    // Web names those who go by their agent ids alone.
    let seen = send(&mut rig, r#"{"mutation":{"unloadCharacters":{"agents":[{"agentId":"a-cook"}]}}}"#);
    assert_eq!(seen, ["write remove [a-cook] json-1 to WORLD", "released"]);
    rig.feed(Input::Frame(&scene(&["guard"])));
    let seen = send(&mut rig, r#"{"mutation":{"unloadCharacters":{"agents":[{"agentId":"a-king"}]}}}"#);
    let words = "no character \"a-king\" is in the scene; there are: guard";
    assert_eq!(seen[0], format!("failed remove [a-king] json-1 (106: {words})"));

    let seen = send(&mut rig, r#"{"mutation":{"loadScene":{"name":"workspaces/demo/scenes/market"}}}"#);
    assert_eq!(seen, ["established false []", "write load workspaces/demo/scenes/market json-1 to WORLD", "released"]);
    assert_eq!(rig.send(text(to("king"), "p-1")), [""; 0], "it waits for the new scene");
    let seen = rig.feed(Input::Frame(&scene_named("market", "b-", &["king"])));
    assert_eq!(
        seen,
        ["established true [king]", "packet current_scene_status", "write \"hi\" p-1 to b-king", "released"]
    );
    // Another link finds it.
    rig.feed(Input::LinkDown(lost()));
    rig.feed(Input::Resume);
    let seen = rig.feed(Input::LinkUp);
    assert!(seen[1].starts_with("write load workspaces/demo/scenes/market "), "{seen:?}");
    assert_eq!(seen.len(), 2, "{seen:?}");
}

#[test]
fn the_event_of_a_json_packet_leaves_as_it_was_written() {
    let mut rig = Rig::connected(config());
    let event = r#""custom" : { "name":"\u0078", "type":1,"unknown":[1.50] }"#;
    let mut draft = Draft::json(&format!("{{ {event} }}"), NOON, ids("id-")).unwrap();
    draft.add_target("guard").unwrap();
    let outputs = rig.outputs(Input::Send(draft.take(&Selection::default())));
    let [Output::Write { frame, slot: Some(_), .. }] = outputs.as_slice() else { panic!() };
    assert!(frame.ends_with(r#","custom":{ "name":"\u0078", "type":1,"unknown":[1.50] }}"#), "{frame}");
}

#[test]
fn every_kind_that_a_client_sends_is_taken_and_no_other() {
    let takes = |event: &str| Draft::json(&format!("{{{event}}}"), NOON, ids("id-")).is_ok();
    for event in [
        r#""text":{"text":"hi","sourceType":"TYPED_IN","final":true}"#,
        r#""text":{"text":"hi","source_type":2,"final":true},"emotion":null"#,
        r#""dataChunk":{"type":"AUDIO","chunk":"AAA="}"#,
        r#""data_chunk":{"type":1,"chunk":"AAA="}"#,
        r#""custom":{"name":"x","type":"TRIGGER","parameters":null}"#,
        r#""control":{"action":"TTS_PLAYBACK_MUTE"}"#,
        r#""control":{"action":"CONVERSATION_UPDATE","conversationUpdate":{"participants":[{"type":"PLAYER"}]}}"#,
        r#""control":{"action":"SESSION_CONFIGURATION","sessionConfiguration":{}}"#,
        r#""action":{"narratedAction":{"content":"waves"}}"#,
        r#""mutation":{"regenerateResponse":{"interactionId":"i"}}"#,
        r#""mutation":{"cancelResponses":{"interactionId":"i"},"loadScene":null}"#,
        r#""sessionControl":{"sessionHistoryRequest":{}}"#,
        r#""latencyReport":{"pingPong":{"type":"PONG"}}"#,
        r#""latencyReport":{"perceivedLatency":{"precision":"FINE","latency":"1s"}}"#,
        r#""entitiesItemsOperation":{"removeItems":{"itemIds":["x"]}}"#,
    ] {
        assert!(takes(event), "{event}");
    }
    for event in [
        r#""log":{"text":"hi","level":"INFO"}"#,
        r#""emotion":{"behavior":"JOY","strength":"STRONG"}"#,
        r#""text":{"text":"hi","sourceType":"SPEECH_TO_TEXT","final":true}"#,
        r#""text":{"text":"hi","sourceType":"TYPED_IN","final":false}"#,
        r#""control":{"action":"CURRENT_SCENE_STATUS","currentSceneStatus":{"agents":[]}}"#,
        r#""control":{"action":"TTS_PLAYBACK_MUTE","conversationEvent":{"participants":[]}}"#,
    ] {
        assert!(!takes(event), "{event}");
    }
}

#[test]
fn a_conversation_that_the_game_writes_beside_characters_stays() {
    let mut rig = Rig::connected(config());
    let json = r#"{"packetId":{"conversationId":"c"},"routing":{"targets":[{"type":"AGENT","name":"guard"}]},"text":{"text":"hi","sourceType":"TYPED_IN","final":true}}"#;
    for is_prepared in [true, false] {
        let mut draft = Draft::json(json, NOON, ids("j-")).unwrap();
        if is_prepared {
            draft.update_session_info(rig.machine.cast());
            draft.update_routing().unwrap();
        }
        let seen = rig.feed(Input::Send(draft.take(&Selection::default())));
        assert_eq!(seen[0], "write \"hi\" j-1 to a-guard in c");
    }
}

#[test]
fn a_packet_is_packed_once_until_it_changes() {
    let rig = Rig::connected(config());
    let mut draft = draft(&["guard"]);
    let first = draft.packed().unwrap();
    assert!(std::sync::Arc::ptr_eq(&first, &draft.packed().unwrap()), "the same look");
    draft.update_session_info(rig.machine.cast());
    assert!(std::sync::Arc::ptr_eq(&first, &draft.packed().unwrap()), "targets are no part of the packet");
    draft.update_routing().unwrap();
    let routed = draft.packed().unwrap();
    let target = routed.packet.routing.target.as_ref().map(|target| routed.text(target.name));
    assert_eq!((first.packet.routing.target.is_none(), target), (true, Some("a-guard")));
}

#[test]
fn a_packet_that_is_put_back_can_be_sent_once_more() {
    let mut rig = Rig::connected(config());
    let json = r#"{"routing":{"targets":[{"type":"WORLD"}]},"custom":{"name":"x","type":"TRIGGER"}}"#;
    for mut draft in [draft(&["guard"]), draft(&[]), Draft::json(json, NOON, ids("id-")).unwrap()] {
        draft.preprocess(Recipient::Conversation("c-1".to_owned()), None).unwrap();
        let before = (draft.encode(), draft.targets().to_vec());
        let first = draft.take(&Selection::default());
        assert_eq!(draft.packet(), &Packet::default(), "nothing of it is left");
        draft.put_back(first.clone());
        assert_eq!((draft.encode(), draft.targets().to_vec()), before);
        assert_eq!(draft.take(&Selection::default()), first);
    }
    assert_eq!(rig.feed(Input::Tick), [""; 0]);
}
