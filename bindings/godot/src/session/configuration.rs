//! From the properties of an `InworldSession` to the settings of the library, and what the editor warns of.

use godot::builtin::GString;
use godot::classes::file_access::ModeFlags;
use godot::classes::{Engine, FileAccess, ProjectSettings};
use godot::global::Error as Failure;
use godot::obj::{EngineEnum as _, Singleton as _, WithBaseField as _};
use inworld_client::ApiKey;
use inworld_client::config::check_name;
use inworld_client::vocabulary::Vocabulary as _;
use inworld_client::{Error, Settings, ValueError, flags};

use super::InworldSession;
use crate::vocabulary::{MIND_NAMES, NodeNames};

/// The property with the script.
const FIELD: &str = "local_script";
/// The largest script that is read, in bytes. The library takes smaller ones only.
const LARGEST: u64 = 16 << 20;

/// What the properties say, as texts that the settings can borrow.
pub struct Configuration {
    workspace: String,
    scene: String,
    scene_type: u32,
    auth: String,
    access_token: String,
    project_name: String,
    player_name: String,
    endpoint: String,
    script: Script,
    local_settings: String,
    mind_key: String,
    record_file: String,
    client_version: String,
}

impl Configuration {
    pub fn of(session: &InworldSession) -> Self {
        let player = session.player_ref.get();
        Self {
            workspace: session.workspace_name.to_string(),
            scene: session.scene_name.to_string(),
            scene_type: session.scene_type as u32,
            auth: session.auth.to_string(),
            access_token: session.access_token.to_string(),
            project_name: session.project_name.to_string(),
            player_name: player.map(|player| player.bind().given_name().to_string()).unwrap_or_default(),
            endpoint: session.endpoint.to_string(),
            script: Script::at(&session.local_script),
            local_settings: session.local_settings.to_string(),
            mind_key: session.mind_key.to_string(),
            record_file: ProjectSettings::singleton().globalize_path(&session.record_file).to_string(),
            client_version: Engine::singleton()
                .get_version_info()
                .get("string")
                .map(|text| text.to_string())
                .unwrap_or_default(),
        }
    }

    pub fn settings(&self) -> Settings<'_> {
        Settings {
            scene_type: self.scene_type,
            workspace: given(&self.workspace),
            scene: given(&self.scene),
            auth: given(&self.auth),
            access_token: given(&self.access_token),
            project_name: given(&self.project_name),
            player_name: given(&self.player_name),
            endpoint: given(&self.endpoint),
            local_script: self.script.path(),
            local_script_text: self.script.text(),
            local_settings: given(&self.local_settings),
            mind_key: given(&self.mind_key),
            record_file: given(&self.record_file),
            flags: if self.record_file.is_empty() { flags::SUBTITLES } else { flags::SUBTITLES | flags::RECORD },
            whole_lines: true,
            mind_names: MIND_NAMES,
            client_id: Some("godot"),
            client_version: given(&self.client_version),
            ..Settings::default()
        }
    }

    /// Whether Godot can read the script.
    fn readable(&self) -> Result<(), Error> {
        match &self.script {
            Script::Unreadable(error) => Err(Error::Config(error.clone())),
            _ => Ok(()),
        }
    }

    /// What is wrong with it, one sentence for each property.
    pub fn warnings(&self) -> Vec<String> {
        let names = [("workspace", &self.workspace, "demo"), ("scene", &self.scene, "tavern")];
        let mut warnings: Vec<String> = names
            .iter()
            .filter_map(|(field, name, example)| {
                if name.is_empty() {
                    let property = NodeNames.field(field);
                    return Some(format!("{property} is empty; give its name, such as \"{example}\"."));
                }
                check_name(*field, name).err().map(|error| error.words(&NodeNames))
            })
            .collect();
        if !self.auth.is_empty()
            && let Err(error) = ApiKey::decode(&self.auth)
        {
            warnings.push(format!("auth: {error}"));
        }
        if warnings.is_empty()
            && let Err(error) = self.readable().and_then(|()| self.settings().check())
        {
            warnings.push(self.script.explain(error).words(&NodeNames));
        }
        warnings
    }
}

/// An empty property was not set.
fn given(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

/// Where the script of the characters inside the library is.
enum Script {
    None,
    /// A file that the library reads.
    File(String),
    /// One that only Godot can read, as exported games have no files under `res://`: its path and its text.
    Text(String, String),
    /// One that Godot cannot read.
    Unreadable(ValueError),
}

impl Script {
    fn at(path: &GString) -> Self {
        let text = path.to_string();
        if text.is_empty() {
            return Self::None;
        }
        let is_godots = ["res://", "user://", "uid://"].iter().any(|scheme| text.starts_with(scheme));
        if !is_godots {
            return Self::File(text);
        }
        match read(path) {
            Ok(script) => Self::Text(text, script),
            Err(problem) => Self::Unreadable(ValueError::other(FIELD, format!("{text} {problem}"))),
        }
    }

    fn path(&self) -> Option<&str> {
        match self {
            Self::File(path) => Some(path),
            _ => None,
        }
    }

    fn text(&self) -> Option<&str> {
        match self {
            Self::Text(_, text) => Some(text),
            _ => None,
        }
    }

    /// What the library says of a text, as it concerns the file that the text is of.
    fn explain(&self, error: Error) -> Error {
        match (self, error) {
            (Self::Text(path, _), Error::Config(error)) if error.field.name() == "local_script_text" => {
                Error::Config(ValueError::other(FIELD, format!("{path}: {}", error.problem_words(&NodeNames))))
            }
            (_, error) => error,
        }
    }
}

/// The text of a script.
fn read(path: &GString) -> Result<String, String> {
    let Some(mut file) = FileAccess::open(path, ModeFlags::READ) else {
        return Err(match FileAccess::get_open_error() {
            Failure::ERR_FILE_NOT_FOUND => {
                "is not there; in an exported game the filters of the export preset have to \
                                            include it, such as *.toml"
                    .to_owned()
            }
            error => format!("cannot be read ({}); give a text file", error.as_str()),
        });
    };
    let size = file.get_length();
    if size > LARGEST {
        return Err(format!("has {size} bytes; a script has at most {LARGEST}"));
    }
    let bytes = file.get_buffer(size as i64);
    String::from_utf8(bytes.to_vec()).map_err(|_| "is not UTF-8; save it as UTF-8 text".to_owned())
}

impl InworldSession {
    /// Starts, or tells why not.
    pub(super) fn begin(&mut self) -> Result<(), Error> {
        let configuration = Configuration::of(self);
        configuration.readable()?;
        // Paused already, it gets no notification of that.
        self.link.hold_lines(self.base().is_inside_tree() && !self.base().can_process());
        self.link.start(&configuration.settings()).map_err(|error| configuration.script.explain(error))?;
        self.open_voices();
        Ok(())
    }
}
