//! Many sessions, on all cores, and what is said of those that fail.

use std::any::Any;
use std::collections::BTreeMap;
use std::ops::Range;
use std::panic::catch_unwind;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

use super::session::play;

/// Seeds that failed once, with what they showed. They are played first.
const SEEDS: &str = include_str!("seeds.txt");

/// How many sessions a run has: few where the code is not optimised.
const SESSIONS: u64 = if cfg!(debug_assertions) { 300 } else { 20_000 };

type Tally = BTreeMap<&'static str, u64>;

/// A kind of failure: the lowest seed that has it, its words, and how many have it.
#[derive(Debug)]
struct Kind {
    seed: u64,
    words: String,
    times: u64,
}

/// What came of many sessions.
#[derive(Default)]
struct Outcome {
    tally: Tally,
    failures: BTreeMap<String, Kind>,
}

impl Outcome {
    fn fail(&mut self, seed: u64, words: String) {
        // The same but for its numbers is the same kind.
        let kind: String = words.chars().filter(|c| !c.is_ascii_digit()).take(80).collect();
        let kind = self.failures.entry(kind).or_insert(Kind { seed, words: words.clone(), times: 0 });
        kind.times += 1;
        if seed < kind.seed {
            (kind.seed, kind.words) = (seed, words);
        }
    }

    fn add(&mut self, tally: Tally) {
        for (what, times) in tally {
            *self.tally.entry(what).or_default() += times;
        }
    }
}

/// A number that whoever runs this has given.
fn given(variable: &str) -> Option<u64> {
    let text = std::env::var(variable).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{variable} is {text:?}; give a number")))
}

/// Whether whoever runs this wants to see everything.
fn traces() -> bool {
    given("SIMULATION_TRACE").is_some()
}

fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(|words| (*words).to_owned())).unwrap_or_default()
}

/// Plays the sessions of these seeds, up to the first that fails, or all of them.
fn play_all(seeds: &[Range<u64>], all: bool) -> Outcome {
    let outcome = Mutex::new(Outcome::default());
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    for range in seeds {
        let (next, stop) = (AtomicU64::new(range.start), AtomicBool::new(false));
        let work = || {
            let mut tally = Outcome::default();
            while !stop.load(Ordering::Relaxed) {
                let seed = next.fetch_add(1, Ordering::Relaxed);
                if seed >= range.end {
                    break;
                }
                match catch_unwind(|| play(seed, false)) {
                    Ok(tried) => tally.add(tried),
                    Err(panic) => {
                        outcome.lock().unwrap().fail(seed, words(&*panic));
                        stop.store(!all, Ordering::Relaxed);
                    }
                }
            }
            outcome.lock().unwrap().add(tally.tally);
        };
        std::thread::scope(|scope| {
            for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
                scope.spawn(work);
            }
        });
    }
    std::panic::set_hook(hook);
    outcome.into_inner().unwrap()
}

/// Tells of the failures, the trace of the first included if that is wanted.
fn check(outcome: &Outcome) {
    let Some(first) = outcome.failures.values().min_by_key(|kind| kind.seed) else { return };
    if traces() {
        println!("\nseed {}", first.seed);
        let _ = catch_unwind(|| play(first.seed, true));
    }
    let mut kinds: Vec<_> = outcome.failures.values().collect();
    kinds.sort_by_key(|kind| kind.seed);
    let list: Vec<_> =
        kinds.iter().map(|kind| format!("seed {}, of {} like it: {}", kind.seed, kind.times, kind.words)).collect();
    let seed = first.seed;
    panic!("{}\nto see all of it: cargo xtask simulate --seed {seed} --sessions 1", list.join("\n"));
}

/// The seeds of the file.
fn known_seeds() -> Vec<Range<u64>> {
    let lines = SEEDS.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    let seeds = lines.map(|line| {
        let seed: u64 = line.split_whitespace().next().unwrap().parse().expect("a line starts with its seed");
        seed..seed + 1
    });
    seeds.collect()
}

#[test]
fn nothing_is_lost_or_doubled_in_any_session() {
    let asked = given("SIMULATION_SEED");
    if asked.is_none() {
        check(&play_all(&known_seeds(), true));
    }
    let first = asked.unwrap_or(0);
    let count = given("SIMULATION_SESSIONS").unwrap_or(SESSIONS);
    if count == 1 && traces() {
        play(first, true);
        return;
    }
    let start = Instant::now();
    let outcome = play_all(&[Range { start: first, end: first + count }], given("SIMULATION_ALL").is_some());
    println!("{count} sessions from seed {first} in {:.1} s", start.elapsed().as_secs_f64());
    for (what, times) in &outcome.tally {
        println!("{times:>12} {what}");
    }
    check(&outcome);
}
