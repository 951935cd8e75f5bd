//! The names of the Unity package (bindings/unity).

use std::borrow::Cow;

use super::{AbiCall, AbiConstants, Handle};
use inworld_client::ConnectionState;
use inworld_client::vocabulary::{Call, Constants};

/// `access_token` is `accessToken`.
pub(super) fn field(name: &'static str) -> Cow<'static, str> {
    if !name.contains('_') {
        return Cow::Borrowed(name);
    }
    let mut camel = String::with_capacity(name.len());
    let mut starts_word = false;
    for letter in name.chars() {
        match letter {
            '_' => starts_word = true,
            letter if starts_word => {
                camel.push(letter.to_ascii_uppercase());
                starts_word = false;
            }
            letter => camel.push(letter),
        }
    }
    Cow::Owned(camel)
}

pub(super) fn call(call: Call) -> &'static str {
    match call {
        Call::Start => "InworldSession.Start",
        Call::Stop => "InworldSession.Stop",
        Call::Resume => "InworldSession.Resume",
        Call::StartAudio => "InworldSession.StartAudioTo",
        Call::EndAudio => "InworldSession.StopAudio",
        Call::StartConversation => "InworldSession.StartConversation",
        Call::SetAccessToken => "InworldSession.SetAccessToken",
        Call::CreateJson => "InworldPacket.FromJson",
        Call::Poll => "InworldSession.Poll",
    }
}

pub(super) fn abi_call(call: AbiCall) -> &'static str {
    match call {
        AbiCall::Make(Handle::Session) => "the constructor of InworldSession",
        AbiCall::Make(Handle::Outgoing) => "the constructor of a packet",
        AbiCall::Make(Handle::Kept) => "InworldPacket.Keep",
        AbiCall::AddTarget => "InworldPacket.AddTarget",
        AbiCall::UpdateSessionInfo => "InworldPacket.UpdateSessionInfo",
    }
}

pub(super) fn constants(constants: Constants) -> Option<&'static str> {
    Some(match constants {
        Constants::SceneType => "SceneType.Scene or SceneType.SingleCharacter",
        Constants::Capabilities => "Capabilities",
        Constants::SessionFlags => "SessionFlags",
        Constants::AllowPlainWs => "SessionFlags.AllowPlainWs",
        Constants::Record => "SessionFlags.Record",
        Constants::CaptureFlags => "CaptureFlags",
        Constants::Dislikes => "InteractionDislikeType",
        Constants::Precision => "Precision",
        Constants::Control => "ControlType",
        Constants::ItemsChange => "ItemsInEntitiesType.ADD, ItemsInEntitiesType.REMOVE or ItemsInEntitiesType.REPLACE",
        Constants::MarkedStatus => "PacketStatus.PROCESSED or PacketStatus.PLAYED",
        Constants::FeedbackEvent => "InworldEventType.Feedback",
        Constants::SessionStateEvent => "InworldEventType.SessionState",
    })
}

pub(super) fn abi_constants(constants: AbiConstants) -> Option<&'static str> {
    Some(match constants {
        AbiConstants::AudioFormat => "AudioFormat",
        AbiConstants::ConversationEvent => "ConversationEventType",
        AbiConstants::CustomType => "CustomType",
        AbiConstants::Items => "ItemsOperationType",
        AbiConstants::Latency => "LatencyReportType",
        AbiConstants::LogLevel => "InworldLogLevel.Off to InworldLogLevel.Debug",
        AbiConstants::Microphone => "MicrophoneMode.OpenMic or MicrophoneMode.ExpectAudioEnd",
        AbiConstants::Mutation => "MutationType",
        AbiConstants::PacketStatus => "PacketStatus",
        AbiConstants::Results => "InworldResult",
        AbiConstants::ServerLog => "LogLevel",
        AbiConstants::SessionResponse => "SessionResponseType",
        AbiConstants::Source => "SourceType",
        AbiConstants::TextSource => "TextSourceType",
        AbiConstants::Understanding => "UnderstandingMode",
        // The package gives its own.
        AbiConstants::Names => return None,
    })
}

pub(super) fn state(state: ConnectionState) -> &'static str {
    match state {
        ConnectionState::Idle => "Idle",
        ConnectionState::Connecting => "Connecting",
        ConnectionState::Connected => "Connected",
        ConnectionState::Failed => "Failed",
        ConnectionState::Paused => "Paused",
        ConnectionState::Disconnected => "Disconnected",
        ConnectionState::Reconnecting => "Reconnecting",
    }
}
