//! Times of the protocol: RFC 3339 timestamps and protobuf durations (PROTOCOL.md 3.1 and 12).

use std::fmt::Write as _;

use ::time::OffsetDateTime;
use ::time::format_description::well_known::Rfc3339;
use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};

use super::json::{Scalar, scalar};

/// A moment: nanoseconds since the Unix epoch, UTC; 0 where none was given or it could not be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// From nanoseconds since the Unix epoch.
    pub const fn from_nanos(nanos: i64) -> Self {
        Self(nanos)
    }

    /// From microseconds since the Unix epoch; saturates after the year 2262.
    pub fn from_micros(micros: i64) -> Self {
        Self(micros.saturating_mul(1_000))
    }

    /// Without what is finer than a microsecond, which is what the C ABI tells.
    pub fn rounded_to_micros(self) -> Self {
        Self::from_micros(self.as_micros())
    }

    /// Nanoseconds since the Unix epoch.
    pub fn as_nanos(self) -> i64 {
        self.0
    }

    /// Microseconds since the Unix epoch, rounded down.
    pub fn as_micros(self) -> i64 {
        self.0.div_euclid(1_000)
    }
}

impl Scalar for Timestamp {
    fn from_text(text: &str) -> Option<Self> {
        if let Some(nanos) = usual(text.as_bytes()) {
            return Some(Self(nanos));
        }
        let moment = OffsetDateTime::parse(text, &Rfc3339).ok()?;
        i64::try_from(moment.unix_timestamp_nanos()).ok().map(Self)
    }
    fn from_number(_: f64) -> Option<Self> {
        None
    }
}

/// The nanoseconds of a timestamp as servers write it: `2025-04-01T12:00:01.020Z` with up to nine digits of a fraction. A
/// fifth of the time that the general parser takes, and each packet has one.
fn usual(text: &[u8]) -> Option<i64> {
    let (head, rest) = text.split_at_checked(19)?;
    let [y0, y1, y2, y3, b'-', o0, o1, b'-', d0, d1, b'T', h0, h1, b':', m0, m1, b':', s0, s1] = *head else {
        return None;
    };
    let number = |digits: &[u8]| {
        digits.iter().try_fold(0i64, |sum, digit| digit.is_ascii_digit().then(|| sum * 10 + i64::from(digit - b'0')))
    };
    let (year, month, day) = (number(&[y0, y1, y2, y3])?, number(&[o0, o1])?, number(&[d0, d1])?);
    let (hour, minute, second) = (number(&[h0, h1])?, number(&[m0, m1])?, number(&[s0, s1])?);
    // The last days of months, leap seconds and years far away are left to the general parser.
    if !(1970..2260).contains(&year) || !(1..=12).contains(&month) || !(1..=28).contains(&day) {
        return None;
    }
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let fraction = match rest {
        [b'Z'] => 0,
        [b'.', digits @ .., b'Z'] if (1..=9).contains(&digits.len()) => {
            (digits.len()..9).fold(number(digits)?, |fraction, _| fraction * 10)
        }
        _ => return None,
    };
    // Days of the proleptic Gregorian calendar, in years that begin in March.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 + day - 1 - 719_468;
    Some(((days * 24 + hour) * 60 + minute) * 60_000_000_000 + second * 1_000_000_000 + fraction)
}

/// With 3, 6 or 9 fraction digits: some SDKs misread other counts (PROTOCOL.md 1.5, 3.1).
impl std::fmt::Display for Timestamp {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        let at = OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0)).unwrap_or(OffsetDateTime::UNIX_EPOCH);
        write!(
            f,
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.",
            at.year(),
            u8::from(at.month()),
            at.day(),
            at.hour(),
            at.minute(),
            at.second()
        )?;
        match at.nanosecond() {
            n if n % 1_000_000 == 0 => write!(f, "{:03}Z", n / 1_000_000),
            n if n % 1_000 == 0 => write!(f, "{:06}Z", n / 1_000),
            n => write!(f, "{n:09}Z"),
        }
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        scalar(deserializer)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A length of time in nanoseconds, `"1.234000000s"` in JSON.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span(i64);

impl Span {
    /// From microseconds.
    pub fn from_micros(micros: i64) -> Self {
        Self(micros.saturating_mul(1_000))
    }

    /// Microseconds, rounded down.
    pub fn as_micros(self) -> i64 {
        self.0.div_euclid(1_000)
    }
}

impl Scalar for Span {
    fn from_text(text: &str) -> Option<Self> {
        let text = text.trim();
        let text = text.strip_suffix('s').unwrap_or(text);
        // Unity writes the decimal sign of the player's country (PROTOCOL.md U22).
        let (whole, fraction) = text.split_once(['.', ',']).unwrap_or((text, ""));
        let negative = whole.starts_with('-');
        let seconds: i64 = whole.parse().ok().or(whole.is_empty().then_some(0))?;
        let mut nanos = 0i64;
        let mut unit = 100_000_000;
        for digit in fraction.chars() {
            nanos += i64::from(digit.to_digit(10)?) * unit;
            unit /= 10;
        }
        let nanos = if negative { -nanos } else { nanos };
        Some(Self(seconds.checked_mul(1_000_000_000)?.checked_add(nanos)?))
    }
    fn from_number(seconds: f64) -> Option<Self> {
        Some(Self((seconds * 1e9) as i64))
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        scalar(deserializer)
    }
}

impl Serialize for Span {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut text = String::with_capacity(16);
        let size = self.0.unsigned_abs();
        let sign = if self.0 < 0 { "-" } else { "" };
        // Writing to a String cannot fail.
        let _ = write!(text, "{sign}{}.{:09}s", size / 1_000_000_000, size % 1_000_000_000);
        serializer.serialize_str(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamps_are_read_with_any_digits_and_offsets() {
        for (text, micros) in [
            ("2025-04-01T12:00:01Z", 1_743_508_801_000_000),
            ("2025-04-01T12:00:01.5Z", 1_743_508_801_500_000),
            ("2025-04-01T12:00:01.020000000Z", 1_743_508_801_020_000),
            ("2025-04-01T14:00:01+02:00", 1_743_508_801_000_000),
            ("yesterday", 0),
        ] {
            let read = Timestamp::from_text(text).unwrap_or_default();
            assert_eq!(read.as_micros(), micros, "{text}");
        }
    }

    /// The general parser as the reference.
    #[test]
    fn usual_timestamps_are_read_as_by_the_general_parser() {
        let general = |text: &str| {
            let moment = OffsetDateTime::parse(text, &Rfc3339).ok()?;
            i64::try_from(moment.unix_timestamp_nanos()).ok()
        };
        let mut random = crate::packet::random::Random(0x0123_4567_89ab_cdef);
        let mut read = 0;
        for _ in 0..20_000 {
            let mut part = |most: usize| random.below(most + 2);
            let (year, month, day) = (1960 + part(310), part(12), part(31));
            let (hour, minute, second, fraction) = (part(23), part(59), part(59), part(999_999_999));
            let fraction = &format!("{fraction:09}")[..part(8)];
            let point = if fraction.is_empty() { "" } else { "." };
            let text = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{point}{fraction}Z");
            if let Some(nanos) = usual(text.as_bytes()) {
                assert_eq!(Some(nanos), general(&text), "{text}");
                read += 1;
            }
        }
        assert!(read > 10_000, "{read}");
        for text in
            ["2025-04-01T12:00:01+02:00", "2025-04-01t12:00:01Z", "2025-04-01T12:00:01.Z", "2025-0\u{e9}1T12:00:01Z"]
        {
            assert_eq!(usual(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn timestamps_are_written_with_three_six_or_nine_digits() {
        for (nanos, text) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (1_743_508_801_020_000_000, "2025-04-01T12:00:01.020Z"),
            (1_743_508_801_020_001_000, "2025-04-01T12:00:01.020001Z"),
            (1_743_508_801_020_001_002, "2025-04-01T12:00:01.020001002Z"),
        ] {
            assert_eq!(Timestamp(nanos).to_string(), text);
            assert_eq!(Timestamp::from_text(text), Some(Timestamp(nanos)));
        }
    }

    #[test]
    fn durations_are_read_as_every_sdk_writes_them() {
        for (text, micros) in [
            ("0s", Some(0)),
            ("0.0625s", Some(62_500)),
            ("1.234000000s", Some(1_234_000)),
            ("1,234s", Some(1_234_000)),
            ("-0.5s", Some(-500_000)),
            (".5s", Some(500_000)),
            ("soon", None),
            ("99999999999999999999s", None),
        ] {
            assert_eq!(Span::from_text(text).map(Span::as_micros), micros, "{text}");
        }
    }
}
