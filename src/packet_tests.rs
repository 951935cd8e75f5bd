//! Any packet, as C programs see it: what is asked about it, and its JSON made from its fields alone.

use std::ffi::{CStr, CString, c_char};

use super::packet::*;
use super::packet_json;
use super::types::{iw_packet, iw_str};
use super::view::View;
use inworld_protocol::packet::random::Random;
use inworld_protocol::packet::{PackedPacket, Packet, PacketId, PacketStatus, Payload, Routing, TextEvent};
use inworld_protocol::wire;

const ROUNDS: usize = 5_000;

/// A view of a packet and what it points to.
struct Seen {
    view: View,
    packed: PackedPacket,
}

impl Seen {
    fn of(packet: &Packet<String>) -> Self {
        let packed = PackedPacket::pack(packet, &wire::encode(packet), PacketStatus::Received).unwrap();
        Self { view: View::default(), packed }
    }

    /// Without its JSON, as if built by hand.
    fn by_hand(&mut self) -> iw_packet {
        let mut packet = self.view.lend_packet(&self.packed);
        packet.json = iw_str { ptr: std::ptr::null(), len: 0 };
        packet
    }

    fn encoded(&mut self) -> String {
        let packet = self.by_hand();
        // SAFETY: the view and what it points to are alive.
        unsafe { packet_json::encode(&packet) }.unwrap()
    }
}

#[test]
fn every_question_about_the_routing_agrees_with_its_definition() {
    let mut random = Random(0x5eed_5eed_5eed_5eed);
    let mut yes = [0; 4];
    for _ in 0..ROUNDS {
        let packet = random.packet();
        let id = random.text().replace('\0', "\u{fffd}");
        let Routing { source, target, targets } = &packet.routing;
        let is_source = !id.is_empty() && source.iter().any(|actor| actor.name.replace('\0', "\u{fffd}") == id);
        let is_target =
            !id.is_empty() && target.iter().chain(targets).any(|actor| actor.name.replace('\0', "\u{fffd}") == id);
        let expected = [target.is_none(), is_source, is_target, is_source || is_target];

        let mut seen = Seen::of(&packet);
        let (packet, id) = (seen.by_hand(), CString::new(id).unwrap());
        let id: *const c_char = id.as_ptr();
        // SAFETY: the packet, what it points to and the id are alive.
        let answers = unsafe {
            [
                iw_packet_is_broadcast(&raw const packet),
                iw_packet_is_source(&raw const packet, id),
                iw_packet_is_target(&raw const packet, id),
                iw_packet_is_related(&raw const packet, id),
            ]
        };
        for (index, (answer, expected)) in answers.into_iter().zip(expected).enumerate() {
            assert_eq!(answer, i32::from(expected), "question {index} about {:?}", seen.packed.packet.routing);
            yes[index] += answer;
        }
    }
    assert!(yes.iter().all(|count| *count > 100), "{yes:?}");
}

#[test]
fn a_packet_by_hand_parses_back_to_the_same_packet() {
    let mut random = Random(0xface_b00c_0bad_cafe);
    let mut kinds = std::collections::HashSet::new();
    for _ in 0..ROUNDS {
        let packet = random.packet();
        // No text has a NUL inside in C.
        let packet = wire::encode(&packet).replace(r"\u0000", r"\ufffd");
        let packet = wire::decode_client_packet(&packet).unwrap().to_owned();
        kinds.insert(packet.kind() as u32);
        let json = Seen::of(&packet).encoded();
        let again = wire::decode_client_packet(&json).unwrap().to_owned();
        assert_eq!(again.kind(), packet.kind(), "{json}");
        assert_eq!((&again.id, &again.routing), (&packet.id, &packet.routing));
        assert_eq!(again.timestamp, packet.timestamp);
        // The C structs do not have every member of every kind; nothing that they have is lost.
        assert_eq!(Seen::of(&again).encoded(), json);
        let whole = match &packet.payload {
            Payload::Text(_) | Payload::Emotion(_) | Payload::OperationStatus(_) | Payload::Log(_) => true,
            Payload::Mutation(mutation) => {
                // They have no member for how much was heard.
                mutation.cancel_responses.as_ref().is_some_and(|cancel| cancel.heard_length.is_none())
                    || mutation.regenerate_response.is_some()
                    || mutation.modify_exact_response.is_some()
            }
            Payload::Items(items) => {
                let set = [
                    items.create_or_update_items.is_some(),
                    items.remove_items.is_some(),
                    items.items_in_entities.is_some(),
                ];
                set.into_iter().filter(|is_set| *is_set).count() == 1
            }
            _ => false,
        };
        if whole {
            assert_eq!(again.payload, packet.payload, "{json}");
        }
    }
    assert_eq!(kinds.len(), 15, "every kind was tried");
}

#[test]
fn no_text_has_a_nul_inside() {
    let words = "a\0b\0".to_owned();
    let event = TextEvent { text: words.clone(), ..TextEvent::default() };
    let id = PacketId { packet_id: words.clone(), conversation_id: "plain".to_owned(), ..PacketId::default() };
    let mut seen = Seen::of(&Packet { id, payload: Payload::Text(event), ..Packet::default() });
    let packet = seen.view.lend_packet(&seen.packed);
    let mut view = View::default();
    let (first, second) = view.lend_pair(&words, "plain");
    // SAFETY: the views and what they point to are alive.
    unsafe {
        let text = (*packet.text).text;
        for lent in [text, packet.id.packet_id, packet.id.conversation_id, packet.json, first, second] {
            let bytes = CStr::from_ptr(lent.ptr).to_bytes();
            assert_eq!(bytes.len(), lent.len, "{}", String::from_utf8_lossy(bytes));
        }
        assert_eq!(CStr::from_ptr(text.ptr).to_str().unwrap(), "a\u{fffd}b\u{fffd}");
        assert_eq!(CStr::from_ptr(first.ptr).to_str().unwrap(), "a\u{fffd}b\u{fffd}");
    }
}
