//! `InworldVoice`: lets a character be heard through an audio player.

use godot::classes::audio_stream_wav::Format;
use godot::classes::{AudioStreamPlayer, AudioStreamPlayer2D, AudioStreamPlayer3D, AudioStreamWav, Engine};
use godot::prelude::*;

use crate::character::InworldCharacter;
use crate::message::InworldMessageTalk;
use crate::node_ref::NodeRef;

/// The mouth shape of a closed mouth.
const CLOSED: &str = "STOP";

/// Does the same with each of them, while it is there.
macro_rules! with {
    ($self:expr, $player:ident => $what:expr) => {
        match $self {
            Player::Flat(player) => with!(@one player, $player => $what),
            Player::In2D(player) => with!(@one player, $player => $what),
            Player::In3D(player) => with!(@one player, $player => $what),
        }
    };
    (@one $node:ident, $player:ident => $what:expr) => {
        $node.is_instance_valid().then(|| {
            #[allow(unused_mut, reason = "not everything that is done changes the player")]
            let mut $player = $node.clone();
            $what
        })
    };
}

/// Plays the lines of a character, one after the other, and tells which mouth shape goes with what is heard.
///
/// Put it under an [AudioStreamPlayer], [AudioStreamPlayer2D] or [AudioStreamPlayer3D], or set [member audio_player], and set
/// [member character]. Each line is played to its end, then the character is told that it is finished. A line without sound
/// is given the time to be read.
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

    /// How many letters of a line without sound are read in a second.
    #[export]
    #[init(val = 20.0)]
    letters_per_second: f64,

    character_ref: NodeRef<InworldCharacter>,
    player_ref: NodeRef<Node>,
    line: Option<Line>,
    base: Base<Node>,
}

/// The line that is heard.
struct Line {
    talk: Gd<InworldMessageTalk>,
    /// Who waits for its end.
    character: NodeRef<InworldCharacter>,
    /// Seconds since it began.
    time: f64,
    /// When it is over, in seconds.
    length: f64,
    sound: Option<Sound>,
    viseme: usize,
}

/// The sound of a line, and what plays it.
struct Sound {
    player: Player,
    stream: Gd<AudioStreamWav>,
}

#[godot_api]
impl INode for InworldVoice {
    #[func(gd_self)]
    fn process(this: Gd<Self>, delta: f64) {
        Self::go_on(&this, delta);
    }

    fn exit_tree(&mut self) {
        if let Some(line) = self.line.take() {
            line.end();
        }
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
    /// A line begins: show its text.
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
        self.line.as_ref().map(|line| line.talk.clone())
    }

    #[func]
    fn get_character(&self) -> Option<Gd<InworldCharacter>> {
        self.character_ref.get()
    }

    #[func]
    fn set_character(&mut self, character: Option<Gd<InworldCharacter>>) {
        let this = self.to_gd();
        let new = NodeRef::new(character.as_ref());
        if new == self.character_ref {
            return;
        }
        let old = std::mem::replace(&mut self.character_ref, new).get();
        self.base_mut().update_configuration_warnings();
        if Engine::singleton().is_editor_hint() {
            return;
        }
        let talk = Callable::from_object_method(&this, "_on_message_talk");
        let more = Callable::from_object_method(&this, "_on_message_talk_continued");
        let cut = Callable::from_object_method(&this, "_on_interrupt");
        if let Some(mut old) = old {
            old.disconnect("message_talk", &talk);
            old.disconnect("message_talk_continued", &more);
            old.disconnect("interrupt", &cut);
        }
        if let Some(mut character) = character {
            character.connect("message_talk", &talk);
            character.connect("message_talk_continued", &more);
            character.connect("interrupt", &cut);
        }
        if let Some(line) = self.line.take() {
            line.end();
            self.signals().line_finished().emit(&line.talk);
        }
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
    fn hear(this: Gd<Self>, talk: Gd<InworldMessageTalk>) {
        let mut voice = this.clone();
        {
            let mut voice = voice.bind_mut();
            let sound =
                voice.player().filter(|_| !talk.bind().chunk.is_empty()).map(|player| player.play(&talk.bind()));
            let length = match &sound {
                Some(sound) => sound.stream.get_length(),
                None => talk.bind().text.len() as f64 / voice.letters_per_second.max(1.0),
            };
            let character = voice.character_ref;
            voice.line = Some(Line { talk: talk.clone(), character, time: 0.0, length, sound, viseme: 0 });
        }
        this.signals().line_started().emit(&talk);
    }

    /// More of the line has come: it is played behind what is being played.
    #[func(rename = _on_message_talk_continued)]
    fn hear_more(&mut self, talk: Gd<InworldMessageTalk>) {
        let player = self.player();
        let Some(line) = self.line.as_mut().filter(|line| line.talk == talk) else { return };
        let talk = talk.bind();
        match &mut line.sound {
            Some(sound) => sound.go_on(&talk),
            None => line.sound = player.filter(|_| !talk.chunk.is_empty()).map(|player| player.play(&talk)),
        }
        if let Some(sound) = &line.sound {
            line.length = sound.stream.get_length();
        }
    }

    #[func(gd_self, rename = _on_interrupt)]
    fn cut_short(this: Gd<Self>) {
        Self::finish(&this);
    }
}

impl InworldVoice {
    fn player(&self) -> Option<Player> {
        Player::of(self.player_ref.get().or_else(|| self.base().get_parent())?)
    }

    fn go_on(this: &Gd<Self>, delta: f64) {
        let mut voice = this.clone();
        let (is_over, viseme) = {
            let mut voice = voice.bind_mut();
            let Some(line) = &mut voice.line else { return };
            line.time += delta;
            (line.is_over(), line.next_viseme())
        };
        if let Some(code) = viseme {
            this.signals().viseme_changed().emit(&code);
        }
        if is_over && this.is_instance_valid() {
            Self::finish(this);
        }
    }

    fn finish(this: &Gd<Self>) {
        let mut voice = this.clone();
        let Some(line) = voice.bind_mut().line.take() else { return };
        line.end();
        if line.viseme > 0 {
            this.signals().viseme_changed().emit(&StringName::from(CLOSED));
        }
        if this.is_instance_valid() {
            this.signals().line_finished().emit(&line.talk);
        }
    }
}

impl Line {
    /// Is heard no more, to its end or not: the character's next line may come.
    fn end(&self) {
        if let Some(sound) = &self.sound {
            sound.player.stop();
        }
        if let Some(mut character) = self.character.get() {
            character.call("finish_current_message_talk", &[]);
        }
    }

    /// The player tells, while it is there; its clock and the frame's are not the same. It has begun within a second.
    fn is_over(&self) -> bool {
        match self.sound.as_ref().map(|sound| sound.player.is_playing()) {
            Some(Some(playing)) => !playing && self.time > self.length.min(1.0),
            Some(None) | None => self.time >= self.length,
        }
    }

    /// The mouth shape that begins now, if another one does. Of several the last.
    fn next_viseme(&mut self) -> Option<StringName> {
        let position = self.sound.as_ref().and_then(|sound| sound.player.position()).unwrap_or(self.time);
        let talk = self.talk.bind();
        let mut code = None;
        while let Some(viseme) = talk.visemes.get(self.viseme)
            && viseme.bind().time_stamp <= position
        {
            code = Some(viseme.bind().code.clone());
            self.viseme += 1;
        }
        code
    }
}

impl Sound {
    /// The line has grown. What is being played goes on into what was added; what has come to its end goes on there.
    fn go_on(&mut self, talk: &InworldMessageTalk) {
        let end = self.stream.get_length();
        let is_playing = self.player.is_playing();
        self.stream.set_data(&talk.chunk);
        if is_playing == Some(false) {
            with!(&self.player, player => player.play_ex().from_position(end as f32).done());
        }
    }
}

/// One of Godot's three audio players; the engine gives them no common class.
enum Player {
    Flat(Gd<AudioStreamPlayer>),
    In2D(Gd<AudioStreamPlayer2D>),
    In3D(Gd<AudioStreamPlayer3D>),
}

impl Player {
    fn of(node: Gd<Node>) -> Option<Self> {
        let node = match node.try_cast() {
            Ok(player) => return Some(Self::Flat(player)),
            Err(node) => node,
        };
        match node.try_cast() {
            Ok(player) => Some(Self::In2D(player)),
            Err(node) => node.try_cast().ok().map(Self::In3D),
        }
    }

    /// Plays a line from its beginning.
    fn play(self, talk: &InworldMessageTalk) -> Sound {
        let mut stream = AudioStreamWav::new_gd();
        stream.set_format(Format::FORMAT_16_BITS);
        stream.set_mix_rate(talk.sample_rate as i32);
        stream.set_stereo(talk.stereo);
        stream.set_data(&talk.chunk);
        with!(&self, player => { player.set_stream(&stream); player.play() });
        Sound { player: self, stream }
    }

    fn stop(&self) {
        with!(self, player => player.stop());
    }

    fn is_playing(&self) -> Option<bool> {
        with!(self, player => player.is_playing())
    }

    fn position(&self) -> Option<f64> {
        with!(self, player => f64::from(player.get_playback_position()))
    }
}
