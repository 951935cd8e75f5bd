//! The licence of the library, and those of the crates that are inside it, as Cargo's metadata lists them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::files::{copy, write};
use crate::platform::Platform;
use crate::{process, toolchain, workspace};

/// What is handed out: the manifest of its workspace, and its package there.
pub struct Product {
    manifest: &'static str,
    package: &'static str,
}

/// `libinworld` and the programs beside it.
pub const LIBRARY: Product = Product { manifest: "Cargo.toml", package: "inworld-native" };
/// The extension for Godot.
pub const GODOT: Product = Product { manifest: "bindings/godot/Cargo.toml", package: "inworld-godot" };

/// The project's two licences, and THIRD-PARTY.txt: each crate with its licence's text.
/// `platforms`: what the product was built for; not every crate is in it on each.
pub fn lay_out(folder: &Path, product: &Product, platforms: &[&Platform]) -> Result<(), String> {
    for name in ["LICENSE-APACHE", "LICENSE-MIT"] {
        copy(&workspace::root().join(name), folder)?;
    }
    let mut text = String::from("What this library is made with, besides itself.\n");
    for notice in notices(product, platforms)? {
        text.push_str(&format!("\n{:=<100}\n{}\n{}", "", notice.title, notice.about));
        notice.texts.iter().for_each(|licence| text.push_str(&format!("\n{licence}\n")));
    }
    write(&folder.join("THIRD-PARTY.txt"), &text)
}

/// The same as Markdown, for packages whose engine shows it.
pub fn markdown(product: &Product, platforms: &[&Platform]) -> Result<String, String> {
    let mut text = String::from("# Third Party Notices\n\nWhat the native library is made with, besides itself.\n");
    for notice in notices(product, platforms)? {
        text.push_str(&format!("\n## {}\n\n{}", notice.title, notice.about));
        notice.texts.iter().for_each(|licence| text.push_str(&format!("\n~~~text\n{licence}\n~~~\n")));
    }
    Ok(text)
}

/// What has to be said of a crate.
struct Notice {
    /// Name and version.
    title: String,
    /// Which licence, and where the crate comes from.
    about: String,
    /// Never empty.
    texts: Vec<String>,
}

fn notices(product: &Product, platforms: &[&Platform]) -> Result<Vec<Notice>, String> {
    let mut notices = crates(&metadata(product, platforms)?, product.package)?
        .iter()
        .map(|krate| {
            let texts = texts(krate)?;
            Ok(Notice {
                title: format!("{} {}", krate.name, krate.version),
                about: format!("Licence: {}\n{}\n", krate.licence, krate.home),
                texts,
            })
        })
        .collect::<Result<Vec<Notice>, String>>()?;
    notices.push(Notice {
        title: format!("Rust standard library {}", toolchain::version("release")?),
        about: "Licence: MIT OR Apache-2.0\nhttps://github.com/rust-lang/rust\n".to_owned(),
        texts: vec![mit("The Rust Project contributors")?],
    });
    notices.push(Notice {
        title: "CMU Pronouncing Dictionary".to_owned(),
        about: "Licence: BSD-2-Clause. How some common words are spoken\nhttps://github.com/cmusphinx/cmudict\n"
            .to_owned(),
        texts: vec![workspace::read(&workspace::root().join("crates/voice/src/letters/words-licence.txt"))?],
    });
    notices.push(Notice {
        title: "Flite, its voice cmu_us_rms".to_owned(),
        about: "Licence: of Flite. The built-in voice was measured from it\nhttps://github.com/festvox/flite\n"
            .to_owned(),
        texts: vec![workspace::read(&workspace::root().join("crates/voice/src/speech/units-licence.txt"))?],
    });
    Ok(notices)
}

struct Crate {
    name: String,
    version: String,
    licence: String,
    home: String,
    authors: String,
    folder: PathBuf,
}

/// What Cargo says of the workspace, for these platforms.
fn metadata(product: &Product, platforms: &[&Platform]) -> Result<Value, String> {
    let mut cargo = process::cargo();
    cargo.args(["metadata", "--format-version", "1"]);
    for platform in platforms {
        cargo.args(["--filter-platform", platform.triple]);
    }
    cargo.arg("--manifest-path").arg(workspace::root().join(product.manifest));
    let said = process::run(cargo)?;
    // Cargo may also tell that it waits, or downloads
    let json = said.lines().find(|line| line.starts_with('{')).ok_or("cargo metadata says nothing")?;
    serde_json::from_str(json).map_err(|error| format!("cargo metadata: {error}"))
}

/// The crates that are compiled into a package, sorted; those of the project itself are none of them.
fn crates(metadata: &Value, package: &str) -> Result<Vec<Crate>, String> {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let packages = list(&metadata["packages"]);
    let nodes = list(&metadata["resolve"]["nodes"]);
    let root =
        packages.iter().find(|one| one["name"] == package).ok_or(format!("cargo metadata lists no {package}"))?;
    let (mut seen, mut ahead) = (BTreeSet::new(), vec![text(&root["id"])]);
    while let Some(id) = ahead.pop() {
        let node = nodes.iter().find(|node| node["id"] == id.as_str()).ok_or(format!("{id} has no dependencies"))?;
        if seen.insert(id) {
            // not what only tests or build scripts need
            let is_normal = |dep: &Value| list(&dep["dep_kinds"]).iter().any(|kind| kind["kind"].is_null());
            ahead.extend(list(&node["deps"]).iter().filter(|dep| is_normal(dep)).map(|dep| text(&dep["pkg"])));
        }
    }
    let mut crates: Vec<Crate> = packages
        .iter()
        .filter(|one| seen.contains(&text(&one["id"])) && !one["source"].is_null())
        .map(|one| Crate {
            name: text(&one["name"]),
            version: text(&one["version"]),
            licence: text(&one["license"]),
            home: text(&one["repository"]),
            authors: list(&one["authors"]).iter().map(text).collect::<Vec<String>>().join(", "),
            folder: Path::new(&text(&one["manifest_path"])).parent().unwrap_or(Path::new("")).to_owned(),
        })
        .collect();
    crates.sort_by(|left, right| (&left.name, &left.version).cmp(&(&right.name, &right.version)));
    if crates.is_empty() { Err(format!("cargo metadata lists no crates in {package}")) } else { Ok(crates) }
}

/// The texts that its source has; for one that was published without any, what its licence asks for.
fn texts(krate: &Crate) -> Result<Vec<String>, String> {
    let mut files: Vec<PathBuf> = workspace::files(&krate.folder, "")?
        .into_iter()
        .filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy().to_uppercase();
            let starts = ["LICEN", "COPYING", "COPYRIGHT", "NOTICE", "UNLICENSE"];
            path.is_file() && starts.iter().any(|start| name.starts_with(start))
        })
        .collect();
    files.sort();
    let texts = files.iter().map(|file| Ok(workspace::read(file)?.trim_end().to_owned()));
    let texts = texts.filter(|text| text != &Ok(String::new())).collect::<Result<Vec<String>, String>>()?;
    if !texts.is_empty() {
        return Ok(texts);
    }
    let offers = |licence: &str| krate.licence.split([' ', '/', '(', ')']).any(|name| name == licence);
    if offers("MPL-2.0") {
        return Ok(vec![mpl(krate)]);
    }
    if !offers("MIT") {
        return Err(format!("{} {} has no text of its licence {}", krate.name, krate.version, krate.licence));
    }
    let authors =
        if krate.authors.is_empty() { format!("The authors of {}", krate.name) } else { krate.authors.clone() };
    Ok(vec![mit(&authors)?])
}

/// The notice that the Mozilla Public License asks for: where its text is, and the source.
fn mpl(krate: &Crate) -> String {
    format!(
        "The source of {0} is subject to the terms of the Mozilla Public License, v. 2.0, which can be obtained at\n\
         https://mozilla.org/MPL/2.0/. It is used unchanged, and can be obtained at\n\
         https://crates.io/crates/{0}/{1}.",
        krate.name, krate.version
    )
}

/// The text of the MIT licence.
fn mit(authors: &str) -> Result<String, String> {
    let own = workspace::read(&workspace::root().join("LICENSE-MIT"))?;
    let (_, permission) = own.split_once("\n\n").ok_or("LICENSE-MIT has no text")?;
    Ok(format!("Copyright (c) {authors}\n\n{}", permission.trim_end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_crate_of_a_product_has_the_text_of_its_licence() {
        let all = notices(&LIBRARY, &[Platform::host().unwrap()]).unwrap();
        for name in ["rustls ", "tokio ", "ring ", "webpki-roots ", "audio-core ", "Rust standard library "] {
            let notice = all.iter().find(|notice| notice.title.starts_with(name)).unwrap();
            assert!(notice.texts.iter().any(|text| text.len() > 200), "{name}");
            assert!(notice.about.starts_with("Licence: ") && notice.about.contains("https://"), "{}", notice.about);
        }
        for notice in &all {
            assert!(!notice.title.starts_with("inworld"), "{} is no third party", notice.title);
            assert!(!notice.texts.is_empty(), "{}", notice.title);
        }
        assert!(!all.iter().any(|notice| notice.title.starts_with("cbindgen ")), "what only builds is not inside");
    }

    #[test]
    fn a_licence_without_a_text_is_named() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let krate = |licence: &str, authors: &str| Crate {
            name: "x".to_owned(),
            version: "1.0.0".to_owned(),
            licence: licence.to_owned(),
            home: String::new(),
            authors: authors.to_owned(),
            folder: folder.clone(),
        };
        let text = &texts(&krate("MIT OR Apache-2.0", "Ada")).unwrap()[0];
        assert!(text.starts_with("Copyright (c) Ada\n\nPermission is hereby granted"), "{text}");
        assert!(texts(&krate("Apache-2.0/MIT", "")).unwrap()[0].starts_with("Copyright (c) The authors of x\n"));
        assert!(texts(&krate("MPL-2.0", "Ada")).unwrap()[0].contains("https://crates.io/crates/x/1.0.0"));
        let error = texts(&krate("BSD-3-Clause", "Ada")).err().unwrap();
        assert!(error.contains("x 1.0.0") && error.contains("BSD-3-Clause"), "{error}");
    }
}
