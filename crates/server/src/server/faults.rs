//! Breaking the server on purpose, so that a game can be tried against a bad network. `docs/FAULTS.md` is for users.

use std::collections::VecDeque;
use std::fmt;
use std::str::FromStr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::lock;
use inworld_protocol::packet::enums::ErrorType;

/// The effect of a fault on one connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Strike {
    /// The TCP connection ends without a word.
    Drop,
    /// Stops reading and writing.
    Stall,
    /// The TCP connection ends in the middle of a frame.
    Cut,
    /// A text frame that is not JSON.
    BadJson,
    /// A text frame that is not UTF-8.
    BadUtf8,
    /// A frame of a kind that WebSocket does not have.
    BadOpcode,
    /// This error, and a close.
    Error(ErrorType),
    /// The thread that serves all connections does nothing more.
    Hang,
    /// All connections end, and the sessions are remembered or not.
    Restart { memory: bool },
}

/// A kind of fault: what its number means depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FaultKind {
    /// Strikes a connection once so many frames were sent on it.
    After(Strike),
    /// Delay before each frame of a connection, in milliseconds.
    Slow,
    /// Number of connections that are closed as soon as they come.
    Refuse,
    /// A token that is valid for so many seconds, and so is the connection that was opened with it.
    Expire,
}

/// Every fault but the errors: name, kind, meaning.
const FAULTS: [(&str, FaultKind, &str); 12] = [
    ("drop", FaultKind::After(Strike::Drop), "the connection ends without a word after N frames"),
    ("stall", FaultKind::After(Strike::Stall), "after N frames nothing is read or written any more, not even a pong"),
    (
        "hang",
        FaultKind::After(Strike::Hang),
        "after N frames the whole server hangs: no connection is served, old or new",
    ),
    ("cut", FaultKind::After(Strike::Cut), "the connection ends in the middle of a frame after N frames"),
    ("bad-json", FaultKind::After(Strike::BadJson), "a frame that is not JSON comes after N frames"),
    ("bad-utf8", FaultKind::After(Strike::BadUtf8), "a text frame that is not UTF-8 comes after N frames"),
    ("bad-opcode", FaultKind::After(Strike::BadOpcode), "a frame that WebSocket does not know comes after N frames"),
    ("restart", FaultKind::After(Strike::Restart { memory: false }), "all connections end, all sessions are forgotten"),
    (
        "restart-with-memory",
        FaultKind::After(Strike::Restart { memory: true }),
        "all connections end, sessions are kept",
    ),
    ("expire", FaultKind::Expire, "a token is valid for N seconds, and so is the connection opened with it"),
    ("refuse", FaultKind::Refuse, "N connections are closed as soon as they come"),
    ("slow", FaultKind::Slow, "N milliseconds pass before each frame of a connection"),
];

/// The errors of PROTOCOL.md 9.1 that a server can send.
fn errors() -> impl Iterator<Item = ErrorType> {
    ErrorType::ALL.iter().copied().filter(|error| *error != ErrorType::Unknown)
}

/// `SESSION_EXPIRED` is the fault `session-expired`.
fn error_name(error: ErrorType) -> String {
    error.name().to_ascii_lowercase().replace('_', "-")
}

/// One thing to go wrong, written `NAME=N`, `NAME=N*TIMES` or `NAME=N*always`; without a number of times it strikes
/// once. Behind it, `,refuse=N` closes the next N connections after each strike.
///
/// ```
/// # use inworld_server::Fault;
/// let fault: Fault = "drop=20*3,refuse=2".parse()?;
/// # Ok::<(), inworld_server::FaultError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    kind: FaultKind,
    number: u32,
    /// How often it still strikes; `None` is always.
    times: Option<u32>,
    then_refuse: u32,
}

impl Fault {
    /// All faults with their meaning, a line each.
    pub fn list() -> String {
        let mut lines: Vec<String> = FAULTS.iter().map(|(name, _, words)| format!("{name}=N  {words}")).collect();
        lines
            .extend(errors().map(|error| {
                format!("{}=N  the error {} and a close after N frames", error_name(error), error.name())
            }));
        let width = lines.iter().filter_map(|line| line.find("  ")).max().unwrap_or_default();
        let aligned = |line: &String| match line.split_once("  ") {
            Some((name, words)) => format!("  {name:width$}  {words}\n"),
            None => String::new(),
        };
        lines.iter().map(aligned).collect()
    }
}

/// Words about a fault that cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct FaultError(String);

impl FromStr for Fault {
    type Err = FaultError;

    /// # Errors
    /// Says what is wrong with it and what would be right.
    fn from_str(text: &str) -> Result<Self, FaultError> {
        let (first, then) = text.split_once(',').map_or((text, None), |(first, then)| (first, Some(then)));
        let mut fault = one(first)?;
        if let Some(then) = then {
            let refuse = one(then).ok().filter(|then| then.kind == FaultKind::Refuse && then.times == Some(1));
            let refuse = refuse.filter(|_| matches!(fault.kind, FaultKind::After(_)));
            let words = || {
                FaultError(format!(
                    "`{text}`: only `refuse=N` can follow, and only on what ends a connection after N frames"
                ))
            };
            fault.then_refuse = refuse.ok_or_else(words)?.number;
        }
        Ok(fault)
    }
}

fn one(text: &str) -> Result<Fault, FaultError> {
    let form = || FaultError(format!("`{text}` should be written like drop=20 or drop=20*3; `help` lists all faults"));
    let (name, rest) = text.split_once('=').ok_or_else(form)?;
    let known = FAULTS.iter().find(|(known, ..)| *known == name).map(|(_, kind, _)| *kind);
    let error =
        || errors().find(|error| error_name(*error) == name).map(|error| FaultKind::After(Strike::Error(error)));
    let unknown = || FaultError(format!("there is no fault `{name}`; `help` lists all faults"));
    let kind = known.or_else(error).ok_or_else(unknown)?;
    let (number, times) = match rest.split_once('*') {
        None => (rest, Some(1)),
        Some((number, "always")) => (number, None),
        Some((number, times)) => (number, Some(times.parse().ok().filter(|times| *times > 0).ok_or_else(form)?)),
    };
    let number: u32 = number.parse().map_err(|_| form())?;
    let needs_more = matches!(kind, FaultKind::Slow | FaultKind::Refuse | FaultKind::Expire);
    if needs_more && number == 0 {
        return Err(FaultError(format!("`{text}`: the number should be at least 1")));
    }
    if kind == FaultKind::Refuse && rest.contains('*') {
        return Err(FaultError(format!(
            "`{text}`: the number tells already how often; write refuse=6 for six connections"
        )));
    }
    Ok(Fault { kind, number, times, then_refuse: 0 })
}

#[derive(Default)]
struct Armed {
    /// Looked at before each frame: without faults that is all the cost.
    any: AtomicBool,
    faults: Mutex<VecDeque<Fault>>,
}

/// The faults of a server. Clones share them, so that a test can add faults while the server runs.
#[derive(Clone, Default)]
pub struct Faults(Arc<Armed>);

impl fmt::Debug for Faults {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.debug_list().entries(lock(&self.0.faults).iter()).finish()
    }
}

impl FromIterator<Fault> for Faults {
    fn from_iter<I: IntoIterator<Item = Fault>>(faults: I) -> Self {
        let all = Self::default();
        faults.into_iter().for_each(|fault| all.add(fault));
        all
    }
}

impl Faults {
    /// From now on this goes wrong, too. Any thread may call it.
    pub fn add(&self, fault: Fault) {
        lock(&self.0.faults).push_back(fault);
        self.0.any.store(true, Ordering::Release);
    }

    /// The fault for a connection on which so many frames were sent.
    pub(super) fn strikes(&self, frames: u32) -> Vec<Strike> {
        let mut refused = 0;
        let strikes = self.all(|fault| match fault.kind {
            FaultKind::After(strike) if fault.number == frames => {
                refused += fault.then_refuse;
                Some(strike)
            }
            _ => None,
        });
        if refused > 0 {
            self.add(Fault { kind: FaultKind::Refuse, number: refused, times: Some(1), then_refuse: 0 });
        }
        strikes
    }

    /// Time that passes before each frame of a new connection.
    pub(super) fn delay(&self) -> Duration {
        let slow =
            self.all(|fault| (fault.kind == FaultKind::Slow).then(|| Duration::from_millis(fault.number.into())));
        slow.into_iter().sum()
    }

    /// How long the next token is valid, if not as long as usual.
    pub(super) fn token_lifetime(&self) -> Option<Duration> {
        self.first(|fault| (fault.kind == FaultKind::Expire).then(|| Duration::from_secs(fault.number.into())))
    }

    /// Whether the connection that has just come is closed at once.
    pub(super) fn refuses(&self) -> bool {
        let refused = self.first(|fault| (fault.kind == FaultKind::Refuse).then_some(fault.number));
        // Each strike is one connection, the others are still to come.
        if let Some(number) = refused.filter(|number| *number > 1) {
            self.add(Fault { kind: FaultKind::Refuse, number: number - 1, times: Some(1), then_refuse: 0 });
        }
        refused.is_some()
    }

    /// The first fault that strikes.
    fn first<T>(&self, mut hits: impl FnMut(&Fault) -> Option<T>) -> Option<T> {
        let mut done = false;
        let mut once = |fault: &Fault| if done { None } else { hits(fault).inspect(|_| done = true) };
        self.all(&mut once).pop()
    }

    /// All faults that strike. Each does so as often as it should.
    fn all<T>(&self, mut hits: impl FnMut(&Fault) -> Option<T>) -> Vec<T> {
        let mut struck = Vec::new();
        if !self.0.any.load(Ordering::Acquire) {
            return struck;
        }
        let mut faults = lock(&self.0.faults);
        faults.retain_mut(|fault| {
            let Some(hit) = hits(fault) else { return true };
            struck.push(hit);
            fault.times = fault.times.map(|times| times.saturating_sub(1));
            fault.times != Some(0)
        });
        self.0.any.store(!faults.is_empty(), Ordering::Release);
        struck
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn armed(faults: &[&str]) -> Faults {
        faults.iter().map(|fault| fault.parse::<Fault>().unwrap()).collect()
    }

    #[test]
    fn faults_strike_as_often_as_they_should() {
        let faults = armed(&["drop=2*2", "session-expired=2", "bad-json=0*always"]);
        assert_eq!(faults.strikes(1), []);
        assert_eq!(faults.strikes(2), [Strike::Drop, Strike::Error(ErrorType::SessionExpired)]);
        assert_eq!(faults.strikes(2), [Strike::Drop]);
        assert_eq!(faults.strikes(2), []);
        for _ in 0..5 {
            assert_eq!(faults.strikes(0), [Strike::BadJson]);
        }
    }

    #[test]
    fn connections_are_refused_from_the_start_or_behind_a_strike() {
        let faults = armed(&["refuse=2", "cut=1,refuse=1", "expire=3", "slow=10", "slow=5"]);
        assert_eq!([faults.refuses(), faults.refuses(), faults.refuses()], [true, true, false]);
        assert_eq!(faults.strikes(1), [Strike::Cut]);
        assert_eq!([faults.refuses(), faults.refuses()], [true, false]);
        assert_eq!([faults.token_lifetime(), faults.token_lifetime()], [Some(Duration::from_secs(3)), None]);
        assert_eq!([faults.delay(), faults.delay()], [Duration::from_millis(15), Duration::ZERO]);
        assert!(!faults.0.any.load(Ordering::Acquire), "nothing is left, and nothing is looked for");
    }

    #[test]
    fn what_makes_no_sense_is_refused_with_words() {
        for (text, words) in [
            ("drop", "drop=20"),
            ("drop=", "drop=20"),
            ("drop=-1", "drop=20"),
            ("drop=1*0", "drop=20*3"),
            ("drop=1*x", "drop=20*3"),
            ("explode=1", "no fault `explode`"),
            ("unknown=1", "no fault `unknown`"),
            ("slow=0", "at least 1"),
            ("refuse=2*3", "refuse=6"),
            ("drop=1,drop=2", "only `refuse=N` can follow"),
            ("slow=1,refuse=2", "only `refuse=N` can follow"),
        ] {
            let error = text.parse::<Fault>().unwrap_err().to_string();
            assert!(error.contains(words) && error.contains(text.split('=').next().unwrap()), "{text}: {error}");
        }
    }

    #[test]
    fn the_list_has_every_fault_and_each_is_understood() {
        let list = Fault::list();
        assert_eq!(list.lines().count(), FAULTS.len() + 13);
        for line in list.lines() {
            let name = line.trim().split("=N").next().unwrap();
            assert!(format!("{name}=1").parse::<Fault>().is_ok(), "{line}");
        }
    }
}
