//! `InworldVoice`: lets a character be heard through an audio player.

mod output;
mod player;

use std::mem::take;

use godot::classes::Engine;
use godot::prelude::*;

use crate::character::InworldCharacter;
use crate::message::{InworldMessageTalk, VISEMES};
use crate::node_ref::NodeRef;
use crate::session::InworldSession;
use output::Output;
pub use output::{Mouth, mix_rate, rest, strongest};
use player::Player;

/// Signals of the character, and what hears them.
const HEARD: [(&str, &str); 2] =
    [("message_talk", "_on_message_talk"), ("message_talk_ended", "_on_message_talk_ended")];

/// Plays the lines of a character, one after the other, and tells which mouth shape goes with what is heard.
///
/// Put it under an [AudioStreamPlayer], [AudioStreamPlayer2D] or [AudioStreamPlayer3D], or set [member audio_player], and set
/// [member character]. The player plays while the character is heard, an [AudioStreamGenerator] that this node fills. What the
/// player has not heard when the character is cut short, nobody remembers.
///
/// Of several voices of a character the first one plays. While the tree is paused lines keep their place.
#[derive(GodotClass)]
#[class(init, tool, base = Node)]
pub struct InworldVoice {
    /// Who is heard.
    #[export]
    #[var(get, set)]
    character: PhantomVar<Option<Gd<InworldCharacter>>>,

    /// What plays: an [AudioStreamPlayer], [AudioStreamPlayer2D] or [AudioStreamPlayer3D]. Empty: the parent.
    #[export]
    #[var(get, set)]
    audio_player: PhantomVar<Option<Gd<Node>>>,

    character_ref: NodeRef<InworldCharacter>,
    player_ref: NodeRef<Node>,
    /// The line that was told last and is not over.
    talk: Option<Gd<InworldMessageTalk>>,
    output: Output,
    /// The mouth shape that was told last.
    shape: usize,
    base: Base<Node>,
}

#[godot_api]
impl INode for InworldVoice {
    #[func(gd_self)]
    fn process(this: Gd<Self>, delta: f64) {
        if !Engine::singleton().is_editor_hint() {
            Self::settle(&this);
            Self::play(&this, delta);
        }
    }

    fn enter_tree(&mut self) {
        if !Engine::singleton().is_editor_hint() {
            let character = self.character_ref.get();
            // This node is looked at meanwhile.
            let _lent = self.base_mut();
            open(character);
        }
    }

    fn exit_tree(&mut self) {
        self.output.stop();
    }

    fn get_configuration_warnings(&self) -> PackedStringArray {
        let mut warnings = PackedStringArray::new();
        if self.character_ref.get().is_none() {
            warnings.push("character is not set; choose the InworldCharacter who is to be heard.");
        }
        if self.player().is_none() {
            warnings
                .push("There is nothing to play with: set audio_player, or put this node under an AudioStreamPlayer.");
        }
        warnings
    }
}

#[godot_api]
impl InworldVoice {
    /// The player begins to hear a line: show its text.
    #[signal]
    fn line_started(talk: Gd<InworldMessageTalk>);

    /// A line is over, or was cut short.
    #[signal]
    fn line_finished(talk: Gd<InworldMessageTalk>);

    /// The mouth has another shape, see [member InworldViseme.code].
    #[signal]
    fn viseme_changed(code: StringName);

    /// The line that is heard now.
    #[func]
    fn get_current_talk(&self) -> Option<Gd<InworldMessageTalk>> {
        self.talk.clone().filter(|talk| self.is_said(talk))
    }

    /// How much of each of the 15 mouth shapes is to be seen now, 0 to 1, together 1, in the order [code]STOP PP FF TH DD Kk CH
    /// SS Nn RR Aa E I O U[/code]. A mouth at rest is 1 in the first.
    #[func]
    fn get_visemes(&self) -> PackedFloat32Array {
        self.mouth().into_iter().collect()
    }

    #[func]
    fn get_character(&self) -> Option<Gd<InworldCharacter>> {
        self.character_ref.get()
    }

    #[func]
    fn set_character(&mut self, character: Option<Gd<InworldCharacter>>) {
        let new = NodeRef::new(character.as_ref());
        let old = std::mem::replace(&mut self.character_ref, new);
        if new == old {
            return;
        }
        self.base_mut().update_configuration_warnings();
        if Engine::singleton().is_editor_hint() {
            return;
        }
        let this = self.to_gd();
        // This node is looked at meanwhile.
        let _lent = self.base_mut();
        Self::leave(&this, old.get());
        if let Some(character) = &character {
            Self::join(&this, character);
        }
        Self::settle(&this);
    }

    #[func]
    fn get_audio_player(&self) -> Option<Gd<Node>> {
        self.player_ref.get()
    }

    #[func]
    fn set_audio_player(&mut self, audio_player: Option<Gd<Node>>) {
        self.player_ref = NodeRef::new(audio_player.as_ref());
        self.base_mut().update_configuration_warnings();
    }

    #[func(gd_self, rename = _on_message_talk)]
    fn begin(this: Gd<Self>, talk: Gd<InworldMessageTalk>) {
        this.clone().bind_mut().talk = Some(talk.clone());
        this.signals().line_started().emit(&talk);
    }

    #[func(gd_self, rename = _on_message_talk_ended)]
    fn end(this: Gd<Self>, talk: Gd<InworldMessageTalk>) {
        let is_it = this.bind().talk.as_ref() == Some(&talk);
        if is_it {
            this.clone().bind_mut().talk = None;
            this.signals().line_finished().emit(&talk);
        }
    }
}

impl InworldVoice {
    /// Whether it can play what its character says.
    pub fn can_play(&self) -> bool {
        self.base().is_inside_tree() && self.player().is_some()
    }

    /// How the mouth looks at the sample that is heard.
    pub fn mouth(&self) -> Mouth {
        self.output.mouth()
    }

    fn leave(this: &Gd<Self>, character: Option<Gd<InworldCharacter>>) {
        let Some(mut character) = character else { return };
        for (sent, heard) in HEARD {
            character.disconnect(sent, &Callable::from_object_method(this, heard));
        }
        character.bind_mut().remove_voice(NodeRef::new(Some(this)));
    }

    fn join(this: &Gd<Self>, character: &Gd<InworldCharacter>) {
        let mut character = character.clone();
        for (sent, heard) in HEARD {
            character.connect(sent, &Callable::from_object_method(this, heard));
        }
        character.bind_mut().add_voice(NodeRef::new(Some(this)));
        open(Some(character));
    }

    fn player(&self) -> Option<Player> {
        Player::of(self.player_ref.get().or_else(|| self.base().get_parent())?)
    }

    fn is_said(&self, talk: &Gd<InworldMessageTalk>) -> bool {
        self.character_ref.get().is_some_and(|character| character.bind().current_talk() == Some(talk))
    }

    /// A line is over, too, when its character or its session has gone.
    fn settle(this: &Gd<Self>) {
        let is_over = {
            let voice = this.bind();
            let knows = |character: Gd<InworldCharacter>, talk| {
                let character = character.bind();
                character.is_in_session() && character.has_talk(talk)
            };
            voice.talk.as_ref().is_some_and(|talk| !voice.character_ref.get().is_some_and(|who| knows(who, talk)))
        };
        let talk = if is_over { this.clone().bind_mut().talk.take() } else { None };
        if let Some(talk) = talk {
            this.signals().line_finished().emit(&talk);
        }
    }

    /// Gives the player what it has to play next, and tells the mouth.
    fn play(this: &Gd<Self>, delta: f64) {
        if !this.is_instance_valid() {
            return;
        }
        let (source, player) = (this.bind().source(), this.bind().player());
        let mut voice = this.clone();
        let mut output = take(&mut voice.bind_mut().output);
        match source {
            Some((session, character)) => {
                output.run(player, delta, |block, rate| session.bind().pull(character.bind().brain(), block, rate));
            }
            None => output.stop(),
        }
        let mouth = output.mouth();
        let shape = strongest(&mouth);
        let before = {
            let mut voice = voice.bind_mut();
            voice.output = output;
            std::mem::replace(&mut voice.shape, shape)
        };
        if let Some(code) = VISEMES.get(shape).filter(|_| shape != before) {
            this.signals().viseme_changed().emit(&StringName::from(*code));
        }
    }

    /// Where it pulls from: its character's session, if this voice is the one that plays.
    fn source(&self) -> Option<(Gd<InworldSession>, Gd<InworldCharacter>)> {
        let character = self.character_ref.get()?;
        let session = character.bind().session_node().filter(|session| session.is_inside_tree())?;
        let plays = session.bind().voice_of(character.bind().brain())? == self.to_gd();
        plays.then_some((session, character))
    }
}

/// Lets the library keep what a character says from now on, if a voice can play it.
fn open(character: Option<Gd<InworldCharacter>>) {
    let Some(character) = character else { return };
    let character = character.bind();
    if let Some(session) = character.session_node() {
        session.bind().open_voice(character.brain());
    }
}
