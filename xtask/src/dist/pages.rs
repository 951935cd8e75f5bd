//! The pages of the repository in what is handed out: beside other pages than in the repository, so their links are written
//! anew. What a link leads to and the package does not have becomes plain text.

use std::path::{Component, Path, PathBuf};

use super::files::write;
use crate::workspace;

/// A page or another file: where it is in the repository, and in the package.
type Place = (&'static str, &'static str);

/// What a package has to read.
pub struct Pages {
    /// These are written, with other links.
    pages: &'static [Place],
    /// These are there already, and may be linked to.
    beside: &'static [Place],
}

/// The archive for C and C++.
pub const LIBRARY: Pages = Pages {
    pages: &[
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
        let text = workspace::read(&workspace::root().join(page))?;
        write(&package.join(place), &rewrite(&text, |link| in_package(what, page, place, link)))?;
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
        for link in links(&text).into_iter().filter(|link| !link.contains("://") && !link.contains(char::is_whitespace))
        {
            count += 1;
            let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = if path.is_empty() { page.clone() } else { page.with_file_name("").join(path) };
            let has_heading = || {
                anchor.is_empty() || workspace::read(&target).is_ok_and(|text| anchors(&text).any(|one| one == anchor))
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
    let (_, there) = what.pages.iter().chain(what.beside).find(|(known, _)| Path::new(known) == target)?;
    let ups = "../".repeat(Path::new(place).components().count().saturating_sub(1));
    let near = Path::new(place).parent().and_then(|folder| Path::new(there).strip_prefix(folder).ok());
    let path = near.map_or_else(|| format!("{ups}{there}"), |path| path.display().to_string());
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

/// The same text with other targets for its links. What has none becomes plain text; a picture goes with its line.
fn rewrite(text: &str, target: impl Fn(&str) -> Option<String>) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, label, link, after)) = next_link(rest) {
        rest = after;
        match (target(link), before.strip_suffix('!')) {
            (Some(target), _) => out.push_str(&format!("{before}[{label}]({target})")),
            (None, None) => out.push_str(&format!("{before}{label}")),
            (None, Some(before)) => {
                out.push_str(before);
                rest = after.trim_start_matches('\n');
            }
        }
    }
    out + rest
}

/// The targets of all links of a text.
pub fn links(text: &str) -> Vec<&str> {
    let mut links = Vec::new();
    let mut rest = text;
    while let Some((_, _, link, after)) = next_link(rest) {
        links.push(link);
        rest = after;
    }
    links
}

/// What is before the next link, its label, its target, and what is behind it.
fn next_link(text: &str) -> Option<(&str, &str, &str, &str)> {
    let middle = text.find("](")?;
    let (before, after) = (text.get(..middle)?, text.get(middle + 2..)?);
    let start = before.rfind('[')?;
    let end = after.find(')')?;
    Some((before.get(..start)?, before.get(start + 1..)?, after.get(..end)?, after.get(end + 1..)?))
}

/// What a link to a heading says behind its `#`.
fn anchors(text: &str) -> impl Iterator<Item = String> {
    let headings = text.lines().filter_map(|line| Some(line.strip_prefix('#')?.trim_start_matches('#').trim()));
    headings
        .map(|heading| heading.to_lowercase().replace(' ', "-").replace(|c: char| !c.is_alphanumeric() && c != '-', ""))
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
    }

    #[test]
    fn what_is_not_there_becomes_text_and_pictures_go() {
        let none = |_: &str| None;
        assert_eq!(rewrite("see [this](a.md).\n\n![seen](b.png)\n\nMore", none), "see this.\n\nMore");
        assert_eq!(rewrite("![seen](b.png) [x](y)", |link| Some(format!("../{link}"))), "![seen](../b.png) [x](../y)");
    }
}
