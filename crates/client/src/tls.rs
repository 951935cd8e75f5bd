//! The TLS configuration that sessions share.

use std::sync::{Arc, Mutex, PoisonError};

use inworld_net::RootsError;
use rustls::ClientConfig;

/// The TLS configuration of sessions without roots of their own. The embedded roots are large, so it is shared, and
/// gone with the runtime.
static TLS: Mutex<Option<Arc<ClientConfig>>> = Mutex::new(None);

/// The shared TLS configuration.
pub(super) fn shared_tls() -> Result<Arc<ClientConfig>, RootsError> {
    let mut shared = TLS.lock().unwrap_or_else(PoisonError::into_inner);
    match &*shared {
        Some(config) => Ok(config.clone()),
        None => Ok(shared.insert(inworld_net::client_config(None)?).clone()),
    }
}

/// Releases the shared TLS configuration. To be called when the runtime ends.
pub(super) fn release() {
    drop(TLS.lock().unwrap_or_else(PoisonError::into_inner).take());
}
