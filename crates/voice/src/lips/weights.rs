//! Mouth shapes to weights: a mouth moves from one shape into the next.

use super::sounds::{REST, SHAPES};

/// Frames before and behind that have a part in a weight: a mouth takes about 50 ms to a shape, and is on its way before the sound.
const REACH: i64 = 5;

/// Half of the time that a shape takes, in frames.
const HALF_WIDTH: f32 = 4.5;

/// A mouth leads its sound by this, in frames.
const LEAD: f32 = 1.0;

/// What a shape counts for beside the others: closed lips and teeth on the lip are short, and are missed first.
const CLOSED: f32 = 2.5;

/// The weights of the mouth shapes at a place in a line; they add up to 1.
///
/// `frame`: the place, in frames of 10 ms. `shape`: the mouth shape of a frame, [`REST`] outside of the line. The same place
/// has the same weights always: nothing is kept between calls.
pub fn weights(frame: f32, shape: impl Fn(i64) -> u8, weights: &mut [f32; SHAPES]) {
    *weights = [0.0; SHAPES];
    let middle = frame + LEAD;
    let nearest = middle.floor() as i64;
    for frame in nearest - REACH..=nearest + REACH {
        let distance = (frame as f32 + 0.5 - middle).abs() / HALF_WIDTH;
        if distance >= 1.0 {
            continue;
        }
        // A smooth hill: its slope is 0 at the top and at the foot.
        let hill = (1.0 - distance * distance) * (1.0 - distance * distance);
        let shape = shape(frame);
        let part = if matches!(shape, 1 | 2) { hill * CLOSED } else { hill };
        if let Some(weight) = weights.get_mut(usize::from(shape)) {
            *weight += part;
        }
    }
    let sum: f32 = weights.iter().sum();
    if sum > 0.0 {
        weights.iter_mut().for_each(|weight| *weight /= sum);
    } else if let Some(rest) = weights.get_mut(usize::from(REST)) {
        *rest = 1.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(frame: f32, line: &[u8]) -> [f32; SHAPES] {
        let mut found = [0.0; SHAPES];
        let shape = |frame: i64| usize::try_from(frame).ok().and_then(|frame| line.get(frame)).copied().unwrap_or(REST);
        weights(frame, shape, &mut found);
        found
    }

    #[test]
    fn weights_add_up_to_one_and_move_in_small_steps() {
        let line: Vec<u8> = [10; 12].into_iter().chain([1; 6]).chain([13; 9]).chain([2; 5]).chain([12; 9]).collect();
        let mut before = at(-20.0, &line);
        assert_eq!(before[0], 1.0);
        for step in -1000..3000 {
            let now = at(step as f32 / 50.0, &line);
            assert!((now.iter().sum::<f32>() - 1.0).abs() < 1e-4);
            assert!(now.iter().all(|weight| (0.0..=1.0).contains(weight)));
            // No more than a tenth in 2 ms would be a jump.
            if step > -1000 {
                assert!(now.iter().zip(&before).all(|(now, before)| (now - before).abs() < 0.06), "{step}");
            }
            before = now;
        }
        assert_eq!(at(100.0, &line)[0], 1.0);
    }

    #[test]
    fn lips_close_even_for_50_ms() {
        let line: Vec<u8> = [10; 12].into_iter().chain([1; 5]).chain([13; 12]).collect();
        let most = (0..300).map(|step| at(step as f32 / 10.0, &line)[1]).fold(0.0, f32::max);
        assert!(most > 0.9, "{most}");
    }
}
