//! Where Godot enters and leaves.
#![allow(unsafe_code)]

use std::time::Duration;

use godot::init::{ExtensionLibrary, InitStage, gdextension};
use godot::sys;
use inworld_client::Error;

use crate::vocabulary::NodeNames;
use crate::{console, enums, hierarchy};

/// How long sessions that have just been told to end may take. Those of a scene in the editor, whose extension is reloaded,
/// have not been told, and are cut off.
const SHUT_DOWN: Duration = Duration::from_millis(250);

struct InworldExtension;

// SAFETY: the trait asks for nothing but that the entry point is called by nobody but the engine, through the one below.
#[gdextension(entry_symbol = inworld_rust_init)]
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
            console::show_warning(&format!("Inworld: {}", error.words(&NodeNames)));
        }
    }
}

/// The entry that inworld.gdextension names.
///
/// # Safety
/// As the engine calls the entry of an extension: once for each time that it loads it, with valid pointers.
#[unsafe(no_mangle)]
unsafe extern "C" fn inworld_library_init(
    find: sys::GDExtensionInterfaceGetProcAddress,
    library: sys::GDExtensionClassLibraryPtr,
    init: *mut sys::GDExtensionInitialization,
) -> sys::GDExtensionBool {
    // SAFETY: the engine's own pointers.
    unsafe { inworld_rust_init(hierarchy::wrap(find), library, init) }
}
