//! Which kinds of packets a client wants (PROTOCOL.md 2.6). Bit n stands for field n of
//! `CapabilitiesConfiguration`, with the bits that the C ABI gives them.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};

use super::json::scalar;

/// A set of capabilities, and which of them were mentioned at all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Capabilities {
    /// Those that are on.
    pub on: u32,
    /// Those that the message mentions, on or off.
    pub stated: u32,
}

/// Field number, JSON name, original name.
const FIELDS: [(u32, &str, &str); 26] = [
    (1, "audio", "audio"),
    (3, "interruptions", "interruptions"),
    (4, "emotions", "emotions"),
    (5, "turnBasedStt", "turn_based_stt"),
    (6, "emotionStreaming", "emotion_streaming"),
    (7, "silenceEvents", "silence_events"),
    (8, "phonemeInfo", "phoneme_info"),
    (9, "continuation", "continuation"),
    (10, "sessionCancellation", "session_cancellation"),
    (11, "narratedActions", "narrated_actions"),
    (12, "regenerateResponse", "regenerate_response"),
    (13, "relations", "relations"),
    (14, "debugInfo", "debug_info"),
    (15, "ttsMp3", "tts_mp3"),
    (20, "multiAgent", "multi_agent"),
    (21, "audio2face", "audio_2_face"),
    (22, "inspect", "inspect"),
    (23, "pingPongReport", "ping_pong_report"),
    (24, "perceivedLatencyReport", "perceived_latency_report"),
    (25, "multiModalActionPlanning", "multi_modal_action_planning"),
    (26, "logs", "logs"),
    (27, "logsWarning", "logs_warning"),
    (28, "logsInfo", "logs_info"),
    (29, "logsDebug", "logs_debug"),
    (30, "logsInternal", "logs_internal"),
    (31, "ttsStreaming", "tts_streaming"),
];

impl Capabilities {
    /// Speech of the characters.
    pub const AUDIO: u32 = 1 << 1;
    /// The player may cut characters short.
    pub const INTERRUPTIONS: u32 = 1 << 3;
    /// Emotions of the characters.
    pub const EMOTIONS: u32 = 1 << 4;
    /// Silence between sentences, as packets.
    pub const SILENCE_EVENTS: u32 = 1 << 7;
    /// Phonemes with the audio.
    pub const PHONEMES: u32 = 1 << 8;
    /// Sessions that go on from a saved state.
    pub const CONTINUATION: u32 = 1 << 9;
    /// Narrated actions of the characters.
    pub const NARRATED_ACTIONS: u32 = 1 << 11;
    /// Other answers on request.
    pub const REGENERATE: u32 = 1 << 12;
    /// Relations to the player.
    pub const RELATIONS: u32 = 1 << 13;
    /// Internals of the server.
    pub const DEBUG_INFO: u32 = 1 << 14;
    /// Speech as MP3.
    pub const TTS_MP3: u32 = 1 << 15;
    /// Conversations with several characters.
    pub const GROUPS: u32 = 1 << 20;
    /// Pings of the server.
    pub const PING: u32 = 1 << 23;
    /// Latency reports.
    pub const LATENCY_REPORT: u32 = 1 << 24;
    /// Log lines of the server.
    pub const LOGS: u32 = 1 << 26;
    /// Those that are warnings.
    pub const LOGS_WARNING: u32 = 1 << 27;
    /// Those for information.
    pub const LOGS_INFO: u32 = 1 << 28;
    /// Those for debugging.
    pub const LOGS_DEBUG: u32 = 1 << 29;

    /// Exactly these, the rest unmentioned.
    pub fn only(on: u32) -> Self {
        Self { on, stated: on }
    }

    /// Whether all of `bits` are on.
    pub fn has(self, bits: u32) -> bool {
        self.on & bits == bits
    }

    /// Every bit that the service knows.
    pub fn known() -> u32 {
        // Field 31 is in one SDK's definitions only.
        FIELDS.iter().fold(0, |bits, (number, ..)| bits | 1 << number) & !(1 << 31)
    }
}

struct Flag(bool);

impl<'de> Deserialize<'de> for Flag {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        scalar(deserializer).map(Flag)
    }
}

impl<'de> Deserialize<'de> for Capabilities {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Flags;
        impl<'de> Visitor<'de> for Flags {
            type Value = Capabilities;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("capabilities")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Capabilities, A::Error> {
                let mut capabilities = Capabilities::default();
                while let Some(name) = map.next_key::<super::json::JsonStr>()? {
                    let field = FIELDS.iter().find(|(_, json, proto)| *name == **json || *name == **proto);
                    let Some((number, ..)) = field else {
                        map.next_value::<IgnoredAny>()?;
                        continue;
                    };
                    capabilities.stated |= 1 << number;
                    if map.next_value::<Flag>()?.0 {
                        capabilities.on |= 1 << number;
                    }
                }
                Ok(capabilities)
            }
        }
        deserializer.deserialize_map(Flags)
    }
}

impl Serialize for Capabilities {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (number, json, _) in FIELDS {
            if self.stated & 1 << number != 0 {
                map.serialize_entry(json, &(self.on & 1 << number != 0))?;
            }
        }
        map.end()
    }
}
