//! Counts of what a session keeps in memory.

/// What a session keeps in memory, by number. None of it grows without bound, and all but `seen` is 0 when everything
/// is settled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StoreCounts {
    /// Packets that wait for the link.
    pub outbox: usize,
    /// Those of them that the library says anew, of its own accord.
    pub reissued: usize,
    /// Packets that have left and are not settled.
    pub in_flight: usize,
    /// Packets of a session that was stopped, until its link is closed.
    pub leaving: usize,
    /// Packets of the server that would be known again.
    pub seen: usize,
    /// Interactions that are going on, or whose rest is not wanted.
    pub interactions: usize,
    /// Conversations that the server was told of.
    pub conversations: usize,
}
