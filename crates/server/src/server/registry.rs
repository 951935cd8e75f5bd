//! Which sessions there are: by id, kept for some minutes while no socket is open (PROTOCOL.md 5.4, 13).

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, Weak};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

use super::durable::Durable;
use super::{Options, lock};
use crate::mind::Report;
use crate::script::Script;
use crate::session::Session;
use crate::store::{Acquired, Store, StoreError};
use crate::thinking::{Access, Client, MindServers};
use crate::watch::{Figure, Load, Watcher};

/// A session that several sockets may share for a moment (PROTOCOL.md W17).
#[derive(Debug)]
pub(super) struct Slot {
    pub(super) session: Mutex<Session>,
    /// Something happened on one socket that another has to answer, or that ends it.
    pub(super) changed: Notify,
    /// Sockets up to this number end.
    ended: Mutex<(u64, Ending)>,
    /// A number of its own, by which the orders of its session are known.
    number: u64,
    /// Performs them, where minds, speech or hearing need a server.
    mind_servers: Option<Arc<MindServers>>,
    /// How many bytes the session took when it was last looked at.
    bytes: AtomicUsize,
    /// The same of all sessions together.
    total: Arc<AtomicUsize>,
    watcher: Option<Arc<dyn Watcher>>,
    /// Where it is kept beside this memory.
    pub(super) durable: Option<Durable>,
}

/// Why the server ends all connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// As when it crashes: without a word.
    Lost,
    /// It is about to stop, and says so.
    GoingAway,
}

impl Slot {
    /// Counts what the session takes now.
    fn measure(&self) {
        let now = lock(&self.session).size();
        let before = self.bytes.swap(now, Ordering::AcqRel);
        self.total.fetch_add(now, Ordering::AcqRel);
        self.total.fetch_sub(before, Ordering::AcqRel);
    }

    /// Lets what the session wants done be done. To be called whenever it has taken something in, or time has passed for it.
    pub(super) fn perform_orders(self: &Arc<Self>) {
        if let Some(watcher) = &self.watcher {
            lock(&self.session).take_figures().into_iter().for_each(|figure| watcher.note(figure));
        }
        let Some(mind_servers) = &self.mind_servers else { return };
        let orders = lock(&self.session).take_orders();
        if !orders.is_empty() {
            let own: Weak<Self> = Arc::downgrade(self);
            let client: Weak<dyn Client> = own;
            mind_servers.perform(&client, self.number, orders);
        }
    }

    /// Another process owns the session: its clients find it there.
    pub(super) fn is_taken_over(&self) {
        let newest = lock(&self.session).newest();
        *lock(&self.ended) = (newest, Ending::GoingAway);
        self.note(Figure::TakenOver);
        self.changed.notify_waiters();
    }

    /// For whoever watches.
    pub(super) fn note(&self, figure: Figure) {
        if let Some(watcher) = &self.watcher {
            watcher.note(figure);
        }
    }

    /// Whether another process owns the session.
    fn is_lost(&self) -> bool {
        self.durable.as_ref().is_some_and(Durable::is_lost)
    }

    /// Whether the socket of this number has to end.
    pub(super) fn ending(&self, generation: u64) -> Option<Ending> {
        let (until, ending) = *lock(&self.ended);
        (generation <= until).then_some(ending)
    }
}

impl Client for Slot {
    fn take(self: Arc<Self>, report: Report) {
        lock(&self.session).report(Instant::now(), report);
        self.measure();
        self.perform_orders();
        self.changed.notify_waiters();
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        if let Some(mind_servers) = &self.mind_servers {
            mind_servers.leave(self.number);
        }
        self.total.fetch_sub(self.bytes.load(Ordering::Acquire), Ordering::AcqRel);
    }
}

#[derive(Debug)]
struct Entry {
    slot: Arc<Slot>,
    sockets: usize,
    /// When the last socket closed.
    left: Instant,
}

/// All sessions.
#[derive(Debug)]
pub(super) struct Registry {
    script: Arc<Script>,
    longest_speech: Duration,
    keep: Duration,
    most_kept: usize,
    most_bytes: usize,
    /// How many bytes all sessions take.
    total: Arc<AtomicUsize>,
    entries: Mutex<HashMap<String, Entry>>,
    mind_servers: Option<Arc<MindServers>>,
    last_number: AtomicU64,
    store: Option<Arc<dyn Store>>,
    watcher: Option<Arc<dyn Watcher>>,
}

impl Registry {
    /// No sessions yet.
    pub(super) fn new(script: Arc<Script>, options: &Options) -> Self {
        let names = || script.characters.iter().map(|character| character.name.clone()).collect();
        let mind_servers = script.needs_servers().then(|| {
            let access = Access { key: options.mind_key.clone(), ca_pem: options.ca_pem.clone() };
            Arc::new(MindServers::new(&script.minds, names(), &access))
        });
        Self {
            mind_servers,
            last_number: AtomicU64::new(0),
            store: options.store.clone(),
            watcher: options.watcher.clone(),
            script,
            longest_speech: options.longest_speech,
            keep: options.keep_session,
            most_kept: options.most_kept,
            most_bytes: options.most_bytes,
            total: Arc::default(),
            entries: Mutex::default(),
        }
    }

    /// The session of this id, with one more socket: that of this process, or the one that is in the store, or a new one.
    ///
    /// # Errors
    /// The store cannot tell whether there is one.
    pub(super) async fn enter(&self, id: &str) -> Result<Arc<Slot>, StoreError> {
        let known = self.enter_known(id);
        match (&self.store, known) {
            (_, Some(slot)) => Ok(slot),
            (None, None) => Ok(self.enter_as(id, None)),
            (Some(store), None) => {
                let acquired = store.acquire(id).await?;
                Ok(self.enter_as(id, Some((Arc::clone(store), acquired))))
            }
        }
    }

    fn enter_known(&self, id: &str) -> Option<Arc<Slot>> {
        let mut entries = lock(&self.entries);
        self.forget(&mut entries);
        let entry = entries.get_mut(id)?;
        entry.sockets += 1;
        Some(Arc::clone(&entry.slot))
    }

    /// The same for a session that this process has just acquired, or that needs not be acquired.
    fn enter_as(&self, id: &str, stored: Option<(Arc<dyn Store>, Acquired)>) -> Arc<Slot> {
        let mut entries = lock(&self.entries);
        // Two sockets of one session may have come at once.
        if let (Some(entry), Some((_, acquired))) = (entries.get(id), &stored)
            && let Some(durable) = &entry.slot.durable
        {
            durable.acquired_again(acquired.fence);
        }
        let entry = entries.entry(id.to_owned()).or_insert_with(|| self.entry(id, stored));
        entry.sockets += 1;
        Arc::clone(&entry.slot)
    }

    /// The session of this id, from a call that is not a socket; a new one if there was none.
    ///
    /// # Errors
    /// The store cannot tell whether there is one.
    pub(super) async fn enter_or_keep(&self, id: &str) -> Result<Arc<Slot>, StoreError> {
        let slot = self.enter(id).await?;
        self.leave(id, &slot);
        Ok(slot)
    }

    /// What the store has of a session that is not here.
    pub(super) async fn stored(&self, id: &str) -> Option<Session> {
        let state = self.store.as_ref()?.read(id).await.ok()??;
        Session::resumed(Arc::clone(&self.script), self.longest_speech, &state, Instant::now()).ok()
    }

    /// The session of this id, if there is one.
    pub(super) fn find(&self, id: &str) -> Option<Arc<Slot>> {
        let mut entries = lock(&self.entries);
        self.forget(&mut entries);
        entries.get(id).map(|entry| Arc::clone(&entry.slot))
    }

    /// Ends all connections that there are.
    pub(super) fn end_connections(&self, ending: Ending) {
        for entry in lock(&self.entries).values() {
            let newest = lock(&entry.slot.session).newest();
            *lock(&entry.slot.ended) = (newest, ending);
            entry.slot.changed.notify_waiters();
        }
    }

    /// Forgets all sessions. Their sockets must end.
    pub(super) fn clear(&self) {
        lock(&self.entries).clear();
    }

    /// A socket of this session has closed. Another session may have the same id by now.
    pub(super) fn leave(&self, id: &str, slot: &Arc<Slot>) {
        let mut entries = lock(&self.entries);
        if let Some(entry) = entries.get_mut(id).filter(|entry| Arc::ptr_eq(&entry.slot, slot)) {
            entry.sockets = entry.sockets.saturating_sub(1);
            entry.left = Instant::now();
        }
        slot.measure();
        slot.write_down_soon();
        self.forget(&mut entries);
    }

    /// A session has taken something in. Makes room for it: of those that nobody is connected to the one left first is
    /// forgotten. False when all sessions together still take more than they may.
    pub(super) fn grew(&self, slot: &Slot) -> bool {
        slot.measure();
        if self.has_room() {
            return true;
        }
        self.forget(&mut lock(&self.entries));
        self.has_room()
    }

    /// How things stand.
    pub(super) fn load(&self) -> Load {
        let entries = lock(&self.entries);
        let (waiting, running) = self.mind_servers.as_ref().map_or((0, 0), |servers| servers.load());
        Load {
            sessions: entries.len(),
            connections: entries.values().map(|entry| entry.sockets).sum(),
            bytes: self.total.load(Ordering::Acquire),
            waiting,
            running,
        }
    }

    /// How many bytes all sessions take, and what is read for them.
    pub(super) fn total(&self) -> Arc<AtomicUsize> {
        Arc::clone(&self.total)
    }

    /// Whether there is room for more.
    pub(super) fn has_room(&self) -> bool {
        self.total.load(Ordering::Acquire) <= self.most_bytes
    }

    fn entry(&self, id: &str, stored: Option<(Arc<dyn Store>, Acquired)>) -> Entry {
        let anew = || Session::new(Arc::clone(&self.script), self.longest_speech);
        let state = stored.as_ref().and_then(|(_, acquired)| acquired.state.as_deref());
        let session = state.map(|state| {
            let resumed = Session::resumed(Arc::clone(&self.script), self.longest_speech, state, Instant::now());
            resumed.unwrap_or_else(|words| {
                let mut session = anew();
                session.tell_developer(&format!(
                    "What the store has of this session is not used, {words}; it begins anew"
                ));
                session
            })
        });
        let session = session.unwrap_or_else(anew);
        let slot = Slot {
            watcher: self.watcher.clone(),
            durable: stored.map(|(store, acquired)| Durable::new(store, id, acquired.fence)),
            session: Mutex::new(session),
            changed: Notify::new(),
            ended: Mutex::new((0, Ending::Lost)),
            number: self.last_number.fetch_add(1, Ordering::Relaxed),
            mind_servers: self.mind_servers.clone(),
            bytes: AtomicUsize::new(0),
            total: Arc::clone(&self.total),
        };
        slot.measure();
        Entry { slot: Arc::new(slot), sockets: 0, left: Instant::now() }
    }

    /// Forgets sessions that were left long ago, and the oldest of too many, or of too many bytes.
    fn forget(&self, entries: &mut HashMap<String, Entry>) {
        let now = Instant::now();
        entries.retain(|_, entry| {
            !entry.slot.is_lost() && (entry.sockets > 0 || now.duration_since(entry.left) < self.keep)
        });
        let mut left: Vec<Instant> =
            entries.values().filter(|entry| entry.sockets == 0).map(|entry| entry.left).collect();
        if left.len() > self.most_kept {
            left.sort_unstable();
            let first_kept = left.get(left.len() - self.most_kept).copied();
            entries.retain(|_, entry| entry.sockets > 0 || first_kept.is_none_or(|first| entry.left >= first));
        }
        while !self.has_room() {
            let left = entries.iter().filter(|(_, entry)| entry.sockets == 0);
            let Some(oldest) = left.min_by_key(|(_, entry)| entry.left).map(|(id, _)| id.clone()) else { return };
            entries.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn sessions_are_kept_for_a_while_and_not_too_many() {
        let options = Options { keep_session: Duration::from_secs(60), most_kept: 2, ..Options::default() };
        let registry = Registry::new(Arc::new(Script::demo().unwrap()), &options);
        let first = registry.enter("first").await.unwrap();
        registry.leave("first", &first);
        tokio::time::advance(Duration::from_secs(59)).await;
        assert!(Arc::ptr_eq(&first, &registry.enter("first").await.unwrap()));
        tokio::time::advance(Duration::from_secs(600)).await;
        assert!(registry.find("first").is_some(), "a socket is open");
        registry.leave("first", &first);
        for id in ["second", "third"] {
            tokio::time::advance(Duration::from_secs(1)).await;
            let slot = registry.enter(id).await.unwrap();
            registry.leave(id, &slot);
        }
        assert!(registry.find("first").is_none(), "too many");
        assert!(registry.find("second").is_some());
        tokio::time::advance(Duration::from_secs(61)).await;
        assert!(registry.find("second").is_none() && registry.find("third").is_none());
    }
}
