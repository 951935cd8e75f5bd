//! The C programs of tests/capi: in two languages, by two compilers, linked in two ways, and under two checkers.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use super::plan::Plan;
use super::suite::{Product, Suite, Trouble, Verdict};
use crate::compiler::{Build, Language, Link};
use crate::tools::Tool;
use crate::{process, workspace};

/// A program that takes longer hangs. The longest take twenty seconds, but on a machine that is busy with other things
/// some have taken a hundred.
const LIMIT: Duration = Duration::from_secs(600);
/// valgrind makes everything many times slower.
const VALGRIND_LIMIT: Duration = Duration::from_secs(1800);

/// With line numbers for the checkers, and optimised enough for the compilers to see what they warn of.
const FLAGS: [&str; 3] = ["-O1", "-g", "-pthread"];

/// One way of making a program.
#[derive(Clone, Copy)]
pub struct Way {
    pub name: &'static str,
    pub compiler: &'static str,
    pub language: Language,
    standard: &'static str,
    pub is_static: bool,
}

const fn way(name: &'static str, compiler: &'static str, language: Language, is_static: bool) -> Way {
    let standard = match language {
        Language::C => "c99",
        Language::Cxx => "c++11",
    };
    Way { name, compiler, language, standard, is_static }
}

pub const WAYS: [Way; 8] = [
    way("gcc c99 shared", "gcc", Language::C, false),
    way("gcc c99 static", "gcc", Language::C, true),
    way("gcc c++11 shared", "g++", Language::Cxx, false),
    way("gcc c++11 static", "g++", Language::Cxx, true),
    way("clang c99 shared", "clang", Language::C, false),
    way("clang c99 static", "clang", Language::C, true),
    way("clang c++11 shared", "clang++", Language::Cxx, false),
    way("clang c++11 static", "clang++", Language::Cxx, true),
];

impl Way {
    /// Compiles and links `source`, a path in the repository, into `program`. No library is named but ours and what
    /// the README names: if that is not enough, it shows here.
    pub fn make(&self, suite: &Suite, source: &str, program: &str) -> Result<PathBuf, Trouble> {
        match (self.compiler, self.language) {
            ("gcc" | "g++", Language::C) => suite.need(&[Tool::Gcc])?,
            ("gcc" | "g++", Language::Cxx) => suite.need(&[Tool::Gcc, Tool::Gxx])?,
            // clang takes the C++ library of g++
            (_, Language::C) => suite.need(&[Tool::Clang])?,
            (_, Language::Cxx) => suite.need(&[Tool::Clang, Tool::Gxx])?,
        }
        let link = if self.is_static {
            let system = suite.product(Product::Release).unwrap_or_default();
            Link::Static(workspace::release(), system.split_whitespace().map(str::to_owned).collect())
        } else {
            Link::Dynamic(workspace::release())
        };
        let folder = workspace::target().join("capi").join(self.name.replace(' ', "-"));
        self.build(&FLAGS, &link, source, folder.join(program))
    }

    fn build(&self, flags: &[&str], link: &Link, source: &str, program: PathBuf) -> Result<PathBuf, Trouble> {
        let build = Build { driver: self.compiler, language: self.language, standard: self.standard, flags, link };
        build.make(&workspace::root().join(source), &program)?;
        Ok(program)
    }
}

const GCC_C: Way = WAYS[0];

/// The programs that every way makes; `panic` and `hang` need another library, and `unload` is linked with none.
const PROGRAMS: [&str; 23] = [
    "layout",
    "first_try",
    "groups",
    "status",
    "misuse",
    "configuring",
    "refusing",
    "buffers",
    "outgoing",
    "outgoing_json",
    "kept",
    "continuing",
    "continuing_misuse",
    "lifecycle",
    "threads",
    "any",
    "failures",
    "reconnecting",
    "recording",
    "microphone",
    "voice",
    "forked",
    "walk",
];

/// Waits for half a minute for what the library's time-outs end, whoever has compiled it: run in the first way and the last.
const SLOW: &str = "failures";

/// Those that the checkers look at.
pub const CHECKED: [&str; 22] = [
    "first_try",
    "groups",
    "status",
    "misuse",
    "configuring",
    "refusing",
    "buffers",
    "outgoing",
    "outgoing_json",
    "kept",
    "continuing",
    "continuing_misuse",
    "lifecycle",
    "threads",
    "any",
    "failures",
    "reconnecting",
    "recording",
    "microphone",
    "voice",
    "walk",
    "panic",
];

pub fn steps(plan: &mut Plan) {
    for program in PROGRAMS {
        for (index, way) in WAYS.iter().enumerate() {
            // all cycles, and with them the look at the memory, in the first two ways
            let cycles = if index < 2 { "2000" } else { "100" };
            plan.step(&format!("capi {program} {}", way.name), &[Product::Release], move |suite| {
                let path = way.make(suite, &format!("tests/capi/{program}.c"), program)?;
                if program == SLOW && index > 0 && index + 1 < WAYS.len() {
                    return Ok("built".to_owned());
                }
                let mut command = Command::new(path);
                command.args(arguments(program, cycles));
                run(command, LIMIT)
            });
        }
    }
    for (program, compiler) in [("panic", "gcc"), ("panic", "clang"), ("hang", "gcc"), ("hang", "clang")] {
        plan.step(&format!("capi {program} {compiler}"), &[Product::Hooks], move |suite| {
            suite.need(&[if compiler == "gcc" { Tool::Gcc } else { Tool::Clang }])?;
            let way = Way { compiler, ..GCC_C };
            let made = workspace::target().join(format!("capi/hooks-{compiler}/{program}"));
            let path = way.build(&FLAGS, &hooks(), &format!("tests/capi/{program}.c"), made)?;
            run(Command::new(path), LIMIT)
        });
    }
    for compiler in ["gcc", "clang"] {
        plan.step(&format!("capi unload {compiler}"), &[Product::Release], move |suite| {
            suite.need(&[if compiler == "gcc" { Tool::Gcc } else { Tool::Clang }])?;
            unload(Way { compiler, ..GCC_C })
        });
    }
    for program in CHECKED {
        plan.step(&format!("capi {program} address,undefined sanitizers"), &library_of(program), move |suite| {
            suite.need(&[Tool::Gcc])?;
            sanitized(program)
        });
    }
    for program in CHECKED {
        plan.step(&format!("capi {program} valgrind"), &library_of(program), move |suite| {
            suite.need(&[Tool::Gcc, Tool::Valgrind])?;
            under_valgrind(program)
        });
    }
}

/// A program that is not linked with the library, and the mod that it loads, which is.
fn unload(way: Way) -> Verdict {
    let folder = workspace::target().join(format!("capi/unload-{}", way.compiler));
    let (library, flags) = (Link::Dynamic(workspace::release()), [FLAGS.as_slice(), &["-shared", "-fPIC"]].concat());
    let loaded = way.build(&flags, &library, "tests/capi/unload_mod.c", folder.join("mod.so"))?;
    // So that the library finds the function that the program stands in for.
    let flags = [FLAGS.as_slice(), &["-rdynamic"]].concat();
    let path = way.build(&flags, &Link::Loaded, "tests/capi/unload.c", folder.join("unload"))?;
    let mut command = Command::new(path);
    command.arg(loaded).arg(workspace::release().join("libinworld.so"));
    run(command, LIMIT)
}

fn library_of(program: &str) -> [Product; 1] {
    [if program == "panic" { Product::Hooks } else { Product::Release }]
}

fn hooks() -> Link {
    Link::Dynamic(workspace::hooks())
}

/// The library that the program is made for. The server that some start is always the one that ships.
fn link_of(program: &str) -> Link {
    if program == "panic" { hooks() } else { Link::Dynamic(workspace::release()) }
}

/// Whether a program starts `inworld-local`: the one that ships.
pub fn starts_server(program: &str) -> bool {
    matches!(program, "failures" | "reconnecting" | "recording")
}

pub fn arguments(program: &str, cycles: &str) -> Vec<String> {
    match program {
        "lifecycle" => vec![cycles.to_owned()],
        program if starts_server(program) => {
            vec![workspace::release().join("inworld-local").to_string_lossy().into_owned()]
        }
        _ => Vec::new(),
    }
}

/// Every program says `ok` as its last word: a zero that came from nowhere is not taken for success.
pub fn run(command: Command, limit: Duration) -> Verdict {
    let output = process::run_limited(command, limit)?;
    if output.lines().any(|line| line == "ok") {
        Ok(String::new())
    } else {
        Err(Trouble::Failed(format!("it ended well but did not say ok:\n{output}")))
    }
}

fn sanitized(program: &str) -> Verdict {
    let flags = ["-O1", "-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-fno-omit-frame-pointer"];
    let target = workspace::target().join("capi/sanitized").join(program);
    let path = GCC_C.build(&flags, &link_of(program), &format!("tests/capi/{program}.c"), target)?;
    let mut command = Command::new(path);
    command.args(arguments(program, "50"));
    command.env("ASAN_OPTIONS", "detect_leaks=1:detect_stack_use_after_return=1");
    command.env("UBSAN_OPTIONS", "print_stacktrace=1");
    run(command, LIMIT)
}

fn under_valgrind(program: &str) -> Verdict {
    let target = workspace::target().join("capi/valgrind").join(program);
    let path = GCC_C.build(&FLAGS, &link_of(program), &format!("tests/capi/{program}.c"), target)?;
    let mut command = Command::new("valgrind");
    command.args(["--quiet", "--leak-check=full", "--show-leak-kinds=all"]);
    command.args(["--errors-for-leak-kinds=definite,indirect,possible", "--error-exitcode=9"]);
    // threads take turns, so that none waits for ever for one that only looks
    command.arg("--fair-sched=try");
    command.arg(path).args(arguments(program, "20"));
    if program == "threads" {
        command.arg("turns");
    }
    run(command, VALGRIND_LIMIT)
}
