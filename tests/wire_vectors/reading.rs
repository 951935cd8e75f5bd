//! What is done with the packets from the server: they are decoded, packed and written back.

use inworld_protocol::packet::{PackedPacket, PacketStatus, Payload, wav};
use inworld_protocol::wire::{ServerFrame, decode_server_frame, encode_result};
use serde_json::Value;

use crate::folder;
use crate::incoming::expectations;

#[test]
fn every_packet_of_the_server_decodes_to_the_values_that_it_shows() {
    for row in expectations() {
        let shown = folder::json(row.file);
        // As people lay it out, and as servers send it: these are two ways through the decoder.
        for frame in [folder::text(row.file), shown.to_string()] {
            let ServerFrame::Packet { packet, json } = decode_server_frame(&frame).unwrap() else {
                panic!("{} is no packet", row.file);
            };
            assert_eq!(packet.to_owned(), row.packet, "{}", row.file);
            assert_eq!(packet.kind(), row.kind, "{}", row.file);
            assert_eq!(serde_json::from_str::<Value>(json).unwrap(), shown["result"], "{}", row.file);
        }
    }
}

#[test]
fn every_packet_of_the_server_survives_being_written_and_read_again() {
    for row in expectations() {
        let frame = encode_result(&row.packet);
        let ServerFrame::Packet { packet, .. } = decode_server_frame(&frame).unwrap() else { panic!("{}", row.file) };
        assert_eq!(packet.to_owned(), row.packet, "{}", row.file);
    }
}

#[test]
fn a_packed_packet_keeps_its_texts_and_its_json() {
    for row in expectations() {
        let frame = folder::json(row.file).to_string();
        let ServerFrame::Packet { packet, json } = decode_server_frame(&frame).unwrap() else { panic!("{}", row.file) };
        let packed = PackedPacket::pack(&packet, json, PacketStatus::Received).unwrap();
        let id = &packed.packet.id;
        let texts = [id.packet_id, id.utterance_id, id.interaction_id, id.correlation_id, id.conversation_id];
        let shown = &row.packet.id;
        let expected = [
            &shown.packet_id,
            &shown.utterance_id,
            &shown.interaction_id,
            &shown.correlation_id,
            &shown.conversation_id,
        ];
        assert_eq!(texts.map(|at| packed.text(at)), expected.map(String::as_str), "{}", row.file);
        assert_eq!(packed.text(packed.json()), json, "{}", row.file);
        assert_eq!(packed.status, PacketStatus::Received);
        let name =
            |actor: &Option<inworld_protocol::packet::Actor<_>>| actor.as_ref().map(|actor| packed.text(actor.name));
        let source = row.packet.routing.source.as_ref().map(|actor| actor.name.as_str());
        assert_eq!(name(&packed.packet.routing.source), source, "{}", row.file);
    }
}

#[test]
fn audio_is_unpacked_to_samples_with_phonemes_in_time() {
    let text = folder::text("in_05_audio_agent_wav_with_phonemes.json");
    let ServerFrame::Packet { packet, json } = decode_server_frame(&text).unwrap() else { panic!() };
    let packed = PackedPacket::pack(&packet, json, PacketStatus::Received).unwrap();
    let Payload::Data(chunk) = &packed.packet.payload else { panic!() };
    let bytes = packed.bytes(chunk.chunk);
    // The README of the vectors: 64 samples, 22,050 Hz, mono, 16 bit, behind a header of 44 bytes.
    assert_eq!(bytes.len(), 44 + 2 * 64);
    let wav = wav::read(bytes).unwrap();
    assert_eq!((wav.sample_rate, wav.channels, wav.bits, wav.encoding), (22_050, 1, 16, 1));
    let samples: Vec<i16> = wav.data.chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect();
    assert_eq!((samples.len(), &samples[..4]), (64, &[0, 1000, 1985, 2938][..]));
    let phonemes: Vec<_> = chunk
        .additional_phoneme_info
        .iter()
        .map(|phoneme| (packed.text(phoneme.phoneme), phoneme.start.as_micros()))
        .collect();
    let shown = [("h", 0), ("æ", 62_500), ("l", 125_000), ("t", 187_500), ("<INTERSPERSE_CHARACTER>", 250_000)];
    assert_eq!(phonemes, shown);
}

#[test]
fn animation_data_is_unpacked_to_bytes() {
    for file in ["in_05c_a2f_header.json", "in_05d_a2f_animation.json"] {
        let text = folder::text(file);
        let ServerFrame::Packet { packet, json } = decode_server_frame(&text).unwrap() else { panic!("{file}") };
        let packed = PackedPacket::pack(&packet, json, PacketStatus::Received).unwrap();
        let Payload::Data(chunk) = &packed.packet.payload else { panic!("{file}") };
        assert_eq!(packed.bytes(chunk.chunk), [10, 0], "{file}");
    }
}
