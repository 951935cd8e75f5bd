//! API keys and the IW1-HMAC-SHA256 signature (PROTOCOL.md 1.1, 1.2).

use std::fmt;

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};
use time::{OffsetDateTime, UtcOffset};
use uuid::Uuid;
use zeroize::Zeroizing;

/// The method that a token request signs: that of the REST call in section 1.4.
pub const TOKEN_METHOD: &str = "ai.inworld.engine.v1.SessionTokens/GenerateSessionToken";

/// The last link of the chain of section 1.2.
pub(super) const REQUEST: &str = "iw1_request";

const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A key and its secret, decoded from the `auth` of the configuration. The secret is wiped on drop.
#[derive(Clone)]
pub struct ApiKey {
    key: String,
    secret: Zeroizing<String>,
}

/// Why the `auth` of the configuration is not a key. The words hold no part of it, and leave out the name of the setting:
/// each layer puts its own in front.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The text is empty.
    #[error("is empty; paste the Base64 key from the studio")]
    Empty,
    /// The text is a key and its secret that nobody encoded.
    #[error("is not Base64: it looks like key:secret itself; use the Base64 of that")]
    NotEncoded,
    /// The text is not standard Base64.
    #[error("is not Base64; paste the Base64 key from the studio as it is, without spaces or line breaks")]
    NotBase64,
    /// The decoded bytes are not text.
    #[error("is Base64 of something that is not text; it should be the Base64 of key:secret")]
    NotText,
    /// The decoded text has no `:`.
    #[error("has no \":\" once it is decoded; it should be the Base64 of key:secret")]
    NoColon,
    /// The part before the first `:` is empty.
    #[error("has an empty key once it is decoded; it should be the Base64 of key:secret")]
    EmptyKey,
    /// The part after the first `:` is empty.
    #[error("has an empty secret once it is decoded; it should be the Base64 of key:secret")]
    EmptySecret,
    /// The key could not be sent in a header, or the secret has control characters.
    #[error("has characters once it is decoded that no key has: control characters, or a space or comma in the key")]
    BadCharacter,
}

impl ApiKey {
    /// Decodes the Base64 of `key:secret` (section 1.1). Missing padding is accepted; the first `:` separates.
    ///
    /// # Errors
    /// [`KeyError`], the first fault that is found.
    pub fn decode(text: &str) -> Result<ApiKey, KeyError> {
        if text.is_empty() {
            return Err(KeyError::Empty);
        }
        let bytes = match LENIENT.decode(text) {
            Ok(bytes) => Zeroizing::new(bytes),
            Err(_) if text.contains(':') => return Err(KeyError::NotEncoded),
            Err(_) => return Err(KeyError::NotBase64),
        };
        let pair = std::str::from_utf8(&bytes).map_err(|_| KeyError::NotText)?;
        let (key, secret) = pair.split_once(':').ok_or(KeyError::NoColon)?;
        if key.is_empty() {
            return Err(KeyError::EmptyKey);
        }
        if secret.is_empty() {
            return Err(KeyError::EmptySecret);
        }
        // A comma would end the key inside the Authorization header.
        let legal = |b: u8| b.is_ascii_graphic() && b != b',';
        if !key.bytes().all(legal) || secret.chars().any(char::is_control) {
            return Err(KeyError::BadCharacter);
        }
        Ok(ApiKey { key: key.to_owned(), secret: Zeroizing::new(secret.to_owned()) })
    }

    /// The public half.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The other half, which never travels.
    pub fn secret(&self) -> &Zeroizing<String> {
        &self.secret
    }

    /// The value of an `Authorization` header that signs one request (section 1.2).
    pub fn authorization(&self, date_time: &str, host: &str, method: &str, nonce: &str) -> Zeroizing<String> {
        let signature = Zeroizing::new(signature(&self.secret, &[date_time, host, method, nonce, REQUEST]));
        let key = &self.key;
        Zeroizing::new(format!(
            "IW1-HMAC-SHA256 ApiKey={key},DateTime={date_time},Nonce={nonce},Signature={}",
            signature.as_str()
        ))
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiKey").field("key", &self.key).field("secret", &"[redacted]").finish()
    }
}

/// The signature of a chain of messages as 64 lower-case hex digits (section 1.2); `"iw1_request"` is the caller's last.
pub fn signature(secret: &str, messages: &[&str]) -> String {
    use fmt::Write as _;
    let mut hex = String::with_capacity(64);
    for byte in chain(secret, messages).iter() {
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

/// Runs the chain: the code of each message is the key of the next one.
pub(super) fn chain(secret: &str, messages: &[&str]) -> Zeroizing<[u8; 32]> {
    let first = Zeroizing::new(format!("IW1{secret}"));
    let mut key = hmac_key(first.as_bytes());
    let mut code = Zeroizing::new([0; 32]);
    for message in messages {
        code = Zeroizing::new(mac(&key, message).finalize().into_bytes().into());
        key = hmac_key(code.as_slice());
    }
    code
}

/// HMAC-SHA256 over one message, not finished yet.
pub(super) fn mac(key: &[u8; 64], message: &str) -> Hmac<Sha256> {
    Hmac::<Sha256>::new(&(*key).into()).chain_update(message.as_bytes())
}

/// A key of any length as one block, as RFC 2104 section 2 defines it: there is no length that could fail.
pub(super) fn hmac_key(key: &[u8]) -> Zeroizing<[u8; 64]> {
    let mut block = Zeroizing::new([0; 64]);
    let digest;
    let source: &[u8] = if key.len() > block.len() {
        digest = Sha256::digest(key);
        digest.as_slice()
    } else {
        key
    };
    for (to, from) in block.iter_mut().zip(source) {
        *to = *from;
    }
    block
}

/// A fresh nonce: 11 random decimal digits (section 1.2).
pub fn nonce() -> String {
    format!("{:011}", Uuid::new_v4().as_u128() % 100_000_000_000)
}

/// `now` as the signature wants it: UTC, `yyyyMMddHHmmss` (section 1.2).
pub fn date_time(now: OffsetDateTime) -> String {
    let now = now.to_offset(UtcOffset::UTC);
    let (date, time) = (now.date(), now.time());
    format!(
        "{:04}{:02}{:02}{:02}{:02}{:02}",
        date.year(),
        u8::from(date.month()),
        date.day(),
        time.hour(),
        time.minute(),
        time.second()
    )
}

#[cfg(test)]
mod tests;
