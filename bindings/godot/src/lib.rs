//! Godot nodes that talk to AI characters: a GDExtension over the Rust side of the library.
//!
//! | module | what lives there |
//! |---|---|
//! | [`session`] | `InworldSession`: the connection to a scene |
//! | [`character`] | `InworldCharacter`: somebody in that scene |
//! | [`player`] | `InworldPlayer`: whom the player talks to, and the microphone |
//! | [`conversation`] | `InworldConversation`: several characters at once |
//! | [`voice`] | `InworldVoice`: lets a character be heard through an audio player |
//! | [`lipsync`] | `InworldLipsync`: moves the mouth of a mesh or a sprite |
//! | [`message`] | what characters say, do and feel, as objects |
//! | [`event`] | what the server says, packet by packet |
//! | [`hierarchy`] | classes that inherit from classes of this extension |
//! | [`enums`] | the enumerations of the classes |
//! | [`vocabulary`] | what the nodes call what messages of the library name |
//! | [`refusal`] | why a call of a node is refused |
//! | [`console`] | what is shown in the Debugger and on the console |
//! | [`extension`] | where Godot enters and leaves |
//!
//! Everything happens on the main thread, in `InworldSession._process`: that is where the library's queue is emptied and
//! the signals are emitted. A signal may do anything to any node, so nothing is borrowed while one is emitted.

mod character;
mod console;
mod conversation;
mod enums;
mod event;
mod extension;
mod hierarchy;
mod lipsync;
mod message;
mod node_ref;
mod player;
mod refusal;
mod session;
#[cfg(feature = "test-hooks")]
mod test_hooks;
mod vocabulary;
mod voice;
