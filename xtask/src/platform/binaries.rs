//! What was built for a platform: the files that are handed out.

use std::path::{Path, PathBuf};

use super::{Platform, System};
use crate::workspace;

/// The files of one platform.
pub struct Binaries {
    pub platform: &'static Platform,
    /// `None` where only a static library is of use.
    pub shared: Option<PathBuf>,
    pub static_library: PathBuf,
    /// The character server.
    pub program: Option<PathBuf>,
    /// What programs for Windows are linked with in the DLL's place: by MinGW, and by MSVC.
    pub import_libraries: Vec<PathBuf>,
    /// What the static library has to be linked with, as the platform's linker takes it.
    pub system_libraries: String,
}

impl Binaries {
    /// Those that Cargo has put into a folder.
    pub fn in_folder(platform: &'static Platform, folder: &Path, system_libraries: &str) -> Binaries {
        let import_libraries = match (platform.system, platform.is_msvc()) {
            (System::Windows, true) => vec![folder.join(IMPORT_MSVC)],
            (System::Windows, false) => vec![folder.join(IMPORT_MINGW), folder.join(IMPORT_MSVC)],
            _ => Vec::new(),
        };
        Binaries {
            platform,
            shared: platform.shared_library().map(|name| folder.join(name)),
            static_library: folder.join(platform.static_library()),
            program: platform.program().map(|name| folder.join(name)),
            import_libraries,
            system_libraries: system_libraries.to_owned(),
        }
    }

    /// Those of an unpacked archive, for engines: without what the static library has to be linked with.
    pub fn in_archive(platform: &'static Platform, folder: &Path) -> Binaries {
        let (programs, libraries) = (folder.join("bin"), folder.join("lib"));
        let built = Binaries::in_folder(platform, &libraries, "");
        let shared = if platform.system == System::Windows { &programs } else { &libraries };
        Binaries {
            shared: platform.shared_library().map(|name| shared.join(name)),
            program: platform.program().map(|name| programs.join(name)),
            ..built
        }
    }

    /// Those of this machine's release build.
    pub fn of_host(system_libraries: &str) -> Result<Binaries, String> {
        Ok(Binaries::in_folder(Platform::host()?, &workspace::release(), system_libraries))
    }
}

/// What MinGW's linker calls an import library.
pub const IMPORT_MINGW: &str = "libinworld.dll.a";
/// What rustc calls one for MSVC. `inworld.lib` is the static library there.
pub const IMPORT_MSVC: &str = "inworld.dll.lib";
