//! `cargo xtask dist`: what a game ships and what it is built with, laid out as an installed library is, for this machine's
//! platform. The folder may be moved and renamed; nothing in it knows where it is.

pub mod files;
pub mod licences;
mod unreal;

use std::path::{Path, PathBuf};

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
    product::release()?;
    let folder = folder();
    lay_out(&folder, &product::system_libraries()?)?;
    println!("laid out {}", folder.display());
    Ok(())
}

/// Lays out what was built, anew. `system_libraries`: what the static library has to be linked with.
pub fn lay_out(folder: &Path, system_libraries: &str) -> Result<(), String> {
    files::empty(folder)?;
    headers(&folder.join("include"))?;
    let shared = workspace::shared_library(&workspace::release());
    copy(&shared, &folder.join("lib"))?;
    copy(&workspace::release().join("libinworld.a"), &folder.join("lib"))?;
    copy(&workspace::release().join("inworld-local"), &folder.join("bin"))?;

    let name = shared.file_name().unwrap_or_default().to_string_lossy();
    let filled = |template: &str| {
        template
            .replace("@VERSION@", &version())
            .replace("@SHARED_LIBRARY@", &name)
            .replace("@SYSTEM_LIBRARIES@", system_libraries)
    };
    let cmake = folder.join("lib/cmake/inworld");
    write(&cmake.join("inworldConfig.cmake"), &filled(CMAKE_CONFIG))?;
    write(&cmake.join("inworldConfigVersion.cmake"), &filled(CMAKE_VERSION))?;
    write(&folder.join("lib/pkgconfig/inworld.pc"), &filled(PKG_CONFIG))?;
    write(&folder.join("lib/pkgconfig/inworld-static.pc"), &filled(PKG_CONFIG_STATIC))?;
    licences::lay_out(&folder.join("licences"), &licences::LIBRARY)?;

    // for engines: each has a folder, and a file of its own that fills it
    unreal::lay_out(&folder.join("unreal"))?;
    unity::package::lay_out(&folder.join("unity"))?;
    Ok(())
}

/// Lays out the Unreal plugin alone.
pub fn lay_out_unreal(folder: &Path) -> Result<(), String> {
    files::empty(folder)?;
    unreal::lay_out(folder)
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
