//! Rust's tests for Windows, run under Wine: those that meet the system (sockets, threads, files, clocks). The others are of
//! pure code, which is the same everywhere. And xtask itself.

use std::time::Duration;

use super::plan::Plan;
use super::suite::Verdict;
use super::windows::{TARGET, TOOLS};
use crate::platform::Platform;
use crate::platform::build::CrossCargo;
use crate::tools::{self, StandardLibrary, Tools};
use crate::{process, wine, workspace};

/// Compiling included.
const LIMIT: Duration = Duration::from_secs(3600);

/// A package's tests, in Cargo's words.
struct Tests {
    name: &'static str,
    package: &'static str,
    what: &'static [&'static str],
    /// What cannot be under Wine, by a part of its name.
    left_out: &'static [&'static str],
}

const ALL: [Tests; 6] = [
    Tests { name: "library", package: "inworld-native", what: &["--lib"], left_out: &[] },
    Tests { name: "net", package: "inworld-native", what: &["--test", "net"], left_out: &[] },
    Tests { name: "wire_vectors", package: "inworld-native", what: &["--test", "wire_vectors"], left_out: &[] },
    Tests { name: "faults", package: "inworld-native", what: &["--test", "faults"], left_out: &[] },
    Tests { name: "local_server", package: "inworld-server", what: &["--test", "local_server"], left_out: &[] },
    Tests { name: "lasting", package: "inworld-server", what: &["--test", "lasting"], left_out: &[] },
];

/// The part that a run of everything has: the developer's commands compile where most developers work.
pub fn telling_steps(plan: &mut Plan) {
    compiles(plan, TARGET);
}

fn compiles(plan: &mut Plan, target: &'static str) {
    plan.step(&format!("xtask compiles for {target}"), &[], move |_| {
        if !matches!(tools::need_standard_library(target), Ok(StandardLibrary::Ready)) {
            return Ok(format!("left out: Rust's standard library for {target} cannot be had here"));
        }
        let mut cargo = process::cargo();
        cargo.args(["check", "--quiet", "--package", "xtask", "--target", target]);
        process::run_limited(cargo, LIMIT)?;
        Ok(String::new())
    });
}

pub fn steps(plan: &mut Plan) {
    compiles(plan, "aarch64-apple-darwin");
    plan.step("windows xtask finds its files", &[], move |suite| {
        suite.need(&TOOLS)?;
        wine::prepare()?;
        let mut cargo = CrossCargo::prepare(Platform::named(TARGET)?, &mut Tools::default())?.debug();
        cargo.args(["build", "--quiet", "--package", "xtask", "--target", TARGET]);
        process::run_limited(cargo, LIMIT)?;
        let program = workspace::target().join(TARGET).join("debug/xtask.exe");
        for command in ["header", "bindings"] {
            let mut xtask = wine::command(&program);
            xtask.args([command, "--check"]);
            process::run_limited(xtask, LIMIT)?;
        }
        Ok(String::new())
    });
    for tests in ALL {
        plan.step(&format!("windows rust {}", tests.name), &[], move |suite| {
            suite.need(&TOOLS)?;
            run(&tests)
        });
    }
}

/// Builds and runs; gives the closing lines of the runner.
fn run(tests: &Tests) -> Verdict {
    wine::prepare()?;
    let mut cargo = CrossCargo::prepare(Platform::named(TARGET)?, &mut Tools::default())?.debug();
    cargo.args(["test", "--target", TARGET, "--package", tests.package, "--no-fail-fast"]).args(tests.what);
    cargo.arg("--");
    cargo.args(tests.left_out.iter().flat_map(|name| ["--skip", *name]));
    cargo.env("CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUNNER", "wine");
    wine::set_environment(&mut cargo);
    let said = process::run_limited(cargo, LIMIT)?;
    let closing = said.lines().filter(|line| line.starts_with("test result:"));
    Ok(closing.map(str::trim).collect::<Vec<_>>().join("\n      "))
}
