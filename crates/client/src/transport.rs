//! The transport that an endpoint resolves to.

use std::sync::Arc;

use inworld_net::Remote;
use rustls::ClientConfig;

/// How a session reaches its server.
pub(super) enum Transport {
    /// A pipe to an embedded server with this script.
    #[cfg(feature = "local-server")]
    Local(Box<super::local::LocalScript>),
    /// A socket to a server, with the roots that it trusts.
    Remote(Remote, Arc<ClientConfig>),
}

impl Transport {
    /// Whether the game gave a key for the minds of its embedded server.
    pub fn has_mind_key(&self) -> bool {
        match self {
            #[cfg(feature = "local-server")]
            Self::Local(script) => script.has_mind_key(),
            Self::Remote(..) => false,
        }
    }
}
