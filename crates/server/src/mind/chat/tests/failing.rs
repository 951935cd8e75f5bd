//! Servers that refuse, break off, or do not end.

use super::*;

#[test]
fn what_breaks_off_keeps_whole_sentences() {
    let torn = stream("[JOY] Ah, a new face! Sit down by the", "");
    let mid = |event: &str| torn.clone() + event;
    for (case, body, kind) in [
        ("drop, no-finish", torn.clone(), FailureKind::Broken),
        ("ollama-cut", mid(&piece(json!({ "content": "" }))), FailureKind::Broken),
        (
            "mid-error",
            mid(
                "data: {\"error\":{\"message\":\"The server had an error\",\"type\":\"server_error\",\"code\":null}}\n\n",
            ),
            FailureKind::Broken,
        ),
        (
            "mid-error-event",
            mid("event: error\ndata: {\"error\":{\"message\":\"Internal error\",\"code\":500}}\n\n"),
            FailureKind::Broken,
        ),
        (
            "mid-error-line",
            mid("error: {\"code\":500,\"message\":\"context shift is disabled\"}\n\n"),
            FailureKind::Broken,
        ),
    ] {
        let came = reply(Attempt::stream(body));
        assert_eq!(came.said, ["JOY| Ah, a new face!"], "{case}");
        let words = came.failed(kind);
        assert!(words.starts_with("mind http://127.0.0.1:11434/v1: "), "{case}: {words}");
        assert_eq!(came.attempts, 1, "{case}: nothing is said twice");
    }
    let lost = Attempt { lost: Some("connection reset"), ..Attempt::stream(torn) };
    let came = reply(lost);
    assert_eq!(came.said, ["JOY| Ah, a new face!"]);
    assert!(came.failed(FailureKind::Broken).contains("the connection broke: connection reset"));
    let length = reply(Attempt::stream(stream("I was about to tell you that the", &finish("length".into()))));
    assert_eq!(
        (length.said, length.last),
        (vec!["I was about to tell you that the\u{2026}".to_owned()], Some(Thought::Done))
    );
}

#[test]
fn nothing_without_end_is_read_to_its_end() {
    let long = reply(Attempt::stream(stream(
        &format!("[JOY] {}", (0..400).map(|n| format!("Line {n} here. ")).collect::<String>()),
        "",
    )));
    assert_eq!((long.said.len(), long.last, long.closed), (4, Some(Thought::Done), true));
    let huge = reply(Attempt::stream(format!("data: {}\n\n", "A".repeat(2_000_000))));
    assert!(huge.failed(FailureKind::Malformed).contains("too long"));
    let mut call = Call::new(
        Instant::now(),
        peer(),
        ChatSettings::new(URL),
        Arc::new(question(Purpose::Reply)),
        Learned::default(),
    );
    let headers = HeaderMap::new();
    call.handle(Instant::now(), Input::Head { status: 200, headers: &headers, wall: SystemTime::UNIX_EPOCH });
    let role = piece(json!({ "role": "assistant" })).repeat(1_000);
    let rounds = (0..100).take_while(|_| {
        call.handle(Instant::now(), Input::Body(role.as_bytes()));
        !call.is_over()
    });
    assert_eq!(rounds.count(), 50, "an endless stream of nothing is closed");
}

#[test]
fn what_is_no_stream_is_named() {
    let page = "<!DOCTYPE html><html><body>Log in to the hotel network</body></html>";
    let came = reply(Attempt::text(200, "text/html; charset=utf-8", page));
    assert!(
        came.failed(FailureKind::Malformed)
            .contains("it answers with a web page: Log in to the hotel network; check url")
    );
    assert!(reply(Attempt::stream("")).failed(FailureKind::Malformed).contains("its answer is empty"));
    let garbage: Vec<u8> = (0..=255).cycle().take(2_048).collect();
    reply(Attempt::stream(garbage)).failed(FailureKind::Malformed);
    reply(Attempt::json(200, &json!({ "error": { "message": "model is overloaded", "code": 503 } })));
    reply(Attempt::text(200, "application/json", "{\"choices\":[{\"mess")).failed(FailureKind::Malformed);
    let redirect = Attempt { headers: vec![("location", "http://x/v1")], ..Attempt::text(307, "text/plain", "") };
    assert!(reply(redirect).failed(FailureKind::Malformed).contains("redirects to http://x/v1"));
    let packed = Attempt { headers: vec![("content-encoding", "gzip")], ..Attempt::stream("x") };
    assert!(reply(packed).failed(FailureKind::Malformed).contains("gzip"));
    let whole = json!({ "choices": [{ "message": { "content": LINE }, "finish_reason": "stop" }], "usage": { "prompt_tokens": 7 } });
    assert_eq!(reply(Attempt::json(200, &whole)).said[..3], SENTENCES);
    let lines = stream(LINE, &finish("stop".into())).replace("data: ", "").replace("\n\n", "\n");
    assert_eq!(reply(Attempt::text(200, "application/x-ndjson", &lines)).said, SENTENCES);
    let own = "{\"message\":{\"content\":\"Sit down here.\"},\"done\":false}\n{\"message\":{\"content\":\"\"},\"done\":true}\n";
    assert_eq!(reply(Attempt::text(200, "application/x-ndjson", own)).said, ["Sit down here."]);
}

#[test]
fn refusals_tell_what_to_do() {
    let error = |message: &str, code: Value| json!({ "error": { "message": message, "code": code } });
    let table = [
        (
            401,
            error("Incorrect API key provided: s3cret.", "invalid_api_key".into()),
            FailureKind::Key,
            "check the variable MY_KEY",
        ),
        (404, error("model 'nope' not found", Value::Null), FailureKind::Model, "does not have the model \"qwen3:4b\""),
        (
            404,
            json!({ "error": "Unexpected endpoint or method. (POST /v1/nope)" }),
            FailureKind::Malformed,
            "check url",
        ),
        (
            400,
            error(
                "request (6030 tokens) exceeds the available context size (4096 tokens)",
                "context_length_exceeded".into(),
            ),
            FailureKind::Refused,
            "context_tokens",
        ),
        (
            429,
            json!({ "error": { "message": "You exceeded your current quota", "type": "insufficient_quota" } }),
            FailureKind::Quota,
            "not asked again",
        ),
        (
            422,
            json!({ "detail": [{ "type": "missing", "loc": ["body", "model"], "msg": "Field required" }] }),
            FailureKind::Model,
            "model",
        ),
    ];
    for (status, body, kind, words) in table {
        let came = reply(Attempt::json(status, &body));
        let told = came.failed(kind);
        assert!(told.contains(words) && !told.contains("s3cret"), "{told}");
        assert_eq!(came.attempts, 1, "{told}");
    }
}

#[test]
fn passing_troubles_are_tried_again_before_the_first_word() {
    let good = || Attempt::stream(stream(LINE, &finish("stop".into())));
    let busy = || Attempt {
        headers: vec![("retry-after-ms", "350")],
        ..Attempt::json(429, &json!({ "error": { "message": "Rate limit" } }))
    };
    let loading = || Attempt::json(503, &json!({ "error": { "message": "Loading model", "code": 503 } }));
    let broken = || Attempt { lost: Some("reset"), ..Attempt::stream("") };
    let internal = || Attempt::text(500, "text/plain", "Internal Server Error");
    for (case, first) in [("429", busy()), ("503", loading()), ("reset", broken()), ("500", internal())] {
        let came = ask(Purpose::Reply, ActionForm::Tags, Learned::default(), &[first, good()]);
        assert_eq!((came.attempts, &came.last), (2, &Some(Thought::Done)), "{case}: {came:?}");
    }
    let came = ask(Purpose::Reply, ActionForm::Tags, Learned::default(), &[busy(), busy(), busy(), good()]);
    assert_eq!(came.attempts, 3);
    came.failed(FailureKind::Busy);
    let silent = || Attempt::stream(stream("", &finish("stop".into())));
    let came = ask(Purpose::Reply, ActionForm::Tags, Learned::default(), &[silent(), good()]);
    assert_eq!((came.attempts, came.last), (2, Some(Thought::Done)), "an empty answer gets one more try");
    ask(Purpose::Reply, ActionForm::Tags, Learned::default(), &[silent(), silent(), good()]).failed(FailureKind::Empty);
}

#[test]
fn a_refused_field_is_left_out_and_remembered() {
    let refuses = |field: &str| {
        let words = format!("Unsupported parameter: '{field}' is not supported with this model.");
        Attempt::json(400, &json!({ "error": { "message": words, "param": field } }))
    };
    let good = Attempt::stream(stream(LINE, &finish("stop".into())));
    let came =
        ask(Purpose::Reply, ActionForm::Tags, Learned::default(), &[refuses("max_tokens"), refuses("stop"), good]);
    assert_eq!(came.said, SENTENCES);
    let refused = [Lesson::Refuses(Parameter::MaxTokens), Lesson::Refuses(Parameter::Stop)];
    assert_eq!(came.lessons[..2], refused);
    let mut learned = Learned::default();
    refused.into_iter().for_each(|lesson| assert!(learned.add(lesson)));
    let call = Call::new(Instant::now(), peer(), ChatSettings::new(URL), Arc::new(question(Purpose::Reply)), learned);
    let body: Value = serde_json::from_slice(&call.request().body).unwrap();
    assert!(body.get("max_tokens").is_none() && body.get("stop").is_none());
    assert_eq!((&body["max_completion_tokens"], &body["temperature"]), (&json!(160), &json!(0.8)));
}

#[test]
fn an_answer_that_the_model_or_a_filter_refuses_is_not_asked_for_again() {
    let good = || Attempt::stream(stream(LINE, &finish("stop".into())));
    let refusal = piece(json!({ "refusal": "I can't help " })) + &piece(json!({ "refusal": "with that." }));
    for (body, words) in [
        (refusal + &finish("stop".into()), "it does not answer: I can't help with that."),
        (finish("content_filter".into()), "a filter of the server"),
    ] {
        let came = ask(Purpose::Reply, ActionForm::Tags, Learned::default(), &[Attempt::stream(body), good()]);
        assert!(came.failed(FailureKind::Refused).contains(words), "{came:?}");
        assert_eq!(came.attempts, 1);
    }
}

#[test]
fn after_the_model_has_stopped_nothing_breaks_the_answer() {
    let body = stream(LINE, &finish("stop".into()));
    let lost = Attempt { lost: Some("connection reset"), ..Attempt::stream(body.clone()) };
    let came = reply(lost);
    assert_eq!((came.said, came.last), (SENTENCES.map(str::to_owned).to_vec(), Some(Thought::Done)));
    let begin = Instant::now();
    let call =
        || Call::new(begin, peer(), ChatSettings::new(URL), Arc::new(question(Purpose::Reply)), Learned::default());
    let headers = HeaderMap::new();
    let mut held = call();
    held.handle(begin, Input::Head { status: 200, headers: &headers, wall: SystemTime::UNIX_EPOCH });
    held.handle(begin, Input::Body(body.as_bytes()));
    assert_eq!(held.deadline(), begin + Duration::from_secs(1));
    held.handle(held.deadline(), Input::Time);
    let said: Vec<_> = std::iter::from_fn(|| held.poll()).collect();
    assert_eq!(said.last(), Some(&Output::Item(Thought::Done)), "{said:?}");
    // A refusal that breaks off, or does not end, is still the refusal.
    for input in [Input::Lost { words: "reset", was_connected: true }, Input::Time] {
        let mut refused = call();
        refused.handle(begin, Input::Head { status: 401, headers: &headers, wall: SystemTime::UNIX_EPOCH });
        refused.handle(begin, Input::Body(b"{\"error\":\"no key\"}"));
        refused.handle(refused.deadline(), input);
        let said: Vec<_> = std::iter::from_fn(|| refused.poll()).collect();
        assert!(
            matches!(said.last(), Some(Output::Item(Thought::Failed(failure))) if failure.kind == FailureKind::Key),
            "{said:?}"
        );
    }
}

#[test]
fn an_error_within_a_stream_keeps_sentences_that_were_held_back() {
    let error = "data: {\"error\":{\"message\":\"The server had an error\"}}\n\n";
    let came = reply(Attempt::stream(stream("Ah, a new face! Sit down by the", "") + error));
    assert_eq!(came.said, ["Ah, a new face!"]);
    came.failed(FailureKind::Broken);
}

#[test]
fn what_follows_an_error_does_not_reach_the_next_attempt() {
    let error = "data: {\"error\":{\"message\":\"The server had an error\"}}\n\n";
    let body = format!("{error}{}data: [DONE]\n\n", piece(json!({ "content": "Not this." })));
    let good = Attempt::stream(stream(LINE, &finish("stop".into())));
    let came = ask(Purpose::Reply, ActionForm::Tags, Learned::default(), &[Attempt::stream(body), good]);
    assert_eq!((came.said, came.attempts), (SENTENCES.map(str::to_owned).to_vec(), 2));
}

#[test]
fn two_limits_of_time_hold() {
    let begin = Instant::now();
    let settings = ChatSettings::new(URL);
    let mut call = Call::new(begin, peer(), settings.clone(), Arc::new(question(Purpose::Reply)), Learned::default());
    let headers = HeaderMap::new();
    let second = Duration::from_secs(1);
    call.handle(begin, Input::Head { status: 200, headers: &headers, wall: SystemTime::UNIX_EPOCH });
    call.handle(begin + second, Input::Body(b": alive\n\n"));
    assert_eq!(call.deadline(), begin + settings.first_piece, "a comment is no piece");
    call.handle(begin + 2 * second, Input::Body(stream("[JOY] Ah, a new face! Sit", "").as_bytes()));
    assert_eq!(call.deadline(), begin + 2 * second + settings.silence);
    call.handle(begin + 4 * second, Input::Body(b": alive\n\n"));
    let at = begin + 4 * second + settings.silence;
    assert_eq!(call.deadline(), at, "but life goes on with it");
    call.handle(at, Input::Time);
    let said: Vec<_> = std::iter::from_fn(|| call.poll()).collect();
    assert!(
        matches!(&said[..], [Output::Item(Thought::Sentence { .. }), Output::Close, Output::Item(Thought::Failed(failure))] if failure.kind == FailureKind::Slow && failure.words.contains("silence_ms")),
        "{said:?}"
    );
    let mut call = Call::new(begin, peer(), settings.clone(), Arc::new(question(Purpose::Reply)), Learned::default());
    call.handle(begin + settings.first_piece, Input::Time);
    let said: Vec<_> = std::iter::from_fn(|| call.poll()).collect();
    assert!(
        matches!(&said[..], [Output::Close, Output::Item(Thought::Failed(failure))] if failure.words.contains("nothing came within 8000 ms; a larger first_piece_ms")),
        "{said:?}"
    );
    let mut call = Call::new(begin, peer(), settings, Arc::new(question(Purpose::Reply)), Learned::default());
    call.handle(begin, Input::Lost { words: "connection refused", was_connected: false });
    let said: Vec<_> = std::iter::from_fn(|| call.poll()).collect();
    assert!(
        matches!(&said[..], [Output::Close, Output::Item(Thought::Failed(failure))] if failure.words == "mind http://127.0.0.1:11434/v1: connection refused; is the server running?"),
        "{said:?}"
    );
}
