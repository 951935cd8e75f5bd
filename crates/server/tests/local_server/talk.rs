//! What is said in a session: points 7 to 12 of the checklist (PROTOCOL.md 13).

use std::time::Duration;

use inworld_server::{Options, Script, Server};
use serde_json::json;

use super::client::{Client, Http, chunk, id, is_action, listen, pcm, start};
use super::packets::{SCENE, control, text, texts, to, trigger};

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
async fn push_to_talk_without_words_has_an_end() {
    let address = start(Options::default()).await;
    let (mut client, agents) = Client::ready(address, "silence", json!({})).await;
    let start = |understanding: &str| {
        let start = json!({"mode": "EXPECT_AUDIO_END", "understandingMode": understanding});
        control("AUDIO_SESSION_START", json!({"control": {"audioSessionStart": start}}))
    };
    for silence in [vec![pcm(500, 0)], vec![]] {
        client.send(start("FULL")).await;
        for piece in &silence {
            client.send(chunk(piece)).await;
        }
        client.send(control("AUDIO_SESSION_END", json!({}))).await;
        let heard = client.next().await;
        assert_eq!((&heard["text"]["text"], &heard["text"]["final"]), (&json!(""), &json!(true)), "{heard}");
        assert_eq!(
            (&heard["text"]["sourceType"], &heard["routing"]["source"]["type"]),
            (&json!("SPEECH_TO_TEXT"), &json!("PLAYER"))
        );
        let end = client.next().await;
        assert_eq!(end["control"]["action"], "INTERACTION_END", "{end}");
        assert_eq!(end["packetId"]["interactionId"], heard["packetId"]["interactionId"]);
        assert_eq!(end["routing"]["source"]["name"], agents[0]);
    }
    client.send(start("SPEECH_RECOGNITION_ONLY")).await;
    client.send(control("AUDIO_SESSION_END", json!({}))).await;
    assert_eq!(client.next().await["text"]["text"], "");
    // Words, and a long pause before the button is let go: they were spoken all the same.
    client.send(start("FULL")).await;
    client.send(chunk(&pcm(300, 6_000))).await;
    client.send(chunk(&pcm(1_000, 0))).await;
    client.send(control("AUDIO_SESSION_END", json!({}))).await;
    let (interim, heard) = (client.next().await, client.next().await);
    assert_eq!((&interim["text"]["final"], &heard["text"]["final"]), (&json!(false), &json!(true)), "{heard}");
    assert_ne!(heard["text"]["text"], "");
    assert!(client.until_end().await.len() > 1);
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
async fn mp3_is_not_made_and_that_is_told_once() {
    let address = start(Options::default()).await;
    let mut client = Client::connect(address, "mp3").await;
    for _ in 0..2 {
        client.configure(json!({"audio": true, "ttsMp3": true})).await;
    }
    let warning = client.next().await;
    assert!(is_action(&warning, "WARNING") && warning["control"]["description"].as_str().unwrap().contains("ttsMp3"));
    client.load(SCENE).await;
    client.send(text("Hello", json!({}))).await;
    let answer = client.until_end().await;
    let audio = answer.iter().find(|packet| packet.get("dataChunk").is_some()).unwrap();
    assert_eq!(audio["dataChunk"]["audioFormat"], "AUDIO_PCM_22050");
    assert!(audio["dataChunk"]["chunk"].as_str().unwrap().starts_with("UklGR"));
}
