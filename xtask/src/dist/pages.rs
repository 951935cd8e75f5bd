//! The pages of the repository in what is handed out: beside other pages than in the repository, so their links are written
//! anew. What a link leads to and the package does not have becomes plain text.

use std::path::{Component, Path, PathBuf};

use super::files::{copy_as, copy_folder, write};
use super::links;
use crate::workspace;

/// A page or another file: where it is in the repository, and in the package.
type Place = (&'static str, &'static str);

/// What a package has to read.
pub struct Pages {
    /// These are written, pages with other links. Of a folder everything.
    pages: &'static [Place],
    /// These are there already, and may be linked to.
    beside: &'static [Place],
}

/// The archive for C and C++.
pub const LIBRARY: Pages = Pages {
    pages: &[
        ("samples/c", "samples/c"),
        ("samples/cpp", "samples/cpp"),
        ("samples/c/README.md", "samples/c/README.md"),
        ("samples/cpp/README.md", "samples/cpp/README.md"),
        ("samples/tavern.toml", "samples/tavern.toml"),
        ("docs/CPP.md", "README.md"),
        ("bindings/cpp/README.md", "docs/WRAPPER.md"),
        ("docs/SCRIPT.md", "docs/SCRIPT.md"),
        ("docs/MINDS.md", "docs/MINDS.md"),
        ("docs/VOICE.md", "docs/VOICE.md"),
        ("docs/FAULTS.md", "docs/FAULTS.md"),
        ("docs/MIGRATING.md", "docs/MIGRATING.md"),
        ("docs/TROUBLESHOOTING.md", "docs/TROUBLESHOOTING.md"),
    ],
    beside: &[
        ("include/inworld.h", "include/inworld.h"),
        ("LICENSE-MIT", "licences/LICENSE-MIT"),
        ("LICENSE-APACHE", "licences/LICENSE-APACHE"),
    ],
};

/// The package for Unity. What ends with a tilde is not imported there, and needs no .meta.
pub const UNITY: Pages = Pages {
    pages: &[
        ("bindings/unity/README.md", "README.md"),
        ("bindings/unity/Samples~/Tavern/README.md", "Samples~/Tavern/README.md"),
        ("docs/UNITY.md", "Documentation~/UNITY.md"),
        ("bindings/unity/Documentation~/index.md", "Documentation~/index.md"),
        ("docs/SCRIPT.md", "Documentation~/SCRIPT.md"),
        ("docs/MINDS.md", "Documentation~/MINDS.md"),
        ("docs/VOICE.md", "Documentation~/VOICE.md"),
        ("docs/FAULTS.md", "Documentation~/FAULTS.md"),
        ("docs/MIGRATING.md", "Documentation~/MIGRATING.md"),
        ("docs/TROUBLESHOOTING.md", "Documentation~/TROUBLESHOOTING.md"),
    ],
    beside: &[],
};

/// The plugin for Unreal.
pub const UNREAL: Pages = Pages {
    pages: &[
        ("bindings/unreal/README.md", "README.md"),
        ("docs/UNREAL.md", "Docs/UNREAL.md"),
        ("bindings/cpp/README.md", "Docs/WRAPPER.md"),
        ("docs/SCRIPT.md", "Docs/SCRIPT.md"),
        ("docs/MINDS.md", "Docs/MINDS.md"),
        ("docs/VOICE.md", "Docs/VOICE.md"),
        ("docs/FAULTS.md", "Docs/FAULTS.md"),
        ("docs/MIGRATING.md", "Docs/MIGRATING.md"),
        ("docs/TROUBLESHOOTING.md", "Docs/TROUBLESHOOTING.md"),
    ],
    beside: &[
        ("LICENSE-MIT", "Licences/LICENSE-MIT"),
        ("LICENSE-APACHE", "Licences/LICENSE-APACHE"),
        ("include/inworld.h", "Source/ThirdParty/InworldLibrary/include/inworld.h"),
    ],
};

/// The addon for Godot.
pub const GODOT: Pages = Pages {
    pages: &[
        ("samples/godot/screenshots", "pictures"),
        ("bindings/godot/README.md", "README.md"),
        ("docs/GODOT.md", "GODOT.md"),
        ("docs/SCRIPT.md", "SCRIPT.md"),
        ("docs/MINDS.md", "MINDS.md"),
        ("docs/VOICE.md", "VOICE.md"),
        ("docs/FAULTS.md", "FAULTS.md"),
        ("docs/MIGRATING.md", "MIGRATING.md"),
        ("docs/TROUBLESHOOTING.md", "TROUBLESHOOTING.md"),
    ],
    beside: &[("LICENSE-MIT", "LICENSE-MIT"), ("LICENSE-APACHE", "LICENSE-APACHE")],
};

/// Writes the pages into a package.
pub fn lay_out(package: &Path, what: &Pages) -> Result<(), String> {
    for (page, place) in what.pages {
        let (source, target) = (workspace::root().join(page), package.join(place));
        if source.is_dir() {
            copy_folder(&source, &target)?;
        } else if page.ends_with(".md") {
            let text = workspace::read(&source)?;
            write(&target, &links::rewrite(&text, |link| in_package(what, page, place, link)))?;
        } else {
            copy_as(&source, &target)?;
        }
    }
    Ok(())
}

/// Puts empty files where a whole package has what pages link to.
pub fn stand_in(package: &Path, what: &Pages) -> Result<(), String> {
    what.beside.iter().try_for_each(|(_, place)| write(&package.join(place), ""))
}

/// Looks at each link of each page below a folder.
pub fn check(folder: &Path) -> Result<String, String> {
    check_pages(&all_pages(folder)?)
}

/// Looks at each link of these pages: its file is there, and its heading.
pub fn check_pages(pages: &[PathBuf]) -> Result<String, String> {
    let (mut count, mut wrong) = (0, Vec::new());
    for page in pages {
        let text = workspace::read(page)?;
        for link in links::all(&text).into_iter().filter(|link| !link.contains("://")) {
            count += 1;
            let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = if path.is_empty() { page.clone() } else { page.with_file_name("").join(path) };
            let has_heading = || {
                anchor.is_empty()
                    || workspace::read(&target).is_ok_and(|text| links::anchors(&text).iter().any(|one| one == anchor))
            };
            if !target.exists() || !has_heading() {
                wrong.push(format!("{}: the link {link} leads nowhere", page.display()));
            }
        }
    }
    match wrong.is_empty() {
        _ if count == 0 => Err("no links found".to_owned()),
        true => Ok(format!("{count} links")),
        false => Err(wrong.join("\n")),
    }
}

fn all_pages(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let mut found = workspace::files(folder, ".md")?;
    for inside in workspace::files(folder, "")?.into_iter().filter(|path| path.is_dir()) {
        found.extend(all_pages(&inside)?);
    }
    Ok(found)
}

/// Where a link of a page leads in the package; `None`: to something that is not there.
fn in_package(what: &Pages, page: &str, place: &str, link: &str) -> Option<String> {
    if link.starts_with('#') || link.contains("://") {
        return Some(link.to_owned());
    }
    let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
    let target = plain(&Path::new(page).parent()?.join(path));
    let places = || what.pages.iter().chain(what.beside);
    let itself = places().find(|(known, _)| Path::new(known) == target).map(|(_, there)| PathBuf::from(there));
    let inside = || places().find_map(|(known, there)| Some(Path::new(there).join(target.strip_prefix(known).ok()?)));
    let there = itself.or_else(inside)?;
    let ups = "../".repeat(Path::new(place).components().count().saturating_sub(1));
    let near = Path::new(place).parent().and_then(|folder| there.strip_prefix(folder).ok());
    let path = near.map_or_else(|| format!("{ups}{}", there.display()), |path| path.display().to_string());
    Some(if anchor.is_empty() { path } else { format!("{path}#{anchor}") })
}

/// A path without `..`.
fn plain(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => drop(out.pop()),
            Component::Normal(part) => out.push(part),
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_where_the_package_has_the_page() {
        let target = |place, link| in_package(&UNITY, "docs/SCRIPT.md", place, link);
        assert_eq!(target("Documentation~/SCRIPT.md", "MINDS.md#begin").as_deref(), Some("MINDS.md#begin"));
        assert_eq!(target("Documentation~/SCRIPT.md", "../bindings/unity/README.md").as_deref(), Some("../README.md"));
        assert_eq!(target("SCRIPT.md", "MINDS.md").as_deref(), Some("Documentation~/MINDS.md"));
        assert_eq!(target("SCRIPT.md", "../samples/tavern.toml"), None);
        assert_eq!(target("SCRIPT.md", "#below").as_deref(), Some("#below"));
        let sample = in_package(&LIBRARY, "docs/MINDS.md", "docs/MINDS.md", "../samples/c/mind.c");
        assert_eq!(sample.as_deref(), Some("../samples/c/mind.c"));
    }
}
