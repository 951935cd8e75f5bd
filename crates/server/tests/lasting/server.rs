//! `inworld-local` as a process of its own.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Nothing waits so long unless it is broken, not even a hundred games on a machine that is busy with other things.
pub const LIMIT: Duration = Duration::from_secs(240);

/// The key that a server with a key wants, and a game gives.
pub const KEY: &str = "a2V5OnNlY3JldA==";

/// A running server, ended with the test.
pub struct Server {
    process: Child,
    port: u16,
}

impl Server {
    /// On a free port, with the talkative guard.
    pub fn start(options: &[&str]) -> Self {
        Self::listen(0, options).expect("a free port")
    }

    /// `None` when the port is taken.
    fn listen(port: u16, options: &[&str]) -> Option<Self> {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/lasting/talkative.toml");
        let mut command = Command::new(env!("CARGO_BIN_EXE_inworld-local"));
        command.args(["--port", &port.to_string(), "--script", script]).args(options);
        let mut process = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let Some((_, port)) = line.trim_end().rsplit_once(':') else {
            assert_eq!(process.wait().unwrap().code(), Some(1), "{line:?}");
            return None;
        };
        Some(Self { process, port: port.parse().unwrap() })
    }

    /// What goes into `endpoint`.
    pub fn url(&self) -> String {
        format!("ws://127.0.0.1:{}", self.port)
    }

    /// Ends it without a word and starts it again on the same port: it has forgotten everything.
    pub fn restart(&mut self) {
        self.kill();
        let end = Instant::now() + LIMIT;
        // Somebody's connection to elsewhere may have got the port for a moment.
        *self = loop {
            match Self::listen(self.port, &[]) {
                Some(server) => break server,
                None => assert!(Instant::now() < end, "port {} is not free again", self.port),
            }
            std::thread::sleep(Duration::from_millis(50));
        };
    }

    fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Stops the process, as a debugger does.
    #[cfg(unix)]
    pub fn suspend(&self) {
        signal("STOP", &self.process);
    }

    /// Lets it go on.
    #[cfg(unix)]
    pub fn go_on(&self) {
        signal("CONT", &self.process);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Sends a signal to a process.
#[cfg(unix)]
pub fn signal(name: &str, process: &Child) {
    let sent = Command::new("kill").args([format!("-{name}"), process.id().to_string()]).status().unwrap();
    assert!(sent.success(), "SIG{name}");
}
