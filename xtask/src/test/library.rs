//! The library as it ships: what it exports, and what it needs to be linked.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use super::plan::Plan;
use super::suite::{Product, Verdict};
use crate::{header, process, product, workspace};

pub fn steps(plan: &mut Plan) {
    plan.step("library exports what the header declares", &[Product::Release], move |_| {
        let exported = exported(&workspace::shared_library(&workspace::release()))?;
        let declared = header::functions()?.into_iter().collect::<BTreeSet<String>>();
        difference(&exported, &declared)
    });
    plan.step("library with test-hooks exports one more", &[Product::Hooks], move |_| {
        let exported = exported(&workspace::shared_library(&workspace::hooks_target().join("release")))?;
        let mut declared = header::functions()?.into_iter().collect::<BTreeSet<String>>();
        declared.insert("iw_test_panic".to_owned());
        difference(&exported, &declared)
    });
    plan.step("library documents its system libraries", &[Product::SystemLibraries], move |suite| {
        let needed = suite.product(Product::SystemLibraries).unwrap_or_default();
        for page in ["README.md", "samples/c/README.md", "CMakeLists.txt"] {
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
    match product {
        Product::Release => product::release(),
        Product::Hooks => {
            let mut cargo = process::cargo();
            cargo.args([
                "build",
                "--package",
                "inworld-native",
                "--release",
                "--quiet",
                "--lib",
                "--features",
                "test-hooks",
                "--target-dir",
            ]);
            cargo.arg(workspace::hooks_target());
            process::run(cargo)
        }
        Product::SystemLibraries => product::system_libraries(),
    }
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
    fn a_foreign_symbol_and_a_missing_one_are_named() {
        let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<String>>();
        assert!(difference(&set(&["iw_poll"]), &set(&["iw_poll"])).is_ok());
        let verdict = difference(&set(&["malloc"]), &set(&["iw_poll"]));
        let Err(super::super::suite::Trouble::Failed(why)) = verdict else { panic!("it passed") };
        assert!(why.contains("malloc") && why.contains("iw_poll"), "{why}");
    }
}
