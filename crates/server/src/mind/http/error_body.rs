//! Reads the body of a refusal: seven shapes of JSON, HTML and plain text.

use serde_json::{Map, Value};

/// Bytes of a refusal that are read.
pub(crate) const LONGEST_REFUSAL: usize = 64 * 1024;
/// Characters of words that are not JSON.
const MOST_PLAIN: usize = 200;
/// Characters of words in JSON.
const MOST_WORDS: usize = 600;

/// A refusal, whichever shape it came in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ErrorBody {
    /// The server's words; empty when it says nothing.
    pub(crate) message: String,
    /// `type`, such as `invalid_request_error`.
    pub(crate) kind: String,
    /// `code` where it is a word, such as `model_not_found`.
    pub(crate) code: String,
    /// `code` where it is a status of HTTP.
    pub(crate) status: Option<u16>,
    /// The field that it is about: `max_tokens`, `messages[0].role`.
    pub(crate) param: String,
}

impl ErrorBody {
    /// Reads the body of a refusal.
    pub(crate) fn read(body: &[u8]) -> Self {
        let body = body.get(..LONGEST_REFUSAL).unwrap_or(body);
        let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
        if let Ok(value) = serde_json::from_slice::<Value>(body)
            && let Some(error) = Self::of_json(&value)
        {
            return error;
        }
        Self { message: plain(&String::from_utf8_lossy(body)), ..Self::default() }
    }

    /// Reads a value that may be an error or hold one. `None`: it does not look like one.
    pub(crate) fn of_json(value: &Value) -> Option<Self> {
        match value {
            Value::String(text) => Some(Self::of_text(text)),
            // Some services put it into a list.
            Value::Array(items) => items.first().and_then(|item| item.as_object().and_then(Self::of_object)),
            Value::Object(object) => Self::of_object(object),
            _ => None,
        }
    }

    fn of_object(object: &Map<String, Value>) -> Option<Self> {
        match object.get("error") {
            Some(Value::Object(error)) => return Some(Self::of_fields(error)),
            Some(Value::String(text)) => {
                // `message` beside it says more.
                let more = object.get("message").and_then(Value::as_str).unwrap_or(text);
                return Some(Self { message: cut(more), ..Self::of_fields(object) });
            }
            _ => {}
        }
        if object.get("message").is_some_and(Value::is_string) {
            return Some(Self::of_fields(object));
        }
        match object.get("detail")? {
            Value::String(text) => Some(Self::of_text(text)),
            Value::Object(detail) => Some(Self::of_fields(detail)),
            // Of the web framework: which field, and what is wrong with it.
            Value::Array(details) => {
                let detail = details.first()?.as_object()?;
                let place = detail.get("loc").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
                let place: Vec<String> =
                    place.iter().map(|part| part.as_str().map_or_else(|| part.to_string(), str::to_owned)).collect();
                let words = detail.get("msg").and_then(Value::as_str).unwrap_or_default();
                let param = place.iter().find(|part| *part != "body").cloned().unwrap_or_default();
                let message = cut(&format!("{}: {words}", place.join(".")));
                Some(Self { message, param: cut(&param), ..Self::of_fields(detail) })
            }
            _ => None,
        }
    }

    /// The fields of an error, wherever it was found.
    fn of_fields(fields: &Map<String, Value>) -> Self {
        let text = |name: &str| fields.get(name).and_then(Value::as_str).map(cut).unwrap_or_default();
        let message = ["message", "msg", "error", "detail"].iter().map(|name| text(name)).find(|text| !text.is_empty());
        let mut error = Self {
            message: message.unwrap_or_default(),
            kind: text("type"),
            code: text("code"),
            status: None,
            param: text("param"),
        };
        let number = match fields.get("code").or_else(|| fields.get("status")) {
            Some(Value::Number(number)) => number.as_u64(),
            Some(Value::String(text)) => text.parse().ok(),
            _ => None,
        };
        error.status =
            number.and_then(|number| u16::try_from(number).ok()).filter(|number| (400..600).contains(number));
        error
    }

    fn of_text(text: &str) -> Self {
        Self { message: cut(text), ..Self::default() }
    }

    /// Whether a code, type or the words have this part, in any case.
    pub(crate) fn mentions(&self, part: &str) -> bool {
        [&self.code, &self.kind, &self.message].iter().any(|text| text.to_ascii_lowercase().contains(part))
    }
}

fn cut(text: &str) -> String {
    text.trim().chars().take(MOST_WORDS).collect()
}

/// Text or HTML without its tags, styles and scripts, runs of blanks as one.
pub(crate) fn plain(text: &str) -> String {
    let mut words = String::new();
    let (mut rest, mut length) = (text, 0);
    while length < MOST_PLAIN {
        let Some(c) = rest.chars().next() else { break };
        if c == '<'
            && rest
                .get(1..)
                .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')))
        {
            let is = |name: &str| rest.get(1..=name.len()).is_some_and(|tag| tag.eq_ignore_ascii_case(name));
            let end = match (is("script"), is("style")) {
                (true, _) => after(rest, "</script>"),
                (_, true) => after(rest, "</style>"),
                _ => after(rest, ">"),
            };
            rest = end;
            if !words.is_empty() && !words.ends_with(' ') {
                words.push(' ');
                length += 1;
            }
            continue;
        }
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
        if !c.is_whitespace() {
            words.push(c);
            length += 1;
        } else if !words.is_empty() && !words.ends_with(' ') {
            words.push(' ');
            length += 1;
        }
    }
    words.trim_end().to_owned()
}

/// The text behind the first `end` (in lower case), which may be missing.
fn after<'a>(text: &'a str, end: &str) -> &'a str {
    let at = text.as_bytes().windows(end.len()).position(|part| part.eq_ignore_ascii_case(end.as_bytes()));
    at.and_then(|at| text.get(at + end.len()..)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_shapes_are_read() {
        for (body, message, kind, code, status, param) in [
            (
                r#"{"error":{"message":"No.","type":"invalid_request_error","param":"max_tokens","code":"unsupported_parameter"}}"#,
                "No.",
                "invalid_request_error",
                "unsupported_parameter",
                None,
                "max_tokens",
            ),
            (
                r#"{"error":{"code":503,"message":"Loading model","type":"unavailable_error"}}"#,
                "Loading model",
                "unavailable_error",
                "",
                Some(503),
                "",
            ),
            (
                r#"{"error":{"message":"no","type":"api_error","param":null,"code":null}}"#,
                "no",
                "api_error",
                "",
                None,
                "",
            ),
            (r#"{"error":"text"}"#, "text", "", "", None, ""),
            (
                r#"{"object":"error","message":"m","type":"BadRequestError","code":400}"#,
                "m",
                "BadRequestError",
                "",
                Some(400),
                "",
            ),
            (
                r#"{"detail":[{"type":"missing","loc":["body","model"],"msg":"Field required","input":{}}]}"#,
                "body.model: Field required",
                "missing",
                "",
                None,
                "model",
            ),
            (
                r#"{"detail":{"msg":"Server is busy","type":"service_unavailable"}}"#,
                "Server is busy",
                "service_unavailable",
                "",
                None,
                "",
            ),
            (
                r#"{"detail":{"error":"validation_error","message":"Voice x","type":"invalid_request_error"}}"#,
                "Voice x",
                "invalid_request_error",
                "",
                None,
                "",
            ),
            (r#"{"detail":"Not Found"}"#, "Not Found", "", "", None, ""),
            (
                r#"[{"error":{"code":400,"message":"API key not valid","status":"INVALID_ARGUMENT"}}]"#,
                "API key not valid",
                "",
                "",
                Some(400),
                "",
            ),
            ("\u{feff}{\"error\":\"text\"}", "text", "", "", None, ""),
            ("\"just words\"", "just words", "", "", None, ""),
            (
                "<html><head><title>502 Bad Gateway</title><STYLE>p{}</style></head>\n<body><h1>502 Bad Gateway</h1></body>",
                "502 Bad Gateway 502 Bad Gateway",
                "",
                "",
                None,
                "",
            ),
            ("Internal  Server\nError", "Internal Server Error", "", "", None, ""),
            ("a < b", "a < b", "", "", None, ""),
            ("{\"broken", "{\"broken", "", "", None, ""),
            ("", "", "", "", None, ""),
        ] {
            let error = ErrorBody::read(body.as_bytes());
            let expected = ErrorBody {
                message: message.to_owned(),
                kind: kind.to_owned(),
                code: code.to_owned(),
                status,
                param: param.to_owned(),
            };
            assert_eq!(error, expected, "{body}");
        }
    }

    #[test]
    fn words_are_bounded() {
        let long = "x".repeat(1 << 20);
        assert_eq!(ErrorBody::read(long.as_bytes()).message.len(), MOST_PLAIN);
        let json = format!("{{\"error\":\"{}\"}}", "x".repeat(10_000));
        assert_eq!(ErrorBody::read(json.as_bytes()).message.len(), MOST_WORDS);
        assert_eq!(plain(&"<".repeat(1 << 16)).len(), MOST_PLAIN);
        assert_eq!(plain(&"<a".repeat(1 << 20)), "");
    }

    #[test]
    fn an_answer_is_no_error() {
        for text in ["{}", "[]", "null", "42", r#"{"choices":[],"error":null}"#] {
            assert_eq!(ErrorBody::of_json(&serde_json::from_str(text).unwrap()), None, "{text}");
        }
    }
}
