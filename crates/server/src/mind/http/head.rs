//! The head of an answer: what of it decides how the body is read, and when to ask again.

use std::time::{Duration, SystemTime};

use hyper::HeaderMap;
use hyper::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderName, LOCATION};

/// The longest wait in milliseconds that is read: a day.
const LONGEST_MS: u64 = 24 * 60 * 60 * 1_000;

/// Status and headers, as far as they matter here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) status: u16,
    /// In lower case and without parameters, such as `text/event-stream`.
    pub(crate) content_type: String,
    /// `gzip` and the like; empty when the body is as it is.
    pub(crate) encoding: String,
    pub(crate) location: String,
    pub(crate) retry_after: Option<Duration>,
}

impl Head {
    pub(crate) fn read(status: u16, headers: &HeaderMap, wall: SystemTime) -> Self {
        let text =
            |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().trim();
        let content_type = text(CONTENT_TYPE).split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let encoding = text(CONTENT_ENCODING).to_ascii_lowercase();
        let ms = text(HeaderName::from_static("retry-after-ms"));
        let ms =
            ms.parse::<f64>().ok().filter(|ms| *ms >= 0.0).map(|ms| Duration::from_millis((ms as u64).min(LONGEST_MS)));
        Self {
            status,
            content_type,
            encoding: if encoding == "identity" { String::new() } else { encoding },
            location: text(LOCATION).to_owned(),
            retry_after: ms.or_else(|| inworld_net::retry_after(headers, wall)),
        }
    }

    /// Whether the body is an answer and no refusal.
    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(headers: &[(&'static str, &'static str)]) -> Head {
        let headers = headers.iter().map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap()));
        Head::read(200, &headers.collect(), SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_770))
    }

    #[test]
    fn what_matters_is_read() {
        let head = read(&[("content-type", "Text/Event-Stream; charset=utf-8"), ("content-encoding", "gzip")]);
        assert_eq!((head.content_type.as_str(), head.encoding.as_str()), ("text/event-stream", "gzip"));
        assert_eq!(read(&[("content-encoding", "identity")]).encoding, "");
    }

    #[test]
    fn a_wait_is_read_in_all_its_forms() {
        for (headers, ms) in [
            (&[("retry-after-ms", "350"), ("retry-after", "20")][..], Some(350)),
            (&[("retry-after-ms", "350.5")], Some(350)),
            (&[("retry-after-ms", "NaN"), ("retry-after", "2")], Some(2_000)),
            (&[("retry-after-ms", "1e300")], Some(LONGEST_MS)),
            (&[("retry-after-ms", "-1")], None),
            (&[("retry-after", "2")], Some(2_000)),
            (&[("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT")], Some(7_000)),
            (&[], None),
        ] {
            assert_eq!(read(headers).retry_after, ms.map(Duration::from_millis), "{headers:?}");
        }
    }
}
