//! Tests of the whole way from the game's samples to packets.

use super::*;
use crate::speech::{SAMPLE_RATE, Voice, speak};

const RATES: [u32; 8] = [8_000, 11_025, 22_050, 32_000, 44_100, 48_000, 96_000, 192_000];
const LEVEL: f64 = 20_000.0;

fn tone(rate: u32, channels: u32, seconds: f64) -> Vec<i16> {
    wave(rate, channels, seconds, 8_000.0, 440.0)
}

fn wave(rate: u32, channels: u32, seconds: f64, level: f64, frequency: f64) -> Vec<i16> {
    let frames = (f64::from(rate) * seconds) as usize;
    let step = frequency * std::f64::consts::TAU / f64::from(rate);
    let sample = |n: usize| (level * (n as f64 * step).sin()).round() as i16;
    (0..frames).flat_map(|n| std::iter::repeat_n(sample(n), channels as usize)).collect()
}

fn samples_of(captured: &[Captured]) -> Vec<i16> {
    let bytes = captured.iter().filter_map(|piece| match piece {
        Captured::Packet(bytes) => Some(bytes.as_slice()),
        _ => None,
    });
    let bytes = bytes.collect::<Vec<_>>().concat();
    bytes.chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect()
}

/// What becomes of samples that the game gives `frames` at a time.
fn through(rate: u32, channels: u32, samples: &[i16], frames: usize) -> Vec<i16> {
    let mut capture = Capture::new(CaptureOptions::default());
    let mut captured = Vec::new();
    for part in samples.chunks(channels as usize * frames) {
        captured.extend(capture.push(&mono_from_i16(part, channels), rate).unwrap());
    }
    let whole = |piece: &Captured| matches!(piece, Captured::Packet(bytes) if bytes.len() == 2 * PACKET_SAMPLES);
    assert!(captured.iter().all(whole));
    captured.extend(capture.finish());
    samples_of(&captured)
}

#[test]
fn sixteen_kilohertz_mono_passes_unaltered() {
    let mut samples = tone(16_000, 1, 0.25);
    samples.extend([i16::MAX, i16::MIN, 1, -1]);
    assert_eq!(through(16_000, 1, &samples, 441), samples);
}

#[test]
fn every_rate_keeps_its_length_and_its_tone() {
    for (rate, channels) in [(48_000, 2), (44_100, 1), (22_050, 1), (8_000, 1), (16_000, 2), (192_000, 8)] {
        let out = through(rate, channels, &tone(rate, channels, 1.0), 441);
        assert!((15_990..=16_010).contains(&out.len()), "{rate}: {}", out.len());
        let want = tone(16_000, 1, 1.0);
        let error: f64 = (200..15_700).map(|n| (f64::from(out[n]) - f64::from(want[n])).powi(2)).sum();
        let power: f64 = (200..15_700).map(|n| f64::from(want[n]).powi(2)).sum();
        // Beside what the filter changes there is a delay of less than one sample.
        assert!(error < 0.04 * power, "{rate}: {}", error / power);
    }
}

#[test]
fn a_frame_of_300_ms_gives_the_same_samples_as_frames_of_10_ms() {
    for rate in [16_000, 44_100, 48_000] {
        let samples = tone(rate, 1, 1.5);
        let smooth = through(rate, 1, &samples, rate as usize / 100);
        let hitching = through(rate, 1, &samples, rate as usize * 3 / 10);
        assert!(smooth == hitching, "{rate}");
    }
}

/// The part of `samples`, taken at 16 kHz, that is a tone of `frequency`: its level, its phase in radians, and the
/// level of all the rest.
fn parts(samples: &[i16], frequency: f64) -> (f64, f64, f64) {
    let step = frequency * std::f64::consts::TAU / f64::from(WIRE_RATE);
    let (mut ss, mut cc, mut sc, mut xs, mut xc) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for (n, sample) in samples.iter().enumerate() {
        let (sin, cos) = (n as f64 * step).sin_cos();
        (ss, cc, sc) = (ss + sin * sin, cc + cos * cos, sc + sin * cos);
        (xs, xc) = (xs + f64::from(*sample) * sin, xc + f64::from(*sample) * cos);
    }
    // Least squares: at the ends of the band sine and cosine are not of the same power.
    let (a, b) = ((xs * cc - xc * sc) / (ss * cc - sc * sc), (xc * ss - xs * sc) / (ss * cc - sc * sc));
    let rest = samples.iter().enumerate().map(|(n, sample)| {
        let (sin, cos) = (n as f64 * step).sin_cos();
        (f64::from(*sample) - a * sin - b * cos).powi(2)
    });
    let rest = rest.sum::<f64>() * 2.0 / samples.len() as f64;
    (a.hypot(b), b.atan2(a), rest.sqrt())
}

fn decibels(level: f64) -> f64 {
    20.0 * (level / LEVEL).max(1e-9).log10()
}

#[test]
fn speech_keeps_its_level_and_gets_no_images() {
    for rate in RATES {
        let highest = 0.875 * f64::from(rate.min(WIRE_RATE)) / 2.0;
        for step in 1..=7 {
            let frequency = (highest * f64::from(step) / 7.0).floor();
            let out = through(rate, 1, &wave(rate, 1, 0.2, LEVEL, frequency), 441);
            let (level, _, rest) = parts(&out[400..2_800], frequency);
            assert!(decibels(level).abs() < 0.5, "{rate} Hz: {} dB at {frequency} Hz", decibels(level));
            assert!(decibels(rest) < -60.0, "{rate} Hz: {} dB beside {frequency} Hz", decibels(rest));
        }
    }
}

#[test]
fn what_sixteen_kilohertz_cannot_hold_is_not_heard() {
    for rate in RATES.into_iter().filter(|rate| *rate > WIRE_RATE) {
        let (lowest, highest) = (f64::from(WIRE_RATE) / 2.0 + 20.0, f64::from(rate) / 2.0 - 20.0);
        for step in 0..=8 {
            let frequency = (lowest + (highest - lowest) * f64::from(step) / 8.0).floor();
            let out = through(rate, 1, &wave(rate, 1, 0.2, LEVEL, frequency), 441);
            let power = out[400..2_800].iter().map(|sample| f64::from(*sample).powi(2)).sum::<f64>();
            let alias = decibels((power * 2.0 / 2_400.0).sqrt());
            assert!(alias < -60.0, "{rate} Hz: {alias} dB of {frequency} Hz");
        }
    }
}

#[test]
fn a_long_speech_neither_drifts_nor_changes_its_length() {
    let seconds = 8;
    for rate in [8_000, 11_025, 44_100, 48_000] {
        let out = through(rate, 1, &wave(rate, 1, f64::from(seconds), LEVEL, 1_000.0), 441);
        assert!(out.len().abs_diff(16_000 * seconds as usize) <= 1, "{rate} Hz: {} samples", out.len());
        // Whole periods lie between the two places, so that the phase is the same but for a drift.
        let (_, early, _) = parts(&out[16_000..32_000], 1_000.0);
        let (_, late, _) = parts(&out[16_000 * 6..16_000 * 7], 1_000.0);
        let drift = (late - early).abs() / std::f64::consts::TAU * 16.0;
        assert!(drift < 0.01, "{rate} Hz: {drift} samples");
    }
}

#[test]
fn another_rate_in_the_middle_loses_nothing() {
    let mut capture = Capture::new(CaptureOptions::default());
    let mut captured = capture.push(&mono_from_i16(&tone(48_000, 1, 0.25), 1), 48_000).unwrap();
    captured.extend(capture.push(&mono_from_i16(&tone(16_000, 1, 0.25), 1), 16_000).unwrap());
    captured.extend(capture.finish());
    assert!(samples_of(&captured).len().abs_diff(8_000) <= 1);
}

/// The built-in voice with silence around it, in noise this far below it, at 16 kHz.
fn speech_in_noise(decibels: i32) -> Vec<i16> {
    let spoken = speak("Good evening. What can I get you to drink?", Voice { pitch: 120.0, pace: 1.0, timbre: 0 });
    // Behind the header of a WAV file.
    let speech: Vec<i16> =
        spoken.wav[44..].chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect();
    let silence = vec![0; 2 * SAMPLE_RATE as usize];
    let mut samples = through(SAMPLE_RATE, 1, &[&silence[..], &speech, &silence].concat(), 441);
    let power = speech.iter().map(|sample| f64::from(*sample).powi(2)).sum::<f64>();
    let level = (power / speech.len() as f64).sqrt() * 10f64.powf(-f64::from(decibels) / 20.0);
    // Numbers of a linear congruence, of even distribution: its root mean square is 1/sqrt(3) of its bounds.
    let mut state = 1_u32;
    for sample in &mut samples {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let noise = (f64::from(state >> 8) / f64::from(1 << 23) - 1.0) * level * 3f64.sqrt();
        *sample = (f64::from(*sample) + noise) as i16;
    }
    samples
}

fn capture_all(options: CaptureOptions, samples: &[i16]) -> Vec<Captured> {
    let mut capture = Capture::new(options);
    let parts = samples.chunks(160).map(|part| capture.push(&mono_from_i16(part, 1), WIRE_RATE).unwrap());
    let mut captured: Vec<Captured> = parts.flatten().collect();
    captured.extend(capture.finish());
    captured
}

/// Where the speech events are, in samples that were sent before them.
fn events_of(captured: &[Captured]) -> Vec<(Captured, usize)> {
    let mut sent = 0;
    let mut events = Vec::new();
    for piece in captured {
        match piece {
            Captured::Packet(bytes) => sent += bytes.len() / 2,
            event => events.push((event.clone(), sent)),
        }
    }
    events
}

#[test]
fn speech_is_found_in_noise_and_nothing_else_is_sent() {
    for decibels in [40, 20, 10, 5] {
        let samples = speech_in_noise(decibels);
        let options = CaptureOptions { speech_only: true, ..CaptureOptions::default() };
        let captured = capture_all(options, &samples);
        let sent = samples_of(&captured);
        assert_eq!(captured.first(), Some(&Captured::SpeechStarted), "{decibels} dB");
        assert_eq!(captured.last(), Some(&Captured::SpeechEnded), "{decibels} dB");
        // A part of what was said, unaltered: two seconds of silence on each side, of which one and 0.6 are sent.
        let from = samples.windows(sent.len().min(4_000)).position(|part| sent.starts_with(part));
        let from = from.expect("what is sent is what was said");
        assert!((14_000..24_000).contains(&from), "{decibels} dB: from {from}");
        let to = from + sent.len();
        assert!((8_000..28_000).contains(&(samples.len() - to)), "{decibels} dB: to {to} of {}", samples.len());
    }
}

#[test]
fn detection_alone_sends_everything_and_tells_where_speech_is() {
    let samples = speech_in_noise(20);
    let captured = capture_all(CaptureOptions { detect_speech: true, ..CaptureOptions::default() }, &samples);
    assert_eq!(samples_of(&captured), samples);
    let events = events_of(&captured);
    assert_eq!(events.len() % 2, 0, "{events:?}");
    assert!((24_000..48_000).contains(&events[0].1), "{events:?}");
    assert!(events.iter().step_by(2).all(|(event, _)| *event == Captured::SpeechStarted), "{events:?}");
    assert!(events.iter().skip(1).step_by(2).all(|(event, _)| *event == Captured::SpeechEnded), "{events:?}");
}

#[test]
fn noise_alone_is_no_speech() {
    let samples = speech_in_noise(5);
    let options = CaptureOptions { speech_only: true, ..CaptureOptions::default() };
    assert_eq!(capture_all(options, &samples[..28_000]), []);
}
