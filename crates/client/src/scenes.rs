//! Scenes, characters that come and go, and conversations, as a Rust program asks for them.

use super::checks::{refuse_as, refuse_empty};
use super::clock::{new_id, wall};
use super::command::Command;
use super::error::Error;
use super::session::Session;
use super::state_error::StateError;
use inworld_protocol::packet::printable;
use inworld_session::config::{SceneType, check_character, check_name, check_optional, check_text, scene_resource};
use inworld_session::vocabulary::Call;
use inworld_session::{Expected, Field, Outgoing, Problem, Recipient};

/// Characters in one call.
const MAX_CHARACTERS: usize = 1024;

impl Session {
    /// Goes to another scene, or to a single character. The session is not established until the server tells who is
    /// there.
    ///
    /// # Errors
    /// [`Error::Argument`] for an invalid name.
    pub fn load_scene(&self, scene: &str, scene_type: u32) -> Result<(), Error> {
        check_name("scene", scene).map_err(Error::Argument)?;
        let scene_type = SceneType::from_number(scene_type).map_err(Error::Argument)?;
        self.check_running()?;
        let scene = scene_resource(&self.workspace, scene, scene_type);
        let slot = scene.len();
        self.reserve(slot)?;
        self.shared.ask_scene();
        self.command(Command::LoadScene { scene, slot }).inspect_err(|_| {
            self.shared.scene_taken_up();
            self.shared.release(slot);
        })
    }

    /// Adds characters to the scene.
    pub fn load_characters(&self, characters: &[&str]) -> Result<(), Error> {
        check_characters(characters)?;
        for (index, name) in characters.iter().enumerate().filter(|(_, name)| !name.contains('/')) {
            check_name(Field::from("characters").index(index), name).map_err(Error::Argument)?;
        }
        self.check_running()?;
        let full_name = |name: &str| match name.contains('/') {
            true => name.to_owned(),
            false => scene_resource(&self.workspace, name, SceneType::SingleCharacter),
        };
        let names = distinct(characters.iter().map(|name| full_name(name)));
        self.enqueue(Outgoing::load_characters(names, wall(), new_id)).map(drop)
    }

    /// Takes characters out of the scene.
    pub fn unload_characters(&self, characters: &[&str]) -> Result<(), Error> {
        let names = self.characters(characters)?;
        self.enqueue(Outgoing::unload_characters(names, wall(), new_id)).map(drop)
    }

    /// Selects the character that is the default recipient; `None`: no character.
    pub fn select_character(&self, character: Option<&str>) -> Result<(), Error> {
        let name = match character {
            Some(name) => {
                check_character("character", name).map_err(Error::Argument)?;
                self.check_running()?;
                Some(self.full_name(name)?)
            }
            None => {
                self.check_running()?;
                None
            }
        };
        self.shared.selection().select_character(name);
        Ok(())
    }

    /// Begins a conversation and returns its id.
    pub fn start_conversation(&self, characters: &[&str]) -> Result<String, Error> {
        let names = self.characters(characters)?;
        let id = new_id();
        let update = Outgoing::conversation_update(Recipient::NewConversation(id.clone()), names, wall(), new_id);
        // A conversation that cannot begin must not cost another one.
        let size = update.size();
        self.reserve(size)?;
        // Known before it can end.
        let forgotten = self.shared.selection().note(&update);
        if let Some(forgotten) = forgotten {
            // When the task is gone the packet tells so.
            let _ = self.command(Command::ForgetConversation(forgotten));
        }
        if self.send_reserved(Box::new(update), size).is_err() {
            self.shared.selection().over(&id);
            return Err(StateError::Dead.into());
        }
        Ok(id)
    }

    /// Replaces the participants of a conversation.
    pub fn update_conversation(&self, id: &str, characters: &[&str]) -> Result<(), Error> {
        check_text("conversation_id", id).map_err(Error::Argument)?;
        let names = self.characters(characters)?;
        let recipient = Recipient::Conversation(id.to_owned());
        let update = Outgoing::conversation_update(recipient, names, wall(), new_id);
        // The members stay as the server knows them when there is no room for the packet.
        let size = update.size();
        self.reserve(size)?;
        let mut selection = self.shared.selection();
        if !selection.knows(id) {
            self.shared.release(size);
            return unknown_conversation(id);
        }
        selection.note(&update);
        drop(selection);
        self.send_reserved(Box::new(update), size).map(drop).map_err(|_| StateError::Dead.into())
    }

    /// Selects the conversation that is the default recipient; `None`: no conversation.
    pub fn select_conversation(&self, id: Option<&str>) -> Result<(), Error> {
        if let Some(id) = id {
            check_optional("conversation_id", id).map_err(Error::Argument)?;
        }
        self.check_running()?;
        if self.shared.selection().select_conversation(id) {
            return Ok(());
        }
        unknown_conversation(id.unwrap_or_default())
    }

    /// Characters that must be in the scene, by their full names where they are known already.
    fn characters(&self, characters: &[&str]) -> Result<Vec<String>, Error> {
        check_characters(characters)?;
        self.check_running()?;
        let names = characters.iter().map(|name| self.full_name(name));
        names.collect::<Result<Vec<_>, _>>().map(distinct)
    }

    /// The name that stays when agent ids change.
    fn full_name(&self, name: &str) -> Result<String, Error> {
        if self.established() {
            return Ok(self.shared.cast().find(Some(name))?.brain_name.clone());
        }
        Ok(name.to_owned())
    }
}

/// Removes duplicates, in order.
fn distinct(names: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    names.into_iter().filter(|name| seen.insert(name.clone())).collect()
}

fn check_characters(characters: &[&str]) -> Result<(), Error> {
    if characters.is_empty() {
        return refuse_empty("characters", "name at least one character");
    }
    if characters.len() > MAX_CHARACTERS {
        let problem = Problem::TooMany { count: characters.len(), max: MAX_CHARACTERS };
        return refuse_as("characters", problem, Expected::Nothing);
    }
    for (index, name) in characters.iter().enumerate() {
        check_character(Field::from("characters").index(index), name).map_err(Error::Argument)?;
    }
    Ok(())
}

fn unknown_conversation<T>(id: &str) -> Result<T, Error> {
    let problem = Problem::Unknown { what: "conversation", id: printable(id, 80) };
    refuse_as("conversation_id", problem, Expected::IdFrom(Call::StartConversation))
}
