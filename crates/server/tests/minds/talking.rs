//! Turns of talk: what a mind says, when it is asked, and what it remembers.

use inworld_server::Options;
use serde_json::{Value, json};

use super::client::{Http, id};
use super::model::{Model, Step, done, head, piece, says};
use super::scene::{Player, ends, mind, serve, texts, warnings};

#[tokio::test]
async fn a_mind_answers_in_sentences_with_feelings_and_deeds() {
    let answer =
        "[JOY] Two rooms are left. *wipes the bar* One has a ghost.\n[DO open-cellar who=Ann] [DO sell-inn] [DO burn]";
    let model = Model::start(move |_| says(answer)).await;
    let address = serve(&mind(&model.url(), ""), Options::default()).await;
    let mut ann = Player::at_the_counter(address).await;
    let packets = ann.talk("Any rooms?").await;
    assert_eq!(texts(&packets), ["Two rooms are left.", "One has a ghost."]);
    let emotions: Vec<&Value> =
        packets.iter().map(|packet| &packet["emotion"]["behavior"]).filter(|e| !e.is_null()).collect();
    assert_eq!(emotions, ["JOY", "JOY"]);
    let done: Vec<&Value> = packets.iter().map(|packet| &packet["custom"]).filter(|custom| !custom.is_null()).collect();
    assert_eq!(done.len(), 1, "what is not listed, and what is not allowed now, is not done: {done:?}");
    assert_eq!((&done[0]["name"], &done[0]["type"]), (&json!("inworld.task.open-cellar"), &json!("TASK")));
    assert_eq!(done[0]["parameters"][1], json!({"name": "who", "value": "Ann"}));
    let acts = packets.iter().filter_map(|packet| packet["action"]["narratedAction"]["content"].as_str());
    assert_eq!(acts.collect::<Vec<_>>(), ["wipes the bar"]);
    assert_eq!((ends(&packets), warnings(&packets).len()), (1, 0), "{packets:?}");
    let utterances: Vec<&Value> =
        packets.iter().filter(|packet| packet["text"].is_object()).map(|p| &p["packetId"]["utteranceId"]).collect();
    assert_ne!(utterances[0], utterances[1]);
    let asked = model.asked();
    assert_eq!((asked.len(), asked[0].path.as_str()), (1, "/v1/chat/completions"));
    assert!(asked[0].last().ends_with("Ann: Any rooms?"), "{}", asked[0].last());
    assert_eq!((&asked[0].json()["model"], &asked[0].json()["stream"]), (&json!("test-model"), &json!(true)));
    assert!(asked[0].head.to_lowercase().contains("accept-encoding: identity"));
}

#[tokio::test]
async fn the_writer_keeps_control_and_the_mind_remembers_what_was_written() {
    let model = Model::start(|_| says("[JOY] The mind answers.")).await;
    let address = serve(&mind(&model.url(), ""), Options::default()).await;
    let mut ann = Player::at_the_counter(address).await;
    model.until(|model| model.warmed_up() == 1).await;
    assert_eq!(texts(&ann.talk("The password is frog.").await), ["Written for you."]);
    assert!(model.asked().is_empty(), "a reply that means these words goes before the mind");
    assert_eq!(texts(&ann.talk("Hm.").await), ["The mind answers."]);
    let prompt = model.asked()[0].prompt();
    assert!(prompt.contains("Ann: The password is frog.") && prompt.contains("Written for you."), "{prompt}");
}

#[tokio::test]
async fn what_is_cut_short_is_closed_and_not_remembered() {
    let model = Model::start(|_| {
        let mut steps = vec![head(), piece("[JOY] Once there was a dragon. "), piece("It slept for years. And then")];
        steps.push(Step::Hang);
        steps
    })
    .await;
    let address = serve(&mind(&model.url(), ""), Options::default()).await;
    let mut ann = Player::with_sound(address).await;
    let interaction = ann.say("A story, please.").await;
    let mut first = ann.client.next().await;
    while first["text"]["text"] != "Once there was a dragon." {
        first = ann.client.next().await;
    }
    let cancel = json!({"cancelResponses": {"interactionId": interaction}});
    ann.client.send(json!({"packetId": {"packetId": id()}, "mutation": cancel})).await;
    let rest = ann.until_end_of(&interaction).await;
    assert_eq!(ends(&rest), 1);
    model.until(|model| model.hung_up() == 1).await;
    model.behave(|_| says("[JOY] Where was I?"));
    assert_eq!(texts(&ann.talk("Go on.").await), ["Where was I?"]);
    let prompt = model.asked()[1].prompt();
    assert!(!prompt.contains("It slept for years"), "it was not heard: {prompt}");
    assert!(!prompt.contains("Once there was a dragon."), "not all of it was heard: {prompt}");
}

#[tokio::test]
async fn the_players_next_words_close_the_answer_before() {
    let model = Model::start(|asked| {
        if asked.last().ends_with("please.") {
            vec![head(), piece("[JOY] Once upon"), Step::Hang]
        } else {
            says("[JOY] Two rooms.")
        }
    })
    .await;
    let address = serve(&mind(&model.url(), ""), Options::default()).await;
    let mut ann = Player::at_the_counter(address).await;
    let first = ann.say("A story, please.").await;
    model.until(|model| model.asked().len() == 1).await;
    let second = ann.say("No: any rooms?").await;
    let before = ann.until_end_of(&first).await;
    assert!(texts(&before).is_empty(), "{before:?}");
    assert_eq!(texts(&ann.until_end_of(&second).await), ["Two rooms."]);
    model.until(|model| model.hung_up() == 1).await;
}

#[tokio::test]
async fn what_is_sent_again_is_not_asked_again() {
    let model = Model::start(|_| says("[JOY] Two rooms are left.")).await;
    let address = serve(&mind(&model.url(), ""), Options::default()).await;
    let mut ann = Player::at_the_counter(address).await;
    let (packet, interaction) = (id(), id());
    ann.say_as("Any rooms?", &packet, &interaction).await;
    let first = ann.until_end_of(&interaction).await;
    ann.say_as("Any rooms?", &packet, &interaction).await;
    let again = ann.until_end_of(&interaction).await;
    assert_eq!(texts(&again), ["Two rooms are left."]);
    let ids = |packets: &[Value]| -> Vec<Value> {
        packets.iter().map(|packet| packet["packetId"]["packetId"].clone()).collect()
    };
    assert_eq!(ids(&again), ids(&first)[..], "the same packets");
    assert_eq!(model.asked().len(), 1, "nobody pays twice");
}

#[tokio::test]
async fn a_saved_state_carries_what_was_said() {
    let model = Model::start(|_| says("[JOY] Your room is the blue one.")).await;
    let address = serve(&mind(&model.url(), ""), Options::default()).await;
    let mut ann = Player::at_the_counter(address).await;
    ann.talk("I am Ann from Riverdale.").await;
    let path = format!("/v1/workspaces/w/sessions/{}/state", ann.session);
    let state = Http::get(address, &path).await.json["state"].as_str().unwrap().to_owned();
    let mut stranger = Player::at_the_counter(address).await;
    stranger.talk("Hello?").await;
    assert!(!model.asked()[1].prompt().contains("Riverdale"), "another session has another memory");
    let mut later = Player::going_on_from(address, &state).await;
    later.talk("Hello again.").await;
    let prompt = model.asked()[2].prompt();
    assert!(prompt.contains("Riverdale") && prompt.contains("Your room is the blue one."), "{prompt}");
}

#[tokio::test]
async fn another_answer_is_another_question() {
    let model = Model::start(|_| says("[JOY] Two rooms are left.")).await;
    let address = serve(&mind(&model.url(), ""), Options::default()).await;
    let mut ann = Player::at_the_counter(address).await;
    let interaction = ann.say("Any rooms?").await;
    ann.until_end_of(&interaction).await;
    model.behave(|_| says("[JOY] We are full tonight."));
    let regenerate = json!({"regenerateResponse": {"interactionId": interaction}});
    ann.client.send(json!({"packetId": {"packetId": id()}, "mutation": regenerate})).await;
    assert_eq!(texts(&ann.until_end_of(&interaction).await), ["We are full tonight."]);
    let asked = model.asked();
    assert!(!asked[1].prompt().contains("Two rooms are left"), "the first answer does not count");
    assert!(asked[1].json()["temperature"].as_f64() > asked[0].json()["temperature"].as_f64());
}

#[tokio::test]
async fn an_answer_that_repeats_the_last_one_is_asked_for_once_more() {
    let model = Model::start(|asked| {
        let is_varied = asked.json()["temperature"].as_f64() > Some(0.9);
        says(if is_varied { "[JOY] Something new for you." } else { "[JOY] Two rooms are left tonight." })
    })
    .await;
    let address = serve(&mind(&model.url(), ""), Options::default()).await;
    let mut ann = Player::at_the_counter(address).await;
    assert_eq!(texts(&ann.talk("Any rooms?").await), ["Two rooms are left tonight."]);
    assert_eq!(texts(&ann.talk("And stables?").await), ["Something new for you."]);
}

#[tokio::test]
async fn a_filler_bridges_the_wait_and_is_no_part_of_the_answer() {
    let model = Model::start(|_| {
        vec![head(), Step::Wait(std::time::Duration::from_millis(400)), piece("[JOY] Two rooms are left."), done()]
    })
    .await;
    let settings = mind(&model.url(), "filler_after_ms = 50\n").replace("filler = []", "filler = [\"Hm.\"]");
    let address = serve(&settings, Options::default()).await;
    let mut ann = Player::at_the_counter(address).await;
    let packets = ann.talk("Any rooms?").await;
    assert_eq!(texts(&packets), ["Hm.", "Two rooms are left."]);
    let sources: Vec<&Value> =
        packets.iter().filter(|p| p["text"].is_object()).map(|p| &p["text"]["sourceType"]).collect();
    assert_eq!(sources, ["FILLER", "GENERATED"]);
    ann.talk("Good.").await;
    assert!(!model.asked()[1].prompt().contains("Hm."), "a filler is not remembered");
}

#[tokio::test]
async fn actions_are_chosen_by_a_question_of_their_own() {
    let model = Model::start(|asked| match asked.json()["response_format"].is_object() {
        true => says("{\"action\": \"open-cellar\", \"who\": \"Ann\"}"),
        false => says("[JOY] Of course, friend."),
    })
    .await;
    let address = serve(&mind(&model.url(), "actions = \"call\"\n"), Options::default()).await;
    let mut ann = Player::at_the_counter(address).await;
    let packets = ann.talk("Open the cellar, please.").await;
    assert_eq!(texts(&packets), ["Of course, friend."]);
    let names: Vec<&str> = packets.iter().filter_map(|packet| packet["custom"]["name"].as_str()).collect();
    assert_eq!((names, ends(&packets)), (vec!["inworld.task.open-cellar"], 1));
    let asked = model.asked();
    assert_eq!(asked.len(), 2);
    let choices = &asked[1].json()["response_format"]["json_schema"]["schema"]["properties"]["action"]["enum"];
    assert_eq!(choices, &json!(["open-cellar", "none"]), "what is not allowed now cannot be chosen");
}
