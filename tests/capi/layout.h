/* The memory layout of every public struct, as numbers that a change of the library would have to change here too.
 *
 * C# and Unreal wrappers repeat these structs; a field that moves breaks them without a word. The numbers are for
 * 64-bit and for 32-bit pointers, and the same for every compiler: `cargo xtask test layout` has it compiled for each kind
 * of processor and system that games run on, and looks that no field of inworld.h is missing. Needs no C library. */
#ifndef LAYOUT_H
#define LAYOUT_H

#include "inworld.h"

#include <stddef.h>
#include <stdint.h>

#if UINTPTR_MAX == UINT64_MAX
#define PICK(on_64, on_32) (on_64)
#else
#define PICK(on_64, on_32) (on_32)
#endif

typedef struct aligned_64_bits {
    char before;
    int64_t number;
} aligned_64_bits;
#define ALIGNMENT_OF_64_BITS offsetof(aligned_64_bits, number)

/* _Static_assert is C11 and static_assert is C++11: an array of negative size is refused by all. */
#define SIZE(type, on_64, on_32) typedef char size_of_##type[sizeof(type) == PICK(on_64, on_32) ? 1 : -1]
#define FIELD(type, field, on_64, on_32) \
    typedef char offset_of_##type##_##field[offsetof(type, field) == PICK(on_64, on_32) ? 1 : -1]

SIZE(iw_str, 16, 8);
FIELD(iw_str, ptr, 0, 0);
FIELD(iw_str, len, 8, 4);

SIZE(iw_packet_id, 80, 40);
FIELD(iw_packet_id, packet_id, 0, 0);
FIELD(iw_packet_id, utterance_id, 16, 8);
FIELD(iw_packet_id, interaction_id, 32, 16);
FIELD(iw_packet_id, correlation_id, 48, 24);
FIELD(iw_packet_id, conversation_id, 64, 32);

SIZE(iw_source, 24, 16);
FIELD(iw_source, type, 0, 0);
FIELD(iw_source, reserved, 4, 4);
FIELD(iw_source, name, 8, 8);

SIZE(iw_routing, 64, 40);
FIELD(iw_routing, source, 0, 0);
FIELD(iw_routing, target, 24, 16);
FIELD(iw_routing, targets, 48, 32);
FIELD(iw_routing, target_count, 56, 36);

SIZE(iw_text, 24, 16);
FIELD(iw_text, source, 0, 0);
FIELD(iw_text, is_final, 4, 4);
FIELD(iw_text, text, 8, 8);

SIZE(iw_phoneme, 32, 24);
FIELD(iw_phoneme, start_us, 0, 0);
FIELD(iw_phoneme, viseme, 8, 8);
FIELD(iw_phoneme, reserved, 12, 12);
FIELD(iw_phoneme, symbol, 16, 16);

SIZE(iw_audio, 72, 48);
FIELD(iw_audio, format, 0, 0);
FIELD(iw_audio, sample_rate, 4, 4);
FIELD(iw_audio, channels, 8, 8);
FIELD(iw_audio, reserved, 12, 12);
FIELD(iw_audio, duration_us, 16, 16);
FIELD(iw_audio, data, 24, 24);
FIELD(iw_audio, size, 32, 28);
FIELD(iw_audio, samples, 40, 32);
FIELD(iw_audio, sample_count, 48, 36);
FIELD(iw_audio, phonemes, 56, 40);
FIELD(iw_audio, phoneme_count, 64, 44);

SIZE(iw_emotion, 8, 8);
FIELD(iw_emotion, behavior, 0, 0);
FIELD(iw_emotion, strength, 4, 4);

SIZE(iw_named_value, 32, 16);
FIELD(iw_named_value, name, 0, 0);
FIELD(iw_named_value, value, 16, 8);

SIZE(iw_custom, 40, 24);
FIELD(iw_custom, type, 0, 0);
FIELD(iw_custom, kind, 4, 4);
FIELD(iw_custom, name, 8, 8);
FIELD(iw_custom, parameters, 24, 16);
FIELD(iw_custom, parameter_count, 32, 20);

SIZE(iw_control, 40, 24);
FIELD(iw_control, action, 0, 0);
FIELD(iw_control, conversation_event, 4, 4);
FIELD(iw_control, description, 8, 8);
FIELD(iw_control, participants, 24, 16);
FIELD(iw_control, participant_count, 32, 20);

SIZE(iw_action, 16, 8);
FIELD(iw_action, content, 0, 0);

SIZE(iw_relation, 24, 24);
FIELD(iw_relation, trust, 0, 0);
FIELD(iw_relation, respect, 4, 4);
FIELD(iw_relation, familiar, 8, 8);
FIELD(iw_relation, flirtatious, 12, 12);
FIELD(iw_relation, attraction, 16, 16);
FIELD(iw_relation, reserved, 20, 20);

SIZE(iw_character, 64, 32);
FIELD(iw_character, brain_name, 0, 0);
FIELD(iw_character, agent_id, 16, 8);
FIELD(iw_character, given_name, 32, 16);
FIELD(iw_character, avatar_image, 48, 24);

SIZE(iw_packet, 296, 168);
FIELD(iw_packet, struct_size, 0, 0);
FIELD(iw_packet, type, 4, 4);
FIELD(iw_packet, timestamp_us, 8, 8);
FIELD(iw_packet, status, 16, 16);
FIELD(iw_packet, reserved, 20, 20);
FIELD(iw_packet, id, 24, 24);
FIELD(iw_packet, routing, 104, 64);
FIELD(iw_packet, text, 168, 104);
FIELD(iw_packet, audio, 176, 108);
FIELD(iw_packet, emotion, 184, 112);
FIELD(iw_packet, custom, 192, 116);
FIELD(iw_packet, control, 200, 120);
FIELD(iw_packet, action, 208, 124);
FIELD(iw_packet, relation, 216, 128);
FIELD(iw_packet, mutation, 224, 132);
FIELD(iw_packet, session_response, 232, 136);
FIELD(iw_packet, latency_report, 240, 140);
FIELD(iw_packet, operation_status, 248, 144);
FIELD(iw_packet, log, 256, 148);
FIELD(iw_packet, json, 264, 152);
FIELD(iw_packet, items, 280, 160);
FIELD(iw_packet, reserved_size, 288, 164);

SIZE(iw_item, 40, 20);
FIELD(iw_item, id, 0, 0);
FIELD(iw_item, display_name, 8, 4);
FIELD(iw_item, description, 16, 8);
FIELD(iw_item, properties, 24, 12);
FIELD(iw_item, property_count, 32, 16);

SIZE(iw_item_info, 64, 32);
FIELD(iw_item_info, id, 0, 0);
FIELD(iw_item_info, display_name, 16, 8);
FIELD(iw_item_info, description, 32, 16);
FIELD(iw_item_info, properties, 48, 24);
FIELD(iw_item_info, property_count, 56, 28);

SIZE(iw_items, 56, 32);
FIELD(iw_items, kind, 0, 0);
FIELD(iw_items, change, 4, 4);
FIELD(iw_items, items, 8, 8);
FIELD(iw_items, item_count, 16, 12);
FIELD(iw_items, item_ids, 24, 16);
FIELD(iw_items, item_id_count, 32, 20);
FIELD(iw_items, entity_names, 40, 24);
FIELD(iw_items, entity_name_count, 48, 28);

SIZE(iw_mutation, 56, 32);
FIELD(iw_mutation, kind, 0, 0);
FIELD(iw_mutation, reserved, 4, 4);
FIELD(iw_mutation, interaction_id, 8, 8);
FIELD(iw_mutation, value, 24, 16);
FIELD(iw_mutation, names, 40, 24);
FIELD(iw_mutation, name_count, 48, 28);

SIZE(iw_history_line, 48, 32);
FIELD(iw_history_line, timestamp_us, 0, 0);
FIELD(iw_history_line, source, 8, 8);
FIELD(iw_history_line, text, 32, 24);

SIZE(iw_session_response, 56, 32);
FIELD(iw_session_response, kind, 0, 0);
FIELD(iw_session_response, reserved, 4, 4);
FIELD(iw_session_response, scene_name, 8, 8);
FIELD(iw_session_response, characters, 24, 16);
FIELD(iw_session_response, character_count, 32, 20);
FIELD(iw_session_response, history, 40, 24);
FIELD(iw_session_response, history_count, 48, 28);

SIZE(iw_latency_report, 48, 32);
FIELD(iw_latency_report, kind, 0, 0);
FIELD(iw_latency_report, precision, 4, 4);
FIELD(iw_latency_report, latency_us, 8, 8);
FIELD(iw_latency_report, ping_packet_id, 16, 16);
FIELD(iw_latency_report, ping_timestamp, 32, 24);

SIZE(iw_operation_status, 24, 16);
FIELD(iw_operation_status, code, 0, 0);
FIELD(iw_operation_status, reserved, 4, 4);
FIELD(iw_operation_status, message, 8, 8);

SIZE(iw_server_log, 40, 24);
FIELD(iw_server_log, level, 0, 0);
FIELD(iw_server_log, reserved, 4, 4);
FIELD(iw_server_log, text, 8, 8);
FIELD(iw_server_log, details, 24, 16);
FIELD(iw_server_log, detail_count, 32, 20);

SIZE(iw_line, 104, 64);
FIELD(iw_line, agent_id, 0, 0);
FIELD(iw_line, utterance_id, 16, 8);
FIELD(iw_line, interaction_id, 32, 16);
FIELD(iw_line, text, 48, 24);
FIELD(iw_line, heard_text, 64, 32);
FIELD(iw_line, duration_us, 80, 40);
FIELD(iw_line, heard_us, 88, 48);
FIELD(iw_line, emotion, 96, 56);
FIELD(iw_line, strength, 100, 60);

/* 76 bytes, and padded to 80 where numbers of 64 bits are aligned to 8 bytes: on ARM and on 32-bit Windows. */
SIZE(iw_event, 104, (76 + ALIGNMENT_OF_64_BITS - 1) / ALIGNMENT_OF_64_BITS * ALIGNMENT_OF_64_BITS);
FIELD(iw_event, struct_size, 0, 0);
FIELD(iw_event, type, 4, 4);
FIELD(iw_event, sequence, 8, 8);
FIELD(iw_event, time_us, 16, 16);
FIELD(iw_event, state, 24, 24);
FIELD(iw_event, previous_state, 28, 28);
FIELD(iw_event, flag, 32, 32);
FIELD(iw_event, code, 36, 36);
FIELD(iw_event, retry_after_ms, 40, 40);
FIELD(iw_event, level, 44, 44);
FIELD(iw_event, message, 48, 48);
FIELD(iw_event, packet, 64, 56);
FIELD(iw_event, characters, 72, 60);
FIELD(iw_event, character_count, 80, 64);
FIELD(iw_event, reserved, 88, 68);
FIELD(iw_event, line, 96, 72);

SIZE(iw_session_config, 208, 124);
FIELD(iw_session_config, struct_size, 0, 0);
FIELD(iw_session_config, scene_type, 4, 4);
FIELD(iw_session_config, capabilities, 8, 8);
FIELD(iw_session_config, flags, 12, 12);
FIELD(iw_session_config, queue_max_events, 16, 16);
FIELD(iw_session_config, queue_max_bytes, 20, 20);
FIELD(iw_session_config, workspace, 24, 24);
FIELD(iw_session_config, scene, 32, 28);
FIELD(iw_session_config, auth, 40, 32);
FIELD(iw_session_config, access_token, 48, 36);
FIELD(iw_session_config, session_id, 56, 40);
FIELD(iw_session_config, project_name, 64, 44);
FIELD(iw_session_config, player_name, 72, 48);
FIELD(iw_session_config, player_id, 80, 52);
FIELD(iw_session_config, game_session_id, 88, 56);
FIELD(iw_session_config, endpoint, 96, 60);
FIELD(iw_session_config, local_script, 104, 64);
FIELD(iw_session_config, ca_pem, 112, 68);
FIELD(iw_session_config, client_id, 120, 72);
FIELD(iw_session_config, client_version, 128, 76);
FIELD(iw_session_config, saved_state, 136, 80);
FIELD(iw_session_config, dialog_history, 144, 84);
FIELD(iw_session_config, dialog_history_count, 152, 88);
FIELD(iw_session_config, idle_timeout_ms, 160, 92);
FIELD(iw_session_config, reserved, 164, 96);
FIELD(iw_session_config, local_script_text, 168, 100);
FIELD(iw_session_config, local_settings, 176, 104);
FIELD(iw_session_config, mind_key, 184, 108);
FIELD(iw_session_config, record_file, 192, 112);
FIELD(iw_session_config, names, 200, 116);
FIELD(iw_session_config, reserved_names, 204, 120);

SIZE(iw_dialog_line, 24, 16);
FIELD(iw_dialog_line, source, 0, 0);
FIELD(iw_dialog_line, reserved, 4, 4);
FIELD(iw_dialog_line, name, 8, 8);
FIELD(iw_dialog_line, text, 16, 12);

SIZE(iw_receipt, 168, 168);
FIELD(iw_receipt, struct_size, 0, 0);
FIELD(iw_receipt, reserved, 4, 4);
FIELD(iw_receipt, packet_id, 8, 8);
FIELD(iw_receipt, interaction_id, 48, 48);
FIELD(iw_receipt, utterance_id, 88, 88);
FIELD(iw_receipt, correlation_id, 128, 128);

SIZE(iw_parameter, 16, 8);
FIELD(iw_parameter, name, 0, 0);
FIELD(iw_parameter, value, 8, 4);

#endif
