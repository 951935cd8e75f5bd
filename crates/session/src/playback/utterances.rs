//! The utterances of one interaction, each found in a constant number of steps.

use std::collections::{HashMap, VecDeque};
use std::hash::BuildHasherDefault;

use super::{Key, KeyMap, Progress};
use crate::key::IdentityHasher;

/// One spoken unit: its text, audio, emotion and the like.
#[derive(Debug)]
pub(super) struct Utterance {
    /// `None`: what the speaker does in this interaction without naming an utterance.
    pub key: Option<Key>,
    pub speaker: Key,
    pub packets: VecDeque<Key>,
    pub unfinished: usize,
    /// The same speaker has begun another one, and utterances come one after the other (PROTOCOL.md 3.3, 7.5).
    pub followed: bool,
    pub cancelled: bool,
}

impl Utterance {
    pub fn progress(&self, ended: bool) -> Progress {
        match self {
            Self { cancelled: true, .. } => Progress::Cancelled,
            Self { unfinished: 0, followed, .. } if *followed || ended => Progress::Completed,
            _ => Progress::Open,
        }
    }
}

/// Utterances, oldest first, with consecutive numbers.
#[derive(Debug, Default)]
pub(super) struct Utterances {
    list: VecDeque<Utterance>,
    /// The number of the oldest.
    first: u32,
    /// The number of the last one of this speaker with this key.
    spoken: HashMap<(Key, Option<Key>), u32, BuildHasherDefault<IdentityHasher>>,
    /// The number of the last one with this key, whoever speaks.
    named: KeyMap<u32>,
}

impl Utterances {
    /// Adds an utterance and returns its number.
    pub fn begin(&mut self, speaker: Key, key: Option<Key>, cancelled: bool) -> u32 {
        // At most as many as packets are known, so that the length fits.
        let number = self.first.wrapping_add(self.list.len() as u32);
        self.spoken.insert((speaker, key), number);
        if let Some(key) = key {
            self.named.insert(key, number);
        }
        let packets = VecDeque::new();
        self.list.push_back(Utterance { key, speaker, packets, unfinished: 0, followed: false, cancelled });
        number
    }

    /// The number of a speaker's utterance.
    pub fn find(&self, speaker: Key, key: Option<Key>) -> Option<u32> {
        self.spoken.get(&(speaker, key)).copied()
    }

    /// The utterance with this key that began last.
    pub fn named(&self, key: Key) -> Option<&Utterance> {
        let number = *self.named.get(&key)?;
        self.list.get(number.wrapping_sub(self.first) as usize)
    }

    /// The utterance with this number; `None` when it was forgotten.
    pub fn get_mut(&mut self, number: u32) -> Option<&mut Utterance> {
        self.list.get_mut(number.wrapping_sub(self.first) as usize)
    }

    /// The oldest one.
    pub fn oldest_mut(&mut self) -> Option<&mut Utterance> {
        self.list.front_mut()
    }

    /// Takes the oldest one away.
    pub fn forget_oldest(&mut self) -> Option<Utterance> {
        let oldest = self.list.pop_front()?;
        let number = self.first;
        self.first = number.wrapping_add(1);
        self.spoken.remove(&(oldest.speaker, oldest.key));
        if let Some(key) = oldest.key
            && self.named.get(&key) == Some(&number)
        {
            self.named.remove(&key);
        }
        Some(oldest)
    }

    /// All of them, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &Utterance> {
        self.list.iter()
    }

    /// All of them, oldest first.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Utterance> {
        self.list.iter_mut()
    }
}
