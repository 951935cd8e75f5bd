//! Where Godot enters and leaves. The only unsafe line: every extension has it.
#![allow(unsafe_code)]

use std::time::Duration;

use godot::init::{ExtensionLibrary, InitStage, gdextension};
use inworld_client::Error;

use crate::{enums, words};

/// How long sessions that have just been told to end may take. Those of a scene in the editor, whose extension is reloaded,
/// have not been told, and are cut off.
const SHUT_DOWN: Duration = Duration::from_millis(250);

struct InworldExtension;

// SAFETY: the trait asks for nothing but that the entry point is not called by anybody else.
#[gdextension(entry_symbol = inworld_library_init)]
unsafe impl ExtensionLibrary for InworldExtension {
    fn on_stage_init(stage: InitStage) {
        if stage == InitStage::Scene {
            enums::register();
        }
    }

    fn on_stage_deinit(stage: InitStage) {
        // The thread runs code of this library, which may be unloaded next.
        if stage == InitStage::Scene
            && let Err(error @ Error::Internal(_)) = inworld_client::shut_down(SHUT_DOWN)
        {
            words::show_warning(&format!("Inworld: {error}"));
        }
    }
}
