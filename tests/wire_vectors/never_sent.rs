//! What PROTOCOL.md says that a client never sends, as a list; and every packet that the library can make, held against
//! it.

use std::collections::BTreeSet;

use inworld_client::drafts;
use inworld_protocol::packet::enums::{ActorType, ContinuationType, ControlAction, MicrophoneMode, UnderstandingMode};
use inworld_protocol::packet::{
    Actor, Capabilities, Continuation, DialogHistory, HistoryItem, Item, NamedValue, Properties, Timestamp,
};
use inworld_session::config::DEFAULT_CAPABILITIES;
use inworld_session::{Config, Draft, Input, Machine, Now, Outgoing, Output, Recipient, Selection};
use serde_json::{Value, json};

use crate::client_frames::WEB;
use crate::folder;
use crate::schema::Schema;

type Rule = fn(&Value) -> bool;

/// The members of section 3.1 that clients send.
const CLIENT_EVENTS: [&str; 9] = [
    "text",
    "control",
    "custom",
    "dataChunk",
    "action",
    "mutation",
    "sessionControl",
    "latencyReport",
    "entitiesItemsOperation",
];

const CLIENT_ACTIONS: [&str; 9] = [
    "AUDIO_SESSION_START",
    "AUDIO_SESSION_END",
    "TTS_PLAYBACK_START",
    "TTS_PLAYBACK_END",
    "TTS_PLAYBACK_MUTE",
    "TTS_PLAYBACK_UNMUTE",
    "CONVERSATION_START",
    "CONVERSATION_UPDATE",
    "SESSION_CONFIGURATION",
];

/// Section, words, whether a packet keeps to it, and one that does not.
#[rustfmt::skip]
const RULES: [(&str, &str, Rule, &str); 22] = [
    ("2.3", "never an empty object", |p| p.as_object().is_some_and(|packet| !packet.is_empty()), "{}"),
    ("3.1", "exactly one event", |p| events(p).len() == 1, r#"{"text":{},"custom":{}}"#),
    ("3.1", "no event of servers, and none that no SDK sends", |p| events(p).iter().all(|e| CLIENT_EVENTS.contains(&e.as_str())), r#"{"emotion":{}}"#),
    ("3.1", "every packet has its id", |p| p["packetId"]["packetId"].as_str().is_some_and(|id| !id.is_empty()), r#"{"packetId":{}}"#),
    ("3.1", "a time in UTC with 3, 6 or 9 digits", |p| is_time(&p["timestamp"]), r#"{"timestamp":"2025-04-01T12:00:00.1Z"}"#),
    ("3.2", "no member is null", |p| !has_null(p), r#"{"routing":{"target":null}}"#),
    ("3.4", "a text is typed in, final, and not empty", |p| absent(&p["text"]) || (p["text"]["sourceType"] == "TYPED_IN" && p["text"]["final"] == true && p["text"]["text"] != ""), r#"{"text":{"text":"x","sourceType":"TYPED_IN","final":false}}"#),
    ("3.5", "a data chunk is audio and says nothing but its bytes", |p| absent(&p["dataChunk"]) || (p["dataChunk"]["type"] == "AUDIO" && members(&p["dataChunk"]) == ["chunk", "type"]), r#"{"dataChunk":{"type":"SILENCE","chunk":""}}"#),
    ("3.8", "a custom event is a trigger with a name", |p| absent(&p["custom"]) || (p["custom"]["type"] == "TRIGGER" && p["custom"]["name"] != ""), r#"{"custom":{"type":"TASK","name":"x"}}"#),
    ("3.8", "no name that only servers send", |p| !["inworld.goal.complete", "inworld.goal.activated", "inworld.relation", "inworld.uninterruptible"].iter().any(|name| p["custom"]["name"].as_str().is_some_and(|own| own.starts_with(name))), r#"{"custom":{"name":"inworld.goal.complete.x"}}"#),
    ("3.8", "a reason has fewer than 100 characters", |p| p["custom"]["parameters"].as_array().is_none_or(|list| list.iter().all(|one| one["name"] != "reason" || one["value"].as_str().unwrap().chars().count() < 100)), r#"{"custom":{"parameters":[{"name":"reason","value":"0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789"}]}}"#),
    ("3.9", "no control action of servers", |p| absent(&p["control"]) || CLIENT_ACTIONS.iter().any(|action| p["control"]["action"] == **action), r#"{"control":{"action":"WARNING"}}"#),
    ("3.9", "no payload of another action", |p| has_own_payload(&p["control"]), r#"{"control":{"action":"AUDIO_SESSION_END","conversationUpdate":{}}}"#),
    ("3.11", "isResetScene and modifyExactResponse are sent by nobody", |p| absent(&p["mutation"]["loadScene"]["isResetScene"]) && absent(&p["mutation"]["modifyExactResponse"]), r#"{"mutation":{"loadScene":{"isResetScene":true}}}"#),
    ("3.11", "an answer is chosen by all the ids of a packet that there are", |p| { let chosen = &p["mutation"]["applyResponse"]; absent(chosen) || (chosen["packetId"]["packetId"].is_string() && chosen["packetId"]["interactionId"].is_string()) }, r#"{"mutation":{"applyResponse":{"packetId":{}}}}"#),
    ("3.12, 5.5", "a continuation has its type, and what belongs to the type alone", |p| has_own_continuation(&p["control"]["sessionConfiguration"]["continuation"]), r#"{"control":{"sessionConfiguration":{"continuation":{"continuationType":"CONTINUATION_TYPE_DIALOG_HISTORY","externallySavedState":"AA=="}}}}"#),
    ("3.15", "operations on items are for the world", |p| absent(&p["entitiesItemsOperation"]) || p["routing"]["target"]["type"] == "WORLD", r#"{"entitiesItemsOperation":{},"routing":{"target":{"type":"AGENT"}}}"#),
    ("3.15, 10", "no list of items or entities is empty", |p| !has_empty_list(&p["entitiesItemsOperation"]), r#"{"entitiesItemsOperation":{"removeItems":{"itemIds":[]}}}"#),
    ("3.16", "a ping is answered and not sent", |p| { let ping = &p["latencyReport"]["pingPong"]; absent(ping) || (ping["type"] == "PONG" && ping["pingPacketId"].is_object() && ping["pingTimestamp"].is_string()) }, r#"{"latencyReport":{"pingPong":{"type":"PING"}}}"#),
    ("4.1", "the source is the player", |p| p["routing"]["source"]["type"] == "PLAYER", r#"{"routing":{"source":{"type":"AGENT"}}}"#),
    ("4.1, 4.2", "targets are characters by agent id, or the world alone", |p| targets(p).iter().all(|t| t["type"] == "WORLD" && absent(&p["routing"]["targets"]) || t["type"] == "AGENT" && t["name"].is_string()), r#"{"routing":{"targets":[{"type":"WORLD"},{"type":"WORLD"}]}}"#),
    ("4.2", "a target, or several, or a conversation", |p| { let (one, many) = (!absent(&p["routing"]["target"]), p["routing"]["targets"].as_array().map_or(0, Vec::len)); !(one && many > 0) && many != 1 && (absent(&p["packetId"]["conversationId"]) || !one && many == 0) }, r#"{"routing":{"target":{"type":"AGENT"}},"packetId":{"conversationId":"c"}}"#),
];

fn absent(value: &Value) -> bool {
    value.is_null()
}

fn members(value: &Value) -> Vec<&str> {
    value.as_object().map(|object| object.keys().map(String::as_str).collect()).unwrap_or_default()
}

fn events(packet: &Value) -> Vec<String> {
    let known = Schema::read();
    let events = known.events();
    members(packet).into_iter().filter(|name| events.contains(name)).map(str::to_owned).collect()
}

fn is_time(value: &Value) -> bool {
    let fraction = value.as_str().and_then(|time| time.strip_suffix('Z')?.split_once('.'));
    fraction.is_some_and(|(_, digits)| [3, 6, 9].contains(&digits.len()))
}

fn has_null(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.iter().any(has_null),
        Value::Object(object) => object.values().any(has_null),
        _ => false,
    }
}

fn has_empty_list(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.is_empty() || items.iter().any(has_empty_list),
        Value::Object(object) => object.values().any(has_empty_list),
        _ => false,
    }
}

fn has_own_payload(control: &Value) -> bool {
    let own = match control["action"].as_str() {
        Some("AUDIO_SESSION_START") => "audioSessionStart",
        Some("CONVERSATION_UPDATE") => "conversationUpdate",
        Some("SESSION_CONFIGURATION") => "sessionConfiguration",
        _ => "",
    };
    members(control).iter().all(|member| ["action", "description", own].contains(member))
}

fn has_own_continuation(continuation: &Value) -> bool {
    let own = match continuation["continuationType"].as_str() {
        Some("CONTINUATION_TYPE_EXTERNALLY_SAVED_STATE") => "externallySavedState",
        Some("CONTINUATION_TYPE_DIALOG_HISTORY") => "dialogHistory",
        _ => return absent(continuation),
    };
    members(continuation).iter().all(|member| ["continuationType", own].contains(member))
}

fn targets(packet: &Value) -> Vec<&Value> {
    let one = Some(&packet["routing"]["target"]).filter(|target| !absent(target));
    one.into_iter().chain(packet["routing"]["targets"].as_array().into_iter().flatten()).collect()
}

#[test]
fn each_rule_finds_what_breaks_it() {
    for (section, words, keeps, bad) in RULES {
        assert!(!keeps(&serde_json::from_str(bad).unwrap()), "{section} {words}: {bad}");
    }
}

// --- Every packet that the library can make ---

fn ids() -> impl FnMut() -> String + Send + 'static {
    let mut last = 0;
    move || {
        last += 1;
        format!("id-{last}")
    }
}

fn now() -> Now {
    Now { wall: Timestamp::from_micros(1_743_508_800_000_001), ..Now::default() }
}

/// A session, and everything that it has written.
struct Rig {
    machine: Machine,
    frames: Vec<Value>,
}

impl Rig {
    fn new(continuation: Option<Continuation<String>>) -> Self {
        let config = Config {
            scene: "workspaces/demo/scenes/gate".into(),
            capabilities: Capabilities::only(DEFAULT_CAPABILITIES | Capabilities::REGENERATE | Capabilities::LOGS),
            player_name: "Robin".into(),
            client: ["id", "1", "d"].map(String::from),
            continuation,
            ..Config::default()
        };
        let mut rig = Self { machine: Machine::new(config, ids()), frames: Vec::new() };
        rig.feed(Input::Start);
        rig.feed(Input::LinkUp);
        rig.feed(Input::Frame(&folder::text("in_01_current_scene_status.json")));
        rig
    }

    fn feed(&mut self, input: Input<'_>) {
        self.machine.handle(now(), input);
        while let Some(output) = self.machine.poll_output() {
            if let Output::Write { frame, .. } = output {
                self.frames.push(serde_json::from_str(&frame).unwrap());
            }
        }
    }

    /// Sends a packet; that it leaves is a part of the test.
    fn send(&mut self, outgoing: Outgoing) {
        let before = self.frames.len();
        self.machine.selection().lock().note(&outgoing);
        self.feed(Input::Send(Box::new(outgoing)));
        assert!(self.frames.len() > before, "it does not leave");
    }
}

fn continuations() -> [Option<Continuation<String>>; 3] {
    let item = |kind, text: &str| HistoryItem {
        actor: Actor { kind, name: "Bran".to_owned() },
        text: text.to_owned(),
        talker_display_name: "Bran".to_owned(),
    };
    let history = vec![item(ActorType::Agent, "Halt!"), item(ActorType::Player, "A friend.")];
    [
        None,
        Some(Continuation {
            continuation_type: ContinuationType::ExternallySavedState,
            externally_saved_state: "c2F2ZWQ=".to_owned(),
            ..Continuation::default()
        }),
        Some(Continuation {
            continuation_type: ContinuationType::DialogHistory,
            dialog_history: Some(DialogHistory { history }),
            ..Continuation::default()
        }),
    ]
}

/// One of everything that begins with an `iw_outgoing_create_*`.
fn drafted() -> Vec<Draft> {
    let text = |text: &str| text.to_owned();
    let value = |name: &str| NamedValue { name: name.to_owned(), value: "v".to_owned() };
    let items = vec![
        Item { id: text("key"), properties: Properties(vec![value("a"), value("b")]), ..Item::default() },
        Item { id: text("pie"), display_name: text("Pie"), description: text("Warm."), ..Item::default() },
    ];
    let controls = ControlAction::ALL.iter().filter_map(|action| drafts::control(action.number(), Some("why")).ok());
    let mut made: Vec<Draft> = controls.collect();
    assert_eq!(made.len(), 7, "the actions that need no payload");
    let others = [
        drafts::text("Hello"),
        drafts::trigger("hit", vec![value("damage")]),
        drafts::trigger("hit", Vec::new()),
        drafts::narrated_action("The player waves."),
        drafts::cancel_responses("i", vec![text("u")]),
        drafts::cancel_responses("i", Vec::new()),
        drafts::audio(&[1, 0]),
        drafts::regenerate_response("i"),
        drafts::apply_response("p", "i", Some("u"), true),
        drafts::apply_response("p", "i", None, false),
        drafts::goal("g", true),
        drafts::goal("g", false),
        drafts::task_succeeded("t"),
        drafts::task_failed("t", &"\u{e9}".repeat(99)),
        drafts::next_turn(),
        drafts::perceived_latency("i", 0, 0),
        drafts::perceived_latency("i", i64::MAX, 4),
        drafts::create_items(items.clone(), vec![text("chest")]),
        drafts::create_items(items, Vec::new()),
        drafts::remove_items(vec![text("key")]),
        drafts::items_in_entities(1, vec![text("key")], vec![text("chest")]),
        drafts::items_in_entities(3, vec![text("key")], vec![text("chest")]),
    ];
    made.extend(others.into_iter().map(Result::unwrap));
    made
}

fn everything() -> Vec<Value> {
    let mut frames = Vec::new();
    for continuation in continuations() {
        frames.extend(Rig::new(continuation).frames);
    }
    let mut rig = Rig::new(None);
    let agents: Vec<String> = rig.machine.cast().characters().iter().map(|one| one.brain_name.clone()).collect();
    assert!(agents.len() > 1, "one of several can be addressed");
    rig.feed(Input::Frame(&folder::text("in_11_ping.json")));
    // To one character, to several, to a conversation.
    for names in [&agents[..1], &agents] {
        for mut draft in drafted() {
            // What is for the session itself takes no target.
            if names.iter().all(|name| draft.add_target(name).is_ok()) || names.len() == 1 {
                rig.send(*draft.take(&Selection::default()));
            }
        }
    }
    let conversation = || Recipient::Conversation("c".to_owned());
    let start = Recipient::NewConversation("c".to_owned());
    rig.send(Outgoing::conversation_update(start, agents.clone(), now().wall, ids()));
    rig.feed(Input::Frame(
        r#"{"result":{"packetId":{"conversationId":"c"},"control":{"action":"CONVERSATION_EVENT","conversationEvent":{"eventType":"STARTED"}}}}"#,
    ));
    rig.send(Outgoing::text(conversation(), "Hello", now().wall, ids()));
    rig.send(Outgoing::next_turn(conversation(), now().wall, ids()));
    rig.send(Outgoing::conversation_update(conversation(), agents[..1].to_vec(), now().wall, ids()));
    let (open, full) = (MicrophoneMode::OpenMic, UnderstandingMode::Full);
    rig.send(Outgoing::audio_start(Recipient::Character(Some(agents[0].clone())), open, full, now().wall, ids()));
    rig.send(Outgoing::audio_chunk("AQA=".to_owned(), now().wall, ids()));
    rig.send(Outgoing::audio_end(now().wall, ids()));
    rig.feed(Input::Frame(&folder::text("in_04_text_agent.json")));
    for agent in &agents {
        rig.feed(Input::Interrupt { character: Some(agent.clone()), unheard: Vec::new() });
    }
    rig.send(Outgoing::unload_characters(agents[..1].to_vec(), now().wall, ids()));
    rig.send(Outgoing::load_characters(vec!["workspaces/demo/characters/king".to_owned()], now().wall, ids()));
    rig.feed(Input::LoadScene("workspaces/demo/scenes/market".to_owned()));
    frames.extend(rig.frames);
    frames
}

#[test]
fn no_packet_of_the_library_is_one_that_clients_never_send() {
    let schema = Schema::read();
    let mut seen = BTreeSet::new();
    for packet in everything() {
        assert_eq!(schema.check("InworldPacket", &packet), Ok(()), "{packet}");
        for (section, words, keeps, _) in RULES {
            assert!(keeps(&packet), "{section} {words}: {packet}");
        }
        let event = events(&packet).remove(0);
        seen.extend(members(&packet[&event]).iter().map(|member| format!("{event}.{member}")));
        if event == "control" {
            seen.insert(packet["control"]["action"].as_str().unwrap().to_owned());
        }
    }
    // Nothing was forgotten that can be made.
    for made in CLIENT_ACTIONS.into_iter().chain([
        "text.text",
        "dataChunk.chunk",
        "custom.parameters",
        "action.narratedAction",
        "mutation.cancelResponses",
        "mutation.regenerateResponse",
        "mutation.applyResponse",
        "mutation.loadScene",
        "mutation.loadCharacters",
        "mutation.unloadCharacters",
        "latencyReport.pingPong",
        "latencyReport.perceivedLatency",
        "entitiesItemsOperation.createOrUpdateItems",
        "entitiesItemsOperation.removeItems",
        "entitiesItemsOperation.itemsInEntities",
    ]) {
        assert!(seen.contains(made), "no packet with {made} was tried: {seen:?}");
    }
}

// --- Packets that the game gives as JSON ---

/// What section 3.2 lets a client write: null, both spellings, enumerations as numbers, no routing.
#[test]
fn what_the_protocol_allows_is_taken_as_json() {
    for file in WEB {
        if let Err(error) = drafts::json(&folder::text(file)) {
            panic!("{file}: {error}");
        }
    }
    for packet in [
        json!({"text": {"text": "x", "sourceType": 2, "final": true, "modelInfo": null}, "routing": null}),
        json!({"text": {"text": "x", "source_type": "TYPED_IN", "final": true, "fromTheFuture": 1}, "packet_id": null}),
        json!({"latency_report": {"perceived_latency": {"precision": 1, "latency": "1.5s"}}}),
        json!({"entities_items_operation": {"items_in_entities": {"type": "ADD", "item_ids": ["a"], "entity_names": ["b"]}}}),
        json!({"mutation": {"apply_response": {"packet_id": {"packet_id": "p"}, "apply_response_type": 1}}}),
        json!({"mutation": {"modifyExactResponse": {"interactionId": "i", "exactText": "x"}}}),
    ] {
        let packet = packet.to_string();
        let draft = drafts::json(&packet).unwrap_or_else(|error| panic!("{packet}: {error}"));
        assert!(draft.encode().contains("packetId"), "{packet}");
    }
}

/// Of the rules those that do not concern the envelope, which the library writes itself.
#[test]
fn what_clients_never_send_is_not_taken_as_json_either() {
    for (section, words, _, bad) in RULES {
        if ["2.3", "3.1", "3.4", "3.5", "3.8", "3.9", "3.15, 10", "3.16", "4.1"].contains(&section)
            && !["every packet has its id", "a reason has fewer than 100 characters", "no name that only servers send"]
                .contains(&words)
        {
            assert!(drafts::json(bad).is_err(), "{section} {words}: {bad}");
        }
    }
}
