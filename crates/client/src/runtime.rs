//! The one thread of the library, `iw-net`: started by the first session, ended by [`shut_down`].

use std::future::Future;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tokio::runtime::Builder;

use super::error::Error;
use super::tasks::{TaskSpawner, Tasks};
use super::tls;

/// The running runtime, if any. Leaked at process exit: nothing is joined from a static destructor.
static RUNTIME: Mutex<Option<Runtime>> = Mutex::new(None);

struct Runtime {
    /// The process that owns the thread: a child of `fork` has none of its parent's threads.
    process: u32,
    /// Starts tasks on the thread, and ends it.
    spawner: TaskSpawner,
    thread: JoinHandle<()>,
    /// Sent as the last thing that the thread does.
    ended: Arc<OneShot<()>>,
    count: Arc<TaskCount>,
    #[cfg(feature = "local-server")]
    servers: Arc<super::local::Servers>,
}

/// Minimum time for the thread to end; it needs about a millisecond.
const LEAST_END: Duration = Duration::from_millis(250);

/// Longest wait for a new thread to run.
const LONGEST_START: Duration = Duration::from_secs(30);

/// How many session tasks are running.
#[derive(Default)]
struct TaskCount {
    count: Mutex<usize>,
    changed: Condvar,
}

struct TaskGuard(Arc<TaskCount>);

impl Drop for TaskGuard {
    fn drop(&mut self) {
        *self.0.count.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        self.0.changed.notify_all();
    }
}

impl TaskCount {
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

/// Calls a function on a temporary thread and returns when that has ended. Starting a thread with std leaves a thread-local with
/// a destructor on the calling thread; a library that may be unloaded passes a function that keeps the game's threads free of it.
pub type ThreadRunner = fn(&mut (dyn FnMut() + Send)) -> std::io::Result<()>;

/// Runs a session's task on the runtime, starting the runtime if need be, from a thread that `run_on_thread` makes.
pub(super) fn spawn<T: Future<Output = ()> + Send + 'static>(
    run_on_thread: ThreadRunner,
    task: impl FnOnce(&Environment) -> T,
) -> Result<(), Error> {
    let mut slot = RUNTIME.lock().unwrap_or_else(PoisonError::into_inner);
    abandon_parents(&mut slot);
    if slot.is_none() {
        *slot = Some(Runtime::start(run_on_thread)?);
    }
    let Some(runtime) = slot.as_ref() else { return Err(no_runtime("it did not start")) };
    let guard = runtime.count.enter();
    let environment = Environment {
        #[cfg(feature = "local-server")]
        servers: runtime.servers.clone(),
    };
    let task = task(&environment);
    let is_running = runtime.spawner.spawn(async move {
        let _guard = guard;
        task.await;
    });
    if is_running {
        Ok(())
    } else {
        Err(no_runtime("it has ended; shut the library down, then create the session again"))
    }
}

/// Shared by the tasks of a runtime.
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
    fn start(run_on_thread: ThreadRunner) -> Result<Self, Error> {
        let started = Arc::new(OneShot::default());
        let ended = Arc::new(OneShot::default());
        let body = {
            let (started, ended) = (started.clone(), ended.clone());
            move || {
                // Dropped after the runtime, and also when it panics.
                let _at_end = NotifyOnDrop(ended);
                run(&started);
            }
        };
        let mut body = Some(body);
        let mut thread = None;
        run_on_thread(&mut || {
            thread = body.take().map(|body| std::thread::Builder::new().name("iw-net".to_owned()).spawn(body));
        })
        .map_err(no_runtime)?;
        let thread = thread.ok_or_else(|| no_runtime("it was not tried"))?.map_err(no_runtime)?;
        let spawner = started.wait(Instant::now() + LONGEST_START).unwrap_or_else(|| Err("it does not run".to_owned()));
        Ok(Self {
            process: std::process::id(),
            spawner: spawner.map_err(no_runtime)?,
            thread,
            ended,
            count: Arc::default(),
            #[cfg(feature = "local-server")]
            servers: Arc::default(),
        })
    }
}

/// The body of the thread. The runtime is made on it: making it leaves thread-locals behind, which must not be the game's.
fn run(started: &OneShot<Result<TaskSpawner, String>>) {
    block_sigpipe();
    let runtime = match Builder::new_current_thread().enable_all().thread_name("iw-net").build() {
        Ok(runtime) => runtime,
        Err(error) => return started.tell(Err(error.to_string())),
    };
    let deadline = runtime.block_on(async {
        match Tasks::new() {
            Ok(tasks) => {
                started.tell(Ok(tasks.spawner()));
                tasks.run().await
            }
            Err(error) => {
                started.tell(Err(error.to_string()));
                Instant::now()
            }
        }
    });
    // A name look-up of the system cannot be dropped, only left alone.
    runtime.shutdown_timeout(deadline.saturating_duration_since(Instant::now()));
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

/// A value passed once from one thread to another. Not a channel: waiting for one leaves thread-locals behind.
struct OneShot<T> {
    value: Mutex<Option<T>>,
    changed: Condvar,
}

impl<T> Default for OneShot<T> {
    fn default() -> Self {
        Self { value: Mutex::new(None), changed: Condvar::new() }
    }
}

impl<T> OneShot<T> {
    fn tell(&self, value: T) {
        *self.value.lock().unwrap_or_else(PoisonError::into_inner) = Some(value);
        self.changed.notify_all();
    }

    /// Waits for it, until the deadline.
    fn wait(&self, deadline: Instant) -> Option<T> {
        let left = deadline.saturating_duration_since(Instant::now());
        let value = self.value.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.changed.wait_timeout_while(value, left, |value| value.is_none());
        waited.unwrap_or_else(PoisonError::into_inner).0.take()
    }
}

struct NotifyOnDrop(Arc<OneShot<()>>);

impl Drop for NotifyOnDrop {
    fn drop(&mut self) {
        self.0.tell(());
    }
}

/// Ends the runtime. Sessions must have been told to end before: they get four fifths of the time-out, the rest are cut
/// off. May start again afterwards.
///
/// # Errors
/// [`Error::Timeout`] when sessions were cut off. It is the error, too, when the thread hangs: returns at the end of the
/// time-out, 250 ms at the least, and leaves the thread to itself.
pub fn shut_down(timeout: Duration) -> Result<(), Error> {
    tls::release();
    let mut slot = RUNTIME.lock().unwrap_or_else(PoisonError::into_inner);
    abandon_parents(&mut slot);
    let runtime = slot.take();
    drop(slot);
    runtime.map_or(Ok(()), |runtime| runtime.end(timeout))
}

/// Forgets a runtime that a child of `fork` has from its parent: there is no thread to end, and dropping it would change
/// what the parent's thread waits for, which both processes share.
fn abandon_parents(slot: &mut Option<Runtime>) {
    if slot.as_ref().is_some_and(|runtime| runtime.process != std::process::id()) {
        std::mem::forget(slot.take());
    }
}

impl Runtime {
    fn end(self, timeout: Duration) -> Result<(), Error> {
        let now = Instant::now();
        let sessions_deadline = now + (timeout - (timeout / 5).min(LEAST_END));
        let orderly = self.count.wait_until_none(sessions_deadline);
        self.spawner.stop(sessions_deadline);
        let limit = timeout.max(LEAST_END);
        if self.ended.wait(now + limit).is_none() {
            // Joining it would wait for as long as it hangs.
            let problem =
                "did not end within {} ms and is left to itself; do not unload the library before it has ended";
            let problem = problem.replace("{}", &limit.as_millis().to_string());
            return Err(Error::Timeout(format!("the thread iw-net {problem}")));
        }
        if self.thread.join().is_err() {
            return Err(Error::Internal("the thread iw-net ended with a panic".to_owned()));
        }
        if orderly {
            return Ok(());
        }
        Err(Error::Timeout(format!("some sessions were cut off after {} ms", timeout.as_millis())))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    fn directly(call: &mut (dyn FnMut() + Send)) -> std::io::Result<()> {
        call();
        Ok(())
    }

    /// Ends a runtime while its thread does what is given, under a watchdog.
    fn end_during(busy: impl FnOnce() + Send + 'static, timeout: Duration) -> Result<(), Error> {
        let (done, ended) = mpsc::channel();
        std::thread::spawn(move || {
            let runtime = Runtime::start(directly).unwrap();
            let (begun, begins) = mpsc::channel();
            let guard = runtime.count.enter();
            runtime.spawner.spawn(async move {
                let _guard = guard;
                begun.send(()).unwrap();
                busy();
            });
            begins.recv().unwrap();
            done.send(runtime.end(timeout)).unwrap();
        });
        ended.recv_timeout(Duration::from_secs(100)).expect("ending a runtime takes for ever")
    }

    #[test]
    fn a_thread_that_hangs_is_left() {
        for timeout in [Duration::ZERO, Duration::from_millis(300)] {
            let (release, released) = mpsc::channel::<()>();
            let hang = move || assert!(released.recv().is_err());
            let blocked = end_during(hang, timeout);
            assert!(
                matches!(&blocked, Err(Error::Timeout(words)) if words.contains("iw-net did not end")),
                "{blocked:?}"
            );
            drop(release);
        }
    }

    #[test]
    fn a_thread_that_goes_round_is_left() {
        let over = Arc::new(std::sync::atomic::AtomicBool::new(false));
        let busy = over.clone();
        let turns = move || while !busy.load(std::sync::atomic::Ordering::Relaxed) {};
        let left = end_during(turns, Duration::from_millis(50));
        over.store(true, std::sync::atomic::Ordering::Relaxed);
        assert!(matches!(left, Err(Error::Timeout(_))), "{left:?}");
    }

    #[test]
    fn a_task_that_only_waits_is_cut_off() {
        let runtime = Runtime::start(directly).unwrap();
        let guard = runtime.count.enter();
        runtime.spawner.spawn(async move {
            let _guard = guard;
            std::future::pending::<()>().await;
        });
        let cut_off = runtime.end(Duration::from_secs(2));
        assert!(matches!(&cut_off, Err(Error::Timeout(words)) if words.contains("cut off")), "{cut_off:?}");
    }
}
