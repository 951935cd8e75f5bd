//! The responses of the last interactions, and how much of each was sent: when the connection breaks, the rest is sent again
//! on the next one, packet by packet, with the same ids and times.

use std::collections::VecDeque;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use super::outbox::{Frame, Out};
use inworld_protocol::packet::{Packet, Payload};
use inworld_protocol::wire;
use inworld_voice::speech::{self as voice, Voice};

/// Maximum interactions that can be sent again.
const MOST_ANSWERS: usize = 64;
/// Maximum interactions that were begun and have not ended; an answer of [`MOST_PLANNED`](super::MOST_PLANNED) parts ends one.
const MOST_OPEN: usize = 2_048;
/// Maximum memory of those, in bytes.
const MOST_OPEN_BYTES: usize = 4 << 20;
/// Maximum memory of what can be sent again, in bytes.
const MOST_BYTES: usize = 256 * 1024;

/// Where the sound goes in a packet that is kept without it. No text in JSON has bare quotation marks.
const SOUND: &str = "@";

/// A packet of an answer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) enum Kept {
    /// As it is sent.
    Text(String),
    /// The last packet of an interaction, as it is sent.
    End(String),
    /// Sound is kept only until it is sent, it is some hundred kilobytes a sentence: the same words give the same
    /// sound again.
    Speech {
        #[serde(skip)]
        fresh: Option<String>,
        /// As it is sent, but for the sound.
        silent: String,
        words: String,
        voice: (f32, f32, u64),
    },
}

impl Kept {
    /// Words in the built-in voice, whose sound was made already.
    pub(super) fn speech(mut packet: Packet<String>, wav: &[u8], words: &str, voice: Voice) -> Self {
        if let Payload::Data(chunk) = &mut packet.payload {
            SOUND.clone_into(&mut chunk.chunk);
        }
        let silent = wire::encode_result(&packet);
        let fresh = Some(with_sound(&silent, wav));
        Self::Speech { fresh, silent, words: words.to_owned(), voice: (voice.pitch, voice.pace, voice.timbre) }
    }

    /// As it is sent.
    fn frame(&mut self) -> String {
        match self {
            Self::Text(text) | Self::End(text) => text.clone(),
            Self::Speech { fresh, silent, words, voice } => {
                if let Some(fresh) = fresh.take() {
                    return fresh;
                }
                let (pitch, pace, timbre) = *voice;
                with_sound(silent, &voice::speak(words, Voice { pitch, pace, timbre }).wav)
            }
        }
    }

    /// How many bytes of sound wait to be sent.
    fn fresh(&self) -> usize {
        match self {
            Self::Speech { fresh: Some(fresh), .. } => fresh.len(),
            _ => 0,
        }
    }

    /// About how many bytes it takes once it was sent.
    fn size(&self) -> usize {
        match self {
            Self::Text(text) | Self::End(text) => text.len(),
            Self::Speech { silent, words, .. } => size_of::<Self>() + silent.len() + words.len(),
        }
    }
}

/// A packet with its sound.
fn with_sound(silent: &str, wav: &[u8]) -> String {
    let (mark, sound) = (format!("\"chunk\":\"{SOUND}\""), format!("\"chunk\":\"{}\"", STANDARD.encode(wav)));
    silent.replacen(&mark, &sound, 1)
}

/// All that the characters said in one interaction.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct KeptResponse {
    #[serde(with = "shared")]
    interaction: Arc<str>,
    /// Whether the client can ask for it again: it began with a packet of the client.
    asked: bool,
    /// The last speaker in it, by its index in the script.
    speaker: usize,
    kept: Vec<Kept>,
    /// Number of them that were given to a socket.
    given: usize,
    /// The socket on which it was requested again, or is sent again without a request.
    again_on: Option<u64>,
    /// Number of them that have certainly arrived. Counted only where the client cannot ask again.
    proven: usize,
    /// What was given since then.
    unproven: Option<Unproven>,
}

/// Text that is shared.
mod shared {
    use std::sync::Arc;

    use serde::{Deserialize as _, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(text: &Arc<str>, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(text)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Arc<str>, D::Error> {
        Ok(String::deserialize(deserializer)?.into())
    }
}

/// Packets that may be lost with their socket.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Unproven {
    socket: u64,
    /// The number of the ping behind the last of them.
    ping: u64,
}

impl KeptResponse {
    fn has_ended(&self) -> bool {
        matches!(self.kept.last(), Some(Kept::End(_)))
    }

    fn is_wanted(&self, socket: u64, only_again: bool) -> bool {
        !only_again || self.again_on == Some(socket)
    }

    /// Whether some of it may be lost with a socket before this one, and the client cannot ask for it again.
    fn may_be_lost(&self, socket: u64) -> bool {
        self.given > self.proven && self.unproven.is_some_and(|unproven| unproven.socket != socket)
    }

    /// All that was given has arrived, or is not wanted.
    fn prove(&mut self) {
        self.proven = self.given;
        self.unproven = None;
    }

    fn is_settled(&self) -> bool {
        self.has_ended() && self.given >= self.kept.len()
    }
}

/// The answers of the last interactions, oldest first.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Replay {
    answers: VecDeque<KeptResponse>,
    bytes: usize,
    /// The number of the last ping.
    pings: u64,
}

impl Replay {
    /// The client has begun an interaction, and may ask for its answer again.
    pub(super) fn begin(&mut self, interaction: &str) {
        if let Some(answer) = self.entry(interaction) {
            answer.asked = true;
        }
        self.forget();
    }

    /// The next packet of an answer, from this character. It is sent with [`Replay::give`].
    pub(super) fn keep(&mut self, interaction: &str, speaker: usize, packet: Kept) {
        self.bytes += packet.size();
        if let Some(answer) = self.entry(interaction) {
            answer.speaker = speaker;
            answer.kept.push(packet);
        }
        self.forget();
    }

    /// Frames that no socket has taken yet. `only_again`: only of interactions that are sent again there. A ping
    /// follows what the client cannot ask for again.
    pub(super) fn give(&mut self, socket: u64, only_again: bool) -> Vec<Out> {
        let mut outs = Vec::new();
        let ping = self.pings + 1;
        let more =
            |answer: &&mut KeptResponse| answer.is_wanted(socket, only_again) && answer.given < answer.kept.len();
        for answer in self.answers.iter_mut().filter(more) {
            let kept = answer.kept.iter_mut().skip(answer.given);
            let frame = |text| Out::Frame(Frame { text, answer: Some(Arc::clone(&answer.interaction)) });
            outs.extend(kept.map(|kept| frame(kept.frame())));
            answer.given = answer.kept.len();
            if !answer.asked {
                answer.unproven = Some(Unproven { socket, ping });
                self.pings = ping;
            }
        }
        if self.pings == ping {
            outs.push(Out::Ping(ping));
        }
        outs
    }

    /// Whether [`Replay::give`] would give something.
    pub(super) fn has_more(&self, socket: u64, only_again: bool) -> bool {
        self.answers.iter().any(|answer| answer.is_wanted(socket, only_again) && answer.given < answer.kept.len())
    }

    /// Whether something may be lost with a former socket that the client cannot ask for again.
    pub(super) fn may_have_lost(&self, socket: u64) -> bool {
        self.answers.iter().any(|answer| answer.may_be_lost(socket))
    }

    /// A ping of its own, to find out whether the client answers pings.
    pub(super) fn ping(&mut self) -> Out {
        self.pings += 1;
        Out::Ping(self.pings)
    }

    /// The client has answered a ping on this socket: what was given there before the ping has arrived.
    pub(super) fn arrived(&mut self, socket: u64, ping: u64) {
        let is_proven = |unproven: Unproven| unproven.socket == socket && unproven.ping <= ping;
        for answer in self.answers.iter_mut().filter(|answer| answer.unproven.is_some_and(is_proven)) {
            answer.prove();
        }
    }

    /// Says again, to this socket, what was given to former ones and has not arrived for certain.
    pub(super) fn repeat_lost(&mut self, socket: u64) {
        for answer in self.answers.iter_mut().filter(|answer| answer.may_be_lost(socket)) {
            answer.given = answer.proven;
            answer.again_on = Some(socket);
            answer.unproven = None;
        }
    }

    /// A packet that was given to a former socket could not be written there.
    pub(super) fn take_back(&mut self, interaction: &str, current: u64) {
        // A response that was asked for again since was said from its beginning.
        if let Some(answer) = self.find(interaction).filter(|answer| answer.again_on != Some(current)) {
            answer.given = answer.given.saturating_sub(1);
        }
    }

    /// Says an answer again from its beginning, to this socket. False if nothing is known of it.
    pub(super) fn again(&mut self, interaction: &str, socket: u64) -> bool {
        match self.find(interaction) {
            Some(answer) => {
                answer.given = 0;
                answer.prove();
                answer.again_on = Some(socket);
                !answer.kept.is_empty()
            }
            None => false,
        }
    }

    /// Whether an answer broke off on a former socket and is not sent again on this one yet. Only the client knows how
    /// much of it arrived.
    pub(super) fn is_torn(&self, socket: u64) -> bool {
        let is_asked = |answer: &KeptResponse| answer.asked && answer.given > 0 && answer.again_on != Some(socket);
        self.answers.iter().any(|answer| !answer.is_settled() && (is_asked(answer) || answer.may_be_lost(socket)))
    }

    /// Only the end of this interaction is still sent.
    pub(super) fn cancel(&mut self, interaction: &str) {
        let Some(answer) = self.find(interaction) else { return };
        let settled = answer.is_settled();
        let end = if answer.has_ended() { answer.kept.pop() } else { None };
        let dropped: usize = answer.kept.iter().map(Kept::size).sum();
        answer.kept = end.into_iter().collect();
        answer.given = if settled { answer.kept.len() } else { 0 };
        answer.prove();
        self.bytes = self.bytes.saturating_sub(dropped);
    }

    /// The client does not ask for any of these answers again.
    pub(super) fn give_up(&mut self) {
        for answer in &mut self.answers {
            answer.asked = false;
            answer.given = answer.kept.len();
            answer.prove();
        }
    }

    /// Of what these characters have said and what was not given to a socket, nothing is said but the end.
    pub(super) fn silence(&mut self, is_silenced: impl Fn(usize) -> bool) {
        let ends = |answer: &&KeptResponse| answer.has_ended() && !answer.is_settled() && is_silenced(answer.speaker);
        let silenced: Vec<_> = self.answers.iter().filter(ends).map(|answer| Arc::clone(&answer.interaction)).collect();
        for interaction in silenced {
            self.cancel(&interaction);
        }
    }

    fn entry(&mut self, interaction: &str) -> Option<&mut KeptResponse> {
        let is_it = |answer: &KeptResponse| answer.interaction.as_ref() == interaction;
        if !self.answers.iter().any(is_it) {
            let interaction = interaction.into();
            self.answers.push_back(KeptResponse {
                interaction,
                asked: false,
                speaker: 0,
                kept: Vec::new(),
                given: 0,
                again_on: None,
                proven: 0,
                unproven: None,
            });
        }
        self.find(interaction)
    }

    fn find(&mut self, interaction: &str) -> Option<&mut KeptResponse> {
        self.answers.iter_mut().find(|answer| answer.interaction.as_ref() == interaction)
    }

    /// How many bytes all of it takes.
    pub(super) fn bytes(&self) -> usize {
        let answer = |answer: &KeptResponse| {
            size_of::<KeptResponse>() + answer.interaction.len() + answer.kept.iter().map(Kept::fresh).sum::<usize>()
        };
        self.bytes + self.answers.iter().map(answer).sum::<usize>()
    }

    /// Makes room. What still has to go out is not forgotten, unless there are very many begun and not ended.
    fn forget(&mut self) {
        while self.answers.len() > MOST_ANSWERS || self.bytes > MOST_BYTES {
            let settled = self.answers.iter().position(KeptResponse::is_settled);
            let is_over = self.answers.len() > MOST_OPEN || (self.bytes > MOST_OPEN_BYTES && self.answers.len() > 1);
            let oldest = settled.or_else(|| is_over.then_some(0));
            let Some(answer) = oldest.and_then(|place| self.answers.remove(place)) else { return };
            self.bytes = self.bytes.saturating_sub(answer.kept.iter().map(Kept::size).sum());
        }
    }
}
