//! The packets that a client sends of its own accord: the first two (PROTOCOL.md 2.4), and pongs (3.16).

use super::config::Config;
use inworld_protocol::packet::enums::{ControlAction, PingPongType};
use inworld_protocol::packet::{
    ClientConfiguration, ConfigurationPayload, ControlEvent, JsonStr, LatencyReport, LoadScene, Mutation, Packet,
    PacketId, Payload, PingPong, Routing, SessionConfiguration, Timestamp, UserConfiguration,
};

fn packet(now: Timestamp, packet_id: String, routing: Routing<String>, payload: Payload<String>) -> Packet<String> {
    Packet { timestamp: now, id: PacketId { packet_id, ..PacketId::default() }, routing, payload }
}

/// The client, its capabilities and the player; `goes_on`: also what the session goes on from.
pub(super) fn session_configuration(
    config: &Config,
    goes_on: bool,
    now: Timestamp,
    packet_id: String,
) -> Packet<String> {
    let [id, version, description] = config.client.clone();
    let session = SessionConfiguration { game_session_id: config.game_session_id.clone() };
    let user = UserConfiguration {
        name: config.player_name.clone(),
        id: config.player_id.clone(),
        ..UserConfiguration::default()
    };
    let configuration = ConfigurationPayload {
        session_configuration: (!session.game_session_id.is_empty()).then_some(session),
        user_configuration: (!user.name.is_empty() || !user.id.is_empty()).then_some(user),
        client_configuration: Some(ClientConfiguration { id, version, description }),
        capabilities_configuration: Some(config.capabilities),
        continuation: config.continuation.clone().filter(|_| goes_on),
    };
    let control = ControlEvent {
        action: ControlAction::SessionConfiguration,
        session_configuration: Some(Box::new(configuration)),
        ..ControlEvent::default()
    };
    packet(now, packet_id, Routing::player_to_world(), Payload::Control(control))
}

/// Asks for the scene, or for the single character.
pub(super) fn load_scene(name: &str, now: Timestamp, packet_id: String) -> Packet<String> {
    let load = LoadScene { name: name.to_owned(), is_reset_scene: false };
    let mutation = Mutation { load_scene: Some(load), ..Mutation::default() };
    packet(now, packet_id, Routing::player_to_world(), Payload::Mutation(mutation))
}

/// Answers a ping: its ids, and its own timestamp text unchanged.
pub(super) fn pong(
    ping: &Packet<JsonStr<'_>>,
    ping_pong: &PingPong<JsonStr<'_>>,
    now: Timestamp,
    packet_id: String,
) -> Packet<String> {
    let pong = PingPong {
        kind: PingPongType::Pong,
        ping_packet_id: Some(ping.id.map(&mut inworld_protocol::packet::map::ToOwned)),
        ping_timestamp: ping_pong.ping_timestamp.as_ref().to_owned(),
    };
    let report = LatencyReport { ping_pong: Some(pong), perceived_latency: None };
    packet(now, packet_id, Routing::from_player(), Payload::Latency(report))
}
