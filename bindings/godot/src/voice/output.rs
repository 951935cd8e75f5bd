//! What a voice pulls from the library, on its way to an audio player.

use std::collections::VecDeque;

use godot::classes::{AudioServer, AudioStreamGenerator, AudioStreamGeneratorPlayback};
use godot::prelude::*;
use inworld_client::SHAPES;

use super::player::Player;

/// How much of each mouth shape is to be seen.
pub type Mouth = [f32; SHAPES];

/// A mouth at rest: all of the first shape.
pub fn rest() -> Mouth {
    std::array::from_fn(|shape| if shape == 0 { 1.0 } else { 0.0 })
}

/// The shape that is to be seen most.
pub fn strongest(mouth: &Mouth) -> usize {
    let strongest = mouth.iter().enumerate().max_by(|(_, a), (_, b)| a.total_cmp(b));
    strongest.map_or(0, |(shape, _)| shape)
}

/// How much sound the generator holds at the most, in seconds.
const BUFFER: f32 = 0.3;
/// How much is pulled ahead of what is played, in seconds, beside two frames of the game.
const AHEAD: f64 = 0.05;
/// Frames of the game that are longer count as so long, in seconds.
const LONGEST_FRAME: f64 = 0.08;
/// Blocks in a second.
const BLOCKS: u32 = 100;
/// A player is stopped so long after the last sound, in seconds: it is still on its way to the loudspeakers.
const TAIL: f64 = 0.1;

/// The rate that voices are pulled at.
pub fn mix_rate() -> u32 {
    AudioServer::singleton().get_mix_rate() as u32
}

/// Sound on its way to a player. The player plays while something is heard.
#[derive(Default)]
pub struct Output {
    generator: Option<Gd<AudioStreamGenerator>>,
    playing: Option<Playing>,
    /// One block, stereo.
    block: Vec<f32>,
}

/// A player that plays, and what it has been given.
struct Playing {
    player: Player,
    playback: Gd<AudioStreamGeneratorPlayback>,
    /// Frames that the playback can hold.
    capacity: u64,
    /// Frames that were pushed.
    pushed: u64,
    /// How many of them there were at the end of the last block with sound.
    sound_until: u64,
    /// Frames between the playback and the loudspeakers.
    latency: u64,
    /// The mouths of the blocks that are not played yet, and where each ends.
    mouths: VecDeque<(u64, Mouth)>,
    mouth: Mouth,
}

impl Output {
    /// One frame of the game, which took `delta` seconds. `pull` fills a block at a rate, and tells how many frames are of a
    /// line and how the mouth looks at its end.
    pub fn run(&mut self, player: Option<Player>, delta: f64, mut pull: impl FnMut(&mut [f32], u32) -> (usize, Mouth)) {
        let Some(player) = player else { return self.stop() };
        let rate = mix_rate();
        let generator = self.generator.get_or_insert_with(|| {
            let mut generator = AudioStreamGenerator::new_gd();
            generator.set_mix_rate(rate as f32);
            generator.set_buffer_length(BUFFER);
            generator
        });
        self.playing = self.playing.take().filter(|playing| playing.player == player && player.plays(generator));
        if player.is_paused() && self.playing.is_some() {
            // It keeps its place.
            pull(&mut [], rate);
            return;
        }
        self.block.resize((rate / BLOCKS * 2) as usize, 0.0);
        let ahead = AHEAD + 2.0 * delta.min(LONGEST_FRAME);
        let ahead = (ahead * f64::from(rate)) as u64;
        while self.playing.as_ref().is_none_or(|playing| playing.buffered() < ahead) {
            let (frames, mouth) = pull(&mut self.block, rate);
            if self.playing.is_none() {
                if frames == 0 {
                    return;
                }
                self.playing = Playing::start(&player, generator, rate);
            }
            let Some(playing) = &mut self.playing else { return };
            if !playing.push(&self.block, frames > 0, mouth) {
                break;
            }
        }
        let tail = (TAIL * f64::from(rate)) as u64;
        match &mut self.playing {
            Some(playing) if playing.played() > playing.sound_until + tail => self.stop(),
            Some(playing) => playing.follow(),
            None => {}
        }
    }

    /// Nothing is heard any more.
    pub fn stop(&mut self) {
        if let Some(playing) = self.playing.take() {
            playing.player.stop();
        }
    }

    /// How the mouth looks at the sample that is heard.
    pub fn mouth(&self) -> Mouth {
        self.playing.as_ref().map_or_else(rest, |playing| playing.mouth)
    }
}

impl Playing {
    fn start(player: &Player, generator: &Gd<AudioStreamGenerator>, rate: u32) -> Option<Self> {
        let playback = player.play(generator)?;
        let latency = AudioServer::singleton().get_output_latency() * f64::from(rate);
        let capacity = available(&playback);
        let player = player.clone();
        let (latency, mouths, mouth) = (latency as u64, VecDeque::new(), rest());
        Some(Self { player, playback, capacity, pushed: 0, sound_until: 0, latency, mouths, mouth })
    }

    /// Frames that wait to be played.
    fn buffered(&self) -> u64 {
        self.capacity.saturating_sub(available(&self.playback))
    }

    /// Frames that were played.
    fn played(&self) -> u64 {
        self.pushed.saturating_sub(self.buffered())
    }

    fn push(&mut self, block: &[f32], has_sound: bool, mouth: Mouth) -> bool {
        let frames: PackedVector2Array =
            block.as_chunks().0.iter().map(|[left, right]| Vector2::new(*left, *right)).collect();
        if !self.playback.push_buffer(&frames) {
            return false;
        }
        self.pushed += frames.len() as u64;
        if has_sound {
            self.sound_until = self.pushed;
        }
        self.mouths.push_back((self.pushed, mouth));
        true
    }

    /// Finds the mouth of what is heard now.
    fn follow(&mut self) {
        let heard = self.played().saturating_sub(self.latency);
        while let Some((until, mouth)) = self.mouths.front()
            && *until <= heard
        {
            self.mouth = *mouth;
            self.mouths.pop_front();
        }
    }
}

fn available(playback: &Gd<AudioStreamGeneratorPlayback>) -> u64 {
    u64::try_from(playback.clone().get_frames_available()).unwrap_or_default()
}
