//! The embedded character server as a program: `inworld-local --help` tells how.

use std::io::Write;
use std::net::{SocketAddr, ToSocketAddrs};
use std::path::Path;
use std::process::ExitCode;

use inworld_protocol::packet::printable;
use inworld_server::{Access, Fault, Options, Overrides, Recording, Script, ScriptError, Server, SettingNames};
use tokio::net::TcpListener;
use zeroize::Zeroizing;

use arguments::{FAULTS, HELP, Settings, Wish, read_arguments};
use gate::gate;
use stop::asked_to_stop;

mod arguments;
#[cfg(feature = "fleet")]
mod figures;
mod fleet;
mod gate;
mod minds;
#[cfg(feature = "fleet")]
mod redis_store;
mod stop;
mod tls;

/// Characters of a message, which may quote an argument or a script.
const MOST_WORDS: usize = 2_000;

/// Why the program ends: an exit code and words.
struct Failure(u8, String);

fn main() -> ExitCode {
    let done = match read_arguments(std::env::args().skip(1)) {
        Ok(Wish::Help) => say(HELP.trim_end()),
        Ok(Wish::Version) => say(concat!("inworld-local ", env!("CARGO_PKG_VERSION"))),
        Ok(Wish::ListFaults) => say(&format!("{FAULTS}\n\n{}", Fault::list().trim_end())),
        Ok(Wish::Serve(settings)) => serve(*settings),
        Err(failure) => Err(failure),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure(code, words)) => {
            let _ = writeln!(std::io::stderr(), "inworld-local: {}", printable(&words, MOST_WORDS));
            ExitCode::from(code)
        }
    }
}

fn say(words: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    let written = writeln!(out, "{words}").and_then(|()| out.flush());
    written.map_err(|error| Failure(1, format!("the output cannot be written: {error}")))
}

fn serve(settings: Settings) -> Result<(), Failure> {
    let script = read_script(&settings)?;
    let play = settings.play.as_deref().map(read_recording).transpose()?;
    let verify = settings.key.as_deref().map(gate).transpose()?;
    let addresses = resolve(&settings)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure(1, format!("cannot start: {error}")))?;
    runtime.block_on(async {
        let listener = TcpListener::bind(addresses.as_slice()).await;
        let listener =
            listener.map_err(|error| Failure(1, format!("cannot listen on {}: {error}", settings.listen)))?;
        let address = listener.local_addr().map_err(|error| Failure(1, format!("cannot listen: {error}")))?;
        let stop = asked_to_stop(settings.drain)?;
        let tls = settings.tls.map(|(certificate, key)| tls::server_config(&certificate, &key)).transpose()?;
        let store = settings.store.as_deref().map(|url| fleet::store(url, settings.keep)).transpose()?;
        let scheme = if tls.is_some() { "wss" } else { "ws" };
        // Clients can connect whether or not the parent process reads the line.
        if let Err(Failure(_, words)) = say(&format!("listening on {scheme}://{address}")) {
            let _ = writeln!(std::io::stderr(), "inworld-local: {}", printable(&words, MOST_WORDS));
        }
        let hosts = vec![host_of(&settings.listen).to_owned()];
        let token_secret = settings.key.map(Zeroizing::new);
        let access = Access { origins: settings.origins, hosts, any_host: settings.allow_remote };
        let server = Server::new(
            script,
            Options {
                verify,
                access,
                faults: settings.faults,
                play,
                store,
                drain: settings.drain,
                token_secret,
                watcher: fleet::watcher(settings.log)?,
                tls,
                ..Options::default()
            },
        );
        server.listen(listener, stop).await;
        Ok(())
    })
}

/// The script, with what the options say of its minds.
fn read_script(settings: &Settings) -> Result<Script, Failure> {
    let refused = |error: ScriptError| match error.file() {
        Overrides::FILE => Failure(2, format!("--mind, --speech, --hearing: {}", error.message())),
        _ => Failure(2, error.to_string()),
    };
    let tables = settings.minds.settings()?;
    let names = SettingNames { mind_key: None, key_env: Some("--key-env"), ca_pem: None };
    let overrides = Overrides { tables: &tables, allow_plain_http: settings.minds.allow_plain_http, names };
    match &settings.script {
        Some(path) => Script::parse_with(&Script::read_text(path).map_err(refused)?, path, &overrides).map_err(refused),
        None => Script::parse_with(Script::DEMO, "", &overrides).map_err(refused),
    }
}

fn read_recording(path: &str) -> Result<Recording, Failure> {
    Recording::read(Path::new(path)).map_err(|words| Failure(2, format!("--play {path}: {words}")))
}

/// The addresses to listen on, all of this machine alone unless remote ones are allowed.
fn resolve(settings: &Settings) -> Result<Vec<SocketAddr>, Failure> {
    let listen = &settings.listen;
    let unknown = |words: String| Failure(2, format!("--listen {listen}: {words}; write it like 127.0.0.1:4002"));
    let addresses: Vec<SocketAddr> = listen.to_socket_addrs().map_err(|error| unknown(error.to_string()))?.collect();
    if addresses.is_empty() {
        return Err(unknown("no such address".to_owned()));
    }
    match addresses.iter().find(|address| !address.ip().is_loopback()) {
        Some(remote) if !settings.allow_remote => Err(Failure(
            2,
            format!("--listen {listen}: other machines could reach {}; add --allow-remote if they should", remote.ip()),
        )),
        _ => Ok(addresses),
    }
}

/// The host of an address to listen on.
fn host_of(listen: &str) -> &str {
    listen.rsplit_once(':').map_or(listen, |(host, _)| host)
}
