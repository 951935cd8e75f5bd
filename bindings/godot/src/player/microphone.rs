//! The sound of an audio bus, or of the microphone on a bus of its own, as samples for the library; and
//! `InworldMicrophone`, which gives it to a script.

use godot::classes::{AudioEffectCapture, AudioServer, AudioStreamMicrophone, AudioStreamPlayer, Engine};
use godot::prelude::*;

use crate::console;

/// How much sound waits for a frame that comes late, in seconds. Godot's own 0.1 s are lost in a hitch.
const BUFFER_LENGTH: f32 = 2.0;
/// Effects that keep less are not relied on.
const SHORTEST_BUFFER: f32 = 1.0;

/// The bus that is made for the microphone. Muted: players should not hear themselves.
const OWN_BUS: &str = "InworldMicrophone";

/// The microphone of one player, open from the first [`read`](Self::read) to [`close`](Self::close).
#[derive(Default)]
pub struct Microphone {
    capture: Option<Gd<AudioEffectCapture>>,
    source: Option<Gd<AudioStreamPlayer>>,
    /// A bus that has no capture effect, told once.
    warned_of: Option<StringName>,
    samples: Vec<f32>,
}

impl Microphone {
    /// What was recorded since the last time, stereo, and its frames per second. `None` when there is nothing yet.
    pub fn read(&mut self, node: &Gd<Node>, bus: &StringName) -> Option<(&[f32], u32)> {
        if self.capture.is_none() {
            self.open(node, bus);
        }
        self.rest()
    }

    /// The same of a microphone that is open.
    pub fn rest(&mut self) -> Option<(&[f32], u32)> {
        let capture = self.capture.as_mut()?;
        let available = capture.get_frames_available();
        if available == 0 {
            return None;
        }
        let frames = capture.get_buffer(available);
        self.samples.clear();
        self.samples.extend(frames.as_slice().iter().flat_map(|frame| [frame.x, frame.y]));
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
                console::show_warning(&format!(
                    "{}: there is no audio bus \"{bus}\" with an AudioEffectCapture; add one, or clear microphone_bus",
                    console::name_of(node)
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
    let capture = long_capture();
    server.add_bus_effect(index, &capture);
    capture
}

/// The capture effect of a bus. Behind one that keeps too little comes another that keeps enough.
fn capture_on(bus: &StringName) -> Option<Gd<AudioEffectCapture>> {
    let mut server = AudioServer::singleton();
    let index = server.get_bus_index(bus);
    if index < 0 {
        return None;
    }
    let effect_at = |at| server.get_bus_effect(index, at)?.try_cast::<AudioEffectCapture>().ok();
    let captures: Vec<_> =
        (0..server.get_bus_effect_count(index)).filter_map(|at| Some((at, effect_at(at)?))).collect();
    let (first, _) = captures.first()?;
    if let Some((_, long)) = captures.iter().find(|(_, capture)| capture.get_buffer_length() >= SHORTEST_BUFFER) {
        return Some(long.clone());
    }
    let capture = long_capture();
    server.add_bus_effect_ex(index, &capture).at_position(first + 1).done();
    Some(capture)
}

/// The length of its buffer is fixed when it is added to a bus.
fn long_capture() -> Gd<AudioEffectCapture> {
    let mut capture = AudioEffectCapture::new_gd();
    capture.set_buffer_length(BUFFER_LENGTH);
    capture
}

fn to_mono(left: f32, right: f32) -> i16 {
    ((left + right) / 2.0 * f32::from(i16::MAX)).clamp(-f32::from(i16::MAX), f32::from(i16::MAX)) as i16
}

/// A microphone for scripts: what it records is told frame by frame. [InworldPlayer] needs none: it has its own.
///
/// For the microphone switch on [code]Audio > Driver > Enable Input[/code] in the project settings.
#[derive(GodotClass)]
#[class(init, base = Node)]
pub struct InworldMicrophone {
    /// Whether it records.
    #[export]
    #[var(get, set)]
    hot: PhantomVar<bool>,

    /// An audio bus with an [AudioEffectCapture], instead of the microphone.
    #[export]
    bus: StringName,

    is_hot: bool,
    microphone: Microphone,
    base: Base<Node>,
}

#[godot_api]
impl INode for InworldMicrophone {
    #[func(gd_self)]
    fn process(this: Gd<Self>, _delta: f64) {
        if Engine::singleton().is_editor_hint() || !this.bind().is_hot {
            return;
        }
        let mut own = this.clone();
        let recorded = {
            let node = this.clone().upcast::<Node>();
            let mut own = own.bind_mut();
            let bus = own.bus.clone();
            own.microphone.read(&node, &bus).map(|(samples, rate)| (pcm(samples), rate))
        };
        if let Some((data, rate)) = recorded {
            this.signals().recorded().emit(&data, i64::from(rate));
        }
    }

    fn exit_tree(&mut self) {
        self.microphone.close();
    }
}

#[godot_api]
impl InworldMicrophone {
    /// What was recorded since the last frame: 16-bit PCM, little-endian, mono.
    #[signal]
    fn recorded(data: PackedByteArray, sample_rate: i64);

    #[func]
    fn get_hot(&self) -> bool {
        self.is_hot
    }

    #[func]
    fn set_hot(&mut self, hot: bool) {
        self.is_hot = hot;
        if !hot {
            self.microphone.close();
        }
    }
}

fn pcm(stereo: &[f32]) -> PackedByteArray {
    stereo.as_chunks().0.iter().flat_map(|[left, right]| to_mono(*left, *right).to_le_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_channels_become_one_within_its_bounds() {
        assert_eq!(to_mono(0.5, -0.5), 0);
        assert_eq!(to_mono(1.0, 1.0), i16::MAX);
        assert_eq!(to_mono(-7.0, -7.0), -i16::MAX);
    }
}
