//! `InworldCharacter`: somebody in the scene of a session.

mod audio;
mod hearing;
mod life;
mod lines;
mod queue;
mod telling;

use std::cell::OnceCell;

use godot::prelude::*;
use inworld_client::config::check_name;
use inworld_client::packet::enums::MicrophoneMode;
use inworld_client::packet::{NamedValue, RelationAttributes};

use crate::message::{
    InworldMessageAction, InworldMessageControl, InworldMessageEmotion, InworldMessageRelation,
    InworldMessageSpeechToText, InworldMessageTalk, InworldMessageTrigger,
};
use crate::node_ref::NodeRef;
use crate::player::InworldPlayer;
use crate::session::InworldSession;
use crate::vocabulary::NodeNames;
use crate::voice::InworldVoice;
use audio::WantedAudio;
pub use hearing::{parameters_of, sound_of};
use lines::Lines;
pub use queue::InworldTalkQueue;
use telling::Message;

/// Somebody to talk to, in the scene of a session.
///
/// Set [member brain] and [member session], then send: what is sent before the session is established waits and leaves in
/// order. Answers arrive as messages, in step with what the player hears: a line as it begins, a feeling or an action with its
/// line, the end of an exchange behind its last line. An [InworldVoice] plays the lines. Without one each of them takes as long
/// as its sound, or as one needs to read it, or until [method finish_current_message_talk].
///
/// A character that is talking is cut short by [method send_text], by [method send_trigger] and by the player's recognised
/// speech: its lines are dropped, and more of them is asked for no longer. [signal interrupted] comes when there was a line
/// that was not finished yet.
#[derive(GodotClass)]
#[class(init, tool, base = Node)]
pub struct InworldCharacter {
    /// The name of the character in the workspace, without [code]characters/[/code] in front. It is not the name that
    /// players see, see [member given_name].
    #[export]
    #[var(set)]
    brain: GString,

    /// The name that players see. Empty until the session is established.
    #[var(get, no_set)]
    given_name: PhantomVar<GString>,

    /// The session that the character is in.
    #[export]
    #[var(get, set)]
    session: PhantomVar<Option<Gd<InworldSession>>>,

    /// The line that is being said and those that wait.
    #[var(get, no_set)]
    talk_queue: PhantomVar<Option<Gd<InworldTalkQueue>>>,

    session_ref: NodeRef<InworldSession>,
    /// The brain as the library takes it.
    brain_name: String,
    lines: Lines<Gd<InworldMessageTalk>, Message>,
    voices: Vec<NodeRef<InworldVoice>>,
    queue: OnceCell<Gd<InworldTalkQueue>>,
    relation: Option<RelationAttributes>,
    /// Whether the character was in a scene of the present session.
    was_there: bool,
    /// How the microphone is wanted to be open, if it is.
    wants_audio: Option<WantedAudio>,
    has_audio: bool,
    base: Base<Node>,
}

#[godot_api]
impl INode for InworldCharacter {
    fn get_configuration_warnings(&self) -> PackedStringArray {
        let mut warnings = PackedStringArray::new();
        if self.session_ref.get().is_none() {
            warnings.push("session is not set; choose the InworldSession of the scene that the character is in.");
        }
        if self.brain_name.is_empty() {
            warnings.push("brain is empty; give the character's name in the workspace, such as \"innkeeper\".");
        } else if let Err(error) = check_name("brain", &self.brain_name) {
            warnings.push(&GString::from(&error.words(&NodeNames)));
        }
        warnings
    }
}

#[godot_api]
impl InworldCharacter {
    // What the editor's help says of the enumerations, which are registered by `crate::enums`.

    /// Fond of the player.
    #[constant]
    #[cfg(false)]
    const AFFECTION: i64 = 0;
    /// Angry.
    #[constant]
    #[cfg(false)]
    const ANGER: i64 = 1;
    /// Looking for a fight.
    #[constant]
    #[cfg(false)]
    const BELLIGERENCE: i64 = 2;
    /// Looking down on somebody.
    #[constant]
    #[cfg(false)]
    const CONTEMPT: i64 = 3;
    /// Finding fault.
    #[constant]
    #[cfg(false)]
    const CRITICISM: i64 = 4;
    /// Defending itself.
    #[constant]
    #[cfg(false)]
    const DEFENSIVENESS: i64 = 5;
    /// Disgusted.
    #[constant]
    #[cfg(false)]
    const DISGUST: i64 = 6;
    /// Wanting to have its way.
    #[constant]
    #[cfg(false)]
    const DOMINEERING: i64 = 7;
    /// Amused.
    #[constant]
    #[cfg(false)]
    const HUMOR: i64 = 8;
    /// Interested.
    #[constant]
    #[cfg(false)]
    const INTEREST: i64 = 9;
    /// Happy.
    #[constant]
    #[cfg(false)]
    const JOY: i64 = 10;
    /// Nothing in particular.
    #[constant]
    #[cfg(false)]
    const NEUTRAL: i64 = 11;
    /// Sad.
    #[constant]
    #[cfg(false)]
    const SADNESS: i64 = 12;
    /// Shutting the player out.
    #[constant]
    #[cfg(false)]
    const STONEWALLING: i64 = 13;
    /// Surprised.
    #[constant]
    #[cfg(false)]
    const SURPRISE: i64 = 14;
    /// Joking to hide that it is nervous.
    #[constant]
    #[cfg(false)]
    const TENSE: i64 = 15;
    /// Nervous.
    #[constant]
    #[cfg(false)]
    const TENSION: i64 = 16;
    /// Agreeing with the player.
    #[constant]
    #[cfg(false)]
    const VALIDATION: i64 = 17;
    /// Complaining.
    #[constant]
    #[cfg(false)]
    const WHINING: i64 = 18;
    /// Felt a little.
    #[constant]
    #[cfg(false)]
    const WEAK: i64 = 0;
    /// Felt as usual.
    #[constant]
    #[cfg(false)]
    const NORMAL: i64 = 1;
    /// Felt a lot.
    #[constant]
    #[cfg(false)]
    const STRONG: i64 = 2;

    /// The player begins to hear a line, or to read it.
    #[signal]
    pub fn message_talk(talk: Gd<InworldMessageTalk>);

    /// More of the line that is being said has come: [code]talk[/code] is the one of the last [signal message_talk], and its
    /// [member InworldMessageTalk.text], [member InworldMessageTalk.duration], [member InworldMessageTalk.chunk] or
    /// [member InworldMessageTalk.visemes] has grown.
    #[signal]
    pub fn message_talk_continued(talk: Gd<InworldMessageTalk>);

    /// A line is over, or was cut short: [member InworldMessageTalk.heard_text] has what the player has heard of it.
    #[signal]
    pub fn message_talk_ended(talk: Gd<InworldMessageTalk>);

    /// Something of the player's speech was recognised. There are several of these until one is
    /// [member InworldMessageSpeechToText.complete].
    #[signal]
    pub fn message_stt(stt: Gd<InworldMessageSpeechToText>);

    /// The character feels something. It is told just before the line that it goes with, which has the same
    /// [code]utterance_id[/code].
    #[signal]
    pub fn message_emotion(emotion: Gd<InworldMessageEmotion>);

    /// The character makes something happen in the game. It is told as it comes, also while an earlier line is being said.
    #[signal]
    pub fn message_trigger(trigger: Gd<InworldMessageTrigger>);

    /// The character does something, told in words and with the line that it goes with.
    #[signal]
    pub fn message_action(action: Gd<InworldMessageAction>);

    /// Something about an exchange with the character, such as its end.
    #[signal]
    pub fn message_control(control: Gd<InworldMessageControl>);

    /// A player has turned to the character.
    #[signal]
    pub fn conversing_start(player: Gd<InworldPlayer>);

    /// A player has turned away from the character.
    #[signal]
    pub fn conversing_stop(player: Gd<InworldPlayer>);

    /// The same as [signal conversing_stop], by its older name.
    #[signal]
    pub fn conversing_end(player: Gd<InworldPlayer>);

    /// What the character thinks of the player has changed.
    #[signal]
    pub fn message_relation(relation: Gd<InworldMessageRelation>);

    /// A goal has begun. It is a [signal message_trigger] as well.
    #[signal]
    pub fn goal_activated(goal: GString);

    /// A goal was achieved. It is a [signal message_trigger] as well.
    #[signal]
    pub fn goal_completed(goal: GString, params: VarDictionary);

    /// The character was cut short: stop showing and playing its line. In scripts this signal has the name of a method,
    /// so connect it with [code]character.connect("interrupt", ...)[/code] or use [signal interrupted], which is the same.
    #[signal]
    pub fn interrupt();

    /// The character was cut short: stop showing and playing its line.
    #[signal]
    pub fn interrupted();

    /// Says something to the character.
    #[func(gd_self)]
    fn send_text(this: Gd<Self>, text: GString) {
        Self::interrupt_if_talking(&this);
        Self::send(&this, |session, brain| session.send_text(Some(brain), &text.to_string()).map(drop));
    }

    /// Sends an event of the game, with parameters. Keys and values are sent as texts.
    #[func(gd_self)]
    fn send_trigger(this: Gd<Self>, name: GString, params: VarDictionary) {
        Self::interrupt_if_talking(&this);
        let parameters = parameters(&params);
        Self::send(&this, |session, brain| session.send_trigger(Some(brain), &name.to_string(), parameters).map(drop));
    }

    /// Tells the character what the player does, in words such as [code]I lay a coin on the bar.[/code]
    #[func(gd_self)]
    fn send_narrated_action(this: Gd<Self>, content: GString) {
        Self::interrupt_if_talking(&this);
        let content = content.to_string();
        Self::send(&this, |session, brain| session.send_narrated_action(Some(brain), &content).map(drop));
    }

    /// Lets a goal of the character count.
    #[func(gd_self)]
    fn enable_goal(this: Gd<Self>, goal: GString) {
        let name = format!("inworld.goal.enable.{goal}");
        Self::send(&this, |session, brain| session.send_trigger(Some(brain), &name, Vec::new()).map(drop));
    }

    /// Lets a goal of the character count no more.
    #[func(gd_self)]
    fn disable_goal(this: Gd<Self>, goal: GString) {
        let name = format!("inworld.goal.disable.{goal}");
        Self::send(&this, |session, brain| session.send_trigger(Some(brain), &name, Vec::new()).map(drop));
    }

    /// Opens the microphone for this character: [method send_audio] may follow. [member InworldPlayer.talking] does this
    /// for you. Before the session is established the wish is kept.
    #[func(gd_self)]
    pub fn start_audio_session(this: Gd<Self>) {
        Self::open_audio_session(&this, MicrophoneMode::OpenMic, false);
    }

    /// The same for a turn that lasts until [method stop_audio_session]: it is answered then, whatever pauses the player
    /// makes.
    #[func(gd_self)]
    fn start_push_to_talk(this: Gd<Self>) {
        Self::open_audio_session(&this, MicrophoneMode::ExpectAudioEnd, false);
    }

    /// Closes the microphone.
    #[func(gd_self)]
    pub fn stop_audio_session(this: Gd<Self>) {
        Self::close_audio_session(&this);
    }

    /// Sends a piece of the player's speech: 16-bit PCM, little-endian, mono, 16000 Hz. [InworldPlayer] does this for you.
    /// While the microphone waits for the session it is dropped: old speech is of no use.
    #[func(gd_self)]
    fn send_audio(this: Gd<Self>, data: PackedByteArray) {
        Self::push_pcm(&this, &data);
    }

    /// Cuts the character short: what it is saying and what waits to be said is dropped, and no more of it is asked for.
    /// [signal interrupt] and [signal interrupted] come when there was a line that was not finished yet.
    #[func(gd_self, rename = interrupt)]
    fn cut_short(this: Gd<Self>) {
        Self::interrupt_all(&this);
    }

    /// The line of the last [signal message_talk] was shown or heard, or the player has enough of it: the next one may begin.
    #[func(gd_self)]
    fn finish_current_message_talk(this: Gd<Self>) {
        Self::finish(&this);
    }

    #[func]
    fn get_talk_queue(&self) -> Option<Gd<InworldTalkQueue>> {
        let this = NodeRef::new(Some(&self.to_gd()));
        Some(self.queue.get_or_init(|| InworldTalkQueue::of(this)).clone())
    }

    #[func]
    fn set_brain(&mut self, brain: GString) {
        self.brain_name = brain.to_string();
        self.brain = brain;
        drop(self.forget_all());
        self.base_mut().update_configuration_warnings();
    }

    #[func]
    fn get_given_name(&self) -> GString {
        let session = self.session_ref.get();
        let name =
            session.and_then(|session| session.bind().find(&self.brain_name).map(|found| found.given_name.clone()));
        GString::from(&name.unwrap_or_default())
    }

    #[func]
    fn get_session(&self) -> Option<Gd<InworldSession>> {
        self.session_ref.get()
    }

    #[func]
    fn set_session(&mut self, session: Option<Gd<InworldSession>>) {
        let this = NodeRef::new(Some(&self.to_gd()));
        if let Some(mut old) = self.session_ref.get() {
            old.bind_mut().remove_character(this);
        }
        drop(self.forget_all());
        self.session_ref = NodeRef::new(session.as_ref());
        if let Some(mut new) = session {
            new.bind_mut().add_character(this);
            let brain = self.brain_name.clone();
            // This node is looked at there.
            let _lent = self.base_mut();
            new.bind().open_voice(&brain);
        }
        self.base_mut().update_configuration_warnings();
    }
}

/// Parameters as the library takes them.
pub fn parameters(params: &VarDictionary) -> Vec<NamedValue<String>> {
    let text = |variant: Variant| variant.stringify().to_string();
    params.iter_shared().map(|(name, value)| NamedValue { name: text(name), value: text(value) }).collect()
}
