//! What only matters where several of these programs serve the same players: where they keep their sessions.

use std::sync::Arc;
use std::time::Duration;

use inworld_server::{Store, Watcher};

use crate::Failure;

/// The store of this address. `keep`: how long a session stays there after its last change.
#[cfg(feature = "fleet")]
pub fn store(url: &str, keep: Duration) -> Result<Arc<dyn Store>, Failure> {
    let store = crate::redis_store::RedisStore::new(url, keep);
    Ok(Arc::new(store.map_err(|words| Failure(2, format!("--store: {words}")))?))
}

/// A program that was built without that.
#[cfg(not(feature = "fleet"))]
pub fn store(_: &str, _: Duration) -> Result<Arc<dyn Store>, Failure> {
    let words = "--store: this program was built without it; build it with --features fleet";
    Err(Failure(2, words.to_owned()))
}

/// What `/metrics` tells. `log`: what goes wrong is also written as lines of JSON.
#[cfg(feature = "fleet")]
#[expect(clippy::unnecessary_wraps, reason = "a program that was built without that has none")]
pub fn watcher(log: bool) -> Result<Option<Arc<dyn Watcher>>, Failure> {
    Ok(Some(Arc::new(crate::figures::Figures::new(log))))
}

/// A program that was built without that.
#[cfg(not(feature = "fleet"))]
pub fn watcher(log: bool) -> Result<Option<Arc<dyn Watcher>>, Failure> {
    let words = "--log: this program was built without it; build it with --features fleet";
    if log { Err(Failure(2, words.to_owned())) } else { Ok(None) }
}
