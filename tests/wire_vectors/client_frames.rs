//! Packets of the web SDK: decoded and written again they are the same, member by member.

use inworld_protocol::wire::{decode_client_packet, encode};
use serde_json::Value;

use crate::folder;

/// Every `web_out_*` vector.
pub const WEB: [&str; 24] = [
    "web_out_01_session_configuration.json",
    "web_out_01b_session_configuration_continuation_dialog.json",
    "web_out_01c_session_configuration_continuation_state.json",
    "web_out_02_load_scene.json",
    "web_out_03_session_history_request.json",
    "web_out_04_conversation_update.json",
    "web_out_05_text.json",
    "web_out_06_audio_session_start.json",
    "web_out_06b_audio_session_start_push_to_talk.json",
    "web_out_07_audio_chunk.json",
    "web_out_08_audio_session_end.json",
    "web_out_09_trigger.json",
    "web_out_09b_trigger_to_character_no_parameters.json",
    "web_out_10_narrated_action.json",
    "web_out_11_cancel_responses.json",
    "web_out_12_tts_playback_mute.json",
    "web_out_12b_tts_playback_unmute.json",
    "web_out_13_pong.json",
    "web_out_14_perceived_latency.json",
    "web_out_15_load_characters.json",
    "web_out_16_unload_characters.json",
    "web_out_17_entities_create_or_update.json",
    "web_out_18_entities_remove.json",
    "web_out_19_entities_items_in_entities.json",
];

#[test]
fn what_the_web_sdk_sends_is_written_again_exactly() {
    for file in WEB {
        let text = folder::text(file);
        let packet = decode_client_packet(&text).unwrap_or_else(|error| panic!("{file}: {error}"));
        // Through both kinds of texts: slices of the frame, and its own.
        for written in [encode(&packet), encode(&packet.to_owned())] {
            assert_eq!(serde_json::from_str::<Value>(&written).unwrap(), folder::json(file), "{file}");
        }
    }
}
