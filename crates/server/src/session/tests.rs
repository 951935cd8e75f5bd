//! What depends on time, and on several characters, without a socket.

mod bounds;
mod checkpoint;
mod leaving;
mod replay;
mod thinking;

use serde_json::{Value, json};

use super::*;

const TAVERN: &str = r#"
workspace = "w"
pace_ms = 1000
[[scene]]
name = "s"
characters = ["a", "b"]
[[character]]
name = "a"
given_name = "Ada"
greet_on_load = true
greeting = "Welcome."
[[character.reply]]
when.says = "*"
answer = [["One.", { text = "Two {player}.", action = "Ada nods.", trigger = { name = "nod", parameters = { to = "{player}" } } }]]
[[character.reply]]
when.trigger = "pay"
answer = { text = "{gold} coins, {player}? Says {character}.", task = { name = "count", parameters = { coins = "{gold}" } }, uninterruptible = true, voice = false }
[[character]]
name = "b"
[[character.reply]]
when.says = "*"
answer = "Ben here."
"#;

struct Try {
    session: Session,
    now: Instant,
    /// The number of the last ping of WebSocket.
    pinged: u64,
}

impl Try {
    fn new(script: &str) -> Self {
        let script = Arc::new(Script::parse(script, "try.toml").unwrap());
        let now = Instant::now();
        let mut session = Session::new(script, Duration::from_secs(300));
        session.attach(now);
        Self { session, now, pinged: 0 }
    }

    fn send(&mut self, packet: Value) {
        self.session.receive(self.now, &packet.to_string());
    }

    /// All that is sent by now.
    fn take(&mut self) -> Vec<Value> {
        let mut packets = Vec::new();
        loop {
            let outs = self.session.take(self.now);
            if outs.is_empty() {
                return packets;
            }
            for out in outs {
                match out {
                    Out::Frame(frame) => {
                        packets.push(serde_json::from_str::<Value>(&frame.text).unwrap()["result"].take());
                    }
                    Out::Ping(number) => self.pinged = number,
                    other => packets.push(json!(format!("{other:?}"))),
                }
            }
        }
    }

    fn load(&mut self, capabilities: Value) -> Vec<Value> {
        let configuration = json!({"capabilitiesConfiguration": capabilities, "userConfiguration": {"name": "Ann"}});
        self.send(json!({"control": {"action": 16, "session_configuration": configuration}}));
        self.send(json!({"mutation": {"load_scene": {"name": "workspaces/w/scenes/s"}}}));
        self.take()
    }

    fn say(&mut self, words: &str, conversation: &str) {
        let id = json!({"packetId": new_id(), "interactionId": new_id(), "conversationId": conversation});
        self.send(json!({"packetId": id, "text": {"text": words}}));
    }

    fn wait(&mut self, seconds: u64) -> Vec<Value> {
        self.now += Duration::from_secs(seconds);
        self.take()
    }
}

fn summary(packets: &[Value]) -> Vec<String> {
    let words = |packet: &Value| {
        let parts = [
            &packet["text"]["text"],
            &packet["custom"]["name"],
            &packet["control"]["action"],
            &packet["action"]["narratedAction"]["content"],
            &packet["latencyReport"]["pingPong"]["type"],
        ];
        parts.iter().find_map(|part| part.as_str()).unwrap_or("?").to_owned()
    };
    packets.iter().map(words).collect()
}

#[test]
fn answers_keep_their_pace_and_greetings_come_once() {
    let mut tried = Try::new(TAVERN);
    let first = tried.load(json!({"narratedActions": true}));
    assert_eq!(summary(&first), ["CURRENT_SCENE_STATUS", "Welcome.", "INTERACTION_END"]);
    assert_eq!(summary(&tried.load(json!({"narratedActions": true}))), ["CURRENT_SCENE_STATUS"]);
    tried.say("Hm", "");
    assert_eq!(summary(&tried.take()), ["One."]);
    assert_eq!(tried.session.next(tried.now), Some(tried.now + Duration::from_secs(1)));
    let second = tried.wait(1);
    assert_eq!(summary(&second), ["Two Ann.", "Ada nods.", "nod", "INTERACTION_END"]);
    assert_eq!(second[2]["custom"]["parameters"], json!([{"name": "to", "value": "Ann"}]));
    assert_eq!(second[0]["packetId"]["utteranceId"], second[2]["packetId"]["utteranceId"]);
}

#[test]
fn half_a_surrogate_pair_loses_no_packet() {
    let mut tried = Try::new(TAVERN);
    tried.load(json!({}));
    for half in [r"\ud83d", r"\ude00", r"\ude00\ud83d"] {
        tried.session.receive(
            tried.now,
            &format!(
                r#"{{"{half}":"{half}","custom":{{"name":"pay","parameters":[{{"name":"gold","value":"{half}"}}]}}}}"#
            ),
        );
        let expected =
            format!("{} coins, Ann? Says Ada.", half.replace(r"\ud83d", "\u{fffd}").replace(r"\ude00", "\u{fffd}"));
        assert_eq!(summary(&tried.take())[0], expected);
    }
    tried.session.receive(tried.now, "\u{feff}{\"custom\":{\"name\":\"pay\"}}");
    assert_eq!(summary(&tried.take())[0], " coins, Ann? Says Ada.");
}

#[test]
fn pauses_are_told_to_those_who_want_to_know() {
    let mut tried = Try::new(TAVERN);
    tried.load(json!({"audio": true, "silenceEvents": true}));
    tried.say("Hm", "");
    let first = tried.take();
    let silence = first.last().unwrap();
    assert_eq!(silence["dataChunk"], json!({"type": "SILENCE", "durationMs": "1000"}));
    assert_eq!(silence["packetId"]["interactionId"], first[0]["packetId"]["interactionId"]);
    assert!(tried.wait(1).iter().all(|packet| packet["dataChunk"]["type"] != "SILENCE"), "nothing comes after it");
    // Not without sound.
    tried.send(json!({"control": {"action": "TTS_PLAYBACK_MUTE"}}));
    tried.say("Hm", "");
    assert_eq!(summary(&tried.take()), ["One."]);
    tried.send(json!({"control": {"action": "TTS_PLAYBACK_UNMUTE"}}));
    assert_eq!(summary(&tried.wait(1)), ["?", "Two Ann.", "nod", "INTERACTION_END"], "with sound again");
}

#[test]
fn one_character_finishes_before_it_speaks_again_and_another_does_not_wait() {
    let mut tried = Try::new(TAVERN);
    tried.load(json!({}));
    tried.say("Hm", "");
    tried.say("Hm", "");
    tried.say("Ben, what say you", "");
    tried.say("B, what say you", "");
    assert_eq!(summary(&tried.take()), ["One.", "Ben here.", "INTERACTION_END"]);
    assert_eq!(summary(&tried.wait(1)), ["Two Ann.", "nod", "INTERACTION_END"]);
    assert_eq!(summary(&tried.wait(1)), ["One."]);
}

#[test]
fn cancelling_everything_ends_everything_once() {
    let mut tried = Try::new(TAVERN);
    tried.load(json!({}));
    tried.say("Hm", "");
    tried.say("Hm", "");
    assert_eq!(summary(&tried.take()), ["One."]);
    tried.send(json!({"mutation": {"cancelResponses": {}}}));
    assert_eq!(summary(&tried.take()), ["INTERACTION_END", "INTERACTION_END"]);
    assert!(tried.wait(5).is_empty());
}

#[test]
fn triggers_fill_in_their_parameters() {
    let mut tried = Try::new(TAVERN);
    tried.load(json!({"audio": true}));
    let parameters = json!([{"name": "gold", "value": "5"}]);
    tried.send(json!({"custom": {"name": "PAY", "type": "TRIGGER", "parameters": parameters}}));
    let answer = tried.take();
    let expected = ["5 coins, Ann? Says Ada.", "inworld.uninterruptible", "inworld.task.count", "INTERACTION_END"];
    assert_eq!(summary(&answer), expected);
    assert_eq!(answer[2]["custom"]["type"], "TASK");
    assert_eq!(answer[2]["custom"]["parameters"][0]["name"], "task_id");
    assert_eq!(answer[2]["custom"]["parameters"][1], json!({"name": "coins", "value": "5"}));
    // Reports of tasks are answered only where the script says so.
    tried.send(json!({"custom": {"name": "inworld.task.succeeded", "type": "TRIGGER"}}));
    assert_eq!(summary(&tried.wait(1)), ["INTERACTION_END"]);
}

#[test]
fn pings_begin_with_the_scene_and_come_every_ten_seconds() {
    let mut tried = Try::new(TAVERN);
    assert_eq!(tried.session.next(tried.now), None);
    tried.load(json!({"pingPongReport": true}));
    assert!(tried.wait(9).is_empty());
    let ping = tried.wait(1);
    assert_eq!(summary(&ping), ["PING"]);
    assert_eq!(ping[0]["timestamp"], ping[0]["latencyReport"]["pingPong"]["pingTimestamp"]);
    assert_eq!(ping[0]["routing"]["source"]["type"], "WORLD");
    tried.send(json!({"latencyReport": {"pingPong": {"type": "PONG", "pingTimestamp": "yesterday"}}}));
    tried.send(json!({"latencyReport": {"perceivedLatency": {"precision": "FINE", "latency": "1,234s"}}}));
    assert_eq!(summary(&tried.wait(10)), ["PING"]);
    tried.send(json!({"control": {"action": "SESSION_CONFIGURATION", "sessionConfiguration":
        {"capabilitiesConfiguration": {"pingPongReport": false}}}}));
    assert!(tried.wait(10).is_empty());
}

#[test]
fn in_a_group_one_answers_and_the_others_are_told() {
    let mut tried = Try::new(TAVERN);
    let status = tried.load(json!({}));
    let agents = &status[0]["control"]["currentSceneStatus"]["agents"];
    let (ada, ben) = (agents[0]["agentId"].clone(), agents[1]["agentId"].clone());
    let participants = json!([{"type": "AGENT", "name": ben}, {"type": "AGENT", "name": ada}, {"type": "PLAYER"}]);
    tried.send(json!({"packetId": {"conversationId": "c"}, "control":
        {"action": "CONVERSATION_UPDATE", "conversationUpdate": {"participants": participants}}}));
    tried.take();
    tried.say("Good day to you all", "c");
    let answer = tried.take();
    assert_eq!(answer[0]["routing"]["source"]["name"], ben);
    let targets = json!([{"type": "PLAYER"}, {"type": "AGENT", "name": ada}]);
    assert_eq!(answer[0]["routing"]["targets"], targets);
    tried.say("And you, Ada", "c");
    assert_eq!(tried.take()[0]["routing"]["source"]["name"], ada);
    tried.wait(2);
    let id = json!({"packetId": "n", "interactionId": "i", "conversationId": "c"});
    tried.send(json!({"packetId": id, "custom": {"name": "inworld.conversation.next_turn", "type": "TRIGGER"}}));
    let turn = tried.take();
    assert_eq!(turn[0]["routing"]["source"]["name"], ben, "whoever did not speak last");
    assert_eq!(turn[0]["packetId"]["interactionId"], "i");
    assert_eq!(summary(&turn), ["Ben here.", "INTERACTION_END"]);
}

#[test]
fn of_too_many_conversations_the_one_that_was_not_used_for_longest_ends() {
    let mut tried = Try::new(TAVERN);
    tried.load(json!({}));
    let a = tried.session.agent_id(0);
    let start = |tried: &mut Try, id: &str| {
        let participants = json!([{"type": "AGENT", "name": a}]);
        tried.send(json!({"packetId": {"packetId": new_id(), "conversationId": id},
            "control": {"action": "CONVERSATION_UPDATE", "conversationUpdate": {"participants": participants}}}));
        let events = tried.take().into_iter().map(|packet| {
            let kind = packet["control"]["conversationEvent"]["eventType"].as_str().unwrap().to_owned();
            format!("{} {kind}", packet["packetId"]["conversationId"].as_str().unwrap())
        });
        events.collect::<Vec<_>>()
    };
    for n in (0..256).rev() {
        assert_eq!(start(&mut tried, &format!("c{n}")), [format!("c{n} STARTED")]);
    }
    tried.say("Hello", "c255");
    tried.wait(60);
    assert_eq!(start(&mut tried, "c254"), ["c254 UPDATED"]);
    assert_eq!(start(&mut tried, "new"), ["c253 EVICTED", "new STARTED"]);
}

#[test]
fn each_character_of_each_session_has_an_agent_id_of_its_own() {
    let ids = || {
        let session = Session::new(Arc::new(Script::demo().unwrap()), Duration::ZERO);
        [0, 0, 1].map(|character| session.agent_id(character))
    };
    let (one, other) = (ids(), ids());
    assert_eq!(one[0], one[1]);
    assert!(one[0] != one[2] && one[0] != other[0]);
}

#[test]
fn frames_that_were_not_written_come_first_on_the_next_socket() {
    let mut tried = Try::new(TAVERN);
    tried.load(json!({}));
    let lost = "{\"result\":{\"text\":{\"text\":\"lost\"}}}".to_owned();
    tried.session.give_back(tried.now, 1, vec![lost.into()]);
    tried.say("Hm", "");
    assert_eq!(summary(&tried.take()), ["lost", "One."]);
}

#[test]
fn the_demo_answers_everything_in_words() {
    let inputs = [
        json!({"text": {"text": "hello"}}),
        json!({"text": {"text": "Hi there!"}}),
        json!({"text": {"text": "Good evening."}}),
        json!({"text": {"text": "What is your name?"}}),
        json!({"text": {"text": "where am I"}}),
        json!({"text": {"text": "It rains"}}),
        json!({"text": {"text": "\u{1f37a}"}}),
        json!({"text": {"text": ""}}),
        json!({"action": {"narratedAction": {"content": "The player dances."}}}),
        json!({"custom": {"name": "anything", "type": "TRIGGER"}}),
        json!({"custom": {"name": "greet", "type": "TRIGGER"}}),
    ];
    for who in [0, 1] {
        let script = Arc::new(Script::demo().unwrap());
        let now = Instant::now();
        let mut tried = Try { session: Session::new(script, Duration::ZERO), now, pinged: 0 };
        tried.send(json!({"control": {"action": "SESSION_CONFIGURATION", "sessionConfiguration":
            {"capabilitiesConfiguration": {"audio": true, "phonemeInfo": true, "emotions": true}}}}));
        tried.send(json!({"mutation": {"loadScene": {"name": "workspaces/demo/scenes/tavern"}}}));
        tried.take();
        let agent = tried.session.agent_id(who);
        for mut input in inputs.clone() {
            input["routing"] = json!({"target": {"type": "AGENT", "name": agent}});
            tried.send(input.clone());
            let answer = tried.take();
            for member in ["text", "dataChunk", "emotion"] {
                let found = answer.iter().find(|packet| packet.get(member).is_some());
                let found = found.unwrap_or_else(|| panic!("no {member} to {input}"));
                assert_eq!(found["routing"]["source"]["name"], agent, "{input}");
            }
            let end = answer.last().unwrap();
            assert_eq!(end["control"]["action"], "INTERACTION_END", "{input}");
        }
    }
}
