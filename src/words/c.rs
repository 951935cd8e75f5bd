//! The names of the C header.

use super::{AbiCall, AbiConstants, Handle};
use inworld_client::vocabulary::{Call, Constants};

pub(super) fn call(call: Call) -> &'static str {
    match call {
        Call::Start => "iw_session_start",
        Call::Stop => "iw_session_stop",
        Call::Resume => "iw_session_resume",
        Call::StartAudio => "iw_session_start_audio",
        Call::EndAudio => "iw_session_end_audio",
        Call::StartConversation => "iw_conversation_start",
        Call::SetAccessToken => "iw_session_set_access_token",
        Call::CreateJson => "iw_outgoing_create_json",
        Call::Poll => "iw_poll",
    }
}

pub(super) fn abi_call(call: AbiCall) -> &'static str {
    match call {
        AbiCall::Make(Handle::Session) => "iw_session_create",
        AbiCall::Make(Handle::Outgoing) => "an iw_outgoing_create_*",
        AbiCall::Make(Handle::Kept) => "iw_packet_keep or iw_outgoing_keep",
        AbiCall::AddTarget => "iw_outgoing_add_target",
        AbiCall::UpdateSessionInfo => "iw_outgoing_update_session_info",
    }
}

pub(super) fn constants(constants: Constants) -> &'static str {
    match constants {
        Constants::SceneType => "IW_SCENE_TYPE_SCENE or IW_SCENE_TYPE_SINGLE_CHARACTER",
        Constants::Capabilities => "IW_CAPABILITY_*",
        Constants::SessionFlags => "IW_SESSION_*",
        Constants::AllowPlainWs => "IW_SESSION_ALLOW_PLAIN_WS",
        Constants::Record => "IW_SESSION_RECORD",
        Constants::CaptureFlags => "IW_CAPTURE_*",
        Constants::Dislikes => "IW_DISLIKE_*",
        Constants::Precision => "IW_PRECISION_*",
        Constants::Control => "IW_CONTROL_*",
        Constants::ItemsChange => "IW_ITEMS_CHANGE_ADD, IW_ITEMS_CHANGE_REMOVE or IW_ITEMS_CHANGE_REPLACE",
        Constants::MarkedStatus => "IW_PACKET_STATUS_PROCESSED or IW_PACKET_STATUS_PLAYED",
        Constants::FeedbackEvent => "IW_EVENT_FEEDBACK",
        Constants::SessionStateEvent => "IW_EVENT_SESSION_STATE",
    }
}

pub(super) fn abi_constants(constants: AbiConstants) -> &'static str {
    match constants {
        AbiConstants::AudioFormat => "IW_AUDIO_FORMAT_*",
        AbiConstants::ConversationEvent => "IW_CONVERSATION_EVENT_*",
        AbiConstants::CustomType => "IW_CUSTOM_TYPE_*",
        AbiConstants::Items => "IW_ITEMS_*",
        AbiConstants::Latency => "IW_LATENCY_*",
        AbiConstants::LogLevel => "IW_LOG_LEVEL_OFF to IW_LOG_LEVEL_DEBUG",
        AbiConstants::Microphone => "IW_MICROPHONE_OPEN_MIC or IW_MICROPHONE_EXPECT_AUDIO_END",
        AbiConstants::Mutation => "IW_MUTATION_*",
        AbiConstants::Names => "IW_NAMES_*",
        AbiConstants::PacketStatus => "IW_PACKET_STATUS_*",
        AbiConstants::Results => "IW_OK or IW_ERROR_*",
        AbiConstants::ServerLog => "IW_SERVER_LOG_*",
        AbiConstants::SessionResponse => "IW_SESSION_RESPONSE_*",
        AbiConstants::Source => "IW_SOURCE_*",
        AbiConstants::TextSource => "IW_TEXT_SOURCE_*",
        AbiConstants::Understanding => "IW_UNDERSTANDING_*",
    }
}
