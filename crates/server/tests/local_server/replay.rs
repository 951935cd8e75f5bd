//! What a client sends again after a reconnection is carried out once and answered again (PROTOCOL.md U12, U13).

use inworld_server::{Options, Script, Server};
use serde_json::{Value, json};

use super::client::{CAPABILITIES, Client, id, is_action, listen, start};
use super::packets::{SCENE, control, text, to, trigger};

#[tokio::test]
async fn an_answer_that_was_in_the_socket_is_said_again() {
    let address = start(Options::default()).await;
    let (mut client, agents) = Client::ready(address, "again", CAPABILITIES.clone()).await;
    for input in [text("Have you seen the cat?", to(&agents[0])), text("Hello", to(&agents[1])), trigger("greet")] {
        client.send(input.clone()).await;
        let first = client.frames_until_end().await;
        assert!(first.iter().any(|frame| frame.contains("UklGR")), "{first:?}");
        // Every packet, byte by byte, on the same socket and on the next.
        client.send(input.clone()).await;
        assert_eq!(client.frames_until_end().await, first);
        drop(client);
        client = Client::connect(address, "again").await;
        client.send(input.clone()).await;
        assert_eq!(client.frames_until_end().await, first);
        // The interaction counts, too.
        let mut renamed = input;
        renamed["packetId"]["packetId"] = json!(id());
        client.send(renamed).await;
        assert_eq!(client.frames_until_end().await, first);
    }
    // It was said once: the goal is under way, and not begun again.
    client.send(json!({"sessionControl": {"sessionHistoryRequest": {}}})).await;
    let history = client.next().await;
    let items = &history["sessionControlResponse"]["sessionHistory"]["sessionHistoryItems"];
    let asked = |packet: &&Value| packet["text"]["text"] == "Have you seen the cat?";
    assert_eq!(items[0]["packets"].as_array().unwrap().iter().filter(asked).count(), 1);
}

#[tokio::test]
async fn an_answer_that_is_under_way_is_said_from_its_beginning_and_goes_on() {
    let script = "pace_ms = 300\n[[scene]]\nname = \"s\"\ncharacters = [\"a\"]\n[[character]]\nname = \"a\"\n\
        [[character.reply]]\nwhen.says = \"*\"\nanswer = [[\"One.\", \"Two.\", \"Three.\"]]";
    let server = Server::new(Script::parse(script, "paced.toml").unwrap(), Options::default());
    let address = listen(server).await;
    let mut client = Client::connect(address, "paced").await;
    client.load("workspaces/demo/scenes/s").await;
    let long = text("Tell me", json!({}));
    client.send(long.clone()).await;
    let one = client.next_raw().await;
    drop(client);
    let mut client = Client::connect(address, "paced").await;
    client.send(long.clone()).await;
    let all = client.frames_until_end().await;
    assert_eq!((&all[0], all.len()), (&one, 4));
    for (frame, words) in all.iter().zip(["One.", "Two.", "Three."]) {
        assert!(frame.contains(words), "{frame}");
    }
}

#[tokio::test]
async fn cancelled_and_forgotten_answers_end() {
    let address = start(Options::default()).await;
    let (mut client, agents) = Client::ready(address, "gone", json!({})).await;
    let (cancelled, forgotten) = (text("Hello", to(&agents[0])), text("Hello", to(&agents[0])));
    for input in [&cancelled, &forgotten] {
        client.send(input.clone()).await;
        client.until_end().await;
    }
    let interaction = &cancelled["packetId"]["interactionId"];
    client.send(json!({"mutation": {"cancelResponses": {"interactionId": interaction}}})).await;
    client.send(cancelled.clone()).await;
    let end = client.until_end().await;
    assert_eq!((end.len(), &end[0]["packetId"]["interactionId"]), (1, interaction));
    for _ in 0..100 {
        client.send(text("Fine weather", to(&agents[0]))).await;
        client.until_end().await;
    }
    client.send(forgotten.clone()).await;
    let end = client.until_end().await;
    assert_eq!((end.len(), &end[0]["packetId"]["interactionId"]), (1, &forgotten["packetId"]["interactionId"]));
    assert_eq!(end[0]["routing"]["source"]["name"], agents[0]);
}

#[tokio::test]
async fn operations_on_items_are_carried_out_once() {
    let address = start(Options::default()).await;
    let (mut client, _) = Client::ready(address, "items", json!({})).await;
    let operation =
        |body: Value| json!({"packetId": {"packetId": id(), "correlationId": "c"}, "entitiesItemsOperation": body});
    let create = operation(json!({"createOrUpdateItems": {"items": [{"id": "key-1"}]}}));
    let remove = operation(json!({"removeItems": {"itemIds": ["key-1"]}}));
    for (packet, code) in [(&create, 0), (&remove, 0), (&create, 0), (&remove, 0)] {
        client.send(packet.clone()).await;
        let status = client.next().await;
        assert_eq!(
            (&status["operationStatus"]["status"]["code"], &status["packetId"]["correlationId"]),
            (&json!(code), &json!("c"))
        );
    }
    // The repeated creation was none, and the repeated removal did not fail on that.
    client.send(operation(json!({"removeItems": {"itemIds": ["key-1"]}}))).await;
    assert_eq!(client.next().await["operationStatus"]["status"]["code"], 5);
}

#[tokio::test]
async fn old_updates_and_mutations_change_nothing_when_they_come_again() {
    let address = start(Options::default()).await;
    let (mut client, agents) = Client::ready(address, "old", json!({})).await;
    let update = |agents: &[&String]| {
        let participants: Vec<Value> = agents.iter().map(|agent| json!({"type": "AGENT", "name": agent})).collect();
        control(
            "CONVERSATION_UPDATE",
            json!({"packetId": {"conversationId": "c"}, "control":
            {"conversationUpdate": {"participants": participants}}}),
        )
    };
    let (one, both) = (update(&[&agents[0]]), update(&[&agents[0], &agents[1]]));
    for (packet, kind, count) in [(&one, "STARTED", 2), (&both, "UPDATED", 3), (&one, "UPDATED", 3)] {
        client.send(packet.clone()).await;
        let event = client.next().await["control"]["conversationEvent"].clone();
        assert_eq!((&event["eventType"], event["participants"].as_array().unwrap().len()), (&json!(kind), count));
    }
    let mutation = |body: Value| json!({"packetId": {"packetId": id()}, "mutation": body});
    let scene = mutation(json!({"loadScene": {"name": SCENE}}));
    let unload = mutation(json!({"unloadCharacters": {"agents": [{"agentId": agents[1]}]}}));
    let load = mutation(json!({"loadCharacters": {"name": [{"name": "workspaces/demo/characters/guard"}]}}));
    for (packet, count) in [(&scene, 2), (&unload, 1), (&scene, 1), (&load, 2), (&unload, 2), (&load, 2)] {
        client.send(packet.clone()).await;
        let mut status = client.next().await;
        if is_action(&status, "CONVERSATION_EVENT") {
            status = client.next().await;
        }
        let status = &status["control"]["currentSceneStatus"]["agents"];
        assert_eq!(status.as_array().unwrap().len(), count, "{packet}");
    }
    // Another variant is another answer, but not at the second time of asking.
    let fine = text("Fine weather", to(&agents[0]));
    client.send(fine.clone()).await;
    client.until_end().await;
    let again = mutation(json!({"regenerateResponse": {"interactionId": fine["packetId"]["interactionId"]}}));
    client.send(again.clone()).await;
    let other = client.until_end().await;
    client.send(again).await;
    client.until_end().await;
    assert_eq!(client.until_end().await, other);
}

const GREETER: &str = "workspace = \"demo\"\n[[scene]]\nname = \"s\"\ncharacters = [\"a\"]\n[[character]]\nname = \"a\"\n\
    greet_on_load = true\ngreeting = [[\"One.\", \"Two.\"]]\n[[character.reply]]\nwhen.says = \"*\"\nanswer = \"So.\"";

#[tokio::test]
async fn a_greeting_that_was_in_the_socket_is_said_again_until_it_has_arrived() {
    let server = Server::new(Script::parse(GREETER, "greeter.toml").unwrap(), Options::default());
    let address = listen(server).await;
    let mut client = Client::connect(address, "greeted").await;
    client.load("workspaces/demo/scenes/s").await;
    // It reads the first line, and not the rest and the ping behind it.
    let one = client.next_raw().await;
    assert!(one.contains("One."), "{one}");
    drop(client);
    let mut client = Client::connect(address, "greeted").await;
    let all = client.frames_until_end().await;
    assert_eq!(all[0], one, "with the same ids");
    assert!(all.iter().any(|frame| frame.contains("Two.")), "{all:?}");
    // It reads on, and so answers the ping: now nothing comes again, there or on the next connection.
    for _ in 0..2 {
        client.send(text("Hm", json!({}))).await;
        let answer = client.frames_until_end().await;
        assert!(answer[0].contains("So."), "{answer:?}");
        drop(client);
        client = Client::connect(address, "greeted").await;
    }
}
