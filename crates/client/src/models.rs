//! Models for loom: what the game's threads and the driver share, in every order of their steps that the memory model
//! of C++ allows, ARM's among them. Run by `cargo xtask test loom`.

mod queue;
mod shared;
mod voices;

use loom::model::Builder;

/// Runs a model in all orders with at most 3 preemptions: more than that no known kind of error needs, and there is no
/// end to it.
fn model(run: impl Fn() + Sync + Send + 'static) {
    let mut builder = Builder::new();
    builder.preemption_bound = Some(3);
    builder.check(run);
}
