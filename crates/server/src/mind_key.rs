//! The key of the servers behind a script, which a game may replace while they are used: short-lived secrets expire.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;
use zeroize::Zeroizing;

/// A key that all servers of one script share. It is wiped when it is replaced or dropped, and never logged.
#[derive(Clone)]
pub struct MindKey(Arc<Shared>);

struct Shared {
    key: Mutex<Zeroizing<String>>,
    /// How often it was refused, and how often it was replaced.
    refusals: watch::Sender<u64>,
    replacements: watch::Sender<u64>,
}

impl fmt::Debug for MindKey {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.debug_struct("MindKey").finish_non_exhaustive()
    }
}

impl MindKey {
    /// This key.
    pub fn new(key: &str) -> Self {
        let key = Mutex::new(Zeroizing::new(key.to_owned()));
        let (refusals, replacements) = (watch::Sender::new(0), watch::Sender::new(0));
        Self(Arc::new(Shared { key, refusals, replacements }))
    }

    /// Another one, for all connections that are opened from now on.
    pub fn replace(&self, key: &str) {
        *self.0.key.lock().unwrap_or_else(PoisonError::into_inner) = Zeroizing::new(key.to_owned());
        self.0.replacements.send_modify(|count| *count += 1);
    }

    /// Tells of refusals from now on.
    pub fn refusals(&self) -> KeyRefusals {
        KeyRefusals(self.0.refusals.subscribe())
    }

    /// The key as it is now.
    pub(crate) fn secret(&self) -> Zeroizing<String> {
        self.0.key.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// A service has refused it. Whether anybody is told of that, who may give another one.
    pub(crate) fn is_refused(&self) -> bool {
        self.0.refusals.send_modify(|count| *count += 1);
        self.0.refusals.receiver_count() > 0
    }

    /// Tells of other keys from now on.
    pub(crate) fn replacements(&self) -> watch::Receiver<u64> {
        self.0.replacements.subscribe()
    }
}

/// Tells when a service refuses a key: it has expired, or was never good.
#[derive(Debug)]
pub struct KeyRefusals(watch::Receiver<u64>);

impl KeyRefusals {
    /// Waits for the next refusal; for ever when the key is gone. May be dropped and called again at any time.
    pub async fn next(&mut self) {
        if self.0.changed().await.is_err() {
            std::future::pending().await
        }
    }
}
