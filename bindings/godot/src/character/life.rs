//! A character in its session: what the session tells it, what it asks of the session, and being cut short.

use godot::classes::Engine;
use godot::obj::{Gd, Singleton as _, WithBaseField as _};
use inworld_client::{Error, Session};

use super::InworldCharacter;
use super::talk_queue::Cleared;
use crate::console;
use crate::player::InworldPlayer;
use crate::refusal::Refusal;

impl InworldCharacter {
    /// The name in the workspace.
    pub fn brain(&self) -> &str {
        &self.brain_name
    }

    /// Whether the player's speech goes to this character.
    pub fn has_audio_session(&self) -> bool {
        self.has_audio
    }

    /// Others are in the scene than before. A microphone that is open stays so: the library takes care of it.
    pub fn characters_changed(&mut self) {
        let session = self.session_ref.get();
        let is_there = session.is_some_and(|session| session.bind().find(&self.brain_name).is_some());
        if !is_there || !self.has_audio {
            self.established(true);
        }
    }

    /// The session became established, or ceased to be.
    pub fn established(&mut self, established: bool) {
        self.has_audio = false;
        self.relation = None;
        if !established || Engine::singleton().is_editor_hint() {
            return;
        }
        let Some(session) = self.session_ref.get() else { return };
        let session = session.bind();
        if session.find(&self.brain_name).is_none() {
            // Who is in another scene of the workspace is no mistake, but a name that was never there may be.
            if !self.was_there && !self.brain_name.is_empty() {
                let (name, there) = (console::name_of(&self.base()), session.names());
                let brain = &self.brain_name;
                console::show_warning(&format!("{name}: no character \"{brain}\" is in the scene; there are: {there}"));
            }
            return;
        }
        self.was_there = true;
        self.audio_established(&session);
    }

    /// The session has stopped.
    pub fn forget(this: &Gd<Self>) {
        this.clone().bind_mut().forget_all();
    }

    /// All words of an exchange have come, or what is missing will not.
    pub fn interaction_ended(&mut self, interaction_id: &str) {
        self.talks.end(interaction_id);
    }

    /// Whether more may come of an exchange.
    pub fn has_exchange(&self, interaction_id: &str) -> bool {
        self.talks.is_open(interaction_id)
    }

    /// The line that was handed out was said.
    pub fn finish(&mut self) {
        self.talks.finish();
        self.current = None;
    }

    /// A player has turned to the character, or away from it.
    pub fn tell_conversing(this: &Gd<Self>, player: &Gd<InworldPlayer>, turned_to: bool) {
        let valid = || this.is_instance_valid() && player.is_instance_valid();
        if turned_to {
            if valid() {
                this.signals().conversing_start().emit(player);
            }
            return;
        }
        if valid() {
            this.signals().conversing_stop().emit(player);
        }
        if valid() {
            this.signals().conversing_end().emit(player);
        }
    }

    pub(super) fn clear(&mut self) -> Cleared {
        self.current = None;
        self.talks.clear()
    }

    pub(super) fn forget_all(&mut self) {
        self.clear();
        self.was_there = false;
        self.relation = None;
        self.has_audio = false;
    }

    /// What the character may still be about to say is cancelled; the game is told when there is a line to stop.
    pub(super) fn interrupt_if_talking(this: &Gd<Self>) {
        let cleared = this.clone().bind_mut().clear();
        if cleared.lines || cleared.exchanges {
            // When nothing can be sent there is nobody to tell.
            let _ = Self::ask(this, |session, brain| session.interrupt(Some(brain)));
        }
        if cleared.lines {
            Self::tell_interrupted(this);
        }
    }

    /// Cuts short everything but one exchange.
    pub(super) fn interrupt_but(this: &Gd<Self>, interaction_id: &str) {
        let others = this.bind().talks.interactions_but(interaction_id);
        let had = {
            let mut character = this.clone();
            let mut character = character.bind_mut();
            let had = character.talks.clear_but(interaction_id);
            if !character.talks.is_saying() {
                character.current = None;
            }
            had
        };
        for other in &others {
            let _ = Self::ask(this, |session, brain| session.cancel_responses(Some(brain), other, Vec::new()));
        }
        if had {
            Self::tell_interrupted(this);
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

    /// Does something with the running session, in the character's name.
    pub(super) fn ask<T>(this: &Gd<Self>, what: impl FnOnce(&Session, &str) -> Result<T, Error>) -> Result<T, Refusal> {
        let character = this.bind();
        let Some(session) = character.session_ref.get() else {
            return Err(Refusal::NoSession);
        };
        let session = session.bind();
        Ok(what(session.running()?, &character.brain_name)?)
    }

    /// The same, and what is refused is told.
    pub(super) fn send(this: &Gd<Self>, what: impl FnOnce(&Session, &str) -> Result<(), Error>) {
        if this.is_instance_valid() {
            Self::report(this, Self::ask(this, what));
        }
    }

    pub(super) fn report(this: &Gd<Self>, result: Result<(), Refusal>) {
        let Err(error) = result else { return };
        let name = console::name_of(this);
        match this.bind().session_ref.get() {
            Some(mut session) => session.bind_mut().report(&name, Err(error)),
            None => console::show_error(&format!("{name}: {}", error.words())),
        }
    }
}
