//! Which of the words' sounds is heard when: the best monotone way through them (Viterbi's), some frames behind the sound.

use std::collections::VecDeque;

use super::free::{FreeLoop, best};
use super::model::{HALVES, STATES};
use super::sounds::{SILENCE, SOUNDS};

/// Frames that the alignment looks ahead before it decides for good.
pub(super) const LAG: usize = 30;

/// Sounds that wait to be heard, at the most; words beyond are found by the sound alone.
const NODE_LIMIT: usize = 8192;

/// Ways that are worse than the best by this are given up.
const BEAM: f32 = 80.0;

/// What the logarithm of the likelihood counts for: frames that follow each other say much the same.
const TRUST: f32 = 0.4;
/// What speech costs in a pause, for each frame.
const GAP: f32 = 4.0;
/// What speech costs in a word that the rules cannot read.
const UNREADABLE: f32 = 0.5;
/// What it costs to leave out a sound.
const SKIP: f32 = 9.0;

/// A place in the line.
#[derive(Clone, Copy, Debug)]
struct Node {
    kind: Kind,
    /// Logarithm of the probability to stay for another frame, and to go on.
    stay: f32,
    leave: f32,
    /// How many nodes before it those lie from which it is entered, and what that costs; 0: none.
    entries: [(u8, f32); 3],
    /// Where its word begins in the line's text, in bytes; `None` between words.
    word: Option<u32>,
}

/// What is heard in a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Heard {
    /// A row of [`SOUNDS`].
    pub row: usize,
    /// The word that it belongs to, by where that begins in the line's text, in bytes.
    pub word: Option<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    /// A state of the model.
    State(u8),
    /// A pause, or at this cost for each frame anything else.
    Gap(f32),
}

/// How the nodes of a frame were reached.
#[derive(Clone, Debug, Default)]
struct Column {
    first: usize,
    /// By how many nodes the way came forward.
    back: Vec<u8>,
    /// How likely silence was, beside the likeliest state.
    silence: f32,
}

/// The sounds of a line, and how far they are heard.
#[derive(Clone, Debug)]
pub(super) struct Aligner {
    nodes: VecDeque<Node>,
    /// Number of the first of `nodes`.
    base: usize,
    /// Lengths of the last two units, the latest first, and what it costs to pass over them.
    units: [(usize, f32); 2],
    /// Scores of the active nodes, the first of which is `first`.
    scores: Vec<f32>,
    first: usize,
    spare: Vec<f32>,
    history: VecDeque<Column>,
    free: FreeLoop,
    has_words: bool,
}

impl Aligner {
    /// For a line of which nothing is known yet.
    pub(super) fn new() -> Self {
        let open = Node { kind: Kind::Gap(0.0), stay: 0.0, leave: 0.0, entries: [(0, 0.0); 3], word: None };
        Self {
            nodes: VecDeque::from([open]),
            base: 0,
            units: [(1, 0.0), (0, 0.0)],
            scores: vec![0.0],
            first: 0,
            spare: Vec::new(),
            history: VecDeque::with_capacity(LAG + 1),
            free: FreeLoop::new(LAG),
            has_words: false,
        }
    }

    /// A word is said behind those before it. `rows`: of [`SOUNDS`]; none for a word that cannot be read. `start`: where it
    /// begins in the line's text, in bytes, if it is of one.
    pub(super) fn word(&mut self, rows: &[usize], start: Option<u32>) {
        self.forget();
        if self.nodes.len() + HALVES * rows.len() + 2 > NODE_LIMIT {
            return;
        }
        if !self.has_words && self.history.is_empty() {
            // Nothing was heard yet: what comes first is a pause.
            if let Some(open) = self.nodes.front_mut() {
                open.kind = Kind::Gap(GAP);
            }
        }
        self.has_words = true;
        if rows.is_empty() {
            self.unit(&[Kind::Gap(UNREADABLE)], 300.0, 0.0, start);
        }
        for row in rows {
            let states = std::array::from_fn::<Kind, HALVES, _>(|half| Kind::State((row * HALVES + half) as u8));
            let ms = SOUNDS.get(*row).map_or(80.0, |sound| sound.ms);
            self.unit(&states, ms, SKIP, start);
        }
        self.unit(&[Kind::Gap(GAP)], 200.0, 0.0, None);
    }

    fn unit(&mut self, kinds: &[Kind], ms: f32, skip: f32, word: Option<u32>) {
        let frames = (ms / 10.0 / kinds.len() as f32).max(1.5);
        let [last, before] = self.units;
        for (at, kind) in kinds.iter().enumerate() {
            let mut entries = [(1, 0.0), (0, 0.0), (0, 0.0)];
            if at == 0 {
                let over = |length: usize| u8::try_from(length + 1).unwrap_or(0);
                entries[1] = (over(last.0), last.1);
                // Never two sounds at once.
                if before.0 > 0 && (last.1 == 0.0 || before.1 == 0.0) {
                    entries[2] = (over(last.0 + before.0), last.1 + before.1);
                }
            }
            let (stay, leave) = ((1.0 - 1.0 / frames).ln(), (1.0 / frames).ln());
            self.nodes.push_back(Node { kind: *kind, stay, leave, entries, word });
        }
        self.units = [(kinds.len(), skip), last];
    }

    /// Drops the nodes that no way leads back to.
    fn forget(&mut self) {
        let needed = self.history.front().map_or(self.first, |column| column.first.min(self.first));
        // Entries reach back by a few nodes.
        let gone = needed.saturating_sub(self.base + 16);
        self.nodes.drain(..gone.min(self.nodes.len()));
        self.base += gone;
    }

    /// The next frame; `scores`: the logarithm of how likely each state of the model is.
    pub(super) fn step(&mut self, scores: &[f32; STATES]) {
        let best = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let emission = scores.map(|score| (score - best) * TRUST);
        self.free.step(&emission);
        let silence = emission.iter().take(HALVES).copied().fold(f32::NEG_INFINITY, f32::max);
        let mut column = if self.history.len() == LAG { self.history.pop_front() } else { None }.unwrap_or_default();
        column.back.clear();
        column.first = self.first;
        column.silence = silence;
        self.spare.clear();
        let old = |node: usize| node.checked_sub(self.first).and_then(|at| self.scores.get(at)).copied();
        let nodes = self.nodes.iter().enumerate().skip(self.first - self.base);
        let mut top = f32::NEG_INFINITY;
        for (at, node) in nodes {
            let number = self.base + at;
            let mut reached = (0, old(number).map_or(f32::NEG_INFINITY, |score| score + node.stay));
            for (distance, cost) in node.entries {
                let from = if distance == 0 { None } else { number.checked_sub(usize::from(distance)) };
                let Some(score) = from.and_then(old) else { continue };
                let leave = from.and_then(|from| self.nodes.get(from - self.base)).map_or(0.0, |node| node.leave);
                if score + leave - cost > reached.1 {
                    reached = (distance, score + leave - cost);
                }
            }
            if reached.1 == f32::NEG_INFINITY {
                if number >= self.first + self.scores.len() {
                    break;
                }
                self.spare.push(reached.1);
                column.back.push(0);
                continue;
            }
            let likely = match node.kind {
                Kind::State(state) => emission.get(usize::from(state)).copied().unwrap_or(f32::NEG_INFINITY),
                Kind::Gap(cost) => silence.max(-cost),
            };
            self.spare.push(reached.1 + likely);
            column.back.push(reached.0);
            top = top.max(reached.1 + likely);
        }
        std::mem::swap(&mut self.scores, &mut self.spare);
        self.history.push_back(column);
        self.prune(top);
    }

    /// Keeps the scores near 0, and only the nodes that are worth following.
    fn prune(&mut self, top: f32) {
        for score in &mut self.scores {
            *score -= top;
        }
        let is_good = |score: &f32| *score > -BEAM;
        let bad = self.scores.iter().position(is_good).unwrap_or(0);
        let good = self.scores.iter().rposition(is_good).map_or(1, |last| last + 1);
        self.scores.truncate(good);
        self.scores.drain(..bad);
        self.first += bad;
    }

    /// How many frames are not decided yet: [`LAG`] at the most.
    pub(super) fn len(&self) -> usize {
        self.history.len()
    }

    /// How many places of the line are kept.
    #[cfg(test)]
    pub(super) fn nodes(&self) -> usize {
        self.nodes.len()
    }

    /// Decides all frames so far.
    pub(super) fn cut(&mut self) {
        self.history.clear();
        self.free.cut();
    }

    /// What is heard in the last frames, up to [`LAG`] of them, the latest first.
    pub(super) fn heard(&self) -> impl Iterator<Item = Heard> {
        let mut number = self.first + best(&self.scores);
        self.history.iter().rev().zip(self.free.rows()).map(move |(column, heard)| {
            let node = number.checked_sub(self.base).and_then(|at| self.nodes.get(at));
            let row = match node.map(|node| node.kind) {
                Some(Kind::State(state)) => usize::from(state) / HALVES,
                Some(Kind::Gap(cost)) if column.silence > -cost => SILENCE,
                _ => heard,
            };
            let at = number.checked_sub(column.first).and_then(|at| column.back.get(at));
            number -= usize::from(at.copied().unwrap_or(0));
            Heard { row, word: node.and_then(|node| node.word) }
        })
    }
}
