//! `http://` and `https://` addresses: where a server of the game's own choice listens, a chat server say.

use super::authority::AuthorityFormat;
use super::remote::Remote;

const SHAPES: &str = "\"https://host/v1\" or \"http://127.0.0.1:8080/v1\"";

const FORM: AuthorityFormat = AuthorityFormat { example: "http://[::1]:8080/v1", shapes: SHAPES, key: "a variable" };

/// The longest address, in bytes.
const MAX_URL: usize = 2_048;

/// A parsed address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpUrl {
    /// Who is dialed.
    pub remote: Remote,
    /// The path as it was written, without the slashes at its end; empty when there is none.
    pub path: String,
}

impl HttpUrl {
    /// Reads `http://host[:port][/path]` or `https://host[:port][/path]`.
    ///
    /// Plain `http://` goes to the machine itself only, unless `allow_plain` is set.
    ///
    /// # Errors
    /// What is wrong and what would be right. The name of the setting belongs in front: "has no host; use ...".
    pub fn parse(text: &str, allow_plain: bool) -> Result<Self, String> {
        if text.is_empty() {
            return Err(format!("is empty; use {SHAPES}"));
        }
        if text.len() > MAX_URL {
            return Err(format!("is {} bytes long; at most {MAX_URL} are allowed", text.len()));
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(format!("has a space or a character that is not ASCII in it; use {SHAPES}"));
        }
        let Some((scheme, rest)) = text.split_once("://") else {
            return Err(format!("\"{text}\" has no http:// or https:// in front; use {SHAPES}"));
        };
        let secure = match scheme.to_ascii_lowercase().as_str() {
            "http" => false,
            "https" => true,
            _ => return Err(format!("has the unknown scheme \"{scheme}\"; use {SHAPES}")),
        };
        let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
        if path.contains(['?', '#']) {
            return Err(format!("has a query or a fragment (\"?\", \"#\"); use {SHAPES}"));
        }
        let remote = FORM.remote(secure, authority)?;
        if !secure && !allow_plain && !remote.is_loopback() {
            return Err(format!(
                "\"{text}\" would send everything unencrypted over the network; use https://{}, or allow plain http:// \
                 for a network that you trust",
                remote.host_text()
            ));
        }
        Ok(Self { remote, path: path.trim_end_matches('/').to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        // text, secure, authority, path
        let table = [
            ("http://127.0.0.1:11434/v1", false, "127.0.0.1:11434", "/v1"),
            ("http://localhost:8080", false, "localhost:8080", ""),
            ("http://[::1]/", false, "[::1]", ""),
            (
                "https://api.example.com/openai/v1/chat/completions/",
                true,
                "api.example.com",
                "/openai/v1/chat/completions",
            ),
            ("HTTPS://Example.com:8443//v1", true, "example.com:8443", "//v1"),
        ];
        for (text, secure, authority, path) in table {
            let url = HttpUrl::parse(text, false).unwrap();
            assert_eq!(
                (url.remote.secure, url.remote.authority().as_str(), url.path.as_str()),
                (secure, authority, path)
            );
        }
    }

    #[test]
    fn plain_is_for_the_machine_itself() {
        for text in ["http://example.com/v1", "http://192.168.0.7:8080", "http://localhost.example.com", "http://[::]"]
        {
            let words = HttpUrl::parse(text, false).unwrap_err();
            assert!(words.contains("unencrypted") && words.contains("https://"), "{words}");
            assert!(HttpUrl::parse(text, true).is_ok(), "{text}");
        }
    }

    #[test]
    fn refusals_say_what_would_be_right() {
        let table = [
            ("", "is empty"),
            ("127.0.0.1:8080", "http://"),
            ("ws://host", "unknown scheme"),
            ("https://", "no host"),
            ("https:///v1", "no host"),
            ("https://host/v1?key=1", "query"),
            ("https://host#x", "fragment"),
            ("https://host/a b", "space"),
            ("https://key@host/v1", "user information"),
            ("https://host:0/v1", "65535"),
            ("https://::1/v1", "[::1]"),
            ("https://a..b/v1", "host name"),
        ];
        for (text, hint) in table {
            let words = HttpUrl::parse(text, true).unwrap_err();
            assert!(words.contains(hint), "{text}: {words}");
        }
        assert!(!HttpUrl::parse("https://s3cret@host/v1", true).unwrap_err().contains("s3cret"));
        assert!(HttpUrl::parse(&format!("https://host/{}", "a".repeat(MAX_URL)), true).is_err());
    }
}
