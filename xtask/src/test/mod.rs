//! `cargo xtask test`: everything that has to hold, step by step.

mod autobahn;
mod capi;
mod cpp;
mod dependencies;
mod documents;
mod fuzz;
mod godot;
mod headers;
mod library;
mod loom;
mod packaging;
mod rust;
mod samples;
mod sanitizers;
mod simulation;
mod suite;
mod telling;
mod unity;
mod unreal;
mod walls;

use std::process::ExitCode;

use suite::Suite;

/// Runs the steps whose names contain one of the words, or all of them.
pub fn run(filter: &[&str]) -> ExitCode {
    let mut suite = Suite::new(filter);
    rust::steps(&mut suite);
    loom::steps(&mut suite);
    walls::steps(&mut suite);
    dependencies::steps(&mut suite);
    documents::steps(&mut suite);
    simulation::steps(&mut suite);
    fuzz::steps(&mut suite);
    autobahn::steps(&mut suite);
    headers::steps(&mut suite);
    library::steps(&mut suite);
    capi::steps(&mut suite);
    sanitizers::steps(&mut suite);
    cpp::steps(&mut suite);
    packaging::steps(&mut suite);
    unreal::steps(&mut suite);
    unity::steps(&mut suite);
    godot::steps(&mut suite);
    samples::steps(&mut suite);
    suite.close()
}
