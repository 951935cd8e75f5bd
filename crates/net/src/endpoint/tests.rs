use super::*;

fn remote(text: &str) -> Remote {
    match Endpoint::parse(text, true) {
        Ok(Endpoint::Remote(remote)) => remote,
        other => panic!("{text}: {other:?}"),
    }
}

#[test]
fn names() {
    assert_eq!(Endpoint::parse("local", false), Ok(Endpoint::Local));
    let cloud = remote("inworld");
    assert_eq!((cloud.secure, cloud.host.as_str(), cloud.port, cloud.cloud), (true, "api.inworld.ai", 443, true));
    assert_eq!(cloud.signed_host(), "api-engine.inworld.ai");
    assert_eq!(remote("wss://API.inworld.ai/"), cloud);
    assert!(!remote("wss://api.inworld.ai:8443").cloud);
}

#[test]
fn addresses() {
    // text, secure, host, port, authority
    let table = [
        ("ws://127.0.0.1:4002", false, "127.0.0.1", 4002, "127.0.0.1:4002"),
        ("ws://127.0.0.1", false, "127.0.0.1", 80, "127.0.0.1"),
        ("ws://127.0.0.1:80/", false, "127.0.0.1", 80, "127.0.0.1"),
        ("wss://Example.COM", true, "example.com", 443, "example.com"),
        ("wss://example.com:443/", true, "example.com", 443, "example.com"),
        ("wss://example.com:80", true, "example.com", 80, "example.com:80"),
        ("WSS://my_host.example-1.com.:8443", true, "my_host.example-1.com.", 8443, "my_host.example-1.com.:8443"),
        ("ws://[::1]:4002", false, "::1", 4002, "[::1]:4002"),
        ("wss://[2001:DB8:0:0::1]", true, "2001:db8::1", 443, "[2001:db8::1]"),
        ("ws://localhost:65535", false, "localhost", 65535, "localhost:65535"),
    ];
    for (text, secure, host, port, authority) in table {
        let got = remote(text);
        assert_eq!((got.secure, got.host.as_str(), got.port, got.cloud), (secure, host, port, false), "{text}");
        assert_eq!(got.authority(), authority, "{text}");
        assert_eq!(got.signed_host(), authority, "{text}");
    }
}

#[test]
fn plain_is_for_the_machine_itself() {
    for text in ["ws://localhost", "ws://LOCALHOST:1", "ws://127.0.0.1", "ws://127.9.8.7:9", "ws://[::1]"] {
        assert!(Endpoint::parse(text, false).is_ok(), "{text}");
        assert!(remote(text).is_loopback(), "{text}");
    }
    let far = [
        "ws://example.com",
        "ws://192.168.0.1:4002",
        "ws://0.0.0.0",
        "ws://[::]",
        "ws://[::ffff:127.0.0.1]",
        "ws://127.0.0.1.example.com",
        "ws://localhost.example.com",
        "ws://127.1",
        "ws://2130706433",
    ];
    for text in far {
        let error = Endpoint::parse(text, false).unwrap_err();
        assert!(matches!(error, EndpointError::Unencrypted { .. }), "{error}");
        assert!(error.to_string().contains("use wss://"), "{error}");
        assert!(Endpoint::parse(text, true).is_ok(), "{text}");
    }
}

#[test]
fn refusals_say_what_would_be_right() {
    let table = [
        ("", "empty"),
        (" ", "space"),
        ("wss://host\n", "control"),
        ("Local", "\"local\""),
        ("127.0.0.1:4002", "ws://"),
        ("http://host", "ws://"),
        ("https://host", "wss://"),
        ("ftp://host", "ftp"),
        ("ws://", "no host"),
        ("ws:///", "no host"),
        ("ws://:80", "no host"),
        ("wss://host/path", "wss://host\""),
        ("wss://host//", "path"),
        ("wss://host?x=1", "query"),
        ("wss://host/?x=1", "query"),
        ("wss://host#x", "path"),
        ("wss://user:pass@host", "user"),
        ("wss://host:0", "65535"),
        ("wss://host:", "65535"),
        ("wss://host:65536", "65535"),
        ("wss://host:+80", "65535"),
        ("wss://::1", "brackets"),
        ("wss://[::1", "]"),
        ("wss://[::1]x", "after"),
        ("wss://[fe80::1%eth0]", "IPv6"),
        ("wss://[example.com]", "IPv6"),
        ("wss://b\u{fc}cher.example", "xn--"),
        ("wss://a..b", "host name"),
        ("wss://a%20b", "host name"),
        ("wss://*.example.com", "host name"),
    ];
    for (text, hint) in table {
        let error = Endpoint::parse(text, true).unwrap_err().to_string();
        assert!(error.contains(hint), "{text}: {error}");
    }
    assert!(!Endpoint::parse("wss://user:pass@host", true).unwrap_err().to_string().contains("pass"));
    assert!(Endpoint::parse(&format!("wss://{}", "a.".repeat(200)), true).is_err());
}

#[test]
fn the_session_id_travels_as_it_is() {
    assert_eq!(session_path("default:5f2d"), "/v1/session/open?session_id=default:5f2d");
}
