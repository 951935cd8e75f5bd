//! What Rust's own tools say.

use std::time::Duration;

use super::plan::Plan;
use crate::tools::Tool;
use crate::{bindings, header, process, tools};

/// What `inworld-local` has where several of them serve the same players.
const FLEET: &str = "inworld-server/fleet";

/// Compiling included; a test that hangs is ended. Five minutes are usual.
const TESTS_LIMIT: Duration = Duration::from_secs(3600);

pub fn steps(plan: &mut Plan) {
    plan.step("rust fmt", &[], move |_| {
        tools::need_component("fmt", "rustfmt")?;
        cargo(&["fmt", "--all", "--check"])
    });
    let clippy = [
        ("rust clippy", &["--workspace", "--all-targets", "--features", FLEET][..]),
        ("rust clippy with test-hooks", &["--package", "inworld-native", "--all-targets", "--features", "test-hooks"]),
        ("rust clippy without the local server", &["--package", "inworld-native", "--lib", "--no-default-features"]),
    ];
    for (name, what) in clippy {
        plan.step(name, &[], move |_| {
            tools::need_component("clippy", "clippy")?;
            let mut arguments = vec!["clippy", "--quiet"];
            arguments.extend(what);
            arguments.extend(["--", "-D", "warnings"]);
            cargo(&arguments)
        });
    }
    plan.step("header is current", &[], move |_| Ok(header::check().map(|()| String::new())?));
    plan.step("bindings are current", &[], move |_| Ok(bindings::check().map(|()| String::new())?));
    plan.step("rust tests", &[], move |_| {
        if tools::has_cargo_command("nextest") {
            let filter = "not binary(fleet)";
            cargo(&["nextest", "run", "--workspace", "--features", FLEET, "--no-fail-fast", "-E", filter])
        } else {
            let targets = ["--lib", "--bins", "--tests", "--", "--skip", "several_servers"];
            let common = ["test", "--workspace", "--features", FLEET, "--no-fail-fast"];
            cargo(&[&common[..], &targets].concat())
        }
    });
    plan.step("fleet of servers", &[], move |suite| {
        suite.need(&[Tool::Redis, Tool::Haproxy, Tool::Nginx])?;
        // The same packages and features as above, so that nothing is built twice.
        let common = ["--workspace", "--features", FLEET];
        if tools::has_cargo_command("nextest") {
            cargo(&[&["nextest", "run"], &common[..], &["-E", "binary(fleet)"]].concat())
        } else {
            cargo(&[&["test"], &common[..], &["--lib", "--bins", "--tests", "--", "several_servers"]].concat())
        }
    });
    plan.step("rust doc tests", &[], move |_| cargo(&["test", "--workspace", "--features", FLEET, "--doc"]));
}

/// Runs cargo; gives the closing lines of the test runners that it ran.
fn cargo(arguments: &[&str]) -> super::suite::Verdict {
    let mut command = process::cargo();
    command.args(arguments);
    let said = process::run_limited(command, TESTS_LIMIT)?;
    let closing = |line: &&str| line.trim_start().starts_with("Summary [") || line.starts_with("test result:");
    Ok(said.lines().filter(closing).map(str::trim).collect::<Vec<_>>().join("\n      "))
}
