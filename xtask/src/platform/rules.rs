//! What has to hold for a library that is handed out, platform by platform.

use std::collections::BTreeSet;
use std::path::Path;

use super::facts::Facts;
use super::{OLDEST_GLIBC, OLDEST_MACOS, Platform, System, universal, version};
use crate::workspace;

/// Libraries of the system that ours may need. What is not here would have to be shipped too.
fn allowed(system: System) -> &'static [&'static str] {
    match system {
        System::Linux => &[
            "libc.so.6",
            "libm.so.6",
            "libdl.so.2",
            "libpthread.so.0",
            "librt.so.1",
            "libutil.so.1",
            "libgcc_s.so.1",
            "ld-linux-x86-64.so.2",
            "ld-linux-aarch64.so.1",
            "ld-linux.so.2",
        ],
        System::Android => &["libc.so", "libm.so", "libdl.so", "liblog.so"],
        System::Windows => &[
            "advapi32.dll",
            "api-ms-win-core-synch-l1-2-0.dll",
            "bcrypt.dll",
            "bcryptprimitives.dll",
            "kernel32.dll",
            // the C library that every Windows brings
            "msvcrt.dll",
            "ntdll.dll",
            "userenv.dll",
            "ws2_32.dll",
        ],
        System::MacOs | System::Ios => &["/usr/lib/libSystem.B.dylib", "/usr/lib/libiconv.2.dylib"],
    }
}

/// `DllCharacteristics`: address space randomisation with 64 bits, and no data that is run.
const HARDENED: u16 = 0x0020 | 0x0040 | 0x0100;

/// Android and Linux on ARM have pages of up to this size, in bytes.
const LARGEST_PAGE: u64 = 16384;

/// Reads a library and holds it against the rules; gives what is worth telling, or everything that is wrong.
pub fn check_file(platform: &Platform, library: &Path, functions: &BTreeSet<String>) -> Result<String, String> {
    let named = |why: String| format!("{}: {why}", library.display());
    let bytes = std::fs::read(library).map_err(|error| named(error.to_string()))?;
    let facts = Facts::read(&bytes).map_err(named)?;
    let mut wrong = violations(platform, &facts, functions);
    wrong.extend(
        paths_inside(&bytes, &build_machine()).map(|path| format!("has the build machine's path {path} inside")),
    );
    if wrong.is_empty() { Ok(summary(&facts, bytes.len())) } else { Err(named(format!("\n  {}", wrong.join("\n  ")))) }
}

/// The same for a file with the libraries for both processors of Macs.
pub fn check_universal(library: &Path, functions: &BTreeSet<String>) -> Result<String, String> {
    let named = |why: String| format!("{}: {why}", library.display());
    let bytes = std::fs::read(library).map_err(|error| named(error.to_string()))?;
    let mut missing: Vec<&Platform> = super::macs().collect();
    let mut wrong = Vec::new();
    for part in universal::parts(&bytes).map_err(named)? {
        let facts = Facts::read(part).map_err(named)?;
        let Some(place) = missing.iter().position(|platform| Some(platform.processor) == facts.processor) else {
            return Err(named(format!("has a part for {:?} that does not belong there", facts.processor)));
        };
        wrong.extend(violations(missing.swap_remove(place), &facts, functions));
    }
    wrong.extend(missing.iter().map(|platform| format!("has no part for {:?}", platform.processor)));
    if wrong.is_empty() {
        Ok(format!("{:.2} MB, for both processors", bytes.len() as f64 / 1e6))
    } else {
        Err(named(format!("\n  {}", wrong.join("\n  "))))
    }
}

/// Everything that breaks a rule.
pub fn violations(platform: &Platform, facts: &Facts, functions: &BTreeSet<String>) -> Vec<String> {
    let mut wrong = of_system(platform, facts);
    wrong.extend(difference(&facts.exports, functions));
    let name = platform.shared_library().map(|name| match platform.system {
        System::MacOs => format!("@rpath/{name}"),
        _ => name.to_owned(),
    });
    if facts.name != name {
        wrong.push(format!("calls itself {:?}, not {name:?}", facts.name));
    }
    if platform.system == System::Windows && !platform.is_msvc() && facts.version != Some(version::own()) {
        wrong.push(format!("tells Windows version {:?}, not {:?}", facts.version, version::own()));
    }
    wrong
}

/// Everything that breaks a rule of the system, which is the same for every library.
fn of_system(platform: &Platform, facts: &Facts) -> Vec<String> {
    let mut wrong = Vec::new();
    if facts.processor != Some(platform.processor) {
        wrong.push(format!("is for {:?}, not for {:?}", facts.processor, platform.processor));
    }
    for library in &facts.libraries {
        if !allowed(platform.system).contains(&library.as_str()) && !is_c_runtime(platform, library) {
            wrong.push(format!("needs {library}, which not every {:?} has", platform.system));
        }
    }
    match platform.system {
        System::Linux if facts.glibc.is_none_or(|needed| needed > OLDEST_GLIBC) => {
            wrong.push(format!("needs glibc {:?}, newer than {OLDEST_GLIBC:?}", facts.glibc));
        }
        System::MacOs if facts.oldest_system != Some(OLDEST_MACOS) => {
            wrong.push(format!("is for macOS {:?}, not for {OLDEST_MACOS:?}", facts.oldest_system));
        }
        _ => {}
    }
    if platform.system == System::MacOs && facts.signed_pages.is_none_or(|(right, wrong)| right == 0 || wrong > 0) {
        wrong.push(format!("has no signature that fits: pages that do and do not {:?}", facts.signed_pages));
    }
    if platform.system == System::Windows && facts.characteristics.is_none_or(|has| has & HARDENED != HARDENED) {
        wrong.push(format!("has DllCharacteristics {:x?}, without all of {HARDENED:#x}", facts.characteristics));
    }
    let has_pages = matches!(platform.system, System::Linux | System::Android) && platform.has_64_bit();
    if has_pages && facts.alignment.is_none_or(|alignment| alignment < LARGEST_PAGE) {
        wrong.push(format!("has parts aligned to {:?}, not to {LARGEST_PAGE} bytes", facts.alignment));
    }
    wrong
}

/// With MSVC the C library is inside, as `+crt-static` says, or it is Windows' own.
fn is_c_runtime(platform: &Platform, library: &str) -> bool {
    platform.is_msvc() && library.starts_with("api-ms-win-crt-")
}

/// How the exports differ from the functions of the header.
pub fn difference(exported: &BTreeSet<String>, declared: &BTreeSet<String>) -> Option<String> {
    let extra: Vec<&str> = exported.difference(declared).map(String::as_str).collect();
    let missing: Vec<&str> = declared.difference(exported).map(String::as_str).collect();
    let differs = !(extra.is_empty() && missing.is_empty());
    differs.then(|| {
        format!(
            "exports {} that are not declared: {:?}; does not export {missing:?}",
            extra.len(),
            extra.get(..extra.len().min(10)).unwrap_or_default()
        )
    })
}

/// Folders of this machine that nobody else has.
fn build_machine() -> Vec<String> {
    let mut folders = vec![workspace::root().to_owned(), super::build::cargo_home()];
    folders.extend(std::env::var_os("HOME").map(Into::into));
    folders.into_iter().map(|folder| format!("{}/", folder.display())).collect()
}

fn paths_inside(bytes: &[u8], folders: &[String]) -> impl Iterator<Item = String> {
    folders.iter().filter_map(|folder| {
        let start = bytes.windows(folder.len()).position(|window| window == folder.as_bytes())?;
        let path = bytes.get(start..)?.split(|byte| !(0x20..0x7f).contains(byte)).next()?;
        Some(String::from_utf8_lossy(path.get(..path.len().min(200))?).into_owned())
    })
}

/// What is worth telling of a library.
fn summary(facts: &Facts, size: usize) -> String {
    let mut told = vec![format!("{:.2} MB", size as f64 / 1e6), format!("{} exports", facts.exports.len())];
    told.extend(facts.glibc.map(|(major, minor)| format!("glibc {major}.{minor}")));
    told.extend(facts.version.map(|numbers| format!("version {numbers:?}")));
    told.extend(facts.oldest_system.map(|(major, minor)| format!("macOS {major}.{minor}")));
    told.extend(facts.signed_pages.map(|(pages, _)| format!("{pages} signed pages")));
    told.push(format!("needs {}", facts.libraries.iter().map(String::as_str).collect::<Vec<&str>>().join(" ")));
    told.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::Processor;

    fn set(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    fn linux() -> Facts {
        Facts {
            processor: Some(Processor::X86_64),
            exports: set(&["iw_poll"]),
            libraries: set(&["libc.so.6"]),
            name: Some("libinworld.so".to_owned()),
            glibc: Some((2, 17)),
            alignment: Some(16384),
            ..Facts::default()
        }
    }

    fn only_violation(platform: &str, facts: &Facts) -> String {
        let mut all = violations(Platform::named(platform).unwrap(), facts, &set(&["iw_poll"]));
        assert_eq!(all.len(), 1, "{all:?}");
        all.remove(0)
    }

    #[test]
    fn each_rule_of_linux_is_broken_by_itself() {
        let platform = Platform::named("linux-x86_64").unwrap();
        assert_eq!(violations(platform, &linux(), &set(&["iw_poll"])), Vec::<String>::new());
        let broken = [
            (Facts { processor: Some(Processor::Arm64), ..linux() }, "X86_64"),
            (Facts { exports: set(&["iw_poll", "malloc"]), ..linux() }, "malloc"),
            (Facts { exports: set(&[]), ..linux() }, "iw_poll"),
            (Facts { libraries: set(&["libssl.so.3"]), ..linux() }, "libssl.so.3"),
            (Facts { name: None, ..linux() }, "libinworld.so"),
            (Facts { glibc: Some((2, 34)), ..linux() }, "34"),
            (Facts { glibc: None, ..linux() }, "glibc"),
            (Facts { alignment: Some(4096), ..linux() }, "4096"),
        ];
        for (facts, named) in broken {
            let why = only_violation("linux-x86_64", &facts);
            assert!(why.contains(named), "{why}");
        }
    }

    #[test]
    fn each_rule_of_windows_and_macos_is_broken_by_itself() {
        let windows = Facts {
            libraries: set(&["kernel32.dll"]),
            name: Some("inworld.dll".to_owned()),
            characteristics: Some(0x0160),
            version: Some(version::own()),
            glibc: None,
            alignment: None,
            ..linux()
        };
        let mac = Facts {
            libraries: set(&["/usr/lib/libSystem.B.dylib"]),
            name: Some("@rpath/libinworld.dylib".to_owned()),
            oldest_system: Some((11, 0)),
            signed_pages: Some((300, 0)),
            ..windows.clone()
        };
        let broken = [
            ("windows-x86_64", Facts { characteristics: Some(0x0100), ..windows.clone() }, "100"),
            ("windows-x86_64", Facts { version: Some([9, 0, 0, 0]), ..windows.clone() }, "[9, 0, 0, 0]"),
            ("windows-x86_64", Facts { libraries: set(&["libgcc_s_seh-1.dll"]), ..windows.clone() }, "libgcc_s_seh"),
            ("windows-x86_64", Facts { libraries: set(&["api-ms-win-crt-heap-l1-1-0.dll"]), ..windows }, "crt-heap"),
            ("macos-x86_64", Facts { oldest_system: Some((14, 0)), ..mac.clone() }, "14"),
            ("macos-x86_64", Facts { signed_pages: Some((299, 1)), ..mac.clone() }, "299"),
            ("macos-x86_64", Facts { name: Some("libinworld.dylib".to_owned()), ..mac }, "@rpath"),
        ];
        for (platform, facts, named) in broken {
            let why = only_violation(platform, &facts);
            assert!(why.contains(named), "{why}");
        }
    }

    #[test]
    fn a_path_of_the_build_machine_is_shown() {
        let found: Vec<String> =
            paths_inside(b"\0\x01/home/ada/src/lib.rs\0/home/ada/x", &["/home/ada/".to_owned(), "/root/".to_owned()])
                .collect();
        assert_eq!(found, ["/home/ada/src/lib.rs"]);
    }
}
