//! What the tests cannot see from a script.

use std::alloc::System;

use godot::classes::INode as _;
use godot::prelude::*;
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};

use crate::character::InworldCharacter;
use crate::conversation::InworldConversation;
use crate::lipsync::InworldLipsync;
use crate::player::InworldPlayer;
use crate::session::InworldSession;
use crate::voice::InworldVoice;

/// Counts what the extension allocates, on all of its threads.
#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// For the tests alone; not in an extension that ships.
#[derive(GodotClass)]
#[class(no_init)]
pub struct InworldTestHooks;

#[godot_api]
impl InworldTestHooks {
    /// How often the extension has allocated or reallocated memory so far.
    #[func]
    fn allocations() -> i64 {
        let stats = ALLOCATOR.stats();
        (stats.allocations + stats.reallocations) as i64
    }

    /// What the editor's scene tree warns of at this node. Godot lets nobody but the editor ask.
    #[func]
    fn warnings(node: Gd<Node>) -> PackedStringArray {
        let node = match node.try_cast::<InworldSession>() {
            Ok(session) => return session.bind().get_configuration_warnings(),
            Err(node) => node,
        };
        let node = match node.try_cast::<InworldCharacter>() {
            Ok(character) => return character.bind().get_configuration_warnings(),
            Err(node) => node,
        };
        let node = match node.try_cast::<InworldPlayer>() {
            Ok(player) => return player.bind().get_configuration_warnings(),
            Err(node) => node,
        };
        let node = match node.try_cast::<InworldConversation>() {
            Ok(conversation) => return conversation.bind().get_configuration_warnings(),
            Err(node) => node,
        };
        let node = match node.try_cast::<InworldLipsync>() {
            Ok(lipsync) => return lipsync.bind().get_configuration_warnings(),
            Err(node) => node,
        };
        node.try_cast::<InworldVoice>().map(|voice| voice.bind().get_configuration_warnings()).unwrap_or_default()
    }
}
