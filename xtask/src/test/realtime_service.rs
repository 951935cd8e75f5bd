//! The strict Realtime service of `tests/tools/realtime_server.py`, for samples whose characters it is the mind of.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::suite::Trouble;
use crate::{process, workspace};

/// Downloading packages over a slow line.
const INSTALL_LIMIT: Duration = Duration::from_secs(900);

/// Runs on a port of its own for as long as this lives.
pub struct RealtimeService {
    process: Child,
    port: u16,
}

impl RealtimeService {
    pub fn start() -> Result<Self, Trouble> {
        let python = python()?;
        let cannot = |error: std::io::Error| Trouble::Failed(format!("the Realtime service: {error}"));
        let mut command = Command::new(python);
        command.arg(workspace::root().join("tests/tools/realtime_server.py")).args(["--port", "0"]);
        let mut process = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().map_err(cannot)?;
        let mut line = String::new();
        if let Some(output) = process.stdout.take() {
            BufReader::new(output).read_line(&mut line).map_err(cannot)?;
        }
        let told: serde_json::Value = serde_json::from_str(&line).unwrap_or_default();
        match told["port"].as_u64().and_then(|port| u16::try_from(port).ok()) {
            Some(port) => Ok(Self { process, port }),
            None => Err(Trouble::Failed(format!("the Realtime service says: {line}"))),
        }
    }

    /// As `--mind` takes it.
    pub fn mind(&self) -> String {
        format!("realtime:openai:ws://127.0.0.1:{}/v1/realtime", self.port)
    }

    /// Fails when the service has found fault with what it was sent, or was sent nothing.
    pub fn judge(&self) -> Result<(), Trouble> {
        let wrong = self.get("/violations")?;
        if !wrong.is_empty() {
            return Err(Trouble::Failed(format!("the Realtime service finds fault:\n{wrong}")));
        }
        match self.get("/log")?.contains("response.create") {
            true => Ok(()),
            false => Err(Trouble::Failed("the Realtime service was not asked".to_owned())),
        }
    }

    fn get(&self, path: &str) -> Result<String, Trouble> {
        let answer = || -> std::io::Result<String> {
            let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port))?;
            write!(stream, "GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")?;
            let mut answer = String::new();
            stream.read_to_string(&mut answer)?;
            Ok(answer)
        };
        let answer = answer().map_err(|error| Trouble::Failed(format!("the Realtime service: {error}")))?;
        Ok(answer.split_once("\r\n\r\n").map_or(String::new(), |(_, body)| body.to_owned()))
    }
}

impl Drop for RealtimeService {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A Python 3 that has the packages, made when it is not there.
fn python() -> Result<PathBuf, Trouble> {
    let folder = workspace::target().join("tmp/realtime-python");
    // The tests of `crates/server/tests/realtime` have the same environment, and the same lock.
    let cannot = |error: std::io::Error| Trouble::Failed(format!("{}: {error}", folder.display()));
    std::fs::create_dir_all(workspace::target().join("tmp")).map_err(cannot)?;
    let installing = File::create(folder.with_extension("lock")).map_err(cannot)?;
    installing.lock().map_err(cannot)?;
    let python = folder.join("bin/python");
    let works = || {
        let mut probe = Command::new(&python);
        probe.args(["-c", "import openai, websockets, pydantic"]);
        process::run(probe).is_ok()
    };
    if !works() {
        println!("      installing the Python packages of the Realtime service");
        let mut venv = Command::new("python3");
        venv.args(["-m", "venv"]).arg(&folder);
        let mut pip = Command::new(&python);
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"]);
        pip.arg(workspace::root().join("tests/tools/realtime_requirements.txt"));
        for command in [venv, pip] {
            let why = |why| Trouble::Missing(format!("the Python packages of the Realtime service: {why}"));
            process::run_limited(command, INSTALL_LIMIT).map_err(why)?;
        }
    }
    if works() { Ok(python) } else { Err(Trouble::Missing(format!("{} lacks its packages", python.display()))) }
}
