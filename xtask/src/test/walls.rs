//! The walls between the crates (docs/ARCHITECTURE.md): which may use which, and which know no async runtime.

use std::collections::BTreeSet;

use super::plan::Plan;
use super::suite::Verdict;
use crate::process;

/// The project's own crates, and which of them each may use directly.
const MAY_USE: [(&str, &[&str]); 7] = [
    ("inworld-protocol", &[]),
    ("inworld-session", &["inworld-protocol"]),
    ("inworld-net", &["inworld-protocol"]),
    ("inworld-voice", &["inworld-protocol"]),
    ("inworld-server", &["inworld-net", "inworld-protocol", "inworld-voice"]),
    ("inworld-client", &["inworld-net", "inworld-protocol", "inworld-server", "inworld-session"]),
    ("inworld-native", &["inworld-client", "inworld-protocol", "inworld-session"]),
];

/// Pure data and pure rules: nothing that waits, dials or keeps time.
const WITHOUT_IO: [&str; 3] = ["inworld-protocol", "inworld-session", "inworld-voice"];

/// What a crate without I/O has nowhere in its tree.
const IO: [&str; 6] = ["tokio", "mio", "hyper", "socket2", "futures-util", "async-io"];

pub fn steps(plan: &mut Plan) {
    plan.step("walls between crates", &[], move |_| {
        for (package, allowed) in MAY_USE {
            own_crates_are_allowed(package, &tree(package, Some(1))?, allowed)?;
        }
        Ok(String::new())
    });
    plan.step("walls of the crates without I/O", &[], move |_| {
        for package in WITHOUT_IO {
            knows_no_io(package, &tree(package, None)?)?;
        }
        Ok(String::new())
    });
}

/// The crates that a package is compiled with, itself included.
fn tree(package: &str, depth: Option<u32>) -> Result<BTreeSet<String>, String> {
    let mut cargo = process::cargo();
    cargo.args(["tree", "--package", package, "--edges", "normal,build", "--prefix", "none", "--format", "{p}"]);
    cargo.args(["--target", "all", "--all-features"]);
    if let Some(depth) = depth {
        cargo.args(["--depth", &depth.to_string()]);
    }
    let names: BTreeSet<String> =
        process::run(cargo)?.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect();
    if names.contains(package) { Ok(names) } else { Err(format!("cargo tree does not list {package} itself")) }
}

fn own_crates_are_allowed(package: &str, used: &BTreeSet<String>, allowed: &[&str]) -> Verdict {
    let mut own = used.iter().filter(|name| name.starts_with("inworld-") && *name != package);
    match own.find(|name| !allowed.contains(&name.as_str())) {
        Some(name) => Err(format!("{package} may not use {name}; it may use {allowed:?}").into()),
        None => Ok(String::new()),
    }
}

fn knows_no_io(package: &str, used: &BTreeSet<String>) -> Verdict {
    match IO.iter().find(|name| used.contains(**name)) {
        Some(name) => Err(format!("{package} has no I/O, but is compiled with {name}").into()),
        None => Ok(String::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(of: &[&str]) -> BTreeSet<String> {
        of.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn an_arrow_that_points_up_is_named() {
        let used = names(&["inworld-session", "inworld-net", "serde"]);
        assert!(own_crates_are_allowed("inworld-session", &used, &["inworld-protocol"]).is_err());
        assert!(own_crates_are_allowed("inworld-session", &used, &["inworld-net"]).is_ok());
    }

    #[test]
    fn a_runtime_is_found() {
        assert!(knows_no_io("inworld-session", &names(&["inworld-session", "tokio"])).is_err());
        assert!(knows_no_io("inworld-session", &names(&["inworld-session", "serde"])).is_ok());
    }
}
