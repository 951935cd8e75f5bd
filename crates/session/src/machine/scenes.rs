//! Entering a scene, and the characters that come and go in it.

use std::sync::Arc;

use super::{Machine, SCENE_TIMEOUT, Waiting};
use crate::cast::MAX_CAST;
use crate::cast::{Cast, Character};
use crate::event::EventKind;
use crate::now::Now;
use crate::opening;
use crate::outgoing::Outgoing;
use crate::state::ConnectionState::{Disconnected, Paused};
use inworld_protocol::packet::{Agent, JsonStr, Mutation, Packet, Routing, SceneStatus};

impl Machine {
    /// Loads another scene, also on later links.
    pub(super) fn load_scene(&mut self, now: Now, scene: String) {
        if !self.takes_packets() {
            return;
        }
        self.scene.enter(scene);
        self.announcements.unannounce();
        if matches!(self.state, Paused | Disconnected) {
            self.resume(now);
        } else if self.link_open {
            self.ask_for_scene(now);
        }
        self.unestablish(now);
    }

    /// Requests the scene and the characters that the game has added to it.
    pub(super) fn ask_for_scene(&mut self, now: Now) {
        self.scene_ready = false;
        self.wait(now, Waiting::Scene, SCENE_TIMEOUT);
        let load = opening::load_scene(self.scene.scene(), now.wall, (self.new_id)());
        self.write(&load);
        self.scene.expect_status(true);
        if !self.scene.added().is_empty() {
            let added = self.scene.added().to_vec();
            let load = Outgoing::load_characters(added, now.wall, &mut self.new_id);
            self.write(&Packet { routing: Routing::player_to_world(), ..load.packet });
            self.scene.expect_status(true);
        }
    }

    pub(super) fn scene_status(&mut self, now: Now, status: &SceneStatus<JsonStr<'_>>) {
        if !self.scene.receive_status(&status.scene_name) {
            return;
        }
        let cast = Cast::from_status(status);
        if cast.size() > MAX_CAST {
            let problem = format!("its characters take {} bytes; at most {MAX_CAST} are allowed", cast.size());
            return self.skip(now, &problem);
        }
        if !self.scene_ready {
            // The server has loaded the scene anew; whom the game had taken away has to go again.
            let surplus: Vec<_> = self.scene.unwanted(&cast).into_iter().map(Character::to_agent).collect();
            if !surplus.is_empty() {
                let unload = Outgoing::unload_agents(surplus, now.wall, &mut self.new_id);
                self.write(&Packet { routing: Routing::player_to_world(), ..unload.packet });
                return self.scene.expect_status(true);
            }
        }
        self.scene.confirm(&cast);
        let changed = *self.cast != cast;
        if self.waiting == Waiting::Scene {
            self.settle();
        }
        self.scene_ready = true;
        self.scene_told = true;
        if changed {
            self.cast = Arc::new(cast);
        }
        if !std::mem::replace(&mut self.established, true) {
            self.emit(now, EventKind::Established { established: true, cast: self.cast.clone() });
        } else if changed {
            self.emit(now, EventKind::CharactersChanged { cast: self.cast.clone() });
        }
        self.tokens.worked();
        self.in_flight.scene_told(self.scene.last_received());
        if self.scene_since.is_none() {
            self.rejections.link_ready(now.monotonic);
        }
        self.scene_since.get_or_insert(now.monotonic);
        self.talked = self.talked.max(now.monotonic);
        let gone = self.interactions.scene_told(now.monotonic, &self.cast);
        self.cut(now, gone);
        self.tell_conversations(now);
    }

    /// A packet that loads another scene, or adds or takes away characters, leaves. Those to be taken away get their agent
    /// ids here.
    pub(super) fn leave_mutation(&mut self, now: Now, mutation: &mut Mutation<String>) -> Result<(), String> {
        if let Some(load) = &mutation.load_scene {
            // Of the game's own making: as with `load_scene`, but that the packet itself asks.
            self.scene.enter(load.name.clone());
            self.announcements.unannounce();
            self.scene_ready = false;
            self.wait(now, Waiting::Scene, SCENE_TIMEOUT);
            self.scene.expect_status(true);
            self.unestablish(now);
        }
        if let Some(load) = &mutation.load_characters {
            self.scene.add(load.name.iter().map(|character| character.name.clone()));
            self.scene.expect_status(false);
        }
        if let Some(unload) = &mut mutation.unload_characters {
            // In packets of the game's own making they may have an agent id alone, as Web writes them.
            let name = |agent: &Agent<String>| match agent.brain_name.is_empty() {
                true => agent.agent_id.clone(),
                false => agent.brain_name.clone(),
            };
            let find = |agent: &Agent<String>| self.cast.find(Some(&name(agent))).map(Character::to_agent);
            let found: Result<Vec<_>, _> = unload.agents.iter().map(find).collect();
            unload.agents = found.map_err(|error| error.to_string())?;
            self.scene.remove(unload.agents.iter().map(|agent| agent.brain_name.clone()));
            self.scene.expect_status(false);
        }
        Ok(())
    }
}
