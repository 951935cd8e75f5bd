//! `cargo xtask dist --target T...`: what users download. An archive with the library for each target, a package for each
//! engine with the libraries of all of them, and SHA256SUMS.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::{archive, files, unreal, version};
use crate::platform::binaries::Binaries;
use crate::platform::{self, Platform, System, build, rules};
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
    let mut archives = pack(&folder, &all)?;
    archives.extend(pack_engines(&folder, &all)?);
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

/// Packs the library for each platform into a folder, and that for both kinds of Macs if they are there; gives the archives.
fn pack(folder: &Path, all: &[Binaries]) -> Result<Vec<PathBuf>, String> {
    let mut archives = Vec::new();
    for binaries in all {
        let one = named(folder, binaries.platform.name);
        super::lay_out_library(&one, binaries)?;
        archives.push(archive::pack(&one)?);
    }
    archives.extend(pack_universal(folder, folder, all)?);
    Ok(archives)
}

/// The archive for both kinds of Macs.
const UNIVERSAL: &str = "macos-universal";

/// Packs one archive for both kinds of Macs, if both are there: each library, and the program, in one file.
/// `laid_out`: where the folder of each platform is.
fn pack_universal(folder: &Path, laid_out: &Path, all: &[Binaries]) -> Result<Option<PathBuf>, String> {
    let macs: Vec<&Binaries> = all.iter().filter(|binaries| binaries.platform.system == System::MacOs).collect();
    let [first, second] = macs.as_slice() else { return Ok(None) };
    let both = named(folder, UNIVERSAL);
    files::empty(&both)?;
    files::copy_folder(&named(laid_out, first.platform.name), &both)?;
    super::licences::lay_out(&both.join("licences"), &super::licences::LIBRARY, &[first.platform, second.platform])?;
    let fixed = (&first.static_library, &second.static_library, "lib");
    let shared = first.shared.as_ref().zip(second.shared.as_ref()).map(|(one, other)| (one, other, "lib"));
    let program = first.program.as_ref().zip(second.program.as_ref()).map(|(one, other)| (one, other, "bin"));
    for (one, other, place) in [Some(fixed), shared, program].into_iter().flatten() {
        files::join(&[one, other], &both.join(place).join(one.file_name().unwrap_or_default()))?;
    }
    let library = first.platform.shared_library().unwrap_or_default();
    println!("{UNIVERSAL}: {}", check_universal(&both.join("lib").join(library))?);
    Ok(Some(archive::pack(&both)?))
}

fn check_universal(library: &Path) -> Result<String, String> {
    let functions: BTreeSet<String> = header::functions()?.into_iter().collect();
    rules::check_universal(library, &functions)
}

fn named(folder: &Path, what: &str) -> PathBuf {
    folder.join(format!("inworld-{}-{what}", version()))
}

/// Packs what engines take, with the libraries of all of these platforms.
fn pack_engines(folder: &Path, all: &[Binaries]) -> Result<Vec<PathBuf>, String> {
    let mut archives = Vec::new();
    let has_both_macs = all.iter().filter(|binaries| binaries.platform.system == System::MacOs).count() == 2;
    if all.iter().any(|binaries| binaries.platform.unreal.is_some()) {
        let plugin = named(folder, "unreal");
        unreal::lay_out(&plugin, all)?;
        if has_both_macs {
            let library = "InworldNative/Binaries/ThirdParty/InworldLibrary/Mac/libinworld.dylib";
            println!("unreal: {}", check_universal(&plugin.join(library))?);
        }
        archives.push(archive::pack(&plugin)?);
    }
    if all.iter().any(|binaries| binaries.platform.unity.is_some()) {
        let package = named(folder, "unity");
        unity::package::lay_out(&package, all)?;
        let platforms: Vec<&Platform> = all.iter().map(|binaries| binaries.platform).collect();
        unity::package::check_laid_out(&package, &platforms)?;
        if has_both_macs {
            println!("unity: {}", check_universal(&package.join("Plugins/macOS/libinworld.dylib"))?);
        }
        archives.push(archive::pack(&package)?);
    }
    Ok(archives)
}

/// `cargo xtask dist --engines FOLDER`: the packages of the engines, from unpacked archives of several machines.
pub fn engines(unpacked: &Path) -> Result<(), String> {
    let there = |platform: &&'static Platform| named(unpacked, platform.name).is_dir();
    let all: Vec<Binaries> = platform::ALL
        .iter()
        .filter(there)
        .map(|platform| Binaries::in_archive(platform, &named(unpacked, platform.name)))
        .collect();
    if all.is_empty() {
        return Err(format!("{} has no folder inworld-{}-PLATFORM", unpacked.display(), version()));
    }
    let folder = folder();
    files::empty(&folder)?;
    let mut archives = pack_engines(&folder, &all)?;
    archives.extend(pack_universal(&folder, unpacked, &all)?);
    archives.iter().for_each(|archive| println!("packed {}", archive.display()));
    Ok(())
}
