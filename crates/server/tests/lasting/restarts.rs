//! A hundred games at once, and a server that is killed or restarted under them.

use std::time::{Duration, Instant};

use super::game::{Seen, lasting};
use super::server::{LIMIT, Server};
use super::talk::Talk;

const GAMES: usize = 100;

/// A hundred games that are all in the middle of an answer. Each has said two things.
fn hundred(server: &Server) -> Vec<Talk> {
    let url = server.url();
    let mut games: Vec<Talk> = (0..GAMES).map(|_| Talk::start(&lasting(&url))).collect();
    // A session that was never connected is not tried for ever, so the server breaks when all are.
    play(&mut games, |game| game.times_established() > 0);
    for game in &mut games {
        game.say();
        game.say();
    }
    play(&mut games, |game| game.heard_something());
    games
}

/// Polls all games until this holds for each.
fn play(games: &mut [Talk], done: impl Fn(&Talk) -> bool) {
    let end = Instant::now() + LIMIT;
    while !games.iter().all(&done) {
        games.iter_mut().for_each(Talk::poll);
        let open = games.iter().filter(|game| !done(game)).count();
        assert!(Instant::now() < end, "{open} of {GAMES} games wait for ever");
        // A frame of the games.
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// All come to rest, and can be talked to; nothing is lost or doubled.
fn come_to_rest(games: &mut [Talk]) {
    for _ in 0..2 {
        games.iter_mut().for_each(Talk::say);
        play(games, Talk::is_settled);
    }
    for game in games {
        game.settle();
        game.check();
        assert_eq!(game.failures(), 0, "nothing comes back where a server comes back: {:?}", game.story());
    }
}

#[test]
fn the_server_is_killed_and_started_again_under_a_hundred_games() {
    let mut server = Server::start(&[]);
    let mut games = hundred(&server);
    server.restart();
    come_to_rest(&mut games);
    for game in &games {
        assert_eq!(game.times_established(), 1, "{:?}", game.story());
        let changed = game.events.iter().filter(|event| matches!(event, Seen::Characters(_))).count();
        assert_eq!(changed, 1, "the same characters by other agent ids: {:?}", game.story());
    }
}

#[test]
fn a_server_that_remembers_is_restarted_under_a_hundred_games() {
    // The first game that has heard so much takes all the others with it.
    let server = Server::start(&["--fault", "restart-with-memory=9*2,refuse=30"]);
    let mut games = hundred(&server);
    come_to_rest(&mut games);
    for game in &games {
        assert_eq!(game.times_established(), 1, "{:?}", game.story());
        assert!(!game.events.iter().any(|event| matches!(event, Seen::Cancelled(_))), "{:?}", game.story());
    }
    let lost = games.iter().filter(|game| game.story().contains(&"ERROR LINK_LOST".to_owned())).count();
    assert!(lost > GAMES / 10, "only {lost} games have noticed anything");
}
