//! Packets as clients send them.

use serde_json::{Value, json};

use super::client::{id, merge};

/// The demo scene.
pub const SCENE: &str = "workspaces/demo/scenes/tavern";

/// Words of the player, with ids; `more` is laid over it.
pub fn text(words: &str, more: Value) -> Value {
    let mut packet = json!({
        "packetId": {"packetId": id(), "utteranceId": id(), "interactionId": id(), "correlationId": id()},
        "timestamp": "2025-04-01T12:00:00.000Z",
        "routing": {"source": {"type": "PLAYER"}},
        "text": {"text": words, "sourceType": "TYPED_IN", "final": true}
    });
    merge(&mut packet, more);
    packet
}

/// An event of the game.
pub fn trigger(name: &str) -> Value {
    json!({"packetId": {"packetId": id(), "interactionId": id()}, "custom": {"name": name, "type": "TRIGGER"}})
}

/// A control packet; `more` is laid over it.
pub fn control(action: &str, more: Value) -> Value {
    let mut packet = json!({"packetId": {"packetId": id()}, "control": {"action": action}});
    merge(&mut packet, more);
    packet
}

/// The routing to one character.
pub fn to(agent: &str) -> Value {
    json!({"routing": {"source": {"type": "PLAYER"}, "target": {"type": "AGENT", "name": agent}}})
}

/// The texts among some packets.
pub fn texts(packets: &[Value]) -> Vec<&str> {
    packets.iter().filter_map(|packet| packet["text"]["text"].as_str()).collect()
}
