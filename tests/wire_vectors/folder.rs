//! The folder of vectors: how its files are read, and that none is forgotten.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde_json::Value;

use crate::{client_frames, errors, incoming, rest, unity, visemes};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/vectors")
}

/// The text of a vector.
pub fn text(file: &str) -> String {
    std::fs::read_to_string(folder().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// The JSON of a vector.
pub fn json(file: &str) -> Value {
    serde_json::from_str(&text(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// The names of all vectors that start so, sorted.
pub fn named(start: &str) -> Vec<String> {
    let mut files: Vec<String> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".json") && name.starts_with(start))
        .collect();
    files.sort();
    files
}

/// Bodies of HTTP requests and what belongs to them: proved where they are used, by the tests of `net`.
const OF_THE_NET_MODULE: [&str; 8] = [
    "auth_signature_vectors.json",
    "rest_01_unity_token_request.json",
    "rest_01b_engine_token_request.json",
    "rest_02_token_response.json",
    "rest_06_legacy_load_scene_request.json",
    "rest_07_legacy_load_scene_response.json",
    "rest_08_studio_scenes_response.json",
    "unity_guid_from_key_vectors.json",
];

#[test]
fn every_vector_is_in_exactly_one_table() {
    let tables = [
        incoming::expectations().iter().map(|row| row.file).collect::<Vec<_>>(),
        errors::expectations().iter().map(|row| row.0).collect(),
        client_frames::WEB.to_vec(),
        unity::UNITY.to_vec(),
        rest::FILES.to_vec(),
        vec![visemes::FILE],
        OF_THE_NET_MODULE.to_vec(),
    ];
    let listed: Vec<&str> = tables.concat();
    let unique: BTreeSet<&str> = listed.iter().copied().collect();
    assert_eq!(unique.len(), listed.len(), "a vector is in two tables");
    assert_eq!(
        unique.into_iter().collect::<Vec<_>>(),
        named(""),
        "a vector is in no table, or a table names no vector"
    );
}
