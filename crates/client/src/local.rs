//! The embedded servers that `endpoint = "local"` reaches, over a pipe in memory.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::DuplexStream;

use super::settings::ScriptSource;
use inworld_server::{Options, Script, Server};

/// Bytes that may wait in each direction of a pipe.
const PIPE: usize = 64 * 1024;

/// Sessions that a server remembers though nobody is connected. A game pauses few at a time, and its memory is not ours.
const MOST_KEPT: usize = 64;

/// Bytes that the sessions of a server may take together.
const MOST_BYTES: usize = 64 << 20;

/// Servers that are kept though no session uses them: a game that writes its own scripts may have another for each session.
const MOST_UNUSED: usize = 16;

/// One server a script, so that sessions with the same script share its memory of sessions.
#[derive(Default)]
pub(super) struct Servers {
    servers: Mutex<HashMap<Option<String>, Arc<Server>>>,
}

/// A script that was read and found good.
pub(super) struct LocalScript {
    /// Its text; `None` is the built-in demo.
    text: Option<String>,
    script: Script,
}

impl LocalScript {
    /// Reads and checks a script. The error names the file if there is one, the line and the field.
    pub fn read(source: ScriptSource<'_>) -> Result<Self, String> {
        match source {
            ScriptSource::Demo => Ok(Self { text: None, script: Script::demo().map_err(|error| error.to_string())? }),
            ScriptSource::File(path) => {
                let text = Script::read_text(path).map_err(|error| error.to_string())?;
                let script = Script::parse(&text, path).map_err(|error| error.to_string())?;
                Ok(Self { text: Some(text), script })
            }
            ScriptSource::Text(text) => {
                let script = Script::parse(text, "").map_err(|error| error.without_file())?;
                Ok(Self { text: Some(text.to_owned()), script })
            }
        }
    }
}

impl Servers {
    /// The server of a script.
    pub fn server(&self, script: &LocalScript) -> Arc<Server> {
        let mut servers = self.servers.lock().unwrap_or_else(PoisonError::into_inner);
        if servers.len() >= MOST_UNUSED && !servers.contains_key(&script.text) {
            // A session holds its server as long as it lives.
            servers.retain(|_, server| Arc::strong_count(server) > 1);
        }
        let options = Options { most_kept: MOST_KEPT, most_bytes: MOST_BYTES, ..Options::default() };
        servers.entry(script.text.clone()).or_insert_with(|| Server::new(script.script.clone(), options)).clone()
    }
}

/// Opens a pipe to a server. Must be called on the runtime.
pub(super) fn connect(server: &Arc<Server>) -> DuplexStream {
    let (ours, theirs) = tokio::io::duplex(PIPE);
    let server = server.clone();
    // How the connection ended is told to the client's end of the pipe.
    tokio::spawn(server.serve(theirs));
    ours
}

#[cfg(test)]
mod tests {
    use super::*;

    fn script(scene: usize) -> LocalScript {
        let text = format!(
            "workspace = \"demo\"\n[[scene]]\nname = \"s{scene}\"\ncharacters = [\"a\"]\n[[character]]\nname = \"a\"\n\
             [[character.reply]]\nwhen.says = [\"*\"]\nanswer = [\"Yes.\"]\n"
        );
        LocalScript::read(ScriptSource::Text(&text)).unwrap()
    }

    #[test]
    fn servers_that_nobody_uses_are_bounded() {
        let servers = Servers::default();
        let used = servers.server(&script(0));
        for scene in 1..100 {
            servers.server(&script(scene));
        }
        assert!(servers.servers.lock().unwrap().len() <= MOST_UNUSED + 1);
        assert!(Arc::ptr_eq(&used, &servers.server(&script(0))), "a session finds its server again");
        assert!(Arc::ptr_eq(&servers.server(&script(99)), &servers.server(&script(99))));
    }
}
