//! One interaction and its utterances.

use std::collections::{HashSet, VecDeque};

use super::{Key, Packets, Progress};
use inworld_protocol::packet::PacketStatus;

/// Maximum speakers of one interaction that are known to be cut off; the oldest are forgotten first.
const MAX_CUT: usize = 256;

/// The packets of the characters in one interaction.
#[derive(Debug)]
pub(super) struct Interaction {
    pub key: Key,
    utterances: VecDeque<Utterance>,
    /// The number of the next utterance.
    next: u32,
    /// Packets that are not finished.
    unfinished: usize,
    /// INTERACTION_END arrived.
    ended: bool,
    /// As a whole.
    cancelled: bool,
    /// Something of it was.
    cut_short: bool,
    /// Speakers whose part was cancelled; their later packets are cancelled, too.
    silenced: Vec<Key>,
    /// Whose rest was given up, as [`InteractionCancelled`](crate::EventKind::InteractionCancelled) tells. What they said
    /// before that counts.
    cut: VecDeque<Key>,
    /// It was CANCELLED when more of it came, and stays so.
    was_cancelled: bool,
    /// Speakers that have begun and may continue.
    speaking: Vec<Key>,
    /// The rest of what somebody was saying was lost with a link. When nobody is left to say more there may be no
    /// INTERACTION_END.
    lost: bool,
}

/// One spoken unit: its text, audio, emotion and the like.
#[derive(Debug)]
struct Utterance {
    /// Its number in its interaction.
    number: u32,
    /// `None`: what the speaker does in this interaction without naming an utterance.
    key: Option<Key>,
    speaker: Key,
    packets: VecDeque<Key>,
    unfinished: usize,
    /// The same speaker has begun another one, and utterances come one after the other (PROTOCOL.md 3.3, 7.5).
    followed: bool,
    cancelled: bool,
}

impl Utterance {
    fn progress(&self, ended: bool) -> Progress {
        match self {
            Self { cancelled: true, .. } => Progress::Cancelled,
            Self { unfinished: 0, followed, .. } if *followed || ended => Progress::Completed,
            _ => Progress::Open,
        }
    }
}

impl Interaction {
    pub fn new(key: Key) -> Self {
        Self {
            key,
            utterances: VecDeque::new(),
            next: 0,
            unfinished: 0,
            ended: false,
            cancelled: false,
            cut_short: false,
            silenced: Vec::new(),
            cut: VecDeque::new(),
            was_cancelled: false,
            speaking: Vec::new(),
            lost: false,
        }
    }

    /// The server has ended it. Packets that are not text may still follow (PROTOCOL.md 3.3), and count.
    pub fn end(&mut self) {
        self.ended = true;
    }

    pub fn has_ended(&self) -> bool {
        self.ended
    }

    /// Whether nothing more of it is to be waited for.
    fn is_over(&self) -> bool {
        self.ended || (self.lost && self.speaking.is_empty())
    }

    pub fn progress(&self) -> Progress {
        let is_silenced = |utterance: &Utterance| self.silenced.contains(&utterance.speaker);
        let all_silenced = || !self.silenced.is_empty() && self.utterances.iter().all(is_silenced);
        if self.cancelled || self.was_cancelled || all_silenced() {
            Progress::Cancelled
        } else if !self.is_over() || self.unfinished > 0 {
            Progress::Open
        } else if self.cut_short {
            Progress::Cancelled
        } else {
            Progress::Completed
        }
    }

    /// How far one of its utterances has come.
    pub fn utterance(&self, key: Key) -> Progress {
        let known = self.utterances.iter().rfind(|utterance| utterance.key == Some(key));
        known.map(|utterance| utterance.progress(self.ended)).unwrap_or_default()
    }

    /// A character has said or done something. Returns the number of the utterance that it is in, and its status.
    pub fn said(&mut self, packet: Key, speaker: Key, key: Option<Key>) -> Option<(u32, PacketStatus)> {
        // Only another packet could make it OPEN again.
        self.was_cancelled |= self.progress() == Progress::Cancelled;
        let is_it = |utterance: &Utterance| utterance.key == key && utterance.speaker == speaker;
        if !self.utterances.iter().rev().any(is_it) {
            self.begin(speaker, key);
        }
        let unwanted = self.is_unwanted(speaker);
        if !unwanted && !self.speaking.contains(&speaker) {
            self.speaking.push(speaker);
        }
        let utterance = self.utterances.iter_mut().rfind(|utterance| is_it(utterance))?;
        utterance.packets.push_back(packet);
        if unwanted || utterance.cancelled {
            return Some((utterance.number, PacketStatus::Cancelled));
        }
        utterance.unfinished += 1;
        self.unfinished += 1;
        Some((utterance.number, PacketStatus::Received))
    }

    fn is_unwanted(&self, speaker: Key) -> bool {
        self.cancelled || self.silenced.contains(&speaker) || self.cut.contains(&speaker)
    }

    fn begin(&mut self, speaker: Key, key: Option<Key>) {
        if key.is_some() {
            let before = |utterance: &&mut Utterance| utterance.speaker == speaker && utterance.key.is_some();
            if let Some(before) = self.utterances.iter_mut().rfind(before) {
                before.followed = true;
            }
        }
        let cancelled = self.is_unwanted(speaker);
        self.cut_short |= cancelled;
        self.utterances.push_back(Utterance {
            number: self.next,
            key,
            speaker,
            packets: VecDeque::new(),
            unfinished: 0,
            followed: false,
            cancelled,
        });
        self.next = self.next.wrapping_add(1);
    }

    /// A packet of the utterance with this number is finished.
    pub fn finished(&mut self, number: u32) {
        if let Some(utterance) = self.utterances.iter_mut().rfind(|utterance| utterance.number == number) {
            utterance.unfinished = utterance.unfinished.saturating_sub(1);
            self.unfinished = self.unfinished.saturating_sub(1);
        }
    }

    /// Cuts all of it short, and what still comes.
    pub fn cancel(&mut self, packets: &mut Packets) {
        if self.progress() != Progress::Completed {
            self.cancelled = true;
            self.cancel_those(packets, |_| true);
        }
    }

    pub fn cancel_utterances(&mut self, keys: &HashSet<Key>, packets: &mut Packets) {
        self.cancel_those(packets, |utterance| utterance.key.is_some_and(|key| keys.contains(&key)));
    }

    /// The rest of one speaker is given up: cuts short what it was saying, and what still comes from it. What it said
    /// before that is whole.
    pub fn cut(&mut self, speaker: Key, packets: &mut Packets) {
        if !self.cut.contains(&speaker) {
            if self.cut.len() >= MAX_CUT {
                self.cut.pop_front();
            }
            self.cut.push_back(speaker);
        }
        if !self.ended {
            self.cancel_those(packets, |utterance| utterance.speaker == speaker && !utterance.followed);
            self.forget_speaker(speaker);
            self.cut_short = true;
            self.lost = true;
        }
    }

    fn forget_speaker(&mut self, speaker: Key) {
        self.speaking.retain(|other| *other != speaker);
    }

    /// Begins anew, with what has been said before left as it is.
    pub fn open_again(&mut self) {
        self.ended = false;
        self.cancelled = false;
        self.cut_short = false;
        self.silenced.clear();
        self.cut.clear();
        self.was_cancelled = false;
        self.speaking.clear();
        self.lost = false;
    }

    /// Cuts one speaker short, and what still comes from it.
    pub fn interrupt(&mut self, speaker: Key, packets: &mut Packets) {
        let is_going_on = |utterance: &Utterance| {
            utterance.speaker == speaker && !(self.ended && utterance.progress(true) != Progress::Open)
        };
        if !self.silenced.contains(&speaker) && self.utterances.iter().any(is_going_on) {
            self.silenced.push(speaker);
            self.forget_speaker(speaker);
            self.cancel_those(packets, |utterance| utterance.speaker == speaker);
        }
    }

    /// Cancels what is not completed.
    fn cancel_those(&mut self, packets: &mut Packets, which: impl Fn(&Utterance) -> bool) {
        for utterance in self.utterances.iter_mut().filter(|utterance| which(utterance)) {
            if utterance.progress(self.ended) != Progress::Open {
                continue;
            }
            utterance.cancelled = true;
            self.cut_short = true;
            self.unfinished = self.unfinished.saturating_sub(utterance.unfinished);
            utterance.unfinished = 0;
            for packet in &utterance.packets {
                if let Some(known) = packets.get_mut(packet).filter(|known| !known.is_finished()) {
                    known.status = PacketStatus::Cancelled;
                }
            }
        }
    }

    /// Its packets.
    pub fn packets(&self) -> impl Iterator<Item = Key> {
        self.utterances.iter().flat_map(|utterance| utterance.packets.iter().copied())
    }

    /// Its utterances that have a name.
    pub fn utterances(&self) -> impl Iterator<Item = Key> {
        self.utterances.iter().filter_map(|utterance| utterance.key)
    }

    /// Forgets its oldest packet; what is forgotten holds nothing up. Returns the utterance that is forgotten with it.
    pub fn forget_packet(&mut self, packets: &mut Packets) -> Option<Key> {
        let oldest = self.utterances.front_mut()?;
        if let Some(packet) = oldest.packets.pop_front()
            && let Some(known) = packets.remove(&packet)
            && !known.is_finished()
        {
            oldest.unfinished = oldest.unfinished.saturating_sub(1);
            self.unfinished = self.unfinished.saturating_sub(1);
        }
        if !oldest.packets.is_empty() {
            return None;
        }
        let empty = self.utterances.pop_front()?;
        if !self.utterances.iter().any(|utterance| utterance.speaker == empty.speaker) {
            self.forget_speaker(empty.speaker);
        }
        empty.key
    }
}
