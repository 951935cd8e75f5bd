//! What is said: text and audio (PROTOCOL.md 3.4 to 3.6).

use serde::{Deserialize, Serialize};

use crate::packet::enums::{AudioFormat, DataType, TextSource};
use crate::packet::json::{Text, blank, or_default, scalar, unset};
use crate::packet::map::map_texts;
use crate::packet::time::Span;

/// A text, spoken or typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[serde(bound(serialize = "S: Text + Serialize", deserialize = "S: Text + Deserialize<'de>"))]
pub struct TextEvent<S> {
    /// The words.
    pub text: S,
    /// Typed, recognised, generated or a filler.
    #[serde(rename = "sourceType", alias = "source_type")]
    pub source: TextSource,
    /// For recognised speech: whether the words are settled. Otherwise true.
    #[serde(rename = "final", deserialize_with = "scalar")]
    pub is_final: bool,
}

map_texts!(TextEvent { text: text, source: copy, is_final: copy });

/// When a phoneme is heard.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[serde(bound(serialize = "S: Text + Serialize", deserialize = "S: Text + Deserialize<'de>"))]
pub struct Phoneme<S> {
    /// IPA; the last is usually `<INTERSPERSE_CHARACTER>` at the end of the audio (PROTOCOL.md 7.8).
    pub phoneme: S,
    /// From the start of the utterance's audio.
    #[serde(rename = "startOffset", alias = "start_offset")]
    pub start: Span,
}

map_texts!(Phoneme { phoneme: text, start: copy });

/// Audio, silence or other binary data.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[serde(bound(serialize = "S: Text + Serialize", deserialize = "S: Text + Deserialize<'de>"))]
pub struct DataChunk<S> {
    /// Base64 of the data; in a [`PackedPacket`](crate::packet::PackedPacket) the data itself.
    #[serde(skip_serializing_if = "blank")]
    pub chunk: S,
    /// What the data is.
    #[serde(rename = "type")]
    pub kind: DataType,
    /// Length of a silence in milliseconds; a text in JSON (PROTOCOL.md 12).
    #[serde(
        alias = "duration_ms",
        deserialize_with = "scalar",
        serialize_with = "int64",
        skip_serializing_if = "unset"
    )]
    pub duration_ms: i64,
    /// Phonemes of the audio, in time.
    #[serde(alias = "additional_phoneme_info", deserialize_with = "or_default", skip_serializing_if = "Vec::is_empty")]
    pub additional_phoneme_info: Vec<Phoneme<S>>,
    /// How the audio is encoded.
    #[serde(alias = "audio_format", skip_serializing_if = "unset")]
    pub audio_format: AudioFormat,
}

map_texts!(DataChunk {
    chunk: base64,
    kind: copy,
    duration_ms: copy,
    additional_phoneme_info: many,
    audio_format: copy,
});

fn int64<S: serde::Serializer>(value: &i64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}
