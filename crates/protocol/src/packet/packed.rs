//! A packet in one block of memory, as it waits for the game to poll it.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::map::MapTexts;
use super::sound::DecodedAudio;
use super::{DataChunk, Packet, PacketId, PacketStatus, Payload, viseme};

/// Standard Base64, padded or not. Encoders differ in padding (PROTOCOL.md 12).
const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT);

/// Where a text or binary data lies in a [`PackedPacket`]; texts are followed by a NUL.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TextRef {
    start: u32,
    /// Its length, and [`HAS_NUL`].
    len: u32,
}

/// The text has a NUL inside; behind it, and behind its own NUL, lies its form for C. No packet is as long as this bit.
const HAS_NUL: u32 = 1 << 31;

impl TextRef {
    fn start(self) -> usize {
        self.start as usize
    }

    fn end(self) -> usize {
        self.start() + (self.len & !HAS_NUL) as usize
    }
}

/// A packet whose texts, decoded audio and JSON lie in one block. Texts are NUL-terminated there and audio
/// starts at an even address, so that a C view of the packet needs no copy.
#[derive(Debug)]
pub struct PackedPacket {
    arena: Vec<u8>,
    /// How many texts it has: a long list of short ones takes more than its bytes.
    texts: usize,
    json: TextRef,
    audio: AudioInfo,
    /// Its status.
    pub status: PacketStatus,
    /// The packet; [`bytes`](Self::bytes) and [`text`](Self::text) tell what its texts are. Boxed, as it is large and
    /// passes through many hands.
    pub packet: Box<Packet<TextRef>>,
}

/// Computed at pack time, so that the polling thread does not scan the audio.
#[derive(Clone, Copy, Debug, Default)]
struct AudioInfo {
    rate: u32,
    channels: u32,
    pcm: TextRef,
    /// A byte for each phoneme; [`NO_VISEME`] where it has none.
    visemes: TextRef,
}

const NO_VISEME: u8 = u8::MAX;

/// Why a packet could not be packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PackError {
    /// Its binary data is not Base64.
    #[error("dataChunk.chunk is not Base64")]
    Base64,
    /// It is larger than 2 GiB.
    #[error("the packet is larger than 2 GiB")]
    TooLarge,
}

impl PackedPacket {
    /// Packs a packet with the JSON that it came as, or went out as.
    pub fn pack<S: AsRef<str>>(packet: &Packet<S>, json: &str, status: PacketStatus) -> Result<Self, PackError> {
        if json.len() > i32::MAX as usize / 4 {
            return Err(PackError::TooLarge);
        }
        let capacity = room(packet, json);
        // In JSON a NUL is an escape.
        let may_have_nul = memchr::memchr2(b'\\', 0, json.as_bytes()).is_some();
        let mut packer = Packer { arena: Vec::with_capacity(capacity), may_have_nul, texts: 0, error: None };
        packer.arena.push(0);
        let packed = Box::new(packet.map(&mut packer));
        let audio = match &packed.payload {
            Payload::Data(chunk) => packer.listen(chunk),
            _ => AudioInfo::default(),
        };
        let json = packer.text(json);
        // What waits for the game holds no more than the game can read. A few bytes are not worth a copy.
        if packer.arena.capacity() - packer.arena.len() > packer.arena.len() / 32 {
            packer.arena.shrink_to_fit();
        }
        match packer.error {
            Some(error) => Err(error),
            None => Ok(Self { arena: packer.arena, texts: packer.texts, json, audio, status, packet: packed }),
        }
    }

    /// Whether a text is Base64 in one of the forms that packets may have it in.
    pub fn is_base64(text: &str) -> bool {
        let mut packer = Packer { arena: Vec::with_capacity(text.len()), may_have_nul: true, texts: 0, error: None };
        packer.base64(text);
        packer.error.is_none()
    }

    /// The bytes of a text without its NUL, or binary data.
    pub fn bytes(&self, at: TextRef) -> &[u8] {
        self.arena.get(at.start()..at.end()).unwrap_or_default()
    }

    /// The bytes of a text for C, where a NUL is its end: with U+FFFD in place of each NUL inside. A NUL follows.
    pub fn c_bytes(&self, at: TextRef) -> &[u8] {
        let text = self.bytes(at);
        if at.len & HAS_NUL == 0 {
            return text;
        }
        let start = at.end() + 1;
        let longer = memchr::memchr_iter(0, text).count() * ('\u{fffd}'.len_utf8() - 1);
        self.arena.get(start..start + text.len() + longer).unwrap_or_default()
    }

    /// A text.
    pub fn text(&self, at: TextRef) -> &str {
        std::str::from_utf8(self.bytes(at)).unwrap_or_default()
    }

    /// The packet's JSON, without the server's envelope.
    pub fn json(&self) -> TextRef {
        self.json
    }

    /// Its decoded audio; empty without audio.
    pub fn sound(&self) -> DecodedAudio<'_> {
        DecodedAudio { rate: self.audio.rate, channels: self.audio.channels, pcm: self.bytes(self.audio.pcm) }
    }

    /// The mouth shapes of its audio's phonemes, one for each (PROTOCOL.md 7.8); [`viseme::NONE`] where there is none.
    pub fn visemes(&self) -> impl Iterator<Item = u32> {
        let shapes = self.bytes(self.audio.visemes).iter();
        shapes.map(|shape| if *shape == NO_VISEME { viseme::NONE } else { u32::from(*shape) })
    }

    /// Its block alone, which does not move: texts of it that were lent stay where they are.
    pub fn into_block(self) -> Vec<u8> {
        self.arena
    }

    /// How many texts it has, empty ones included.
    pub fn texts(&self) -> usize {
        self.texts
    }

    /// How much memory it holds, in bytes.
    pub fn size(&self) -> usize {
        self.arena.capacity() + size_of::<Packet<TextRef>>() + self.texts * size_of::<TextRef>()
    }
}

/// About as many bytes as a packet takes in its block, seldom fewer: exact for what characters say.
fn room<S: AsRef<str>>(packet: &Packet<S>, json: &str) -> usize {
    let with_nul = |text: &S| text.as_ref().len() + 1;
    let PacketId { packet_id, utterance_id, interaction_id, correlation_id, conversation_id } = &packet.id;
    let ids = [packet_id, utterance_id, interaction_id, correlation_id, conversation_id];
    let actors = packet.routing.source.iter().chain(&packet.routing.target).chain(&packet.routing.targets);
    let names = ids.into_iter().chain(actors.map(|actor| &actor.name)).map(with_nul).sum::<usize>();
    let payload = match &packet.payload {
        Payload::Text(event) => with_nul(&event.text),
        Payload::Data(chunk) => {
            let phonemes = chunk.additional_phoneme_info.iter().map(|phoneme| with_nul(&phoneme.phoneme) + 1);
            chunk.chunk.as_ref().len() / 4 * 3 + PADDING + phonemes.sum::<usize>()
        }
        Payload::Emotion(_) | Payload::DebugInfo(_) | Payload::Unknown => 0,
        // Every text lies in the JSON between two quotes, and escapes are longer than what they stand for.
        _ => json.len(),
    };
    // The first NUL, and that of the JSON.
    names + payload + json.len() + 2
}

/// Bytes that the last letters of Base64 and the even address of its data may take.
const PADDING: usize = 6;

struct Packer {
    arena: Vec<u8>,
    /// Whether a text may have a NUL inside.
    may_have_nul: bool,
    texts: usize,
    error: Option<PackError>,
}

impl Packer {
    fn listen(&mut self, chunk: &DataChunk<TextRef>) -> AudioInfo {
        let at = |text: TextRef| text.start()..text.end();
        let data = self.arena.get(at(chunk.chunk)).unwrap_or_default();
        let mut converted = Vec::new();
        let DecodedAudio { rate, channels, pcm } = DecodedAudio::read(data, chunk.audio_format, &mut converted);
        let before = (pcm.as_ptr() as usize).saturating_sub(data.as_ptr() as usize);
        let (from, len) = (chunk.chunk.start().saturating_add(before), pcm.len());
        let pcm = match (u32::try_from(from), u32::try_from(len)) {
            _ if len == 0 => TextRef::default(),
            _ if !converted.is_empty() => {
                self.align(len);
                let start = self.arena.len();
                self.arena.extend(converted.into_iter().take(len));
                self.end(start)
            }
            (Ok(start), Ok(len)) if before.is_multiple_of(2) => TextRef { start, len },
            // Behind a chunk that is not padded, 16-bit samples lie at an odd address.
            _ => {
                self.align(len);
                let start = self.arena.len();
                self.arena.extend_from_within(from..from + len);
                self.end(start)
            }
        };
        let start = self.arena.len();
        for phoneme in &chunk.additional_phoneme_info {
            let shape = self.arena.get(at(phoneme.phoneme)).map_or(viseme::NONE, viseme::of);
            self.arena.push(u8::try_from(shape).unwrap_or(NO_VISEME));
        }
        AudioInfo { rate, channels, pcm, visemes: self.end(start) }
    }

    /// Makes room for `len` bytes at an even address.
    fn align(&mut self, len: usize) {
        self.arena.reserve(len + 2);
        if !(self.arena.as_ptr() as usize + self.arena.len()).is_multiple_of(2) {
            self.arena.push(0);
        }
    }

    fn end(&mut self, start: usize) -> TextRef {
        match (u32::try_from(start), u32::try_from(self.arena.len() - start)) {
            (Ok(start), Ok(len)) => TextRef { start, len },
            _ => {
                self.error = Some(PackError::TooLarge);
                TextRef::default()
            }
        }
    }
}

impl MapTexts<TextRef> for Packer {
    fn text(&mut self, text: &str) -> TextRef {
        self.texts += 1;
        if text.is_empty() {
            // The first byte of the arena is the NUL of all empty texts.
            return TextRef::default();
        }
        let start = self.arena.len();
        self.arena.extend_from_slice(text.as_bytes());
        let mut at = self.end(start);
        self.arena.push(0);
        if self.may_have_nul && memchr::memchr(0, text.as_bytes()).is_some() {
            at.len |= HAS_NUL;
            self.arena.extend_from_slice(text.replace('\0', "\u{fffd}").as_bytes());
            self.arena.push(0);
        }
        at
    }

    fn base64(&mut self, base64: &str) -> TextRef {
        if base64.is_empty() {
            return TextRef::default();
        }
        self.align(base64.len() / 4 * 3 + 3);
        let start = self.arena.len();
        // Speech is nearly always of the strict form, and many times faster to read with it.
        let mut decoded = base64_simd::STANDARD.decode_append(base64, &mut self.arena).is_ok();
        for lenient in [STANDARD, URL_SAFE] {
            if !decoded {
                self.arena.truncate(start);
                decoded = lenient.decode_vec(base64, &mut self.arena).is_ok();
            }
        }
        if !decoded {
            self.error = Some(PackError::Base64);
            self.arena.truncate(start);
        }
        self.end(start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::packet::TextEvent;
    use crate::packet::enums::DataType;
    use crate::packet::payload::Phoneme;

    fn text(words: &str) -> Packet<String> {
        Packet { payload: Payload::Text(TextEvent { text: words.into(), ..Default::default() }), ..Default::default() }
    }

    fn chunk(base64: &str) -> Packet<String> {
        let chunk = DataChunk { chunk: base64.to_owned(), kind: DataType::Audio, ..Default::default() };
        Packet { payload: Payload::Data(chunk), ..Default::default() }
    }

    #[test]
    fn texts_end_with_a_nul_in_the_arena() {
        let packed = PackedPacket::pack(&text("Grüße"), "{}", PacketStatus::Received).unwrap();
        let Payload::Text(event) = &packed.packet.payload else { panic!() };
        assert_eq!(packed.text(event.text), "Grüße");
        assert_eq!(packed.arena[(event.text.start + event.text.len) as usize], 0);
        assert_eq!(packed.arena[(packed.json.start + packed.json.len) as usize], 0);
        assert_eq!(packed.text(packed.packet.id.packet_id), "");
        assert_eq!(packed.arena[0], 0);
    }

    #[test]
    fn a_nul_inside_a_text_does_not_cut_it_in_c() {
        for words in ["\0", "a\0b", "\0\0a\0", "Gr\u{fc}\0\u{df}e", "none"] {
            let json = crate::wire::encode(&text(words));
            let packed = PackedPacket::pack(&text(words), &json, PacketStatus::Received).unwrap();
            let Payload::Text(event) = &packed.packet.payload else { panic!() };
            assert_eq!(packed.text(event.text), words);
            let lent = packed.c_bytes(event.text);
            assert_eq!(std::str::from_utf8(lent).unwrap(), words.replace('\0', "\u{fffd}"));
            let end = lent.as_ptr_range().end as usize - packed.arena.as_ptr() as usize;
            assert_eq!(packed.arena[end], 0, "{words:?}");
            assert_eq!(packed.text(packed.json()), json);
        }
    }

    #[test]
    fn a_block_is_made_once_and_is_no_larger_than_what_is_in_it() {
        for packet in [text("Halt! Who goes there?"), chunk(&"AAAA".repeat(1470)), text(""), chunk("")] {
            let mut packet = packet;
            packet.id.packet_id = "5a3f0c1e-0000-4000-8000-000000000001".to_owned();
            packet.routing.source = Some(crate::packet::Actor::agent("guard".to_owned()));
            let json = crate::wire::encode(&packet);
            let packed = PackedPacket::pack(&packet, &json, PacketStatus::Received).unwrap();
            let room = room(&packet, &json);
            assert!(packed.arena.len() <= room && room <= packed.arena.len() + 16, "{} of {room}", packed.arena.len());
            assert!(packed.arena.capacity() <= packed.arena.len() + packed.arena.len() / 32);
        }
    }

    #[test]
    fn base64_is_decoded_in_every_form_that_the_protocol_allows() {
        for (base64, bytes) in [("+/8=", &[251, 255][..]), ("+/8", &[251, 255]), ("-_8", &[251, 255]), ("", &[])] {
            let packed = PackedPacket::pack(&chunk(base64), "{}", PacketStatus::Received).unwrap();
            let Payload::Data(data) = &packed.packet.payload else { panic!() };
            assert_eq!(packed.bytes(data.chunk), bytes, "{base64}");
            assert!(data.chunk.len == 0 || (packed.bytes(data.chunk).as_ptr() as usize).is_multiple_of(2));
        }
        let refused = PackedPacket::pack(&chunk("***"), "{}", PacketStatus::Received);
        assert_eq!(refused.unwrap_err(), PackError::Base64);
    }

    #[test]
    fn audio_is_known_by_its_samples_and_its_mouth_shapes() {
        let mut audio = chunk("UklGRgAAAABXQVZFZm10IBAAAAABAAEAIlYAAESsAAACABAAZGF0YQQAAAABAAIA");
        let Payload::Data(data) = &mut audio.payload else { panic!() };
        let phoneme = |symbol: &str| Phoneme { phoneme: symbol.to_owned(), ..Default::default() };
        data.additional_phoneme_info = ["m", "?", "d͡ʒ"].map(phoneme).to_vec();
        let packed = PackedPacket::pack(&audio, "{}", PacketStatus::Received).unwrap();
        assert_eq!(packed.sound(), DecodedAudio { rate: 22_050, channels: 1, pcm: &[1, 0, 2, 0] });
        assert_eq!(packed.visemes().collect::<Vec<_>>(), [1, viseme::NONE, 6]);
        let silent = PackedPacket::pack(&text("Hush"), "{}", PacketStatus::Received).unwrap();
        assert_eq!((silent.sound(), silent.visemes().count()), (DecodedAudio::default(), 0));
    }

    #[test]
    fn samples_lie_at_an_even_address_whatever_the_head() {
        for notes in 0..5 {
            let mut wav = b"RIFF\0\0\0\0WAVELIST".to_vec();
            wav.extend([notes, 0, 0, 0]);
            wav.extend(vec![b'x'; notes.into()]);
            wav.extend(b"fmt \x10\0\0\0\x01\0\x01\0\x22\x56\0\0\0\0\0\0\0\0\x10\0data\x04\0\0\0\x01\0\x02\0");
            let base64 = STANDARD.encode(&wav);
            let packed = PackedPacket::pack(&chunk(&base64), "{}", PacketStatus::Received).unwrap();
            let sound = packed.sound();
            assert_eq!(sound, DecodedAudio { rate: 22_050, channels: 1, pcm: &[1, 0, 2, 0] }, "{notes}");
            assert!((sound.pcm.as_ptr() as usize).is_multiple_of(2), "{notes}");
            let Payload::Data(data) = &packed.packet.payload else { panic!() };
            assert_eq!(packed.bytes(data.chunk), wav, "{notes}");
        }
    }
}
