//! Each row of the table "What your game sees" in docs/FAULTS.md, as it stands there: the test reads the fault and what
//! comes of it from the page.

use std::collections::BTreeSet;

use inworld_client::Settings;
use inworld_server::Fault;

use super::game::{Seen, lasting};
use super::server::{KEY, Server};
use super::talk::Talk;

const PAGE: &str = include_str!("../../../../docs/FAULTS.md");

/// A row of the table: the fault as it is written on the command line, and the events.
struct Row {
    fault: &'static str,
    events: Vec<&'static str>,
}

impl Row {
    fn name(&self) -> &'static str {
        // What comes behind a comma is what the row is about.
        let last = self.fault.rsplit(',').next().unwrap();
        last.split('=').next().unwrap()
    }
}

/// The table, without its head.
fn table() -> Vec<Row> {
    let (_, section) = PAGE.split_once("## What your game sees").expect("the section");
    let section = section.split("\n## ").next().unwrap();
    let cells = |line: &'static str| line.trim_matches('|').split('|').map(str::trim).collect::<Vec<_>>();
    let rows = section.lines().filter(|line| line.starts_with("| `")).map(cells);
    rows.map(|cells| {
        let events = cells[1].split(", ").filter(|event| *event != "nothing").collect();
        Row { fault: cells[0].trim_matches('`'), events }
    })
    .collect()
}

/// Whether the game has noticed something.
fn is_trouble(event: &Seen) -> bool {
    matches!(event, Seen::Error(_))
}

/// A game that talks before, during and after what goes wrong.
fn through_it(server: &Server, auth: Option<&str>, notices: bool) -> Talk {
    let url = server.url();
    let mut talk = Talk::start(&Settings { auth, ..lasting(&url) });
    talk.say();
    talk.say();
    while notices && !talk.events.iter().any(is_trouble) {
        if talk.is_settled() {
            talk.say();
        }
        talk.next();
    }
    // What is said now waits, or is what gets the session going again.
    for _ in 0..2 {
        talk.say();
        talk.settle();
    }
    talk.check();
    talk
}

fn check(name: &str) {
    let row = table().into_iter().find(|row| row.name() == name).expect("a row of the table");
    // Only who asks for a token gets one that expires.
    let key = (name == "expire").then_some(KEY);
    let options = [Some(["--fault", row.fault]), key.map(|key| ["--key", key])];
    let options: Vec<&str> = options.into_iter().flatten().flatten().collect();
    let server = Server::start(&options);
    let talk = through_it(&server, key, !row.events.is_empty());
    assert_eq!(talk.story(), row.events, "{}", row.fault);
}

/// A test for each row, named like it.
macro_rules! rows {
    ($($test:ident $name:literal)*) => {
        $(#[test] fn $test() { check($name); })*

        #[test]
        fn every_row_of_the_page_is_tested() {
            let rows: Vec<&str> = table().iter().map(Row::name).collect();
            assert_eq!(rows, [$($name),*]);
        }
    };
}

rows! {
    drop "drop"
    stall "stall"
    cut "cut"
    refuse "refuse"
    slow "slow"
    restart "restart"
    restart_with_memory "restart-with-memory"
    bad_json "bad-json"
    bad_utf8 "bad-utf8"
    bad_opcode "bad-opcode"
    expire "expire"
    session_token_expired "session-token-expired"
    session_token_invalid "session-token-invalid"
    session_resources_exhausted "session-resources-exhausted"
    billing_tokens_exhausted "billing-tokens-exhausted"
    account_disabled "account-disabled"
    session_invalid "session-invalid"
    resource_not_found "resource-not-found"
    safety_violation "safety-violation"
    session_expired "session-expired"
    audio_session_expired "audio-session-expired"
    session_paused "session-paused"
    version_conflict "version-conflict"
    audio_session_already_started "audio-session-already-started"
}

#[test]
fn every_fault_that_the_server_knows_has_a_row() {
    let mut known: BTreeSet<String> = Fault::list().lines().filter_map(fault_name).collect();
    // A server that hangs for good leaves a game with tries that never end; `local_server::program` tests it.
    assert!(known.remove("hang"));
    let told: BTreeSet<String> = table().iter().map(|row| row.name().to_owned()).collect();
    assert_eq!(told, known);
}

fn fault_name(line: &str) -> Option<String> {
    line.trim().split_once('=').map(|(name, _)| name.to_owned())
}

#[test]
fn many_faults_at_once() {
    let faults = ["drop=4,refuse=1", "cut=7*2", "slow=5*always", "bad-json=6*4", "bad-utf8=9"];
    let faults: Vec<&str> = faults.iter().flat_map(|fault| ["--fault", fault]).collect();
    through_it(&Server::start(&faults), None, true);
}

#[test]
fn a_server_that_forgets_again_and_again() {
    let faults = ["restart=4*2", "session-invalid=11", "restart-with-memory=6,refuse=1"];
    let faults: Vec<&str> = faults.iter().flat_map(|fault| ["--fault", fault]).collect();
    through_it(&Server::start(&faults), None, true);
}

#[test]
fn nobody_is_there_at_first() {
    let talk = through_it(&Server::start(&["--fault", "refuse=2", "--fault", "drop=1"]), None, true);
    assert_eq!(talk.times_established(), 1, "{:?}", talk.story());
}
