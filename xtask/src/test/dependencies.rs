//! The crates of others: their licences, where they come from, and how many versions of each there are.
//!
//! deny.toml says what is allowed. Cargo's metadata is enough to check it, so that it is checked everywhere. Advisories need
//! a database: cargo-deny asks for it, where it is installed.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value;

use super::plan::Plan;
use super::suite::{Trouble, Verdict};
use crate::{process, tools, workspace};

/// The workspaces that something is shipped from.
const MANIFESTS: [&str; 2] = ["Cargo.toml", "bindings/godot/Cargo.toml"];

/// The only source.
const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// What cargo-deny says when its database is out of reach.
const OUT_OF_REACH: &str = "failed to fetch advisory database";

pub fn steps(plan: &mut Plan) {
    plan.step("dependencies", &[], move |_| {
        let rules = Rules::parse(&workspace::read(&workspace::root().join("deny.toml"))?)?;
        let mut count = 0;
        for manifest in MANIFESTS {
            let metadata = metadata(manifest)?;
            let crates = crates(&metadata);
            count += crates.len();
            rules.check(&crates).map_err(|why| format!("{manifest}:\n{why}"))?;
        }
        Ok(format!("{count} crates; {}", advisories()?))
    });
}

/// What deny.toml says, as far as it is read here.
#[derive(Deserialize)]
struct Rules {
    licenses: Licences,
    bans: Bans,
}

#[derive(Deserialize)]
struct Licences {
    allow: Vec<String>,
    exceptions: Vec<Exception>,
}

#[derive(Deserialize)]
struct Exception {
    #[serde(rename = "crate")]
    name: String,
    allow: Vec<String>,
}

#[derive(Deserialize)]
struct Bans {
    skip: Vec<Skip>,
}

/// A version that may be there beside another: `name@version`, the version perhaps only its beginning.
#[derive(Deserialize)]
struct Skip {
    #[serde(rename = "crate")]
    spec: String,
}

impl Rules {
    fn parse(text: &str) -> Result<Rules, String> {
        toml::from_str(text).map_err(|error| format!("deny.toml: {error}"))
    }

    /// All that is wrong, a line each.
    fn check(&self, crates: &[Crate]) -> Result<(), String> {
        let mut wrong: Vec<String> = crates.iter().filter_map(|krate| self.wrong_with(krate)).collect();
        let mut versions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for krate in crates.iter().filter(|krate| !self.is_skipped(krate)) {
            versions.entry(&krate.name).or_default().insert(&krate.version);
        }
        for (name, versions) in versions.iter().filter(|(_, versions)| versions.len() > 1) {
            let versions: Vec<&str> = versions.iter().copied().collect();
            wrong.push(format!("{name}: there are {}, of one crate one version is enough", versions.join(" and ")));
        }
        if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
    }

    fn wrong_with(&self, krate: &Crate) -> Option<String> {
        let Crate { name, version, licence, source } = krate;
        if source != CRATES_IO {
            return Some(format!("{name} {version}: comes from {source}, crates.io is the only source"));
        }
        // Older crates separate with a slash.
        let expression = match spdx::Expression::parse_mode(licence, spdx::ParseMode::LAX) {
            Ok(expression) => expression,
            Err(error) => return Some(format!("{name} {version}: licence \"{licence}\": {}", error.reason)),
        };
        let exceptions = self.licenses.exceptions.iter().filter(|exception| exception.name == *name);
        let allowed: BTreeSet<&str> =
            exceptions.flat_map(|exception| &exception.allow).chain(&self.licenses.allow).map(String::as_str).collect();
        let is_allowed = expression.evaluate(|required| allowed.contains(required.to_string().as_str()));
        (!is_allowed).then(|| format!("{name} {version}: licence \"{licence}\" is not allowed by deny.toml"))
    }

    fn is_skipped(&self, krate: &Crate) -> bool {
        self.bans.skip.iter().filter_map(|skip| skip.spec.split_once('@')).any(|(name, version)| {
            let rest = krate.version.strip_prefix(version);
            name == krate.name && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
    }
}

/// A crate of others.
struct Crate {
    name: String,
    version: String,
    licence: String,
    source: String,
}

/// The crates of a workspace for every platform, with what only tests and build scripts need.
fn crates(metadata: &Value) -> Vec<Crate> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let packages = metadata["packages"].as_array().map(Vec::as_slice).unwrap_or_default();
    let others = packages.iter().filter(|package| !package["source"].is_null());
    others
        .map(|package| Crate {
            name: text(&package["name"]),
            version: text(&package["version"]),
            licence: text(&package["license"]),
            source: text(&package["source"]),
        })
        .collect()
}

fn metadata(manifest: &str) -> Result<Value, String> {
    let mut cargo = process::cargo();
    cargo.args(["metadata", "--format-version", "1", "--all-features", "--manifest-path"]);
    cargo.arg(workspace::root().join(manifest));
    let said = process::run(cargo)?;
    // Cargo may also tell that it waits, or downloads
    let json = said.lines().find(|line| line.starts_with('{')).ok_or("cargo metadata says nothing")?;
    serde_json::from_str(json).map_err(|error| format!("cargo metadata: {error}"))
}

/// What is known of the crates' faults. That nothing was asked is said.
fn advisories() -> Verdict {
    if !tools::has_cargo_command("deny") {
        return Ok("advisories not checked, for want of cargo-deny".to_owned());
    }
    for manifest in MANIFESTS {
        let mut cargo = process::cargo();
        cargo.args(["deny", "--manifest-path"]).arg(workspace::root().join(manifest));
        cargo.args(["check", "--config"]).arg(workspace::root().join("deny.toml")).arg("advisories");
        match process::run(cargo) {
            Ok(_) => {}
            Err(why) if why.contains(OUT_OF_REACH) => {
                return Ok("advisories not checked, their database is out of reach".to_owned());
            }
            Err(why) => return Err(Trouble::Failed(why)),
        }
    }
    Ok("no advisories".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: &str = r#"
        [licenses]
        allow = ["MIT", "Unicode-3.0"]
        exceptions = [{ crate = "header", allow = ["MPL-2.0"] }]
        [bans]
        skip = [{ crate = "twice@0.2", reason = "an old one" }]
    "#;

    fn check(crates: &[(&str, &str, &str, &str)]) -> Result<(), String> {
        let owned = |krate: &(&str, &str, &str, &str)| Crate {
            name: krate.0.to_owned(),
            version: krate.1.to_owned(),
            licence: krate.2.to_owned(),
            source: krate.3.to_owned(),
        };
        Rules::parse(RULES).unwrap().check(&crates.iter().map(owned).collect::<Vec<Crate>>())
    }

    #[test]
    fn licences() {
        for good in ["MIT", "MIT OR GPL-3.0-only", "Apache-2.0/MIT", "(MIT OR Apache-2.0) AND Unicode-3.0"] {
            assert_eq!(check(&[("x", "1.0.0", good, CRATES_IO)]), Ok(()), "{good}");
        }
        for bad in ["GPL-3.0-only", "MIT AND GPL-3.0-or-later", "MPL-2.0", "Apache-2.0 WITH LLVM-exception", "mine", ""]
        {
            let error = check(&[("x", "1.0.0", bad, CRATES_IO)]).unwrap_err();
            assert!(error.contains("x 1.0.0: licence") && error.contains(bad), "{error}");
        }
        assert_eq!(check(&[("header", "1.0.0", "MPL-2.0", CRATES_IO)]), Ok(()));
    }

    #[test]
    fn sources() {
        let error = check(&[("x", "1.0.0", "MIT", "git+https://example.org/x")]).unwrap_err();
        assert!(error.contains("x 1.0.0: comes from git+https://example.org/x"), "{error}");
    }

    #[test]
    fn versions() {
        let both = |left, right| check(&[("twice", left, "MIT", CRATES_IO), ("twice", right, "MIT", CRATES_IO)]);
        assert_eq!(both("0.2.17", "0.4.3"), Ok(()));
        assert!(both("0.21.0", "0.4.3").unwrap_err().contains("twice: there are 0.21.0 and 0.4.3"));
        assert!(both("1.0.0", "2.0.0").is_err());
    }
}
