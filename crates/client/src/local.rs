//! The embedded servers that `endpoint = "local"` reaches, over a pipe in memory.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest as _, Sha256};
use tokio::io::DuplexStream;

use super::mind_names::MindNames;
use super::script_source::ScriptSource;
use inworld_server::{MindKey, Options, Overrides, Script, ScriptError, Server, SettingNames};

/// Bytes that may wait in each direction of a pipe.
const PIPE: usize = 64 * 1024;

/// Sessions without a connection that a server keeps. A game pauses few at a time.
const MOST_KEPT: usize = 64;

/// Bytes that the sessions of a server may take together.
const MOST_BYTES: usize = 64 << 20;

/// Servers that are kept though no session uses them: a game that writes its own scripts may have another for each session.
const MOST_UNUSED: usize = 16;

/// One server for each script and what goes with it, so that sessions with the same share its memory of sessions.
#[derive(Default)]
pub(super) struct Servers {
    servers: Mutex<HashMap<Origin, Arc<Server>>>,
}

/// The identity of an embedded server.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Origin {
    /// The text of the script; `None` is the built-in demo.
    text: Option<String>,
    /// Where it is, as cards and recordings are beside it.
    path: Option<String>,
    settings: String,
    ca_pem: Option<String>,
    /// A hash of the key of its minds.
    key: Option<[u8; 32]>,
    /// What its messages call its settings.
    names: MindNames,
}

/// A checked script, and the key of its minds.
pub(super) struct LocalScript {
    origin: Origin,
    script: Script,
    mind_key: Option<MindKey>,
}

/// The game's settings of the servers behind a script.
#[derive(Clone, Copy, Default)]
pub(super) struct Minds<'m> {
    pub settings: &'m str,
    pub key: Option<&'m str>,
    pub ca_pem: Option<&'m str>,
    pub names: MindNames,
    pub allow_plain: bool,
}

/// Why a script was refused: the setting that is to blame, unless it is the script's own, and words.
pub(super) struct Refused {
    pub field: Option<&'static str>,
    pub words: String,
}

impl LocalScript {
    /// Reads and checks a script. The error names the file if there is one, the line and the field.
    pub fn read(source: ScriptSource<'_>, minds: Minds<'_>) -> Result<Self, Refused> {
        let refused = |error: ScriptError| match (error.file(), source) {
            (Overrides::FILE, _) => Refused { field: Some("local_settings"), words: error.without_file() },
            (_, ScriptSource::Text(_)) => Refused { field: None, words: error.without_file() },
            _ => Refused { field: None, words: error.to_string() },
        };
        let names = SettingNames { mind_key: Some(minds.names.mind_key), key_env: None, ca_pem: minds.names.ca_pem };
        let overrides = Overrides { tables: minds.settings, allow_plain_http: minds.allow_plain, names };
        let (text, path) = match source {
            ScriptSource::Demo => (None, None),
            ScriptSource::File(path) => (Some(Script::read_text(path).map_err(refused)?), Some(path.to_owned())),
            ScriptSource::Text(text) => (Some(text.to_owned()), None),
        };
        let file = path.as_deref().unwrap_or_default();
        let script = Script::parse_with(text.as_deref().unwrap_or(Script::DEMO), file, &overrides).map_err(refused)?;
        let origin = Origin {
            text,
            path,
            settings: minds.settings.to_owned(),
            ca_pem: minds.ca_pem.map(str::to_owned),
            key: minds.key.map(|key| Sha256::digest(key).into()),
            names: minds.names,
        };
        let mind_key = minds.key.map(MindKey::new);
        Ok(Self { origin, script, mind_key })
    }

    /// Whether the game gave a key for its minds.
    pub fn has_mind_key(&self) -> bool {
        self.mind_key.is_some()
    }
}

impl Servers {
    /// The server of a script.
    pub fn server(&self, script: &LocalScript) -> Arc<Server> {
        let mut servers = self.servers.lock().unwrap_or_else(PoisonError::into_inner);
        if servers.len() >= MOST_UNUSED && !servers.contains_key(&script.origin) {
            // A session holds its server as long as it lives.
            servers.retain(|_, server| Arc::strong_count(server) > 1);
        }
        let options = || Options {
            most_kept: MOST_KEPT,
            most_bytes: MOST_BYTES,
            mind_key: script.mind_key.clone(),
            ca_pem: script.origin.ca_pem.clone(),
            ..Options::default()
        };
        let entry = servers.entry(script.origin.clone());
        entry.or_insert_with(|| Server::new(script.script.clone(), options())).clone()
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
        LocalScript::read(ScriptSource::Text(&text), Minds::default()).ok().unwrap()
    }

    #[test]
    fn messages_name_the_settings_of_the_layer() {
        let settings = "[mind]\nurl = \"http://127.0.0.1:1/v1\"\nmodel = \"m\"\nkey = \"k\"\n";
        let refused = |names| {
            let minds = Minds { settings, names, ..Minds::default() };
            LocalScript::read(ScriptSource::Demo, minds).err().unwrap().words
        };
        let words = refused(MindNames::default());
        assert!(words.contains("mind_key"), "{words}");
        let words = refused(MindNames { mind_key: "MindKey", ca_pem: None });
        assert!(words.contains("MindKey") && !words.contains("mind_key"), "{words}");
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
