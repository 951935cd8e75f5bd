//! Minds at the level of the session: reports and times go in, frames and orders come out.

mod failing;
mod groups;
mod hearing;
mod interrupting;

use std::collections::VecDeque;

use super::*;
use crate::mind::{Failure, FailureKind, Order, Purpose, Question, Report, SpeechRequest, Thought, WorkId};

const MIND: &str = "[mind]\nkind = \"chat\"\nurl = \"http://127.0.0.1:9\"\nmodel = \"m\"\nfiller = []\n";

const INN: &str = r#"
workspace = "w"
[[goal]]
name = "quest"
[[scene]]
name = "s"
characters = ["mara"]
[[character]]
name = "mara"
given_name = "Mara"
persona = "Mara keeps the inn."
[[character.action]]
name = "open-cellar"
description = "Unlock the cellar."
[[character.action]]
name = "sell-inn"
description = "Sell the inn."
needs = ["quest"]
[[character.reply]]
when.says = "*password*"
answer = { text = "Written for you.", activates = "quest" }
[[character.reply]]
when.says = "*"
during = ["quest"]
answer = "The quest goes on."
[[character.reply]]
when.says = "*"
answer = "The script answers."
[[character.reply]]
when.trigger = "*"
answer = "I saw {what}."
"#;

/// A session with a mind, and what it has ordered.
struct Mind {
    tried: Try,
    orders: VecDeque<Order>,
}

impl Mind {
    /// In the scene, with these tables before those of the script.
    fn new(tables: &str, script: &str, capabilities: Value) -> Self {
        let (settings, own) = script.split_at(script.find("[[").unwrap());
        let mut mind = Self { tried: Try::new(&format!("{settings}{tables}{own}")), orders: VecDeque::new() };
        mind.tried.load(capabilities);
        mind.fetch();
        mind
    }

    fn fetch(&mut self) {
        self.orders.extend(self.tried.session.take_orders());
    }

    /// The next question, which has to be for this.
    fn asked(&mut self, purpose: Purpose) -> (WorkId, Box<Question>) {
        self.fetch();
        while let Some(order) = self.orders.pop_front() {
            match order {
                Order::Ask { work, question } if question.purpose == purpose => return (work, question),
                Order::Ask { question, .. } if question.purpose == Purpose::Warm => {}
                Order::Cancel { .. } => {}
                other => panic!("{other:?} instead of {purpose:?}"),
            }
        }
        panic!("nothing was asked")
    }

    fn spoken(&mut self) -> (WorkId, SpeechRequest) {
        self.fetch();
        match self.orders.pop_front() {
            Some(Order::Speak { work, request }) => (work, request),
            other => panic!("{other:?} instead of speech"),
        }
    }

    /// Nothing but warming up was ordered.
    fn is_idle(&mut self) -> bool {
        self.fetch();
        self.orders.retain(|order| !matches!(order, Order::Ask { question, .. } if question.purpose == Purpose::Warm));
        self.orders.is_empty()
    }

    fn is_cancelled(&mut self, work: WorkId) -> bool {
        self.fetch();
        self.orders.iter().any(|order| matches!(order, Order::Cancel { work: other } if *other == work))
    }

    fn think(&mut self, work: WorkId, thought: Thought) {
        self.tried.session.report(self.tried.now, Report::Thought { work, thought });
    }

    fn sentence(&mut self, work: WorkId, text: &str) {
        self.think(work, Thought::Sentence { emotion: None, text: text.to_owned() });
    }

    /// A whole answer, as far as it is said by now.
    fn answer(&mut self, work: WorkId, sentences: &[&str]) -> Vec<String> {
        sentences.iter().for_each(|text| self.sentence(work, text));
        self.think(work, Thought::Done);
        summary(&self.tried.take())
    }

    fn say(&mut self, words: &str) {
        self.tried.say(words, "");
    }

    fn trigger(&mut self, name: &str) {
        let parameters = json!([{"name": "what", "value": "a ghost"}]);
        let id = json!({"packetId": new_id(), "interactionId": new_id()});
        self.tried.send(json!({"packetId": id, "custom": {"name": name, "type": "TRIGGER", "parameters": parameters}}));
    }

    /// The prompt of what is asked when the player says this.
    fn prompt(&mut self, words: &str) -> String {
        self.say(words);
        let (_, question) = self.asked(Purpose::Reply);
        prompt(&question)
    }
}

fn prompt(question: &Question) -> String {
    question.messages.iter().map(|message| format!("{}\n", message.content)).collect()
}

fn failure(kind: FailureKind, words: &str) -> Failure {
    Failure { kind, words: words.to_owned(), retry_after: None }
}

fn warnings(packets: &[Value]) -> Vec<&str> {
    packets
        .iter()
        .filter_map(|packet| packet["control"]["description"].as_str().filter(|words| !words.is_empty()))
        .collect()
}

#[test]
fn what_the_writer_meant_goes_before_the_mind_and_so_does_an_open_goal() {
    let mut mind = Mind::new(MIND, INN, json!({}));
    mind.say("The password is frog.");
    assert_eq!(summary(&mind.tried.take())[0], "Written for you.");
    mind.say("And now?");
    assert_eq!(summary(&mind.tried.take()), ["The quest goes on.", "INTERACTION_END"]);
    assert!(mind.is_idle(), "the quest is the writer's");
}

#[test]
fn an_event_of_the_game_takes_no_words_out_of_the_mouth() {
    let mut mind = Mind::new(MIND, INN, json!({}));
    mind.say("Any rooms?");
    let (work, _) = mind.asked(Purpose::Reply);
    mind.tried.send(json!({"custom": {"name": "inworld.goal.enable.quest", "type": "TRIGGER"}}));
    mind.tried.take();
    assert!(mind.is_idle(), "the protocol's own events are no words of the player");
    mind.trigger("ghost");
    mind.asked(Purpose::Reply);
    assert!(!mind.is_cancelled(work));
    assert_eq!(mind.answer(work, &["Two rooms."]), ["Two rooms.", "INTERACTION_END"]);
}

#[test]
fn sentences_keep_the_pace_of_the_script_however_fast_they_come() {
    let mut mind = Mind::new(MIND, &format!("pace_ms = 1000\n{INN}"), json!({"audio": true, "silenceEvents": true}));
    mind.say("Any rooms?");
    let (work, _) = mind.asked(Purpose::Reply);
    mind.sentence(work, "Two rooms.");
    assert_eq!(summary(&mind.tried.take()), ["?", "Two rooms."]);
    mind.sentence(work, "One has a ghost.");
    let silence = mind.tried.take();
    assert_eq!(silence[0]["dataChunk"], json!({"type": "SILENCE", "durationMs": "1000"}));
    mind.think(work, Thought::Done);
    assert_eq!(silence.len(), 1, "{silence:?}");
    assert_eq!(summary(&mind.tried.wait(1)), ["?", "One has a ghost.", "INTERACTION_END"]);
}

#[test]
fn an_action_is_chosen_by_what_was_just_answered_though_it_is_not_said_yet() {
    let tables = format!("{MIND}actions = \"call\"\n");
    let mut mind = Mind::new(&tables, &format!("pace_ms = 1000\n{INN}"), json!({}));
    mind.say("Open the cellar, please.");
    let (work, _) = mind.asked(Purpose::Reply);
    assert_eq!(mind.answer(work, &["Of course.", "It is open now."]), ["Of course."]);
    let (choice, question) = mind.asked(Purpose::ChooseAction);
    assert!(prompt(&question).contains("It is open now."), "{}", prompt(&question));
    let open_cellar = Thought::Action { name: "open-cellar".to_owned(), parameters: Vec::new() };
    let sell_inn = Thought::Action { name: "sell-inn".to_owned(), parameters: Vec::new() };
    [sell_inn, open_cellar, Thought::Done].into_iter().for_each(|thought| mind.think(choice, thought));
    let rest = [mind.tried.wait(1), mind.tried.wait(1)].concat();
    assert_eq!(summary(&rest), ["It is open now.", "open-cellar", "INTERACTION_END"]);
    // Only what was said is remembered.
    let next = mind.prompt("Thanks.");
    assert_eq!(next.matches("It is open now.").count(), 1, "{next}");
}

#[test]
fn another_answer_takes_the_place_of_one_in_the_making() {
    let mut mind = Mind::new(MIND, INN, json!({}));
    let id = json!({"packetId": new_id(), "interactionId": "i"});
    mind.tried.send(json!({"packetId": id, "text": {"text": "Any rooms?"}}));
    let (first, question) = mind.asked(Purpose::Reply);
    assert!(!question.budget.varied);
    mind.sentence(first, "Two rooms.");
    assert_eq!(summary(&mind.tried.take()), ["Two rooms."]);
    let regenerate = json!({"regenerateResponse": {"interactionId": "i"}});
    mind.tried.send(json!({"packetId": {"packetId": new_id()}, "mutation": regenerate}));
    assert!(mind.is_cancelled(first));
    mind.orders.clear();
    mind.sentence(first, "Both are taken.");
    assert_eq!(summary(&mind.tried.take()), [""; 0], "nothing of it is said any more");
    mind.tried.send(json!({"packetId": {"packetId": new_id()}, "mutation": regenerate}));
    let (second, question) = mind.asked(Purpose::Reply);
    assert!(question.budget.varied && !prompt(&question).contains("Two rooms."), "{}", prompt(&question));
    assert_eq!(mind.answer(second, &["We are full."]), ["We are full.", "INTERACTION_END"]);
}

#[test]
fn an_older_answer_that_is_asked_for_once_more_leaves_the_last_one_in_memory() {
    let mut mind = Mind::new(MIND, INN, json!({}));
    for (interaction, words) in [("i", "Two rooms."), ("k", "Stables too.")] {
        let id = json!({"packetId": new_id(), "interactionId": interaction});
        mind.tried.send(json!({"packetId": id, "text": {"text": "What have you got?"}}));
        let (work, _) = mind.asked(Purpose::Reply);
        mind.answer(work, &[words]);
    }
    let modify = json!({"modifyExactResponse": {"interactionId": "i", "exactText": "No rooms."}});
    mind.tried.send(json!({"packetId": {"packetId": new_id()}, "mutation": modify}));
    assert!(mind.prompt("Good.").contains("Stables too."));
    let modify = json!({"modifyExactResponse": {"interactionId": "k", "exactText": "No stables."}});
    mind.tried.send(json!({"packetId": {"packetId": new_id()}, "mutation": modify}));
    let prompt = mind.prompt("Good.");
    assert!(prompt.contains("No stables.") && !prompt.contains("Stables too."), "{prompt}");
}

#[test]
fn an_answer_breaks_off_where_a_client_wants_to_try_that() {
    let mut mind = Mind::new(MIND, INN, json!({}));
    let name = "inworld.debug.setup-incomplete-interaction";
    mind.tried.send(json!({"custom": {"name": name, "type": "TRIGGER"}}));
    mind.tried.take();
    mind.tried.session.break_next = true;
    mind.say("Any rooms?");
    let (work, _) = mind.asked(Purpose::Reply);
    mind.sentence(work, "Two rooms.");
    mind.think(work, Thought::Done);
    assert_eq!(mind.tried.take()[1], json!("Cut"));
}

#[test]
fn a_player_who_asks_faster_than_a_character_speaks_is_told_so() {
    let mut mind = Mind::new(MIND, &format!("pace_ms = 60000\n{INN}"), json!({}));
    let mut told = 0;
    for _ in 0..400 {
        mind.trigger("ghost");
        mind.fetch();
        if let Some(Order::Ask { work, question }) = mind.orders.pop_back()
            && question.purpose == Purpose::Reply
        {
            ["One.", "Two.", "Three."].iter().for_each(|text| mind.sentence(work, text));
            mind.think(work, Thought::Done);
        }
        mind.orders.clear();
        told += warnings(&mind.tried.take()).len();
    }
    assert!(told > 0 && mind.tried.session.outbox.planned() <= super::MOST_PLANNED + 8, "{told}");
}

#[test]
fn sound_is_made_ahead_of_what_is_heard_but_not_all_of_it() {
    let speech = "[speech]\nurl = \"http://127.0.0.1:9\"\nmodel = \"v\"\n";
    let answer: Vec<String> = (0..20).map(|n| format!("\"Sentence {n}.\"")).collect();
    let script = format!(
        "workspace = \"w\"\npace_ms = 1000\n[[scene]]\nname = \"s\"\ncharacters = [\"a\"]\n[[character]]\nname = \"a\"\n\
         [[character.reply]]\nwhen.says = \"*\"\nanswer = [[{}]]\n",
        answer.join(", ")
    );
    let mut mind = Mind::new(speech, &script, json!({"audio": true}));
    mind.say("Go on.");
    let made = |mind: &mut Mind| {
        let (work, request) = mind.spoken();
        let speech = crate::mind::Speech { samples: vec![0; 2_400], rate: 24_000, phonemes: Vec::new() };
        mind.tried.session.report(mind.tried.now, Report::Spoken { work, result: Ok(speech) });
        request.text
    };
    let ahead: Vec<String> = (0..4).map(|_| made(&mut mind)).collect();
    assert_eq!(ahead, ["Sentence 0.", "Sentence 1.", "Sentence 2.", "Sentence 3."]);
    assert!(mind.is_idle(), "nobody hears more than these soon");
    assert_eq!(summary(&mind.tried.take()), ["?", "Sentence 0."]);
    assert_eq!(made(&mut mind), "Sentence 4.");
}

#[test]
fn sound_of_a_server_can_be_said_again() {
    let speech = "[speech]\nurl = \"http://127.0.0.1:9\"\nmodel = \"v\"\n";
    let mut mind = Mind::new(&format!("{MIND}{speech}"), INN, json!({"audio": true}));
    let packet = json!({"packetId": {"packetId": "p", "interactionId": "i"}, "text": {"text": "Any rooms?"}});
    mind.tried.send(packet.clone());
    let (work, _) = mind.asked(Purpose::Reply);
    mind.sentence(work, "Two rooms are left.");
    mind.think(work, Thought::Done);
    let (work, _) = mind.spoken();
    // Eight seconds are more than the record of answers holds.
    let speech = crate::mind::Speech { samples: vec![1; 8 * 24_000], rate: 24_000, phonemes: Vec::new() };
    mind.tried.session.report(mind.tried.now, Report::Spoken { work, result: Ok(speech) });
    let first = mind.tried.take();
    assert_eq!(summary(&first), ["?", "Two rooms are left.", "INTERACTION_END"]);
    mind.tried.session.attach(mind.tried.now);
    mind.tried.send(packet);
    assert!(mind.tried.take() == first, "the same packets, with their sound");
    assert!(mind.is_idle(), "nobody pays twice");
}
