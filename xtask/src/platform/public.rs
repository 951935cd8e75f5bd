//! A static library that shows nothing but the functions of the header, for systems that link everything into the game: two
//! libraries in Rust would meet there with every symbol of Rust's standard library.
//!
//! All objects become one, in which what is not public is made local.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use object::read::archive::ArchiveFile;
use object::read::{File, Object, ObjectSymbol};

use super::OLDEST_IOS;
use crate::dist::files;
use crate::tools::{Tool, Tools};
use crate::{process, python};

/// Rewrites the archive of Mach-O objects.
pub fn narrow(archive: &Path, functions: &BTreeSet<String>, tools: &mut Tools) -> Result<(), String> {
    let folder = archive.with_extension("objects");
    files::empty(&folder)?;
    let objects = unpack(archive, &folder)?;
    // Mach-O puts an underscore in front of each name of C
    let names: String = functions.iter().map(|name| format!("_{name}\n")).collect();
    let list = folder.join("public.txt");
    files::write(&list, &names)?;
    let joined = folder.join("inworld.o");
    let archiver = if cfg!(target_os = "macos") {
        let mut linker = Command::new("ld");
        linker
            .args(["-r", "-arch", "arm64", "-exported_symbols_list"])
            .arg(&list)
            .arg("-o")
            .arg(&joined)
            .args(&objects);
        process::run(linker)?;
        "ar"
    } else {
        tools.need(Tool::Llvm)?;
        let mut zig = Command::new(python::zig()?.join("python"));
        let target = format!("aarch64-ios.{}.{}", OLDEST_IOS.0, OLDEST_IOS.1);
        zig.args(["-m", "ziglang", "build-obj", "-target", &target, "--name", "inworld"]).args(&objects);
        zig.current_dir(&folder);
        process::run(zig)?;
        let mut objcopy = Command::new("llvm-objcopy-22");
        objcopy.arg(format!("--keep-global-symbols={}", list.display())).arg(&joined);
        process::run(objcopy)?;
        "llvm-ar-22"
    };
    std::fs::remove_file(archive).map_err(|error| format!("{}: {error}", archive.display()))?;
    let mut ar = Command::new(archiver);
    ar.arg("rcs").arg(archive).arg(&joined);
    process::run(ar).map(|_| ())
}

/// Writes the objects of an archive into a folder; gives them in their order. Several may have one name.
fn unpack(archive: &Path, folder: &Path) -> Result<Vec<PathBuf>, String> {
    let named = |why: String| format!("{}: {why}", archive.display());
    let bytes = std::fs::read(archive).map_err(|error| named(error.to_string()))?;
    let mut objects = Vec::new();
    for (index, data) in members(&bytes).map_err(named)?.into_iter().enumerate() {
        let path = folder.join(format!("{index}.o"));
        std::fs::write(&path, data).map_err(|error| format!("{}: {error}", path.display()))?;
        objects.push(path);
    }
    Ok(objects)
}

fn members(archive: &[u8]) -> Result<Vec<&[u8]>, String> {
    let told = |error: object::Error| error.to_string();
    let file = ArchiveFile::parse(archive).map_err(told)?;
    file.members().map(|member| member.and_then(|member| member.data(archive)).map_err(told)).collect()
}

/// The names that an archive of Mach-O objects defines for others, as C writes them.
pub fn defined(archive: &[u8]) -> Result<BTreeSet<String>, String> {
    let mut found = BTreeSet::new();
    for member in members(archive)? {
        let file = File::parse(member).map_err(|error| error.to_string())?;
        for symbol in file.symbols().filter(|symbol| symbol.is_global() && symbol.is_definition()) {
            let name = symbol.name().map_err(|error| error.to_string())?;
            found.insert(name.strip_prefix('_').unwrap_or(name).to_owned());
        }
    }
    Ok(found)
}
