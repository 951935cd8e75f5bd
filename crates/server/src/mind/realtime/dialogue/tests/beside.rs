//! Questions beside the conversation.

use std::sync::Arc;

use serde_json::{Value, json};

use super::super::{Command, Input, Loss, Output};
use super::{Talk, turn};
use crate::mind::realtime::SideQuestion;
use crate::mind::{Form, Opening, Purpose, Thought, WorkId};

fn who(work: u64) -> Command {
    let form = Form {
        purpose: Purpose::ChooseSpeaker,
        own_name: "Mara".to_owned(),
        player_name: "Ann".to_owned(),
        other_names: vec!["Mara".to_owned(), "Bran".to_owned()],
        actions: Arc::default(),
        sentences: 1,
        opening: Opening::Speech,
    };
    let question =
        SideQuestion { work: WorkId(work), instructions: "Direct.".to_owned(), prompt: "Who?".to_owned(), form };
    Command::Ask { question: Box::new(question), context: Box::new(turn(work, "Who is there?").context) }
}

#[test]
fn answers_beside_the_conversation_are_told_apart_by_their_labels() {
    let mut talk = Talk::ready("openai", 3_600);
    talk.answer_begins("r1");
    talk.take();
    for work in [7, 8] {
        talk.command(who(work));
    }
    let sent = talk.sent();
    let labels: Vec<&Value> = sent.iter().map(|event| &event["response"]["metadata"]).collect();
    assert!(labels.len() == 2 && sent.iter().all(|event| event["response"]["conversation"] == "none"), "{sent:?}");
    // The second one is answered first, and while the character speaks.
    for (response, label) in [("b2", labels[1]), ("b1", labels[0])] {
        talk.event(&json!({"type": "response.created", "response": {"id": response, "metadata": label}}));
    }
    talk.words("response.output_text.delta", "b1", "x1", "Mar");
    talk.words("response.output_text.delta", "b2", "x2", "Bran.");
    talk.words("response.output_text.delta", "b1", "x1", "a");
    talk.ends("b2", "completed");
    talk.ends("b1", "completed");
    let works: Vec<(u64, String)> = talk
        .take()
        .into_iter()
        .filter_map(|output| match output {
            Output::Thought { work, thought: Thought::Text(name) } => Some((work.0, name)),
            Output::Thought { work, thought: Thought::Done } => Some((work.0, "done".to_owned())),
            _ => None,
        })
        .collect();
    let expected = [(8, "Bran"), (8, "done"), (7, "Mara"), (7, "done")];
    assert_eq!(works, expected.map(|(work, told)| (work, told.to_owned())));
    talk.ends("r1", "completed");
    assert_eq!(talk.thoughts(), ["Done"], "the answer itself goes on");
}

#[test]
fn a_question_beside_the_conversation_ends_whatever_happens() {
    let mut talk = Talk::ready("openai", 3_600);
    talk.answer_begins("r1");
    talk.take();
    talk.command(who(7));
    let request = talk.sent().pop().unwrap();
    let error = json!({"code": "unknown_parameter", "event_id": request["event_id"]});
    talk.event(&json!({"type": "error", "error": error}));
    assert_eq!(talk.thoughts(), ["failed Refused"]);
    talk.command(who(8));
    talk.take();
    talk.wait();
    assert_eq!(talk.thoughts(), ["failed Slow"]);
    talk.command(who(9));
    talk.take();
    talk.handle(Input::Lost(Loss::Broken("reset".to_owned())));
    assert_eq!(talk.thoughts()[0], "failed Broken");
    for work in 10..15 {
        talk.command(who(work));
    }
    assert_eq!(talk.thoughts(), ["failed Busy"], "four may be open");
}
