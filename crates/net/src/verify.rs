//! The other side of the signature: what a server does with an `Authorization` header (PROTOCOL.md 1.2).

use std::fmt;

use hmac::Mac as _;
use zeroize::Zeroizing;

use super::auth::{ApiKey, REQUEST, TOKEN_METHOD, chain, hmac_key, mac};

/// The methods that clients are known to sign with a nonce (section 1.2).
pub const KNOWN_METHODS: [&str; 2] = [TOKEN_METHOD, "ai.inworld.engine.WorldEngine/GenerateToken"];

/// The four fields of an `IW1-HMAC-SHA256` header, unverified.
#[derive(Clone, PartialEq, Eq)]
pub struct Iw1Header {
    /// The public half of the key.
    pub api_key: String,
    /// `yyyyMMddHHmmss`, UTC, as sent.
    pub date_time: String,
    /// As sent; to be remembered against replays.
    pub nonce: String,
    /// 64 hex digits when it is well formed, which is not checked here.
    pub signature: String,
}

impl fmt::Debug for Iw1Header {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Iw1Header")
            .field("api_key", &self.api_key)
            .field("date_time", &self.date_time)
            .field("nonce", &self.nonce)
            .field("signature", &"[redacted]")
            .finish()
    }
}

/// Reads the value of an `Authorization` header. `None` when it is of another scheme, when a field is missing,
/// empty or given twice, or when there is a field of another name.
pub fn parse_authorization(header: &str) -> Option<Iw1Header> {
    let fields = header.strip_prefix("IW1-HMAC-SHA256 ")?;
    let (mut api_key, mut date_time, mut nonce, mut signature) = (None, None, None, None);
    for field in fields.split(',') {
        let (name, value) = field.trim().split_once('=')?;
        let slot = match name {
            "ApiKey" => &mut api_key,
            "DateTime" => &mut date_time,
            "Nonce" => &mut nonce,
            "Signature" => &mut signature,
            _ => return None,
        };
        if value.is_empty() || slot.replace(value.to_owned()).is_some() {
            return None;
        }
    }
    Some(Iw1Header { api_key: api_key?, date_time: date_time?, nonce: nonce?, signature: signature? })
}

/// Whether the header was signed with this key for any of `hosts` and any of `methods`.
///
/// The time it takes tells nothing about the secret. The age of `date_time` and a repeated `nonce` are the caller's
/// to judge.
pub fn verify(key: &ApiKey, header: &Iw1Header, hosts: &[&str], methods: &[&str]) -> bool {
    let Some(signature) = decode_hex(&header.signature) else {
        return false;
    };
    let mut matches = header.api_key == key.key();
    let mut signed = false;
    for host in hosts {
        for method in methods {
            let code = chain(key.secret(), &[&header.date_time, host, method, &header.nonce]);
            let last = mac(&hmac_key(code.as_slice()), REQUEST);
            signed |= last.verify_slice(signature.as_slice()).is_ok();
        }
    }
    matches &= signed;
    matches
}

/// 64 lower-case hex digits as 32 bytes.
fn decode_hex(text: &str) -> Option<Zeroizing<[u8; 32]>> {
    let digit = |b: u8| match b {
        b'0'..=b'9' => Some(b - b'0'),
        b'a'..=b'f' => Some(b - b'a' + 10),
        _ => None,
    };
    if text.len() != 64 {
        return None;
    }
    let mut bytes = Zeroizing::new([0; 32]);
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        let &[high, low] = pair else { return None };
        *byte = digit(high)? << 4 | digit(low)?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "IW1-HMAC-SHA256 ApiKey=KEY,DateTime=20220601123658,Nonce=12345678901,\
        Signature=0a90970de606c041a96912a63b07924d8536e29a87c00191f6f6e25847fa72a7";

    fn key() -> ApiKey {
        ApiKey::decode("S0VZOlNFQ1JFVA==").unwrap()
    }

    #[test]
    fn headers() {
        let header = parse_authorization(HEADER).unwrap();
        assert_eq!((header.api_key.as_str(), header.date_time.as_str()), ("KEY", "20220601123658"));
        assert_eq!((header.nonce.as_str(), header.signature.len()), ("12345678901", 64));
        assert!(!format!("{header:?}").contains("0a90970d"));
        assert_eq!(parse_authorization(&HEADER.replace(',', ", ")), Some(header));
        let bad = [
            "",
            "IW1-HMAC-SHA256",
            "IW1-HMAC-SHA256 ",
            "Basic S0VZOlNFQ1JFVA==",
            "iw1-hmac-sha256 ApiKey=K,DateTime=1,Nonce=2,Signature=3",
            "IW1-HMAC-SHA256 ApiKey=K,DateTime=1,Nonce=2",
            "IW1-HMAC-SHA256 ApiKey=K,DateTime=1,Nonce=2,Signature=",
            "IW1-HMAC-SHA256 ApiKey=K,ApiKey=K,DateTime=1,Nonce=2,Signature=3",
            "IW1-HMAC-SHA256 ApiKey=K,DateTime=1,Nonce=2,Signature=3,More=4",
            "IW1-HMAC-SHA256 ApiKey=K,DateTime=1,Nonce=2,Signature=3,",
        ];
        for text in bad {
            assert_eq!(parse_authorization(text), None, "{text:?}");
        }
    }

    #[test]
    fn any_listed_pair_is_accepted() {
        let file: serde_json::Value =
            serde_json::from_str(include_str!("../../../tests/vectors/auth_signature_vectors.json")).unwrap();
        let hosts = ["127.0.0.1:4000", "api-engine.inworld.ai"];
        let mut seen = 0;
        for text in file["vectors"].as_array().unwrap().iter().filter_map(|v| v["authorization"].as_str()) {
            let header = parse_authorization(text).unwrap();
            assert!(verify(&key(), &header, &hosts, &KNOWN_METHODS), "{text}");
            assert!(!verify(&key(), &header, &["elsewhere"], &KNOWN_METHODS), "{text}");
            assert!(!verify(&key(), &header, &hosts, &["x/y"]), "{text}");
            assert!(!verify(&key(), &header, &[], &[]), "{text}");
            seen += 1;
        }
        assert_eq!(seen, 4);
    }

    #[test]
    fn every_field_counts() {
        let hosts = ["api-engine.inworld.ai"];
        let good = parse_authorization(HEADER).unwrap();
        let other = ApiKey::decode("S0VZOk9USEVS").unwrap();
        assert!(verify(&key(), &good, &hosts, &KNOWN_METHODS));
        assert!(!verify(&other, &good, &hosts, &KNOWN_METHODS));
        let changes: [fn(&mut Iw1Header); 8] = [
            |h| h.api_key.push('X'),
            |h| h.date_time = "20220601123659".to_owned(),
            |h| h.nonce = "12345678902".to_owned(),
            |h| h.signature.replace_range(0..1, "1"),
            |h| h.signature.replace_range(63..64, "8"),
            |h| h.signature.truncate(62),
            |h| h.signature.clear(),
            |h| h.signature = "\u{e9}".repeat(32),
        ];
        for (index, change) in changes.iter().enumerate() {
            let mut header = good.clone();
            change(&mut header);
            assert!(!verify(&key(), &header, &hosts, &KNOWN_METHODS), "change {index}");
        }
    }
}
