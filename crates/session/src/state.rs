//! The connection states (C_ABI.md, "Session"; PROTOCOL.md 5.4).

/// How a session is connected; names and numbers of the Godot and Unreal SDKs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum ConnectionState {
    /// Not started, or stopped.
    #[default]
    Idle = 0,
    /// Started; no packet from the server yet.
    Connecting = 1,
    /// The server has sent a packet that is not an error.
    Connected = 2,
    /// Refused for good, or tries used up.
    Failed = 3,
    /// Paused by the game or by the server.
    Paused = 4,
    /// The link was lost.
    Disconnected = 5,
    /// Trying to connect again.
    Reconnecting = 6,
}

use ConnectionState::{Connected, Connecting, Disconnected, Failed, Idle, Paused, Reconnecting};

impl ConnectionState {
    /// Every state, by its number.
    pub const ALL: [Self; 7] = [Idle, Connecting, Connected, Failed, Paused, Disconnected, Reconnecting];

    /// As in the C ABI.
    pub fn name(self) -> &'static str {
        match self {
            Idle => "IDLE",
            Connecting => "CONNECTING",
            Connected => "CONNECTED",
            Failed => "FAILED",
            Paused => "PAUSED",
            Disconnected => "DISCONNECTED",
            Reconnecting => "RECONNECTING",
        }
    }

    /// The state with this number.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }

    /// Whether the table of states in C_ABI.md has this step.
    pub fn may_become(self, next: Self) -> bool {
        matches!(
            (self, next),
            (Idle | Failed | Disconnected, Connecting)
                | (Connecting, Connected | Failed)
                | (Connected, Disconnected | Paused)
                | (Disconnected, Reconnecting)
                | (Reconnecting, Connected | Disconnected | Failed)
                | (Paused, Reconnecting)
                | (Connecting | Connected | Failed | Paused | Disconnected | Reconnecting, Idle)
        )
    }

    /// Whether the game may start a session in this state.
    pub fn can_start(self) -> bool {
        self.may_become(Connecting)
    }

    /// Whether the game may send: what is sent before CONNECTED waits.
    pub fn can_send(self) -> bool {
        matches!(self, Connecting | Connected | Paused | Reconnecting)
    }
}
