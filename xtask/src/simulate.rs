//! `cargo xtask simulate`: made-up sessions with everything that can go wrong, by the million.

use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::process;

/// How many sessions a night has.
const A_NIGHT: u64 = 1_000_000;

const USAGE: &str = "\
usage: cargo xtask simulate [--sessions N] [--seed S] [--all]

  --sessions N  how many; without it a million. Of a single one everything that happens is shown
  --seed S      the first; without it today's, so that every night has others
  --all         go on after a failure, and list one seed of each kind
";

/// Plays sessions; shows all of the first that fails.
pub fn run(arguments: &[&str]) -> Result<(), String> {
    let (mut sessions, mut seed, mut all) = (A_NIGHT, None, false);
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        match *argument {
            "--sessions" => sessions = number(argument, rest.next())?,
            "--seed" => seed = Some(number(argument, rest.next())?),
            "--all" => all = true,
            "--help" => return Err(USAGE.to_owned()),
            other => return Err(format!("{other}: no such option\n{USAGE}")),
        }
    }
    let mut command = command();
    command.env("SIMULATION_SESSIONS", sessions.to_string());
    command.env("SIMULATION_SEED", seed.unwrap_or_else(todays_seed).to_string());
    command.env("SIMULATION_TRACE", "1");
    if all {
        command.env("SIMULATION_ALL", "1");
    }
    process::show(command)
}

/// Plays as many as belong to a test run, those that failed once first.
pub fn command() -> Command {
    let mut cargo = process::cargo();
    cargo.args(["test", "--quiet", "--profile", "simulation", "--test", "simulation", "--", "--nocapture"]);
    cargo.env("RUST_BACKTRACE", "0");
    cargo
}

fn number(option: &str, value: Option<&&str>) -> Result<u64, String> {
    let value = value.ok_or_else(|| format!("{option}: give a number\n{USAGE}"))?;
    value.parse().map_err(|_| format!("{option} {value}: give a number\n{USAGE}"))
}

/// Far from those of the test run, and from yesterday's.
fn todays_seed() -> u64 {
    let days = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs() / 86_400;
    days * 10 * A_NIGHT
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_is_told_with_the_options() {
        for (arguments, words) in [
            (&["--seed"][..], "--seed: give a number"),
            (&["--sessions", "many"], "--sessions many: give a number"),
            (&["7"], "7: no such option"),
        ] {
            let why = run(arguments).unwrap_err();
            assert!(why.contains(words) && why.contains("usage:"), "{why}");
        }
    }
}
