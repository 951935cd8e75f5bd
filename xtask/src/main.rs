//! The developer's commands: `cargo xtask demo | test | dist | godot | simulate | fuzz | bench | speech | header | bindings`.

mod bench;
mod bindings;
mod compiler;
mod cpu;
mod demo;
mod dist;
mod dotnet;
mod fuzz;
mod godot;
mod header;
mod platform;
mod process;
mod product;
mod python;
mod simulate;
mod speech;
mod test;
mod toolchain;
mod tools;
mod unity;
mod wine;
mod workspace;

use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask COMMAND

  demo [OPTIONS]   build the library and the C samples, talk to a character; --mind URL, or --living: to one that thinks
  test [WORDS...]  everything that has to hold; with words, the steps whose names contain one of them
  test --target x86_64-pc-windows-gnu [WORDS...]
                   the tests that run under Wine, with the library for Windows that ships
  dist             what a game ships, into target/dist: headers, libraries, CMake and pkg-config, engine plugins
  dist --target TARGET...
                   what users download, into target/packages: an archive for each of the targets (Rust's names), a package
                   for each engine with the libraries of all of them, and SHA256SUMS
  dist --engines FOLDER
                   the packages for engines alone, from unpacked archives of several machines
  dist --upm [PACKAGE]
                   the Unity package, from target/dist/unity, as the branch `upm` for installation by a git URL
  godot            build the Godot extension, and put its addon into samples/godot
  simulate [OPTIONS]
                   made-up sessions with everything that can go wrong, a million of them; --help shows the options
  fuzz MINUTES [TARGET]
                   random input, guided by coverage, for everything that reads what others wrote
  bench            what is measured, each figure beside its limit
  speech lips [--train] | words | units
                   how well lips fit their sound, how well the built-in voice is understood, and what it is made of
  header [--check] write include/inworld.h from src/; with --check, only tell whether it is current
  bindings [--check]  write what the bindings know of the C ABI from include/inworld.h; with --check, only tell
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments.as_slice() {
        ["demo", arguments @ ..] => demo::run(arguments),
        ["dist"] => dist::run(),
        ["dist", "--upm"] => unity::upm::run(None),
        ["dist", "--upm", package] => unity::upm::run(Some(package)),
        ["dist", "--engines", unpacked] => dist::packages::engines(std::path::Path::new(unpacked)),
        ["dist", "--target", targets @ ..] if !targets.is_empty() => dist::packages::run(targets),
        ["godot"] => godot::run(),
        ["bench"] => bench::run(),
        ["simulate", arguments @ ..] => simulate::run(arguments),
        ["fuzz", arguments @ ..] => fuzz::run(arguments),
        ["speech", arguments @ ..] => speech::run(arguments),
        ["header"] => header::write(),
        ["header", "--check"] => header::check(),
        ["bindings"] => bindings::write(),
        ["bindings", "--check"] => bindings::check(),
        ["test", "--target", test::WINDOWS, filter @ ..] => return test::run_for_windows(filter),
        ["test", filter @ ..] => return test::run(filter),
        _ => Err(USAGE.to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{}", why.trim_end());
            ExitCode::FAILURE
        }
    }
}
