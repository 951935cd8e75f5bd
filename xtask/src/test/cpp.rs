//! inworld.hpp: in three dialects by two compilers, run against the real library, and never behind inworld.h.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::plan::Plan;
use super::suite::{Product, Trouble, Verdict};
use crate::compiler::{Build, Language, Link, WARNINGS};
use crate::tools::Tool;
use crate::{header, process, workspace};

const LIMIT: Duration = Duration::from_secs(600);

const STANDARDS: [&str; 3] = ["c++17", "c++20", "c++2b"];
const COMPILERS: [&str; 2] = ["g++", "clang++"];

/// The programs of tests/cpp.
const PROGRAMS: [&str; 6] = ["session", "outgoing", "kept", "continuing", "misuse", "allocations"];

/// What game engines compile with, and what the wrapper must not warn of there.
const FLAGS: [&str; 6] = ["-O1", "-g", "-pthread", "-Wconversion", "-fno-exceptions", "-fno-rtti"];
const SANITIZERS: [&str; 7] = [
    "-O1",
    "-g",
    "-pthread",
    "-Wconversion",
    "-fsanitize=address,undefined",
    "-fno-sanitize-recover=all",
    "-fno-omit-frame-pointer",
];
/// Leads the program's own allocations to its counters.
const COUNTED: [&str; 3] = ["-Wl,--wrap=malloc", "-Wl,--wrap=calloc", "-Wl,--wrap=realloc"];

/// Constants that the wrapper leaves in C: bits to be combined, sizes to be asked for, what a class stands for, and what a
/// layer is.
const LEFT_IN_C: [&str; 8] = [
    "IW_ABI_VERSION",
    "IW_CAPABILITY_",
    "IW_CAPTURE_",
    "IW_DISLIKE_",
    "IW_NAMES_",
    "IW_STRUCT_",
    "IW_VISEME_NONE",
    "IW_SESSION_",
];
/// Functions that speak in C's names; the wrapper has its own.
pub const IN_NAMES_OF_C: [&str; 2] = ["iw_result_name", "iw_last_error"];
/// Structs that games fill in: the wrapper has them as they are.
const FILLED_IN: [&str; 4] = ["iw_session_config", "iw_parameter", "iw_item", "iw_dialog_line"];

pub fn steps(plan: &mut Plan) {
    plan.step("cpp wraps all of inworld.h", &[], move |_| wraps_everything());
    for compiler in COMPILERS {
        plan.step(&format!("cpp each header by itself {compiler}"), &[], move |suite| {
            suite.need(needs(compiler))?;
            each_header_by_itself(compiler)
        });
        plan.step(&format!("cpp beside macros of other headers {compiler}"), &[], move |suite| {
            suite.need(needs(compiler))?;
            beside_macros(compiler)
        });
    }
    for program in PROGRAMS {
        for compiler in COMPILERS {
            for standard in STANDARDS {
                plan.step(&format!("cpp {program} {compiler} {standard}"), &[Product::Release], move |suite| {
                    suite.need(needs(compiler))?;
                    says_ok(&make(compiler, standard, &FLAGS, program)?)
                });
            }
        }
        if program != "allocations" {
            plan.step(&format!("cpp {program} address,undefined sanitizers"), &[Product::Release], move |suite| {
                suite.need(needs("g++"))?;
                says_ok(&make("g++", "c++17", &SANITIZERS, program)?)
            });
        }
    }
    plan.step("cpp the README's program", &[Product::Release], move |suite| {
        suite.need(needs("g++"))?;
        the_readme_is_true()
    });
    plan.step("cpp every function is called through the wrapper", &[Product::Release], move |suite| {
        suite.need(needs("g++"))?;
        every_function_is_called()
    });
}

/// What has to be there for a C++ compiler; clang takes the C++ library of g++.
pub fn needs(compiler: &str) -> &'static [Tool] {
    if compiler == "g++" { &[Tool::Gcc, Tool::Gxx] } else { &[Tool::Clang, Tool::Gxx] }
}

/// Makes a program of tests/cpp.
fn make(compiler: &str, standard: &str, flags: &[&str], program: &str) -> Result<PathBuf, Trouble> {
    let mut all = flags.to_vec();
    if program == "allocations" {
        all.extend(COUNTED);
    }
    let sanitized = if flags.contains(&"-fno-rtti") { "" } else { "-sanitized" };
    let folder = workspace::target().join("cpp").join(format!("{compiler}-{standard}{sanitized}"));
    build(compiler, standard, &all, &workspace::root().join("tests/cpp").join(program).with_extension("cpp"), &folder)
}

/// Compiles a source file with the wrapper and links it with the shared library; the program is named as its source.
pub fn build(compiler: &str, standard: &str, flags: &[&str], source: &Path, folder: &Path) -> Result<PathBuf, Trouble> {
    let wrapper = format!("-I{}", folder_of_the_wrapper().display());
    let mut all = flags.to_vec();
    all.push(&wrapper);
    let link = Link::Dynamic(workspace::release());
    let build = Build { driver: compiler, language: Language::Cxx, standard, flags: &all, link: &link };
    let program = folder.join(source.file_stem().unwrap_or_default());
    build.make(source, &program)?;
    Ok(program)
}

/// Where inworld.hpp is.
pub fn folder_of_the_wrapper() -> PathBuf {
    workspace::root().join("bindings/cpp")
}

fn says_ok(program: &Path) -> Verdict {
    let output = process::run_limited(Command::new(program), LIMIT)?;
    if output.lines().any(|line| line == "ok") {
        return Ok(String::new());
    }
    Err(Trouble::Failed(format!("it ended well but did not say ok:\n{output}")))
}

/// The first program of the wrapper's README compiles as it stands there, and a character answers.
fn the_readme_is_true() -> Verdict {
    let readme = workspace::read(&folder_of_the_wrapper().join("README.md"))?;
    let program = readme.split("```cpp\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap_or_default();
    let folder = workspace::target().join("cpp/readme");
    std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    let source = folder.join("first_words.cpp");
    std::fs::write(&source, program).map_err(|error| error.to_string())?;
    let said = process::run_limited(Command::new(build("g++", "c++17", &["-pthread"], &source, &folder)?), LIMIT)?;
    if said.contains("friend") { Ok(String::new()) } else { Err(format!("Mara does not answer:\n{said}").into()) }
}

fn headers() -> Result<Vec<PathBuf>, String> {
    let mut headers = workspace::files(&folder_of_the_wrapper().join("inworld"), ".hpp")?;
    headers.push(folder_of_the_wrapper().join("inworld.hpp"));
    Ok(headers)
}

/// Each header compiles alone and included twice, in every dialect.
fn each_header_by_itself(compiler: &str) -> Verdict {
    for header in headers()? {
        let text = format!("#include \"{0}\"\n#include \"{0}\"\n", header.display());
        for standard in STANDARDS {
            let mut command = Command::new(compiler);
            command.arg(format!("-std={standard}")).args(WARNINGS);
            command.args(["-Wconversion", "-Wshadow", "-fno-exceptions", "-fno-rtti", "-fsyntax-only", "-x", "c++"]);
            command.arg("-I").arg(workspace::root().join("include")).arg("-");
            process::run_with_input(command, &text, LIMIT)?;
        }
    }
    Ok(String::new())
}

/// The header and the wrapper use no name that headers of systems and engines have as a macro.
fn beside_macros(compiler: &str) -> Verdict {
    let check = |language: &str, standard: &str, text: String| {
        let mut command = Command::new(compiler);
        command.arg(format!("-std={standard}")).args(WARNINGS).args(["-fsyntax-only", "-x", language]);
        command.arg("-I").arg(workspace::root().join("include")).arg("-I").arg(folder_of_the_wrapper());
        command.arg("-I").arg(workspace::root().join("tests/cpp")).arg("-");
        process::run_with_input(command, &text, LIMIT)
    };
    let macros = "#include \"macros.h\"\n";
    check("c", "c99", format!("#include <stddef.h>\n#include <stdint.h>\n{macros}#include \"inworld.h\"\n"))?;
    let standard_library: String = ["cstddef", "cstdint", "initializer_list", "optional", "string_view", "type_traits"]
        .iter()
        .map(|name| format!("#include <{name}>\n"))
        .collect();
    for standard in STANDARDS {
        check("c++", standard, format!("{standard_library}{macros}#include \"inworld.hpp\"\n"))?;
    }
    Ok(String::new())
}

/// Every function, constant and field of inworld.h is named in the wrapper's code, comments aside.
fn wraps_everything() -> Verdict {
    let mut wrapper = String::new();
    for header in headers()? {
        wrapper.push_str(&without_comments(&workspace::read(&header)?));
    }
    let wrapped = words(&wrapper);
    let c = without_comments(&workspace::read(&header::path())?);
    let functions = header::functions()?;
    let constants = constants(&c);
    let fields = fields(&c);
    let mut missing: Vec<&str> = Vec::new();
    missing.extend(wrappable(&functions).filter(|name| !wrapped.contains(name)));
    missing.extend(constants.iter().filter(|name| !wrapped.contains(*name) && !is_left_in_c(name)));
    missing.extend(fields.iter().filter(|name| !wrapped.contains(*name)));
    if missing.is_empty() {
        return Ok(format!("{} functions, {} constants, {} fields", functions.len(), constants.len(), fields.len()));
    }
    Err(Trouble::Failed(format!("bindings/cpp/inworld does not have {missing:?}")))
}

fn wrappable(functions: &[String]) -> impl Iterator<Item = &str> {
    functions.iter().map(String::as_str).filter(|name| !IN_NAMES_OF_C.contains(name))
}

fn is_left_in_c(constant: &str) -> bool {
    // IW_SESSION_RESPONSE_* is an enumeration, the flags of the configuration are bits
    let is_left = LEFT_IN_C.iter().any(|prefix| constant.starts_with(prefix));
    is_left && !constant.starts_with("IW_SESSION_RESPONSE_") || constant.ends_with("_INIT")
}

fn constants(c: &str) -> BTreeSet<&str> {
    c.lines()
        .filter_map(|line| line.strip_prefix("#define ")?.split_whitespace().next())
        .filter(|name| name.starts_with("IW_"))
        .collect()
}

/// The fields of what the library lends.
fn fields(c: &str) -> BTreeSet<&str> {
    let mut fields = BTreeSet::new();
    let mut inside = false;
    for line in c.lines() {
        if let Some(name) = line.strip_prefix("typedef struct ").and_then(|rest| rest.strip_suffix(" {")) {
            inside = !FILLED_IN.contains(&name);
        } else if line.starts_with('}') {
            inside = false;
        } else if let Some(field) = line.trim().strip_suffix(';').filter(|_| inside) {
            let name = field.rsplit([' ', '*']).next().unwrap_or(field);
            let name = name.split('[').next().unwrap_or(name);
            if !name.starts_with("reserved") && name != "struct_size" {
                fields.insert(name);
            }
        }
    }
    fields
}

fn words(code: &str) -> BTreeSet<&str> {
    code.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').collect()
}

fn without_comments(code: &str) -> String {
    let mut rest = code;
    let mut kept = String::new();
    while let Some((before, after)) = rest.split_once("/*") {
        kept.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    kept.push_str(rest);
    kept
}

/// The test programs use all of the library, and never past the wrapper.
fn every_function_is_called() -> Verdict {
    let functions = header::functions()?;
    let mut called = String::new();
    for program in PROGRAMS {
        let source = workspace::read(&workspace::root().join("tests/cpp").join(program).with_extension("cpp"))?;
        let code = without_comments(&source);
        if let Some(past) = functions.iter().find(|name| words(&code).contains(name.as_str())) {
            return Err(format!("tests/cpp/{program}.cpp calls {past} itself").into());
        }
        let path = make("g++", "c++17", &FLAGS, program)?;
        let mut nm = Command::new("nm");
        nm.arg("-u").arg(path);
        called.push_str(&process::run(nm)?);
    }
    let called = words(&called);
    let uncalled: Vec<&str> = wrappable(&functions).filter(|name| !called.contains(name)).collect();
    if uncalled.is_empty() {
        return Ok(format!("{} functions", functions.len()));
    }
    Err(Trouble::Failed(format!("no program in tests/cpp calls {uncalled:?} through inworld.hpp")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_do_not_count_as_code() {
        assert_eq!(without_comments("a /* iw_poll( */ b /* c"), "a  b ");
    }

    #[test]
    fn fields_and_constants_are_found() {
        let c = "#define IW_LOG_LEVEL_OFF 0u\ntypedef struct iw_x {\n    uint32_t struct_size;\n    char packet_id[40];\n    const iw_text *text;\n    uint32_t reserved;\n} iw_x;\n";
        assert_eq!(constants(c).into_iter().collect::<Vec<_>>(), ["IW_LOG_LEVEL_OFF"]);
        assert_eq!(fields(c).into_iter().collect::<Vec<_>>(), ["packet_id", "text"]);
    }

    #[test]
    fn only_what_has_no_class_is_left_in_c() {
        assert!(is_left_in_c("IW_SESSION_REPORT_SENT") && is_left_in_c("IW_EVENT_INIT"));
        assert!(!is_left_in_c("IW_SESSION_RESPONSE_NONE") && !is_left_in_c("IW_EVENT_LOG"));
    }
}
