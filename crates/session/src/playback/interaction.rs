//! One interaction and its utterances.

use std::collections::HashSet;

use super::speakers::Speakers;
use super::utterances::{Utterance, Utterances};
use super::{Key, Packets, Progress};
use inworld_protocol::packet::PacketStatus;

/// The packets of the characters in one interaction.
#[derive(Debug)]
pub(super) struct Interaction {
    pub key: Key,
    utterances: Utterances,
    speakers: Speakers,
    /// Packets that are not finished.
    unfinished: usize,
    /// INTERACTION_END arrived.
    ended: bool,
    /// As a whole.
    cancelled: bool,
    /// Something of it was.
    cut_short: bool,
    /// It was CANCELLED when more of it came, and stays so.
    was_cancelled: bool,
    /// The rest of what somebody was saying was lost with a link. When nobody is left to say more there may be no
    /// INTERACTION_END.
    lost: bool,
}

impl Interaction {
    pub fn new(key: Key) -> Self {
        Self {
            key,
            utterances: Utterances::default(),
            speakers: Speakers::default(),
            unfinished: 0,
            ended: false,
            cancelled: false,
            cut_short: false,
            was_cancelled: false,
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
        self.ended || (self.lost && !self.speakers.any_may_continue())
    }

    pub fn progress(&self) -> Progress {
        if self.cancelled || self.was_cancelled || self.speakers.all_silenced() {
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
        self.utterances.named(key).map(|utterance| utterance.progress(self.ended)).unwrap_or_default()
    }

    /// A character has said or done something; `is_cut`: in a part whose rest was given up. Returns the number of the utterance
    /// that it is in, and its status.
    pub fn said(&mut self, packet: Key, speaker: Key, key: Option<Key>, is_cut: bool) -> Option<(u32, PacketStatus)> {
        // Only another packet could make it OPEN again.
        self.was_cancelled |= self.progress() == Progress::Cancelled;
        let unwanted = self.cancelled || is_cut || self.speakers.is_silenced(speaker);
        let number = self.utterances.find(speaker, key).unwrap_or_else(|| self.begin(speaker, key, unwanted));
        if !unwanted {
            self.speakers.may_continue(speaker);
        }
        let utterance = self.utterances.get_mut(number)?;
        utterance.packets.push_back(packet);
        if unwanted || utterance.cancelled {
            return Some((number, PacketStatus::Cancelled));
        }
        utterance.unfinished += 1;
        self.unfinished += 1;
        Some((number, PacketStatus::Received))
    }

    fn begin(&mut self, speaker: Key, key: Option<Key>, cancelled: bool) -> u32 {
        self.cut_short |= cancelled;
        let number = self.utterances.begin(speaker, key, cancelled);
        let before = self.speakers.begins(speaker, key.map(|_| number));
        if let Some(before) = before.and_then(|before| self.utterances.get_mut(before)) {
            before.followed = true;
        }
        number
    }

    /// A packet of the utterance with this number is finished.
    pub fn finished(&mut self, number: u32) {
        if let Some(utterance) = self.utterances.get_mut(number) {
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

    /// The rest of one speaker is given up, as [`InteractionCancelled`](crate::EventKind::InteractionCancelled) tells: cuts
    /// short what it was saying. What it said before that is whole; what still comes from it comes as CANCELLED.
    pub fn cut(&mut self, speaker: Key, packets: &mut Packets) {
        if !self.ended {
            self.cancel_those(packets, |utterance| utterance.speaker == speaker && !utterance.followed);
            self.speakers.is_done(speaker);
            self.cut_short = true;
            self.lost = true;
        }
    }

    /// Begins anew, with what has been said before left as it is.
    pub fn open_again(&mut self) {
        self.ended = false;
        self.cancelled = false;
        self.cut_short = false;
        self.speakers.open_again();
        self.was_cancelled = false;
        self.lost = false;
    }

    /// Cuts one speaker short, and what still comes from it.
    pub fn interrupt(&mut self, speaker: Key, packets: &mut Packets) {
        if !self.speakers.may_be_interrupted(speaker) {
            return;
        }
        let is_going_on = |utterance: &Utterance| {
            utterance.speaker == speaker && !(self.ended && utterance.progress(true) != Progress::Open)
        };
        if self.utterances.iter().any(is_going_on) {
            self.speakers.silence(speaker);
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
                packets.cancel(packet);
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
        let oldest = self.utterances.oldest_mut()?;
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
        let empty = self.utterances.forget_oldest()?;
        self.speakers.forget_utterance(empty.speaker);
        empty.key
    }
}
