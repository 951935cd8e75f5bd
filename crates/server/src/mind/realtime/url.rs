//! The address of a service.

use inworld_net::{Remote, parse_port, split_authority};
use inworld_protocol::packet::printable;

use super::profile::{ModelPlace, Profile};

/// Bytes of an address.
const LONGEST: usize = 2_048;
/// Characters of an address that is quoted in a message.
const MOST_QUOTED: usize = 200;

/// Where a service is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ServiceUrl {
    pub(crate) remote: Remote,
    path: String,
    /// Without its question mark.
    query: String,
}

impl ServiceUrl {
    /// Reads what is written in `mind.url`.
    ///
    /// # Errors
    /// What is wrong with it, and what is right, for behind the name of the field.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let example = "such as \"ws://127.0.0.1:8765/v1/realtime\"";
        if text.len() > LONGEST || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(format!("is longer than {LONGEST} bytes, or has blanks; use an address, {example}"));
        }
        let (scheme, rest) = text.split_once("://").unwrap_or_default();
        let secure = match scheme.to_ascii_lowercase().as_str() {
            "ws" | "http" => false,
            "wss" | "https" => true,
            _ => return Err(format!("does not begin with ws:// or wss://; use one of these, {example}")),
        };
        let rest = rest.split('#').next().unwrap_or_default();
        let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
        let at = place.find('/').unwrap_or(place.len());
        let (authority, path) = place.split_at(at);
        let (host, port) = split_authority(authority)
            .map_err(|_| format!("has no host that can be reached; use an address, {example}"))?;
        let port = match port.filter(|port| !port.is_empty()) {
            None if secure => 443,
            None => 80,
            Some(port) => {
                parse_port(port).ok_or_else(|| format!("has a port that is no number from 1 to 65535; {example}"))?
            }
        };
        let path = if path.trim_end_matches('/').is_empty() { "/v1/realtime" } else { path };
        let remote = Remote { secure, host, port, cloud: false };
        Ok(Self { remote, path: path.to_owned(), query: query.to_owned() })
    }

    /// What is asked for: the path, and the query with what this kind of service wants in it. `id`: any id of the client's.
    pub(crate) fn target(&self, profile: &Profile, model: &str, id: &str) -> String {
        let mut query: Vec<String> = self.query.split('&').filter(|pair| !pair.is_empty()).map(str::to_owned).collect();
        let mut add = |name: &str, value: &str| {
            let is_there = query.iter().any(|pair| pair.split('=').next() == Some(name));
            if !is_there && !value.is_empty() {
                query.push(format!("{name}={}", escaped(value)));
            }
        };
        match profile.model_place {
            ModelPlace::Url => add("model", model),
            ModelPlace::Deployment => add("deployment", model),
            ModelPlace::Session => {}
        }
        if profile.has_session_key {
            add("key", id);
            add("protocol", "realtime");
        }
        if query.is_empty() { self.path.clone() } else { format!("{}?{}", self.path, query.join("&")) }
    }
}

/// As it is named in messages: without the query, which may hold a key.
impl std::fmt::Display for ServiceUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        let scheme = if self.remote.secure { "wss" } else { "ws" };
        write!(f, "{scheme}://{}{}", self.remote.authority(), printable(&self.path, MOST_QUOTED))
    }
}

/// A value of a query.
fn escaped(value: &str) -> String {
    let escape = |byte: u8| match byte {
        byte if byte.is_ascii_alphanumeric() || b"-._~/:".contains(&byte) => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    value.bytes().map(escape).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_get_what_their_service_wants() {
        let target = |url: &str, profile: &str, model: &str| {
            ServiceUrl::parse(url).unwrap().target(Profile::named(profile).unwrap(), model, "id1")
        };
        assert_eq!(target("wss://api.openai.com/v1/realtime", "openai", "gpt x"), "/v1/realtime?model=gpt%20x");
        assert_eq!(target("ws://h", "generic", ""), "/v1/realtime");
        assert_eq!(target("wss://h/p?api-version=1", "azure-preview", "d"), "/p?api-version=1&deployment=d");
        assert_eq!(target("ws://h/v1/realtime?model=a&fault=b", "localai", "c"), "/v1/realtime?model=a&fault=b");
        assert_eq!(target("https://h/s", "inworld", "m"), "/s?key=id1&protocol=realtime");
        let url = ServiceUrl::parse("ws://H:8765/a?api-key=s3cret#x").unwrap();
        assert_eq!((url.to_string().as_str(), url.remote.port), ("ws://h:8765/a", 8765));
    }

    #[test]
    fn what_is_no_address_says_so() {
        for (text, words) in
            [("h:1", "ws://"), ("ftp://h", "ws://"), ("ws://", "host"), ("ws://h:0", "port"), ("ws://a b", "blanks")]
        {
            assert!(ServiceUrl::parse(text).unwrap_err().contains(words), "{text}");
        }
    }
}
