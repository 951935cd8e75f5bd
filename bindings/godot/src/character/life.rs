//! A character in its session: what the session tells it, what it asks of the session, and being cut short.

use godot::classes::Engine;
use godot::obj::{Gd, Singleton as _, WithBaseField as _};
use inworld_client::{Error, Session};

use super::InworldCharacter;
use super::lines::Cleared;
use super::telling::Message;
use crate::console;
use crate::message::InworldMessageTalk;
use crate::node_ref::NodeRef;
use crate::player::InworldPlayer;
use crate::refusal::Refusal;
use crate::session::InworldSession;
use crate::voice::InworldVoice;

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

    /// Whether more may come of an exchange.
    pub fn has_exchange(&self, interaction_id: &str) -> bool {
        self.lines.is_open(interaction_id)
    }

    /// The line that is being said.
    pub fn current_talk(&self) -> Option<&Gd<InworldMessageTalk>> {
        self.lines.said()
    }

    /// Whether a line is being said, or was cut short and has not ended yet.
    pub fn has_talk(&self, talk: &Gd<InworldMessageTalk>) -> bool {
        self.lines.has_begun(talk)
    }

    /// The session that the character is in.
    pub fn session_node(&self) -> Option<Gd<InworldSession>> {
        self.session_ref.get()
    }

    /// Whether its session runs.
    pub fn is_in_session(&self) -> bool {
        self.session_ref.get().is_some_and(|session| session.bind().is_running())
    }

    /// From now on this voice may play what the character says.
    pub fn add_voice(&mut self, voice: NodeRef<InworldVoice>) {
        self.voices.push(voice);
    }

    pub fn remove_voice(&mut self, voice: NodeRef<InworldVoice>) {
        self.voices.retain(|known| *known != voice && known.get().is_some());
    }

    /// The voice that plays what the character says: the first that can.
    pub fn voice(&self) -> Option<Gd<InworldVoice>> {
        self.voices.iter().filter_map(|voice| voice.get()).find(|voice| voice.bind().can_play())
    }

    /// The line is over for the game: the next one may begin.
    pub fn finish(this: &Gd<Self>) {
        let Some(ids) = this.clone().bind_mut().lines.finish() else { return };
        let is_voiced = this.bind().voice().is_some();
        // What cannot be told any more is over in any case.
        let _ = Self::ask(this, |session, brain| match is_voiced {
            true => session.cancel_responses(Some(brain), &ids.interaction, vec![ids.utterance.clone()]),
            false => session.report_playback(&ids.utterance, i64::MAX),
        });
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

    /// Forgets everything. Gives the line whose end nobody tells any more.
    pub(super) fn forget_all(&mut self) -> Option<Gd<InworldMessageTalk>> {
        self.was_there = false;
        self.relation = None;
        self.has_audio = false;
        self.lines.forget()
    }

    /// What the character may still be about to say is cancelled; the game is told when there is a line to stop.
    pub(super) fn interrupt_if_talking(this: &Gd<Self>) {
        let cleared = this.clone().bind_mut().lines.clear();
        if cleared.lines || cleared.exchanges {
            // When nothing can be sent there is nobody to tell.
            let _ = Self::ask(this, |session, brain| session.interrupt(Some(brain)));
        }
        Self::tell_cleared(this, cleared);
    }

    /// Cuts the character short, whatever it is about to say.
    pub(super) fn interrupt_all(this: &Gd<Self>) {
        let cleared = this.clone().bind_mut().lines.clear();
        // When nothing can be sent there is nobody to tell.
        let _ = Self::ask(this, |session, brain| session.interrupt(Some(brain)));
        Self::tell_cleared(this, cleared);
    }

    /// Cuts short everything but one exchange.
    pub(super) fn interrupt_but(this: &Gd<Self>, interaction_id: &str) {
        let (others, cleared) = {
            let mut character = this.clone();
            let mut character = character.bind_mut();
            (character.lines.interactions_but(interaction_id), character.lines.clear_but(interaction_id))
        };
        for other in &others {
            let _ = Self::ask(this, |session, brain| session.cancel_responses(Some(brain), other, Vec::new()));
        }
        Self::tell_cleared(this, cleared);
    }

    fn tell_cleared(this: &Gd<Self>, cleared: Cleared<Gd<InworldMessageTalk>, Message>) {
        // What the end of the session cuts short is not interrupted.
        let is_told = cleared.lines && this.bind().is_in_session();
        if is_told {
            Self::tell_interrupted(this);
        }
        Self::tell(this, cleared.told);
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
