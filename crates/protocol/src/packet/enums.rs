//! The enumerations of the protocol with their wire names and numbers (schema.json, "enums").

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};

use super::json::{Scalar, scalar};

/// The number of a value that this library does not know, for enumerations whose 0 means something.
pub const UNKNOWN: u32 = u32::MAX;

macro_rules! wire_enum {
    ($(#[$meta:meta])* $name:ident, unknown = $unknown:ident { $($variant:ident = $number:expr, $text:literal;)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u32)]
        #[allow(missing_docs, reason = "each value is named as on the wire")]
        pub enum $name { $($variant = $number),+ }

        impl $name {
            /// Every value with a name of its own on the wire.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The wire number; [`UNKNOWN`] where the wire has none.
            pub fn number(self) -> u32 {
                self as u32
            }

            /// The wire name.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// The value with this wire name.
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($text => Some(Self::$variant),)+ _ => None }
            }

            /// The value with this wire number.
            pub fn from_number(number: u32) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.number() == number)
            }
        }

        /// The value for an absent or unknown name.
        impl Default for $name {
            fn default() -> Self { Self::$unknown }
        }

        impl Scalar for $name {
            fn from_text(text: &str) -> Option<Self> { Self::from_name(text) }
            fn from_number(number: f64) -> Option<Self> {
                // The conversion saturates: -1 must not be taken for 0.
                let whole = number as u32;
                if f64::from(whole) == number { Self::from_number(whole) } else { None }
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                scalar(deserializer)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.name())
            }
        }
    };
}

wire_enum! {
    /// Who sends or receives a packet (PROTOCOL.md 4.1).
    ActorType, unknown = Unknown {
        Unknown = 0, "UNKNOWN"; Player = 1, "PLAYER"; Agent = 2, "AGENT"; World = 3, "WORLD";
    }
}

wire_enum! {
    /// Where a text comes from (PROTOCOL.md 3.4).
    TextSource, unknown = Unknown {
        Unknown = 0, "UNKNOWN"; SpeechToText = 1, "SPEECH_TO_TEXT"; TypedIn = 2, "TYPED_IN";
        Generated = 3, "GENERATED"; Filler = 4, "FILLER";
    }
}

wire_enum! {
    /// What a data chunk holds (PROTOCOL.md 3.5, 3.6).
    DataType, unknown = Unspecified {
        Unspecified = 0, "UNSPECIFIED"; Audio = 1, "AUDIO"; Silence = 3, "SILENCE"; State = 4, "STATE";
        A2fAnimation = 5, "NVIDIA_A2F_ANIMATION"; A2fAnimationHeader = 6, "NVIDIA_A2F_ANIMATION_HEADER";
        Inspect = 7, "INSPECT";
    }
}

wire_enum! {
    /// How audio is encoded (PROTOCOL.md 3.5).
    AudioFormat, unknown = Unspecified {
        Unspecified = 0, "UNSPECIFIED_AUDIO_FORMAT"; Mp3 = 1, "AUDIO_MP3"; Pcm16000 = 2, "AUDIO_PCM_16000";
        Pcm22050 = 3, "AUDIO_PCM_22050";
    }
}

wire_enum! {
    /// What a character feels (PROTOCOL.md 8.1).
    Behavior, unknown = Unknown {
        Neutral = 0, "NEUTRAL"; Disgust = 1, "DISGUST"; Contempt = 2, "CONTEMPT"; Belligerence = 3, "BELLIGERENCE";
        Domineering = 4, "DOMINEERING"; Criticism = 5, "CRITICISM"; Anger = 6, "ANGER"; Tension = 7, "TENSION";
        TenseHumor = 8, "TENSE_HUMOR"; Defensiveness = 9, "DEFENSIVENESS"; Whining = 10, "WHINING";
        Sadness = 11, "SADNESS"; Stonewalling = 12, "STONEWALLING"; Interest = 13, "INTEREST";
        Validation = 14, "VALIDATION"; Affection = 15, "AFFECTION"; Humor = 16, "HUMOR"; Surprise = 17, "SURPRISE";
        Joy = 18, "JOY"; Unknown = UNKNOWN, "UNKNOWN";
    }
}

wire_enum! {
    /// How strongly a character feels; note the order (PROTOCOL.md 8.2).
    Strength, unknown = Unspecified {
        Unspecified = 0, "UNSPECIFIED"; Weak = 1, "WEAK"; Strong = 2, "STRONG"; Normal = 3, "NORMAL";
    }
}

wire_enum! {
    /// Trigger or task (PROTOCOL.md 3.8).
    CustomType, unknown = Unspecified {
        Unspecified = 0, "UNSPECIFIED"; Trigger = 1, "TRIGGER"; Task = 2, "TASK";
    }
}

wire_enum! {
    /// When the client should react to a custom event (PROTOCOL.md 3.8).
    Playback, unknown = Unspecified {
        Unspecified = 0, "UNSPECIFIED"; Interaction = 1, "INTERACTION"; InteractionEnd = 2, "INTERACTION_END";
        Utterance = 3, "UTTERANCE";
    }
}

wire_enum! {
    /// What a control packet says (PROTOCOL.md 3.9).
    ControlAction, unknown = Unknown {
        Unknown = 0, "UNKNOWN"; AudioSessionStart = 1, "AUDIO_SESSION_START"; AudioSessionEnd = 2, "AUDIO_SESSION_END";
        InteractionEnd = 3, "INTERACTION_END"; TtsPlaybackStart = 4, "TTS_PLAYBACK_START";
        TtsPlaybackEnd = 5, "TTS_PLAYBACK_END"; TtsPlaybackMute = 6, "TTS_PLAYBACK_MUTE";
        TtsPlaybackUnmute = 7, "TTS_PLAYBACK_UNMUTE"; Warning = 8, "WARNING"; SessionEnd = 9, "SESSION_END";
        ConversationStart = 10, "CONVERSATION_START"; ConversationUpdate = 12, "CONVERSATION_UPDATE";
        ConversationStarted = 13, "CONVERSATION_STARTED"; ConversationEvent = 14, "CONVERSATION_EVENT";
        CurrentSceneStatus = 15, "CURRENT_SCENE_STATUS"; SessionConfiguration = 16, "SESSION_CONFIGURATION";
    }
}

wire_enum! {
    /// Who finds the end of speech: the server, or the client with AUDIO_SESSION_END (PROTOCOL.md 7.2).
    MicrophoneMode, unknown = Unspecified {
        Unspecified = 0, "UNSPECIFIED"; OpenMic = 1, "OPEN_MIC"; ExpectAudioEnd = 2, "EXPECT_AUDIO_END";
    }
}

wire_enum! {
    /// Whether recognised speech is answered (PROTOCOL.md 7.2).
    UnderstandingMode, unknown = Unspecified {
        Unspecified = 0, "UNSPECIFIED_UNDERSTANDING_MODE"; Full = 1, "FULL";
        SpeechRecognitionOnly = 2, "SPEECH_RECOGNITION_ONLY";
    }
}

wire_enum! {
    /// What happened to a conversation (PROTOCOL.md 4.3).
    ConversationEventType, unknown = Unknown {
        Unknown = 0, "UNKNOWN"; Started = 1, "STARTED"; Updated = 2, "UPDATED"; Evicted = 3, "EVICTED";
    }
}

wire_enum! {
    /// Ping or its answer (PROTOCOL.md 3.16).
    PingPongType, unknown = Unspecified {
        Unspecified = 0, "UNSPECIFIED"; Ping = 1, "PING"; Pong = 2, "PONG";
    }
}

wire_enum! {
    /// How a perceived latency was measured (PROTOCOL.md 3.16).
    Precision, unknown = Unspecified {
        Unspecified = 0, "UNSPECIFIED"; Fine = 1, "FINE"; Estimated = 2, "ESTIMATED"; PushToTalk = 3, "PUSH_TO_TALK";
        NonSpeech = 4, "NON_SPEECH";
    }
}

wire_enum! {
    /// Level of a server log line (PROTOCOL.md 3.17).
    LogLevel, unknown = Unspecified {
        Unspecified = 0, "UNSPECIFIED"; Warning = 1, "WARNING"; Info = 2, "INFO"; Debug = 3, "DEBUG";
        Internal = 4, "INTERNAL";
    }
}

wire_enum! {
    /// What choosing a regenerated answer does (PROTOCOL.md 3.11).
    ApplyResponseType, unknown = Default {
        Default = 0, "APPLY_RESPONSE_TYPE_DEFAULT"; Commit = 1, "APPLY_RESPONSE_TYPE_COMMIT";
    }
}

wire_enum! {
    /// What a session is continued from (PROTOCOL.md 3.12).
    ContinuationType, unknown = Unknown {
        Unknown = 0, "CONTINUATION_TYPE_UNKNOWN"; ExternallySavedState = 1, "CONTINUATION_TYPE_EXTERNALLY_SAVED_STATE";
        DialogHistory = 2, "CONTINUATION_TYPE_DIALOG_HISTORY";
    }
}

wire_enum! {
    /// How items change in entities (PROTOCOL.md 3.15).
    ItemsInEntitiesType, unknown = Unspecified {
        Unspecified = 0, "UNSPECIFIED"; Add = 1, "ADD"; Remove = 2, "REMOVE"; Replace = 3, "REPLACE";
    }
}

wire_enum! {
    /// A character's language (PROTOCOL.md 3.11); an unknown text such as Unity's `en-US` is unspecified.
    LanguageCode, unknown = Unspecified {
        Unspecified = 0, "LANGUAGE_CODE_UNSPECIFIED"; EnUs = 1, "EN_US"; ZhCn = 2, "ZH_CN"; KoKr = 3, "KO_KR";
        JaJp = 4, "JA_JP"; RuRu = 5, "RU_RU"; Auto = 6, "AUTO";
    }
}

wire_enum! {
    /// Why an answer is not liked (PROTOCOL.md 6.2).
    DislikeType, unknown = Unspecified {
        Unspecified = 0, "INTERACTION_DISLIKE_TYPE_UNSPECIFIED"; Irrelevant = 1, "INTERACTION_DISLIKE_TYPE_IRRELEVANT";
        Unsafe = 2, "INTERACTION_DISLIKE_TYPE_UNSAFE"; Untrue = 3, "INTERACTION_DISLIKE_TYPE_UNTRUE";
        IncorrectUseKnowledge = 4, "INTERACTION_DISLIKE_TYPE_INCORRECT_USE_KNOWLEDGE";
        UnexpectedAction = 5, "INTERACTION_DISLIKE_TYPE_UNEXPECTED_ACTION";
        UnexpectedGoalBehavior = 6, "INTERACTION_DISLIKE_TYPE_UNEXPECTED_GOAL_BEHAVIOR";
        Repetition = 7, "INTERACTION_DISLIKE_TYPE_REPETITION";
        OutOfCharacter = 8, "INTERACTION_DISLIKE_TYPE_OUT_OF_CHARACTER";
        TooLong = 9, "INTERACTION_DISLIKE_TYPE_TOO_LONG";
    }
}

wire_enum! {
    /// Why the server refuses (PROTOCOL.md 9.1).
    ErrorType, unknown = Unknown {
        SessionTokenExpired = 0, "SESSION_TOKEN_EXPIRED"; SessionTokenInvalid = 1, "SESSION_TOKEN_INVALID";
        SessionResourcesExhausted = 2, "SESSION_RESOURCES_EXHAUSTED";
        BillingTokensExhausted = 3, "BILLING_TOKENS_EXHAUSTED"; AccountDisabled = 4, "ACCOUNT_DISABLED";
        SessionInvalid = 5, "SESSION_INVALID"; ResourceNotFound = 6, "RESOURCE_NOT_FOUND";
        SafetyViolation = 7, "SAFETY_VIOLATION"; SessionExpired = 8, "SESSION_EXPIRED";
        AudioSessionExpired = 9, "AUDIO_SESSION_EXPIRED"; SessionPaused = 10, "SESSION_PAUSED";
        VersionConflict = 11, "VERSION_CONFLICT"; AudioSessionAlreadyStarted = 12, "AUDIO_SESSION_ALREADY_STARTED";
        Unknown = UNKNOWN, "UNKNOWN";
    }
}

wire_enum! {
    /// Whether and when to connect again (PROTOCOL.md 9.1).
    ReconnectType, unknown = Undefined {
        Undefined = 0, "UNDEFINED"; NoRetry = 1, "NO_RETRY"; Immediate = 2, "IMMEDIATE"; Timeout = 3, "TIMEOUT";
    }
}

wire_enum! {
    /// What kind of resource was not found (PROTOCOL.md 9.1).
    ResourceType, unknown = Undefined {
        Undefined = 0, "RESOURCE_TYPE_UNDEFINED"; Conversation = 1, "RESOURCE_TYPE_CONVERSATION";
    }
}
