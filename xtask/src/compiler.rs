//! How a C program is compiled and linked with the library.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{process, workspace};

/// What every C source of this repository has to compile with.
pub const WARNINGS: [&str; 4] = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"];

/// The language that a `.c` file is read as.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Language {
    C,
    Cxx,
}

/// How the library comes into the program.
pub enum Link {
    /// The shared library in this folder, found there again when the program runs.
    Dynamic(PathBuf),
    /// The archive in this folder, with the system libraries that it needs.
    Static(PathBuf, Vec<String>),
    /// Not at all: the program loads what it needs when it runs.
    Loaded,
}

/// One source file to be made a program.
pub struct Build<'a> {
    /// `cc`, `gcc`, `clang++` ...
    pub driver: &'a str,
    pub language: Language,
    /// `c99`, `c++11` ...
    pub standard: &'a str,
    pub flags: &'a [&'a str],
    pub link: &'a Link,
}

impl Build<'_> {
    /// Compiles and links; gives the error output of the compiler when it does not.
    pub fn make(&self, source: &Path, program: &Path) -> Result<(), String> {
        if let Some(folder) = program.parent() {
            std::fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        }
        let mut command = Command::new(self.driver);
        command.arg(format!("-std={}", self.standard)).args(WARNINGS).args(self.flags);
        command.arg("-I").arg(workspace::root().join("include"));
        if self.language == Language::Cxx {
            command.args(["-x", "c++"]);
        }
        command.arg(source).args(["-x", "none"]);
        match self.link {
            Link::Dynamic(folder) => {
                command.arg("-L").arg(folder).arg("-linworld");
                command.arg(format!("-Wl,-rpath,{}", folder.display()));
            }
            Link::Static(folder, system) => {
                // What std's archive has for debuggers is four times the rest of the program.
                command.arg(folder.join("libinworld.a")).args(system).arg("-Wl,-S");
            }
            Link::Loaded => {
                command.arg("-ldl");
            }
        }
        command.arg("-o").arg(program);
        process::run(command).map(|_| ())
    }
}
