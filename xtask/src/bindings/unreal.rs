//! The enumerations that Blueprints see: members from the header, names as the plugin has them.

use super::declarations::{Constant, Declarations};
use super::enums::pascal_case;

/// One `UENUM`: the prefix of its constants, its name behind `EInworld`, what it is, and the members whose names are not
/// those of the header.
struct Enum {
    prefix: &'static str,
    name: &'static str,
    doc: &'static str,
    renamed: &'static [(&'static str, &'static str)],
}

const fn of(prefix: &'static str, name: &'static str, doc: &'static str) -> Enum {
    Enum { prefix, name, doc, renamed: &[] }
}

const ENUMS: [Enum; 7] = [
    of("IW_CONNECTION_STATE_", "ConnectionState", "Where a session is between idle and connected."),
    Enum {
        renamed: &[("SESSION_RESOURCES_EXHAUSTED", "ResourcesExhausted")],
        ..of("IW_FAILURE_", "Failure", "Why a session failed or lost its link.")
    },
    of("IW_EMOTION_", "Emotion", "What a character feels."),
    of("IW_STRENGTH_", "Strength", "How strong an emotion is."),
    Enum {
        renamed: &[("EXPECT_AUDIO_END", "PushToTalk")],
        ..of("IW_MICROPHONE_", "Microphone", "Who finds the end of the player's speech.")
    },
    of("IW_PROGRESS_", "Progress", "How far an utterance or an interaction has come."),
    of("IW_ITEMS_CHANGE_", "ItemsChange", "How entities come to hold items."),
];

/// Members that Unreal needs because it fills memory with zeros, and that no constant stands for in a Blueprint.
const HIDDEN_ZEROS: [&str; 2] = ["IW_MICROPHONE_", "IW_ITEMS_CHANGE_"];

const HEAD: &str = "\
// Generated from the library's header by `cargo xtask bindings`; do not edit.

#pragma once

#include \"CoreMinimal.h\"
#include \"InworldEnums.generated.h\"
";

/// The text of `InworldEnums.h`.
pub fn enums(header: &Declarations) -> Result<String, String> {
    let mut out = String::from(HEAD);
    for one in &ENUMS {
        one.write(&mut out, header)?;
    }
    Ok(out)
}

impl Enum {
    fn write(&self, out: &mut String, header: &Declarations) -> Result<(), String> {
        let has = |constant: &&Constant| constant.name.starts_with(self.prefix);
        let constants: Vec<&Constant> = header.constants.iter().filter(has).collect();
        let rest = |constant: &Constant| constant.name.strip_prefix(self.prefix).unwrap_or_default().to_owned();
        if let Some((gone, _)) = self.renamed.iter().find(|(c, _)| !constants.iter().any(|one| rest(one) == *c)) {
            return Err(format!("the header has no {}{gone}", self.prefix));
        }
        out.push_str(&format!(
            "\n/** {} */\nUENUM(BlueprintType)\nenum class EInworld{} : uint8\n{{\n",
            self.doc, self.name
        ));
        let is_hidden_zero = HIDDEN_ZEROS.contains(&self.prefix);
        if is_hidden_zero {
            out.push_str("\tNone = 0 UMETA(Hidden),\n");
        }
        let mut numbers = Vec::new();
        for constant in constants {
            let number = number(constant)?;
            numbers.push(number);
            let name = rest(constant);
            if number == 0 && is_hidden_zero {
                continue;
            }
            let renamed = self.renamed.iter().find(|(c, _)| *c == name);
            let name = renamed.map_or_else(|| pascal_case(&name), |(_, unreal)| (*unreal).to_owned());
            out.push_str(&format!("\t{name} = {number},\n"));
        }
        out.push_str("};\n");
        if numbers.is_empty() {
            return Err(format!("the header has no constant for EInworld{}", self.name));
        }
        if !is_hidden_zero && !numbers.contains(&0) {
            return Err(format!("EInworld{} has no member for 0: add {} to HIDDEN_ZEROS", self.name, self.prefix));
        }
        Ok(())
    }
}

/// The number in Unreal's `uint8`, where 255 stands for what is newer than the library.
fn number(constant: &Constant) -> Result<u8, String> {
    match constant.value.trim_end_matches('u').parse::<u32>() {
        Ok(u32::MAX) => Ok(u8::MAX),
        Ok(number) if number < u32::from(u8::MAX) => Ok(number as u8),
        _ => Err(format!("{} is {}, which is no uint8 of Unreal", constant.name, constant.value)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::declarations;
    use super::*;
    use crate::{header, workspace};

    fn committed() -> String {
        workspace::read(&header::path()).unwrap()
    }

    #[test]
    fn a_constant_of_the_header_becomes_a_member() {
        let more = committed().replace(
            "#define IW_PROGRESS_CANCELLED 3u",
            "#define IW_PROGRESS_CANCELLED 3u\n#define IW_PROGRESS_PUT_OFF 4u",
        );
        let text = enums(&declarations::parse(&more).unwrap()).unwrap();
        assert!(text.contains("\tCancelled = 3,\n\tPutOff = 4,\n};"), "{text}");
        assert!(text.contains("\tNone = 0 UMETA(Hidden),\n\tOpenMic = 1,\n\tPushToTalk = 2,\n};"), "{text}");
        assert!(text.contains("\tJoy = 18,\n\tUnknown = 255,\n};"), "{text}");
    }

    #[test]
    fn what_unreal_cannot_show_is_told() {
        let wrong = |from: &str, to: &str| {
            let text = committed();
            assert!(text.contains(from), "{from}");
            enums(&declarations::parse(&text.replace(from, to)).unwrap()).unwrap_err()
        };
        let large = wrong("IW_PROGRESS_CANCELLED 3u", "IW_PROGRESS_CANCELLED 255u");
        assert_eq!(large, "IW_PROGRESS_CANCELLED is 255u, which is no uint8 of Unreal");
        let gone = wrong("IW_FAILURE_SESSION_RESOURCES_EXHAUSTED", "IW_FAILURE_RESOURCES");
        assert_eq!(gone, "the header has no IW_FAILURE_SESSION_RESOURCES_EXHAUSTED");
        let no_zero = wrong("IW_STRENGTH_UNSPECIFIED 0u", "IW_STRENGTH_UNSPECIFIED 9u");
        assert_eq!(no_zero, "EInworldStrength has no member for 0: add IW_STRENGTH_ to HIDDEN_ZEROS");
        assert_eq!(wrong("IW_PROGRESS_", "IW_COURSE_"), "the header has no constant for EInworldProgress");
    }
}
