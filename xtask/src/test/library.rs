//! The library as it ships: what it exports, and what it needs to be linked.

use std::collections::BTreeSet;
use std::path::Path;

use super::plan::Plan;
use super::suite::{Product, Verdict};
use crate::platform::facts::Facts;
use crate::platform::rules;
use crate::{header, process, product, workspace};

pub fn steps(plan: &mut Plan) {
    plan.step("library exports what the header declares", &[Product::Release], move |_| {
        exports(&workspace::shared_library(&workspace::release()), None)
    });
    plan.step("library with test-hooks exports one more", &[Product::Hooks], move |_| {
        exports(&workspace::shared_library(&workspace::hooks_target().join("release")), Some("iw_test_panic"))
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

/// Holds what the library exports against the functions of the header and this one more.
fn exports(library: &Path, one_more: Option<&str>) -> Verdict {
    let bytes = std::fs::read(library).map_err(|error| format!("{}: {error}", library.display()))?;
    let mut declared: BTreeSet<String> = header::functions()?.into_iter().collect();
    declared.extend(one_more.map(str::to_owned));
    match rules::difference(&Facts::read(&bytes)?.exports, &declared) {
        None => Ok(format!("{} functions", declared.len())),
        Some(why) => Err(why.into()),
    }
}
