//! Turns of talk: text in, text and sound out.

use inworld_server::Options;
use serde_json::Value;

use super::oracle::Oracle;
use super::scene::{Player, ends, serve, texts, warnings};

/// Milliseconds of the sound of each utterance, which may come in many packets.
fn sounds(packets: &[Value]) -> Vec<usize> {
    let mut sounds: Vec<(&Value, usize)> = Vec::new();
    for packet in packets {
        let Some(chunk) = packet["dataChunk"]["chunk"].as_str() else { continue };
        // Without the head of the file.
        let (utterance, ms) = (&packet["packetId"]["utteranceId"], (chunk.len() * 3 / 4 - 44) / 48);
        match sounds.last_mut().filter(|(last, _)| *last == utterance) {
            Some((_, sound)) => *sound += ms,
            None => sounds.push((utterance, ms)),
        }
    }
    sounds.into_iter().map(|(_, ms)| ms).collect()
}

#[tokio::test]
async fn a_service_answers_in_sentences_with_their_sound() {
    let oracle = Oracle::start();
    let address = serve(&oracle.mind("openai", "", ""), Options::default()).await;
    let mut ann = Player::with_sound(address).await;
    let packets = ann.talk("Good evening, Mara. Are there any rooms left?").await;
    assert_eq!(texts(&packets), ["You said Good evening, Mara.", "Are there any rooms left?"]);
    let sounds = sounds(&packets);
    assert_eq!(sounds.len(), 2, "{sounds:?}");
    assert!(sounds.iter().sum::<usize>().abs_diff(11 * 180) < 60, "all of the sound arrives: {sounds:?}");
    assert_eq!((ends(&packets), warnings(&packets)), (1, vec![]));
    assert_eq!(texts(&ann.talk("Thanks.").await), ["You said Thanks."]);
    assert_eq!(oracle.received("response.create").await.len(), 2);
    assert_eq!(oracle.violations().await, "");
}

#[tokio::test]
async fn a_voice_is_heard_before_its_first_sentence_is_whole() {
    let oracle = Oracle::start();
    let address = serve(&oracle.mind("openai", "", ""), Options::default()).await;
    let mut ann = Player::with_sound(address).await;
    // 22 words without an end.
    let packets = ann.talk("long 4").await;
    let text = packets.iter().position(|packet| packet["text"]["text"].is_string()).unwrap();
    let (before, behind) = packets.split_at(text);
    let count = |packets: &[Value]| packets.iter().filter(|packet| packet["dataChunk"]["chunk"].is_string()).count();
    assert!(count(before) > 3 && count(behind) <= 1, "{} before the words, {} behind", count(before), count(behind));
    assert_eq!(texts(&packets).len(), 1);
    let sounds = sounds(&packets);
    assert!(sounds.len() == 1 && sounds[0].abs_diff(22 * 180) < 60, "one line: {sounds:?}");
    assert_eq!(packets[text]["packetId"]["utteranceId"], before.last().unwrap()["packetId"]["utteranceId"]);
    let phonemes = |packet: &Value| packet["dataChunk"]["additionalPhonemeInfo"].as_array().map_or(0, Vec::len);
    assert!(before.iter().filter(|packet| packet["dataChunk"].is_object()).all(|packet| phonemes(packet) > 0));
    assert_eq!(oracle.violations().await, "");
}

#[tokio::test]
async fn mouth_shapes_are_those_that_the_service_tells() {
    let oracle = Oracle::start();
    let s2s = "uʌɑɔɛɹiuoʊɑɔɑhɹlsʃðftkp";
    for (profile, query, known) in [
        ("inworld", "", "hm"),
        ("s2s", "profile=s2s&model=x&fault=visemes_s2s", s2s),
        ("generic", "fault=visemes_azure", s2s),
    ] {
        let address = serve(&oracle.mind(profile, query, ""), Options::default()).await;
        let mut ann = Player::with_sound(address).await;
        let packets = ann.talk("Good evening, Mara.").await;
        let told: Vec<&str> = packets
            .iter()
            .filter_map(|packet| packet["dataChunk"]["additionalPhonemeInfo"].as_array())
            .flatten()
            .filter_map(|phoneme| phoneme["phoneme"].as_str())
            .collect();
        assert!(told.len() >= 4 && told.iter().all(|symbol| known.contains(symbol)), "{profile}: {told:?}");
        assert_eq!(oracle.violations().await, "", "{profile}");
    }
}

#[tokio::test]
async fn tools_are_deeds_and_feelings() {
    let oracle = Oracle::start();
    let address = serve(&oracle.mind("openai", "", ""), Options::default()).await;
    let mut ann = Player::with_sound(address).await;
    let packets = ann.talk("call open-cellar {\"who\":\"Ann\"}").await;
    let done: Vec<&Value> = packets.iter().map(|packet| &packet["custom"]).filter(|custom| !custom.is_null()).collect();
    assert_eq!(done.len(), 1, "{done:?}");
    assert_eq!(done[0]["name"], "inworld.task.open-cellar");
    assert_eq!(done[0]["parameters"][1]["value"], "Ann");
    assert_eq!(texts(&packets).join(" "), "open-cellar returned {\"done\":true}", "it speaks once it has acted");
    let packets = ann.talk("call sell-inn {}").await;
    assert!(packets.iter().all(|packet| packet["custom"].is_null()), "what is not allowed now is not done");
    let packets = ann.talk("feel JOY").await;
    let feelings: Vec<&str> = packets.iter().filter_map(|packet| packet["emotion"]["behavior"].as_str()).collect();
    assert_eq!((feelings, texts(&packets)), (vec!["JOY"], vec!["I feel it."]));
    let packets = ann.talk("callsay narrate {\"text\":\"She nods.\"}").await;
    let told = packets.iter().find_map(|packet| packet["action"]["narratedAction"]["content"].as_str());
    assert_eq!((told, texts(&packets)), (Some("She nods."), vec!["One moment."]));
    assert_eq!(oracle.violations().await, "");
}

#[tokio::test]
async fn the_service_knows_what_others_wrote_and_did() {
    let oracle = Oracle::start();
    let address = serve(&oracle.mind("openai", "", ""), Options::default()).await;
    let mut ann = Player::at_the_counter(address).await;
    assert_eq!(texts(&ann.talk("The password is frog.").await), ["Written for you."]);
    let words = texts(&ann.talk("recite").await).join(" ");
    assert!(words.contains("user=The password is frog. / assistant=Written for you."), "{words}");
    assert_eq!(oracle.violations().await, "");
}

#[tokio::test]
async fn an_answer_in_text_is_spoken_by_another_voice() {
    let oracle = Oracle::start();
    let address = serve(&oracle.mind("openai", "", "output = \"text\""), Options::default()).await;
    let mut ann = Player::with_sound(address).await;
    let packets = ann.talk("Good evening, Mara.").await;
    assert_eq!(texts(&packets), ["You said Good evening, Mara."]);
    assert_eq!(sounds(&packets).len(), 1, "the built-in voice");
    assert_eq!(oracle.violations().await, "");
}

#[tokio::test]
async fn what_was_not_heard_is_cut() {
    let oracle = Oracle::start();
    let address = serve(&oracle.mind("openai", "", ""), Options::default()).await;
    let mut ann = Player::with_sound(address).await;
    ann.talk("Good evening, Mara, and well met.").await;
    let interaction = ann.say("long 20").await;
    let mut heard = 0;
    while heard < 4 {
        heard += usize::from(!ann.client.next().await["dataChunk"]["chunk"].is_null());
    }
    let cancel = serde_json::json!({"cancelResponses": {"interactionId": interaction}});
    ann.client.send(serde_json::json!({"packetId": {"packetId": super::client::id()}, "mutation": cancel})).await;
    let rest = ann.until_end_of(&interaction).await;
    assert_eq!(ends(&rest), 1);
    oracle.until("a cut", |line| line["what"] == "truncated").await;
    let packets = ann.talk("recite").await;
    assert_eq!((ends(&packets), warnings(&packets)), (1, vec![]));
    assert!(!texts(&packets).join(" ").contains("word30"), "it was not heard: {packets:?}");
    assert_eq!(oracle.violations().await, "");
}

#[tokio::test]
async fn another_answer_takes_the_place_of_the_first() {
    let oracle = Oracle::start();
    let address = serve(&oracle.mind("openai", "", ""), Options::default()).await;
    let mut ann = Player::at_the_counter(address).await;
    let interaction = ann.say("Good evening.").await;
    ann.until_end_of(&interaction).await;
    let regenerate = serde_json::json!({"regenerateResponse": {"interactionId": interaction}});
    ann.client.send(serde_json::json!({"packetId": {"packetId": super::client::id()}, "mutation": regenerate})).await;
    assert_eq!(texts(&ann.until_end_of(&interaction).await), ["You said Good evening."]);
    assert_eq!(oracle.received("conversation.item.delete").await.len(), 1);
    let words = texts(&ann.talk("recite").await).join(" ");
    assert_eq!(words.matches("assistant=").count(), 1, "{words}");
    assert_eq!(oracle.violations().await, "");
}

#[tokio::test]
async fn an_answer_that_was_corrected_is_known_so() {
    let oracle = Oracle::start();
    let address = serve(&oracle.mind("openai", "", ""), Options::default()).await;
    let mut ann = Player::enter(address, "counter", "Ann", serde_json::json!({"logs": true})).await;
    let interaction = ann.say("Good evening.").await;
    let packets = ann.until_end_of(&interaction).await;
    let is_usage = |packet: &serde_json::Value| {
        packet["log"]["text"].as_str().is_some_and(|words| words.contains("the answer took 40 tokens read"))
    };
    assert_eq!(packets.iter().filter(|packet| is_usage(packet)).count(), 1, "{packets:?}");
    let modify = serde_json::json!({"interactionId": interaction, "exactText": "We are full."});
    let packet =
        serde_json::json!({"packetId": {"packetId": super::client::id()}, "mutation": {"modifyExactResponse": modify}});
    ann.client.send(packet).await;
    let words = texts(&ann.talk("recite").await).join(" ");
    assert!(words.contains("user=Good evening. / assistant=We are full."), "{words}");
    assert!(!words.contains("You said"), "{words}");
    assert_eq!(oracle.violations().await, "");
}

#[tokio::test]
async fn each_of_a_group_has_a_dialogue_of_its_own() {
    let oracle = Oracle::start();
    let address = serve(&oracle.mind("openai", "", ""), Options::default()).await;
    // What is not played is heard at once.
    let mut ann = Player::enter(address, "tavern", "Ann", serde_json::json!({"emotions": true})).await;
    let talk = async |ann: &mut Player, words: &str| {
        let (packet, interaction) = (super::client::id(), super::client::id());
        let ids = serde_json::json!({"packetId": packet, "interactionId": interaction});
        ann.client.send(serde_json::json!({"packetId": ids, "text": {"text": words}})).await;
        texts(&ann.until_end_of(&interaction).await).join(" ")
    };
    assert_eq!(talk(&mut ann, "Hello, Mara!").await, "You said Hello, Mara!");
    assert_eq!(talk(&mut ann, "Hello, Bran!").await, "You said Hello, Bran!");
    oracle.until("two connections", |line| line["dir"] == "open" && line["conn"] == 2).await;
    let told = oracle.received("conversation.item.create").await;
    let told: Vec<&str> = told.iter().filter_map(|event| event["item"]["content"][0]["text"].as_str()).collect();
    let is_hers = |told: &&&str| **told == "Mara: You said Hello, Mara!";
    assert_eq!(told.iter().filter(is_hers).count(), 1, "Bran has heard what Mara said: {told:?}");
    assert_eq!(oracle.violations().await, "");
}

#[tokio::test]
async fn who_speaks_next_is_a_question_beside_the_conversation() {
    let oracle = Oracle::start();
    let address = serve(&oracle.mind("openai", "", ""), Options::default()).await;
    let mut ann = Player::enter(address, "tavern", "Ann", serde_json::json!({"multiAgent": true})).await;
    let agents = ann.agents.clone();
    for conversation in ["c", "d"] {
        ann.client.converse(conversation, &[&agents[0], &agents[1]]).await;
    }
    let say = async |ann: &mut Player, conversation: &str, words: &str| {
        let interaction = super::client::id();
        let ids = serde_json::json!({
            "packetId": super::client::id(), "interactionId": interaction, "conversationId": conversation,
        });
        ann.client.send(serde_json::json!({"packetId": ids, "text": {"text": words}})).await;
        interaction
    };
    let hello = say(&mut ann, "c", "Hello, Bran!").await;
    assert_eq!(texts(&ann.until_end_of(&hello).await), ["You said Hello, Bran!"]);
    // Two questions at once; the service repeats the last lines, in which Bran is named first.
    let first = say(&mut ann, "c", "Is anybody there?").await;
    let second = say(&mut ann, "d", "Anybody?").await;
    let mut packets = ann.until_end_of(&first).await;
    if !packets.iter().any(|packet| {
        super::client::is_action(packet, "INTERACTION_END") && packet["packetId"]["interactionId"] == second.as_str()
    }) {
        packets.extend(ann.until_end_of(&second).await);
    }
    let speakers: Vec<&Value> = packets
        .iter()
        .filter(|packet| packet["text"]["text"].is_string())
        .map(|packet| &packet["routing"]["source"]["name"])
        .collect();
    assert!(!speakers.is_empty() && speakers.iter().all(|name| **name == agents[1].as_str()), "{packets:?}");
    let asked = oracle.received("response.create").await;
    let beside: Vec<&Value> = asked.iter().filter(|event| event["response"]["conversation"] == "none").collect();
    assert_eq!(beside.len(), 2);
    assert_ne!(beside[0]["response"]["metadata"]["turn"], beside[1]["response"]["metadata"]["turn"]);
    assert!(beside[0]["response"]["instructions"].as_str().unwrap().contains("You direct a conversation"));
    assert_eq!(oracle.violations().await, "");
}
