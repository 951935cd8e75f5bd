//! What the C ABI calls the fields, calls and constants that messages name.

use inworld_client::vocabulary::{Call, Constants, Vocabulary};

/// The names of the C header. Fields are called as in the client.
pub(super) struct CNames;

impl Vocabulary for CNames {
    fn call(&self, call: Call) -> &'static str {
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

    fn constants(&self, constants: Constants) -> Option<&'static str> {
        Some(match constants {
            Constants::SceneType => "IW_SCENE_TYPE_SCENE or IW_SCENE_TYPE_SINGLE_CHARACTER",
            Constants::Capabilities => "IW_CAPABILITY_*",
            Constants::SessionFlags => "IW_SESSION_*",
            Constants::AllowPlainWs => "IW_SESSION_ALLOW_PLAIN_WS",
            Constants::Record => "IW_SESSION_RECORD",
            Constants::CaptureFlags => "IW_CAPTURE_*",
            Constants::Dislikes => "IW_DISLIKE_*",
            Constants::Precision => "IW_PRECISION_*",
            Constants::Control => "IW_CONTROL_*",
            Constants::ItemsChange => "IW_ITEMS_CHANGE_ADD, _REMOVE or _REPLACE",
            Constants::MarkedStatus => "IW_PACKET_STATUS_PROCESSED or _PLAYED",
            Constants::FeedbackEvent => "IW_EVENT_FEEDBACK",
            Constants::SessionStateEvent => "IW_EVENT_SESSION_STATE",
        })
    }

    fn leave_out(&self) -> &'static str {
        "pass NULL to leave it out"
    }
}
