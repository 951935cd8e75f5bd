//! Each table has what comes and what becomes of it.

use hyper::Request;

use super::*;

fn access(origins: &[&str], hosts: &[&str]) -> Access {
    Access {
        origins: origins.iter().map(|origin| origin.parse().unwrap()).collect(),
        hosts: hosts.iter().map(|&host| host.to_owned()).collect(),
        any_host: false,
    }
}

/// The caller, or the status that refuses it.
fn check(access: &Access, target: &str, headers: &[(&str, &str)]) -> Result<Caller, u16> {
    let mut request = Request::builder().uri(target);
    for (name, value) in headers {
        request = request.header(*name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
    }
    let parts = request.body(()).unwrap().into_parts().0;
    access.check(&parts).map_err(|answer| answer.status().as_u16())
}

#[test]
fn hosts_are_this_machine_or_where_it_listens() {
    let access = access(&[], &["192.168.1.5", "gamebox"]);
    for (host, expected) in [
        ("localhost", 200),
        ("LOCALHOST:4002", 200),
        ("localhost.:4002", 200),
        ("localhost:1", 200),
        ("localhost:", 200),
        ("127.0.0.1:4002", 200),
        ("127.9.8.7", 200),
        ("[::1]:4002", 200),
        ("[::1]", 200),
        ("[::ffff:127.0.0.1]:4002", 200),
        ("192.168.1.5:4002", 200),
        ("GameBox:4002", 200),
        ("192.168.1.6:4002", 403),
        ("0.0.0.0:4002", 403),
        ("[::]:4002", 403),
        ("[2001:db8::1]:4002", 403),
        ("evil.example:4002", 403),
        ("localhost.evil.example", 403),
        ("evil-localhost", 403),
        ("127.0.0.1.evil.example", 403),
        ("2130706433", 403),
        ("127.1", 403),
        ("user@localhost", 400),
        ("localhost:99999", 400),
        ("localhost:4002:4002", 400),
        ("::1", 400),
        ("[::1", 400),
        ("localhost/path", 400),
        ("local host", 400),
        ("", 400),
        (":4002", 400),
        ("l\u{f6}calhost", 400),
    ] {
        let answer = check(&access, "/", &[("host", host)]).err().unwrap_or(200);
        assert_eq!(answer, expected, "{host}");
    }
    assert_eq!(check(&access, "/", &[]), Err(400), "none");
    assert_eq!(check(&access, "/", &[("host", "localhost"), ("host", "localhost")]), Err(400), "two");
    assert_eq!(check(&access, "http://evil.example/", &[("host", "localhost")]), Err(403), "absolute form");
    assert_eq!(check(&access, "http://localhost/", &[("host", "evil.example")]), Err(403), "absolute form");
    assert_eq!(check(&access, "http://localhost/", &[("host", "localhost")]), Ok(Caller::Program));
    let any = Access { any_host: true, ..Access::default() };
    assert_eq!(check(&any, "/", &[("host", "gamebox.lan:4002")]), Ok(Caller::Program));
    assert_eq!(check(&any, "/", &[("host", "a@b")]), Err(400));
}

#[test]
fn pages_may_call_when_their_site_is_allowed() {
    let pages = access(&["http://localhost:3000", "HTTPS://Example.com:443/", "null"], &[]);
    let page = |origin: &'static str| Ok(Caller::Page(HeaderValue::from_static(origin)));
    for (origin, expected) in [
        ("http://localhost:3000", page("http://localhost:3000")),
        ("https://example.com", page("https://example.com")),
        ("null", page("null")),
        ("http://localhost:3001", Err(403)),
        ("https://localhost:3000", Err(403)),
        ("http://localhost", Err(403)),
        ("http://example.com", Err(403)),
        ("https://example.com.evil.example", Err(403)),
        ("https://evil.example", Err(403)),
        ("https://evil.example/https://example.com", Err(403)),
        ("*", Err(403)),
        ("", Err(403)),
        // The server's own site, as some programs write it.
        ("http://localhost:4002", Ok(Caller::Program)),
        ("http://127.0.0.1:4002", Err(403)),
    ] {
        assert_eq!(check(&pages, "/", &[("host", "localhost:4002"), ("origin", origin)]), expected, "{origin}");
    }
    let twice = [("host", "localhost"), ("origin", "http://localhost:3000"), ("origin", "http://localhost:3000")];
    assert_eq!(check(&pages, "/", &twice), Err(403));
    assert_eq!(check(&pages, "/", &[("host", "localhost"), ("origin", "http://l\u{f6}calhost:3000")]), Err(403));
    let none = access(&[], &[]);
    assert_eq!(check(&none, "/", &[("host", "localhost:4002"), ("origin", "null")]), Err(403));
    for origin in ["https://anything.example", "null"] {
        assert_eq!(check(&access(&["*"], &[]), "/", &[("host", "localhost"), ("origin", origin)]), page("*"));
    }
    // A name that leads here today may have led to the page's server before.
    let any = Access { any_host: true, ..Access::default() };
    let rebound = [("host", "evil.example:4002"), ("origin", "http://evil.example:4002")];
    assert_eq!(check(&any, "/", &rebound), Err(403));
}

#[test]
fn what_a_page_embeds_is_not_served() {
    let access = access(&[], &[]);
    for (site, expected) in [
        ("none", Ok(Caller::Program)),
        ("same-origin", Ok(Caller::Program)),
        ("same-site", Err(403)),
        ("cross-site", Err(403)),
        ("", Err(403)),
    ] {
        assert_eq!(check(&access, "/", &[("host", "localhost"), ("sec-fetch-site", site)]), expected, "{site}");
    }
}

#[test]
fn what_is_no_origin_is_refused_with_words() {
    for text in
        ["", "localhost:3000", "http://", "http://a/path", "http://a b", "1http://a", "http://u@a", "http://a:b"]
    {
        let error = text.parse::<AllowedOrigin>().unwrap_err().to_string();
        assert!(error.starts_with(&format!("`{text}`: ")) && error.contains("http://localhost:3000"), "{error}");
    }
    for (text, origin) in [
        ("http://LOCALHOST:80/", "http://localhost"),
        ("https://a.example:443", "https://a.example"),
        ("http://[::1]:3000", "http://[::1]:3000"),
        ("capacitor://localhost", "capacitor://localhost"),
    ] {
        assert_eq!(text.parse::<AllowedOrigin>().unwrap().to_string(), origin);
    }
}
