//! Runs the tasks of all sessions inside the one future that the runtime blocks on.
//!
//! tokio's own wakers and `spawn` leave a thread-local with a destructor on each thread that calls them, and glibc does
//! not unload a library while such a thread lives. A game wakes a session's task with every send, on its own threads. So
//! the tasks are polled here, and their wake-ups go through [`Wakeup`], which leaves nothing behind.

use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::io;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Instant;

use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt as _, StreamExt as _};
use tokio::task::coop::has_budget_remaining;

use super::wakeup::{Listener, Wakeup};

type BoxedTask = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Gives the thread of the runtime something to do. Any thread may use it.
#[derive(Clone)]
pub(super) struct TaskSpawner {
    inbox: Arc<Mutex<Inbox>>,
    wakeup: Arc<Wakeup>,
}

#[derive(Default)]
struct Inbox {
    jobs: VecDeque<BoxedTask>,
    /// The deadline for work that cannot be cancelled.
    stop: Option<Instant>,
    /// The runtime has ended or is ending: no task is accepted.
    closed: bool,
}

/// The tasks that are running. Lives on the thread of the runtime.
pub(super) struct Tasks {
    running: FuturesUnordered<BoxedTask>,
    spawner: TaskSpawner,
    waker: Waker,
    listener: Listener,
}

impl TaskSpawner {
    /// Starts a task; false when the runtime has ended.
    pub fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) -> bool {
        let mut inbox = self.inbox();
        if inbox.closed {
            return false;
        }
        inbox.jobs.push_back(Box::pin(task));
        drop(inbox);
        self.wakeup.wake_up();
        true
    }

    /// Ends the runtime: all tasks are dropped.
    pub fn stop(&self, deadline: Instant) {
        self.inbox().stop = Some(deadline);
        self.wakeup.wake_up();
    }

    fn inbox(&self) -> MutexGuard<'_, Inbox> {
        self.inbox.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Tasks {
    /// No tasks yet. To be called on the runtime.
    pub fn new() -> io::Result<Self> {
        let (wakeup, listener) = Wakeup::new()?;
        let waker = Waker::from(wakeup.clone());
        let spawner = TaskSpawner { inbox: Arc::default(), wakeup };
        Ok(Self { running: FuturesUnordered::new(), spawner, waker, listener })
    }

    /// How other threads reach them.
    pub fn spawner(&self) -> TaskSpawner {
        self.spawner.clone()
    }

    /// Runs tasks until [`TaskSpawner::stop`]; gives its deadline. What still runs then is dropped.
    pub async fn run(mut self) -> Instant {
        poll_fn(|cx| self.poll(cx)).await
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Instant> {
        // First of all: what is asked for from here on wakes again.
        self.listener.listen(cx);
        let mut inbox = self.spawner.inbox();
        if let Some(deadline) = inbox.stop {
            return Poll::Ready(deadline);
        }
        for job in inbox.jobs.drain(..) {
            self.running.push(Box::pin(in_turn(job)));
        }
        drop(inbox);
        let mut own = Context::from_waker(&self.waker);
        while let Poll::Ready(Some(())) = self.running.poll_next_unpin(&mut own) {}
        Poll::Pending
    }
}

impl Drop for Tasks {
    fn drop(&mut self) {
        let mut inbox = self.spawner.inbox();
        inbox.closed = true;
        let jobs = std::mem::take(&mut inbox.jobs);
        drop(inbox);
        drop(jobs);
    }
}

/// A task that leaves the others their turn when tokio's budget of this turn is used up, and that ends alone when it
/// panics.
async fn in_turn(mut job: BoxedTask) {
    let turn = poll_fn(move |cx| {
        if has_budget_remaining() {
            return job.as_mut().poll(cx);
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    });
    // The session's own guard reports the panic.
    let _ = AssertUnwindSafe(turn).catch_unwind().await;
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use tokio::sync::mpsc::unbounded_channel;

    use super::*;

    /// Runs tasks on a thread of their own; gives how to reach them, and the thread.
    fn start() -> (TaskSpawner, std::thread::JoinHandle<Instant>) {
        let (told, hear) = std::sync::mpsc::channel();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let tasks = Tasks::new().unwrap();
                told.send(tasks.spawner()).unwrap();
                tasks.run().await
            })
        });
        (hear.recv().unwrap(), thread)
    }

    #[test]
    fn other_threads_wake_a_task_each_time() {
        let (spawner, thread) = start();
        let (ask, mut asked) = unbounded_channel();
        let (answer, answers) = std::sync::mpsc::channel();
        assert!(spawner.spawn(async move {
            while let Some(number) = asked.recv().await {
                answer.send(number).unwrap();
            }
        }));
        // The task waits before each of them.
        for number in 0..1_000 {
            ask.send(number).unwrap();
            assert_eq!(answers.recv().unwrap(), number);
        }
        let deadline = Instant::now();
        spawner.stop(deadline);
        assert_eq!(thread.join().unwrap(), deadline);
        assert!(ask.is_closed(), "the task was dropped");
        assert!(!spawner.spawn(async {}), "nobody would run it");
    }

    #[test]
    fn a_task_that_panics_ends_alone() {
        let (spawner, thread) = start();
        spawner.spawn(async { panic!("on purpose") });
        let (answer, answers) = std::sync::mpsc::channel();
        spawner.spawn(async move { answer.send(()).unwrap() });
        answers.recv().unwrap();
        spawner.stop(Instant::now());
        thread.join().unwrap();
    }

    #[test]
    fn a_task_that_always_finds_something_leaves_the_others_their_turn() {
        let (spawner, thread) = start();
        let over = Arc::new(AtomicBool::new(false));
        let (ask, mut asked) = unbounded_channel();
        let (again, busy_over) = (ask.clone(), over.clone());
        ask.send(()).unwrap();
        spawner.spawn(async move {
            while !busy_over.load(Ordering::Relaxed) {
                asked.recv().await.unwrap();
                again.send(()).unwrap();
            }
        });
        let (answer, answers) = std::sync::mpsc::channel();
        spawner.spawn(async move {
            for turn in 0..100 {
                tokio::task::yield_now().await;
                answer.send(turn).unwrap();
            }
        });
        assert_eq!(answers.iter().count(), 100);
        over.store(true, Ordering::Relaxed);
        spawner.stop(Instant::now());
        thread.join().unwrap();
    }
}
