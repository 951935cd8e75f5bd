//! Linking for macOS on another system: LLVM's linker, and the list of what macOS has, which Zig brings.
//!
//! Not Zig's own linker: what it makes exports every symbol of Rust's standard library.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::{OLDEST_MACOS, Platform, Processor};
use crate::dist::files;
use crate::tools::{Tool, Tools};
use crate::{process, python, workspace};

/// What the compiler says its linker is: old enough for the load commands that macOS 11 knows.
const LINKER_VERSION: &str = "705";

/// macOS has it, and Rust's standard library is linked with it; none of it is used.
const ICONV: &str = "\
--- !tapi-tbd
tbd-version:     4
targets:         [ x86_64-macos, arm64-macos ]
install-name:    '/usr/lib/libiconv.2.dylib'
current-version: 7
compatibility-version: 7
...
";

/// What Cargo has to be told to build for macOS here.
pub struct Kit {
    linker: PathBuf,
    sdk: PathBuf,
    headers: PathBuf,
}

impl Kit {
    /// Writes the SDK and the linker's script, into the target folder.
    pub fn prepare(platform: &Platform, tools: &mut Tools) -> Result<Kit, String> {
        tools.need(Tool::Llvm)?;
        let library = zig_library()?;
        let sdk = workspace::target().join("apple-sdk");
        // clang's linker knows no arm64e.x1, and is told that these are symbols of arm64
        let system = workspace::read(&library.join("libc/darwin/libSystem.tbd"))?.replace("arm64e.x1-", "arm64-");
        for name in ["libSystem", "libc", "libm", "libpthread", "libdl"] {
            files::write(&sdk.join("usr/lib").join(name).with_extension("tbd"), &system)?;
        }
        files::write(&sdk.join("usr/lib/libiconv.tbd"), ICONV)?;
        let linker = sdk.join(format!("link-{}", platform.triple));
        files::write(&linker, &script(platform, &sdk))?;
        make_runnable(&linker)?;
        Ok(Kit { linker, sdk, headers: library.join("libc/include/any-darwin-any") })
    }

    /// Tells Cargo, and through it the compiler of ring's C.
    pub fn tell(&self, platform: &Platform, cargo: &mut Command) {
        let variable = platform.triple.replace('-', "_");
        cargo.env(format!("CARGO_TARGET_{}_LINKER", variable.to_uppercase()), &self.linker);
        cargo.env("SDKROOT", &self.sdk);
        cargo.env(format!("CC_{variable}"), "clang-22").env(format!("AR_{variable}"), "llvm-ar-22");
        cargo.env(format!("CFLAGS_{variable}"), format!("-isystem {}", self.headers.display()));
        // the linker leaves the symbols out before it signs; rustc would do so afterwards
        cargo.env("CARGO_PROFILE_RELEASE_STRIP", "none");
    }
}

fn script(platform: &Platform, sdk: &Path) -> String {
    let processor = if platform.processor == Processor::Arm64 { "arm64" } else { "x86_64" };
    let (major, minor) = OLDEST_MACOS;
    format!(
        "#!/bin/sh\nexec clang-22 --target={processor}-apple-macosx{major}.{minor} -mlinker-version={LINKER_VERSION} \
         --ld-path=\"$(command -v ld64.lld-22)\" -isysroot '{}' -Wl,-dead_strip_dylibs -Wl,-x -Wl,-S -Wl,-adhoc_codesign \"$@\"\n",
        sdk.display()
    )
}

/// Where Zig has its libraries.
fn zig_library() -> Result<PathBuf, String> {
    let mut python = Command::new(python::zig()?.join("python"));
    python.args(["-c", "import os, ziglang; print(os.path.dirname(ziglang.__file__))"]);
    Ok(PathBuf::from(process::run(python)?.trim()).join("lib"))
}

fn make_runnable(script: &Path) -> Result<(), String> {
    #[cfg(unix)]
    {
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(script, mode).map_err(|error| format!("{}: {error}", script.display()))?;
    }
    #[cfg(not(unix))]
    let _ = script;
    Ok(())
}
