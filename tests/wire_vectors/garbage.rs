//! What is not a packet gives an error or a value, never a panic.

use inworld_protocol::packet::{PackedPacket, PacketStatus, Payload};
use inworld_protocol::wire::{self, DecodeError, ServerFrame, decode_client_packet, decode_server_frame};

use crate::folder;

#[derive(Debug, PartialEq)]
enum Read {
    Packet,
    Error,
    NotJson,
    NoEnvelope,
}

fn read(frame: &str) -> Read {
    match decode_server_frame(frame) {
        Ok(ServerFrame::Packet { .. }) => Read::Packet,
        Ok(ServerFrame::Error(_)) => Read::Error,
        Err(DecodeError::Json(_)) => Read::NotJson,
        Err(DecodeError::NoEnvelope) => Read::NoEnvelope,
    }
}

#[test]
fn each_kind_of_garbage_has_its_answer() {
    for (frame, answer) in [
        ("", Read::NotJson),
        (" ", Read::NotJson),
        ("hello", Read::NotJson),
        ("{", Read::NotJson),
        ("\u{feff}{}", Read::NotJson),
        ("null", Read::NotJson),
        ("7", Read::NotJson),
        ("\"result\"", Read::NotJson),
        ("{}", Read::NoEnvelope),
        ("[]", Read::NoEnvelope),
        (r#"{"text":{"text":"a client's packet"}}"#, Read::NoEnvelope),
        (r#"{"result":null}"#, Read::NoEnvelope),
        (r#"{"result":null,"error":null}"#, Read::NoEnvelope),
        (r#"{"result":{}}"#, Read::Packet),
        (r#"{"result":{},"error":null}"#, Read::Packet),
        (r#"{"error":{}}"#, Read::Error),
        (r#"{"result":{},"error":{}}"#, Read::Error),
        (r#"{"error":{},"result":{"text":{}}}"#, Read::Error),
        (r#"{"result":null,"error":{"code":13}}"#, Read::Error),
        (r#" { "result" : { } } "#, Read::Packet),
        (r#"{"result":{}}trailing"#, Read::NotJson),
        (r#"{"result":{},}"#, Read::NotJson),
        (r#"{"result":{}"#, Read::NotJson),
        (r#"{"result":[]}"#, Read::NotJson),
        (r#"{"result":7}"#, Read::NotJson),
        (r#"{"result":{"text":7}}"#, Read::NotJson),
        (r#"{"result":{"routing":"x"}}"#, Read::NotJson),
        (r#"{"result":{"packetId":"x"}}"#, Read::NotJson),
        (r#"{"result":{"control":{"currentSceneStatus":{"agents":{}}}}}"#, Read::NotJson),
        // A value of a wrong kind in place of a text or number is not set.
        (r#"{"result":{"timestamp":{},"text":{"text":[],"final":{},"sourceType":[]}}}"#, Read::Packet),
        (r#"{"result":{"dataChunk":{"chunk":7,"durationMs":[]}}}"#, Read::Packet),
        (r#"{"error":{"code":{},"message":[]}}"#, Read::Error),
        // Half of a surrogate pair stands for no character.
        (r#"{"result":{"text":{"text":"\ud83d"}}}"#, Read::NotJson),
    ] {
        assert_eq!(read(frame), answer, "{frame}");
    }
}

#[test]
fn the_words_of_an_error_stay_short() {
    let frame = format!(r#"{{"result":{{"packetId":"{}"}}}}"#, "x".repeat(1 << 20));
    let words = decode_server_frame(&frame).unwrap_err().to_string();
    assert!(words.starts_with("not a packet: ") && words.len() < 300, "{words}");
}

#[test]
fn deep_nesting_is_skipped_read_or_refused() {
    let nest = |depth: usize, open: &str, close: &str| [open.repeat(depth), close.repeat(depth)].join("1");
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let value = nest(100, open, close);
        assert_eq!(read(&format!(r#"{{"result":{{"unknown":{value}}}}}"#)), Read::Packet);
        assert_eq!(read(&format!(r#"{{"result":{{"text":{{"text":{value}}}}}}}"#)), Read::Packet);
        assert_eq!(read(&format!(r#"{{"result":{{}},"other":{value}}}"#)), Read::Packet);
        // So deep that it would break the stack if it were read by recursion.
        let value = nest(200_000, open, close);
        assert_eq!(read(&format!(r#"{{"result":{{"unknown":{value}}}}}"#)), Read::Packet);
        assert_eq!(read(&format!(r#"{{"result":{value}}}"#)), if open == "[" { Read::NotJson } else { Read::Packet });
        // More elements than a frame may have.
        let value = nest(1_000_000, open, close);
        assert_eq!(read(&format!(r#"{{"result":{{"unknown":{value}}}}}"#)), Read::NotJson);
    }
    // Packets inside of packets are the one thing that is read by recursion.
    let open = r#"{"sessionControlResponse":{"sessionHistory":{"sessionHistoryItems":[{"packets":["#;
    let packet = |depth: usize| format!("{}{{}}{}", open.repeat(depth), "]}]}}}".repeat(depth));
    assert_eq!(read(&format!(r#"{{"result":{}}}"#, packet(10))), Read::Packet);
    assert_eq!(read(&format!(r#"{{"result":{}}}"#, packet(10_000))), Read::NotJson);
}

/// Marsaglia's xorshift64.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end.max(1) as u64) as usize
    }
}

const MUTATIONS: usize = 20_000;

fn mutate(random: &mut Random, bytes: &mut Vec<u8>) {
    const SPLINTERS: [&str; 16] = [
        "null",
        "{}",
        "[]",
        "\"\"",
        "-1",
        "1e999",
        "99999999999999999999",
        "true",
        "\\u0000",
        "\\ud800",
        "\"",
        "{",
        "]",
        ",",
        "“",
        "9999-12-31T23:59:60.999999999999Z",
    ];
    for _ in 0..1 + random.below(4) {
        let at = random.below(bytes.len());
        let end = (at + random.below(24)).min(bytes.len());
        match random.below(6) {
            0 => bytes[at] ^= 1 << random.below(8),
            1 => bytes[at] = random.below(256) as u8,
            2 => drop(bytes.drain(at..end)),
            3 => drop(bytes.splice(at..end, SPLINTERS[random.below(SPLINTERS.len())].bytes())),
            4 => {
                let piece = bytes[at..end].to_vec();
                let to = random.below(bytes.len());
                bytes.splice(to..to, piece);
            }
            _ => bytes.truncate(at.max(1)),
        }
        if bytes.is_empty() {
            bytes.push(b'{');
        }
    }
}

#[test]
fn mutated_vectors_never_panic_and_what_is_read_is_written_and_read_the_same() {
    let vectors: Vec<String> = ["in_", "web_out_", "unity"]
        .iter()
        .flat_map(|start| folder::named(start))
        .map(|file| folder::json(&file).to_string())
        .collect();
    let mut random = Random(0x1a2b_3c4d_5e6f_7081);
    let mut counts = [0; 4];
    for _ in 0..MUTATIONS {
        let mut bytes = vectors[random.below(vectors.len())].clone().into_bytes();
        mutate(&mut random, &mut bytes);
        let frame = String::from_utf8_lossy(&bytes);
        if let Ok(packet) = decode_client_packet(&frame) {
            counts[0] += 1;
            let written = wire::encode(&packet);
            let again = decode_client_packet(&written).unwrap_or_else(|error| panic!("{error}: {written}"));
            assert_eq!(again.to_owned(), packet.to_owned(), "{frame}");
        }
        match decode_server_frame(&frame) {
            Ok(ServerFrame::Packet { packet, json }) => {
                counts[1] += 1;
                let packed = PackedPacket::pack(&packet, json, PacketStatus::Received);
                assert!(packed.is_ok() || matches!(packet.payload, Payload::Data(_)), "{frame}");
            }
            Ok(ServerFrame::Error(status)) => {
                counts[2] += 1;
                assert!(matches!(decode_server_frame(&wire::encode_error(&status)), Ok(ServerFrame::Error(_))));
            }
            Err(error) => {
                counts[3] += 1;
                assert!(error.to_string().len() < 1_000, "{error}");
            }
        }
    }
    // The mutations are neither too mild nor too harsh to prove anything.
    assert!(counts.iter().all(|count| *count > MUTATIONS / 100), "{counts:?}");
}
