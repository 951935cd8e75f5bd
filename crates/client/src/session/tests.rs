//! Sessions whose task is gone.

use super::*;

/// A session in this state that cannot reach its task, and what holds the task: it would publish another state when it
/// ends.
fn dead(state: ConnectionState) -> (Session, UnboundedSender<Command>) {
    let settings = Settings {
        workspace: Some("demo"),
        scene: Some("gate"),
        endpoint: Some("ws://127.0.0.1:9"),
        ..Settings::default()
    };
    let mut session = Session::new(&settings).unwrap();
    let task = std::mem::replace(&mut session.commands, unbounded_channel().0);
    session.shared.publish(state, false, &Arc::default());
    (session, task)
}

#[test]
fn what_a_dead_session_is_asked_for_is_refused_and_changes_nothing() {
    use ConnectionState::{Connected, Failed, Paused};
    type Ask = fn(&Session) -> Result<(), Error>;
    let cases: [(ConnectionState, Ask); 3] =
        [(Failed, Session::start), (Connected, Session::pause), (Paused, Session::resume)];
    for (state, ask) in cases {
        let (session, _task) = dead(state);
        for _ in 0..2 {
            let Err(Error::State(error)) = ask(&session) else { panic!("{state:?}: it is accepted") };
            assert_eq!(error, StateError::Dead);
            assert_eq!(session.state(), state);
        }
        assert_eq!(session.stop(Duration::from_secs(60)), Ok(()), "there is nothing to wait for");
        assert_eq!(session.state(), state);
    }
}

#[test]
fn what_was_asked_for_dies_with_the_task() {
    let shared = Shared::default();
    let number = shared.ask(ConnectionState::Connecting, |_| true).unwrap();
    shared.publish(ConnectionState::Failed, false, &Arc::default());
    assert_eq!(shared.state(), ConnectionState::Connecting);
    shared.forget_asked();
    assert_eq!(shared.state(), ConnectionState::Failed);
    assert!(shared.wait_for(number, Duration::ZERO));
}

#[test]
fn a_conversation_that_finds_no_room_in_the_outbox_changes_no_other() {
    let (mut session, _task) = dead(ConnectionState::Connected);
    let (commands, _commands) = unbounded_channel();
    session.commands = commands;
    let first = session.start_conversation(&["guard"]).unwrap();
    for _ in 1..inworld_session::MAX_CONVERSATIONS {
        session.start_conversation(&["guard"]).unwrap();
    }
    while session.shared.reserve(1).is_ok() {}
    assert!(matches!(session.start_conversation(&["guard"]), Err(Error::QueueFull(_))));
    assert!(matches!(session.update_conversation(&first, &["cook"]), Err(Error::QueueFull(_))));
    assert_eq!(session.shared.selection().members(&first), ["guard"]);
}

#[test]
fn a_draft_that_cannot_be_sent_has_its_packet_still() {
    let (mut session, _task) = dead(ConnectionState::Connected);
    let json =
        r#"{"control":{"action":"AUDIO_SESSION_START","audioSessionStart":{}},"packetId":{"conversationId":"c"}}"#;
    let drafts = || [crate::drafts::text("hello").unwrap(), crate::drafts::json(json).unwrap()];
    for mut draft in drafts() {
        let before = draft.packet().clone();
        assert_eq!(session.send_draft(&mut draft), Err(StateError::Dead.into()));
        assert_eq!(draft.packet(), &before, "its task is dead");
    }
    let (commands, mut received) = unbounded_channel();
    session.commands = commands;
    let free = (0..).take_while(|_| session.shared.reserve(1).is_ok()).count();
    assert_eq!(free, crate::shared::OUTBOX_MAX_PACKETS, "what was not sent takes no place");
    for mut draft in drafts() {
        let before = draft.packet().clone();
        assert!(matches!(session.send_draft(&mut draft), Err(Error::QueueFull(_))));
        assert_eq!(draft.packet(), &before, "the outbox is full");
    }
    session.shared.release(1);
    let mut draft = crate::drafts::text("hello").unwrap();
    let before = draft.packet().clone();
    session.send_draft(&mut draft).unwrap();
    let Some(Command::Send(sent)) = received.blocking_recv() else { panic!("it is sent") };
    assert_eq!(sent.packet, before);
}
