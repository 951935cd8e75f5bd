use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE};
use serde_json::Value;

use zeroize::Zeroizing;

use super::*;

const VECTORS: &str = include_str!("../../../../tests/vectors/auth_signature_vectors.json");

#[test]
fn vectors() {
    let file: Value = serde_json::from_str(VECTORS).unwrap();
    let vectors = file["vectors"].as_array().unwrap();
    assert!(vectors.len() >= 6);
    for vector in vectors {
        let secret = vector["secret"].as_str().unwrap();
        let mut messages = Vec::new();
        for link in vector["chain"].as_array().unwrap() {
            messages.push(link["message"].as_str().unwrap());
            assert_eq!(signature(secret, &messages), link["hmacHex"].as_str().unwrap(), "{}", vector["name"]);
        }
        assert_eq!(signature(secret, &messages), vector["signature"].as_str().unwrap());
        if let Some(expected) = vector["authorization"].as_str() {
            let key = ApiKey::decode(&STANDARD.encode(format!("KEY:{secret}"))).unwrap();
            let got = key.authorization(messages[0], messages[1], messages[2], messages[3]);
            assert_eq!(got.as_str(), expected, "{}", vector["name"]);
        }
    }
}

#[test]
fn a_key_of_exactly_one_block_is_not_hashed() {
    assert_eq!(*hmac_key(&[7; 64]), [7; 64]);
    let mut hashed = [0; 64];
    hashed[..32].copy_from_slice(&Sha256::digest([7; 65]));
    assert_eq!(*hmac_key(&[7; 65]), hashed);
}

#[test]
fn keys() {
    let encode = |text: &str| STANDARD.encode(text);
    let good = [
        ("S0VZOlNFQ1JFVA==".to_owned(), "KEY", "SECRET"),
        ("S0VZOlNFQ1JFVA".to_owned(), "KEY", "SECRET"),
        ("S0VZOlNFQ1JFVA=".to_owned(), "KEY", "SECRET"),
        (STANDARD_NO_PAD.encode("k:s:t"), "k", "s:t"),
        (encode("k::"), "k", ":"),
        (encode("k:gr\u{fc}n"), "k", "gr\u{fc}n"),
    ];
    for (text, key, secret) in good {
        let decoded = ApiKey::decode(&text).unwrap();
        assert_eq!((decoded.key(), decoded.secret()), (key, &Zeroizing::new(secret.to_owned())), "{text}");
    }
    let bad = [
        (String::new(), KeyError::Empty),
        ("KEY:SECRET".to_owned(), KeyError::NotEncoded),
        ("S0VZOlNFQ1JFVA==\n".to_owned(), KeyError::NotBase64),
        (" S0VZOlNFQ1JFVA==".to_owned(), KeyError::NotBase64),
        ("%%%".to_owned(), KeyError::NotBase64),
        ("S0VZO".to_owned(), KeyError::NotBase64),
        (URL_SAFE.encode("k:\u{7f}\u{3ff}\u{3ff}???"), KeyError::NotBase64),
        (STANDARD.encode([b'k', b':', 0xff]), KeyError::NotText),
        (encode("KEYSECRET"), KeyError::NoColon),
        (encode(":SECRET"), KeyError::EmptyKey),
        (encode("KEY:"), KeyError::EmptySecret),
        (encode(":"), KeyError::EmptyKey),
        (encode("KEY:SEC\nRET"), KeyError::BadCharacter),
        (encode("K\0Y:SECRET"), KeyError::BadCharacter),
        (encode("K,Y:SECRET"), KeyError::BadCharacter),
        (encode("K Y:SECRET"), KeyError::BadCharacter),
        (encode("K\u{c9}Y:SECRET"), KeyError::BadCharacter),
    ];
    for (text, expected) in bad {
        let error = ApiKey::decode(&text).unwrap_err();
        assert_eq!(error, expected, "{text:?}");
        assert!(!error.to_string().contains("SECRET"), "{error}");
    }
}

#[test]
fn the_secret_is_not_shown() {
    let key = ApiKey::decode("S0VZOlNFQ1JFVA==").unwrap();
    assert_eq!(format!("{key:?}"), "ApiKey { key: \"KEY\", secret: \"[redacted]\" }");
}

#[test]
fn date_times_are_utc() {
    let instant = OffsetDateTime::from_unix_timestamp(1_654_087_018).unwrap();
    assert_eq!(date_time(instant), "20220601123658");
    assert_eq!(date_time(instant.to_offset(UtcOffset::from_hms(5, 30, 0).unwrap())), "20220601123658");
}

#[test]
fn nonces_are_eleven_digits_and_differ() {
    let (a, b) = (nonce(), nonce());
    assert_ne!(a, b);
    for nonce in [a, b] {
        assert_eq!(nonce.len(), 11);
        assert!(nonce.bytes().all(|b| b.is_ascii_digit()));
    }
}
