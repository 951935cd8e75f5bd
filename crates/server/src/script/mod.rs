//! The script: who is in which scene and what they answer. One TOML file that a game writer can read; the format
//! is described in `docs/SCRIPT.md`.

mod document;
mod error;
mod pattern;
mod read;
mod size;
#[cfg(test)]
mod tests;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use inworld_protocol::packet::RelationAttributes;
use inworld_protocol::packet::enums::{Behavior, Strength};
use serde::{Deserialize, Serialize};

use crate::file;
use crate::mind::{Action, Head, MindSettings};
use crate::setting_names::SettingNames;

pub use error::ScriptError;
pub(super) use pattern::{Pattern, is_greeting, is_question};

/// A checked script: every name in it leads somewhere.
#[derive(Clone, Debug)]
pub struct Script {
    pub(super) workspace: String,
    /// Which variants come up, in which order.
    pub(super) seed: u64,
    /// Pause between the utterances of an answer; zero sends them all at once.
    pub(super) pace: Duration,
    /// What the microphone "recognises", in turn, where no server understands the player.
    pub(super) heard: Vec<String>,
    /// The servers that think, speak and hear.
    pub(super) minds: MindSettings,
    pub(super) goals: Vec<Goal>,
    pub(super) scenes: Vec<Scene>,
    pub(super) characters: Vec<Character>,
}

/// A place with characters in it.
#[derive(Clone, Debug)]
pub(super) struct Scene {
    pub(super) name: String,
    pub(super) display_name: String,
    pub(super) description: String,
    /// Indexes into [`Script::characters`].
    pub(super) characters: Vec<usize>,
    /// Whether its characters speak in their order, instead of as a mind decides.
    pub(super) in_order: bool,
}

/// Something the player can achieve.
#[derive(Clone, Debug)]
pub(super) struct Goal {
    pub(super) name: String,
    pub(super) enabled: bool,
    /// Whether it can be completed more than once in a session.
    pub(super) repeat: bool,
    /// Sent along when it is completed.
    pub(super) parameters: Vec<(String, String)>,
}

/// Somebody to talk to.
#[derive(Clone, Debug)]
pub(super) struct Character {
    pub(super) name: String,
    pub(super) given_name: String,
    pub(super) avatar: String,
    pub(super) voice: VoiceStyle,
    /// The name of its voice at the speech server; empty for the default.
    pub(super) voice_name: String,
    /// The persona: the beginning of its prompts.
    pub(super) head: Option<Arc<Head>>,
    pub(super) abilities: Vec<Ability>,
    /// How likely it speaks unasked in a group, from 0 to 1.
    pub(super) talkativeness: f32,
    pub(super) relation: RelationAttributes,
    pub(super) greet_on_load: bool,
    pub(super) greeting: Vec<Variant>,
    pub(super) replies: Vec<Reply>,
}

/// An action that a mind may choose, while goals allow it.
#[derive(Clone, Debug)]
pub(super) struct Ability {
    pub(super) action: Action,
    /// Goals that must have been completed.
    pub(super) needs: Vec<String>,
    /// Goals that must be under way.
    pub(super) during: Vec<String>,
}

/// How a character sounds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct VoiceStyle {
    /// Base pitch in Hz.
    pub(super) pitch: f32,
    /// 1 is normal, 2 is twice as fast.
    pub(super) pace: f32,
}

/// An answer and what it answers.
#[derive(Clone, Debug)]
pub(super) struct Reply {
    pub(super) when: When,
    /// Goals that must have been completed.
    pub(super) needs: Vec<String>,
    /// Goals that must be under way: activated and not completed.
    pub(super) during: Vec<String>,
    /// Variants, never empty.
    pub(super) answers: Vec<Variant>,
}

/// What a reply answers.
#[derive(Clone, Debug)]
pub(super) enum When {
    /// Words of the player, or any question.
    Says { patterns: Vec<Pattern>, question: bool },
    /// An event of the game, its name [folded](fold); no name stands for any event.
    Trigger { name: Option<String>, parameters: Vec<(String, String)> },
    /// What the player does.
    Action(Vec<Pattern>),
}

/// One variant: utterances in the order in which they are spoken, never empty.
pub(super) type Variant = Vec<Sentence>;

/// One utterance and what goes with it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Sentence {
    pub(super) text: Option<String>,
    pub(super) emotion: Option<(Behavior, Strength)>,
    pub(super) action: Option<String>,
    pub(super) trigger: Option<Event>,
    pub(super) task: Option<Event>,
    pub(super) activates: Option<String>,
    pub(super) completes: Option<String>,
    /// Added to the relation.
    pub(super) relation: Option<RelationAttributes>,
    /// Whether the text is not spoken aloud.
    pub(super) silent: bool,
    pub(super) uninterruptible: bool,
    /// Whether it only bridges a pause; no script says that.
    pub(super) is_filler: bool,
}

/// A name with values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Event {
    pub(super) name: String,
    pub(super) parameters: Vec<(String, String)>,
}

/// Overrides of the script.
#[derive(Clone, Copy, Debug, Default)]
pub struct Overrides<'o> {
    /// TOML with any of the tables `[mind]`, `[speech]` and `[hearing]`, and `seed` and `pace_ms`; may be empty.
    pub tables: &'o str,
    /// Whether servers of minds on other machines may be asked without encryption.
    pub allow_plain_http: bool,
    /// What messages call the settings around the script.
    pub names: SettingNames,
}

impl Overrides<'_> {
    /// What errors call the overriding tables.
    pub const FILE: &'static str = "local_settings";
}

impl Script {
    /// Reads and checks a script file.
    ///
    /// # Errors
    /// The file cannot be read, is not TOML, or says something that makes no sense.
    pub fn load(path: impl AsRef<Path>) -> Result<Self, ScriptError> {
        let path = path.as_ref();
        Self::parse(&Self::read_text(path)?, &path.display().to_string())
    }

    /// Reads the text of a script file.
    ///
    /// # Errors
    /// The file cannot be read, is not a regular file, is larger than 1 MiB, or is not UTF-8.
    pub fn read_text(path: impl AsRef<Path>) -> Result<String, ScriptError> {
        let path = path.as_ref();
        let name = path.display().to_string();
        let unreadable = |message: String| ScriptError { file: name.clone(), line: None, field: None, message };
        // One more tells that it is larger.
        let bytes = file::read_part(path, size::MOST_BYTES + 1).map_err(&unreadable)?;
        if bytes.len() > size::MOST_BYTES {
            // Not all of it was read.
            return Err(unreadable(format!("is larger than {} bytes; give a smaller script", size::MOST_BYTES)));
        }
        String::from_utf8(bytes).map_err(|error| {
            let valid = error.utf8_error().valid_up_to();
            let line = error.as_bytes().iter().take(valid).filter(|byte| **byte == b'\n').count() + 1;
            ScriptError { line: Some(line), ..unreadable("is not a UTF-8 text; save it as UTF-8".to_owned()) }
        })
    }

    /// Checks the text of a script; `file` is what errors call it.
    ///
    /// # Errors
    /// The text is not TOML, or says something that makes no sense.
    pub fn parse(text: &str, file: &str) -> Result<Self, ScriptError> {
        Self::parse_with(text, file, &Overrides::default())
    }

    /// The same, with tables from outside that override its own. Files that the script names are beside `file`; a script
    /// without a file has an empty one.
    ///
    /// # Errors
    /// As [`Script::parse`]; what is wrong with the overrides has [`Overrides::FILE`] as its file.
    pub fn parse_with(text: &str, file: &str, overrides: &Overrides) -> Result<Self, ScriptError> {
        let document = document::Document { file, text };
        let over = document::Document { file: Overrides::FILE, text: overrides.tables };
        for document in [document, over] {
            let large = |message| ScriptError { file: document.file.to_owned(), line: None, field: None, message };
            size::check_size(document.text).map_err(large)?;
        }
        let folder = Path::new(file).parent().filter(|_| !file.is_empty());
        let rules = read::Rules { folder, allow_plain_http: overrides.allow_plain_http, names: overrides.names };
        read::script(document, (!overrides.tables.is_empty()).then_some(over), &rules)
    }

    /// The built-in scene that runs when no script is given (C_ABI.md, "The built-in demo scene").
    ///
    /// # Errors
    /// Never in a released library: the scene is part of it, and a test reads it.
    pub fn demo() -> Result<Self, ScriptError> {
        Self::parse(Self::DEMO, "demo.toml")
    }

    /// The text of that scene.
    pub const DEMO: &str = include_str!("../demo.toml");

    /// Whether minds, speech or hearing of the script need a server.
    pub(super) fn needs_servers(&self) -> bool {
        let MindSettings { chat, realtime, speech, hearing, .. } = &self.minds;
        chat.is_some() || realtime.is_some() || speech.is_some() || hearing.is_some()
    }

    /// The index of the character of this short name.
    pub(super) fn character_index(&self, name: &str) -> Option<usize> {
        self.characters.iter().position(|character| character.name == name)
    }

    /// The goal of this name.
    pub(super) fn goal(&self, name: &str) -> Option<&Goal> {
        self.goals.iter().find(|goal| goal.name == name)
    }
}

impl Sentence {
    /// How many bytes it holds.
    pub(super) fn size(&self) -> usize {
        let texts = [&self.text, &self.action, &self.activates, &self.completes];
        let events = [&self.trigger, &self.task].into_iter().flatten();
        let event = |event: &Event| {
            event.name.len() + event.parameters.iter().map(|(name, value)| name.len() + value.len()).sum::<usize>()
        };
        size_of::<Self>()
            + texts.into_iter().flatten().map(String::len).sum::<usize>()
            + events.map(event).sum::<usize>()
    }
}

impl Reply {
    /// Goals that some variant of this reply activates or completes.
    pub(super) fn touched_goals(&self) -> impl Iterator<Item = &str> {
        self.answers
            .iter()
            .flatten()
            .flat_map(|sentence| [&sentence.activates, &sentence.completes])
            .filter_map(Option::as_deref)
    }
}
