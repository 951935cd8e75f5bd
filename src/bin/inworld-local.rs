//! The embedded character server as a program.
fn main() {}
