//! The address of a server: what people paste, and the paths of its routes.

use inworld_net::{AuthorityError, Remote, parse_port, split_authority};
use inworld_protocol::packet::printable;

const EXAMPLE: &str = "\"http://127.0.0.1:11434/v1\"";

/// Characters of an address that is quoted in a message.
const MOST_QUOTED: usize = 200;
/// Bytes of an address.
const LONGEST: usize = 2_048;

/// Ends of pasted addresses that are routes of the server, not its base.
const ROUTES: [&str; 7] = [
    "/chat/completions",
    "/completions",
    "/audio/speech",
    "/audio/transcriptions",
    "/inference",
    "/models",
    "/responses",
];

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    Chat,
    Models,
    Speech,
    Hearing,
}

/// A server's address, whichever of its forms was written: with or without `/v1`, a last slash or a route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ServerUrl {
    pub(crate) remote: Remote,
    /// The path before the route, without a last slash; usually `/v1`.
    base: String,
    /// With its question mark, or empty. Some services want `?api-version=...` in each request.
    query: String,
    /// The written path ends with `/inference`, the route of whisper.cpp's own server.
    is_inference: bool,
}

impl ServerUrl {
    /// Reads the address in the setting `field`, such as `mind.url`.
    ///
    /// # Errors
    /// A sentence that names the field and its value, what is wrong, and what is right.
    pub(crate) fn parse(field: &str, text: &str) -> Result<Self, String> {
        let text = text.trim();
        let wrong = |words: &str| format!("{field} \"{}\" {words}, such as {EXAMPLE}", hide_user(text));
        if text.is_empty() {
            return Err(format!("{field} is empty; use the address of a server, such as {EXAMPLE}"));
        }
        if text.len() > LONGEST {
            return Err(wrong("is longer than 2,048 bytes; use an address of http:// or https://"));
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(wrong(
                "has a blank, a control character or a letter outside ASCII; escape it in an address of http:// or https://",
            ));
        }
        let Some((scheme, rest)) = text.split_once("://") else {
            return Err(wrong("has no http:// or https:// in front; use a whole address"));
        };
        let secure = match scheme.to_ascii_lowercase().as_str() {
            "http" => false,
            "https" => true,
            _ => return Err(wrong("has another scheme than http:// and https://; use one of these")),
        };
        let (rest, fragment) = rest.split_once('#').map_or((rest, None), |(rest, end)| (rest, Some(end)));
        if fragment.is_some() {
            return Err(wrong("has a fragment (\"#\"); leave it out"));
        }
        let (rest, query) = match rest.find('?') {
            Some(at) => rest.split_at(at),
            None => (rest, ""),
        };
        let (authority, path) = match rest.find('/') {
            Some(at) => rest.split_at(at),
            None => (rest, ""),
        };
        let (host, port) = split_authority(authority).map_err(|error| match error {
            // An example beside these words would be read as one of key_env.
            AuthorityError::UserInformation => format!("{field} \"{}\" {}", hide_user(text), problem(&error)),
            error => wrong(problem(&error)),
        })?;
        let port = match port.filter(|port| !port.is_empty()) {
            None if secure => 443,
            None => 80,
            Some(port) => {
                parse_port(port).ok_or_else(|| wrong("has a port that is no number from 1 to 65535; write one"))?
            }
        };
        let query = if query.len() > 1 { query.to_owned() } else { String::new() };
        let (base, is_inference) = base(path, !query.is_empty());
        Ok(Self { remote: Remote { secure, host, port, cloud: false }, base, query, is_inference })
    }

    /// The path and query of a route.
    pub(crate) fn path(&self, route: Route) -> String {
        let Self { base, query, .. } = self;
        match route {
            Route::Chat => format!("{base}/chat/completions{query}"),
            Route::Models => format!("{base}/models{query}"),
            Route::Speech => format!("{base}/audio/speech{query}"),
            Route::Hearing if self.is_inference => format!("{base}/inference{query}"),
            Route::Hearing => format!("{base}/audio/transcriptions{query}"),
        }
    }
}

/// As it is named in messages: without the query, which may hold a key.
impl std::fmt::Display for ServerUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        let scheme = if self.remote.secure { "https" } else { "http" };
        write!(f, "{scheme}://{}{}", self.remote.authority(), printable(&self.base, MOST_QUOTED))
    }
}

/// The path before the routes. `/v1` is added to one that names neither a version nor a route.
fn base(path: &str, has_query: bool) -> (String, bool) {
    let path = path.trim_end_matches('/');
    let route = ROUTES.iter().find_map(|route| path.strip_suffix(route).map(|base| (base, *route)));
    let is_inference = route.is_some_and(|(_, route)| route == "/inference");
    let (base, is_exact) = match route {
        Some((base, _)) => (base.trim_end_matches('/'), is_inference || !base.trim_end_matches('/').is_empty()),
        // A service that wants a query has its version in there.
        None => (path, has_query && !path.is_empty()),
    };
    let is_version =
        |part: &str| part.strip_prefix('v').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    match is_exact || base.split('/').any(is_version) {
        true => (base.to_owned(), is_inference),
        false => (format!("{base}/v1"), is_inference),
    }
}

/// An address as it may be quoted: without user, password and query.
fn hide_user(text: &str) -> String {
    let text = text.split(['?', '#']).next().unwrap_or_default();
    let shown = match (text.split_once("://"), text.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, host))) => format!("{scheme}://[redacted]@{host}"),
        (None, Some((_, host))) => format!("[redacted]@{host}"),
        _ => text.to_owned(),
    };
    printable(&shown, MOST_QUOTED)
}

/// The problem with host and port, and what is right.
fn problem(error: &AuthorityError) -> &'static str {
    match error {
        AuthorityError::UserInformation => {
            "has a user or a password before the \"@\"; write the host alone, and name the variable that holds the key \
             in key_env"
        }
        AuthorityError::UnclosedBracket => "has a \"[\" without its \"]\"; write an IPv6 address as [::1]",
        AuthorityError::NoIpv6Address => "has no IPv6 address between its brackets; write one as [::1]",
        AuthorityError::TextBehindBracket => "has text after the \"]\"; only a port may follow",
        AuthorityError::TooManyColons => "has more than one \":\" in its host; write an IPv6 address in brackets",
        AuthorityError::NoHost | AuthorityError::NotAscii(_) | AuthorityError::NoHostName(_) => {
            "has no host name or IP address after \"://\"; write one"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chat(text: &str) -> String {
        ServerUrl::parse("mind.url", text).unwrap().path(Route::Chat)
    }

    #[test]
    fn all_forms_that_people_paste_name_the_same_route() {
        for text in [
            "http://127.0.0.1:11434",
            "http://127.0.0.1:11434/",
            "http://127.0.0.1:11434/v1",
            "http://127.0.0.1:11434/v1/",
            " http://127.0.0.1:11434/v1/chat/completions ",
            "HTTP://127.0.0.1:11434/v1/chat/completions/",
            "http://127.0.0.1:11434/chat/completions",
            "http://127.0.0.1:11434/v1/models",
            "http://127.0.0.1:11434?",
        ] {
            let url = ServerUrl::parse("mind.url", text).unwrap();
            assert_eq!(url.path(Route::Chat), "/v1/chat/completions", "{text}");
            assert_eq!(url.path(Route::Models), "/v1/models");
            assert_eq!(url.path(Route::Speech), "/v1/audio/speech");
            assert_eq!(url.path(Route::Hearing), "/v1/audio/transcriptions");
            assert_eq!(url.to_string(), "http://127.0.0.1:11434/v1");
            assert_eq!((url.remote.port, url.remote.secure, url.remote.is_loopback()), (11434, false, true));
        }
    }

    #[test]
    fn paths_of_services_are_kept() {
        for (text, path) in [
            ("https://openrouter.ai/api/v1", "/api/v1/chat/completions"),
            ("https://openrouter.ai/api", "/api/v1/chat/completions"),
            ("https://example.com/v1beta/openai/", "/v1beta/openai/chat/completions"),
            (
                "https://example.com/openai/deployments/mara/chat/completions?api-version=2024-06-01",
                "/openai/deployments/mara/chat/completions?api-version=2024-06-01",
            ),
            (
                "https://example.com/openai/deployments/mara?api-version=1",
                "/openai/deployments/mara/chat/completions?api-version=1",
            ),
            ("https://example.com/proxy/chat/completions", "/proxy/chat/completions"),
            ("http://localhost:8099/case/ok/v1", "/case/ok/v1/chat/completions"),
            ("http://[::1]:8080", "/v1/chat/completions"),
        ] {
            assert_eq!(chat(text), path, "{text}");
        }
        let url = ServerUrl::parse("hearing.url", "http://127.0.0.1:8080/inference").unwrap();
        assert_eq!(url.path(Route::Hearing), "/inference");
        let url = ServerUrl::parse("mind.url", "https://Example.com/x?key=s3cret").unwrap();
        assert_eq!((url.to_string().as_str(), url.remote.port), ("https://example.com/x", 443));
    }

    #[test]
    fn a_mistake_is_told_with_the_field_and_the_value() {
        for (text, words) in [
            ("", "mind.url is empty"),
            ("localhost:11434", "mind.url \"localhost:11434\" has no http:// or https:// in front"),
            ("ws://localhost", "mind.url \"ws://localhost\" has another scheme"),
            ("file:///etc/passwd", "another scheme"),
            ("http://", "has no host name"),
            ("http:///v1", "has no host name"),
            ("http://exa mple", "has a blank"),
            ("http://ex\u{e4}mple", "outside ASCII"),
            ("http://a:b:c", "more than one \":\""),
            ("http://a:0", "no number from 1 to 65535"),
            ("http://a:70000", "no number from 1 to 65535"),
            ("http://a:+1", "no number from 1 to 65535"),
            ("http://[::1", "without its \"]\""),
            ("http://[x]", "no IPv6 address"),
            ("http://[::1]x", "text after the \"]\""),
            ("http://a/v1#top", "has a fragment"),
            ("http://a..b/", "has no host name"),
            (
                "https://mara:s3cret@example.com/v1",
                "mind.url \"https://[redacted]@example.com/v1\" has a user or a password",
            ),
            ("https://example.com:99999/?key=s3cret", "mind.url \"https://example.com:99999/\" has a port"),
        ] {
            let told = ServerUrl::parse("mind.url", text).unwrap_err();
            assert!(told.contains(words), "{text}: {told}");
            assert!(!told.contains("s3cret"), "{told}");
        }
        assert!(ServerUrl::parse("mind.url", &format!("http://a/{}", "x".repeat(3_000))).unwrap_err().len() < 400);
    }
}
