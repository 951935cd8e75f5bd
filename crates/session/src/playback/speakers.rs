//! Who speaks in one interaction, and whose part was cancelled.

use super::{Key, KeyMap};

/// One speaker.
#[derive(Debug, Default)]
struct Speaker {
    /// How many utterances of it are known.
    utterances: usize,
    /// The number of its last utterance that has a name.
    last_named: Option<u32>,
    /// It has begun and may continue.
    may_continue: bool,
    /// Its part was cancelled; its later packets are cancelled, too.
    silenced: bool,
}

/// The speakers of one interaction. What is asked for with each packet is counted, not looked for.
#[derive(Debug, Default)]
pub(super) struct Speakers {
    known: KeyMap<Speaker>,
    /// How many may continue.
    continuing: usize,
    /// How many were silenced.
    silenced: usize,
    /// Utterances of speakers that were not silenced.
    unsilenced_utterances: usize,
}

impl Speakers {
    /// A speaker begins an utterance; `named`: its number, when it has a name. Returns the one that it follows.
    pub fn begins(&mut self, speaker: Key, named: Option<u32>) -> Option<u32> {
        let known = self.known.entry(speaker).or_default();
        known.utterances += 1;
        self.unsilenced_utterances += usize::from(!known.silenced);
        let before = known.last_named;
        known.last_named = named.or(before);
        named.and(before)
    }

    /// An utterance of this speaker was forgotten. With its last one the speaker is, unless its part was cancelled.
    pub fn forget_utterance(&mut self, speaker: Key) {
        let Some(known) = self.known.get_mut(&speaker) else { return };
        known.utterances = known.utterances.saturating_sub(1);
        self.unsilenced_utterances -= usize::from(!known.silenced);
        if known.utterances == 0 {
            self.is_done(speaker);
            if !self.is_silenced(speaker) {
                self.known.remove(&speaker);
            }
        }
    }

    /// Whether all utterances are of speakers that were silenced.
    pub fn all_silenced(&self) -> bool {
        self.silenced > 0 && self.unsilenced_utterances == 0
    }

    /// Whether somebody who has begun may continue.
    pub fn any_may_continue(&self) -> bool {
        self.continuing > 0
    }

    /// Whether this speaker's part was cancelled.
    pub fn is_silenced(&self, speaker: Key) -> bool {
        self.known.get(&speaker).is_some_and(|known| known.silenced)
    }

    /// Whether this speaker has said something and was not silenced.
    pub fn may_be_interrupted(&self, speaker: Key) -> bool {
        self.known.get(&speaker).is_some_and(|known| known.utterances > 0 && !known.silenced)
    }

    /// The speaker has said something that is wanted.
    pub fn may_continue(&mut self, speaker: Key) {
        let known = self.known.entry(speaker).or_default();
        self.continuing += usize::from(!known.may_continue);
        known.may_continue = true;
    }

    /// Nothing more is to be waited for from this speaker.
    pub fn is_done(&mut self, speaker: Key) {
        if let Some(known) = self.known.get_mut(&speaker) {
            self.continuing -= usize::from(known.may_continue);
            known.may_continue = false;
        }
    }

    /// Cancels a speaker's part.
    pub fn silence(&mut self, speaker: Key) {
        self.is_done(speaker);
        let known = self.known.entry(speaker).or_default();
        if !known.silenced {
            known.silenced = true;
            self.silenced += 1;
            self.unsilenced_utterances -= known.utterances;
        }
    }

    /// All are wanted again, and nobody has begun.
    pub fn open_again(&mut self) {
        self.known.retain(|_, known| known.utterances > 0);
        for known in self.known.values_mut() {
            (known.may_continue, known.silenced) = (false, false);
        }
        (self.continuing, self.silenced) = (0, 0);
        self.unsilenced_utterances = self.known.values().map(|known| known.utterances).sum();
    }
}
