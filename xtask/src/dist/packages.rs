//! `cargo xtask dist --target T...`: what users download. An archive with the library for each target, a package for each
//! engine with the libraries of all of them, and SHA256SUMS.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::{archive, files, unreal, version};
use crate::platform::binaries::Binaries;
use crate::platform::{Platform, build, rules};
use crate::tools::Tools;
use crate::{header, unity, workspace};

/// Where it goes.
pub fn folder() -> PathBuf {
    workspace::target().join("packages")
}

/// Builds for these targets, looks at what was built, and packs it.
pub fn run(names: &[&str]) -> Result<(), String> {
    let platforms = names.iter().map(|name| Platform::named(name)).collect::<Result<Vec<_>, String>>()?;
    let mut tools = Tools::default();
    let mut all = Vec::new();
    for platform in platforms {
        println!("Building for {} (the first time takes some minutes)", platform.triple);
        let binaries = build::build(platform, &mut tools)?;
        println!("{}: {}", platform.name, check(&binaries)?);
        all.push(binaries);
    }
    let folder = folder();
    files::empty(&folder)?;
    let archives = pack(&folder, &all)?;
    files::write(&folder.join("SHA256SUMS"), &archive::checksums(&archives)?)?;
    archives.iter().for_each(|archive| println!("packed {}", archive.display()));
    Ok(())
}

/// Looks at the shared library; gives what is worth telling of it.
fn check(binaries: &Binaries) -> Result<String, String> {
    let functions: BTreeSet<String> = header::functions()?.into_iter().collect();
    match &binaries.shared {
        Some(library) => rules::check_file(binaries.platform, library, &functions),
        None => Ok("a static library, which is not looked at".to_owned()),
    }
}

/// Packs everything into a folder; gives the archives.
fn pack(folder: &Path, all: &[Binaries]) -> Result<Vec<PathBuf>, String> {
    let named = |what: &str| folder.join(format!("inworld-{}-{what}", version()));
    let mut archives = Vec::new();
    for binaries in all {
        let one = named(binaries.platform.name);
        super::lay_out_library(&one, binaries)?;
        archives.push(archive::pack(&one)?);
    }
    if all.iter().any(|binaries| binaries.platform.unreal.is_some()) {
        let plugin = named("unreal");
        unreal::lay_out(&plugin, all)?;
        archives.push(archive::pack(&plugin)?);
    }
    if all.iter().any(|binaries| binaries.platform.unity.is_some()) {
        let package = named("unity");
        unity::package::lay_out(&package, all)?;
        let platforms: Vec<&Platform> = all.iter().map(|binaries| binaries.platform).collect();
        unity::package::check_laid_out(&package, &platforms)?;
        archives.push(archive::pack(&package)?);
    }
    Ok(archives)
}
