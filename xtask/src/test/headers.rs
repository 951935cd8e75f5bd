//! inworld.h by itself, in every dialect: three of the best-known native SDKs ship a "C" header that C or C++ refuses.

use std::process::Command;

use super::suite::{Suite, Trouble, Verdict};
use crate::compiler::WARNINGS;
use crate::tools::Tool;
use crate::{header, process, workspace};

const C: [&str; 4] = ["c99", "c11", "c17", "c2x"];
const CXX: [&str; 4] = ["c++11", "c++14", "c++17", "c++20"];

pub fn steps(suite: &mut Suite) {
    for (compiler, tool) in [("gcc", Tool::Gcc), ("clang", Tool::Clang)] {
        for (language, standards) in [("c", C), ("c++", CXX)] {
            for standard in standards {
                suite.step(&format!("header {compiler} {standard}"), &[], |suite| {
                    suite.need(&[tool])?;
                    if language == "c++" {
                        suite.need(&[Tool::Gxx])?; // its headers serve clang as well
                    }
                    let standard = format!("-std={standard}");
                    compile(compiler, language, &[&standard])
                });
            }
        }
    }
    suite.step("header gcc -m32", &[], |suite| {
        suite.need(&[Tool::Gcc, Tool::Multilib])?;
        compile("gcc", "c", &["-std=c99", "-m32", "-Wpadded"])
    });
    suite.step("header has no hidden padding", &[], |suite| {
        suite.need(&[Tool::Gcc])?;
        compile("gcc", "c", &["-std=c99", "-Wpadded"])
    });
    suite.step("header layout on 32 bit", &[], |suite| {
        suite.need(&[Tool::Gcc, Tool::Multilib])?;
        let mut gcc = Command::new("gcc");
        gcc.args(["-m32", "-std=c99", "-fsyntax-only"]).args(WARNINGS);
        gcc.arg("-I").arg(workspace::root().join("include"));
        gcc.arg(workspace::root().join("tests/capi/layout.c"));
        process::run(gcc)?;
        Ok(String::new())
    });
    suite.step("header every function is tried by a test", &[], |_| every_function_is_tried());
}

/// Compiles the header alone, and included twice, as a file of its own.
fn compile(compiler: &str, language: &str, flags: &[&str]) -> Verdict {
    for includes in [1, 2] {
        let mut command = Command::new(compiler);
        command.args(flags).args(WARNINGS).args(["-fsyntax-only", "-x", language, "-I"]);
        command.arg(workspace::root().join("include")).arg("-");
        let text = "#include \"inworld.h\"\n".repeat(includes);
        process::run_with_input(command, &text, std::time::Duration::from_secs(300))?;
    }
    Ok(String::new())
}

fn every_function_is_tried() -> Verdict {
    let mut programs = String::new();
    for file in workspace::files(&workspace::root().join("tests/capi"), ".c")? {
        programs.push_str(&workspace::read(&file)?);
    }
    let functions = header::functions()?;
    let untried: Vec<&String> = functions.iter().filter(|name| !programs.contains(&format!("{name}("))).collect();
    if untried.is_empty() {
        return Ok(format!("{} functions", functions.len()));
    }
    Err(Trouble::Failed(format!("no program in tests/capi calls {untried:?}")))
}
