//! What the nodes call the fields, calls and constants that messages of the library name.

use std::borrow::Cow;

use inworld_client::MindNames;
use inworld_client::vocabulary::{Call, Constants, Vocabulary};

/// The properties that messages of the embedded server name. Further roots have no property.
pub const MIND_NAMES: MindNames = MindNames { mind_key: "mind_key", ca_pem: None };

/// The names of properties and methods of the nodes, and of the constants of their classes.
pub struct NodeNames;

impl Vocabulary for NodeNames {
    fn field(&self, name: &'static str) -> Cow<'static, str> {
        Cow::Borrowed(match name {
            "workspace" => "workspace_name",
            "scene" => "scene_name",
            "player_name" => "player.given_name",
            "character" => "brain",
            other => other,
        })
    }

    fn has_field(&self, name: &'static str) -> bool {
        name != "ca_pem"
    }

    fn call(&self, call: Call) -> &'static str {
        match call {
            Call::Start => "InworldSession.start()",
            Call::Stop => "InworldSession.stop()",
            Call::Resume => "InworldSession.resume()",
            Call::StartAudio => "start_audio_session()",
            Call::EndAudio => "stop_audio_session()",
            Call::StartConversation => "InworldConversation.start()",
            Call::SetAccessToken => "InworldSession.access_token",
            // Nodes neither make packets nor poll: InworldSession does, in its signals.
            Call::CreateJson => "another method",
            Call::Poll => "InworldSession.event_received",
        }
    }

    fn constants(&self, constants: Constants) -> Option<&'static str> {
        match constants {
            Constants::SceneType => Some("SCENE or SINGLE_CHARACTER"),
            // No property and no method takes or tells these.
            Constants::Capabilities
            | Constants::SessionFlags
            | Constants::AllowPlainWs
            | Constants::Record
            | Constants::CaptureFlags
            | Constants::Dislikes
            | Constants::Precision
            | Constants::Control
            | Constants::ItemsChange
            | Constants::MarkedStatus
            | Constants::FeedbackEvent
            | Constants::SessionStateEvent => None,
        }
    }

    fn leave_out(&self) -> &'static str {
        "leave it out"
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use inworld_client::{Advice, ConnectionState, Error, Failure, FailureCode, Session, Settings, StateError, config};

    fn configuration(settings: Settings<'_>) -> String {
        settings.check().unwrap_err().words(&NodeNames)
    }

    #[test]
    fn fields_are_named_as_their_properties() {
        let empty = config::check_name("workspace", "").unwrap_err();
        assert_eq!(empty.words(&NodeNames), "workspace_name: is empty; give the name, such as \"demo\"");
        let good = Settings { workspace: Some("demo"), scene: Some("tavern"), ..Settings::default() };
        let words = configuration(Settings { scene: Some("scenes/x"), ..good });
        assert_eq!(words, "scene_name: \"scenes/x\" has a prefix; use \"x\"");
        let words = configuration(Settings { player_name: Some("a\nb"), ..good });
        assert!(words.starts_with("player.given_name: "), "{words}");
        // There is no property that allows it.
        let words = configuration(Settings { endpoint: Some("ws://example.com"), auth: Some("a2V5OnM="), ..good });
        assert!(words.ends_with("; use wss://example.com"), "{words}");
    }

    #[test]
    fn calls_are_named_as_methods() {
        let settings = Settings { workspace: Some("demo"), scene: Some("tavern"), ..Settings::default() };
        let session = Session::new(&settings).unwrap();
        let words = |result: Result<(), Error>| result.unwrap_err().words(&NodeNames);
        assert_eq!(
            words(session.send_text(None, "hello").map(drop)),
            "nothing can be sent while the session is IDLE; call InworldSession.start() first"
        );
        let lost = StateError::NotSendable(ConnectionState::Disconnected).words(&NodeNames);
        assert!(lost.ends_with("call InworldSession.resume() first"), "{lost}");
        session.start().unwrap();
        assert!(words(session.start()).ends_with("call InworldSession.stop() before InworldSession.start()"));
        assert!(words(session.end_audio()).ends_with("call start_audio_session() first"));
        assert!(words(session.select_conversation(Some("x"))).ends_with("InworldConversation.start() gives the ids"));
        session.stop(Duration::from_secs(10)).unwrap();
    }

    #[test]
    fn advice_is_given_where_a_property_can_follow_it() {
        let failure = Failure::fatal(FailureCode::Certificate, "the certificate is not trusted");
        let advised = |advice| failure.clone().advising(advice).words(&NodeNames).into_owned();
        assert_eq!(advised(Advice::AddRoot), "the certificate is not trusted");
        assert!(advised(Advice::GiveToken).ends_with("; give another with InworldSession.access_token"));
    }
}
