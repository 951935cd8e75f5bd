//! Tells that a certificate has an RSA key that is too short, where TLS only says that a signature is bad.

use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, DigitallySignedStruct, Error, OtherError, SignatureScheme};

/// The shortest RSA key that signatures are accepted of, in bits.
const SHORTEST: usize = 2048;

/// A certificate's RSA key is too short.
#[derive(Debug, thiserror::Error)]
#[error("it has an RSA key of {bits} bits; at least {SHORTEST} are needed")]
pub(super) struct WeakKey {
    bits: usize,
}

/// Decides nothing: it only finds words for what the verifier inside has refused.
#[derive(Debug)]
pub(super) struct Verifier {
    pub inner: Arc<WebPkiServerVerifier>,
    /// The bits of a root of `ca_pem` whose key is too short.
    pub weak_root: Option<usize>,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let verified = self.inner.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now);
        verified.map_err(|error| explained(error, std::iter::once(end_entity).chain(intermediates), self.weak_root))
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let verified = self.inner.verify_tls12_signature(message, certificate, signature);
        verified.map_err(|error| explained(error, [certificate], None))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let verified = self.inner.verify_tls13_signature(message, certificate, signature);
        verified.map_err(|error| explained(error, [certificate], None))
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.inner.supported_verify_schemes()
    }
}

/// The bits of a certificate's RSA key, if that is too short.
pub(super) fn weak_bits(certificate: &CertificateDer<'_>) -> Option<usize> {
    let parsed = ParsedCertificate::try_from(certificate).ok()?;
    rsa_bits(&parsed.subject_public_key_info()).filter(|bits| *bits < SHORTEST)
}

/// The error, or the short key that has led to it: of one of these certificates, or else of a root.
fn explained<'a>(
    error: Error,
    certificates: impl IntoIterator<Item = &'a CertificateDer<'a>>,
    weak_root: Option<usize>,
) -> Error {
    if !matches!(error, Error::InvalidCertificate(CertificateError::BadSignature)) {
        return error;
    }
    match certificates.into_iter().find_map(weak_bits).or(weak_root) {
        Some(bits) => Error::InvalidCertificate(CertificateError::Other(OtherError(Arc::new(WeakKey { bits })))),
        None => error,
    }
}

/// DER of the object identifier rsaEncryption (RFC 8017 appendix A.1), without its head.
const RSA: [u8; 9] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];

/// The bits of the modulus in the DER of a SubjectPublicKeyInfo (RFC 5280 section 4.1); `None` for keys of other kinds.
fn rsa_bits(info: &[u8]) -> Option<usize> {
    const INTEGER: u8 = 0x02;
    const BIT_STRING: u8 = 0x03;
    const OBJECT_ID: u8 = 0x06;
    const SEQUENCE: u8 = 0x30;

    let (info, _) = element(info, SEQUENCE)?;
    let (algorithm, key) = element(info, SEQUENCE)?;
    let (id, _) = element(algorithm, OBJECT_ID)?;
    if id != RSA {
        return None;
    }
    let (key, _) = element(key, BIT_STRING)?;
    // The first byte counts the bits that are unused at the end.
    let (key, _) = element(key.get(1..)?, SEQUENCE)?;
    let (modulus, _) = element(key, INTEGER)?;
    let first = modulus.iter().position(|byte| *byte != 0)?;
    let modulus = modulus.get(first..)?;
    Some(modulus.len() * 8 - modulus.first()?.leading_zeros() as usize)
}

/// The content of the DER element that `bytes` begins with, which has this tag, and what follows it.
fn element(bytes: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (head, rest) = bytes.split_first_chunk::<2>()?;
    if head[0] != tag {
        return None;
    }
    let (length, rest) = match head[1] {
        short @ 0..=0x7f => (usize::from(short), rest),
        long => {
            let (digits, rest) = rest.split_at_checked(usize::from(long & 0x7f))?;
            // More digits are not a length of a certificate.
            if digits.len() > 3 {
                return None;
            }
            (digits.iter().fold(0, |length, digit| length << 8 | usize::from(*digit)), rest)
        }
    };
    rest.split_at_checked(length)
}

#[cfg(test)]
mod tests {
    use rustls::pki_types::pem::PemObject as _;

    use super::*;

    fn bits(pem: &str) -> Option<usize> {
        let certificate = CertificateDer::from_pem_slice(pem.as_bytes()).unwrap();
        rsa_bits(&ParsedCertificate::try_from(&certificate).unwrap().subject_public_key_info())
    }

    #[test]
    fn the_size_of_an_rsa_key_is_read() {
        assert_eq!(bits(include_str!("../../../tests/net/weak/strong.pem")), Some(2048));
        assert_eq!(bits(include_str!("../../../tests/net/weak/root.pem")), Some(1024));
        let key_of_another_kind = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap().cert.pem();
        assert_eq!(bits(&key_of_another_kind), None);
    }

    #[test]
    fn only_a_bad_signature_is_explained() {
        let bad = || Error::InvalidCertificate(CertificateError::BadSignature);
        let expired = Error::InvalidCertificate(CertificateError::Expired);
        let read = |pem: &str| CertificateDer::from_pem_slice(pem.as_bytes()).unwrap();
        let weak = read(include_str!("../../../tests/net/weak/root.pem"));
        let strong = read(include_str!("../../../tests/net/weak/strong.pem"));
        assert_eq!(explained(expired.clone(), [&weak], Some(512)), expired);
        assert_eq!(explained(bad(), [&strong], None), bad());
        for (certificates, weak_root, bits) in
            [(vec![&strong, &weak], Some(512), 1024), (vec![&strong], Some(512), 512)]
        {
            let error = format!("{:?}", explained(bad(), certificates, weak_root));
            assert!(error.contains(&format!("bits: {bits}")), "{error}");
        }
    }

    #[test]
    fn damaged_keys_have_no_size() {
        let pem = include_str!("../../../tests/net/weak/root.pem");
        let certificate = CertificateDer::from_pem_slice(pem.as_bytes()).unwrap();
        let info = ParsedCertificate::try_from(&certificate).unwrap().subject_public_key_info();
        for end in 0..info.len() {
            assert_eq!(rsa_bits(info.get(..end).unwrap()), None, "{end}");
        }
    }
}
