//! Opening a link: the token, the link, and the next attempt after a failure.

use super::losing::{LONGEST_ADVICE, advised_wait};
use std::time::Duration;

use super::{Machine, Output, Waiting};
use crate::event::EventKind;
use crate::failure::{Advice, Failure, FailureCode};
use crate::heartbeat::Heartbeat;
use crate::log::Level;
use crate::now::Now;
use crate::opening;
use crate::state::ConnectionState::{Disconnected, Reconnecting};
use crate::tokens::{RENEW_AGAIN, TokenAction, TokenSource};
use inworld_protocol::packet::Timestamp;
use inworld_protocol::packet::enums::ErrorType;

/// How long a token request may take, and opening a link: name look-up, TCP, TLS and upgrade.
pub const OPEN_TIMEOUT: Duration = Duration::from_secs(10);

/// How long a token that could not be renewed serves on before the next attempt.
fn renewal_wait(now: Now, failure: &Failure) -> Duration {
    advised_wait(now, failure).min(LONGEST_ADVICE).max(RENEW_AGAIN)
}

impl Machine {
    /// Begins an attempt.
    pub(super) fn try_again(&mut self, now: Now) {
        self.settle();
        self.change(now, Reconnecting, Failure::default());
        self.connect(now);
    }

    pub(super) fn connect(&mut self, now: Now) {
        // The driver does one thing at a time: a token that is being fetched already is the one to wait for.
        let renewing = std::mem::take(&mut self.renewing);
        match self.tokens.next_action(now) {
            TokenAction::UseCurrent => self.open_link(now),
            TokenAction::Fetch => {
                self.wait(now, Waiting::Token, OPEN_TIMEOUT);
                if !renewing {
                    self.outputs.push_back(Output::FetchToken);
                }
            }
            TokenAction::AskGame => {
                let code = FailureCode::Service(ErrorType::SessionTokenExpired);
                let failure = Failure::fatal(code, "the access token is too old");
                self.lose(now, failure.advising(Advice::GiveToken));
            }
        }
    }

    pub(super) fn token_ready(&mut self, now: Now, session_id: Option<String>, expires: Option<Timestamp>) {
        let renewed = std::mem::take(&mut self.renewing);
        if !renewed && self.waiting != Waiting::Token {
            return;
        }
        self.tokens.got(now, expires);
        if renewed {
            return self.log(now, Level::Info, || "the access token was renewed".to_owned());
        }
        // A renewed token must not change the session (PROTOCOL.md 1.5).
        if self.session_id.is_none() {
            self.session_id = session_id;
        }
        self.open_link(now);
    }

    pub(super) fn token_failed(&mut self, now: Now, mut failure: Failure) {
        if std::mem::take(&mut self.renewing) {
            // The one that there is serves on; this is no end of anything.
            let wait = renewal_wait(now, &failure);
            self.tokens.try_again(now.monotonic + wait);
            failure.retry_after = Some(wait);
            self.emit(now, EventKind::Error(failure));
        } else if self.waiting == Waiting::Token {
            match failure.retryable && self.tokens.is_alive(now) {
                true => {
                    self.tokens.try_again(now.monotonic + renewal_wait(now, &failure));
                    self.open_link(now);
                }
                false => self.end_link(now, failure),
            }
        }
    }

    /// The game gave a token.
    pub(super) fn token_given(&mut self, now: Now, expires: Option<Timestamp>) {
        // A clock that was set may have made the old one good again since the game was asked.
        let awaited = self.token_wanted || self.awaits_token(now);
        self.tokens.got(now, expires);
        if awaited && self.state == Disconnected {
            self.try_again(now);
        }
    }

    /// Whether the session waits for the game's token.
    pub(super) fn awaits_token(&self, now: Now) -> bool {
        self.tokens.next_action(now) == TokenAction::AskGame
    }

    /// The next token is due: fetched beside the open link, so that a lost link finds it there, or asked for.
    pub(super) fn renew_token(&mut self, now: Now) {
        match self.tokens.source() {
            // A server that asks for none may have minds whose key the game gives.
            TokenSource::Given | TokenSource::None => self.emit(now, EventKind::TokenNeeded),
            TokenSource::Fetched if self.link_open && !self.renewing => {
                self.renewing = true;
                self.outputs.push_back(Output::FetchToken);
            }
            // Without a link it is fetched when one is opened.
            _ => {}
        }
    }

    fn open_link(&mut self, now: Now) {
        self.wait(now, Waiting::Link, OPEN_TIMEOUT);
        let session_id = self.session_id.get_or_insert_with(&mut self.new_id).clone();
        self.outputs.push_back(Output::OpenLink { session_id });
    }

    pub(super) fn link_up(&mut self, now: Now) {
        if self.waiting != Waiting::Link {
            return;
        }
        self.link_open = true;
        self.heartbeat = Some(Heartbeat::new(now.monotonic));
        // Once the server has entered the scene, the session has gone on from what it was to go on from.
        let goes_on = !self.scene_told;
        let configuration = opening::session_configuration(&self.config, goes_on, now.wall, (self.new_id)());
        self.write(&configuration);
        self.ask_for_scene(now);
    }

    pub(super) fn wait(&mut self, now: Now, what: Waiting, at_most: Duration) {
        self.waiting = what;
        self.deadline = Some(now.monotonic + at_most);
    }

    pub(super) fn settle(&mut self) {
        self.waiting = Waiting::Nothing;
        self.deadline = None;
        self.token_wanted = false;
    }
}
