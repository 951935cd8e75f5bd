//! Texts are never altered, in neither direction.

use inworld_protocol::packet::enums::TextSource;
use inworld_protocol::packet::{CustomEvent, PacketId};
use inworld_protocol::packet::{NamedValue, PackedPacket, Packet, PacketStatus, Payload, TextEvent};
use inworld_protocol::wire::{ServerFrame, decode_client_packet, decode_server_frame, encode, encode_result};

fn difficult() -> Vec<String> {
    let mut texts: Vec<String> = [
        "",
        " ",
        "plain",
        "“Halt!”, he said, ‘it’s late’",
        "\\\u{2019}\\\\\u{201c}\\u2019",
        "\"quoted\" and \\ back/slash",
        "\u{0}in\u{0}side\u{0}",
        "\u{1}\u{8}\t\n\u{b}\u{c}\r\u{1f}\u{7f}\u{85}",
        "\u{2028}\u{2029}\u{feff}\u{200d}\u{fffd}\u{ffff}",
        "👩‍👩‍👧‍👦 🏴󠁧󠁢󠁳󠁣󠁴󠁿 \u{10ffff}",
        "e\u{301} é Straße 日本語 עברית \u{202e}abc",
        "{\"result\":{}}",
        "\\ud83d\\ude00",
        "null",
    ]
    .map(String::from)
    .into();
    texts.push("ä“\\\"\u{0}😀".repeat(100_000)); // 1 MB and more
    assert!(texts.last().unwrap().len() > 1_000_000);
    texts
}

/// A packet with the text wherever a packet has one.
fn packets(text: &str) -> [Packet<String>; 2] {
    let event = TextEvent { text: text.into(), source: TextSource::Generated, is_final: true };
    let parameter = NamedValue { name: text.to_owned(), value: text.to_owned() };
    let custom = CustomEvent { name: text.into(), parameters: vec![parameter], ..CustomEvent::default() };
    let id = PacketId { packet_id: text.into(), correlation_id: text.into(), ..PacketId::default() };
    [
        Packet { payload: Payload::Text(event), id: id.clone(), ..Packet::default() },
        Packet { payload: Payload::Custom(custom), id, ..Packet::default() },
    ]
}

#[test]
fn a_text_arrives_as_it_was_sent_by_either_side() {
    for text in difficult() {
        for packet in packets(&text) {
            let sent = encode(&packet);
            assert!(decode_client_packet(&sent).unwrap().to_owned() == packet, "{:.80}", sent);
            let sent = encode_result(&packet);
            let ServerFrame::Packet { packet: read, json } = decode_server_frame(&sent).unwrap() else { panic!() };
            assert!(read.to_owned() == packet, "{sent:.80}");
            let packed = PackedPacket::pack(&read, json, PacketStatus::Received).unwrap();
            assert!(packed.text(packed.packet.id.packet_id) == text, "{sent:.80}");
        }
    }
}

#[test]
fn escapes_mean_what_json_says_they_mean() {
    for (escaped, text) in [
        (r"\u0041\u00e4", "Aä"),
        (r"\ud83d\ude00", "😀"),
        (r"\uD83D\uDE00", "😀"),
        (r"\u0000", "\0"),
        (r"\u2018\u2019\u201c\u201d", "‘’“”"),
        (r#"\"\\\/\b\f\n\r\t"#, "\"\\/\u{8}\u{c}\n\r\t"),
        (r"\\u0041", r"\u0041"),
    ] {
        let frame = format!(r#"{{"result":{{"text":{{"text":"{escaped}"}}}}}}"#);
        let ServerFrame::Packet { packet, .. } = decode_server_frame(&frame).unwrap() else { panic!() };
        let Payload::Text(event) = &packet.payload else { panic!() };
        assert_eq!(&*event.text, text, "{escaped}");
    }
}

#[test]
fn a_server_never_writes_a_typographic_quote_bare() {
    // Unity would turn it into a plain one, which ends the JSON text (PROTOCOL.md 11, U1).
    for packet in packets("“Halt!”, he said, ‘it’s late’") {
        let frame = encode_result(&packet);
        assert!(!frame.contains(['‘', '’', '“', '”']), "{frame}");
    }
}

#[test]
fn a_text_without_escapes_is_not_copied() {
    let frame = r#"{"result":{"text":{"text":"Halt!"}}}"#;
    let ServerFrame::Packet { packet, .. } = decode_server_frame(frame).unwrap() else { panic!() };
    let Payload::Text(event) = &packet.payload else { panic!() };
    assert!(frame.as_bytes().as_ptr_range().contains(&event.text.as_bytes().as_ptr()));
}
