//! Building what ships, for this machine.
//!
//! `cargo build` makes an rlib beside the other kinds of the library, and Cargo then leaves link-time optimisation out
//! without a word. `cargo rustc` is told the kinds that ship, which are optimised together.

use std::process::Command;

use crate::{process, workspace};

/// The kinds of the library that ship.
pub const KINDS: &str = "cdylib,staticlib";

/// The library and `inworld-local` as they ship, in `workspace::release()`. Gives what the static library has to be linked
/// with, as a linker takes it.
pub fn release() -> Result<String, String> {
    let mut library = library();
    // CMakeLists.txt says the same: with other arguments for rustc, Cargo would build it anew
    library.args(["--quiet", "--", "--print", "native-static-libs"]);
    let said = process::run(library)?;
    let mut server = server();
    server.arg("--quiet");
    process::run(server)?;
    named_by_rustc(&said)
}

/// The same, with Cargo's progress on the screen.
pub fn show_release() -> Result<(), String> {
    let mut library = library();
    library.args(["--", "--print", "native-static-libs"]);
    process::show(library)?;
    process::show(server())
}

fn library() -> Command {
    cargo(&["rustc", "--package", "inworld-native", "--lib", "--crate-type", KINDS])
}

fn server() -> Command {
    cargo(&["build", "--package", "inworld-server", "--bin", "inworld-local"])
}

fn cargo(arguments: &[&str]) -> Command {
    let mut cargo = process::cargo();
    cargo.args(arguments).args(["--release", "--target-dir"]).arg(workspace::ship_target());
    // what is compiled for changes is not optimised as a whole
    cargo.env("CARGO_INCREMENTAL", "0");
    cargo
}

/// The list in what rustc says when it is asked for native-static-libs.
pub fn named_by_rustc(output: &str) -> Result<String, String> {
    output
        .lines()
        .find_map(|line| line.split_once("native-static-libs: "))
        .map(|(_, list)| list.trim().to_owned())
        .ok_or_else(|| format!("rustc names no native-static-libs:\n{output}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_found_in_what_rustc_says() {
        let output =
            "   Compiling x\nnote: link against\n\nnote: native-static-libs: -lgcc_s -lutil -lc\n    Finished\n";
        assert_eq!(named_by_rustc(output).unwrap(), "-lgcc_s -lutil -lc");
        assert!(named_by_rustc("nothing").is_err());
    }
}
