//! Servers that come and go under many games.

use std::collections::BTreeSet;

use inworld_client::Settings;
use serde_json::Value;

use super::game::{Seen, lasting};
use super::server::{Fleet, KEY, encrypted, until};
use super::talk::{Talk, come_to_rest, play, start_many};

const GAMES: usize = 60;

fn games(fleet: &Fleet) -> Vec<Talk> {
    start_many(GAMES, &Settings { auth: Some(KEY), ..lasting(&fleet.url()) })
}

/// The same sessions go on: nobody was made anew.
fn go_on(games: &mut [Talk]) {
    come_to_rest(games);
    for game in games {
        assert_eq!((game.times_established(), game.times_changed()), (1, 0), "{:?}", game.story());
    }
}

/// Whether it tells that the store is away.
fn is_warning(packet: &Value) -> bool {
    packet["control"]["description"].as_str().is_some_and(|words| words.contains("goes on from memory"))
}

fn noticed(games: &[Talk]) -> usize {
    games.iter().filter(|game| game.story().iter().any(|word| word == "RECONNECTING")).count()
}

#[test]
fn a_server_is_killed_and_its_sessions_go_on_elsewhere() {
    a_server_is_killed(Fleet::start());
}

#[test]
fn a_server_is_killed_behind_nginx() {
    a_server_is_killed(Fleet::behind_nginx());
}

fn a_server_is_killed(mut fleet: Fleet) {
    let mut games = games(&fleet);
    fleet.servers[0].kill();
    go_on(&mut games);
    assert!(noticed(&games) > GAMES / 10, "nobody was on that server");
}

#[test]
fn all_servers_are_replaced_one_after_the_other() {
    let mut fleet = Fleet::start();
    let mut games = games(&fleet);
    for server in 0..3 {
        fleet.servers[server].signal("TERM");
        until("it tells that it lets nobody in", || fleet.status(server, "/ready") != Some(200));
        play(&mut games, Talk::is_settled);
        assert_eq!(fleet.servers[server].ended(), Some(0));
        fleet.start_again(server);
        games.iter_mut().for_each(Talk::say);
    }
    go_on(&mut games);
}

#[test]
fn a_server_that_was_frozen_wakes_up_and_has_nothing_to_say() {
    let mut fleet = Fleet::start();
    let mut games = games(&fleet);
    fleet.servers[1].signal("STOP");
    // Who talks to it finds out by the silence, and goes elsewhere.
    games.iter_mut().for_each(Talk::say);
    play(&mut games, Talk::is_settled);
    assert!(noticed(&games) > GAMES / 10, "nobody was on that server");
    fleet.servers[1].signal("CONT");
    let has_tried = || {
        fleet
            .metrics(1)
            .lines()
            .any(|line| line.strip_prefix("inworld_taken_over_total ").is_some_and(|number| number != "0"))
    };
    until("it wants to write what it knows, and is refused", has_tried);
    until("it is ready again", || fleet.status(1, "/ready") == Some(200));
    // What is in the store now is what the others have written.
    fleet.servers[0].kill();
    fleet.servers[2].kill();
    go_on(&mut games);
}

#[test]
fn sessions_go_on_without_the_store_and_are_there_when_it_is_back() {
    let mut fleet = Fleet::start();
    let mut games = games(&fleet);
    fleet.store.kill();
    games.iter_mut().for_each(Talk::say);
    play(&mut games, Talk::is_settled);
    fleet.start_store_again();
    games.iter_mut().for_each(Talk::say);
    play(&mut games, Talk::is_settled);
    until("all sessions are written", || fleet.stored() == Some(GAMES));
    // What was written since is enough to go on.
    fleet.servers[2].kill();
    go_on(&mut games);
    for game in &games {
        let is_warning = |event: &&Seen| matches!(event, Seen::Packet(packet) if is_warning(packet));
        assert_eq!(game.events.iter().filter(is_warning).count(), 1, "{:?}", game.story());
    }
}

/// The figures that docs/fleet/dashboard.json shows.
fn dashboard() -> BTreeSet<String> {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/fleet/dashboard.json");
    let dashboard: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let panels = dashboard["panels"].as_array().unwrap().iter();
    let shown =
        panels.flat_map(|panel| panel["targets"].as_array().unwrap()).map(|target| target["expr"].as_str().unwrap());
    let words = shown.flat_map(|expression| expression.split(|c: char| !c.is_ascii_lowercase() && c != '_'));
    let names: BTreeSet<String> = words.filter(|word| word.starts_with("inworld_")).map(str::to_owned).collect();
    assert!(names.len() > 8, "{names:?}");
    names
}

#[test]
fn who_watches_learns_how_many_and_how_long_and_no_words() {
    let fleet = Fleet::start();
    let mut games = games(&fleet);
    play(&mut games, Talk::is_settled);
    let told: Vec<String> = (0..3).map(|server| fleet.metrics(server)).collect();
    let sum = |name: &str| -> usize {
        let lines = told.iter().flat_map(|told| told.lines());
        lines.filter_map(|line| line.strip_prefix(name)?.trim().parse::<usize>().ok()).sum()
    };
    assert_eq!((sum("inworld_turns_total "), sum("inworld_connections ")), (2 * GAMES, GAMES), "{told:?}");
    assert!(sum("inworld_session_bytes ") > GAMES * 100);
    for told in &told {
        assert!(
            told.contains("inworld_first_piece_seconds_bucket{le=\"0.05\"}") && told.ends_with("# EOF\n"),
            "{told}"
        );
        assert!(!told.contains("number"), "words of a player: {told}");
    }
    // There is no line of failures before the first one.
    for name in dashboard().into_iter().filter(|name| name != "inworld_mind_failures_total") {
        assert!(told[0].contains(&name), "the dashboard shows {name}, which is not told: {}", told[0]);
    }
}

#[test]
fn a_server_speaks_tls_by_itself() {
    let (_machines, url, certificate) = encrypted();
    let settings = Settings { auth: Some(KEY), ca_pem: Some(&certificate), ..lasting(&url) };
    let mut game = Talk::start(&settings);
    game.say();
    game.settle();
    game.check();
}
