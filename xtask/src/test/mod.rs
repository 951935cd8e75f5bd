//! `cargo xtask test`: everything that has to hold, step by step.

mod archives;
mod autobahn;
mod capi;
mod character_server;
mod chat_server;
mod circles;
mod cpp;
mod dependencies;
mod documents;
mod fuzz;
mod godot;
mod headers;
mod layouts;
mod library;
mod loom;
mod packaging;
mod plan;
mod realtime_service;
mod rust;
mod samples;
mod sanitizers;
mod simulation;
mod suite;
mod telling;
mod unity;
mod unreal;
mod walls;
mod windows;
mod windows_rust;

use std::process::ExitCode;

use plan::Plan;

/// Runs the steps whose names contain one of the words, or all of them.
pub fn run(filter: &[&str]) -> ExitCode {
    let mut plan = Plan::new(filter);
    plan.alone(rust::steps);
    plan.alone(loom::steps);
    plan.one_by_one(walls::steps);
    plan.side_by_side(circles::steps);
    plan.one_by_one(dependencies::steps);
    plan.one_by_one(documents::steps);
    plan.alone(simulation::steps);
    plan.one_by_one(autobahn::steps);
    plan.side_by_side(headers::steps);
    plan.side_by_side(layouts::steps);
    plan.one_by_one(library::steps);
    plan.one_by_one(godot::steps);
    plan.one_by_one(sanitizers::steps);
    plan.side_by_side(capi::steps);
    plan.side_by_side(cpp::steps);
    plan.one_by_one(packaging::steps);
    plan.one_by_one(archives::steps);
    plan.side_by_side(unreal::steps);
    plan.one_by_one(unity::steps);
    plan.side_by_side(samples::steps);
    plan.one_by_one(windows_rust::telling_steps);
    plan.one_by_one(windows::telling_steps);
    plan.alone(fuzz::steps);
    plan.run()
}

/// The target that `run_for_windows` is for.
pub const WINDOWS: &str = windows::TARGET;

/// The steps for Windows whose names contain one of the words, or all of them.
pub fn run_for_windows(filter: &[&str]) -> ExitCode {
    let mut plan = Plan::new(filter);
    plan.one_by_one(windows::steps);
    plan.one_by_one(windows_rust::steps);
    plan.run()
}
