//! The Unreal plugin, as far as it goes without Unreal: its C++ compiled against stand-ins for the engine and run with the
//! real library, its Build.cs compiled and run, its .uplugin read, and the rules of Unreal's header tool that can be seen in
//! a text. All of it on the plugin as `cargo xtask dist` lays it out.

mod header_tool;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::cpp;
use super::plan::Plan;
use super::suite::{Product, Trouble, Verdict};
use crate::compiler::{Build, Language, Link, WARNINGS};
use crate::tools::Tool;
use crate::{dist, header, process, workspace};

const LIMIT: Duration = Duration::from_secs(600);

/// What Unreal compiles its modules with, as far as it is known; the warnings of this repository come on top.
const FLAGS: [&str; 6] = ["-O1", "-g", "-pthread", "-fno-exceptions", "-fno-rtti", "-Wshadow"];
const SANITIZERS: [&str; 4] = ["-O1", "-g", "-pthread", "-fsanitize=address,undefined"];

/// The folder of binaries and the platform that `dist` fills here.
const PLATFORM: &str = if cfg!(target_arch = "aarch64") { "LinuxArm64" } else { "Linux" };

/// The plugin's own modules: what games use, and the sample.
const MODULES: [&str; 2] = ["InworldNative", "InworldTavern"];

/// What Blueprints have in another way: from events, or by the session's own functions.
const NOT_NEEDED: [&str; 13] = [
    "iw_outgoing_create_audio",
    "iw_outgoing_create_cancel_responses",
    "iw_outgoing_create_control",
    "iw_outgoing_create_narrated_action",
    "iw_outgoing_create_text",
    "iw_outgoing_create_trigger",
    "iw_session_agent_id",
    "iw_session_character_count",
    "iw_session_character_name",
    "iw_session_dropped_audio",
    "iw_session_given_name",
    "iw_session_push_audio",
    "iw_session_stop",
];

pub fn steps(plan: &mut Plan) {
    plan.step("unreal .uplugin", &[], move |_| describes_its_modules());
    plan.step("unreal tavern says what the other taverns say", &[], move |_| {
        let ours = workspace::read(&source().join("Resources/Tavern.toml"))?;
        let shared = workspace::read(&workspace::root().join("samples/tavern.toml"))?;
        if ours == shared { Ok(String::new()) } else { Err("copy samples/tavern.toml".to_owned().into()) }
    });
    plan.step("unreal headers follow the rules of the header tool", &[], move |_| {
        header_tool::headers_follow_the_rules()
    });
    plan.step("unreal names hide none of the engine's", &[], move |_| header_tool::hides_no_names());
    plan.step("unreal Blueprints see nothing of the C ABI", &[], move |_| header_tool::nothing_of_c_in_public());
    if !cfg!(target_os = "linux") {
        return; // the stand-ins are for Linux
    }
    plan.step("unreal Build.cs", &[Product::Release], move |suite| {
        suite.need(&[Tool::Mono])?;
        build_rules(&laid_out("rules")?)
    });
    for compiler in ["g++", "clang++"] {
        plan.step(&format!("unreal each file by itself {compiler}"), &[Product::Release], move |suite| {
            suite.need(cpp::needs(compiler))?;
            each_file_by_itself(compiler)
        });
    }
    // A game takes a minute to play: once with each compiler and each standard is enough.
    for (compiler, played, compiled) in [("g++", "c++17", "c++20"), ("clang++", "c++20", "c++17")] {
        plan.step(&format!("unreal game with stand-ins {compiler} {played}"), &[Product::Release], move |suite| {
            suite.need(cpp::needs(compiler))?;
            play(compiler, played, &FLAGS)
        });
        plan.step(&format!("unreal game compiles by {compiler} {compiled}"), &[Product::Release], move |suite| {
            suite.need(cpp::needs(compiler))?;
            make(compiler, compiled, &FLAGS).map(|_| String::new())
        });
    }
    plan.step("unreal Blueprints can send everything", &[Product::Release], move |suite| {
        suite.need(cpp::needs("g++"))?;
        sends_everything()
    });
    plan.step("unreal game with stand-ins address,undefined sanitizers", &[Product::Release], move |suite| {
        suite.need(cpp::needs("g++"))?;
        play("g++", "c++20", &SANITIZERS)
    });
}

fn source() -> PathBuf {
    workspace::root().join("bindings/unreal/InworldNative")
}

/// A game's project with scripts of the embedded server among its content.
fn project() -> PathBuf {
    workspace::root().join("tests/unreal/project")
}

/// The files of a part of all modules, "Public" or "Private".
fn sources(plugin: &Path, part: &str, ending: &str) -> Result<Vec<PathBuf>, String> {
    let mut found = Vec::new();
    for module in MODULES {
        found.extend(workspace::files(&plugin.join("Source").join(module).join(part), ending)?);
    }
    Ok(found)
}

fn laid_out(name: &str) -> Result<PathBuf, Trouble> {
    let folder = workspace::target().join("unreal").join(name);
    dist::lay_out_unreal(&folder)?;
    Ok(folder.join("InworldNative"))
}

/// Plays the test's game.
fn play(compiler: &str, standard: &str, flags: &[&str]) -> Verdict {
    let (plugin, program) = make(compiler, standard, flags)?;
    let mut command = Command::new(&program);
    command.env("STANDIN_PLUGIN_FOLDER", &plugin).env("STANDIN_PROJECT_FOLDER", project());
    let said = process::run_limited(command, LIMIT)?;
    if said.trim() == "ok" { Ok(String::new()) } else { Err(Trouble::Failed(said)) }
}

/// The functions that the plugin uses are those that its game needs from the shared library.
fn sends_everything() -> Verdict {
    let (_, program) = make("g++", "c++17", &FLAGS)?;
    let mut nm = Command::new("nm");
    nm.arg("-u").arg(program);
    let used = process::run(nm)?;
    let is_used = |name: &str| used.lines().any(|line| line.split_whitespace().last() == Some(name));
    let is_for_games = |name: &str| {
        let sends =
            ["iw_session_", "iw_conversation_", "iw_outgoing_create_"].iter().any(|start| name.starts_with(start));
        sends && !NOT_NEEDED.contains(&name)
    };
    let functions = header::functions()?;
    let unused: Vec<&String> = functions.iter().filter(|name| is_for_games(name) && !is_used(name)).collect();
    if unused.is_empty() { Ok(String::new()) } else { Err(format!("the plugin never calls {unused:?}").into()) }
}

/// Where the compiler finds what the plugin in this folder includes. Makes the headers that Unreal's header tool generates:
/// what is in them means nothing to the stand-ins.
fn includes(plugin: &Path) -> Result<Vec<String>, Trouble> {
    let generated = plugin.with_file_name("generated");
    std::fs::create_dir_all(&generated).map_err(|error| error.to_string())?;
    for header in sources(plugin, "Public", ".h")? {
        let stem = header.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        std::fs::write(generated.join(format!("{stem}.generated.h")), "").map_err(|error| error.to_string())?;
    }
    let parts = MODULES.iter().flat_map(|module| ["Public", "Private"].map(|part| format!("Source/{module}/{part}")));
    let mut folders: Vec<PathBuf> = parts.map(|part| plugin.join(part)).collect();
    folders.extend([
        plugin.join("Source/ThirdParty/InworldLibrary/include"),
        workspace::root().join("tests/unreal/standins"),
        generated,
    ]);
    Ok(folders.iter().map(|path| format!("-I{}", path.display())).collect())
}

/// Every source file and header compiles alone, as in builds without unity files.
fn each_file_by_itself(compiler: &str) -> Verdict {
    let plugin = laid_out(&format!("{compiler}-alone"))?;
    let includes = includes(&plugin)?;
    let mut files = sources(&plugin, "Private", ".cpp")?;
    files.extend(sources(&plugin, "Private", ".h")?);
    files.extend(sources(&plugin, "Public", ".h")?);
    for file in &files {
        let mut command = Command::new(compiler);
        command.arg("-std=c++17").args(WARNINGS).args(FLAGS).args(&includes).args(["-fsyntax-only", "-x", "c++", "-"]);
        process::run_with_input(command, &format!("#include \"{}\"\n", file.display()), LIMIT)?;
    }
    Ok(format!("{} files", files.len()))
}

/// Compiles the plugin with the test's game; gives the plugin's folder and the program.
fn make(compiler: &str, standard: &str, flags: &[&str]) -> Result<(PathBuf, PathBuf), Trouble> {
    let name = if flags.contains(&"-fno-rtti") { format!("{compiler}-{standard}") } else { "sanitized".to_owned() };
    let plugin = laid_out(&name)?;
    let folder = plugin.with_file_name("made");
    std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;

    let includes = includes(&plugin)?;
    let mut one = String::new();
    for file in sources(&plugin, "Public", ".h")?.iter().chain(&sources(&plugin, "Private", ".cpp")?) {
        one.push_str(&format!("#include \"{}\"\n", file.display()));
    }
    one.push_str(&format!("#include \"{}\"\n", workspace::root().join("tests/unreal/game.cpp").display()));
    // one file, as Unreal's unity builds make it: names of one .cpp that clash with another's show here
    let unity = folder.join("unity.cpp");
    std::fs::write(&unity, one).map_err(|error| error.to_string())?;

    let mut all = flags.to_vec();
    all.extend(includes.iter().map(String::as_str));
    let link = Link::Dynamic(plugin.join("Binaries/ThirdParty/InworldLibrary").join(PLATFORM));
    let program = folder.join("game");
    Build { driver: compiler, language: Language::Cxx, standard, flags: &all, link: &link }.make(&unity, &program)?;
    Ok((plugin, program))
}

/// Compiles both Build.cs with a C# compiler, and asks them for each platform.
fn build_rules(plugin: &Path) -> Verdict {
    let program = plugin.with_file_name("rules.exe");
    let mut mcs = Command::new("mcs");
    mcs.args(["-warnaserror", "-warn:4"]).arg(format!("-out:{}", program.display()));
    for module in MODULES {
        mcs.arg(plugin.join(format!("Source/{module}/{module}.Build.cs")));
    }
    mcs.arg(plugin.join("Source/ThirdParty/InworldLibrary/InworldLibrary.Build.cs"));
    mcs.arg(workspace::root().join("tests/unreal/standins/UnrealBuildTool.cs"));
    process::run(mcs)?;
    let ask = |platform: &str| {
        let mut mono = Command::new("mono");
        mono.arg(&program).arg(plugin).arg(platform);
        process::run_limited(mono, LIMIT)
    };

    let here = ask(PLATFORM)?;
    says(&here, "module InworldNative CPlusPlus exceptions=False rtti=False")?;
    says(&here, "module InworldLibrary External")?;
    says(&here, &format!("staged $(PluginDir)/Binaries/ThirdParty/InworldLibrary/{PLATFORM}/libinworld.so\n"))?;
    for line in here.lines() {
        // what is included, linked and staged is there
        let file = ["library ", "include ", "staged UFS ", "staged "].iter().find_map(|what| line.strip_prefix(what));
        let file = file.map(|path| path.replace("$(PluginDir)", &plugin.to_string_lossy()));
        if file.is_some_and(|path| !Path::new(&path).exists()) {
            return Err(format!("what it asks for is not there: {line}").into());
        }
    }
    // other machines' libraries are not laid out here: that is told in words, and once they are there it is used
    says(&ask("Win64")?, "inworld.dll.lib is missing. Build it on that platform with `cargo xtask dist`")?;
    says(&ask("Switch")?, "refused: InworldNative: there is no library for Switch")?;
    for (platform, file) in [("Win64", "inworld.dll.lib"), ("Mac", "libinworld.dylib")] {
        let folder = plugin.join("Binaries/ThirdParty/InworldLibrary").join(platform);
        std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
        std::fs::write(folder.join(file), "").map_err(|error| error.to_string())?;
    }
    let windows = ask("Win64")?;
    says(&windows, "delayed inworld.dll\n")?;
    says(&windows, "staged $(PluginDir)/Binaries/ThirdParty/InworldLibrary/Win64/inworld.dll\n")?;
    // scripts of the project are staged into the pak, in any platform's game; nothing else of its content is
    let mut mono = Command::new("mono");
    mono.arg(&program).arg(plugin).arg(PLATFORM).arg(project());
    let with_project = process::run_limited(mono, LIMIT)?;
    says(&with_project, "staged UFS $(ProjectDir)/Content/Inworld/tavern.toml\n")?;
    says(&with_project, "staged UFS $(ProjectDir)/Content/Inworld/gates/broken.toml\n")?;
    if with_project.contains("notes.txt") || here.contains("$(ProjectDir)") {
        return Err(format!("more is staged than the scripts of the project:\n{with_project}").into());
    }
    let mac = ask("Mac")?;
    says(&mac, "staged $(PluginDir)/Binaries/ThirdParty/InworldLibrary/Mac/libinworld.dylib\n")?;
    Ok(String::new())
}

fn says(output: &str, words: &str) -> Result<(), Trouble> {
    if output.contains(words) { Ok(()) } else { Err(format!("no '{}' in:\n{output}", words.trim_end()).into()) }
}

/// The descriptor is JSON, has the library's version, and names modules that are there.
fn describes_its_modules() -> Verdict {
    let text = workspace::read(&source().join("InworldNative.uplugin"))?;
    let plugin: serde_json::Value =
        serde_json::from_str(&text).map_err(|error| format!("InworldNative.uplugin: {error}"))?;
    let wrong = |field: &str| Trouble::Failed(format!("InworldNative.uplugin: {field} is {}", plugin[field]));
    if plugin["FileVersion"] != 3 {
        return Err(wrong("FileVersion"));
    }
    if plugin["VersionName"] != dist::version() {
        return Err(wrong("VersionName"));
    }
    let modules = plugin["Modules"].as_array().ok_or_else(|| wrong("Modules"))?;
    for module in modules {
        let name = module["Name"].as_str().ok_or_else(|| wrong("Modules"))?;
        let rules = workspace::read(&source().join(format!("Source/{name}/{name}.Build.cs")))?;
        if !rules.contains(&format!("public class {name} : ModuleRules")) {
            return Err(format!("{name}.Build.cs has no class {name}").into());
        }
        if module["Type"] != "Runtime" || module["LoadingPhase"] != "Default" {
            return Err(format!("module {name}: {module}").into());
        }
        if module["PlatformAllowList"] != plugin["SupportedTargetPlatforms"] {
            return Err(format!("module {name} is for other platforms than the plugin").into());
        }
    }
    // a platform that the descriptor names, the library has a branch for
    let rules = workspace::read(&source().join("Source/ThirdParty/InworldLibrary/InworldLibrary.Build.cs"))?;
    for platform in plugin["SupportedTargetPlatforms"].as_array().ok_or_else(|| wrong("SupportedTargetPlatforms"))? {
        let name = platform.as_str().unwrap_or_default();
        if !rules.contains(&format!("UnrealTargetPlatform.{name})"))
            && !rules.contains(&format!("UnrealTargetPlatform.{name} "))
        {
            return Err(format!("InworldLibrary.Build.cs has nothing for {name}").into());
        }
    }
    Ok(format!("{} modules", modules.len()))
}
