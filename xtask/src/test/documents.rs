//! The documents: each citation of PROTOCOL.md names a section that exists, each link of a page leads somewhere.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::plan::Plan;
use super::suite::Verdict;
use crate::dist::{files, pages};
use crate::workspace;

/// Folders that hold nothing written by hand.
const PASSED_OVER: [&str; 4] = ["target", "node_modules", "addons", "obj"];

/// What may cite the protocol.
const SOURCES: [&str; 9] = ["rs", "md", "c", "h", "hpp", "cpp", "cs", "toml", "gd"];

pub fn steps(plan: &mut Plan) {
    plan.step("documents: citations of PROTOCOL.md", &[], move |_| {
        let known = sections(&workspace::read(&workspace::root().join("docs/PROTOCOL.md"))?);
        let (mut count, mut dangling) = (0, Vec::new());
        for file in files_below(workspace::root(), &SOURCES)? {
            for (line, text) in workspace::read(&file)?.lines().enumerate() {
                for cited in citations(text) {
                    count += 1;
                    if !known.contains(&cited) {
                        dangling.push(format!("{}:{}: PROTOCOL.md has no {cited}", shown(&file), line + 1));
                    }
                }
            }
        }
        told(count, "citations", dangling)
    });
    plan.step("documents: links", &[], move |_| Ok(pages::check_pages(&files_below(workspace::root(), &["md"])?)?));
    plan.step("documents: every error has a cure", &[], move |_| {
        let header = workspace::read(&workspace::root().join("include/inworld.h"))?;
        let page = workspace::read(&workspace::root().join("docs/TROUBLESHOOTING.md"))?;
        let errors = errors(&header);
        let untold: Vec<_> = errors.iter().filter(|name| !page.contains(&format!("`{name}`"))).copied().collect();
        told(errors.len(), "errors", untold.iter().map(|name| format!("TROUBLESHOOTING.md has no {name}")).collect())
    });
    plan.step("documents: links of the packages", &[], move |_| {
        let mut found = Vec::new();
        for (name, pages) in [
            ("library", &pages::LIBRARY),
            ("unity", &pages::UNITY),
            ("unreal", &pages::UNREAL),
            ("godot", &pages::GODOT),
        ] {
            let package = workspace::target().join("tmp/pages").join(name);
            files::empty(&package)?;
            pages::lay_out(&package, pages)?;
            pages::stand_in(&package, pages)?;
            found.push(format!("{name} {}", pages::check(&package)?));
        }
        Ok(found.join(", "))
    });
    plan.step("documents: copies of the tavern", &[], move |_| {
        let script = workspace::read(&workspace::root().join("samples/tavern.toml"))?;
        match workspace::read(&workspace::root().join("samples/godot/tavern.toml"))? == script {
            true => Ok(String::new()),
            false => Err("samples/godot/tavern.toml is no copy of samples/tavern.toml".to_owned().into()),
        }
    });
}

fn told(count: usize, what: &str, dangling: Vec<String>) -> Verdict {
    match dangling.is_empty() {
        _ if count == 0 => Err(format!("no {what} found").into()),
        true => Ok(format!("{count} {what}")),
        false => Err(dangling.join("\n").into()),
    }
}

fn shown(file: &Path) -> String {
    file.strip_prefix(workspace::root()).unwrap_or(file).display().to_string()
}

/// The files below a folder with one of these extensions.
fn files_below(folder: &Path, extensions: &[&str]) -> Result<Vec<PathBuf>, String> {
    let mut found = Vec::new();
    for path in workspace::files(folder, "")? {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            if !name.starts_with('.') && !PASSED_OVER.contains(&name.as_str()) {
                found.extend(files_below(&path, extensions)?);
            }
        } else if path.extension().is_some_and(|extension| extensions.iter().any(|known| extension == *known)) {
            found.push(path);
        }
    }
    Ok(found)
}

/// The names of all results and reasons that are a failure.
fn errors(header: &str) -> Vec<&str> {
    let names = header.lines().filter_map(|line| line.strip_prefix("#define ")?.split(' ').next());
    names
        .filter(|name| (name.starts_with("IW_ERROR_") || name.starts_with("IW_FAILURE_")) && *name != "IW_FAILURE_NONE")
        .collect()
}

/// What can be cited of the protocol's page: "3.11", the rule "U12", and "13.4", the fourth item of section 13.
fn sections(page: &str) -> BTreeSet<String> {
    let mut known = BTreeSet::new();
    let mut section = String::new();
    for line in page.lines() {
        if let Some(heading) = line.strip_prefix("## ").or_else(|| line.strip_prefix("### ")) {
            section = number(heading).unwrap_or_default();
            known.insert(section.clone());
        } else if let Some(label) = line.strip_prefix("* **").and_then(label) {
            known.insert(label);
        } else if let Some(item) = line.split_once(". ").map(|(item, _)| item)
            && item.bytes().all(|byte| byte.is_ascii_digit())
        {
            known.insert(format!("{section}.{item}"));
        }
    }
    known.remove("");
    known
}

/// Each section that a line cites behind the page's name: "PROTOCOL.md 3.2, W12 and 5.4" are three.
fn citations(line: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (_, mut rest) in line.match_indices("PROTOCOL.md").map(|(at, name)| (at, &line[at + name.len()..])) {
        rest = rest.strip_prefix(' ').unwrap_or_default();
        while let Some(cited) = number(rest).or_else(|| label(rest)) {
            rest = &rest[cited.len()..];
            found.push(cited);
            let next = [", ", " and ", "; ", " to "].iter().find_map(|between| rest.strip_prefix(between));
            rest = next.unwrap_or_default();
        }
    }
    found
}

/// "3.11" at the beginning of a text.
fn number(text: &str) -> Option<String> {
    let end = text.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(text.len());
    let number = text[..end].trim_end_matches('.');
    let follows_a_word = text[end..].starts_with(|letter: char| letter.is_alphanumeric());
    (!number.is_empty() && !follows_a_word).then(|| number.to_owned())
}

/// "U12" at the beginning of a text.
fn label(text: &str) -> Option<String> {
    let digits = text.strip_prefix(['U', 'W', 'N', 'J'])?;
    let digits = number(digits).filter(|digits| !digits.contains('.'))?;
    Some(format!("{}{digits}", &text[..1]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_citation_of_a_line_is_found() {
        let page = concat!("PROTOCOL", ".md");
        assert_eq!(citations(&format!("// ({page} 3.2, W12 and 5.4), 7 of them")), ["3.2", "W12", "5.4"]);
        assert_eq!(citations(&format!("({page} 13.1). See {page}.")), ["13.1"]);
        assert!(citations(&format!("{page} says so")).is_empty());
    }

    #[test]
    fn what_can_be_cited_is_found() {
        let known = sections("## 3. Packets\n### 3.11 MUTATION\n* **U12** (S) - x\n## 13. Checklist\n4. Answer\n");
        assert_eq!(known.into_iter().collect::<Vec<_>>(), ["13", "13.4", "3", "3.11", "U12"]);
    }
}
