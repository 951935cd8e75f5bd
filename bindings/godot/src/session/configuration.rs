//! From the properties of an `InworldSession` to the settings of the library, and what the editor warns of.

use godot::builtin::GString;
use godot::classes::{Engine, ProjectSettings};
use godot::obj::Singleton as _;
use inworld_client::ApiKey;
use inworld_client::config::check_name;
use inworld_client::{Error, Settings};

use super::InworldSession;
use crate::words;

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
    local_script: String,
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
            local_script: real_path(&session.local_script),
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
            local_script: given(&self.local_script),
            client_id: Some("godot"),
            client_version: given(&self.client_version),
            ..Settings::default()
        }
    }

    /// What is wrong with it, one sentence for each property.
    pub fn warnings(&self) -> Vec<String> {
        let names = [("workspace_name", &self.workspace, "demo"), ("scene_name", &self.scene, "tavern")];
        let mut warnings: Vec<String> = names
            .iter()
            .filter_map(|(field, name, example)| {
                if name.is_empty() {
                    return Some(format!("{field} is empty; give its name, such as \"{example}\"."));
                }
                check_name(*field, name).err().map(|error| error.to_string())
            })
            .collect();
        if !self.auth.is_empty()
            && let Err(error) = ApiKey::decode(&self.auth)
        {
            warnings.push(format!("auth: {error}"));
        }
        if warnings.is_empty()
            && let Err(error) = self.settings().check()
        {
            warnings.push(words::of(&error.to_string()));
        }
        warnings
    }
}

/// An empty property was not set.
fn given(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

/// `res://` and `user://` as the library finds them.
fn real_path(path: &GString) -> String {
    let path_text = path.to_string();
    if path_text.starts_with("res://") || path_text.starts_with("user://") {
        return ProjectSettings::singleton().globalize_path(path).to_string();
    }
    path_text
}

impl InworldSession {
    /// Starts, or tells why not.
    pub(super) fn begin(&mut self) -> Result<(), Error> {
        let configuration = Configuration::of(self);
        self.link.start(&configuration.settings())
    }
}
