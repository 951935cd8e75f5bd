//! A process that is stopped in the middle of a conversation, for longer than a link may be silent, and continued.
//!
//! That time passes is what these tests are about: they wait for it. They measure nothing.

use std::io::{BufRead, BufReader, Lines};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use inworld_session::log;

use super::game::{Seen, lasting};
use super::server::{Server, signal};
use super::talk::Talk;

/// Longer than a link may be silent: 5 s, and then 8 s more for an answer to a ping.
const LONG: Duration = Duration::from_secs(18);

/// Where the game in a process of its own finds the address of its server.
const ENDPOINT: &str = "LASTING_ENDPOINT";

/// Set for a game whose link has to outlive the stop: the time in which nothing could be read does not count.
const LINK_IS_KEPT: &str = "LASTING_LINK_IS_KEPT";

/// What it says when it is in the middle of an answer.
const TALKING: &str = "it is talking";

/// A game in a process of its own: this program once more.
struct GameProcess {
    process: Child,
    output: Lines<BufReader<ChildStdout>>,
}

impl GameProcess {
    fn start(server: &Server, link_is_kept: bool) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["suspended::a_game_in_a_process_of_its_own", "--exact", "--ignored", "--nocapture"]);
        command.env(ENDPOINT, server.url()).stdin(Stdio::null()).stdout(Stdio::piped());
        if link_is_kept {
            command.env(LINK_IS_KEPT, "1");
        }
        let mut process = command.spawn().unwrap();
        let output = BufReader::new(process.stdout.take().unwrap()).lines();
        let mut game = Self { process, output };
        // On a machine with one core the test runner has begun the line with the name of the test.
        assert!(game.output.any(|line| line.unwrap().ends_with(TALKING)), "it ended before it talked");
        game
    }

    /// It has checked itself what became of its words.
    fn ends_well(mut self) {
        let rest: Vec<String> = self.output.by_ref().map(Result::unwrap).collect();
        assert!(self.process.wait().unwrap().success(), "{rest:#?}");
        assert!(rest.iter().any(|line| line.contains("1 passed")), "it has played: {rest:#?}");
    }
}

impl Drop for GameProcess {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
#[ignore = "the other half of the tests below, which start it"]
fn a_game_in_a_process_of_its_own() {
    let endpoint = std::env::var(ENDPOINT).expect("only the tests below start this");
    log::set_level(log::Level::Info as u32);
    let mut talk = Talk::start(&lasting(&endpoint));
    for _ in 0..20 {
        talk.say();
    }
    while !talk.heard_something() {
        talk.next();
    }
    println!("{TALKING}");
    talk.settle();
    talk.say();
    talk.settle();
    talk.check();
    assert_eq!(talk.failures(), 0);
    if std::env::var_os(LINK_IS_KEPT).is_some() {
        // It has noticed the stop, and asked at once whether the link lives.
        assert!(talk.events.iter().any(|event| matches!(event, Seen::Log(line) if line.starts_with("woke up"))));
        assert!(talk.story().is_empty(), "{:?}", talk.story());
    }
    talk.game.stop();
}

#[test]
fn a_game_is_stopped_and_continued() {
    let server = Server::start(&[]);
    let game = GameProcess::start(&server, true);
    signal("STOP", &game.process);
    std::thread::sleep(LONG);
    signal("CONT", &game.process);
    game.ends_well();
}

#[test]
fn a_server_is_restarted_while_a_game_is_stopped() {
    let mut server = Server::start(&[]);
    let game = GameProcess::start(&server, false);
    signal("STOP", &game.process);
    server.restart();
    signal("CONT", &game.process);
    game.ends_well();
}

#[test]
fn a_server_is_stopped_and_continued() {
    let server = Server::start(&[]);
    let mut talk = Talk::start(&lasting(&server.url()));
    talk.say();
    talk.say();
    while !talk.heard_something() {
        talk.next();
    }
    server.suspend();
    talk.say();
    while !talk.events.iter().any(|event| matches!(event, Seen::Error(_))) {
        talk.next();
    }
    // The system takes connections for it meanwhile, and nobody answers.
    std::thread::sleep(LONG);
    server.go_on();
    talk.settle();
    talk.say();
    talk.settle();
    talk.check();
    assert_eq!((talk.times_established(), talk.failures()), (1, 0), "{:?}", talk.story());
    assert_eq!(&talk.story()[..3], ["ERROR LINK_LOST", "DISCONNECTED", "RECONNECTING"]);
}
