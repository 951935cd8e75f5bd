//! Interleaved samples of several channels become one channel of floating point.

use super::FULL_SCALE;

/// Mixes 16-bit samples, `channels` interleaved, to mono in -1 to 1. An incomplete last frame is left out.
pub fn mono_from_i16(samples: &[i16], channels: u32) -> Vec<f32> {
    mix(samples, channels, |sample| f32::from(sample) / FULL_SCALE)
}

/// Mixes floating-point samples, `channels` interleaved, to mono in -1 to 1. Larger ones are clipped; what is not a number
/// is silence. An incomplete last frame is left out.
pub fn mono_from_f32(samples: &[f32], channels: u32) -> Vec<f32> {
    mix(samples, channels, |sample| if sample.is_nan() { 0.0 } else { sample.clamp(-1.0, 1.0) })
}

/// 16-bit samples of samples in -1 to 1; larger ones are clipped.
pub fn to_i16(samples: &[f32]) -> impl Iterator<Item = i16> {
    // `as` saturates.
    samples.iter().map(|sample| (sample * FULL_SCALE).round() as i16)
}

fn mix<T: Copy>(samples: &[T], channels: u32, convert: impl Fn(T) -> f32) -> Vec<f32> {
    if channels <= 1 {
        return samples.iter().map(|sample| convert(*sample)).collect();
    }
    if channels == 2 {
        // What most engines record, in a loop that the compiler can do in parallel.
        return samples.as_chunks().0.iter().map(|[left, right]| (convert(*left) + convert(*right)) * 0.5).collect();
    }
    let scale = 1.0 / channels as f32;
    let frames = samples.chunks_exact(channels as usize);
    frames.map(|frame| frame.iter().map(|sample| convert(*sample)).sum::<f32>() * scale).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_are_averaged_and_an_incomplete_frame_is_left_out() {
        assert_eq!(mono_from_i16(&[16_384, 0, -16_384, -16_384, 5], 2), [0.25, -0.5]);
        assert_eq!(mono_from_f32(&[0.5, -0.5, 1.0, 0.0], 2), [0.0, 0.5]);
        assert_eq!(mono_from_f32(&[0.5], 1), [0.5]);
        assert_eq!(mono_from_i16(&[16_384, 0, -16_384, 8_192, 8_192, 8_192, 5], 3), [0.0, 0.25]);
    }

    #[test]
    fn samples_beyond_full_scale_are_clipped_and_no_number_is_silence() {
        let strange = [7.0, f32::INFINITY, -7.0, f32::NEG_INFINITY, f32::NAN];
        assert_eq!(mono_from_f32(&strange, 1), [1.0, 1.0, -1.0, -1.0, 0.0]);
    }
}
