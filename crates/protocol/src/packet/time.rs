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
        let moment = OffsetDateTime::parse(text, &Rfc3339).ok()?;
        i64::try_from(moment.unix_timestamp_nanos()).ok().map(Self)
    }
    fn from_number(_: f64) -> Option<Self> {
        None
    }
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
