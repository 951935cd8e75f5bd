//! Twenty thousand made-up sessions with everything that can go wrong.

use std::time::Duration;

use super::plan::Plan;
use crate::{process, simulate};

/// Compiling included. Two minutes are usual.
const LIMIT: Duration = Duration::from_secs(3600);

pub fn steps(plan: &mut Plan) {
    plan.step("simulation of 20,000 sessions", &[], move |_| {
        let said = process::run_limited(simulate::command(), LIMIT)?;
        let count = |line: &&str| line.contains(" sessions from seed ");
        let line = said.lines().find(count).ok_or_else(|| format!("no session was played:\n{said}"))?;
        Ok(line.trim().to_owned())
    });
}
