//! What games on Windows get, made with MinGW and run under Wine. A run of everything has a telling part of it, with a
//! library that is built fast; `cargo xtask test --target x86_64-pc-windows-gnu` has all, with the library that ships.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use super::plan::Plan;
use super::suite::{Suite, Trouble, Verdict};
use super::{archives, capi};
use crate::compiler::WARNINGS;
use crate::dist::{self, files};
use crate::platform::Platform;
use crate::platform::binaries::Binaries;
use crate::platform::build::{self, CrossCargo};
use crate::tools::{self, StandardLibrary, Tool, Tools};
use crate::{dotnet, process, unity, wine, workspace};

/// The target whose tests these are.
pub const TARGET: &str = "x86_64-pc-windows-gnu";

/// A program that takes longer hangs.
const LIMIT: Duration = Duration::from_secs(600);

pub const TOOLS: [Tool; 2] = [Tool::MinGw, Tool::Wine];

/// Programs of tests/capi that only POSIX has a use for: `fork`, signals, and symbols that a loader finds by itself.
const POSIX_ONLY: [&str; 3] = ["forked.c", "hangup.c", "unload.c"];

/// Need SDL, which has no headers for Windows here.
const WITH_SDL: [&str; 2] = ["samples/cpp/voice.cpp", "samples/cpp/tavern.cpp"];

/// Those that a run of everything has: the layout, the ABI's refusals, every call from several threads, and a session.
const TELLING: [&str; 4] = ["layout", "misuse", "threads", "first_try"];

/// Programs that need `/proc`, or another library.
const NOT_RUN: [&str; 6] = ["secrets", "unload_mod", "panic", "hang", "forked", "walk"];

/// Samples that need nothing but the library, and what they say.
const SAMPLES: [(&str, &str); 6] = [
    ("hello", "Mara speaks for "),
    ("group", "You, to the guard: "),
    ("playback", "(she was interrupted)"),
    ("items", "crown not found"),
    ("answers", "The feedback is undone."),
    ("mind", "(you interrupt her)"),
];

/// What a static library for Windows has to be linked with; every Windows has them.
const SYSTEM_LIBRARIES: &str = "-lbcrypt -ladvapi32 -lkernel32 -lntdll -luserenv -lws2_32 -ldbghelp";

/// What is built once for all steps: the folder with the library.
type Built = Arc<OnceLock<Result<PathBuf, String>>>;

/// The same where Rust's standard library for Windows may not be had: a closed network has none.
type BuiltIfPossible = Arc<OnceLock<Result<Option<PathBuf>, String>>>;

const LEFT_OUT: &str = "left out: Rust's standard library for Windows cannot be had here";

/// The part that a run of everything has.
pub fn telling_steps(plan: &mut Plan) {
    compiles(plan);
    let built = BuiltIfPossible::default();
    for program in TELLING {
        let built = Arc::clone(&built);
        plan.step(&format!("windows capi {program}"), &[], move |suite| {
            suite.need(&TOOLS)?;
            match built.get_or_init(fast_build).clone()? {
                Some(folder) => runs(program, &folder),
                None => Ok(LEFT_OUT.to_owned()),
            }
        });
    }
    plan.step("windows sample hello", &[], move |suite| {
        suite.need(&TOOLS)?;
        match built.get_or_init(fast_build).clone()? {
            Some(folder) => sample("hello", SAMPLES[0].1, &folder),
            None => Ok(LEFT_OUT.to_owned()),
        }
    });
}

/// Everything.
pub fn steps(plan: &mut Plan) {
    compiles(plan);
    let built = Built::default();
    for file in workspace::files(&workspace::root().join("tests/capi"), ".c").unwrap_or_default() {
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if NOT_RUN.contains(&name.as_str()) || POSIX_ONLY.contains(&format!("{name}.c").as_str()) {
            continue;
        }
        let built = Arc::clone(&built);
        plan.step(&format!("windows capi {name}"), &[], move |suite| runs(&name, &shipped(suite, &built)?));
    }
    for (name, words) in SAMPLES {
        let built = Arc::clone(&built);
        plan.step(&format!("windows sample {name}"), &[], move |suite| sample(name, words, &shipped(suite, &built)?));
    }
    archive_steps(plan, &built);
}

/// What users download, unpacked in an empty folder.
fn archive_steps(plan: &mut Plan, built: &Built) {
    let shared = Arc::clone(built);
    plan.step("windows archive by CMake, in C and C++", &[], move |suite| {
        suite.need(&[Tool::Cmake])?;
        let unpacked = unpacked(&shipped(suite, &shared)?)?;
        let build = archives::build_for_windows(&unpacked)?;
        files::copy(&unpacked.join("bin/inworld.dll"), &build)?;
        for program in ["c_shared", "c_static", "cpp_shared", "cpp_static"] {
            capi::run(wine::command(&build.join(program).with_extension("exe")), LIMIT)?;
        }
        Ok(String::new())
    });
    let shared = Arc::clone(built);
    plan.step("windows archive of Unity, in C# on .NET", &[], move |suite| {
        suite.need(&[Tool::Mono])?;
        let binaries = binaries(&shipped(suite, &shared)?)?;
        let plugin = binaries.platform.unity.ok_or("Unity has no such platform".to_owned())?;
        let package = archives::unpacked("windows-unity", |folder| unity::package::lay_out(folder, &[binaries]))?;
        let game = archives::csharp_game(&package, &package.join(plugin))?;
        archives::says_ok(&process::run_limited(dotnet::command(&game)?, LIMIT)?)
    });
    let shared = Arc::clone(built);
    plan.step("windows archive with the import library for MSVC", &[], move |suite| {
        suite.need(&[Tool::Llvm])?;
        let program = archives::build_as_msvc(&unpacked(&shipped(suite, &shared)?)?)?;
        process::run_limited(wine::command(&program), LIMIT)?;
        Ok(String::new())
    });
}

/// The archive for Windows, unpacked.
fn unpacked(library: &Path) -> Result<PathBuf, Trouble> {
    let binaries = binaries(library)?;
    archives::unpacked("windows", |folder| dist::lay_out_library(folder, &binaries))
}

fn binaries(library: &Path) -> Result<Binaries, String> {
    Ok(Binaries::in_folder(Platform::named(TARGET)?, library, SYSTEM_LIBRARIES))
}

/// Every program of tests/capi and every sample compiles, as they are compiled elsewhere.
fn compiles(plan: &mut Plan) {
    for (name, folder, driver, standard) in [
        ("C tests", "tests/capi", "x86_64-w64-mingw32-gcc", "-std=c99"),
        ("C samples", "samples/c", "x86_64-w64-mingw32-gcc", "-std=c99"),
        ("C++ samples", "samples/cpp", "x86_64-w64-mingw32-g++", "-std=c++17"),
        ("C++ tests", "tests/cpp", "x86_64-w64-mingw32-g++", "-std=c++17"),
    ] {
        plan.step(&format!("windows {name} compile"), &[], move |suite| {
            suite.need(&[Tool::MinGw])?;
            let suffix = if standard == "-std=c99" { ".c" } else { ".cpp" };
            let mut count = 0;
            for file in workspace::files(&workspace::root().join(folder), suffix)? {
                if POSIX_ONLY.iter().chain(&WITH_SDL).any(|name| file.ends_with(name)) {
                    continue;
                }
                let mut compiler = Command::new(driver);
                compiler.arg(standard).args(WARNINGS).args(["-O1", "-fsyntax-only"]).args(include_folders()).arg(&file);
                process::run(compiler)?;
                count += 1;
            }
            Ok(format!("{count} files"))
        });
    }
}

fn include_folders() -> Vec<String> {
    ["include", "bindings/cpp"].map(|folder| format!("-I{}", workspace::root().join(folder).display())).to_vec()
}

/// The library without optimisation; gives the folder that it is in, if it can be built.
fn fast_build() -> Result<Option<PathBuf>, String> {
    if !matches!(tools::need_standard_library(TARGET), Ok(StandardLibrary::Ready)) {
        return Ok(None);
    }
    wine::prepare()?;
    let cargo = CrossCargo::prepare(Platform::named(TARGET)?, &mut Tools::default())?;
    let mut command = cargo.debug();
    command.args(["rustc", "--quiet", "--package", "inworld-native", "--lib", "--crate-type", "cdylib"]);
    command.args(["--target", TARGET]);
    // nobody looks at it with a debugger
    command.env("CARGO_PROFILE_DEV_DEBUG", "0");
    process::run(command)?;
    Ok(Some(workspace::target().join(TARGET).join("debug")))
}

/// The library and the server as they ship.
fn shipped(suite: &Suite, built: &Built) -> Result<PathBuf, Trouble> {
    suite.need(&TOOLS)?;
    let build = || {
        wine::prepare()?;
        build::build(Platform::named(TARGET)?, &mut Tools::default())?;
        Ok(workspace::target().join(TARGET).join("release"))
    };
    Ok(built.get_or_init(build).clone()?)
}

fn runs(name: &str, library: &Path) -> Verdict {
    let program = make(&format!("tests/capi/{name}.c"), library)?;
    let mut command = wine::command(&program);
    if capi::starts_server(name) {
        command.arg(library.join("inworld-local.exe"));
    } else if name == "lifecycle" {
        command.arg("100");
    }
    capi::run(command, LIMIT)
}

fn sample(name: &str, words: &str, library: &Path) -> Verdict {
    let program = make(&format!("samples/c/{name}.c"), library)?;
    let output = process::run_limited(wine::command(&program), LIMIT)?;
    if output.contains(words) {
        Ok(String::new())
    } else {
        Err(Trouble::Failed(format!("it does not say '{words}':\n{output}")))
    }
}

/// Compiles and links with the import library, and puts the DLL beside the program, where Windows looks for it.
fn make(source: &str, library: &Path) -> Result<PathBuf, String> {
    let stem = Path::new(source).file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let folder = workspace::target().join("windows").join(&stem);
    files::create(&folder)?;
    files::copy(&library.join("inworld.dll"), &folder)?;
    let program = folder.join(format!("{stem}.exe"));
    let mut gcc = Command::new("x86_64-w64-mingw32-gcc");
    gcc.arg("-std=c99").args(WARNINGS).args(["-O1", "-g"]).args(include_folders());
    gcc.arg(workspace::root().join(source)).arg("-L").arg(library).args(["-linworld", "-lws2_32"]);
    // the threads of MinGW, inside the program: its DLL is not where Wine looks
    gcc.args(["-static-libgcc", "-Wl,-Bstatic", "-lpthread", "-Wl,-Bdynamic"]).arg("-o").arg(&program);
    process::run(gcc)?;
    Ok(program)
}
