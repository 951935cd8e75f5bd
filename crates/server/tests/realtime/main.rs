//! Characters whose mind is a service of the OpenAI-Realtime family: against a strict service that judges each event it is sent
//! (tests/tools/realtime_server.py), and clients of the protocol.

#[cfg(test)]
#[path = "../local_server/client.rs"]
#[expect(dead_code, reason = "shared with tests/local_server, which uses all of it")]
mod client;
#[cfg(test)]
mod hearing;
#[cfg(test)]
mod oracle;
#[cfg(test)]
#[path = "../minds/scene.rs"]
#[expect(dead_code, reason = "shared with tests/minds, which uses all of it")]
mod scene;
#[cfg(test)]
mod talking;
#[cfg(test)]
mod traps;
