//! What the network thread makes of an event before it waits for the game.

use std::any::Any;

use inworld_session::Event;

/// An event as it waits: what a [`Prepare`] has made of it.
pub type Ready = Box<dyn Any + Send>;

/// A prepared event.
pub struct Prepared {
    /// What a poll hands out.
    pub ready: Ready,
    /// How much memory it holds, in bytes.
    pub size: usize,
}

/// Makes of an event what [`Session::poll_ready`](crate::Session::poll_ready) hands out, on the network thread: a layer above
/// prepares its own form of it there, so that the game's thread need not.
pub type Prepare = Box<dyn Fn(Event) -> Prepared + Send + Sync>;

/// Called on the network thread whenever an event has been queued.
pub type Announce = Box<dyn Fn() + Send + Sync>;

/// What a layer above does with events, on the network thread.
pub struct Events {
    /// Makes its form of one.
    pub prepare: Prepare,
    /// Learns that one waits.
    pub announce: Announce,
}

/// A prepared event that was taken from the queue and is not handed out yet; it still counts as waiting.
pub struct Waiting {
    pub(super) ready: Ready,
    pub(super) size: usize,
    pub(super) number: u64,
}

impl Waiting {
    /// What waits.
    #[inline]
    pub fn ready(&self) -> &Ready {
        &self.ready
    }
}

/// What a poll hands out.
pub struct Polled {
    /// The number of the event: 1, 2, 3 ... `None`: its packet was taken back by an interruption, and the game does not get it.
    pub sequence: Option<u64>,
    /// The prepared event.
    pub ready: Ready,
    /// Its packet was cancelled while it waited.
    pub is_cancelled: bool,
}

/// The events themselves, for programs in Rust.
pub(super) fn events() -> Events {
    let prepare = |event: Event| {
        let size = size_of::<Event>() + event.kind.size();
        Prepared { ready: Box::new(event), size }
    };
    Events { prepare: Box::new(prepare), announce: Box::new(|| ()) }
}
