//! The voices of characters, for games that play them with a player of their own.

use godot::prelude::*;
use inworld_client::SHAPES;

use super::InworldSession;

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
        let weights = found.as_ref().copied().unwrap_or_else(|_| {
            let mut rest = [0.0; SHAPES];
            if let Some(first) = rest.first_mut() {
                *first = 1.0;
            }
            rest
        });
        self.refuse(found.map(drop));
        weights.into_iter().collect()
    }
}

fn given(brain: &str) -> Option<&str> {
    (!brain.is_empty()).then_some(brain)
}
