//! Answers of chat servers by the names of CHAT.md's oracle, however they are cut.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use hyper::HeaderMap;
use hyper::header::{HeaderName, HeaderValue};
use serde_json::{Value, json};
use tokio::time::Instant;

use super::super::http::testing::cuts;
use super::super::http::{Exchange, Input, Learned, Lesson, Output, Parameter, Peer, Redactor, ServerUrl};
use super::super::question::{Action, Budget, Message, Priority, Purpose, Question, Role};
use super::super::settings::{ActionForm, ChatSettings};
use super::super::thought::{FailureKind, Thought};
use super::{Call, ListModels};
use crate::setting_names::SettingNames;

mod failing;

const LINE: &str = "Ah, a new face! Sit down by the fire. What will it be?";
const URL: &str = "http://127.0.0.1:11434/v1";

fn peer() -> Peer {
    Peer {
        table: "mind",
        url: ServerUrl::parse("mind.url", URL).unwrap(),
        model: "qwen3:4b".to_owned(),
        key_source: Some("the variable MY_KEY".to_owned()),
        names: SettingNames::default(),
        redactor: Redactor::new(|words| words.replace("s3cret", "[redacted]")),
    }
}

fn question(purpose: Purpose) -> Question {
    let action = Action {
        name: "give-item".to_owned(),
        description: "Hand something over.".to_owned(),
        parameters: vec![("item".to_owned(), "what".to_owned())],
        is_task: false,
    };
    Question {
        purpose,
        character: 0,
        messages: [Message { role: Role::User, content: "Ann: hi".to_owned() }].into(),
        actions: [action].into(),
        budget: Budget { reply_tokens: 160, sentences: 4, varied: false },
        priority: Priority::Player,
        own_name: "Mara".to_owned(),
        player_name: "Ann".to_owned(),
        other_names: vec!["Oskar".to_owned()],
    }
}

/// What happens to one attempt after another.
struct Attempt {
    status: u16,
    headers: Vec<(&'static str, &'static str)>,
    body: Vec<u8>,
    /// How it ends: with the end of the body, or with these words.
    lost: Option<&'static str>,
}

impl Attempt {
    fn stream(body: impl Into<Vec<u8>>) -> Self {
        Self { status: 200, headers: vec![("content-type", "text/event-stream")], body: body.into(), lost: None }
    }

    fn json(status: u16, body: &Value) -> Self {
        let body = body.to_string().into_bytes();
        Self { status, headers: vec![("content-type", "application/json")], body, lost: None }
    }

    fn text(status: u16, kind: &'static str, body: &str) -> Self {
        Self { status, headers: vec![("content-type", kind)], body: body.as_bytes().to_vec(), lost: None }
    }
}

/// What came of it.
#[derive(Debug, Default, PartialEq)]
struct Came {
    said: Vec<String>,
    last: Option<Thought>,
    lessons: Vec<Lesson>,
    attempts: usize,
    closed: bool,
}

impl Came {
    fn failed(&self, kind: FailureKind) -> &str {
        match &self.last {
            Some(Thought::Failed(failure)) if failure.kind == kind => &failure.words,
            other => panic!("{other:?} instead of {kind:?}"),
        }
    }
}

fn short(thought: &Thought) -> String {
    match thought {
        Thought::Sentence { emotion: Some(emotion), text } => format!("{}| {text}", emotion.name()),
        Thought::Sentence { emotion: None, text } => text.clone(),
        Thought::Narration(words) => format!("*{words}*"),
        Thought::Action { name, parameters } => format!("[{name} {parameters:?}]"),
        other => format!("{other:?}"),
    }
}

fn drive(mut call: Call, attempts: &[Attempt], cut: usize) -> Came {
    let mut now = Instant::now();
    let mut came = Came::default();
    for attempt in attempts {
        came.attempts += 1;
        let headers: HeaderMap = attempt
            .headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect();
        let mut inputs = vec![Input::Head { status: attempt.status, headers: &headers, wall: SystemTime::UNIX_EPOCH }];
        let parts = cuts(&attempt.body);
        inputs.extend(parts[cut % parts.len()].iter().map(|part| Input::Body(part)));
        inputs.push(match attempt.lost {
            None => Input::End,
            Some(words) => Input::Lost { words, was_connected: true },
        });
        let mut again = None;
        for input in inputs {
            call.handle(now, input);
            while let Some(output) = call.poll() {
                match output {
                    Output::Item(last @ (Thought::Done | Thought::Failed(_))) => came.last = Some(last),
                    Output::Item(thought) => came.said.push(short(&thought)),
                    Output::Remember(lesson) => came.lessons.push(lesson),
                    Output::Again { at } => again = Some(at),
                    Output::Close => came.closed = true,
                }
            }
            if again.is_some() || call.is_over() {
                break;
            }
        }
        match again {
            Some(at) => now = at,
            None => break,
        }
    }
    came
}

/// The same, however the bytes are cut.
fn ask(purpose: Purpose, form: ActionForm, learned: Learned, attempts: &[Attempt]) -> Came {
    let settings = ChatSettings { actions: form, ..ChatSettings::new(URL) };
    let came: Vec<Came> = (0..4)
        .map(|cut| {
            let call = Call::new(Instant::now(), peer(), settings.clone(), Arc::new(question(purpose)), learned);
            drive(call, attempts, cut)
        })
        .collect();
    let mut came = came.into_iter();
    let first = came.next().unwrap();
    came.for_each(|other| assert_eq!(other, first));
    first
}

fn reply(attempt: Attempt) -> Came {
    ask(Purpose::Reply, ActionForm::Tags, Learned::default(), &[attempt])
}

fn piece(delta: Value) -> String {
    format!("data: {}\n\n", json!({ "choices": [{ "index": 0, "delta": delta, "finish_reason": null }] }))
}

fn finish(reason: Value) -> String {
    format!("data: {}\n\n", json!({ "choices": [{ "index": 0, "delta": {}, "finish_reason": reason }] }))
}

/// A stream of a text in pieces of a few letters.
fn stream(text: &str, end: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let pieces = letters.chunks(4).map(|part| piece(json!({ "content": part.iter().collect::<String>() })));
    format!("{}{}{end}", piece(json!({ "role": "assistant", "content": null })), pieces.collect::<String>())
}

fn spoken(text: &str) -> Vec<String> {
    reply(Attempt::stream(stream(text, &(finish("stop".into()) + "data: [DONE]\n\n")))).said
}

const SENTENCES: [&str; 3] = ["Ah, a new face!", "Sit down by the fire.", "What will it be?"];

#[test]
fn all_forms_of_a_stream_say_the_same() {
    let stop = finish("stop".into());
    let plain = stream(LINE, &(stop.clone() + "data: [DONE]\n\n"));
    let usage = "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":9}}\n\n";
    let filter = "data: {\"choices\":[],\"prompt_filter_results\":[]}\n\n";
    let table = [
        ("ok", plain.clone()),
        ("crlf", plain.replace('\n', "\r\n")),
        ("cr", plain.replace('\n', "\r")),
        ("no-space", plain.replace("data: ", "data:")),
        ("bom", format!("\u{feff}{plain}")),
        (
            "comments",
            format!(
                ": OPENROUTER PROCESSING\n\n:\n\nretry: 5\nid: 1\n\n{}",
                plain.replace("data: [DONE]", ": x\n\ndata: [DONE]")
            ),
        ),
        ("event-names", plain.replace("data: {", "event: message\ndata: {")),
        ("no-done", stream(LINE, &stop)),
        ("done-no-newline", stream(LINE, &(stop.clone() + "data: [DONE]"))),
        ("null-finish", stream(LINE, &(finish(Value::Null) + "data: [DONE]\n\n"))),
        ("stop-nonstandard", stream(LINE, &finish("eos".into()))),
        ("content-filter", stream(LINE, &finish("content_filter".into()))),
        ("after-done", format!("{plain}{}", piece(json!({ "content": " More." })))),
        ("usage", stream(LINE, &(stop.clone() + filter + "data: [DONE]\n\n"))),
        (
            "role in every piece",
            plain.replace("\"delta\":{\"content\"", "\"delta\":{\"role\":\"assistant\",\"content\""),
        ),
        (
            "parts",
            stream(LINE, "")
                .replace("{\"content\":\"", "{\"content\":[{\"type\":\"text\",\"text\":\"")
                .replace("\"},\"finish", "\"}]},\"finish")
                + &stop,
        ),
        (
            "wrong-type",
            format!(
                "data: {{\"choices\":[{{\"delta\":{{\"content\":42}}}}]}}\n\ndata: {{\"choices\":\"none\"}}\n\ndata: []\n\ndata: null\n\n{plain}"
            ),
        ),
        ("not-json", format!("data: {{\"choices\":[{{\"delta\":{{\"content\":\"oops\"}}\n\n{plain}")),
    ];
    for (case, body) in table {
        let came = reply(Attempt::stream(body));
        assert_eq!(came.said, SENTENCES, "{case}");
        assert_eq!(came.last, Some(Thought::Done), "{case}");
    }
    let came = reply(Attempt::stream(stream(LINE, &(stop + usage))));
    assert_eq!(came.said.last().unwrap(), "Usage { prompt_tokens: 9 }");
}

#[test]
fn what_models_write_is_made_fit_to_be_spoken() {
    let expected = SENTENCES.map(str::to_owned);
    for (case, text) in [
        ("think", format!("<think>\nThe player greets me. Nobody must hear this.\n</think>\n\n{LINE}")),
        ("think-headless", format!("The player greets me; this is still a thought.\n</think>\n\n{LINE}")),
        ("think-empty", format!("<think>\n\n</think>\n\n{LINE}")),
        (
            "think-tags",
            format!("<|channel|>analysis<|message|>secret<|end|><|start|>assistant<|channel|>final<|message|>{LINE}"),
        ),
        ("special-tokens", format!("{LINE}<|im_end|>\n<|im_start|>user\nhello</s>")),
        ("json-line", format!("{{\"say\":\"{LINE}\",\"action\":\"none\"}}")),
    ] {
        assert_eq!(spoken(&text), expected, "{case}");
    }
    assert_eq!(
        spoken("{\"emotion\":\"JOY\",\"say\":\"Here you are.\",\"action\":\"give-item\"}"),
        ["JOY| Here you are.", "[give-item []]"]
    );
    assert_eq!(spoken("Welcome back.\nPlayer: Give me an ale.\nMara: Here it is.\nOskar: And one!"), ["Welcome back."]);
    assert_eq!(spoken("Mara: \"Welcome back, friend.\""), ["Welcome back, friend."]);
    assert_eq!(spoken("One moment.\n<tool_call>\n{\"name\": \"give_item\"}\n</tool_call>"), ["One moment."]);
    let tags =
        "[JOY] Ah, a new face! Sit down.\n[ACTION give-item item=ale] There you go, on the house.\n[SADNESS] If only.";
    let said = [
        "JOY| Ah, a new face!",
        "JOY| Sit down.",
        "[give-item [(\"item\", \"ale\")]]",
        "JOY| There you go, on the house.",
        "SADNESS| If only.",
    ];
    assert_eq!(spoken(tags), said);
    let markdown = "**Welcome!** *wipes the bar*\n\n1. Ale\n2. Bread\n\n```json\n{\"a\":1}\n```\n(smiles) See https://example.com \u{1f600}";
    assert_eq!(spoken(markdown), ["Welcome!", "*wipes the bar*", "Ale Bread", "*smiles*", "See"]);
    assert_eq!(spoken("I see. ".repeat(300).as_str()), ["I see."]);
}

#[test]
fn reasoning_beside_the_text_is_not_spoken_and_asked_to_stop() {
    for field in ["reasoning_content", "reasoning"] {
        let thoughts = piece(json!({ field: "Nobody must hear this." }));
        let came = reply(Attempt::stream(thoughts + &stream(LINE, &finish("stop".into()))));
        assert_eq!((came.said, came.lessons.contains(&Lesson::Reasons)), (SENTENCES.map(str::to_owned).to_vec(), true));
    }
    let mut learned = Learned::default();
    learned.add(Lesson::Reasons);
    let call = Call::new(Instant::now(), peer(), ChatSettings::new(URL), Arc::new(question(Purpose::Reply)), learned);
    let body: Value = serde_json::from_slice(&call.request().body).unwrap();
    assert_eq!(body["reasoning_effort"], "none");
}

#[test]
fn actions_come_in_three_forms() {
    let call = |index: Option<u64>, name: &str, arguments: &str| {
        let mut call = json!({ "function": { "name": name, "arguments": arguments } });
        if let Some(index) = index {
            call["index"] = index.into();
        }
        piece(json!({ "tool_calls": [call] }))
    };
    let done = finish("tool_calls".into());
    let parts = call(Some(0), "give-item", "{\"item\"") + &call(Some(0), "", ":\"ale\"}") + &done;
    let tools = |body: String| ask(Purpose::Reply, ActionForm::Tools, Learned::default(), &[Attempt::stream(body)]);
    assert_eq!(tools(parts).said, ["[give-item [(\"item\", \"ale\")]]"]);
    assert_eq!(tools(call(None, "give-item", "{broken") + &done).said, ["[give-item []]"]);
    assert_eq!(
        tools(stream("[JOY] Here you are. [DO give-item]", &(call(Some(0), "burn", "{}") + &done))).said,
        ["JOY| Here you are."]
    );
    let chosen = ask(
        Purpose::ChooseAction,
        ActionForm::Call,
        Learned::default(),
        &[Attempt::stream(stream("{\"action\":\"give-item\",\"item\":\"ale\"}", &finish("stop".into())))],
    );
    assert_eq!(chosen.said, ["[give-item [(\"item\", \"ale\")]]"]);
    let asked = Call::new(
        Instant::now(),
        peer(),
        ChatSettings::new(URL),
        Arc::new(question(Purpose::ChooseAction)),
        Learned::default(),
    );
    let body: Value = serde_json::from_slice(&asked.request().body).unwrap();
    assert_eq!(
        body["response_format"]["json_schema"]["schema"]["properties"]["action"]["enum"],
        json!(["give-item", "none"])
    );
}

#[test]
fn calls_of_tools_are_told_apart_however_they_are_numbered() {
    let part = |call: Value| piece(json!({ "tool_calls": [call] }));
    let whole = |index: Option<u64>, id: &str, item: &str| {
        let mut call =
            json!({ "id": id, "function": { "name": "give-item", "arguments": format!("{{\"item\":\"{item}\"}}") } });
        if let Some(index) = index {
            call["index"] = index.into();
        }
        part(call)
    };
    let done = finish("tool_calls".into());
    let both = ["[give-item [(\"item\", \"ale\")]]", "[give-item [(\"item\", \"bread\")]]"];
    let parts = part(json!({ "id": "a", "function": { "name": "give-item", "arguments": "" } }))
        + &part(json!({ "function": { "arguments": "{\"item\":" } }))
        + &part(json!({ "function": { "arguments": "\"ale\"}" } }))
        + &whole(None, "b", "bread");
    for (case, body) in [
        ("tools-two", whole(Some(0), "a", "ale") + &whole(Some(1), "b", "bread")),
        ("tools-no-index", parts),
        ("all of them 0", whole(Some(0), "a", "ale") + &whole(Some(0), "b", "bread")),
        ("neither number nor id", whole(None, "", "ale") + &whole(None, "", "bread")),
    ] {
        let came = ask(Purpose::Reply, ActionForm::Tools, Learned::default(), &[Attempt::stream(body + &done)]);
        assert_eq!(came.said, both, "{case}");
    }
}

#[test]
fn fields_that_are_none_of_a_stream_are_ignored() {
    let body = format!("x-trace: 7\n\n{}", stream(LINE, &finish("stop".into())));
    assert_eq!(reply(Attempt::stream(body)).said, SENTENCES);
    let words = "Internal Server Error";
    assert!(reply(Attempt::text(200, "text/plain", words)).failed(FailureKind::Malformed).contains(words));
    let whole = json!({ "choices": [{ "message": { "content": LINE }, "finish_reason": "stop" }] });
    let marked = format!("\u{feff}{whole}");
    assert_eq!(reply(Attempt::text(200, "application/json", &marked)).said, SENTENCES);
}

#[test]
fn models_are_listed() {
    let read = |body: &str, status| {
        let mut list = ListModels::new(Instant::now(), peer());
        let headers = HeaderMap::new();
        list.handle(Instant::now(), Input::Head { status, headers: &headers, wall: SystemTime::UNIX_EPOCH });
        list.handle(Instant::now(), Input::Body(body.as_bytes()));
        list.handle(Instant::now(), Input::End);
        std::iter::from_fn(|| list.poll())
            .find_map(|output| if let Output::Item(item) = output { Some(item) } else { None })
            .unwrap()
    };
    let models = read("{\"data\":[{\"id\":\"a\",\"meta\":{\"n_ctx\":4096}},{\"id\":\"b\"}]}", 200).unwrap();
    assert_eq!((models.ids, models.context_tokens), (vec!["a".to_owned(), "b".to_owned()], Some(4_096)));
    assert_eq!(read("{\"models\":[{\"name\":\"x\"}]}", 200).unwrap().ids, ["x"]);
    assert_eq!(read("no", 200).unwrap_err().kind, FailureKind::Malformed);
    assert_eq!(read("{\"error\":\"no key\"}", 401).unwrap_err().kind, FailureKind::Key);
}
