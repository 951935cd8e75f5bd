//! Circles between the files of a folder: two that use each other are one, or share something that wants a file of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::plan::Plan;
use crate::workspace;

/// Where the sources of the library are. The classes of the Godot extension refer to each other as its nodes do.
const ROOTS: [&str; 7] = [
    "src",
    "crates/protocol/src",
    "crates/session/src",
    "crates/net/src",
    "crates/voice/src",
    "crates/server/src",
    "crates/client/src",
];

/// Which modules of one folder use which others of it.
type Uses = BTreeMap<String, BTreeSet<String>>;

pub fn steps(plan: &mut Plan) {
    plan.step("walls: no circles between files", &[], move |_| {
        let (mut folders, mut circles) = (0, Vec::new());
        for root in ROOTS {
            look(&workspace::root().join(root), "crate::", &mut |folder, uses| {
                folders += 1;
                circles.extend(circle(uses).map(|names| format!("{}: {}", folder.display(), names.join(" -> "))));
            })?;
        }
        if circles.is_empty() { Ok(format!("{folders} folders")) } else { Err(circles.join("\n").into()) }
    });
}

/// Looks at a folder and the folders in it. `path`: what a module of the folder is called from elsewhere in the crate.
fn look(folder: &Path, path: &str, each: &mut dyn FnMut(&Path, &Uses)) -> Result<(), String> {
    let mut uses = Uses::new();
    let names: BTreeSet<String> = modules(folder)?;
    for name in &names {
        let mut used = BTreeSet::new();
        for (source, depth) in sources(folder, name)? {
            let code = code(&source);
            let own = "super::".repeat(depth);
            used.extend(named_behind(&code, &own).into_iter().filter(|found| names.contains(found)));
            used.extend(named_behind(&code, path).into_iter().filter(|found| names.contains(found)));
        }
        used.remove(name);
        uses.insert(name.clone(), used);
        let inner = folder.join(name);
        if inner.is_dir() {
            look(&inner, &format!("{path}{name}::"), each)?;
        }
    }
    each(folder, &uses);
    Ok(())
}

/// The modules of a folder, but those of tests and models.
fn modules(folder: &Path) -> Result<BTreeSet<String>, String> {
    let entries = std::fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let names = entries.filter_map(|entry| {
        let path = entry.ok()?.path();
        let name = path.file_stem()?.to_str()?.to_owned();
        let is_module = path.is_dir() || path.extension().is_some_and(|extension| extension == "rs");
        (is_module && !["mod", "lib", "main", "bin"].contains(&name.as_str()) && !is_test(&name)).then_some(name)
    });
    Ok(names.collect())
}

fn is_test(name: &str) -> bool {
    name.contains("test") || name == "models"
}

/// The sources of a module with those below it, each with how many `super::` lead to the folder.
fn sources(folder: &Path, name: &str) -> Result<Vec<(String, usize)>, String> {
    let mut found = Vec::new();
    let file = folder.join(format!("{name}.rs"));
    if file.exists() {
        found.push((workspace::read(&file)?, 1));
    }
    let inner = folder.join(name);
    if inner.is_dir() {
        let own = inner.join("mod.rs");
        if own.exists() {
            found.push((workspace::read(&own)?, 1));
        }
        for name in modules(&inner)? {
            found.extend(sources(&inner, &name)?.into_iter().map(|(source, depth)| (source, depth + 1)));
        }
    }
    Ok(found)
}

/// A source without its comments and its tests.
fn code(source: &str) -> String {
    let end = source.find("#[cfg(test)]").or_else(|| source.find("\n#[test]")).unwrap_or(source.len());
    let code = source.get(..end).unwrap_or_default();
    code.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

/// The names that stand behind a path: `path::name`, `path::{name, name::Item}`.
fn named_behind(code: &str, path: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (at, _) in code.match_indices(path) {
        let before = code.get(..at).unwrap_or_default();
        // A longer path leads elsewhere.
        if before.ends_with("::") || before.ends_with(|letter: char| letter.is_alphanumeric() || letter == '_') {
            continue;
        }
        let behind = code.get(at + path.len()..).unwrap_or_default();
        let list = behind.strip_prefix('{').map(|list| list.split('}').next().unwrap_or_default());
        let parts = list.unwrap_or(behind).split(',').take(if list.is_some() { usize::MAX } else { 1 });
        names.extend(parts.map(|part| {
            let part = part.trim();
            let end = part.find(|letter: char| !(letter.is_alphanumeric() || letter == '_')).unwrap_or(part.len());
            part.get(..end).unwrap_or_default().to_owned()
        }));
    }
    names
}

/// The first circle, as the names on its way.
fn circle(uses: &Uses) -> Option<Vec<&str>> {
    uses.keys().find_map(|start| {
        let mut way = vec![start.as_str()];
        leads_to(uses, start, start, &mut way, &mut BTreeSet::new()).then_some(way)
    })
}

fn leads_to<'u>(uses: &'u Uses, from: &str, to: &str, way: &mut Vec<&'u str>, seen: &mut BTreeSet<&'u str>) -> bool {
    for next in uses.get(from).into_iter().flatten() {
        way.push(next);
        if next == to || (seen.insert(next) && leads_to(uses, next, to, way, seen)) {
            return true;
        }
        way.pop();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_behind_a_path_is_found() {
        let code = code(
            "use super::a::B; // super::no\nuse super::{b, c::{D}};\nlet x = super::super::z; super::f();\n#[cfg(test)]\nsuper::t",
        );
        assert_eq!(named_behind(&code, "super::"), ["a", "b", "c", "f", "super"].map(str::to_owned).into());
    }

    #[test]
    fn a_circle_is_shown_with_its_way() {
        let uses = |pairs: &[(&str, &[&str])]| -> Uses {
            pairs
                .iter()
                .map(|(name, used)| ((*name).to_owned(), used.iter().map(|name| (*name).to_owned()).collect()))
                .collect()
        };
        assert_eq!(circle(&uses(&[("a", &["b"]), ("b", &["c"]), ("c", &[])])), None);
        let round = uses(&[("a", &["b"]), ("b", &["c"]), ("c", &["b"])]);
        assert_eq!(circle(&round), Some(vec!["b", "c", "b"]));
    }
}
