//! The command line.

use std::time::Duration;

use inworld_server::{AllowedOrigin, FaultError, Faults, OriginError};

use crate::Failure;
use crate::minds::Minds;

/// What `--help` prints.
pub const HELP: &str = "\
A character server for trying a game without an account and without a network.

Usage: inworld-local [--listen ADDRESS | --port N] [--script FILE] [--key BASE64] [--allow-remote]
                     [--mind URL [--model NAME]] [--speech URL] [--hearing URL] [--key-env VARIABLE]
                     [--play FILE] [--allow-origin ORIGIN]... [--fault FAULT]...
                     [--store URL [--keep SECONDS]] [--drain SECONDS] [--tls-cert FILE --tls-key FILE] [--log]

  --listen ADDRESS       where to listen; port 0 takes a free one [127.0.0.1:4002]
  --port N               the same as --listen 127.0.0.1:N
  --script FILE          who answers what, see docs/SCRIPT.md [a built-in tavern: workspace demo, scene tavern]
  --mind URL             the chat server that thinks for the characters, http://127.0.0.1:11434/v1 say; see docs/MINDS.md
                         or a service that speaks and listens by itself: realtime:openai, realtime:inworld, realtime:URL
  --model NAME           which model it should use [the first that it lists]
  --speech URL           the server that speaks for them, of /v1/audio/speech [a built-in voice]
  --hearing URL          the server that understands the player, of /v1/audio/transcriptions
  --key-env VARIABLE     the environment variable with the key of these servers
  --allow-plain-http     ask servers on other machines over http://, where everybody on the way can read along
  --play FILE            replay the server's side of recorded sessions, see docs/MINDS.md; each session that connects gets
                         the next one of the file
  --key BASE64           let in only clients with this key, the Base64 of key:secret [everybody]
  --allow-remote         allow an ADDRESS that other machines can reach, and any name in `Host`; needs --key
  --allow-origin ORIGIN  let web pages of this site call, http://localhost:3000 say; may be given several times;
                         `*` lets in every page that the browser opens [no pages]
  --log                  write a line of JSON to the error output for each thing that goes wrong
  --tls-cert FILE        speak TLS (wss://, https://) with this certificate and those that it rests on, in PEM
  --tls-key FILE         and its key
  --store URL            keep sessions in Redis or Valkey, redis://127.0.0.1:6379/0 say, so that another of these programs can go
                         on with them; see docs/FLEET.md
  --keep SECONDS         how long a session stays there after its last change [86400]
  --drain SECONDS        after SIGTERM let nobody new in, tell that at /ready, and go on for so long with those who are here [0]
  --fault FAULT          what goes wrong on purpose, drop=20 say; may be given several times; `help` lists all
  --help                 this text
  --version              the version

The first line of its output is `listening on ws://ADDRESS` (wss:// with TLS). Ctrl-C ends it, and so does SIGTERM: clients have two seconds
to say goodbye, and a server that hangs is ended after three. At most 1,000 connections are served at a time, 500 from one
address. A request has 10 seconds for its head and 10 for its body of at most 1 MiB; a connection that does not become a
WebSocket ends 30 seconds after its last request.
";

/// What `--fault help` prints before the list.
pub const FAULTS: &str = "\
--fault NAME=N         goes wrong once
--fault NAME=N*3       goes wrong three times
--fault NAME=N*always  goes wrong each time
--fault drop=N,refuse=M  and the next M connections are refused

Frames are counted on each connection from its beginning. docs/FAULTS.md tells more.";

/// What the command line asks for.
pub enum Wish {
    Help,
    Version,
    ListFaults,
    Serve(Box<Settings>),
}

/// How to serve.
pub struct Settings {
    pub listen: String,
    pub script: Option<String>,
    pub minds: Minds,
    pub play: Option<String>,
    pub key: Option<String>,
    pub allow_remote: bool,
    pub origins: Vec<AllowedOrigin>,
    pub faults: Faults,
    pub store: Option<String>,
    pub keep: Duration,
    pub drain: Duration,
    pub log: bool,
    /// The files of a certificate and of its key.
    pub tls: Option<(String, String)>,
}

/// Reads the arguments behind the name of the program.
pub fn read_arguments(mut arguments: impl Iterator<Item = String>) -> Result<Wish, Failure> {
    let (mut listen, mut port) = (None, None);
    let mut settings = Settings {
        listen: "127.0.0.1:4002".to_owned(),
        script: None,
        minds: Minds::default(),
        play: None,
        key: None,
        allow_remote: false,
        origins: Vec::new(),
        faults: Faults::default(),
        store: None,
        keep: Duration::from_secs(24 * 60 * 60),
        drain: Duration::ZERO,
        log: false,
        tls: None,
    };
    let (mut certificate, mut certificate_key) = (None, None);
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
            "--mind" => settings.minds.mind = Some(value()?),
            "--model" => settings.minds.model = Some(value()?),
            "--speech" => settings.minds.speech = Some(value()?),
            "--hearing" => settings.minds.hearing = Some(value()?),
            "--allow-plain-http" => settings.minds.allow_plain_http = true,
            "--key-env" => settings.minds.key_env = Some(value()?),
            "--play" => settings.play = Some(value()?),
            "--key" => settings.key = Some(value()?),
            "--log" => settings.log = true,
            "--tls-cert" => certificate = Some(value()?),
            "--tls-key" => certificate_key = Some(value()?),
            "--store" => settings.store = Some(value()?),
            "--keep" => settings.keep = seconds("--keep", &value()?, 1)?,
            "--drain" => settings.drain = seconds("--drain", &value()?, 0)?,
            "--allow-remote" => settings.allow_remote = true,
            "--allow-origin" => {
                let wrong = |error: OriginError| Failure(2, format!("--allow-origin: {error}"));
                settings.origins.push(value()?.parse().map_err(wrong)?);
            }
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
    settings.tls = match (certificate, certificate_key) {
        (Some(certificate), Some(key)) => Some((certificate, key)),
        (None, None) => None,
        _ => return Err(Failure(2, "--tls-cert and --tls-key: give both, or neither".to_owned())),
    };
    if settings.play.is_some() && (settings.script.is_some() || settings.minds != Minds::default()) {
        let words = "--play: a recording needs no script and no mind; leave out --script, --mind and the options that go with them";
        return Err(Failure(2, words.to_owned()));
    }
    if settings.allow_remote && settings.key.is_none() {
        let words = "--allow-remote: every machine that reaches this one could talk to the characters; add --key BASE64, the \
                     Base64 of key:secret, and give the same key to your game";
        return Err(Failure(2, words.to_owned()));
    }
    Ok(Wish::Serve(Box::new(settings)))
}

/// Seconds, up to a year.
fn seconds(name: &str, text: &str, least: u64) -> Result<Duration, Failure> {
    let known = text.parse().ok().filter(|seconds| (least..=31_536_000).contains(seconds));
    let wrong = || Failure(2, format!("{name} {text}: should be a number of seconds from {least} to 31536000"));
    known.map(Duration::from_secs).ok_or_else(wrong)
}
