//! Sending: texts, triggers, actions, and packets that the game has built.

use tokio::sync::mpsc::error::SendError;

use super::{Receipt, Session};
use crate::checks::{check_cancel, check_content, check_trigger};
use crate::clock::{new_id, wall};
use crate::command::Command;
use crate::error::Error;
use crate::interruption::Interruption;
use crate::microphone::switches_microphone;
use crate::state_error::StateError;
use inworld_protocol::packet::NamedValue;
use inworld_session::config::check_character;
use inworld_session::{Draft, Outgoing, Recipient};

impl Session {
    /// Sends a text to a character.
    pub fn send_text(&self, character: Option<&str>, text: &str) -> Result<Receipt, Error> {
        check_content("text", text)?;
        self.send(character, |recipient| Outgoing::text(recipient, text, wall(), new_id))
    }

    /// Sends a trigger with parameters.
    pub fn send_trigger(
        &self,
        character: Option<&str>,
        name: &str,
        parameters: Vec<NamedValue<String>>,
    ) -> Result<Receipt, Error> {
        check_trigger(name, &parameters)?;
        self.send(character, |recipient| Outgoing::trigger(recipient, name, parameters, wall(), new_id))
    }

    /// Sends a narrated action of the player to a character.
    pub fn send_narrated_action(&self, character: Option<&str>, content: &str) -> Result<Receipt, Error> {
        check_content("content", content)?;
        self.send(character, |recipient| Outgoing::narrated_action(recipient, content, wall(), new_id))
    }

    /// Cancels a character's response in an interaction, or some of its utterances.
    pub fn cancel_responses(
        &self,
        character: Option<&str>,
        interaction_id: &str,
        utterance_ids: Vec<String>,
    ) -> Result<(), Error> {
        check_cancel(interaction_id, &utterance_ids)?;
        self.send(character, |recipient| {
            Outgoing::cancel_responses(recipient, interaction_id, utterance_ids, wall(), new_id)
        })
        .map(drop)
    }

    /// Interrupts a character: cancels its response, and discards packets of it that were not polled.
    pub fn interrupt(&self, character: Option<&str>) -> Result<(), Error> {
        let recipient = self.recipient(character)?;
        let cast = self.cast();
        let agents: Vec<String> = match &recipient {
            Recipient::Conversation(id) => {
                let members = self.shared.selection().members(id).to_vec();
                let found = members.iter().filter_map(|name| cast.find(Some(name)).ok());
                found.map(|character| character.agent_id.clone()).collect()
            }
            Recipient::Character(name) => vec![cast.find(name.as_deref())?.agent_id.clone()],
            Recipient::Characters(_)
            | Recipient::Addressed
            | Recipient::NewConversation(_)
            | Recipient::Microphone
            | Recipient::World => Vec::new(),
        };
        let conversation = match recipient {
            Recipient::Conversation(id) => Some(id),
            _ => None,
        };
        let interruption = Interruption::begin(&self.shared, &self.queue, conversation, agents);
        self.command(Command::Interrupt(interruption))
    }

    /// Resolves the default recipient of a packet without targets.
    ///
    /// # Errors
    /// [`Error::Character`] when the recipient is ambiguous, or nobody is there.
    pub fn preprocess(&self, draft: &mut Draft) -> Result<(), Error> {
        let cast = self.established().then(|| self.shared.cast());
        Ok(draft.preprocess(self.shared.selection().recipient(), cast.as_deref())?)
    }

    /// Fills in the agent ids of a packet's targets; returns the names that are not in the session.
    pub fn update_session_info(&self, draft: &mut Draft) -> Vec<String> {
        draft.update_session_info(&self.cast())
    }

    /// Makes a packet ready to be sent, as things stand.
    ///
    /// # Errors
    /// [`Error::Character`] when none of its targets is known.
    pub fn prepare(&self, draft: &mut Draft) -> Result<(), Error> {
        self.preprocess(draft)?;
        self.update_session_info(draft);
        draft.update_routing().map_err(|names| Error::Character(self.cast().unknown(&names)))
    }

    /// Sends a packet. Before the characters are known its targets wait: they are looked up when it leaves. The draft is
    /// empty then.
    ///
    /// # Errors
    /// Those of [`prepare`](Self::prepare) and of any other send; the draft has its packet still.
    pub fn send_draft(&self, draft: &mut Draft) -> Result<Receipt, Error> {
        self.check_running()?;
        if self.established() {
            self.prepare(draft)?;
        } else {
            self.preprocess(draft)?;
        }
        let outgoing = draft.take(&self.shared.selection());
        let size = outgoing.size();
        if let Err(error) = self.reserve(size) {
            draft.put_back(outgoing);
            return Err(error);
        }
        self.send_reserved(outgoing, size).map_err(|unsent| {
            unsent.into_iter().for_each(|unsent| draft.put_back(unsent));
            StateError::Dead.into()
        })
    }

    fn send(&self, character: Option<&str>, make: impl FnOnce(Recipient) -> Outgoing) -> Result<Receipt, Error> {
        let recipient = self.recipient(character)?;
        self.enqueue(make(recipient))
    }

    /// The recipient: the named character or the selected one, by the full name, which stays when agent ids change.
    pub(super) fn recipient(&self, character: Option<&str>) -> Result<Recipient, Error> {
        self.check_running()?;
        if let Some(name) = character {
            check_character("character", name).map_err(Error::Argument)?;
        }
        let recipient = character
            .map_or_else(|| self.shared.selection().recipient(), |name| Recipient::Character(Some(name.to_owned())));
        // Before the characters are known names wait: they are looked up when the packet leaves.
        match recipient {
            Recipient::Character(name) if self.established() => {
                let cast = self.shared.cast();
                let found = cast.find(name.as_deref())?;
                Ok(Recipient::Character(Some(found.brain_name.clone())))
            }
            recipient => Ok(recipient),
        }
    }

    pub(crate) fn enqueue(&self, outgoing: Outgoing) -> Result<Receipt, Error> {
        let size = outgoing.size();
        self.reserve(size)?;
        self.send_reserved(Box::new(outgoing), size).map_err(|_| StateError::Dead.into())
    }

    /// Takes a place in the outbox, unless the game has stopped polling.
    pub(crate) fn reserve(&self, size: usize) -> Result<(), Error> {
        if self.queue.above_send_limit() {
            return Err(Error::QueueFull("too many events wait to be polled; poll them first".to_owned()));
        }
        self.shared.reserve(size)
    }

    /// Sends a packet whose place in the outbox, of this size, is taken. Gives it back when the session's task is dead.
    pub(crate) fn send_reserved(&self, outgoing: Box<Outgoing>, size: usize) -> Result<Receipt, Option<Box<Outgoing>>> {
        let receipt = outgoing.packet.id.clone();
        self.note(&outgoing);
        let sent = match switches_microphone(&outgoing) {
            Some(opens) => self.switch_microphone(outgoing, opens),
            None => self.commands.send(Command::Send(outgoing)),
        };
        sent.map_err(|SendError(command)| {
            self.shared.release(size);
            command.into_outgoing()
        })?;
        Ok(receipt)
    }
}
