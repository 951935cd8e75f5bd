//! Loading and unloading (PROTOCOL.md 2.5, 3.11): every load is answered with the complete list.

use tokio::time::Instant;

use super::thinking::Stopped;
use super::{LoadedScene, PING_EVERY, Session};
use crate::names::{self, Resource};
use inworld_protocol::packet::enums::ControlAction;
use inworld_protocol::packet::{
    Agent, CharacterAssets, ControlEvent, JsonStr, LoadCharacters, PacketId, Payload, SceneStatus,
    SessionControlResponse, UnloadCharacters,
};

impl Session {
    /// Loads a scene, or a single character. `again`, here and below: that was done before, and only how things stand
    /// is told.
    pub(super) fn load_scene(&mut self, now: Instant, name: &str, again: bool) {
        if again && self.scene.is_some() {
            return self.tell_scene(now, false);
        }
        match self.enter(name) {
            Ok(()) => {
                self.tidy_conversations();
                self.tell_scene(now, false);
                self.warm();
                self.greet_unasked(now);
            }
            Err(status) => self.refuse(&status),
        }
    }

    /// Makes the scene the current one, without telling anybody.
    pub(crate) fn enter(&mut self, name: &str) -> Result<(), inworld_protocol::wire::Status<String>> {
        let place = names::find(&self.script, name)?;
        let (scene, live) = match place {
            Resource::Scene(index) => {
                let Some(scene) = self.script.scenes.get(index) else { return Ok(()) };
                let loaded = LoadedScene {
                    name: names::scene_name(&self.script, &scene.name),
                    display_name: scene.display_name.clone(),
                    description: scene.description.clone(),
                };
                (loaded, scene.characters.clone())
            }
            Resource::Character(index) => {
                let Some(character) = self.script.characters.get(index) else { return Ok(()) };
                let scene = LoadedScene {
                    name: names::brain_name(&self.script, &character.name),
                    display_name: character.given_name.clone(),
                    description: String::new(),
                };
                (scene, vec![index])
            }
        };
        self.scene = Some(scene);
        self.live = live;
        self.silence_absent();
        Ok(())
    }

    /// Adds characters. The first that does not exist refuses them all.
    pub(super) fn load_characters(&mut self, now: Instant, request: &LoadCharacters<JsonStr>, again: bool) {
        if again && self.scene.is_some() {
            return self.tell_scene(now, true);
        }
        let mut added = Vec::new();
        for name in &request.name {
            match names::find_character(&self.script, &name.name) {
                Ok(index) => added.push(index),
                Err(status) => return self.refuse(&status),
            }
        }
        for index in added {
            if !self.live.contains(&index) {
                self.live.push(index);
            }
        }
        self.stay_on_stage();
        self.tell_scene(now, true);
        self.warm();
        self.greet_unasked(now);
    }

    /// Removes characters.
    pub(super) fn unload_characters(&mut self, now: Instant, request: &UnloadCharacters<JsonStr>, again: bool) {
        if again && self.scene.is_some() {
            return self.tell_scene(now, true);
        }
        let live = self.live_agents();
        let (mut gone, mut strangers) = (Vec::new(), Vec::new());
        for agent in &request.agents {
            let found = [&agent.agent_id, &agent.brain_name].into_iter().find_map(|name| live.get(name.as_ref()));
            match found {
                // Naming somebody twice is naming two, of whom one is not there any more.
                Some(index) if !gone.contains(index) => gone.push(*index),
                _ => strangers.push(agent.agent_id.as_ref()),
            }
        }
        self.live.retain(|index| !gone.contains(index));
        if !strangers.is_empty() {
            self.warn(format!("Nobody in the scene has the agent id {}", strangers.join(", ")));
        }
        self.silence_absent();
        self.tidy_conversations();
        self.stay_on_stage();
        self.tell_scene(now, true);
    }

    /// Stops the answers of characters that have left the scene. Interactions that were begun still end.
    fn silence_absent(&mut self) {
        let live = self.live.clone();
        self.replay.silence(|character| !live.contains(&character));
        let open = self.cancel_exchanges(None, Stopped::default(), |exchange| !live.contains(&exchange.character));
        self.end_cancelled(open);
    }

    /// Characters may be loaded without a scene; then the scene has the first one's name (PROTOCOL.md 2.5).
    fn stay_on_stage(&mut self) {
        if self.scene.is_none() {
            let name = self.live.first().map_or_else(String::new, |index| self.brain_name(*index));
            self.scene = Some(LoadedScene { name, display_name: String::new(), description: String::new() });
        }
    }

    fn tell_scene(&mut self, now: Instant, characters_only: bool) {
        let status = self.scene_status();
        if self.client.in_parts {
            let response = if characters_only {
                SessionControlResponse { loaded_characters: Some(status.clone()), ..SessionControlResponse::default() }
            } else {
                SessionControlResponse { loaded_scene: Some(status.clone()), ..SessionControlResponse::default() }
            };
            self.send_from_world(PacketId::default(), Payload::SessionResponse(response));
        }
        let control = ControlEvent {
            action: ControlAction::CurrentSceneStatus,
            current_scene_status: Some(status),
            ..ControlEvent::default()
        };
        self.send_from_world(PacketId::default(), Payload::Control(control));
        self.next_ping = Some(now + PING_EVERY);
    }

    fn scene_status(&self) -> SceneStatus<String> {
        let scene = self.scene.as_ref();
        SceneStatus {
            agents: self.agents(),
            scene_name: scene.map(|scene| scene.name.clone()).unwrap_or_default(),
            scene_description: scene.map(|scene| scene.description.clone()).unwrap_or_default(),
            scene_display_name: scene.map(|scene| scene.display_name.clone()).unwrap_or_default(),
        }
    }

    /// Everybody in the scene, as clients want to know them.
    pub(crate) fn agents(&self) -> Vec<Agent<String>> {
        self.live.iter().filter_map(|index| self.describe(*index)).collect()
    }

    pub(super) fn describe(&self, character: usize) -> Option<Agent<String>> {
        let known = self.script.characters.get(character)?;
        let assets = CharacterAssets {
            avatar_img: known.avatar.clone(),
            avatar_img_original: known.avatar.clone(),
            ..CharacterAssets::default()
        };
        Some(Agent {
            agent_id: self.agent_id(character),
            brain_name: self.brain_name(character),
            given_name: known.given_name.clone(),
            character_assets: Some(assets),
        })
    }
}
