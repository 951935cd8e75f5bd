//! The code of the server's close frame as it was sent. tungstenite puts 1002 in place of codes that may not be sent.

/// Control frames are never longer, so their length is one byte (RFC 6455 section 5.5).
const CLOSE: u8 = 8;

/// Follows frames through the bytes of a connection, and keeps the code of the first close frame.
#[derive(Debug, Default)]
pub(super) struct CloseCode {
    state: FrameState,
    code: Option<u16>,
}

/// Where in a frame the next byte belongs.
#[derive(Debug, Default)]
enum FrameState {
    /// First byte of a head.
    #[default]
    First,
    /// Second byte, behind this opcode.
    Second(u8),
    /// Bytes of a long length that are missing, and those that have come.
    Length(u8, u64),
    /// Payload that is left.
    Payload(u64),
    /// The high byte of a close code.
    High,
    /// The low byte of one, behind this high byte.
    Low(u8),
    /// Behind a close code: nothing else is of interest. So is nothing after a frame that tungstenite refuses.
    Over,
}

impl CloseCode {
    /// The code, if a close frame with one has come.
    pub fn get(&self) -> Option<u16> {
        self.code
    }

    /// These bytes have come.
    pub fn read(&mut self, mut bytes: &[u8]) {
        while let Some((byte, rest)) = bytes.split_first() {
            if let FrameState::Payload(left) = self.state {
                let passed = bytes.len().min(usize::try_from(left).unwrap_or(usize::MAX));
                bytes = bytes.get(passed..).unwrap_or_default();
                self.state = payload(left - passed as u64);
                continue;
            }
            bytes = rest;
            self.step(*byte);
            if matches!(self.state, FrameState::Over) {
                return;
            }
        }
    }

    fn step(&mut self, byte: u8) {
        self.state = match self.state {
            FrameState::First => FrameState::Second(byte & 0x0f),
            FrameState::Second(CLOSE) if (2..=125).contains(&byte) => FrameState::High,
            FrameState::Second(CLOSE) => FrameState::Over,
            FrameState::Second(_) => match byte {
                0..=125 => payload(byte.into()),
                126 => FrameState::Length(2, 0),
                127 => FrameState::Length(8, 0),
                // A server may not mask.
                _ => FrameState::Over,
            },
            FrameState::Length(left, length) => match (left - 1, length << 8 | u64::from(byte)) {
                (0, length) => payload(length),
                (left, length) => FrameState::Length(left, length),
            },
            FrameState::High => FrameState::Low(byte),
            FrameState::Low(high) => {
                self.code = Some(u16::from_be_bytes([high, byte]));
                FrameState::Over
            }
            FrameState::Payload(_) | FrameState::Over => FrameState::Over,
        };
    }
}

/// Where this much payload is left.
fn payload(left: u64) -> FrameState {
    if left == 0 { FrameState::First } else { FrameState::Payload(left) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_is_found_behind_frames_of_any_length_in_pieces_of_any_size() {
        let mut bytes = vec![0x81, 0, 0x89, 2, 0x88, 0x88];
        bytes.extend([&[0x01, 126, 1, 0][..], &[0x88; 256], &[0x80, 127, 0, 0, 0, 0, 0, 1, 0, 0]].concat());
        bytes.extend([0x88; 65_536]);
        bytes.extend([0x88, 3, 0xff, 0xfe, b'x', 0x88, 2, 3, 0xe8]);
        for size in [1, 2, 3, 7, 1_000, bytes.len()] {
            let mut code = CloseCode::default();
            for piece in bytes.chunks(size) {
                code.read(piece);
            }
            assert_eq!(code.get(), Some(0xfffe), "{size}");
        }
    }

    #[test]
    fn without_a_code_there_is_none() {
        for bytes in
            [&b"\x88\0"[..], b"\x88\x01x", b"\x88\x02\x03", b"\x81\x82\x88\x02\x03\xe8", b"", b"\x88\x7e\0\x02\0\0"]
        {
            let mut code = CloseCode::default();
            code.read(bytes);
            assert_eq!(code.get(), None, "{bytes:?}");
        }
    }
}
