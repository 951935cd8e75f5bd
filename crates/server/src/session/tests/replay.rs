//! What is sent again, and in which order, when sockets break between two packets of an answer.

use super::*;
use crate::refusal::refusal;
use crate::session::replay::Kept;

/// A socket has taken something, and breaks; the session's next socket is open.
fn reconnect(tried: &mut Try, unwritten: Vec<Frame>) {
    let generation = tried.session.generation;
    tried.session.give_back(tried.now, generation, unwritten);
    tried.session.attach(tried.now);
}

fn hm() -> Value {
    json!({"packetId": {"packetId": "p", "interactionId": "i", "correlationId": "c"}, "text": {"text": "Hm"}})
}

/// A session in which nobody greets any more.
fn loaded() -> Try {
    let mut tried = Try::new(TAVERN);
    tried.load(json!({"audio": true, "phonemeInfo": true}));
    tried
}

/// The frames that a socket takes now.
fn taken(tried: &mut Try) -> Vec<Frame> {
    let frame = |out| match out {
        Out::Frame(frame) => Some(frame),
        Out::Ping(_) => None,
        other => panic!("{other:?}"),
    };
    tried.session.take(tried.now).into_iter().filter_map(frame).collect()
}

#[test]
fn an_answer_is_said_again_with_the_same_bytes_and_then_goes_on() {
    let mut tried = loaded();
    tried.send(hm());
    let first = taken(&mut tried);
    assert_eq!(first.len(), 2, "the sound and the words");
    reconnect(&mut tried, Vec::new());
    tried.send(hm());
    assert_eq!(taken(&mut tried), first);
    assert_eq!(summary(&tried.wait(1)), ["?", "Two Ann.", "nod", "INTERACTION_END"]);
    // All of it, as often as the client asks, and on the same socket too.
    for _ in 0..2 {
        tried.send(hm());
        let again = taken(&mut tried);
        assert_eq!((&again[..2], again.len()), (&first[..], 6));
    }
}

#[test]
fn the_rest_of_a_torn_answer_waits_for_the_client_to_ask_for_its_beginning() {
    let mut tried = loaded();
    tried.send(hm());
    taken(&mut tried);
    tried.say("B, and you", "");
    reconnect(&mut tried, Vec::new());
    assert!(tried.wait(2).is_empty(), "neither the rest nor what comes after it");
    tried.send(hm());
    assert_eq!(
        summary(&tried.take()),
        ["?", "One.", "?", "Ben here.", "INTERACTION_END", "?", "Two Ann.", "nod", "INTERACTION_END"]
    );
}

#[test]
fn a_client_that_does_not_ask_gets_the_rest_a_little_later() {
    let mut tried = loaded();
    tried.send(hm());
    taken(&mut tried);
    reconnect(&mut tried, Vec::new());
    assert!(tried.wait(2).is_empty());
    assert_eq!(tried.session.next(tried.now), Some(tried.now + Duration::from_secs(1)));
    assert_eq!(summary(&tried.wait(1)), ["?", "Two Ann.", "nod", "INTERACTION_END"]);
}

#[test]
fn what_no_socket_has_written_goes_to_the_next_one_at_once() {
    let mut tried = loaded();
    tried.send(hm());
    let unwritten = taken(&mut tried);
    reconnect(&mut tried, unwritten.clone());
    assert_eq!(taken(&mut tried), unwritten);
    // The first socket takes the end and breaks before it has written it; the beginning may have arrived or not.
    tried.now += Duration::from_secs(1);
    let rest = taken(&mut tried);
    let end = taken(&mut tried);
    reconnect(&mut tried, [rest.clone(), end.clone()].concat());
    assert!(tried.take().is_empty());
    tried.send(hm());
    assert_eq!(taken(&mut tried), [unwritten, rest, end].concat());
}

#[test]
fn a_socket_that_breaks_late_does_not_double_what_was_said_again() {
    let mut tried = loaded();
    tried.send(hm());
    let first = taken(&mut tried);
    let old = tried.session.generation;
    tried.session.attach(tried.now);
    tried.send(hm());
    assert_eq!(taken(&mut tried), first);
    tried.session.give_back(tried.now, old, first);
    assert!(tried.take().is_empty());
    // And one that nobody asked again for is not lost.
    let mut tried = loaded();
    tried.send(hm());
    let first = taken(&mut tried);
    let old = tried.session.generation;
    tried.session.attach(tried.now);
    assert!(tried.take().is_empty());
    tried.session.give_back(tried.now, old, first.clone());
    assert_eq!(taken(&mut tried), first);
}

#[test]
fn a_cancelled_answer_has_only_its_end_again() {
    let mut tried = loaded();
    tried.send(hm());
    taken(&mut tried);
    tried.send(json!({"mutation": {"cancelResponses": {"interactionId": "i"}}}));
    let end = taken(&mut tried);
    reconnect(&mut tried, Vec::new());
    tried.send(hm());
    assert_eq!(taken(&mut tried), end);
    assert_eq!(end.len(), 1);
    assert!(tried.wait(5).is_empty());
    // Also when it had ended before.
    tried.say("Hm", "");
    tried.take();
    tried.wait(1);
    tried.send(json!({"packetId": {"packetId": "q", "interactionId": "j"}, "text": {"text": "Hm"}}));
    assert_eq!(tried.take().len() + tried.wait(1).len(), 6);
    tried.send(json!({"mutation": {"cancelResponses": {"interactionId": "j"}}}));
    assert!(tried.take().is_empty());
    tried.send(json!({"packetId": {"packetId": "q", "interactionId": "j"}, "text": {"text": "Hm"}}));
    assert_eq!(summary(&tried.take()), ["INTERACTION_END"]);
}

#[test]
fn a_forgotten_answer_has_only_an_end() {
    let mut tried = loaded();
    tried.send(hm());
    tried.take();
    tried.wait(1);
    for _ in 0..100 {
        tried.say("B", "");
        tried.take();
    }
    tried.send(hm());
    let end = tried.take();
    assert_eq!(summary(&end), ["INTERACTION_END"]);
    assert_eq!(
        (&end[0]["packetId"]["interactionId"], &end[0]["packetId"]["correlationId"]),
        (&json!("i"), &json!("c"))
    );
}

#[test]
fn what_is_kept_has_a_limit_and_what_must_still_go_out_has_none() {
    let mut replay = Replay::default();
    let text = |n: usize| Kept::Text(n.to_string().repeat(100_000));
    for n in 0..10 {
        replay.keep("waits", 0, text(n));
    }
    for n in 0..10 {
        replay.keep(&n.to_string(), 0, text(n));
        replay.keep(&n.to_string(), 0, Kept::End("end".to_owned()));
        replay.again(&n.to_string(), 1);
        replay.give(1, true);
    }
    assert!(!replay.again("0", 2), "forgotten");
    assert_eq!(replay.give(1, false).len(), 11, "and a ping");
}

#[test]
fn a_trigger_that_ends_the_connection_does_so_once() {
    let mut tried = loaded();
    let trigger = json!({"packetId": {"packetId": "p", "interactionId": "i"},
        "custom": {"name": "inworld.debug.error", "type": "TRIGGER"}});
    tried.send(trigger.clone());
    assert_eq!(tried.take().len(), 2, "the error and the close");
    reconnect(&mut tried, Vec::new());
    tried.send(trigger);
    assert_eq!(summary(&tried.take()), ["INTERACTION_END"]);
}

#[test]
fn after_an_error_for_good_no_answer_is_waited_for() {
    let never = refusal(ErrorType::BillingTokensExhausted, "no");
    let again = refusal(ErrorType::SessionExpired, "later");
    for (status, waits) in [(never, false), (again, true)] {
        let mut tried = Try::new(TAVERN);
        tried.load(json!({}));
        tried.say("Hm", "");
        assert_eq!(summary(&tried.take()), ["One."]);
        tried.session.refuse(&status);
        tried.take();
        tried.session.attach(tried.now);
        tried.say("And now?", "");
        tried.wait(1);
        let said = summary(&tried.wait(1));
        assert_eq!(tried.session.resting_until.is_some(), waits, "{said:?}");
    }
}

/// A greeting in two parts, which nobody has asked for.
const GREETER: &str = r#"
workspace = "w"
pace_ms = 1000
[[scene]]
name = "s"
characters = ["a"]
[[character]]
name = "a"
greet_on_load = true
greeting = [["Welcome.", "Sit down."]]
"#;

/// Another socket; the client answers the ping that it begins with, if there is one.
fn reconnect_and_answer(tried: &mut Try) -> Vec<Value> {
    tried.pinged = 0;
    let socket = tried.session.attach(tried.now);
    let mut packets = tried.take();
    if tried.pinged > 0 {
        tried.session.pong(socket, tried.pinged);
        packets.extend(tried.take());
    }
    packets
}

#[test]
fn what_nobody_asked_for_is_said_again_with_the_same_ids_until_it_has_arrived() {
    let mut tried = Try::new(GREETER);
    let mut said = tried.load(json!({}));
    said.extend(tried.wait(1));
    assert_eq!(summary(&said), ["CURRENT_SCENE_STATUS", "Welcome.", "Sit down.", "INTERACTION_END"]);
    for _ in 0..3 {
        assert_eq!(reconnect_and_answer(&mut tried), said[1..], "nothing is known of it");
    }
    tried.session.pong(tried.session.generation, tried.pinged);
    for _ in 0..3 {
        assert_eq!(reconnect_and_answer(&mut tried), [Value::Null; 0], "it has arrived");
    }
}

#[test]
fn only_what_has_not_arrived_is_said_again_and_the_rest_waits_for_it() {
    let mut tried = Try::new(GREETER);
    tried.load(json!({}));
    tried.session.pong(tried.session.generation, tried.pinged);
    assert_eq!(reconnect_and_answer(&mut tried), [Value::Null; 0]);
    let rest = tried.wait(1);
    assert_eq!(reconnect_and_answer(&mut tried), rest);
    // The beginning is lost, and comes before the rest.
    let mut tried = Try::new(GREETER);
    let first = tried.load(json!({}));
    let socket = tried.session.attach(tried.now);
    assert_eq!(tried.wait(1), [Value::Null; 0]);
    tried.session.pong(socket, tried.pinged);
    let said = tried.take();
    assert_eq!(
        (&said[0], summary(&said)),
        (&first[1], ["Welcome.", "Sit down.", "INTERACTION_END"].map(str::to_owned).to_vec())
    );
}

#[test]
fn an_old_ping_or_an_old_socket_proves_nothing_of_what_came_later() {
    let mut tried = Try::new(GREETER);
    tried.load(json!({}));
    let (old, first_ping) = (tried.session.generation, tried.pinged);
    let said = tried.wait(1);
    // Of the first part alone.
    tried.session.pong(old, first_ping);
    assert_eq!(reconnect_and_answer(&mut tried).len(), 3);
    let now = tried.session.generation;
    tried.session.attach(tried.now);
    // The socket before the last one has not carried what the last one carried.
    tried.session.pong(old, tried.pinged);
    assert_ne!(old, now);
    assert_eq!(reconnect_and_answer(&mut tried)[1..], said);
}

#[test]
fn a_client_that_answers_no_ping_hears_nothing_twice() {
    let mut tried = Try::new(GREETER);
    tried.load(json!({}));
    tried.wait(1);
    tried.session.attach(tried.now);
    assert_eq!(tried.wait(10), [Value::Null; 0]);
    // In the middle, it hears the rest a little later.
    let mut tried = Try::new(GREETER);
    tried.load(json!({}));
    tried.session.attach(tried.now);
    assert_eq!(tried.wait(2), [Value::Null; 0]);
    assert_eq!(summary(&tried.wait(1)), ["Sit down.", "INTERACTION_END"]);
}

#[test]
fn what_was_cancelled_is_not_said_again_and_a_late_end_of_a_socket_doubles_nothing() {
    let mut tried = Try::new(GREETER);
    let said = tried.load(json!({}));
    let interaction = &said[1]["packetId"]["interactionId"];
    tried.send(json!({"mutation": {"cancelResponses": {"interactionId": interaction}}}));
    assert_eq!(summary(&tried.take()), ["INTERACTION_END"]);
    assert_eq!(summary(&reconnect_and_answer(&mut tried)), ["INTERACTION_END"], "only this is not proven");
    let mut tried = Try::new(GREETER);
    tried.load(json!({}));
    tried.now += Duration::from_secs(1);
    let old = tried.session.generation;
    let unwritten = taken(&mut tried);
    let again = reconnect_and_answer(&mut tried);
    assert_eq!(summary(&again), ["Welcome.", "Sit down.", "INTERACTION_END"]);
    tried.session.give_back(tried.now, old, unwritten);
    assert_eq!(tried.wait(5), [Value::Null; 0]);
}
