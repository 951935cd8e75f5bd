//! The Godot extension: building it, laying out its addon, and a real engine to run it in.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::dist::files::{copy_folder, create, write};
use crate::dist::{archive, licences, pages};
use crate::platform::Platform;
use crate::{process, workspace};

const GET_ENGINE: &str = concat!(include_str!("debian.sh"), include_str!("godot/get-engine.sh"));

const GET_TEMPLATE: &str = concat!(include_str!("debian.sh"), include_str!("godot/get-template.sh"));

/// Downloading the engine over a slow line.
const GET_LIMIT: Duration = Duration::from_secs(1800);

/// What Godot calls this platform, and how libraries are called there.
const PLATFORM: &str = if cfg!(target_os = "macos") { "macos" } else { "linux" };
const ARCHITECTURE: &str = if cfg!(target_arch = "aarch64") { "arm64" } else { "x86_64" };

/// The sources of the extension, its addon and its tests.
pub fn root() -> PathBuf {
    workspace::root().join("bindings/godot")
}

/// What the tests make.
pub fn folder() -> PathBuf {
    workspace::target().join("godot")
}

/// `cargo xtask godot`: the addon as a project copies it in, and the same in the sample, so that Godot opens it. Not a part
/// of `dist`, which has no need of minutes of compiling.
pub fn run() -> Result<(), String> {
    println!("Building the extension (the first time takes a few minutes)");
    let library = build(&["--release"])?;
    let sample = workspace::root().join("samples/godot");
    lay_out(&sample)?;
    copy_library(&sample, &library)?;
    register(&sample)?;
    let addon = workspace::target().join("dist/godot");
    lay_out(&addon)?;
    copy_library(&addon, &library)?;
    let zip = archive::pack(&addon)?;
    println!("copy {} into a project, import {} there, or", addon.join("addons").display(), zip.display());
    println!("open {} with Godot 4.3 or newer", sample.join("project.godot").display());
    Ok(())
}

/// The folder of the library in a project.
const BIN: &str = "addons/inworld/bin";

/// Where Cargo builds the extension. Not where it builds the rest: the library under it has other features there, and the
/// same file name.
fn built() -> PathBuf {
    workspace::target().join("godot-build")
}

/// Cargo in the workspace of the extension.
pub fn cargo(arguments: &[&str]) -> Command {
    let mut cargo = process::cargo();
    cargo.args(arguments).current_dir(root()).env("CARGO_TARGET_DIR", built());
    cargo
}

/// Builds the extension with these arguments; gives its library.
pub fn build(arguments: &[&str]) -> Result<PathBuf, String> {
    let mut cargo = cargo(&["build", "--quiet"]);
    cargo.args(arguments);
    process::run(cargo)?;
    let profile = if arguments.contains(&"--release") { "release" } else { "debug" };
    let name = format!("{}inworld_godot{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    Ok(built().join(profile).join(name))
}

/// Puts the addon into a project's folder, without its library.
pub fn lay_out(project: &Path) -> Result<(), String> {
    lay_out_files(&project.join("addons/inworld"))?;
    create(&project.join(BIN))
}

/// Where a project has the library of the addon.
pub fn library_in(project: &Path) -> PathBuf {
    project.join(BIN).join(library_name())
}

/// Puts the library of the addon into a project that has the rest.
fn copy_library(project: &Path, library: &Path) -> Result<(), String> {
    let target = library_in(project);
    // Not over the old one: the editor may have it loaded.
    let _ = std::fs::remove_file(&target);
    std::fs::copy(library, &target).map_err(|error| format!("{}: {error}", target.display()))?;
    Ok(())
}

/// Everything of the addon but its library.
pub fn lay_out_files(addon: &Path) -> Result<(), String> {
    copy_folder(&root().join("addons/inworld"), addon)?;
    licences::lay_out(addon, &licences::GODOT, &[Platform::host()?])?;
    pages::lay_out(addon, &pages::GODOT)
}

/// The library's file in the addon, as inworld.gdextension names it.
pub fn library_name() -> String {
    let (prefix, suffix) = (std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    format!("{prefix}inworld_godot.{PLATFORM}.{ARCHITECTURE}{suffix}")
}

/// What the editor would write when it first sees the addon. Headless, it is not there to do it.
pub fn register(project: &Path) -> Result<(), String> {
    write(&project.join(".godot/extension_list.cfg"), "res://addons/inworld/inworld.gdextension\n")
}

/// A Godot 4 that runs: the one that `GODOT` names, one on the path, or Debian's, fetched once.
pub fn engine() -> Result<PathBuf, String> {
    if let Some(named) = std::env::var_os("GODOT") {
        return works(Path::new(&named));
    }
    if let Some(found) = ["godot", "godot4"].iter().find_map(|name| works(Path::new(name)).ok()) {
        return Ok(found);
    }
    let folder = engine_folder();
    let fetched = folder.join("godot");
    if works(&fetched).is_ok() {
        return Ok(fetched);
    }
    let missing = |why: &str| Err(format!("Godot 4 is missing (set GODOT to its program) and {why}"));
    if !cfg!(all(target_os = "linux", target_arch = "x86_64")) || !Path::new("/usr/bin/apt-get").exists() {
        return missing("only Debian on x86-64 has a package to fetch");
    }
    println!("      fetching Godot");
    let mut sh = Command::new("sh");
    sh.args(["-c", GET_ENGINE, "get-engine.sh"]).arg(&folder);
    match process::run_limited(sh, GET_LIMIT) {
        Ok(_) => works(&fetched),
        Err(why) => missing(&format!("cannot be fetched: {why}")),
    }
}

/// Where Debian's engine is, when it is the one that the tests use.
pub fn engine_folder() -> PathBuf {
    workspace::target().join("godot-engine")
}

/// What an exported game for Linux is made with, of the same Debian as its engine, fetched once. There is none for other systems.
pub fn template() -> Result<PathBuf, String> {
    let (folder, missing) = (engine_folder(), "an export template is missing and");
    let template = folder.join("template");
    if engine()? != folder.join("godot") {
        return Err(format!("{missing} only Debian's Godot has one in a package"));
    }
    if !template.is_file() {
        println!("      fetching Godot's export template");
        let mut sh = Command::new("sh");
        sh.args(["-c", GET_TEMPLATE, "get-template.sh"]).arg(&folder);
        process::run_limited(sh, GET_LIMIT).map_err(|why| format!("{missing} cannot be fetched: {why}"))?;
    }
    Ok(template)
}

fn works(program: &Path) -> Result<PathBuf, String> {
    let mut probe = Command::new(program);
    probe.args(["--headless", "--version"]);
    let version = process::run(probe)?;
    if version.lines().any(|line| line.starts_with("4.")) {
        Ok(program.to_owned())
    } else {
        Err(format!("{} is no Godot 4: {version}", program.display()))
    }
}
