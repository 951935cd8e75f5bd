//! Where sessions are kept beside the memory of this process, so that another one can go on with them.

use std::fmt::{self, Debug};
use std::pin::Pin;

/// What a call to a store gives in its time.
pub type StoreFuture<'s, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 's>>;

/// Keeps the state of sessions. One process owns a session at a time: the one that acquired it last. Each acquisition has a
/// higher fencing number, so that a former owner that was asleep cannot write any more.
pub trait Store: Send + Sync + Debug {
    /// Makes this process the owner of a session, whoever owned it before.
    fn acquire<'s>(&'s self, session: &'s str) -> StoreFuture<'s, Acquired>;

    /// Writes the state of a session that was acquired with this fencing number.
    fn write<'s>(&'s self, session: &'s str, fence: u64, state: Vec<u8>) -> StoreFuture<'s, Written>;

    /// The state of a session, whoever owns it; nothing where it is not known.
    fn read<'s>(&'s self, session: &'s str) -> StoreFuture<'s, Option<Vec<u8>>>;
}

/// A session that this process owns now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acquired {
    /// Higher than any one before.
    pub fence: u64,
    /// Nothing where the session is new.
    pub state: Option<Vec<u8>>,
}

/// What became of a state that was to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// It is there.
    Done,
    /// Another process owns the session by now.
    Fenced,
}

/// The store cannot be reached, or does not do what it is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreError(
    /// For the developer, without secrets.
    pub String,
);

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for StoreError {}
