//! Libraries for both processors of Macs in one file, as engines want them.

use object::read::archive::ArchiveFile;
use object::read::macho::{FatArch, MachOFatFile32};

/// The magic number of such a file.
const MAGIC: u32 = 0xcafe_babe;
/// What each part is aligned to: 2 to the power of this, in bytes. Macs have pages of 16 KiB.
const ALIGNMENT: u32 = 14;
/// How long the head is, and what each part adds to it.
const HEAD: usize = 8;
const ENTRY: usize = 20;

/// Puts Mach-O files for different processors into one. Their signatures stay right: each is of its own part.
pub fn join(parts: &[Vec<u8>]) -> Result<Vec<u8>, String> {
    let step = 1_usize << ALIGNMENT;
    let aligned = |length: usize| length.div_ceil(step) * step;
    let mut head = Vec::new();
    let mut number = |value: u32| head.extend(value.to_be_bytes());
    let fits = |length: usize| u32::try_from(length).map_err(|_| format!("{length} bytes are more than 4 GB"));
    number(MAGIC);
    number(fits(parts.len())?);
    let mut offset = aligned(HEAD + ENTRY * parts.len());
    for part in parts {
        for value in processor(part)?.into_iter().chain([fits(offset)?, fits(part.len())?, ALIGNMENT]) {
            number(value);
        }
        offset = aligned(offset + part.len());
    }
    let mut joined = head;
    for part in parts {
        joined.resize(aligned(joined.len()), 0);
        joined.extend(part);
    }
    Ok(joined)
}

/// The files that were joined.
pub fn parts(joined: &[u8]) -> Result<Vec<&[u8]>, String> {
    let file = MachOFatFile32::parse(joined).map_err(|error| error.to_string())?;
    file.arches().iter().map(|arch| arch.data(joined).map_err(|error| error.to_string())).collect()
}

/// The type and the kind of processor that a Mach-O file of 64 bits is for, or an archive of such files.
fn processor(file: &[u8]) -> Result<[u32; 2], String> {
    let number = |place: usize| {
        let bytes: Option<[u8; 4]> = file.get(place..place + 4).and_then(|bytes| bytes.try_into().ok());
        bytes.map(u32::from_le_bytes)
    };
    match (number(0), number(4), number(8)) {
        (Some(0xfeed_facf), Some(kind), Some(variant)) => Ok([kind, variant]),
        _ => {
            of_archive(file).ok_or("it is no Mach-O file of 64 bits for one processor, and no archive of such files")?
        }
    }
}

/// The same of an archive's first file; `None`: it is no archive.
fn of_archive(bytes: &[u8]) -> Option<Result<[u32; 2], String>> {
    let archive = ArchiveFile::parse(bytes).ok()?;
    let first = archive.members().find_map(Result::ok)?;
    Some(processor(first.data(bytes).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(kind: u32, length: usize) -> Vec<u8> {
        let mut bytes: Vec<u8> = [0xfeed_facf, kind, 0].into_iter().flat_map(u32::to_le_bytes).collect();
        bytes.resize(length, kind as u8);
        bytes
    }

    #[test]
    fn each_part_is_found_again_and_aligned() {
        let parts = [part(0x0100_000c, 20_000), part(0x0100_0007, 50)];
        let joined = join(&parts).unwrap();
        let file = MachOFatFile32::parse(joined.as_slice()).unwrap();
        assert_eq!(file.arches().len(), 2);
        assert_eq!(super::parts(&joined).unwrap(), [parts[0].as_slice(), parts[1].as_slice()]);
        for (arch, expected) in file.arches().iter().zip(&parts) {
            assert_eq!(arch.data(joined.as_slice()).unwrap(), expected.as_slice());
            assert_eq!(arch.file_range().0 % 16384, 0);
        }
    }

    #[test]
    fn another_file_is_refused() {
        assert!(join(&[b"\x7fELF, of 64 bits".to_vec()]).is_err());
        assert!(parts(&part(0x0100_000c, 50)).is_err(), "for one processor");
    }

    #[test]
    fn an_archive_is_for_the_processor_of_its_files() {
        let object = part(0x0100_000c, 60);
        let head = format!("{:<16}{:<12}{:<6}{:<6}{:<8}{:<10}`\n", "a.o/", 0, 0, 0, 644, object.len());
        let archive = [b"!<arch>\n".as_slice(), head.as_bytes(), &object].concat();
        assert_eq!(processor(&archive), processor(&object));
        assert!(processor(b"!<arch>\n").is_err(), "an empty archive");
    }
}
