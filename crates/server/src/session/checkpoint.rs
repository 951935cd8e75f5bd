//! All of a session that another process needs to go on with it: what a saved state has, and who the client is, what is said
//! and was said, and by which packets a repeated one is known (ARCHITECTURE.md, "Fleets").
//!
//! What is lost on purpose: an open microphone, sounds of lines that were made and not sent, and what a mind has thought since.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use super::conversation::Conversation;
use super::outbox::{Exchange, Planned, PlannedPart};
use super::replay::Replay;
use super::saved::SavedState;
use super::script_memory::Input;
use super::{Client, LoadedScene, Session};
use crate::script::{Script, Sentence};
use inworld_protocol::packet::Capabilities;

/// The form of [`Checkpoint`]. Another one is from another version of the program.
const VERSION: u32 = 1;

/// A session at one moment.
#[derive(Serialize, Deserialize)]
struct Checkpoint {
    version: u32,
    /// The characters of the script, by whose places everything is told.
    cast: Vec<String>,
    id: String,
    generation: u64,
    capabilities: Capabilities,
    is_configured: bool,
    in_parts: bool,
    scene: Option<LoadedScene>,
    live: Vec<usize>,
    saved: SavedState,
    conversations: BTreeMap<String, Conversation>,
    muted: BTreeSet<String>,
    inputs: Vec<(u64, String)>,
    exchanges: Vec<(Exchange, Input)>,
    replay: Replay,
    planned: Vec<WaitingPart>,
    asked: Vec<AskedReply>,
    last_stamp: i64,
}

/// A part of an answer that is still to be said.
#[derive(Serialize, Deserialize)]
struct WaitingPart {
    exchange: Exchange,
    /// From now.
    due_ms: u64,
    part: Part,
}

#[derive(Serialize, Deserialize)]
enum Part {
    Utterance { sentence: Box<Sentence>, values: Vec<(String, String)> },
    Silence { ms: u64 },
    End,
    Break,
}

/// An answer that a mind is asked for.
#[derive(Serialize, Deserialize)]
pub(super) struct AskedReply {
    pub(super) exchange: Exchange,
    pub(super) input: Input,
    /// Some of it was said: it ends there.
    pub(super) has_begun: bool,
}

impl Session {
    /// Writes it down. `now` is the time that its plans count from.
    pub(crate) fn checkpoint(&self, now: Instant) -> Vec<u8> {
        let checkpoint = Checkpoint {
            version: VERSION,
            cast: cast(&self.script),
            id: self.id.clone(),
            generation: self.generation,
            capabilities: self.client.capabilities,
            is_configured: self.client.configured,
            in_parts: self.client.in_parts,
            scene: self.scene.clone(),
            live: self.live.clone(),
            saved: self.saved_state(),
            conversations: self.conversations.clone(),
            muted: self.muted.clone(),
            inputs: self.inputs.entries().map(|(key, interaction, _)| (*key, interaction.clone())).collect(),
            exchanges: self.exchanges.entries().map(|(_, exchange, _)| exchange.clone()).collect(),
            replay: self.replay.clone(),
            planned: self.outbox.parts().filter_map(|planned| WaitingPart::of(planned, now)).collect(),
            asked: self.thinking.asked_replies(),
            last_stamp: self.last_stamp,
        };
        // Fails only for maps whose keys are not texts.
        serde_json::to_vec(&checkpoint).unwrap_or_default()
    }

    /// Goes on from what another process has written down.
    ///
    /// # Errors
    /// Words about what is not a checkpoint of this version of the program with this script.
    pub(crate) fn resumed(
        script: Arc<Script>,
        longest_speech: Duration,
        bytes: &[u8],
        now: Instant,
    ) -> Result<Self, String> {
        let checkpoint: Checkpoint =
            serde_json::from_slice(bytes).map_err(|error| format!("it is not a checkpoint: {error}"))?;
        if checkpoint.version != VERSION {
            return Err(format!("it has version {}, this program reads version {VERSION}", checkpoint.version));
        }
        if checkpoint.cast != cast(&script) {
            return Err("it is of another script".to_owned());
        }
        let mut session = Self::new(script, longest_speech);
        session.restore_state(checkpoint.saved)?;
        session.client = Client {
            capabilities: checkpoint.capabilities,
            configured: checkpoint.is_configured,
            in_parts: checkpoint.in_parts,
            player_name: std::mem::take(&mut session.client.player_name),
        };
        session.id = checkpoint.id;
        session.generation = checkpoint.generation;
        session.scene = checkpoint.scene;
        session.live = checkpoint.live;
        session.conversations = checkpoint.conversations;
        session.muted = checkpoint.muted;
        session.replay = checkpoint.replay;
        session.last_stamp = checkpoint.last_stamp;
        for (key, interaction) in checkpoint.inputs {
            let size = interaction.len();
            session.inputs.insert(key, interaction, size);
        }
        for (exchange, input) in checkpoint.exchanges {
            session.remember_exchange(&exchange, &input);
        }
        for waiting in checkpoint.planned {
            session.plan_waiting(waiting, now);
        }
        session.order_speech();
        for AskedReply { exchange, input, has_begun } in checkpoint.asked {
            if has_begun {
                session.plan_end(now, &Arc::new(exchange));
            } else {
                session.reply(now, exchange, &input);
            }
        }
        Ok(session)
    }

    fn plan_waiting(&mut self, waiting: WaitingPart, now: Instant) {
        let exchange = Arc::new(waiting.exchange);
        let part = match waiting.part {
            Part::Utterance { sentence, values } => {
                let sound = self.sound(&exchange, &sentence, &values);
                PlannedPart::Utterance { sentence, values: values.into(), sound }
            }
            Part::Silence { ms } => PlannedPart::Silence(Duration::from_millis(ms)),
            Part::End => PlannedPart::End,
            Part::Break => PlannedPart::Break,
        };
        // A time that is far away is a wrong one.
        let due = now.checked_add(Duration::from_millis(waiting.due_ms)).unwrap_or(now);
        self.outbox.plan(Planned { due, exchange, part });
    }
}

impl WaitingPart {
    /// The form in which it is kept. Sound is made anew; some of a line that a service was saying is not said again.
    fn of(planned: &Planned, now: Instant) -> Option<Self> {
        let ms = |duration: Duration| u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
        let part = match &planned.part {
            // What bridges a pause is not worth more than the pause that there is now.
            PlannedPart::Utterance { sentence, .. } if sentence.is_filler => return None,
            PlannedPart::Utterance { sentence, values, .. } => {
                Part::Utterance { sentence: sentence.clone(), values: values.to_vec() }
            }
            PlannedPart::Silence(length) => Part::Silence { ms: ms(*length) },
            PlannedPart::End => Part::End,
            PlannedPart::Break => Part::Break,
            PlannedPart::Piece(_) => return None,
        };
        let due_ms = ms(planned.due.saturating_duration_since(now));
        Some(Self { exchange: planned.exchange.as_ref().clone(), due_ms, part })
    }
}

fn cast(script: &Script) -> Vec<String> {
    script.characters.iter().map(|character| character.name.clone()).collect()
}
