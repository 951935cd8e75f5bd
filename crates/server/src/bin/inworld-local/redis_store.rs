//! Sessions in Redis or Valkey: one hash for each, with its state and the fencing number of its owner.

use std::fmt;
use std::time::Duration;

use inworld_server::{Acquired, Store, StoreError, StoreFuture, Written};
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{AsyncCommands as _, Client, ConnectionAddr, ErrorKind, RedisError, Script};

/// How long the store may take. Players wait for it.
const PATIENCE: Duration = Duration::from_secs(1);
/// Between two attempts to reach it.
const LONGEST_PAUSE: Duration = Duration::from_millis(500);

/// The next owner: a higher number, and what is known.
const ACQUIRE: &str = "
local fence = redis.call('HINCRBY', KEYS[1], 'fence', 1)
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return {fence, redis.call('HGET', KEYS[1], 'state')}
";
/// The state, unless there is a newer owner. A store that has lost its memory takes what it is given.
const WRITE: &str = "
local fence = redis.call('HGET', KEYS[1], 'fence')
if fence and tonumber(fence) > tonumber(ARGV[1]) then return 0 end
redis.call('HSET', KEYS[1], 'fence', ARGV[1], 'state', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1
";

/// A server of the Redis protocol.
pub struct RedisStore {
    connection: ConnectionManager,
    /// For messages, without a password.
    address: String,
    acquire: Script,
    write: Script,
    /// How long a session is kept after its last change.
    keep: Duration,
}

impl fmt::Debug for RedisStore {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.debug_struct("RedisStore").field("address", &self.address).finish_non_exhaustive()
    }
}

impl RedisStore {
    /// The store at `redis://[:PASSWORD@]HOST[:PORT]/DATABASE`. It is reached when it is first needed. Must be called on the
    /// runtime.
    ///
    /// # Errors
    /// Words about what is not such an address.
    pub fn new(url: &str, keep: Duration) -> Result<Self, String> {
        let wrong = |error: RedisError| format!("{}; write it like redis://127.0.0.1:6379/0", detail(&error));
        let client = Client::open(url).map_err(wrong)?;
        let address = match client.get_connection_info().addr() {
            ConnectionAddr::Tcp(host, port) => format!("{host}:{port}"),
            _ => return Err("only redis:// is understood; write it like redis://127.0.0.1:6379/0".to_owned()),
        };
        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(PATIENCE))
            .set_response_timeout(Some(PATIENCE))
            .set_number_of_retries(1)
            .set_max_delay(LONGEST_PAUSE);
        let connection = ConnectionManager::new_lazy_with_config(client, config).map_err(wrong)?;
        Ok(Self { connection, address, acquire: Script::new(ACQUIRE), write: Script::new(WRITE), keep })
    }

    fn failed(&self, error: &RedisError) -> StoreError {
        StoreError(format!("{}: {}", self.address, detail(error)))
    }

    fn keep_ms(&self) -> u64 {
        u64::try_from(self.keep.as_millis()).unwrap_or(u64::MAX)
    }
}

impl Store for RedisStore {
    fn acquire<'s>(&'s self, session: &'s str) -> StoreFuture<'s, Acquired> {
        Box::pin(async move {
            let mut connection = self.connection.clone();
            let mut call = self.acquire.key(key(session));
            let acquired = call.arg(self.keep_ms()).invoke_async(&mut connection).await;
            let (fence, state) = acquired.map_err(|error| self.failed(&error))?;
            Ok(Acquired { fence, state })
        })
    }

    fn write<'s>(&'s self, session: &'s str, fence: u64, state: Vec<u8>) -> StoreFuture<'s, Written> {
        Box::pin(async move {
            let mut connection = self.connection.clone();
            let mut call = self.write.key(key(session));
            let written = call.arg(fence).arg(state).arg(self.keep_ms()).invoke_async(&mut connection).await;
            let is_written: bool = written.map_err(|error| self.failed(&error))?;
            Ok(if is_written { Written::Done } else { Written::Fenced })
        })
    }

    fn read<'s>(&'s self, session: &'s str) -> StoreFuture<'s, Option<Vec<u8>>> {
        Box::pin(async move {
            let mut connection = self.connection.clone();
            connection.hget(key(session), "state").await.map_err(|error| self.failed(&error))
        })
    }
}

fn key(session: &str) -> String {
    format!("inworld:session:{session}")
}

/// What went wrong, without the address and its password.
fn detail(error: &RedisError) -> String {
    let kind = match error.kind() {
        ErrorKind::AuthenticationFailed => "the password is refused",
        ErrorKind::InvalidClientConfig => "this is no address of a store",
        ErrorKind::Io => "it cannot be reached",
        _ => "it does not answer as it should",
    };
    match error.code() {
        Some(code) => format!("{kind} ({code})"),
        None => kind.to_owned(),
    }
}
