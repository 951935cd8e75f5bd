//! HTTP around the sessions: points 1, 2 and 12 of the checklist (PROTOCOL.md 13).

use std::sync::Arc;

use inworld_server::Options;
use serde_json::json;

use super::client::{Client, Http, start};
use super::packets::{SCENE, text, to};

#[tokio::test]
async fn unity_3_2_loads_its_scene_over_rest() {
    let address = start(Options::default()).await;
    let body = r#"{"user":{"name":"Player","id":"b1"},"capabilities":{"audio":true,"text":true}}"#;
    let headers = "Authorization: Bearer t\r\nGrpc-Metadata-session-id: unity32\r\n";
    let answer = Http::post(address, &format!("/v1/{SCENE}:load"), headers, body).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.json["key"], "unity32");
    let guard = answer.json["agents"][1]["agentId"].as_str().unwrap();
    let mut client = Client::connect_at(address, "/v1/session/default?session_id=unity32", &["Bearer", "t"]).await;
    client.send(text("Hello", to(guard))).await;
    let answer = client.until_end().await;
    assert!(answer.iter().any(|packet| packet.get("dataChunk").is_some()));
    let missing = Http::post(address, "/v1/workspaces/demo/scenes/none:load", headers, "{}").await;
    assert_eq!((missing.status, &missing.json["code"]), (404, &json!(5)));
}

#[tokio::test]
async fn tokens_are_given_out() {
    let address = start(Options::default()).await;
    for path in ["/v1/sessionTokens/token:generate", "/auth/v1/tokens/token:generate"] {
        let answer = Http::post(address, path, "", r#"{"api_key":"KEY","resource_id":""}"#).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.json["type"], "Bearer");
        let token = answer.json["token"].as_str().unwrap();
        assert!(token.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c)));
        assert!(answer.json["expirationTime"].as_str().unwrap().ends_with('Z'));
        assert!(!answer.json["sessionId"].as_str().unwrap().is_empty());
    }
    assert_eq!(Http::get(address, "/v1/session/open").await.status, 426);
    assert_eq!(Http::get(address, "/nowhere").await.status, 404);
}

#[tokio::test]
async fn with_a_key_only_good_tokens_open_a_session() {
    let verify: inworld_server::Verify = Arc::new(|authorization, _| authorization == "good");
    let options = Options { verify: Some(verify), ..Options::default() };
    let address = start(options).await;
    let path = "/v1/sessionTokens/token:generate";
    assert_eq!(Http::post(address, path, "", "{}").await.status, 401);
    let answer = Http::post(address, path, "Authorization: good\r\n", "{}").await;
    let token = answer.json["token"].as_str().unwrap();
    let mut client = Client::connect_at(address, "/v1/session/open?session_id=any", &["Bearer", token]).await;
    client.load(SCENE).await;
    let mut client = Client::connect_at(address, "/v1/session/open?session_id=any", &["Bearer", "made-up"]).await;
    let error = client.next_error().await;
    assert_eq!((&error["code"], &error["details"][0]["errorType"]), (&json!(16), &json!("SESSION_TOKEN_INVALID")));
    assert_eq!(client.closed().await, 1000);
    let state = "/v1/workspaces/demo/sessions/any/state";
    assert_eq!(Http::get(address, state).await.status, 401);
    let headers = format!("Authorization: Bearer {token}\r\n");
    assert_eq!(Http::request(address, "GET", state, &headers, "").await.status, 200);
}

#[tokio::test]
async fn feedback_can_be_given_and_taken_back() {
    let address = start(Options::default()).await;
    let path = "/v1/feedback/workspaces/demo/sessions/s/interactions/i/groups/default/feedbacks";
    let given = Http::post(address, path, "", r#"{"isLike":false,"type":["INTERACTION_DISLIKE_TYPE_UNTRUE"]}"#).await;
    assert_eq!((given.status, &given.json["isLike"]), (200, &json!(false)));
    let name = given.json["name"].as_str().unwrap();
    assert!(name.starts_with("workspaces/demo/sessions/s/interactions/i/groups/default/feedbacks/"));
    let undo = format!("/v1/feedback/{name}");
    assert_eq!(Http::request(address, "DELETE", &undo, "", "").await.status, 200);
    assert_eq!(Http::request(address, "DELETE", &undo, "", "").await.status, 404);
    assert_eq!(Http::post(address, path, "", "[1]").await.status, 400);
}
