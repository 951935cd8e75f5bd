//! Packets that the game sends, on their way to the link.

use inworld_protocol::packet::enums::{
    ControlAction, CustomType, DataType, MicrophoneMode, TextSource, UnderstandingMode,
};
use inworld_protocol::packet::{
    ActionEvent, Actor, Agent, AudioSessionStart, CancelResponses, CharacterName, ControlEvent, ConversationUpdate,
    CustomEvent, DataChunk, LoadCharacters, Mutation, NamedValue, NarratedAction, Packet, PacketId, Payload, Routing,
    TextEvent, Timestamp, UnloadCharacters,
};
use inworld_protocol::wire;

mod answers;
mod items;
mod triggers;

/// The recipient of a packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recipient {
    /// A character by any of its names; `None`: the current recipient. Resolved when the packet is sent.
    Character(Option<String>),
    /// A conversation; its packets wait until the server knows it.
    Conversation(String),
    /// A conversation that begins with this packet.
    NewConversation(String),
    /// Those of these characters, by any of their names, who are there when the packet leaves; at least one has to be.
    Characters(Vec<String>),
    /// As in the packet's own routing and conversation.
    Addressed,
    /// The recipient of the open microphone session.
    Microphone,
    /// The session itself.
    World,
}

/// A packet that waits for the link. Its routing is set when it leaves.
#[derive(Clone, Debug, PartialEq)]
pub struct Outgoing {
    /// The packet.
    pub packet: Packet<String>,
    /// Its recipient.
    pub recipient: Recipient,
    /// Bytes of the names of characters in it, whose ids may have others, of utterances, or of its items; of all its texts
    /// where the game has written its JSON.
    pub names: usize,
    /// Its event as the game wrote it, a member of JSON: sent in place of the payload, which says the same.
    pub event: Option<String>,
    /// Which attempt to deliver it this is.
    pub attempt: Attempt,
}

/// Which attempt to deliver a packet this is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Attempt {
    /// The first send.
    #[default]
    Initial,
    /// A resend with the same ids, because the link of the first send was lost.
    Resend,
    /// A new packet of the library that repeats an earlier one of the game on another link: it opens the microphone or
    /// mutes the characters.
    Reissue,
}

/// Ids for a new packet. Text, triggers and narrated actions carry all; the answer shares the interaction and
/// correlation id (PROTOCOL.md 3.1).
pub(super) fn full_ids(mut new_id: impl FnMut() -> String) -> PacketId<String> {
    PacketId {
        packet_id: new_id(),
        utterance_id: new_id(),
        interaction_id: new_id(),
        correlation_id: new_id(),
        conversation_id: String::new(),
    }
}

fn packet(id: PacketId<String>, now: Timestamp, payload: Payload<String>) -> Packet<String> {
    Packet { timestamp: now, id, routing: Routing::from_player(), payload }
}

impl Outgoing {
    /// Without an event of the game's own making.
    pub(super) fn new(packet: Packet<String>, recipient: Recipient) -> Self {
        Self { packet, recipient, names: 0, event: None, attempt: Attempt::Initial }
    }

    /// Its JSON.
    pub fn encode(&self) -> String {
        let Some(event) = &self.event else { return wire::encode(&self.packet) };
        // The payload, which may be megabytes, is not copied: the event says the same.
        let Packet { timestamp, id, routing, .. } = &self.packet;
        let (id, routing) = (id.clone(), routing.clone());
        let envelope = wire::encode(&Packet { timestamp: *timestamp, id, routing, payload: Payload::Unknown });
        match envelope.strip_suffix('}') {
            Some(open) => format!("{open},{event}}}"),
            None => envelope,
        }
    }

    /// How much memory it takes, in bytes, roughly; does not change on its way.
    pub fn size(&self) -> usize {
        let content = match &self.packet.payload {
            Payload::Text(text) => text.text.len(),
            Payload::Data(chunk) => chunk.chunk.len(),
            Payload::Custom(custom) => {
                let parameters = custom.parameters.iter();
                custom.name.len() + parameters.map(|p| p.name.len() + p.value.len()).sum::<usize>()
            }
            Payload::Action(action) => action.narrated_action.content.len(),
            Payload::Control(control) => control.description.len() + self.names,
            _ => self.names,
        };
        let recipients = match &self.recipient {
            Recipient::Characters(names) => bytes(names) + names.len() * size_of::<String>(),
            // The others become each other on the way; they have one name, or none.
            _ => 0,
        };
        let source = self.packet.routing.source.as_ref().map_or(0, |source| source.name.len());
        size_of::<Self>() + content + recipients + source + self.event.as_ref().map_or(0, String::len)
    }

    /// Something the player types (PROTOCOL.md 3.4).
    pub fn text(recipient: Recipient, text: &str, now: Timestamp, new_id: impl FnMut() -> String) -> Self {
        let event = TextEvent { text: text.to_owned(), source: TextSource::TypedIn, is_final: true };
        Self::new(packet(full_ids(new_id), now, Payload::Text(event)), recipient)
    }

    /// A trigger (PROTOCOL.md 3.8).
    pub fn trigger(
        recipient: Recipient,
        name: &str,
        parameters: Vec<NamedValue<String>>,
        now: Timestamp,
        new_id: impl FnMut() -> String,
    ) -> Self {
        let event =
            CustomEvent { name: name.to_owned(), kind: CustomType::Trigger, parameters, ..CustomEvent::default() };
        Self::new(packet(full_ids(new_id), now, Payload::Custom(event)), recipient)
    }

    /// Something the player does, in words (PROTOCOL.md 3.10).
    pub fn narrated_action(
        recipient: Recipient,
        content: &str,
        now: Timestamp,
        new_id: impl FnMut() -> String,
    ) -> Self {
        let narrated_action = NarratedAction { content: content.to_owned() };
        let event = ActionEvent { narrated_action, ..ActionEvent::default() };
        Self::new(packet(full_ids(new_id), now, Payload::Action(event)), recipient)
    }

    /// Stop answering (PROTOCOL.md 3.11).
    pub fn cancel_responses(
        recipient: Recipient,
        interaction_id: &str,
        utterance_ids: Vec<String>,
        now: Timestamp,
        mut new_id: impl FnMut() -> String,
    ) -> Self {
        let names = bytes(&utterance_ids);
        let interaction_id = interaction_id.to_owned();
        let cancel = CancelResponses { interaction_id, utterance_id: utterance_ids, heard_length: None };
        let mutation = Mutation { cancel_responses: Some(cancel), ..Mutation::default() };
        let id = PacketId { packet_id: new_id(), correlation_id: new_id(), ..PacketId::default() };
        Self { names, ..Self::new(packet(id, now, Payload::Mutation(mutation)), recipient) }
    }

    /// Characters come into the scene, by their full names (PROTOCOL.md 3.11).
    pub fn load_characters(names: Vec<String>, now: Timestamp, new_id: impl FnMut() -> String) -> Self {
        let bytes = bytes(&names);
        let name = names.into_iter().map(|name| CharacterName { name, ..CharacterName::default() }).collect();
        let mutation = Mutation { load_characters: Some(LoadCharacters { name }), ..Mutation::default() };
        let packet = packet(packet_id(new_id), now, Payload::Mutation(mutation));
        Self { names: bytes, ..Self::new(packet, Recipient::World) }
    }

    /// Characters leave the scene, by any of their names; their agent ids are found when the packet leaves.
    pub fn unload_characters(names: Vec<String>, now: Timestamp, new_id: impl FnMut() -> String) -> Self {
        let bytes = bytes(&names);
        let agents = names.into_iter().map(|brain_name| Agent { brain_name, ..Agent::default() }).collect();
        Self { names: bytes, ..Self::unload_agents(agents, now, new_id) }
    }

    /// Characters leave the scene.
    pub(super) fn unload_agents(agents: Vec<Agent<String>>, now: Timestamp, new_id: impl FnMut() -> String) -> Self {
        let mutation = Mutation { unload_characters: Some(UnloadCharacters { agents }), ..Mutation::default() };
        Self::new(packet(packet_id(new_id), now, Payload::Mutation(mutation)), Recipient::World)
    }

    /// Who takes part in a conversation, by any of their names; their agent ids are found when the packet leaves
    /// (PROTOCOL.md 4.3).
    pub fn conversation_update(
        recipient: Recipient,
        names: Vec<String>,
        now: Timestamp,
        new_id: impl FnMut() -> String,
    ) -> Self {
        let bytes = bytes(&names);
        let update = ConversationUpdate { participants: names.into_iter().map(Actor::agent).collect() };
        let event = ControlEvent {
            action: ControlAction::ConversationUpdate,
            conversation_update: Some(update),
            ..ControlEvent::default()
        };
        Self { names: bytes, ..Self::new(packet(packet_id(new_id), now, Payload::Control(event)), recipient) }
    }

    /// The names of those who take part in a conversation, if the packet is about that.
    pub(super) fn participants(&self) -> Option<Vec<String>> {
        let Payload::Control(control) = &self.packet.payload else { return None };
        let update = control.conversation_update.as_ref()?;
        Some(update.participants.iter().map(|actor| actor.name.clone()).collect())
    }

    /// Who takes part in a conversation, if the packet is about that.
    pub(super) fn conversation_update_mut(&mut self) -> Option<&mut ConversationUpdate<String>> {
        match &mut self.packet.payload {
            Payload::Control(control) => control.conversation_update.as_mut(),
            _ => None,
        }
    }

    /// Speech begins (PROTOCOL.md 7.2).
    pub fn audio_start(
        recipient: Recipient,
        mode: MicrophoneMode,
        understanding_mode: UnderstandingMode,
        now: Timestamp,
        new_id: impl FnMut() -> String,
    ) -> Self {
        let start = AudioSessionStart { mode, understanding_mode };
        let event = ControlEvent {
            action: ControlAction::AudioSessionStart,
            audio_session_start: Some(start),
            ..ControlEvent::default()
        };
        Self::new(packet(packet_id(new_id), now, Payload::Control(event)), recipient)
    }

    /// 16 kHz, mono, 16-bit little-endian PCM, as Base64 (PROTOCOL.md 7.1).
    pub fn audio_chunk(base64: String, now: Timestamp, new_id: impl FnMut() -> String) -> Self {
        let event = DataChunk { chunk: base64, kind: DataType::Audio, ..DataChunk::default() };
        Self::new(packet(packet_id(new_id), now, Payload::Data(event)), Recipient::Microphone)
    }

    /// Speech ended (PROTOCOL.md 7.2).
    pub fn audio_end(now: Timestamp, new_id: impl FnMut() -> String) -> Self {
        let event = ControlEvent { action: ControlAction::AudioSessionEnd, ..ControlEvent::default() };
        Self::new(packet(packet_id(new_id), now, Payload::Control(event)), Recipient::Microphone)
    }
}

fn bytes(names: &[String]) -> usize {
    names.iter().map(String::len).sum()
}

fn packet_id(mut new_id: impl FnMut() -> String) -> PacketId<String> {
    PacketId { packet_id: new_id(), ..PacketId::default() }
}
