//! Names of the header as C# has them, for the comments of enumerations.

use super::declarations::Declarations;
use super::enums;

/// Members of the package, by the functions that they call.
const FUNCTIONS: &[(&str, &str)] = &[
    ("iw_abi_version", "InworldLibrary.Load"),
    ("iw_version", "InworldLibrary.Version"),
    ("iw_struct_size", "InworldLibrary.Load"),
    ("iw_result_name", "InworldException.Result"),
    ("iw_last_error", "the exception"),
    ("iw_last_error_in", "the exception"),
    ("iw_set_log_level", "InworldLibrary.SetLogLevel"),
    ("iw_shutdown_all", "InworldLibrary.Shutdown"),
    ("iw_session_create", "new InworldSession"),
    ("iw_session_start", "InworldSession.Start"),
    ("iw_session_stop", "InworldSession.Stop"),
    ("iw_session_pause", "InworldSession.Pause"),
    ("iw_session_resume", "InworldSession.Resume"),
    ("iw_session_set_access_token", "InworldSession.SetAccessToken"),
    ("iw_session_dropped_audio", "InworldSession.DroppedAudio"),
    ("iw_session_destroy", "InworldSession.Dispose"),
    ("iw_session_connection_state", "InworldSession.Status"),
    ("iw_session_connected", "InworldSession.IsConnected"),
    ("iw_session_established", "InworldSession.IsEstablished"),
    ("iw_poll", "InworldSession.Poll"),
    ("iw_poll_any", "InworldSession.Poll"),
    ("iw_session_send_text", "InworldSession.SendTextTo"),
    ("iw_session_send_trigger", "InworldSession.SendTriggerTo"),
    ("iw_session_send_narrated_action", "InworldSession.SendNarrativeActionTo"),
    ("iw_session_start_audio", "InworldSession.StartAudioTo"),
    ("iw_session_push_audio", "InworldSession.PushAudio"),
    ("iw_session_end_audio", "InworldSession.StopAudio"),
    ("iw_session_push_audio_f32", "InworldSession.PushAudio"),
    ("iw_session_set_capture", "InworldSession.SetCapture"),
    ("iw_session_microphone_level", "InworldSession.MicrophoneLevel"),
    ("iw_voice_read", "InworldSession.ReadVoice"),
    ("iw_voice_visemes", "InworldSession.ReadVisemes"),
    ("iw_session_report_playback", "InworldSession.ReportPlayback"),
    ("iw_session_cancel_responses", "InworldSession.SendCancelEvent"),
    ("iw_session_interrupt", "InworldSession.CancelResponse"),
    ("iw_session_mark", "InworldSession.Mark"),
    ("iw_session_packet_status", "InworldSession.StatusOf"),
    ("iw_session_utterance_progress", "InworldSession.UtteranceProgress"),
    ("iw_session_interaction_progress", "InworldSession.InteractionProgress"),
    ("iw_session_load_scene", "InworldSession.LoadScene"),
    ("iw_session_load_characters", "InworldSession.LoadCharacters"),
    ("iw_session_unload_characters", "InworldSession.UnloadCharacters"),
    ("iw_session_select_character", "InworldSession.SelectCharacter"),
    ("iw_session_character_count", "InworldSession.CharacterCount"),
    ("iw_session_character_name", "InworldSession.BrainName"),
    ("iw_session_agent_id", "InworldSession.AgentId"),
    ("iw_session_given_name", "InworldSession.GivenName"),
    ("iw_conversation_start", "InworldSession.StartConversation"),
    ("iw_conversation_update", "InworldSession.UpdateConversation"),
    ("iw_conversation_select", "InworldSession.SelectConversation"),
    ("iw_session_save_state", "InworldSession.SaveState"),
    ("iw_session_send_feedback", "InworldSession.SendFeedback"),
    ("iw_session_undo_feedback", "InworldSession.UndoFeedback"),
    ("iw_packet_is_broadcast", "InworldPacket.IsBroadCast"),
    ("iw_packet_is_source", "InworldPacket.IsSource"),
    ("iw_packet_is_target", "InworldPacket.IsTarget"),
    ("iw_packet_is_related", "InworldPacket.IsRelated"),
    ("iw_packet_source_name", "InworldPacket.SourceName"),
    ("iw_packet_target_name", "InworldPacket.TargetName"),
    ("iw_packet_to_json", "InworldPacket.ToJson"),
    ("iw_packet_id_to_string", "PacketId.ToString"),
    ("iw_packet_keep", "InworldPacket.Keep"),
    ("iw_kept_packet", "InworldPacket.Keep"),
    ("iw_packet_release", "InworldPacket.Keep"),
    ("iw_outgoing_create_text", "new TextPacket"),
    ("iw_outgoing_create_trigger", "new CustomPacket"),
    ("iw_outgoing_create_narrated_action", "new ActionPacket"),
    ("iw_outgoing_create_audio", "new AudioPacket"),
    ("iw_outgoing_create_control", "new ControlPacket"),
    ("iw_outgoing_create_json", "InworldPacket.FromJson"),
    ("iw_outgoing_create_cancel_responses", "MutationPacket.CancelResponses"),
    ("iw_outgoing_create_regenerate_response", "MutationPacket.RegenerateResponse"),
    ("iw_outgoing_create_apply_response", "MutationPacket.ApplyResponse"),
    ("iw_outgoing_create_goal", "CustomPacket.Goal"),
    ("iw_outgoing_create_task_succeeded", "CustomPacket.TaskSucceeded"),
    ("iw_outgoing_create_task_failed", "CustomPacket.TaskFailed"),
    ("iw_outgoing_create_next_turn", "CustomPacket.NextTurn"),
    ("iw_outgoing_create_perceived_latency", "new LatencyReportPacket"),
    ("iw_outgoing_create_items", "ItemOperationPacket.CreateOrUpdate"),
    ("iw_outgoing_create_remove_items", "ItemOperationPacket.Remove"),
    ("iw_outgoing_create_items_in_entities", "ItemOperationPacket.InEntities"),
    ("iw_outgoing_create_*", "the constructor of a packet"),
    ("iw_outgoing_add_target", "InworldPacket.AddTarget"),
    ("iw_outgoing_target_count", "InworldPacket.OutgoingTargets"),
    ("iw_outgoing_target", "InworldPacket.OutgoingTargets"),
    ("iw_outgoing_preprocess", "InworldPacket.Preprocess"),
    ("iw_outgoing_update_session_info", "InworldPacket.UpdateSessionInfo"),
    ("iw_outgoing_update_routing", "InworldPacket.UpdateRouting"),
    ("iw_outgoing_prepare_to_send", "InworldPacket.PrepareToSend"),
    ("iw_outgoing_view", "InworldPacket"),
    ("iw_outgoing_keep", "InworldPacket.Keep"),
    ("iw_outgoing_to_json", "InworldPacket.ToJson"),
    ("iw_session_send", "InworldSession.Send"),
    ("iw_outgoing_destroy", "InworldPacket"),
    ("iw_receipt", "InworldReceipt"),
    ("iw_session_config", "InworldSessionConfig"),
    ("iw_event", "InworldEvent"),
    ("iw_packet", "InworldPacket"),
    ("NULL", "null"),
    ("struct_size", "size"),
];

/// Every name of the header that a comment may have, with C#'s name for it, sorted.
pub struct Words {
    names: Vec<(String, String)>,
}

impl Words {
    /// What the table, the enumerations and the fields give.
    pub fn of(header: &Declarations) -> Result<Words, String> {
        let known = |name: &str| FUNCTIONS.iter().any(|(c, _)| *c == name);
        if let Some(function) = header.functions.iter().find(|function| !known(&function.name)) {
            return Err(format!("{} has no name in C#: add it to xtask/src/bindings/words.rs", function.name));
        }
        let mut names: Vec<(String, String)> =
            FUNCTIONS.iter().map(|(c, csharp)| ((*c).to_owned(), (*csharp).to_owned())).collect();
        names.extend(enums::names(header));
        let config = header.structs.iter().filter(|one| one.name == "iw_session_config").flat_map(|one| &one.fields);
        let parameters = header.functions.iter().flat_map(|function| &function.parameters);
        let fields = config.chain(parameters).map(|variable| &variable.name).filter(|name| name.contains('_'));
        names.extend(fields.map(|name| (name.clone(), camel_case(name))));
        names.sort();
        names.dedup_by(|later, earlier| later.0 == earlier.0);
        Ok(Words { names })
    }

    /// No names: comments stay as they are.
    #[cfg(test)]
    pub fn none() -> Words {
        Words { names: Vec::new() }
    }

    /// C#'s name, if this is one of the header's.
    fn find(&self, name: &str) -> Option<&str> {
        let at = self.names.binary_search_by(|(c, _)| c.as_str().cmp(name)).ok()?;
        self.names.get(at).map(|(_, csharp)| csharp.as_str())
    }

    /// A comment of the header in C#'s names.
    pub fn translate(&self, comment: &str) -> String {
        let mut out = String::new();
        let mut rest = comment;
        while !rest.is_empty() {
            let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '*';
            let end = rest.find(|letter| !is_name(letter)).unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            out.push_str(self.find(word).unwrap_or(word));
            let next = after.find(is_name).unwrap_or(after.len());
            let (between, after) = after.split_at(next);
            out.push_str(between);
            rest = after;
        }
        out
    }
}

/// `access_token` is `accessToken`.
fn camel_case(snake: &str) -> String {
    let mut out = String::new();
    for (index, word) in snake.split('_').enumerate() {
        let mut letters = word.chars();
        match letters.next() {
            Some(first) if index > 0 => out.extend(first.to_uppercase()),
            Some(first) => out.push(first),
            None => {}
        }
        out.push_str(letters.as_str());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{header, workspace};

    fn words() -> Words {
        Words::of(&super::super::declarations::parse(&workspace::read(&header::path()).unwrap()).unwrap()).unwrap()
    }

    #[test]
    fn names_of_the_header_become_names_of_the_package() {
        let words = words();
        for (c, csharp) in [
            ("call iw_session_start first", "call InworldSession.Start first"),
            ("(only with IW_SESSION_REPORT_SENT).", "(only with SessionFlags.ReportSent)."),
            ("bits; use IW_CAPABILITY_*", "bits; use Capabilities"),
            ("an IW_SOURCE_*, or IW_PACKET_STATUS_PLAYED", "an SourceType, or PacketStatus.PLAYED"),
            ("for the saved_state; `samples` is NULL.", "for the savedState; `samples` is null."),
            ("nothing to say", "nothing to say"),
        ] {
            assert_eq!(words.translate(c), csharp);
        }
    }

    #[test]
    fn a_function_without_a_name_in_csharp_is_told() {
        let header = "/* Said. */\n#define IW_A 1u\n\ntypedef struct iw_str {\n    size_t len;\n} iw_str;\n\nint32_t iw_new(void);\n";
        let error = Words::of(&super::super::declarations::parse(header).unwrap()).err().unwrap();
        assert!(error.contains("iw_new"), "{error}");
    }
}
