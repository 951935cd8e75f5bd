//! What a character's signals tell, in step with what the player hears.

use godot::builtin::GString;
use godot::obj::Gd;
use inworld_client::SpokenLine;

use super::InworldCharacter;
use super::lines::{Ids, Told};
use crate::message::{InworldMessageAction, InworldMessageControl, InworldMessageEmotion, InworldMessageTalk};

/// A message that has its place among the lines.
#[derive(Debug)]
pub enum Message {
    Emotion(Gd<InworldMessageEmotion>),
    Action(Gd<InworldMessageAction>),
    Control(Gd<InworldMessageControl>),
}

impl InworldCharacter {
    /// The player begins to hear a line.
    pub fn line_started(this: &Gd<Self>, line: &SpokenLine) {
        let ids = Ids::new(&line.interaction_id, &line.utterance_id);
        let told = {
            let mut character = this.clone();
            let mut character = character.bind_mut();
            if let Some(talk) = character.lines.known(&ids) {
                talk.clone().bind_mut().duration = line.duration_us as f64 / 1e6;
            }
            character.lines.began(&ids)
        };
        Self::tell(this, told);
    }

    /// A line is over. One that nobody here has cut short was interrupted by the library, with all that waited.
    pub fn line_ended(this: &Gd<Self>, line: &SpokenLine) {
        let ids = Ids::new(&line.interaction_id, &line.utterance_id);
        let (told, is_interrupted) = {
            let mut character = this.clone();
            let mut character = character.bind_mut();
            if let Some(talk) = character.lines.known(&ids) {
                let heard = line.text.get(..line.heard_text).unwrap_or_default();
                talk.clone().bind_mut().heard_text = GString::from(heard);
            }
            let was_said = character.lines.said().is_some();
            let mut told = character.lines.ended(&ids);
            let is_interrupted = was_said && !told.is_empty() && !line.is_complete;
            if is_interrupted {
                told.extend(character.lines.clear().told);
            }
            (told, is_interrupted && character.is_in_session())
        };
        if is_interrupted {
            Self::tell_interrupted(this);
        }
        Self::tell(this, told);
    }

    /// The session has ended: nobody tells of lines any more.
    pub fn forget(this: &Gd<Self>) {
        let said = this.clone().bind_mut().forget_all();
        Self::tell(this, said.map(Told::Ended).into_iter().collect());
    }

    pub(super) fn tell(this: &Gd<Self>, told: Vec<Told<Gd<InworldMessageTalk>, Message>>) {
        for one in told {
            if !this.is_instance_valid() {
                return;
            }
            match one {
                Told::Message(Message::Emotion(emotion)) => this.signals().message_emotion().emit(&emotion),
                Told::Message(Message::Action(action)) => this.signals().message_action().emit(&action),
                Told::Message(Message::Control(control)) => this.signals().message_control().emit(&control),
                Told::Began(talk) => {
                    let queue = this.bind().queue.get().cloned();
                    if let Some(queue) = queue {
                        queue.signals().next_ready().emit(&talk);
                    }
                    if this.is_instance_valid() {
                        this.signals().message_talk().emit(&talk);
                    }
                }
                Told::Ended(talk) => this.signals().message_talk_ended().emit(&talk),
            }
        }
    }

    pub(super) fn tell_interrupted(this: &Gd<Self>) {
        if this.is_instance_valid() {
            this.signals().interrupt().emit();
        }
        if this.is_instance_valid() {
            this.signals().interrupted().emit();
        }
    }
}
