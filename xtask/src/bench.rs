//! `cargo xtask bench`: what is measured, each figure beside its limit.

use std::process::Command;
use std::time::Duration;

use crate::compiler::{Build, Language, Link};
use crate::{process, workspace};

/// How large the shared library may be, stripped, with the local server, TLS and tokio.
pub const SIZE_LIMIT: u64 = 2_500_000;

/// Polls from C, throughput from the socket to the event, size of the library.
pub fn run() -> Result<(), String> {
    let mut cargo = process::cargo();
    cargo.args(["build", "--release"]);
    process::show(cargo)?;

    println!("\nPolling, from C");
    let program = workspace::target().join("bench/poll");
    let link = Link::Dynamic(workspace::release());
    let build = Build {
        driver: "cc",
        language: Language::C,
        standard: "c99",
        flags: &["-O2"],
        link: &link,
    };
    build.make(&workspace::root().join("benches/poll.c"), &program)?;
    print!(
        "{}",
        process::run_limited(Command::new(program), Duration::from_secs(300))?
    );

    println!("\nThroughput and memory, from Rust");
    let mut cargo = process::cargo();
    cargo.args(["bench", "--quiet", "--bench", "throughput"]);
    process::show(cargo)?;

    println!("\nSize\n{}", size_line(library_size()?));
    Ok(())
}

/// The size in bytes of the shared library, which the release profile strips.
pub fn library_size() -> Result<u64, String> {
    let library = workspace::shared_library(&workspace::release());
    let metadata =
        std::fs::metadata(&library).map_err(|error| format!("{}: {error}", library.display()))?;
    Ok(metadata.len())
}

/// The size beside its limit.
pub fn size_line(size: u64) -> String {
    let verdict = if size <= SIZE_LIMIT { "met" } else { "OVER" };
    format!("stripped library       {size} bytes   limit {SIZE_LIMIT} bytes   {verdict}")
}
