//! The published state, the requested state, and the outbox.

use std::sync::Arc;
use std::time::Duration;

use loom::thread;

use super::model;
use crate::queue::EventQueue;
use crate::shared::{OUTBOX_MAX_BYTES, Shared};
use inworld_protocol::packet::Timestamp;
use inworld_session::ConnectionState::{Connected, Connecting, Idle};
use inworld_session::{Cast, ConnectionState, Event, EventKind};

/// Longer than any model runs: loom's waits have no end of their own.
const LONG: Duration = Duration::from_secs(3600);

#[test]
fn state_and_characters_are_published_before_their_event() {
    model(|| {
        let shared = Arc::new(Shared::default());
        let queue = Arc::new(EventQueue::of_events(16, 1 << 30));
        let cast = Arc::new(Cast::default());
        let driver = thread::spawn({
            let (shared, queue, cast) = (shared.clone(), queue.clone(), cast.clone());
            move || {
                shared.publish(Connected, true, &cast);
                queue.push(Event { time: Timestamp::default(), kind: EventKind::Connected(true) });
            }
        });
        while queue.pop().is_none() {
            thread::yield_now();
        }
        assert_eq!((shared.state(), shared.established()), (Connected, true));
        assert!(Arc::ptr_eq(&shared.cast(), &cast));
        driver.join().unwrap();
    });
}

#[test]
fn whoever_sees_the_scene_sees_its_characters() {
    model(|| {
        let shared = Arc::new(Shared::default());
        let cast = Arc::new(Cast::default());
        let driver = thread::spawn({
            let (shared, cast) = (shared.clone(), cast.clone());
            move || shared.publish(Connected, true, &cast)
        });
        if shared.established() {
            assert!(Arc::ptr_eq(&shared.cast(), &cast));
        }
        driver.join().unwrap();
    });
}

#[test]
fn a_start_is_seen_at_once_and_never_undone() {
    model(|| {
        let shared = Arc::new(Shared::default());
        let onlooker = thread::spawn({
            let shared = shared.clone();
            move || {
                let seen = [shared.state(), shared.state()];
                let progress = |state: ConnectionState| [Idle, Connecting, Connected].iter().position(|s| *s == state);
                assert!(progress(seen[0]) <= progress(seen[1]), "{seen:?}");
            }
        });
        let number = shared.ask(Connecting, ConnectionState::can_start).unwrap();
        let driver = thread::spawn({
            let shared = shared.clone();
            move || {
                shared.publish(Connected, false, &Arc::default());
                shared.carried_out(number);
            }
        });
        assert_ne!(shared.state(), Idle);
        driver.join().unwrap();
        onlooker.join().unwrap();
    });
}

#[test]
fn of_two_starts_one_is_accepted() {
    model(|| {
        let shared = Arc::new(Shared::default());
        let start = |shared: &Shared| shared.ask(Connecting, ConnectionState::can_start).is_ok();
        let other = thread::spawn({
            let shared = shared.clone();
            move || start(&shared)
        });
        let accepted = start(&shared);
        assert_ne!(other.join().unwrap(), accepted);
    });
}

#[test]
fn a_stop_that_was_waited_for_is_done() {
    model(|| {
        let shared = Arc::new(Shared::default());
        shared.publish(Connected, true, &Arc::default());
        let number = shared.ask(Idle, |_| true).unwrap();
        let driver = thread::spawn({
            let shared = shared.clone();
            move || {
                shared.publish(Idle, false, &Arc::default());
                shared.carried_out(number);
            }
        });
        assert!(shared.wait_for(number, LONG));
        assert_eq!(shared.published(), (Idle, false));
        driver.join().unwrap();
    });
}

#[test]
fn nobody_waits_for_a_driver_that_has_died() {
    model(|| {
        let shared = Arc::new(Shared::default());
        let number = shared.ask(Idle, |_| true).unwrap();
        let driver = thread::spawn({
            let shared = shared.clone();
            move || {
                shared.publish(ConnectionState::Failed, false, &Arc::default());
                shared.forget_asked();
            }
        });
        assert!(shared.wait_for(number, LONG));
        assert_eq!(shared.state(), ConnectionState::Failed);
        driver.join().unwrap();
    });
}

#[test]
fn a_scene_that_was_left_counts_no_more() {
    model(|| {
        let shared = Arc::new(Shared::default());
        shared.publish(Connected, true, &Arc::default());
        shared.ask_scene();
        let driver = thread::spawn({
            let shared = shared.clone();
            move || {
                shared.publish(Connected, false, &Arc::default());
                shared.scene_taken_up();
            }
        });
        assert!(!shared.established());
        driver.join().unwrap();
        assert!(!shared.established());
    });
}

#[test]
fn a_session_that_was_started_anew_has_no_scene() {
    model(|| {
        let shared = Arc::new(Shared::default());
        shared.publish(Connected, true, &Arc::default());
        let number = shared.ask(Connecting, |_| true).unwrap();
        let driver = thread::spawn({
            let shared = shared.clone();
            move || {
                shared.publish(Connected, false, &Arc::default());
                shared.carried_out(number);
            }
        });
        assert!(!shared.established());
        driver.join().unwrap();
    });
}

#[test]
fn the_last_place_in_the_outbox_is_taken_once() {
    model(|| {
        const LAST: usize = 10;
        let shared = Arc::new(Shared::default());
        shared.reserve_beyond_limit(OUTBOX_MAX_BYTES - LAST);
        let other = thread::spawn({
            let shared = shared.clone();
            move || shared.reserve(LAST).is_ok()
        });
        let taken = shared.reserve(LAST).is_ok();
        assert_ne!(other.join().unwrap(), taken);
        assert!(shared.reserve(1).is_err());
        shared.release(LAST);
        assert!(shared.reserve(LAST).is_ok());
    });
}
