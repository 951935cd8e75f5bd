//! The version that Windows shows of a DLL, in its properties and in reports of crashes.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::dist::{self, files};
use crate::process;

/// Writes the resource into a folder, and makes an object of it that the linker takes. By MinGW.
pub fn resource(folder: &Path, library: &str) -> Result<PathBuf, String> {
    let source = folder.join("version.rc");
    files::write(&source, &text(library, &dist::version()))?;
    let object = folder.join("version.o");
    let mut windres = Command::new(if cfg!(windows) { "windres" } else { "x86_64-w64-mingw32-windres" });
    windres.arg(&source).args(["--output-format", "coff", "--output"]).arg(&object);
    process::run(windres)?;
    Ok(object)
}

fn text(library: &str, version: &str) -> String {
    let numbers = format!("{},0", version.replace('.', ","));
    let internal = library.trim_end_matches(".dll");
    // 0x40004: Windows NT of 32 bits or more; 2: a DLL; 040904b0: in English and UTF-16
    format!(
        "1 VERSIONINFO\nFILEVERSION {numbers}\nPRODUCTVERSION {numbers}\nFILEFLAGSMASK 0x3f\nFILEOS 0x40004\nFILETYPE 2\n\
         BEGIN\n  BLOCK \"StringFileInfo\"\n  BEGIN\n    BLOCK \"040904b0\"\n    BEGIN\n\
         \x20     VALUE \"FileDescription\", \"AI characters for games\"\n\
         \x20     VALUE \"FileVersion\", \"{version}\"\n\
         \x20     VALUE \"InternalName\", \"{internal}\"\n\
         \x20     VALUE \"LegalCopyright\", \"MIT OR Apache-2.0\"\n\
         \x20     VALUE \"OriginalFilename\", \"{library}\"\n\
         \x20     VALUE \"ProductName\", \"inworld-native\"\n\
         \x20     VALUE \"ProductVersion\", \"{version}\"\n\
         \x20   END\n  END\n  BLOCK \"VarFileInfo\"\n  BEGIN\n    VALUE \"Translation\", 0x409, 1200\n  END\nEND\n"
    )
}

/// The version in the resources of a DLL: what begins with this number, and a version of its own format.
pub fn read(resources: &[u8]) -> Option<[u16; 4]> {
    const SIGNATURE: [u8; 4] = 0xfeef_04bd_u32.to_le_bytes();
    let start = resources.windows(4).position(|bytes| bytes == SIGNATURE)?;
    let word = |place: usize| {
        let bytes: [u8; 2] = resources.get(start + place..start + place + 2)?.try_into().ok()?;
        Some(u16::from_le_bytes(bytes))
    };
    Some([word(10)?, word(8)?, word(14)?, word(12)?])
}

/// The numbers of this library's version.
pub fn own() -> [u16; 4] {
    let version = dist::version();
    let mut numbers = version.split('.').map(|number| number.parse().unwrap_or(0));
    std::array::from_fn(|_| numbers.next().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_read_and_written() {
        let mut resources = vec![1, 2, 3];
        for word in [0x04bd_u16, 0xfeef, 0, 1, 2, 1, 4, 3] {
            resources.extend(word.to_le_bytes());
        }
        assert_eq!(read(&resources), Some([1, 2, 3, 4]));
        assert_eq!(read(&resources[..10]), None);
        assert!(text("inworld.dll", "1.2.3").contains("FILEVERSION 1,2,3,0\n"));
        assert_eq!(own()[3], 0);
    }
}
