//! Rules of a dialogue with a made-up clock and a made-up service.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use tokio::time::Instant;

use super::super::profile::Profile;
use super::super::settings::RealtimeSettings;
use super::super::turn::LineForm;
use super::super::url::ServiceUrl;
use super::*;
use crate::mind::http::Redactor;
use crate::setting_names::SettingNames;

mod beside;
mod keys;
mod own_answers;

/// A dialogue, the time, and what was not looked at.
struct Talk {
    dialogue: Dialogue,
    now: Instant,
    outputs: Vec<Output>,
}

impl Talk {
    fn new(profile: &str) -> Self {
        let service = Service {
            url: ServiceUrl::parse("ws://127.0.0.1:1/v1/realtime").unwrap(),
            settings: RealtimeSettings::new(Profile::named(profile).unwrap()),
            key_source: None,
            names: SettingNames::default(),
            redactor: Redactor::none(),
        };
        Self { dialogue: Dialogue::new(service), now: Instant::now(), outputs: Vec::new() }
    }

    /// With a session that is ready and expires in so many seconds.
    fn ready(profile: &str, expires_in: u64) -> Self {
        let mut talk = Self::new(profile);
        talk.command(Command::Answer(Box::new(turn(1, "Hello."))));
        assert_eq!(talk.take(), [Output::Open]);
        talk.begin(expires_in);
        talk
    }

    /// The service opens a session.
    fn begin(&mut self, expires_in: u64) {
        self.handle(Input::Opened { wall: UNIX_EPOCH + Duration::from_secs(1_000) });
        self.event(&json!({"type": "session.created", "session": {"expires_at": 1_000 + expires_in}}));
        self.event(&json!({"type": "session.updated", "session": {}}));
    }

    fn handle(&mut self, input: Input<'_>) {
        self.dialogue.handle(self.now, input);
        self.outputs.extend(std::iter::from_fn(|| self.dialogue.poll()));
    }

    fn command(&mut self, command: Command) {
        self.handle(Input::Command(command));
    }

    fn event(&mut self, event: &Value) {
        self.handle(Input::Message(&event.to_string()));
    }

    /// Lets the next deadline come; how long that took.
    fn wait(&mut self) -> Duration {
        let deadline = self.dialogue.deadline().expect("a deadline");
        let waited = deadline.saturating_duration_since(self.now);
        self.now = deadline;
        self.handle(Input::Time);
        waited
    }

    fn take(&mut self) -> Vec<Output> {
        std::mem::take(&mut self.outputs)
    }

    /// The events that were sent since the last look.
    fn sent(&mut self) -> Vec<Value> {
        let sent = self.take().into_iter().filter_map(|output| match output {
            Output::Send(text) => serde_json::from_str(&text).ok(),
            _ => None,
        });
        sent.collect()
    }

    /// The types of the events that were sent since the last look.
    fn sent_types(&mut self) -> Vec<String> {
        self.sent().iter().map(|event| event["type"].as_str().unwrap().to_owned()).collect()
    }

    /// The service begins to answer the last request.
    fn answer_begins(&mut self, response: &str) {
        self.event(&json!({"type": "response.created", "response": {"id": response}}));
    }

    fn words(&mut self, kind: &str, response: &str, item: &str, words: &str) {
        self.event(&json!({"type": kind, "response_id": response, "item_id": item, "delta": words}));
    }

    fn ends(&mut self, response: &str, status: &str) {
        self.event(&json!({"type": "response.done", "response": {"id": response, "status": status}}));
    }

    /// The thoughts among what was not looked at, in short.
    fn thoughts(&mut self) -> Vec<String> {
        let thoughts = self.take().into_iter().filter_map(|output| match output {
            Output::Thought { thought, .. } => Some(match thought {
                Thought::Sentence { text, .. } => format!("written {text}"),
                Thought::Spoken { text, sound, is_last, .. } => {
                    let end = if is_last { "" } else { " \u{2026}" };
                    format!("spoken {text} {}{end}", sound.samples.len())
                }
                Thought::Failed(failure) => format!("failed {:?}", failure.kind),
                thought => format!("{thought:?}"),
            }),
            _ => None,
        });
        thoughts.collect()
    }
}

fn line(kind: LineForm, text: &str) -> Line {
    Line { kind, text: text.to_owned() }
}

fn turn(work: u64, words: &str) -> Turn {
    let news = vec![line(LineForm::Others, words)];
    let context = Context {
        instructions: Arc::from("You are Mara."),
        voice: String::new(),
        actions: Vec::new(),
        history: news.clone(),
        news,
        own_name: "Mara".to_owned(),
        player_name: "Ann".to_owned(),
        other_names: Vec::new(),
        memory: None,
    };
    Turn { work: WorkId(work), answer: format!("answer {work}"), context, sentences: 4 }
}

/// So many samples, in Base64.
fn sound(samples: usize) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(vec![1_u8; samples * 2])
}

#[test]
fn a_session_is_configured_before_anything_is_said() {
    let mut talk = Talk::new("openai");
    talk.command(Command::Answer(Box::new(turn(1, "Hello."))));
    talk.handle(Input::Opened { wall: SystemTime::now() });
    assert_eq!(talk.take(), [Output::Open], "nothing is sent before the service is there");
    talk.event(&json!({"type": "session.created", "session": {}}));
    assert_eq!(talk.sent_types(), ["session.update"]);
    talk.event(&json!({"type": "session.updated", "session": {}}));
    assert_eq!(talk.sent_types(), ["conversation.item.create", "response.create"]);
}

#[test]
fn a_service_that_never_confirms_is_used_all_the_same() {
    let mut talk = Talk::new("localai");
    talk.command(Command::Answer(Box::new(turn(1, "Hello."))));
    talk.handle(Input::Opened { wall: SystemTime::now() });
    talk.event(&json!({"type": "session.created"}));
    assert_eq!(talk.wait(), START);
    let outputs = talk.take();
    assert!(matches!(outputs.last(), Some(Output::Send(text)) if text.contains("response.create")), "{outputs:?}");
    assert!(outputs.iter().any(|output| matches!(output, Output::Warning(_))));
}

#[test]
fn an_answer_without_its_sound_is_asked_for_once_more() {
    let mut talk = Talk::ready("openai", 3_600);
    talk.take();
    talk.answer_begins("r1");
    talk.words("response.output_text.delta", "r1", "i1", "Well met.");
    talk.ends("r1", "completed");
    let sent = talk.sent();
    assert_eq!((sent.len(), &sent[0]["type"]), (2, &json!("conversation.item.delete")), "{sent:?}");
    assert_eq!(sent[1]["response"]["output_modalities"], json!(["audio"]));
    talk.answer_begins("r2");
    talk.words("response.output_text.delta", "r2", "i2", "Well met.");
    talk.ends("r2", "completed");
    assert_eq!(talk.thoughts(), ["written Well met.", "Done"], "a second time it is taken as it is");
}

#[test]
fn what_is_in_the_way_is_waited_for() {
    let mut talk = Talk::ready("openai", 3_600);
    let request = talk.sent().pop().unwrap();
    let error = json!({"code": "conversation_already_has_active_response", "event_id": request["event_id"]});
    talk.event(&json!({"type": "error", "error": error}));
    assert_eq!(talk.take(), []);
    talk.ends("stranger", "completed");
    assert_eq!(talk.wait(), Duration::ZERO);
    assert_eq!(talk.sent_types(), ["response.create"]);
}

#[test]
fn an_error_in_place_of_an_end_ends_the_answer() {
    let mut talk = Talk::ready("localai", 3_600);
    talk.answer_begins("r1");
    talk.take();
    talk.event(&json!({"type": "error", "error": {"code": "inference_failed", "message": "out of memory"}}));
    assert_eq!(talk.thoughts(), ["failed Broken"]);
    talk.command(Command::Answer(Box::new(turn(2, "Hello?"))));
    assert_eq!(talk.sent_types(), ["conversation.item.create", "response.create"], "the session goes on");
}

#[test]
fn a_cancelled_answer_is_cut_when_it_has_ended() {
    let mut talk = Talk::ready("openai", 3_600);
    talk.answer_begins("r1");
    talk.words("response.output_audio_transcript.delta", "r1", "i1", "Once upon a time there was");
    talk.words("response.output_audio.delta", "r1", "i1", &sound(24_000));
    talk.take();
    talk.command(Command::Cancel(WorkId(1)));
    talk.command(Command::Cut { answer: "answer 1".to_owned(), heard: Duration::from_millis(300), letters: 4 });
    assert_eq!(talk.sent_types(), ["response.cancel"], "an item that is not complete cannot be cut");
    talk.words("response.output_audio.delta", "r1", "i1", &sound(24_000));
    talk.ends("r1", "cancelled");
    let sent = talk.sent();
    assert_eq!((sent.len(), &sent[0]["type"]), (1, &json!("conversation.item.truncate")));
    assert_eq!((&sent[0]["item_id"], &sent[0]["audio_end_ms"]), (&json!("i1"), &json!(300)));
    let error = json!({
        "code": "invalid_value", "message": "Audio content of 280ms is already shorter than 300ms",
        "event_id": sent[0]["event_id"],
    });
    talk.event(&json!({"type": "error", "error": error}));
    assert_eq!(talk.sent()[0]["audio_end_ms"], 280);
    talk.event(&json!({"type": "error", "error": error}));
    assert_eq!(talk.take(), [], "one more try is enough");
}

#[test]
fn what_was_heard_almost_to_its_end_is_cut_before_it() {
    let mut talk = Talk::ready("openai", 3_600);
    talk.answer_begins("r1");
    for item in ["i1", "i2", "i3"] {
        talk.words("response.output_audio_transcript.delta", "r1", item, "Well met.");
        talk.words("response.output_audio.delta", "r1", item, &sound(24_000));
    }
    talk.ends("r1", "completed");
    let parts = ["spoken  7200 \u{2026}", "spoken Well met. 16800"];
    let others = ["spoken Well met. 24000", "spoken Well met. 24000", "Done"];
    assert_eq!(talk.thoughts(), [parts.as_slice(), &others].concat());
    talk.command(Command::Cut { answer: "answer 1".to_owned(), heard: Duration::from_millis(1_950), letters: 18 });
    let sent = talk.sent();
    assert_eq!(sent.len(), 2, "what was heard stays: {sent:?}");
    assert_eq!((&sent[0]["item_id"], &sent[0]["audio_end_ms"]), (&json!("i2"), &json!(900)), "100 ms before its end");
    assert_eq!((&sent[1]["type"], &sent[1]["item_id"]), (&json!("conversation.item.delete"), &json!("i3")));
}

#[test]
fn a_session_is_renewed_before_it_expires_when_nothing_goes_on() {
    let mut talk = Talk::ready("openai", 300);
    talk.answer_begins("r1");
    talk.now += Duration::from_secs(10);
    talk.words("response.output_audio_transcript.delta", "r1", "i1", "Well met.");
    talk.words("response.output_audio.delta", "r1", "i1", &sound(24_000));
    talk.ends("r1", "completed");
    talk.take();
    assert_eq!(talk.wait(), Duration::from_secs(170));
    assert_eq!(talk.take(), [Output::Close]);
    assert_eq!(talk.dialogue.deadline(), None);
    talk.command(Command::Answer(Box::new(turn(2, "Hello?"))));
    assert_eq!(talk.take(), [Output::Open]);
}

#[test]
fn an_answer_that_was_not_begun_is_asked_on_the_next_connection() {
    let mut talk = Talk::ready("openai", 3_600);
    talk.take();
    talk.event(&json!({"type": "error", "error": {"code": "session_expired"}}));
    assert_eq!(talk.take(), [Output::Close, Output::Open]);
    talk.begin(3_600);
    assert_eq!(talk.sent_types(), ["session.update", "conversation.item.create", "response.create"]);
    talk.handle(Input::Lost(Loss::Broken("reset".to_owned())));
    assert_eq!(talk.thoughts(), ["failed Broken"], "once is enough");
}

#[test]
fn what_was_refused_is_not_tried_in_a_loop() {
    let mut talk = Talk::new("openai");
    talk.command(Command::Answer(Box::new(turn(1, "Hello."))));
    talk.take();
    let failure = talk.dialogue.service.failure(FailureKind::Key, "no");
    talk.handle(Input::Lost(Loss::Unopened(failure)));
    talk.handle(Input::KeyStays);
    assert_eq!(talk.thoughts(), ["failed Key"]);
    talk.now += Duration::from_secs(29);
    talk.command(Command::Answer(Box::new(turn(2, "Hello?"))));
    assert_eq!(talk.thoughts(), ["failed Key"], "not asked");
    talk.now += Duration::from_secs(2);
    talk.command(Command::Answer(Box::new(turn(3, "Hello?"))));
    assert_eq!(talk.take(), [Output::Open]);
}

#[test]
fn a_long_past_is_told_in_short() {
    let mut talk = Talk::new("openai");
    let mut turn = turn(1, "Line 20.");
    let history = (0..20).map(|number| line(LineForm::Others, &format!("Line {number}.")));
    turn.context.history = history.chain([line(LineForm::Others, "Line 20.")]).collect();
    talk.command(Command::Answer(Box::new(turn)));
    talk.take();
    talk.begin(3_600);
    let sent = talk.sent();
    let items: Vec<&Value> = sent.iter().filter(|event| event["type"] == "conversation.item.create").collect();
    assert_eq!(items.len(), 7, "one for what was earlier, and the last six");
    let earlier = items[0]["item"]["content"][0]["text"].as_str().unwrap();
    assert!(
        earlier.starts_with("Earlier in this conversation:\nLine 0.") && earlier.ends_with("Line 14."),
        "{earlier}"
    );
    assert_eq!(items[0]["item"]["role"], "system");
}

#[test]
fn a_microphone_waits_two_seconds_for_a_connection() {
    let mut talk = Talk::new("generic");
    let context = turn(1, "Hello.").context;
    talk.command(Command::Listen { push_to_talk: true, context: Box::new(context) });
    for _ in 0..40 {
        talk.command(Command::Samples(vec![7; 1_600]));
    }
    talk.command(Command::StopListening);
    assert_eq!(talk.take(), [Output::Open]);
    talk.begin(3_600);
    let sent = talk.sent();
    let appended: usize =
        sent.iter().filter_map(|event| event["audio"].as_str()).map(|audio| audio.len() * 3 / 8).sum();
    assert!(appended.abs_diff(48_000) < 50, "two seconds at 24 kHz: {appended}");
    assert_eq!(sent.last().unwrap()["type"], "input_audio_buffer.commit");
    talk.event(&json!({"type": "input_audio_buffer.committed", "item_id": "u1"}));
    let done = "conversation.item.input_audio_transcription.completed";
    talk.event(&json!({"type": done, "item_id": "u1", "transcript": " Any rooms? "}));
    assert_eq!(talk.take(), [Output::Overheard(Overheard::Said("Any rooms?".to_owned()))]);
}

#[test]
fn nothing_that_a_service_says_is_kept_without_bound() {
    let mut talk = Talk::ready("openai", 3_600);
    talk.answer_begins("r1");
    talk.take();
    for number in 0..200 {
        talk.words("response.output_audio_transcript.delta", "r1", &format!("i{number}"), "a");
    }
    assert_eq!(
        talk.take().iter().filter(|output| matches!(output, Output::Thought { .. })).count(),
        1,
        "it is stopped"
    );
    for number in 0..1_000 {
        talk.event(&json!({"type": "error", "error": {"code": format!("c{number}")}}));
    }
    assert!(talk.take().len() <= MOST_TOLD);
}

#[test]
fn a_line_that_breaks_off_is_told_as_far_as_it_came() {
    let mut talk = Talk::ready("openai", 3_600);
    talk.answer_begins("r1");
    talk.words("response.output_audio_transcript.delta", "r1", "i1", "Once upon a time there was ");
    talk.words("response.output_audio.delta", "r1", "i1", &sound(24_000));
    talk.handle(Input::Lost(Loss::Broken("reset".to_owned())));
    assert_eq!(talk.thoughts(), ["spoken  19656 \u{2026}", "spoken Once upon a time there was 0", "failed Broken"]);
}

#[test]
fn a_session_that_refuses_everything_is_left() {
    let mut talk = Talk::ready("openai", 3_600);
    talk.take();
    let refuse = |talk: &mut Talk| talk.event(&json!({"type": "error", "error": {"code": "invalid_event"}}));
    for _ in 0..9 {
        refuse(&mut talk);
    }
    talk.now += Duration::from_secs(61);
    refuse(&mut talk);
    assert!(!talk.take().contains(&Output::Close), "not within a minute");
    for _ in 0..9 {
        refuse(&mut talk);
    }
    assert_eq!(talk.take(), [Output::Close, Output::Open], "the answer that was not begun is asked anew");
}
