//! Ears of a transcription server.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::*;

const HEARING: &str = "[hearing]\nurl = \"http://127.0.0.1:9\"\nmodel = \"h\"\n";

fn open(mind: &mut Mind, mode: &str) {
    let start = json!({"action": "AUDIO_SESSION_START", "audioSessionStart": {"mode": mode}});
    mind.tried.send(json!({"packetId": {"packetId": new_id()}, "control": start}));
}

/// Tenths of a second of sound this loud.
fn sound(mind: &mut Mind, tenths: usize, level: i16) {
    let samples = (0..1_600 * tenths).map(|n| if n % 2 == 0 { level } else { -level });
    let bytes: Vec<u8> = samples.flat_map(i16::to_le_bytes).collect();
    mind.tried.send(json!({"dataChunk": {"type": "AUDIO", "chunk": STANDARD.encode(bytes)}}));
}

/// Says something into the open microphone, and pauses.
fn sentence(mind: &mut Mind) -> WorkId {
    sound(mind, 10, 4_000);
    sound(mind, 10, 0);
    mind.fetch();
    match mind.orders.pop_back() {
        Some(Order::Hear { work, request }) => {
            assert!((16_000..40_000).contains(&request.samples.len()), "{}", request.samples.len());
            assert!(request.hint.contains("Mara"));
            work
        }
        other => panic!("{other:?} instead of hearing"),
    }
}

fn recognise(mind: &mut Mind, work: WorkId, result: Result<&str, Failure>) -> Vec<Value> {
    let result = result.map(str::to_owned);
    mind.tried.session.report(mind.tried.now, Report::Recognised { work, result });
    mind.tried.take()
}

#[test]
fn sentences_are_answered_in_the_order_in_which_they_were_said() {
    let mut mind = Mind::new(&format!("{MIND}{HEARING}"), INN, json!({}));
    open(&mut mind, "OPEN_MIC");
    let (first, second) = (sentence(&mut mind), sentence(&mut mind));
    assert!(recognise(&mut mind, second, Ok("And stables?")).is_empty(), "not before the first one");
    let told = summary(&recognise(&mut mind, first, Ok("Any rooms?")));
    assert_eq!(told, ["Any rooms?", "And stables?", "INTERACTION_END"]);
    let (_, question) = mind.asked(Purpose::Reply);
    let (work, newest) = mind.asked(Purpose::Reply);
    assert!(!prompt(&question).contains("And stables?") && prompt(&newest).contains("And stables?"));
    assert_eq!(mind.answer(work, &["Two."]), ["Two.", "INTERACTION_END"]);
}

#[test]
fn a_cough_into_an_open_microphone_is_nothing_and_a_failure_is_told() {
    let mut mind = Mind::new(&format!("{MIND}{HEARING}"), INN, json!({}));
    open(&mut mind, "OPEN_MIC");
    let work = sentence(&mut mind);
    assert!(recognise(&mut mind, work, Ok("")).is_empty());
    let work = sentence(&mut mind);
    let told = recognise(&mut mind, work, Err(failure(FailureKind::Broken, "deaf")));
    assert_eq!((told.len(), warnings(&told)), (1, vec!["deaf"]));
    assert!(mind.is_idle());
}

#[test]
fn whoever_lets_go_of_the_button_gets_an_end() {
    let mut mind = Mind::new(&format!("{MIND}{HEARING}"), INN, json!({}));
    open(&mut mind, "EXPECT_AUDIO_END");
    let before = mind.tried.session.size();
    sound(&mut mind, 20, 4_000);
    assert!(mind.tried.session.size() >= before + 60_000, "what is recorded counts");
    mind.tried.send(json!({"packetId": {"packetId": new_id()}, "control": {"action": "AUDIO_SESSION_END"}}));
    mind.fetch();
    let Some(Order::Hear { work, .. }) = mind.orders.pop_back() else { panic!("nobody listens") };
    let told = recognise(&mut mind, work, Err(failure(FailureKind::Broken, "deaf")));
    assert_eq!(summary(&told), ["WARNING", "", "INTERACTION_END"]);
}
