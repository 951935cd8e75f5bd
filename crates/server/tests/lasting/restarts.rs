//! A hundred games at once, and a server that is killed or restarted under them.

use super::game::{Seen, lasting};
use super::server::Server;
use super::talk::{Talk, come_to_rest, start_many};

const GAMES: usize = 100;

fn hundred(server: &Server) -> Vec<Talk> {
    start_many(GAMES, &lasting(&server.url()))
}

#[test]
fn the_server_is_killed_and_started_again_under_a_hundred_games() {
    let mut server = Server::start(&[]);
    let mut games = hundred(&server);
    server.restart();
    come_to_rest(&mut games);
    for game in &games {
        assert_eq!(game.times_established(), 1, "{:?}", game.story());
        assert_eq!(game.times_changed(), 1, "the same characters by other agent ids: {:?}", game.story());
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
