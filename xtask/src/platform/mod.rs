//! The platforms that games ship to: how each is called, by Rust and by the engines, and how its files are called.

mod apple;
pub mod binaries;
pub mod build;
pub mod facts;
mod linker;
pub mod rules;
pub mod universal;
mod version;

use crate::toolchain;

/// What a platform's system is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum System {
    Linux,
    Windows,
    MacOs,
    Android,
    Ios,
}

/// A processor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Processor {
    X86,
    X86_64,
    Arm,
    Arm64,
}

/// A platform that the library can be built for.
#[derive(Debug)]
pub struct Platform {
    /// Rust's name of the target.
    pub triple: &'static str,
    /// The name in archives.
    pub name: &'static str,
    pub system: System,
    pub processor: Processor,
    /// The library's place in the Unity package.
    pub unity: Option<&'static str>,
    /// What Unreal calls the platform: the folder of its binaries.
    pub unreal: Option<&'static str>,
}

/// The oldest glibc that the Linux libraries run with: that of CentOS 7, older than every Steam runtime.
pub const OLDEST_GLIBC: (u32, u32) = (2, 17);
/// The oldest macOS and iOS.
pub const OLDEST_MACOS: (u16, u8) = (11, 0);
pub const OLDEST_IOS: (u16, u8) = (13, 0);

/// All platforms, the most used first.
pub static ALL: [Platform; 11] = [
    Platform {
        triple: "x86_64-pc-windows-gnu",
        name: "windows-x86_64",
        system: System::Windows,
        processor: Processor::X86_64,
        unity: Some("Plugins/Windows/x86_64/inworld.dll"),
        unreal: Some("Win64"),
    },
    Platform {
        triple: "x86_64-pc-windows-msvc",
        name: "windows-x86_64-msvc",
        system: System::Windows,
        processor: Processor::X86_64,
        unity: Some("Plugins/Windows/x86_64/inworld.dll"),
        unreal: Some("Win64"),
    },
    Platform {
        triple: "x86_64-unknown-linux-gnu",
        name: "linux-x86_64",
        system: System::Linux,
        processor: Processor::X86_64,
        unity: Some("Plugins/Linux/x86_64/libinworld.so"),
        unreal: Some("Linux"),
    },
    Platform {
        triple: "aarch64-unknown-linux-gnu",
        name: "linux-arm64",
        system: System::Linux,
        processor: Processor::Arm64,
        unity: None,
        unreal: Some("LinuxArm64"),
    },
    Platform {
        triple: "i686-unknown-linux-gnu",
        name: "linux-x86",
        system: System::Linux,
        processor: Processor::X86,
        unity: None,
        unreal: None,
    },
    Platform {
        triple: "aarch64-apple-darwin",
        name: "macos-arm64",
        system: System::MacOs,
        processor: Processor::Arm64,
        unity: Some("Plugins/macOS/libinworld.dylib"),
        unreal: Some("Mac"),
    },
    Platform {
        triple: "x86_64-apple-darwin",
        name: "macos-x86_64",
        system: System::MacOs,
        processor: Processor::X86_64,
        unity: Some("Plugins/macOS/libinworld.dylib"),
        unreal: Some("Mac"),
    },
    Platform {
        triple: "aarch64-linux-android",
        name: "android-arm64",
        system: System::Android,
        processor: Processor::Arm64,
        unity: Some("Plugins/Android/arm64-v8a/libinworld.so"),
        unreal: None,
    },
    Platform {
        triple: "armv7-linux-androideabi",
        name: "android-arm",
        system: System::Android,
        processor: Processor::Arm,
        unity: Some("Plugins/Android/armeabi-v7a/libinworld.so"),
        unreal: None,
    },
    Platform {
        triple: "x86_64-linux-android",
        name: "android-x86_64",
        system: System::Android,
        processor: Processor::X86_64,
        unity: Some("Plugins/Android/x86_64/libinworld.so"),
        unreal: None,
    },
    Platform {
        triple: "aarch64-apple-ios",
        name: "ios-arm64",
        system: System::Ios,
        processor: Processor::Arm64,
        unity: Some("Plugins/iOS/libinworld.a"),
        unreal: None,
    },
];

/// The two kinds of Macs, whose libraries are handed out in one file.
pub fn macs() -> impl Iterator<Item = &'static Platform> {
    ALL.iter().filter(|platform| platform.system == System::MacOs)
}

impl Platform {
    /// The one of this name, in Rust's words or in those of the archives.
    pub fn named(name: &str) -> Result<&'static Platform, String> {
        ALL.iter().find(|platform| platform.triple == name || platform.name == name).ok_or_else(|| {
            let known: Vec<&str> = ALL.iter().map(|platform| platform.triple).collect();
            format!("{name} is no known target; use one of {}", known.join(", "))
        })
    }

    /// This machine's.
    pub fn host() -> Result<&'static Platform, String> {
        Platform::named(&toolchain::host()?)
    }

    /// The shared library's file; `None` where only a static one is of use.
    pub fn shared_library(&self) -> Option<&'static str> {
        match self.system {
            System::Linux | System::Android => Some("libinworld.so"),
            System::Windows => Some("inworld.dll"),
            System::MacOs => Some("libinworld.dylib"),
            System::Ios => None,
        }
    }

    /// The static library's file.
    pub fn static_library(&self) -> &'static str {
        if self.is_msvc() { "inworld.lib" } else { "libinworld.a" }
    }

    /// The character server as a program; `None` where there are no programs.
    pub fn program(&self) -> Option<&'static str> {
        match self.system {
            System::Linux | System::MacOs => Some("inworld-local"),
            System::Windows => Some("inworld-local.exe"),
            System::Android | System::Ios => None,
        }
    }

    pub fn is_msvc(&self) -> bool {
        self.triple.ends_with("-msvc")
    }

    pub fn has_64_bit(&self) -> bool {
        matches!(self.processor, Processor::X86_64 | Processor::Arm64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn names_are_unique_and_an_unknown_one_is_answered_with_those_that_are_known() {
        let names: BTreeSet<&str> = ALL.iter().flat_map(|platform| [platform.triple, platform.name]).collect();
        assert_eq!(names.len(), 2 * ALL.len());
        assert_eq!(Platform::named("linux-arm64").unwrap().triple, "aarch64-unknown-linux-gnu");
        let why = Platform::named("sparc").unwrap_err();
        assert!(why.starts_with("sparc is no known target") && why.contains("x86_64-pc-windows-gnu"), "{why}");
    }
}
