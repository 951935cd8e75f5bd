//! What services do differently and wrong (REALTIME.md 17), each played by the strict service.

use std::time::Duration;

use inworld_server::Options;
use serde_json::Value;

use super::oracle::Oracle;
use super::scene::{Player, ends, serve, texts, warnings};

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
        ("inworld", ""),
        ("s2s", "profile=s2s&model=x"),
        ("localai", "profile=localai"),
        ("generic", ""),
    ] {
        let packets = talk(&oracle, profile, query, "", "Good evening, Mara.").await;
        assert_eq!(texts(&packets), ["You said Good evening, Mara."], "{profile} {query}");
        assert_eq!((ends(&packets), warnings(&packets)), (1, vec![]), "{profile} {query}");
        let sounds: Vec<&str> = packets.iter().filter_map(|packet| packet["dataChunk"]["chunk"].as_str()).collect();
        assert!(!sounds.is_empty() && sounds.iter().all(|sound| sound.len() > 4_000), "{profile} {query}");
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
async fn an_answer_that_goes_on_after_it_was_cancelled_is_not_heard() {
    let oracle = Oracle::start();
    for query in ["fault=late_deltas", "fault=truncate_error", "fault=truncate_silent"] {
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
        let key = std::sync::Arc::new(zeroize::Zeroizing::new("s3cret".to_owned()));
        let options = Options { mind_key: Some(key), ..Options::default() };
        let address = super::client::listen(inworld_server::Server::new(script, options)).await;
        let mut ann = Player::at_the_counter(address).await;
        assert_eq!(texts(&ann.talk("Good evening, Mara.").await), ["You said Good evening, Mara."], "{profile}");
    }
    assert_eq!(oracle.violations().await, "");
}
