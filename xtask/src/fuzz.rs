//! `cargo xtask fuzz`: random input, guided by coverage, for everything that reads what others wrote (fuzz/).
//!
//! libFuzzer comes with a crate and the coverage counters with rustc, so that a stable toolchain and a C++ compiler are enough.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{process, toolchain, workspace};

const USAGE: &str = "\
usage: cargo xtask fuzz MINUTES [TARGET]

  MINUTES  how long, for each target
  TARGET   one of wire, script, machine, server, mind, voices, realtime, file, capi; without it all, one after the other
";

/// One fuzz target: its name, and how many inputs a test run tries besides the committed corpus.
pub struct Target {
    pub name: &'static str,
    pub runs: u32,
}

/// Each takes a few seconds in a test run.
pub const TARGETS: [Target; 9] = [
    Target { name: "wire", runs: 50_000 },
    Target { name: "script", runs: 10_000 },
    Target { name: "machine", runs: 20_000 },
    Target { name: "server", runs: 3_000 },
    Target { name: "mind", runs: 20_000 },
    Target { name: "voices", runs: 10_000 },
    Target { name: "realtime", runs: 10_000 },
    Target { name: "file", runs: 20_000 },
    Target { name: "capi", runs: 500 },
];

/// What cargo-fuzz passes to rustc, without a sanitizer: those need another toolchain.
const COVERAGE: [&str; 7] = [
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "-Ccodegen-units=1",
    "--cfg=fuzzing",
];

/// Fuzzes for so many minutes. What is new goes into target/fuzz/corpus, what fails into target/fuzz/artifacts.
pub fn run(arguments: &[&str]) -> Result<(), String> {
    let (minutes, named) = match arguments {
        [minutes] => (minutes, None),
        [minutes, target] => (minutes, Some(*target)),
        _ => return Err(USAGE.to_owned()),
    };
    let minutes: u32 = minutes.parse().map_err(|_| format!("{minutes}: give a number of minutes\n{USAGE}"))?;
    let chosen: Vec<&Target> = TARGETS.iter().filter(|target| named.is_none_or(|name| target.name == name)).collect();
    if chosen.is_empty() {
        return Err(format!("{}: no such target\n{USAGE}", named.unwrap_or_default()));
    }
    build()?;
    for target in chosen {
        let mut command = command(target)?;
        command.arg(format!("-max_total_time={}", minutes * 60));
        process::show(command)?;
    }
    Ok(())
}

/// Builds all targets.
pub fn build() -> Result<(), String> {
    let mut cargo = process::cargo();
    cargo.current_dir(folder());
    cargo.args(["build", "--quiet", "--release", "--target", &toolchain::host()?, "--target-dir"]).arg(build_folder());
    cargo.env("RUSTFLAGS", COVERAGE.join(" "));
    process::run(cargo).map(|_| ())
}

/// The fixed number of inputs of a test run, from the committed corpus and a fixed seed.
pub fn short_run(target: &Target) -> Result<Command, String> {
    let mut command = command(target)?;
    command.args([format!("-runs={}", target.runs), "-seed=1".to_owned()]);
    Ok(command)
}

/// A target with its corpora: new inputs go to the first, the committed ones are read.
fn command(target: &Target) -> Result<Command, String> {
    let found = build_folder().join("corpus").join(target.name);
    let artifacts = build_folder().join("artifacts").join(target.name);
    for folder in [&found, &artifacts] {
        std::fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    let mut command = Command::new(build_folder().join(toolchain::host()?).join("release").join(target.name));
    command.arg(found).arg(folder().join("corpus").join(target.name));
    let dictionary = folder().join("protocol.dict");
    command.arg(format!("-dict={}", dictionary.display()));
    // A call of 60 s is a hang; 2 GiB are more than any bound lets it keep.
    command.args(["-timeout=60", "-rss_limit_mb=2048", "-max_len=16384", "-print_final_stats=0", "-verbosity=1"]);
    command.arg(format!("-artifact_prefix={}/", artifacts.display()));
    Ok(command)
}

fn folder() -> &'static Path {
    static FOLDER: std::sync::OnceLock<PathBuf> = std::sync::OnceLock::new();
    FOLDER.get_or_init(|| workspace::root().join("fuzz"))
}

fn build_folder() -> PathBuf {
    workspace::target().join("fuzz")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_is_told_with_the_targets() {
        assert!(run(&["1", "brain"]).unwrap_err().contains("brain: no such target"));
        assert!(run(&["soon"]).unwrap_err().contains("give a number of minutes"));
        assert!(run(&[]).unwrap_err().contains("usage:"));
    }

    #[test]
    fn each_target_has_a_corpus() {
        for target in &TARGETS {
            let corpus = folder().join("corpus").join(target.name);
            assert!(corpus.read_dir().unwrap().count() > 0, "{}", corpus.display());
        }
    }
}
