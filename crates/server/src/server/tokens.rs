//! Access tokens (PROTOCOL.md 1.4, 1.5).

use std::sync::Mutex;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::time::Instant;
use uuid::Uuid;

use super::lock;
use inworld_protocol::packet::Timestamp;
use inworld_protocol::packet::enums::ErrorType;

/// More tokens are not remembered; the oldest is forgotten first.
const MOST: usize = 10_000;

/// A token as it is given out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    /// Only letters, digits and `-`, so that it can be a WebSocket sub-protocol (PROTOCOL.md 2.2).
    pub(super) text: String,
    pub(super) expires: Timestamp,
    pub(super) session_id: String,
}

#[derive(Debug)]
struct Given {
    text: String,
    until: Instant,
    /// Whether connections end with it, too. Those of an ordinary token go on.
    ends_connections: bool,
}

/// The tokens that were given out.
#[derive(Debug)]
pub(super) struct Tokens {
    lifetime: Duration,
    given: Mutex<Vec<Given>>,
}

impl Tokens {
    /// Tokens that live so long.
    pub(super) fn new(lifetime: Duration) -> Self {
        Self { lifetime, given: Mutex::default() }
    }

    /// Gives out a token, with a session id that goes with it. `short`: it lives only so long, and connections that are
    /// opened with it as well.
    pub(super) fn give(&self, short: Option<Duration>) -> Token {
        let lifetime = short.unwrap_or(self.lifetime);
        // Two of them: 244 random bits.
        let text = format!("{}-{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let expires = (now + lifetime).as_millis();
        let mut given = lock(&self.given);
        let now = Instant::now();
        if given.len() >= MOST {
            given.retain(|token| token.until > now);
        }
        if given.len() >= MOST {
            given.remove(0);
        }
        given.push(Given { text: text.clone(), until: now + lifetime, ends_connections: short.is_some() });
        Token {
            text,
            expires: Timestamp::from_micros(i64::try_from(expires).unwrap_or(i64::MAX).saturating_mul(1_000)),
            session_id: format!("default:{}", Uuid::new_v4()),
        }
    }

    /// Whether a token is good, whatever session it was given out for (PROTOCOL.md 1.5), and when the connections end
    /// that are opened with it.
    ///
    /// # Errors
    /// Whether it has expired or was never given out.
    pub(super) fn check(&self, token: &str) -> Result<Option<Instant>, ErrorType> {
        let given = lock(&self.given);
        match given.iter().find(|given| given.text == token) {
            Some(given) if given.until > Instant::now() => Ok(given.ends_connections.then_some(given.until)),
            Some(_) => Err(ErrorType::SessionTokenExpired),
            None => Err(ErrorType::SessionTokenInvalid),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn tokens_are_good_for_their_lifetime() {
        let tokens = Tokens::new(Duration::from_secs(60));
        let token = tokens.give(None);
        assert!(token.text.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c)));
        assert_eq!(tokens.check(&token.text), Ok(None));
        let short = tokens.give(Some(Duration::from_secs(3)));
        assert_eq!(tokens.check(&short.text), Ok(Some(Instant::now() + Duration::from_secs(3))));
        assert_eq!(tokens.check("made-up"), Err(ErrorType::SessionTokenInvalid));
        tokio::time::advance(Duration::from_secs(61)).await;
        assert_eq!(tokens.check(&token.text), Err(ErrorType::SessionTokenExpired));
    }
}
