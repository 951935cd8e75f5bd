//! The status of a packet.

/// Local bookkeeping, never on the wire (PROTOCOL.md 4.4, `PacketStatus`); the last three are ours, for what
/// the game sends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(u32)]
pub enum PacketStatus {
    /// It has come from the server.
    #[default]
    Received = 0,
    /// The game has carried it out.
    Processed = 1,
    /// The player has heard or seen it.
    Played = 2,
    /// It was cut short.
    Cancelled = 3,
    /// It waits to be sent.
    Queued = 4,
    /// It has left.
    Sent = 5,
    /// It was not sent, and comes back.
    Failed = 6,
}

impl PacketStatus {
    /// As in the original's `PacketId.ToString()`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Received => "RECEIVED",
            Self::Processed => "PROCESSED",
            Self::Played => "PLAYED",
            Self::Cancelled => "CANCELLED",
            Self::Queued => "QUEUED",
            Self::Sent => "SENT",
            Self::Failed => "FAILED",
        }
    }

    /// The status with this number.
    pub fn from_number(number: u32) -> Option<Self> {
        [Self::Received, Self::Processed, Self::Played, Self::Cancelled, Self::Queued, Self::Sent, Self::Failed]
            .into_iter()
            .find(|status| *status as u32 == number)
    }
}
