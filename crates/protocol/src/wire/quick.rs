//! Reads the packets that characters speak with: texts, sound, feelings, triggers, actions, and ends of interactions.
//!
//! Nearly every frame is one of these, with the members and the kinds of values that servers write. Such a packet is read in one
//! pass, its texts as slices of the frame. Everything else (other packets, other spellings, `null`, wrong kinds, members given
//! twice or unknown, wrong JSON) gives `None`, and the general parser decides what it is: there is one set of rules.

use crate::packet::enums::{
    AudioFormat, Behavior, ControlAction, CustomType, DataType, Playback, Strength, TextSource,
};
use crate::packet::json::Scalar;
use crate::packet::time::Span;
use crate::packet::{
    ActionEvent, Actor, ControlEvent, CustomEvent, DataChunk, Emotion, JsonStr, NamedValue, NarratedAction, Packet,
    PacketId, Payload, Phoneme, Routing, TextEvent, Timestamp,
};

use super::elements::length_of_text;

/// The packet that is `json`, if it is one of the usual ones.
pub(super) fn packet(json: &str) -> Option<Packet<JsonStr<'_>>> {
    // Neither in a text nor, but for line breaks, between texts. Vector instructions, as there is no way out of the loop.
    if json.bytes().fold(false, |any, byte| any | (byte < b' ')) {
        return None;
    }
    let mut reader = Reader { json, at: 0 };
    let packet = reader.packet()?;
    reader.skip_spaces();
    reader.rest().is_empty().then_some(packet)
}

/// Members of one object that were read.
#[derive(Default)]
struct Members(u32);

impl Members {
    /// The general parser says what a member means that is given twice.
    fn once(&mut self, number: u32) -> Option<()> {
        let is_new = self.0 & 1 << number == 0;
        self.0 |= 1 << number;
        is_new.then_some(())
    }
}

/// Reads an object whose members are these, each once, in any order.
macro_rules! object {
    ($reader:ident, $($number:literal $name:literal => $read:expr),+ $(,)?) => {{
        let mut members = Members::default();
        $reader.begin(b'{')?;
        let mut more = !$reader.take(b'}');
        while more {
            more = 'member: {
                $reader.skip_spaces();
                $(if $reader.is(concat!("\"", $name, "\":").as_bytes()) {
                    members.once($number)?;
                    $read;
                    break 'member $reader.more(b'}')?;
                })+
                return None;
            };
        }
    }};
}

struct Reader<'a> {
    json: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    #[inline]
    fn rest(&self) -> &'a [u8] {
        self.json.as_bytes().get(self.at..).unwrap_or_default()
    }

    #[inline]
    fn skip_spaces(&mut self) {
        while self.rest().first() == Some(&b' ') {
            self.at += 1;
        }
    }

    /// Whether exactly this comes next, which is taken then.
    #[inline]
    fn is(&mut self, bytes: &[u8]) -> bool {
        let is_next = self.rest().starts_with(bytes);
        if is_next {
            self.at += bytes.len();
        }
        is_next
    }

    #[inline]
    fn take(&mut self, byte: u8) -> bool {
        self.skip_spaces();
        let is_next = self.rest().first() == Some(&byte);
        self.at += usize::from(is_next);
        is_next
    }

    #[inline]
    fn begin(&mut self, byte: u8) -> Option<()> {
        self.take(byte).then_some(())
    }

    /// Whether another member or element follows, or this end.
    #[inline]
    fn more(&mut self, end: u8) -> Option<bool> {
        self.skip_spaces();
        let next = *self.rest().first()?;
        self.at += 1;
        match next {
            b',' => Some(true),
            _ => (next == end).then_some(false),
        }
    }

    /// A text without escapes.
    #[inline]
    fn slice(&mut self) -> Option<&'a str> {
        self.begin(b'"')?;
        let rest = self.rest();
        let length = quote_or_backslash(rest)?;
        if rest.get(length) != Some(&b'"') {
            return None;
        }
        let slice = self.json.get(self.at..self.at + length);
        self.at += length + 1;
        slice
    }

    #[inline]
    fn text(&mut self) -> Option<JsonStr<'a>> {
        self.skip_spaces();
        let start = self.at;
        if let Some(slice) = self.slice() {
            return Some(JsonStr(slice.into()));
        }
        self.at = start;
        self.escaped()
    }

    /// A text with escapes.
    #[cold]
    fn escaped(&mut self) -> Option<JsonStr<'a>> {
        let start = self.at;
        self.begin(b'"')?;
        self.at += length_of_text(self.rest());
        let text: String = serde_json::from_str(self.json.get(start..self.at)?).ok()?;
        Some(JsonStr(text.into()))
    }

    /// A value that is written as a text; of several, its default where the text means nothing.
    #[inline]
    fn scalar<T: Scalar>(&mut self) -> Option<T> {
        self.slice().map(|text| T::from_text(text).unwrap_or_default())
    }

    fn bool(&mut self) -> Option<bool> {
        self.skip_spaces();
        let value = self.is(b"true");
        (value || self.is(b"false")).then_some(value)
    }

    fn list<T>(&mut self, mut one: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let mut list = Vec::new();
        self.begin(b'[')?;
        if self.take(b']') {
            return Some(list);
        }
        list.reserve(FEW);
        loop {
            list.push(one(self)?);
            if !self.more(b']')? {
                return Some(list);
            }
        }
    }

    fn packet(&mut self) -> Option<Packet<JsonStr<'a>>> {
        let mut packet = Packet {
            timestamp: Timestamp::default(),
            id: PacketId::default(),
            routing: Routing::default(),
            payload: Payload::Unknown,
        };
        // All events have one number, as there may be one.
        object!(self,
            0 "timestamp" => packet.timestamp = self.scalar()?,
            1 "packetId" => packet.id = self.id()?,
            2 "routing" => packet.routing = self.routing()?,
            3 "text" => packet.payload = Payload::Text(self.text_event()?),
            3 "dataChunk" => packet.payload = Payload::Data(self.data_chunk()?),
            3 "emotion" => packet.payload = Payload::Emotion(self.emotion()?),
            3 "custom" => packet.payload = Payload::Custom(self.custom()?),
            3 "action" => packet.payload = Payload::Action(self.action()?),
            3 "control" => packet.payload = Payload::Control(self.control()?),
        );
        Some(packet)
    }

    fn id(&mut self) -> Option<PacketId<JsonStr<'a>>> {
        let mut id = PacketId::default();
        object!(self,
            0 "packetId" => id.packet_id = self.text()?,
            1 "utteranceId" => id.utterance_id = self.text()?,
            2 "interactionId" => id.interaction_id = self.text()?,
            3 "correlationId" => id.correlation_id = self.text()?,
            4 "conversationId" => id.conversation_id = self.text()?,
        );
        Some(id)
    }

    fn routing(&mut self) -> Option<Routing<JsonStr<'a>>> {
        let mut routing = Routing::default();
        object!(self,
            0 "source" => routing.source = Some(self.actor()?),
            1 "target" => routing.target = Some(self.actor()?),
            2 "targets" => routing.targets = self.list(Self::actor)?,
        );
        Some(routing)
    }

    fn actor(&mut self) -> Option<Actor<JsonStr<'a>>> {
        let mut actor = Actor::default();
        object!(self,
            0 "type" => actor.kind = self.scalar()?,
            1 "name" => actor.name = self.text()?,
        );
        Some(actor)
    }

    fn text_event(&mut self) -> Option<TextEvent<JsonStr<'a>>> {
        let mut event = TextEvent::default();
        object!(self,
            0 "text" => event.text = self.text()?,
            1 "sourceType" => event.source = self.scalar::<TextSource>()?,
            2 "final" => event.is_final = self.bool()?,
        );
        Some(event)
    }

    fn data_chunk(&mut self) -> Option<DataChunk<JsonStr<'a>>> {
        let mut chunk = DataChunk::default();
        object!(self,
            0 "chunk" => chunk.chunk = self.text()?,
            1 "type" => chunk.kind = self.scalar::<DataType>()?,
            2 "durationMs" => chunk.duration_ms = self.scalar()?,
            3 "additionalPhonemeInfo" => chunk.additional_phoneme_info = self.list(Self::phoneme)?,
            4 "audioFormat" => chunk.audio_format = self.scalar::<AudioFormat>()?,
        );
        Some(chunk)
    }

    fn phoneme(&mut self) -> Option<Phoneme<JsonStr<'a>>> {
        let mut phoneme = Phoneme::default();
        object!(self,
            0 "phoneme" => phoneme.phoneme = self.text()?,
            1 "startOffset" => phoneme.start = self.scalar::<Span>()?,
        );
        Some(phoneme)
    }

    fn emotion(&mut self) -> Option<Emotion> {
        let mut emotion = Emotion::default();
        object!(self,
            0 "behavior" => emotion.behavior = self.scalar::<Behavior>()?,
            1 "strength" => emotion.strength = self.scalar::<Strength>()?,
        );
        Some(emotion)
    }

    fn custom(&mut self) -> Option<CustomEvent<JsonStr<'a>>> {
        let mut custom = CustomEvent::default();
        object!(self,
            0 "name" => custom.name = self.text()?,
            1 "type" => custom.kind = self.scalar::<CustomType>()?,
            2 "parameters" => custom.parameters = self.list(Self::parameter)?,
            3 "playback" => custom.playback = self.scalar::<Playback>()?,
        );
        Some(custom)
    }

    fn parameter(&mut self) -> Option<NamedValue<JsonStr<'a>>> {
        let mut parameter = NamedValue::default();
        object!(self,
            0 "name" => parameter.name = self.text()?,
            1 "value" => parameter.value = self.text()?,
        );
        Some(parameter)
    }

    fn action(&mut self) -> Option<ActionEvent<JsonStr<'a>>> {
        let mut action = ActionEvent::default();
        object!(self,
            0 "narratedAction" => action.narrated_action = self.narrated()?,
            1 "playback" => action.playback = self.scalar::<Playback>()?,
        );
        Some(action)
    }

    fn narrated(&mut self) -> Option<NarratedAction<JsonStr<'a>>> {
        let mut narrated = NarratedAction::default();
        object!(self, 0 "content" => narrated.content = self.text()?);
        Some(narrated)
    }

    fn control(&mut self) -> Option<ControlEvent<JsonStr<'a>>> {
        let mut control = ControlEvent::default();
        object!(self,
            0 "action" => control.action = self.scalar::<ControlAction>()?,
            1 "description" => control.description = self.text()?,
        );
        Some(control)
    }
}

/// Where the next quote or backslash is. Ids and names are a few words long, less than memchr takes to begin with; long texts
/// are left to it.
#[inline]
fn quote_or_backslash(bytes: &[u8]) -> Option<usize> {
    const LOW: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let (words, _) = bytes.as_chunks::<8>();
    let mut at = 0;
    for word in words.iter().take(WORDS) {
        let word = u64::from_le_bytes(*word);
        let (quotes, backslashes) = (word ^ (LOW * b'"' as u64), word ^ (LOW * b'\\' as u64));
        // The lowest byte that is zero has its highest bit set; higher ones may be wrong.
        let found = (quotes.wrapping_sub(LOW) & !quotes | backslashes.wrapping_sub(LOW) & !backslashes) & HIGH;
        if found != 0 {
            return Some(at + found.trailing_zeros() as usize / 8);
        }
        at += 8;
    }
    memchr::memchr2(b'"', b'\\', bytes.get(at..)?).map(|found| at + found)
}

/// Words that are looked at one by one: an id of 36 letters ends in the fifth.
const WORDS: usize = 6;

/// Room made for a list before its length is known: a line of 100 ms has some ten phonemes.
const FEW: usize = 12;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::packet::random::Random;
    use crate::wire::encode;

    fn general(json: &str) -> Option<Packet<JsonStr<'_>>> {
        serde_json::from_str(json).ok()
    }

    /// The general parser as the reference, on packets of all kinds, as they are, cut, and with a byte changed.
    #[test]
    fn whatever_is_read_quickly_is_read_as_by_the_general_parser() {
        const BYTES: [u8; 16] = *b"\"\\{}[]:, 0ntesu\n";
        let mut random = Random(0x0123_4567_89ab_cdef);
        let (mut quick, mut mutated) = (0, 0);
        for _ in 0..3_000 {
            let json = encode(&random.packet());
            if let Some(read) = packet(&json) {
                assert_eq!(Some(read), general(&json), "{json}");
                quick += 1;
            }
            for _ in 0..20 {
                let mut bytes = json.clone().into_bytes();
                let at = random.below(bytes.len());
                match random.below(3) {
                    0 => bytes.truncate(at),
                    1 => drop(bytes.remove(at)),
                    _ => bytes[at] = random.of(&BYTES),
                }
                let Ok(changed) = String::from_utf8(bytes) else { continue };
                if let Some(read) = packet(&changed) {
                    assert_eq!(Some(read), general(&changed), "{changed}");
                    mutated += 1;
                }
            }
        }
        assert!(quick > 800 && mutated > 1_000, "{quick} {mutated}");
    }

    #[test]
    fn the_first_quote_or_backslash_is_found_wherever_it_is() {
        let mut random = Random(0x9E37_79B9);
        for length in 0..200 {
            for _ in 0..20 {
                let mut bytes: Vec<u8> = (0..length).map(|_| random.of(b" !#[]aZ~\x7f\x80\xa2\xdc\xff")).collect();
                for _ in 0..random.below(3) {
                    if let Some(byte) = bytes.get_mut(random.below(length + 1)) {
                        *byte = random.of(b"\"\\");
                    }
                }
                let expected = bytes.iter().position(|byte| matches!(byte, b'"' | b'\\'));
                assert_eq!(quote_or_backslash(&bytes), expected, "{bytes:?}");
            }
        }
    }

    #[test]
    fn what_characters_say_is_read_quickly_and_what_is_unusual_is_not() {
        let quick = [
            r#"{"timestamp":"2025-04-01T12:00:01Z","packetId":{"packetId":"p","interactionId":"i"},"text":{"text":"Hi","final":true}}"#,
            r#"{ "text": { "text": "Gr\u00fc\u00dfe \ud83d\ude00 \"\\\n" , "final":  false }, "routing": {} } "#,
            r#"{"dataChunk":{"chunk":"AAAA","type":"AUDIO","additionalPhonemeInfo":[{"phoneme":"\u00e6","startOffset":"0.1s"},{}]}}"#,
            r#"{"control":{"action":"INTERACTION_END"},"routing":{"source":{"type":"AGENT","name":"a"},"targets":[]}}"#,
            r#"{"emotion":{"behavior":"SOMETHING_NEW"}}"#,
            r#"{"custom":{"name":"inworld.task","parameters":[{"name":"n","value":"v"}],"playback":"UTTERANCE"}}"#,
            r#"{"action":{"narratedAction":{"content":"Bows."}}}"#,
            "{}",
        ];
        for json in quick {
            let read = packet(json);
            assert!(read.is_some(), "{json}");
            assert_eq!(read, general(json), "{json}");
        }
        for json in [
            r#"{"text":{"text":"Hi","text":"Ho"}}"#,
            r#"{"text":{},"emotion":{}}"#,
            r#"{"text":null}"#,
            r#"{"text":{"text":7}}"#,
            r#"{"text":{"final":"true"}}"#,
            r#"{"text":{"final":truefalse}}"#,
            r#"{"text":{"text":"a\ud83d"}}"#,
            r#"{"text":{"text":"a\x"}}"#,
            "{\"text\":{\"text\":\"a\tb\"}}",
            r#"{"text":{"text":"a"},}"#,
            r#"{"text":{"text":"a"}} {}"#,
            r#"{"text":{"text":"a"}"#,
            r#"{"packet_id":{}}"#,
            r#"{"control":{"currentSceneStatus":{}}}"#,
            r#"{"weather":{}}"#,
            r#"{"text" :{}}"#,
            r#"["text"]"#,
            "",
        ] {
            assert_eq!(packet(json), None, "{json}");
        }
    }
}
