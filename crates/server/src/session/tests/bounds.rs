//! What a client can make a session keep, and how long one packet takes.

use super::*;

/// All that one session may take, with all its stores full at a time.
const MOST_SESSION: usize = 16 << 20;

fn loaded() -> Try {
    let mut tried = Try::new(TAVERN);
    tried.load(json!({}));
    tried
}

fn warning(packets: &[Value]) -> &str {
    packets.iter().find_map(|packet| packet["control"]["description"].as_str()).unwrap_or("no warning")
}

#[test]
fn a_packet_beyond_a_bound_is_refused_and_names_the_field() {
    let mut tried = loaded();
    let before = tried.session.size();
    let id = "i".repeat(1_025);
    let many: Vec<Value> = (0..1_025).map(|n| json!({"type": "AGENT", "name": n.to_string()})).collect();
    for (packet, field) in [
        (json!({"packetId": {"packetId": id}, "text": {"text": "x"}}), "packetId.packetId"),
        (json!({"packetId": {"utteranceId": id}, "text": {"text": "x"}}), "packetId.utteranceId"),
        (json!({"packetId": {"interactionId": id}, "text": {"text": "x"}}), "packetId.interactionId"),
        (json!({"packetId": {"correlationId": id}, "text": {"text": "x"}}), "packetId.correlationId"),
        (json!({"packetId": {"conversationId": id}, "control": {"action": "TTS_PLAYBACK_MUTE"}}), "conversationId"),
        (json!({"routing": {"target": {"type": "AGENT", "name": id}}, "text": {"text": "x"}}), "routing"),
        (json!({"routing": {"targets": many}, "text": {"text": "x"}}), "routing.targets"),
        (json!({"text": {"text": "x".repeat((1 << 20) + 1)}}), "text.text"),
        (json!({"action": {"narratedAction": {"content": "x".repeat((1 << 20) + 1)}}}), "narratedAction.content"),
        (json!({"custom": {"type": "TRIGGER", "name": id}}), "custom.name"),
        (
            json!({"custom": {"type": "TRIGGER", "name": "n",
                "parameters": [{"name": "p", "value": "v".repeat(1 << 20)}]}}),
            "custom.parameters",
        ),
        (
            json!({"packetId": {"conversationId": "c"}, "control":
                {"action": "CONVERSATION_UPDATE", "conversationUpdate": {"participants": many}}}),
            "conversationUpdate.participants",
        ),
        (json!({"mutation": {"regenerateResponse": {"interactionId": id}}}), "interactionId"),
        (
            json!({"control": {"action": "SESSION_CONFIGURATION",
                "sessionConfiguration": {"userConfiguration": {"name": id}}}}),
            "userConfiguration.name",
        ),
    ] {
        tried.send(packet);
        let answer = tried.take();
        let words = warning(&answer);
        assert!(words.contains(field) && words.contains("at most"), "{field}: {words}");
    }
    assert_eq!(tried.session.size(), before, "nothing of it is kept");
    assert_eq!(tried.session.client.player_name, "Ann");
}

#[test]
fn names_in_warnings_are_cut_and_hide_nothing() {
    let mut tried = loaded();
    let agents: Vec<Value> =
        (0..1_000).map(|n| json!({"agentId": format!("{n}\u{202e}{}", "x".repeat(900))})).collect();
    tried.send(json!({"mutation": {"unloadCharacters": {"agents": agents}}}));
    let answer = tried.take();
    let words = warning(&answer);
    assert!(words.contains("0\\u{202e}x") && words.len() < 1_100, "{} bytes", words.len());
    assert_eq!(answer.iter().filter(|packet| packet["control"]["action"] == "WARNING").count(), 1);
}

#[test]
fn every_store_has_a_bound_in_bytes() {
    let mut tried = loaded();
    let long = |n: usize| format!("{n:01000}");
    for n in 0..300 {
        let id =
            json!({"packetId": long(n), "interactionId": long(n), "correlationId": long(n), "conversationId": long(n)});
        tried.send(json!({"packetId": id, "control": {"action": "TTS_PLAYBACK_MUTE"}}));
        tried.send(json!({"packetId": id, "control": {"action": "CONVERSATION_UPDATE",
            "conversationUpdate": {"participants": [{"type": "AGENT", "name": tried.session.agent_id(0)}]}}}));
        let parameters: Vec<Value> =
            (0..10).map(|p| json!({"name": p.to_string(), "value": "v".repeat(20_000)})).collect();
        tried.send(json!({"packetId": id, "custom": {"type": "TRIGGER", "name": "pay", "parameters": parameters}}));
        tried.send(json!({"packetId": id, "text": {"text": "x".repeat(20_000)}}));
        tried.send(json!({"packetId": {"packetId": long(n)},
            "entitiesItemsOperation": {"createOrUpdateItems": {"items": [{"id": long(n)}], "addToEntities": [long(n)]}}}));
        for _ in 0..20 {
            tried.send(json!("no packet"));
        }
        assert!(tried.session.size() <= MOST_SESSION, "{n}: {} bytes", tried.session.size());
    }
    assert_eq!(tried.session.muted.len(), 256);
    assert_eq!(tried.session.conversations.len(), 256);
    let full = tried.session.size();
    assert!(full > 4 << 20, "the stores were driven to their bounds: {full} bytes");
    // Somebody who reads at last finds the end of the connection.
    let mut outs = Vec::new();
    while !outs.contains(&Out::Close(1008)) {
        outs = tried.session.take(tried.now);
        assert!(!outs.is_empty());
    }
}

#[test]
fn items_are_bounded_in_number_bytes_and_work() {
    let mut tried = loaded();
    let operate = |tried: &mut Try, operation: Value| {
        tried.send(json!({"entitiesItemsOperation": operation}));
        let answer = tried.take();
        let status = &answer[0]["operationStatus"]["status"];
        (status["code"].as_i64().unwrap_or_default(), status["message"].as_str().unwrap_or_default().to_owned())
    };
    let items = |count: usize| -> Vec<Value> { (0..count).map(|n| json!({"id": format!("i{n}")})).collect() };
    let names = |letter: &str, count: usize| -> Vec<String> { (0..count).map(|n| format!("{letter}{n}")).collect() };
    let create = |items: Vec<Value>, entities: Vec<String>| json!({"createOrUpdateItems": {"items": items, "addToEntities": entities}});
    let (code, words) = operate(&mut tried, create(items(10_000), names("e", 10_000)));
    assert!(code == 8 && words.contains("10000 items for 10000 entities"), "{words}");
    let (code, words) = operate(&mut tried, create(items(10_001), Vec::new()));
    assert!(code == 8 && words.contains("10000 items"), "{words}");
    let (code, words) = operate(&mut tried, create(vec![json!({"id": "x".repeat(7 << 20)})], Vec::new()));
    assert!(code == 3 && words.contains("createOrUpdateItems.items") && words.contains("1024"), "{words}");
    assert_eq!(tried.session.items.belongings(), &Default::default(), "a refused operation changes nothing");

    assert_eq!(operate(&mut tried, create(items(10_000), names("e", 2))), (0, String::new()));
    let change = |kind: &str, ids: Vec<String>, entities: Vec<String>| json!({"itemsInEntities": {"type": kind, "itemIds": ids, "entityNames": entities}});
    for kind in ["ADD", "REPLACE"] {
        let (code, words) = operate(&mut tried, change(kind, names("i", 10_000), names("f", 10_000)));
        assert!(code == 8 && words.contains("65536 pairs"), "{kind}: {words}");
        // A pair after the other, until there is no room.
        let refused =
            (0..100).map(|n| operate(&mut tried, change(kind, names("i", 10_000), vec![format!("{kind}{n}")])));
        let refused: Vec<_> = refused.filter(|(code, _)| *code != 0).collect();
        assert!(
            !refused.is_empty() && refused.iter().all(|(code, words)| *code == 8 && words.contains("room")),
            "{kind}"
        );
    }
    assert!(tried.session.size() < MOST_SESSION);
    // The same names many times are the same names.
    let (code, words) =
        operate(&mut tried, change("REMOVE", vec!["i1".to_owned(); 60_000], vec!["e0".to_owned(); 60_000]));
    assert_eq!((code, words), (0, String::new()));
    let (code, words) = operate(&mut tried, change("UNSPECIFIED", names("i", 1), names("g", 1)));
    assert_eq!(code, 3, "{words}");
    assert_eq!(operate(&mut tried, change("REMOVE", names("i", 1), names("g", 1))).0, 5, "nothing was changed by that");
    assert_eq!(operate(&mut tried, json!({"removeItems": {"itemIds": names("i", 10_000)}})), (0, String::new()));
}

#[test]
fn a_saved_state_brings_no_more_than_a_session_may_have() {
    use base64::Engine as _;
    let state = |state: Value| base64::engine::general_purpose::STANDARD.encode(state.to_string());
    let line = json!({"text": "x".repeat(100_000), "interaction_id": "y".repeat(100_000)});
    let used: serde_json::Map<_, _> = (0..50_000).map(|n| (n.to_string(), json!(1))).collect();
    let mut session = Try::new(TAVERN).session;
    let fits = json!({"version": 1, "history": vec![line; 20], "minds": {"a": {"used": used}}});
    assert_eq!(session.restore(&state(fits)), Ok(()));
    assert!(session.size() < 100_000, "{} bytes", session.size());
    let ids: Vec<String> = (0..10_001).map(|n| n.to_string()).collect();
    for large in [
        json!({"version": 1, "items": {"ids": ids}}),
        json!({"version": 1, "items": {"ids": ["x".repeat(3 << 20)]}}),
        json!({"version": 1, "player_name": "x".repeat(2_000)}),
        json!({"version": 1, "history": vec![json!({}); 150_000]}),
    ] {
        assert!(session.restore(&state(large)).is_err());
    }
}
