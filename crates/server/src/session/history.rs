//! What was said, for clients that ask (PROTOCOL.md 3.13).

use std::collections::VecDeque;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::limits::MOST_NAME;
use super::{Session, new_id};
use crate::script::Character;
use crate::words::fold;
use inworld_protocol::packet::enums::{ActorType, TextSource};
use inworld_protocol::packet::{
    Actor, DialogHistory, JsonStr, Packet, PacketId, Payload, Routing, SessionControlResponse, SessionHistory,
    SessionHistoryItem, TextEvent, Timestamp,
};

/// Lines that are remembered.
const MOST_LINES: usize = 200;
/// Bytes that they take.
const MOST_BYTES: usize = 512 << 10;
/// Characters of a line that are remembered.
pub(super) const LONGEST_LINE: usize = 2_000;

/// One line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct HistoryLine {
    /// The short name of the character who spoke or was spoken to.
    pub(super) character: String,
    /// Whether the player spoke.
    pub(super) from_player: bool,
    pub(super) text: String,
    pub(super) interaction_id: String,
    /// The ids of the packet with the words.
    pub(super) packet_id: String,
    pub(super) utterance_id: String,
    /// Which answer of the interaction it is a part of; there are several when the client asked for another one.
    pub(super) answer: u32,
    /// Microseconds since the Unix epoch.
    pub(super) time_us: i64,
}

impl HistoryLine {
    fn size(&self) -> usize {
        let Self { character, text, interaction_id, packet_id, utterance_id, .. } = self;
        let texts = [character, text, interaction_id, packet_id, utterance_id];
        size_of::<Self>() + texts.map(String::capacity).iter().sum::<usize>()
    }

    /// The line with no more text than is remembered. One with ids that no client may send is from a saved state that was
    /// made elsewhere; it keeps none.
    fn cut(mut self) -> Self {
        if let Some((end, _)) = self.text.char_indices().nth(LONGEST_LINE) {
            self.text.truncate(end);
        }
        for text in [&mut self.character, &mut self.interaction_id, &mut self.packet_id, &mut self.utterance_id] {
            if text.len() > MOST_NAME {
                *text = String::new();
            }
        }
        self.text.shrink_to_fit();
        self
    }
}

/// The last lines of a session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct History(VecDeque<HistoryLine>);

impl History {
    /// Adds a line; the oldest is forgotten when there is no room.
    pub(super) fn push(&mut self, line: HistoryLine) {
        self.0.push_back(line.cut());
        while self.0.len() > MOST_LINES || self.bytes() > MOST_BYTES {
            self.0.pop_front();
        }
    }

    /// How many bytes it takes.
    pub(super) fn bytes(&self) -> usize {
        self.0.iter().map(HistoryLine::size).sum()
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// Keeps only some lines.
    pub(super) fn retain(&mut self, keeps: impl FnMut(&HistoryLine) -> bool) {
        self.0.retain(keeps);
    }

    /// Changes what was said in a packet.
    pub(super) fn correct(&mut self, packet_id: &str, text: &str) {
        if let Some(line) = self.0.iter_mut().find(|line| line.packet_id == packet_id) {
            line.text = text.chars().take(LONGEST_LINE).collect();
        }
    }

    /// Of these utterances no more than the first letters of the first one were heard.
    pub(super) fn cut_short(&mut self, utterances: &[JsonStr], heard_length: usize) {
        self.0.retain_mut(|line| {
            let is_it = |id: &JsonStr| !line.utterance_id.is_empty() && id.as_ref() == line.utterance_id;
            match utterances.iter().position(is_it) {
                None => true,
                Some(0) => {
                    let heard = line.text.char_indices().nth(heard_length).map_or(line.text.len(), |(end, _)| end);
                    line.text.truncate(heard);
                    line.text.truncate(line.text.trim_end().len());
                    !line.text.is_empty()
                }
                Some(_) => false,
            }
        });
    }

    /// All lines, oldest first.
    pub(super) fn lines(&self) -> impl DoubleEndedIterator<Item = &HistoryLine> {
        self.0.iter()
    }

    /// The exchange of the last line, or nothing.
    pub(super) fn last_interaction(&self) -> &str {
        self.0.back().map_or("", |line| line.interaction_id.as_str())
    }
}

impl Session {
    /// Adds what was said: `line` without the name of the character and with all of its text.
    pub(super) fn remember(&mut self, character: usize, line: HistoryLine) {
        let name = self.script.characters.get(character).map(|character| character.name.clone());
        self.history.push(HistoryLine { character: name.unwrap_or_default(), time_us: self.last_stamp, ..line });
    }

    /// Takes over a dialog that the client remembers (PROTOCOL.md 5.5). Lines that do not tell whose they are have been
    /// said by the first character of the scene, or to it.
    pub(super) fn recall(&mut self, dialog: &DialogHistory<JsonStr>) {
        self.history.clear();
        let script = Arc::clone(&self.script);
        // More would be forgotten at once.
        let first = dialog.history.len().saturating_sub(MOST_LINES);
        for item in dialog.history.iter().skip(first) {
            let names = [&item.talker_display_name, &item.actor.name].map(|name| fold(name));
            let is_it = |character: &&Character| {
                let given_name = fold(&character.given_name);
                names.iter().any(|name| *name == given_name || *name == character.name)
            };
            let character = script.characters.iter().find(is_it).map(|character| character.name.clone());
            let time_us = self.stamp().as_micros();
            self.history.push(HistoryLine {
                character: character.unwrap_or_default(),
                from_player: item.actor.kind == ActorType::Player,
                text: item.text.to_string(),
                interaction_id: new_id(),
                packet_id: new_id(),
                utterance_id: new_id(),
                time_us,
                ..HistoryLine::default()
            });
        }
    }

    /// Answers a sessionHistoryRequest.
    pub(super) fn tell_history(&mut self) {
        let mut items = Vec::new();
        for (place, index) in self.live.clone().into_iter().enumerate() {
            let Some(agent) = self.describe(index) else { continue };
            let name = self.script.characters.get(index).map_or("", |character| character.name.as_str());
            let lines = self.history.lines();
            let own = lines.filter(|line| line.character == name || (line.character.is_empty() && place == 0));
            let packets: Vec<Packet<String>> = own.map(|line| packet(line, &agent.agent_id)).collect();
            if !packets.is_empty() {
                items.push(SessionHistoryItem { agent, packets });
            }
        }
        let response = SessionControlResponse {
            session_history: Some(SessionHistory { session_history_items: items }),
            ..SessionControlResponse::default()
        };
        self.send_from_world(PacketId::default(), Payload::SessionResponse(response));
    }
}

fn packet(line: &HistoryLine, agent_id: &str) -> Packet<String> {
    let agent = Actor::agent(agent_id.to_owned());
    let (source, target, kind) = if line.from_player {
        (Actor::player(), agent, TextSource::TypedIn)
    } else {
        (agent, Actor::player(), TextSource::Generated)
    };
    Packet {
        timestamp: Timestamp::from_micros(line.time_us),
        id: PacketId {
            packet_id: line.packet_id.clone(),
            utterance_id: line.utterance_id.clone(),
            interaction_id: line.interaction_id.clone(),
            ..PacketId::default()
        },
        routing: Routing { source: Some(source), target: Some(target), targets: Vec::new() },
        payload: Payload::Text(TextEvent { text: line.text.clone(), source: kind, is_final: true }),
    }
}
