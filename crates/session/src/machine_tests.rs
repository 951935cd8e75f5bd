//! The session machine with a made-up clock, a made-up link and a made-up game.

use std::time::Duration;

use super::linking::OPEN_TIMEOUT;
use super::*;
use crate::announcements::CONVERSATION_TIMEOUT;
use crate::state::ConnectionState::{Connecting, Disconnected, Failed, Paused, Reconnecting};
use crate::tokens::{RENEW_AGAIN, TokenSource};
use inworld_protocol::packet::Packet;
use inworld_protocol::packet::enums::ErrorType;

#[path = "machine_tests/connecting.rs"]
mod connecting;
#[path = "machine_tests/continuing.rs"]
mod continuing;
#[path = "machine_tests/conversing.rs"]
mod conversing_tests;
#[path = "machine_tests/ending.rs"]
mod ending;
#[path = "machine_tests/interrupting.rs"]
mod interrupting;
#[path = "machine_tests/outgoing.rs"]
mod outgoing;
#[path = "machine_tests/pausing.rs"]
mod pausing;
#[path = "machine_tests/reconnecting.rs"]
mod reconnecting;
#[path = "machine_tests/rejected.rs"]
mod rejected;
#[path = "machine_tests/renewing.rs"]
mod renewing;
#[path = "machine_tests/retrying.rs"]
mod retrying;
#[path = "machine_tests/scenes.rs"]
mod scenes_tests;
#[path = "machine_tests/talking.rs"]
mod talking;
#[path = "machine_tests/walk.rs"]
mod walk;

/// 2025-04-01T12:00:00Z.
const NOON: Timestamp = Timestamp::from_nanos(1_743_508_800_000_000_000);

/// A machine, the time, and the ids that it has made.
struct Rig {
    machine: Machine,
    time: Duration,
}

/// A lost link stays lost, so that a test sees one step at a time. `reconnecting` tells of the others.
fn config() -> Config {
    Config { scene: "workspaces/demo/scenes/gate".into(), no_auto_reconnect: true, ..Config::default() }
}

/// Ids that are told apart at a glance.
fn ids(start: &'static str) -> impl FnMut() -> String + Send + 'static {
    let mut last = 0;
    move || {
        last += 1;
        format!("{start}{last}")
    }
}

impl Rig {
    fn new(config: Config) -> Self {
        Self { machine: Machine::new(config, ids("id-")), time: Duration::from_secs(100) }
    }

    /// Connected and established with guard (`a-guard`) and cook (`a-cook`).
    fn connected(config: Config) -> Self {
        let mut rig = Self::new(config);
        rig.feed(Input::Start);
        if rig.machine.config.tokens == TokenSource::Fetched {
            rig.feed(token(None, None));
        }
        rig.feed(Input::LinkUp);
        rig.feed(Input::Frame(&scene(&["guard", "cook"])));
        assert_eq!((rig.machine.state(), rig.machine.established()), (Connected, true));
        rig
    }

    /// In this state, by the shortest way.
    fn in_state(state: ConnectionState) -> Self {
        let mut rig = match state {
            Idle | Connecting | Failed => Self::new(config()),
            _ => Self::connected(config()),
        };
        match state {
            Idle | Connected => {}
            Connecting => drop(rig.feed(Input::Start)),
            Failed => {
                rig.feed(Input::Start);
                rig.feed(Input::LinkDown(lost()));
            }
            Paused => drop(rig.feed(Input::Pause)),
            Disconnected => drop(rig.feed(Input::LinkDown(lost()))),
            Reconnecting => {
                rig.feed(Input::Pause);
                rig.feed(Input::Resume);
            }
        }
        assert_eq!(rig.machine.state(), state);
        rig
    }

    fn now(&self) -> Now {
        Now { monotonic: self.time, wall: Timestamp::from_nanos(NOON.as_nanos() + self.time.as_nanos() as i64) }
    }

    fn outputs(&mut self, input: Input<'_>) -> Vec<Output> {
        if let Input::Send(outgoing) = &input {
            self.machine.selection().lock().note(outgoing);
        }
        self.machine.handle(self.now(), input);
        std::iter::from_fn(|| self.machine.poll_output()).collect()
    }

    /// What comes out of an input, in words.
    fn feed(&mut self, input: Input<'_>) -> Vec<String> {
        let outputs = self.outputs(input);
        let released = |output: &Output| matches!(output, Output::Write { slot: Some(_), .. });
        outputs
            .iter()
            .flat_map(|output| std::iter::once(words(output)).chain(released(output).then(|| "released".into())))
            .collect()
    }

    fn has_conversation(&self, id: &str) -> bool {
        self.machine.selection().lock().knows(id)
    }

    fn send(&mut self, outgoing: Outgoing) -> Vec<String> {
        self.feed(Input::Send(Box::new(outgoing)))
    }

    /// The made-up clock goes on. What comes due before its end is carried out unseen, and pings are answered.
    fn pass(&mut self, time: Duration) {
        let end = self.time + time;
        while let Some(due) = self.machine.deadline().filter(|due| *due < end) {
            self.time = due.max(self.time);
            for output in self.outputs(Input::Tick) {
                if let Output::Ping(number) = output {
                    self.feed(Input::Pong(number));
                }
            }
        }
        self.time = end;
    }

    /// The frames among the outputs of an input.
    fn written(&mut self, input: Input<'_>) -> Vec<serde_json::Value> {
        let frames = self.outputs(input).into_iter().filter_map(|output| match output {
            Output::Write { frame, .. } => Some(serde_json::from_str(&frame).unwrap()),
            _ => None,
        });
        frames.collect()
    }
}

/// An output in words: short enough for a table, exact enough to prove an order.
fn words(output: &Output) -> String {
    match output {
        Output::FetchToken => "fetch token".into(),
        Output::OpenLink { session_id } => format!("open {session_id}"),
        Output::CloseLink => "close".into(),
        Output::Write { frame, .. } => {
            format!("write {}", summary(&wire::decode_client_packet(frame).unwrap().to_owned()))
        }
        Output::Released(_) => "released".into(),
        Output::Ping(number) => format!("ping {number}"),
        Output::AudioDropped => "audio dropped".into(),
        Output::Ended { interaction_id } => format!("ended {interaction_id}"),
        Output::Cut { agent_id, interaction_id } => format!("cut {agent_id} {interaction_id}"),
        Output::Emit(event) => match &event.kind {
            EventKind::StateChanged { from, to, reason } => {
                format!("{} -> {} ({})", from.name(), to.name(), reason.code.number())
            }
            EventKind::Connected(connected) => format!("connected {connected}"),
            EventKind::Established { established, cast } => {
                let names: Vec<_> = cast.characters().iter().map(|character| character.short_name()).collect();
                format!("established {established} [{}]", names.join(" "))
            }
            EventKind::CharactersChanged { cast } => {
                let names: Vec<_> = cast.characters().iter().map(|character| character.short_name()).collect();
                format!("changed [{}]", names.join(" "))
            }
            EventKind::Packet(packed) => {
                let cancelled = if packed.status == PacketStatus::Cancelled { "cancelled " } else { "" };
                format!("{cancelled}packet {}", packed_summary(packed))
            }
            EventKind::PacketSent(packed) => format!("sent {}", packed_summary(packed)),
            EventKind::PacketFailed(packed, reason) => {
                format!("failed {} ({}: {})", packed_summary(packed), reason.code.number(), reason.message)
            }
            EventKind::Error(failure) => format!("error {}", failure.code.number()),
            EventKind::InteractionCancelled(packed) => format!("cancelled {}", packed_summary(packed)),
            EventKind::TokenNeeded => "token needed".into(),
            EventKind::SessionState(_) | EventKind::Feedback { .. } => "the driver's".into(),
            EventKind::QueueFull => "queue full".into(),
            EventKind::Log(..) => "log".into(),
            EventKind::SpeechStarted | EventKind::SpeechEnded => "the microphone's".into(),
            EventKind::LineStarted(_) | EventKind::LineWord(_) | EventKind::LineEnded(_) => "a line's".into(),
        },
    }
}

fn packed_summary(packed: &PackedPacket) -> String {
    summary(&wire::decode_client_packet(packed.text(packed.json())).unwrap().to_owned())
}

/// Kind, id and addressee of a packet.
fn summary(packet: &Packet<String>) -> String {
    let what = match &packet.payload {
        Payload::Control(control) => match &control.conversation_update {
            Some(update) => {
                let names: Vec<_> = update.participants.iter().map(|actor| actor.name.as_str()).collect();
                format!("conversation [{}]", names.join(" "))
            }
            None => control.action.name().to_lowercase(),
        },
        Payload::Mutation(mutation) => {
            let names = |names: Vec<&String>| names.into_iter().cloned().collect::<Vec<_>>().join(" ");
            if let Some(load) = &mutation.load_scene {
                format!("load {}", load.name)
            } else if let Some(load) = &mutation.load_characters {
                format!("add [{}]", names(load.name.iter().map(|character| &character.name).collect()))
            } else if let Some(unload) = &mutation.unload_characters {
                format!("remove [{}]", names(unload.agents.iter().map(|agent| &agent.agent_id).collect()))
            } else if let Some(again) = &mutation.regenerate_response {
                format!("regenerate {}", again.interaction_id)
            } else {
                format!("cancel {}", mutation.cancel_responses.as_ref().unwrap().interaction_id)
            }
        }
        Payload::Text(text) => format!("\"{}\"", text.text),
        Payload::Data(chunk) => format!("data {}", chunk.chunk),
        Payload::Latency(_) => "latency".into(),
        other => format!("{other:?}"),
    };
    let target = packet.routing.target.as_ref();
    let to = target.map(|to| format!(" to {}", if to.name.is_empty() { to.kind.name() } else { &to.name }));
    let conversation = match packet.id.conversation_id.as_str() {
        "" => String::new(),
        id => format!(" in {id}"),
    };
    let id = match packet.id.packet_id.as_str() {
        "" => String::new(),
        id => format!(" {id}"),
    };
    format!("{what}{id}{}{conversation}", to.unwrap_or_default())
}

// What servers and drivers say.

fn scene(names: &[&str]) -> String {
    let agents: Vec<_> = names
        .iter()
        .map(|name| format!(r#"{{"agentId":"a-{name}","brainName":"workspaces/demo/characters/{name}"}}"#))
        .collect();
    format!(
        r#"{{"result":{{"control":{{"action":"CURRENT_SCENE_STATUS","currentSceneStatus":{{"agents":[{}]}}}}}}}}"#,
        agents.join(",")
    )
}

/// Another scene, or other agent ids: they begin with `start`.
fn scene_named(scene: &str, start: &str, names: &[&str]) -> String {
    let agents: Vec<_> = names
        .iter()
        .map(|name| format!(r#"{{"agentId":"{start}{name}","brainName":"workspaces/demo/characters/{name}"}}"#))
        .collect();
    format!(
        r#"{{"result":{{"control":{{"action":"CURRENT_SCENE_STATUS","currentSceneStatus":{{"sceneName":"workspaces/demo/scenes/{scene}","agents":[{}]}}}}}}}}"#,
        agents.join(",")
    )
}

fn said(agent: &str, interaction: &str, text: &str) -> String {
    format!(
        r#"{{"result":{{"packetId":{{"interactionId":"{interaction}"}},"routing":{{"source":{{"type":"AGENT","name":"{agent}"}}}},"text":{{"text":"{text}","final":true}}}}}}"#
    )
}

fn interaction_end(agent: &str, interaction: &str) -> String {
    format!(
        r#"{{"result":{{"packetId":{{"interactionId":"{interaction}"}},"routing":{{"source":{{"type":"AGENT","name":"{agent}"}}}},"control":{{"action":"INTERACTION_END"}}}}}}"#
    )
}

fn error(kind: &str, reconnect: &str) -> String {
    format!(
        r#"{{"error":{{"code":9,"message":"words","details":[{{"errorType":"{kind}","reconnectType":"{reconnect}"}}]}}}}"#
    )
}

fn lost() -> Failure {
    Failure::retryable(FailureCode::LinkLost, "the link is lost")
}

fn token(session_id: Option<&str>, expires_in: Option<Duration>) -> Input<'static> {
    let expires = expires_in.map(|left| Timestamp::from_nanos(NOON.as_nanos() + left.as_nanos() as i64));
    Input::TokenReady { session_id: session_id.map(String::from), expires }
}

/// Something that the game says; its packet id is `id`.
fn text(recipient: Recipient, id: &str) -> Outgoing {
    let id = id.to_owned();
    Outgoing::text(recipient, "hi", NOON, move || id.clone())
}

fn to(name: &str) -> Recipient {
    Recipient::Character(Some(name.into()))
}
