//! `cargo xtask bench`: what is measured, each figure beside its limit.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::compiler::{Build, Language, Link};
use crate::tools::{Tool, Tools};
use crate::{process, product, unity, workspace};

mod size;

/// How large the shared library may be, stripped, with the local server, TLS and tokio.
const SIZE_LIMIT: u64 = 2_500_000;

/// Polls and calls from C and C++, throughput, memory and minds from Rust, size of the library. A figure over its limit is printed as
/// such and fails nothing: how fast a machine is decides no test.
pub fn run() -> Result<(), String> {
    product::show_release()?;

    println!("\nPolling, from C");
    run_c("poll", &[])?;
    println!("\nCalls, from C");
    run_c("calls", &[])?;
    println!("\nThe microphone, from C");
    run_c("microphone", &[])?;
    println!("\nThe voice of a character, from C");
    run_c("voice", &[])?;
    println!("\nMany sessions, and events that wait, from C");
    with_server(|endpoint| {
        run_c("sessions", &[endpoint])?;
        run_c("queued", &[endpoint])
    })?;
    println!("\nThe C++ wrapper, beside the calls that it wraps");
    run_cpp("wrapper")?;
    println!("\nPolling, from C# under Mono");
    match Tools::default().need(Tool::Mono) {
        Ok(()) => print!("{}", unity::bench()?),
        Err(why) => println!("skipped: {why}"),
    }
    println!("\nThroughput, latency, memory, minds and lips, from Rust");
    let mut cargo = process::cargo();
    cargo.args(["bench", "--quiet", "--bench", "throughput", "--bench", "memory", "--bench", "mind"]);
    cargo.args(["--bench", "lips"]);
    process::show(cargo)?;

    println!("\nSize\n{}", size_line(library_size()?));
    size::print_table()
}

/// Runs something with the address of the server of the benches in Rust: a bench that is told to be the server.
fn with_server(run: impl FnOnce(&str) -> Result<(), String>) -> Result<(), String> {
    let mut cargo = process::cargo();
    cargo.args(["bench", "--quiet", "--bench", "throughput"]).env("INWORLD_BENCH_SERVER", "1");
    let failed = |error: std::io::Error| format!("the server of the benches: {error}");
    let mut server = cargo.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().map_err(failed)?;
    let mut address = String::new();
    let output = server.stdout.take().ok_or("the server of the benches has no output")?;
    let listens = BufReader::new(output).read_line(&mut address).map_err(failed);
    let ran = listens.and_then(|_| run(&format!("ws://{}", address.trim())));
    // it ends with its input
    drop(server.stdin.take());
    server.wait().map_err(failed)?;
    ran
}

fn run_c(name: &str, arguments: &[&str]) -> Result<(), String> {
    let program = workspace::target().join("bench").join(name);
    let link = Link::Dynamic(workspace::release());
    let build = Build { driver: "cc", language: Language::C, standard: "c99", flags: &["-O2"], link: &link };
    build.make(&workspace::root().join("benches").join(name).with_extension("c"), &program)?;
    let mut bench = Command::new(program);
    bench.args(arguments);
    print!("{}", process::run_limited(bench, Duration::from_secs(300))?);
    Ok(())
}

fn run_cpp(name: &str) -> Result<(), String> {
    let program = workspace::target().join("bench").join(name);
    let link = Link::Dynamic(workspace::release());
    let wrapper = format!("-I{}", workspace::root().join("bindings/cpp").display());
    let flags = ["-O2", wrapper.as_str()];
    let build = Build { driver: "c++", language: Language::Cxx, standard: "c++17", flags: &flags, link: &link };
    build.make(&workspace::root().join("benches").join(name).with_extension("cpp"), &program)?;
    print!("{}", process::run_limited(Command::new(program), Duration::from_secs(300))?);
    Ok(())
}

/// The size in bytes of the shared library, which the release profile strips.
fn library_size() -> Result<u64, String> {
    let library = workspace::shared_library(&workspace::release());
    let metadata = std::fs::metadata(&library).map_err(|error| format!("{}: {error}", library.display()))?;
    Ok(metadata.len())
}

/// The size beside its limit.
fn size_line(size: u64) -> String {
    let verdict = match size.checked_sub(SIZE_LIMIT) {
        None | Some(0) => "met".to_owned(),
        Some(over) => format!("OVER by {over} bytes"),
    };
    format!(
        "{:<34} {:<62} limit {:<12} {verdict}",
        "stripped library",
        format!("{size} bytes"),
        format!("<= {SIZE_LIMIT}")
    )
}
