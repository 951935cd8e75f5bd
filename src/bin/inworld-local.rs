//! The embedded character server as a program: `inworld-local --help` tells how.

use std::collections::VecDeque;
use std::io::Write;
use std::net::{SocketAddr, ToSocketAddrs};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use inworld::local::{Options, Script, Server, Verify};
use inworld::net::{ApiKey, KNOWN_METHODS, parse_authorization, verify};
use time::OffsetDateTime;
use tokio::net::TcpListener;

const HELP: &str = "\
A character server for trying a game without an account and without a network.

Usage: inworld-local [--listen ADDRESS] [--script FILE] [--key BASE64] [--allow-remote]

  --listen ADDRESS  where to listen; port 0 takes a free one [127.0.0.1:4002]
  --script FILE     who answers what, see docs/SCRIPT.md [a built-in tavern: workspace demo, scene tavern]
  --key BASE64      let in only clients with this key, the Base64 of key:secret [everybody]
  --allow-remote    allow an ADDRESS that other machines can reach
  --help            this text
  --version         the version

The first line of its output is `listening on ws://ADDRESS`. Ctrl-C ends it.
";

/// What the command line asks for.
enum Wish {
    Help,
    Version,
    Serve(Settings),
}

struct Settings {
    listen: String,
    script: Option<String>,
    key: Option<String>,
    allow_remote: bool,
}

/// Why the program ends: an exit code and words.
struct Failure(u8, String);

fn main() -> ExitCode {
    let done = match read_arguments(std::env::args().skip(1)) {
        Ok(Wish::Help) => say(HELP.trim_end()),
        Ok(Wish::Version) => say(concat!("inworld-local ", env!("CARGO_PKG_VERSION"))),
        Ok(Wish::Serve(settings)) => serve(&settings),
        Err(failure) => Err(failure),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure(code, words)) => {
            let _ = writeln!(std::io::stderr(), "inworld-local: {words}");
            ExitCode::from(code)
        }
    }
}

fn say(words: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    let written = writeln!(out, "{words}").and_then(|()| out.flush());
    written.map_err(|error| Failure(1, format!("the output cannot be written: {error}")))
}

fn read_arguments(mut arguments: impl Iterator<Item = String>) -> Result<Wish, Failure> {
    let mut settings = Settings { listen: "127.0.0.1:4002".to_owned(), script: None, key: None, allow_remote: false };
    while let Some(argument) = arguments.next() {
        // `--name=value` is `--name value`.
        let (name, mut joined) = match argument.split_once('=') {
            Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
            None => (argument, None),
        };
        let mut value = || {
            let missing = || Failure(2, format!("{name} needs a value; --help tells more"));
            joined.take().or_else(|| arguments.next()).ok_or_else(missing)
        };
        match name.as_str() {
            "--listen" => settings.listen = value()?,
            "--script" => settings.script = Some(value()?),
            "--key" => settings.key = Some(value()?),
            "--allow-remote" => settings.allow_remote = true,
            "--help" | "-h" => return Ok(Wish::Help),
            "--version" | "-V" => return Ok(Wish::Version),
            _ => return Err(Failure(2, format!("there is no option {name}; --help tells which there are"))),
        }
        if let Some(left) = joined {
            return Err(Failure(2, format!("{name} takes no value, but has {left}")));
        }
    }
    Ok(Wish::Serve(settings))
}

fn serve(settings: &Settings) -> Result<(), Failure> {
    let script = match &settings.script {
        Some(path) => Script::load(path),
        None => Script::demo(),
    };
    let script = script.map_err(|error| Failure(2, error.to_string()))?;
    let verify = settings.key.as_deref().map(gate).transpose()?;
    let addresses = resolve(settings)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure(1, format!("cannot start: {error}")))?;
    runtime.block_on(async {
        let listener = TcpListener::bind(addresses.as_slice()).await;
        let listener =
            listener.map_err(|error| Failure(1, format!("cannot listen on {}: {error}", settings.listen)))?;
        let address = listener.local_addr().map_err(|error| Failure(1, format!("cannot listen: {error}")))?;
        say(&format!("listening on ws://{address}"))?;
        let server = Server::new(script, Options { verify, ..Options::default() });
        loop {
            match listener.accept().await {
                Ok((socket, _)) => {
                    // An utterance is written in one go; waiting for more would only delay it.
                    let _ = socket.set_nodelay(true);
                    tokio::spawn(Arc::clone(&server).serve(socket));
                }
                // Too many open files, say: others may close theirs.
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
    })
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

/// How far the clock of a client may be from ours.
const CLOCK_DIFFERENCE: time::Duration = time::Duration::minutes(10);
/// Nonces that are remembered within that time.
const MOST_NONCES: usize = 10_000;

/// Checks signatures against one key (PROTOCOL.md 1.2).
fn gate(key: &str) -> Result<Verify, Failure> {
    let key = ApiKey::decode(key).map_err(|error| Failure(2, format!("--key: {error}")))?;
    let used: Mutex<VecDeque<String>> = Mutex::default();
    Ok(Arc::new(move |authorization, host| {
        let Some(header) = parse_authorization(authorization) else { return false };
        let bare = host.rsplit_once(':').map_or(host, |(name, _)| name);
        // Unity signs the cloud's host whatever it calls; others sign the one they call, with its port or without.
        let hosts = [host, bare, "api-engine.inworld.ai", "localhost", "127.0.0.1"];
        if !is_recent(&header.date_time) || !verify(&key, &header, &hosts, &KNOWN_METHODS) {
            return false;
        }
        let mut used = used.lock().unwrap_or_else(PoisonError::into_inner);
        if used.contains(&header.nonce) {
            return false;
        }
        if used.len() >= MOST_NONCES {
            used.pop_front();
        }
        used.push_back(header.nonce);
        true
    }))
}

/// Whether `yyyyMMddHHmmss` is about now.
fn is_recent(date_time: &str) -> bool {
    let part = |from: usize, to: usize| date_time.get(from..to).and_then(|digits| digits.parse::<u8>().ok());
    let moment = || {
        let year = date_time.get(..4)?.parse().ok()?;
        let month = time::Month::try_from(part(4, 6)?).ok()?;
        let date = time::Date::from_calendar_date(year, month, part(6, 8)?).ok()?;
        let time = time::Time::from_hms(part(8, 10)?, part(10, 12)?, part(12, 14)?).ok()?;
        Some(time::PrimitiveDateTime::new(date, time).assume_utc())
    };
    date_time.len() == 14
        && moment().is_some_and(|moment| (OffsetDateTime::now_utc() - moment).abs() <= CLOCK_DIFFERENCE)
}
