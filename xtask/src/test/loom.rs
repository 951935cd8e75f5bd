//! Models of what threads share without a lock, run by loom in every order that the memory model allows.

use std::time::Duration;

use super::plan::Plan;
use crate::{process, workspace};

/// Compiling included. The models alone take ten seconds.
const LIMIT: Duration = Duration::from_secs(1800);

/// The packages that have models.
const PACKAGES: [&str; 2] = ["inworld-client", "inworld-native"];

pub fn steps(plan: &mut Plan) {
    plan.step("loom", &[], move |_| {
        let mut count = 0;
        for package in PACKAGES {
            count += models(package)?;
        }
        Ok(format!("{count} models"))
    });
}

/// Runs the models of a package; gives how many there were.
fn models(package: &str) -> Result<u32, String> {
    let mut cargo = process::cargo();
    cargo.args(["test", "--package", package, "--lib", "--target-dir"]).arg(workspace::root().join("target/loom"));
    cargo.arg("models::");
    // Of its own, not of the other builds: other flags compile everything anew.
    cargo.env("RUSTFLAGS", "--cfg inworld_loom");
    count(&process::run_limited(cargo, LIMIT)?).map_err(|why| format!("{package}: {why}"))
}

/// How many tests passed. None is an error: then the models were not compiled.
fn count(said: &str) -> Result<u32, String> {
    let passed = said.lines().find_map(|line| line.strip_prefix("test result: ok. ")?.split_once(" passed"));
    match passed.and_then(|(count, _)| count.parse().ok()) {
        None | Some(0) => Err(format!("no model was run:\n{said}")),
        Some(count) => Ok(count),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_model_is_an_error() {
        assert!(count("").is_err());
        assert!(count("test result: ok. 0 passed; 0 failed; 15 filtered out\n").is_err());
        assert_eq!(count("running 8 tests\ntest result: ok. 8 passed; 0 failed\n"), Ok(8));
    }
}
