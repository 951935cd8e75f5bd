//! The runner: one line for each step, what was said on failure, and at the end what failed and the count.

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::time::Instant;

use super::{library, telling};
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

/// What steps need built before they can run.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Product {
    /// The library and `inworld-local` as they ship.
    Release,
    /// The library with `iw_test_panic`.
    Hooks,
    /// The list of system libraries of the static library.
    SystemLibraries,
}

/// The state of a run.
pub struct Suite {
    filter: Vec<String>,
    built: BTreeMap<Product, Option<String>>,
    pub tools: Tools,
    passed: usize,
    failed: usize,
    skipped: usize,
    /// What failed by itself, with the lines that tell why.
    failures: Vec<(String, Vec<String>)>,
}

impl Suite {
    pub fn new(filter: &[&str]) -> Suite {
        Suite {
            filter: filter.iter().map(|word| (*word).to_owned()).collect(),
            built: BTreeMap::new(),
            tools: Tools::default(),
            passed: 0,
            failed: 0,
            skipped: 0,
            failures: Vec::new(),
        }
    }

    /// Runs a step, unless the filter leaves it out. What it needs is built first, whatever the filter says.
    pub fn step(&mut self, name: &str, needs: &[Product], body: impl FnOnce(&mut Suite) -> Verdict) {
        if !self.filter.is_empty() && !self.filter.iter().any(|word| name.contains(word.as_str())) {
            return;
        }
        for product in needs {
            if self.product(*product).is_none() {
                // what failed is told once, not with each step that needs it
                println!("FAIL  {name}: `{}` failed", library::step_name(*product));
                self.failed += 1;
                return;
            }
        }
        let start = Instant::now();
        let verdict = body(self);
        self.tell(name, verdict, start);
    }

    /// Builds at the first call; gives what the build said, or `None` when it failed.
    pub fn product(&mut self, product: Product) -> Option<String> {
        if !self.built.contains_key(&product) {
            let start = Instant::now();
            let result = library::build(product);
            let said = result.as_ref().ok().cloned();
            self.tell(library::step_name(product), result.map(|_| String::new()).map_err(Trouble::Failed), start);
            self.built.insert(product, said);
        }
        self.built.get(&product).cloned().flatten()
    }

    /// Finds or installs tools; a step without its tools is skipped.
    pub fn need(&mut self, tools: &[Tool]) -> Result<(), Trouble> {
        tools.iter().try_for_each(|tool| self.tools.need(*tool).map_err(Trouble::Missing))
    }

    /// The closing line, and the exit code that goes with it. On a build server nothing may be missing.
    pub fn close(self) -> ExitCode {
        let strict = std::env::var("CI").is_ok_and(|value| value == "true");
        if self.passed + self.failed + self.skipped == 0 {
            println!("no step has such a name");
        }
        if !self.failures.is_empty() {
            println!("\nWhat failed:");
        }
        for (name, lines) in &self.failures {
            println!("FAIL  {name}");
            lines.iter().for_each(|line| println!("      {line}"));
        }
        println!("\n{} passed, {} failed, {} skipped", self.passed, self.failed, self.skipped);
        let good = self.failed == 0 && self.passed > 0 && !(strict && self.skipped > 0);
        if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }

    fn tell(&mut self, name: &str, verdict: Verdict, start: Instant) {
        let seconds = start.elapsed().as_secs_f64();
        match verdict {
            Ok(note) => {
                self.passed += 1;
                let note = if note.is_empty() { note } else { format!("  {note}") };
                println!("ok    {name} ({seconds:.1} s){note}");
            }
            Err(Trouble::Missing(why)) => {
                self.skipped += 1;
                println!("skip  {name}: {}", why.trim_end());
            }
            Err(Trouble::Failed(why)) => {
                self.failed += 1;
                println!("FAIL  {name} ({seconds:.1} s)");
                let first = telling::lines(&why, telling::FIRST);
                first.iter().for_each(|line| println!("      {line}"));
                if why.lines().count() > first.len() {
                    println!("      --- all that was said:");
                    why.lines().for_each(|line| println!("      {line}"));
                }
                let last = telling::lines(&why, telling::AT_THE_END).into_iter().map(str::to_owned).collect();
                self.failures.push((name.to_owned(), last));
            }
        }
    }
}
