//! The Unity package outside of Unity: compiled by Mono's compiler, laid beside the native library.

pub mod package;
pub mod upm;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::{process, workspace};

/// What a program of the package takes at most; one that takes longer hangs.
pub const LIMIT: Duration = Duration::from_secs(900);

/// The package's folder.
pub fn root() -> PathBuf {
    workspace::root().join("bindings/unity")
}

/// Where its assemblies are built for Mono.
pub fn folder() -> PathBuf {
    workspace::target().join("unity")
}

/// An assembly: its name, whether it is a program, where its sources are, and what it refers to.
struct Assembly {
    name: &'static str,
    is_program: bool,
    sources: &'static [&'static str],
    references: &'static [&'static str],
}

const CORE: Assembly =
    Assembly { name: "Inworld.Core.dll", is_program: false, sources: &["Runtime/Core"], references: &[] };

const ASSEMBLIES: [Assembly; 7] = [
    CORE,
    Assembly { name: "StandIns.dll", is_program: false, sources: &["Tests/StandIns~"], references: &[] },
    Assembly {
        name: "Inworld.Unity.dll",
        is_program: false,
        sources: &["Runtime/Engine"],
        references: &["Inworld.Core.dll", "StandIns.dll"],
    },
    Assembly {
        name: "Inworld.Editor.dll",
        is_program: false,
        sources: &["Editor"],
        references: &["Inworld.Core.dll", "Inworld.Unity.dll", "StandIns.dll"],
    },
    Assembly {
        name: "Inworld.Tests.exe",
        is_program: true,
        sources: &["Tests/Runtime", "Tests/Mono~", "Samples~"],
        references: &["Inworld.Core.dll", "Inworld.Unity.dll", "Inworld.Editor.dll", "StandIns.dll"],
    },
    LOAD,
    BENCH,
];

const LOAD: Assembly = Assembly {
    name: "Load.exe",
    is_program: true,
    sources: &["Tests/Mono~/Programs/Load.cs"],
    references: &["Inworld.Core.dll"],
};

const BENCH: Assembly = Assembly {
    name: "Bench.exe",
    is_program: true,
    sources: &["Tests/Mono~/Programs/Bench.cs"],
    references: &["Inworld.Core.dll"],
};

/// Compiles everything, warnings being errors, and lays the native library of the release build beside it.
pub fn build() -> Result<(), String> {
    ASSEMBLIES.iter().try_for_each(|assembly| compile(assembly, &folder(), &[]))?;
    place_library(&folder())
}

/// Compiles everything with the symbols that a version of Unity defines. What is obsolete there is an error.
pub fn compile_for(version: &str, symbols: &[&str]) -> Result<(), String> {
    let folder = folder().join("versions").join(version);
    ASSEMBLIES.iter().try_for_each(|assembly| compile(assembly, &folder, symbols))
}

/// What `cargo xtask bench` prints.
pub fn bench() -> Result<String, String> {
    compile(&CORE, &folder(), &[])?;
    compile(&BENCH, &folder(), &[])?;
    place_library(&folder())?;
    mono(&folder().join("Bench.exe"), &[])
}

/// Runs a program.
pub fn mono(program: &Path, arguments: &[&str]) -> Result<String, String> {
    let mut mono = Command::new("mono");
    mono.arg("--debug").arg(program).args(arguments);
    // for the tests of lost connections
    mono.env("INWORLD_LOCAL", workspace::release().join("inworld-local"));
    // for those that load the scenes of the samples
    mono.env("INWORLD_UNITY", root());
    process::run_limited(mono, LIMIT)
}

/// Compiles C# as Unity's oldest supported language level has it.
pub fn mcs(out: &Path, sources: &[PathBuf], references: &[&str], is_program: bool) -> Result<(), String> {
    mcs_with(&[], out, sources, references, is_program)
}

fn mcs_with(
    symbols: &[&str],
    out: &Path,
    sources: &[PathBuf],
    references: &[&str],
    is_program: bool,
) -> Result<(), String> {
    let folder = out.parent().unwrap_or(Path::new("."));
    create(folder)?;
    let mut mcs = Command::new("mcs");
    mcs.args(["-nologo", "-debug", "-unsafe", "-langversion:7.2", "-warnaserror", "-r:System.Xml.dll"]);
    // as in a project that has Unity's old input manager, which the sample reads keys with
    mcs.arg("-define:ENABLE_LEGACY_INPUT_MANAGER");
    mcs.args(symbols.iter().map(|symbol| format!("-define:{symbol}")));
    mcs.arg(if is_program { "-target:exe" } else { "-target:library" });
    mcs.arg(format!("-out:{}", out.display()));
    for reference in references {
        mcs.arg(format!("-r:{}", folder.join(reference).display()));
    }
    mcs.args(sources);
    process::run(mcs).map(|_| ())
}

/// Puts the native library of the release build into a folder, where Mono finds it beside the assembly that asks for it.
pub fn place_library(folder: &Path) -> Result<(), String> {
    create(folder)?;
    let library = workspace::shared_library(&workspace::release());
    let place = workspace::shared_library(folder);
    std::fs::copy(&library, &place).map_err(|error| format!("{}: {error}", library.display()))?;
    Ok(())
}

/// The C# files of a folder and those below it, sorted. What is only for other programs is left out.
pub fn sources(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let mut found = Vec::new();
    for path in workspace::files(folder, "")? {
        if path.is_dir() && !path.ends_with("Programs") {
            found.extend(sources(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "cs") {
            found.push(path);
        }
    }
    Ok(found)
}

fn compile(assembly: &Assembly, folder: &Path, symbols: &[&str]) -> Result<(), String> {
    let mut files = Vec::new();
    for source in assembly.sources {
        let path = root().join(source);
        if path.is_dir() {
            files.extend(sources(&path)?);
        } else {
            files.push(path);
        }
    }
    mcs_with(symbols, &folder.join(assembly.name), &files, assembly.references, assembly.is_program)
}

fn create(folder: &Path) -> Result<(), String> {
    std::fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))
}
