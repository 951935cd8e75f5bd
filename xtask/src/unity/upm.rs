//! The package where Unity's package manager finds it by a git URL: the root of a branch of its own, with the libraries inside.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::dist::{self, files};
use crate::{process, workspace};

/// The branch; versions are tags below its name, as OpenUPM reads them.
const BRANCH: &str = "upm";
const AUTHOR: &str = "The authors of inworld-native";

/// `cargo xtask dist --upm [PACKAGE]`: puts a package that was laid out on the branch of this repository, and writes what
/// OpenUPM asks for.
pub fn run(package: Option<&str>) -> Result<(), String> {
    let package = package.map_or_else(|| dist::folder().join("unity"), PathBuf::from);
    let tag = publish(workspace::root(), &package)?;
    println!("{} is the branch {BRANCH} and the tag {tag}: push both", package.display());
    let mut git = Command::new("git");
    git.arg("-C").arg(workspace::root()).args(["remote", "get-url", "origin"]);
    let url = process::run(git).unwrap_or_else(|_| "https://YOUR-SERVER/inworld-native.git".to_owned());
    let place = dist::folder().join("openupm/org.inworld-native.unity.yml");
    files::write(&place, &metadata(&package, url.trim())?)?;
    println!("wrote {}", place.display());
    Ok(())
}

/// Commits a package as the root of the branch, without a check-out; gives the tag. What is there already is kept.
pub fn publish(repository: &Path, package: &Path) -> Result<String, String> {
    let version = manifest(package)?["version"].as_str().unwrap_or_default().to_owned();
    if version != dist::version() {
        return Err(format!("{} is version {version}, not {}", package.display(), dist::version()));
    }
    let package = package.canonicalize().map_err(|error| format!("{}: {error}", package.display()))?;
    let folder = run_git(repository, &["rev-parse", "--absolute-git-dir"])?;
    // an index of its own: the one of the repository stays as it is
    let index = Path::new(&folder).join("upm.index");
    let _ = std::fs::remove_file(&index);
    let own = |arguments: &[&str]| {
        let mut git = Command::new("git");
        git.env("GIT_INDEX_FILE", &index).arg("--git-dir").arg(&folder).arg("--work-tree").arg(&package);
        git.current_dir(&package).args(arguments);
        process::run(git).map(|said| said.trim().to_owned())
    };
    // libraries too, which others ignore
    own(&["add", "--all", "--force", "."])?;
    let tree = own(&["write-tree"])?;
    let _ = std::fs::remove_file(&index);
    let head = format!("refs/heads/{BRANCH}");
    let parent = run_git(repository, &["rev-parse", "--verify", "--quiet", &head]).ok();
    let is_there = match &parent {
        Some(parent) => run_git(repository, &["rev-parse", &format!("{parent}^{{tree}}")])? == tree,
        None => false,
    };
    let commit = match parent {
        Some(parent) if is_there => parent,
        parent => {
            let words = format!("Inworld Native {version}");
            let mut arguments = vec!["commit-tree", &tree, "-m", &words];
            if let Some(parent) = &parent {
                arguments.extend(["-p", parent]);
            }
            let name = format!("user.name={AUTHOR}");
            let author = ["-c", &name, "-c", "user.email=inworld-native@localhost"];
            run_git(repository, &[&author[..], &arguments[..]].concat())?
        }
    };
    run_git(repository, &["update-ref", &head, &commit])?;
    let tag = format!("{BRANCH}/{version}");
    run_git(repository, &["update-ref", &format!("refs/tags/{tag}"), &commit])?;
    Ok(tag)
}

/// What OpenUPM has of a package: a file of its repository `data/packages`.
fn metadata(package: &Path, url: &str) -> Result<String, String> {
    let manifest = manifest(package)?;
    let text = |field: &str| manifest[field].as_str().unwrap_or_default().to_owned();
    Ok(format!(
        "name: {}\ndisplayName: {}\ndescription: '{}'\nrepoUrl: '{url}'\nparentRepoUrl: null\nlicenseSpdxId: null\nlicenseName: {}\ntopics:\n  - ai\n  - audio\nhunter: ''\ngitTagPrefix: {BRANCH}/\ngitTagIgnore: ''\nminVersion: ''\nimage: null\nreadme: '{BRANCH}:README.md'\n",
        text("name"),
        text("displayName"),
        text("description").replace('\'', "''"),
        text("license")
    ))
}

fn manifest(package: &Path) -> Result<serde_json::Value, String> {
    let path = package.join("package.json");
    serde_json::from_str(&workspace::read(&path)?).map_err(|error| format!("{}: {error}", path.display()))
}

fn run_git(repository: &Path, arguments: &[&str]) -> Result<String, String> {
    let mut git = Command::new("git");
    git.arg("-C").arg(repository).args(arguments);
    process::run(git).map(|said| said.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn openupm_is_told_where_versions_are() {
        let told = metadata(&super::super::root(), "https://host/x.git").unwrap();
        assert!(told.starts_with("name: org.inworld-native.unity\ndisplayName: Inworld Native\n"), "{told}");
        assert!(
            told.contains("\nrepoUrl: 'https://host/x.git'\n") && told.contains("\ngitTagPrefix: upm/\n"),
            "{told}"
        );
    }
}
