//! A chat server, or a server of voices, that does what a test wants and notes what it was asked.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::sync::{Notify, watch};
use tokio::time::{sleep, timeout};

use super::client::PATIENCE;

/// What was asked.
#[derive(Clone, Debug)]
pub struct Asked {
    pub path: String,
    pub head: String,
    pub body: Vec<u8>,
}

impl Asked {
    /// The body of a chat request.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    /// The last message of the user.
    pub fn last(&self) -> String {
        let messages = self.json()["messages"].as_array().cloned().unwrap_or_default();
        messages.last().and_then(|message| message["content"].as_str()).unwrap_or_default().to_owned()
    }

    /// All messages as one text.
    pub fn prompt(&self) -> String {
        self.json()["messages"].to_string()
    }

    fn is_warm_up(&self) -> bool {
        self.json()["max_tokens"] == 1
    }
}

/// A part of an answer.
#[derive(Clone, Debug)]
pub enum Step {
    Write(Vec<u8>),
    Wait(Duration),
    /// Nothing more, and the connection stays open until the other side closes it.
    Hang,
}

/// An answer: its bytes, head included, and their times. The connection is closed behind it.
pub type Answer = Vec<Step>;

const STREAM: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";

/// The head of a stream.
pub fn head() -> Step {
    Step::Write(STREAM.into())
}

/// A piece of a stream.
pub fn piece(text: &str) -> Step {
    let event = json!({"choices": [{"index": 0, "delta": {"content": text}}]});
    Step::Write(format!("data: {event}\n\n").into_bytes())
}

/// The end of a stream.
pub fn done() -> Step {
    Step::Write(
        b"data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n".into(),
    )
}

/// A stream that says this.
pub fn says(text: &str) -> Answer {
    let pieces = text.split_inclusive(' ').map(piece);
    [head()].into_iter().chain(pieces).chain([done()]).collect()
}

/// An answer in one piece.
pub fn plain(status: &str, headers: &str, body: impl AsRef<[u8]>) -> Answer {
    let body = body.as_ref();
    let head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n{headers}\r\n", body.len());
    vec![Step::Write([head.as_bytes(), body].concat())]
}

fn loading() -> Answer {
    plain("503 Service Unavailable", "", r#"{"error":{"message":"Loading model","code":503}}"#)
}

type Behaviour = Arc<dyn Fn(&Asked) -> Answer + Send + Sync>;

struct State {
    /// Also warming up is answered with 503.
    is_cold: AtomicBool,
    behaviour: Mutex<Behaviour>,
    asked: Mutex<Vec<Asked>>,
    /// Connections that the other side has closed before the end of their answer.
    hung_up: Mutex<usize>,
    changed: Notify,
}

/// The server. It stops listening when it is dropped.
pub struct Model {
    pub address: SocketAddr,
    state: Arc<State>,
    stop: watch::Sender<bool>,
}

impl Model {
    /// On a free port.
    pub async fn start(behaviour: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> Self {
        Self::listen(TcpListener::bind("127.0.0.1:0").await.unwrap(), behaviour)
    }

    /// One whose model is still loading, until [`Model::warm`].
    pub async fn start_cold() -> Self {
        let model = Self::start(|_| loading()).await;
        model.state.is_cold.store(true, Ordering::Release);
        model
    }

    /// The model is there.
    pub fn warm(&self) {
        self.state.is_cold.store(false, Ordering::Release);
    }

    /// Again on the port of one that was stopped.
    pub async fn start_at(address: SocketAddr, behaviour: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> Self {
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        socket.set_reuseaddr(true).unwrap();
        socket.bind(address).unwrap();
        Self::listen(socket.listen(64).unwrap(), behaviour)
    }

    fn listen(listener: TcpListener, behaviour: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> Self {
        let state = Arc::new(State {
            is_cold: AtomicBool::new(false),
            behaviour: Mutex::new(Arc::new(behaviour)),
            asked: Mutex::default(),
            hung_up: Mutex::default(),
            changed: Notify::new(),
        });
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = watch::channel(false);
        let own = Arc::clone(&state);
        tokio::spawn(async move {
            loop {
                let mut stopping = stopped.clone();
                tokio::select! {
                    accepted = listener.accept() => {
                        let Ok((socket, _)) = accepted else { return };
                        tokio::spawn(serve(socket, Arc::clone(&own)));
                    }
                    _ = stopping.changed() => return,
                }
            }
        });
        Self { address, state, stop }
    }

    /// What the script has for it.
    pub fn url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// Answers like this from now on.
    pub fn behave(&self, behaviour: impl Fn(&Asked) -> Answer + Send + Sync + 'static) {
        *self.state.behaviour.lock().unwrap() = Arc::new(behaviour);
    }

    /// What was asked so far, warming up aside.
    pub fn asked(&self) -> Vec<Asked> {
        self.state.asked.lock().unwrap().iter().filter(|asked| !asked.is_warm_up()).cloned().collect()
    }

    /// How often it was warmed up.
    pub fn warmed_up(&self) -> usize {
        self.state.asked.lock().unwrap().iter().filter(|asked| asked.is_warm_up()).count()
    }

    /// Waits until that is true.
    pub async fn until(&self, is_true: impl Fn(&Self) -> bool) {
        let wait = async {
            loop {
                let changed = self.state.changed.notified();
                if is_true(self) {
                    return;
                }
                changed.await;
            }
        };
        timeout(PATIENCE, wait).await.expect("it never came true");
    }

    /// How many connections were closed by the other side in the middle of an answer.
    pub fn hung_up(&self) -> usize {
        *self.state.hung_up.lock().unwrap()
    }

    /// Stops listening.
    pub fn stop(self) -> SocketAddr {
        let _ = self.stop.send(true);
        self.address
    }
}

/// Serves one request over any stream.
async fn serve(socket: impl AsyncRead + AsyncWrite + Unpin, state: Arc<State>) {
    let mut reader = BufReader::new(socket);
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).await.unwrap_or(0) == 0 {
            return;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if line == "\r\n" {
            break;
        }
        head.push_str(&line);
    }
    let mut body = vec![0; length];
    if reader.read_exact(&mut body).await.is_err() {
        return;
    }
    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
    let asked = Asked { path, head, body };
    let behaviour = Arc::clone(&state.behaviour.lock().unwrap());
    let answer = match asked.is_warm_up() {
        true if state.is_cold.load(Ordering::Acquire) => loading(),
        true => says("Hm."),
        false => behaviour(&asked),
    };
    state.asked.lock().unwrap().push(asked);
    state.changed.notify_waiters();
    let socket = reader.get_mut();
    let mut gone = [0];
    for step in answer {
        let went_well = match step {
            Step::Write(bytes) => socket.write_all(&bytes).await.is_ok() && socket.flush().await.is_ok(),
            Step::Wait(time) => tokio::select! {
                () = sleep(time) => true,
                _ = socket.read(&mut gone) => false,
            },
            Step::Hang => {
                let _ = socket.read(&mut gone).await;
                false
            }
        };
        if !went_well {
            *state.hung_up.lock().unwrap() += 1;
            state.changed.notify_waiters();
            return;
        }
    }
    let _ = socket.shutdown().await;
}

/// The same with TLS, for one that trusts this certificate.
pub async fn start_tls(answer: &'static str) -> (SocketAddr, String) {
    use tokio_rustls::rustls::ServerConfig;
    use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
    let issued = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(issued.signing_key.serialize_der()));
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = config.with_no_client_auth().with_single_cert(vec![issued.cert.der().clone()], key).unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let state = Arc::new(State {
        is_cold: AtomicBool::new(false),
        behaviour: Mutex::new(Arc::new(|_: &Asked| says(answer))),
        asked: Mutex::default(),
        hung_up: Mutex::default(),
        changed: Notify::new(),
    });
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            let (acceptor, state) = (acceptor.clone(), Arc::clone(&state));
            tokio::spawn(async move {
                if let Ok(socket) = acceptor.accept(socket).await {
                    serve(socket, state).await;
                }
            });
        }
    });
    (address, issued.cert.pem())
}
