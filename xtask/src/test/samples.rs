//! The C and C++ samples: made in every way that a game may choose, and run.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::capi::WAYS;
use super::character_server::{Server, talk_through_a_service};
use super::chat_server::ChatServer;
use super::cpp;
use super::plan::Plan;
use super::suite::{Product, Trouble, Verdict};
use crate::tools::Tool;
use crate::{process, workspace};

const LIMIT: Duration = Duration::from_secs(300);

/// What a player types; the last line has no end, as it may be in a pipe.
const TYPED: &str = "\
hello
/trigger give_coin coins=3 to=innkeeper
/action I look around.
/to guard
hello
/to nobody
/what
How are you?";

pub fn steps(plan: &mut Plan) {
    plan.step("samples hello is under 60 lines", &[], move |_| {
        let lines = workspace::read(&workspace::root().join("samples/c/hello.c"))?.lines().count();
        if lines < 60 { Ok(format!("{lines} lines")) } else { Err(format!("{lines} lines").into()) }
    });
    for way in &WAYS {
        plan.step(&format!("samples hello {}", way.name), &[Product::Release], move |suite| {
            let path = way.make(suite, "samples/c/hello.c", "hello")?;
            says(&process::run_limited(Command::new(path), LIMIT)?, &["Mara: ", "Mara speaks for "])
        });
        plan.step(&format!("samples chat {}", way.name), &[Product::Release], move |suite| {
            let path = way.make(suite, "samples/c/chat.c", "chat")?;
            let to_the_end = process::run_with_input(Command::new(&path), TYPED, LIMIT)?;
            says(&to_the_end, &["Mara: ", "Bran: ", "nobody of that name", "/quit"])?;
            let until_quit = process::run_with_input(Command::new(&path), "hello\n/quit\nnever read\n", LIMIT)?;
            says(&until_quit, &["Mara: "])
        });
        plan.step(&format!("samples group {}", way.name), &[Product::Release], move |suite| {
            let path = way.make(suite, "samples/c/group.c", "group")?;
            says(&process::run_limited(Command::new(path), LIMIT)?, &["Mara: ", "Bran: ", "You, to the guard: "])
        });
        plan.step(&format!("samples playback {}", way.name), &[Product::Release], move |suite| {
            let path = way.make(suite, "samples/c/playback.c", "playback")?;
            let played = process::run_limited(Command::new(path), LIMIT)?;
            says(&played, &["Mara: ", "(she has finished)", "(she was interrupted)"])
        });
        plan.step(&format!("samples voice {}", way.name), &[Product::Release], move |suite| {
            let path = way.make(suite, "samples/c/voice.c", "voice")?;
            let folder = path.parent().map(std::path::Path::to_path_buf).unwrap_or_default();
            let mut command = Command::new(&path);
            command.current_dir(&folder);
            says(&process::run_limited(command, LIMIT)?, &["Mara: ", "answer.wav", "answer.svg"])?;
            // The player repeats the character's line.
            let mut command = Command::new(&path);
            command.current_dir(&folder).args(["answer.wav", "second.wav", "second.svg"]);
            says(&process::run_limited(command, LIMIT)?, &["Mara: ", "second.wav"])?;
            let picture = workspace::read(&folder.join("second.svg"))?;
            if picture.matches("<rect").count() > 500 {
                Ok("a picture".to_owned())
            } else {
                Err("no picture".to_owned().into())
            }
        });
        plan.step(&format!("samples items {}", way.name), &[Product::Release], move |suite| {
            let path = way.make(suite, "samples/c/items.c", "items")?;
            says(&process::run_limited(Command::new(path), LIMIT)?, &["The key breaks: done", "crown not found"])
        });
        plan.step(&format!("samples tasks {}", way.name), &[Product::Release], move |suite| {
            let mut command = Command::new(way.make(suite, "samples/c/tasks.c", "tasks")?);
            command.arg(workspace::root().join("samples/c/tasks.toml"));
            says(&process::run_limited(command, LIMIT)?, &["the hinge is stuck", "(A goal is achieved: a nod.)"])
        });
        plan.step(&format!("samples answers {}", way.name), &[Product::Release], move |suite| {
            let path = way.make(suite, "samples/c/answers.c", "answers")?;
            let output = process::run_limited(Command::new(path), LIMIT)?;
            says(&output, &["Bran: ", "another answer", "The feedback is stored.", "The feedback is undone."])
        });
        plan.step(&format!("samples mind {}", way.name), &[Product::Release], move |suite| {
            let path = way.make(suite, "samples/c/mind.c", "mind")?;
            says(&process::run_limited(Command::new(&path), LIMIT)?, &["Mara: Hm.", "(you interrupt her)"])?;
            let server = ChatServer::start().map_err(|error| Trouble::Failed(format!("the chat server: {error}")))?;
            let mut command = Command::new(path);
            command.arg(server.url());
            let expected = [
                "Mara: Two rooms are left.",
                "(the game runs pour-drink cider)",
                "(the game runs the task inworld.task.open-cellar)",
                "Mara: There was a dragon in the hills.\n      (you interrupt her)\nYou: ",
                "Mara: Up the stairs, the second door.",
            ];
            says(&process::run_limited(command, LIMIT)?, &expected)
        });
        plan.step(&format!("samples realtime {}", way.name), &[Product::Release], move |suite| {
            // Another step makes the same program, perhaps at the same time.
            let path = way.make(suite, "samples/c/chat.c", "chat_elsewhere")?;
            talk_through_a_service(&["Mara: You said "], |endpoint, text| {
                let mut command = Command::new(&path);
                command.args(["--endpoint", endpoint]);
                Ok(process::run_with_input(command, &format!("{text}\n"), LIMIT)?)
            })
        });
        plan.step(&format!("samples resilient {}", way.name), &[Product::Release], move |suite| {
            let path = way.make(suite, "samples/c/resilient.c", "resilient")?;
            let server = Server::start(&["--fault", "drop=12,refuse=2"])?;
            let mut command = Command::new(path);
            command.arg(&server.endpoint);
            let output = process::run_limited(command, LIMIT)?;
            says(&output, &["[connection lost; next try in ", "[connected]", "Mara: Keep your thanks"])
        });
        plan.step(&format!("samples save {}", way.name), &[Product::Release], move |suite| {
            let path = way.make(suite, "samples/c/save.c", "save")?;
            let state = path.with_extension("state");
            if let Err(error) = std::fs::remove_file(&state)
                && error.kind() != std::io::ErrorKind::NotFound
            {
                return Err(Trouble::Failed(format!("{}: {error}", state.display())));
            }
            for expected in ["for the first time", "You come back."] {
                let mut command = Command::new(&path);
                command.arg(&state);
                says(&process::run_limited(command, LIMIT)?, &[expected, "Mara: ", "Saved to "])?;
            }
            Ok(String::new())
        });
    }
    plan.step("samples tavern.cpp clang++", &[Product::Release], move |suite| {
        suite.need(cpp::needs("clang++"))?;
        suite.need(&[Tool::Sdl, Tool::SdlText])?;
        let path = make_cpp("clang++", "tavern", &window_flags()?)?;
        open_the_cellar(&path, Command::new(&path))
    });
    plan.step("samples tavern.cpp g++ on a screen", &[Product::Release], move |suite| {
        suite.need(cpp::needs("g++"))?;
        suite.need(&[Tool::Sdl, Tool::SdlText, Tool::Xvfb])?;
        let path = make_cpp("g++", "tavern", &window_flags()?)?;
        let mut screen = Command::new("xvfb-run");
        screen.args(["-a", "-s", "-screen 0 1280x720x24", "env", "SDL_VIDEODRIVER=x11"]).arg(&path);
        open_the_cellar(&path, screen)
    });
    for compiler in ["g++", "clang++"] {
        plan.step(&format!("samples hello.cpp {compiler}"), &[Product::Release], move |suite| {
            suite.need(cpp::needs(compiler))?;
            let path = make_cpp(compiler, "hello", &[])?;
            says(&process::run_limited(Command::new(path), LIMIT)?, &["Mara: ", "Mara speaks for "])
        });
        plan.step(&format!("samples realtime hello.cpp {compiler}"), &[Product::Release], move |suite| {
            suite.need(cpp::needs(compiler))?;
            let path = make_cpp_in("samples/elsewhere", compiler, "hello", &[])?;
            talk_through_a_service(&["Mara: You said ", "Mara speaks for "], |endpoint, text| {
                let mut command = Command::new(&path);
                command.args([endpoint, text]);
                Ok(process::run_limited(command, LIMIT)?)
            })
        });
        plan.step(&format!("samples game.cpp {compiler}"), &[Product::Release], move |suite| {
            suite.need(cpp::needs(compiler))?;
            let game = make_cpp(compiler, "game", &[])?;
            says(&process::run_limited(Command::new(game), LIMIT)?, &["Mara: ", "Bran: ", " frames, the longest "])
        });
        plan.step(&format!("samples voice.cpp {compiler}"), &[Product::Release], move |suite| {
            suite.need(cpp::needs(compiler))?;
            suite.need(&[Tool::Sdl])?;
            let path = make_cpp(compiler, "voice", &sdl_flags()?)?;
            speak_through_sdl(&path)
        });
    }
}

/// SDL's headers are not held to this repository's warnings.
fn sdl_flags() -> Result<Vec<String>, Trouble> {
    let mut command = Command::new("sdl2-config");
    command.args(["--cflags", "--libs"]);
    let flags = process::run(command)?.split_whitespace().map(|flag| flag.replacen("-I", "-isystem", 1)).collect();
    // The library stands before what needs it on the command line.
    Ok([vec!["-Wl,--no-as-needed".to_owned()], flags].concat())
}

/// SDL's library for text stands before SDL, which it needs.
fn window_flags() -> Result<Vec<String>, Trouble> {
    let mut flags = sdl_flags()?;
    flags.insert(1, "-lSDL2_ttf".to_owned());
    Ok(flags)
}

/// The tavern: a task is done, and a picture shows somebody speak above an open hatch. Without a screen its window is nowhere.
fn open_the_cellar(path: &Path, mut command: Command) -> Verdict {
    let picture = path.with_extension("bmp");
    let _ = std::fs::remove_file(&picture);
    command.arg("--script").arg(workspace::root().join("samples/tavern.toml"));
    command.args(["--say", "Could I see the cellar?"]).arg("--picture").arg(&picture);
    command.env("SDL_VIDEODRIVER", "dummy").env("SDL_AUDIODRIVER", "dummy");
    let said = process::run_limited(command, LIMIT)?;
    says(&said, &["Mara: The cellar? For you, Ada, always.\n", "Mara: There. The barrel on the left is yours.\n"])?;
    looks_like_something(&picture)
}

/// A bitmap of many colours.
fn looks_like_something(picture: &Path) -> Verdict {
    let bytes = std::fs::read(picture).map_err(|error| format!("{}: {error}", picture.display()))?;
    let (pixels, _) = bytes.get(54..).unwrap_or_default().as_chunks::<4>();
    let colours: BTreeSet<_> = pixels.iter().step_by(7).collect();
    match colours.len() {
        150.. => Ok(format!("{} colours", colours.len())),
        few => Err(format!("{} has {few} colours", picture.display()).into()),
    }
}

/// SDL writes what its speaker plays into a file here, and its microphone hears what a file has.
fn speak_through_sdl(path: &Path) -> Verdict {
    let speaker = path.with_extension("raw");
    let microphone = path.with_extension("question");
    let sample = |question: &Path| {
        let mut command = Command::new(path);
        command.env("SDL_AUDIODRIVER", "disk").env("SDL_DISKAUDIOFILE", &speaker).env("SDL_DISKAUDIOFILEIN", question);
        command
    };
    says(
        &process::run_limited(sample(&microphone), LIMIT)?,
        &["You: hello\n\rMara: Hello,\rMara: Hello, friend!", "You: How are you?\n\rMara: "],
    )?;
    let played = std::fs::read(&speaker).map_err(|error| error.to_string())?;
    // 32-bit floats, left and right by turns: the same, and some are loud.
    let (frames, _) = played.as_chunks::<8>();
    let loud =
        frames.iter().filter(|frame| f32::from_le_bytes([frame[0], frame[1], frame[2], frame[3]]).abs() > 0.05).count();
    if loud < 10_000 || frames.iter().any(|frame| frame[..4] != frame[4..]) {
        return Err(format!("of {} frames that were played {loud} are loud", frames.len()).into());
    }
    let left: Vec<u8> = frames.iter().flat_map(|frame| frame[..4].to_vec()).collect();
    std::fs::write(&microphone, left).map_err(|error| error.to_string())?;
    let mut listening = sample(&microphone);
    listening.args(["--microphone", "15"]);
    says(&process::run_limited(listening, LIMIT)?, &["You: ", "\rMara: "])?;
    Ok(format!("{:.1} s of sound", frames.len() as f64 / 48_000.0))
}

fn make_cpp(compiler: &str, sample: &str, flags: &[String]) -> Result<PathBuf, Trouble> {
    make_cpp_in("samples", compiler, sample, flags)
}

/// The same in a folder of its own: another step may make the same program at the same time.
fn make_cpp_in(folder: &str, compiler: &str, sample: &str, flags: &[String]) -> Result<PathBuf, Trouble> {
    let source = workspace::root().join("samples/cpp").join(sample).with_extension("cpp");
    let folder = workspace::target().join(folder).join(compiler);
    let mut all = vec!["-O2", "-pthread", "-Wconversion", "-fno-exceptions", "-fno-rtti"];
    all.extend(flags.iter().map(String::as_str));
    cpp::build(compiler, "c++17", &all, &source, &folder)
}

fn says(output: &str, expected: &[&str]) -> Verdict {
    match expected.iter().find(|words| !output.contains(*words)) {
        None => Ok(String::new()),
        Some(words) => Err(Trouble::Failed(format!("it does not say '{words}':\n{output}"))),
    }
}
