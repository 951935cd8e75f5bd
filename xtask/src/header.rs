//! `cargo xtask header`: include/inworld.h, from the Rust source of the C ABI.
//!
//! cbindgen reads the declarations; `polish` makes of its text what a person would have written.

mod polish;
mod source;

use std::path::{Path, PathBuf};

use crate::workspace;
use source::Source;

/// The files of `src` that declare what the header shows, in the order of reading.
/// A file that is not there yet is passed over; one with exports that is not here is an error.
const FILES: [&str; 24] = [
    "constants.rs",
    "constants/packets.rs",
    "constants/calls.rs",
    "types.rs",
    "types/packets.rs",
    "types/event.rs",
    "library.rs",
    "session.rs",
    "events.rs",
    "send.rs",
    "audio.rs",
    "voice.rs",
    "cancel.rs",
    "playback.rs",
    "scene.rs",
    "characters.rs",
    "conversation.rs",
    "rest.rs",
    "packet.rs",
    "kept.rs",
    "outgoing/create.rs",
    "outgoing/answers.rs",
    "outgoing/items.rs",
    "outgoing.rs",
];

const PREAMBLE: &str = include_str!("header/preamble.h");
const INITIALIZERS: &str = include_str!("header/initializers.h");

/// Writes the header.
pub fn write() -> Result<(), String> {
    let path = path();
    let text = generate()?;
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    std::fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))?;
    println!("wrote {}", path.display());
    Ok(())
}

/// Fails, and says where, when the committed header is not what the source gives.
pub fn check() -> Result<(), String> {
    let committed = workspace::read(&path())?;
    let generated = generate()?;
    if committed == generated {
        return Ok(());
    }
    let mut line = 1;
    let (mut old, mut new) = (committed.lines(), generated.lines());
    loop {
        match (old.next(), new.next()) {
            (left, right) if left == right => line += 1,
            (left, right) => {
                return Err(format!(
                    "include/inworld.h is not current (`cargo xtask header` writes it): line {line} is\n  {}\nand would be\n  {}",
                    left.unwrap_or("(the end)"),
                    right.unwrap_or("(the end)"),
                ));
            }
        }
    }
}

/// The functions that the committed header declares.
pub fn functions() -> Result<Vec<String>, String> {
    Ok(polish::functions(&workspace::read(&path())?))
}

/// Where the header is.
pub fn path() -> PathBuf {
    workspace::root().join("include/inworld.h")
}

fn generate() -> Result<String, String> {
    let abi = workspace::root().join("src");
    for file in sources(&abi)? {
        let name = file.strip_prefix(&abi).unwrap_or(&file).to_string_lossy().replace('\\', "/");
        if !FILES.contains(&name.as_str()) && exports_functions(&workspace::read(&file)?) {
            return Err(format!("src/{name} exports functions: give it its place in FILES of xtask/src/header.rs"));
        }
    }
    let files: Vec<PathBuf> = FILES.iter().map(|name| abi.join(name)).filter(|path| path.exists()).collect();
    let texts = files.iter().map(|path| workspace::read(path)).collect::<Result<Vec<String>, String>>()?;
    let declared = bindings(&files)?;
    polish::polish(&declared, &Source::new(&texts), PREAMBLE, INITIALIZERS)
}

/// The Rust files of a folder and of the folders in it.
fn sources(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let mut found = Vec::new();
    for path in workspace::files(folder, "")? {
        if path.is_dir() {
            found.extend(sources(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    Ok(found)
}

/// Whether the source has functions for the header; `iw_test_*` are for this project's own tests.
fn exports_functions(rust: &str) -> bool {
    rust.lines().any(|line| line.contains("extern \"C\" fn iw_") && !line.contains("fn iw_test_"))
}

/// What cbindgen makes of the files.
fn bindings(files: &[PathBuf]) -> Result<String, String> {
    let config = cbindgen::Config::from_file(workspace::root().join("cbindgen.toml"))?;
    let mut builder = cbindgen::Builder::new().with_config(config);
    for file in files {
        builder = builder.with_src(file);
    }
    let mut text = Vec::new();
    builder.generate().map_err(|error| error.to_string())?.write(&mut text);
    String::from_utf8(text).map_err(|error| error.to_string())
}
