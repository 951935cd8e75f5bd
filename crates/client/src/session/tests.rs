//! Sessions whose task is gone.

use super::*;
#[cfg(feature = "local-server")]
use inworld_session::EventKind;

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

/// A service that refuses every key; its address. It ends with the test's process.
#[cfg(feature = "local-server")]
fn service_that_refuses() -> std::net::SocketAddr {
    use std::io::{Read as _, Write as _};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") {
                let mut byte = [0];
                stream.read_exact(&mut byte).unwrap();
                request.push(byte[0]);
            }
            stream.write_all(b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").unwrap();
        }
    });
    address
}

#[cfg(feature = "local-server")]
#[test]
fn a_key_of_minds_that_is_refused_is_asked_for() {
    let settings = format!("[mind]\nkind = \"realtime\"\nurl = \"ws://{}/v1/realtime\"\n", service_that_refuses());
    let script = "workspace = \"demo\"\n[[scene]]\nname = \"gate\"\ncharacters = [\"mara\"]\n[[character]]\nname = \"mara\"\n\
                  persona = \"Mara keeps the inn.\"\n[[character.reply]]\nwhen.says = [\"*\"]\nanswer = [\"Hm.\"]\n";
    let settings = Settings {
        workspace: Some("demo"),
        scene: Some("gate"),
        endpoint: Some("local"),
        local_script_text: Some(script),
        local_settings: Some(&settings),
        mind_key: Some("expired"),
        ..Settings::default()
    };
    let session = Session::new(&settings).unwrap();
    session.start().unwrap();
    let until = |what: &str, is_it: &dyn Fn(&EventKind) -> bool| {
        for _ in 0..400 {
            while let Some((_, event)) = session.poll() {
                if is_it(&event.kind) {
                    return;
                }
            }
            std::thread::sleep(Duration::from_millis(25));
        }
        panic!("{what} did not come");
    };
    until("the scene", &|kind| matches!(kind, EventKind::Established { established: true, .. }));
    session.send_text(Some("mara"), "Hello.").unwrap();
    until("the question for a key", &|kind| matches!(kind, EventKind::TokenNeeded));
    let refused = session.set_access_token("two words", None);
    assert!(matches!(refused, Err(Error::Argument(_))), "{refused:?}");
    assert_eq!(session.set_access_token("fresh+/=", None), Ok(()));
    session.stop(Duration::from_secs(10)).unwrap();
}
