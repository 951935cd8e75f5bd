//! `InworldSession`: the connection to one scene and its characters.

mod configuration;
mod control;
mod delivery;
mod link;
mod microphone;
mod voice;

use std::collections::VecDeque;

use godot::classes::notify::NodeNotification;
use godot::prelude::*;
use inworld_client::{Character, Error, Session};

use crate::character::InworldCharacter;
use crate::console;
use crate::conversation::InworldConversation;
use crate::enums::{ConnectionState, ErrorCode, SceneType};
use crate::node_ref::NodeRef;
use crate::player::InworldPlayer;
use crate::refusal::Refusal;
use configuration::Configuration;
use link::Link;

/// Connects to a scene and its characters, and keeps the connection.
///
/// Set [member workspace_name] and [member scene_name], and call [method start]. Without a key in [member auth] the
/// characters inside the library answer: workspace [code]demo[/code], scene [code]tavern[/code], characters
/// [code]innkeeper[/code] and [code]guard[/code].
///
/// [method start] returns at once; signals tell how it goes on, from [code]_process[/code], once for each change and in order.
/// A connection that is lost is made again by itself. A session that leaves the tree is stopped.
#[derive(GodotClass)]
#[class(init, tool, base = Node)]
pub struct InworldSession {
    /// The player. If it is set before [method start], characters call the player by its
    /// [member InworldPlayer.given_name].
    #[export]
    #[var(get, set)]
    player: PhantomVar<Option<Gd<InworldPlayer>>>,

    /// A name for your project, so that the service can tell your sessions from others. May be empty.
    #[export]
    project_name: GString,

    /// The workspace, without [code]workspaces/[/code] in front.
    #[export]
    #[var(set)]
    workspace_name: GString,

    /// What [member scene_name] names: a scene with its characters, or one character alone.
    #[export]
    scene_type: SceneType,

    /// The scene or character, without [code]scenes/[/code] or [code]characters/[/code] in front.
    #[export]
    #[var(set)]
    scene_name: GString,

    /// The Base64 key of the studio. Empty: the characters inside the library answer, or [member access_token] is used.
    ///
    /// [b]Note:[/b] It is saved in the scene as it is, and whoever has your game can read it there. Ship a game with
    /// [member access_token] instead.
    #[export]
    #[var(set, hint = PASSWORD)]
    auth: GString,

    /// Instead of [member auth]: a token that your own server has asked for. Not saved in the scene.
    #[var(set)]
    access_token: GString,

    /// Where the characters come from: [code]local[/code], [code]inworld[/code], [code]ws://127.0.0.1:4002[/code] or
    /// [code]wss://host[/code]. Empty: [code]inworld[/code] with a key or token, otherwise [code]local[/code].
    #[export]
    #[var(set)]
    endpoint: GString,

    /// For the characters inside the library: a script of your own, such as [code]res://tavern.toml[/code]. Empty: the
    /// built-in scene.
    #[export(file = "*.toml")]
    #[var(set)]
    local_script: GString,

    /// For the characters inside the library: TOML whose tables override those of the script, such as the [code][mind][/code]
    /// that lets them think.
    #[export(multiline)]
    #[var(set)]
    local_settings: GString,

    /// For the characters inside the library: the key of the servers that the script's [code][mind][/code],
    /// [code][speech][/code] and [code][hearing][/code] name. Not saved in the scene.
    #[var]
    mind_key: GString,

    /// A file to record the session in, such as [code]user://tavern.jsonl[/code], for a bug report:
    /// [code]inworld-local --play FILE[/code] replays the server's side. Empty: none.
    #[var]
    record_file: GString,

    player_ref: NodeRef<InworldPlayer>,
    link: Link,
    /// What is done with the samples of a microphone.
    capture_flags: u32,
    characters: Vec<NodeRef<InworldCharacter>>,
    conversations: Vec<NodeRef<InworldConversation>>,
    /// What was refused since the last frame.
    refused: VecDeque<(ErrorCode, String)>,
    base: Base<Node>,
}

#[godot_api]
impl INode for InworldSession {
    #[func(gd_self)]
    fn process(this: Gd<Self>, _delta: f64) {
        delivery::run(&this);
    }

    fn on_notification(&mut self, what: NodeNotification) {
        // Until the next frame that it has.
        if matches!(what, NodeNotification::PAUSED | NodeNotification::APPLICATION_PAUSED) {
            self.link.hold_lines(true);
        }
    }

    fn exit_tree(&mut self) {
        self.link.stop();
    }

    fn get_configuration_warnings(&self) -> PackedStringArray {
        Configuration::of(self).warnings().iter().map(GString::from).collect()
    }
}

#[godot_api]
impl InworldSession {
    // What the editor's help says of the enumerations, which are registered by `crate::enums`.

    /// Not started, or stopped.
    #[constant]
    #[cfg(false)]
    const IDLE: i64 = 0;
    /// Started; the server has not answered yet.
    #[constant]
    #[cfg(false)]
    const CONNECTING: i64 = 1;
    /// The server answers.
    #[constant]
    #[cfg(false)]
    const CONNECTED: i64 = 2;
    /// Refused for good, or the tries are used up; the signal [signal error] has told why.
    #[constant]
    #[cfg(false)]
    const FAILED: i64 = 3;
    /// Paused, by [method pause] or by the server. The next thing that is sent resumes it.
    #[constant]
    #[cfg(false)]
    const PAUSED: i64 = 4;
    /// The connection was lost.
    #[constant]
    #[cfg(false)]
    const DISCONNECTED: i64 = 5;
    /// The connection is being made again.
    #[constant]
    #[cfg(false)]
    const RECONNECTING: i64 = 6;
    /// A scene with its characters.
    #[constant]
    #[cfg(false)]
    const SCENE: i64 = 0;
    /// One character alone.
    #[constant]
    #[cfg(false)]
    const SINGLE_CHARACTER: i64 = 1;

    /// A call failed for a reason inside the library. Please report it.
    #[constant]
    #[cfg(false)]
    const ERROR_REFUSED_INTERNAL: i64 = -14;
    /// This build of the library has no such thing.
    #[constant]
    #[cfg(false)]
    const ERROR_UNSUPPORTED: i64 = -11;
    /// It was not done in time.
    #[constant]
    #[cfg(false)]
    const ERROR_TIMED_OUT: i64 = -10;
    /// Too much waits to be sent already.
    #[constant]
    #[cfg(false)]
    const ERROR_QUEUE_FULL: i64 = -7;
    /// Nobody of that name is in the scene.
    #[constant]
    #[cfg(false)]
    const ERROR_UNKNOWN_CHARACTER: i64 = -6;
    /// The session is in no state for this, such as before [method start].
    #[constant]
    #[cfg(false)]
    const ERROR_INVALID_STATE: i64 = -5;
    /// A property of the session is wrong; the message names it.
    #[constant]
    #[cfg(false)]
    const ERROR_INVALID_CONFIG: i64 = -4;
    /// An argument is wrong; the message names it.
    #[constant]
    #[cfg(false)]
    const ERROR_INVALID_ARGUMENT: i64 = -2;
    /// The server cannot be reached.
    #[constant]
    #[cfg(false)]
    const ERROR_UNREACHABLE: i64 = 1;
    /// The server did not answer in time.
    #[constant]
    #[cfg(false)]
    const ERROR_TIMEOUT: i64 = 2;
    /// The server's certificate is not trusted.
    #[constant]
    #[cfg(false)]
    const ERROR_CERTIFICATE: i64 = 3;
    /// The key or the token is refused.
    #[constant]
    #[cfg(false)]
    const ERROR_AUTH: i64 = 4;
    /// The server said something that makes no sense; it was skipped.
    #[constant]
    #[cfg(false)]
    const ERROR_PROTOCOL: i64 = 5;
    /// The connection was lost.
    #[constant]
    #[cfg(false)]
    const ERROR_LINK_LOST: i64 = 6;
    /// The server has closed the connection.
    #[constant]
    #[cfg(false)]
    const ERROR_CLOSED_BY_SERVER: i64 = 7;
    /// The session was stopped before this was sent.
    #[constant]
    #[cfg(false)]
    const ERROR_STOPPED: i64 = 8;
    /// Something broke inside the library. Please report it.
    #[constant]
    #[cfg(false)]
    const ERROR_INTERNAL: i64 = 9;
    /// The service says that the token has expired.
    #[constant]
    #[cfg(false)]
    const ERROR_SESSION_TOKEN_EXPIRED: i64 = 100;
    /// The service does not know the token.
    #[constant]
    #[cfg(false)]
    const ERROR_SESSION_TOKEN_INVALID: i64 = 101;
    /// The service has too much to do.
    #[constant]
    #[cfg(false)]
    const ERROR_SESSION_RESOURCES_EXHAUSTED: i64 = 102;
    /// The account has used up what it has paid for.
    #[constant]
    #[cfg(false)]
    const ERROR_BILLING_TOKENS_EXHAUSTED: i64 = 103;
    /// The account is disabled.
    #[constant]
    #[cfg(false)]
    const ERROR_ACCOUNT_DISABLED: i64 = 104;
    /// The service does not know the session.
    #[constant]
    #[cfg(false)]
    const ERROR_SESSION_INVALID: i64 = 105;
    /// There is no such workspace, scene or character.
    #[constant]
    #[cfg(false)]
    const ERROR_RESOURCE_NOT_FOUND: i64 = 106;
    /// The service refuses what was said.
    #[constant]
    #[cfg(false)]
    const ERROR_SAFETY_VIOLATION: i64 = 107;
    /// The session was too old.
    #[constant]
    #[cfg(false)]
    const ERROR_SESSION_EXPIRED: i64 = 108;
    /// The microphone was open for too long; it is opened again.
    #[constant]
    #[cfg(false)]
    const ERROR_AUDIO_SESSION_EXPIRED: i64 = 109;
    /// The service has paused the session, as nobody said anything.
    #[constant]
    #[cfg(false)]
    const ERROR_SESSION_PAUSED: i64 = 110;
    /// The service is of another version.
    #[constant]
    #[cfg(false)]
    const ERROR_VERSION_CONFLICT: i64 = 111;
    /// The microphone is open already.
    #[constant]
    #[cfg(false)]
    const ERROR_AUDIO_SESSION_ALREADY_STARTED: i64 = 112;

    /// The connection state has changed.
    #[signal]
    fn connection_state_changed(state: ConnectionState);

    /// The session became [constant CONNECTED], or ceased to be.
    #[signal]
    fn connected(connected: bool);

    /// The characters are known, or not any more. This stays true while a lost connection is made again.
    #[signal]
    fn established(established: bool);

    /// The characters of the scene have changed while the session stays established: characters came or left.
    #[signal]
    fn characters_changed();

    /// Something went wrong. [code]message[/code] tells what and what would be right, in words for you and not for the
    /// player. It is also shown in the Debugger.
    #[signal]
    fn error(code: ErrorCode, message: GString);

    /// Something works worse than it should while the session goes on, such as a mind that cannot be reached: then the script
    /// answers. [code]message[/code] tells what and what would be right, in words for you and not for the player. It is also
    /// shown in the Debugger.
    #[signal]
    fn warning(message: GString);

    /// The session needs another [member access_token]: the old one has expired, or soon will.
    #[signal]
    fn token_needed();

    /// Somebody began to speak into the microphone: see [method set_capture].
    #[signal]
    fn speech_started();

    /// The speaker has been silent for 0.6 s, or the microphone was closed.
    #[signal]
    fn speech_ended();

    /// A character begins to say a line, as the player hears it: with an [InworldVoice] or [method read_voice] in step with the
    /// sound, else for as long as its sound or as one needs to read it. [code]duration[/code] in seconds, as far as known.
    #[signal]
    fn line_started(brain: GString, text: GString, duration: f64);

    /// The next word of a line begins to be heard: [code]heard_text[/code] ends with it.
    #[signal]
    fn line_word(brain: GString, heard_text: GString);

    /// A line is over: [code]heard_text[/code] are the words that were heard, all of them when it is [code]complete[/code].
    #[signal]
    fn line_ended(brain: GString, heard_text: GString, complete: bool);

    /// A packet of the server has come: an [InworldEvent] of its kind. Characters tell what it means with their signals; this
    /// is for what they do not tell, and for logs.
    #[signal]
    pub fn event_received(event: Gd<RefCounted>);

    /// The connection state that was told last; [method start] and [method stop] show at once.
    #[func]
    fn get_connection_state(&self) -> ConnectionState {
        self.link.state().into()
    }

    /// Whether the connection state is [constant CONNECTED].
    #[func]
    fn get_connected(&self) -> bool {
        self.get_connection_state() == ConnectionState::Connected
    }

    /// Whether the characters are known.
    #[func]
    pub fn get_established(&self) -> bool {
        self.link.established()
    }

    #[func]
    fn get_player(&self) -> Option<Gd<InworldPlayer>> {
        self.player_ref.get()
    }

    #[func]
    fn set_player(&mut self, player: Option<Gd<InworldPlayer>>) {
        self.player_ref = NodeRef::new(player.as_ref());
    }

    #[func]
    fn set_workspace_name(&mut self, workspace_name: GString) {
        self.workspace_name = workspace_name;
        self.base_mut().update_configuration_warnings();
    }

    #[func]
    fn set_scene_name(&mut self, scene_name: GString) {
        self.scene_name = scene_name;
        self.base_mut().update_configuration_warnings();
    }

    #[func]
    fn set_auth(&mut self, auth: GString) {
        self.auth = auth;
        self.base_mut().update_configuration_warnings();
    }

    #[func]
    fn set_endpoint(&mut self, endpoint: GString) {
        self.endpoint = endpoint;
        self.base_mut().update_configuration_warnings();
    }

    #[func]
    fn set_local_script(&mut self, local_script: GString) {
        self.local_script = local_script;
        self.base_mut().update_configuration_warnings();
    }

    #[func]
    fn set_local_settings(&mut self, local_settings: GString) {
        self.local_settings = local_settings;
        self.base_mut().update_configuration_warnings();
    }

    #[func]
    fn set_access_token(&mut self, access_token: GString) {
        self.access_token = access_token;
        let token = self.access_token.to_string();
        if let Ok(session) = self.running()
            && !token.is_empty()
        {
            let given = session.set_access_token(&token, None);
            self.refuse(given);
        }
    }
}

impl InworldSession {
    /// The session of the library that is running.
    pub fn running(&self) -> Result<&Session, Error> {
        self.link.running()
    }

    /// Whether a session runs, and what is told is of it.
    pub fn is_running(&self) -> bool {
        self.link.is_running()
    }

    /// A character of the scene, by any of its names.
    pub fn find(&self, name: &str) -> Option<&Character> {
        self.link.cast().find(Some(name)).ok().filter(|_| self.link.established())
    }

    /// Who is in the scene, for a message.
    pub fn names(&self) -> String {
        let names: Vec<&str> = self.link.cast().characters().iter().map(Character::short_name).collect();
        names.join(", ")
    }

    /// From now on this character hears what it says.
    pub fn add_character(&mut self, character: NodeRef<InworldCharacter>) {
        self.remove_character(character);
        self.characters.push(character);
    }

    pub fn remove_character(&mut self, character: NodeRef<InworldCharacter>) {
        self.characters.retain(|known| *known != character);
    }

    pub fn add_conversation(&mut self, conversation: NodeRef<InworldConversation>) {
        self.remove_conversation(conversation);
        self.conversations.push(conversation);
    }

    pub fn remove_conversation(&mut self, conversation: NodeRef<InworldConversation>) {
        self.conversations.retain(|known| *known != conversation);
    }

    /// Tells why a call of a node was refused: now in the Debugger, with the next frame as a signal.
    pub fn report(&mut self, who: &str, result: Result<(), Refusal>) {
        if let Err(error) = result {
            let words = error.words();
            console::show_error(&format!("{who}: {words}"));
            self.refused.push_back((error.code(), words));
        }
    }

    fn refuse(&mut self, result: Result<(), Error>) {
        let name = console::name_of(&self.base());
        self.report(&name, result.map_err(Refusal::from));
    }
}
