//! The strict service, and its Python environment.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// A service of its own for one test. It ends with the test.
pub struct Oracle {
    process: Child,
    pub address: SocketAddr,
}

impl Oracle {
    pub fn start() -> Self {
        Self::with(&[])
    }

    pub fn with(options: &[&str]) -> Self {
        let mut command = Command::new(python());
        command.arg(tool("realtime_server.py")).args(["--port", "0"]).args(options).stdout(Stdio::piped());
        let mut process = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let told: Value = serde_json::from_str(&line).unwrap();
        let port = u16::try_from(told["port"].as_u64().unwrap()).unwrap();
        Self { process, address: SocketAddr::from(([127, 0, 0, 1], port)) }
    }

    /// The table of a mind behind it. `query`: faults and the like, in the form of a query.
    pub fn mind(&self, profile: &str, query: &str, more: &str) -> String {
        let path = match profile {
            "azure" => "/openai/v1/realtime",
            "azure-preview" => "/openai/realtime",
            "inworld" => "/api/v1/realtime/session",
            _ => "/v1/realtime",
        };
        let url = format!("ws://{}{path}?{query}", self.address);
        let table = "[mind]\nkind = \"realtime\"\nmodel = \"gpt-realtime\"\n";
        format!("{table}profile = \"{profile}\"\nurl = \"{url}\"\n{more}\n")
    }

    /// What was done wrong, by whoever; empty in a good test.
    pub async fn violations(&self) -> String {
        self.get("/violations").await
    }

    /// What happened, in order.
    pub async fn log(&self) -> Vec<Value> {
        let log = self.get("/log").await;
        log.lines().filter(|line| !line.is_empty()).map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// The events of this type that were sent to it.
    pub async fn received(&self, kind: &str) -> Vec<Value> {
        let log = self.log().await;
        let sent = log.into_iter().filter(|line| line["dir"] == "in").map(|mut line| line["event"].take());
        sent.filter(|event| event["type"] == kind).collect()
    }

    /// Waits until something has happened.
    pub async fn until(&self, what: &str, is_it: impl Fn(&Value) -> bool) {
        for _ in 0..400 {
            if self.log().await.iter().any(&is_it) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("{what} did not happen: {:#?}", self.log().await);
    }

    async fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address);
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer.split_once("\r\n\r\n").unwrap().1.to_owned()
    }
}

impl Drop for Oracle {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A file beside the service, of which `cargo xtask test` makes use, too.
fn tool(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/tools").join(name)
}

/// A Python that has the packages, made when it is not there.
fn python() -> &'static Path {
    static PYTHON: OnceLock<PathBuf> = OnceLock::new();
    PYTHON.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("realtime-python");
        // Each test may be a process of its own.
        let installing = File::create(folder.with_extension("lock")).unwrap();
        installing.lock().unwrap();
        let python = folder.join("bin/python");
        let works = || {
            let mut probe = Command::new(&python);
            probe.args(["-c", "import openai, websockets, pydantic"]).stdout(Stdio::null()).stderr(Stdio::null());
            probe.status().is_ok_and(|status| status.success())
        };
        if !works() {
            run(Command::new("python3").args(["-m", "venv"]).arg(&folder));
            let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"];
            run(Command::new(&python).args(pip).arg(tool("realtime_requirements.txt")));
            assert!(works(), "{} does not have its packages", python.display());
        }
        python
    })
}

fn run(command: &mut Command) {
    let done = command.status();
    assert!(done.as_ref().is_ok_and(|status| status.success()), "{command:?}: {done:?}");
}
