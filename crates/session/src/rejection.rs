//! Finds the packet that the server rejects by ending the link: it would be resent on each new link and end that one, too.
//!
//! The rule, as docs/FAULTS.md tells it:
//!
//! * Evidence is a link that the server ended at most [`WINDOW`] after a packet had left on it, without any response to that
//!   packet in between. It counts for every such packet of that link. A link that broke without a close of the server is no
//!   evidence, and a packet that left earlier than [`WINDOW`] has none against it.
//! * After two such links in a row the next one is careful. At first nothing leaves: if the link ends without a packet, the
//!   network is the cause, and all evidence is dropped. Then packets leave one at a time; the next one follows when the server
//!   has begun to answer, or the link has lasted twice as long as the longest that ended. When all packets with evidence have
//!   been tried, the rest leaves at once.
//! * The packet that ends a careful link as its third is rejected.

use std::time::Duration;

use super::key::{Key, KeyMap, Keys};

/// Links that a packet ends before it is given up.
pub(super) const MAX_ENDED_LINKS: u32 = 3;

/// A link that ends later after a packet does not end because of it.
pub(super) const WINDOW: Duration = Duration::from_secs(5);

/// Minimum time that a careful link waits without a packet, and for the answer to each.
const PATIENCE: Duration = Duration::from_secs(1);

/// Whether a careful link has lasted long enough without a packet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Quiet {
    /// The scene is not known on this link.
    #[default]
    Awaited,
    Until(Duration),
    Over,
}

/// The packet that is tried alone on a careful link.
#[derive(Clone, Copy, Debug)]
struct Tried {
    packet: Key,
    at: Duration,
    until: Duration,
}

/// Evidence about packets after which links ended.
#[derive(Debug, Default)]
pub(super) struct RejectionDetector {
    keys: Keys,
    /// How many links in a row each packet may have ended. At most those that were on one link.
    ended_links: KeyMap<u32>,
    /// The longest time from a packet to the end of its link.
    longest: Duration,
    careful: bool,
    quiet: Quiet,
    tried: Option<Tried>,
}

impl RejectionDetector {
    /// The key of a packet, by its id.
    pub fn key(&self, packet_id: &str) -> Option<Key> {
        self.keys.of(packet_id)
    }

    /// Resets for a new session.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// The link has ended.
    pub fn forget_link(&mut self) {
        self.quiet = Quiet::Awaited;
        self.tried = None;
    }

    /// Packets may leave on a link.
    pub fn link_ready(&mut self, now: Duration) {
        self.quiet = Quiet::Until(now + self.patience());
        self.tried = None;
    }

    /// Whether packets have to wait. Sound follows its microphone, and is sent once.
    pub fn holds(&self, now: Duration, is_sound: bool) -> bool {
        let is_quiet = match self.quiet {
            Quiet::Awaited => true,
            Quiet::Until(until) => now < until,
            Quiet::Over => false,
        };
        self.careful && (is_quiet || (!is_sound && self.tried.is_some_and(|tried| now < tried.until)))
    }

    /// Whether packets leave one at a time.
    pub fn is_careful(&self) -> bool {
        self.careful
    }

    /// A packet leaves.
    pub fn leaves(&mut self, now: Duration, packet: Option<Key>) {
        if let Some(packet) = packet.filter(|_| self.careful) {
            self.tried = Some(Tried { packet, at: now, until: now + self.patience() });
        }
    }

    /// The server has begun to answer a packet, or the packet is settled.
    pub fn answered(&mut self, packet: Option<Key>) {
        if self.tried.is_some_and(|tried| Some(tried.packet) == packet) {
            self.tried_is_survived();
        }
    }

    /// Clears the packet that was tried on a careful link.
    fn tried_is_survived(&mut self) {
        if let Some(tried) = self.tried.take() {
            self.ended_links.remove(&tried.packet);
        }
    }

    /// Processes a timer. `all_have_left`: no packet waits.
    pub fn pass(&mut self, now: Duration, all_have_left: bool) {
        if matches!(self.quiet, Quiet::Until(until) if until <= now) {
            self.quiet = Quiet::Over;
        }
        if self.tried.is_some_and(|tried| tried.until <= now) {
            self.tried_is_survived();
        }
        // Only a packet that was on each of the links can be rejected next; the others need not wait.
        let none_is_left =
            all_have_left || !self.ended_links.values().any(|ended_links| *ended_links + 1 >= MAX_ENDED_LINKS);
        if self.careful && none_is_left && self.quiet == Quiet::Over && self.tried.is_none() {
            self.reset();
        }
    }

    /// When packets that wait may leave.
    pub fn deadline(&self) -> Option<Duration> {
        let quiet = match self.quiet {
            Quiet::Until(until) => Some(until),
            Quiet::Awaited | Quiet::Over => None,
        };
        let tried = self.tried.map(|tried| tried.until);
        [quiet, tried].into_iter().flatten().min().filter(|_| self.careful)
    }

    /// The server has ended a link. `unanswered`: what had left on it and when, without what was answered. Returns the packet
    /// that the server rejects.
    pub fn link_ended(&mut self, now: Duration, unanswered: impl IntoIterator<Item = (Key, Duration)>) -> Option<Key> {
        let last: KeyMap<Duration> = match (self.careful, self.tried) {
            (true, Some(tried)) => [(tried.packet, tried.at)].into_iter().collect(),
            // The link ended without a packet.
            (true, None) => KeyMap::default(),
            (false, _) => unanswered.into_iter().filter(|(_, at)| now.saturating_sub(*at) <= WINDOW).collect(),
        };
        if self.careful && last.is_empty() {
            self.reset();
            return None;
        }
        for at in last.values() {
            self.longest = self.longest.max(now.saturating_sub(*at));
        }
        if !self.careful {
            self.ended_links.retain(|packet, _| last.contains_key(packet));
        }
        for packet in last.keys() {
            *self.ended_links.entry(*packet).or_default() += 1;
        }
        let enough = |ended_links: u32| ended_links >= MAX_ENDED_LINKS;
        let rejected =
            last.keys().find(|packet| self.careful && self.ended_links.get(packet).copied().is_some_and(enough));
        let rejected = rejected.copied();
        match rejected {
            // The others were on its links.
            Some(_) => self.reset(),
            None => self.careful |= self.ended_links.values().any(|ended_links| *ended_links + 1 >= MAX_ENDED_LINKS),
        }
        rejected
    }

    fn reset(&mut self) {
        self.careful = false;
        self.ended_links.clear();
    }

    fn patience(&self) -> Duration {
        (2 * self.longest).clamp(PATIENCE, WINDOW + PATIENCE)
    }
}

#[cfg(test)]
#[path = "rejection_tests.rs"]
mod tests;
