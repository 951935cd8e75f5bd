//! The walls between the crates (docs/ARCHITECTURE.md): which may use which, which know no async runtime, and that the inner
//! ones name nothing of the C ABI.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::plan::Plan;
use super::suite::Verdict;
use crate::{process, workspace};

/// The project's own crates, and which of them each may use directly.
const MAY_USE: [(&str, &[&str]); 7] = [
    ("inworld-protocol", &[]),
    ("inworld-session", &["inworld-protocol"]),
    ("inworld-net", &["inworld-protocol"]),
    ("inworld-voice", &["inworld-protocol"]),
    ("inworld-server", &["inworld-net", "inworld-protocol", "inworld-voice"]),
    ("inworld-client", &["inworld-net", "inworld-protocol", "inworld-server", "inworld-session", "inworld-voice"]),
    ("inworld-native", &["inworld-client", "inworld-protocol", "inworld-session"]),
];

/// Pure data and pure rules: nothing that waits, dials or keeps time.
const WITHOUT_IO: [&str; 3] = ["inworld-protocol", "inworld-session", "inworld-voice"];

/// Crates that must not be in the dependency tree of a crate without I/O.
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
    plan.step("walls of names", &[], move |_| name_nothing_of_the_c_abi());
}

/// A name of the C ABI in a line: the inner crates' errors are typed, and each layer puts its own names to them.
fn name_of_the_c_abi(line: &str) -> Option<&str> {
    let begins = |prefix: &str, is_next: fn(&char) -> bool| {
        line.match_indices(prefix)
            .map(|(at, _)| &line[at..])
            .find(|found| found[prefix.len()..].chars().next().as_ref().is_some_and(is_next))
    };
    let whole = |found: &str| found.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(found.len());
    let name = begins("iw_", char::is_ascii_lowercase).or_else(|| begins("IW_", char::is_ascii_uppercase));
    name.map(|found| &found[..whole(found)]).or_else(|| line.contains("pass NULL").then_some("pass NULL"))
}

/// Looks through the sources of the inner crates.
fn name_nothing_of_the_c_abi() -> Verdict {
    let crates = workspace::root().join("crates");
    let (mut files, mut found) = (0, Vec::new());
    for path in sources(&crates)? {
        files += 1;
        let text = workspace::read(&path)?;
        found.extend(text.lines().zip(1..).filter_map(|(line, number)| {
            name_of_the_c_abi(line).map(|name| format!("{}:{number}: {name}", path.display()))
        }));
    }
    match (files, found.is_empty()) {
        (0, _) => Err(format!("{} has no sources", crates.display()).into()),
        (_, true) => Ok(format!("{files} files")),
        (_, false) => Err(format!("inner crates may not name the C ABI:\n{}", found.join("\n")).into()),
    }
}

/// The `.rs` files in the folders `src` of the crates.
fn sources(crates: &Path) -> Result<Vec<PathBuf>, String> {
    let mut folders: Vec<PathBuf> = entries(crates)?.into_iter().map(|entry| entry.join("src")).collect();
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for path in entries(&folder)? {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let told = |error: std::io::Error| format!("{}: {error}", folder.display());
    fs::read_dir(folder).map_err(told)?.map(|entry| Ok(entry.map_err(told)?.path())).collect()
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
    fn a_name_of_the_c_abi_is_found() {
        assert_eq!(name_of_the_c_abi("call iw_session_start first"), Some("iw_session_start"));
        assert_eq!(name_of_the_c_abi("use IW_DISLIKE_*"), Some("IW_DISLIKE_"));
        assert_eq!(name_of_the_c_abi("is empty; pass NULL to leave it out"), Some("pass NULL"));
        assert_eq!(name_of_the_c_abi("the thread iw-net, iw_ and NULL"), None);
    }

    #[test]
    fn a_runtime_is_found() {
        assert!(knows_no_io("inworld-session", &names(&["inworld-session", "tokio"])).is_err());
        assert!(knows_no_io("inworld-session", &names(&["inworld-session", "serde"])).is_ok());
    }
}
