//! Characters that leave the scene in the middle of something.

use super::*;

const TWO_SCENES: &str = r#"
workspace = "w"
pace_ms = 1000
[[scene]]
name = "s"
characters = ["a", "b"]
[[scene]]
name = "s2"
characters = ["b"]
[[character]]
name = "a"
[[character.reply]]
when.says = "*"
answer = [["One.", "Two.", { text = "Three.", trigger = "open-door" }]]
[[character]]
name = "b"
[[character.reply]]
when.says = "*"
answer = [["Uno.", "Due."]]
"#;

fn leaves_scene(tried: &mut Try) {
    tried.send(json!({"mutation": {"load_scene": {"name": "workspaces/w/scenes/s2"}}}));
}

fn is_unloaded(tried: &mut Try) {
    let agent_id = tried.session.agent_id(0);
    tried.send(json!({"mutation": {"unload_characters": {"agents": [{"agent_id": agent_id}]}}}));
}

const WAYS: [fn(&mut Try); 2] = [leaves_scene, is_unloaded];

#[test]
fn whoever_has_left_the_scene_says_no_more_and_the_others_go_on() {
    for (way, conversation) in WAYS.into_iter().flat_map(|way| [(way, ""), (way, "c")]) {
        let mut tried = Try::new(TWO_SCENES);
        tried.load(json!({}));
        if !conversation.is_empty() {
            let participants = [0, 1].map(|index| json!({"type": "AGENT", "name": tried.session.agent_id(index)}));
            let update = json!({"action": "CONVERSATION_UPDATE", "conversationUpdate": {"participants": participants}});
            tried.send(json!({"packetId": {"conversationId": conversation}, "control": update}));
            assert_eq!(summary(&tried.take()), ["CONVERSATION_EVENT"]);
        }
        tried.say("Hm", conversation);
        assert_eq!(summary(&tried.take()), ["One."]);
        let ids = json!({"packetId": new_id(), "interactionId": new_id()});
        let target = json!({"type": "AGENT", "name": tried.session.agent_id(1)});
        tried.send(json!({"packetId": ids, "routing": {"target": target}, "text": {"text": "Hm"}}));
        assert_eq!(summary(&tried.take()), ["Uno."]);
        way(&mut tried);
        let left = summary(&tried.take());
        assert_eq!(left.iter().filter(|what| *what == "INTERACTION_END").count(), 1, "{left:?}");
        assert_eq!(left.last().map(String::as_str), Some("INTERACTION_END"), "after the list that it left: {left:?}");
        assert_eq!(summary(&tried.wait(1)), ["Due.", "INTERACTION_END"]);
        assert_eq!(summary(&tried.wait(5)), [""; 0]);
    }
}

#[test]
fn whoever_has_left_the_scene_is_not_asked_and_does_not_answer_once_more() {
    for way in WAYS {
        let mut tried = Try::new(TWO_SCENES);
        tried.load(json!({}));
        tried.say("Hm", "");
        tried.wait(5);
        way(&mut tried);
        tried.take();
        // As when the microphone was opened for somebody who has left since.
        tried.session.respond(tried.now, Exchange::default(), &[0], Input::Text("Hm".to_owned()));
        assert_eq!(summary(&tried.wait(1)), ["WARNING"]);
        let said = tried.session.history.last_interaction().to_owned();
        tried.send(json!({"mutation": {"regenerate_response": {"interaction_id": said}}}));
        assert_eq!(summary(&tried.wait(1)), ["WARNING", "INTERACTION_END"]);
        assert_eq!(summary(&tried.wait(2)), [""; 0]);
    }
}

#[test]
fn what_nobody_can_answer_has_an_end_all_the_same() {
    let regenerate = json!({"mutation": {"regenerateResponse": {"interactionId": "i"}}});
    let to_a_stranger = json!({"routing": {"target": {"type": "AGENT", "name": "nobody"}}, "text": {"text": "Hm"}});
    for mut packet in [regenerate, to_a_stranger] {
        let mut tried = Try::new(TWO_SCENES);
        tried.load(json!({}));
        packet["packetId"] = json!({"packetId": "p", "interactionId": "i", "correlationId": "c"});
        // Also when the client sends it again.
        for _ in 0..2 {
            tried.send(packet.clone());
            let told = tried.take();
            assert_eq!(summary(&told), ["WARNING", "INTERACTION_END"]);
            let id = &told[1]["packetId"];
            assert_eq!((&id["interactionId"], &id["correlationId"]), (&json!("i"), &json!("c")));
            assert_eq!(told[1]["routing"]["source"]["type"], "AGENT");
        }
    }
}

#[test]
fn what_waits_for_a_socket_of_whoever_has_left_the_scene_is_not_said() {
    for way in WAYS {
        let mut tried = Try::new(TWO_SCENES);
        tried.load(json!({}));
        tried.say("Hm", "");
        // All of it was made and nothing has been taken by a socket.
        tried.now += Duration::from_secs(5);
        while let Some(planned) = tried.session.outbox.take_due(tried.now) {
            tried.session.perform(tried.now, &planned.exchange, planned.part);
        }
        way(&mut tried);
        let left = summary(&tried.take());
        assert!(left.contains(&"INTERACTION_END".to_owned()), "{left:?}");
        assert!(!left.iter().any(|what| what.ends_with('.') || what == "open-door"), "{left:?}");
    }
}
