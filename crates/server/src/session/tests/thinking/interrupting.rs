//! Answers that are cut short: how much of them is said and remembered.

use super::*;

/// Says a story of three sentences in one interaction, of which the first is being heard.
fn story(mind: &mut Mind) -> (WorkId, Vec<String>) {
    let id = json!({"packetId": new_id(), "interactionId": "i"});
    mind.tried.send(json!({"packetId": id, "text": {"text": "A story, please."}}));
    let (work, _) = mind.asked(Purpose::Reply);
    ["Once there was a dragon.", "It slept for years.", "Then it woke."]
        .iter()
        .for_each(|text| mind.sentence(work, text));
    let said = mind.tried.take();
    let utterances = said.iter().filter(|packet| packet["text"].is_object());
    let utterances = utterances.map(|packet| packet["packetId"]["utteranceId"].as_str().unwrap().to_owned());
    (work, utterances.collect())
}

fn cancel(mind: &mut Mind, utterances: &[&str]) -> Vec<String> {
    let cancel = json!({"cancelResponses": {"interactionId": "i", "utteranceId": utterances}});
    mind.tried.send(json!({"packetId": {"packetId": new_id()}, "mutation": cancel}));
    summary(&mind.tried.take())
}

#[test]
fn the_players_next_words_drop_what_was_thought_and_is_not_said_yet() {
    let mut mind = Mind::new(MIND, &format!("pace_ms = 1000\n{INN}"), json!({}));
    let (work, _) = story(&mut mind);
    mind.think(work, Thought::Done);
    mind.say("Stop it.");
    assert_eq!(summary(&mind.tried.take()), ["INTERACTION_END"]);
    let (next, question) = mind.asked(Purpose::Reply);
    let prompt = prompt(&question);
    assert!(prompt.contains("Once there was a dragon.") && !prompt.contains("It slept"), "{prompt}");
    assert_eq!(mind.answer(next, &["As you wish."]), ["As you wish.", "INTERACTION_END"]);
    assert!(mind.tried.wait(5).is_empty());
}

#[test]
fn what_the_script_says_is_said_to_its_end() {
    let mut mind =
        Mind::new(MIND, &format!("pace_ms = 1000\n{INN}").replace("\"Written for you.\"", "\"Written.\""), json!({}));
    mind.trigger("nothing");
    let (work, _) = mind.asked(Purpose::Reply);
    mind.think(work, Thought::Failed(failure(FailureKind::Slow, "slow")));
    mind.say("The password is frog.");
    let said = [mind.tried.take(), mind.tried.wait(1), mind.tried.wait(1)].concat();
    let texts: Vec<&str> = said.iter().filter_map(|packet| packet["text"]["text"].as_str()).collect();
    assert_eq!(texts, ["I saw a ghost.", "Written."], "consequences of the script are not lost");
}

#[test]
fn the_game_tells_which_utterance_it_has_stopped() {
    let mut mind = Mind::new(MIND, INN, json!({"audio": true}));
    let (work, utterances) = story(&mut mind);
    mind.think(work, Thought::Done);
    mind.tried.wait(60);
    // By the time that has passed all was heard; the game knows better.
    cancel(&mut mind, &[&utterances[1]]);
    let prompt = mind.prompt("Go on.");
    assert!(prompt.contains("Once there was a dragon.") && !prompt.contains("Then it woke."), "{prompt}");
}

#[test]
fn the_game_tells_how_much_of_an_utterance_was_heard() {
    let mut mind = Mind::new(MIND, INN, json!({"audio": true}));
    let (work, utterances) = story(&mut mind);
    mind.think(work, Thought::Done);
    mind.tried.wait(60);
    // "It slept" of the second sentence.
    let cancel = json!({"cancelResponses": {"interactionId": "i", "utteranceId": utterances[1..], "heardLength": 8}});
    mind.tried.send(json!({"packetId": {"packetId": new_id()}, "mutation": cancel}));
    mind.tried.take();
    let prompt = mind.prompt("Go on.");
    assert!(prompt.contains("Once there was a dragon. It slept"), "{prompt}");
    assert!(!prompt.contains("for years") && !prompt.contains("Then it woke."), "{prompt}");
    let lines = mind.tried.session.history.lines();
    let lines: Vec<&str> = lines.filter(|line| !line.from_player).map(|line| line.text.as_str()).collect();
    assert_eq!(lines, ["Once there was a dragon.", "It slept"]);
}

#[test]
fn the_game_tells_of_all_characters_that_it_cuts_in_an_interaction() {
    for (stopped_of_hers, remembers) in [(1..3, 1), (0..0, 3)] {
        let mut mind = Mind::new(MIND, INN, json!({"audio": true}));
        let (work, utterances) = story(&mut mind);
        mind.think(work, Thought::Done);
        // Somebody else was heard in part: the length is that of his line.
        let stopped = [&["somebody-elses".to_owned()], &utterances[stopped_of_hers]].concat();
        let cancel = json!({"cancelResponses": {"interactionId": "i", "utteranceId": stopped, "heardLength": 8}});
        mind.tried.send(json!({"packetId": {"packetId": new_id()}, "mutation": cancel}));
        mind.tried.take();
        let prompt = mind.prompt("Go on.");
        let said = ["Once there was a dragon.", "It slept for years.", "Then it woke."];
        let remembered: Vec<bool> = said.iter().map(|sentence| prompt.contains(sentence)).collect();
        assert_eq!(remembered, [0, 1, 2].map(|at| at < remembers), "{prompt}");
        assert!(remembers == 3 || !prompt.contains("It slept"), "{prompt}");
    }
}

#[test]
fn a_cancelled_answer_is_remembered_as_far_as_it_was_heard() {
    let mut mind = Mind::new(MIND, INN, json!({"audio": true}));
    let (work, _) = story(&mut mind);
    assert_eq!(cancel(&mut mind, &[]), ["INTERACTION_END"]);
    assert!(mind.is_cancelled(work));
    mind.orders.clear();
    assert_eq!(mind.answer(work, &["Too late."]), [""; 0], "what comes late is not said");
    let prompt = mind.prompt("Go on.");
    assert!(!prompt.contains("dragon."), "nothing was heard yet: {prompt}");
}

#[test]
fn an_answer_goes_on_when_the_line_breaks() {
    let mut mind = Mind::new(MIND, INN, json!({}));
    let packet = json!({"packetId": {"packetId": "p", "interactionId": "i"}, "text": {"text": "Any rooms?"}});
    mind.tried.send(packet.clone());
    let (work, _) = mind.asked(Purpose::Reply);
    mind.sentence(work, "Two rooms.");
    assert_eq!(summary(&mind.tried.take()), ["Two rooms."]);
    mind.tried.session.attach(mind.tried.now);
    mind.sentence(work, "One has a ghost.");
    mind.tried.send(packet);
    assert!(mind.is_idle(), "it is not asked again");
    assert_eq!(mind.answer(work, &[]), ["Two rooms.", "One has a ghost.", "INTERACTION_END"]);
}
