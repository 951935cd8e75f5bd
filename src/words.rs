//! What each layer calls the fields, calls and constants that messages name.

mod c;
mod cpp;
mod csharp;
mod unreal;

use std::borrow::Cow;

use super::constants::{IW_NAMES_C, IW_NAMES_CPP, IW_NAMES_CSHARP, IW_NAMES_UNREAL};
use inworld_client::vocabulary::{Call, Constants, Vocabulary};
use inworld_client::{ConnectionState, MindNames};

/// A layer whose users read messages: IW_NAMES_*.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Layer {
    /// The C header.
    #[default]
    C,
    /// The C++ headers.
    Cpp,
    /// The Unity package.
    CSharp,
    /// The Unreal plugin.
    Unreal,
}

/// The kinds of handles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Handle {
    /// A session.
    Session,
    /// A packet that the game is making.
    Outgoing,
    /// A packet that the game keeps.
    Kept,
}

/// A call that only messages of this ABI ask for, beside [`Call`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AbiCall {
    /// Makes what such a handle stands for.
    Make(Handle),
    /// Adds a recipient to an outgoing packet.
    AddTarget,
    /// Looks up the recipients of an outgoing packet.
    UpdateSessionInfo,
}

/// Constants that only this ABI checks, beside [`Constants`]: in Rust they are enumerations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AbiConstants {
    /// The encodings of audio.
    AudioFormat,
    /// What happens to conversations.
    ConversationEvent,
    /// Triggers and tasks.
    CustomType,
    /// The operations on items.
    Items,
    /// The kinds of latency reports.
    Latency,
    /// The log levels of the library.
    LogLevel,
    /// Who finds the end of speech.
    Microphone,
    /// The kinds of mutations.
    Mutation,
    /// The layers whose names messages have.
    Names,
    /// The statuses of packets.
    PacketStatus,
    /// The results of calls.
    Results,
    /// The log levels of the server.
    ServerLog,
    /// The kinds of session responses.
    SessionResponse,
    /// Who sends or receives.
    Source,
    /// Where texts come from.
    TextSource,
    /// Whether speech is answered.
    Understanding,
}

impl Layer {
    /// All, each at the index of its number.
    pub const ALL: [Self; 4] = [Self::C, Self::Cpp, Self::CSharp, Self::Unreal];

    /// The layer with this number.
    pub fn from_number(number: u32) -> Option<Self> {
        match number {
            IW_NAMES_C => Some(Self::C),
            IW_NAMES_CPP => Some(Self::Cpp),
            IW_NAMES_CSHARP => Some(Self::CSharp),
            IW_NAMES_UNREAL => Some(Self::Unreal),
            _ => None,
        }
    }

    /// What the layer calls a call of this ABI.
    pub fn abi_call(self, call: AbiCall) -> &'static str {
        match self {
            Self::C => c::abi_call(call),
            Self::Cpp => cpp::abi_call(call),
            Self::CSharp => csharp::abi_call(call),
            Self::Unreal => unreal::abi_call(call),
        }
    }

    /// What the layer calls constants of this ABI. `None`: its users cannot give them.
    pub fn abi_constants(self, constants: AbiConstants) -> Option<&'static str> {
        match self {
            Self::C => Some(c::abi_constants(constants)),
            Self::Cpp => Some(cpp::abi_constants(constants)),
            Self::CSharp => csharp::abi_constants(constants),
            Self::Unreal => unreal::abi_constants(constants),
        }
    }

    /// What the layer calls the settings that messages of the embedded server name.
    pub fn mind_names(self) -> MindNames {
        match self {
            Self::C | Self::Cpp => MindNames::default(),
            Self::CSharp => MindNames { mind_key: "mindKey", ca_pem: Some("caPem") },
            Self::Unreal => MindNames { mind_key: "MindKey", ca_pem: None },
        }
    }

    /// The pointer or reference to nothing.
    pub fn null(self) -> &'static str {
        match self {
            Self::C => "NULL",
            Self::Cpp => "nullptr",
            Self::CSharp => "null",
            Self::Unreal => "empty",
        }
    }
}

impl Vocabulary for Layer {
    fn field(&self, name: &'static str) -> Cow<'static, str> {
        match self {
            // The wrapper's parameters are called as those of the functions that it calls.
            Self::C | Self::Cpp => Cow::Borrowed(name),
            Self::CSharp => csharp::field(name),
            Self::Unreal => unreal::field(name),
        }
    }

    fn has_field(&self, name: &'static str) -> bool {
        *self != Self::Unreal || unreal::has_field(name)
    }

    fn call(&self, call: Call) -> &'static str {
        match self {
            Self::C => c::call(call),
            Self::Cpp => cpp::call(call),
            Self::CSharp => csharp::call(call),
            Self::Unreal => unreal::call(call),
        }
    }

    fn constants(&self, constants: Constants) -> Option<&'static str> {
        match self {
            Self::C => Some(c::constants(constants)),
            Self::Cpp => Some(cpp::constants(constants)),
            Self::CSharp => csharp::constants(constants),
            Self::Unreal => unreal::constants(constants),
        }
    }

    fn state(&self, state: ConnectionState) -> &'static str {
        match self {
            Self::C => state.name(),
            Self::Cpp => cpp::state(state),
            Self::CSharp | Self::Unreal => csharp::state(state),
        }
    }

    fn leave_out(&self) -> &'static str {
        match self {
            Self::C => "pass NULL to leave it out",
            Self::Cpp => "pass nullptr to leave it out",
            Self::CSharp => "pass null to leave it out",
            Self::Unreal => "leave it empty",
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn a_layer_is_at_the_index_of_its_number() {
        for (index, layer) in Layer::ALL.into_iter().enumerate() {
            assert_eq!(Layer::from_number(index as u32), Some(layer));
            assert_eq!(layer as usize, index);
        }
        assert_eq!(Layer::from_number(Layer::ALL.len() as u32), None);
    }

    #[test]
    fn fields_are_written_as_the_layer_writes_them() {
        let field = |layer: Layer, name| layer.field(name).into_owned();
        assert_eq!(field(Layer::C, "access_token"), "access_token");
        assert_eq!(field(Layer::CSharp, "access_token"), "accessToken");
        assert_eq!(field(Layer::CSharp, "packet.control.conversation_event"), "packet.control.conversationEvent");
        assert_eq!(field(Layer::Unreal, "access_token"), "AccessToken");
        assert_eq!(field(Layer::Unreal, "auth"), "ApiKey");
        assert!(!Layer::Unreal.has_field("ca_pem") && Layer::CSharp.has_field("ca_pem"));
    }

    /// The sources of a binding, as one text.
    fn sources(folder: &str, extension: &str) -> String {
        let (mut all, mut folders) = (String::new(), vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)]);
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(&folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|of| of == extension) {
                    all.push_str(&std::fs::read_to_string(&path).unwrap());
                }
            }
        }
        all
    }

    #[test]
    fn every_name_of_a_layer_is_in_its_sources() {
        for (names, folder, extension) in [
            (include_str!("words/c.rs"), "include", "h"),
            (include_str!("words/cpp.rs"), "bindings/cpp", "hpp"),
            (include_str!("words/csharp.rs"), "bindings/unity/Runtime", "cs"),
            (include_str!("words/unreal.rs"), "bindings/unreal", "h"),
        ] {
            let (sources, mut seen) = (sources(folder, extension), 0);
            let texts = names.lines().filter_map(|line| line.split_once("=> \"").or(line.split_once("Some(\"")));
            let texts = texts.filter_map(|(_, rest)| rest.split('"').next());
            for name in texts.flat_map(|text| text.split(|c: char| c != '_' && !c.is_alphanumeric())) {
                // "the constructor of" and the like are English.
                if name.contains('_') || name.contains(char::is_uppercase) {
                    seen += 1;
                    assert!(sources.contains(name), "{folder} has no {name}");
                }
            }
            assert!(seen > 10, "{folder}: {seen}");
        }
    }
}
