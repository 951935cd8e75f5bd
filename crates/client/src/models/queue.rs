//! The queue of events between the driver and one poller.

use std::sync::Arc;

use futures_util::FutureExt as _;
use loom::thread;

use super::model;
use crate::ledger;
use crate::queue::EventQueue;
use crate::shared::Shared;
use inworld_protocol::packet::{
    Actor, PackedPacket, Packet, PacketId, PacketStatus, Payload, Routing, TextEvent, Timestamp,
};
use inworld_session::log::Level;
use inworld_session::{Event, EventKind};

/// Capacity of a queue in a model, which no model reaches.
const ROOMY: usize = 1 << 30;

fn event(kind: EventKind) -> Event {
    Event { time: Timestamp::default(), kind }
}

fn log(size: usize) -> Event {
    event(EventKind::Log(Level::Debug, "x".repeat(size)))
}

fn speech() -> Event {
    let id = PacketId {
        packet_id: "p".to_owned(),
        utterance_id: "u".to_owned(),
        interaction_id: "i".to_owned(),
        ..PacketId::default()
    };
    let packet = Packet {
        id,
        routing: Routing { source: Some(Actor::agent("cat".to_owned())), ..Routing::default() },
        payload: Payload::Text(TextEvent::default()),
        ..Packet::default()
    };
    event(EventKind::Packet(PackedPacket::pack(&packet, "{}", PacketStatus::Received).unwrap()))
}

/// Polls until an event arrives.
fn poll(queue: &EventQueue) -> (u64, Event) {
    loop {
        if let Some(next) = queue.pop() {
            return next;
        }
        thread::yield_now();
    }
}

#[test]
fn events_arrive_in_order_and_are_counted() {
    model(|| {
        let queue = Arc::new(EventQueue::of_events(16, ROOMY));
        let driver = thread::spawn({
            let queue = queue.clone();
            move || [true, false].map(|connected| queue.push(event(EventKind::Connected(connected))))
        });
        for (number, connected) in [(1, true), (2, false)] {
            let (index, next) = poll(&queue);
            assert_eq!(index, number);
            assert!(matches!(next.kind, EventKind::Connected(now) if now == connected), "{next:?}");
        }
        driver.join().unwrap();
        assert!(queue.pop().is_none());
        assert_eq!(queue.held(), (0, 0));
    });
}

/// The driver waits in a queue of which one thing is too much, the count or the bytes; the game takes an event.
fn is_released(max_count: usize, max_bytes: usize) {
    model(move || {
        let queue = Arc::new(EventQueue::of_events(max_count, max_bytes));
        queue.push(log(1_000));
        queue.push(log(1_000));
        assert!(queue.above_soft_limit() && queue.above_hard_limit());
        let game = thread::spawn({
            let queue = queue.clone();
            move || drop(poll(&queue))
        });
        assert_eq!(queue.has_room().now_or_never(), Some(()));
        assert!(!queue.above_hard_limit());
        game.join().unwrap();
    });
}

#[test]
fn back_pressure_of_the_count_is_released() {
    is_released(1, ROOMY);
}

#[test]
fn back_pressure_of_the_bytes_is_released() {
    is_released(16, 1_500);
}

#[test]
fn a_full_queue_is_told_once_until_all_is_taken() {
    model(|| {
        let queue = Arc::new(EventQueue::of_events(2, ROOMY));
        queue.push(log(1));
        queue.push(log(1));
        let game = thread::spawn({
            let queue = queue.clone();
            move || drop(poll(&queue))
        });
        // Less than all is taken meanwhile.
        queue.tell_full(Timestamp::default());
        queue.tell_full(Timestamp::default());
        game.join().unwrap();
        let told = || {
            let rest = std::iter::from_fn(|| queue.pop());
            rest.filter(|(_, event)| matches!(event.kind, EventKind::QueueFull)).count()
        };
        assert_eq!(told(), 1);
        queue.tell_full(Timestamp::default());
        assert_eq!(told(), 1);
    });
}

#[test]
fn what_the_game_gives_back_is_freed() {
    model(|| {
        let queue = Arc::new(EventQueue::of_events(16, ROOMY));
        let game = thread::spawn({
            let queue = queue.clone();
            move || {
                queue.give_back(Box::new(log(1)), (1 << 20) - 1);
                queue.give_back(Box::new(log(1)), 1);
            }
        });
        assert_eq!(queue.wants_sweep().now_or_never(), Some(()));
        queue.sweep();
        assert_eq!(queue.given_back(), (0, 0));
        game.join().unwrap();
    });
}

#[test]
fn a_packet_that_is_cancelled_while_it_waits_is_handed_out_so() {
    model(|| {
        let shared = Arc::new(Shared::default());
        let queue = Arc::new(EventQueue::of_events(16, ROOMY));
        let driver = thread::spawn({
            let (shared, queue) = (shared.clone(), queue.clone());
            move || ledger::tell(&shared, &queue, speech(), |_| ())
        });
        ledger::cancel(&shared, &queue, |playback| playback.cancel_interaction("i"));
        driver.join().unwrap();
        let (_, told) = queue.pop().unwrap();
        let EventKind::Packet(packet) = told.kind else { panic!("{:?} is no packet", told.kind) };
        assert_eq!(packet.status, PacketStatus::Cancelled);
    });
}

#[test]
fn what_is_discarded_is_not_handed_out_until_it_counts_again() {
    model(|| {
        let queue = Arc::new(EventQueue::of_events(16, ROOMY));
        queue.push(speech());
        queue.begin_discard("cat");
        let driver = thread::spawn({
            let queue = queue.clone();
            move || {
                queue.push(speech());
                queue.end_discard("cat");
                queue.push(speech());
            }
        });
        let (number, _) = poll(&queue);
        driver.join().unwrap();
        assert_eq!(number, 1);
        assert!(queue.pop().is_none(), "two of three packets were discarded");
        assert_eq!(queue.held(), (0, 0));
    });
}
