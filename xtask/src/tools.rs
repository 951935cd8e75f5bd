//! The programs that the tests need besides Rust and a C compiler: found, or installed where that is possible.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::{process, toolchain};

/// Downloading and unpacking packages over a slow line.
const INSTALL_LIMIT: Duration = Duration::from_secs(1800);

/// Something that may have to be installed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tool {
    Gcc,
    Gxx,
    Clang,
    Valgrind,
    /// What `gcc -m32` needs.
    Multilib,
    Cmake,
    PkgConfig,
    /// Mono's C# compiler and runtime.
    Mono,
    /// Compilers of C and C++ for Windows.
    MinGw,
    /// Runs programs for Windows.
    Wine,
    /// Clang and LLVM's linkers, new enough for macOS.
    Llvm,
    /// SDL 2, which a sample plays sound with.
    Sdl,
    /// Its library for text, and a font.
    SdlText,
    /// A store of sessions: Valkey, or Redis where that is not packaged.
    Redis,
    /// Stands in front of several servers.
    Haproxy,
    /// The same, of another make.
    Nginx,
    /// A screen that nobody sees, and what Godot draws on it with.
    Xvfb,
}

impl Tool {
    fn name(self) -> &'static str {
        match self {
            Tool::Gcc => "gcc",
            Tool::Gxx => "g++",
            Tool::Clang => "clang",
            Tool::Valgrind => "valgrind",
            Tool::Multilib => "gcc-multilib",
            Tool::Cmake => "cmake",
            Tool::PkgConfig => "pkg-config",
            Tool::Mono => "mono",
            Tool::MinGw => "x86_64-w64-mingw32-g++",
            Tool::Wine => "wine",
            Tool::Llvm => "ld64.lld-22",
            Tool::Sdl => "sdl2-config",
            Tool::SdlText => "SDL2_ttf",
            Tool::Redis => "redis-server",
            Tool::Haproxy => "haproxy",
            Tool::Nginx => "nginx",
            Tool::Xvfb => "xvfb-run",
        }
    }

    /// What `apt-get` calls it.
    fn packages(self) -> &'static [&'static str] {
        match self {
            Tool::Gcc => &["gcc", "libc6-dev"],
            Tool::Gxx => &["g++"],
            Tool::Clang => &["clang"],
            // the debugging symbols of the C library: without them valgrind cannot replace strlen
            Tool::Valgrind => &["valgrind", "libc6-dbg"],
            Tool::Multilib => &["gcc-multilib"],
            Tool::Cmake => &["cmake", "make"],
            Tool::PkgConfig => &["pkg-config"],
            Tool::Mono => &["mono-mcs", "mono-runtime"],
            Tool::MinGw => &["gcc-mingw-w64-x86-64-win32", "g++-mingw-w64-x86-64-win32"],
            Tool::Wine => &["wine", "wine64"],
            Tool::Llvm => &["clang-22", "lld-22", "llvm-22"],
            Tool::Sdl => &["libsdl2-dev"],
            Tool::SdlText => &["libsdl2-ttf-dev", "fonts-dejavu-core"],
            Tool::Redis => &["redis-server"],
            Tool::Haproxy => &["haproxy"],
            Tool::Nginx => &["nginx-light"],
            Tool::Xvfb => &[
                "xvfb",
                "xauth",
                "libgl1",
                "libgl1-mesa-dri",
                "libx11-6",
                "libxcursor1",
                "libxext6",
                "libxi6",
                "libxinerama1",
                "libxkbcommon0",
                "libxrandr2",
                "libxrender1",
                "libfontconfig1",
            ],
        }
    }

    fn works(self) -> bool {
        match self {
            Tool::Multilib => {
                let mut probe = Command::new("gcc");
                probe.args(["-m32", "-E", "-include", "stdlib.h", "-x", "c", "/dev/null"]);
                process::run(probe).is_ok()
            }
            Tool::SdlText => {
                let mut probe = Command::new("gcc");
                probe.args(["-E", "-include", "SDL2/SDL_ttf.h", "-x", "c", "/dev/null"]);
                process::run(probe).is_ok()
            }
            Tool::Redis => on_path("valkey-server") || on_path("redis-server"),
            Tool::Mono => on_path("mcs") && on_path("mono"),
            _ => on_path(self.name()),
        }
    }
}

/// What was looked for so far.
#[derive(Default)]
pub struct Tools {
    found: BTreeMap<Tool, Result<(), String>>,
    package_lists_are_fresh: bool,
}

impl Tools {
    /// Makes sure that the tool is there; the error names what is missing and why.
    pub fn need(&mut self, tool: Tool) -> Result<(), String> {
        if let Some(known) = self.found.get(&tool) {
            return known.clone();
        }
        let result = if tool.works() { Ok(()) } else { self.install(tool) };
        self.found.insert(tool, result.clone());
        result
    }

    fn install(&mut self, tool: Tool) -> Result<(), String> {
        let missing = |why: &str| format!("{} is missing and {why}", tool.name());
        if !on_path("apt-get") {
            return Err(missing("there is no apt-get to install it"));
        }
        if !is_root() {
            return Err(missing("only root can install it"));
        }
        println!("      installing {}", tool.packages().join(" "));
        if !self.package_lists_are_fresh {
            apt_get(&["update"]).map_err(|why| missing(&why))?;
            self.package_lists_are_fresh = true;
        }
        let mut arguments = vec!["install", "-y", "--no-install-recommends"];
        arguments.extend(tool.packages());
        apt_get(&arguments).map_err(|why| missing(&why))?;
        if tool.works() { Ok(()) } else { Err(missing("still is after its installation")) }
    }
}

/// Adds a component of the Rust toolchain when its cargo command does not run.
pub fn need_component(command: &str, component: &str) -> Result<(), String> {
    let mut probe = process::cargo();
    probe.args([command, "--version"]);
    if process::run(probe).is_ok() {
        return Ok(());
    }
    add_component(component)
}

/// Adds the sources of the standard library to the Rust toolchain when they are not there.
pub fn need_library_source() -> Result<(), String> {
    if toolchain::has_library_source() { Ok(()) } else { add_component("rust-src") }
}

/// How a build has the standard library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StandardLibrary {
    /// Built by the Rust project.
    Ready,
    /// Built with what needs it, from its sources: where rustup has no target, or is not there.
    FromSource,
}

/// Makes sure of the standard library for a target.
pub fn need_standard_library(triple: &str) -> Result<StandardLibrary, String> {
    if toolchain::has_standard_library(triple) {
        return Ok(StandardLibrary::Ready);
    }
    println!("      adding the target {triple} to the Rust toolchain");
    let mut rustup = Command::new("rustup");
    rustup.args(["target", "add", triple]);
    let added = process::run_limited(rustup, INSTALL_LIMIT);
    if toolchain::has_standard_library(triple) {
        return Ok(StandardLibrary::Ready);
    }
    if toolchain::has_library_source() {
        return Ok(StandardLibrary::FromSource);
    }
    Err(format!(
        "the standard library for {triple} is missing, and cannot be added: {}",
        added.err().unwrap_or_default()
    ))
}

fn add_component(component: &str) -> Result<(), String> {
    let mut rustup = Command::new("rustup");
    rustup.args(["component", "add", component]);
    let added = process::run_limited(rustup, INSTALL_LIMIT);
    added.map(|_| ()).map_err(|why| format!("{component} is missing: {why}"))
}

/// Whether cargo has this subcommand.
pub fn has_cargo_command(command: &str) -> bool {
    let mut probe = process::cargo();
    probe.args([command, "--version"]);
    process::run(probe).is_ok()
}

fn on_path(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let file = format!("{program}{}", std::env::consts::EXE_SUFFIX);
    std::env::split_paths(&path).any(|folder| Path::new(&folder).join(&file).is_file())
}

fn is_root() -> bool {
    let mut id = Command::new("id");
    id.arg("-u");
    process::run(id).is_ok_and(|answer| answer.trim() == "0")
}

/// A mirror that fails for a moment is asked again, and another apt-get that is at work is waited for.
fn apt_get(arguments: &[&str]) -> Result<(), String> {
    let mut command = Command::new("apt-get");
    command.args(["-o", "Acquire::Retries=5", "-o", "DPkg::Lock::Timeout=300"]);
    command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
    process::run_limited(command, INSTALL_LIMIT).map(|_| ())
}
