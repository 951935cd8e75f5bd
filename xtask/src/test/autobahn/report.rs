//! What Autobahn's report says.

use std::collections::BTreeMap;

use serde_json::Value;

/// How the report names what was tested.
pub const AGENT: &str = "inworld";

/// Cases in the sections that are run. Fewer would mean that something was left out.
const CASES: usize = 301;

/// The close code for a message that is too long (RFC 6455 section 7.4.1).
const TOO_LONG: u64 = 1009;

/// Checks each case; the `refused` ones must have been refused, for their length. Gives how many passed.
pub fn judge(report: &Value, refused: &[&str]) -> Result<String, String> {
    let cases = report[AGENT].as_object().ok_or("the report has nothing about us")?;
    if cases.len() != CASES {
        return Err(format!("the report has {} cases of {CASES}", cases.len()));
    }
    if let Some(unknown) = refused.iter().find(|case| !cases.contains_key(**case)) {
        return Err(format!("the report has no case {unknown}"));
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    for (case, result) in cases {
        let text = |field: &str| result[field].as_str().unwrap_or("nothing");
        let (behaviour, close) = (text("behavior"), text("behaviorClose"));
        let is_good = match refused.contains(&case.as_str()) {
            true => behaviour == "FAILED" && result["remoteCloseCode"].as_u64() == Some(TOO_LONG),
            false => [behaviour, close].iter().all(|word| ["OK", "NON-STRICT", "INFORMATIONAL"].contains(word)),
        };
        match is_good {
            true if behaviour == "FAILED" => *counts.entry("refused for its length").or_default() += 1,
            true => *counts.entry(behaviour).or_default() += 1,
            false => wrong.push(format!("case {case}: {behaviour}, its close {close}: {result}")),
        }
    }
    if !wrong.is_empty() {
        return Err(wrong.join("\n"));
    }
    Ok(counts.iter().map(|(word, count)| format!("{count} {word}")).collect::<Vec<String>>().join(", "))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn report(change: impl FnOnce(&mut serde_json::Map<String, Value>)) -> Value {
        let mut cases = serde_json::Map::new();
        for number in 0..CASES {
            cases.insert(
                format!("1.{number}"),
                json!({ "behavior": "OK", "behaviorClose": "OK", "remoteCloseCode": 1000 }),
            );
        }
        change(&mut cases);
        json!({ AGENT: cases })
    }

    #[test]
    fn each_case_counts() {
        assert_eq!(judge(&report(|_| ()), &[]).unwrap(), "301 OK");
        let lenient = |cases: &mut serde_json::Map<String, Value>| cases["1.7"]["behavior"] = "NON-STRICT".into();
        assert_eq!(judge(&report(lenient), &[]).unwrap(), "1 NON-STRICT, 300 OK");
        for field in ["behavior", "behaviorClose"] {
            for word in ["FAILED", "WRONG CODE", "UNCLEAN", "FAILED BY CLIENT", "UNIMPLEMENTED", ""] {
                let error = judge(&report(|cases| cases["1.7"][field] = word.into()), &[]).unwrap_err();
                assert!(error.contains("case 1.7"), "{error}");
            }
        }
        assert!(judge(&report(|cases| drop(cases.remove("1.7"))), &[]).unwrap_err().contains("300 cases"));
        assert!(judge(&json!({}), &[]).is_err());
    }

    #[test]
    fn what_is_refused_has_to_be_refused() {
        assert!(judge(&report(|_| ()), &["1.7"]).unwrap_err().contains("case 1.7"));
        assert!(judge(&report(|_| ()), &["8.1"]).unwrap_err().contains("no case 8.1"));
        let refused = |code: u64| {
            report(move |cases| {
                cases["1.7"] = json!({ "behavior": "FAILED", "behaviorClose": "FAILED", "remoteCloseCode": code })
            })
        };
        assert_eq!(judge(&refused(1009), &["1.7"]).unwrap(), "300 OK, 1 refused for its length");
        assert!(judge(&refused(1002), &["1.7"]).is_err());
        assert!(judge(&refused(1009), &[]).is_err());
    }
}
