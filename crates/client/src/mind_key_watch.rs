//! The key of an embedded server's minds, which is replaced when a service refuses it.

#[cfg(feature = "local-server")]
use inworld_server::{KeyRefusals, MindKey};

/// The key that the game gave for the minds of its embedded server, if it gave one.
#[derive(Default)]
pub(super) struct MindKeyWatch {
    #[cfg(feature = "local-server")]
    watched: Option<(MindKey, KeyRefusals)>,
}

impl MindKeyWatch {
    /// Watches the key of a server.
    #[cfg(feature = "local-server")]
    pub fn new(key: Option<&MindKey>) -> Self {
        Self { watched: key.map(|key| (key.clone(), key.refusals())) }
    }

    /// The game has another one.
    #[cfg_attr(not(feature = "local-server"), allow(unused_variables, reason = "only the embedded server has a key"))]
    pub fn replace(&self, key: &str) {
        #[cfg(feature = "local-server")]
        if let Some((known, _)) = &self.watched {
            known.replace(key);
        }
    }

    /// Waits until a service refuses it. May be dropped and called again at any time.
    pub async fn refused(&mut self) {
        #[cfg(feature = "local-server")]
        if let Some((_, refusals)) = &mut self.watched {
            return refusals.next().await;
        }
        std::future::pending().await
    }
}
