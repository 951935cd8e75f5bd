//! What the services of the OpenAI-Realtime family do differently, as a table of switches (REALTIME.md 1, 8, 16).

/// One service, as far as a client has to know it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Profile {
    /// As `profile` in the script names it.
    pub(crate) name: &'static str,
    /// Where it is; empty where every installation has its own address.
    pub(crate) url: &'static str,
    /// The model that is asked for when the script names none.
    pub(crate) model: &'static str,
    pub(crate) key_header: KeyHeader,
    pub(crate) model_place: ModelPlace,
    /// The address has `key` (any id of the client's) and `protocol=realtime`.
    pub(crate) has_session_key: bool,
    pub(crate) dialect: Dialect,
    /// Samples per second of the microphone, and of the speech that is asked for.
    pub(crate) input_rate: u32,
    pub(crate) output_rate: u32,
    /// The voice of characters that name none; empty leaves it to the service.
    pub(crate) voice: &'static str,
    /// What writes down the player's words; empty where the service always does.
    pub(crate) transcription_model: &'static str,
    /// Whether it deletes items of its history.
    pub(crate) deletes: bool,
    /// Whether it answers questions beside the conversation.
    pub(crate) answers_beside: bool,
    /// Whether the session has `providerData`.
    pub(crate) has_provider_data: bool,
    /// Whether it may answer the output of a tool by itself: it is given a moment for that before it is asked to.
    pub(crate) answers_tools: bool,
    /// Whether it may answer what the player said by itself, though it is told not to.
    pub(crate) answers_by_itself: bool,
    /// Whether the end of a turn can be found by its meaning.
    pub(crate) has_semantic_detection: bool,
}

/// How the key is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyHeader {
    /// `Authorization: Bearer KEY`
    Bearer,
    /// `Authorization: Basic KEY`; the key is Base64 already
    Basic,
    /// `api-key: KEY`
    ApiKey,
}

/// In which names it is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// Those of today.
    Ga,
    /// Those of the time before.
    Beta,
}

/// Where the model is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ModelPlace {
    /// In the address: `?model=`
    Url,
    /// In the address: `?deployment=`
    Deployment,
    /// In the session.
    Session,
}

/// What most services take.
const GENERIC: Profile = Profile {
    name: "generic",
    url: "",
    model: "",
    key_header: KeyHeader::Bearer,
    model_place: ModelPlace::Url,
    has_session_key: false,
    dialect: Dialect::Ga,
    input_rate: 24_000,
    output_rate: 24_000,
    voice: "",
    transcription_model: "whisper-1",
    deletes: true,
    answers_beside: false,
    has_provider_data: false,
    answers_tools: false,
    answers_by_itself: false,
    has_semantic_detection: false,
};

/// All that are known. The first stands for those that are not.
pub(crate) const PROFILES: [Profile; 7] = [
    GENERIC,
    Profile {
        name: "openai",
        url: "wss://api.openai.com/v1/realtime",
        model: "gpt-realtime-2",
        voice: "marin",
        transcription_model: "gpt-4o-mini-transcribe",
        has_semantic_detection: true,
        answers_beside: true,
        ..GENERIC
    },
    Profile {
        name: "azure",
        key_header: KeyHeader::ApiKey,
        voice: "marin",
        transcription_model: "gpt-4o-mini-transcribe",
        has_semantic_detection: true,
        answers_beside: true,
        ..GENERIC
    },
    Profile {
        name: "azure-preview",
        key_header: KeyHeader::ApiKey,
        model_place: ModelPlace::Deployment,
        dialect: Dialect::Beta,
        voice: "alloy",
        transcription_model: "whisper-1",
        ..GENERIC
    },
    Profile {
        name: "inworld",
        url: "wss://api.inworld.ai/api/v1/realtime/session",
        key_header: KeyHeader::Basic,
        model_place: ModelPlace::Session,
        has_session_key: true,
        input_rate: 16_000,
        transcription_model: "inworld/inworld-stt-1",
        has_provider_data: true,
        answers_tools: true,
        has_semantic_detection: true,
        ..GENERIC
    },
    // Its transcription is a part of the program, which has no name for it.
    Profile {
        name: "s2s",
        url: "ws://127.0.0.1:8765/v1/realtime",
        transcription_model: "",
        answers_beside: true,
        ..GENERIC
    },
    Profile {
        name: "localai",
        url: "ws://127.0.0.1:8080/v1/realtime",
        deletes: false,
        answers_by_itself: true,
        ..GENERIC
    },
];

impl Profile {
    /// The profile of this name.
    pub(crate) fn named(name: &str) -> Option<&'static Self> {
        PROFILES.iter().find(|profile| profile.name == name)
    }

    /// All names, for messages.
    pub(crate) fn names() -> String {
        PROFILES.map(|profile| format!("\"{}\"", profile.name)).join(", ")
    }
}
