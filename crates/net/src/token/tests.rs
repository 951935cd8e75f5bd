use hyper::StatusCode;
use hyper::header::HeaderMap;

use super::super::error::NetErrorKind;
use super::*;

fn read(body: &str) -> Result<AccessToken, NetError> {
    let answer = HttpResponse::<()> {
        status: StatusCode::OK,
        headers: HeaderMap::new(),
        body: Zeroizing::new(body.as_bytes().to_vec()),
        cut: false,
        upgraded: None,
    };
    read_token("host", &answer)
}

#[test]
fn the_vector_is_read() {
    let token = read(include_str!("../../../../tests/vectors/rest_02_token_response.json")).unwrap();
    assert_eq!(token.token(), "eyJhbGciOiJub25lIn0.local.token");
    assert_eq!(token.token_type(), "Bearer");
    assert_eq!(token.session_id(), "default:5f2d0b7e-0000-4000-8000-000000000001");
    let end = token.expiration().unwrap();
    assert_eq!(end.unix_timestamp(), 1_743_512_400);
    assert!(!token.ends_within(end - Duration::minutes(6), Duration::minutes(5)));
    assert!(token.ends_within(end - Duration::minutes(5), Duration::minutes(5)));
    assert!(token.ends_within(end + Duration::hours(1), Duration::ZERO));
}

#[test]
fn spellings_and_gaps_are_accepted() {
    let token = read(r#"{"token":"t","expiration_time":"2025-04-01T13:00:00Z","session_id":"s","more":[1]}"#).unwrap();
    assert_eq!((token.token_type(), token.session_id()), ("Bearer", "s"));
    assert!(token.expiration().is_some());
    let bare = read(r#"{"token":"t","type":null,"expirationTime":null,"sessionId":null}"#).unwrap();
    assert!(bare.expiration().is_none() && !bare.ends_within(OffsetDateTime::UNIX_EPOCH, Duration::weeks(9999)));
    for id in ["", "a b", "a/b", "a?b", "a&b", "a%20b", "\u{e9}", "a\\r\\nb"] {
        let token = read(&format!(r#"{{"token":"t","sessionId":"{id}"}}"#)).unwrap();
        assert_ne!(token.session_id(), id);
        assert!(is_session_id(token.session_id()));
    }
}

#[test]
fn timestamps() {
    let same = [
        "2025-04-01T13:00:00Z",
        "2025-04-01T13:00:00.0Z",
        "2025-04-01T13:00:00.00Z",
        "2025-04-01T13:00:00.000000000Z",
        "2025-04-01T13:00:00.000000000000Z",
        "2025-04-01T13:00:00+00:00",
        "2025-04-01T15:30:00+02:30",
    ];
    for text in same {
        assert_eq!(parse_timestamp(text).map(|t| t.unix_timestamp()), Some(1_743_512_400), "{text}");
    }
    for text in ["", "soon", "2025-04-01", "2025-04-01T13:00:00", "2025-13-01T13:00:00Z"] {
        assert_eq!(parse_timestamp(text), None, "{text}");
        let token = read(&format!(r#"{{"token":"t","expirationTime":"{text}"}}"#)).unwrap();
        assert_eq!(token.expiration(), None);
    }
    assert_eq!(read(r#"{"token":"t","expirationTime":17}"#).unwrap().expiration(), None);
}

#[test]
fn what_is_no_token_is_refused_without_quoting_it() {
    let bad = [
        "",
        "null",
        "[]",
        "\"s3cret\"",
        "<html>s3cret</html>",
        r#"{"token":17}"#,
        r#"{"token":""}"#,
        r#"{"token":null}"#,
        r#"{"accessToken":"s3cret"}"#,
        r#"{"token":"s3cret","#,
        r#"{"token":"s3cret=="}"#,
        r#"{"token":"s3cret/x"}"#,
        r#"{"token":"s3cret\r\nX: y"}"#,
        r#"{"token":"s3cret","type":"Bearer x"}"#,
        r#"{"token":"s3cret","type":17}"#,
    ];
    for body in bad {
        let error = read(body).unwrap_err();
        assert_eq!(error.kind, NetErrorKind::Protocol, "{body}");
        assert!(!error.message.contains("s3cret"), "{error}");
    }
    assert!(read(&format!(r#"{{"token":"{}"}}"#, "x".repeat(MAX_TOKEN + 1))).is_err());
}

#[test]
fn ready_made_tokens() {
    let token = AccessToken::ready_made("abc.DEF-1_2", Some("default:1")).unwrap();
    assert_eq!((token.token(), token.token_type(), token.session_id()), ("abc.DEF-1_2", "Bearer", "default:1"));
    assert_eq!(token.expiration(), None);
    assert!(token.is_secret() && !AccessToken::local().is_secret());
    assert!(is_session_id(AccessToken::ready_made("t", None).unwrap().session_id()));
    for bad in ["", "a b", "Bearer abc", "a,b", "a=", "a/b", "a\r\n", "\u{e9}"] {
        let error = AccessToken::ready_made(bad, None).unwrap_err();
        assert_ne!(error, TokenError::SessionId, "{error:?}");
    }
    for bad in ["", "a b", "a&b=c", "a#b"] {
        let error = AccessToken::ready_made("t", Some(bad)).unwrap_err();
        assert_eq!(error, TokenError::SessionId, "{error:?}");
    }
}

#[test]
fn a_new_token_keeps_the_session() {
    let old = AccessToken::ready_made("old", Some("s1")).unwrap();
    let mut new = AccessToken::ready_made("new", Some("s2")).unwrap();
    new.keep_session(&old);
    assert_eq!((new.token(), new.session_id()), ("new", "s1"));
}

#[test]
fn the_token_is_not_shown() {
    let token = AccessToken::ready_made("s3cret", Some("s")).unwrap();
    let shown = format!("{token:?}");
    assert!(shown.contains("[redacted]") && !shown.contains("s3cret"), "{shown}");
}

#[test]
fn the_request_is_that_of_the_vector() {
    let vector: serde_json::Value =
        serde_json::from_str(include_str!("../../../../tests/vectors/rest_01_unity_token_request.json")).unwrap();
    let key = ApiKey::decode("S0VZOlNFQ1JFVA==").unwrap();
    let signed = authorization(&Remote::cloud(), &key);
    let (request, secret_header) = token_request(&Remote::cloud(), &key, signed.clone()).unwrap();
    assert_eq!(request.method().as_str(), vector["method"].as_str().unwrap());
    assert_eq!(format!("https://api.inworld.ai{}", request.uri()), vector["url"].as_str().unwrap());
    assert_eq!(request.headers()[HOST], "api.inworld.ai");
    assert_eq!(request.headers()[CONTENT_TYPE], vector["headers"]["Content-Type"].as_str().unwrap());
    assert_eq!(request.headers()[AUTHORIZATION], secret_header.header().unwrap());
    let header = super::super::parse_authorization(&signed).unwrap();
    assert!(super::super::verify(&key, &header, &["api-engine.inworld.ai"], &[TOKEN_METHOD]));
    assert!(!format!("{request:?}").contains(&header.signature));
    let body = serde_json::to_value(TokenRequest { api_key: key.key(), resource_id: "" }).unwrap();
    assert_eq!(body, vector["body"]);
}
