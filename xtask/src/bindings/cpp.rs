//! The enumerations of the C++ wrapper: members from the header, names as the wrapper has them.

use super::declarations::{Constant, Declarations};

/// One `enum class`: the prefix of its constants, longer prefixes that belong to others, its name, and what it is.
struct Enum {
    prefix: &'static str,
    without: &'static [&'static str],
    name: &'static str,
    doc: &'static str,
}

const fn of(prefix: &'static str, name: &'static str, doc: &'static str) -> Enum {
    Enum { prefix, without: &[], name, doc }
}

const ENUMS: [Enum; 26] = [
    of("IW_ERROR_", "Error", "Results: what went wrong with a call."),
    of("IW_FAILURE_", "Failure", "Why a session failed or lost its link."),
    of("IW_CONNECTION_STATE_", "ConnectionState", "Where a session is between idle and connected."),
    of("IW_SCENE_TYPE_", "SceneType", "What `scene` names."),
    of("IW_LOG_LEVEL_", "LogLevel", "How much the library tells about itself."),
    Enum { without: &["IW_PACKET_STATUS_"], ..of("IW_PACKET_", "PacketType", "What kind of payload a packet has.") },
    of("IW_PACKET_STATUS_", "PacketStatus", "What has become of a packet."),
    of("IW_SOURCE_", "SourceType", "Who sends or receives."),
    of("IW_TEXT_SOURCE_", "TextSource", "Where a text comes from."),
    of("IW_AUDIO_FORMAT_", "AudioFormat", "How audio is encoded, as the server says."),
    of("IW_EMOTION_", "EmotionBehavior", "What a character feels."),
    of("IW_STRENGTH_", "EmotionStrength", "How strong an emotion is. Note the order."),
    of("IW_CUSTOM_TYPE_", "CustomType", "Whether a custom event is a trigger or a task."),
    Enum { without: &["IW_CUSTOM_TYPE_"], ..of("IW_CUSTOM_", "CustomKind", "What the name of a custom event means.") },
    of("IW_CONTROL_", "ControlAction", "What a control packet says."),
    of("IW_CONVERSATION_EVENT_", "ConversationEvent", "What happened to a group conversation."),
    of("IW_MUTATION_", "MutationKind", "What a mutation asks for."),
    of("IW_SESSION_RESPONSE_", "SessionResponseKind", "What a session response answers."),
    of("IW_LATENCY_", "LatencyKind", "What a latency report is."),
    of("IW_PRECISION_", "Precision", "How well a perceived latency is known."),
    of("IW_SERVER_LOG_", "ServerLogLevel", "How serious a log line of the server is."),
    of("IW_MICROPHONE_", "Microphone", "Who finds the end of speech."),
    of("IW_UNDERSTANDING_", "Understanding", "Whether speech is answered or only recognised."),
    of("IW_PROGRESS_", "Progress", "How far an utterance or an interaction has come."),
    Enum { without: &["IW_ITEMS_CHANGE_"], ..of("IW_ITEMS_", "ItemsKind", "What an operation on items does.") },
    of("IW_ITEMS_CHANGE_", "ItemsChange", "How entities come to hold items."),
];

const HEAD: &str = "\
/* Generated from inworld.h by `cargo xtask bindings`; do not edit.
 *
 * The constants of inworld.h as enumerations, with its numbers. A number that is none of these comes from a newer library or
 * server: give a switch a default. */
#ifndef INWORLD_ENUMS_HPP
#define INWORLD_ENUMS_HPP

#include \"inworld.h\"

#include <cstdint>

namespace inworld {
";

/// The text of `enums.hpp`. An enumeration without a constant is an error: its prefix is misspelled.
pub fn enums(header: &Declarations) -> Result<String, String> {
    let mut out = String::from(HEAD);
    for one in &ENUMS {
        let members: Vec<&Constant> = header.constants.iter().filter(|constant| one.has(&constant.name)).collect();
        if members.is_empty() {
            return Err(format!("the header has no constant for {}", one.name));
        }
        let base =
            if members.iter().all(|constant| super::csharp::is_signed(&constant.name)) { "int32" } else { "uint32" };
        out.push_str(&format!("\n/* {} {}* */\nenum class {} : std::{base}_t {{\n", one.doc, one.prefix, one.name));
        if one.prefix == "IW_ERROR_" {
            out.push_str("    none = IW_OK,\n");
        }
        for member in &members {
            out.push_str(&format!("    {} = {},\n", one.member(member), member.name));
        }
        out.push_str("};\n");
        if one.prefix == "IW_ERROR_" {
            out.push_str(&one.names(&members));
        }
    }
    out.push_str("\n} // namespace inworld\n\n#endif\n");
    Ok(out)
}

impl Enum {
    /// What the wrapper calls a constant.
    fn member(&self, constant: &Constant) -> String {
        constant.name.strip_prefix(self.prefix).unwrap_or(&constant.name).to_lowercase()
    }

    /// A function that gives the names of the members.
    fn names(&self, members: &[&Constant]) -> String {
        let Self { name, .. } = self;
        let mut out = format!(
            "\n/* What {name} calls it, such as \"busy\"; empty for a number that is newer than this header. */\n\
             constexpr const char *name({name} of) noexcept\n{{\n    switch (of) {{\n    case {name}::none: return \"none\";\n"
        );
        for member in members {
            let member = self.member(member);
            out.push_str(&format!("    case {name}::{member}: return \"{member}\";\n"));
        }
        out.push_str("    default: return \"\";\n    }\n}\n");
        out
    }

    fn has(&self, constant: &str) -> bool {
        let elsewhere = self.without.iter().any(|prefix| constant.starts_with(prefix));
        constant.starts_with(self.prefix) && !elsewhere
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_without_constants_is_named() {
        let header = super::super::declarations::parse(
            "#define IW_ERROR_BUSY (-8)\n\ntypedef struct iw_str {\n    size_t len;\n} iw_str;\n\nint32_t iw_x(void);\n",
        )
        .unwrap();
        assert_eq!(enums(&header).unwrap_err(), "the header has no constant for Failure");
    }
}
