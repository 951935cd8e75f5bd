//! How a layer calls what messages name: fields, calls and sets of constants.
//!
//! Errors of this crate and of the client are typed; a sentence is made of them with the vocabulary of whoever reads it.

use std::borrow::Cow;

use crate::state::ConnectionState;

/// A call that a message asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Call {
    /// Starts a session.
    Start,
    /// Stops a session.
    Stop,
    /// Resumes a session.
    Resume,
    /// Opens the microphone.
    StartAudio,
    /// Closes the microphone.
    EndAudio,
    /// Begins a conversation.
    StartConversation,
    /// Gives a session another access token.
    SetAccessToken,
    /// Makes a packet from its JSON.
    CreateJson,
    /// Takes the next event.
    Poll,
}

/// Constants of which a field wants one or several, or one constant that a message names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Constants {
    /// The types of a scene.
    SceneType,
    /// The bits of the capabilities.
    Capabilities,
    /// The bits of the flags of a session.
    SessionFlags,
    /// The flag that allows `ws://` to other machines.
    AllowPlainWs,
    /// The flag that records a session.
    Record,
    /// The bits of what is done with the samples of the microphone.
    CaptureFlags,
    /// The bits of the reasons why an answer is not liked.
    Dislikes,
    /// The precisions of a latency.
    Precision,
    /// The actions of a control packet.
    Control,
    /// The changes of who holds items.
    ItemsChange,
    /// The statuses that a game may give a packet.
    MarkedStatus,
    /// The event that tells of stored feedback.
    FeedbackEvent,
    /// The event that tells the state of a session.
    SessionStateEvent,
}

/// The names that one layer has for all that messages name.
pub trait Vocabulary {
    /// What the layer calls a field or a member of one.
    fn field(&self, name: &'static str) -> Cow<'static, str> {
        Cow::Borrowed(name)
    }

    /// Whether the layer lets its users give a field at all; advice that needs one it does not have is left out.
    fn has_field(&self, name: &'static str) -> bool {
        let _ = name;
        true
    }

    /// What the layer calls a call.
    fn call(&self, call: Call) -> &'static str;

    /// What the layer calls constants; several that are alternatives are joined with "or". `None`: its users cannot give
    /// them, and what would be right is told without them.
    fn constants(&self, constants: Constants) -> Option<&'static str>;

    /// What the layer calls a state of a session.
    fn state(&self, state: ConnectionState) -> &'static str {
        state.name()
    }

    /// How an optional field is left out, such as `give None to leave it out`.
    fn leave_out(&self) -> &'static str;
}

/// The names of this crate and of the client: what `Display` speaks.
#[derive(Clone, Copy, Debug, Default)]
pub struct RustNames;

impl Vocabulary for RustNames {
    fn call(&self, call: Call) -> &'static str {
        match call {
            Call::Start => "Session::start",
            Call::Stop => "Session::stop",
            Call::Resume => "Session::resume",
            Call::StartAudio => "Session::start_audio",
            Call::EndAudio => "Session::end_audio",
            Call::StartConversation => "Session::start_conversation",
            Call::SetAccessToken => "Session::set_access_token",
            Call::CreateJson => "drafts::json",
            Call::Poll => "Session::poll",
        }
    }

    fn constants(&self, constants: Constants) -> Option<&'static str> {
        Some(match constants {
            Constants::SceneType => "SceneType::Scene or SceneType::SingleCharacter",
            Constants::Capabilities => "Capabilities",
            Constants::SessionFlags => "settings::flags",
            Constants::AllowPlainWs => "flags::ALLOW_PLAIN_WS",
            Constants::Record => "flags::RECORD",
            Constants::CaptureFlags => "capture_flags",
            Constants::Dislikes => "DislikeType",
            Constants::Precision => "Precision",
            Constants::Control => "ControlAction",
            Constants::ItemsChange => "ItemsInEntitiesType::Add, Remove or Replace",
            Constants::MarkedStatus => "PacketStatus::Processed or PacketStatus::Played",
            Constants::FeedbackEvent => "EventKind::Feedback",
            Constants::SessionStateEvent => "EventKind::SessionState",
        })
    }

    fn leave_out(&self) -> &'static str {
        "give None to leave it out"
    }
}
