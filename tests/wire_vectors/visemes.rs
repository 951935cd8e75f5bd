//! Mouth shapes: ours against the tables of the SDKs.

use std::collections::BTreeMap;

use inworld_protocol::packet::viseme;
use serde_json::Value;

use crate::folder;

pub const FILE: &str = "viseme_maps.json";

/// The shape that a table gives; `null` and -1 are none, the NDK writes names.
fn shape(names: &[Value], value: &Value) -> u32 {
    match value {
        Value::String(name) if name == "STOP" => 0,
        Value::String(name) => {
            let same = |other: &Value| other.as_str().is_some_and(|other| other.eq_ignore_ascii_case(name));
            names.iter().position(same).unwrap() as u32
        }
        number => number.as_u64().map_or(viseme::NONE, |number| number as u32),
    }
}

#[test]
fn a_phoneme_has_the_mouth_shape_that_most_sdks_give_it() {
    let file = folder::json(FILE);
    let names = file["visemeIndexNames"].as_array().unwrap();
    let mut votes: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    for table in ["webRpm", "webInnequin", "unity", "ndk"] {
        for (phoneme, value) in file[table].as_object().unwrap() {
            votes.entry(phoneme).or_default().push(shape(names, value));
        }
    }
    let exceptions = [
        // The symbol of the closed mouth itself.
        ("sil", 0),
        // Unity's only affricate without a tie bar goes to TH by mistake; with one it is CH everywhere.
        ("dʒ", 6),
        // Keys that the NDK lost or broke (PROTOCOL.md 7.8).
        ("\\xF0", viseme::NONE),
        ("\\xE6", viseme::NONE),
        ("", viseme::NONE),
    ];
    for (phoneme, votes) in &votes {
        let ours = viseme::of(phoneme.as_bytes());
        if let Some((_, expected)) = exceptions.iter().find(|(exception, _)| exception == phoneme) {
            assert_eq!(ours, *expected, "{phoneme:?}");
            continue;
        }
        let count = |shape: u32| votes.iter().filter(|vote| **vote == shape).count();
        let most = votes.iter().map(|vote| count(*vote)).max().unwrap();
        assert_eq!(count(ours), most, "{phoneme:?} is {ours}, but the SDKs say {votes:?}");
    }
    assert_eq!(votes.len(), 69);
}
