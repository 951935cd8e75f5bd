//! Each point of the checklist for a local server (PROTOCOL.md 13).

use std::sync::Arc;
use std::time::Duration;

use inworld::local::{Options, Script, Server};
use serde_json::{Value, json};

use super::client::{CAPABILITIES, Client, Http, chunk, id, is_action, kind, listen, merge, pcm, start, vectors};

const SCENE: &str = "workspaces/demo/scenes/tavern";

fn text(words: &str, more: Value) -> Value {
    let mut packet = json!({
        "packetId": {"packetId": id(), "utteranceId": id(), "interactionId": id(), "correlationId": id()},
        "timestamp": "2025-04-01T12:00:00.000Z",
        "routing": {"source": {"type": "PLAYER"}},
        "text": {"text": words, "sourceType": "TYPED_IN", "final": true}
    });
    merge(&mut packet, more);
    packet
}

fn trigger(name: &str) -> Value {
    json!({"packetId": {"packetId": id(), "interactionId": id()}, "custom": {"name": name, "type": "TRIGGER"}})
}

fn control(action: &str, more: Value) -> Value {
    let mut packet = json!({"packetId": {"packetId": id()}, "control": {"action": action}});
    merge(&mut packet, more);
    packet
}

fn to(agent: &str) -> Value {
    json!({"routing": {"source": {"type": "PLAYER"}, "target": {"type": "AGENT", "name": agent}}})
}

fn texts(packets: &[Value]) -> Vec<&str> {
    packets.iter().filter_map(|packet| packet["text"]["text"].as_str()).collect()
}

#[tokio::test]
async fn a_web_client_gets_through_the_whole_story() {
    let address = start(Options::default()).await;
    let mut client = Client::connect(address, "web-1").await;
    client
        .send(control(
            "SESSION_CONFIGURATION",
            json!({"control": {"sessionConfiguration": {
        "capabilitiesConfiguration": CAPABILITIES.clone(), "userConfiguration": {"name": "Ann"}}}}),
        ))
        .await;
    // A changed scene alone gives a packet without an event before it (W4).
    client.send(json!({"packetId": {"packetId": "p"}, "timestamp": "2025-04-01T12:00:00.000Z"})).await;
    client.send(json!({"packetId": {"packetId": id()}, "mutation": {"loadScene": {"name": SCENE}}})).await;
    let status = client.next().await;
    assert_eq!(status["control"]["action"], "CURRENT_SCENE_STATUS");
    assert_eq!(status["routing"]["source"]["type"], "WORLD");
    assert!(status["packetId"]["packetId"].is_string() && status["timestamp"].is_string());
    let scene = &status["control"]["currentSceneStatus"];
    assert_eq!(scene["sceneName"], SCENE);
    assert_eq!(scene["agents"][0]["brainName"], "workspaces/demo/characters/innkeeper");
    assert_eq!(scene["agents"][1]["givenName"], "Bran");
    assert!(scene["agents"][0]["characterAssets"].is_object());
    let mara = scene["agents"][0]["agentId"].as_str().unwrap().to_owned();

    let conversation = "11111111-1111-4111-8111-111111111111";
    let update = json!({"packetId": {"conversationId": conversation}, "control": {"conversationUpdate":
        {"participants": [{"type": "AGENT", "name": mara}, {"type": "PLAYER"}]}}});
    client.send(control("CONVERSATION_UPDATE", update.clone())).await;
    let event = client.next().await;
    assert_eq!(event["control"]["action"], "CONVERSATION_EVENT");
    assert_eq!(event["control"]["conversationEvent"]["eventType"], "STARTED");
    assert_eq!(event["control"]["conversationEvent"]["participants"][0]["name"], mara);
    assert_eq!(event["packetId"]["conversationId"], conversation);
    assert_eq!(event["routing"]["source"]["type"], "WORLD");

    let hello = text("Hello", json!({"packetId": {"conversationId": conversation}}));
    client.send(hello.clone()).await;
    let answer = client.until_end().await;
    let kinds: Vec<&str> = answer.iter().map(kind).collect();
    assert_eq!(kinds[..3], ["emotion", "dataChunk", "text"]);
    assert_eq!(*kinds.last().unwrap(), "control");
    let mut before = String::new();
    for packet in &answer {
        for member in ["interactionId", "correlationId", "conversationId"] {
            assert_eq!(packet["packetId"][member], hello["packetId"][member], "{packet}");
        }
        assert_eq!(packet["routing"]["source"], json!({"type": "AGENT", "name": mara}));
        assert_eq!(packet["routing"]["target"]["type"], "PLAYER");
        let stamp = packet["timestamp"].as_str().unwrap().to_owned();
        let padded = |stamp: &str| format!("{:0<30}", stamp.trim_end_matches('Z'));
        assert!(padded(&stamp) > padded(&before), "{before} {stamp}");
        before = stamp;
    }
    assert_eq!(answer[0]["packetId"]["utteranceId"], answer[2]["packetId"]["utteranceId"]);
    assert_eq!(answer[1]["packetId"]["utteranceId"], answer[2]["packetId"]["utteranceId"]);
    let audio = &answer[1]["dataChunk"];
    assert_eq!((&audio["type"], &audio["audioFormat"]), (&json!("AUDIO"), &json!("AUDIO_PCM_22050")));
    assert!(audio["chunk"].as_str().unwrap().starts_with("UklGR"));
    let phonemes = audio["additionalPhonemeInfo"].as_array().unwrap();
    assert_eq!(phonemes.last().unwrap()["phoneme"], "<INTERSPERSE_CHARACTER>");
    assert!(texts(&answer).iter().any(|text| text.contains("Ann")), "{answer:?}");

    client.send(control("CONVERSATION_UPDATE", update)).await;
    assert_eq!(client.next().await["control"]["conversationEvent"]["eventType"], "UPDATED");
}

#[tokio::test]
async fn kinds_of_packets_are_sent_only_when_they_are_wanted() {
    let address = start(Options::default()).await;
    let (mut client, agents) = Client::ready(address, "plain", json!({})).await;
    client.send(text("Hello", to(&agents[0]))).await;
    let answer = client.until_end().await;
    assert!(answer.iter().all(|packet| ["text", "control", "custom"].contains(&kind(packet))));
    assert!(answer.iter().all(|packet| packet["packetId"].get("conversationId").is_none()));
    // Audio without phonemes.
    client.configure(json!({"audio": true})).await;
    client.send(text("Hello", to(&agents[0]))).await;
    let answer = client.until_end().await;
    let audio = answer.iter().find(|packet| packet.get("dataChunk").is_some()).unwrap();
    assert!(audio["dataChunk"].get("additionalPhonemeInfo").is_none());
}

#[tokio::test]
async fn the_addressee_is_found_in_the_order_of_the_rule() {
    let address = start(Options::default()).await;
    let (mut client, agents) = Client::ready(address, "who", json!({})).await;
    client.converse("c", &[&agents[1]]).await;
    let targets = json!({"routing": {"targets": [{"type": "AGENT", "name": agents[1]}]}});
    let world = json!({"routing": {"target": {"type": "WORLD", "name": "WORLD"}}});
    let conversation =
        json!({"packetId": {"conversationId": "c"}, "routing": {"target": {"type": "AGENT", "name": agents[0]}}});
    let unknown =
        json!({"packetId": {"conversationId": "d"}, "routing": {"target": {"type": "AGENT", "name": agents[1]}}});
    for (more, words, who) in [
        (conversation, "Well then", 1),
        (unknown, "Well then", 1),
        (targets, "Well then", 1),
        (to(&agents[1]), "Well then", 1),
        (world.clone(), "Well then", 0),
        (world, "Well then, Bran", 1),
        (json!({}), "Well then", 0),
    ] {
        client.send(text(words, more.clone())).await;
        let answer = client.until_end().await;
        assert_eq!(answer[0]["routing"]["source"]["name"], agents[who], "{more}");
    }
    client.send(text("Anybody?", to("stranger"))).await;
    let warning = client.next().await;
    assert_eq!(warning["control"]["action"], "WARNING");
    assert!(warning["control"]["description"].as_str().unwrap().contains("stranger"));
}

#[tokio::test]
async fn a_repeated_packet_is_answered_once() {
    let address = start(Options::default()).await;
    let (mut client, agents) = Client::ready(address, "twice", json!({})).await;
    let hello = text("Hello", to(&agents[0]));
    client.send(hello.clone()).await;
    let first = client.until_end().await;
    client.send(hello.clone()).await;
    // Also on another socket of the session, and with a new packet id.
    drop(client);
    let mut client = Client::connect(address, "twice").await;
    let mut again = hello.clone();
    again["packetId"]["packetId"] = json!("another");
    client.send(hello).await;
    client.send(again).await;
    client.send(text("Good night", to(&agents[0]))).await;
    let next = client.until_end().await;
    assert_ne!(next[0]["packetId"]["interactionId"], first[0]["packetId"]["interactionId"]);
}

#[tokio::test]
async fn a_session_outlives_its_socket() {
    let address = start(Options::default()).await;
    let (mut client, agents) = Client::ready(address, "kept", json!({"relations": true})).await;
    client.converse("c", &[&agents[0]]).await;
    client.send(text("Have you seen the cat?", json!({"packetId": {"conversationId": "c"}}))).await;
    let answer = client.until_end().await;
    assert!(answer.iter().any(|packet| packet["custom"]["name"] == "inworld.goal.activated.find-the-cat"));
    drop(client);
    // Neither configuration nor scene again, as the web client reopens (W3).
    let mut client = Client::connect(address, "kept").await;
    assert_eq!(client.converse("c", &[&agents[0]]).await["control"]["conversationEvent"]["eventType"], "UPDATED");
    client.send(text("I found the cat!", json!({"packetId": {"conversationId": "c"}}))).await;
    let answer = client.until_end().await;
    let complete = answer.iter().find(|p| p["custom"]["name"] == "inworld.goal.complete.find-the-cat").unwrap();
    assert_eq!(complete["custom"]["type"], "TRIGGER");
    assert_eq!(complete["custom"]["parameters"][0], json!({"name": "reward", "value": "a free breakfast"}));
    let relation = answer.iter().find(|packet| packet["custom"]["name"] == "inworld.relation.update").unwrap();
    assert!(relation["custom"]["parameters"].as_array().unwrap().contains(&json!({"name": "trust", "value": "12"})));
    // The scene again gives the same ids.
    let status = client.load(SCENE).await;
    assert_eq!(status["control"]["currentSceneStatus"]["agents"][0]["agentId"], agents[0]);
}

#[tokio::test]
async fn the_newest_socket_of_a_session_wins() {
    let address = start(Options::default()).await;
    let (mut old, agents) = Client::ready(address, "two", json!({})).await;
    let mut new = Client::connect(address, "two").await;
    new.send(text("Hello", to(&agents[0]))).await;
    new.until_end().await;
    // What still comes in on the old one is answered on the new one.
    old.send(text("Good night", to(&agents[0]))).await;
    new.until_end().await;
    old.expect_silence().await;
}

#[tokio::test]
async fn a_session_that_nobody_knows_is_invalid() {
    let address = start(Options::default()).await;
    let mut client = Client::connect(address, "never-seen").await;
    client
        .send(control(
            "CONVERSATION_UPDATE",
            json!({"packetId": {"conversationId": "c"}, "control":
        {"conversationUpdate": {"participants": []}}}),
        ))
        .await;
    let error = client.next_error().await;
    assert_eq!(error["details"][0]["errorType"], "SESSION_INVALID");
    assert_eq!(error["details"][0]["reconnectType"], "IMMEDIATE");
    assert_eq!(client.closed().await, 1000);
}

#[tokio::test]
async fn what_does_not_exist_is_refused_with_words() {
    let address = start(Options::default()).await;
    for mutation in [
        json!({"loadScene": {"name": "workspaces/demo/scenes/nowhere"}}),
        json!({"loadScene": {"name": "workspaces/other/scenes/tavern"}}),
        json!({"loadScene": {"name": "workspaces/demo/characters/nobody"}}),
        json!({"loadScene": {"name": ""}}),
        json!({"loadCharacters": {"name": [{"name": "workspaces/demo/characters/nobody"}]}}),
    ] {
        let mut client = Client::connect(address, &id()).await;
        client.send(json!({"mutation": mutation})).await;
        let error = client.next_error().await;
        assert_eq!(error["code"], 5);
        let detail = &error["details"][0];
        assert_eq!(detail["@type"], "type.googleapis.com/ai.inworld.common.InworldStatus");
        assert_eq!(
            (&detail["errorType"], &detail["reconnectType"]),
            (&json!("RESOURCE_NOT_FOUND"), &json!("NO_RETRY"))
        );
        assert!(error["message"].as_str().unwrap().contains("demo"), "{error}");
        assert_eq!(client.closed().await, 1000);
    }
}

#[tokio::test]
async fn characters_come_and_go() {
    let address = start(Options::default()).await;
    let mut client = Client::connect(address, "cast").await;
    let agents = |status: &Value| -> Vec<String> {
        let agents = status["control"]["currentSceneStatus"]["agents"].as_array().unwrap();
        agents.iter().map(|agent| agent["brainName"].as_str().unwrap().rsplit('/').next().unwrap().to_owned()).collect()
    };
    // A character is a scene too.
    let status = client.load("workspaces/demo/characters/guard").await;
    assert_eq!(agents(&status), ["guard"]);
    assert_eq!(status["control"]["currentSceneStatus"]["sceneName"], "workspaces/demo/characters/guard");
    let guard = status["control"]["currentSceneStatus"]["agents"][0]["agentId"].as_str().unwrap().to_owned();
    client.converse("c", &[&guard]).await;
    let load = json!([{"name": "workspaces/demo/characters/innkeeper", "languageCode": "en-US"}]);
    client.send(json!({"mutation": {"loadCharacters": {"name": load}}})).await;
    assert_eq!(agents(&client.next().await), ["guard", "innkeeper"]);
    client.send(json!({"mutation": {"unloadCharacters": {"agents": [{"agentId": guard}]}}})).await;
    let evicted = client.next().await;
    assert_eq!(evicted["control"]["conversationEvent"]["eventType"], "EVICTED");
    assert_eq!(agents(&client.next().await), ["innkeeper"]);
}

#[tokio::test]
async fn old_unity_gets_the_answer_it_waits_for() {
    let address = start(Options::default()).await;
    let mut client = Client::connect_at(address, "/v1/session/open?session_id=unity33", &["Bearer", "t"]).await;
    client
        .send(json!({"type": "SESSION_CONTROL", "sessionControl": {"capabilitiesConfiguration": {"audio": true}}}))
        .await;
    client.send(json!({"mutation": {"loadScene": {"name": SCENE}}})).await;
    let loaded = client.next().await;
    assert_eq!(loaded["sessionControlResponse"]["loadedScene"]["agents"].as_array().unwrap().len(), 2);
    assert_eq!(client.next().await["control"]["action"], "CURRENT_SCENE_STATUS");
}

#[tokio::test]
async fn unity_3_2_loads_its_scene_over_rest() {
    let address = start(Options::default()).await;
    let body = r#"{"user":{"name":"Player","id":"b1"},"capabilities":{"audio":true,"text":true}}"#;
    let headers = "Authorization: Bearer t\r\nGrpc-Metadata-session-id: unity32\r\n";
    let answer = Http::post(address, &format!("/v1/{SCENE}:load"), headers, body).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.json["key"], "unity32");
    let guard = answer.json["agents"][1]["agentId"].as_str().unwrap();
    let mut client = Client::connect_at(address, "/v1/session/default?session_id=unity32", &["Bearer", "t"]).await;
    client.send(text("Hello", to(guard))).await;
    let answer = client.until_end().await;
    assert!(answer.iter().any(|packet| packet.get("dataChunk").is_some()));
    let missing = Http::post(address, "/v1/workspaces/demo/scenes/none:load", headers, "{}").await;
    assert_eq!((missing.status, &missing.json["code"]), (404, &json!(5)));
}

#[tokio::test]
async fn speech_is_recognised_and_answered() {
    let address = start(Options::default()).await;
    let (mut client, agents) = Client::ready(address, "speech", json!({})).await;
    let loud = pcm(300, 6_000);
    let quiet = pcm(1_000, 10);
    // Open microphone: the pause ends the sentence.
    client
        .send(control(
            "AUDIO_SESSION_START",
            json!({"routing": {"targets": [{"type": "AGENT", "name": agents[1]}]},
        "control": {"audioSessionStart": {"mode": "OPEN_MIC", "understandingMode": "FULL"}}}),
        ))
        .await;
    client.send(chunk(&loud)).await;
    client.send(chunk(&quiet)).await;
    let interim = client.next().await;
    assert_eq!(interim["text"]["sourceType"], "SPEECH_TO_TEXT");
    assert_eq!(interim["text"]["final"], false);
    assert_eq!(interim["routing"]["source"]["type"], "PLAYER");
    assert_eq!(interim["routing"]["targets"][0]["name"], agents[1]);
    let heard = client.next().await;
    assert_eq!((&heard["text"]["text"], &heard["text"]["final"]), (&json!("Hello!"), &json!(true)));
    let answer = client.until_end().await;
    assert_eq!(answer[0]["packetId"]["interactionId"], heard["packetId"]["interactionId"]);
    assert_eq!(answer[0]["routing"]["source"]["name"], agents[1]);
    client.send(control("AUDIO_SESSION_END", json!({}))).await;

    // Push to talk: only the end is an end, and recognition only gives only text.
    let only = json!({"control": {"audioSessionStart":
        {"mode": "EXPECT_AUDIO_END", "understandingMode": "SPEECH_RECOGNITION_ONLY"}}});
    client.send(control("AUDIO_SESSION_START", only)).await;
    client.send(chunk(&loud)).await;
    client.send(chunk(&quiet)).await;
    assert_eq!(client.next().await["text"]["final"], false);
    client.send(control("AUDIO_SESSION_END", json!({}))).await;
    let heard = client.next().await;
    assert_eq!(
        (&heard["text"]["text"], &heard["text"]["final"]),
        (&json!("What is on the menu tonight?"), &json!(true))
    );
    client.send(chunk(&loud)).await;
    let warning = client.next().await;
    assert_eq!(warning["control"]["action"], "WARNING", "{warning}");
}

#[tokio::test]
async fn audio_sessions_that_go_wrong_are_errors() {
    let options = Options { longest_speech: Duration::ZERO, ..Options::default() };
    let address = start(options).await;
    let (mut client, _) = Client::ready(address, "expired", json!({})).await;
    client.send(control("AUDIO_SESSION_START", json!({}))).await;
    client.send(chunk(&[0, 0])).await;
    assert_eq!(client.next_error().await["details"][0]["errorType"], "AUDIO_SESSION_EXPIRED");
    client.closed().await;
    let (mut client, _) = Client::ready(address, "started", json!({})).await;
    client.send(control("AUDIO_SESSION_START", json!({}))).await;
    client.send(control("AUDIO_SESSION_START", json!({}))).await;
    assert_eq!(client.next_error().await["details"][0]["errorType"], "AUDIO_SESSION_ALREADY_STARTED");
    client.closed().await;
}

#[tokio::test]
async fn cancelled_answers_still_end() {
    let script = "pace_ms = 60000\n[[scene]]\nname = \"s\"\ncharacters = [\"a\"]\n[[character]]\nname = \"a\"\n\
        [[character.reply]]\nwhen.says = \"*\"\nanswer = [[\"One.\", \"Two.\", \"Three.\"]]";
    let server = Server::new(Script::parse(script, "paced.toml").unwrap(), Options::default());
    let address = listen(server).await;
    let mut client = Client::connect(address, "cancel").await;
    client.load("workspaces/demo/scenes/s").await;
    let long = text("Tell me", json!({}));
    client.send(long.clone()).await;
    assert_eq!(client.next().await["text"]["text"], "One.");
    client.send(json!({"mutation": {"cancelResponses": {"interactionId": long["packetId"]["interactionId"]}}})).await;
    let end = client.next().await;
    assert!(is_action(&end, "INTERACTION_END"), "{end}");
    assert_eq!(end["packetId"]["interactionId"], long["packetId"]["interactionId"]);
    assert_eq!(end["packetId"]["correlationId"], long["packetId"]["correlationId"]);
    assert_eq!(end["routing"]["source"]["type"], "AGENT");
}

#[tokio::test]
async fn an_answer_can_be_had_again() {
    let address = start(Options::default()).await;
    let (mut client, agents) = Client::ready(address, "again", json!({})).await;
    let first = text("Fine weather", to(&agents[0]));
    client.send(first.clone()).await;
    let one = client.until_end().await;
    client
        .send(json!({"mutation": {"regenerateResponse": {"interactionId": first["packetId"]["interactionId"]}}}))
        .await;
    let other = client.until_end().await;
    assert_eq!(other[0]["packetId"]["interactionId"], one[0]["packetId"]["interactionId"]);
    assert_ne!(texts(&other), texts(&one));
}

#[tokio::test]
async fn a_muted_conversation_has_text_alone() {
    let address = start(Options::default()).await;
    let (mut client, agents) = Client::ready(address, "muted", json!({"audio": true})).await;
    client.converse("c", &[&agents[0]]).await;
    let in_conversation = json!({"packetId": {"conversationId": "c"}});
    for (action, audible) in [("TTS_PLAYBACK_MUTE", false), ("TTS_PLAYBACK_UNMUTE", true)] {
        client.send(control(action, in_conversation.clone())).await;
        client.send(text("Fine weather", in_conversation.clone())).await;
        let answer = client.until_end().await;
        assert_eq!(answer.iter().any(|packet| packet.get("dataChunk").is_some()), audible, "{action}");
    }
}

#[tokio::test]
async fn items_are_known_or_not() {
    let address = start(Options::default()).await;
    let (mut client, _) = Client::ready(address, "items", json!({})).await;
    let key =
        json!([{"id": "key-1", "displayName": "Rusty key", "description": "Old", "properties": {"material": "iron"}}]);
    for (operation, code) in [
        (json!({"createOrUpdateItems": {"items": key, "addToEntities": ["entities/player"]}}), 0),
        (json!({"itemsInEntities": {"type": "REPLACE", "itemIds": ["key-1"], "entityNames": ["entities/chest"]}}), 0),
        (json!({"itemsInEntities": {"type": "REMOVE", "itemIds": ["key-1"], "entityNames": ["entities/nowhere"]}}), 5),
        (json!({"removeItems": {"itemIds": ["key-9"]}}), 5),
        (json!({"removeItems": {"itemIds": ["key-1"]}}), 0),
        (json!({"removeItems": {"itemIds": ["key-1"]}}), 5),
        (json!({}), 3),
    ] {
        client
            .send(json!({"packetId": {"packetId": id(), "correlationId": "c"}, "entitiesItemsOperation": operation}))
            .await;
        let status = client.next().await;
        assert_eq!(status["operationStatus"]["status"]["code"], code, "{operation}: {status}");
        assert_eq!(status["packetId"]["correlationId"], "c");
    }
}

#[tokio::test]
async fn what_was_said_can_be_asked_for_and_saved() {
    let address = start(Options::default()).await;
    let (mut client, agents) = Client::ready(address, "history", json!({})).await;
    client.send(text("Have you seen the cat?", to(&agents[0]))).await;
    client.until_end().await;
    client.send(json!({"sessionControl": {"sessionHistoryRequest": {}}})).await;
    let history = client.next().await;
    let item = &history["sessionControlResponse"]["sessionHistory"]["sessionHistoryItems"][0];
    assert_eq!(item["agent"]["agentId"], agents[0]);
    assert_eq!(item["packets"][0]["routing"]["source"]["type"], "PLAYER");
    assert_eq!(item["packets"][1]["routing"]["source"]["name"], agents[0]);

    let state = Http::get(address, "/v1/workspaces/demo/sessions/history/state?name=x").await;
    assert_eq!(state.status, 200);
    assert!(state.json["version"]["interactionId"].is_string() && state.json["creationTime"].is_string());
    assert_eq!(Http::get(address, "/v1/workspaces/demo/sessions/none/state").await.status, 404);

    // Another session goes on from it: the goal is under way there.
    let mut other = Client::connect(address, "later").await;
    other
        .send(control(
            "SESSION_CONFIGURATION",
            json!({"control": {"sessionConfiguration": {"continuation":
        {"continuationType": 1, "externallySavedState": state.json["state"]}}}}),
        ))
        .await;
    let status = other.load(SCENE).await;
    let mara = status["control"]["currentSceneStatus"]["agents"][0]["agentId"].as_str().unwrap().to_owned();
    other.send(text("I found the cat!", to(&mara))).await;
    let answer = other.until_end().await;
    assert!(answer.iter().any(|packet| packet["custom"]["name"] == "inworld.goal.complete.find-the-cat"));
    // Rubbish is told and does no harm.
    let mut bad = Client::connect(address, "bad").await;
    bad.send(control(
        "SESSION_CONFIGURATION",
        json!({"control": {"sessionConfiguration": {"continuation":
        {"continuationType": 1, "externallySavedState": "c2F2ZWQ="}}}}),
    ))
    .await;
    assert_eq!(bad.next().await["control"]["action"], "WARNING");
    bad.load(SCENE).await;
}

#[tokio::test]
async fn goals_can_be_switched_off() {
    let address = start(Options::default()).await;
    let (mut client, agents) = Client::ready(address, "goals", json!({})).await;
    client.send(trigger("inworld.goal.disable.find-the-cat")).await;
    assert_eq!(client.until_end().await.len(), 1);
    client.send(text("Have you seen the cat?", to(&agents[0]))).await;
    assert!(client.until_end().await.iter().all(|packet| packet.get("custom").is_none()));
    client.send(trigger("inworld.goal.enable.find-the-cat")).await;
    client.until_end().await;
    client.send(text("Have you seen the cat?", to(&agents[0]))).await;
    assert!(client.until_end().await.iter().any(|packet| packet.get("custom").is_some()));
}

#[tokio::test]
async fn failures_can_be_tried() {
    let address = start(Options::default()).await;
    let (mut client, _) = Client::ready(address, "debug-1", json!({})).await;
    client.send(trigger("inworld.debug.error")).await;
    assert_eq!(client.next_error().await["details"][0]["reconnectType"], "IMMEDIATE");
    assert_eq!(client.closed().await, 1000);
    let (mut client, _) = Client::ready(address, "debug-2", json!({})).await;
    client.send(trigger("inworld.debug.critical-error")).await;
    assert_eq!(client.next_error().await["details"][0]["reconnectType"], "NO_RETRY");
    client.closed().await;
    let (mut client, _) = Client::ready(address, "debug-3", json!({})).await;
    client.send(trigger("inworld.debug.goaway")).await;
    assert!(is_action(&client.next().await, "SESSION_END"));
    assert_eq!(client.closed().await, 1000);
    let (mut client, agents) = Client::ready(address, "debug-4", json!({})).await;
    client.send(trigger("inworld.debug.setup-incomplete-interaction")).await;
    client.until_end().await;
    let hello = text("Hello", to(&agents[0]));
    client.send(hello.clone()).await;
    assert!(client.next().await["text"].is_object());
    client.cut().await;
    // Sent again, it is answered.
    let mut client = Client::connect(address, "debug-4").await;
    client.send(hello).await;
    client.until_end().await;
}

#[tokio::test]
async fn garbage_is_skipped_with_a_warning() {
    let address = start(Options::default()).await;
    let (mut client, agents) = Client::ready(address, "garbage", json!({})).await;
    let deep = "[".repeat(5_000);
    for frame in ["", "x", "[]", "1", "{\"text\":", "{\"text\":{\"text\":\"a\"}", &deep] {
        client.send_raw(frame).await;
        let warning = client.next().await;
        assert!(is_action(&warning, "WARNING"), "{frame}: {warning}");
    }
    for nothing in
        ["{}", "{\"text\":null}", "{\"future\":{\"a\":1}}", "{\"latencyReport\":{\"pingPong\":{\"type\":7}}}"]
    {
        client.send_raw(nothing).await;
    }
    client.send(text("Hello", to(&agents[0]))).await;
    client.until_end().await;
    client.send_raw(&format!("\"{}\"", "x".repeat(2 << 20))).await;
    assert_eq!(client.closed().await, 1009);
}

#[tokio::test]
async fn frames_have_neither_nulls_nor_typographic_quotes() {
    let script = "[[scene]]\nname = \"s\"\ncharacters = [\"a\"]\n[[character]]\nname = \"a\"\n\
        [[character.reply]]\nwhen.says = \"*\"\nanswer = \"It\u{2019}s \u{201c}fine\u{201d}.\"";
    let server = Server::new(Script::parse(script, "quotes.toml").unwrap(), Options::default());
    let address = listen(server).await;
    let mut client = Client::connect(address, "quotes").await;
    client.load("workspaces/demo/scenes/s").await;
    client.send(text("Hm", json!({}))).await;
    let frame = client.next_raw().await;
    assert!(frame.contains("It\\u2019s \\u201cfine\\u201d."), "{frame}");
    assert!(!frame.contains("null"), "{frame}");
}

#[tokio::test]
async fn every_vector_of_a_client_is_accepted() {
    let address = start(Options::default()).await;
    let mut count = 0;
    for (name, packet) in vectors() {
        let session = id();
        let (mut client, agents) = Client::ready(address, &session, json!({})).await;
        // The vectors' characters, in the words of this script.
        let mut frame = packet.to_string();
        for (old, new) in [
            ("a1b2c3d4-0000-4000-8000-0000000000a1", agents[0].as_str()),
            ("a1b2c3d4-0000-4000-8000-0000000000a2", agents[1].as_str()),
            ("workspaces/demo/scenes/gate", SCENE),
            ("workspaces/demo/characters/guard", "workspaces/demo/characters/innkeeper"),
            ("workspaces/demo/characters/cook", "workspaces/demo/characters/guard"),
        ] {
            frame = frame.replace(old, new);
        }
        client.send_raw(&frame).await;
        client.send(text("And now?", json!({}))).await;
        let answer = client.until_texts(if packet.get("text").is_some() { 2 } else { 1 }).await;
        assert!(!answer.is_empty(), "{name}");
        count += 1;
    }
    assert!(count >= 45, "{count}");
}

#[tokio::test]
async fn tokens_are_given_out_to_browsers_too() {
    let address = start(Options::default()).await;
    for path in ["/v1/sessionTokens/token:generate", "/auth/v1/tokens/token:generate"] {
        let answer = Http::post(address, path, "", r#"{"api_key":"KEY","resource_id":""}"#).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.json["type"], "Bearer");
        let token = answer.json["token"].as_str().unwrap();
        assert!(token.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c)));
        assert!(answer.json["expirationTime"].as_str().unwrap().ends_with('Z'));
        assert!(!answer.json["sessionId"].as_str().unwrap().is_empty());
        assert!(answer.head.to_ascii_lowercase().contains("access-control-allow-origin: *"));
    }
    let preflight = Http::request(address, "OPTIONS", "/v1/sessionTokens/token:generate", "", "").await;
    assert_eq!(preflight.status, 204);
    assert!(preflight.head.to_ascii_lowercase().contains("grpc-metadata-session-id"));
    assert_eq!(Http::get(address, "/v1/session/open").await.status, 426);
    assert_eq!(Http::get(address, "/nowhere").await.status, 404);
}

#[tokio::test]
async fn with_a_key_only_good_tokens_open_a_session() {
    let verify: inworld::local::Verify = Arc::new(|authorization, _| authorization == "good");
    let options = Options { verify: Some(verify), ..Options::default() };
    let address = start(options).await;
    let path = "/v1/sessionTokens/token:generate";
    assert_eq!(Http::post(address, path, "", "{}").await.status, 401);
    let answer = Http::post(address, path, "Authorization: good\r\n", "{}").await;
    let token = answer.json["token"].as_str().unwrap();
    let mut client = Client::connect_at(address, "/v1/session/open?session_id=any", &["Bearer", token]).await;
    client.load(SCENE).await;
    let mut client = Client::connect_at(address, "/v1/session/open?session_id=any", &["Bearer", "made-up"]).await;
    let error = client.next_error().await;
    assert_eq!((&error["code"], &error["details"][0]["errorType"]), (&json!(16), &json!("SESSION_TOKEN_INVALID")));
    assert_eq!(client.closed().await, 1000);
    let state = "/v1/workspaces/demo/sessions/any/state";
    assert_eq!(Http::get(address, state).await.status, 401);
    let headers = format!("Authorization: Bearer {token}\r\n");
    assert_eq!(Http::request(address, "GET", state, &headers, "").await.status, 200);
}

#[tokio::test]
async fn feedback_can_be_given_and_taken_back() {
    let address = start(Options::default()).await;
    let path = "/v1/feedback/workspaces/demo/sessions/s/interactions/i/groups/default/feedbacks";
    let given = Http::post(address, path, "", r#"{"isLike":false,"type":["INTERACTION_DISLIKE_TYPE_UNTRUE"]}"#).await;
    assert_eq!((given.status, &given.json["isLike"]), (200, &json!(false)));
    let name = given.json["name"].as_str().unwrap();
    assert!(name.starts_with("workspaces/demo/sessions/s/interactions/i/groups/default/feedbacks/"));
    let undo = format!("/v1/feedback/{name}");
    assert_eq!(Http::request(address, "DELETE", &undo, "", "").await.status, 200);
    assert_eq!(Http::request(address, "DELETE", &undo, "", "").await.status, 404);
    assert_eq!(Http::post(address, path, "", "[1]").await.status, 400);
}

#[tokio::test]
async fn many_sessions_go_on_at_once() {
    let address = start(Options::default()).await;
    let mut all = Vec::new();
    for number in 0..100 {
        all.push(tokio::spawn(async move {
            let (mut client, agents) = Client::ready(address, &format!("many-{number}"), json!({})).await;
            for _ in 0..3 {
                client.send(text("Hello", to(&agents[number % 2]))).await;
                assert_eq!(client.until_end().await[0]["routing"]["source"]["name"], agents[number % 2]);
            }
        }));
    }
    for one in all {
        one.await.unwrap();
    }
}

#[tokio::test]
async fn a_pipe_in_memory_serves_as_well() {
    let server = Server::new(Script::demo().unwrap(), Options::default());
    // Narrower than an utterance: both sides must go on while the other is slow.
    let (near, far) = tokio::io::duplex(512);
    let serving = tokio::spawn(server.serve(far));
    let mut client = Client::over(near, "/v1/session/open?session_id=pipe", &["Bearer", "local"]).await;
    client.configure(json!({"audio": true})).await;
    client.load(SCENE).await;
    for _ in 0..5 {
        client.send(text("Fine weather", json!({}))).await;
    }
    for _ in 0..5 {
        client.until_end().await;
    }
    drop(client);
    serving.await.unwrap().unwrap();
}
