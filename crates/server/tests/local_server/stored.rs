//! Sessions in a store: what waits for it, and what another owner means. The store here does what the test says; a real one is
//! in tests/fleet.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use inworld_server::{Acquired, Options, Store, StoreError, StoreFuture, Written};
use serde_json::{Value, json};
use tokio::sync::Semaphore;

use super::client::{Client, start};

/// A fencing number, and what was written last.
type Session = (u64, Option<Vec<u8>>);

/// Keeps states in memory. A write takes one permit of the gate.
#[derive(Debug)]
struct Gated {
    sessions: Mutex<HashMap<String, Session>>,
    gate: Semaphore,
}

impl Gated {
    fn new(permits: usize) -> Arc<Self> {
        Arc::new(Self { sessions: Mutex::default(), gate: Semaphore::new(permits) })
    }
}

impl Store for Gated {
    fn acquire<'s>(&'s self, session: &'s str) -> StoreFuture<'s, Acquired> {
        Box::pin(async move {
            if session == "unreachable" {
                return Err(StoreError("it is away".to_owned()));
            }
            let mut sessions = self.sessions.lock().unwrap();
            let (fence, state) = sessions.entry(session.to_owned()).or_default();
            *fence += 1;
            Ok(Acquired { fence: *fence, state: state.clone() })
        })
    }

    fn write<'s>(&'s self, session: &'s str, fence: u64, state: Vec<u8>) -> StoreFuture<'s, Written> {
        Box::pin(async move {
            self.gate.acquire().await.unwrap().forget();
            let mut sessions = self.sessions.lock().unwrap();
            let known = sessions.entry(session.to_owned()).or_default();
            if known.0 > fence {
                return Ok(Written::Fenced);
            }
            *known = (fence, Some(state));
            Ok(Written::Done)
        })
    }

    fn read<'s>(&'s self, session: &'s str) -> StoreFuture<'s, Option<Vec<u8>>> {
        Box::pin(async move { Ok(self.sessions.lock().unwrap().get(session).and_then(|(_, state)| state.clone())) })
    }
}

/// A server with this store.
async fn serve(store: &Arc<Gated>) -> SocketAddr {
    let store: Arc<dyn Store> = Arc::<Gated>::clone(store);
    start(Options { store: Some(store), ..Options::default() }).await
}

#[tokio::test]
async fn nothing_goes_out_before_it_is_written() {
    let store = Gated::new(0);
    let address = serve(&store).await;
    let mut client = Client::connect(address, "s").await;
    client.configure(json!({})).await;
    let load =
        json!({"packetId": {"packetId": "p"}, "mutation": {"loadScene": {"name": "workspaces/demo/scenes/tavern"}}});
    client.send(load).await;
    for _ in 0..3 {
        client.expect_silence().await;
    }
    assert!(store.sessions.lock().unwrap()["s"].1.is_none());
    store.gate.add_permits(1_000);
    let status: Value = client.next().await;
    assert!(status["control"]["currentSceneStatus"].is_object(), "{status}");
    assert!(store.sessions.lock().unwrap()["s"].1.is_some());
}

#[tokio::test]
async fn a_session_goes_on_with_another_server_and_the_former_one_falls_silent() {
    let store = Gated::new(1_000);
    let (one, two) = (serve(&store).await, serve(&store).await);
    let (mut here, agents) = Client::ready(one, "s", json!({})).await;
    let greeting = json!({"packetId": {"packetId": "p", "interactionId": "i"}, "text": {"text": "Hello"},
        "routing": {"target": {"type": "AGENT", "name": agents[0]}}});
    here.send(greeting.clone()).await;
    let said = here.until_end().await;
    let mut there = Client::connect(two, "s").await;
    there.send(greeting).await;
    let ids = |packets: &[Value]| -> Vec<Value> {
        packets.iter().map(|packet| packet["packetId"]["packetId"].clone()).collect()
    };
    assert_eq!(ids(&there.until_end().await), ids(&said), "the same packets");
    let more = json!({"packetId": {"packetId": "q", "interactionId": "j"}, "text": {"text": "Hello again"},
        "routing": {"target": {"type": "AGENT", "name": agents[0]}}});
    here.send(more.clone()).await;
    assert_eq!(here.closed().await, 1001, "what it would say is not said");
    there.send(more).await;
    there.until_end().await;
}

#[tokio::test]
async fn a_session_that_cannot_be_looked_up_is_not_made_anew() {
    let store = Gated::new(1_000);
    let address = serve(&store).await;
    assert_eq!(Client::connect(address, "unreachable").await.closed().await, 1013);
    let (_client, agents) = Client::ready(address, "other", json!({})).await;
    assert!(!agents.is_empty());
}
