//! Access tokens (PROTOCOL.md 1.4, 1.5). They are signed instead of remembered, so that every server with the same secret knows
//! them.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use inworld_net::signature;
use tokio::time::Instant;
use uuid::Uuid;
use zeroize::Zeroizing;

use inworld_protocol::packet::Timestamp;
use inworld_protocol::packet::enums::ErrorType;

/// In a token with which the connections end, too, that are opened with it. Those of an ordinary one go on.
const ENDS_CONNECTIONS: char = 'e';

/// A token as it is given out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    /// Only letters, digits and `-`, so that it can be a WebSocket sub-protocol (PROTOCOL.md 2.2).
    pub(super) text: String,
    pub(super) expires: Timestamp,
    pub(super) session_id: String,
}

/// Gives out tokens, and knows them again.
pub(super) struct Tokens {
    lifetime: Duration,
    secret: Zeroizing<String>,
    /// A moment by both clocks: tokens are told the wall clock's time, which jumps.
    begin: (Instant, Duration),
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.debug_struct("Tokens").field("lifetime", &self.lifetime).finish_non_exhaustive()
    }
}

impl Tokens {
    /// Tokens that live so long. Without a secret only this server knows them.
    pub(super) fn new(lifetime: Duration, secret: Option<Zeroizing<String>>) -> Self {
        // Two of them: 244 random bits.
        let own = || Zeroizing::new(format!("{}{}", Uuid::new_v4(), Uuid::new_v4()));
        let wall = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self { lifetime, secret: secret.unwrap_or_else(own), begin: (Instant::now(), wall) }
    }

    /// Since the Unix epoch.
    fn now(&self) -> Duration {
        let (instant, wall) = self.begin;
        wall + instant.elapsed()
    }

    /// Gives out a token, with a session id that goes with it. `short`: it lives only so long, and connections that are
    /// opened with it as well.
    pub(super) fn give(&self, short: Option<Duration>) -> Token {
        let expires = (self.now() + short.unwrap_or(self.lifetime)).as_millis();
        let kind = if short.is_some() { ENDS_CONNECTIONS.to_string() } else { String::new() };
        let told = format!("{expires:x}{}-{kind}", Uuid::new_v4().simple());
        Token {
            text: format!("{told}-{}", signature(&self.secret, &[&told])),
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
        let known = || {
            let (told, signed) = token.rsplit_once('-')?;
            // Signatures of signatures: how long their comparison takes tells nothing of what would be right.
            let twice = |once: &str| signature(&self.secret, &[once]);
            let is_ours = twice(signed) == twice(&signature(&self.secret, &[told]));
            let (digits, kind) = told.rsplit_once('-').filter(|_| is_ours)?;
            let expires = u64::from_str_radix(digits.get(..digits.len().checked_sub(NONCE)?)?, 16).ok()?;
            Some((Duration::from_millis(expires), kind.starts_with(ENDS_CONNECTIONS)))
        };
        let (expires, ends_connections) = known().ok_or(ErrorType::SessionTokenInvalid)?;
        let left = expires.checked_sub(self.now()).filter(|left| !left.is_zero());
        let left = left.ok_or(ErrorType::SessionTokenExpired)?;
        Ok(ends_connections.then(|| Instant::now() + left))
    }
}

/// Digits that make a token unlike any other.
const NONCE: usize = 32;

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn tokens_are_good_for_their_lifetime() {
        let tokens = Tokens::new(Duration::from_secs(60), None);
        let token = tokens.give(None);
        assert!(token.text.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c)), "{}", token.text);
        assert_eq!(tokens.check(&token.text), Ok(None));
        let short = tokens.give(Some(Duration::from_secs(3)));
        let until = tokens.check(&short.text).unwrap().unwrap();
        assert!(until <= Instant::now() + Duration::from_secs(3) && until > Instant::now() + Duration::from_secs(2));
        assert_eq!(tokens.check("made-up"), Err(ErrorType::SessionTokenInvalid));
        tokio::time::advance(Duration::from_secs(61)).await;
        assert_eq!(tokens.check(&token.text), Err(ErrorType::SessionTokenExpired));
    }

    #[tokio::test]
    async fn servers_with_the_same_secret_know_the_tokens_of_each_other() {
        let secret = |text: &str| Some(Zeroizing::new(text.to_owned()));
        let one = Tokens::new(Duration::from_secs(60), secret("frog"));
        let token = one.give(None).text;
        assert_eq!(Tokens::new(Duration::from_secs(60), secret("frog")).check(&token), Ok(None));
        let refused = Err(ErrorType::SessionTokenInvalid);
        assert_eq!(Tokens::new(Duration::from_secs(60), secret("toad")).check(&token), refused);
        assert_eq!(Tokens::new(Duration::from_secs(60), None).check(&token), refused);
        let later = format!("f{}", &token[1..]);
        assert_eq!(one.check(&later), refused, "whoever changes the time has no signature for it");
        assert_eq!(one.check(&token.replacen("--", "-e-", 1)), refused);
    }
}
