//! Which steps run, and which of them at the same time: most of the time of a run is spent on waiting for time-outs.

use std::collections::{BTreeSet, VecDeque};
use std::process::ExitCode;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use super::suite::{Product, Suite, Verdict, cores};

type Body = Box<dyn FnOnce(&Suite) -> Verdict + Send>;

/// Steps in the order in which they begin.
pub struct Plan {
    filter: Vec<String>,
    steps: VecDeque<Step>,
    mode: Mode,
    lanes: usize,
}

struct Step {
    name: String,
    needs: Vec<Product>,
    mode: Mode,
    body: Body,
}

/// Beside which others a step may run.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// Beside none: it keeps all cores busy, or has tests that would be late.
    Alone,
    /// Beside all but those of its own lane, with which it shares files.
    Lane(usize),
    /// Beside all.
    Free,
}

impl Plan {
    /// Takes the steps whose names contain one of the words, or all of them.
    pub fn new(filter: &[&str]) -> Plan {
        let filter = filter.iter().map(|word| (*word).to_owned()).collect();
        Plan { filter, steps: VecDeque::new(), mode: Mode::Alone, lanes: 0 }
    }

    /// Adds steps of which each runs alone.
    pub fn alone(&mut self, steps: fn(&mut Plan)) {
        self.mode = Mode::Alone;
        steps(self);
    }

    /// Adds steps that run one after the other, beside those of others.
    pub fn one_by_one(&mut self, steps: fn(&mut Plan)) {
        self.mode = Mode::Lane(self.lanes);
        self.lanes += 1;
        steps(self);
    }

    /// Adds steps that share nothing.
    pub fn side_by_side(&mut self, steps: fn(&mut Plan)) {
        self.mode = Mode::Free;
        steps(self);
    }

    /// Adds a step, unless the filter leaves it out. What it needs is built first, whatever the filter says.
    pub fn step(&mut self, name: &str, needs: &[Product], body: impl FnOnce(&Suite) -> Verdict + Send + 'static) {
        if self.filter.is_empty() || self.filter.iter().any(|word| name.contains(word.as_str())) {
            let (needs, body) = (needs.to_vec(), Box::new(body));
            self.steps.push_back(Step { name: name.to_owned(), needs, mode: self.mode, body });
        }
    }

    /// Runs all steps, as many at a time as there are cores; gives the exit code of the run.
    pub fn run(self) -> ExitCode {
        let suite = Suite::new();
        let queue = Queue::new(self.steps);
        thread::scope(|scope| {
            for _ in 0..cores() {
                scope.spawn(|| {
                    while let Some(step) = queue.take() {
                        let mode = step.mode;
                        // A step that panics is a fault of xtask; the others still have to be let through.
                        let _running = Running { queue: &queue, mode };
                        suite.run(&step.name, &step.needs, step.body);
                    }
                });
            }
        });
        suite.close()
    }
}

/// The steps that have not begun.
struct Queue {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    waiting: VecDeque<Step>,
    running: usize,
    is_alone: bool,
    busy: BTreeSet<usize>,
}

impl Queue {
    fn new(waiting: VecDeque<Step>) -> Queue {
        let state = State { waiting, running: 0, is_alone: false, busy: BTreeSet::new() };
        Queue { state: Mutex::new(state), changed: Condvar::new() }
    }

    /// The next step that may begin, as soon as one may; `None` when all have begun.
    fn take(&self) -> Option<Step> {
        let mut state = self.lock();
        loop {
            if let Some(step) = state.begin() {
                return Some(step);
            }
            if state.waiting.is_empty() {
                return None;
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Takes the first that may run beside those that run. None overtakes one that runs alone.
    fn begin(&mut self) -> Option<Step> {
        if self.is_alone {
            return None;
        }
        let barrier = self.waiting.iter().position(|step| step.mode == Mode::Alone);
        let place = match barrier {
            Some(0) if self.running == 0 => Some(0),
            barrier => {
                let last = barrier.unwrap_or(self.waiting.len());
                let is_free = |step: &Step| !matches!(step.mode, Mode::Lane(lane) if self.busy.contains(&lane));
                self.waiting.iter().take(last).position(is_free)
            }
        };
        let step = self.waiting.remove(place?)?;
        self.running += 1;
        match step.mode {
            Mode::Alone => self.is_alone = true,
            Mode::Lane(lane) => drop(self.busy.insert(lane)),
            Mode::Free => {}
        }
        Some(step)
    }
}

/// A step that runs. What may run beside it changes when it ends.
struct Running<'q> {
    queue: &'q Queue,
    mode: Mode,
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        let mut state = self.queue.lock();
        state.running -= 1;
        match self.mode {
            Mode::Alone => state.is_alone = false,
            Mode::Lane(lane) => drop(state.busy.remove(&lane)),
            Mode::Free => {}
        }
        drop(state);
        self.queue.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(modes: &[Mode]) -> State {
        let step = |(index, mode): (usize, &Mode)| Step {
            name: index.to_string(),
            needs: Vec::new(),
            mode: *mode,
            body: Box::new(|_| Ok(String::new())),
        };
        let waiting = modes.iter().enumerate().map(step).collect();
        Queue::new(waiting).state.into_inner().unwrap()
    }

    fn begun(state: &mut State) -> Vec<String> {
        std::iter::from_fn(|| state.begin()).map(|step| step.name).collect()
    }

    #[test]
    fn a_lane_runs_one_step_at_a_time_and_others_overtake_it() {
        let mut state = state(&[Mode::Lane(0), Mode::Lane(0), Mode::Free, Mode::Lane(1), Mode::Lane(1)]);
        assert_eq!(begun(&mut state), ["0", "2", "3"]);
        state.busy.remove(&0);
        assert_eq!(begun(&mut state), ["1"]);
    }

    #[test]
    fn what_runs_alone_is_overtaken_by_none_and_waits_for_all() {
        let mut state = state(&[Mode::Free, Mode::Alone, Mode::Free]);
        assert_eq!(begun(&mut state), ["0"]);
        state.running -= 1;
        assert_eq!(begun(&mut state), ["1"]);
        (state.running, state.is_alone) = (0, false);
        assert_eq!(begun(&mut state), ["2"]);
    }
}
