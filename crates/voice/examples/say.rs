//! Writes what the built-in voice says: `say FOLDER PITCH < SENTENCES` makes 00.wav, 01.wav, ... of the last 50 lines.
#![allow(clippy::expect_used, reason = "a developer's tool: it stops at what is wrong")]

use std::path::Path;

use inworld_voice::speech::{Voice, speak};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, pitch] = arguments.as_slice() else { usage() };
    let voice = Voice { pitch: pitch.parse().expect("PITCH is a number, in Hz"), pace: 1.0, timbre: 1 };
    std::fs::create_dir_all(folder).expect("the folder can be made");
    let lines: Vec<String> = std::io::stdin().lines().map(|line| line.expect("the sentences can be read")).collect();
    for (number, line) in lines.iter().skip(lines.len().saturating_sub(50)).enumerate() {
        let path = Path::new(folder).join(format!("{number:02}.wav"));
        std::fs::write(path, speak(line, voice).wav).expect("a sound can be written");
    }
}

fn usage() -> ! {
    eprintln!("usage: say FOLDER PITCH < SENTENCES");
    std::process::exit(2)
}
