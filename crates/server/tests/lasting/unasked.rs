//! A greeting, for which no game can ask again, on connections that end in the middle of it.

use std::collections::HashSet;
use std::net::TcpListener;
use std::sync::Arc;

use inworld_client::Settings;
use inworld_server::{Faults, Options, Script, Server};

use super::game::{Game, Seen};

const GREETER: &str = r#"
workspace = "w"
pace_ms = 0
[[scene]]
name = "s"
characters = ["a"]
[[character]]
name = "a"
greet_on_load = true
greeting = [["One.", "Two.", "Three."]]
"#;

/// A server in this process; its address.
fn serve(faults: &[&str]) -> String {
    let faults: Faults = faults.iter().map(|fault| fault.parse::<inworld_server::Fault>().unwrap()).collect();
    let script = Script::parse(GREETER, "greeter.toml").unwrap();
    let server = Server::new(script, Options { faults, ..Options::default() });
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("ws://{}", listener.local_addr().unwrap());
    listener.set_nonblocking(true).unwrap();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            while let Ok((socket, _)) = listener.accept().await {
                tokio::spawn(Arc::clone(&server).serve(socket));
            }
        });
    });
    url
}

#[test]
fn a_greeting_is_heard_once_and_whole_whatever_the_connections_do() {
    for faults in [&["drop=2*3"][..], &["drop=3", "drop=5"], &["cut=4*2"], &["drop=2*2", "slow=20*always"]] {
        let url = serve(faults);
        let settings = Settings { workspace: Some("w"), scene: Some("s"), endpoint: Some(&url), ..Settings::default() };
        let mut game = Game::connect(&settings);
        let is_end = |event: &Seen| matches!(event, Seen::Packet(it) if it["control"]["action"] == "INTERACTION_END");
        let mut events = game.until(is_end);
        // Whatever is said twice comes before the answer to this.
        let said = game.session.send_text(Some("a"), "Hm").unwrap();
        let is_answer = |event: &Seen| {
            matches!(event, Seen::Packet(it) if it["packetId"]["interactionId"] == said.interaction_id.as_str())
                && is_end(event)
        };
        events.extend(game.until(is_answer));
        let mut heard = HashSet::new();
        for event in &events {
            if let Seen::Packet(packet) = event {
                assert!(heard.insert(packet["packetId"]["packetId"].to_string()), "{faults:?}: {packet} came twice");
            }
        }
        let is_line = |event: &&Seen| matches!(event, Seen::Packet(_));
        let lines: Vec<&str> = events.iter().filter(is_line).filter_map(Seen::words).collect();
        assert_eq!(lines, ["One.", "Two.", "Three."], "{faults:?}");
        game.stop();
    }
}
