//! `InworldConversation`: several characters at once.

use godot::classes::Engine;
use godot::prelude::*;
use inworld_client::packet::enums::ConversationEventType;
use inworld_client::{Error, Session};

use crate::character::{InworldCharacter, parameters};
use crate::console;
use crate::node_ref::NodeRef;
use crate::refusal::Refusal;
use crate::session::InworldSession;

/// A conversation with several characters of a session. What is sent to it is heard by all of them, and one of them answers;
/// the others know what was said.
///
/// Answers arrive at the [InworldCharacter] nodes, as always. The conversation begins with [method start] or with the first
/// thing that is sent.
#[derive(GodotClass)]
#[class(init, tool, base = Node)]
pub struct InworldConversation {
    /// The session that the characters are in.
    #[export]
    #[var(get, set)]
    session: PhantomVar<Option<Gd<InworldSession>>>,

    /// Who takes part. May be changed while the conversation goes on; set the whole array to do that.
    #[export]
    #[var(get, set)]
    characters: PhantomVar<Array<Option<Gd<InworldCharacter>>>>,

    session_ref: NodeRef<InworldSession>,
    members: Vec<NodeRef<InworldCharacter>>,
    /// Empty while there is no conversation.
    id: String,
    base: Base<Node>,
}

#[godot_api]
impl INode for InworldConversation {
    fn get_configuration_warnings(&self) -> PackedStringArray {
        let mut warnings = PackedStringArray::new();
        if self.session_ref.get().is_none() {
            warnings.push("session is not set; choose the InworldSession of the scene that the characters are in.");
        }
        if self.brains().len() < 2 {
            warnings.push("characters has fewer than two; a single one can be talked to without a conversation.");
        }
        warnings
    }
}

#[godot_api]
impl InworldConversation {
    /// The server knows the conversation.
    #[signal]
    fn started();

    /// The server knows who takes part now.
    #[signal]
    fn updated();

    /// The conversation is over. The next thing that is sent begins another.
    #[signal]
    fn ended();

    /// Begins the conversation, if it has not begun.
    #[func(gd_self)]
    fn start(this: Gd<Self>) {
        Self::send(&this, |_| Ok(()));
    }

    /// Says something to all who take part.
    #[func(gd_self)]
    fn send_text(this: Gd<Self>, text: GString) {
        let text = text.to_string();
        Self::send(&this, |session| session.send_text(None, &text).map(drop));
    }

    /// Sends an event of the game to all who take part.
    #[func(gd_self)]
    fn send_trigger(this: Gd<Self>, name: GString, params: VarDictionary) {
        let parameters = parameters(&params);
        Self::send(&this, |session| session.send_trigger(None, &name.to_string(), parameters).map(drop));
    }

    /// Tells all who take part what the player does.
    #[func(gd_self)]
    fn send_narrated_action(this: Gd<Self>, content: GString) {
        let content = content.to_string();
        Self::send(&this, |session| session.send_narrated_action(None, &content).map(drop));
    }

    /// Lets the characters go on among themselves: the next one speaks.
    #[func(gd_self)]
    fn next_turn(this: Gd<Self>) {
        Self::send(&this, |session| session.send_trigger(None, "inworld.conversation.next_turn", Vec::new()).map(drop));
    }

    /// The id of the conversation, or an empty text while there is none.
    #[func]
    fn get_conversation_id(&self) -> GString {
        GString::from(&self.id)
    }

    #[func]
    fn get_session(&self) -> Option<Gd<InworldSession>> {
        self.session_ref.get()
    }

    #[func]
    fn set_session(&mut self, session: Option<Gd<InworldSession>>) {
        let this = NodeRef::new(Some(&self.to_gd()));
        if let Some(mut old) = self.session_ref.get() {
            old.bind_mut().remove_conversation(this);
        }
        self.id.clear();
        self.session_ref = NodeRef::new(session.as_ref());
        if let Some(mut new) = session {
            new.bind_mut().add_conversation(this);
        }
        self.base_mut().update_configuration_warnings();
    }

    #[func]
    fn get_characters(&self) -> Array<Option<Gd<InworldCharacter>>> {
        self.members.iter().map(|member| member.get()).collect()
    }

    #[func]
    fn set_characters(&mut self, characters: Array<Option<Gd<InworldCharacter>>>) {
        // A place that is not filled yet stays, so that the editor can fill it.
        self.members = characters.iter_shared().map(|member| NodeRef::new(member.as_ref())).collect();
        self.base_mut().update_configuration_warnings();
        if !self.id.is_empty() && !Engine::singleton().is_editor_hint() {
            let brains = self.brains();
            let updated = self.ask(|session| session.update_conversation(&self.id, &borrowed(&brains)));
            self.report(updated);
        }
    }
}

impl InworldConversation {
    /// The session became established, or ceased to be: then its conversations are over.
    pub fn established(&mut self, established: bool) {
        if !established {
            self.id.clear();
        }
    }

    /// The server tells of a conversation.
    pub fn hear(this: &Gd<Self>, id: &str, event: ConversationEventType) {
        if this.bind().id != id || id.is_empty() {
            return;
        }
        match event {
            ConversationEventType::Started => this.signals().started().emit(),
            ConversationEventType::Updated => this.signals().updated().emit(),
            ConversationEventType::Evicted => {
                this.clone().bind_mut().id.clear();
                this.signals().ended().emit();
            }
            ConversationEventType::Unknown => {}
        }
    }

    /// Sends something to the conversation, which begins if it has not.
    fn send(this: &Gd<Self>, what: impl FnOnce(&Session) -> Result<(), Error>) {
        let mut conversation = this.clone();
        let begun = conversation.bind_mut().begin();
        let sent = begun.and_then(|()| {
            let conversation = this.bind();
            conversation.ask(|session| {
                session.select_conversation(Some(&conversation.id))?;
                what(session)
            })
        });
        this.bind().report(sent);
    }

    fn begin(&mut self) -> Result<(), Refusal> {
        if self.id.is_empty() {
            let brains = self.brains();
            self.id = self.ask(|session| session.start_conversation(&borrowed(&brains)))?;
        }
        Ok(())
    }

    fn brains(&self) -> Vec<String> {
        let members = self.members.iter().filter_map(|member| member.get());
        members.map(|member| member.bind().brain().to_owned()).collect()
    }

    fn ask<T>(&self, what: impl FnOnce(&Session) -> Result<T, Error>) -> Result<T, Refusal> {
        let Some(session) = self.session_ref.get() else {
            return Err(Refusal::NoSession);
        };
        let session = session.bind();
        Ok(what(session.running()?)?)
    }

    fn report(&self, result: Result<(), Refusal>) {
        let Err(error) = result else { return };
        let name = console::name_of(&self.base());
        match self.session_ref.get() {
            Some(mut session) => session.bind_mut().report(&name, Err(error)),
            None => console::show_error(&format!("{name}: {}", error.words())),
        }
    }
}

fn borrowed(names: &[String]) -> Vec<&str> {
    names.iter().map(String::as_str).collect()
}
