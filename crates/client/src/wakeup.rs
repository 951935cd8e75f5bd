//! Wakes the thread of the runtime from threads of the game, which keep no thread-local of it.
//!
//! On Unix a pipe that the runtime's I/O driver watches, written to at most once a turn: much what tokio's own waker does,
//! without its thread-local. Elsewhere thread-locals do not keep a library from being unloaded, and tokio's waker is used.

use std::cell::Cell;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Wake, Waker};

thread_local! {
    /// Whether this is the thread of a runtime. Without a destructor.
    static IS_RUNTIME: Cell<bool> = const { Cell::new(false) };
}

/// Wakes the future that the runtime blocks on.
pub(super) struct Wakeup {
    /// tokio's waker, for the thread of the runtime itself.
    own: Mutex<Option<Waker>>,
    #[cfg(unix)]
    event: event::Event,
}

/// The end that the future has. To be dropped on the runtime.
pub(super) struct Listener {
    wakeup: Arc<Wakeup>,
    #[cfg(unix)]
    watch: event::Watch,
}

impl Wakeup {
    /// To be called on the thread of the runtime.
    pub fn new() -> io::Result<(Arc<Self>, Listener)> {
        IS_RUNTIME.set(true);
        #[cfg(unix)]
        let (event, watch) = event::new()?;
        let wakeup = Arc::new(Self {
            own: Mutex::new(None),
            #[cfg(unix)]
            event,
        });
        let listener = Listener {
            wakeup: wakeup.clone(),
            #[cfg(unix)]
            watch,
        };
        Ok((wakeup, listener))
    }

    /// Has the future polled. From any thread.
    pub fn wake_up(&self) {
        #[cfg(unix)]
        if !IS_RUNTIME.get() {
            return self.event.signal();
        }
        let own = self.own.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = &*own {
            own.wake_by_ref();
        }
    }
}

impl Wake for Wakeup {
    fn wake(self: Arc<Self>) {
        self.wake_up();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.wake_up();
    }
}

impl Listener {
    /// From now on a [`Wakeup::wake_up`] has the future polled again.
    pub fn listen(&mut self, cx: &mut Context<'_>) {
        let mut own = self.wakeup.own.lock().unwrap_or_else(PoisonError::into_inner);
        match &mut *own {
            Some(own) => own.clone_from(cx.waker()),
            none => *none = Some(cx.waker().clone()),
        }
        drop(own);
        #[cfg(unix)]
        self.watch.listen(&self.wakeup.event, cx);
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        // The last owner of tokio's waker may have to drop a runtime: not a thread of the game.
        self.wakeup.own.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}

#[cfg(unix)]
mod event {
    use std::io::{self, PipeReader, PipeWriter, Write as _};
    use std::pin::Pin;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::task::{Context, Poll};

    use tokio::io::{AsyncRead as _, ReadBuf};
    use tokio::net::unix::pipe::Receiver;

    /// The end that is written to.
    pub struct Event {
        writer: PipeWriter,
        /// Keeps the pipe whole when the runtime is gone: writing to a broken one raises SIGPIPE.
        _reader: PipeReader,
        /// Written to and not noticed yet. So at most a few bytes are in the pipe, and writing never waits.
        signalled: AtomicBool,
    }

    /// The end that the runtime watches.
    pub struct Watch(Receiver);

    pub fn new() -> io::Result<(Event, Watch)> {
        let (reader, writer) = io::pipe()?;
        let watch = Watch(Receiver::from_owned_fd(reader.try_clone()?.into())?);
        Ok((Event { writer, _reader: reader, signalled: AtomicBool::new(false) }, watch))
    }

    impl Event {
        pub fn signal(&self) {
            if !self.signalled.swap(true, Ordering::AcqRel) {
                // It cannot fail: there is room, and somebody to read it.
                let _ = (&self.writer).write(&[0]);
            }
        }
    }

    impl Watch {
        pub fn listen(&mut self, event: &Event, cx: &mut Context<'_>) {
            // Longer than what is ever in the pipe: a short read tells tokio, without another, that it is empty.
            let mut bytes = [0; 16];
            // Before the flag, so that a write after it is seen.
            loop {
                let mut bytes = ReadBuf::new(&mut bytes);
                match Pin::new(&mut self.0).poll_read(cx, &mut bytes) {
                    Poll::Ready(Ok(())) if !bytes.filled().is_empty() => {}
                    _ => break,
                }
            }
            event.signalled.swap(false, Ordering::AcqRel);
        }
    }
}
