//! Several characters, and several players.

use super::*;

const COMPANY: &str = r#"
workspace = "w"
[[scene]]
name = "s"
characters = ["mara", "bran", "cleo"]
[[character]]
name = "mara"
given_name = "Mara"
persona = "Mara keeps the inn."
[[character]]
name = "bran"
given_name = "Bran"
persona = "Bran guards the door."
[[character.reply]]
when.says = "*password*"
answer = "You may pass."
[[character]]
name = "cleo"
given_name = "Cleo"
persona = "Cleo plays cards."
"#;

fn company() -> Mind {
    let mut mind = Mind::new(MIND, COMPANY, json!({}));
    let participants: Vec<Value> =
        (0..3).map(|index| json!({"type": "AGENT", "name": mind.tried.session.agent_id(index)})).collect();
    let update = json!({"action": "CONVERSATION_UPDATE", "conversationUpdate": {"participants": participants}});
    mind.tried.send(json!({"packetId": {"conversationId": "c"}, "control": update}));
    mind.tried.take();
    mind
}

fn next_turn(mind: &mut Mind) {
    let id = json!({"packetId": new_id(), "interactionId": new_id(), "conversationId": "c"});
    mind.tried.send(json!({"packetId": id, "custom": {"name": "inworld.conversation.next_turn", "type": "TRIGGER"}}));
}

fn choose(mind: &mut Mind, name: &str) {
    let (work, _) = mind.asked(Purpose::ChooseSpeaker);
    mind.think(work, Thought::Text(name.to_owned()));
    mind.think(work, Thought::Done);
}

#[test]
fn whoever_has_the_writers_answer_gives_it() {
    let mut mind = company();
    mind.tried.say("The password is frog.", "c");
    let said = mind.tried.take();
    assert_eq!(summary(&said), ["You may pass.", "INTERACTION_END"]);
    assert!(mind.is_idle(), "no mind decides that");
}

#[test]
fn the_director_names_a_character_or_the_player() {
    let mut mind = company();
    mind.tried.say("Who is there?", "c");
    choose(&mut mind, "Cleo");
    let (work, question) = mind.asked(Purpose::Reply);
    assert_eq!((question.character, question.priority), (2, crate::mind::Priority::Player));
    assert_eq!(mind.answer(work, &["Just me."]), ["Just me.", "INTERACTION_END"]);
    next_turn(&mut mind);
    let (work, question) = mind.asked(Purpose::ChooseSpeaker);
    assert_eq!(question.priority, crate::mind::Priority::Characters, "no player waits");
    assert!(question.other_names.contains(&"Ann".to_owned()));
    mind.think(work, Thought::Text("Ann".to_owned()));
    mind.think(work, Thought::Done);
    assert_eq!(summary(&mind.tried.take()), ["INTERACTION_END"], "it is the player's turn");
    assert!(mind.is_idle());
}

#[test]
fn a_players_words_end_what_characters_say_among_themselves() {
    let mut mind = company();
    next_turn(&mut mind);
    choose(&mut mind, "Bran");
    let (work, question) = mind.asked(Purpose::Reply);
    assert_eq!(question.priority, crate::mind::Priority::Characters);
    mind.tried.say("Mara, a word.", "c");
    assert_eq!(summary(&mind.tried.take()), ["INTERACTION_END"]);
    assert!(mind.is_cancelled(work));
}

#[test]
fn those_who_listen_remember_no_more_than_was_heard() {
    let mut mind = Mind::new(MIND, COMPANY, json!({"audio": true}));
    let id = json!({"packetId": new_id(), "interactionId": "i"});
    mind.tried.send(json!({"packetId": id, "text": {"text": "Mara, a story."}}));
    let (work, _) = mind.asked(Purpose::Reply);
    mind.sentence(work, "Once there was a dragon.");
    mind.tried.take();
    let cancel = json!({"cancelResponses": {"interactionId": "i"}});
    mind.tried.send(json!({"packetId": {"packetId": new_id()}, "mutation": cancel}));
    mind.orders.clear();
    mind.tried.session.take_orders();
    mind.say("Bran, what did she say?");
    let (_, question) = mind.asked(Purpose::Reply);
    assert_eq!(question.character, 1);
    assert!(!prompt(&question).contains("dragon"), "{}", prompt(&question));
}

#[test]
fn ten_players_with_three_characters_each_are_never_mixed() {
    let mut minds: Vec<Mind> = (0..10).map(|_| company()).collect();
    for round in 0..3 {
        let mut asked = Vec::new();
        for (player, mind) in minds.iter_mut().enumerate() {
            let name = ["Mara", "Bran", "Cleo"][(player + round) % 3];
            mind.tried.say(&format!("{name}, remember n{player}x{round}."), "c");
            let (work, question) = mind.asked(Purpose::Reply);
            let prompt = prompt(&question);
            let own: Vec<usize> = (0..10).filter(|number| prompt.contains(&format!(" n{number}x"))).collect();
            assert_eq!(own, [player], "{prompt}");
            for before in 0..=round {
                assert!(prompt.contains(&format!("n{player}x{before}")), "all three have heard it: {prompt}");
            }
            asked.push((player, work, question.character));
        }
        // The answers come in another order.
        for (player, work, character) in asked.into_iter().rev() {
            let mind = &mut minds[player];
            mind.sentence(work, &format!("I keep a{player}x{round}."));
            mind.think(work, Thought::Done);
            let said = mind.tried.take();
            assert_eq!(summary(&said), [format!("I keep a{player}x{round}."), "INTERACTION_END".to_owned()]);
            assert_eq!(said[0]["routing"]["source"]["name"], mind.tried.session.agent_id(character));
        }
    }
}

#[test]
fn those_who_listen_remember_what_was_corrected() {
    let mut mind = company();
    let id = json!({"packetId": new_id(), "interactionId": "i", "conversationId": "c"});
    mind.tried.send(json!({"packetId": id, "text": {"text": "Mara, any rooms?"}}));
    let (work, _) = mind.asked(Purpose::Reply);
    mind.answer(work, &["Two rooms are left."]);
    let modify = json!({"modifyExactResponse": {"interactionId": "i", "exactText": "We are full."}});
    mind.tried.send(json!({"packetId": {"packetId": new_id()}, "mutation": modify}));
    mind.tried.say("Bran, is that so?", "c");
    let prompt = prompt(&mind.asked(Purpose::Reply).1);
    assert!(prompt.contains("Mara: We are full.") && !prompt.contains("Two rooms"), "{prompt}");
}
