//! Packets of the Unity SDK: decoded and written again they mean the same. Each way in which Unity's spelling
//! differs from ours is a rule below; whatever no rule covers must be equal member by member.

use inworld_protocol::wire::{decode_client_packet, encode};
use serde_json::{Map, Value};

use crate::folder;

/// Every `unity_out_*` and `unity33_out_*` vector.
pub const UNITY: [&str; 30] = [
    "unity33_out_session_control_01_capabilities.json",
    "unity33_out_session_control_02_session.json",
    "unity33_out_session_control_03_client.json",
    "unity33_out_session_control_04_user.json",
    "unity33_out_session_control_05_continuation.json",
    "unity_out_01_session_configuration.json",
    "unity_out_02_load_scene.json",
    "unity_out_02b_load_characters.json",
    "unity_out_02c_unload_characters.json",
    "unity_out_03_conversation_update.json",
    "unity_out_04_text_single_target_queued.json",
    "unity_out_04b_text_single_target_legacy_direct.json",
    "unity_out_04c_text_conversation.json",
    "unity_out_05_narrated_action.json",
    "unity_out_06_trigger.json",
    "unity_out_06b_trigger_next_turn.json",
    "unity_out_06c_trigger_enable_goal.json",
    "unity_out_06d_task_succeeded.json",
    "unity_out_06e_task_failed.json",
    "unity_out_07_audio_session_start.json",
    "unity_out_08_audio_chunk.json",
    "unity_out_09_audio_session_end.json",
    "unity_out_10_cancel_responses.json",
    "unity_out_11_regenerate_response.json",
    "unity_out_12_apply_response.json",
    "unity_out_13_pong.json",
    "unity_out_14_perceived_latency.json",
    "unity_out_15_entities_create_or_update.json",
    "unity_out_16_entities_remove.json",
    "unity_out_17_entities_items_in_entities.json",
];

/// Changes a member of a Unity packet to our spelling: gets the path, the object and the member's name.
type Change = fn(&str, &mut Map<String, Value>, &str) -> bool;

/// Each with its reason; see PROTOCOL.md 2.4, 3.2, 3.8 and 3.18.
const RULES: [(&str, Change); 9] = [
    ("a null member is an absent one: Newtonsoft writes what is not set", |_, object, name| {
        object[name].is_null() && object.remove(name).is_some()
    }),
    ("TriggerName, Trigger and Message are C# properties that leak out of custom packets", |path, object, name| {
        path.is_empty() && ["TriggerName", "Trigger", "Message"].contains(&name) && object.remove(name).is_some()
    }),
    ("Unity 3.3 writes the class of a packet beside it", |path, object, name| {
        path.is_empty() && name == "type" && object.remove(name).is_some()
    }),
    ("the capabilities text and triggers are not in the protocol", |path, object, name| {
        path.ends_with("/capabilitiesConfiguration")
            && ["text", "triggers"].contains(&name)
            && object.remove(name).is_some()
    }),
    ("the capabilities of logs are in snake_case", |path, object, name| {
        let (true, Some(level)) = (path.ends_with("/capabilitiesConfiguration"), name.strip_prefix("logs_")) else {
            return false;
        };
        let camel = format!("logs{}{}", level[..1].to_uppercase(), &level[1..]);
        object.remove(name).map(|value| object.insert(camel, value)).is_some()
    }),
    ("a time has seven digits; the zeros at its end mean nothing", |path, object, name| {
        let Some(whole) = object[name].as_str().and_then(|time| time.strip_suffix(".0000000Z")) else { return false };
        let time = Value::from(format!("{whole}.000Z"));
        path.is_empty() && name == "timestamp" && object.insert(name.into(), time).is_some()
    }),
    ("a length of time has as many digits as it needs", |_, object, name| {
        name == "latency" && object[name] == "1.234s" && object.insert(name.into(), "1.234000000s".into()).is_some()
    }),
    ("continuationType is a number", |_, object, name| {
        let names = ["CONTINUATION_TYPE_UNKNOWN", "CONTINUATION_TYPE_EXTERNALLY_SAVED_STATE"];
        let number = object[name].as_u64().and_then(|number| names.get(number as usize));
        name == "continuationType"
            && number.is_some_and(|text| object.insert(name.into(), Value::from(*text)).is_some())
    }),
    ("en-US is no language code of the protocol; an unknown code is not set", |_, object, name| {
        name == "languageCode" && object[name] == "en-US" && object.remove(name).is_some()
    }),
];

/// Applies the rules everywhere; tells which of them had something to do.
fn normalise(path: &str, value: &mut Value, used: &mut [bool]) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| normalise(path, item, used)),
        Value::Object(object) => {
            for name in object.keys().cloned().collect::<Vec<_>>() {
                for ((_, change), used) in RULES.iter().zip(used.iter_mut()) {
                    if object.contains_key(&name) && change(path, object, &name) {
                        *used = true;
                    }
                }
                if let Some(member) = object.get_mut(&name) {
                    normalise(&format!("{path}/{name}"), member, used);
                }
            }
        }
        _ => {}
    }
}

/// On both sides: an empty text or list is an absent one. `JsonUtility` and our pictures of characters write them.
fn drop_empty(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(drop_empty),
        Value::Object(object) => {
            object.values_mut().for_each(drop_empty);
            object.retain(|_, member| {
                member.as_str() != Some("") && member.as_array().is_none_or(|items| !items.is_empty())
            });
        }
        _ => {}
    }
}

#[test]
fn what_unity_sends_is_written_again_with_the_same_meaning() {
    let mut used = [false; RULES.len()];
    for file in UNITY {
        let text = folder::text(file);
        let packet = decode_client_packet(&text).unwrap_or_else(|error| panic!("{file}: {error}"));
        let mut written: Value = serde_json::from_str(&encode(&packet)).unwrap();
        let mut shown = folder::json(file);
        normalise("", &mut shown, &mut used);
        drop_empty(&mut shown);
        drop_empty(&mut written);
        assert_eq!(written, shown, "{file}");
    }
    for ((reason, _), used) in RULES.iter().zip(used) {
        assert!(used, "no vector needs this rule any more: {reason}");
    }
}
