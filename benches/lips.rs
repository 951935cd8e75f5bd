//! What speech costs: to make it, to find its mouth shapes, and to ask for their weights.

use std::hint::black_box;
use std::time::Instant;

use inworld_voice::lips::{Line, Model, REST, SHAPES, Speaker, weights};
use inworld_voice::speech::{self, Voice};

/// Said at once: some 20 seconds.
const TEXT: &str = "The gate is closed at night and nobody comes in, unless the captain of the guard has a reason to open it. \
                    Have you seen my brother by the old bridge? He went to the market, to buy seven apples and a loaf of bread. ";
const ROUNDS: usize = 5;
/// Samples in a packet: 100 ms.
const PACKET: usize = 2205;
const CALLS: usize = 1_000_000;

fn main() {
    let began = Instant::now();
    let said = speech::speak(&TEXT.repeat(2), Voice { pitch: 120.0, pace: 1.0, timbre: 1 });
    let speaking = began.elapsed().as_secs_f64();
    let samples: Vec<f32> = said.wav.chunks_exact(2).skip(22).map(sample).collect();
    let seconds = samples.len() as f64 / f64::from(speech::SAMPLE_RATE);
    println!("{:<34} {:.2} ms for a second of sound", "built-in voice", speaking / seconds * 1e3);
    let model = Model::built_in();
    let mut shapes = Vec::new();
    for (name, text) in [("lips, words aligned to the sound", TEXT.repeat(2)), ("lips, sound alone", String::new())] {
        let mut best = f64::INFINITY;
        for _ in 0..ROUNDS {
            let (mut line, mut speaker) = (Line::new(speech::SAMPLE_RATE), Speaker::new(&model));
            let began = Instant::now();
            line.text(&text);
            for packet in samples.chunks(PACKET) {
                let news = line.listen(&model, &mut speaker, packet.iter().copied());
                shapes.truncate(news.first);
                shapes.extend(news.shapes);
            }
            best = best.min(began.elapsed().as_secs_f64());
        }
        println!(
            "{name:<34} {:.2} ms for a second of sound ({seconds:.0} s in packets of 100 ms)",
            best / seconds * 1e3
        );
    }
    let mut found = [0.0; SHAPES];
    let shape = |frame: i64| usize::try_from(frame).ok().and_then(|frame| shapes.get(frame)).copied().unwrap_or(REST);
    let began = Instant::now();
    for call in 0..CALLS {
        weights((call % 100_000) as f32 / 100.0, shape, &mut found);
        black_box(&found);
    }
    println!("{:<34} {:.0} ns", "lips, weights of a place", began.elapsed().as_secs_f64() / CALLS as f64 * 1e9);
}

fn sample(pair: &[u8]) -> f32 {
    let pair = <[u8; 2]>::try_from(pair).unwrap_or_default();
    f32::from(i16::from_le_bytes(pair)) / 32_768.0
}
