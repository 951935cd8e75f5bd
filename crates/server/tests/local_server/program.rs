//! The program `inworld-local`: its options, its first line, its refusals.

use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

use serde_json::json;

use super::client::{Client, Http, Raw};

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_inworld-local"));
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn refused(arguments: &[&str]) -> String {
    let Output { status, stdout, stderr } = program(arguments).output().unwrap();
    assert_eq!((status.code(), stdout.as_slice()), (Some(2), &b""[..]), "{arguments:?}");
    String::from_utf8(stderr).unwrap()
}

/// A running server, ended with the test.
struct Running {
    child: Child,
    address: std::net::SocketAddr,
}

impl Running {
    fn start(arguments: &[&str]) -> Self {
        let mut child = program(arguments).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.strip_prefix("listening on ws://").and_then(|rest| rest.strip_suffix('\n'));
        let address = address.unwrap_or_else(|| panic!("{line:?}")).parse().unwrap();
        Self { child, address }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// KEY:SECRET.
const KEY: &str = "S0VZOlNFQ1JFVA==";

/// The `Authorization` of a token request with the key.
fn sign(host: &str) -> String {
    use inworld_net::{ApiKey, TOKEN_METHOD, date_time};
    let now = date_time(time::OffsetDateTime::now_utc());
    ApiKey::decode(KEY).unwrap().authorization(&now, host, TOKEN_METHOD, "00000000000").to_string()
}

struct File(PathBuf);

impl File {
    fn new(name: &str, text: &str) -> Self {
        let path = std::env::temp_dir().join(format!("inworld-local-{}-{name}", std::process::id()));
        std::fs::write(&path, text).unwrap();
        Self(path)
    }

    fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

#[test]
fn help_and_version_are_told() {
    for (option, words) in
        [("--help", "--allow-remote"), ("--version", "inworld-local 0."), ("--fault=help", "restart-with-memory=N")]
    {
        let output = program(&[option]).output().unwrap();
        assert!(output.status.success());
        assert!(String::from_utf8(output.stdout).unwrap().contains(words));
    }
}

#[test]
fn what_makes_no_sense_is_refused_with_words() {
    assert!(refused(&["--lisen", "x"]).contains("--lisen"));
    assert!(refused(&["--listen"]).contains("needs a value"));
    assert!(refused(&["--listen", "nonsense"]).contains("127.0.0.1:4002"));
    assert!(refused(&["--listen", "0.0.0.0:0"]).contains("--allow-remote"));
    assert!(refused(&["--allow-remote=yes"]).contains("takes no value"));
    assert!(refused(&["--listen", "0.0.0.0:0", "--allow-remote"]).contains("add --key"));
    assert!(refused(&["--allow-remote"]).contains("add --key"));
    assert!(refused(&["--allow-origin", "localhost:3000"]).contains("--allow-origin: `localhost:3000`: "));
    assert!(refused(&["--port", "70000"]).contains("0 to 65535"));
    assert!(refused(&["--port=0", "--listen=127.0.0.1:0"]).contains("leave --port out"));
    assert!(refused(&["--fault", "explode=1"]).contains("--fault: there is no fault `explode`"));
    assert!(refused(&["--key", "not base64!"]).contains("--key"));
    assert!(refused(&["--tls-cert", "x"]).contains("give both"));
    assert!(refused(&["--tls-cert", "/no/such", "--tls-key", "y"]).contains("--tls-cert /no/such: "));
    assert!(refused(&["--store", "http://x", "--port", "0"]).contains("--store: "));
    assert!(refused(&["--keep", "0"]).contains("from 1 to"));
    assert!(refused(&["--play", "/no/such/file.jsonl"]).contains("--play /no/such/file.jsonl: cannot be read"));
    assert!(refused(&["--play", "/dev/null"]).contains("is no regular file"));
    assert!(refused(&["--play", "x", "--mind", "http://127.0.0.1:1"]).contains("leave out --script, --mind"));
    assert!(refused(&["--script", "/no/such/file.toml"]).contains("/no/such/file.toml: cannot be read"));
}

#[test]
fn a_bad_script_is_refused_with_file_line_and_field() {
    let file = File::new("bad.toml", "[[scene]]\nname = \"a\"\ncharacters = [\"b\"]\n[[character]]\nname = \"c\"\n");
    let words = refused(&["--script", file.path()]);
    assert!(words.contains(&format!("{}:3: field `scene[0].characters`: ", file.path())), "{words}");
}

#[test]
fn a_damaged_recording_is_refused_with_its_line() {
    let file = File::new("damaged.jsonl", "{\"session\":\"a\",\"at_ms\":0,\"event\":\"connected\"}\n{}\n");
    let words = refused(&["--play", file.path()]);
    assert!(words.contains(&format!("{}: is damaged in line 2: ", file.path())), "{words}");
}

#[tokio::test]
async fn a_script_of_ones_own_is_played() {
    let file = File::new(
        "good.toml",
        "workspace = \"mine\"\n[[scene]]\nname = \"a\"\ncharacters = [\"b\"]\n[[character]]\nname = \"b\"\ngreet_on_load = true\ngreeting = \"Hi, {player}!\"\n",
    );
    let running = Running::start(&["--listen", "127.0.0.1:0", "--script", file.path()]);
    let mut client = Client::connect(running.address, "s").await;
    client.load("workspaces/mine/scenes/a").await;
    let greeting = client.until_end().await;
    assert_eq!(greeting[0]["text"]["text"], "Hi, friend!");
}

#[tokio::test]
async fn remote_addresses_are_taken_when_allowed_and_with_any_name() {
    let running = Running::start(&["--listen=0.0.0.0:0", "--allow-remote", "--key", KEY]);
    let address = ([127, 0, 0, 1], running.address.port()).into();
    let path = "/v1/sessionTokens/token:generate";
    for host in ["gamebox.lan:4002", "192.168.1.5"] {
        assert_eq!(Raw::status(address, &format!("POST {path} HTTP/1.1\r\nHost: {host}\r\n\r\n")).await, 401, "{host}");
    }
    let headers = format!("Authorization: {}\r\n", sign(&address.to_string()));
    let token = Http::post(address, path, &headers, "{}").await.json["token"].as_str().unwrap().to_owned();
    let mut client = Client::connect_at(address, "/v1/session/open?session_id=s", &["Bearer", &token]).await;
    client.load("workspaces/demo/scenes/tavern").await;
}

#[tokio::test]
async fn a_taken_port_is_told() {
    let running = Running::start(&["--listen", "127.0.0.1:0"]);
    let mut second = program(&["--listen", &running.address.to_string()]).spawn().unwrap();
    assert_eq!(second.wait().unwrap().code(), Some(1));
    let mut words = String::new();
    second.stderr.take().unwrap().read_to_string(&mut words).unwrap();
    assert!(words.contains("cannot listen"), "{words}");
}

#[tokio::test]
async fn with_a_key_the_signature_and_the_token_count() {
    use inworld_net::{ApiKey, TOKEN_METHOD};
    let running = Running::start(&["--listen", "127.0.0.1:0", "--key", KEY]);
    let key = ApiKey::decode(KEY).unwrap();
    let path = "/v1/sessionTokens/token:generate";
    let now = inworld_net::date_time(time::OffsetDateTime::now_utc());
    let address = running.address.to_string();
    let signed = |date: &str, host: &str, nonce: &str| {
        format!("Authorization: {}\r\n", *key.authorization(date, host, TOKEN_METHOD, nonce))
    };
    let ask = |headers: String| async move { Http::post(running.address, path, &headers, "{}").await };
    assert_eq!(ask(String::new()).await.status, 401);
    assert_eq!(ask(signed("20220601123658", &address, "00000000001")).await.status, 401, "too old");
    assert_eq!(ask(signed(&now, "elsewhere", "00000000002")).await.status, 401, "another host");
    let answer = ask(signed(&now, &address, "00000000003")).await;
    assert_eq!(answer.status, 200);
    assert_eq!(ask(signed(&now, &address, "00000000003")).await.status, 401, "used before");
    assert_eq!(ask(signed(&now, "api-engine.inworld.ai", "00000000004")).await.status, 200);
    let token = answer.json["token"].as_str().unwrap().to_owned();
    let path = "/v1/session/open?session_id=s";
    Client::connect_at(running.address, path, &["Bearer", &token]).await.load("workspaces/demo/scenes/tavern").await;
    let mut stranger = Client::connect_at(running.address, path, &["Bearer", "local"]).await;
    assert_eq!(stranger.next_error().await["details"][0]["errorType"], json!("SESSION_TOKEN_INVALID"));
}

#[tokio::test]
async fn faults_and_the_port_come_from_the_command_line() {
    let running = Running::start(&["--port", "0", "--fault", "drop=1", "--fault=session-paused=0"]);
    assert!(running.address.ip().is_loopback());
    let mut client = Client::connect(running.address, "s").await;
    assert_eq!(client.next_error().await["details"][0]["errorType"], json!("SESSION_PAUSED"));
    let mut client = Client::connect(running.address, "s").await;
    client.load("workspaces/demo/scenes/tavern").await;
    client.cut().await;
    Client::connect(running.address, "s").await.load("workspaces/demo/scenes/tavern").await;
}

#[cfg(unix)]
#[tokio::test]
async fn sigterm_says_goodbye_and_ends() {
    let mut running = Running::start(&["--port", "0"]);
    let mut client = Client::connect(running.address, "s").await;
    client.load("workspaces/demo/scenes/tavern").await;
    let told = Command::new("kill").args(["-TERM", &running.child.id().to_string()]).status().unwrap();
    assert!(told.success());
    assert_eq!(client.closed().await, 1001);
    assert_eq!(running.child.wait().unwrap().code(), Some(0));
}

/// A parent may read the first line and close the pipe, or never read at all.
#[cfg(unix)]
#[tokio::test]
async fn a_closed_output_does_not_end_the_server() {
    use std::os::fd::OwnedFd;

    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let (out_reader, out) = std::io::pipe().unwrap();
    let (error_reader, error) = std::io::pipe().unwrap();
    drop((out_reader, error_reader));
    let mut command = program(&["--port", &port.to_string()]);
    let child = command.stdout(OwnedFd::from(out)).stderr(OwnedFd::from(error)).spawn().unwrap();
    let mut running = Running { child, address: ([127, 0, 0, 1], port).into() };
    while std::net::TcpStream::connect(running.address).is_err() {
        assert_eq!(running.child.try_wait().unwrap(), None, "it has ended");
        tokio::task::yield_now().await;
    }
    let mut client = Client::connect(running.address, "s").await;
    client.load("workspaces/demo/scenes/tavern").await;
}

/// Whatever the server's thread does.
#[cfg(unix)]
#[tokio::test]
async fn sigterm_ends_a_server_that_hangs() {
    let mut running = Running::start(&["--port", "0", "--fault", "hang=0"]);
    let _client = Client::connect(running.address, "s").await;
    let told = Command::new("kill").args(["-TERM", &running.child.id().to_string()]).status().unwrap();
    assert!(told.success());
    let (done, ended) = std::sync::mpsc::channel();
    let mut child = std::mem::replace(&mut running.child, program(&["--version"]).spawn().unwrap());
    let id = child.id();
    std::thread::spawn(move || done.send(child.wait().unwrap()));
    let Ok(status) = ended.recv_timeout(super::client::PATIENCE) else {
        let _ = Command::new("kill").args(["-KILL", &id.to_string()]).status();
        panic!("SIGTERM does not end it");
    };
    assert_eq!(status.code(), Some(1));
}

#[tokio::test]
async fn pages_call_when_their_site_is_named() {
    let running = Running::start(&["--port=0", "--allow-origin", "http://localhost:3000", "--allow-origin=null"]);
    let path = "/v1/sessionTokens/token:generate";
    for (origin, status) in [("http://localhost:3000", 200), ("null", 200), ("http://localhost:3001", 403)] {
        let answer = Http::post(running.address, path, &format!("Origin: {origin}\r\n"), "{}").await;
        assert_eq!(answer.status, status, "{origin}");
    }
}
