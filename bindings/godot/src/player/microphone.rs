//! The sound of an audio bus, or of the microphone on a bus of its own, as samples for the library.

use godot::builtin::{StringName, Vector2};
use godot::classes::{AudioEffectCapture, AudioServer, AudioStreamMicrophone, AudioStreamPlayer, Node};
use godot::obj::{Gd, NewAlloc as _, NewGd as _, Singleton as _};

use crate::words;

/// The bus that is made for the microphone. Muted: players should not hear themselves.
const OWN_BUS: &str = "InworldMicrophone";

/// The microphone of one player, open from the first [`read`](Self::read) to [`close`](Self::close).
#[derive(Default)]
pub struct Microphone {
    capture: Option<Gd<AudioEffectCapture>>,
    source: Option<Gd<AudioStreamPlayer>>,
    /// A bus that has no capture effect, told once.
    warned_of: Option<StringName>,
    samples: Vec<i16>,
}

impl Microphone {
    /// What was recorded since the last time, mono, and its samples per second. `None` when there is nothing yet.
    pub fn read(&mut self, node: &Gd<Node>, bus: &StringName) -> Option<(&[i16], u32)> {
        if self.capture.is_none() {
            self.open(node, bus);
        }
        let capture = self.capture.as_mut()?;
        let available = capture.get_frames_available();
        if available == 0 {
            return None;
        }
        let frames = capture.get_buffer(available);
        self.samples.clear();
        self.samples.extend(frames.as_slice().iter().copied().map(to_mono));
        let rate = AudioServer::singleton().get_mix_rate();
        Some((&self.samples, rate as u32))
    }

    /// Closes the microphone, so that the system's sign that it is open goes out.
    pub fn close(&mut self) {
        self.capture = None;
        if let Some(mut source) = self.source.take().filter(Gd::is_instance_valid) {
            source.stop();
            source.queue_free();
        }
    }

    fn open(&mut self, node: &Gd<Node>, bus: &StringName) {
        let capture = if bus.is_empty() { Some(own_bus()) } else { capture_on(bus) };
        let Some(mut capture) = capture else {
            if self.warned_of.as_ref() != Some(bus) {
                self.warned_of = Some(bus.clone());
                words::show_warning(&format!(
                    "{}: there is no audio bus \"{bus}\" with an AudioEffectCapture; add one, or clear microphone_bus",
                    words::name_of(node)
                ));
            }
            return;
        };
        capture.clear_buffer();
        self.capture = Some(capture);
        if bus.is_empty() {
            let mut source = AudioStreamPlayer::new_alloc();
            source.set_stream(&AudioStreamMicrophone::new_gd());
            source.set_bus(&StringName::from(OWN_BUS));
            node.clone().add_child(&source);
            source.play();
            self.source = Some(source);
        }
    }
}

/// The capture effect of the bus that is made for the microphone, once for all players.
fn own_bus() -> Gd<AudioEffectCapture> {
    let name = StringName::from(OWN_BUS);
    if let Some(capture) = capture_on(&name) {
        return capture;
    }
    let mut server = AudioServer::singleton();
    server.add_bus();
    let index = server.get_bus_count() - 1;
    server.set_bus_name(index, OWN_BUS);
    server.set_bus_mute(index, true);
    let capture = AudioEffectCapture::new_gd();
    server.add_bus_effect(index, &capture);
    capture
}

fn capture_on(bus: &StringName) -> Option<Gd<AudioEffectCapture>> {
    let server = AudioServer::singleton();
    let index = server.get_bus_index(bus);
    if index < 0 {
        return None;
    }
    (0..server.get_bus_effect_count(index))
        .filter_map(|effect| server.get_bus_effect(index, effect))
        .find_map(|effect| effect.try_cast::<AudioEffectCapture>().ok())
}

fn to_mono(frame: Vector2) -> i16 {
    let sample = (frame.x + frame.y) / 2.0;
    (sample.clamp(-1.0, 1.0) * f32::from(i16::MAX)) as i16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_channels_become_one_within_its_bounds() {
        assert_eq!(to_mono(Vector2::new(0.5, -0.5)), 0);
        assert_eq!(to_mono(Vector2::new(1.0, 1.0)), i16::MAX);
        assert_eq!(to_mono(Vector2::new(-7.0, -7.0)), -i16::MAX);
    }
}
