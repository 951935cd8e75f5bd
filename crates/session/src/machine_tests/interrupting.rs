//! The player cuts a character short.

use super::*;

/// Guard speaks in two interactions, cook in a third and in one of the guard's.
fn everybody_talks() -> Rig {
    let mut rig = Rig::connected(config());
    for (agent, interaction) in [("a-guard", "i-1"), ("a-cook", "i-2"), ("a-guard", "i-3"), ("a-cook", "i-1")] {
        rig.feed(Input::Frame(&said(agent, interaction, "Well,")));
        rig.feed(Input::Frame(&said(agent, interaction, "you see,")));
    }
    rig
}

#[test]
fn an_interruption_cancels_each_open_interaction_of_that_character_alone() {
    let mut rig = everybody_talks();
    assert_eq!(
        rig.feed(Input::Interrupt { character: Some("guard".into()), unheard: Vec::new() }),
        ["write cancel i-1 id-4 to a-guard", "write cancel i-3 id-6 to a-guard"]
    );
    for (agent, interaction, heard) in [
        ("a-guard", "i-1", false),
        ("a-guard", "i-3", false),
        ("a-cook", "i-1", true),
        ("a-cook", "i-2", true),
        ("a-guard", "i-4", true),
    ] {
        let seen = rig.feed(Input::Frame(&said(agent, interaction, "so")));
        assert_eq!(!seen.is_empty(), heard, "{agent} {interaction}");
    }
    assert_eq!(
        rig.feed(Input::Interrupt { character: Some("guard".into()), unheard: Vec::new() }),
        ["write cancel i-4 id-8 to a-guard"]
    );
}

#[test]
fn the_end_of_an_interrupted_interaction_passes_and_nothing_of_it_is_heard_again() {
    let mut rig = everybody_talks();
    rig.feed(Input::Interrupt { character: Some("guard".into()), unheard: Vec::new() });
    assert_eq!(rig.feed(Input::Frame(&said("a-guard", "i-1", "so"))), [""; 0]);
    assert_eq!(rig.feed(Input::Frame(&interaction_end("a-guard", "i-1"))), ["packet interaction_end"]);
    // Packets of other kinds may follow the end (PROTOCOL.md 3.3).
    assert_eq!(rig.feed(Input::Frame(&said("a-guard", "i-1", "so"))), [""; 0]);
    assert_eq!(rig.feed(Input::Frame(&said("a-guard", "i-9", "New!"))), ["packet \"New!\""]);
}

#[test]
fn an_interaction_that_has_ended_is_not_cancelled() {
    let mut rig = everybody_talks();
    rig.feed(Input::Frame(&interaction_end("a-guard", "i-1")));
    assert_eq!(
        rig.feed(Input::Interrupt { character: Some("guard".into()), unheard: Vec::new() }),
        ["write cancel i-3 id-4 to a-guard"]
    );
    // Nothing is going on any more, but what is queued is still taken back.
    assert_eq!(rig.feed(Input::Interrupt { character: Some("guard".into()), unheard: Vec::new() }), [""; 0]);
}

#[test]
fn the_cancel_packet_has_the_shape_of_the_protocol() {
    let mut rig = everybody_talks();
    let frames = rig.written(Input::Interrupt { character: Some("cook".into()), unheard: Vec::new() });
    let cancelled: Vec<_> = frames.iter().map(|frame| &frame["mutation"]["cancelResponses"]).collect();
    assert_eq!(cancelled, [&serde_json::json!({"interactionId": "i-2"}), &serde_json::json!({"interactionId": "i-1"})]);
    for frame in &frames {
        assert_eq!(frame["routing"]["source"]["type"], "PLAYER");
        assert_eq!(frame["routing"]["target"], serde_json::json!({"type": "AGENT", "name": "a-cook"}));
        assert!(frame["packetId"]["correlationId"].is_string());
    }
}

#[test]
fn without_a_name_the_only_character_is_meant_and_nobody_when_there_are_several() {
    let mut rig = everybody_talks();
    assert_eq!(rig.feed(Input::Interrupt { character: None, unheard: Vec::new() }), [""; 0]);
    assert_eq!(rig.feed(Input::Interrupt { character: Some("king".into()), unheard: Vec::new() }), [""; 0]);
    rig.feed(Input::Frame(&scene(&["guard"])));
    let seen = rig.feed(Input::Interrupt { character: None, unheard: Vec::new() });
    assert!(
        !seen.is_empty() && seen.iter().all(|words| words.starts_with("write cancel") && words.ends_with("a-guard")),
        "{seen:?}"
    );
}

#[test]
fn without_a_link_an_interruption_writes_nothing() {
    let mut rig = everybody_talks();
    rig.feed(Input::Pause);
    assert_eq!(rig.feed(Input::Interrupt { character: Some("guard".into()), unheard: Vec::new() }), [""; 0]);
}

#[test]
fn what_the_player_says_is_never_dropped_with_the_interruption() {
    let mut rig = everybody_talks();
    rig.feed(Input::Interrupt { character: Some("guard".into()), unheard: Vec::new() });
    let echo = said("", "i-1", "Stop!").replace("AGENT", "PLAYER");
    assert_eq!(rig.feed(Input::Frame(&echo)), ["packet \"Stop!\""]);
}

#[test]
fn a_session_of_days_remembers_only_so_much() {
    let mut rig = Rig::connected(config());
    for n in 0..1_000 {
        rig.feed(Input::Frame(&said("a-guard", &format!("i-{n}"), "on and on")));
    }
    assert_eq!(rig.written(Input::Interrupt { character: Some("guard".into()), unheard: Vec::new() }).len(), 256);
    assert_eq!(rig.feed(Input::Frame(&said("a-guard", "i-999", "and on"))), [""; 0]);
}

#[test]
fn a_conversation_is_cancelled_with_what_was_heard_of_each_character() {
    let mut rig = Rig::connected(config());
    let members = vec!["guard".into(), "cook".into()];
    rig.send(Outgoing::conversation_update(Recipient::NewConversation("c".into()), members, NOON, ids("u-")));
    let started = r#"{"result":{"packetId":{"conversationId":"c"},"control":{"action":"CONVERSATION_EVENT","conversationEvent":{"eventType":"STARTED"}}}}"#;
    rig.feed(Input::Frame(started));
    rig.send(text(Recipient::Conversation("c".into()), "p-1"));
    let unheard = |interaction: &str, utterances: &[&str], heard_length| Unheard {
        interaction_id: interaction.into(),
        utterance_ids: utterances.iter().map(|id| (*id).to_owned()).collect(),
        heard_length,
    };
    let unheard = vec![
        unheard("p-1", &["guards-1", "guards-2"], 0),
        unheard("p-0", &["of-another-one"], 3),
        unheard("p-1", &["cooks"], 7),
    ];
    let frames = rig.written(Input::InterruptConversation { id: "c".into(), unheard });
    let [frame] = &frames[..] else { panic!("{frames:?}") };
    assert_eq!(frame["packetId"]["conversationId"], "c");
    assert_eq!(
        frame["mutation"]["cancelResponses"],
        serde_json::json!({"interactionId": "p-1", "utteranceId": ["cooks", "guards-1", "guards-2"], "heardLength": 7})
    );
}
