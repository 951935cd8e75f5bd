//! What characters say, do and feel, as objects for scripts. All of them are read-only.

use godot::prelude::*;
use inworld_client::SHAPES;

use crate::enums::{EmotionBehavior, EmotionStrength};

/// The original's names of the mouth shapes, by the library's numbers (PROTOCOL.md 7.8).
pub const VISEMES: [&str; SHAPES] =
    ["STOP", "PP", "FF", "TH", "DD", "Kk", "CH", "SS", "Nn", "RR", "Aa", "E", "I", "O", "U"];

/// The longest words of a line, in bytes, and the most mouth shapes.
const MAX_TEXT: usize = 1 << 20;
const MAX_VISEMES: usize = 1 << 16;

/// The sound of a packet.
pub struct Sound {
    /// 16-bit little-endian PCM.
    pub pcm: Vec<u8>,
    pub rate: u32,
    pub channels: u32,
    /// Code and seconds from the start.
    pub visemes: Vec<(&'static str, f64)>,
}

/// What a character says, does or feels: the class that all messages inherit from.
///
/// Each of them but [InworldMessageRelation] has an [code]interaction_id[/code], the exchange that it belongs to, and an
/// [code]utterance_id[/code], the line that it goes with.
#[derive(GodotClass)]
#[class(no_init, base = RefCounted)]
pub struct InworldMessage {}

/// A line that a character says: its words, its sound, and the mouth shapes that go with it.
#[derive(GodotClass)]
#[class(init, base = RefCounted)]
pub struct InworldMessageTalk {
    /// The words.
    #[var(no_set)]
    pub text: GString,
    /// How long it lasts, in seconds, as far as is known: its sound, or the time to read it. It is 0 until the line begins, and
    /// grows with [signal InworldCharacter.message_talk_continued].
    #[var(no_set)]
    pub duration: f64,
    /// The words that the player has heard, once the line is over. All of them, unless it was cut short.
    #[var(no_set)]
    pub heard_text: GString,
    /// The sound without any header: 16-bit PCM, little-endian, for a game that plays it. Empty for a line that is not spoken,
    /// and where an [InworldVoice] plays it.
    #[var(no_set)]
    pub chunk: PackedByteArray,
    /// Samples of [member chunk] per second, 0 when it is empty.
    #[var(no_set)]
    pub sample_rate: i64,
    /// Whether the samples of [member chunk] are stereo.
    #[var(no_set)]
    pub stereo: bool,
    /// The mouth shapes of [member chunk], in the order of their times.
    #[var(no_set)]
    pub visemes: Array<Gd<InworldViseme>>,
    /// The exchange that the line belongs to.
    #[var(no_set)]
    pub interaction_id: GString,
    /// The line's own id; the emotion that goes with the line has the same.
    #[var(no_set)]
    pub utterance_id: GString,
    /// How much sound of it has come, in seconds.
    pub sound: f64,
}

#[godot_api]
impl InworldMessageTalk {
    /// Whether the line has both words and sound.
    #[func]
    fn get_ready(&self) -> bool {
        !self.text.is_empty() && self.sound > 0.0
    }
}

impl InworldMessageTalk {
    /// More words of it have come.
    pub fn add_words(&mut self, words: &str) {
        let joint = if self.text.is_empty() || words.is_empty() { "" } else { " " };
        if self.text.len() + joint.len() + words.len() <= MAX_TEXT {
            self.text = GString::from(&format!("{}{joint}{words}", self.text));
        }
    }

    /// More sound of it has come. Whether the game may want to have it.
    pub fn add_sound(&mut self, sound: &Sound, is_wanted: bool) {
        let seconds = |bytes: usize| bytes as f64 / (f64::from(sound.rate) * f64::from(sound.channels) * 2.0).max(1.0);
        self.sound += seconds(sound.pcm.len());
        if self.duration > 0.0 {
            self.duration = self.duration.max(self.sound);
        }
        if !is_wanted {
            return;
        }
        if self.chunk.is_empty() {
            self.sample_rate = sound.rate.into();
            self.stereo = sound.channels == 2;
        }
        let before = seconds(self.chunk.len());
        self.chunk.extend_array(&PackedByteArray::from(sound.pcm.as_slice()));
        let room = MAX_VISEMES.saturating_sub(self.visemes.len());
        let visemes = sound.visemes.get(..room).unwrap_or(&sound.visemes);
        self.visemes.extend_array(&InworldViseme::list(visemes, before));
    }
}

/// A mouth shape and when it is seen.
#[derive(GodotClass)]
#[class(init, base = RefCounted)]
pub struct InworldViseme {
    /// [code]PP[/code], [code]FF[/code], [code]TH[/code], [code]DD[/code], [code]Kk[/code], [code]CH[/code], [code]SS[/code],
    /// [code]Nn[/code], [code]RR[/code], [code]Aa[/code], [code]E[/code], [code]I[/code], [code]O[/code], [code]U[/code] or
    /// [code]STOP[/code].
    #[var(no_set)]
    pub code: StringName,
    /// Seconds from the beginning of the sound.
    #[var(no_set)]
    pub time_stamp: f64,
}

impl InworldViseme {
    /// Mouth shapes by code and time, later by so many seconds.
    pub fn list(visemes: &[(&'static str, f64)], later: f64) -> Array<Gd<Self>> {
        let viseme = |(code, time): &(&str, f64)| {
            Gd::from_object(Self { code: StringName::from(*code), time_stamp: time + later })
        };
        visemes.iter().map(viseme).collect()
    }
}

/// What was understood of the player's speech so far.
#[derive(GodotClass)]
#[class(init, base = RefCounted)]
pub struct InworldMessageSpeechToText {
    /// The words so far.
    #[var(no_set)]
    pub text: GString,
    /// Whether they are settled. Until then the next message has the whole text anew.
    #[var(no_set)]
    pub complete: bool,
    /// The exchange that begins with these words.
    #[var(no_set)]
    pub interaction_id: GString,
    /// The same in each message about the same words.
    #[var(no_set)]
    pub utterance_id: GString,
}

/// What a character feels.
#[derive(GodotClass)]
#[class(init, base = RefCounted)]
pub struct InworldMessageEmotion {
    /// Which feeling.
    #[var(no_set)]
    pub behavior: EmotionBehavior,
    /// How strongly.
    #[var(no_set)]
    pub strength: EmotionStrength,
    /// The exchange that it belongs to.
    #[var(no_set)]
    pub interaction_id: GString,
    /// The line that it goes with.
    #[var(no_set)]
    pub utterance_id: GString,
}

/// Something that a character makes happen in the game.
#[derive(GodotClass)]
#[class(init, base = RefCounted)]
pub struct InworldMessageTrigger {
    /// Its name. Names that begin with [code]inworld.[/code] have a meaning: [code]inworld.goal.complete.NAME[/code],
    /// [code]inworld.goal.activated.NAME[/code], [code]inworld.task.NAME[/code].
    #[var(no_set)]
    pub name: GString,
    /// Its parameters: texts by name.
    #[var(no_set)]
    pub params: VarDictionary,
    /// The exchange that it belongs to.
    #[var(no_set)]
    pub interaction_id: GString,
    /// The line that it goes with.
    #[var(no_set)]
    pub utterance_id: GString,
}

/// What a character does, told in words.
#[derive(GodotClass)]
#[class(init, base = RefCounted)]
pub struct InworldMessageAction {
    /// Such as [code]Mara polishes a mug.[/code]
    #[var(no_set)]
    pub content: GString,
    /// The exchange that it belongs to.
    #[var(no_set)]
    pub interaction_id: GString,
    /// The line that it goes with.
    #[var(no_set)]
    pub utterance_id: GString,
}

/// Something about an exchange itself.
#[derive(GodotClass)]
#[class(init, base = RefCounted)]
pub struct InworldMessageControl {
    /// [code]InteractionEnd[/code]: all of the exchange was said, or it was cut short.
    #[var(no_set, rename = type)]
    pub kind: StringName,
    /// The exchange that it is about.
    #[var(no_set)]
    pub interaction_id: GString,
    /// The server's id of the message itself.
    #[var(no_set)]
    pub utterance_id: GString,
}

/// What a character thinks of the player now, each from -100 to 100.
#[derive(GodotClass)]
#[class(init, base = RefCounted)]
pub struct InworldMessageRelation {
    /// How far it trusts the player.
    #[var(no_set)]
    pub trust: i64,
    /// How much it respects the player.
    #[var(no_set)]
    pub respect: i64,
    /// How well it knows the player.
    #[var(no_set)]
    pub familiar: i64,
    /// How much it flirts with the player.
    #[var(no_set)]
    pub flirtatious: i64,
    /// How much it is drawn to the player.
    #[var(no_set)]
    pub attraction: i64,
}
