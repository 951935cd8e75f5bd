//! Building what ships for a platform, on this machine: the shared library, the static one, and the character server.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::binaries::{Binaries, IMPORT_MSVC};
use super::linker::Linker;
use super::{OLDEST_IOS, OLDEST_MACOS, Platform, System, version};
use crate::dist::files;
use crate::tools::{self, StandardLibrary, Tools};
use crate::{header, process, product, python, toolchain, workspace};

/// Where Cargo keeps what it downloads.
pub fn cargo_home() -> PathBuf {
    let home = || PathBuf::from(std::env::var_os("HOME").unwrap_or_default()).join(".cargo");
    std::env::var_os("CARGO_HOME").map_or_else(home, PathBuf::from)
}

/// Builds everything that ships for the platform. Fetches what this machine lacks for that, where it may.
pub fn build(platform: &'static Platform, tools: &mut Tools) -> Result<Binaries, String> {
    let cargo = CrossCargo::prepare(platform, tools)?;
    let folder = workspace::target().join(platform.triple).join("release");
    let is_mingw = platform.system == System::Windows && !platform.is_msvc();
    let kinds = if platform.shared_library().is_some() { product::KINDS } else { "staticlib" };
    let mut library = cargo.command(&["rustc"])?;
    library.args(["--package", "inworld-native", "--lib", "--crate-type", kinds]);
    library.args(["--", "--print", "native-static-libs"]);
    if is_mingw {
        let resource = version::resource(&folder, platform.shared_library().unwrap_or_default())?;
        library.arg(format!("-Clink-arg={}", resource.display()));
    }
    let system_libraries = product::named_by_rustc(&process::run(library)?)?;
    if platform.program().is_some() {
        let mut program = cargo.command(&["build"])?;
        program.args(["--package", "inworld-server", "--bin", "inworld-local"]);
        process::run(program)?;
    }
    if is_mingw {
        import_library(platform, &folder)?;
    }
    Ok(Binaries::in_folder(platform, &folder, &system_libraries))
}

/// Writes what MSVC's linker takes in the place of the DLL, by Zig's dlltool: rustc only makes that of MinGW.
fn import_library(platform: &Platform, folder: &Path) -> Result<(), String> {
    let name = platform.shared_library().unwrap_or_default();
    let definition = folder.join("inworld.def");
    files::write(&definition, &format!("LIBRARY {name}\nEXPORTS\n    {}\n", header::functions()?.join("\n    ")))?;
    let mut dlltool = Command::new(python::zig()?.join("python"));
    dlltool.args(["-m", "ziglang", "dlltool", "-m", "i386:x86-64", "-D", name, "-d"]).arg(&definition);
    dlltool.arg("-l").arg(folder.join(IMPORT_MSVC));
    process::run(dlltool).map(|_| ())
}

/// Cargo, told how to build for one platform.
pub struct CrossCargo {
    platform: &'static Platform,
    linker: Linker,
    standard_library: StandardLibrary,
}

impl CrossCargo {
    /// Makes sure of everything that the platform needs besides Cargo.
    pub fn prepare(platform: &'static Platform, tools: &mut Tools) -> Result<CrossCargo, String> {
        let linker = Linker::prepare(platform, tools)?;
        let standard_library = tools::need_standard_library(platform.triple)?;
        Ok(CrossCargo { platform, linker, standard_library })
    }

    /// Cargo without a command, for builds that nobody gets.
    pub fn debug(&self) -> Command {
        self.linker.cargo()
    }

    /// A command of Cargo for release builds, without what it is to build.
    pub fn command(&self, verb: &[&str]) -> Result<Command, String> {
        let mut cargo = self.linker.cargo();
        cargo.args(verb).args(["--quiet", "--release", "--target"]).arg(self.linker.target());
        // what is compiled for changes is not optimised as a whole
        cargo.env("CARGO_INCREMENTAL", "0");
        cargo.env("CARGO_ENCODED_RUSTFLAGS", self.rustc_flags()?.join("\x1f"));
        if self.standard_library == StandardLibrary::FromSource {
            cargo.arg("-Zbuild-std=std,panic_unwind").env("RUSTC_BOOTSTRAP", "1");
        }
        match self.platform.system {
            System::MacOs => drop(cargo.env("MACOSX_DEPLOYMENT_TARGET", dotted(OLDEST_MACOS))),
            System::Ios => drop(cargo.env("IPHONEOS_DEPLOYMENT_TARGET", dotted(OLDEST_IOS))),
            _ => {}
        }
        Ok(cargo)
    }

    /// Nothing of what is handed out tells where it was built; messages of a panic would.
    fn rustc_flags(&self) -> Result<Vec<String>, String> {
        let mut flags = Vec::new();
        let mut rename = |folder: &Path, name: &str| {
            flags.push(format!("--remap-path-prefix={}={name}", folder.display()));
        };
        // the last that fits counts
        rename(workspace::root(), "inworld-native");
        rename(&workspace::target(), "target");
        for index in workspace::files(&cargo_home().join("registry/src"), "").unwrap_or_default() {
            rename(&index, "crates");
        }
        // rustc names the sources of the standard library where they are, if they are
        rename(&toolchain::library_source()?, "/rustc");
        if self.platform.is_msvc() {
            // Without it, games would have to bring the C library.
            flags.push("-Ctarget-feature=+crt-static".to_owned());
        }
        Ok(flags)
    }
}

fn dotted((major, minor): (u16, u8)) -> String {
    format!("{major}.{minor}")
}
