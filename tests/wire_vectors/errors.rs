//! Errors from the server: each vector decodes to the status that it shows.

use inworld_protocol::packet::Timestamp;
use inworld_protocol::packet::enums::{ErrorType, ReconnectType, ResourceType};
use inworld_protocol::wire::status::{InworldStatus, ResourceNotFound, Status};
use inworld_protocol::wire::{ServerFrame, decode_server_frame, encode_error};

use crate::folder;

type Shown = (&'static str, i32, &'static str, Option<InworldStatus<&'static str>>);

/// Every error vector: code, words, details.
pub fn expectations() -> Vec<Shown> {
    let noon = |seconds: i64| Timestamp::from_micros((1_743_508_800 + seconds) * 1_000_000);
    let detail = |error_type, reconnect_type, max_retries| InworldStatus {
        type_url: "type.googleapis.com/ai.inworld.common.InworldStatus",
        error_type,
        reconnect_type,
        max_retries,
        ..InworldStatus::default()
    };
    let conversation = ResourceNotFound {
        resource_id: "11111111-1111-4111-8111-111111111111",
        resource_type: ResourceType::Conversation,
    };
    let (immediate, never, later) = (ReconnectType::Immediate, ReconnectType::NoRetry, ReconnectType::Timeout);
    vec![
        // Its code is a text.
        (
            "in_17_error_fixture_audio_session_expired.json",
            1,
            "Error",
            Some(InworldStatus {
                type_url: "",
                reconnect_time: noon(0),
                ..detail(ErrorType::AudioSessionExpired, immediate, 1)
            }),
        ),
        (
            "in_17b_error_session_token_expired.json",
            16,
            "Session token expired",
            Some(InworldStatus { reconnect_time: noon(0), ..detail(ErrorType::SessionTokenExpired, immediate, 1) }),
        ),
        (
            "in_17c_error_session_invalid.json",
            9,
            "Session is not valid any more",
            Some(detail(ErrorType::SessionInvalid, immediate, 1)),
        ),
        (
            "in_17d_error_resource_not_found_conversation.json",
            5,
            "Conversation not found",
            Some(InworldStatus {
                resource_not_found: Some(conversation),
                ..detail(ErrorType::ResourceNotFound, never, 0)
            }),
        ),
        (
            "in_17e_error_resources_exhausted_timeout.json",
            8,
            "Too many requests",
            Some(InworldStatus { reconnect_time: noon(30), ..detail(ErrorType::SessionResourcesExhausted, later, 3) }),
        ),
        (
            "in_17f_error_session_expired.json",
            1,
            "Session expired due to inactivity",
            Some(detail(ErrorType::SessionExpired, immediate, 1)),
        ),
        (
            "in_17g_error_billing_exhausted.json",
            8,
            "Billing tokens exhausted",
            Some(detail(ErrorType::BillingTokensExhausted, never, 0)),
        ),
        ("in_17h_error_without_details.json", 13, "internal error", None),
    ]
}

fn owned<S: AsRef<str>>(status: &Status<S>) -> Status<String> {
    let text = |text: &S| text.as_ref().to_owned();
    let detail = |detail: &InworldStatus<S>| InworldStatus {
        type_url: text(&detail.type_url),
        error_type: detail.error_type,
        reconnect_type: detail.reconnect_type,
        reconnect_time: detail.reconnect_time,
        max_retries: detail.max_retries,
        resource_not_found: detail.resource_not_found.as_ref().map(|missing| ResourceNotFound {
            resource_id: text(&missing.resource_id),
            resource_type: missing.resource_type,
        }),
    };
    Status { code: status.code, message: text(&status.message), details: status.details.iter().map(detail).collect() }
}

#[test]
fn every_error_of_the_server_decodes_to_the_status_that_it_shows() {
    for (file, code, message, detail) in expectations() {
        let expected = owned(&Status { code, message, details: detail.clone().into_iter().collect() });
        let frame = folder::text(file);
        let ServerFrame::Error(status) = decode_server_frame(&frame).unwrap() else { panic!("{file} is no error") };
        assert_eq!(owned(&status), expected, "{file}");
        let (error, reconnect) = detail.map_or((ErrorType::Unknown, ReconnectType::Undefined), |detail| {
            (detail.error_type, detail.reconnect_type)
        });
        assert_eq!((status.error_type(), status.reconnect_type()), (error, reconnect), "{file}");
        let written = encode_error(&status);
        let ServerFrame::Error(again) = decode_server_frame(&written).unwrap() else { panic!("{written}") };
        assert_eq!(owned(&again), expected, "{file}");
    }
}

#[test]
fn an_error_without_details_is_written_without_an_empty_list() {
    let written = encode_error(&Status { code: 13, message: "internal error", details: vec![] });
    let shown = folder::json("in_17h_error_without_details.json");
    assert_eq!(serde_json::from_str::<serde_json::Value>(&written).unwrap(), shown);
}
