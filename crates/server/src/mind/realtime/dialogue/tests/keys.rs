//! Keys that expire.

use std::time::Duration;

use super::super::{Command, FailureKind, Input, Loss, Output};
use super::{Talk, turn};

/// The service refuses the key for the first thing that is wanted of it.
fn refused() -> Talk {
    let mut talk = Talk::new("openai");
    talk.command(Command::Answer(Box::new(turn(1, "Hello."))));
    talk.take();
    refuse(&mut talk);
    talk
}

fn refuse(talk: &mut Talk) {
    let failure = talk.dialogue.service.failure(FailureKind::Key, "expired");
    talk.handle(Input::Lost(Loss::Unopened(failure)));
}

#[test]
fn what_meets_an_expired_key_is_asked_with_the_next_one() {
    let mut talk = refused();
    assert_eq!(talk.take(), [Output::Close, Output::KeyRefused], "the answer waits");
    talk.handle(Input::KeyReplaced);
    assert_eq!(talk.take(), [Output::Open]);
    talk.begin(3_600);
    assert_eq!(talk.sent_types(), ["session.update", "conversation.item.create", "response.create"]);
}

#[test]
fn another_key_is_waited_for_five_seconds() {
    let mut talk = refused();
    talk.take();
    assert_eq!(talk.wait(), Duration::from_secs(5));
    assert_eq!(talk.thoughts(), ["failed Key"]);
    talk.handle(Input::KeyReplaced);
    talk.command(Command::Answer(Box::new(turn(2, "Hello?"))));
    assert_eq!(talk.take(), [Output::Open], "one that comes later is tried with the next line");
}

#[test]
fn a_key_that_is_no_better_is_not_waited_for_again() {
    let mut talk = refused();
    talk.handle(Input::KeyReplaced);
    talk.take();
    refuse(&mut talk);
    assert_eq!(talk.thoughts(), ["failed Key"]);
    talk.handle(Input::KeyReplaced);
    talk.command(Command::Answer(Box::new(turn(2, "Hello?"))));
    assert_eq!(talk.take(), [Output::Open]);
    talk.begin(3_600);
    talk.take();
    refuse(&mut talk);
    assert_eq!(talk.take(), [Output::Close, Output::KeyRefused], "one that was good and has expired is");
}
