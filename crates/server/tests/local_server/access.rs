//! Who may call over HTTP and WebSocket, how long a request may take, and how many may be there at a time.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use inworld_server::{Access, Options, Script, Server};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};

use super::client::{Client, Http, Raw, start};
use super::packets::SCENE;

const TOKEN: &str = "/v1/sessionTokens/token:generate";

/// An upgrade with some headers more.
fn upgrade(headers: &str) -> String {
    format!(
        "GET /v1/session/open?session_id=s HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
         Sec-WebSocket-Protocol: Bearer, t\r\n{headers}\r\n"
    )
}

/// Every way in: the WebSocket, the token, the state, the scene, feedback, a preflight, and a path that is none.
fn requests(headers: &str) -> Vec<String> {
    let feedback = "/v1/feedback/workspaces/demo/sessions/s/interactions/i/groups/g/feedbacks";
    let mut all = vec![upgrade(headers)];
    for (method, path) in [
        ("POST", TOKEN),
        ("POST", "/auth/v1/tokens/token:generate"),
        ("GET", "/v1/workspaces/demo/sessions/s/state"),
        ("POST", &format!("/v1/{SCENE}:load")),
        ("POST", feedback),
        ("DELETE", feedback),
        ("OPTIONS", TOKEN),
        ("GET", "/"),
        ("PUT", "/x"),
    ] {
        all.push(format!("{method} {path} HTTP/1.1\r\nContent-Length: 0\r\n{headers}\r\n"));
    }
    all
}

/// The whole answer to a preflight.
async fn preflight(address: SocketAddr, origin: &str) -> Http {
    let headers = format!(
        "Origin: {origin}\r\nAccess-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: authorization\r\n\
         Access-Control-Request-Private-Network: true\r\n"
    );
    Http::request(address, "OPTIONS", TOKEN, &headers, "").await
}

#[tokio::test]
async fn foreign_pages_and_names_are_refused_everywhere() {
    let address = start(Options::default()).await;
    for headers in [
        "Origin: https://evil.example",
        "Origin: http://localhost:3000",
        "Origin: null",
        "Origin: ",
        "Sec-Fetch-Site: cross-site",
    ] {
        for request in requests(&format!("Host: {address}\r\n{headers}\r\n")) {
            assert_eq!(Raw::status(address, &request).await, 403, "{request}");
        }
    }
    for host in ["evil.example", "evil.example:4002", "10.0.0.1"] {
        for request in requests(&format!("Host: {host}\r\n")) {
            assert_eq!(Raw::status(address, &request).await, 403, "{request}");
        }
    }
    for request in requests("").into_iter().chain(requests(&format!("Host: {address}\r\nHost: {address}\r\n"))) {
        assert_eq!(Raw::status(address, &request).await, 400, "{request}");
    }
    let absolute = format!("POST http://evil.example{TOKEN} HTTP/1.1\r\nHost: {address}\r\nContent-Length: 0\r\n\r\n");
    assert_eq!(Raw::status(address, &absolute).await, 403);
    // A program goes on as before, by each name of this machine.
    for host in ["localhost", "localhost:1", "127.0.0.1:4002", "[::1]:4002"] {
        assert_eq!(Raw::status(address, &upgrade(&format!("Host: {host}\r\n"))).await, 101, "{host}");
    }
}

#[tokio::test]
async fn no_answer_may_be_read_by_a_page_unless_it_is_allowed() {
    let address = start(Options::default()).await;
    let token = Http::post(address, TOKEN, "", "{}").await;
    assert_eq!(token.status, 200);
    let refused = preflight(address, "http://localhost:3000").await;
    assert_eq!(refused.status, 403);
    assert!(refused.json["message"].as_str().unwrap().contains("`http://localhost:3000`"), "{}", refused.json);
    for answer in [token, refused] {
        assert!(!answer.head.to_ascii_lowercase().contains("access-control-"), "{}", answer.head);
    }
    for (allowed, told) in [("http://localhost:3000", "http://localhost:3000"), ("*", "*")] {
        let access = Access { origins: vec![allowed.parse().unwrap()], ..Access::default() };
        let address = start(Options { access, ..Options::default() }).await;
        let answer = preflight(address, "http://localhost:3000").await;
        let head = answer.head.to_ascii_lowercase();
        assert_eq!(answer.status, 204);
        for header in [
            &format!("access-control-allow-origin: {told}\r\n"),
            "access-control-allow-methods: get, post, delete, options\r\n",
            "access-control-allow-headers: authorization, content-type, grpc-metadata-session-id\r\n",
            "access-control-allow-private-network: true",
            "vary: origin\r\n",
        ] {
            assert!(format!("{head}\r\n").contains(header), "{header} is not in {head}");
        }
        for (path, status) in [(TOKEN, 200), ("/nowhere", 404)] {
            let answer = Http::post(address, path, "Origin: http://localhost:3000\r\n", "{}").await;
            assert_eq!(answer.status, status);
            let told = format!("access-control-allow-origin: {told}");
            assert!(answer.head.to_ascii_lowercase().contains(&told), "{}", answer.head);
        }
        let page = upgrade(&format!("Host: {address}\r\nOrigin: http://localhost:3000\r\n"));
        assert_eq!(Raw::status(address, &page).await, 101);
    }
}

#[tokio::test]
async fn malformed_requests_are_told_so() {
    let address = start(Options::default()).await;
    let long = "x".repeat(300_000);
    for (request, status) in [
        ("\u{16}\u{3}\u{1}\u{2}\r\n\r\n".to_owned(), 400),
        ("GET\r\n\r\n".to_owned(), 400),
        ("GET / HTTP/3.0\r\nHost: localhost\r\n\r\n".to_owned(), 400),
        ("GET / HTTP/1.1\r\nHost localhost\r\n\r\n".to_owned(), 400),
        (format!("GET / HTTP/1.1\r\nHost: localhost\r\nX: {long}\r\n\r\n"), 431),
        (format!("GET /{long} HTTP/1.1\r\nHost: localhost\r\n\r\n"), 431),
        (format!("POST {TOKEN} HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n"), 400),
        (format!("POST {TOKEN} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: x\r\n\r\n"), 400),
        (format!("POST /v1/{SCENE}:load HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000000\r\n\r\n"), 413),
        (format!("POST /v1/{SCENE}:load HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"), 400),
        (upgrade("Host: localhost\r\n").replace("dGhlIHNhbXBsZSBub25jZQ==", "short"), 400),
        (upgrade("Host: localhost\r\n").replace("HTTP/1.1", "HTTP/1.0"), 400),
        (upgrade("Host: localhost\r\n").replace("Version: 13", "Version: 12"), 426),
        (upgrade("Host: localhost\r\n").replace("Connection: Upgrade", "Connection: close"), 400),
        (upgrade("Host: localhost\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"), 400),
    ] {
        let answer = Raw::status(address, &request).await;
        assert_eq!(answer, status, "{}", request.get(..200).unwrap_or(&request));
    }
}

/// A connection in memory, whose time is the runtime's.
fn connect(server: &Arc<Server>) -> tokio::io::DuplexStream {
    let (near, far) = tokio::io::duplex(64 * 1024);
    tokio::spawn(Arc::clone(server).serve(far));
    near
}

/// The clock goes on only while all wait.
#[tokio::test(start_paused = true)]
async fn slow_requests_and_idle_connections_end() {
    let server = Server::new(Script::demo().unwrap(), Options::default());
    let load = format!("POST /v1/{SCENE}:load HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{{");
    // Nothing; a part of a head; a whole request and nothing more.
    for request in ["", "GET / HTTP/1.1\r\nHost: loc", "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"] {
        let mut stream = connect(&server);
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        assert_eq!(answer.is_empty(), !request.ends_with("\r\n\r\n"));
    }
    // A body that does not come, and one of which a byte comes each second.
    let mut stream = connect(&server);
    assert_eq!(Raw::status_of(&mut stream, load.as_bytes()).await, 408);
    stream.read_to_end(&mut Vec::new()).await.unwrap();
    let (mut read, mut write) = tokio::io::split(connect(&server));
    tokio::spawn(async move {
        write.write_all(load.as_bytes()).await.unwrap();
        while write.write_all(b" ").await.is_ok() {
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    });
    let mut answer = Vec::new();
    read.read_to_end(&mut answer).await.unwrap();
    assert!(answer.starts_with(b"HTTP/1.1 408 "));
    // One that does not read what it has asked for, and asks for more.
    let mut stream = connect(&server);
    while stream.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").await.is_ok() {}
}

/// The demo with room for few, on a free port.
async fn crowded(most_connections: usize, most_from_one: usize) -> SocketAddr {
    let options = Options { most_connections, most_from_one, ..Options::default() };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(Server::new(Script::demo().unwrap(), options).listen(listener, std::future::pending()));
    address
}

async fn ended(mut stream: TcpStream) {
    let mut rest = Vec::new();
    // A reset is an end, too.
    let _ =
        tokio::time::timeout(super::client::PATIENCE, stream.read_to_end(&mut rest)).await.expect("it is still open");
}

/// A connection from another address of this machine.
#[cfg(target_os = "linux")]
async fn connect_from(from: [u8; 4], address: SocketAddr) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind((from, 0).into()).unwrap();
    socket.connect(address).await.unwrap()
}

#[tokio::test]
async fn idle_connections_give_way_and_talking_ones_do_not() {
    let address = crowded(3, 3).await;
    let mut talks = Client::connect(address, "talks").await;
    talks.load(SCENE).await;
    let idle = TcpStream::connect(address).await.unwrap();
    let silent = Client::connect(address, "silent").await;
    // Each new one takes the place of the oldest that has said nothing.
    let mut second = Client::connect(address, "second").await;
    ended(idle).await;
    second.load(SCENE).await;
    let mut third = Client::connect(address, "third").await;
    third.load(SCENE).await;
    drop(silent);
    // All talk.
    assert_eq!(Raw::status(address, &upgrade(&format!("Host: {address}\r\n"))).await, 503);
    talks.expect_silence().await;
    drop(second);
    let status =
        async { while Raw::status(address, &format!("GET / HTTP/1.1\r\nHost: {address}\r\n\r\n")).await != 404 {} };
    tokio::time::timeout(super::client::PATIENCE, status).await.expect("room again");
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn one_address_leaves_room_for_others() {
    let address = crowded(4, 2).await;
    let mut clients = Vec::new();
    for name in ["one", "two"] {
        let mut client = Client::connect(address, name).await;
        client.load(SCENE).await;
        clients.push(client);
    }
    assert_eq!(Raw::status(address, &upgrade(&format!("Host: {address}\r\n"))).await, 503);
    let path = "/v1/session/open?session_id=other";
    let mut other = Client::over(connect_from([127, 0, 0, 2], address).await, path, &["Bearer", "t"]).await;
    other.load(SCENE).await;
    // A flood from one address takes no place of another.
    let idle = connect_from([127, 0, 0, 3], address).await;
    let mut flood = Vec::new();
    for _ in 0..10 {
        flood.push(connect_from([127, 0, 0, 3], address).await);
    }
    ended(idle).await;
    other.expect_silence().await;
    for client in &mut clients {
        client.expect_silence().await;
    }
}

#[tokio::test]
async fn a_server_that_stops_waits_for_sessions_alone() {
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = Server::new(Script::demo().unwrap(), Options::default());
    let serving = tokio::spawn(server.listen(listener, async move { drop(stopped.await) }));
    let idle = TcpStream::connect(address).await.unwrap();
    let mut client = Client::connect(address, "s").await;
    client.load(SCENE).await;
    stop.send(()).unwrap();
    assert_eq!(client.closed().await, 1001);
    ended(idle).await;
    serving.await.unwrap();
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn a_refused_client_cannot_send_much() {
    let verify: inworld_server::Verify = Arc::new(|_, _| false);
    let server = Server::new(Script::demo().unwrap(), Options { verify: Some(verify), ..Options::default() });
    // A client that does not answer the close is left after five seconds; one that sends too much at once.
    for (length, waits) in [(60_000_u64, 5), (70_000, 0)] {
        let began = tokio::time::Instant::now();
        let mut stream = connect(&server);
        let head = [&[0x81, 0xff][..], &length.to_be_bytes(), &[0; 4]].concat();
        stream.write_all(&[upgrade("Host: localhost\r\n").as_bytes(), &head].concat()).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        assert!(String::from_utf8_lossy(&answer).contains("SESSION_TOKEN_INVALID"));
        // The clock stands still but for what the server waits.
        assert_eq!(began.elapsed().as_secs(), waits, "{length}");
    }
}
