//! The names of the Unreal plugin (bindings/unreal): of its settings, and of the functions and delegates of its components.

use std::borrow::Cow;

use super::{AbiCall, AbiConstants, Handle};
use inworld_client::vocabulary::{Call, Constants};

/// `access_token` is `AccessToken`, unless the plugin calls it otherwise.
pub(super) fn field(name: &'static str) -> Cow<'static, str> {
    Cow::Borrowed(match name {
        "auth" => "ApiKey",
        "local_script_text" => "LocalScript",
        "idle_timeout_ms" => "IdleTimeout",
        "scene_type" => "bSingleCharacter",
        "channels" => "NumChannels",
        "frames" => "Samples",
        "characters" => "Names",
        "is_like" => "bLike",
        "item_ids" => "ItemIds",
        "add_to_entities" | "entity_names" => "Entities",
        other => return pascal(other),
    })
}

fn pascal(name: &str) -> Cow<'static, str> {
    let mut made = String::with_capacity(name.len());
    let mut starts_word = true;
    for letter in name.chars() {
        match letter {
            '_' => starts_word = true,
            letter if starts_word => {
                made.push(letter.to_ascii_uppercase());
                starts_word = letter == '.';
            }
            letter => {
                made.push(letter);
                starts_word = letter == '.';
            }
        }
    }
    Cow::Owned(made)
}

/// The plugin has no setting for further roots.
pub(super) fn has_field(name: &'static str) -> bool {
    name != "ca_pem"
}

pub(super) fn call(call: Call) -> &'static str {
    match call {
        Call::Start => "StartSession",
        Call::Stop => "StopSession",
        Call::Resume => "ResumeSession",
        Call::StartAudio => "StartAudio",
        Call::EndAudio => "EndAudio",
        Call::StartConversation => "StartConversation",
        Call::SetAccessToken => "SetAccessToken",
        Call::CreateJson => "SendJson",
        Call::Poll => "an event of this session",
    }
}

pub(super) fn abi_call(call: AbiCall) -> &'static str {
    match call {
        AbiCall::Make(Handle::Session) => "StartSession",
        // The plugin makes packets, and resolves their recipients, within the functions that send them.
        AbiCall::Make(Handle::Outgoing | Handle::Kept) | AbiCall::AddTarget | AbiCall::UpdateSessionInfo => {
            "a function that sends"
        }
    }
}

pub(super) fn constants(constants: Constants) -> Option<&'static str> {
    match constants {
        Constants::ItemsChange => Some("EInworldItemsChange"),
        Constants::FeedbackEvent => Some("OnFeedback"),
        Constants::SessionStateEvent => Some("OnStateSaved"),
        // No property and no function takes these.
        Constants::SceneType
        | Constants::Capabilities
        | Constants::SessionFlags
        | Constants::AllowPlainWs
        | Constants::Record
        | Constants::CaptureFlags
        | Constants::Dislikes
        | Constants::Precision
        | Constants::Control
        | Constants::MarkedStatus => None,
    }
}

pub(super) fn abi_constants(constants: AbiConstants) -> Option<&'static str> {
    match constants {
        AbiConstants::Microphone => Some("EInworldMicrophone"),
        _ => None,
    }
}
