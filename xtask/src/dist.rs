//! `cargo xtask dist`: what a game ships and what it is built with, laid out as an installed library is, for this machine's
//! platform; with `--target`, packed for others. The folder may be moved and renamed; nothing in it knows where it is.

pub mod archive;
pub mod files;
pub mod licences;
pub mod links;
pub mod packages;
pub mod pages;
mod unreal;

use std::path::{Path, PathBuf};

use crate::platform::System;
use crate::platform::binaries::Binaries;
use crate::{product, unity, workspace};
use files::{copy, copy_folder, write};

const CMAKE_CONFIG: &str = include_str!("dist/inworldConfig.cmake");
const CMAKE_VERSION: &str = include_str!("dist/inworldConfigVersion.cmake");
const PKG_CONFIG: &str = include_str!("dist/inworld.pc");
const PKG_CONFIG_STATIC: &str = include_str!("dist/inworld-static.pc");

/// Where it goes.
pub fn folder() -> PathBuf {
    workspace::target().join("dist")
}

/// Builds everything and lays it out.
pub fn run() -> Result<(), String> {
    println!("Building the library (the first time takes a few minutes)");
    let system_libraries = product::release()?;
    let folder = folder();
    lay_out(&folder, &Binaries::of_host(&system_libraries)?)?;
    println!("laid out {}", folder.display());
    Ok(())
}

/// Lays out what was built for one platform, anew, with the packages of the engines.
pub fn lay_out(folder: &Path, binaries: &Binaries) -> Result<(), String> {
    lay_out_library(folder, binaries)?;
    // for engines: each has a folder, and a file of its own that fills it
    let one = std::slice::from_ref(binaries);
    unreal::lay_out(&folder.join("unreal"), one)?;
    unity::package::lay_out(&folder.join("unity"), one)
}

/// Lays out the library as C and C++ take it: headers, libraries, what CMake and pkg-config ask for, the server, licences.
pub fn lay_out_library(folder: &Path, binaries: &Binaries) -> Result<(), String> {
    files::empty(folder)?;
    headers(&folder.join("include"))?;
    let (programs, libraries) = (folder.join("bin"), folder.join("lib"));
    let is_windows = binaries.platform.system == System::Windows;
    if let Some(shared) = &binaries.shared {
        // Windows looks for a DLL beside the programs
        copy(shared, if is_windows { &programs } else { &libraries })?;
    }
    copy(&binaries.static_library, &libraries)?;
    binaries.import_libraries.iter().try_for_each(|library| copy(library, &libraries))?;
    binaries.program.iter().try_for_each(|program| copy(program, &programs))?;

    let cmake = libraries.join("cmake/inworld");
    write(&cmake.join("inworldConfig.cmake"), &filled(CMAKE_CONFIG, binaries))?;
    write(&cmake.join("inworldConfigVersion.cmake"), &filled(CMAKE_VERSION, binaries))?;
    if !binaries.platform.is_msvc() {
        write(&libraries.join("pkgconfig/inworld-static.pc"), &filled(PKG_CONFIG_STATIC, binaries))?;
        if binaries.shared.is_some() {
            write(&libraries.join("pkgconfig/inworld.pc"), &filled(PKG_CONFIG, binaries))?;
        }
    }
    pages::lay_out(folder, &pages::LIBRARY)?;
    licences::lay_out(&folder.join("licences"), &licences::LIBRARY, &[binaries.platform])
}

/// A template with the names of this platform's files.
fn filled(template: &str, binaries: &Binaries) -> String {
    let folder = if binaries.platform.system == System::Windows { "bin" } else { "lib" };
    let shared = binaries.platform.shared_library().map(|name| format!("{folder}/{name}"));
    template
        .replace("@VERSION@", &version())
        .replace("@SHARED_LIBRARY@", &shared.unwrap_or_default())
        .replace("@STATIC_LIBRARY@", binaries.platform.static_library())
        .replace("@SYSTEM_LIBRARIES@", &binaries.system_libraries)
}

/// Lays out the Unreal plugin for this machine alone.
pub fn lay_out_unreal(folder: &Path) -> Result<(), String> {
    files::empty(folder)?;
    unreal::lay_out(folder, &[Binaries::of_host("")?])
}

/// The C header and the C++ headers over it.
pub fn headers(folder: &Path) -> Result<(), String> {
    let root = workspace::root();
    copy(&root.join("include/inworld.h"), folder)?;
    copy(&root.join("bindings/cpp/inworld.hpp"), folder)?;
    copy_folder(&root.join("bindings/cpp/inworld"), &folder.join("inworld"))
}

/// The version of the library. xtask has the same, and a test that it stays so.
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xtask_has_the_version_of_the_library() {
        let manifest = workspace::read(&workspace::root().join("Cargo.toml")).unwrap();
        assert!(manifest.contains(&format!("\nversion = \"{}\"\n", version())), "the versions differ");
    }
}
