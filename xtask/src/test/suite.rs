//! Shared by running steps: the builds and tools that they need, and the count of results.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::{library, telling};
use crate::cpu;
use crate::tools::{Tool, Tools};

/// Why a step did not pass.
pub enum Trouble {
    Failed(String),
    /// What it needs could not be had.
    Missing(String),
}

impl From<String> for Trouble {
    fn from(why: String) -> Trouble {
        Trouble::Failed(why)
    }
}

/// A step that passed may have something to report, such as a measured size.
pub type Verdict = Result<String, Trouble>;

/// Builds that steps need before they can run.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Product {
    /// The library and `inworld-local` as they ship; says what the static library has to be linked with.
    Release,
    /// The library with `iw_test_panic`.
    Hooks,
}

/// The output of a build, or `None` when it failed.
type Built = Arc<OnceLock<Option<String>>>;

/// The state of a run. Steps on several threads share it.
pub struct Suite {
    start: Instant,
    built: Mutex<BTreeMap<Product, Built>>,
    tools: Mutex<Tools>,
    tally: Mutex<Tally>,
}

#[derive(Default)]
struct Tally {
    passed: usize,
    failed: usize,
    skipped: usize,
    /// Steps that failed by themselves, with the lines that tell why.
    failures: Vec<(String, Vec<String>)>,
}

impl Suite {
    pub fn new() -> Suite {
        let (built, tools, tally) = (Mutex::default(), Mutex::default(), Mutex::default());
        Suite { start: Instant::now(), built, tools, tally }
    }

    /// Runs a step, after what it needs was built.
    pub fn run(&self, name: &str, needs: &[Product], body: impl FnOnce(&Suite) -> Verdict) {
        for product in needs {
            if self.product(*product).is_none() {
                // what failed is told once, not with each step that needs it
                println!("FAIL  {name}: `{}` failed", library::step_name(*product));
                lock(&self.tally).failed += 1;
                return;
            }
        }
        let watch = Watch::start();
        let verdict = body(self);
        self.tell(name, verdict, &watch);
    }

    /// Builds at the first call, while others that need it wait; gives what the build said, or `None` when it failed.
    pub fn product(&self, product: Product) -> Option<String> {
        let built = Arc::clone(lock(&self.built).entry(product).or_default());
        let build = || {
            let watch = Watch::start();
            let result = library::build(product);
            let said = result.as_ref().ok().cloned();
            self.tell(library::step_name(product), result.map(|_| String::new()).map_err(Trouble::Failed), &watch);
            said
        };
        built.get_or_init(build).clone()
    }

    /// Finds or installs tools, one at a time; a step without its tools is skipped.
    pub fn need(&self, tools: &[Tool]) -> Result<(), Trouble> {
        let mut found = lock(&self.tools);
        tools.iter().try_for_each(|tool| found.need(*tool).map_err(Trouble::Missing))
    }

    /// The closing lines, and the exit code that goes with it. On a build server nothing may be missing.
    pub fn close(&self) -> ExitCode {
        let tally = lock(&self.tally);
        let strict = std::env::var("CI").is_ok_and(|value| value == "true");
        if tally.passed + tally.failed + tally.skipped == 0 {
            println!("no step has such a name");
        }
        if !tally.failures.is_empty() {
            println!("\nWhat failed:");
        }
        for (name, lines) in &tally.failures {
            println!("FAIL  {name}");
            lines.iter().for_each(|line| println!("      {line}"));
        }
        let minutes = |time: Duration| time.as_secs_f64() / 60.0;
        let (clock, cpu) = (minutes(self.start.elapsed()), minutes(cpu::of_the_process()));
        println!("\n{clock:.1} min, CPU {cpu:.1} min on {} cores", cores());
        println!("{} passed, {} failed, {} skipped", tally.passed, tally.failed, tally.skipped);
        let good = tally.failed == 0 && tally.passed > 0 && !(strict && tally.skipped > 0);
        if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }

    /// Counts a step and says how it ended, in one piece: others end at the same time.
    fn tell(&self, name: &str, verdict: Verdict, watch: &Watch) {
        let time = watch.read();
        let mut tally = lock(&self.tally);
        match verdict {
            Ok(note) => {
                tally.passed += 1;
                let note = if note.is_empty() { note } else { format!("  {note}") };
                println!("ok    {name} ({time}){note}");
            }
            Err(Trouble::Missing(why)) => {
                tally.skipped += 1;
                println!("skip  {name}: {}", why.trim_end());
            }
            Err(Trouble::Failed(why)) => {
                tally.failed += 1;
                print!("FAIL  {name} ({time})\n{}", told(&why));
                let last = telling::lines(&why, telling::AT_THE_END).into_iter().map(str::to_owned).collect();
                tally.failures.push((name.to_owned(), last));
            }
        }
    }
}

/// How many programs run at the same time.
pub fn cores() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// When a step began, and the CPU time that its thread had used then.
struct Watch {
    start: Instant,
    cpu: Duration,
}

impl Watch {
    fn start() -> Watch {
        Watch { start: Instant::now(), cpu: cpu::of_this_thread() }
    }

    fn read(&self) -> String {
        let cpu = cpu::of_this_thread().saturating_sub(self.cpu);
        format!("{:.1} s, CPU {:.1} s", self.start.elapsed().as_secs_f64(), cpu.as_secs_f64())
    }
}

/// The lines that tell why a step failed, and behind them all that it said.
fn told(why: &str) -> String {
    let first = telling::lines(why, telling::FIRST);
    let mut told = String::new();
    // Writing to a text does not fail.
    for line in &first {
        let _ = writeln!(told, "      {line}");
    }
    if why.lines().count() > first.len() {
        told.push_str("      --- all that was said:\n");
        for line in why.lines() {
            let _ = writeln!(told, "      {line}");
        }
    }
    told
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
