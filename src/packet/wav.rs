//! Reading WAV audio as servers send it (PROTOCOL.md 7.4).

/// What a WAV file says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wav<'a> {
    /// Samples per second.
    pub sample_rate: u32,
    /// Channels; samples are interleaved.
    pub channels: u32,
    /// Bits per sample.
    pub bits: u32,
    /// 1 is PCM.
    pub encoding: u32,
    /// The samples.
    pub data: &'a [u8],
}

/// Reads the chunks of a RIFF file up to its data; `None` when it is none. A data chunk that claims more
/// than there is, as streams do, ends with the file.
pub fn read(bytes: &[u8]) -> Option<Wav<'_>> {
    let mut rest = bytes.strip_prefix(b"RIFF")?.get(4..)?.strip_prefix(b"WAVE")?;
    let mut format: Option<[u8; 16]> = None;
    loop {
        let (name, after) = rest.split_at_checked(4)?;
        let (size, body) = after.split_at_checked(4)?;
        let size = u32::from_le_bytes(size.try_into().ok()?) as usize;
        match (name, format) {
            (b"fmt ", _) => format = Some(body.get(..16)?.try_into().ok()?),
            (b"data", Some(format)) => {
                let [e0, e1, c0, c1, r0, r1, r2, r3, .., b0, b1] = format;
                return Some(Wav {
                    encoding: u32::from(u16::from_le_bytes([e0, e1])),
                    channels: u32::from(u16::from_le_bytes([c0, c1])),
                    sample_rate: u32::from_le_bytes([r0, r1, r2, r3]),
                    bits: u32::from(u16::from_le_bytes([b0, b1])),
                    data: body.get(..size).unwrap_or(body),
                });
            }
            _ => {}
        }
        // Chunks are padded to an even size.
        rest = body.get(size.checked_add(size % 2)?..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
        let mut bytes = b"RIFF\0\0\0\0WAVE".to_vec();
        for (name, body) in chunks {
            bytes.extend_from_slice(*name);
            bytes.extend_from_slice(&(body.len() as u32).to_le_bytes());
            bytes.extend_from_slice(body);
            bytes.resize(bytes.len() + body.len() % 2, 0);
        }
        bytes
    }

    const FORMAT: &[u8] = &[1, 0, 1, 0, 0x22, 0x56, 0, 0, 0x44, 0xac, 0, 0, 2, 0, 16, 0];

    #[test]
    fn finds_the_samples_behind_other_chunks() {
        let bytes = file(&[(b"LIST", &[1, 2, 3]), (b"fmt ", FORMAT), (b"data", &[1, 2, 3, 4])]);
        let wav = read(&bytes).unwrap();
        assert_eq!((wav.sample_rate, wav.channels, wav.bits, wav.encoding), (22_050, 1, 16, 1));
        assert_eq!(wav.data, [1, 2, 3, 4]);
    }

    #[test]
    fn a_data_chunk_that_claims_too_much_ends_with_the_file() {
        let mut bytes = file(&[(b"fmt ", FORMAT), (b"data", &[1, 2])]);
        let size = bytes.len() - 6;
        bytes[size..size + 4].copy_from_slice(&u32::MAX.to_le_bytes());
        assert_eq!(read(&bytes).unwrap().data, [1, 2]);
    }

    #[test]
    fn what_is_no_wav_is_refused_at_every_length() {
        let bytes = file(&[(b"fmt ", FORMAT), (b"data", &[])]);
        for len in 0..bytes.len() {
            assert_eq!(read(&bytes[..len]), None, "{len}");
        }
        assert!(read(&bytes).is_some());
        assert_eq!(read(&file(&[(b"data", &[1])])), None);
    }
}
