//! The library as it ships: what it exports, and what it needs to be linked.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use super::suite::{Product, Suite, Verdict};
use crate::{header, process, workspace};

pub fn steps(suite: &mut Suite) {
    suite.step("library exports what the header declares", &[Product::Release], |_| {
        let exported = exported(&workspace::shared_library(&workspace::release()))?;
        let declared = header::functions()?.into_iter().collect::<BTreeSet<String>>();
        difference(&exported, &declared)
    });
    suite.step("library with test-hooks exports one more", &[Product::Hooks], |_| {
        let exported = exported(&workspace::shared_library(&workspace::hooks_target().join("release")))?;
        let mut declared = header::functions()?.into_iter().collect::<BTreeSet<String>>();
        declared.insert("iw_test_panic".to_owned());
        difference(&exported, &declared)
    });
    suite.step("library documents its system libraries", &[Product::SystemLibraries], |suite| {
        let needed = suite.product(Product::SystemLibraries).unwrap_or_default();
        for page in ["README.md", "samples/c/README.md"] {
            let path = workspace::root().join(page);
            if path.exists() && !workspace::read(&path)?.contains(&needed) {
                return Err(format!("{page} does not name the system libraries: {needed}").into());
            }
        }
        Ok(needed)
    });
}

/// The name of the step that builds this.
pub fn step_name(product: Product) -> &'static str {
    match product {
        Product::Release => "build release",
        Product::Hooks => "build release with test-hooks",
        Product::SystemLibraries => "build static library for its list of system libraries",
    }
}

/// Builds this; for the system libraries, gives their list as a linker takes it.
pub fn build(product: Product) -> Result<String, String> {
    let mut cargo = process::cargo();
    match product {
        Product::Release => {
            cargo.args(["build", "--release", "--quiet"]);
            process::run(cargo)
        }
        Product::Hooks => {
            cargo.args(["build", "--release", "--quiet", "--lib", "--features", "test-hooks", "--target-dir"]);
            cargo.arg(workspace::hooks_target());
            process::run(cargo)
        }
        Product::SystemLibraries => {
            // the list does not depend on the profile, and the debug build is there already
            cargo.args(["rustc", "--lib", "--crate-type", "staticlib", "--", "--print", "native-static-libs"]);
            system_libraries(&process::run(cargo)?)
        }
    }
}

fn system_libraries(rustc_output: &str) -> Result<String, String> {
    rustc_output
        .lines()
        .find_map(|line| line.split_once("native-static-libs: "))
        .map(|(_, list)| list.trim().to_owned())
        .ok_or_else(|| format!("rustc names no native-static-libs:\n{rustc_output}"))
}

fn exported(library: &Path) -> Result<BTreeSet<String>, String> {
    let mut nm = Command::new("nm");
    if cfg!(target_os = "macos") {
        nm.arg("-gU");
    } else {
        nm.args(["-D", "--defined-only"]);
    }
    nm.arg(library);
    let symbols = process::run(nm)?;
    // Mach-O puts an underscore in front of each name of C
    let prefix = if cfg!(target_os = "macos") { "_" } else { "" };
    Ok(symbols
        .lines()
        .filter_map(|line| line.split_whitespace().last())
        .map(|name| name.strip_prefix(prefix).unwrap_or(name).to_owned())
        .collect())
}

fn difference(exported: &BTreeSet<String>, declared: &BTreeSet<String>) -> Verdict {
    let extra: Vec<&str> = exported.difference(declared).map(String::as_str).collect();
    let missing: Vec<&str> = declared.difference(exported).map(String::as_str).collect();
    if extra.is_empty() && missing.is_empty() {
        return Ok(format!("{} functions", declared.len()));
    }
    Err(format!("exported but not declared: {extra:?}\ndeclared but not exported: {missing:?}").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_found_in_what_rustc_says() {
        let output =
            "   Compiling x\nnote: link against\n\nnote: native-static-libs: -lgcc_s -lutil -lc\n    Finished\n";
        assert_eq!(system_libraries(output).unwrap(), "-lgcc_s -lutil -lc");
        assert!(system_libraries("nothing").is_err());
    }

    #[test]
    fn a_foreign_symbol_and_a_missing_one_are_named() {
        let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<String>>();
        assert!(difference(&set(&["iw_poll"]), &set(&["iw_poll"])).is_ok());
        let verdict = difference(&set(&["malloc"]), &set(&["iw_poll"]));
        let Err(super::super::suite::Trouble::Failed(why)) = verdict else { panic!("it passed") };
        assert!(why.contains("malloc") && why.contains("iw_poll"), "{why}");
    }
}
