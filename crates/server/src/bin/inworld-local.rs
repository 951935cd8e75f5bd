//! The embedded character server as a program: `inworld-local --help` tells how.

use std::collections::VecDeque;
use std::io::Write;
use std::net::{SocketAddr, ToSocketAddrs};
use std::pin::pin;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use inworld_net::{ApiKey, KNOWN_METHODS, Tcp, parse_authorization, verify};
use inworld_protocol::packet::printable;
use inworld_server::{Fault, FaultError, Faults, Options, Script, Server, Verify};
use time::OffsetDateTime;
#[cfg(unix)]
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio::time::timeout;

const HELP: &str = "\
A character server for trying a game without an account and without a network.

Usage: inworld-local [--listen ADDRESS | --port N] [--script FILE] [--key BASE64] [--allow-remote] [--fault FAULT]...

  --listen ADDRESS  where to listen; port 0 takes a free one [127.0.0.1:4002]
  --port N          the same as --listen 127.0.0.1:N
  --script FILE     who answers what, see docs/SCRIPT.md [a built-in tavern: workspace demo, scene tavern]
  --key BASE64      let in only clients with this key, the Base64 of key:secret [everybody]
  --allow-remote    allow an ADDRESS that other machines can reach
  --fault FAULT     what goes wrong on purpose, drop=20 say; may be given several times; `help` lists all
  --help            this text
  --version         the version

The first line of its output is `listening on ws://ADDRESS`. Ctrl-C or SIGTERM ends it.
";

const FAULTS: &str = "\
--fault NAME=N         goes wrong once
--fault NAME=N*3       goes wrong three times
--fault NAME=N*always  goes wrong each time
--fault drop=N,refuse=M  and the next M connections are refused

Frames are counted on each connection from its beginning. docs/FAULTS.md tells more.";

/// What the command line asks for.
enum Wish {
    Help,
    Version,
    ListFaults,
    Serve(Settings),
}

struct Settings {
    listen: String,
    script: Option<String>,
    key: Option<String>,
    allow_remote: bool,
    faults: Faults,
}

/// Characters of a message, which may quote an argument or a script.
const MOST_WORDS: usize = 2_000;

/// Why the program ends: an exit code and words.
struct Failure(u8, String);

fn main() -> ExitCode {
    let done = match read_arguments(std::env::args().skip(1)) {
        Ok(Wish::Help) => say(HELP.trim_end()),
        Ok(Wish::Version) => say(concat!("inworld-local ", env!("CARGO_PKG_VERSION"))),
        Ok(Wish::ListFaults) => say(&format!("{FAULTS}\n\n{}", Fault::list().trim_end())),
        Ok(Wish::Serve(settings)) => serve(settings),
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

fn read_arguments(mut arguments: impl Iterator<Item = String>) -> Result<Wish, Failure> {
    let (mut listen, mut port) = (None, None);
    let mut settings = Settings {
        listen: "127.0.0.1:4002".to_owned(),
        script: None,
        key: None,
        allow_remote: false,
        faults: Faults::default(),
    };
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
            "--listen" => listen = Some(value()?),
            "--port" => {
                let number = value()?;
                let wrong = || Failure(2, format!("--port {number}: should be a number from 0 to 65535"));
                port = Some(number.parse::<u16>().map_err(|_| wrong())?);
            }
            "--script" => settings.script = Some(value()?),
            "--key" => settings.key = Some(value()?),
            "--allow-remote" => settings.allow_remote = true,
            "--fault" => match value()?.as_str() {
                "help" => return Ok(Wish::ListFaults),
                fault => {
                    let fault = fault.parse().map_err(|error: FaultError| Failure(2, format!("--fault: {error}")))?;
                    settings.faults.add(fault);
                }
            },
            "--help" | "-h" => return Ok(Wish::Help),
            "--version" | "-V" => return Ok(Wish::Version),
            _ => return Err(Failure(2, format!("there is no option {name}; --help tells which there are"))),
        }
        if let Some(left) = joined {
            return Err(Failure(2, format!("{name} takes no value, but has {left}")));
        }
    }
    match (listen, port) {
        (Some(_), Some(_)) => return Err(Failure(2, "--listen tells the port too; leave --port out".to_owned())),
        (Some(listen), None) => settings.listen = listen,
        (None, Some(port)) => settings.listen = format!("127.0.0.1:{port}"),
        (None, None) => {}
    }
    Ok(Wish::Serve(settings))
}

fn serve(settings: Settings) -> Result<(), Failure> {
    let script = match &settings.script {
        Some(path) => Script::load(path),
        None => Script::demo(),
    };
    let script = script.map_err(|error| Failure(2, error.to_string()))?;
    let verify = settings.key.as_deref().map(gate).transpose()?;
    let addresses = resolve(&settings)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure(1, format!("cannot start: {error}")))?;
    runtime.block_on(async {
        let listener = TcpListener::bind(addresses.as_slice()).await;
        let listener =
            listener.map_err(|error| Failure(1, format!("cannot listen on {}: {error}", settings.listen)))?;
        let address = listener.local_addr().map_err(|error| Failure(1, format!("cannot listen: {error}")))?;
        // Clients can connect whether or not the parent process reads the line.
        if let Err(Failure(_, words)) = say(&format!("listening on ws://{address}")) {
            let _ = writeln!(std::io::stderr(), "inworld-local: {}", printable(&words, MOST_WORDS));
        }
        let server = Server::new(script, Options { verify, faults: settings.faults, ..Options::default() });
        let mut connections = JoinSet::new();
        let mut stop = pin!(asked_to_stop()?);
        loop {
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                () = &mut stop => break,
            };
            while connections.try_join_next().is_some() {}
            match accepted {
                Ok((socket, _)) => {
                    connections.spawn(Arc::clone(&server).serve(Tcp::new(socket)));
                }
                // Too many open files, say: others may close theirs.
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
        drop(listener);
        server.close();
        // A client that does not answer is left.
        let _ = timeout(GOODBYE, async { while connections.join_next().await.is_some() {} }).await;
        Ok(())
    })
}

/// Ends when the process gets SIGTERM.
#[cfg(unix)]
fn asked_to_stop() -> Result<impl Future<Output = ()>, Failure> {
    let failed = |error: std::io::Error| Failure(1, format!("cannot wait for SIGTERM: {error}"));
    let (mut hears, tells) = tokio::net::UnixStream::pair().map_err(failed)?;
    let tells = tells.into_std().map_err(failed)?;
    signal_hook::low_level::pipe::register(signal_hook::consts::SIGTERM, tells).map_err(failed)?;
    Ok(async move {
        let _ = hears.read_u8().await;
    })
}

/// Other systems have no SIGTERM.
#[cfg(not(unix))]
fn asked_to_stop() -> Result<impl Future<Output = ()>, Failure> {
    Ok(std::future::pending())
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

/// So long the clients may take to say goodbye when the program ends.
const GOODBYE: Duration = Duration::from_secs(2);

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
