//! The wire decoder: any text is a packet or an error, and what was decoded once is encoded and decoded to the same.
#![no_main]

use inworld_protocol::wire::{ServerFrame, decode_client_packet, decode_server_frame, encode, encode_result};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(ServerFrame::Packet { packet, .. }) = decode_server_frame(text) {
        let frame = encode_result(&packet.to_owned());
        let Ok(ServerFrame::Packet { packet: again, .. }) = decode_server_frame(&frame) else {
            panic!("an encoded packet is not decoded: {frame}");
        };
        assert_eq!(encode_result(&again.to_owned()), frame);
    }
    if let Ok(packet) = decode_client_packet(text) {
        let frame = encode(&packet.to_owned());
        let Ok(again) = decode_client_packet(&frame) else { panic!("an encoded packet is not decoded: {frame}") };
        assert_eq!(encode(&again.to_owned()), frame);
    }
});
