//! Packets that a server rejects by ending the link, and packets that are taken back.

use super::*;

fn lasting() -> Config {
    Config { no_auto_reconnect: false, ..config() }
}

/// The server ends the link, for a reason of which it says nothing.
fn ended() -> Failure {
    Failure { by_server: true, ..Failure::retryable(FailureCode::ClosedByServer, "code 1011") }
}

/// Waits for the next link, and for all that leaves on it before something comes. The ids of what was written, where the
/// link lives so long.
fn next_link(rig: &mut Rig, rejected: &[&str]) -> (Vec<String>, Vec<String>) {
    let due = rig.machine.deadline().unwrap();
    rig.time = rig.time.max(due);
    rig.feed(Input::Tick);
    rig.feed(Input::LinkUp);
    let mut seen = rig.feed(Input::Frame(&scene(&["guard", "cook"])));
    let mut written = Vec::new();
    loop {
        written.extend(seen.iter().filter(|line| line.starts_with("write \"")).cloned());
        if written.iter().any(|line| rejected.iter().any(|id| line.contains(id))) {
            rig.time += Duration::from_millis(20);
            return (written, rig.feed(Input::LinkDown(ended())));
        }
        let waits = rig.machine.outbox.iter().any(|outgoing| outgoing.attempt != Attempt::Reissue);
        let Some(due) = rig.machine.deadline().filter(|_| waits) else { return (written, Vec::new()) };
        rig.time = due;
        seen = rig.feed(Input::Tick);
        let pings: Vec<_> = seen.iter().filter_map(|line| line.strip_prefix("ping ")?.parse().ok()).collect();
        for number in pings {
            seen.extend(rig.feed(Input::Pong(number)));
        }
    }
}

#[test]
fn a_packet_that_ends_three_links_comes_back_and_the_others_go_on() {
    for rejected in ["p-1", "p-2", "p-3"] {
        let mut rig = Rig::connected(lasting());
        for id in ["p-1", "p-2", "p-3"] {
            rig.send(text(to("guard"), id));
        }
        rig.time += Duration::from_millis(20);
        rig.feed(Input::LinkDown(ended()));
        let (_, seen) = next_link(&mut rig, &[rejected]);
        assert!(!seen.iter().any(|line| line.starts_with("failed")), "{seen:?}");
        let (_, seen) = next_link(&mut rig, &[rejected]);
        let failed: Vec<_> = seen.iter().filter(|line| line.starts_with("failed")).collect();
        let words = "(7: 3 connections ended right after this packet; the last one: code 1011)";
        assert_eq!(failed, [&format!("failed \"hi\" {rejected} to a-guard {words}")]);
        let (written, _) = next_link(&mut rig, &[rejected]);
        assert_eq!(written.len(), 2, "{written:?}");
    }
}

#[test]
fn several_such_packets_come_back_one_after_the_other() {
    let mut rig = Rig::connected(lasting());
    for id in ["p-1", "p-2", "p-3", "p-4"] {
        rig.send(text(to("guard"), id));
    }
    rig.feed(Input::LinkDown(ended()));
    let mut failed = Vec::new();
    for _ in 0..9 {
        let (written, seen) = next_link(&mut rig, &["p-2", "p-3"]);
        failed.extend(seen.iter().filter(|line| line.starts_with("failed")).map(|line| line[12..15].to_owned()));
        if seen.is_empty() {
            assert_eq!(written.len(), 2, "{written:?}");
            break;
        }
    }
    failed.sort();
    assert_eq!(failed, ["p-2", "p-3"]);
    assert_eq!(rig.machine.state(), Connected);
}

#[test]
fn a_network_that_drops_often_fails_no_packet() {
    // Whatever the end of the link tells.
    let ends: [fn() -> Failure; 3] = [ended, lost, || Failure { by_server: true, ..lost() }];
    for end in ends {
        let mut rig = Rig::connected(lasting());
        rig.send(text(to("guard"), "p-1"));
        for _ in 0..20 {
            rig.time += Duration::from_millis(20);
            let seen = rig.feed(Input::LinkDown(end()));
            assert!(!seen.iter().any(|line| line.starts_with("failed")), "{seen:?}");
            rig.time = rig.time.max(rig.machine.deadline().unwrap());
            rig.feed(Input::Tick);
            rig.feed(Input::LinkUp);
            rig.feed(Input::Frame(&scene(&["guard", "cook"])));
        }
        let (written, _) = {
            rig.feed(Input::LinkDown(end()));
            next_link(&mut rig, &[])
        };
        assert_eq!(written, ["write \"hi\" p-1 to a-guard"], "it is not forgotten");
    }
}

#[test]
fn no_evidence_is_a_link_that_dies_silently_is_left_or_brings_an_answer() {
    let end: [fn(&mut Rig); 5] = [
        |rig| drop(rig.feed(Input::LinkDown(lost()))),
        |rig| {
            rig.feed(Input::Frame(&error("SESSION_EXPIRED", "IMMEDIATE")));
            rig.feed(Input::LinkDown(ended()));
        },
        |rig| {
            let id = rig.machine.store_counts().seen;
            rig.feed(Input::Frame(&said_in("p-1", &format!("t-{id}"))));
            rig.feed(Input::LinkDown(ended()));
        },
        |rig| {
            rig.pass(crate::rejection::WINDOW + Duration::from_millis(1));
            rig.feed(Input::LinkDown(ended()));
        },
        |rig| {
            rig.feed(Input::Pause);
            rig.feed(Input::Resume);
        },
    ];
    for end in end {
        let mut rig = Rig::connected(lasting());
        rig.send(text(to("guard"), "p-1"));
        for _ in 0..6 {
            end(&mut rig);
            if rig.machine.state() == Disconnected {
                rig.time = rig.time.max(rig.machine.deadline().unwrap());
                rig.feed(Input::Tick);
            }
            rig.feed(Input::LinkUp);
            let seen = rig.feed(Input::Frame(&scene(&["guard", "cook"])));
            assert!(seen.contains(&"write \"hi\" p-1 to a-guard".to_owned()), "at once: {seen:?}");
        }
    }
}

fn said_in(interaction: &str, id: &str) -> String {
    said("a-guard", interaction, "so").replacen("\"packetId\":{", &format!("\"packetId\":{{\"packetId\":\"{id}\","), 1)
}

#[test]
fn a_microphone_that_ends_three_links_is_closed_and_the_others_go_on() {
    let mut rig = Rig::connected(lasting());
    let (mode, understanding) = Default::default();
    rig.send(Outgoing::audio_start(to("guard"), mode, understanding, NOON, ids("mic-")));
    rig.send(text(to("guard"), "p-1"));
    let mut told = Vec::new();
    for _ in 0..3 {
        rig.time += Duration::from_millis(20);
        told = rig.feed(Input::LinkDown(ended()));
        rig.time = rig.time.max(rig.machine.deadline().unwrap());
        rig.feed(Input::Tick);
        rig.feed(Input::LinkUp);
        rig.feed(Input::Frame(&scene(&["guard", "cook"])));
        // A careful link opens the microphone alone.
        while rig.machine.rejections.holds(rig.time, false) && rig.machine.microphone.is_none() {
            rig.time = rig.machine.deadline().unwrap();
            rig.feed(Input::Tick);
        }
    }
    assert_eq!(told.iter().filter(|line| *line == "error 7").count(), 2, "the end, and the microphone: {told:?}");
    assert!(rig.machine.microphone.is_none() && rig.machine.in_flight.len() == 1);
}

fn cancel(interaction: &str) -> Outgoing {
    Outgoing::cancel_responses(to("guard"), interaction, Vec::new(), NOON, ids("c-"))
}

#[test]
fn what_is_cancelled_or_interrupted_without_an_answer_is_not_sent_again() {
    let take_back: [fn(&mut Rig); 2] = [
        |rig| drop(rig.send(cancel("p-1"))),
        |rig| drop(rig.feed(Input::Interrupt { character: Some("guard".into()), unheard: Vec::new() })),
    ];
    for take_back in take_back {
        for while_lost in [false, true] {
            let mut rig = Rig::connected(lasting());
            rig.send(text(to("guard"), "p-1"));
            rig.send(text(to("cook"), "p-2"));
            if while_lost {
                rig.feed(Input::LinkDown(lost()));
                take_back(&mut rig);
            } else {
                take_back(&mut rig);
                rig.feed(Input::LinkDown(lost()));
            }
            let (written, _) = next_link(&mut rig, &[]);
            assert_eq!(written, ["write \"hi\" p-2 to a-cook"]);
        }
    }
}

#[test]
fn an_interruption_asks_the_server_not_to_answer_and_hears_no_answer() {
    let mut rig = Rig::connected(lasting());
    rig.send(text(to("guard"), "p-1"));
    rig.send(text(Recipient::Characters(vec!["guard".into(), "cook".into()]), "p-2"));
    let seen = rig.feed(Input::Interrupt { character: Some("guard".into()), unheard: Vec::new() });
    assert!(seen.len() == 1 && seen[0].starts_with("write cancel p-1 "), "{seen:?}");
    assert_eq!(rig.feed(Input::Frame(&said("a-guard", "p-1", "so"))), [""; 0]);
    assert_eq!(rig.machine.in_flight.len(), 1, "the cook may answer the other one");
    // A conversation, by all who take part in it.
    rig.send(Outgoing::conversation_update(
        Recipient::NewConversation("c".into()),
        vec!["guard".into(), "cook".into()],
        NOON,
        ids("u-"),
    ));
    let started = r#"{"result":{"packetId":{"conversationId":"c"},"control":{"action":"CONVERSATION_EVENT","conversationEvent":{"eventType":"STARTED"}}}}"#;
    rig.feed(Input::Frame(started));
    rig.send(text(Recipient::Conversation("c".into()), "p-3"));
    let seen = rig.feed(Input::InterruptConversation { id: "c".into(), unheard: Vec::new() });
    assert!(seen[0].starts_with("write cancel p-3 ") && seen[0].ends_with(" in c"), "{seen:?}");
    assert_eq!(rig.feed(Input::Frame(&said("a-cook", "p-3", "so"))), [""; 0]);
}

#[test]
fn what_is_cancelled_before_it_could_leave_comes_back() {
    let mut rig = Rig::connected(lasting());
    rig.feed(Input::LinkDown(lost()));
    rig.send(text(to("guard"), "p-1"));
    rig.feed(Input::Interrupt { character: Some("guard".into()), unheard: Vec::new() });
    let seen = rig.send(cancel("p-1"));
    let words = "(8: the game cancelled its interaction before it could leave)";
    assert_eq!(seen, [&format!("failed \"hi\" p-1 {words}"), "released"]);
    assert_eq!(next_link(&mut rig, &[]).0, [""; 0]);
}

#[test]
fn a_conversation_that_ends_three_links_is_over_and_the_others_go_on() {
    let mut rig = Rig::connected(lasting());
    for id in ["good", "bad"] {
        let members = vec!["guard".into(), "cook".into()];
        rig.send(Outgoing::conversation_update(Recipient::NewConversation(id.into()), members, NOON, ids("u-")));
    }
    let started = r#"{"result":{"packetId":{"conversationId":"good"},"control":{"action":"CONVERSATION_EVENT","conversationEvent":{"eventType":"STARTED"}}}}"#;
    rig.feed(Input::Frame(started));
    rig.send(text(Recipient::Conversation("bad".into()), "p-bad"));
    rig.send(text(Recipient::Conversation("good".into()), "p-good"));
    let mut told = Vec::new();
    let mut links = 0;
    while !told.iter().any(|line: &String| line.starts_with("failed")) {
        links += 1;
        assert!(links <= 3, "it goes on for ever: {told:?}");
        rig.time += Duration::from_millis(20);
        told = rig.feed(Input::LinkDown(ended()));
        rig.time = rig.time.max(rig.machine.deadline().unwrap());
        rig.feed(Input::Tick);
        rig.feed(Input::LinkUp);
        let mut seen = rig.feed(Input::Frame(&scene(&["guard", "cook"])));
        for _ in 0..20 {
            if links == 3 || rig.machine.announcements.unanswered().any(|(id, _)| id == "bad") {
                break;
            }
            if rig.machine.announcements.unanswered().any(|(id, _)| id == "good") {
                rig.feed(Input::Frame(started));
                continue;
            }
            rig.time = rig.machine.deadline().unwrap();
            seen.extend(rig.feed(Input::Tick));
        }
    }
    assert_eq!(links, 3);
    assert!(told.iter().any(|line| line.starts_with("failed \"hi\" p-bad")), "{told:?}");
    assert_eq!(told.iter().filter(|line| *line == "error 7").count(), 2, "the end, and the conversation: {told:?}");
    assert_eq!(rig.machine.announcements.of("bad"), None);
    assert!(rig.machine.announcements.of("good").is_some());
}
