//! The REST calls around a session, against the vectors.

use inworld_protocol::packet::enums::DislikeType;
use inworld_protocol::wire::rest::{Feedback, feedback_name_path, feedback_path, read_feedback_name, read_state};

use crate::folder;
use crate::schema::Schema;

/// What belongs to sections 6.1 and 6.2.
pub const FILES: [&str; 3] =
    ["rest_03_session_state_response.json", "rest_04_feedback_request.json", "rest_05_feedback_response.json"];

#[test]
fn the_state_is_what_the_server_says() {
    assert_eq!(read_state(folder::text(FILES[0]).as_bytes()).as_deref(), Some("c2F2ZWQtc3RhdGU="));
}

#[test]
fn feedback_is_written_as_the_protocol_shows_it() {
    let dislikes = vec![DislikeType::Irrelevant, DislikeType::TooLong];
    let comment = "off topic".to_owned();
    let feedback = Feedback { is_like: false, dislikes, comment, name: String::new() };
    assert_eq!(serde_json::to_value(&feedback).unwrap(), folder::json(FILES[1]));
    for is_like in [true, false] {
        for dislike in DislikeType::ALL {
            let feedback = Feedback { is_like, dislikes: vec![*dislike], comment: "x".to_owned(), name: String::new() };
            let body = serde_json::to_value(&feedback).unwrap();
            assert_eq!(Schema::read().check("v1.InteractionFeedback", &body), Ok(()));
            assert_eq!(body["isLike"], is_like, "a false is written");
        }
    }
}

#[test]
fn the_name_of_feedback_leads_back_to_it() {
    let name = read_feedback_name(folder::text(FILES[2]).as_bytes()).unwrap();
    assert_eq!(folder::json(FILES[2])["name"], name.as_str());
    let (interaction, group) = ("00000000-0000-4000-8000-000000000003", "00000000-0000-4000-8000-000000000004");
    let stored = feedback_path("demo", "default:5f2d0b7e", interaction, group);
    assert_eq!(feedback_name_path(&name), format!("{stored}/fb-1"));
}
