//! The developer's commands: `cargo xtask demo | test | bench | header`.

fn main() {}
