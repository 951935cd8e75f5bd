//! `InworldPlayer`: whom the player talks to, and the microphone.

mod microphone;

use std::collections::VecDeque;

use godot::classes::{Engine, ProjectSettings};
use godot::prelude::*;
use inworld_client::packet::enums::MicrophoneMode;

use crate::character::InworldCharacter;
use crate::console;
use crate::node_ref::NodeRef;
use microphone::Microphone;

/// The project setting without which Godot gives no microphone.
const ENABLE_INPUT: &str = "audio/driver/enable_input";

/// The player: a name, whom they talk to, and their voice.
///
/// Set [member target_character] to whom the player faces, and [member talking] while they hold the talk button. For the
/// microphone switch on [code]Audio > Driver > Enable Input[/code] in the project settings.
#[derive(GodotClass)]
#[class(init, tool, base = Node)]
pub struct InworldPlayer {
    /// What characters call the player, in sessions that have this node as their [member InworldSession.player] when they
    /// start.
    #[export]
    #[init(val = GString::from("Player"))]
    given_name: GString,

    /// Whom the player talks to. While [member talking], the microphone goes to this character.
    #[export]
    #[var(get, set)]
    target_character: PhantomVar<Option<Gd<InworldCharacter>>>,

    /// Whether the microphone is sent to [member target_character].
    #[export]
    #[var(get, set)]
    talking: PhantomVar<bool>,

    /// Whether the player's turn lasts as long as [member talking]: it is answered when that becomes [code]false[/code],
    /// and not before. Otherwise the server listens for the pause that ends it.
    #[export]
    push_to_talk: bool,

    /// Whether the microphone may stay open: while [member talking] only speech is sent, with the second before it, and
    /// [signal InworldSession.speech_started] and [signal InworldSession.speech_ended] tell of it. Not with
    /// [member push_to_talk]. Counts when the microphone is opened.
    #[export]
    voice_activation: bool,

    /// An audio bus with an [AudioEffectCapture] whose sound is sent instead of the microphone's, for a microphone of your
    /// own or one with effects. Empty: the microphone, on a muted bus that is made for it.
    #[export]
    microphone_bus: StringName,

    target: NodeRef<InworldCharacter>,
    is_talking: bool,
    /// What the signals have not told yet.
    turns: VecDeque<Turn>,
    microphone: Microphone,
    base: Base<Node>,
}

/// The player turns from somebody, or to somebody.
enum Turn {
    From(NodeRef<InworldCharacter>),
    To(NodeRef<InworldCharacter>),
}

#[godot_api]
impl INode for InworldPlayer {
    #[func(gd_self)]
    fn process(mut this: Gd<Self>, _delta: f64) {
        if Engine::singleton().is_editor_hint() {
            return;
        }
        this.bind_mut().send_speech();
        while this.is_instance_valid() {
            let Some(turn) = this.bind_mut().turns.pop_front() else { return };
            match turn {
                Turn::From(character) => {
                    if let Some(character) = character.get() {
                        this.signals().conversing_stop().emit(&character);
                        InworldCharacter::tell_conversing(&character, &this, false);
                    }
                }
                Turn::To(character) => {
                    if let Some(character) = character.get() {
                        this.signals().conversing_start().emit(&character);
                        InworldCharacter::tell_conversing(&character, &this, true);
                    }
                }
            }
        }
    }

    fn exit_tree(&mut self) {
        self.microphone.close();
    }

    fn get_configuration_warnings(&self) -> PackedStringArray {
        let mut warnings = PackedStringArray::new();
        if self.is_talking && self.lacks_input() {
            warnings.push("The microphone is off: switch on Audio > Driver > Enable Input in the project settings.");
        }
        warnings
    }
}

#[godot_api]
impl InworldPlayer {
    /// The player has turned to this character.
    #[signal]
    pub fn conversing_start(character: Gd<InworldCharacter>);

    /// The player has turned away from this character.
    #[signal]
    pub fn conversing_stop(character: Gd<InworldCharacter>);

    #[func]
    fn get_target_character(&self) -> Option<Gd<InworldCharacter>> {
        self.target.get()
    }

    #[func]
    fn set_target_character(&mut self, target_character: Option<Gd<InworldCharacter>>) {
        let new = NodeRef::new(target_character.as_ref());
        let old = std::mem::replace(&mut self.target, new);
        if old == new || Engine::singleton().is_editor_hint() {
            return;
        }
        if let Some(character) = old.get() {
            if self.is_talking {
                // What was said so far is for the one who was faced.
                self.send_rest(Some(&character));
                InworldCharacter::stop_audio_session(character);
            }
            self.turns.push_back(Turn::From(old));
        }
        if let Some(character) = target_character {
            if self.is_talking {
                InworldCharacter::open_audio_session(&character, self.mode(), self.voice_activation);
            }
            self.turns.push_back(Turn::To(new));
        }
    }

    #[func]
    fn get_talking(&self) -> bool {
        self.is_talking
    }

    #[func]
    fn set_talking(&mut self, talking: bool) {
        if self.is_talking == talking {
            return;
        }
        if !talking {
            // What was recorded since the last frame belongs to what was said.
            let target = self.target.get();
            self.send_rest(target.as_ref());
            self.microphone.close();
        }
        self.is_talking = talking;
        self.base_mut().update_configuration_warnings();
        if Engine::singleton().is_editor_hint() {
            return;
        }
        if talking && self.lacks_input() {
            let name = console::name_of(&self.base());
            console::show_warning(&format!(
                "{name}: the microphone is off: switch on Audio > Driver > Enable Input in the project settings"
            ));
        }
        match self.target.get() {
            Some(target) if talking => {
                InworldCharacter::open_audio_session(&target, self.mode(), self.voice_activation)
            }
            Some(target) => InworldCharacter::stop_audio_session(target),
            None => {}
        }
    }
}

impl InworldPlayer {
    /// What characters call the player.
    pub fn given_name(&self) -> &GString {
        &self.given_name
    }

    fn send_speech(&mut self) {
        if !self.is_talking {
            return;
        }
        let node = self.to_gd().upcast::<Node>();
        let Some((samples, rate)) = self.microphone.read(&node, &self.microphone_bus) else { return };
        if let Some(target) = self.target.get() {
            InworldCharacter::push_audio(&target, samples, rate);
        }
    }

    /// Sends what was recorded and not sent yet.
    fn send_rest(&mut self, character: Option<&Gd<InworldCharacter>>) {
        if let (Some(character), Some((samples, rate))) = (character, self.microphone.rest()) {
            InworldCharacter::push_audio(character, samples, rate);
        }
    }

    fn mode(&self) -> MicrophoneMode {
        if self.push_to_talk { MicrophoneMode::ExpectAudioEnd } else { MicrophoneMode::OpenMic }
    }

    fn lacks_input(&self) -> bool {
        let enabled = ProjectSettings::singleton().get_setting(ENABLE_INPUT).try_to().unwrap_or(false);
        self.microphone_bus.is_empty() && !enabled
    }
}
