//! `InworldTalkQueue`: the lines of a character, seen from a script.

use godot::prelude::*;

use super::InworldCharacter;
use crate::message::InworldMessageTalk;
use crate::node_ref::NodeRef;

/// The lines that a character is about to say, see [member InworldCharacter.talk_queue].
#[derive(GodotClass)]
#[class(init, base = RefCounted)]
pub struct InworldTalkQueue {
    character: NodeRef<InworldCharacter>,
    base: Base<RefCounted>,
}

#[godot_api]
impl InworldTalkQueue {
    /// The next line begins. [signal InworldCharacter.message_talk] follows at once.
    #[signal]
    pub fn next_ready(talk: Gd<InworldMessageTalk>);

    /// The line that is being said and those that wait, as far as they have come.
    #[func]
    fn get_talks(&self) -> Array<Gd<InworldMessageTalk>> {
        let Some(character) = self.character.get() else { return Array::new() };
        let character = character.bind();
        character.lines.all().cloned().collect()
    }

    /// The same as [method InworldCharacter.finish_current_message_talk].
    #[func]
    fn finish_current(&mut self) {
        if let Some(character) = self.character.get() {
            InworldCharacter::finish(&character);
        }
    }
}

impl InworldTalkQueue {
    /// The queue of a character.
    pub fn of(character: NodeRef<InworldCharacter>) -> Gd<Self> {
        Gd::from_init_fn(|base| Self { character, base })
    }
}
