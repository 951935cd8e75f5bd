//! The library's sessions behind one node: the present one, and those that were stopped and have not told so yet.
//!
//! What the node says of itself is what its signals have told last, so that a handler never finds another state than the
//! one it was called for. Only `start()` and `stop()` show at once.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use inworld_client::{Cast, ConnectionState, EventKind};
use inworld_client::{Error, Session, Settings, StateError};

/// A session of the library, and whether it still has to tell that it is IDLE.
struct Run {
    session: Session,
    stopping: bool,
}

/// Everything that one node has of the library.
#[derive(Default)]
pub struct Link {
    current: Option<Run>,
    /// Each ends before the next one is heard.
    ending: VecDeque<Run>,
    told: ConnectionState,
    asked: Option<ConnectionState>,
    established: bool,
    cast: Arc<Cast>,
    /// Lines wait while the game is paused.
    holds: bool,
}

impl Link {
    /// Starts a session with these settings, which may be others than last time.
    ///
    /// # Errors
    /// The settings are wrong, or a session is running.
    pub fn start(&mut self, settings: &Settings<'_>) -> Result<(), Error> {
        let state = self.state();
        if !state.can_start() {
            return Err(StateError::AlreadyStarted(state).into());
        }
        let session = Session::new(settings)?;
        session.start()?;
        session.hold_lines(self.holds)?;
        if let Some(mut old) = self.current.replace(Run { session, stopping: false }) {
            old.stop();
            self.ending.push_back(old);
        }
        self.asked = Some(ConnectionState::Connecting);
        Ok(())
    }

    /// Stops what is running; its end is told later.
    pub fn stop(&mut self) {
        if let Some(run) = &mut self.current {
            run.stop();
            if run.stopping {
                self.asked = Some(ConnectionState::Idle);
            }
        }
    }

    /// The running session.
    ///
    /// # Errors
    /// There is none.
    pub fn running(&self) -> Result<&Session, Error> {
        let run = self.current.as_ref().filter(|run| !run.stopping);
        run.map(|run| &run.session).ok_or(Error::State(StateError::NotSendable(ConnectionState::Idle)))
    }

    /// Whether a session runs, and none before it still has to tell its end.
    pub fn is_running(&self) -> bool {
        self.running().is_ok() && self.ending.is_empty()
    }

    /// The last session that was started, also while it is being stopped.
    pub fn latest(&self) -> Option<&Session> {
        self.current.as_ref().map(|run| &run.session)
    }

    /// The game is paused, or goes on: lines wait meanwhile.
    pub fn hold_lines(&mut self, hold: bool) {
        let is_new = std::mem::replace(&mut self.holds, hold) != hold;
        if let Some(session) = self.latest().filter(|_| is_new) {
            // A session that has broken has no lines.
            let _ = session.hold_lines(hold);
        }
    }

    /// What happened next. Costs next to nothing when nothing did.
    pub fn poll(&mut self) -> Option<EventKind> {
        while let Some(old) = self.ending.front_mut() {
            if let Some((_, event)) = old.session.poll() {
                return Some(self.note(event.kind));
            }
            if old.stopping && old.session.state() != ConnectionState::Failed {
                return None;
            }
            self.ending.pop_front();
        }
        let (_, event) = self.current.as_ref()?.session.poll()?;
        Some(self.note(event.kind))
    }

    /// The connection state.
    pub fn state(&self) -> ConnectionState {
        self.asked.unwrap_or(self.told)
    }

    /// Whether the characters are known.
    pub fn established(&self) -> bool {
        self.established && self.asked.is_none()
    }

    /// Who is in the scene.
    pub fn cast(&self) -> &Cast {
        &self.cast
    }

    fn note(&mut self, kind: EventKind) -> EventKind {
        match &kind {
            EventKind::StateChanged { to, .. } => {
                self.told = *to;
                if *to == ConnectionState::Idle
                    && let Some(run) = self.ending.front_mut().or(self.current.as_mut())
                {
                    run.stopping = false;
                }
                if self.asked == Some(*to) && self.ending.is_empty() {
                    self.asked = None;
                }
            }
            EventKind::Established { established, cast } => {
                self.established = *established;
                self.cast = cast.clone();
            }
            EventKind::CharactersChanged { cast } => self.cast = cast.clone(),
            _ => {}
        }
        kind
    }
}

impl Run {
    fn stop(&mut self) {
        if self.session.state() != ConnectionState::Idle {
            self.stopping = true;
            // Without a time-out it only asks.
            let _ = self.session.stop(Duration::ZERO);
        }
    }
}
