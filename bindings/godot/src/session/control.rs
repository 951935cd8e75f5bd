//! Starting, stopping and pausing a session, and going to another scene.

use godot::prelude::*;
use inworld_client::Session;

use super::InworldSession;
use crate::enums::SceneType;

#[godot_api(secondary)]
impl InworldSession {
    /// Starts the session with the present properties. Returns at once; a mistake in the properties is told by
    /// [signal error].
    #[func]
    fn start(&mut self) {
        let begun = self.begin();
        self.refuse(begun);
    }

    /// Stops the session, in any state. Characters forget what they have not said yet.
    #[func]
    fn stop(&mut self) {
        self.link.stop();
    }

    /// Pauses a connected session: the connection is closed, the characters stay known.
    #[func]
    fn pause(&mut self) {
        let paused = self.running().and_then(Session::pause);
        self.refuse(paused);
    }

    /// Goes on with a paused session, or tries at once to get a lost connection back.
    #[func]
    fn resume(&mut self) {
        let resumed = self.running().and_then(Session::resume);
        self.refuse(resumed);
    }

    /// Goes to another scene of the workspace without a new connection. [signal established] tells when its characters
    /// are there. A scene that does not exist is an [signal error], and the session stays in the one before: then
    /// [signal established] tells that its characters are there again.
    #[func]
    fn load_scene(&mut self, scene_name: GString, scene_type: SceneType) {
        let scene = scene_name.to_string();
        let asked = self.running().and_then(|session| session.load_scene(&scene, scene_type as u32));
        self.refuse(asked);
    }
}
