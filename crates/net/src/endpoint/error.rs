//! Why an `endpoint` is refused.

use crate::authority::AuthorityError;

const SHAPES: &str = "\"local\", \"inworld\", \"wss://host\" or \"ws://127.0.0.1:4002\"";
const IPV6_EXAMPLE: &str = "ws://[::1]:4002";

/// What is wrong with an `endpoint`. The words say what is wrong and what is right, without the name of the setting:
/// each layer puts its own in front.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EndpointError {
    /// The text is empty.
    #[error("is empty; use {SHAPES}")]
    Empty,
    /// It has a space or a control character.
    #[error("has a space or a control character in it; use {SHAPES}")]
    Blank,
    /// It has no scheme.
    #[error("\"{0}\" has no ws:// or wss:// in front; use {SHAPES}")]
    NoScheme(String),
    /// It has the scheme of a web page.
    #[error("starts with {given}://; use {right}:// instead")]
    WebScheme {
        /// `http` or `https`.
        given: &'static str,
        /// The scheme of a WebSocket that is as safe.
        right: &'static str,
    },
    /// It has another scheme.
    #[error("has the unknown scheme \"{0}\"; use {SHAPES}")]
    UnknownScheme(String),
    /// It has a path or a query after the host.
    #[error("has a path or a query after the host; use \"{right}\": the library adds the path")]
    Path {
        /// The endpoint without them.
        right: String,
    },
    /// It has a port that is not a number from 1 to 65535.
    #[error("has the port \"{0}\"; a port is a number from 1 to 65535")]
    Port(String),
    /// It has no host and port that can be read.
    #[error("{}", authority_words(.0))]
    Authority(AuthorityError),
    /// It leads to another machine without encryption, which was not allowed.
    #[error("\"{text}\" would send everything unencrypted over the network; use {secure}")]
    Unencrypted {
        /// The endpoint.
        text: String,
        /// The encrypted endpoint of the same host.
        secure: String,
    },
}

fn authority_words(error: &AuthorityError) -> String {
    match error {
        AuthorityError::UserInformation => "has user information (\"@\"); use the host alone".to_owned(),
        AuthorityError::UnclosedBracket => {
            format!("has a \"[\" without its \"]\"; an IPv6 address looks like {IPV6_EXAMPLE}")
        }
        AuthorityError::NoIpv6Address => {
            format!("has no IPv6 address between its brackets; it looks like {IPV6_EXAMPLE}")
        }
        AuthorityError::TextBehindBracket => {
            format!("has text after \"]\"; only a port may follow, like {IPV6_EXAMPLE}")
        }
        AuthorityError::TooManyColons => {
            format!("has more than one \":\"; an IPv6 address needs brackets, like {IPV6_EXAMPLE}")
        }
        AuthorityError::NoHost => format!("has no host; use {SHAPES}"),
        AuthorityError::NotAscii(host) => {
            format!("has the host \"{host}\"; use its ASCII form, which starts with \"xn--\"")
        }
        AuthorityError::NoHostName(host) => format!("has \"{host}\" where a host name or an IP address should be"),
    }
}
