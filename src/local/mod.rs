//! The embedded character server.
