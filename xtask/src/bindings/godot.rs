//! The enumerations of the Godot nodes whose numbers are those of the header, for the macro of bindings/godot/src/enums.rs.

use super::declarations::{Constant, Declarations};
use super::enums::pascal_case;

/// Constants of one prefix as members of an enumeration.
struct Members {
    prefix: &'static str,
    /// Constants that Godot does not need.
    without: &'static [&'static str],
    /// What Godot's names begin with.
    start: &'static str,
    /// Names that are not those of the header, without their start.
    renamed: &'static [(&'static str, &'static str)],
}

/// One enumeration of a class.
struct Enum {
    name: &'static str,
    default: &'static str,
    doc: &'static str,
    members: &'static [Members],
}

const fn plain(prefix: &'static str) -> Members {
    Members { prefix, without: &[], start: "", renamed: &[] }
}

const ENUMS: [Enum; 3] = [
    Enum {
        name: "ConnectionState",
        default: "Idle",
        doc: "How a session is connected; the numbers of the original.",
        members: &[plain("IW_CONNECTION_STATE_")],
    },
    Enum { name: "SceneType", default: "Scene", doc: "What `scene_name` names.", members: &[plain("IW_SCENE_TYPE_")] },
    Enum {
        name: "ErrorCode",
        default: "Internal",
        doc: "The codes of the signal `error`: calls that were refused as in `IW_ERROR_*` of inworld.h, what went wrong later as in\n    \
              /// `IW_FAILURE_*`.",
        members: &[
            Members {
                prefix: "IW_ERROR_",
                // what only callers of C can do wrong
                without: &["INVALID_HANDLE", "INVALID_UTF8", "BUSY", "BUFFER_TOO_SMALL", "ABI_MISMATCH", "PANIC"],
                start: "ERROR_",
                renamed: &[("INTERNAL", "REFUSED_INTERNAL"), ("TIMEOUT", "TIMED_OUT")],
            },
            Members { prefix: "IW_FAILURE_", without: &["NONE"], start: "ERROR_", renamed: &[] },
        ],
    },
];

const HEAD: &str = "\
// Generated from inworld.h by `cargo xtask bindings`; do not edit. Included by enums.rs.
";

/// The text of `enums/header.rs`.
pub fn enums(header: &Declarations) -> Result<String, String> {
    let mut out = String::from(HEAD);
    for one in &ENUMS {
        out.push_str(&format!(
            "\nclass_enum! {{\n    /// {}\n    InworldSession.{}, default = {} {{\n",
            one.doc, one.name, one.default
        ));
        for members in one.members {
            members.write(&mut out, header)?;
        }
        out.push_str("    }\n}\n");
    }
    Ok(out)
}

impl Members {
    /// In the order of the numbers.
    fn write(&self, out: &mut String, header: &Declarations) -> Result<(), String> {
        let mut members = Vec::new();
        let named = |constant: &&Constant| constant.name.starts_with(self.prefix);
        for constant in header.constants.iter().filter(named) {
            let name = constant.name.strip_prefix(self.prefix).unwrap_or_default();
            if self.without.contains(&name) {
                continue;
            }
            let number = constant.value.trim_end_matches('u').parse::<i64>();
            let number = number.map_err(|_| format!("{} is {}, which is no number", constant.name, constant.value))?;
            let renamed = self.renamed.iter().find(|(c, _)| *c == name);
            members.push((number, renamed.map_or(name, |(_, godot)| godot)));
        }
        if members.is_empty() {
            return Err(format!("the header has no {}* for Godot", self.prefix));
        }
        members.sort_unstable();
        for (number, name) in members {
            out.push_str(&format!("        {} = {number}, {}{name};\n", pascal_case(name), self.start));
        }
        Ok(())
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
            "#define IW_ERROR_INTERNAL (-14)",
            "#define IW_ERROR_INTERNAL (-14)\n#define IW_ERROR_TOO_LATE (-15)",
        );
        let text = enums(&declarations::parse(&more).unwrap()).unwrap();
        let first = "default = Internal {\n        TooLate = -15, ERROR_TOO_LATE;\n        RefusedInternal = -14, ERROR_REFUSED_INTERNAL;\n";
        assert!(text.contains(first), "{text}");
        assert!(text.contains("        SingleCharacter = 1, SINGLE_CHARACTER;\n    }\n"), "{text}");
        assert!(!text.contains("Panic"), "{text}");
    }

    #[test]
    fn a_prefix_without_constants_is_named() {
        let less = committed().replace("IW_SCENE_TYPE_", "IW_KIND_OF_SCENE_");
        let error = enums(&declarations::parse(&less).unwrap()).unwrap_err();
        assert_eq!(error, "the header has no IW_SCENE_TYPE_* for Godot");
    }

    /// Their numbers are the original's (PROTOCOL.md 8.2) and not the header's; their names are.
    #[test]
    fn every_emotion_and_strength_of_the_header_has_its_member() {
        let text = workspace::read(&workspace::root().join("bindings/godot/src/enums.rs")).unwrap();
        let members = |name: &str| {
            let (_, rest) = text.split_once(&format!("InworldCharacter.{name}, ")).unwrap();
            let (body, _) = rest.split_once("    }\n").unwrap();
            let mut names: Vec<String> = body
                .lines()
                .filter_map(|line| Some(line.trim().strip_suffix(';')?.rsplit_once(", ")?.1.to_owned()))
                .collect();
            names.sort_unstable();
            names
        };
        let of_the_header = |prefix: &str, apart: &str| {
            let header = declarations::parse(&committed()).unwrap();
            let names = header.constants.iter().filter_map(|constant| constant.name.strip_prefix(prefix));
            let mut names: Vec<String> = names.filter(|name| *name != apart).map(str::to_owned).collect();
            names.sort_unstable();
            names
        };
        let tense = |name: String| if name == "TENSE" { "TENSE_HUMOR".to_owned() } else { name };
        let emotions: Vec<String> = members("EmotionBehavior").into_iter().map(tense).collect();
        assert_eq!(emotions, of_the_header("IW_EMOTION_", "UNKNOWN"));
        assert_eq!(members("EmotionStrength"), of_the_header("IW_STRENGTH_", "UNSPECIFIED"));
    }
}
