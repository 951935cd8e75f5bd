//! What an answer cost, where a service tells (REALTIME.md 14). Every part may be missing.

use serde_json::Value;

/// Tokens of one answer, as words for the developer; nothing where no number was told.
pub(super) fn usage(response: &Value) -> Option<String> {
    let usage = response.get("usage")?;
    let number = |path: &str| usage.pointer(path).and_then(Value::as_u64).filter(|number| *number > 0);
    let part = |path: &str, meaning: &str| number(path).map(|number| format!("{number} {meaning}"));
    let side = |total: &str, name: &str, parts: [Option<String>; 2]| {
        let total = number(total)?;
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        let parts = if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(", ")) };
        Some(format!("{total} tokens {name}{parts}"))
    };
    let input_parts = [
        part("/input_token_details/audio_tokens", "of sound"),
        part("/input_token_details/cached_tokens", "from its cache"),
    ];
    let read = side("/input_tokens", "read", input_parts);
    let written = side("/output_tokens", "made", [part("/output_token_details/audio_tokens", "of sound"), None]);
    let sides: Vec<String> = read.into_iter().chain(written).collect();
    (!sides.is_empty()).then(|| format!("the answer took {}", sides.join(" and ")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::usage;

    #[test]
    fn what_is_told_is_said_and_what_is_not_is_left_out() {
        let whole = json!({"usage": {
            "total_tokens": 700, "input_tokens": 600, "output_tokens": 100,
            "input_token_details": {"text_tokens": 100, "audio_tokens": 500, "cached_tokens": 384},
            "output_token_details": {"text_tokens": 20, "audio_tokens": 80},
        }});
        let words =
            "the answer took 600 tokens read (500 of sound, 384 from its cache) and 100 tokens made (80 of sound)";
        assert_eq!(usage(&whole).as_deref(), Some(words));
        let part = json!({"usage": {"input_tokens": 40, "output_tokens": "many", "input_token_details": null}});
        assert_eq!(usage(&part).as_deref(), Some("the answer took 40 tokens read"));
        assert_eq!(usage(&json!({"usage": null})), None);
        assert_eq!(usage(&json!({})), None);
    }
}
