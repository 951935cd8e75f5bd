//! No peer keeps the server's thread for itself. Each test has its server on a thread of its own, which a watchdog gives
//! up when nothing comes of it.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, mpsc};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use inworld_server::{Options, Script, Server};
use serde_json::json;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::task::yield_now;

use super::packets::{SCENE, text};

/// After so long without an end, a thread spins.
const WATCHDOG: Duration = Duration::from_secs(100);

/// Runs a test on a thread and a runtime of its own. The thread is left when it does not end.
fn under_watchdog<F: Future<Output = ()>>(test: impl FnOnce() -> F + Send + 'static) {
    let (done, ended) = mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(test());
        done.send(()).unwrap();
    });
    ended.recv_timeout(WATCHDOG).expect("the test has failed, or its thread goes round without progress");
}

/// One end of a connection, whose other end the test plays step by step.
#[derive(Clone, Default)]
struct Wire(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    /// What the server can read.
    input: VecDeque<u8>,
    /// What it reads again and again behind that.
    endless: Vec<u8>,
    /// What it has written.
    output: Vec<u8>,
    /// It cannot write at present.
    blocked: bool,
    wakers: Vec<Waker>,
    dropped: bool,
}

impl Wire {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    /// Changes what the server finds, all at once.
    fn set(&self, change: impl FnOnce(&mut State)) {
        let mut state = self.state();
        change(&mut state);
        state.wakers.drain(..).for_each(Waker::wake);
    }

    async fn until(&self, done: impl Fn(&State) -> bool) {
        while !done(&self.state()) {
            yield_now().await;
        }
    }

    /// Lets the server do what it can do.
    async fn settle() {
        for _ in 0..100 {
            yield_now().await;
        }
    }

    /// Opens a session.
    async fn open(server: &Arc<Server>, session: &str) -> Self {
        let wire = Self::default();
        wire.set(|state| {
            let path = format!("/v1/session/open?session_id={session}");
            state.input.extend(
                format!(
                    "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
                     Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
                )
                .into_bytes(),
            );
        });
        tokio::spawn(Arc::clone(server).serve(ServerEnd(wire.clone())));
        wire.until(|state| state.output.ends_with(b"\r\n\r\n")).await;
        wire
    }

    fn says(state: &State, words: &str) -> bool {
        state.output.windows(words.len()).any(|part| part == words.as_bytes())
    }
}

/// The server's end.
struct ServerEnd(Wire);

impl Drop for ServerEnd {
    fn drop(&mut self) {
        self.0.set(|state| state.dropped = true);
    }
}

impl AsyncRead for ServerEnd {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context, buffer: &mut ReadBuf) -> Poll<io::Result<()>> {
        let mut state = self.0.state();
        if state.input.is_empty() && !state.endless.is_empty() {
            let more = state.endless.repeat(1 + buffer.remaining() / state.endless.len());
            state.input.extend(more);
        }
        if state.input.is_empty() {
            state.wakers.push(cx.waker().clone());
            return Poll::Pending;
        }
        let part = state.input.len().min(buffer.remaining());
        let part: Vec<u8> = state.input.drain(..part).collect();
        buffer.put_slice(&part);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for ServerEnd {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let mut state = self.0.state();
        if state.blocked {
            state.wakers.push(cx.waker().clone());
            return Poll::Pending;
        }
        state.output.extend_from_slice(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

/// A frame of a client, with a mask of zeros.
fn frame(head: u8, content: &[u8]) -> Vec<u8> {
    let mut frame = vec![head];
    match u8::try_from(content.len()) {
        Ok(short) if short < 126 => frame.push(0x80 | short),
        _ => {
            frame.push(0x80 | 126);
            frame.extend(u16::try_from(content.len()).unwrap().to_be_bytes());
        }
    }
    frame.extend([0; 4]);
    frame.extend(content);
    frame
}

fn load_scene() -> Vec<u8> {
    frame(0x81, json!({"mutation": {"loadScene": {"name": SCENE}}}).to_string().as_bytes())
}

fn say(words: &str) -> Vec<u8> {
    frame(0x81, text(words, json!({})).to_string().as_bytes())
}

/// After it the server says goodbye.
fn go_away() -> Vec<u8> {
    frame(0x81, json!({"custom": {"name": "inworld.debug.goaway", "type": "TRIGGER"}}).to_string().as_bytes())
}

fn close() -> Vec<u8> {
    frame(0x88, &1000_u16.to_be_bytes())
}

fn demo() -> Arc<Server> {
    Server::new(Script::demo().unwrap(), Options::default())
}

#[test]
fn a_client_that_hangs_up_when_the_server_does_is_let_go() {
    under_watchdog(|| async {
        // The client can hang up before, between and after all that the server does.
        for at in 0..4 {
            let server = demo();
            let wire = Wire::open(&server, "both").await;
            wire.set(|state| state.input.extend(load_scene()));
            wire.until(|state| Wire::says(state, "CURRENT_SCENE_STATUS")).await;
            wire.set(|state| {
                state.blocked = true;
                state.input.extend(say("Hello"));
                state.input.extend(if at == 0 { close() } else { Vec::new() });
            });
            Wire::settle().await;
            wire.set(|state| {
                state.input.extend(go_away());
                state.input.extend(if at == 1 { close() } else { Vec::new() });
            });
            Wire::settle().await;
            wire.set(|state| {
                state.blocked = at == 3;
                state.input.extend(close());
            });
            Wire::settle().await;
            wire.set(|state| state.blocked = false);
            wire.until(|state| state.dropped).await;
        }
    });
}

#[test]
fn a_client_that_does_not_read_the_goodbye_is_left() {
    under_watchdog(|| async {
        tokio::time::pause();
        let wire = Wire::open(&demo(), "deaf").await;
        wire.set(|state| state.input.extend(load_scene()));
        wire.until(|state| Wire::says(state, "CURRENT_SCENE_STATUS")).await;
        wire.set(|state| {
            state.blocked = true;
            state.input.extend(go_away());
        });
        // The clock goes on by itself when there is nothing else to do.
        while !wire.state().dropped {
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    });
}

#[test]
fn a_client_without_end_leaves_time_for_others() {
    for (name, endless) in [
        ("pings", frame(0x89, b"x")),
        ("pongs", frame(0x8a, b"x")),
        ("garbage", frame(0x81, b"garbage")),
        ("binary", frame(0x82, b"garbage")),
        ("empty messages", frame(0x81, b"")),
        ("fragments", frame(0x00, b"")),
        ("long messages", frame(0x81, &[b' '; 60_000])),
    ] {
        under_watchdog(move || async move {
            let server = demo();
            let endless_one = Wire::open(&server, "endless").await;
            endless_one.set(|state| {
                state.input.extend(load_scene());
                // The first fragment, where fragments are to follow.
                state.input.extend(if name == "fragments" { frame(0x01, b"{") } else { Vec::new() });
                state.endless = endless;
            });
            let other = Wire::open(&server, "other").await;
            other.set(|state| state.input.extend([load_scene(), say("Hello")].concat()));
            other.until(|state| Wire::says(state, "INTERACTION_END")).await;
        });
    }
}
