//! Sessions, scenes, addresses: points 3 to 6 and 13 of the checklist (PROTOCOL.md 13).

use inworld_server::Options;
use serde_json::{Value, json};

use super::client::{CAPABILITIES, Client, id, kind, start};
use super::packets::{SCENE, control, text, texts, to};

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
