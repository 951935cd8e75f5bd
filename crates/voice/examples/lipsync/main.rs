//! Judges `inworld_voice::lips` on speech whose phonemes are known, and trains its model: `cargo xtask speech lips` makes the speech.
//!
//! usage: lipsync FOLDER [MODEL]: prints the table of docs/VOICE.md; MODEL: where the trained numbers go
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a developer's tool: it stops at what is wrong"
)]

mod clip;
mod judge;
mod training;

use std::path::Path;

use clip::Clip;
use inworld_voice::lips::Model;
use judge::{Score, WAYS};

/// Never trained on: a synthesiser of another kind, whose times are less exact.
const NEVER: &str = "piper-joe";

/// Each is judged by a model that was trained on the others. What espeak-ng says is never judged by a model that knows espeak-ng.
const JUDGED: [&str; 5] = ["flite-slt", "flite-rms", "flite-awb", "espeak-m7", NEVER];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let folder = Path::new(arguments.first().expect("usage: lipsync FOLDER [MODEL]"));
    let clips = clip::load(folder);
    if let Some(path) = arguments.get(1) {
        let all: Vec<&Clip> = clips.iter().filter(|clip| clip.voice != NEVER && clip.is_trained_on()).collect();
        std::fs::write(path, training::source(&training::train(&all))).expect("the model can be written");
    }
    println!("frames with the right shape / correlation of the mouth's openness / closed lips that are seen");
    println!("{:<12}{}", "voice", WAYS.map(|way| format!("{:<26}", way.name())).concat());
    for judged in JUDGED {
        let synthesiser = |voice: &str| voice.split('-').next().unwrap().to_owned();
        let is_other = |clip: &&Clip| {
            let is_same = clip.voice == judged || judged.starts_with("espeak") && synthesiser(&clip.voice) == "espeak";
            clip.voice != NEVER && !is_same && clip.is_trained_on()
        };
        let others: Vec<&Clip> = clips.iter().filter(is_other).collect();
        // What is shipped is what the voice that nobody trains on is judged by.
        let model = if judged == NEVER { Model::built_in() } else { training::train(&others).model() };
        let heard: Vec<&Clip> = clips.iter().filter(|clip| clip.voice == judged && !clip.is_trained_on()).collect();
        let scores = WAYS.map(|way| format!("{:<26}", Score::of(way, &heard, &model).to_string()));
        println!("{judged:<12}{}", scores.concat());
    }
}
