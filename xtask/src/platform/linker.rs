//! What links for a platform on this machine: its own linker, or one that is fetched.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::apple::Kit;
use super::{OLDEST_GLIBC, Platform, Processor, System};
use crate::tools::{Tool, Tools};
use crate::{process, python, workspace};

/// The oldest API level of Android that the library is linked for: Android 6.
const OLDEST_ANDROID: u32 = 23;

/// How programs and libraries of a platform are linked.
pub enum Linker {
    /// rustc finds it by itself.
    Own(&'static Platform),
    /// A program on the path.
    Named(&'static Platform, PathBuf),
    /// Zig, which has every version of glibc; called by cargo-zigbuild. The folder has both.
    Zig(&'static Platform, PathBuf),
    /// LLVM's, with a list of what macOS has.
    Apple(&'static Platform, Kit),
}

impl Linker {
    /// Finds the linker, or fetches it where that is possible.
    pub fn prepare(platform: &'static Platform, tools: &mut Tools) -> Result<Linker, String> {
        match platform.system {
            System::Linux => Ok(Linker::Zig(platform, python::zig()?)),
            System::Windows if cfg!(windows) => Ok(Linker::Own(platform)),
            System::Windows if platform.is_msvc() => {
                Err(format!("{} is built on Windows; build x86_64-pc-windows-gnu here", platform.triple))
            }
            System::Windows => {
                tools.need(Tool::MinGw)?;
                Ok(Linker::Named(platform, "x86_64-w64-mingw32-gcc".into()))
            }
            System::MacOs if cfg!(target_os = "macos") => Ok(Linker::Own(platform)),
            System::MacOs => Ok(Linker::Apple(platform, Kit::prepare(platform, tools)?)),
            System::Ios => Ok(Linker::Own(platform)),
            System::Android => Ok(Linker::Named(platform, android_linker(platform)?)),
        }
    }

    /// Cargo with this linker.
    pub fn cargo(&self) -> Command {
        match self {
            Linker::Own(_) => process::cargo(),
            Linker::Named(platform, program) => {
                let variable = platform.triple.replace('-', "_");
                let mut cargo = process::cargo();
                cargo.env(format!("CARGO_TARGET_{}_LINKER", variable.to_uppercase()), program);
                if platform.system == System::Android {
                    cargo.env(format!("CC_{variable}"), program);
                    cargo.env(format!("AR_{variable}"), program.with_file_name("llvm-ar"));
                }
                cargo
            }
            Linker::Apple(platform, kit) => {
                let mut cargo = process::cargo();
                kit.tell(platform, &mut cargo);
                cargo
            }
            Linker::Zig(_, folder) => {
                let mut cargo = Command::new(folder.join("cargo-zigbuild"));
                cargo.current_dir(workspace::root()).env("PATH", with_folder(folder));
                cargo
            }
        }
    }

    /// What cargo's `--target` is.
    pub fn target(&self) -> String {
        match self {
            Linker::Own(platform) | Linker::Named(platform, _) | Linker::Apple(platform, _) => {
                platform.triple.to_owned()
            }
            Linker::Zig(platform, _) => format!("{}.{}.{}", platform.triple, OLDEST_GLIBC.0, OLDEST_GLIBC.1),
        }
    }
}

/// The folder before all others on the path.
fn with_folder(folder: &Path) -> std::ffi::OsString {
    let others = std::env::var_os("PATH").unwrap_or_default();
    let all = std::iter::once(folder.to_owned()).chain(std::env::split_paths(&others));
    // only a folder with the separator in its name cannot be joined: the others are kept
    std::env::join_paths(all).unwrap_or(others)
}

/// Clang of the Android NDK that ANDROID_NDK_HOME names.
fn android_linker(platform: &Platform) -> Result<PathBuf, String> {
    let missing = "ANDROID_NDK_HOME is not set; set it to the folder of an Android NDK, r23 or newer";
    let kit = PathBuf::from(std::env::var_os("ANDROID_NDK_HOME").ok_or(missing)?);
    let hosts = workspace::files(&kit.join("toolchains/llvm/prebuilt"), "")?;
    let host = hosts.first().ok_or_else(|| format!("ANDROID_NDK_HOME {} has no toolchain", kit.display()))?;
    let prefix = if platform.processor == Processor::Arm { "armv7a-linux-androideabi" } else { platform.triple };
    Ok(host.join("bin").join(format!("{prefix}{OLDEST_ANDROID}-clang")))
}
