//! The frames that the server sends, as WebSocket frames ready to be written.

use std::time::SystemTime;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// 100 ms of 22,050 Hz 16-bit mono.
const PCM_BYTES: usize = 4410;

/// Digits of the number in a packet's id, and how many numbers there are.
pub const DIGITS: usize = 12;
pub const NUMBERS: u64 = 1_000_000_000_000;

/// What a server sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Short texts.
    Text,
    /// The same, all in one interaction, each an utterance of its own.
    Utterances,
    /// Speech: 4,410 bytes with a WAV head and phonemes.
    Audio,
}

impl Kind {
    /// As it stands in a scene's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Utterances => "utterances",
            Self::Audio => "audio",
        }
    }

    fn event(self) -> String {
        match self {
            Self::Text | Self::Utterances => {
                r#""text":{"text":"Halt! Who goes there?","sourceType":"GENERATED","final":true}"#.to_owned()
            }
            Self::Audio => {
                let phonemes: Vec<String> = (0..10_u32)
                    .zip(["h", "æ", "l", "t", "h", "u", "ɡ", "o", "z", "<INTERSPERSE_CHARACTER>"])
                    .map(|(n, phoneme)| format!(r#"{{"phoneme":"{phoneme}","startOffset":"0.0{n}s"}}"#))
                    .collect();
                format!(
                    r#""dataChunk":{{"chunk":"{}","type":"AUDIO","additionalPhonemeInfo":[{}],"audioFormat":"AUDIO_PCM_22050"}}"#,
                    STANDARD.encode(wav()),
                    phonemes.join(",")
                )
            }
        }
    }
}

/// What a server says first.
pub fn scene_status() -> String {
    let agent = r#"{"agentId":"a1b2c3d4-0000-4000-8000-0000000000a1","brainName":"workspaces/demo/characters/guard","givenName":"Guard"}"#;
    format!(
        r#"{{"result":{{"control":{{"action":"CURRENT_SCENE_STATUS","currentSceneStatus":{{"agents":[{agent}],"sceneName":"workspaces/demo/scenes/gate"}}}}}}}}"#
    )
}

/// A text as one unmasked frame.
pub fn frame(text: &str) -> Vec<u8> {
    let mut bytes = vec![0x81];
    match (u8::try_from(text.len()), u16::try_from(text.len())) {
        (Ok(short @ 0..=125), _) => bytes.push(short),
        (_, Ok(middle)) => bytes.extend([&[126][..], &middle.to_be_bytes()].concat()),
        _ => bytes.extend([&[127][..], &(text.len() as u64).to_be_bytes()].concat()),
    }
    bytes.extend(text.as_bytes());
    bytes
}

/// Many frames of one kind in one block, all of the same length, each with a number of its own in its packet's id, and in its
/// utterance's where each is an utterance.
pub struct Block {
    bytes: Vec<u8>,
    stride: usize,
    /// Where the number is in a frame.
    numbers_at: Vec<usize>,
    next: u64,
}

impl Block {
    /// About `size` bytes of them.
    pub fn new(kind: Kind, size: usize) -> Self {
        let number = "0".repeat(DIGITS);
        let head = r#"{"result":{"timestamp":"2025-04-01T12:00:01.020000000Z","routing":{"source":{"name":"a1b2c3d4-0000-4000-8000-0000000000a1","type":"AGENT"},"target":{"name":"","type":"PLAYER"}},"packetId":{"packetId":"00000000-0000-4000-8000-"#;
        let utterance = r#"","utteranceId":"00000000-0000-4000-8000-"#;
        let ids = r#"","interactionId":"00000000-0000-4000-8000-000000000003","correlationId":"00000000-0000-4000-8000-000000000004","conversationId":"11111111-1111-4111-8111-111111111111"},"#;
        let text = format!("{head}{number}{utterance}{number}{ids}{}}}}}", kind.event());
        let one = frame(&text);
        let stride = one.len();
        let packet_at = stride - text.len() + head.len();
        let utterance_at = packet_at + DIGITS + utterance.len();
        Self {
            bytes: one.repeat(size.div_ceil(stride).max(1)),
            stride,
            numbers_at: if kind == Kind::Utterances { vec![packet_at, utterance_at] } else { vec![packet_at] },
            next: 0,
        }
    }

    /// One frame with this number in its packet's id.
    pub fn numbered(&mut self, number: u64) -> &[u8] {
        let stride = self.stride;
        let one = self.bytes.get_mut(..stride).unwrap_or_default();
        for at in &self.numbers_at {
            write_number(one, *at, number);
        }
        one
    }

    /// Bytes of one frame.
    pub fn stride(&self) -> usize {
        self.stride
    }

    /// The next `count` frames, or fewer; and how many they are.
    pub fn next(&mut self, count: usize) -> (usize, &[u8]) {
        let count = count.min(self.bytes.len() / self.stride);
        for one in self.bytes.chunks_exact_mut(self.stride).take(count) {
            self.next += 1;
            for at in &self.numbers_at {
                write_number(one, *at, self.next);
            }
        }
        (count, self.bytes.get(..count * self.stride).unwrap_or_default())
    }
}

fn write_number(frame: &mut [u8], at: usize, number: u64) {
    let mut rest = number;
    for digit in frame.iter_mut().skip(at).take(DIGITS).rev() {
        *digit = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
}

/// The time of the machine's clock as a number of an id: nanoseconds, without those beyond its digits.
pub fn now() -> u64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    since.as_nanos() as u64 % NUMBERS
}

/// A sound as a WAV file.
fn wav() -> Vec<u8> {
    let mut bytes = Vec::new();
    let (data, rate) = (PCM_BYTES as u32, 22_050_u32);
    bytes.extend(b"RIFF");
    bytes.extend((36 + data).to_le_bytes());
    bytes.extend(b"WAVEfmt ");
    bytes.extend(16_u32.to_le_bytes());
    bytes.extend([1, 0, 1, 0]);
    bytes.extend(rate.to_le_bytes());
    bytes.extend((rate * 2).to_le_bytes());
    bytes.extend([2, 0, 16, 0]);
    bytes.extend(b"data");
    bytes.extend(data.to_le_bytes());
    // No two samples alike in a row, as in speech: Base64 of silence would be easier on branch prediction.
    let mut state = 0x9e37_79b9_u32;
    bytes.extend((0..PCM_BYTES).map(|_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    }));
    bytes
}
