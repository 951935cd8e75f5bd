//! What services do differently and wrong (REALTIME.md 17), each played by the strict service.

use std::time::Duration;

use inworld_server::Options;
use serde_json::Value;

use super::client::Http;
use super::oracle::Oracle;
use super::scene::{Player, ends, serve, serve_script, texts, warnings};

/// One turn of talk with a service that behaves like this; all packets.
async fn talk(oracle: &Oracle, profile: &str, query: &str, more: &str, words: &str) -> Vec<Value> {
    let address = serve(&oracle.mind(profile, query, more), Options::default()).await;
    let mut ann = Player::with_sound(address).await;
    let packets = tokio::time::timeout(Duration::from_secs(30), ann.talk(words)).await;
    packets.unwrap_or_else(|_| panic!("no end with {profile} {query}"))
}

#[tokio::test]
async fn whatever_a_service_adds_and_leaves_out_it_is_understood() {
    let oracle = Oracle::start();
    for (profile, query) in [
        ("openai", "fault=untyped,unknown_event,ping:50,conversation_created"),
        ("openai", "fault=duptext"),
        ("openai", "fault=halfdelta"),
        ("openai", "fault=bigdelta"),
        ("openai", "fault=slow_start:1500"),
        ("openai", "fault=beta"),
        ("openai", "fault=item_created,reordered_items"),
        ("openai", "fault=dup_event_id"),
        ("openai", "fault=no_event_id"),
        ("openai", "fault=nulls,null_error"),
        ("openai", "fault=binary"),
        ("openai", "fault=fragmented"),
        ("openai", "fault=rate_limits_first,visemes_s2s,visemes_azure,memory"),
        ("azure", ""),
        ("azure-preview", "api-version=2025-04-01-preview"),
        ("inworld", ""),
        ("s2s", "profile=s2s&model=x"),
        ("localai", "profile=localai"),
        ("generic", ""),
    ] {
        let packets = talk(&oracle, profile, query, "", "Good evening, Mara.").await;
        assert_eq!(texts(&packets), ["You said Good evening, Mara."], "{profile} {query}");
        assert_eq!((ends(&packets), warnings(&packets)), (1, vec![]), "{profile} {query}");
        let sounds: Vec<&str> = packets.iter().filter_map(|packet| packet["dataChunk"]["chunk"].as_str()).collect();
        assert!(sounds.iter().map(|sound| sound.len()).sum::<usize>() > 40_000, "{profile} {query}");
        assert_eq!(oracle.violations().await, "", "{profile} {query}");
    }
}

#[tokio::test]
async fn what_is_broken_is_left_out_and_told() {
    let oracle = Oracle::start();
    for (query, told) in [("fault=badb64", "is no Base64"), ("fault=not_json", "is no JSON object")] {
        let packets = talk(&oracle, "openai", query, "", "Good evening, Mara.").await;
        assert_eq!(texts(&packets), ["You said Good evening, Mara."], "{query}");
        let warnings = warnings(&packets);
        assert!(warnings.len() == 1 && warnings[0].contains(told), "{query}: {warnings:?}");
    }
    assert_eq!(oracle.violations().await, "");
}

#[tokio::test]
async fn a_call_is_one_deed_however_it_is_told() {
    let oracle = Oracle::start();
    for query in ["fault=noname", "fault=noname_added", "fault=double_call"] {
        let packets = talk(&oracle, "openai", query, "", "callsay open-cellar").await;
        let names: Vec<&str> = packets.iter().filter_map(|packet| packet["custom"]["name"].as_str()).collect();
        assert_eq!((names, texts(&packets)), (vec!["inworld.task.open-cellar"], vec!["One moment."]), "{query}");
    }
    assert_eq!(oracle.violations().await, "");
}

#[tokio::test]
async fn whatever_fails_the_script_answers_and_the_developer_is_told() {
    let oracle = Oracle::start();
    let impatient = "first_piece_ms = 400\nsilence_ms = 400";
    for (query, told) in [
        ("fault=error_before_updated", "The voice does not exist"),
        ("fault=http401", "set key_env in [mind]"),
        ("fault=http429", "HTTP 429"),
        ("fault=http503", "HTTP 503"),
        ("fault=close:1008:0", "1008"),
        ("fault=close:4000:0", "4000"),
        ("fault=ratelimit", "rate_limit_exceeded"),
        ("fault=quota", "the quota of the key is used up"),
        ("fault=failed", "server_error"),
        ("fault=noresponse", "no answer began within 400 ms"),
    ] {
        let packets = talk(&oracle, "openai", query, impatient, "Good evening, Mara.").await;
        assert_eq!((texts(&packets), ends(&packets)), (vec!["The script answers."], 1), "{query}");
        let warnings = warnings(&packets);
        assert!(warnings.len() == 1 && warnings[0].contains(told), "{query}: {warnings:?}");
        assert_eq!(oracle.violations().await, "", "{query}");
    }
}

#[tokio::test]
async fn every_answer_ends_once() {
    let oracle = Oracle::start();
    let impatient = "first_piece_ms = 3000\nsilence_ms = 700";
    for (query, words) in [
        ("fault=nodone", "Good evening, Mara."),
        ("fault=empty", "Good evening, Mara."),
        ("fault=incomplete", "Good evening, Mara."),
        ("fault=incomplete:content_filter", "Good evening, Mara."),
        ("fault=close:1011:900", "long 20"),
        ("fault=drop:40", "long 20"),
    ] {
        let packets = talk(&oracle, "openai", query, impatient, words).await;
        assert_eq!(ends(&packets), 1, "{query}");
        assert!(!texts(&packets).is_empty(), "{query}: something is said");
        assert_eq!(oracle.violations().await, "", "{query}");
    }
}

#[tokio::test]
async fn what_is_said_while_an_answer_is_made_is_answered_behind_it() {
    let oracle = Oracle::start();
    let address = serve(&oracle.mind("openai", "", ""), Options::default()).await;
    let mut ann = Player::with_sound(address).await;
    let first = ann.say("long 5").await;
    oracle.until("the first answer", |line| line["event"]["type"] == "response.created").await;
    let second = ann.say("Good evening.").await;
    let mut packets = ann.until_end_of(&second).await;
    if !packets.iter().any(|packet| packet["packetId"]["interactionId"] == first.as_str() && is_end(packet)) {
        packets.extend(ann.until_end_of(&first).await);
    }
    assert_eq!(texts(&packets).last(), Some(&"You said Good evening."));
    assert_eq!((ends(&packets), warnings(&packets)), (2, vec![]));
    let refused = oracle.log().await.into_iter().filter(|line| line["event"]["type"] == "error");
    assert_eq!(refused.count(), 0, "it is never asked for two answers at once");
    assert_eq!(oracle.violations().await, "");
}

fn is_end(packet: &Value) -> bool {
    packet["control"]["action"] == "INTERACTION_END"
}

#[tokio::test]
async fn a_session_that_expires_goes_on_in_the_next_one() {
    let oracle = Oracle::start();
    let address = serve(&oracle.mind("openai", "fault=session_expiry:2500", ""), Options::default()).await;
    let mut ann = Player::with_sound(address).await;
    assert_eq!(texts(&ann.talk("Good evening, Mara.").await), ["You said Good evening, Mara."]);
    oracle.until("the end of the session", |line| line["dir"] == "close").await;
    let words = texts(&ann.talk("recite").await).join(" ");
    assert!(words.contains("user=Good evening, Mara. / assistant=You said Good evening, Mara."), "{words}");
    let replayed = oracle.received("conversation.item.create").await;
    assert!(!replayed.iter().any(|event| event["item"]["content"][0]["type"] == "output_audio"));
    assert_eq!(oracle.violations().await, "");
}

#[tokio::test]
async fn a_connection_that_the_service_ends_is_opened_again_when_it_is_needed() {
    let oracle = Oracle::start();
    let address = serve(&oracle.mind("openai", "fault=close:1011:1500", ""), Options::default()).await;
    let mut ann = Player::with_sound(address).await;
    assert_eq!(texts(&ann.talk("Good evening, Mara.").await), ["You said Good evening, Mara."]);
    oracle.until("the end of the connection", |line| line["dir"] == "close").await;
    let packets = ann.talk("recite").await;
    let words = texts(&packets).join(" ");
    assert!(words.contains("user=Good evening, Mara. / assistant=You said Good evening, Mara."), "{words}");
    assert_eq!((ends(&packets), warnings(&packets)), (1, vec![]));
    assert_eq!(oracle.violations().await, "");
}

#[tokio::test]
async fn a_service_that_does_not_confirm_its_session_is_used_all_the_same() {
    let oracle = Oracle::start();
    let packets = talk(&oracle, "openai", "fault=no_updated", "", "Good evening, Mara.").await;
    assert_eq!(texts(&packets), ["You said Good evening, Mara."]);
    let warnings = warnings(&packets);
    assert!(warnings.len() == 1 && warnings[0].contains("did not confirm the session"), "{warnings:?}");
    assert_eq!(oracle.violations().await, "");
}

#[tokio::test]
async fn each_character_keeps_the_voice_it_has_begun_with() {
    let oracle = Oracle::start();
    let bran = "persona = \"Bran guards the door.\"";
    let script = super::scene::TAVERN.replace(bran, &format!("{bran}\nvoice = {{ name = \"cedar\" }}"));
    let tables = oracle.mind("openai", "", "voice = \"marin\"");
    let address = serve_script(&script, &tables, Options::default()).await;
    let mut ann = Player::enter(address, "tavern", "Ann", serde_json::json!({})).await;
    for words in ["Hello, Mara!", "Hello, Bran!", "And you, Mara?", "And you, Bran?"] {
        let interaction = super::client::id();
        let ids = serde_json::json!({"packetId": super::client::id(), "interactionId": interaction});
        ann.client.send(serde_json::json!({"packetId": ids, "text": {"text": words}})).await;
        assert_eq!(texts(&ann.until_end_of(&interaction).await).join(" "), format!("You said {words}"));
    }
    let updates = oracle.received("session.update").await;
    let voices: std::collections::BTreeSet<&str> =
        updates.iter().filter_map(|event| event["session"]["audio"]["output"]["voice"].as_str()).collect();
    assert_eq!(voices.into_iter().collect::<Vec<_>>(), ["cedar", "marin"]);
    assert_eq!(oracle.violations().await, "");
}

#[tokio::test]
async fn a_service_that_answers_the_output_of_a_tool_by_itself_is_not_asked_to() {
    let oracle = Oracle::start();
    let packets = talk(&oracle, "inworld", "fault=auto_tool_response", "", "call open-cellar {}").await;
    let deeds = packets.iter().filter(|packet| packet["custom"]["name"] == "inworld.task.open-cellar").count();
    assert_eq!((deeds, texts(&packets).join(" ")), (1, "open-cellar returned {\"done\":true}".to_owned()));
    assert_eq!(oracle.received("response.create").await.len(), 1);
    assert_eq!(oracle.violations().await, "");
}

#[tokio::test]
async fn no_id_of_the_game_is_too_long_for_the_service() {
    let oracle = Oracle::start();
    let address = serve(&oracle.mind("openai", "", ""), Options::default()).await;
    let mut ann = Player::at_the_counter(address).await;
    let interaction = "i".repeat(700);
    ann.say_as("call open-cellar {}", &"p".repeat(700), &interaction).await;
    assert_eq!(ends(&ann.until_end_of(&interaction).await), 1);
    let log = oracle.log().await;
    let sent: Vec<&Value> = log.iter().filter(|line| line["dir"] == "in").map(|line| &line["event"]).collect();
    let length = |value: &Value| value.as_str().map_or(0, |text| text.chars().count());
    for event in &sent {
        assert!(length(&event["event_id"]) <= 32 && length(&event["item"]["id"]) <= 32, "{event}");
        let metadata = event["response"]["metadata"].as_object();
        assert!(metadata.is_none_or(|metadata| metadata.values().all(|value| length(value) <= 512)), "{event}");
    }
    let labelled = sent.iter().filter(|event| event["response"]["metadata"].is_object()).count();
    assert_eq!(labelled, 2, "one that acts, and one that speaks");
    assert_eq!(oracle.violations().await, "");
}

#[tokio::test]
async fn the_dialect_of_the_preview_goes_on_in_the_next_session() {
    let oracle = Oracle::start();
    let query = "api-version=2025-04-01-preview&fault=session_expiry:2500";
    let address = serve(&oracle.mind("azure-preview", query, ""), Options::default()).await;
    let mut ann = Player::with_sound(address).await;
    assert_eq!(texts(&ann.talk("Good evening, Mara.").await), ["You said Good evening, Mara."]);
    oracle.until("the end of the session", |line| line["dir"] == "close").await;
    let words = texts(&ann.talk("recite").await).join(" ");
    assert!(words.contains("user=Good evening, Mara. / assistant=You said Good evening, Mara."), "{words}");
    let log = oracle.log().await;
    let paths = log.iter().filter_map(|line| line["path"].as_str());
    assert_eq!(paths.filter(|path| path.contains("deployment=gpt-realtime")).count(), 2);
    assert_eq!(oracle.violations().await, "");
}

#[tokio::test]
async fn an_answer_that_goes_on_after_it_was_cancelled_is_not_heard() {
    let oracle = Oracle::start();
    for query in ["fault=late_deltas", "fault=truncate_error", "fault=truncate_silent", "fault=deny_cancel"] {
        let address = serve(&oracle.mind("openai", query, ""), Options::default()).await;
        let mut ann = Player::with_sound(address).await;
        ann.talk("Good evening, Mara, and well met.").await;
        let first = ann.say("long 6").await;
        oracle.until("sound", |line| line["event"]["type"] == "response.output_audio.delta").await;
        let second = ann.say("Stop it, Mara.").await;
        oracle.until("the end of the answer", |line| line["event"]["type"] == "response.cancel").await;
        let before = ann.until_end_of(&first).await;
        assert_eq!(ends(&before), 1, "{query}");
        let packets = ann.until_end_of(&second).await;
        assert_eq!(texts(&packets), ["You said Stop it, Mara."], "{query}");
        assert_eq!(warnings(&packets), Vec::<&str>::new(), "{query}");
        let late = packets.iter().filter(|packet| packet["packetId"]["interactionId"] == first.as_str());
        assert!(late.clone().next().is_none(), "{query}: {:?}", late.collect::<Vec<_>>());
    }
    assert_eq!(oracle.violations().await, "");
}

#[tokio::test]
async fn the_key_goes_where_each_service_wants_it() {
    let oracle = Oracle::with(&["--key", "s3cret"]);
    for profile in ["openai", "azure", "inworld"] {
        let table = oracle.mind(profile, "", "");
        let overrides = inworld_server::Overrides { tables: &table, ..inworld_server::Overrides::default() };
        let script = inworld_server::Script::parse_with(super::scene::TAVERN, "tavern.toml", &overrides).unwrap();
        let options = Options { mind_key: Some(inworld_server::MindKey::new("s3cret")), ..Options::default() };
        let address = super::client::listen(inworld_server::Server::new(script, options)).await;
        let mut ann = Player::at_the_counter(address).await;
        assert_eq!(texts(&ann.talk("Good evening, Mara.").await), ["You said Good evening, Mara."], "{profile}");
    }
    assert_eq!(oracle.violations().await, "");
}

#[tokio::test]
async fn a_secret_that_has_expired_is_asked_for_and_the_turn_that_met_it_is_answered() {
    let oracle = Oracle::with(&["--key", "fresh"]);
    let key = inworld_server::MindKey::new("expired");
    let options = Options { mind_key: Some(key.clone()), ..Options::default() };
    let address = serve(&oracle.mind("openai", "", ""), options).await;
    let mut refusals = key.refusals();
    let mut ann = Player::at_the_counter(address).await;
    let replaced = async {
        refusals.next().await;
        key.replace("fresh");
    };
    let (packets, ()) = tokio::join!(ann.talk("Good evening, Mara."), replaced);
    assert_eq!(texts(&packets), ["You said Good evening, Mara."]);
    assert_eq!(warnings(&packets), [""; 0], "the player notices nothing, and the developer has nothing to do");
    assert_eq!(oracle.violations().await, "");
}

#[tokio::test]
async fn a_key_that_nobody_replaces_is_told_at_once() {
    let oracle = Oracle::with(&["--key", "fresh"]);
    let options = Options { mind_key: Some(inworld_server::MindKey::new("wrong")), ..Options::default() };
    let address = serve(&oracle.mind("openai", "", ""), options).await;
    let packets = Player::at_the_counter(address).await.talk("Good evening, Mara.").await;
    assert_eq!(texts(&packets), ["The script answers."]);
    let warnings = warnings(&packets);
    assert!(warnings.len() == 1 && warnings[0].contains("HTTP 401"), "{warnings:?}");
    assert_eq!(oracle.violations().await, "");
}

#[tokio::test]
async fn what_a_service_remembers_is_saved_and_given_back() {
    let oracle = Oracle::start();
    let mind = oracle.mind("inworld", "fault=memory", "memory = true");
    let address = serve(&mind, Options::default()).await;
    let mut ann = Player::at_the_counter(address).await;
    ann.talk("Good evening, Mara.").await;
    let path = format!("/v1/workspaces/w/sessions/{}/state", ann.session);
    let state = Http::get(address, &path).await.json["state"].as_str().unwrap().to_owned();
    let mut later = Player::going_on_from(address, &state).await;
    later.talk("Hello again.").await;
    let updates = oracle.received("session.update").await;
    let memories: Vec<&Value> = updates.iter().map(|update| &update["session"]["providerData"]["memory"]).collect();
    assert!(memories[0]["enabled"] == true && memories[0]["state"].is_null(), "{memories:?}");
    let last = memories.iter().rev().find(|memory| memory["state"].is_object()).unwrap();
    assert_eq!(last["state"]["facts"], serde_json::json!(["The player is called Ann."]));
    assert_eq!(oracle.violations().await, "");
}
