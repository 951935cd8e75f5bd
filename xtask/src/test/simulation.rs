//! A hundred thousand made-up sessions with everything that can go wrong.

use std::time::Duration;

use super::suite::Suite;
use crate::{process, simulate};

/// Compiling included. Four minutes are usual.
const LIMIT: Duration = Duration::from_secs(3600);

pub fn steps(suite: &mut Suite) {
    suite.step("simulation of 100,000 sessions", &[], |_| {
        let said = process::run_limited(simulate::command(), LIMIT)?;
        let count = |line: &&str| line.contains(" sessions from seed ");
        let line = said.lines().find(count).ok_or_else(|| format!("no session was played:\n{said}"))?;
        Ok(line.trim().to_owned())
    });
}
