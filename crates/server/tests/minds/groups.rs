//! Several characters, and several players.

use inworld_server::Options;
use serde_json::json;

use super::client::id;
use super::model::{Model, says};
use super::scene::{Player, ends, mind, serve, texts};

#[tokio::test]
async fn whoever_is_named_answers_and_the_mind_decides_otherwise() {
    let model = Model::start(|asked| {
        let prompt = asked.prompt();
        if prompt.contains("You direct a conversation") {
            says("Bran")
        } else if prompt.contains("You are Bran.") {
            says("[NEUTRAL] Bran speaks up.")
        } else {
            says("[JOY] Mara speaks up.")
        }
    })
    .await;
    let address = serve(&mind(&model.url(), ""), Options::default()).await;
    let mut ann = Player::enter(address, "tavern", "Ann", json!({"emotions": true, "multiAgent": true})).await;
    let agents = ann.agents.clone();
    ann.client.converse("c", &[&agents[0], &agents[1]]).await;
    let mut say = async |words: &str| {
        let interaction = id();
        let ids = json!({"packetId": id(), "interactionId": interaction, "conversationId": "c"});
        ann.client.send(json!({"packetId": ids, "text": {"text": words}})).await;
        ann.until_end_of(&interaction).await
    };
    assert_eq!(texts(&say("Mara, are you there?").await), ["Mara speaks up."]);
    assert_eq!(model.asked().len(), 1, "a name needs no director");
    assert_eq!(texts(&say("Is anybody there?").await), ["Bran speaks up."]);
    let asked = model.asked();
    assert_eq!(asked.len(), 3);
    let bran = asked[2].prompt();
    assert!(bran.contains("Mara: Mara speaks up."), "Bran has heard her: {bran}");
    assert!(bran.contains("Ann: Mara, are you there?"), "{bran}");
}

#[tokio::test]
async fn ten_players_with_groups_are_never_mixed() {
    let model = Model::start(|asked| {
        let prompt = asked.prompt();
        if prompt.contains("You direct a conversation") {
            return says("Mara");
        }
        // The last word of the player, whoever it is.
        let last = asked.last();
        let code = last.rsplit("code ").next().unwrap_or_default().trim_end_matches(['.', '"']).to_owned();
        says(&format!("[JOY] I heard {code} from you."))
    })
    .await;
    let address = serve(&mind(&model.url(), "parallel = 4\n"), Options::default()).await;
    let mut players = Vec::new();
    for number in 0..10 {
        players.push(tokio::spawn(async move {
            let name = format!("Player{number}");
            let mut player = Player::enter(address, "tavern", &name, json!({"multiAgent": true})).await;
            let agents = player.agents.clone();
            player.client.converse("c", &[&agents[0], &agents[1]]).await;
            for round in 0..5 {
                let interaction = id();
                let ids = json!({"packetId": id(), "interactionId": interaction, "conversationId": "c"});
                let words = format!("My secret is code n{number}x{round}.");
                player.client.send(json!({"packetId": ids, "text": {"text": words}})).await;
                let packets = player.until_end_of(&interaction).await;
                assert_eq!(texts(&packets), [format!("I heard n{number}x{round} from you.")]);
                assert_eq!(ends(&packets), 1);
            }
        }));
    }
    for player in players {
        player.await.unwrap();
    }
    for asked in model.asked() {
        let prompt = asked.prompt();
        let own: Vec<usize> = (0..10).filter(|number| prompt.contains(&format!("code n{number}x"))).collect();
        assert_eq!(own.len(), 1, "one player's words in one prompt: {prompt}");
    }
}

#[tokio::test]
async fn a_player_ends_what_characters_say_among_themselves() {
    let model = Model::start(|asked| {
        let prompt = asked.prompt();
        if prompt.contains("You direct a conversation") { says("Bran") } else { says("[NEUTRAL] So it goes on.") }
    })
    .await;
    let address = serve(&mind(&model.url(), ""), Options::default()).await;
    let mut ann = Player::enter(address, "tavern", "Ann", json!({"multiAgent": true})).await;
    let agents = ann.agents.clone();
    ann.client.converse("c", &[&agents[0], &agents[1]]).await;
    let interaction = id();
    let ids = json!({"packetId": id(), "interactionId": interaction, "conversationId": "c"});
    let next = json!({"name": "inworld.conversation.next_turn", "type": "TRIGGER"});
    ann.client.send(json!({"packetId": ids, "custom": next})).await;
    let packets = ann.until_end_of(&interaction).await;
    assert_eq!(texts(&packets), ["So it goes on."]);
}
