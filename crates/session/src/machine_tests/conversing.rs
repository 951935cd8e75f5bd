//! Group conversations.

use serde_json::json;

use super::*;
use inworld_protocol::packet::enums::{MicrophoneMode, UnderstandingMode};

fn start(id: &str, names: &[&str], packet_id: &'static str) -> Outgoing {
    update_to(Recipient::NewConversation(id.into()), names, packet_id)
}

fn update(id: &str, names: &[&str], packet_id: &'static str) -> Outgoing {
    update_to(Recipient::Conversation(id.into()), names, packet_id)
}

fn update_to(recipient: Recipient, names: &[&str], packet_id: &'static str) -> Outgoing {
    let names = names.iter().map(|name| (*name).to_owned()).collect();
    Outgoing::conversation_update(recipient, names, NOON, move || packet_id.to_owned())
}

fn group(id: &str) -> Recipient {
    Recipient::Conversation(id.into())
}

fn event(id: &str, kind: &str) -> String {
    json!({"result": {
        "packetId": {"conversationId": id},
        "control": {"action": "CONVERSATION_EVENT", "conversationEvent": {"eventType": kind}}
    }})
    .to_string()
}

/// The event itself is told to the game; here is what comes of it.
fn hear(rig: &mut Rig, id: &str, kind: &str) -> Vec<String> {
    let seen = rig.feed(Input::Frame(&event(id, kind)));
    seen.into_iter().filter(|words| words != &format!("packet conversation_event in {id}")).collect()
}

/// In a conversation of both that the server has confirmed.
fn in_group() -> Rig {
    let mut rig = Rig::connected(config());
    rig.send(start("c", &["guard", "cook"], "u-1"));
    hear(&mut rig, "c", "STARTED");
    rig
}

#[test]
fn packets_of_a_conversation_wait_for_the_server_and_others_do_not() {
    let mut rig = Rig::connected(config());
    assert_eq!(
        rig.send(start("c", &["guard", "a-cook", "guard"], "u-1")),
        ["write conversation [a-guard a-cook] u-1 in c", "released"]
    );
    assert_eq!(rig.send(text(group("c"), "p-1")), [""; 0]);
    assert_eq!(rig.send(text(group("c"), "p-2")), [""; 0]);
    // Recipient one member: to that member alone.
    assert_eq!(rig.send(text(to("guard"), "p-3")), ["write \"hi\" p-3 to a-guard", "released"]);
    assert_eq!(
        hear(&mut rig, "c", "STARTED"),
        ["write \"hi\" p-1 in c", "released", "write \"hi\" p-2 in c", "released"]
    );
    assert_eq!(rig.machine.announcements.deadline(), None);
    assert_eq!(rig.send(text(group("c"), "p-4")), ["write \"hi\" p-4 in c", "released"]);
}

#[test]
fn the_game_hears_of_the_servers_event() {
    let mut rig = Rig::connected(config());
    rig.send(start("c", &["guard"], "u-1"));
    for kind in ["STARTED", "UPDATED", "EVICTED"] {
        let seen = rig.feed(Input::Frame(&event("c", kind)));
        assert!(seen.contains(&"packet conversation_event in c".to_owned()), "{kind}: {seen:?}");
    }
}

#[test]
fn a_conversation_packet_has_the_player_as_its_source_and_no_target() {
    let mut rig = in_group();
    let frames = rig.written(Input::Send(Box::new(text(group("c"), "p-1"))));
    assert_eq!(frames[0]["routing"], json!({"source": {"type": "PLAYER"}}));
    assert_eq!(frames[0]["packetId"]["conversationId"], "c");
    let frames = rig.written(Input::Send(Box::new(update("c", &["cook"], "u-2"))));
    let participants = json!([{"type": "AGENT", "name": "a-cook"}]);
    assert_eq!(frames[0]["control"]["conversationUpdate"]["participants"], participants);
    assert_eq!(frames[0]["control"]["action"], "CONVERSATION_UPDATE");
}

#[test]
fn an_update_keeps_its_place_among_the_packets() {
    let mut rig = Rig::connected(config());
    rig.send(start("c", &["guard", "cook"], "u-1"));
    rig.send(text(group("c"), "p-1"));
    rig.send(update("c", &["cook"], "u-2"));
    rig.send(text(group("c"), "p-2"));
    assert_eq!(
        hear(&mut rig, "c", "STARTED"),
        ["write \"hi\" p-1 in c", "released", "write conversation [a-cook] u-2 in c", "released"]
    );
    assert_eq!(hear(&mut rig, "c", "UPDATED"), ["write \"hi\" p-2 in c", "released"]);
}

#[test]
fn several_conversations_do_not_wait_for_each_other() {
    let mut rig = in_group();
    rig.send(start("d", &["cook"], "u-2"));
    assert_eq!(rig.send(text(group("d"), "p-1")), [""; 0]);
    assert_eq!(rig.send(text(group("c"), "p-2")), ["write \"hi\" p-2 in c", "released"]);
    assert_eq!(hear(&mut rig, "d", "STARTED"), ["write \"hi\" p-1 in d", "released"]);
    assert_eq!(hear(&mut rig, "d", "EVICTED"), [""; 0]);
    assert!(!rig.has_conversation("d") && rig.has_conversation("c"));
    assert_eq!(rig.send(text(group("c"), "p-3")), ["write \"hi\" p-3 in c", "released"]);
}

#[test]
fn a_conversation_that_begins_early_leaves_with_the_scene() {
    let mut rig = Rig::new(config());
    rig.feed(Input::Start);
    rig.send(start("c", &["guard", "cook"], "u-1"));
    rig.send(start("d", &["guard", "king"], "u-2"));
    rig.send(text(group("c"), "p-1"));
    rig.send(text(group("d"), "p-2"));
    rig.feed(Input::LinkUp);
    assert_eq!(
        rig.feed(Input::Frame(&scene(&["guard", "cook"])))[4..],
        [
            "write conversation [a-guard a-cook] u-1 in c",
            "released",
            "failed conversation [guard king] u-2 in d (106: no character \"king\" is in the scene; there are: guard, cook)",
            "released",
            "failed \"hi\" p-2 in d (106: the conversation d is over; start another)",
            "released"
        ]
    );
    assert_eq!(hear(&mut rig, "c", "STARTED"), ["write \"hi\" p-1 in c", "released"]);
}

#[test]
fn a_server_that_does_not_answer_is_told_once_more_with_the_next_packet() {
    let mut rig = Rig::connected(config());
    rig.send(start("c", &["guard"], "u-1"));
    rig.send(text(group("c"), "p-1"));
    assert_eq!(rig.machine.announcements.deadline(), Some(rig.time + CONVERSATION_TIMEOUT));
    rig.pass(CONVERSATION_TIMEOUT - Duration::from_nanos(1));
    assert_eq!(rig.feed(Input::Tick), [""; 0], "too early");
    rig.pass(Duration::from_nanos(1));
    assert_eq!(
        rig.feed(Input::Tick),
        [
            "error 2",
            "failed \"hi\" p-1 in c (2: the server did not answer for the conversation c within 10 s)",
            "released",
            "ping 0"
        ]
    );
    assert_eq!((rig.machine.state(), rig.machine.waiting), (Connected, Waiting::Nothing));
    assert_eq!(hear(&mut rig, "c", "STARTED"), [""; 0], "too late");
    assert_eq!(rig.send(text(group("c"), "p-2")), ["write conversation [a-guard] id-4 in c"]);
    assert_eq!(hear(&mut rig, "c", "UPDATED"), ["write \"hi\" p-2 in c", "released"]);
}

#[test]
fn what_waits_for_a_conversation_that_is_evicted_comes_back() {
    let mut rig = Rig::connected(config());
    rig.send(start("c", &["guard"], "u-1"));
    rig.send(text(group("c"), "p-1"));
    let words = "(106: the conversation c is over; start another)";
    assert_eq!(hear(&mut rig, "c", "EVICTED"), [format!("failed \"hi\" p-1 in c {words}"), "released".into()]);
    assert!(!rig.has_conversation("c"));
    assert_eq!(rig.send(text(group("c"), "p-2"))[0], format!("failed \"hi\" p-2 in c {words}"));
    assert_eq!(rig.send(update("c", &["cook"], "u-2"))[0], format!("failed conversation [cook] u-2 in c {words}"));
    assert_eq!(hear(&mut rig, "c", "EVICTED"), [""; 0], "once is enough");
}

#[test]
fn on_another_link_conversations_are_told_again_with_the_new_agent_ids() {
    let mut rig = in_group();
    rig.feed(Input::Pause);
    rig.send(text(group("c"), "p-1"));
    rig.feed(Input::LinkUp);
    let seen = rig.feed(Input::Frame(&scene_named("gate", "b-", &["guard", "cook"])));
    assert_eq!(
        seen[2..],
        ["changed [guard cook]", "write conversation [b-guard b-cook] id-6 in c", "packet current_scene_status"]
    );
    assert_eq!(hear(&mut rig, "c", "UPDATED"), ["write \"hi\" p-1 in c", "released"]);
}

#[test]
fn another_link_is_told_of_the_participants_that_the_game_has_set_last() {
    let mut rig = in_group();
    rig.feed(Input::Pause);
    rig.send(update("c", &["cook"], "u-2"));
    rig.feed(Input::LinkUp);
    let seen = rig.feed(Input::Frame(&scene(&["guard", "cook"])));
    let told: Vec<_> = seen.iter().filter(|words| words.starts_with("write conversation ")).collect();
    assert!(told.len() == 1 && told[0].starts_with("write conversation [a-cook] id-"), "{seen:?}");
    assert_eq!(hear(&mut rig, "c", "UPDATED"), ["write conversation [a-cook] u-2 in c", "released"]);
}

#[test]
fn in_another_scene_a_conversation_goes_on_with_whoever_is_there() {
    let mut rig = in_group();
    rig.send(start("d", &["cook"], "u-2"));
    rig.feed(Input::LoadScene("workspaces/demo/scenes/market".into()));
    rig.send(text(group("c"), "p-1"));
    rig.send(text(group("d"), "p-2"));
    assert_eq!(
        rig.feed(Input::Frame(&scene_named("market", "b-", &["guard", "king"]))),
        [
            "established true [guard king]",
            "write conversation [b-guard] id-5 in c",
            "packet current_scene_status",
            "failed \"hi\" p-2 in d (106: the conversation d is over; start another)",
            "released"
        ]
    );
    assert_eq!(hear(&mut rig, "c", "UPDATED"), ["write \"hi\" p-1 in c", "released"]);
    // The cook is back, and takes part again.
    assert_eq!(
        rig.feed(Input::Frame(&scene_named("market", "b-", &["guard", "cook"])))[1],
        "write conversation [b-guard b-cook] id-6 in c"
    );
}

#[test]
fn what_a_server_evicts_while_a_scene_is_entered_goes_on_if_its_characters_are_there() {
    let mut rig = in_group();
    rig.send(start("d", &["cook"], "u-2"));
    rig.feed(Input::LoadScene("workspaces/demo/scenes/market".into()));
    assert_eq!(hear(&mut rig, "c", "EVICTED"), [""; 0]);
    assert_eq!(hear(&mut rig, "d", "EVICTED"), [""; 0]);
    let seen = rig.feed(Input::Frame(&scene_named("market", "b-", &["guard"])));
    assert_eq!(seen[1..], ["write conversation [b-guard] id-5 in c", "packet current_scene_status"]);
    assert!(!rig.has_conversation("d") && rig.has_conversation("c"));
}

#[test]
fn the_same_list_tells_no_conversation_anew() {
    let mut rig = in_group();
    assert_eq!(rig.feed(Input::Frame(&scene(&["guard", "cook"]))), ["packet current_scene_status"]);
    let seen = rig.feed(Input::Frame(&scene(&["guard", "cook", "king"])));
    assert_eq!(seen, ["changed [guard cook king]", "packet current_scene_status"]);
}

#[test]
fn audio_for_a_conversation_waits_behind_its_beginning() {
    let mut rig = Rig::connected(config());
    rig.send(start("c", &["guard", "cook"], "u-1"));
    let (mode, understanding) = (MicrophoneMode::OpenMic, UnderstandingMode::Full);
    let open = |to: Recipient| Outgoing::audio_start(to, mode, understanding, NOON, ids("start-"));
    rig.send(open(group("c")));
    let chunk = || Outgoing::audio_chunk("AAA=".into(), NOON, ids("chunk-"));
    assert_eq!(rig.send(chunk()), [""; 0]);
    assert_eq!(rig.send(open(to("guard"))), [""; 0], "in its turn");
    assert_eq!(
        hear(&mut rig, "c", "STARTED"),
        [
            "write audio_session_start start-1 in c",
            "released",
            "write data AAA= chunk-1 in c",
            "released",
            "write audio_session_start start-1 to a-guard",
            "released"
        ]
    );
    // The microphone follows its character to another scene, by name.
    rig.feed(Input::LoadScene("workspaces/demo/scenes/market".into()));
    rig.feed(Input::Frame(&scene_named("market", "b-", &["guard"])));
    assert_eq!(rig.send(chunk()), ["write data AAA= chunk-1 to b-guard", "released"]);
}

#[test]
fn a_forgotten_conversation_takes_what_waits_for_it_along() {
    let mut rig = Rig::connected(config());
    rig.send(start("c", &["guard"], "u-1"));
    rig.send(text(group("c"), "p-1"));
    let seen = rig.feed(Input::ForgetConversation("c".into()));
    assert_eq!((&seen[1..], rig.has_conversation("c")), (&["released".to_owned()][..], false));
    assert!(seen[0].starts_with("failed \"hi\" p-1 in c (8: "), "{seen:?}");
    assert_eq!(rig.machine.announcements.deadline(), None);
}

#[test]
fn start_forgets_all_conversations() {
    let mut rig = in_group();
    rig.feed(Input::Stop);
    rig.feed(Input::Start);
    rig.feed(Input::LinkUp);
    let seen = rig.feed(Input::Frame(&scene(&["guard", "cook"])));
    assert!(!seen.iter().any(|words| words.contains("conversation")), "{seen:?}");
    assert!(!rig.has_conversation("c"));
}
