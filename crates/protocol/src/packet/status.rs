//! What has become of a packet.

/// Local bookkeeping, never on the wire (PROTOCOL.md 4.4, `PacketStatus`); the last three are ours, for what
/// the game sends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(u32)]
#[allow(missing_docs, reason = "named as in the C ABI")]
pub enum PacketStatus {
    #[default]
    Received = 0,
    Processed = 1,
    Played = 2,
    Cancelled = 3,
    Queued = 4,
    Sent = 5,
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
