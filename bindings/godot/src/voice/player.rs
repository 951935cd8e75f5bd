//! One of Godot's three audio players; the engine gives them no common class.

use godot::classes::{
    AudioStream, AudioStreamGenerator, AudioStreamGeneratorPlayback, AudioStreamPlayer, AudioStreamPlayer2D,
    AudioStreamPlayer3D,
};
use godot::prelude::*;

/// Does the same with each of them, while it is there.
macro_rules! with {
    ($self:expr, $player:ident => $what:expr) => {
        match $self {
            Player::Flat(player) => with!(@one player, $player => $what),
            Player::In2D(player) => with!(@one player, $player => $what),
            Player::In3D(player) => with!(@one player, $player => $what),
        }
    };
    (@one $node:ident, $player:ident => $what:expr) => {
        $node.is_instance_valid().then(|| {
            #[allow(unused_mut, reason = "not everything that is done changes the player")]
            let mut $player = $node.clone();
            $what
        })
    };
}

/// An audio player, which may be freed at any moment.
#[derive(Clone, PartialEq)]
pub enum Player {
    Flat(Gd<AudioStreamPlayer>),
    In2D(Gd<AudioStreamPlayer2D>),
    In3D(Gd<AudioStreamPlayer3D>),
}

impl Player {
    /// The player that this node is, if it is one.
    pub fn of(node: Gd<Node>) -> Option<Self> {
        let node = match node.try_cast() {
            Ok(player) => return Some(Self::Flat(player)),
            Err(node) => node,
        };
        match node.try_cast() {
            Ok(player) => Some(Self::In2D(player)),
            Err(node) => node.try_cast().ok().map(Self::In3D),
        }
    }

    /// Plays what is pushed into the generator from now on.
    pub fn play(&self, generator: &Gd<AudioStreamGenerator>) -> Option<Gd<AudioStreamGeneratorPlayback>> {
        let playback = with!(self, player => {
            player.set_stream(generator);
            player.play();
            player.get_stream_playback()
        });
        playback.flatten()?.try_cast().ok()
    }

    pub fn stop(&self) {
        with!(self, player => player.stop());
    }

    /// Whether it plays this stream, or would if it were not paused.
    pub fn plays(&self, generator: &Gd<AudioStreamGenerator>) -> bool {
        let stream = generator.clone().upcast::<AudioStream>();
        let plays = with!(self, player => {
            player.get_stream().as_ref() == Some(&stream) && (player.is_playing() || player.get_stream_paused())
        });
        plays == Some(true)
    }

    pub fn is_paused(&self) -> bool {
        with!(self, player => player.get_stream_paused()) == Some(true)
    }
}
