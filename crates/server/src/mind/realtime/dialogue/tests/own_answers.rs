//! Answers that a service begins by itself.

use std::time::Duration;

use serde_json::json;

use super::super::{Command, Output};
use super::{Talk, turn};

/// A push-to-talk microphone was open, and the service has understood the player and begins to answer.
fn answered(profile: &str) -> Talk {
    let mut talk = Talk::ready(profile, 3_600);
    talk.answer_begins("r1");
    talk.ends("r1", "completed");
    let context = turn(2, "").context;
    talk.command(Command::Listen { push_to_talk: true, context: Box::new(context) });
    talk.command(Command::Samples(vec![7; 16_000]));
    talk.command(Command::StopListening);
    talk.event(&json!({"type": "input_audio_buffer.committed", "item_id": "p1"}));
    let kind = "conversation.item.input_audio_transcription.completed";
    talk.event(&json!({"type": kind, "item_id": "p1", "transcript": "Any rooms?"}));
    talk.take();
    talk
}

fn begins(talk: &mut Talk) {
    talk.answer_begins("r2");
    talk.words("response.output_audio_transcript.delta", "r2", "i2", "Two.");
    talk.words("response.output_audio.delta", "r2", "i2", &super::sound(24_000));
}

#[test]
fn one_that_is_wanted_is_heard_from_its_beginning() {
    let mut talk = answered("localai");
    begins(&mut talk);
    assert_eq!(talk.take(), []);
    talk.command(Command::Answer(Box::new(turn(2, "Any rooms?"))));
    talk.ends("r2", "completed");
    let sent = talk.outputs.iter().filter(|output| matches!(output, Output::Send(text) if text.contains("response.")));
    assert_eq!(sent.count(), 0, "nothing is asked for: {:?}", talk.outputs);
    assert_eq!(talk.thoughts(), ["spoken  7200 \u{2026}", "spoken Two. 16800", "Done"]);
}

#[test]
fn one_that_does_not_come_is_asked_for() {
    let mut talk = answered("localai");
    talk.command(Command::Answer(Box::new(turn(2, "Any rooms?"))));
    talk.take();
    assert_eq!(talk.wait(), Duration::from_millis(250));
    assert_eq!(talk.sent_types(), ["response.create"]);
}

#[test]
fn one_that_nobody_wants_is_cancelled() {
    let mut talk = answered("localai");
    begins(&mut talk);
    assert_eq!(talk.wait(), Duration::from_secs(1));
    assert_eq!(talk.sent_types(), ["response.cancel"]);
    begins(&mut talk);
    talk.ends("r2", "cancelled");
    assert_eq!(talk.thoughts(), [""; 0], "what still comes of it is not heard");
}

#[test]
fn one_that_never_pauses_is_cancelled() {
    let mut talk = answered("localai");
    talk.answer_begins("r2");
    for _ in 0..600 {
        talk.words("response.output_audio_transcript.delta", "r2", "i2", "more ");
    }
    assert_eq!(talk.sent_types(), ["response.cancel"]);
}

#[test]
fn services_that_never_do_are_asked_at_once() {
    let mut talk = answered("openai");
    talk.command(Command::Answer(Box::new(turn(2, "Any rooms?"))));
    assert!(talk.sent_types().contains(&"response.create".to_owned()));
}
