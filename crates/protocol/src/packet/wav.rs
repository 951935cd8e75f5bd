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
    /// 1 is PCM. Of WAVE_FORMAT_EXTENSIBLE, what its sub-format says.
    pub encoding: u32,
    /// The samples.
    pub data: &'a [u8],
}

/// The encoding that says "see the sub-format".
const EXTENSIBLE: u16 = 0xfffe;

/// What follows the encoding in a sub-format (a GUID) that stands for an encoding.
const SUB_FORMAT: &[u8] = &[0x00, 0x00, 0x00, 0x00, 0x10, 0x00, 0x80, 0x00, 0x00, 0xaa, 0x00, 0x38, 0x9b, 0x71];

/// Finds the format and the samples of a RIFF file, whatever chunks are around them; `None` when it is none.
///
/// Writers that stream do not know how much will come: a data chunk that claims more than there is, or nothing, goes
/// to the end of the file.
pub fn read(bytes: &[u8]) -> Option<Wav<'_>> {
    let mut rest = bytes.strip_prefix(b"RIFF")?.get(4..)?.strip_prefix(b"WAVE")?;
    let (mut format, mut data) = (None, None);
    while let Some((name, size, body)) = chunk(rest) {
        let whole = body.get(..size);
        match name {
            b"fmt " => format = Some(Format::read(whole?)?),
            b"data" if data.is_some() => {}
            b"data" if size == 0 && !is_chunks(body) => data = Some(body),
            b"data" => data = Some(whole.unwrap_or(body)),
            _ => {}
        }
        if let (Some(Format { encoding, channels, sample_rate, bits }), Some(data)) = (format, data) {
            return Some(Wav { encoding, channels, sample_rate, bits, data });
        }
        rest = after(body, size);
    }
    None
}

/// The first chunk: its name, the size that it claims, and all that follows its head.
fn chunk(bytes: &[u8]) -> Option<(&[u8; 4], usize, &[u8])> {
    let (name, rest) = bytes.split_first_chunk::<4>()?;
    let (size, body) = rest.split_first_chunk::<4>()?;
    Some((name, u32::from_le_bytes(*size) as usize, body))
}

/// What follows a chunk. It is padded to an even size; some writers do not.
fn after(body: &[u8], size: usize) -> &[u8] {
    let at = |at: usize| body.get(at..).unwrap_or_default();
    let is_known = |rest: &[u8]| rest.starts_with(b"fmt ") || rest.starts_with(b"data");
    let padded = at(size.saturating_add(size % 2));
    if is_known(at(size)) && !is_known(padded) { at(size) } else { padded }
}

/// Whether these bytes are nothing but whole chunks.
fn is_chunks(mut bytes: &[u8]) -> bool {
    while !bytes.is_empty() {
        let Some((name, size, body)) = chunk(bytes) else { return false };
        if !name.iter().all(|byte| (b' '..=b'~').contains(byte)) || body.len() < size {
            return false;
        }
        bytes = after(body, size);
    }
    true
}

/// The format chunk.
#[derive(Clone, Copy)]
struct Format {
    encoding: u32,
    channels: u32,
    sample_rate: u32,
    bits: u32,
}

impl Format {
    fn read(body: &[u8]) -> Option<Self> {
        let [e0, e1, c0, c1, r0, r1, r2, r3, .., b0, b1] = *body.first_chunk::<16>()?;
        let mut encoding = u16::from_le_bytes([e0, e1]);
        // Size of the extension, valid bits, and the speakers come before the sub-format.
        if let (EXTENSIBLE, Some([s0, s1, guid @ ..])) = (encoding, body.get(24..40))
            && guid == SUB_FORMAT
        {
            encoding = u16::from_le_bytes([*s0, *s1]);
        }
        Some(Self {
            encoding: encoding.into(),
            channels: u16::from_le_bytes([c0, c1]).into(),
            sample_rate: u32::from_le_bytes([r0, r1, r2, r3]),
            bits: u16::from_le_bytes([b0, b1]).into(),
        })
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

    fn sized(size: u32, chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
        let mut bytes = file(chunks);
        let at = bytes.windows(4).position(|name| name == b"data").unwrap() + 4;
        bytes[at..at + 4].copy_from_slice(&size.to_le_bytes());
        bytes
    }

    const FORMAT: &[u8] = &[1, 0, 1, 0, 0x22, 0x56, 0, 0, 0x44, 0xac, 0, 0, 2, 0, 16, 0];

    fn extensible(encoding: u16, guid: &[u8]) -> Vec<u8> {
        let [low, high] = encoding.to_le_bytes();
        [&[0xfe, 0xff], &FORMAT[2..], &[22, 0, 16, 0, 4, 0, 0, 0, low, high], guid].concat()
    }

    #[test]
    fn finds_the_samples_whatever_is_around_them() {
        let bytes = file(&[(b"LIST", &[1, 2, 3]), (b"fmt ", FORMAT), (b"data", &[1, 2, 3, 4]), (b"cue ", &[9, 9])]);
        let wav = read(&bytes).unwrap();
        assert_eq!((wav.sample_rate, wav.channels, wav.bits, wav.encoding), (22_050, 1, 16, 1));
        assert_eq!(wav.data, [1, 2, 3, 4]);
        let early = file(&[(b"data", &[1, 2, 3, 4]), (b"LIST", &[0; 6]), (b"fmt ", FORMAT)]);
        assert_eq!(read(&early), Some(wav));
        // Without the padding of an odd chunk, before the format and before the samples.
        for odd in [12 + 8 + 3, 12 + 8 + 4 + 24 + 8 + 3] {
            let chunks: [(&[u8; 4], &[u8]); 4] =
                [(b"LIST", &[1, 2, 3]), (b"fmt ", FORMAT), (b"LIST", &[4, 5, 6]), (b"data", &[1, 2, 3, 4])];
            let mut bytes = file(&chunks);
            assert_eq!(bytes.remove(odd), 0);
            assert_eq!(read(&bytes), Some(wav), "{odd}");
        }
    }

    #[test]
    fn a_stream_ends_with_the_file_whatever_size_it_claims() {
        let samples = [1, 0, 2, 0, 3, 0, 4, 0, 5, 0];
        for size in [0, u32::MAX, u32::MAX - 36, 0x7fff_ffff, 11] {
            let bytes = sized(size, &[(b"LIST", &[0; 4]), (b"fmt ", FORMAT), (b"data", &samples)]);
            assert_eq!(read(&bytes).unwrap().data, samples, "{size}");
        }
        let bytes = sized(4, &[(b"fmt ", FORMAT), (b"data", &samples)]);
        assert_eq!(read(&bytes).unwrap().data, &samples[..4]);
    }

    #[test]
    fn an_empty_file_stays_empty() {
        for tail in [&[][..], &[(b"LIST", &[1, 2, 3][..]), (b"id3 ", &[][..])]] {
            let chunks: Vec<(&[u8; 4], &[u8])> =
                [(b"fmt ", FORMAT), (b"data", &[][..])].into_iter().chain(tail.iter().copied()).collect();
            assert_eq!(read(&file(&chunks)).unwrap().data, b"");
        }
    }

    #[test]
    fn the_sub_format_of_an_extensible_file_is_its_encoding() {
        for (format, encoding) in [
            (extensible(1, SUB_FORMAT), 1),
            (extensible(3, SUB_FORMAT), 3),
            // Another kind of sub-format, and none at all.
            (extensible(1, &[7; 14]), 0xfffe),
            (extensible(1, SUB_FORMAT)[..18].to_vec(), 0xfffe),
        ] {
            let bytes = file(&[(b"fmt ", &format), (b"data", &[1, 2])]);
            let wav = read(&bytes).unwrap();
            assert_eq!((wav.encoding, wav.sample_rate, wav.bits), (encoding, 22_050, 16), "{format:?}");
            assert_eq!(wav.data, [1, 2]);
        }
    }

    #[test]
    fn many_empty_chunks_are_looked_at_once() {
        // Looking through the rest again at each of them takes minutes.
        let bytes = file(&vec![(b"data", &[][..]); 1 << 20]);
        assert_eq!(read(&bytes), None);
    }

    #[test]
    fn what_is_no_wav_is_refused_at_every_length() {
        for format in [FORMAT.to_vec(), extensible(1, SUB_FORMAT)] {
            let bytes = file(&[(b"fmt ", &format), (b"data", &[])]);
            for len in 0..bytes.len() {
                assert_eq!(read(&bytes[..len]), None, "{len}");
            }
            assert!(read(&bytes).is_some());
        }
        assert_eq!(read(&file(&[(b"data", &[1])])), None);
        assert_eq!(read(&file(&[(b"fmt ", &FORMAT[..14]), (b"data", &[1, 2])])), None);
    }
}
