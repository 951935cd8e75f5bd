//! Sessions that another process goes on with.

use super::*;

impl Try {
    /// Another process goes on with what this one has written, and the client connects there.
    fn moved(&self) -> Self {
        let written = self.session.checkpoint(self.now);
        let script = Arc::new(Script::parse(TAVERN, "try.toml").unwrap());
        let mut session = Session::resumed(script, Duration::from_secs(300), &written, self.now).unwrap();
        session.attach(self.now);
        Self { session, now: self.now, pinged: 0 }
    }
}

#[test]
fn an_answer_goes_on_where_it_was_and_a_repeated_packet_is_known() {
    let mut here = Try::new(TAVERN);
    let told = here.load(json!({"narratedActions": true, "triggers": true}));
    here.wait(5);
    let id = json!({"packetId": "p", "interactionId": "i"});
    let packet = json!({"packetId": id, "text": {"text": "Hello?"}});
    here.send(packet.clone());
    let first = here.take();
    assert_eq!(summary(&first), ["One."]);
    let mut there = here.moved();
    assert_eq!(there.take(), [Value::Null; 0], "the client has the beginning already, perhaps");
    there.send(packet);
    assert_eq!(there.take(), first, "the same packets with the same ids");
    let rest = there.wait(1);
    assert_eq!(summary(&rest), ["Two Ann.", "Ada nods.", "nod", "INTERACTION_END"]);
    let agents = &told.iter().find(|packet| packet["control"]["action"] == "CURRENT_SCENE_STATUS").unwrap()["control"];
    let ada = &agents["currentSceneStatus"]["agents"][0]["agentId"];
    assert_eq!(&rest[0]["routing"]["source"]["name"], ada, "the characters are the same to the client");
    assert_eq!(here.wait(1).len(), rest.len(), "the former process would say the same");
}

#[test]
fn what_was_sent_once_with_sound_has_the_same_sound_again() {
    let mut here = Try::new(TAVERN);
    here.load(json!({"audio": true, "phonemeInfo": true}));
    here.wait(5);
    let packet = json!({"packetId": {"packetId": "p", "interactionId": "i"}, "text": {"text": "Hello?"}});
    here.send(packet.clone());
    let first = here.take();
    assert!(first.iter().any(|packet| packet["dataChunk"]["chunk"].as_str().is_some_and(|chunk| chunk.len() > 1_000)));
    let mut there = here.moved();
    there.send(packet);
    assert_eq!(there.take(), first);
}

#[test]
fn what_is_not_of_this_program_and_script_is_refused() {
    let mut here = Try::new(TAVERN);
    here.load(json!({}));
    let written = here.session.checkpoint(here.now);
    let resume = |script: &str, written: &[u8]| {
        let script = Arc::new(Script::parse(script, "try.toml").unwrap());
        Session::resumed(script, Duration::from_secs(300), written, here.now).map(drop)
    };
    assert_eq!(resume(TAVERN, &written), Ok(()));
    let another = TAVERN.replace("name = \"b\"", "name = \"c\"").replace("\"a\", \"b\"", "\"a\", \"c\"");
    assert_eq!(resume(&another, &written), Err("it is of another script".to_owned()));
    let newer = String::from_utf8(written).unwrap().replacen("\"version\":1", "\"version\":2", 1);
    assert_eq!(resume(TAVERN, newer.as_bytes()), Err("it has version 2, this program reads version 1".to_owned()));
    assert!(resume(TAVERN, b"{").unwrap_err().starts_with("it is not a checkpoint"));
}
