//! What servers of another age or make may send: nothing of it loses a packet (PROTOCOL.md 3.2 and 12).

use inworld_protocol::packet::enums::{Behavior, ControlAction, DataType, ErrorType, ReconnectType, TextSource};
use inworld_protocol::packet::{Packet, PacketType, Payload};
use inworld_protocol::wire::{ServerFrame, decode_client_packet, decode_server_frame};
use serde_json::{Map, Value, json};

use crate::client_frames::WEB;
use crate::folder;
use crate::incoming::expectations;

fn server(frame: &str) -> (Packet<String>, PacketType, String) {
    match decode_server_frame(frame) {
        Ok(ServerFrame::Packet { packet, json }) => (packet.to_owned(), packet.kind(), json.to_owned()),
        other => panic!("{other:?}: {frame}"),
    }
}

/// Every way to a member of an object inside of a value, as a JSON pointer.
fn members(value: &Value, path: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            for (name, member) in object {
                let path = format!("{path}/{name}");
                members(member, &path, found);
                found.push(path);
            }
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(n, item)| members(item, &format!("{path}/{n}"), found));
        }
        _ => {}
    }
}

/// Changes every object inside of a value.
fn each_object(value: &mut Value, change: &impl Fn(&mut Map<String, Value>)) {
    match value {
        Value::Object(object) => {
            object.values_mut().for_each(|member| each_object(member, change));
            change(object);
        }
        Value::Array(items) => items.iter_mut().for_each(|item| each_object(item, change)),
        _ => {}
    }
}

#[test]
fn an_unknown_member_changes_nothing_wherever_it_stands() {
    for unknown in [json!(null), json!(1.5), json!("x"), json!([[{}]]), json!({"packetId": {"text": []}})] {
        for row in expectations() {
            let mut frame = folder::json(row.file);
            each_object(&mut frame["result"], &|object| {
                object.insert("fromTheFuture".into(), unknown.clone());
            });
            let (packet, kind, json) = server(&frame.to_string());
            assert_eq!((packet, kind), (row.packet, row.kind), "{}", row.file);
            assert_eq!(serde_json::from_str::<Value>(&json).unwrap(), frame["result"], "{}", row.file);
        }
    }
}

#[test]
fn an_event_of_an_unknown_type_reaches_the_game_as_json() {
    let shown = json!({"packetId": {"packetId": "p-1"}, "hologram": {"points": [1, 2.5, null]}});
    let (packet, kind, json) = server(&json!({"result": shown}).to_string());
    assert_eq!((kind, &packet.payload, packet.id.packet_id.as_str()), (PacketType::Unknown, &Payload::Unknown, "p-1"));
    assert_eq!(serde_json::from_str::<Value>(&json).unwrap(), shown);
}

#[test]
fn unknown_names_and_numbers_of_enumerations_are_read_as_unknown() {
    for strange in [json!("FROM_THE_FUTURE"), json!(""), json!(4_000_000), json!(-1), json!(0.5), json!({}), json!([7])]
    {
        let read = |event: Value| {
            let frame = json!({"result": event}).to_string();
            let (packet, _, json) = server(&frame);
            assert_eq!(serde_json::from_str::<Value>(&json).unwrap(), event);
            packet.payload
        };
        let Payload::Text(text) = read(json!({"text": {"text": "x", "sourceType": strange}})) else { panic!() };
        assert_eq!((text.source, text.text.as_str()), (TextSource::Unknown, "x"), "{strange}");
        let Payload::Control(control) = read(json!({"control": {"action": strange}})) else { panic!() };
        assert_eq!(control.action, ControlAction::Unknown, "{strange}");
        let Payload::Data(chunk) = read(json!({"dataChunk": {"type": strange}})) else { panic!() };
        assert_eq!(chunk.kind, DataType::Unspecified, "{strange}");
        // These two have a meaning for 0.
        let Payload::Emotion(emotion) = read(json!({"emotion": {"behavior": strange}})) else { panic!() };
        assert_eq!(emotion.behavior, Behavior::Unknown, "{strange}");
        let frame = json!({"error": {"details": [{"errorType": strange, "reconnectType": strange}]}}).to_string();
        let Ok(ServerFrame::Error(status)) = decode_server_frame(&frame) else { panic!("{frame}") };
        assert_eq!(status.error_type(), ErrorType::Unknown, "{strange}");
        assert_eq!(status.reconnect_type(), ReconnectType::Undefined, "{strange}");
    }
}

#[test]
fn an_emotion_that_is_not_given_is_neutral() {
    for emotion in [json!({}), json!({"behavior": null}), json!({"strength": "WEAK", "behavior": 0})] {
        let (packet, ..) = server(&json!({"result": {"emotion": emotion}}).to_string());
        let Payload::Emotion(read) = packet.payload else { panic!() };
        assert_eq!(read.behavior, Behavior::Neutral, "{emotion}");
    }
}

#[test]
fn enumerations_are_also_read_by_number() {
    for behavior in Behavior::ALL.iter().filter(|behavior| **behavior != Behavior::Unknown) {
        let (packet, ..) = server(&json!({"result": {"emotion": {"behavior": behavior.number()}}}).to_string());
        let Payload::Emotion(emotion) = packet.payload else { panic!() };
        assert_eq!(emotion.behavior, *behavior);
    }
}

#[test]
fn null_is_the_same_as_an_absent_member() {
    for row in expectations() {
        let frame = folder::json(row.file);
        let mut paths = Vec::new();
        members(&frame["result"], "/result", &mut paths);
        for path in paths {
            let (parent, name) = path.rsplit_once('/').unwrap();
            let (mut null, mut absent) = (frame.clone(), frame.clone());
            *null.pointer_mut(&path).unwrap() = Value::Null;
            absent.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(name);
            assert_eq!(server(&null.to_string()).0, server(&absent.to_string()).0, "{} {path}", row.file);
        }
    }
}

#[test]
fn a_member_may_be_spelled_in_snake_case() {
    let snake = |object: &mut Map<String, Value>| {
        for (name, value) in std::mem::take(object) {
            let mut spelled = String::new();
            for letter in name.chars() {
                if letter.is_ascii_uppercase() {
                    spelled.push('_');
                }
                spelled.push(letter.to_ascii_lowercase());
            }
            object.insert(spelled, value);
        }
    };
    for row in expectations() {
        let mut frame = folder::json(row.file);
        each_object(&mut frame, &snake);
        assert_eq!(server(&frame.to_string()).0, row.packet, "{}", row.file);
    }
    for file in WEB {
        let mut spelled = folder::json(file);
        let shown = decode_client_packet(&folder::text(file)).unwrap().to_owned();
        each_object(&mut spelled, &snake);
        assert_eq!(decode_client_packet(&spelled.to_string()).unwrap().to_owned(), shown, "{file}");
    }
    let error = r#"{"error":{"details":[{"error_type":"SESSION_EXPIRED","reconnect_type":"IMMEDIATE","max_retries":"2",
        "reconnect_time":"2025-04-01T12:00:00Z","resource_not_found":{"resource_id":"x","resource_type":1}}]}}"#;
    let camel = r#"{"error":{"details":[{"errorType":"SESSION_EXPIRED","reconnectType":"IMMEDIATE","maxRetries":"2",
        "reconnectTime":"2025-04-01T12:00:00Z","resourceNotFound":{"resourceId":"x","resourceType":1}}]}}"#;
    let status = |frame| match decode_server_frame(frame) {
        Ok(ServerFrame::Error(status)) => format!("{status:?}"),
        other => panic!("{other:?}"),
    };
    assert_eq!(status(error), status(camel));
    assert!(status(camel).contains("SessionExpired") && status(camel).contains("max_retries: 2"));
}
