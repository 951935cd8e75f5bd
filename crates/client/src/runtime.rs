//! The one thread of the library, `iw-net`: started by the first session, ended by [`shut_down`].

use std::future::Future;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rustls::ClientConfig;
use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;

use super::error::Error;

/// The running runtime, if any. Leaked at process exit: nothing is joined from a static destructor.
static RUNTIME: Mutex<Option<Runtime>> = Mutex::new(None);

struct Runtime {
    handle: Handle,
    /// Ends the thread; until when it may wait for name look-ups that are still running.
    stop: oneshot::Sender<Instant>,
    thread: JoinHandle<()>,
    tasks: Arc<Tasks>,
    #[cfg(feature = "local-server")]
    servers: Arc<super::local::Servers>,
}

/// How many session tasks are running.
#[derive(Default)]
struct Tasks {
    count: Mutex<usize>,
    changed: Condvar,
}

struct TaskGuard(Arc<Tasks>);

impl Drop for TaskGuard {
    fn drop(&mut self) {
        *self.0.count.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        self.0.changed.notify_all();
    }
}

impl Tasks {
    fn enter(self: &Arc<Self>) -> TaskGuard {
        *self.count.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        TaskGuard(self.clone())
    }

    fn wait_until_none(&self, deadline: Instant) -> bool {
        let mut count = self.count.lock().unwrap_or_else(PoisonError::into_inner);
        while *count > 0 {
            let Some(left) = deadline.checked_duration_since(Instant::now()).filter(|left| !left.is_zero()) else {
                return false;
            };
            count = self.changed.wait_timeout(count, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }
}

/// Runs a session's task on the runtime, starting the runtime if need be.
pub(super) fn spawn<T: Future<Output = ()> + Send + 'static>(
    task: impl FnOnce(&Environment) -> T,
) -> Result<(), Error> {
    let mut slot = RUNTIME.lock().unwrap_or_else(PoisonError::into_inner);
    if slot.is_none() {
        *slot = Some(Runtime::start()?);
    }
    let Some(runtime) = slot.as_ref() else { return Err(no_runtime("it did not start")) };
    let guard = runtime.tasks.enter();
    let environment = Environment {
        #[cfg(feature = "local-server")]
        servers: runtime.servers.clone(),
    };
    let task = task(&environment);
    runtime.handle.spawn(async move {
        let _guard = guard;
        task.await;
    });
    Ok(())
}

/// What a session's task finds on the runtime it runs on.
#[derive(Default)]
pub(super) struct Environment {
    /// The embedded servers, one a script.
    #[cfg(feature = "local-server")]
    pub servers: Arc<super::local::Servers>,
}

fn no_runtime(why: impl std::fmt::Display) -> Error {
    Error::Internal(format!("the thread iw-net cannot be started: {why}"))
}

impl Runtime {
    fn start() -> Result<Self, Error> {
        let (stop, stopped) = oneshot::channel::<Instant>();
        let started = Arc::new(Started::default());
        let tell = started.clone();
        // The runtime is made on its own thread: making it leaves thread-locals behind, which must not be the game's.
        let thread = std::thread::Builder::new()
            .name("iw-net".to_owned())
            .spawn(move || {
                block_sigpipe();
                let runtime = Builder::new_current_thread().enable_all().thread_name("iw-net").build();
                tell.set(runtime.as_ref().map(|runtime| runtime.handle().clone()).map_err(ToString::to_string));
                let Ok(runtime) = runtime else { return };
                // Ends when told to, or when the sender is gone. What still runs is dropped with the runtime; a name
                // look-up of the system cannot be dropped, only left alone.
                let deadline = runtime.block_on(stopped).unwrap_or_else(|_| Instant::now());
                runtime.shutdown_timeout(deadline.saturating_duration_since(Instant::now()));
            })
            .map_err(no_runtime)?;
        Ok(Self {
            handle: started.wait().map_err(no_runtime)?,
            stop,
            thread,
            tasks: Arc::default(),
            #[cfg(feature = "local-server")]
            servers: Arc::default(),
        })
    }
}

/// Blocks SIGPIPE on this thread and on the threads that it starts, such as those of name look-ups. What the library calls
/// may write to a socket or pipe without MSG_NOSIGNAL; the default action would end the process. Threads of the game keep
/// their mask.
fn block_sigpipe() {
    #[cfg(unix)]
    {
        use nix::sys::signal::{SigSet, Signal};
        // It fails for an invalid signal number only.
        let _ = SigSet::from(Signal::SIGPIPE).thread_block();
    }
}

/// How the thread tells that it runs, or why not.
#[derive(Default)]
struct Started {
    result: Mutex<Option<Result<Handle, String>>>,
    set: Condvar,
}

impl Started {
    fn set(&self, result: Result<Handle, String>) {
        *self.result.lock().unwrap_or_else(PoisonError::into_inner) = Some(result);
        self.set.notify_all();
    }

    /// Waits for a thread that is just starting.
    fn wait(&self) -> Result<Handle, String> {
        let mut result = self.result.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            match result.take() {
                Some(told) => return told,
                None => result = self.set.wait(result).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }
}

/// The TLS configuration of sessions without roots of their own. The embedded roots are large, so it is shared, and
/// gone with the runtime.
static TLS: Mutex<Option<Arc<ClientConfig>>> = Mutex::new(None);

/// The shared TLS configuration.
pub(super) fn shared_tls() -> Result<Arc<ClientConfig>, String> {
    let mut shared = TLS.lock().unwrap_or_else(PoisonError::into_inner);
    match &*shared {
        Some(config) => Ok(config.clone()),
        None => Ok(shared.insert(inworld_net::client_config(None)?).clone()),
    }
}

/// Ends the runtime. Sessions must have been told to end before: they get until the time-out, the rest are cut
/// off. May start again afterwards.
pub fn shut_down(timeout: Duration) -> Result<(), Error> {
    let deadline = Instant::now() + timeout;
    drop(TLS.lock().unwrap_or_else(PoisonError::into_inner).take());
    let Some(runtime) = RUNTIME.lock().unwrap_or_else(PoisonError::into_inner).take() else {
        return Ok(());
    };
    let orderly = runtime.tasks.wait_until_none(deadline);
    // The thread may be gone already; then there is nobody to tell.
    let _ = runtime.stop.send(deadline);
    // No task blocks, so the thread ends as soon as it has dropped what is left.
    if runtime.thread.join().is_err() {
        return Err(Error::Internal("the thread iw-net ended with a panic".to_owned()));
    }
    if orderly {
        return Ok(());
    }
    Err(Error::Timeout(format!("some sessions were cut off after {} ms", timeout.as_millis())))
}
