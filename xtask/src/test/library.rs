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
        exports(&workspace::shared_library(&workspace::hooks()), Some("iw_test_panic"))
    });
    plan.step("library names its system libraries on its pages", &[Product::Release], move |suite| {
        let needed = suite.product(Product::Release).unwrap_or_default();
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
        Product::Hooks => "build library with test-hooks",
    }
}

/// Builds this; gives what the library that ships has to be linked with when it is static.
pub fn build(product: Product) -> Result<String, String> {
    match product {
        Product::Release => product::release(),
        Product::Hooks => {
            let mut cargo = process::cargo();
            // not optimised: what is tested is how a panic ends, and the build takes a third of the time
            cargo.args(["rustc", "--quiet", "--package", "inworld-native", "--lib", "--crate-type", "cdylib"]);
            cargo.args(["--features", "test-hooks", "--target-dir"]).arg(workspace::hooks_target());
            cargo.env("CARGO_PROFILE_DEV_DEBUG", "0");
            process::run(cargo)
        }
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
