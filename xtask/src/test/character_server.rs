//! `inworld-local` as the samples find it: a process on a free port.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use super::realtime_service::RealtimeService;
use super::suite::{Trouble, Verdict};
use crate::workspace;

/// What no reply of the demo is written for.
const UNWRITTEN: &str = "Will it rain tomorrow?";

/// The character server that ships, on a free port, for as long as this lives.
pub struct Server {
    process: Child,
    pub endpoint: String,
}

impl Server {
    pub fn start(options: &[&str]) -> Result<Self, Trouble> {
        let cannot = |error: std::io::Error| Trouble::Failed(format!("inworld-local: {error}"));
        let mut command = Command::new(workspace::release().join("inworld-local"));
        command.args(["--port", "0"]).args(options).stdin(Stdio::null()).stdout(Stdio::piped());
        let mut process = command.spawn().map_err(cannot)?;
        let mut line = String::new();
        if let Some(output) = process.stdout.take() {
            BufReader::new(output).read_line(&mut line).map_err(cannot)?;
        }
        let endpoint = line.trim_end().strip_prefix("listening on ").unwrap_or_default().to_owned();
        Ok(Self { process, endpoint })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Talks to a character whose mind is a Realtime service, behind `inworld-local`: nothing of the sample knows of it. `talk` gets
/// an endpoint and what to say; what it gives has the service's answer in it, and all of `more`.
pub fn talk_through_a_service(more: &[&str], talk: impl FnOnce(&str, &str) -> Result<String, Trouble>) -> Verdict {
    let service = RealtimeService::start()?;
    let server = Server::start(&["--mind", &service.mind(), "--model", "gpt-realtime-2"])?;
    let said = talk(&server.endpoint, UNWRITTEN)?;
    let answer = format!("You said {UNWRITTEN}");
    if let Some(words) = more.iter().chain([&answer.as_str()]).find(|words| !said.contains(**words)) {
        return Err(Trouble::Failed(format!("it does not say '{words}':\n{said}")));
    }
    service.judge()?;
    Ok(String::new())
}
