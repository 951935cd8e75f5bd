//! What the ledger forgets, and what a packet costs when much was heard before.

use super::*;
use crate::key::comparisons;

#[test]
fn nothing_is_allocated_until_something_is_heard() {
    let playback = PlaybackLedger::default();
    assert_eq!((playback.packets.capacity(), playback.utterances.capacity()), (0, 0));
    assert_eq!((playback.interactions.len(), playback.others.capacity()), (0, 0));
}

/// What is known of each kind is within its bound, and of nothing more is known.
pub(super) fn check_bounds(playback: &PlaybackLedger) {
    let said: usize = playback.interactions.iter().map(|interaction| interaction.packets().count()).sum();
    let utterances = playback.interactions.iter().map(|interaction| interaction.utterances().count()).sum();
    assert!(playback.interactions.len() <= MAX_INTERACTIONS);
    assert!(said <= MAX_SAID && playback.others.len() <= MAX_OTHERS);
    assert_eq!(playback.packets.len(), said + playback.others.len());
    assert!(playback.utterances.len() <= utterances);
}

#[test]
fn a_session_of_days_remembers_only_so_much() {
    let mut playback = PlaybackLedger::default();
    for n in 0..20_000 {
        let interaction = format!("i{n}");
        for packet in 0..3 {
            playback.says(&format!("i{n}/u{n}/{n}-{packet}"), "guard");
        }
        playback.says(&format!("i{n}/p{n}/{n}-echo"), "");
        playback.ends(&interaction);
        playback.cancel_interaction(&format!("never-heard-{n}"));
        check_bounds(&playback);
    }
    assert_eq!(playback.packets.len(), MAX_OTHERS + 3 * playback.interactions.iter().filter(|i| i.has_ended()).count());
    assert_eq!(playback.progress("i0", "u0"), (Progress::Unknown, Progress::Unknown));
    assert_eq!(playback.status("0-0"), None);
    assert_eq!(playback.mark("0-echo", Played), None);
    assert_eq!(playback.progress("i19999", "u19999"), (Progress::Open, Progress::Open));
    assert_eq!(playback.status("19999-echo"), Some(Received));
}

#[test]
fn what_is_over_is_forgotten_before_what_is_open() {
    let mut playback = PlaybackLedger::default();
    playback.says("open/u/1", "guard");
    for n in 0..MAX_INTERACTIONS * 2 {
        playback.says(&format!("i{n}/u{n}/{n}-0"), "guard");
        playback.mark(&format!("{n}-0"), Played);
        playback.ends(&format!("i{n}"));
    }
    assert_eq!(playback.interaction_progress("open"), Progress::Open);
    assert_eq!(playback.interaction_progress(&format!("i{MAX_INTERACTIONS}")), Progress::Unknown);
    assert_eq!(playback.interaction_progress(&format!("i{}", MAX_INTERACTIONS + 1)), Progress::Completed);
    // When all are open the oldest goes.
    for n in 0..MAX_INTERACTIONS {
        playback.says(&format!("k{n}/u/k{n}"), "guard");
    }
    assert_eq!(playback.interaction_progress("open"), Progress::Unknown);
    assert_eq!(playback.interaction_progress("k0"), Progress::Open);
}

#[test]
fn an_answer_without_end_loses_its_beginning_and_can_still_be_completed() {
    let mut playback = PlaybackLedger::default();
    let last = MAX_SAID + 10;
    for n in 0..=last {
        playback.says(&format!("i/u{}/{n}", n / 4), "guard");
        check_bounds(&playback);
    }
    assert_eq!((playback.status("10"), playback.utterance_progress("u1")), (None, Progress::Unknown));
    playback.ends("i");
    for n in 11..=last {
        assert_eq!(playback.interaction_progress("i"), Progress::Open);
        assert_eq!(playback.mark(&n.to_string(), Played), Some(Played));
    }
    assert_eq!(playback.interaction_progress("i"), Progress::Completed);
}

/// Steps that the last of so many packets of an interaction takes, beside the progress of its utterance.
fn steps_of_the_last_of(utterances: usize, speakers: usize) -> u64 {
    let mut playback = PlaybackLedger::default();
    for n in 0..utterances {
        playback.says(&format!("i/u{n}/{n}"), &format!("agent{}", n % speakers));
    }
    let last = packet("i/last/last", "agent0", PacketType::Text);
    comparisons::during(|| {
        assert_eq!(playback.heard(&last), Received);
        assert_eq!(playback.mark("last", Played), Some(Played));
        playback.progress("i", "last");
        assert_eq!(playback.mark("0", Played), Some(Played));
        playback.progress("i", "u0");
    })
}

/// The same with so many interactions that nothing was marked of, one speaker each.
fn steps_of_the_last_interaction_of(interactions: usize) -> u64 {
    let mut playback = PlaybackLedger::default();
    for n in 0..interactions {
        playback.says(&format!("i{n}/u/{n}"), "guard");
    }
    let last = packet("last/u/last", "guard", PacketType::Text);
    comparisons::during(|| {
        playback.heard(&last);
        playback.mark("last", Played);
        playback.ends("last");
        playback.progress("last", "u");
    })
}

/// A hash table compares a key with those of its place, some more by chance; a search adds 225 at least.
const BY_CHANCE: u64 = 100;

#[test]
fn what_was_heard_before_costs_a_packet_nothing() {
    for (speakers, more_speakers) in [(1, 1), (40, 400)] {
        let (few, many) = (steps_of_the_last_of(400, speakers), steps_of_the_last_of(4000, more_speakers));
        assert!(many <= few + BY_CHANCE, "{few} steps after 400 utterances, {many} after 4,000");
    }
    let (few, many) = (steps_of_the_last_interaction_of(25), steps_of_the_last_interaction_of(250));
    assert!(many <= few + BY_CHANCE, "{few} steps after 25 interactions, {many} after 250");
    // With the table full, each new one makes another be forgotten.
    let full = steps_of_the_last_interaction_of(10 * MAX_INTERACTIONS);
    assert!(full <= few + BY_CHANCE, "{few} steps after 25 interactions, {full} after 2,560");
}
