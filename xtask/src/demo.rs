//! `cargo xtask demo`: the shortest way from a fresh clone to a character that talks.

use std::process::Command;
use std::time::Duration;

use crate::compiler::{Build, Language, Link};
use crate::{process, workspace};

/// Builds the library and both C samples, and runs `hello`.
pub fn run() -> Result<(), String> {
    println!("Building the library (the first time takes a few minutes)");
    let mut cargo = process::cargo();
    cargo.args(["build", "--release"]);
    process::show(cargo)?;

    let folder = workspace::target().join("demo");
    let link = Link::Dynamic(workspace::release());
    let build = Build {
        driver: "cc",
        language: Language::C,
        standard: "c99",
        flags: &["-O2"],
        link: &link,
    };
    for sample in ["hello", "chat"] {
        println!("Compiling samples/c/{sample}.c");
        let source = workspace::root().join(format!("samples/c/{sample}.c"));
        build.make(&source, &folder.join(sample))?;
    }

    println!("Running hello against the character server inside the library\n");
    print!(
        "{}",
        process::run_limited(Command::new(folder.join("hello")), Duration::from_secs(60))?
    );
    println!("\nTo talk yourself: {}", folder.join("chat").display());
    Ok(())
}
