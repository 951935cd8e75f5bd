//! Who is in the scene.

use std::ffi::c_char;

use super::guard::with_session;
use super::handles::Entry;
use super::input::{copy_text, text};
use super::refusal::Refusal;
use super::types::iw_session;
use inworld_client::Error;
use inworld_session::Character;
use inworld_session::config::check_character;

// --- Characters ---

/// How many characters are in the scene: 0 before the session is established; or < 0.
///
/// Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub extern "C" fn iw_session_character_count(session: iw_session) -> i32 {
    with_session(session, |entry| Ok(i32::try_from(entry.session.cast().characters().len()).unwrap_or(i32::MAX)))
}

/// Copies the brain name of a character, such as "workspaces/demo/characters/innkeeper".
///
/// index: 0 to iw_session_character_count - 1. buffer, capacity: as in iw_version.
/// Returns the length of the whole text without its NUL, or < 0. Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_session_character_name(
    session: iw_session,
    index: usize,
    buffer: *mut c_char,
    capacity: usize,
) -> i32 {
    with_session(session, |entry| {
        let cast = entry.session.cast();
        let count = cast.characters().len();
        let character = cast.characters().get(index).ok_or_else(|| Refusal::out_of_range("index", index, count))?;
        // SAFETY: the caller's buffer has `capacity` bytes.
        unsafe { copy_text(&character.brain_name, buffer, capacity) }
    })
}

/// Copies the agent id of a character: the name that packets have it by, in this session.
///
/// character: a brain name, short or in full. buffer, capacity, result: as in iw_session_character_name.
/// Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_session_agent_id(
    session: iw_session,
    character: *const c_char,
    buffer: *mut c_char,
    capacity: usize,
) -> i32 {
    // SAFETY: the caller's text is NULL or NUL-terminated, and its buffer has `capacity` bytes.
    with_session(session, |entry| unsafe { copy_text(&find(entry, character)?.agent_id, buffer, capacity) })
}

/// Copies the name of a character for players.
///
/// character: a brain name, short or in full, or an agent id. buffer, capacity, result: as in
/// iw_session_character_name. Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_session_given_name(
    session: iw_session,
    character: *const c_char,
    buffer: *mut c_char,
    capacity: usize,
) -> i32 {
    // SAFETY: the caller's text is NULL or NUL-terminated, and its buffer has `capacity` bytes.
    with_session(session, |entry| unsafe { copy_text(&find(entry, character)?.given_name, buffer, capacity) })
}

/// # Safety
/// `character` is NULL or NUL-terminated.
unsafe fn find(entry: &Entry, character: *const c_char) -> Result<Character, Refusal> {
    // SAFETY: this function's own contract.
    let name = unsafe { text("character", character) }?;
    check_character("character", name).map_err(Error::Argument)?;
    Ok(entry.session.cast().find(Some(name)).map_err(Error::Character)?.clone())
}
