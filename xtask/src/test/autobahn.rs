//! Autobahn's WebSocket test suites, for both sides: the library's link and the character server's socket (tests/autobahn).

mod report;

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::plan::Plan;
use super::suite::{Trouble, Verdict};
use crate::dist::files::{create, write};
use crate::python::Python;
use crate::{process, workspace};

/// The last version; its only Python is 2.7.
const PACKAGE: &str = "autobahntestsuite==25.10.1";

/// All sections about what both sides speak. 12 and 13 are about compression, which neither offers.
const SECTIONS: [&str; 9] = ["1.*", "2.*", "3.*", "4.*", "5.*", "6.*", "7.*", "9.*", "10.*"];

/// Messages of 16 MiB. The character server takes 8 MiB and closes with 1009 (docs/FAULTS.md), the library takes 16 MiB.
const TOO_LONG_FOR_THE_SERVER: [&str; 2] = ["9.1.6", "9.2.6"];

/// Seconds to close a connection. By default one, which a busy machine may take.
const PATIENCE: u32 = 60;
/// Fifteen seconds are usual. A busy machine takes longer, a hang for ever.
const LIMIT: Duration = Duration::from_secs(900);
/// The fuzzing server has to compile itself the first time.
const START_LIMIT: Duration = Duration::from_secs(60);

pub fn steps(plan: &mut Plan) {
    for (name, run) in [("autobahn client", client as fn(&Python) -> Verdict), ("autobahn server", server)] {
        plan.step(name, &[], move |_| {
            let python = wstest()?;
            // Some cases wait for one second only, which a busy machine may take.
            run(&python).or_else(|_| run(&python))
        });
    }
}

fn folder() -> PathBuf {
    workspace::target().join("autobahn")
}

fn wstest() -> Result<Python, Trouble> {
    let python = Python::find(folder().join("python")).map_err(Trouble::Missing)?;
    python.need_script("wstest", PACKAGE, "--autobahnversion").map_err(Trouble::Missing)?;
    Ok(python)
}

/// Every case of the fuzzing server against the library's link.
fn client(python: &Python) -> Verdict {
    let echo = build_echo()?;
    let address = free_address()?;
    let spec = Spec::write(
        "client",
        json!({ "url": format!("ws://{address}"), "options": { "closeHandshakeTimeout": PATIENCE } }),
    )?;
    let mut server =
        Background::start(spec.command(python, "fuzzingserver"), Output::Log, &spec.folder.with_extension("log"))?;
    server.wait_for(address)?;
    let mut command = Command::new(echo);
    command.args(["client", &address.to_string()]);
    let done = process::run_limited(command, LIMIT).map_err(|why| format!("{why}\n{}", server.said()))?;
    drop(server);
    spec.judge(&[]).map_err(|why| Trouble::Failed(format!("{why}\n{done}")))
}

/// Every case of the fuzzing client against the character server's socket.
fn server(python: &Python) -> Verdict {
    let mut command = Command::new(build_echo()?);
    command.arg("server");
    let mut server = Background::start(command, Output::Pipe, &folder().join("echo.log"))?;
    let address = server.first_line()?;
    let url = format!("ws://{address}/v1/session/open");
    let spec = Spec::write(
        "server",
        json!({
            "servers": [{ "agent": report::AGENT, "url": url }],
            "options": { "closeHandshakeTimeout": PATIENCE, "serverConnectionDropTimeout": PATIENCE },
        }),
    )?;
    let said = process::run_limited(spec.command(python, "fuzzingclient"), LIMIT)
        .map_err(|why| format!("{why}\n{}", server.said()))?;
    drop(server);
    spec.judge(&TOO_LONG_FOR_THE_SERVER).map_err(|why| Trouble::Failed(format!("{why}\n{said}")))
}

fn build_echo() -> Result<PathBuf, String> {
    let mut cargo = process::cargo();
    cargo.args(["build", "--quiet", "--example", "autobahn"]);
    process::run(cargo)?;
    Ok(workspace::target().join("debug/examples/autobahn"))
}

/// Free a moment ago: the fuzzing server cannot be asked which port it has chosen.
fn free_address() -> Result<SocketAddr, String> {
    let listener = TcpListener::bind("127.0.0.1:0").map_err(|error| format!("no port is free: {error}"))?;
    listener.local_addr().map_err(|error| format!("no port is free: {error}"))
}

/// What a run is to do, and where its report is.
struct Spec {
    file: PathBuf,
    folder: PathBuf,
}

impl Spec {
    /// With so much of the spec, and what is the same for both sides.
    fn write(name: &str, mut spec: Value) -> Result<Spec, String> {
        let folder = folder().join(name);
        // An old report is not taken for a new one.
        let _ = std::fs::remove_dir_all(&folder);
        create(&folder)?;
        let file = folder.with_extension("json");
        spec["outdir"] = json!(folder);
        spec["cases"] = json!(SECTIONS);
        write(&file, &spec.to_string())?;
        Ok(Spec { file, folder })
    }

    fn command(&self, python: &Python, mode: &str) -> Command {
        let mut command = python.script("wstest");
        command.args(["--mode", mode, "--spec"]).arg(&self.file).current_dir(&self.folder);
        command
    }

    fn judge(&self, refused: &[&str]) -> Result<String, String> {
        let path = self.folder.join("index.json");
        let report = serde_json::from_str(&workspace::read(&path)?);
        report::judge(&report.map_err(|error| format!("{}: {error}", path.display()))?, refused)
    }
}

/// Where the output of a program goes.
enum Output {
    Log,
    Pipe,
}

/// A program that runs for as long as this lives.
struct Background {
    process: Child,
    log: PathBuf,
}

impl Background {
    /// Starts it, with a pipe to its input. Its output goes to `output`, its errors to a file.
    fn start(mut command: Command, output: Output, log: &Path) -> Result<Background, String> {
        let cannot = |error: std::io::Error| format!("{}: {error}", log.display());
        let file = File::create(log).map_err(cannot)?;
        command.stdin(Stdio::piped()).stderr(file.try_clone().map_err(cannot)?);
        match output {
            Output::Log => command.stdout(file),
            Output::Pipe => command.stdout(Stdio::piped()),
        };
        let process = command.spawn().map_err(|error| format!("{}: {error}", command.get_program().display()))?;
        Ok(Background { process, log: log.to_owned() })
    }

    fn said(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// The first line of its output, which is piped.
    fn first_line(&mut self) -> Result<String, String> {
        let mut line = String::new();
        if let Some(output) = self.process.stdout.take() {
            BufReader::new(output).read_line(&mut line).map_err(|error| format!("no first line: {error}"))?;
        }
        match line.trim_end() {
            "" => Err(format!("it said nothing\n{}", self.said())),
            line => Ok(line.to_owned()),
        }
    }

    /// Waits until it listens.
    fn wait_for(&mut self, address: SocketAddr) -> Result<(), String> {
        let deadline = Instant::now() + START_LIMIT;
        while TcpStream::connect(address).is_err() {
            let ended = self.process.try_wait().map_err(|error| error.to_string())?;
            if ended.is_some() || Instant::now() > deadline {
                return Err(format!("nobody listens on {address}, after up to {START_LIMIT:?}\n{}", self.said()));
            }
            sleep(Duration::from_millis(50));
        }
        Ok(())
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
