//! The Unity package, run by Mono with the real library and stand-ins for the engine.

use std::path::PathBuf;
use std::process::Command;

use super::cpp::IN_NAMES_OF_C;
use super::plan::Plan;
use super::suite::{Product, Trouble, Verdict};
use crate::dist::files;
use crate::platform::Platform;
use crate::platform::binaries::Binaries;
use crate::tools::Tool;
use crate::unity::{package, upm};
use crate::{bindings, header, process, unity, workspace};

/// Versions of Unity, with those of the symbols that they define on which the package or the stand-ins depend.
const VERSIONS: [(&str, &[&str]); 5] = [
    ("2021.3 and 2022.3", &[]),
    ("2022.3 for Android", &["UNITY_ANDROID"]),
    ("6000.0", &["UNITY_2023_1_OR_NEWER", "UNITY_6000_0_OR_NEWER"]),
    ("6000.4", &["UNITY_2023_1_OR_NEWER", "UNITY_6000_0_OR_NEWER", "UNITY_6000_4_OR_NEWER"]),
    ("6000.0 for iOS", &["UNITY_2023_1_OR_NEWER", "UNITY_6000_0_OR_NEWER", "UNITY_IOS"]),
];

pub fn steps(plan: &mut Plan) {
    plan.step("unity every function is used", &[], move |_| every_function_is_used());
    plan.step("unity package is complete", &[], move |_| Ok(package::check()?));
    plan.step("unity tavern says what the other taverns say", &[], move |_| {
        let ours = workspace::read(&unity::root().join("Samples~/Tavern/Tavern Script.txt"))?;
        let shared = workspace::read(&workspace::root().join("samples/tavern.toml"))?;
        if ours == shared { Ok(String::new()) } else { Err("copy samples/tavern.toml".to_owned().into()) }
    });
    plan.step("unity package with its library", &[Product::Release], move |_| {
        let folder = unity::folder().join("package");
        package::lay_out(&folder, &[Binaries::of_host("")?])?;
        Ok(package::check_laid_out(&folder, &[Platform::host()?])?)
    });
    plan.step("unity package by a git URL", &[Product::Release], move |_| Ok(by_git_url()?));
    plan.step("unity layout is that of C", &[Product::Release], move |suite| {
        suite.need(&[Tool::Gcc, Tool::Mono])?;
        layout()
    });
    for (version, symbols) in VERSIONS {
        plan.step(&format!("unity compiles as in Unity {version}"), &[], move |suite| {
            suite.need(&[Tool::Mono])?;
            unity::compile_for(version, symbols)?;
            Ok(String::new())
        });
    }
    for tests in test_classes() {
        plan.step(&format!("unity {tests}"), &[Product::Release], move |suite| {
            suite.need(&[Tool::Mono])?;
            built()?;
            let said = unity::mono(&unity::folder().join("Inworld.Tests.exe"), &[&tests])?;
            let last = said.lines().rev().nth(1).unwrap_or_default();
            if said.lines().last() == Some("ok") { Ok(last.to_owned()) } else { Err(Trouble::Failed(said)) }
        });
    }
    let others = [
        ("of an older ABI", &["-DABI=0", "-DGROWS=1"][..], "replace the library"),
        ("of a newer ABI", &["-DABI=2", "-DGROWS=1"], "replace the package"),
        ("with shorter structs", &["-DABI=1", "-DGROWS=-1"], "replace the library"),
        ("with longer structs", &["-DABI=1", "-DGROWS=1"], "replace the package"),
        ("without its functions", &[], "lacks a function"),
    ];
    for (what, flags, words) in others {
        plan.step(&format!("unity names a library {what}"), &[Product::Release], move |suite| {
            suite.need(&[Tool::Gcc, Tool::Mono])?;
            says(&load_beside(Some(flags))?, words)
        });
    }
    plan.step("unity names a library that is missing", &[Product::Release], move |suite| {
        suite.need(&[Tool::Mono])?;
        says(&load_beside(None)?, "was not found")
    });
}

/// Publishes the package twice in a repository of its own, and looks at what Unity's package manager would clone.
fn by_git_url() -> Result<String, String> {
    let folder = unity::folder().join("upm");
    files::empty(&folder)?;
    let (package, repository, cloned) = (folder.join("package"), folder.join("repository"), folder.join("cloned"));
    package::lay_out(&package, &[Binaries::of_host("")?])?;
    files::empty(&repository)?;
    let git = |at: &std::path::Path, arguments: &[&str]| {
        let mut git = Command::new("git");
        git.arg("-C").arg(at).args(arguments);
        process::run(git)
    };
    git(&repository, &["init", "--quiet", "--bare"])?;
    let tag = upm::publish(&repository, &package)?;
    upm::publish(&repository, &package)?; // changes nothing
    let place = cloned.to_string_lossy();
    git(&repository, &["clone", "--quiet", "--branch", &tag, ".", &place])?;
    let commits = git(&cloned, &["log", "--oneline", &tag])?.lines().count();
    if commits != 1 {
        return Err(format!("{commits} commits for one package"));
    }
    package::check_laid_out(&cloned, &[Platform::host()?])
}

/// The classes of tests, each in a file of its name and run by a process of its own.
fn test_classes() -> Vec<String> {
    let folders = ["Tests/Runtime", "Tests/Mono~"].map(|folder| unity::root().join(folder));
    let files = folders.iter().flat_map(|folder| workspace::files(folder, "Tests.cs").unwrap_or_default());
    files.filter_map(|file| Some(file.file_stem()?.to_string_lossy().into_owned())).collect()
}

/// Builds at the first call of a run; each step is able to ask for it.
fn built() -> Result<(), String> {
    static BUILT: std::sync::OnceLock<Result<(), String>> = std::sync::OnceLock::new();
    BUILT.get_or_init(unity::build).clone()
}

/// For programs with very many sessions. In C# a session lends its events by itself, and ends what it has lent when it is disposed of.
const LEFT_IN_C: &str = "iw_poll_any";

fn every_function_is_used() -> Verdict {
    let mut code = String::new();
    for file in unity::sources(&unity::root().join("Runtime/Core"))? {
        if !file.to_string_lossy().ends_with(".g.cs") {
            code.push_str(&workspace::read(&file)?);
        }
    }
    let functions = header::functions()?;
    let is_left_out = |name: &str| name == LEFT_IN_C || IN_NAMES_OF_C.contains(&name);
    let unused: Vec<&String> = functions.iter().filter(|name| !is_called(&code, name) && !is_left_out(name)).collect();
    if unused.is_empty() {
        return Ok(format!("{} functions", functions.len()));
    }
    Err(Trouble::Failed(format!("no code of the package calls {unused:?}: what they do cannot be had in C#")))
}

fn is_called(code: &str, function: &str) -> bool {
    code.contains(&format!("NativeMethods.{function}("))
}

/// Runs the program that loads the library, beside another one of that name, or none.
fn load_beside(flags: Option<&[&str]>) -> Result<String, Trouble> {
    built()?;
    let name = flags.map_or("none".to_owned(), |flags| flags.concat());
    let folder = unity::folder().join(format!("other{name}"));
    std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    for file in ["Load.exe", "Inworld.Core.dll"] {
        std::fs::copy(unity::folder().join(file), folder.join(file)).map_err(|error| format!("{file}: {error}"))?;
    }
    if let Some(flags) = flags {
        let mut gcc = Command::new("gcc");
        gcc.args(["-shared", "-fPIC"]).args(flags).arg("-o").arg(workspace::shared_library(&folder));
        gcc.arg(unity::root().join("Tests/Mono~/Programs/other_library.c"));
        process::run(gcc)?;
    }
    Ok(unity::mono(&folder.join("Load.exe"), &[])?)
}

/// Said both times: a library that was refused is not taken at the second try.
fn says(output: &str, words: &str) -> Verdict {
    let times = output.matches(words).count();
    if times == 2 && output.contains("inworld") && output.contains("shut down") {
        return Ok(String::new());
    }
    Err(Trouble::Failed(format!("it does not say '{words}' twice:\n{output}")))
}

/// Compares the offset of every field, as a C compiler and as Mono lay it out.
fn layout() -> Verdict {
    let folder = unity::folder().join("layout");
    std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let write = |name: &str, text: String| -> Result<PathBuf, String> {
        let path = folder.join(name);
        std::fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(path)
    };
    let programs = bindings::layout_programs()?;

    let c = write("layout.c", programs.c)?;
    let mut gcc = Command::new("gcc");
    gcc.arg("-I").arg(workspace::root().join("include")).arg(&c).arg("-o").arg(folder.join("layout"));
    process::run(gcc)?;
    let in_c = process::run(Command::new(folder.join("layout")))?;

    let mut sources = unity::sources(&unity::root().join("Runtime/Core"))?;
    sources.push(write("Layout.cs", programs.csharp)?);
    unity::mcs(&folder.join("Layout.exe"), &sources, &[], true)?;
    let in_csharp = unity::mono(&folder.join("Layout.exe"), &[])?;
    compare(&in_c, &in_csharp)
}

fn compare(in_c: &str, in_csharp: &str) -> Verdict {
    if let Some((c, csharp)) = in_c.lines().zip(in_csharp.lines()).find(|(c, csharp)| c != csharp) {
        return Err(Trouble::Failed(format!("in C: {c}\nin C#: {csharp}")));
    }
    match in_c.lines().count() {
        0 => Err(Trouble::Failed("there is nothing to compare".to_owned())),
        fields if fields == in_csharp.lines().count() => Ok(format!("{fields} fields")),
        _ => Err(Trouble::Failed("one of the programs stopped early".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tests_are_found() {
        let found = test_classes();
        assert!(found.iter().any(|name| name == "PacketTests"), "{found:?}");
        assert!(found.iter().any(|name| name == "ReloadTests"), "{found:?}");
    }

    #[test]
    fn a_field_at_another_place_is_named() {
        assert!(compare("iw_str.ptr 0\n", "iw_str.ptr 0\n").is_ok());
        assert!(compare("", "").is_err());
        assert!(compare("iw_str.ptr 0\niw_str.len 8\n", "iw_str.ptr 0\n").is_err());
        let Err(Trouble::Failed(why)) = compare("iw_str.len 8\n", "iw_str.len 4\n") else { panic!("it passed") };
        assert!(why.contains("iw_str.len 4"), "{why}");
    }
}
