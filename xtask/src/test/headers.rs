//! inworld.h by itself, in every dialect: three of the best-known native SDKs ship a "C" header that C or C++ refuses.

use std::process::Command;

use super::plan::Plan;
use super::suite::{Trouble, Verdict};
use crate::compiler::WARNINGS;
use crate::tools::Tool;
use crate::{header, process, workspace};

const C: [&str; 4] = ["c99", "c11", "c17", "c2x"];
const CXX: [&str; 4] = ["c++11", "c++14", "c++17", "c++20"];

pub fn steps(plan: &mut Plan) {
    for (compiler, tool) in [("gcc", Tool::Gcc), ("clang", Tool::Clang)] {
        for (language, standards) in [("c", C), ("c++", CXX)] {
            for standard in standards {
                plan.step(&format!("header {compiler} {standard}"), &[], move |suite| {
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
    plan.step("header gcc -m32", &[], move |suite| {
        suite.need(&[Tool::Gcc, Tool::Multilib])?;
        compile("gcc", "c", &["-std=c99", "-m32", "-Wpadded"])
    });
    plan.step("header has no hidden padding", &[], move |suite| {
        suite.need(&[Tool::Gcc])?;
        compile("gcc", "c", &["-std=c99", "-Wpadded"])
    });
    plan.step("header every function is tried by a test", &[], move |_| every_function_is_tried());
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
