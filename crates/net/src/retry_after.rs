//! When a server that refuses wants to be asked again: `Retry-After` (RFC 9110 section 10.2.3).

use std::time::{Duration, SystemTime};

use hyper::header::{DATE, HeaderMap, HeaderValue, RETRY_AFTER};

/// The longest wait that is read; what is longer says no more.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// How long to wait from now on; `None` without the header, or when it is malformed.
pub fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // Only a number that is too large does not parse.
        return Some(text.parse().map_or(LONGEST, Duration::from_secs).min(LONGEST));
    }
    let until = httpdate::parse_http_date(text).ok()?;
    // The server's own clock, if it tells it: this machine's may be wrong.
    let date = headers.get(DATE).map(HeaderValue::to_str);
    let date = date.and_then(Result::ok).and_then(|date| httpdate::parse_http_date(date).ok());
    let wait = until.duration_since(date.unwrap_or(now)).unwrap_or(Duration::ZERO);
    Some(wait.min(LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(headers: &[(&'static str, &'static str)]) -> Option<Duration> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, HeaderValue::from_static(value));
        }
        retry_after(&map, httpdate::parse_http_date("Sun, 06 Nov 1994 08:49:30 GMT").unwrap())
    }

    #[test]
    fn seconds_and_all_forms_of_a_date_are_read() {
        let seconds = |count| Some(Duration::from_secs(count));
        let table = [
            ("0", seconds(0)),
            ("120", seconds(120)),
            (" 5 ", seconds(5)),
            ("99999999999999999999999", Some(LONGEST)),
            ("Sun, 06 Nov 1994 08:49:37 GMT", seconds(7)),
            ("Sunday, 06-Nov-94 08:49:37 GMT", seconds(7)),
            ("Sun Nov  6 08:49:37 1994", seconds(7)),
            ("Sun, 06 Nov 1994 08:00:00 GMT", seconds(0)),
            ("Sat, 06 Nov 2094 08:00:00 GMT", Some(LONGEST)),
            ("", None),
            ("-1", None),
            ("1.5", None),
            ("soon", None),
        ];
        for (text, wait) in table {
            assert_eq!(read(&[("retry-after", text)]), wait, "{text:?}");
        }
        assert_eq!(read(&[]), None);
    }

    #[test]
    fn a_date_is_read_by_the_servers_clock() {
        let date = ("date", "Wed, 09 Nov 2033 10:00:00 GMT");
        assert_eq!(read(&[("retry-after", "Wed, 09 Nov 2033 10:00:20 GMT"), date]), Some(Duration::from_secs(20)));
        assert_eq!(read(&[("retry-after", "20"), date]), Some(Duration::from_secs(20)));
    }
}
