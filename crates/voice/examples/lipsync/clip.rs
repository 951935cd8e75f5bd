//! A sentence that a synthesiser has said, with the times of its phonemes.

use std::path::Path;

use inworld_voice::lips::features::{FeatureExtractor, Frame};
use inworld_voice::lips::sounds;

pub struct Clip {
    pub voice: String,
    /// Number of the sentence: the same for each voice.
    number: usize,
    pub text: String,
    pub rate: u32,
    pub samples: Vec<f32>,
    /// The sound of each frame, as a row of [`sounds::SOUNDS`].
    pub truth: Vec<usize>,
    /// The sounds in their order, each with its start in milliseconds.
    pub sounds: Vec<(f32, usize)>,
    pub frames: Vec<Frame>,
}

/// All clips of all voices.
pub fn load(folder: &Path) -> Vec<Clip> {
    let folders = std::fs::read_dir(folder).expect("the folder can be read").map(|entry| entry.unwrap().path());
    let mut folders: Vec<_> = folders.filter(|path| path.is_dir()).collect();
    folders.sort();
    folders.iter().flat_map(|voice| (0..).map_while(move |number| Clip::load(voice, number))).collect()
}

impl Clip {
    fn load(folder: &Path, number: usize) -> Option<Clip> {
        let base = folder.join(format!("{number:02}"));
        let wav = std::fs::read(base.with_extension("wav")).ok()?;
        let rate = u32::from_le_bytes(wav[24..28].try_into().unwrap());
        let samples = wav[44..].chunks_exact(2).map(|pair| f32::from(i16::from_le_bytes([pair[0], pair[1]])) / 32768.0);
        let samples: Vec<f32> = samples.collect();
        let phones = std::fs::read_to_string(base.with_extension("phones")).expect("each clip has its phonemes");
        let timed: Vec<(f32, usize)> = phones.lines().flat_map(timed).collect();
        let (mut extractor, mut frames) = (FeatureExtractor::new(rate), Vec::new());
        extractor.listen(samples.iter().copied(), &mut frames);
        extractor.end(&mut frames);
        let at = |frame: usize| timed.iter().rfind(|(ms, _)| *ms <= frame as f32 * 10.0 + 5.0);
        Some(Clip {
            voice: folder.file_name().unwrap().to_string_lossy().into_owned(),
            number,
            text: std::fs::read_to_string(base.with_extension("txt")).expect("each clip has its text"),
            rate,
            samples,
            truth: (0..frames.len()).map(|frame| at(frame).map_or(sounds::SILENCE, |(_, row)| *row)).collect(),
            sounds: timed,
            frames,
        })
    }

    /// The others are what is judged: sentences that no voice was trained on.
    pub fn is_trained_on(&self) -> bool {
        !(20..30).contains(&self.number) && self.number < 65
    }
}

/// `184.0<tab>ð`; the one diphthong that the model has not is two sounds.
fn timed(line: &str) -> Vec<(f32, usize)> {
    let (ms, symbol) = line.split_once('\t').expect("a line is a time and a phoneme");
    let ms: f32 = ms.parse().expect("a time");
    match symbol {
        "ɔɪ" => vec![(ms, sounds::row("ɔ").unwrap()), (ms + 80.0, sounds::row("ɪ").unwrap())],
        _ => vec![(ms, sounds::row(symbol).unwrap_or_else(|| panic!("phoneme {symbol} is not known")))],
    }
}
