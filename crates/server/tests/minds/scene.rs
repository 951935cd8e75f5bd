//! A tavern whose characters think, and a player in it.

use std::net::SocketAddr;

use inworld_server::{Options, Overrides, Script, Server};
use serde_json::{Value, json};
use tokio::net::TcpStream;

use super::client::{CAPABILITIES, Client, id, is_action, listen};

/// Mara can do two things; Bran answers one word by himself.
pub const TAVERN: &str = r#"
workspace = "w"
[[goal]]
name = "trusted"
[[scene]]
name = "tavern"
display_name = "The Drowned Lantern"
description = "A small inn at night."
characters = ["mara", "bran"]
[[scene]]
name = "counter"
characters = ["mara"]
[[character]]
name = "mara"
given_name = "Mara"
persona = "Mara keeps the inn."
knowledge = ["The cellar has been locked since spring."]
[[character.action]]
name = "open-cellar"
description = "Unlock the cellar for a friend."
parameters = { who = "for whom" }
kind = "task"
[[character.action]]
name = "sell-inn"
description = "Sell the inn."
needs = ["trusted"]
[[character.reply]]
when.says = ["*password*"]
answer = "Written for you."
[[character.reply]]
when.says = ["*"]
answer = "The script answers."
[[character]]
name = "bran"
given_name = "Bran"
persona = "Bran guards the door."
[[character.reply]]
when.says = ["*"]
answer = "Bran's script answers."
"#;

/// The tables that make a model think.
pub fn mind(url: &str, more: &str) -> String {
    format!("[mind]\nkind = \"chat\"\nurl = \"{url}\"\nmodel = \"test-model\"\nfiller = []\n{more}")
}

/// A server with the tavern, and what overrides it.
pub async fn serve(settings: &str, options: Options) -> SocketAddr {
    serve_script(TAVERN, settings, options).await
}

/// The same with another script.
pub async fn serve_script(script: &str, settings: &str, options: Options) -> SocketAddr {
    let overrides = Overrides { tables: settings, ..Overrides::default() };
    let script = Script::parse_with(script, "tavern.toml", &overrides).unwrap_or_else(|error| panic!("{error}"));
    listen(Server::new(script, options)).await
}

/// A player.
pub struct Player {
    pub client: Client<TcpStream>,
    pub agents: Vec<String>,
    /// The id of the session.
    pub session: String,
}

impl Player {
    /// In a scene of the tavern's script, under a name.
    pub async fn enter(address: SocketAddr, scene: &str, name: &str, capabilities: Value) -> Self {
        let user = json!({"capabilitiesConfiguration": capabilities, "userConfiguration": {"name": name}});
        Self::configured(address, scene, user).await
    }

    /// At the counter, in a session that goes on from a saved state.
    pub async fn going_on_from(address: SocketAddr, state: &str) -> Self {
        let continuation = json!({"continuationType": 1, "externallySavedState": state});
        Self::configured(address, "counter", json!({"continuation": continuation})).await
    }

    async fn configured(address: SocketAddr, scene: &str, configuration: Value) -> Self {
        let session = id();
        let mut client = Client::connect(address, &session).await;
        let action = "SESSION_CONFIGURATION";
        client.send(json!({"control": {"action": action, "sessionConfiguration": configuration}})).await;
        let status = client.load(&format!("workspaces/w/scenes/{scene}")).await;
        let agents = status["control"]["currentSceneStatus"]["agents"].as_array().unwrap();
        let agents = agents.iter().map(|agent| agent["agentId"].as_str().unwrap().to_owned()).collect();
        Self { client, agents, session }
    }

    /// Alone with Mara, and hearing no sound.
    pub async fn at_the_counter(address: SocketAddr) -> Self {
        let capabilities = json!({"emotions": true, "narratedActions": true, "interruptions": true});
        Self::enter(address, "counter", "Ann", capabilities).await
    }

    /// Hearing everything.
    pub async fn with_sound(address: SocketAddr) -> Self {
        Self::enter(address, "counter", "Ann", CAPABILITIES.clone()).await
    }

    /// Says something; the interaction that it begins.
    pub async fn say(&mut self, words: &str) -> String {
        let (packet, interaction) = (id(), id());
        self.say_as(words, &packet, &interaction).await;
        interaction
    }

    pub async fn say_as(&mut self, words: &str, packet: &str, interaction: &str) {
        let target = json!({"type": "AGENT", "name": self.agents[0]});
        let ids = json!({"packetId": packet, "interactionId": interaction});
        self.client.send(json!({"packetId": ids, "routing": {"target": target}, "text": {"text": words}})).await;
    }

    /// Says something and hears the whole answer.
    pub async fn talk(&mut self, words: &str) -> Vec<Value> {
        let interaction = self.say(words).await;
        self.until_end_of(&interaction).await
    }

    /// Everything up to the end of an interaction.
    pub async fn until_end_of(&mut self, interaction: &str) -> Vec<Value> {
        let mut packets = Vec::new();
        loop {
            let packet = self.client.next().await;
            let is_end = is_action(&packet, "INTERACTION_END") && packet["packetId"]["interactionId"] == interaction;
            packets.push(packet);
            if is_end {
                return packets;
            }
        }
    }
}

/// The texts that characters said.
pub fn texts(packets: &[Value]) -> Vec<&str> {
    packets.iter().filter_map(|packet| packet["text"]["text"].as_str()).collect()
}

/// The warnings for the developer.
pub fn warnings(packets: &[Value]) -> Vec<&str> {
    let warnings = packets.iter().filter(|packet| is_action(packet, "WARNING"));
    warnings.filter_map(|packet| packet["control"]["description"].as_str()).collect()
}

/// How many interactions ended.
pub fn ends(packets: &[Value]) -> usize {
    packets.iter().filter(|packet| is_action(packet, "INTERACTION_END")).count()
}
