//! What a shared library tells of itself, read from its file: the same on every machine, whatever it was built for.

use std::collections::BTreeSet;

use object::read::elf::{ElfFile, FileHeader, ProgramHeader, VernauxIterator};
use object::read::macho::{MachHeader, MachOFile};
use object::read::pe::{ImageNtHeaders, ImageOptionalHeader, PeFile};
use object::read::{File, NameOrOrdinal, Object, ObjectSection};
use object::{Architecture, Endian, elf, macho};
use sha2::{Digest, Sha256};

use super::version;

/// What is in a library's file.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Facts {
    /// `None`: no processor that this project knows.
    pub processor: Option<super::Processor>,
    /// As C writes the names.
    pub exports: BTreeSet<String>,
    /// Libraries that it needs, in lower case for Windows.
    pub libraries: BTreeSet<String>,
    /// Its own name: soname, install name, or the name in the export table.
    pub name: Option<String>,
    /// The newest version of glibc that one of its imports needs.
    pub glibc: Option<(u32, u32)>,
    /// The smallest alignment in memory of its loaded parts, in bytes. ELF only.
    pub alignment: Option<u64>,
    /// The oldest macOS. Mach-O only.
    pub oldest_system: Option<(u16, u8)>,
    /// How many pages have the hash that its signature tells, and how many have not. Mach-O only.
    pub signed_pages: Option<(u32, u32)>,
    /// `DllCharacteristics`. Windows only.
    pub characteristics: Option<u16>,
    /// In its resources. Windows only.
    pub version: Option<[u16; 4]>,
}

impl Facts {
    /// Reads the file of a shared library.
    pub fn read(bytes: &[u8]) -> Result<Facts, String> {
        let file = File::parse(bytes).map_err(told)?;
        let mut facts = common(&file)?;
        match &file {
            File::Elf32(elf) => of_elf(elf, bytes, &mut facts)?,
            File::Elf64(elf) => of_elf(elf, bytes, &mut facts)?,
            File::Pe32(pe) => of_pe(pe, &mut facts)?,
            File::Pe64(pe) => of_pe(pe, &mut facts)?,
            File::MachO64(mach) => of_macho(mach, bytes, &mut facts)?,
            other => return Err(format!("{:?} is no format of a shared library", other.format())),
        }
        Ok(facts)
    }
}

fn common(file: &File<'_>) -> Result<Facts, String> {
    let processor = match file.architecture() {
        Architecture::I386 => Some(super::Processor::X86),
        Architecture::X86_64 => Some(super::Processor::X86_64),
        Architecture::Arm => Some(super::Processor::Arm),
        Architecture::Aarch64 => Some(super::Processor::Arm64),
        _ => None,
    };
    let mut exports = BTreeSet::new();
    for export in file.exports().map_err(told)? {
        exports.insert(match export.map_err(told)?.name() {
            NameOrOrdinal::Name(name) => text(name),
            NameOrOrdinal::Ordinal(number) => format!("#{number}"),
        });
    }
    let mut libraries = BTreeSet::new();
    for library in file.import_libraries().map_err(told)? {
        libraries.insert(text(library.map_err(told)?.name()));
    }
    Ok(Facts { processor, exports, libraries, ..Facts::default() })
}

fn of_elf<Elf: FileHeader<Endian = object::Endianness>>(
    file: &ElfFile<'_, Elf>,
    bytes: &[u8],
    facts: &mut Facts,
) -> Result<(), String> {
    let (endian, sections) = (file.endian(), file.elf_section_table());
    let dynamic = sections.dynamic_table(endian, bytes).map_err(told)?;
    for entry in &dynamic {
        if entry.tag == elf::DT_SONAME {
            facts.name = Some(text(dynamic.string(entry).map_err(told)?));
        }
    }
    if let Some((mut needs, strings)) = sections.gnu_verneed(endian, bytes).map_err(told)? {
        let strings = sections.strings(endian, bytes, strings).map_err(told)?;
        while let Some((_, versions)) = needs.next().map_err(told)? {
            let newest = newest_glibc::<Elf>(versions, |version| version.name(endian, strings).map(text).ok())?;
            facts.glibc = facts.glibc.max(newest);
        }
    }
    let loaded = file.elf_program_headers().iter().filter(|header| header.p_type(endian) == elf::PT_LOAD);
    facts.alignment = loaded.map(|header| header.p_align(endian).into()).min();
    Ok(())
}

fn newest_glibc<Elf: FileHeader>(
    mut versions: VernauxIterator<'_, Elf>,
    name: impl Fn(&elf::Vernaux<Elf::Endian>) -> Option<String>,
) -> Result<Option<(u32, u32)>, String> {
    let mut newest = None;
    while let Some(version) = versions.next().map_err(told)? {
        let name = name(version).ok_or("a symbol version without a name")?;
        if let Some(numbers) = name.strip_prefix("GLIBC_") {
            // GLIBC_PRIVATE is of no version, and no library outside of glibc may need it
            newest = newest.max(Some(two_numbers(numbers).unwrap_or((u32::MAX, 0))));
        }
    }
    Ok(newest)
}

/// `2.17`, or `2.2.5`, of which the third number is never told.
fn two_numbers(version: &str) -> Option<(u32, u32)> {
    let mut numbers = version.split('.').map(|number| number.parse().ok());
    Some((numbers.next()??, numbers.next()??))
}

fn of_pe<Pe: ImageNtHeaders>(file: &PeFile<'_, Pe>, facts: &mut Facts) -> Result<(), String> {
    facts.libraries = facts.libraries.iter().map(|name| name.to_ascii_lowercase()).collect();
    facts.characteristics = Some(file.nt_headers().optional_header().dll_characteristics().0);
    let resources = file.section_by_name(".rsrc").map(|section| section.data().map_err(told)).transpose()?;
    facts.version = resources.and_then(version::read);
    if let Some(exports) = file.export_table().map_err(told)? {
        let name = exports.directory().name.get(object::LittleEndian);
        facts.name = Some(text(exports.name_from_pointer(name).map_err(told)?));
    }
    Ok(())
}

fn of_macho<Mach: MachHeader>(file: &MachOFile<'_, Mach>, bytes: &[u8], facts: &mut Facts) -> Result<(), String> {
    let endian = file.endian();
    // Mach-O puts an underscore in front of each name of C
    let plain = |name: &String| name.strip_prefix('_').unwrap_or(name).to_owned();
    facts.exports = facts.exports.iter().map(plain).collect();
    let mut commands = file.macho_load_commands().map_err(told)?;
    while let Some(command) = commands.next().map_err(told)? {
        if command.cmd() == macho::LC_ID_DYLIB {
            let library: &macho::DylibCommand<Mach::Endian> = command.data().map_err(told)?;
            facts.name = Some(text(command.string(endian, library.dylib.name).map_err(told)?));
        }
        if let Some((version, _)) = command.build_version(endian).map_err(told)? {
            // xxxx.yy.zz, in nibbles
            let numbers = version.minos.get(endian).0;
            facts.oldest_system = Some(((numbers >> 16) as u16, (numbers >> 8) as u8));
        }
        if command.cmd() == macho::LC_CODE_SIGNATURE {
            facts.signed_pages = Some(signed_pages(command.data().map_err(told)?, endian, bytes)?);
        }
    }
    Ok(())
}

/// Compares the hashes of a code signature with the pages that they are of.
fn signed_pages<E: Endian>(
    place: &macho::LinkeditDataCommand<E>,
    endian: E,
    bytes: &[u8],
) -> Result<(u32, u32), String> {
    let signature = place.code_signature(endian, bytes).map_err(told)?;
    let mut blobs = signature.blobs();
    while let Some(blob) = blobs.next().map_err(told)? {
        let Some(directory) = blob.code_directory().map_err(told)? else { continue };
        let (limit, page) = (directory.code_limit() as usize, 1_usize << directory.header().page_size.min(30));
        let signed = bytes.get(..limit).ok_or("the signature is of more than the file")?;
        let (mut right, mut wrong) = (0, 0);
        for (index, page) in (0..).zip(signed.chunks(page)) {
            let expected = directory.code_hash(index).map_err(told)?;
            let is_right = Sha256::digest(page).as_slice() == expected;
            *(if is_right { &mut right } else { &mut wrong }) += 1;
        }
        return Ok((right, wrong));
    }
    Err("the signature has no code directory".to_owned())
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn told(error: object::Error) -> String {
    error.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_glibc_are_read() {
        assert_eq!(two_numbers("2.17"), Some((2, 17)));
        assert_eq!(two_numbers("2.2.5"), Some((2, 2)));
        assert_eq!(two_numbers("PRIVATE"), None);
    }

    #[test]
    fn what_is_no_library_is_refused() {
        assert!(Facts::read(b"#!/bin/sh\n").is_err());
        assert!(Facts::read(b"\x7fELF").is_err());
    }
}
