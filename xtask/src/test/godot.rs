//! The Godot extension in a real engine: each test is a script of bindings/godot/tests, run headless in a project of its own.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use super::character_server::talk_through_a_service;
use super::chat_server::ChatServer;
use super::plan::Plan;
use super::suite::{Product, Trouble, Verdict};
use crate::dist::{files, pages};
use crate::tools::Tool;
use crate::{godot, process, workspace};

const LIMIT: Duration = Duration::from_secs(900);
/// Compiling included.
const BUILD_LIMIT: Duration = Duration::from_secs(3600);

/// What Godot says when something went wrong that a script does not see.
const TROUBLE: [&str; 5] = ["SCRIPT ERROR", "Parse Error", "[panic", "leaked at exit", "handle_crash"];

pub fn steps(plan: &mut Plan) {
    plan.step("godot fmt", &[], move |_| cargo(&["fmt", "--check"]));
    plan.step("godot clippy", &[], move |_| {
        cargo(&["clippy", "--quiet", "--all-targets", "--features", "test-hooks", "--", "-D", "warnings"])
    });
    plan.step("godot rust tests", &[], move |_| cargo(&["test", "--quiet"]));
    plan.step("godot addon is complete", &[], move |_| addon_is_complete());
    plan.step("godot links of the addon", &[], move |_| links_resolve());

    let workshop = Arc::new(Workshop::default());
    for test in scripts() {
        let workshop = Arc::clone(&workshop);
        plan.step(&format!("godot {test}"), &[], move |_| {
            let project = workshop.project(&test)?;
            files::copy_folder(&godot::root().join("tests"), &project)?;
            for other in ["editor", "exported", "sample", "csharp"] {
                let _ = std::fs::remove_dir_all(project.join(other));
            }
            if test == "csharp" {
                let sources = workspace::root().join("samples/godot/csharp");
                files::copy_folder(&sources, &project.join("csharp_sample"))?;
            }
            says_ok(&workshop.run(&project, &["--headless", "--", &test])?)
        });
    }
    plan.step("godot C# of the sample compiles", &[], move |suite| {
        suite.need(&[Tool::Mono])?;
        csharp_compiles()
    });
    let shared = Arc::clone(&workshop);
    plan.step("godot editor reloads the extension", &[], move |_| {
        let project = shared.project("editor")?;
        files::copy_folder(&godot::root().join("tests/editor"), &project)?;
        // An editor that never ran makes its help in a thread, and crashes when somebody opens a page meanwhile.
        shared.run(&project, &["--headless", "--import"])?;
        says_ok(&shared.run(&project, &["--headless", "--editor", "--", "reload"])?)
    });
    let shared = Arc::clone(&workshop);
    plan.step("godot sample", &[], move |_| {
        let project = shared.sample("sample")?;
        let said = shared.run(&project, &["--headless", "--", "--say", "hello"])?;
        says(&said, &["Mara (affection): Hello, Ada!"])
    });
    let shared = Arc::clone(&workshop);
    plan.step("godot sample realtime", &[Product::Release], move |_| {
        let project = shared.sample("sample-realtime")?;
        let talk = |endpoint: &str, text: &str| {
            shared.run(&project, &["--headless", "--", "--endpoint", endpoint, "--say", text])
        };
        talk_through_a_service(&["Mara ("], talk)
    });
    let shared = Arc::clone(&workshop);
    plan.step("godot sample with keyboard and mouse", &[], move |_| {
        let project = shared.sample("sample-in-use")?;
        files::copy_folder(&godot::root().join("tests/sample"), &project)?;
        files::copy(&godot::root().join("tests/check.gd"), &project)?;
        let server = ChatServer::start().map_err(|error| Trouble::Failed(format!("the chat server: {error}")))?;
        says_ok(&shared.run(&project, &["--headless", "res://test.tscn", "--", &server.url()])?)
    });
    let shared = Arc::clone(&workshop);
    plan.step("godot screenshots of the sample", &[], move |suite| {
        suite.need(&[Tool::Xvfb])?;
        let project = shared.sample("sample-seen")?;
        files::copy_folder(&godot::root().join("tests/sample"), &project)?;
        files::copy(&godot::root().join("tests/check.gd"), &project)?;
        let pictures = godot::folder().join("screenshots");
        files::empty(&pictures)?;
        says_ok(&shared.show(&project, &["res://screenshots.tscn", "--", &pictures.display().to_string()])?)
    });
    let shared = Arc::clone(&workshop);
    plan.step("godot exported sample", &[], move |_| {
        let project = shared.sample("sample-exported")?;
        let template = godot::template().map_err(Trouble::Missing)?;
        let game = godot::folder().join("projects/exported-sample");
        files::empty(&game)?;
        set_template(&project, &template)?;
        let program = game.join("tavern.x86_64");
        shared.run(&project, &["--headless", "--export-release", "Linux", &program.display().to_string()])?;
        // The loader that the template needs stands for the game: Godot looks for what belongs to it by the program's name.
        let libraries = godot::engine_folder().join("lib");
        let loader = game.join("tavern");
        std::fs::copy(libraries.join("ld-linux-x86-64.so.2"), &loader).map_err(|error| error.to_string())?;
        let mut command = Command::new(loader);
        command.arg("--library-path").arg(libraries).arg(&program);
        says(
            &Workshop::watch(command, &game, &["--headless", "--", "--say", "hello"])?,
            &["Mara (affection): Hello, Ada!"],
        )?;
        exported_for_windows(&shared, &project)
    });
    plan.step("godot exported game", &[], move |_| {
        let project = workshop.project("exported")?;
        files::copy_folder(&godot::root().join("tests/exported"), &project)?;
        files::copy(&godot::root().join("tests/check.gd"), &project)?;
        workshop.run(&project, &["--headless", "--import"])?;
        // A game beside its library, as export templates lay it out, and nothing else of the project.
        let game = godot::folder().join("projects/exported-game");
        files::empty(&game)?;
        let library = godot::library_in(&game);
        files::create(library.parent().unwrap_or(&game))?;
        files::link(&godot::library_in(&project), &library)?;
        let pack = game.join("game.pck").display().to_string();
        workshop.run(&project, &["--headless", "--export-pack", "Linux", &pack])?;
        says_ok(&workshop.run_in(&game, &["--headless", "--main-pack", &pack])?)
    });
}

/// Neither a template for Windows nor a library is here: what Godot lays out with stand-ins for them is looked at, and not run.
fn exported_for_windows(workshop: &Workshop, project: &Path) -> Verdict {
    // as much of a program as Godot looks at: both headers, with the processor
    let mut template = b"MZ".to_vec();
    template.resize(0x3c, 0);
    template.extend(b"\x40\0\0\0PE\0\0\x64\x86");
    template.resize(0x80, 0);
    std::fs::write(project.join("windows.exe"), template).map_err(|error| error.to_string())?;
    files::write(&project.join("addons/inworld/bin/inworld_godot.windows.x86_64.dll"), "a library")?;
    files::copy(&workspace::root().join("samples/godot/export_presets.cfg"), project)?;
    // not the icon and the version, which want a whole program
    let presets = project.join("export_presets.cfg");
    let with_icon = workspace::read(&presets)?;
    let without =
        with_icon.replace("binary_format/embed_pck", "application/modify_resources=false\nbinary_format/embed_pck");
    files::write(&presets, &without)?;
    set_template(project, Path::new("res://windows.exe"))?;
    let game = godot::folder().join("projects/exported-for-windows");
    files::empty(&game)?;
    let program = game.join("tavern.exe").display().to_string();
    workshop.run(project, &["--headless", "--export-release", "Windows Desktop", &program])?;
    let found = workspace::files(&game, "")?;
    let names: Vec<_> = found.iter().filter_map(|path| path.file_name()).collect();
    match names == ["inworld_godot.windows.x86_64.dll", "tavern.exe", "tavern.pck"] {
        true => Ok("also laid out for Windows".to_owned()),
        false => Err(Trouble::Failed(format!("a game for Windows has {names:?}"))),
    }
}

/// Gives the sample's presets the template.
fn set_template(project: &Path, template: &Path) -> Result<(), String> {
    let presets = workspace::read(&project.join("export_presets.cfg"))?;
    let option = "binary_format/architecture";
    let with_template = format!("custom_template/release=\"{}\"\n{option}", template.display());
    files::write(&project.join("export_presets.cfg"), &presets.replace(option, &with_template))
}

/// The extension and the engine, got at the first need.
#[derive(Default)]
struct Workshop {
    library: OnceLock<Result<PathBuf, String>>,
    engine: OnceLock<Result<PathBuf, String>>,
}

impl Workshop {
    /// An empty project with the addon.
    fn project(&self, name: &str) -> Result<PathBuf, Trouble> {
        self.engine()?;
        let library = self.library.get_or_init(|| godot::build(&["--features", "test-hooks"])).clone()?;
        let project = godot::folder().join("projects").join(name);
        files::empty(&project)?;
        godot::lay_out(&project)?;
        // A debug build is large, and there are twenty projects.
        files::link(&library, &godot::library_in(&project))?;
        godot::register(&project)?;
        Ok(project)
    }

    /// The sample as a project with the addon, its pictures imported.
    fn sample(&self, name: &str) -> Result<PathBuf, Trouble> {
        let project = self.project(name)?;
        let sample = workspace::root().join("samples/godot");
        for file in workspace::files(&sample, "")?.iter().filter(|path| path.is_file()) {
            files::copy(file, &project)?;
        }
        files::copy_folder(&sample.join("art"), &project.join("art"))?;
        self.run(&project, &["--headless", "--import"])?;
        Ok(project)
    }

    fn engine(&self) -> Result<PathBuf, Trouble> {
        self.engine.get_or_init(godot::engine).clone().map_err(Trouble::Missing)
    }

    /// Runs a project; gives what was said.
    fn run(&self, project: &Path, arguments: &[&str]) -> Result<String, Trouble> {
        let path = project.display().to_string();
        self.run_in(project, &[&["--path", &path], arguments].concat())
    }

    /// Runs a project on a screen that nobody sees; gives what was said.
    fn show(&self, project: &Path, arguments: &[&str]) -> Result<String, Trouble> {
        let path = project.display().to_string();
        let mut command = Command::new("xvfb-run");
        command.args(["-a", "-s", "-screen 0 1280x720x24"]).arg(self.engine()?);
        command.args(["--path", &path, "--rendering-driver", "opengl3", "--audio-driver", "Dummy"]);
        Self::watch(command, project, arguments)
    }

    /// Runs the engine in a folder; gives what was said.
    fn run_in(&self, folder: &Path, arguments: &[&str]) -> Result<String, Trouble> {
        Self::watch(Command::new(self.engine()?), folder, arguments)
    }

    fn watch(mut command: Command, folder: &Path, arguments: &[&str]) -> Result<String, Trouble> {
        // Not the user's settings, and nothing that is left in them.
        let home = godot::folder().join("home");
        files::create(&home)?;
        command.args(arguments).current_dir(folder).env("HOME", &home);
        for folder in ["XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"] {
            command.env_remove(folder);
        }
        // In a debug build it makes each call of a node note where it came from, which is memory.
        command.env_remove("RUST_BACKTRACE");
        let said = process::run_limited(command, LIMIT)?;
        match said.lines().find(|line| TROUBLE.iter().any(|words| line.contains(words))) {
            None => Ok(said),
            Some(line) => Err(Trouble::Failed(format!("it ended well, but said: {line}\n{said}"))),
        }
    }
}

/// Against stand-ins: the .NET edition of Godot is in no package. What is called by name, the test `csharp` looks up.
fn csharp_compiles() -> Verdict {
    let folder = godot::folder().join("csharp");
    files::create(&folder)?;
    let mut compiler = Command::new("mcs");
    compiler.args(["-target:library", "-warnaserror"]).arg(format!("-out:{}", folder.join("sample.dll").display()));
    let mut count = 0;
    for sources in [workspace::root().join("samples/godot/csharp"), godot::root().join("tests/csharp")] {
        let found = workspace::files(&sources, ".cs")?;
        count += found.len();
        compiler.args(found);
    }
    process::run_limited(compiler, LIMIT)?;
    Ok(format!("{count} files"))
}

/// The names of the scripts that are tests: all but what they are built with.
fn scripts() -> Vec<String> {
    let files = workspace::files(&godot::root().join("tests"), ".gd").unwrap_or_default();
    let names = files.iter().filter_map(|file| Some(file.file_stem()?.to_string_lossy().into_owned()));
    names.filter(|name| !["main", "check", "server", "original_scene"].contains(&name.as_str())).collect()
}

/// The last of the checks' lines is `ok`.
fn says_ok(said: &str) -> Verdict {
    if !said.lines().any(|line| line == "ok") {
        return Err(Trouble::Failed(format!("it ended well but did not say ok:\n{said}")));
    }
    Ok(said.lines().find(|line| line.ends_with(" failed")).unwrap_or_default().to_owned())
}

fn says(said: &str, expected: &[&str]) -> Verdict {
    match expected.iter().find(|words| !said.contains(*words)) {
        None => Ok(String::new()),
        Some(words) => Err(Trouble::Failed(format!("it does not say '{words}':\n{said}"))),
    }
}

/// Whatever inworld.gdextension names is there, but for the libraries of other platforms.
fn addon_is_complete() -> Verdict {
    let extension = workspace::read(&godot::root().join("addons/inworld/inworld.gdextension"))?;
    let named: Vec<&str> = extension.split('"').filter_map(|text| text.strip_prefix("res://")).collect();
    let (libraries, others): (Vec<&str>, Vec<&str>) = named.iter().partition(|path| path.contains("/bin/"));
    let missing: Vec<_> = others.iter().filter(|path| !godot::root().join(path).exists()).collect();
    if !missing.is_empty() {
        return Err(Trouble::Failed(format!("inworld.gdextension names what is not there: {missing:?}")));
    }
    if !libraries.iter().any(|path| path.ends_with(&godot::library_name())) {
        return Err(Trouble::Failed(format!("inworld.gdextension does not name {}", godot::library_name())));
    }
    Ok(format!("{} icons", others.len()))
}

/// Links lead somewhere in the addon as a project has it, its licences included.
fn links_resolve() -> Verdict {
    let addon = godot::folder().join("addon");
    files::empty(&addon)?;
    godot::lay_out_files(&addon)?;
    Ok(pages::check(&addon)?)
}

fn cargo(arguments: &[&str]) -> Verdict {
    process::run_limited(godot::cargo(arguments), BUILD_LIMIT)?;
    Ok(String::new())
}
