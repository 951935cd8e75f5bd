//! Other scenes, and the characters that come and go.

use std::ffi::c_char;

use super::constants::IW_OK;
use super::guard::with_session;
use super::input::{optional_text, text, texts};
use super::types::iw_session;

// --- Scenes ---

/// Loads another scene in the running session.
///
/// scene, scene_type: as in iw_session_config. The session is not established from this call on until the server
/// tells who is in the new scene: the events are IW_EVENT_ESTABLISHED with flag 0, then with flag 1. Packets that
/// are sent meanwhile, or have not left yet, wait and follow their characters by name; a packet whose character is not
/// in the new scene comes back as IW_EVENT_PACKET_FAILED. A connection that is made again finds the new scene;
/// iw_session_start begins with the scene of the configuration. A paused session is resumed.
/// A scene that does not exist is an IW_EVENT_ERROR, and the session stays in the last scene that the server confirmed:
/// IW_EVENT_ESTABLISHED with flag 1 tells its characters again. If the server closes the connection, it is made again.
/// Returns IW_OK, or < 0: IW_ERROR_INVALID_ARGUMENT shows the name to use, IW_ERROR_INVALID_STATE when the session is
/// not running. Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_session_load_scene(session: iw_session, scene: *const c_char, scene_type: u32) -> i32 {
    with_session(session, |entry| {
        // SAFETY: the caller's text is NULL or NUL-terminated.
        let scene = unsafe { text("scene", scene) }?;
        entry.session.load_scene(scene, scene_type)?;
        Ok(IW_OK)
    })
}

/// Adds characters to the scene. When they are there, IW_EVENT_CHARACTERS_CHANGED has the new list.
///
/// characters, count: brain names, short or in full; at least one. They stay until they are unloaded or another scene
/// is loaded, over lost connections too. A character that does not exist is an IW_EVENT_ERROR, and the server closes
/// the connection.
/// Returns IW_OK or < 0. Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_session_load_characters(
    session: iw_session,
    characters: *const *const c_char,
    count: usize,
) -> i32 {
    with_session(session, |entry| {
        // SAFETY: `characters` has `count` elements, each NULL or NUL-terminated.
        let characters = unsafe { texts("characters", "count", characters, count) }?;
        entry.session.load_characters(&characters)?;
        Ok(IW_OK)
    })
}

/// Takes characters out of the scene. When they are gone, IW_EVENT_CHARACTERS_CHANGED has the new list, and what they
/// were saying is cancelled (IW_EVENT_INTERACTION_CANCELLED).
///
/// characters, count: brain names, short or in full, or agent ids; at least one.
/// Returns IW_OK, or < 0: IW_ERROR_UNKNOWN_CHARACTER. Before the session is established the packet waits, and comes
/// back as IW_EVENT_PACKET_FAILED if somebody is not there. Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_session_unload_characters(
    session: iw_session,
    characters: *const *const c_char,
    count: usize,
) -> i32 {
    with_session(session, |entry| {
        // SAFETY: `characters` has `count` elements, each NULL or NUL-terminated.
        let characters = unsafe { texts("characters", "count", characters, count) }?;
        entry.session.unload_characters(&characters)?;
        Ok(IW_OK)
    })
}

/// Selects the character that NULL means in every call from now on, and unselects the conversation.
///
/// character: a brain name, short or in full, or an agent id; NULL: none, and a selected conversation stays. It stays
/// selected by its name when the scene changes; iw_session_start selects nobody.
/// Returns IW_OK, or < 0: IW_ERROR_UNKNOWN_CHARACTER, IW_ERROR_INVALID_STATE when the session is not running.
/// Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_session_select_character(session: iw_session, character: *const c_char) -> i32 {
    with_session(session, |entry| {
        // SAFETY: the caller's text is NULL or NUL-terminated.
        let character = unsafe { optional_text("character", character) }?;
        entry.session.select_character(character)?;
        Ok(IW_OK)
    })
}
