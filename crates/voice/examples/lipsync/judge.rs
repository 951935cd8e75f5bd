//! How many frames are right.

use std::fmt;

use inworld_voice::lips::sounds::{SHAPES, SILENCE, shape};
use inworld_voice::lips::{Line, Model, Speaker, Timed};

use crate::clip::Clip;

/// Seconds of sound in a packet, as it comes from a service.
const PACKET: f32 = 0.2;

/// Frames within which closed lips have to be seen.
const NEAR: usize = 6;

/// How open the mouth is in each shape.
const OPEN: [f64; SHAPES] = [0.0, 0.0, 0.15, 0.2, 0.3, 0.3, 0.25, 0.2, 0.25, 0.35, 1.0, 0.7, 0.45, 0.8, 0.4];

/// What is known of the sound.
#[derive(Clone, Copy, PartialEq)]
pub enum Way {
    /// The phonemes with their times.
    Phonemes,
    /// The phonemes as the synthesiser has said them, without their times.
    Sounds,
    /// The text.
    Text,
    /// Nothing.
    Alone,
    /// Not even what it sounds like: the jaw follows the level.
    Loudness,
}

pub const WAYS: [Way; 5] = [Way::Phonemes, Way::Sounds, Way::Text, Way::Alone, Way::Loudness];

impl Way {
    pub fn name(self) -> &'static str {
        match self {
            Way::Phonemes => "phonemes with times",
            Way::Sounds => "its own phonemes, aligned",
            Way::Text => "text, aligned",
            Way::Alone => "sound alone",
            Way::Loudness => "loudness",
        }
    }

    /// A mouth shape for each frame.
    fn shapes(self, clip: &Clip, model: &Model, speaker: &mut Speaker) -> Vec<u8> {
        let mut line = Line::new(clip.rate);
        match self {
            Way::Sounds => sounds_by_word(clip).iter().for_each(|word| line.word(word)),
            Way::Text => line.text(&clip.text),
            Way::Phonemes | Way::Alone => {}
            Way::Loudness => return loudness(clip),
        }
        let mut shapes = Vec::new();
        let packets = clip.samples.chunks((clip.rate as f32 * PACKET) as usize).enumerate();
        let mut news: Vec<_> = packets
            .map(|(number, packet)| match self {
                Way::Phonemes => line.told(&phonemes(clip, number as f32 * PACKET * 1000.0), packet.len()),
                _ => line.listen(model, speaker, packet.iter().copied()),
            })
            .collect();
        news.push(line.end(model, speaker));
        for news in news {
            shapes.truncate(news.first);
            shapes.extend(news.shapes);
        }
        shapes
    }
}

fn sounds_by_word(clip: &Clip) -> Vec<Vec<usize>> {
    let rows: Vec<usize> = clip.sounds.iter().map(|(_, row)| *row).collect();
    rows.split(|row| *row == SILENCE).filter(|word| !word.is_empty()).map(<[usize]>::to_vec).collect()
}

/// What is heard in a packet, which begins at `start`, in milliseconds.
fn phonemes(clip: &Clip, start: f32) -> Vec<Timed> {
    let first = clip.sounds.iter().rposition(|(ms, _)| *ms <= start).unwrap_or(0);
    let timed =
        |(ms, row): &(f32, usize)| Timed { start_us: ((ms - start) * 1000.0) as i64, viseme: u32::from(shape(*row)) };
    clip.sounds[first..].iter().map(timed).collect()
}

fn loudness(clip: &Clip) -> Vec<u8> {
    let level = |frame: &[f32]| frame.last().copied().unwrap_or(0.0);
    let mut levels: Vec<f32> = clip.frames.iter().map(|frame| level(frame)).collect();
    levels.sort_by(f32::total_cmp);
    let loud = levels[levels.len() * 19 / 20] - 5.0;
    clip.frames.iter().map(|frame| if level(frame) > loud { 10 } else { 0 }).collect()
}

#[derive(Default)]
pub struct Score {
    right: usize,
    frames: usize,
    /// Of closed lips.
    seen: usize,
    closed: usize,
    correlation: f64,
    clips: usize,
}

impl Score {
    pub fn of(way: Way, clips: &[&Clip], model: &Model) -> Score {
        let mut score = Score::default();
        let mut speaker = Speaker::new(model);
        for clip in clips {
            score.add(clip, &way.shapes(clip, model, &mut speaker));
        }
        score
    }

    fn add(&mut self, clip: &Clip, found: &[u8]) {
        let truth: Vec<u8> = clip.truth.iter().map(|row| shape(*row)).collect();
        let spoken = truth.iter().zip(found).filter(|(truth, _)| **truth != 0);
        self.frames += spoken.clone().count();
        self.right += spoken.filter(|(truth, found)| truth == found).count();
        let mut start = 0;
        for run in truth.chunk_by(|a, b| a == b) {
            let end = start + run.len();
            if run[0] == 1 {
                self.closed += 1;
                let near = &found[start.saturating_sub(NEAR)..(end + NEAR).min(found.len())];
                self.seen += usize::from(near.contains(&1));
            }
            start = end;
        }
        self.correlation += correlation(&openness(&truth), &openness(found));
        self.clips += 1;
    }
}

/// Smoothed over 50 ms.
fn openness(shapes: &[u8]) -> Vec<f64> {
    let open: Vec<f64> = shapes.iter().map(|shape| OPEN[usize::from(*shape)]).collect();
    (0..open.len()).map(|at| open[at.saturating_sub(2)..(at + 3).min(open.len())].iter().sum::<f64>() / 5.0).collect()
}

fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let mean = |x: &[f64]| x.iter().sum::<f64>() / x.len() as f64;
    let (mean_a, mean_b) = (mean(a), mean(b));
    let product =
        |x: &[f64], mx: f64, y: &[f64], my: f64| x.iter().zip(y).map(|(x, y)| (x - mx) * (y - my)).sum::<f64>();
    let spread = product(a, mean_a, a, mean_a) * product(b, mean_b, b, mean_b);
    if spread > 0.0 { product(a, mean_a, b, mean_b) / spread.sqrt() } else { 0.0 }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = |part: usize, of: usize| 100.0 * part as f64 / of.max(1) as f64;
        let correlation = self.correlation / self.clips.max(1) as f64;
        write!(
            f,
            "{:.0} % / {correlation:.2} / {:.0} %",
            percent(self.right, self.frames),
            percent(self.seen, self.closed)
        )
    }
}
