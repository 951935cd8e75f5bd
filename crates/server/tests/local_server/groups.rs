//! Groups and changes of the scene, over a socket (PROTOCOL.md 4.2, 4.3, 3.11).

use inworld_server::{Options, Script, Server};
use serde_json::{Value, json};

use super::client::{Client, id, is_action, listen};
use super::packets::{text, texts};

/// Three who answer whatever is said with their names and with what was said.
const SCRIPT: &str = r#"
[[scene]]
name = "inn"
characters = ["ann", "ben", "cat"]
[[scene]]
name = "yard"
characters = ["cat"]
[[character]]
name = "ann"
[[character.reply]]
when.says = "*ben speaks*"
answer = "Ann answers Ben."
[[character.reply]]
when.says = "*"
answer = "Ann speaks."
[[character]]
name = "ben"
[[character.reply]]
when.says = "*ann speaks*"
answer = "I, Benjamin, answer her, and ben speaks."
[[character.reply]]
when.says = "*"
answer = "ben speaks."
[[character]]
name = "cat"
[[character.reply]]
when.says = "*"
answer = "Meow."
"#;

async fn inn() -> (Client<tokio::net::TcpStream>, Vec<String>) {
    let server = Server::new(Script::parse(SCRIPT, "inn.toml").unwrap(), Options::default());
    let mut client = Client::connect(listen(server).await, "inn").await;
    let status = client.load("workspaces/demo/scenes/inn").await;
    (client, agents(&status))
}

fn agents(status: &Value) -> Vec<String> {
    let agents = status["control"]["currentSceneStatus"]["agents"].as_array().unwrap();
    agents.iter().map(|agent| agent["agentId"].as_str().unwrap().to_owned()).collect()
}

fn next_turn(conversation: &str) -> Value {
    json!({"packetId": {"packetId": id(), "interactionId": id(), "conversationId": conversation},
        "custom": {"name": "inworld.conversation.next_turn", "type": "TRIGGER"}})
}

#[tokio::test]
async fn characters_take_turns_answer_each_other_and_keep_quiet_when_not_addressed() {
    let (mut client, ids) = inn().await;
    client.converse("two", &[&ids[0], &ids[1]]).await;
    client.converse("one", &[&ids[2]]).await;
    let in_two = json!({"packetId": {"conversationId": "two"}});
    client.send(text("Good day", in_two.clone())).await;
    let answer = client.until_end().await;
    assert_eq!(texts(&answer), ["Ann speaks."], "the first, and nobody else");
    let targets = &answer[0]["routing"]["targets"];
    assert_eq!(targets, &json!([{"type": "PLAYER"}, {"type": "AGENT", "name": ids[1]}]), "the cat is not there");
    // By turns, each to what the other said.
    for words in ["I, Benjamin, answer her, and ben speaks.", "Ann answers Ben.", "ben speaks."] {
        let turn = next_turn("two");
        client.send(turn.clone()).await;
        let answer = client.until_end().await;
        assert_eq!(texts(&answer), [words]);
        assert_eq!(answer[0]["packetId"]["interactionId"], turn["packetId"]["interactionId"]);
        assert_eq!(answer[0]["packetId"]["conversationId"], "two");
    }
    // Who is called answers, and another conversation goes its own way.
    client.send(text("What say you, Ben?", in_two)).await;
    assert_eq!(texts(&client.until_end().await), ["ben speaks."]);
    client.send(text("Ben?", json!({"packetId": {"conversationId": "one"}}))).await;
    let answer = client.until_end().await;
    assert_eq!((texts(&answer), &answer[0]["routing"]["target"]["type"]), (vec!["Meow."], &json!("PLAYER")));
    client.expect_silence().await;
}

#[tokio::test]
async fn another_scene_takes_characters_out_of_their_conversations() {
    let (mut client, ids) = inn().await;
    client.converse("left", &[&ids[0]]).await;
    client.converse("mixed", &[&ids[0], &ids[2]]).await;
    client
        .send(
            json!({"packetId": {"packetId": id()}, "mutation": {"loadScene": {"name": "workspaces/demo/scenes/yard"}}}),
        )
        .await;
    let mut events = Vec::new();
    for _ in 0..2 {
        let event = client.next().await;
        let kind = event["control"]["conversationEvent"]["eventType"].as_str().unwrap().to_owned();
        events.push((event["packetId"]["conversationId"].as_str().unwrap().to_owned(), kind));
    }
    events.sort();
    assert_eq!(events, [("left".into(), "EVICTED".into()), ("mixed".into(), "UPDATED".into())]);
    let status = client.next().await;
    assert!(is_action(&status, "CURRENT_SCENE_STATUS"));
    assert_eq!(status["control"]["currentSceneStatus"]["sceneName"], "workspaces/demo/scenes/yard");
    assert_eq!(agents(&status), ids[2..]);
    client.send(text("Here, puss", json!({"packetId": {"conversationId": "mixed"}}))).await;
    assert_eq!(texts(&client.until_end().await), ["Meow."]);
    // And back: the same ids.
    assert_eq!(agents(&client.load("workspaces/demo/scenes/inn").await), ids);
}

#[tokio::test]
async fn the_chosen_answer_is_what_the_next_one_answers() {
    let (mut client, ids) = inn().await;
    client.converse("two", &[&ids[0], &ids[1]]).await;
    let said = text("Good day", json!({"packetId": {"conversationId": "two"}}));
    client.send(said.clone()).await;
    client.until_end().await;
    let interaction = &said["packetId"]["interactionId"];
    client
        .send(json!({"packetId": {"packetId": id()}, "mutation": {"modifyExactResponse":
        {"interactionId": interaction, "exactText": "Ann is silent."}}}))
        .await;
    client.send(next_turn("two")).await;
    assert_eq!(texts(&client.until_end().await), ["ben speaks."]);
}
