//! A short run of each fuzz target: the committed corpus, and a fixed number of inputs made from it.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use super::plan::Plan;
use super::suite::Verdict;
use crate::fuzz::{self, TARGETS, Target};
use crate::process;
use crate::tools::Tool;

/// A minute each is usual on a busy machine.
const LIMIT: Duration = Duration::from_secs(900);

pub fn steps(plan: &mut Plan) {
    let built: Arc<OnceLock<Result<(), String>>> = Arc::default();
    for target in &TARGETS {
        let built = Arc::clone(&built);
        plan.step(&format!("fuzz {}", target.name), &[], move |suite| {
            suite.need(&[Tool::Gxx])?;
            built.get_or_init(fuzz::build).clone()?;
            short_run(target)
        });
    }
}

fn short_run(target: &Target) -> Verdict {
    let said = process::run_limited(fuzz::short_run(target)?, LIMIT)?;
    let done = said.lines().rev().find(|line| line.starts_with("Done ")).unwrap_or_default();
    let count: u32 = done.split_whitespace().nth(1).and_then(|count| count.parse().ok()).unwrap_or(0);
    match count >= target.runs {
        true => Ok(done.to_owned()),
        false => Err(format!("only {count} of {} inputs were tried:\n{said}", target.runs).into()),
    }
}
