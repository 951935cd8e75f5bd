//! What performs a session's orders.
mod queue;
