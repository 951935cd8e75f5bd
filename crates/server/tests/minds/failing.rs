//! When it fails: the player sees a character that shrugs, the developer is told why, and the session goes on.

use std::time::Duration;

use inworld_server::Options;
use serde_json::json;

use super::model::{Answer, Model, Step, done, head, piece, plain, says};
use super::scene::{Player, ends, mind, serve, texts, warnings};

/// A server that fails in one way: what was said before, and the words that the developer reads.
struct Failing {
    name: &'static str,
    answer: fn() -> Answer,
    said: &'static [&'static str],
    words: &'static str,
}

const SCRIPT: &[&str] = &["The script answers."];

fn cases() -> Vec<Failing> {
    let case = |name, answer, said, words| Failing { name, answer, said, words };
    vec![
        case(
            "401",
            || {
                plain(
                    "401 Unauthorized",
                    "",
                    r#"{"error":{"message":"Incorrect API key provided","code":"invalid_api_key"}}"#,
                )
            },
            SCRIPT,
            "wants a key",
        ),
        case(
            "404 model",
            || plain("404 Not Found", "", r#"{"error":{"message":"model 'test-model' not found"}}"#),
            SCRIPT,
            "does not have the model \"test-model\"",
        ),
        case(
            "429",
            || plain("429 Too Many Requests", "Retry-After: 60\r\n", r#"{"error":{"message":"Rate limit reached"}}"#),
            SCRIPT,
            "has no time now",
        ),
        case(
            "quota",
            || {
                plain(
                    "429 Too Many Requests",
                    "",
                    r#"{"error":{"message":"You exceeded your current quota","type":"insufficient_quota"}}"#,
                )
            },
            SCRIPT,
            "quota",
        ),
        case(
            "503 loading",
            || plain("503 Service Unavailable", "", r#"{"error":{"message":"Loading model","code":503}}"#),
            SCRIPT,
            "still loading",
        ),
        case("500", || plain("500 Internal Server Error", "", "oops"), SCRIPT, "it failed (500, oops)"),
        case("slow", || vec![head(), Step::Hang], SCRIPT, "nothing came within 400 ms; a larger first_piece_ms"),
        case(
            "slow in the middle",
            || vec![head(), piece("[JOY] Two rooms are left. One has a"), Step::Hang],
            &["Two rooms are left."],
            "nothing more came within 300 ms; a larger silence_ms",
        ),
        case(
            "breaks in mid-sentence",
            || vec![head(), piece("[JOY] Two rooms are left. One has a")],
            &["Two rooms are left."],
            "broke",
        ),
        case(
            "HTML",
            || plain("200 OK", "Content-Type: text/html\r\n", "<html><body>Log in to the hotel network</body></html>"),
            SCRIPT,
            "web page: Log in to the hotel network",
        ),
        case(
            "empty body",
            || plain("200 OK", "Content-Type: text/event-stream\r\n", ""),
            SCRIPT,
            "its answer is empty",
        ),
        case("nothing to say", || vec![head(), done()], SCRIPT, "nothing to say"),
        case(
            "error in the stream",
            || {
                vec![
                    head(),
                    piece("[JOY] Two rooms are left. And"),
                    Step::Write(b"data: {\"error\":{\"message\":\"out of memory\",\"code\":500}}\n\n".into()),
                ]
            },
            &["Two rooms are left."],
            "out of memory",
        ),
        case(
            "redirect",
            || plain("307 Temporary Redirect", "Location: http://127.0.0.1:9/\r\n", ""),
            SCRIPT,
            "redirect",
        ),
        case(
            "gzip",
            || plain("200 OK", "Content-Encoding: gzip\r\nContent-Type: text/event-stream\r\n", "x"),
            SCRIPT,
            "gzip",
        ),
        case("a line of 3 MB", || vec![head(), Step::Write(vec![b'x'; 3 << 20])], SCRIPT, "too long"),
        case("no HTTP", || vec![Step::Write(b"SSH-2.0-OpenSSH_9.2\r\n".into())], SCRIPT, "HTTP"),
    ]
}

#[tokio::test]
async fn each_failure_is_named_and_survived() {
    for Failing { name, answer, said, words } in cases() {
        let model = Model::start(move |_| answer()).await;
        let limits = "first_piece_ms = 400\nsilence_ms = 300\n";
        let address = serve(&mind(&model.url(), limits), Options::default()).await;
        let mut ann = Player::at_the_counter(address).await;
        let packets = ann.talk("Any rooms?").await;
        assert_eq!(texts(&packets), said, "{name}");
        assert_eq!(ends(&packets), 1, "{name}");
        let told = warnings(&packets);
        assert!(told.len() == 1 && told[0].contains(words), "{name}: {told:?}");
        assert!(told[0].starts_with(&format!("mind {}: ", model.url())), "{name}: {told:?}");
        let again = ann.talk("And now?").await;
        assert_eq!((ends(&again), warnings(&again).len()), (1, 0), "{name}: told once a cause: {again:?}");
    }
}

#[tokio::test]
async fn an_answer_without_end_is_closed() {
    let model = Model::start(|_| {
        let words = (0..200).map(|n| piece(&format!("Sentence number {n} is here. ")));
        [head(), piece("[JOY] ")].into_iter().chain(words).chain([Step::Hang]).collect()
    })
    .await;
    let address = serve(&mind(&model.url(), ""), Options::default()).await;
    let mut ann = Player::at_the_counter(address).await;
    let packets = ann.talk("Tell me everything.").await;
    assert_eq!((texts(&packets).len(), ends(&packets), warnings(&packets).len()), (4, 1, 0));
    model.until(|model| model.hung_up() == 1).await;
}

#[tokio::test]
async fn a_stream_that_goes_round_in_circles_is_closed() {
    let model = Model::start(|_| {
        let circle = (0..2_000).flat_map(|_| [piece("I see you. "), Step::Wait(Duration::from_millis(2))]);
        [head()].into_iter().chain(circle).collect()
    })
    .await;
    let address = serve(&mind(&model.url(), "first_piece_ms = 100\n"), Options::default()).await;
    let mut ann = Player::at_the_counter(address).await;
    let packets = ann.talk("Tell me everything.").await;
    assert_eq!((texts(&packets), ends(&packets)), (vec!["I see you."], 1));
    model.until(|model| model.hung_up() == 1).await;
}

#[tokio::test]
async fn a_model_that_loads_keeps_nobody_from_being_told() {
    let model = Model::start_cold().await;
    let address = serve(&mind(&model.url(), "first_piece_ms = 700\n"), Options::default()).await;
    let mut ann = Player::enter(address, "counter", "Ann", json!({"logs": true})).await;
    let packets = ann.talk("Any rooms?").await;
    assert_eq!((texts(&packets), ends(&packets)), (SCRIPT.to_vec(), 1));
    let told = packets.iter().filter_map(|packet| packet["log"]["text"].as_str()).collect::<Vec<_>>();
    assert!(told.iter().any(|words| words.contains("still loading")), "{packets:?}");
    model.behave(|_| says("[JOY] Two rooms are left."));
    model.warm();
    let mut answer = Vec::new();
    while answer != ["Two rooms are left."] {
        let packets = ann.talk("Any rooms now?").await;
        answer = texts(&packets).into_iter().map(str::to_owned).collect();
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
}

#[tokio::test]
async fn a_model_may_stop_and_start_in_the_middle_of_a_conversation() {
    let model = Model::start(|_| says("[JOY] Two rooms are left.")).await;
    let settings = mind(&model.url(), "");
    let address = serve(&settings, Options::default()).await;
    let mut ann = Player::at_the_counter(address).await;
    assert_eq!(texts(&ann.talk("Any rooms?").await), ["Two rooms are left."]);
    let place = model.stop();
    let refused = ann.talk("And stables?").await;
    assert_eq!(texts(&refused), SCRIPT);
    let words = warnings(&refused);
    assert!(words[0].contains("connection refused; is the server running?"), "{words:?}");
    let model = Model::start_at(place, |_| says("[JOY] Back again.")).await;
    // The pause after a failure ends by itself; until then the script answers.
    let mut answers = Vec::new();
    for _ in 0..200 {
        let packets = ann.talk("Hello?").await;
        answers = texts(&packets).into_iter().map(str::to_owned).collect();
        if answers == ["Back again."] {
            break;
        }
        assert_eq!(answers, SCRIPT);
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    assert_eq!(answers, ["Back again."]);
    let prompt = model.asked().last().unwrap().prompt();
    assert!(prompt.contains("Any rooms?") && prompt.contains("The script answers."), "nothing is forgotten: {prompt}");
}

#[tokio::test]
async fn a_wrong_model_is_told_with_those_that_there_are() {
    let model = Model::start(|asked| match asked.path.as_str() {
        "/v1/models" => plain("200 OK", "", r#"{"data":[{"id":"qwen3:4b"},{"id":"gemma3:1b"}]}"#),
        _ => plain("404 Not Found", "", r#"{"error":{"message":"model 'test-model' not found"}}"#),
    })
    .await;
    let address = serve(&mind(&model.url(), ""), Options::default()).await;
    let mut ann = Player::at_the_counter(address).await;
    let packets = ann.talk("Any rooms?").await;
    let told = warnings(&packets);
    assert!(told[0].ends_with("; it has qwen3:4b, gemma3:1b"), "{told:?}");
}

#[tokio::test]
async fn an_empty_model_is_the_first_of_the_server() {
    let model = Model::start(|asked| match asked.path.as_str() {
        "/v1/models" => plain("200 OK", "", r#"{"data":[{"id":"qwen3:4b"},{"id":"gemma3:1b"}]}"#),
        _ => says("[JOY] Two rooms are left."),
    })
    .await;
    let address = serve(&mind(&model.url(), "").replace("test-model", ""), Options::default()).await;
    let mut ann = Player::at_the_counter(address).await;
    ann.talk("Any rooms?").await;
    let asked = model.asked();
    let chat = asked.iter().find(|asked| asked.path.ends_with("/chat/completions")).unwrap();
    assert_eq!(chat.json()["model"], "qwen3:4b");
}
