//! The certificate of encrypted connections.

use std::sync::Arc;

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::Failure;

/// What `--tls-cert` and `--tls-key` name: a certificate with those that it rests on, and its key, in PEM.
pub fn server_config(certificate: &str, key: &str) -> Result<Arc<ServerConfig>, Failure> {
    let wrong = |option: &str, path: &str, words: String| Failure(2, format!("{option} {path}: {words}"));
    let chain = CertificateDer::pem_file_iter(certificate).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let chain = chain.map_err(|error| wrong("--tls-cert", certificate, error.to_string()))?;
    if chain.is_empty() {
        let words = "has no certificate; it should be PEM, with BEGIN CERTIFICATE";
        return Err(wrong("--tls-cert", certificate, words.to_owned()));
    }
    let secret = PrivateKeyDer::from_pem_file(key).map_err(|error| wrong("--tls-key", key, error.to_string()))?;
    let config = ServerConfig::builder().with_no_client_auth().with_single_cert(chain, secret);
    let config = config.map_err(|error| wrong("--tls-key", key, format!("does not go with {certificate}: {error}")))?;
    Ok(Arc::new(config))
}
