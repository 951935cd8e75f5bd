//! Libraries for both processors of Macs in one file, as engines want them.

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

/// The type and the kind of processor that a Mach-O file of 64 bits is for.
fn processor(file: &[u8]) -> Result<[u32; 2], String> {
    let number = |place: usize| {
        let bytes: Option<[u8; 4]> = file.get(place..place + 4).and_then(|bytes| bytes.try_into().ok());
        bytes.map(u32::from_le_bytes)
    };
    match (number(0), number(4), number(8)) {
        (Some(0xfeed_facf), Some(kind), Some(variant)) => Ok([kind, variant]),
        _ => Err("it is no Mach-O file of 64 bits for one processor".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use object::read::macho::MachOFatFile32;

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
        for (arch, expected) in file.arches().iter().zip(&parts) {
            use object::read::macho::FatArch;
            assert_eq!(arch.data(joined.as_slice()).unwrap(), expected.as_slice());
            assert_eq!(arch.file_range().0 % 16384, 0);
        }
    }

    #[test]
    fn another_file_is_refused() {
        assert!(join(&[b"\x7fELF, of 64 bits".to_vec()]).is_err());
    }
}
