//! What the player did not hear, the service forgets (REALTIME.md 10).

use std::collections::VecDeque;
use std::time::Duration;

use super::super::answer::ItemRecord;
use super::super::client_event::{ClientEvent, Item};
use super::Dialogue;

/// Answers that can be cut, and cuts that may be refused.
const MOST_ANSWERS: usize = 8;
const MOST_CUTS: usize = 16;
/// Milliseconds by which services may have less sound than they sent.
const MARGIN_MS: u64 = 100;

/// The last answers as the service keeps them.
#[derive(Debug, Default)]
pub(super) struct Records {
    answers: VecDeque<(String, Vec<ItemRecord>)>,
    /// Cuts by the ids of their events, with their items.
    cuts: VecDeque<(String, String)>,
}

impl Records {
    /// The service has these items now.
    pub(super) fn add(&mut self, answer: &str, items: Vec<ItemRecord>) {
        match self.answers.iter_mut().find(|(name, _)| name == answer) {
            Some((_, known)) => {
                known.retain(|old| items.iter().all(|new| new.item != old.item));
                known.extend(items);
            }
            None => self.answers.push_back((answer.to_owned(), items)),
        }
        if self.answers.len() > MOST_ANSWERS {
            self.answers.pop_front();
        }
    }

    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    fn take(&mut self, answer: &str) -> Option<Vec<ItemRecord>> {
        let at = self.answers.iter().position(|(name, _)| name == answer)?;
        self.answers.remove(at).map(|(_, items)| items)
    }
}

impl Dialogue {
    /// So much of an answer was heard: so long, or so many letters of one that is text.
    pub(super) fn cut(&mut self, answer: &str, heard: Duration, letters: usize) {
        if let Some(active) = self.active.as_mut().filter(|active| active.turn.answer == answer) {
            // Items that are not complete cannot be cut.
            active.cut = Some((heard, letters));
            return;
        }
        let mut left_ms = u64::try_from(heard.as_millis()).unwrap_or(u64::MAX);
        let mut left_letters = letters;
        for record in self.records.take(answer).unwrap_or_default() {
            if record.sound_ms > 0 {
                if left_ms == 0 {
                    self.delete(record.item);
                } else if left_ms < record.sound_ms {
                    let end_ms = left_ms.min(record.sound_ms.saturating_sub(MARGIN_MS));
                    self.truncate(record.item, end_ms);
                }
                left_ms = left_ms.saturating_sub(record.sound_ms);
                continue;
            }
            let all = record.text.chars().count();
            // One that has neither sound nor words that are known goes with the whole answer.
            if left_letters < all || (letters, heard) == (0, Duration::ZERO) {
                self.delete(record.item);
                let heard: String = record.text.chars().take(left_letters).collect();
                if !heard.trim().is_empty() && self.service.settings.profile.deletes {
                    self.send_item(Item::Assistant(heard));
                }
            }
            left_letters = left_letters.saturating_sub(all);
        }
    }

    /// A cut was refused: the sound ends earlier. It is tried once more, with the length that the service told.
    pub(super) fn cut_was_too_late(&mut self, event: &str, length_ms: Option<u64>) {
        let Some(at) = self.records.cuts.iter().position(|(id, _)| id == event) else { return };
        let Some((_, item)) = self.records.cuts.remove(at) else { return };
        if let Some(end_ms) = length_ms {
            self.send('t', &ClientEvent::Truncate { item, end_ms });
        }
    }

    fn truncate(&mut self, item: String, end_ms: u64) {
        let id = self.send('t', &ClientEvent::Truncate { item: item.clone(), end_ms });
        self.records.cuts.push_back((id, item));
        if self.records.cuts.len() > MOST_CUTS {
            self.records.cuts.pop_front();
        }
    }

    fn delete(&mut self, item: String) {
        if self.service.settings.profile.deletes {
            self.send('d', &ClientEvent::DeleteItem { item });
        }
    }
}
