//! Access to tokens: clients that sign with the key (PROTOCOL.md 1.2).

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use inworld_net::{ApiKey, KNOWN_METHODS, parse_authorization, verify};
use inworld_server::Verify;
use time::OffsetDateTime;

use crate::Failure;

/// How far the clock of a client may be from ours.
const CLOCK_DIFFERENCE: time::Duration = time::Duration::minutes(10);
/// Nonces that are remembered within that time.
const MOST_NONCES: usize = 10_000;

/// Checks signatures against one key (PROTOCOL.md 1.2).
pub fn gate(key: &str) -> Result<Verify, Failure> {
    let key = ApiKey::decode(key).map_err(|error| Failure(2, format!("--key: {error}")))?;
    let used: Mutex<VecDeque<String>> = Mutex::default();
    Ok(Arc::new(move |authorization, host| {
        let Some(header) = parse_authorization(authorization) else { return false };
        let bare = host.rsplit_once(':').map_or(host, |(name, _)| name);
        // Unity signs the cloud's host whatever it calls; others sign the one they call, with its port or without.
        let hosts = [host, bare, "api-engine.inworld.ai", "localhost", "127.0.0.1"];
        if !is_recent(&header.date_time) || !verify(&key, &header, &hosts, &KNOWN_METHODS) {
            return false;
        }
        let mut used = used.lock().unwrap_or_else(PoisonError::into_inner);
        if used.contains(&header.nonce) {
            return false;
        }
        if used.len() >= MOST_NONCES {
            used.pop_front();
        }
        used.push_back(header.nonce);
        true
    }))
}

/// Whether `yyyyMMddHHmmss` is about now.
fn is_recent(date_time: &str) -> bool {
    let part = |from: usize, to: usize| date_time.get(from..to).and_then(|digits| digits.parse::<u8>().ok());
    let moment = || {
        let year = date_time.get(..4)?.parse().ok()?;
        let month = time::Month::try_from(part(4, 6)?).ok()?;
        let date = time::Date::from_calendar_date(year, month, part(6, 8)?).ok()?;
        let time = time::Time::from_hms(part(8, 10)?, part(10, 12)?, part(12, 14)?).ok()?;
        Some(time::PrimitiveDateTime::new(date, time).assume_utc())
    };
    date_time.len() == 14
        && moment().is_some_and(|moment| (OffsetDateTime::now_utc() - moment).abs() <= CLOCK_DIFFERENCE)
}
