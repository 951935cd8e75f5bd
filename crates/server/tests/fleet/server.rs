//! The programs: a store, three character servers, and what stands in front of them.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Nothing waits so long unless it is broken.
pub const LIMIT: Duration = Duration::from_secs(120);

/// The key that the servers want, and games give.
pub const KEY: &str = "a2V5OnNlY3JldA==";

/// A program, ended with the test.
pub struct Machine(Child);

impl Machine {
    fn start(command: &mut Command) -> Self {
        Self(command.stdin(Stdio::null()).spawn().unwrap_or_else(|error| panic!("{command:?}: {error}")))
    }

    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([format!("-{name}"), self.0.id().to_string()]).status().unwrap();
        assert!(sent.success(), "SIG{name}");
    }

    /// Ends it without a word.
    pub fn kill(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }

    /// Waits until it has ended by itself.
    pub fn ended(&mut self) -> Option<i32> {
        self.0.wait().unwrap().code()
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A server and its store.
pub struct Machines {
    _server: Machine,
    _store: Machine,
    _folder: Folder,
}

/// Three servers with one store, behind one address.
pub struct Fleet {
    pub store: Machine,
    pub servers: Vec<Machine>,
    ports: Vec<u16>,
    store_port: u16,
    _front: Machine,
    front_port: u16,
    _folder: Folder,
}

impl Fleet {
    /// Behind HAProxy.
    pub fn start() -> Self {
        Self::behind(haproxy)
    }

    /// Behind nginx.
    pub fn behind_nginx() -> Self {
        Self::behind(nginx)
    }

    fn behind(front: impl Fn(&Folder, u16, &[u16]) -> Machine) -> Self {
        let folder = Folder::new();
        let (store_port, front_port) = (free_port(), free_port());
        let store = start_store(&folder, store_port);
        let ports: Vec<u16> = (0..3).map(|_| free_port()).collect();
        let servers = ports.iter().map(|port| start_server(*port, store_port, &[])).collect();
        let front = front(&folder, front_port, &ports);
        until("the proxy has found the servers", || status(front_port, "/ready") == Some(200));
        Self { store, servers, ports, store_port, _front: front, front_port, _folder: folder }
    }

    /// What goes into `endpoint`.
    pub fn url(&self) -> String {
        format!("ws://127.0.0.1:{}", self.front_port)
    }

    /// Starts a server again that has ended.
    pub fn start_again(&mut self, server: usize) {
        self.servers[server] = start_server(self.ports[server], self.store_port, &[]);
        until("the server is ready", || status(self.ports[server], "/ready") == Some(200));
    }

    /// Starts the store again, which has ended. It has forgotten everything.
    pub fn start_store_again(&mut self) {
        self.store = start_store(&self._folder, self.store_port);
    }

    /// How many sessions are in the store.
    pub fn stored(&self) -> Option<usize> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.store_port)).ok()?;
        stream.write_all(b"DBSIZE\r\n").ok()?;
        let mut answer = String::new();
        BufReader::new(stream).read_line(&mut answer).ok()?;
        answer.trim_end().strip_prefix(':')?.parse().ok()
    }

    /// What a server tells those who watch it.
    pub fn metrics(&self, server: usize) -> String {
        get(self.ports[server], "/metrics").unwrap()
    }

    /// The status that a server answers with at a path.
    pub fn status(&self, server: usize, path: &str) -> Option<u16> {
        status(self.ports[server], path)
    }
}

/// As docs/fleet has it.
fn configuration(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/fleet").join(name)
}

fn haproxy(_: &Folder, front_port: u16, ports: &[u16]) -> Machine {
    let mut front = Command::new("haproxy");
    front.arg("-f").arg(configuration("haproxy.cfg")).env("PLAYERS", format!("127.0.0.1:{front_port}"));
    for (name, port) in ["ONE", "TWO", "THREE"].into_iter().zip(ports) {
        front.env(name, format!("127.0.0.1:{port}"));
    }
    Machine::start(&mut front)
}

/// With the addresses of this test.
fn nginx(folder: &Folder, front_port: u16, ports: &[u16]) -> Machine {
    let mut text = std::fs::read_to_string(configuration("nginx.conf")).unwrap();
    let pid = folder.0.join("nginx.pid").to_string_lossy().into_owned();
    let mut places = vec![("4002".to_owned(), front_port.to_string()), ("/run/inworld-nginx.pid".to_owned(), pid)];
    places.extend((5001..).zip(ports).map(|(known, port): (u16, _)| (known.to_string(), port.to_string())));
    for (known, here) in places {
        assert!(text.contains(&known), "{known}");
        text = text.replace(&known, &here);
    }
    let file = folder.0.join("nginx.conf");
    std::fs::write(&file, text).unwrap();
    Machine::start(
        Command::new("nginx")
            .arg("-p")
            .arg(&folder.0)
            .arg("-c")
            .arg(file)
            .args(["-g", "daemon off; master_process off;"]),
    )
}

/// One server that speaks TLS, with a certificate of its own for localhost; what goes into `endpoint` and `ca_pem`.
pub fn encrypted() -> (Machines, String, String) {
    let folder = Folder::new();
    let issued = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let (certificate, key) = (folder.0.join("certificate.pem"), folder.0.join("key.pem"));
    std::fs::write(&certificate, issued.cert.pem()).unwrap();
    std::fs::write(&key, issued.signing_key.serialize_pem()).unwrap();
    let (port, store_port) = (free_port(), free_port());
    let store = start_store(&folder, store_port);
    let files = ["--tls-cert", certificate.to_str().unwrap(), "--tls-key", key.to_str().unwrap()];
    let server = start_server(port, store_port, &files);
    (Machines { _server: server, _store: store, _folder: folder }, format!("wss://localhost:{port}"), issued.cert.pem())
}

fn start_store(folder: &Folder, port: u16) -> Machine {
    let program = ["valkey-server", "redis-server"].into_iter().find(|program| {
        Command::new(program).arg("--version").stdout(Stdio::null()).status().is_ok_and(|status| status.success())
    });
    let mut store = Command::new(program.expect("valkey-server or redis-server"));
    store.args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]);
    store.arg("--dir").arg(&folder.0).stdout(Stdio::null());
    let store = Machine::start(&mut store);
    until("the store is there", || TcpStream::connect(("127.0.0.1", port)).is_ok());
    store
}

fn start_server(port: u16, store: u16, more: &[&str]) -> Machine {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/lasting/talkative.toml");
    let mut command = Command::new(env!("CARGO_BIN_EXE_inworld-local"));
    command.args(["--port", &port.to_string(), "--script", script, "--drain", "2", "--key", KEY]).args(more);
    command.args(["--store", &format!("redis://127.0.0.1:{store}/0")]).stdout(Stdio::piped());
    let mut server = Machine::start(&mut command);
    let mut line = String::new();
    BufReader::new(server.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.starts_with("listening on "), "{line:?}");
    server
}

/// The status of an answer, if there is one.
fn status(port: u16, path: &str) -> Option<u16> {
    get(port, path)?.split(' ').nth(1)?.parse().ok()
}

/// A whole answer, if there is one.
fn get(port: u16, path: &str) -> Option<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(5))).ok()?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    Some(answer)
}

/// Waits for something that will happen.
pub fn until(what: &str, is_it: impl Fn() -> bool) {
    let end = Instant::now() + LIMIT;
    while !is_it() {
        assert!(Instant::now() < end, "{what}: that does not happen");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A port that nobody has, a moment ago.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// An empty folder, gone with the test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let name = format!("fleet-{}-{}", std::process::id(), free_port());
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
