//! The names of the C++ headers (bindings/cpp). Where they pass on what C declares, its names are theirs.

use super::{AbiCall, AbiConstants, Handle, c};
use inworld_client::ConnectionState;
use inworld_client::vocabulary::{Call, Constants};

pub(super) fn call(call: Call) -> &'static str {
    match call {
        Call::Start => "Session::start",
        Call::Stop => "Session::stop",
        Call::Resume => "Session::resume",
        Call::StartAudio => "Session::start_audio",
        Call::EndAudio => "Session::end_audio",
        Call::StartConversation => "Session::start_conversation",
        Call::SetAccessToken => "Session::set_access_token",
        Call::CreateJson => "Outgoing::json",
        Call::Poll => "Session::poll",
    }
}

pub(super) fn abi_call(call: AbiCall) -> &'static str {
    match call {
        AbiCall::Make(Handle::Session) => "Session::create",
        AbiCall::Make(Handle::Outgoing) => "a function that makes an Outgoing",
        AbiCall::Make(Handle::Kept) => "Session::keep or Outgoing::keep",
        AbiCall::AddTarget => "Outgoing::add_target",
        AbiCall::UpdateSessionInfo => "Outgoing::update_session_info",
    }
}

pub(super) fn constants(constants: Constants) -> &'static str {
    match constants {
        Constants::SceneType => "SceneType::scene or SceneType::single_character",
        Constants::Precision => "Precision",
        Constants::Control => "ControlAction",
        Constants::ItemsChange => "ItemsChange::add, ItemsChange::remove or ItemsChange::replace",
        Constants::MarkedStatus => "PacketStatus::processed or PacketStatus::played",
        Constants::FeedbackEvent => "FeedbackStored",
        Constants::SessionStateEvent => "SessionStateSaved",
        Constants::Capabilities
        | Constants::SessionFlags
        | Constants::AllowPlainWs
        | Constants::Record
        | Constants::CaptureFlags
        | Constants::Dislikes => c::constants(constants),
    }
}

pub(super) fn abi_constants(constants: AbiConstants) -> &'static str {
    match constants {
        AbiConstants::LogLevel => "LogLevel::off to LogLevel::debug",
        AbiConstants::Microphone => "Microphone::open_mic or Microphone::expect_audio_end",
        AbiConstants::Understanding => "Understanding",
        AbiConstants::Results => "Error",
        AbiConstants::AudioFormat
        | AbiConstants::ConversationEvent
        | AbiConstants::CustomType
        | AbiConstants::Items
        | AbiConstants::Latency
        | AbiConstants::Mutation
        | AbiConstants::Names
        | AbiConstants::PacketStatus
        | AbiConstants::ServerLog
        | AbiConstants::SessionResponse
        | AbiConstants::Source
        | AbiConstants::TextSource => c::abi_constants(constants),
    }
}

pub(super) fn state(state: ConnectionState) -> &'static str {
    match state {
        ConnectionState::Idle => "idle",
        ConnectionState::Connecting => "connecting",
        ConnectionState::Connected => "connected",
        ConnectionState::Failed => "failed",
        ConnectionState::Paused => "paused",
        ConnectionState::Disconnected => "disconnected",
        ConnectionState::Reconnecting => "reconnecting",
    }
}
