//! The C programs and the library under AddressSanitizer and ThreadSanitizer, both of them instrumented (tests/sanitized).
//!
//! rustc has the runtimes. Its sanitizers are no stable options, so that RUSTC_BOOTSTRAP has to allow them.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use super::capi::{CHECKED, arguments, run, starts_server};
use super::plan::Plan;
use super::suite::{Product, Trouble, Verdict};
use crate::tools::{self, Tool};
use crate::{process, toolchain, workspace};

/// A program that takes longer hangs. The longest take thirty seconds, on a busy machine several times that.
const LIMIT: Duration = Duration::from_secs(600);

/// A sanitizer of rustc and clang.
#[derive(Clone, Copy)]
struct Sanitizer {
    name: &'static str,
    /// How the C programs are compiled, and what the library has in C.
    c_flags: &'static str,
    /// Whether the standard library has to be built with it: ThreadSanitizer does not see what it orders otherwise.
    builds_std: bool,
    options: (&'static str, &'static str),
}

const ADDRESS: Sanitizer = Sanitizer {
    name: "address",
    // The other runtime would have to be clang's own: what is undefined ends the program.
    c_flags: "-fsanitize=address,undefined -fsanitize-trap=undefined -fno-omit-frame-pointer",
    builds_std: false,
    options: ("ASAN_OPTIONS", "detect_leaks=1:detect_stack_use_after_return=1"),
};

const THREAD: Sanitizer = Sanitizer {
    name: "thread",
    c_flags: "-fsanitize=thread -fno-omit-frame-pointer",
    builds_std: true,
    options: ("TSAN_OPTIONS", "halt_on_error=1:second_deadlock_stack=1"),
};

/// Rounds of the programs that take a number of them.
const CYCLES: &str = "20";

pub fn steps(plan: &mut Plan) {
    for sanitizer in [ADDRESS, THREAD] {
        let built: Arc<OnceLock<Result<PathBuf, String>>> = Arc::default();
        for program in CHECKED {
            let built = Arc::clone(&built);
            let needs: &[Product] = if starts_server(program) { &[Product::Release] } else { &[] };
            plan.step(&format!("{} sanitizer {program}", sanitizer.name), needs, move |suite| {
                suite.need(&[Tool::Clang])?;
                if sanitizer.builds_std {
                    tools::need_library_source().map_err(Trouble::Missing)?;
                }
                sanitizer.run(&built.get_or_init(|| sanitizer.build()).clone()?, program)
            });
        }
    }
}

impl Sanitizer {
    /// Builds all programs, as one; gives its path.
    fn build(&self) -> Result<PathBuf, String> {
        let host = toolchain::host()?;
        let target = workspace::target().join("sanitized").join(self.name);
        let mut cargo = process::cargo();
        cargo.current_dir(workspace::root().join("tests/sanitized"));
        cargo.args(["build", "--quiet", "--target", &host, "--target-dir"]).arg(&target);
        if self.builds_std {
            cargo.arg("-Zbuild-std");
        }
        cargo.env("RUSTC_BOOTSTRAP", "1").env("RUSTFLAGS", format!("-Zsanitizer={}", self.name));
        let variable = host.replace('-', "_");
        cargo.env(format!("CC_{variable}"), "clang").env(format!("CFLAGS_{variable}"), self.c_flags);
        process::run(cargo)?;
        Ok(target.join(host).join("debug/inworld-sanitized"))
    }

    fn run(&self, programs: &Path, program: &str) -> Verdict {
        let mut command = Command::new(programs);
        command.arg(program).args(arguments(program, CYCLES)).env(self.options.0, self.options.1);
        run(command, LIMIT)
    }
}
