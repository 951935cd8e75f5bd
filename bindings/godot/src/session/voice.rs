//! The voices of characters, for games that play them with a player of their own.

use godot::prelude::*;
use inworld_client::SHAPES;

use super::InworldSession;
use crate::voice::{InworldVoice, mix_rate, rest};

/// Frames that are read at once, at the most: a second at 192 kHz.
const MOST_FRAMES: usize = 192_000;

#[godot_api(secondary)]
impl InworldSession {
    /// The next frames of what a character says, for [method AudioStreamGeneratorPlayback.push_buffer]: silence where it says
    /// nothing. [code]brain[/code]: its name; empty: the only one. [code]rate[/code] in Hz. What it says from the first call
    /// on is read: do not play its messages, too.
    #[func]
    fn read_voice(&mut self, brain: GString, frames: i32, rate: i32) -> PackedVector2Array {
        let frames = usize::try_from(frames).unwrap_or_default().min(MOST_FRAMES);
        let mut block = vec![0.0; frames * 2];
        let brain = brain.to_string();
        let rate = u32::try_from(rate).unwrap_or_default();
        let read = self.running().and_then(|session| session.pull_voice(given(&brain), &mut block, rate, 2));
        self.refuse(read.map(drop));
        block.as_chunks().0.iter().map(|[left, right]| Vector2::new(*left, *right)).collect()
    }

    /// The mouth of a character whose voice is read: how much of each of the 15 shapes is to be seen at the frame that was read
    /// last, 0 to 1, together 1; a mouth at rest is 1 in the first.
    #[func]
    fn get_visemes(&mut self, brain: GString) -> PackedFloat32Array {
        let brain = brain.to_string();
        let found = self.running().and_then(|session| session.voice_visemes(given(&brain)));
        let weights = found.as_ref().copied().unwrap_or_else(|_| rest());
        self.refuse(found.map(drop));
        weights.into_iter().collect()
    }
}

impl InworldSession {
    /// The voice that plays a character: the first that can, of all nodes of that character.
    pub fn voice_of(&self, brain: &str) -> Option<Gd<InworldVoice>> {
        let characters = self.characters.iter().filter_map(|character| character.get());
        characters.filter(|character| self.is_same(character.bind().brain(), brain)).find_map(|who| who.bind().voice())
    }

    /// Fills a block, stereo, with what a character says; how many frames are of a line, and the mouth at its end. What was
    /// said in a session that is being stopped fades out.
    pub fn pull(&self, brain: &str, block: &mut [f32], rate: u32) -> (usize, [f32; SHAPES]) {
        let Some(session) = self.link.latest() else {
            block.fill(0.0);
            return (0, rest());
        };
        let frames = session.pull_voice(given(brain), block, rate, 2).unwrap_or_default();
        (frames, session.voice_visemes(given(brain)).unwrap_or_else(|_| rest()))
    }

    /// Lets the library keep what a character says from now on for the voice that plays it, if there is one.
    pub fn open_voice(&self, brain: &str) {
        if self.voice_of(brain).is_some() {
            self.pull(brain, &mut [], mix_rate());
        }
    }

    /// The same for all characters.
    pub(super) fn open_voices(&self) {
        for character in self.characters.iter().filter_map(|character| character.get()) {
            self.open_voice(character.bind().brain());
        }
    }

    /// Voices that the paused tree keeps from playing keep their place, where the session itself is not paused.
    pub(super) fn keep_paused_voices(&self) {
        if !self.base().is_inside_tree() || !self.base().get_tree().is_paused() {
            return;
        }
        for character in self.characters.iter().filter_map(|character| character.get()) {
            let character = character.bind();
            if self.voice_of(character.brain()).is_some_and(|voice| !voice.can_process()) {
                self.pull(character.brain(), &mut [], mix_rate());
            }
        }
    }

    fn is_same(&self, brain: &str, other: &str) -> bool {
        let cast = self.link.cast();
        brain == other || cast.find(Some(brain)).is_ok_and(|found| cast.find(Some(other)) == Ok(found))
    }
}

fn given(brain: &str) -> Option<&str> {
    (!brain.is_empty()).then_some(brain)
}
