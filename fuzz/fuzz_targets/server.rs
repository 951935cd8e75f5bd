//! The character server's session: any frames of a client, over connections that come and go, are answered or refused,
//! and the server comes to rest afterwards. Time is made up: waiting costs nothing.
//!
//! Each line of the input is a frame of the client. A line `!` is a new connection, `~500` waits for 500 ms.
#![no_main]

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use inworld_server::{Options, Script, Server};
use libfuzzer_sys::fuzz_target;
use tokio::io::DuplexStream;
use tokio::time::{sleep, timeout};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

const MOST_FRAMES: usize = 200;
/// Of made-up time: longer than the server may need to say everything that it has planned.
const REST: Duration = Duration::from_secs(3600);

fuzz_target!(|text: &str| {
    static SCRIPT: OnceLock<Script> = OnceLock::new();
    let script = SCRIPT.get_or_init(|| Script::demo().expect("the demo is a good script"));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.expect("a runtime").block_on(talk(Server::new(script.clone(), Options::default()), text));
});

async fn talk(server: Arc<Server>, text: &str) {
    let mut link = connect(&server).await;
    for line in text.lines().take(MOST_FRAMES) {
        if line == "!" {
            link = connect(&server).await;
        } else if let Some(ms) = line.strip_prefix('~') {
            wait(&mut link, Duration::from_millis(ms.parse::<u16>().unwrap_or(1).into())).await;
        } else if let Some(open) = &mut link
            && timeout(REST, open.send(Message::text(line))).await.expect("the server does not read").is_err()
        {
            link = None;
        }
    }
    wait(&mut link, Duration::from_secs(20)).await;
    if let Some(mut open) = link {
        // It may be closed already.
        let _ = timeout(REST, open.close(None)).await.expect("the server does not take a close");
        timeout(REST, async { while let Some(Ok(_)) = open.next().await {} }).await.expect("the server never closes");
    }
}

/// Reads what the server says for a while.
async fn wait(link: &mut Option<WebSocketStream<DuplexStream>>, time: Duration) {
    let Some(open) = link else { return sleep(time).await };
    let ended = timeout(time, async { while let Some(Ok(_)) = open.next().await {} }).await;
    if ended.is_ok() {
        *link = None;
    }
}

/// A connection to the one session of this run, if the server takes it.
async fn connect(server: &Arc<Server>) -> Option<WebSocketStream<DuplexStream>> {
    let (near, far) = tokio::io::duplex(64 * 1024);
    tokio::spawn(Arc::clone(server).serve(far));
    let mut request = "ws://localhost/v1/session/open?session_id=fuzz".into_client_request().ok()?;
    request.headers_mut().insert("sec-websocket-protocol", "Bearer, local".parse().ok()?);
    let opened = timeout(REST, tokio_tungstenite::client_async(request, near)).await.expect("no answer to an upgrade");
    opened.ok().map(|(link, _)| link)
}
