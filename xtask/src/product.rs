//! Building what ships.

use crate::process;

/// The library and `inworld-local` as they ship.
pub fn release() -> Result<String, String> {
    let mut cargo = process::cargo();
    cargo.args(["build", "--release", "--quiet"]);
    process::run(cargo)
}

/// What the static library has to be linked with, as a linker takes it. Builds that library to find out.
pub fn system_libraries() -> Result<String, String> {
    let mut cargo = process::cargo();
    // the list does not depend on the profile, and the debug build is there already
    cargo.args([
        "rustc",
        "--package",
        "inworld-native",
        "--lib",
        "--crate-type",
        "staticlib",
        "--",
        "--print",
        "native-static-libs",
    ]);
    named_by_rustc(&process::run(cargo)?)
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
