//! Which certificates are trusted.

use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};

use super::weak_key::{Verifier, weak_bits};

/// Bytes in `ca_pem`: more than all roots of the web take.
const MAX_PEM: usize = 1 << 20;

/// Why there is no TLS configuration with these roots. The words leave out the name of the setting: each layer puts its
/// own in front.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RootsError {
    /// The text has so many bytes.
    #[error("is {0} bytes long; at most {MAX_PEM} are allowed")]
    TooLong(usize),
    /// A certificate in it is not PEM.
    #[error("is damaged: it is not valid PEM; give the text of a PEM file")]
    Damaged,
    /// A certificate in it cannot be used.
    #[error("has a certificate, number {number}, that cannot be used: {cause}")]
    Certificate {
        /// Which, from 1.
        number: usize,
        /// Why.
        cause: String,
    },
    /// No certificate is in it.
    #[error("holds no certificate; it is the text of a PEM file, which has a line \"-----BEGIN CERTIFICATE-----\"")]
    NoCertificate,
    /// TLS does not work at all, whatever the roots are.
    #[error("TLS is not available: {0}")]
    NoTls(String),
}

/// A TLS configuration that trusts Mozilla's roots and the certificates of `ca_pem`.
///
/// It is tens of kilobytes and costs milliseconds: make one without `ca_pem` for all sessions and share it.
///
/// # Errors
/// [`RootsError`]: `ca_pem` holds no certificate or a damaged one.
pub fn client_config(ca_pem: Option<&str>) -> Result<Arc<ClientConfig>, RootsError> {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let mut weak_root = None;
    if let Some(pem) = ca_pem {
        weak_root = add_pem(&mut roots, &pem.replace('\u{feff}', ""))?;
    }
    // Named, because a process that also links another provider has no unambiguous default.
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider)).build();
    let verifier = verifier.map_err(|error| RootsError::NoTls(error.to_string()))?;
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| RootsError::NoTls(error.to_string()))?
        // Its verdicts are those of the verifier inside.
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Verifier { inner: verifier, weak_root }))
        .with_no_client_auth();
    // A front that could choose would choose HTTP/2, which cannot be upgraded to a WebSocket the way this is done.
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

/// Gives the bits of the first RSA key among them that is too short for what it has signed to be accepted.
fn add_pem(roots: &mut RootCertStore, pem: &str) -> Result<Option<usize>, RootsError> {
    if pem.len() > MAX_PEM {
        return Err(RootsError::TooLong(pem.len()));
    }
    let mut count = 0_usize;
    let mut weak = None;
    for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
        count += 1;
        let certificate = certificate.map_err(|_| RootsError::Damaged)?;
        weak = weak.or_else(|| weak_bits(&certificate));
        roots.add(certificate).map_err(|error| RootsError::Certificate { number: count, cause: error.to_string() })?;
    }
    if count == 0 {
        return Err(RootsError::NoCertificate);
    }
    Ok(weak)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_is_added() {
        let issued = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let pem = issued.cert.pem();
        assert!(client_config(None).is_ok());
        assert!(client_config(Some(&pem)).is_ok());
        let mut roots = RootCertStore::empty();
        // Editors put a byte order mark before a file, and files are joined.
        let marked = format!("\u{feff}{pem}\u{feff}{}", pem.replace('\n', "\r\n"));
        assert!(client_config(Some(&marked)).is_ok());
        // Text around and other sections between certificates are usual in such files.
        add_pem(&mut roots, &format!("# mine\n{pem}\n{}\n{pem}", issued.signing_key.serialize_pem())).unwrap();
        assert_eq!(roots.len(), 2);
    }

    #[test]
    fn what_is_no_certificate_is_refused() {
        let pem = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap().cert.pem();
        let half = &pem[..pem.len() / 2];
        let empty = "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n";
        let noise = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        let letters = "-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n";
        let large = "#".repeat(MAX_PEM + 1);
        for bad in [&large, "", "certificate.pem", half, empty, noise, letters] {
            let error = client_config(Some(bad)).unwrap_err();
            assert!(!matches!(error, RootsError::NoTls(_)), "{bad:?}: {error}");
        }
    }
}
