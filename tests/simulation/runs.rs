//! Many sessions, on all cores, and what is said of the one that fails.

use std::any::Any;
use std::collections::BTreeMap;
use std::panic::catch_unwind;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

use super::session::play;

/// Seeds that failed once, with what they showed.
const SEEDS: &str = include_str!("seeds.txt");

/// How many sessions a run has: few where the code is not optimised.
const SESSIONS: u64 = if cfg!(debug_assertions) { 300 } else { 100_000 };

type Tally = BTreeMap<&'static str, u64>;

fn number(variable: &str) -> Option<u64> {
    let text = std::env::var(variable).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{variable} is {text:?}; give a number")))
}

fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(|words| (*words).to_owned())).unwrap_or_default()
}

/// Plays these seeds, and fails with the lowest that breaks a promise.
fn play_all(seeds: &[std::ops::Range<u64>]) -> Tally {
    let failed = Mutex::new(None::<(u64, String)>);
    let tally = Mutex::new(Tally::new());
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    for range in seeds {
        let next = AtomicU64::new(range.start);
        let stop = AtomicBool::new(false);
        std::thread::scope(|scope| {
            for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
                scope.spawn(|| {
                    let mut own = Tally::new();
                    while !stop.load(Ordering::Relaxed) {
                        let seed = next.fetch_add(1, Ordering::Relaxed);
                        if seed >= range.end {
                            break;
                        }
                        match catch_unwind(|| play(seed, false)) {
                            Ok(tried) => tried.into_iter().for_each(|(what, times)| *own.entry(what).or_default() += times),
                            Err(panic) => {
                                stop.store(true, Ordering::Relaxed);
                                let mut failed = failed.lock().unwrap();
                                if failed.as_ref().is_none_or(|(lowest, _)| seed < *lowest) {
                                    *failed = Some((seed, words(&*panic)));
                                }
                            }
                        }
                    }
                    let mut tally = tally.lock().unwrap();
                    own.into_iter().for_each(|(what, times)| *tally.entry(what).or_default() += times);
                });
            }
        });
    }
    std::panic::set_hook(hook);
    if let Some((seed, why)) = failed.into_inner().unwrap() {
        if number("SIMULATION_TRACE").is_some() {
            let _ = catch_unwind(|| play(seed, true));
        }
        panic!("seed {seed}: {why}\nto see all of it: cargo xtask simulate --seed {seed} --sessions 1");
    }
    tally.into_inner().unwrap()
}

#[test]
fn seeds_that_failed_once_do_not_fail_again() {
    let seeds: Vec<_> = SEEDS
        .lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
        .map(|line| {
            let seed = line.split_whitespace().next().unwrap().parse().unwrap();
            seed..seed + 1
        })
        .collect();
    play_all(&seeds);
}

#[test]
fn nothing_is_lost_or_doubled_in_any_session() {
    let first = number("SIMULATION_SEED").unwrap_or(0);
    let count = number("SIMULATION_SESSIONS").unwrap_or(SESSIONS);
    let start = Instant::now();
    let tally = play_all(&[first..first + count]);
    println!("{count} sessions from seed {first} in {:.1} s", start.elapsed().as_secs_f64());
    for (what, times) in tally {
        println!("{times:>12} {what}");
    }
}
