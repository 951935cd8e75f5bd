//! The codec against sample events of all services, tests/vectors/realtime.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};

use super::client_event::{ClientEvent, Item, ResponseRequest, SessionUpdate, TurnDetection};
use super::profile::{ModelPlace, PROFILES, Profile};
use super::server_event::{Call, Output, ResponseEnd, ServerEvent, SessionState, WordSource};
use super::service_error::{ErrorClass, ServiceError};
use crate::mind::{Action, FailureKind};

/// All samples whose names begin so, by name.
fn samples(prefix: &str) -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/realtime");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let named = files.filter_map(|path| Some((path.file_stem()?.to_str()?.to_owned(), path)));
    let own = named.filter(|(name, _)| name.starts_with(prefix));
    own.map(|(name, path)| (name, std::fs::read_to_string(path).unwrap())).collect()
}

fn sample(name: &str) -> Value {
    serde_json::from_str(&samples(name)[name]).unwrap()
}

/// What an event is, in a word.
fn summary(event: &ServerEvent) -> String {
    match event {
        ServerEvent::SessionCreated(state) => format!("created {:?} {:?}", state.expires_at, state.output_rate),
        ServerEvent::SessionUpdated(state) => format!("updated {:?} {:?}", state.expires_at, state.output_rate),
        ServerEvent::SpeechStarted => "speaks".to_owned(),
        ServerEvent::Committed { item } => format!("committed {item}"),
        ServerEvent::PlayerWords { item, words, is_whole } => format!("words {item} {words:?} {is_whole}"),
        ServerEvent::PlayerSaid { item, words, mood } => {
            format!("said {item} {words:?}{}", mood.map(|mood| format!(" {mood:?}")).unwrap_or_default())
        }
        ServerEvent::BackChannel { id, bytes } => format!("back-channel {id} {:?}", bytes.as_ref().map(Vec::len)),
        ServerEvent::BackChannelEnds { id, phrase } => format!("back-channel {id} {phrase:?}"),
        ServerEvent::ResponseCreated { response, label } => format!("response {response} {label:?}"),
        ServerEvent::OutputBegins { response, output } => format!("begins {response} {}", part(output)),
        ServerEvent::OutputEnds { response, output } => format!("ends {response} {}", part(output)),
        ServerEvent::Sound { response, item, bytes, timing } => {
            let timed = if timing.is_empty() { "" } else { " timed" };
            format!("sound {response} {item} {:?}{timed}", bytes.as_ref().map(Vec::len))
        }
        ServerEvent::Timing { response, item, timing } => {
            let shapes: String = timing.phonemes.iter().map(|(_, symbol)| symbol.as_str()).collect();
            format!("timing {response} {item} {} words {shapes:?}", timing.words.len())
        }
        ServerEvent::Words { response, item, source, words } => {
            format!("{} {response} {item} {words:?}", if *source == WordSource::Text { "text" } else { "transcript" })
        }
        ServerEvent::CallComplete { response, call } => {
            format!("call {response} {} {:?} {}", call.id, call.name, call.arguments)
        }
        ServerEvent::ResponseDone { response, end, outputs, .. } => {
            let end = match end {
                ResponseEnd::Failed(error) => format!("failed {}", error.code),
                ResponseEnd::Incomplete(reason) => format!("incomplete {reason}"),
                end => format!("{end:?}"),
            };
            format!("done {response} {end} {}", outputs.len())
        }
        ServerEvent::Error(error) => format!("error {} {:?} {:?}", error.code, error.event_id, error.class()),
        ServerEvent::Other(name) => format!("other {name}"),
    }
}

fn part(output: &Output) -> String {
    match output {
        Output::Message { item } => format!("message {item}"),
        Output::Call(Call { item, id, name, arguments }) => format!("call {item} {id} {name:?} {arguments:?}"),
    }
}

#[test]
fn every_sample_of_a_service_is_understood() {
    let expected = include_str!("tests/expected.txt");
    let told: String = samples("server_")
        .iter()
        .map(|(name, text)| format!("{name}: {}\n", summary(&ServerEvent::decode(text).unwrap())))
        .collect();
    assert_eq!(told, expected, "told:\n{told}");
}

#[test]
fn what_is_no_event_is_refused_and_what_is_odd_is_not() {
    for text in ["", "}{ not json", "[]", "1", "\"session.created\"", "{\"type\":"] {
        assert!(ServerEvent::decode(text).is_err(), "{text}");
    }
    for (text, expected) in [
        ("{}", "other "),
        (r#"{"type":7}"#, "other "),
        (r#"{"type":"vendor.weather"}"#, "other vendor.weather"),
        (r#"{"type":"session.created","session":null}"#, "created None None"),
        (r#"{"type":"response.done"}"#, "done  Completed 0"),
        (r#"{"type":"response.output_audio.delta","delta":"@@@"}"#, "sound   None"),
        (r#"{"type":"response.audio.delta","delta":"AAE=","item_id":null}"#, "sound   Some(2)"),
        (r#"{"type":"error","error":null}"#, "error  \"\" Refused"),
        (r#"{"type":"response.output_item.added","item":{"type":"mcp"}}"#, "other response.output_item.added"),
    ] {
        assert_eq!(summary(&ServerEvent::decode(text).unwrap()), expected, "{text}");
    }
}

#[test]
fn what_is_sent_is_as_the_samples_are() {
    let encoded = |event: ClientEvent, id: &str| -> Value { serde_json::from_str(&event.encode(id)).unwrap() };
    let commit = sample("client_audio_commit");
    assert_eq!(encoded(ClientEvent::CommitAudio, commit["event_id"].as_str().unwrap()), commit);
    assert_eq!(encoded(ClientEvent::ClearAudio, ""), sample("client_audio_clear"));
    let delete = sample("client_item_delete");
    let item = delete["item_id"].as_str().unwrap().to_owned();
    assert_eq!(encoded(ClientEvent::DeleteItem { item }, ""), delete);
    let cut = sample("client_item_truncate");
    let event = ClientEvent::Truncate { item: "item_a1".to_owned(), end_ms: cut["audio_end_ms"].as_u64().unwrap() };
    assert_eq!(encoded(event, cut["event_id"].as_str().unwrap()), cut);
    assert_eq!(encoded(ClientEvent::CancelResponse { response: None }, ""), sample("client_response_cancel"));
    let by_id = sample("client_response_cancel_by_id");
    let response = by_id["response_id"].as_str().map(str::to_owned);
    assert_eq!(encoded(ClientEvent::CancelResponse { response }, ""), by_id);
    assert_eq!(encoded(ClientEvent::CreateResponse(ResponseRequest::default()), ""), sample("client_response_create"));
    for (name, item) in [
        ("client_item_create_user_text", Item::User as fn(String) -> Item),
        ("client_item_create_system", Item::System),
        ("client_item_create_assistant_replay", Item::Assistant),
    ] {
        let wanted = sample(name);
        let text = wanted["item"]["content"][0]["text"].as_str().unwrap().to_owned();
        let id = wanted["event_id"].as_str().unwrap_or_default();
        assert_eq!(encoded(ClientEvent::CreateItem(item(text)), id), wanted, "{name}");
    }
    let output = sample("client_item_create_call_output");
    let text = |field: &str| output["item"][field].as_str().unwrap().to_owned();
    let item = Item::CallOutput { call: text("call_id"), output: text("output") };
    assert_eq!(encoded(ClientEvent::CreateItem(item), ""), output);
}

#[test]
fn samples_of_sound_are_little_endian() {
    let event: Value = serde_json::from_str(&ClientEvent::AppendAudio(vec![256, -2]).encode("")).unwrap();
    assert_eq!(event, json!({"type": "input_audio_buffer.append", "audio": "AAH+/w=="}));
}

fn update(profile: &str) -> SessionUpdate {
    let parameters = vec![("who".to_owned(), "for whom".to_owned())];
    let action = |name: &str| Action {
        name: name.to_owned(),
        description: String::new(),
        parameters: parameters.clone(),
        is_task: true,
    };
    SessionUpdate {
        profile: Profile::named(profile).unwrap(),
        model: "m".to_owned(),
        instructions: "You are Mara.".to_owned(),
        actions: vec![action("open-cellar"), action("not a name"), action("set_emotion")],
        feelings: vec!["JOY"],
        is_spoken: true,
        voice: "marin".to_owned(),
        reply_tokens: 100,
        language: "en".to_owned(),
        turns: TurnDetection::Silence,
        back_channels: true,
        player_mood: true,
        memory: true,
        earlier_memory: super::service_memory::ServiceMemory::of(&json!({"version": 3})),
    }
}

#[test]
fn a_session_has_what_its_service_knows() {
    for profile in &PROFILES {
        let event = ClientEvent::Session(Box::new(update(profile.name))).encode("s1");
        let session = serde_json::from_str::<Value>(&event).unwrap()["session"].take();
        assert_eq!(session["type"], "realtime");
        assert_eq!(session["providerData"].is_object(), profile.name == "inworld", "{}", profile.name);
        assert_eq!(session["providerData"]["memory"]["state"]["version"] == 3, profile.name == "inworld");
        assert_eq!(session["model"].is_string(), profile.model_place == ModelPlace::Session, "{}", profile.name);
        assert_eq!(session["audio"]["input"]["format"]["rate"], profile.input_rate);
        let names: Vec<&Value> = session["tools"].as_array().unwrap().iter().map(|tool| &tool["name"]).collect();
        assert_eq!(names, ["open-cellar", "set_emotion", "narrate"], "names that services refuse are left out");
        let turns = &session["audio"]["input"]["turn_detection"];
        assert_eq!((&turns["create_response"], &turns["interrupt_response"]), (&json!(false), &json!(false)));
    }
    let manual = SessionUpdate { turns: TurnDetection::Manual, ..update("openai") };
    let event: Value = serde_json::from_str(&ClientEvent::Session(Box::new(manual)).encode("")).unwrap();
    assert_eq!(event["session"]["audio"]["input"].get("turn_detection"), Some(&Value::Null));
}

#[test]
fn errors_have_a_meaning_wherever_their_code_stands() {
    let error = |code: &str, message: &str| ServiceError {
        code: code.to_owned(),
        message: message.to_owned(),
        event_id: String::new(),
    };
    for (code, message, class) in [
        ("invalid_value", "Audio content of 1200ms is already shorter than 1480ms", ErrorClass::CutTooLate),
        ("invalid_value", "No such voice", ErrorClass::Refused),
        ("", "There is no active response", ErrorClass::Harmless),
        ("billing_hard_limit_reached", "", ErrorClass::Fatal(FailureKind::Quota)),
        ("session_limit_reached", "", ErrorClass::AnswerFailed(FailureKind::Busy)),
        ("something_else", "", ErrorClass::Refused),
    ] {
        assert_eq!(error(code, message).class(), class, "{code} {message}");
    }
    assert_eq!(error("", "Audio content of 1200ms is already shorter than 1480ms").length_ms(), Some(1_200));
    assert_eq!(error("", "Audio content of it").length_ms(), None);
    let closed = ServiceError::of_close("invalid_request_error.beta_api_shape_disabled");
    assert_eq!(closed.class(), ErrorClass::Fatal(FailureKind::Refused));
    assert_eq!(ServiceError::of_close("Going away. Bye bye.").code, "");
    assert_eq!(SessionState::default(), SessionState { expires_at: None, output_rate: None, memory: None });
}
