//! Connections that a recorded server answers: `Options::play`.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use futures_util::{SinkExt as _, StreamExt as _};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;

use super::closing::{Socket, close};
use super::listener::Stage;
use super::lock;
use crate::recorded::{Recording, Replayer, ServerAction};

/// Sessions that are remembered; the one that connected first is forgotten first.
const MAX_SESSIONS: usize = 64;

/// A recording, and how far each session has come with it.
#[derive(Debug)]
pub(super) struct RecordedSessions {
    recording: Recording,
    sessions: Mutex<Sessions>,
    /// Tells open connections that the server stops.
    stops: watch::Sender<()>,
}

#[derive(Debug, Default)]
struct Sessions {
    /// Sessions that have begun: each plays the next one of the recording, and after the last the first.
    begun: usize,
    known: VecDeque<(String, Arc<Mutex<Replayer>>)>,
}

impl RecordedSessions {
    pub(super) fn new(recording: Recording) -> Self {
        Self { recording, sessions: Mutex::default(), stops: watch::Sender::new(()) }
    }

    /// Closes the open connections.
    pub(super) fn close(&self) {
        self.stops.send_replace(());
    }

    /// The session of this id; a new one begins with the next session of the recording.
    fn session(&self, id: &str) -> Option<Arc<Mutex<Replayer>>> {
        let mut sessions = lock(&self.sessions);
        if let Some((_, known)) = sessions.known.iter().find(|(other, _)| other == id) {
            return Some(Arc::clone(known));
        }
        let steps = self.recording.session(sessions.begun)?;
        sessions.begun += 1;
        let session = Arc::new(Mutex::new(Replayer::new(steps, Instant::now())));
        if sessions.known.len() >= MAX_SESSIONS {
            sessions.known.pop_front();
        }
        sessions.known.push_back((id.to_owned(), Arc::clone(&session)));
        Some(session)
    }

    /// Serves an open socket until it ends.
    pub(super) async fn serve<S>(&self, mut socket: Socket<S>, id: &str, stage: &Stage)
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let Some(session) = self.session(id) else { return };
        let mut stops = self.stops.subscribe();
        lock(&session).connect(Instant::now());
        loop {
            let now = Instant::now();
            let reply = lock(&session).take(now);
            let sent = match reply {
                Some(ServerAction::Frame(frame)) => socket.send(Message::text(frame)).await,
                Some(ServerAction::Close(code)) => return close(&mut socket, CloseCode::from(code), "").await,
                Some(ServerAction::Cut) => return,
                None => Ok(()),
            };
            if sent.is_err() {
                return;
            }
            let next = lock(&session).next(now);
            if next.is_some_and(|next| next <= now) {
                continue;
            }
            tokio::select! {
                message = socket.next() => match message {
                    Some(Ok(message)) => {
                        stage.talks();
                        if let Message::Text(_) | Message::Binary(_) = message {
                            let frame = message.into_text().unwrap_or_default();
                            lock(&session).receive(Instant::now(), &frame);
                        }
                    }
                    Some(Err(_)) | None => return,
                },
                () = sleep_until(next.unwrap_or(now)), if next.is_some() => {}
                _ = stops.changed() => return close(&mut socket, CloseCode::Away, "the server stops").await,
            }
        }
    }
}
