//! The access token of a session: whether there is one that may be used, and when the next is due (PROTOCOL.md 1.5).

use std::time::Duration;

use super::now::Now;
use inworld_protocol::packet::Timestamp;

/// A token is renewed when less than this is left (PROTOCOL.md 14.1), or less than half of what it had.
pub const TOKEN_MARGIN: Duration = Duration::from_secs(5 * 60);

/// A token is not renewed sooner than this.
const SOONEST: Duration = Duration::from_secs(1);

/// Between two tries to renew a token that is still good.
pub(super) const RENEW_AGAIN: Duration = Duration::from_secs(20);

/// Where a session's tokens come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TokenSource {
    /// The server asks for none.
    #[default]
    None,
    /// The library fetches them with the game's key.
    Fetched,
    /// The game gives them. There is one from the beginning.
    Given,
}

/// What a link can be opened with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenAction {
    /// With what is there.
    UseCurrent,
    /// With a token that has to be fetched.
    Fetch,
    /// With a token that the game has to give.
    AskGame,
}

/// The token that is held.
#[derive(Clone, Copy, Debug)]
struct HeldToken {
    expires: Option<Timestamp>,
    margin: Duration,
}

#[derive(Debug)]
pub(super) struct Tokens {
    source: TokenSource,
    held: Option<HeldToken>,
    /// When the next is due: to be fetched while the link is open, or asked for.
    due: Option<Duration>,
    /// How many were refused since one last opened a scene.
    refused: u32,
}

impl Tokens {
    pub fn new(source: TokenSource) -> Self {
        let held = (source == TokenSource::Given).then_some(HeldToken { expires: None, margin: Duration::ZERO });
        Self { source, held, due: None, refused: 0 }
    }

    /// Resets for a new session. A token of the game's stays.
    pub fn start(&mut self) {
        self.refused = 0;
        if self.source == TokenSource::Fetched {
            self.forget();
        }
    }

    pub fn source(&self) -> TokenSource {
        self.source
    }

    /// There is a new one.
    pub fn got(&mut self, now: Now, expires: Option<Timestamp>) {
        let left = expires.map(|expires| now.until(expires));
        let margin = left.map_or(Duration::ZERO, |left| TOKEN_MARGIN.min(left / 2));
        self.held = Some(HeldToken { expires, margin });
        // One that comes expired tells of clocks that differ: the next would be no better.
        let due = left.filter(|left| !left.is_zero()).map(|left| (left - margin).max(SOONEST));
        self.due = due.map(|due| now.monotonic + due);
    }

    /// What a link can be opened with now.
    pub fn next_action(&self, now: Now) -> TokenAction {
        let good = self.held.is_some_and(|held| held.expires.is_none_or(|at| now.until(at) > held.margin));
        match self.source {
            TokenSource::None => TokenAction::UseCurrent,
            _ if good => TokenAction::UseCurrent,
            TokenSource::Fetched => TokenAction::Fetch,
            // Until the game gives another one it is good to its end.
            TokenSource::Given if self.is_alive(now) => TokenAction::UseCurrent,
            TokenSource::Given => TokenAction::AskGame,
        }
    }

    /// Whether the one that is held has not expired, though another may be due.
    pub fn is_alive(&self, now: Now) -> bool {
        self.held.is_some_and(|held| held.expires.is_none_or(|at| now.until(at) > Duration::ZERO))
    }

    /// The server does not take it. Whether another one may help: the first refusal only says that it was too old.
    pub fn refuse(&mut self) -> bool {
        if self.source == TokenSource::None || self.held.is_none() {
            // The game may give one whenever it likes.
            return self.source == TokenSource::Given;
        }
        self.refused += 1;
        self.forget();
        self.source == TokenSource::Given || self.refused == 1
    }

    /// It has opened a scene.
    pub fn worked(&mut self) {
        self.refused = 0;
    }

    /// It is of no use any more.
    pub fn forget(&mut self) {
        self.held = None;
        self.due = None;
    }

    /// When [`is_due`](Self::is_due) may become true.
    pub fn deadline(&self) -> Option<Duration> {
        self.due
    }

    /// Whether it is time for the next token; says so once, until it is told to try again.
    pub fn is_due(&mut self, now: Now) -> bool {
        let due = self.due.is_some_and(|due| due <= now.monotonic);
        if due {
            self.due = None;
        }
        due
    }

    /// There was no other token. It will be due again.
    pub fn try_again(&mut self, at: Duration) {
        self.due = Some(at);
    }

    /// The process slept: only the wall clock knows how old the token has become.
    pub fn woke(&mut self, now: Now) {
        if let (Some(_), Some(HeldToken { expires: Some(expires), margin })) = (self.due, self.held) {
            self.due = Some(now.monotonic + now.until(expires).saturating_sub(margin));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn seconds(count: u64) -> Duration {
        Duration::from_secs(count)
    }

    fn at(second: u64) -> Now {
        Now { monotonic: seconds(second), wall: Timestamp::from_nanos(second as i64 * 1_000_000_000) }
    }

    #[test]
    fn a_fetched_token_is_renewed_in_time_however_short_it_lives() {
        for (life, margin) in [(3_600, 300), (600, 300), (60, 30), (2, 1)] {
            let mut tokens = Tokens::new(TokenSource::Fetched);
            assert_eq!(tokens.next_action(at(0)), TokenAction::Fetch);
            tokens.got(at(0), Some(at(life).wall));
            assert_eq!(
                (tokens.next_action(at(0)), tokens.deadline()),
                (TokenAction::UseCurrent, Some(seconds(life - margin)))
            );
            assert!(!tokens.is_due(at(life - margin - 1)));
            assert_eq!(tokens.next_action(at(life - margin)), TokenAction::Fetch);
            assert!(tokens.is_alive(at(life - 1)) && !tokens.is_alive(at(life)));
            assert!(tokens.is_due(at(life - margin)) && !tokens.is_due(at(life)), "said once");
        }
    }

    #[test]
    fn a_token_that_comes_expired_is_not_renewed_before_it_is_needed() {
        let mut tokens = Tokens::new(TokenSource::Fetched);
        tokens.got(at(100), Some(at(50).wall));
        assert_eq!((tokens.next_action(at(100)), tokens.deadline()), (TokenAction::Fetch, None));
    }

    #[test]
    fn a_token_of_the_games_is_used_to_its_end_and_then_asked_for() {
        let mut tokens = Tokens::new(TokenSource::Given);
        assert_eq!((tokens.next_action(at(0)), tokens.deadline()), (TokenAction::UseCurrent, None));
        tokens.got(at(0), Some(at(1_000).wall));
        assert!(tokens.is_due(at(700)));
        assert_eq!(
            (tokens.next_action(at(999)), tokens.next_action(at(1_000))),
            (TokenAction::UseCurrent, TokenAction::AskGame)
        );
        assert!(tokens.refuse(), "the game may have another");
        assert_eq!(tokens.next_action(at(10)), TokenAction::AskGame);
    }

    #[test]
    fn only_the_first_refusal_means_too_old() {
        let mut tokens = Tokens::new(TokenSource::Fetched);
        tokens.got(at(0), None);
        assert!(tokens.refuse() && tokens.next_action(at(0)) == TokenAction::Fetch);
        tokens.got(at(0), None);
        assert!(!tokens.refuse());
        tokens.got(at(0), None);
        tokens.worked();
        assert!(tokens.refuse());
        assert!(!tokens.refuse(), "there is none to refuse");
        assert!(!Tokens::new(TokenSource::None).refuse());
    }

    #[test]
    fn a_sleep_makes_it_older() {
        let mut tokens = Tokens::new(TokenSource::Fetched);
        tokens.got(at(0), Some(at(1_000).wall));
        let slept = Now { monotonic: seconds(10), wall: at(900).wall };
        tokens.woke(slept);
        assert!(tokens.is_due(slept));
    }
}
