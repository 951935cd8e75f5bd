//! Records what a session sends and receives into a file (docs/MINDS.md, "Record whole sessions").

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use inworld_net::{AccessToken, redact};
use inworld_protocol::recording::{Entry, MAX_RECORDING, RecordedLine};
use tokio::runtime::Handle;
use uuid::Uuid;
use zeroize::Zeroizing;

/// Bytes that may wait for a slow disk.
const MAX_PENDING: usize = 32 << 20;

/// Where a session is recorded.
pub(super) struct RecordSettings {
    /// `None`: `inworld-ID.jsonl` in the working directory.
    pub path: Option<PathBuf>,
    /// Keys that no line may hold: `[redacted]` takes their place where the server or the player repeats them.
    pub secrets: Vec<Zeroizing<String>>,
}

/// A file that is open for recording. Copies write to the same file.
#[derive(Clone)]
pub(super) struct Recorder(Arc<Inner>);

struct Inner {
    path: PathBuf,
    file: File,
    /// Tells the lines of this session from those of others in the same file.
    session: String,
    begun: Instant,
    secrets: Vec<Zeroizing<String>>,
    state: Mutex<RecorderState>,
}

#[derive(Default)]
struct RecorderState {
    /// The token of the connection, if it is a secret.
    token: Option<AccessToken>,
    /// Lines that are not written yet.
    pending: Vec<u8>,
    is_writing: bool,
    /// Why nothing more is recorded.
    failure: Option<String>,
    is_failure_reported: bool,
}

impl Recorder {
    /// Opens a file for appending, and makes it if there is none.
    ///
    /// # Errors
    /// The path and why it cannot be written.
    pub fn open(settings: RecordSettings) -> Result<Self, String> {
        let RecordSettings { path, secrets } = settings;
        let id = Uuid::new_v4().simple().to_string();
        let session = id.get(..8).unwrap_or_default().to_owned();
        let path = path.unwrap_or_else(|| PathBuf::from(format!("inworld-{session}.jsonl")));
        let refused = |why: &dyn std::fmt::Display| {
            format!("\"{}\" cannot be written: {why}; give a file in a folder that exists", path.display())
        };
        // Opening a FIFO would wait for its reader.
        if std::fs::metadata(&path).is_ok_and(|found| !found.is_file()) {
            return Err(refused(&"it is no regular file"));
        }
        let file = OpenOptions::new().create(true).append(true).open(&path).map_err(|error| refused(&error))?;
        let inner = Inner { path, file, session, begun: Instant::now(), secrets, state: Mutex::default() };
        Ok(Self(Arc::new(inner)))
    }

    /// The token that the next connection is opened with: one more secret.
    pub fn set_token(&self, token: Option<AccessToken>) {
        self.0.lock().token = token;
    }

    /// Adds an entry. To be called on the library's thread; the file is written beside it.
    pub fn record(&self, entry: Entry<'_>) {
        let at_ms = u64::try_from(self.0.begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        let mut state = self.0.lock();
        if state.failure.is_some() {
            return;
        }
        let mut line = RecordedLine { session: self.0.session.as_str().into(), at_ms, entry }.encode();
        let keys = self.0.secrets.iter().map(|secret| secret.as_str());
        for secret in keys.chain(state.token.as_ref().map(AccessToken::token)) {
            line = redact(&line, secret);
        }
        if state.pending.len() + line.len() > MAX_PENDING {
            state.failure = Some("the disk is too slow".to_owned());
            return;
        }
        state.pending.extend_from_slice(line.as_bytes());
        if state.is_writing {
            return;
        }
        // Outside of a runtime, which is ending, nobody waits for the file.
        let Ok(runtime) = Handle::try_current() else { return };
        state.is_writing = true;
        drop(state);
        let inner = Arc::clone(&self.0);
        runtime.spawn_blocking(move || inner.write());
    }

    /// Why nothing more is recorded, the first time that this is asked.
    pub fn take_failure(&self) -> Option<String> {
        let mut state = self.0.lock();
        if state.is_failure_reported {
            return None;
        }
        let why = state.failure.clone()?;
        state.is_failure_reported = true;
        Some(format!("the recording {} ends here: {why}", self.0.path.display()))
    }
}

impl Inner {
    /// Writes what waits until nothing does.
    fn write(&self) {
        loop {
            let mut state = self.lock();
            let pending = std::mem::take(&mut state.pending);
            if pending.is_empty() {
                state.is_writing = false;
                return;
            }
            drop(state);
            if let Err(error) = self.append(&pending) {
                let mut state = self.lock();
                state.failure = Some(error.to_string());
                state.pending = Vec::new();
            }
        }
    }

    fn append(&self, bytes: &[u8]) -> io::Result<()> {
        if self.file.metadata()?.len().saturating_add(bytes.len() as u64) > MAX_RECORDING {
            return Err(io::Error::other(format!("it has {} MiB, the most that one may have", MAX_RECORDING >> 20)));
        }
        (&self.file).write_all(bytes)
    }

    fn lock(&self) -> MutexGuard<'_, RecorderState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Inner {
    /// A runtime that ends drops the writes that have not begun.
    fn drop(&mut self) {
        let pending = std::mem::take(&mut self.lock().pending);
        if !pending.is_empty() {
            // Nobody is left who could be told of an error.
            let _ = self.append(&pending);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_runtime_writes_any_more_is_written_at_the_end() {
        let path = std::env::temp_dir().join(format!("iw-recorder-{}.jsonl", std::process::id()));
        let recorder = Recorder::open(RecordSettings { path: Some(path.clone()), secrets: Vec::new() }).unwrap();
        recorder.record(Entry::Left);
        drop(recorder);
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        assert!(text.ends_with("\"event\":\"left\"}\n"), "{text:?}");
    }

    #[test]
    fn a_file_that_cannot_be_written_is_refused() {
        for path in ["/no/such/folder/a.jsonl", "/dev/null", "/"] {
            let why = Recorder::open(RecordSettings { path: Some(path.into()), secrets: Vec::new() }).err().unwrap();
            assert!(why.starts_with(&format!("\"{path}\" cannot be written: ")), "{why}");
        }
    }
}
