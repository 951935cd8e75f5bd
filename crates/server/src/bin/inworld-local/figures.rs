//! Figures in the text form of OpenMetrics, which Prometheus reads.

use std::fmt;
use std::io::Write as _;
use std::sync::atomic::AtomicU64;

use inworld_server::{Figure, Load, Watcher};
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use serde::Serialize;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// Seconds, of what players wait for.
const BUCKETS: [f64; 10] = [0.05, 0.1, 0.2, 0.4, 0.7, 1.0, 2.0, 4.0, 8.0, 16.0];

/// All figures of this process.
pub struct Figures {
    log: bool,
    registry: Registry,
    turns: Counter,
    first_piece: Histogram,
    sentence: Histogram,
    mind_failures: Family<[(&'static str, &'static str); 1], Counter>,
    store_failures: Counter,
    taken_over: Counter,
    /// Sessions, connections, bytes, and requests that wait and that are being answered.
    load: [Gauge<u64, AtomicU64>; 5],
}

impl fmt::Debug for Figures {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.debug_struct("Figures").finish_non_exhaustive()
    }
}

impl Figures {
    /// Nothing has happened yet. `log`: what goes wrong is also written as lines of JSON.
    pub fn new(log: bool) -> Self {
        let mut registry = Registry::with_prefix("inworld");
        let (turns, first_piece) = (Counter::default(), Histogram::new(BUCKETS));
        let (sentence, mind_failures) = (Histogram::new(BUCKETS), Family::default());
        let (store_failures, taken_over) = (Counter::default(), Counter::default());
        registry.register("turns", "Turns that players have begun", turns.clone());
        let words = "Time until a mind has begun to answer";
        registry.register("first_piece_seconds", words, first_piece.clone());
        let words = "Time until the first sentence of an answer, or the first of its sound";
        registry.register("sentence_seconds", words, sentence.clone());
        registry.register("mind_failures", "Failures of minds, speech and hearing, by kind", mind_failures.clone());
        registry.register("store_failures", "Writes to the store that have failed", store_failures.clone());
        registry.register("taken_over", "Sessions that went to another process", taken_over.clone());
        let load: [Gauge<u64, AtomicU64>; 5] = Default::default();
        let names = [
            ("sessions", "Sessions in memory"),
            ("connections", "Open sockets of sessions"),
            ("session_bytes", "Bytes that all sessions take"),
            ("requests_waiting", "Requests that wait for servers of minds, speech and hearing"),
            ("requests_running", "Requests that these servers are answering"),
        ];
        for ((name, words), gauge) in names.into_iter().zip(&load) {
            registry.register(name, words, gauge.clone());
        }
        Self { log, registry, turns, first_piece, sentence, mind_failures, store_failures, taken_over, load }
    }
}

/// A line of the log.
#[derive(Serialize)]
struct Line {
    time: String,
    event: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
}

impl Figures {
    fn write(&self, event: &'static str, kind: Option<&'static str>) {
        if !self.log {
            return;
        }
        let time = OffsetDateTime::now_utc().format(&Rfc3339).unwrap_or_default();
        let line = serde_json::to_string(&Line { time, event, kind }).unwrap_or_default();
        // Nobody may read it.
        let _ = writeln!(std::io::stderr().lock(), "{line}");
    }
}

impl Watcher for Figures {
    fn note(&self, figure: Figure) {
        match figure {
            Figure::Turn => drop(self.turns.inc()),
            Figure::FirstPiece(time) => self.first_piece.observe(time.as_secs_f64()),
            Figure::Sentence(time) => self.sentence.observe(time.as_secs_f64()),
            Figure::MindFailed(kind) => {
                self.mind_failures.get_or_create(&[("kind", kind)]).inc();
                self.write("mind_failed", Some(kind));
            }
            Figure::StoreFailed => {
                self.store_failures.inc();
                self.write("store_failed", None);
            }
            Figure::TakenOver => {
                self.taken_over.inc();
                self.write("taken_over", None);
            }
        }
    }

    fn text(&self, load: Load) -> String {
        let Load { sessions, connections, bytes, waiting, running } = load;
        for (gauge, value) in self.load.iter().zip([sessions, connections, bytes, waiting, running]) {
            gauge.set(value as u64);
        }
        let mut text = String::new();
        // Writing to a String cannot fail.
        let _ = encode(&mut text, &self.registry);
        text
    }

    fn media_type(&self) -> &'static str {
        "application/openmetrics-text; version=1.0.0; charset=utf-8"
    }
}
