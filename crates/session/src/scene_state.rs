//! Which scene the session is in, whom the game has added to it or taken away, and which lists of characters the
//! server still owes: one for each packet that loads or unloads (PROTOCOL.md 2.5).

use std::collections::VecDeque;

use super::cast::{Cast, Character};

/// Servers that owe more lists than this do not answer each packet.
const MAX_PENDING: usize = 64;

/// Characters that the game has added, or taken away; a scene has fewer.
const MAX_NAMES: usize = 4096;

/// A list that the server owes.
#[derive(Debug)]
struct PendingStatus {
    number: u64,
    /// The scene that it is of.
    scene: String,
    /// Whether packets to characters wait for it.
    awaited: bool,
}

/// A scene that the server has confirmed, with the game's changes to its characters.
#[derive(Debug)]
struct ConfirmedScene {
    scene: String,
    added: Vec<String>,
    removed: Vec<String>,
}

/// The scene that the game requested.
#[derive(Debug, Default)]
pub(super) struct SceneState {
    scene: String,
    /// Whether the server has confirmed the scene.
    confirmed: bool,
    /// Where the session stays if the server refuses the scene.
    previous: Option<ConfirmedScene>,
    pending: VecDeque<PendingStatus>,
    /// The number of the last scene status that was expected, and of the last one received.
    last_expected: u64,
    last_received: u64,
    /// Full names that were asked for and are not seen in the scene yet.
    asked: Vec<String>,
    /// Full names of those the game has added.
    added: Vec<String>,
    /// Full names of those the game has taken away.
    removed: Vec<String>,
}

impl SceneState {
    /// Full resource name of the scene.
    pub fn scene(&self) -> &str {
        &self.scene
    }

    /// A session starts with this scene; there is no earlier one to go back to.
    pub fn begin(&mut self, scene: String) {
        self.enter(scene);
        self.previous = None;
    }

    /// Another scene is wanted, with its own characters alone.
    pub fn enter(&mut self, scene: String) {
        let scene = std::mem::replace(&mut self.scene, scene);
        let (added, removed) = (std::mem::take(&mut self.added), std::mem::take(&mut self.removed));
        if std::mem::take(&mut self.confirmed) {
            self.previous = Some(ConfirmedScene { scene, added, removed });
        }
        self.asked.clear();
    }

    /// The server has refused the scene: the last one that it confirmed is wanted again. False if there is no other one.
    pub fn revert(&mut self) -> bool {
        let Some(previous) = self.previous.take().filter(|previous| previous.scene != self.scene) else { return false };
        self.pending.retain(|pending| pending.scene != self.scene);
        self.asked.clear();
        (self.scene, self.added, self.removed) = (previous.scene, previous.added, previous.removed);
        true
    }

    /// The link is gone, and with it the pending scene statuses.
    pub fn forget_link(&mut self) {
        self.pending.clear();
        self.asked.clear();
    }

    /// Records a sent packet that a scene status acknowledges.
    pub fn expect_status(&mut self, awaited: bool) {
        if self.pending.len() >= MAX_PENDING {
            self.pending.retain(|pending| pending.awaited);
        }
        self.last_expected += 1;
        self.pending.push_back(PendingStatus { number: self.last_expected, scene: self.scene.clone(), awaited });
    }

    /// The number of the list that the last packet is answered with.
    pub fn last_expected(&self) -> u64 {
        self.last_expected
    }

    /// The number of the list that came last: all up to it are answered.
    pub fn last_received(&self) -> u64 {
        self.last_received
    }

    /// Handles a received scene status. Whether it lists the characters of the wanted scene: not while an awaited status is
    /// pending.
    pub fn receive_status(&mut self, scene: &str) -> bool {
        // Lists come in the order of the packets. Where an earlier one was left out, the scene's name tells.
        let named = self.pending.iter().position(|pending| pending.scene == scene);
        let answered = named.map_or(1, |place| place + 1).min(self.pending.len());
        let last = self.pending.drain(..answered).next_back();
        let receive_status = !self.pending.iter().any(|pending| pending.awaited);
        if let Some(last) = last {
            self.last_received = last.number;
            // A scene that is left before the game hears of it: the server is in it nevertheless.
            let is_known = |previous: &ConfirmedScene| previous.scene == last.scene;
            if !receive_status && last.scene != self.scene && !self.previous.as_ref().is_some_and(is_known) {
                self.previous = Some(ConfirmedScene { scene: last.scene, added: Vec::new(), removed: Vec::new() });
            }
        }
        receive_status
    }

    /// The game adds characters.
    pub fn add(&mut self, names: impl IntoIterator<Item = String>) {
        for name in names {
            self.removed.retain(|removed| *removed != name);
            remember(&mut self.asked, name);
        }
    }

    /// The game takes characters away.
    pub fn remove(&mut self, names: impl IntoIterator<Item = String>) {
        for name in names {
            self.asked.retain(|asked| *asked != name);
            self.added.retain(|added| *added != name);
            remember(&mut self.removed, name);
        }
    }

    /// The characters of a scene status. Added characters among them are requested again on another link.
    pub fn confirm(&mut self, cast: &Cast) {
        self.confirmed = true;
        self.previous = None;
        for name in std::mem::take(&mut self.asked) {
            if !cast.has(&name) {
                self.asked.push(name);
            } else {
                remember(&mut self.added, name);
            }
        }
        if self.pending.is_empty() {
            self.asked.clear();
        }
    }

    /// Added characters that another link has to request.
    pub fn added(&self) -> &[String] {
        &self.added
    }

    /// Characters in the scene that the game has unloaded, as after a new load of the scene.
    pub fn unwanted<'c>(&self, cast: &'c Cast) -> Vec<&'c Character> {
        cast.characters().iter().filter(|character| self.removed.contains(&character.brain_name)).collect()
    }
}

/// Adds a name that is not there yet; the oldest is forgotten when there is no room.
fn remember(names: &mut Vec<String>, name: String) {
    if names.contains(&name) {
        return;
    }
    if names.len() >= MAX_NAMES {
        names.remove(0);
    }
    names.push(name);
}
