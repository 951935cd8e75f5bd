//! When it fails: the script answers, the developer is told once a cause, and the interaction ends once.

use super::*;

const KINDS: [FailureKind; 12] = [
    FailureKind::Unreachable,
    FailureKind::Key,
    FailureKind::Model,
    FailureKind::Busy,
    FailureKind::Quota,
    FailureKind::Loading,
    FailureKind::Slow,
    FailureKind::Broken,
    FailureKind::Malformed,
    FailureKind::Refused,
    FailureKind::Empty,
    FailureKind::NotRecorded,
];

#[test]
fn each_failure_gives_the_scripts_answer_and_a_warning_once_a_cause() {
    for kind in KINDS {
        let mut mind = Mind::new(MIND, INN, json!({}));
        for round in 0..3 {
            mind.say("Any rooms?");
            let (work, _) = mind.asked(Purpose::Reply);
            let succeeds = round == 1;
            if succeeds {
                assert_eq!(mind.answer(work, &["Two rooms."]), ["Two rooms.", "INTERACTION_END"]);
                continue;
            }
            for _ in 0..2 {
                mind.think(work, Thought::Failed(failure(kind, "the cause")));
            }
            let packets = mind.tried.take();
            assert_eq!(summary(&packets), ["WARNING", "The script answers.", "INTERACTION_END"], "{kind:?}");
            assert_eq!(warnings(&packets), ["the cause"]);
            mind.say("And stables?");
            let (work, _) = mind.asked(Purpose::Reply);
            mind.think(work, Thought::Failed(failure(kind, "the cause")));
            assert_eq!(
                summary(&mind.tried.take()),
                ["The script answers.", "INTERACTION_END"],
                "{kind:?} is told once"
            );
        }
    }
}

#[test]
fn what_was_begun_is_ended_with_what_is_complete() {
    let mut mind = Mind::new(MIND, INN, json!({}));
    mind.say("Any rooms?");
    let (work, _) = mind.asked(Purpose::Reply);
    mind.sentence(work, "Two rooms.");
    mind.think(work, Thought::Failed(failure(FailureKind::Broken, "it broke")));
    assert_eq!(summary(&mind.tried.take()), ["WARNING", "Two rooms.", "INTERACTION_END"]);
}

#[test]
fn an_answer_without_anything_is_none() {
    let mut mind = Mind::new(MIND, INN, json!({}));
    mind.say("Any rooms?");
    let (work, _) = mind.asked(Purpose::Reply);
    mind.think(work, Thought::Action { name: "sell-inn".to_owned(), parameters: Vec::new() });
    assert_eq!(mind.answer(work, &[]), ["The script answers.", "INTERACTION_END"]);
}

#[test]
fn a_fallback_fills_in_what_the_event_told() {
    let mut mind = Mind::new(MIND, INN, json!({}));
    mind.trigger("ghost");
    let (work, _) = mind.asked(Purpose::Reply);
    mind.think(work, Thought::Failed(failure(FailureKind::Slow, "slow")));
    assert_eq!(summary(&mind.tried.take()), ["WARNING", "I saw a ghost.", "INTERACTION_END"]);
}

#[test]
fn without_any_reply_the_character_shrugs() {
    let script = INN.split("[[character.reply]]").next().unwrap();
    let mut mind = Mind::new(MIND, script, json!({}));
    mind.say("Any rooms?");
    let (work, _) = mind.asked(Purpose::Reply);
    mind.think(work, Thought::Failed(failure(FailureKind::Slow, "slow")));
    assert_eq!(summary(&mind.tried.take()), ["WARNING", "Hm.", "INTERACTION_END"]);
}

#[test]
fn questions_beside_the_answer_tell_their_failures_too() {
    let mut mind = Mind::new(&format!("{MIND}actions = \"call\"\n"), INN, json!({}));
    mind.say("Open the cellar.");
    let (work, _) = mind.asked(Purpose::Reply);
    assert_eq!(mind.answer(work, &["Of course."]), ["Of course."]);
    let (choice, _) = mind.asked(Purpose::ChooseAction);
    mind.think(choice, Thought::Failed(failure(FailureKind::Refused, "no response_format")));
    assert_eq!(summary(&mind.tried.take()), ["WARNING", "INTERACTION_END"]);
}

#[test]
fn a_filler_comes_once_and_only_while_nothing_was_said() {
    let tables = MIND.replace("filler = []", "filler = [\"Hm.\"]\nfiller_after_ms = 1000");
    let mut mind = Mind::new(&tables, INN, json!({}));
    mind.say("Any rooms?");
    let (work, _) = mind.asked(Purpose::Reply);
    assert_eq!(mind.tried.session.next(mind.tried.now), Some(mind.tried.now + Duration::from_secs(1)));
    let filler = mind.tried.wait(1);
    assert_eq!(filler[0]["text"], json!({"text": "Hm.", "sourceType": "FILLER", "final": true}));
    assert!(mind.tried.wait(5).is_empty());
    assert_eq!(mind.answer(work, &["Two rooms."]), ["Two rooms.", "INTERACTION_END"]);
    assert!(mind.tried.wait(5).is_empty());
}

#[test]
fn speech_that_fails_is_spoken_by_the_built_in_voice_in_order() {
    let speech = "[speech]\nurl = \"http://127.0.0.1:9\"\nmodel = \"v\"\n";
    let mut mind = Mind::new(&format!("{MIND}{speech}"), INN, json!({"audio": true}));
    mind.say("Any rooms?");
    let (work, _) = mind.asked(Purpose::Reply);
    ["One.", "Two.", "Three."].iter().for_each(|text| mind.sentence(work, text));
    mind.think(work, Thought::Done);
    let (first, second) = (mind.spoken().0, mind.spoken().0);
    assert!(mind.is_idle(), "two at a time");
    let failed = |work| Report::Spoken { work, result: Err(failure(FailureKind::Broken, "no voice")) };
    mind.tried.session.report(mind.tried.now, failed(second));
    assert_eq!(summary(&mind.tried.take()), ["WARNING"], "the first one is not there yet");
    mind.tried.session.report(mind.tried.now, failed(first));
    let said = summary(&mind.tried.take());
    assert_eq!(said, ["?", "One.", "?", "Two."], "with sound, and the cause is told once");
    let third = mind.spoken().0;
    mind.tried.session.report(mind.tried.now, failed(third));
    assert_eq!(summary(&mind.tried.take()), ["?", "Three.", "INTERACTION_END"]);
}
