//! What users download, used by somebody who has nothing else: each archive is packed, unpacked in an empty folder with a space
//! in its name, and a game is built from it in C, in C++ and in C#.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};

use super::packaging::{by_cmake, by_pkg_config};
use super::plan::Plan;
use super::suite::{Product, Suite, Trouble, Verdict};
use crate::dist::{self, archive, files};
use crate::platform::binaries::{Binaries, IMPORT_MSVC};
use crate::tools::Tool;
use crate::{process, unity, workspace};

const NEEDS: [Product; 1] = [Product::Release];

pub fn steps(plan: &mut Plan) {
    plan.step("archive by CMake, in C and C++", &NEEDS, move |suite| {
        suite.need(&[Tool::Gcc, Tool::Gxx, Tool::Cmake])?;
        let folder = unpacked("library", |folder| dist::lay_out_library(folder, &of_host(suite)?))?;
        by_cmake("archive", &[&format!("-DCMAKE_PREFIX_PATH={}", folder.display())])
    });
    plan.step("archive by pkg-config, in C and C++", &NEEDS, move |suite| {
        suite.need(&[Tool::Gcc, Tool::Gxx, Tool::PkgConfig])?;
        by_pkg_config(&unpacked("library", |folder| dist::lay_out_library(folder, &of_host(suite)?))?)
    });
    plan.step("archive of Unity, in C#", &NEEDS, move |suite| {
        suite.need(&[Tool::Mono])?;
        let binaries = of_host(suite)?;
        let plugin = binaries.platform.unity.ok_or("Unity has no such platform".to_owned())?;
        let package = unpacked("unity", |folder| unity::package::lay_out(folder, &[binaries]))?;
        let game = csharp_game(&package, &package.join(plugin))?;
        says_ok(&unity::mono(&game, &[])?)
    });
}

fn of_host(suite: &Suite) -> Result<Binaries, String> {
    Binaries::of_host(&suite.product(Product::Release).unwrap_or_default())
}

/// Lays a folder out, packs it, and unpacks the archive elsewhere, once in a run; gives the folder that comes out.
pub fn unpacked(name: &str, lay_out: impl FnOnce(&Path) -> Result<(), String>) -> Result<PathBuf, Trouble> {
    static DONE: Mutex<Vec<String>> = Mutex::new(Vec::new());
    let mut done = DONE.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = workspace::target().join("archive-test").join(name);
    let unpacked = folder.join("un packed");
    if !done.iter().any(|other| other == name) {
        files::empty(&folder)?;
        let made = folder.join("made");
        lay_out(&made)?;
        archive::unpack(&archive::pack(&made)?, &unpacked)?;
        // nothing may be found where it was made
        std::fs::remove_dir_all(&made).map_err(|error| error.to_string())?;
        done.push(name.to_owned());
    }
    Ok(unpacked.join("made"))
}

/// Compiles a game with the sources of an unpacked Unity package, and puts the native library beside it.
pub fn csharp_game(package: &Path, library: &Path) -> Result<PathBuf, String> {
    let folder = package.with_file_name("game");
    files::empty(&folder)?;
    let mut sources = unity::sources(&package.join("Runtime/Core"))?;
    sources.push(workspace::root().join("tests/cpp/consumer/Game.cs"));
    let game = folder.join("Game.exe");
    unity::mcs(&game, &sources, &[], true)?;
    files::copy(library, &folder)?;
    Ok(game)
}

/// A game says ok as its last word.
pub fn says_ok(output: &str) -> Verdict {
    if output.lines().any(|line| line.trim() == "ok") {
        Ok(String::new())
    } else {
        Err(Trouble::Failed(format!("it does not say ok:\n{output}")))
    }
}

/// Builds a program for Windows as MSVC would, by LLVM's compiler and linker with the import library for MSVC, and puts the DLL
/// beside it. Without MSVC's C library, which cannot be had elsewhere.
pub fn build_as_msvc(unpacked: &Path) -> Result<PathBuf, String> {
    let folder = unpacked.with_file_name("as-msvc");
    files::empty(&folder)?;
    let (object, program) = (folder.join("bare.obj"), folder.join("bare.exe"));
    let mut clang = Command::new("clang-22");
    clang.args(["--target=x86_64-pc-windows-msvc", "-std=c99", "-O1", "-Wall", "-Werror", "-c", "-I"]);
    clang.arg(unpacked.join("include")).arg(workspace::root().join("tests/cpp/consumer/bare.c")).arg("-o").arg(&object);
    process::run(clang)?;
    let mut link = Command::new("lld-link-22");
    link.args(["/nodefaultlib", "/subsystem:console", "/entry:begin"]).arg(format!("/out:{}", program.display()));
    link.arg(&object).arg(unpacked.join("lib").join(IMPORT_MSVC)).arg("/usr/x86_64-w64-mingw32/lib/libkernel32.a");
    process::run(link)?;
    files::copy(&unpacked.join("bin/inworld.dll"), &folder)?;
    Ok(program)
}

/// Configures and builds the consumer for Windows, from an unpacked archive; gives the folder of its programs.
pub fn build_for_windows(unpacked: &Path) -> Result<PathBuf, String> {
    let build = unpacked.with_file_name("build");
    files::empty(&build)?;
    let mut configure = Command::new("cmake");
    configure.arg("-S").arg(workspace::root().join("tests/cpp/consumer")).arg("-B").arg(&build);
    configure.args(["-DCMAKE_SYSTEM_NAME=Windows", "-DCMAKE_C_COMPILER=x86_64-w64-mingw32-gcc"]);
    configure.args(["-DCMAKE_CXX_COMPILER=x86_64-w64-mingw32-g++", "-DCMAKE_EXE_LINKER_FLAGS=-static"]);
    configure.arg(format!("-DCMAKE_PREFIX_PATH={}", unpacked.display()));
    process::run_limited(configure, unity::LIMIT)?;
    let mut make = Command::new("cmake");
    make.arg("--build").arg(&build);
    process::run_limited(make, unity::LIMIT)?;
    Ok(build)
}
