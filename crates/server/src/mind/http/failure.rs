//! From what went wrong to a failure with words that a developer can act on.

use std::time::Duration;

use super::error_body::ErrorBody;
use super::exchange::{Learned, Lesson, Parameter};
use super::head::Head;
use super::peer::Peer;
use crate::mind::thought::{Failure, FailureKind};

/// There is no connection, or it broke.
pub(crate) fn lost(peer: &Peer, words: &str, was_connected: bool) -> Failure {
    if was_connected {
        return peer.failure(FailureKind::Broken, &format!("the connection broke: {words}"));
    }
    let refused = words.to_ascii_lowercase().contains("refused");
    let hint = if refused { "; is the server running?" } else { "" };
    peer.failure(FailureKind::Unreachable, &format!("{words}{hint}"))
}

/// The response, or its next part, did not come in time.
pub(crate) fn slow(peer: &Peer, what: &str, limit: Duration, setting: &str) -> Failure {
    peer.failure(FailureKind::Slow, &format!("{what} within {} ms; a larger {setting} waits longer", limit.as_millis()))
}

/// A body that is not an answer.
pub(crate) fn bad_answer(peer: &Peer, words: &str) -> Failure {
    peer.failure(FailureKind::Malformed, words)
}

/// The server answered with a refusal. Also for errors within a stream, whose `head` has the status of the error.
pub(crate) fn refused(peer: &Peer, head: &Head, error: &ErrorBody) -> Failure {
    let status = head.status;
    let said = if error.message.is_empty() { "without a word".to_owned() } else { error.message.clone() };
    let told = format!("{status}, {said}");
    let (kind, words) = match kind(status, error) {
        FailureKind::Key => (FailureKind::Key, key_words(peer, &told)),
        FailureKind::Quota => {
            (FailureKind::Quota, format!("the quota of the key is used up ({told}); it is not asked again"))
        }
        FailureKind::Model if peer.model.is_empty() => (
            FailureKind::Model,
            format!("it does not take a request without a model ({told}); set model in [{}]", peer.table),
        ),
        FailureKind::Model => (
            FailureKind::Model,
            format!(
                "it does not have the model \"{}\" ({told}); set model in [{}] to one that it has",
                peer.model, peer.table
            ),
        ),
        FailureKind::Loading => (FailureKind::Loading, format!("its model is still loading ({told})")),
        FailureKind::Busy => (FailureKind::Busy, format!("it has no time now ({told})")),
        FailureKind::Broken => (FailureKind::Broken, format!("it failed ({told})")),
        FailureKind::Malformed if (300..400).contains(&status) => {
            let place = if head.location.is_empty() { "elsewhere" } else { &head.location };
            (
                FailureKind::Malformed,
                format!("it redirects to {place} ({status}), which is not followed; set url to where it is"),
            )
        }
        FailureKind::Malformed => {
            (FailureKind::Malformed, format!("it does not have this route ({told}); check url in [{}]", peer.table))
        }
        FailureKind::Refused if is_too_long(error) => (
            FailureKind::Refused,
            format!(
                "the prompt is too long for it ({told}); give the server a larger context, or set a smaller context_tokens"
            ),
        ),
        kind => (kind, format!("it refuses the request ({told})")),
    };
    Failure { retry_after: head.retry_after, ..peer.failure(kind, &words) }
}

fn key_words(peer: &Peer, told: &str) -> String {
    match &peer.key_source {
        Some(source) => format!("the key is refused ({told}); check {source}"),
        None => {
            format!("it wants a key ({told}); set {} to the variable that holds it", peer.names.key_env_in(peer.table))
        }
    }
}

/// What a refusal means.
fn kind(status: u16, error: &ErrorBody) -> FailureKind {
    let says = |part: &str| error.mentions(part);
    if status == 402 || says("insufficient_quota") {
        return FailureKind::Quota;
    }
    match status {
        401 | 403 => FailureKind::Key,
        400 if says("api key not valid") || says("invalid_api_key") => FailureKind::Key,
        // Errors in a stream often have no status of their own.
        500 if error.code == "rate_limit_exceeded" || says("overloaded") => FailureKind::Busy,
        400 | 404 | 422 | 500 if is_about_model(error) => FailureKind::Model,
        300..=399 | 404 | 405 => FailureKind::Malformed,
        500 | 502 | 503 | 504 if says("loading") => FailureKind::Loading,
        408 | 409 | 425 | 429 | 503 | 529 => FailureKind::Busy,
        500 | 502 | 504..=599 if status != 505 => FailureKind::Broken,
        _ => FailureKind::Refused,
    }
}

fn is_about_model(error: &ErrorBody) -> bool {
    let words = error.message.to_ascii_lowercase();
    let missing = [
        "not found",
        "not exist",
        "unknown model",
        "invalid model",
        "no such model",
        "not available",
        "field required",
        "not loaded",
        "must provide a model",
    ];
    error.code == "model_not_found"
        || (error.param == "model" && error.kind == "missing")
        || (words.contains("model") && missing.iter().any(|part| words.contains(part)))
}

/// Whether the prompt does not fit into the context.
fn is_too_long(error: &ErrorBody) -> bool {
    [
        "context_length_exceeded",
        "exceed_context_size",
        "context length",
        "context size",
        "context window",
        "maximum context",
    ]
    .iter()
    .any(|part| error.mentions(part))
}

/// Whether the same request may succeed a little later.
pub(crate) fn is_passing(kind: FailureKind) -> bool {
    matches!(kind, FailureKind::Busy | FailureKind::Loading | FailureKind::Broken | FailureKind::Empty)
}

/// An answer that is compressed, though no request allows that.
pub(crate) fn compressed(peer: &Peer, head: &Head) -> Option<Failure> {
    let words = || format!("its answer is compressed ({}) though that was not asked for", head.encoding);
    (head.is_success() && !head.encoding.is_empty()).then(|| bad_answer(peer, &words()))
}

/// The field that a refusal names, unless it is known already: without it the request may be accepted.
pub(crate) fn learn_refusal(
    learned: &mut Learned,
    head: &Head,
    error: &ErrorBody,
    sent: &[Parameter],
) -> Option<Lesson> {
    let lesson = Lesson::Refuses(named(head.status, error, sent)?);
    learned.add(lesson).then_some(lesson)
}

/// The first of these fields of the request that a refusal names as not wanted.
fn named(status: u16, error: &ErrorBody, sent: &[Parameter]) -> Option<Parameter> {
    if !matches!(status, 400 | 422 | 500 | 501) || is_too_long(error) || is_about_model(error) {
        return None;
    }
    if !error.param.is_empty() {
        let top = error.param.split(['.', '[']).next().unwrap_or_default();
        return sent.iter().copied().find(|parameter| parameter.name() == top);
    }
    // Servers that fail over a template or a tool call say so in other words than a field's name.
    if status == 500 {
        return None;
    }
    let words = error.message.to_ascii_lowercase();
    let at = |parameter: &Parameter| match parameter {
        Parameter::Stop => ["'stop'", "\"stop\"", "`stop`", ": stop", "stop_sequences", "stop sequence"]
            .iter()
            .filter_map(|form| words.find(form))
            .min(),
        Parameter::ResponseFormat => {
            ["response_format", "json_schema"].iter().filter_map(|form| words.find(form)).min()
        }
        Parameter::Wav => ["response_format", "format", "wav"].iter().filter_map(|form| words.find(form)).min(),
        parameter => find_word(&words, parameter.name()),
    };
    sent.iter()
        .copied()
        .filter_map(|parameter| Some((at(&parameter)?, parameter)))
        .min_by_key(|(at, _)| *at)
        .map(|(_, parameter)| parameter)
}

/// Where this word stands as a whole.
fn find_word(text: &str, word: &str) -> Option<usize> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word).map(|(at, _)| at).find(|at| {
        let before = text.get(..*at).and_then(|before| before.chars().next_back());
        let after = text.get(at + word.len()..).and_then(|after| after.chars().next());
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mind::http::{Redactor, ServerUrl};
    use crate::setting_names::SettingNames;

    fn peer() -> Peer {
        Peer {
            table: "mind",
            url: ServerUrl::parse("mind.url", "http://127.0.0.1:11434?key=s3cret").unwrap(),
            model: "mara".to_owned(),
            key_source: Some("the variable MARA_KEY".to_owned()),
            names: SettingNames::default(),
            redactor: Redactor::new(|words| words.replace("sk-abc", "[redacted]")),
        }
    }

    fn told(status: u16, body: &str) -> Failure {
        refused(&peer(), &Head { status, ..Head::default() }, &ErrorBody::read(body.as_bytes()))
    }

    #[test]
    fn each_refusal_has_its_kind_and_words_to_act_on() {
        use FailureKind::*;
        for (status, body, kind, words) in [
            (
                401,
                r#"{"error":{"message":"Incorrect API key provided: sk-abc.","code":"invalid_api_key"}}"#,
                Key,
                "mind http://127.0.0.1:11434/v1: the key is refused (401, Incorrect API key provided: [redacted].); check the variable MARA_KEY",
            ),
            (403, "", Key, "(403, without a word)"),
            (
                400,
                r#"[{"error":{"code":400,"message":"API key not valid. Please pass one."}}]"#,
                Key,
                "check the variable MARA_KEY",
            ),
            (
                404,
                r#"{"error":{"message":"model 'mara' not found","type":"not_found_error"}}"#,
                Model,
                "does not have the model \"mara\"",
            ),
            (
                404,
                r#"{"object":"error","message":"The model `mara` does not exist.","type":"NotFoundError","code":404}"#,
                Model,
                "set model in [mind]",
            ),
            (400, r#"{"error":"invalid model"}"#, Model, "invalid model"),
            (422, r#"{"detail":[{"type":"missing","loc":["body","model"],"msg":"Field required"}]}"#, Model, "model"),
            (404, r#"{"error":"Unexpected endpoint or method. (POST /v1/nope)"}"#, Malformed, "check url in [mind]"),
            (405, "", Malformed, "check url"),
            (402, "", Quota, "not asked again"),
            (
                429,
                r#"{"error":{"message":"You exceeded your current quota","code":"insufficient_quota"}}"#,
                Quota,
                "exceeded",
            ),
            (429, r#"{"error":{"message":"slow down"}}"#, Busy, "slow down"),
            (529, r#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#, Busy, "Overloaded"),
            (
                503,
                r#"{"error":{"message":"Loading model","type":"unavailable_error","code":503}}"#,
                Loading,
                "still loading",
            ),
            (503, r#"{"detail":{"msg":"Server is busy; please try again later."}}"#, Busy, "please try again later"),
            (500, "Internal Server Error", Broken, "it failed (500, Internal Server Error)"),
            (502, "<html><h1>502 Bad Gateway</h1>", Broken, "(502, 502 Bad Gateway)"),
            (
                400,
                r#"{"error":{"message":"request (6030 tokens) exceeds the available context size (4096 tokens)","type":"exceed_context_size_error"}}"#,
                Refused,
                "smaller context_tokens",
            ),
            (
                400,
                r#"{"error":{"message":"Invalid value: 'narrator'.","param":"messages[0].role"}}"#,
                Refused,
                "narrator",
            ),
            (501, "", Refused, "refuses"),
        ] {
            let failure = told(status, body);
            assert_eq!(failure.kind, kind, "{status} {body}: {}", failure.words);
            assert!(failure.words.contains(words), "{body}: {}", failure.words);
            assert!(!failure.words.contains("s3cret") && !failure.words.contains("sk-abc"), "{}", failure.words);
        }
        let head = Head { status: 307, location: "http://127.0.0.1:9/v1".to_owned(), ..Head::default() };
        let words = refused(&peer(), &head, &ErrorBody::default()).words;
        assert!(words.contains("it redirects to http://127.0.0.1:9/v1 (307), which is not followed"), "{words}");
        let no_key = Peer { key_source: None, ..peer() };
        let head = Head { status: 401, ..Head::default() };
        assert!(refused(&no_key, &head, &ErrorBody::default()).words.contains("set key_env in [mind]"));
    }

    #[test]
    fn words_of_a_server_are_printable_and_bounded() {
        let failure = told(500, &format!("{{\"error\":\"\\u001b[31m\\n{}\"}}", "x".repeat(10_000)));
        assert!(failure.words.contains("\\u{1b}[31m x"), "{}", failure.words);
        assert!(failure.words.len() < 1_100);
    }

    #[test]
    fn the_field_that_is_not_wanted_is_found() {
        use Parameter::*;
        let sent = [MaxTokens, StreamOptions, Temperature, Stop, Tools, ResponseFormat, ReasoningEffort];
        for (body, named_field) in [
            (
                r#"{"error":{"message":"Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.","param":"max_tokens"}}"#,
                Some(MaxTokens),
            ),
            (
                r#"{"error":{"message":"Unknown field: stream_options","type":"invalid_request_error"}}"#,
                Some(StreamOptions),
            ),
            (r#"{"error":{"message":"registry.ollama.ai/library/gemma:2b does not support tools"}}"#, Some(Tools)),
            (
                r#"{"error":{"message":"Unsupported value: 'temperature' does not support 0.8","param":"temperature"}}"#,
                Some(Temperature),
            ),
            (r#"{"error":"'response_format.type' must be 'json_schema' or 'text'"}"#, Some(ResponseFormat)),
            (r#"{"error":{"message":"x","param":"response_format.json_schema"}}"#, Some(ResponseFormat)),
            (r#"{"error":{"message":"Unsupported parameter: 'stop' is not supported with this model."}}"#, Some(Stop)),
            (r#"{"error":{"message":"the server will stop soon"}}"#, None),
            (
                r#"{"detail":[{"type":"extra_forbidden","loc":["body","reasoning_effort"],"msg":"Extra inputs are not permitted"}]}"#,
                Some(ReasoningEffort),
            ),
            (r#"{"error":{"message":"Invalid value","param":"messages[0].role"}}"#, None),
            (
                r#"{"error":{"message":"This model's maximum context length is 4096 tokens; reduce max_tokens","code":"context_length_exceeded"}}"#,
                None,
            ),
            (r#"{"error":{"message":"unsupported: max_tokens_total"}}"#, None),
            ("", None),
        ] {
            assert_eq!(named(400, &ErrorBody::read(body.as_bytes()), &sent), named_field, "{body}");
        }
        assert_eq!(named(401, &ErrorBody::read(br#"{"error":"tools"}"#), &sent), None);
        assert_eq!(named(400, &ErrorBody::read(br#"{"error":"no tools"}"#), &[Stop]), None);
    }

    #[test]
    fn a_connection_that_is_not_there_is_told_with_a_hint() {
        let failure = lost(&peer(), "connection refused", false);
        assert_eq!(failure.words, "mind http://127.0.0.1:11434/v1: connection refused; is the server running?");
        assert_eq!(failure.kind, FailureKind::Unreachable);
        assert_eq!(lost(&peer(), "reset by peer", true).kind, FailureKind::Broken);
    }
}
