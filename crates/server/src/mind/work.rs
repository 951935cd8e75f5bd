//! The numbers of orders.

/// The number of one order, unique within its session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct WorkId(pub(crate) u64);
