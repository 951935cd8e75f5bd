//! What the server remembers of a session: the history, what is chosen and corrected in it, saving and going on
//! (PROTOCOL.md 3.11 to 3.13, 5.5, 6.1).

use std::net::SocketAddr;

use inworld_server::Options;
use serde_json::{Value, json};
use tokio::net::TcpStream;

use super::client::{Client, Http, id, is_action, start};
use super::packets::{SCENE, control, text, texts, to};

/// What was said with a character, by both sides.
async fn history(client: &mut Client<TcpStream>, agent: &str) -> Vec<Value> {
    client.send(json!({"sessionControl": {"sessionHistoryRequest": {}}})).await;
    let answer = client.next().await;
    let items = answer["sessionControlResponse"]["sessionHistory"]["sessionHistoryItems"].as_array().unwrap().clone();
    let item = items.into_iter().find(|item| item["agent"]["agentId"] == agent);
    item.map(|item| item["packets"].as_array().unwrap().clone()).unwrap_or_default()
}

async fn state(address: SocketAddr, session: &str) -> String {
    let state = Http::get(address, &format!("/v1/workspaces/demo/sessions/{session}/state")).await;
    state.json["state"].as_str().unwrap().to_owned()
}

/// A session that goes on from something, with its scene and the first character's id.
async fn continued(address: SocketAddr, session: &str, continuation: Value) -> (Client<TcpStream>, String) {
    let mut client = Client::connect(address, session).await;
    let configuration = json!({"control": {"sessionConfiguration": {"continuation": continuation}}});
    client.send(control("SESSION_CONFIGURATION", configuration)).await;
    let status = client.load(SCENE).await;
    let mara = status["control"]["currentSceneStatus"]["agents"][0]["agentId"].as_str().unwrap().to_owned();
    (client, mara)
}

fn mutation(body: Value) -> Value {
    json!({"packetId": {"packetId": id()}, "mutation": body})
}

#[tokio::test]
async fn of_several_answers_the_chosen_one_has_been_said() {
    let address = start(Options::default()).await;
    let (mut client, agents) = Client::ready(address, "choose", json!({})).await;
    let said = text("Fine weather", to(&agents[0]));
    let interaction = &said["packetId"]["interactionId"];
    client.send(said.clone()).await;
    let mut answers = vec![client.until_end().await];
    for _ in 0..2 {
        client.send(mutation(json!({"regenerateResponse": {"interactionId": interaction}}))).await;
        answers.push(client.until_end().await);
    }
    assert!(texts(&answers[0]) != texts(&answers[1]) && texts(&answers[1]) != texts(&answers[2]));
    let all: usize = answers.iter().map(|answer| texts(answer).len()).sum();
    assert_eq!(history(&mut client, &agents[0]).await.len(), 1 + all);
    // Unknown ids are told, and change nothing.
    client.send(mutation(json!({"applyResponse": {"packetId": {"packetId": "unknown"}}}))).await;
    let warning = client.next().await;
    assert!(is_action(&warning, "WARNING") && warning["control"]["description"].as_str().unwrap().contains("unknown"));
    assert_eq!(history(&mut client, &agents[0]).await.len(), 1 + all);

    let chosen = answers[1].iter().find(|packet| packet.get("text").is_some()).unwrap();
    client.send(mutation(json!({"applyResponse": {"packetId": chosen["packetId"]}}))).await;
    let said = history(&mut client, &agents[0]).await;
    assert_eq!(texts(&said)[0], "Fine weather");
    assert_eq!(texts(&said)[1..], texts(&answers[1]));
    assert_eq!(said[1]["packetId"]["packetId"], chosen["packetId"]["packetId"]);
    // Also in what is saved.
    let (mut later, mara) = continued(
        address,
        "chosen",
        json!({"continuationType": 1,
        "externallySavedState": state(address, "choose").await}),
    )
    .await;
    assert_eq!(texts(&history(&mut later, &mara).await), texts(&said));
}

#[tokio::test]
async fn a_corrected_answer_has_been_said_so() {
    let address = start(Options::default()).await;
    let (mut client, agents) = Client::ready(address, "correct", json!({})).await;
    for words in ["Fine weather", "Have you seen the cat?"] {
        let said = text(words, to(&agents[0]));
        client.send(said.clone()).await;
        client.until_end().await;
        let interaction = &said["packetId"]["interactionId"];
        client
            .send(mutation(
                json!({"modifyExactResponse": {"interactionId": interaction, "exactText": format!("Re: {words}")}}),
            ))
            .await;
    }
    let said = history(&mut client, &agents[0]).await;
    assert_eq!(
        texts(&said),
        ["Fine weather", "Re: Fine weather", "Have you seen the cat?", "Re: Have you seen the cat?"]
    );
    for wrong in [json!({"interactionId": "unknown", "exactText": "x"}), json!({"interactionId": "unknown"})] {
        client.send(mutation(json!({"modifyExactResponse": wrong}))).await;
        assert!(is_action(&client.next().await, "WARNING"));
    }
    assert_eq!(history(&mut client, &agents[0]).await, said);
}

#[tokio::test]
async fn a_saved_state_comes_back_bit_for_bit() {
    let address = start(Options::default()).await;
    let (mut client, agents) = Client::ready(address, "saved", json!({})).await;
    for words in ["Hello", "Have you seen the cat?", "I found the cat!"] {
        client.send(text(words, to(&agents[0]))).await;
        client.until_end().await;
    }
    client
        .send(json!({"packetId": {"packetId": id()}, "entitiesItemsOperation": {"createOrUpdateItems":
            {"items": [{"id": "key-1"}], "addToEntities": ["player"]}}}))
        .await;
    client.next().await;
    let first = state(address, "saved").await;
    let continuation = json!({"continuationType": 1, "externallySavedState": first});
    let (mut later, mara) = continued(address, "restored", continuation.clone()).await;
    assert_eq!(state(address, "restored").await, first);
    assert_eq!(history(&mut later, &mara).await.len(), history(&mut client, &agents[0]).await.len());
    // Given twice is given once.
    let configuration = json!({"control": {"sessionConfiguration": {"continuation": continuation}}});
    let mut twice = Client::connect(address, "twice").await;
    twice.send(control("SESSION_CONFIGURATION", configuration.clone())).await;
    twice.send(control("SESSION_CONFIGURATION", configuration)).await;
    twice.load(SCENE).await;
    assert_eq!(state(address, "twice").await, first);
    // The items are there.
    later
        .send(json!({"packetId": {"packetId": id()}, "entitiesItemsOperation": {"itemsInEntities":
            {"type": "REMOVE", "itemIds": ["key-1"], "entityNames": ["player"]}}}))
        .await;
    assert_eq!(later.next().await["operationStatus"]["status"]["code"], 0);
    assert_ne!(state(address, "restored").await, first);
}

#[tokio::test]
async fn a_remembered_dialog_is_history() {
    let address = start(Options::default()).await;
    let dialog = json!([
        {"actor": {"type": "PLAYER"}, "text": "We met before."},
        {"actor": {"type": "AGENT"}, "text": "So we did.", "talkerDisplayName": "Mara"},
        {"actor": {"type": "AGENT"}, "text": "I was there, too.", "talkerDisplayName": "Bran"},
    ]);
    let continuation = json!({"continuationType": 2, "dialogHistory": {"history": dialog}});
    let (mut client, mara) = continued(address, "dialog", continuation).await;
    let said = history(&mut client, &mara).await;
    assert_eq!(texts(&said), ["We met before.", "So we did."]);
    assert_eq!(said[0]["routing"]["source"]["type"], "PLAYER");
    assert_eq!(said[1]["routing"]["source"], json!({"type": "AGENT", "name": mara}));
    // It is saved like everything else.
    let first = state(address, "dialog").await;
    let saved = json!({"continuationType": 1, "externallySavedState": first});
    let (mut later, mara) = continued(address, "dialog-later", saved).await;
    assert_eq!(state(address, "dialog-later").await, first);
    assert_eq!(texts(&history(&mut later, &mara).await), texts(&said));
}
