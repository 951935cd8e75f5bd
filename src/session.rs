//! The life of a session.

use std::ffi::c_char;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use super::constants::*;
use super::guard::{call, invalid_session, with_session};
use super::handles::{Entry, PollState, READY, SESSIONS, place_of};
use super::input::{MAX_COUNT, array, not_null, optional_text, read_struct, text, write_out};
use super::own_thread::on_own_thread;
use super::prepared::prepare;
use super::refusal::Refusal;
use super::types::{iw_dialog_line, iw_session, iw_session_config};
use super::words::{AbiConstants, Handle, Layer};
use inworld_client::{DialogLine, Events, Field, Session, Settings};
use inworld_protocol::packet::Timestamp;
use inworld_protocol::packet::enums::ActorType;

// --- Session ---

/// Makes a session, without connecting it.
///
/// config: copied. out_session: the handle, to be destroyed with iw_session_destroy.
/// Returns IW_OK, or < 0: IW_ERROR_INVALID_CONFIG names the field and shows what would be right.
/// Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_session_create(config: *const iw_session_config, out_session: *mut iw_session) -> i32 {
    call(|| {
        // SAFETY: the caller's struct has the size that it says.
        let config = unsafe { read_struct("config", config) }?;
        not_null("out_session", out_session)?;
        // SAFETY: the caller's texts are NULL or NUL-terminated; they are copied before this call returns.
        let text = |name, ptr| unsafe { optional_text(name, ptr) };
        // SAFETY: as above; the lines of the dialog are as many as is said.
        let dialog_history = unsafe { dialog_history(&config) }?;
        let layer = Layer::from_number(config.names)
            .ok_or_else(|| Refusal::no_constant("names", config.names, AbiConstants::Names).of_config())?;
        let settings = Settings {
            scene_type: config.scene_type,
            capabilities: config.capabilities,
            flags: config.flags,
            queue_max_events: config.queue_max_events,
            queue_max_bytes: config.queue_max_bytes,
            workspace: text("workspace", config.workspace)?,
            scene: text("scene", config.scene)?,
            auth: text("auth", config.auth)?,
            access_token: text("access_token", config.access_token)?,
            session_id: text("session_id", config.session_id)?,
            project_name: text("project_name", config.project_name)?,
            player_name: text("player_name", config.player_name)?,
            player_id: text("player_id", config.player_id)?,
            game_session_id: text("game_session_id", config.game_session_id)?,
            endpoint: text("endpoint", config.endpoint)?,
            local_script: text("local_script", config.local_script)?,
            local_script_text: text("local_script_text", config.local_script_text)?,
            local_settings: text("local_settings", config.local_settings)?,
            mind_key: text("mind_key", config.mind_key)?,
            ca_pem: text("ca_pem", config.ca_pem)?,
            client_id: text("client_id", config.client_id)?,
            client_version: text("client_version", config.client_version)?,
            saved_state: text("saved_state", config.saved_state)?,
            record_file: text("record_file", config.record_file)?,
            dialog_history: &dialog_history,
            idle_timeout: Duration::from_millis(config.idle_timeout_ms.into()),
            mind_names: layer.mind_names(),
            whole_lines: false,
        };
        // The network thread learns the handle when there is one.
        let told = Arc::new(OnceLock::new());
        let announced = told.clone();
        let events = Events {
            prepare: Box::new(move |event| prepare(event, layer)),
            announce: Box::new(move || {
                announced.get().copied().into_iter().for_each(|handle| READY.add(place_of(handle)))
            }),
        };
        let session = Session::with_layer(&settings, on_own_thread, events)?;
        let handle = SESSIONS.insert(Handle::Session, Entry { session }, PollState::default())?;
        // Set once, here; events that were queued before are announced now.
        let _ = told.set(handle);
        READY.add(place_of(handle));
        // SAFETY: the caller's out-parameter is writable.
        unsafe { write_out("out_session", out_session, handle) }?;
        Ok(IW_OK)
    })
}

/// The lines of an earlier dialog.
///
/// # Safety
/// `config.dialog_history` is NULL or has `config.dialog_history_count` lines, whose texts are NULL or NUL-terminated.
unsafe fn dialog_history(config: &iw_session_config) -> Result<Vec<DialogLine<'_>>, Refusal> {
    let (name, count) = ("dialog_history", "dialog_history_count");
    // SAFETY: this function's own contract.
    let lines = unsafe { array(name, count, config.dialog_history, config.dialog_history_count, MAX_COUNT) }
        .map_err(Refusal::of_config)?;
    let line = |(index, line): (usize, &iw_dialog_line)| {
        let field = |member| Field::from(name).index(index).member(member);
        let source = match line.source {
            IW_SOURCE_UNKNOWN => ActorType::Unknown,
            IW_SOURCE_AGENT => ActorType::Agent,
            IW_SOURCE_PLAYER => ActorType::Player,
            IW_SOURCE_WORLD => ActorType::World,
            other => {
                return Err(Refusal::no_constant(field("source"), other, AbiConstants::Source).of_config());
            }
        };
        // SAFETY: this function's own contract.
        let (name, text) =
            unsafe { (optional_text(field("name"), line.name)?, optional_text(field("text"), line.text)?) };
        Ok(DialogLine { source, name, text: text.unwrap_or_default() })
    };
    lines.iter().enumerate().map(line).collect()
}

/// Starts connecting and returns at once; progress arrives as events. Each try may take 10 s for the access token, 10 s
/// for the connection and 10 s for the scene; what takes longer is IW_FAILURE_TIMEOUT. The first
/// connection is retried for 15 s; then the state is FAILED. A connection that is lost later is retried without limit.
///
/// Returns IW_OK, or IW_ERROR_INVALID_STATE unless the state is IDLE, FAILED or DISCONNECTED.
/// Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub extern "C" fn iw_session_start(session: iw_session) -> i32 {
    with_session(session, |entry| entry.session.start().map(|()| IW_OK).map_err(Into::into))
}

/// Stops the session, in any state; it may be started again. What was sent leaves if the
/// connection takes it in time. What does not, and without a connection all that has no answer yet, comes back as
/// IW_EVENT_PACKET_FAILED.
///
/// timeout_ms: 0 asks and returns at once; otherwise how long to wait until it is done.
/// Returns IW_OK, or IW_ERROR_TIMEOUT: it goes on stopping. Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub extern "C" fn iw_session_stop(session: iw_session, timeout_ms: u32) -> i32 {
    with_session(session, |entry| {
        entry.session.stop(Duration::from_millis(timeout_ms.into()))?;
        Ok(IW_OK)
    })
}

/// Closes the connection of a CONNECTED session; it stays established, and the next packet that is sent resumes it.
/// Unanswered packets are sent again then.
///
/// Returns IW_OK, or IW_ERROR_INVALID_STATE. Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub extern "C" fn iw_session_pause(session: iw_session) -> i32 {
    with_session(session, |entry| entry.session.pause().map(|()| IW_OK).map_err(Into::into))
}

/// Connects a PAUSED session again. For a DISCONNECTED session, starts the next attempt now instead of waiting for it: use it
/// when the game knows that the network is back.
///
/// Returns IW_OK, or IW_ERROR_INVALID_STATE. Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub extern "C" fn iw_session_resume(session: iw_session) -> i32 {
    with_session(session, |entry| entry.session.resume().map(|()| IW_OK).map_err(Into::into))
}

/// Gives a session that was created with access_token another one: before the old one expires, when
/// IW_EVENT_TOKEN_NEEDED asks for it, or at any other time. The session goes on with its id; the connection that is open
/// stays open, and a session that waits for a token connects at once. For a session that was created with mind_key it is
/// another mind_key, for all sessions of the same script that were given the same key.
///
/// access_token: as in iw_session_config. expires_us: when it expires, Unix time in microseconds; the event asks for
/// the next one 5 minutes before that, or after half of a shorter life. 0: not known; then the event comes when the
/// server has refused the token.
/// Returns IW_OK, IW_ERROR_INVALID_STATE when the session does not use such tokens, or IW_ERROR_INVALID_ARGUMENT.
/// Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_session_set_access_token(
    session: iw_session,
    access_token: *const c_char,
    expires_us: i64,
) -> i32 {
    with_session(session, |entry| {
        // SAFETY: passed on from the caller.
        let token = unsafe { text("access_token", access_token) }?;
        let expires = (expires_us != 0).then(|| Timestamp::from_micros(expires_us));
        entry.session.set_access_token(token, expires)?;
        Ok(IW_OK)
    })
}

/// How many packets of the microphone, 100 ms each, were dropped because the connection was gone for longer than 2 s: old
/// speech is worth less than the words that follow. Counted since the session was created; or < 0.
///
/// Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub extern "C" fn iw_session_dropped_audio(session: iw_session) -> i32 {
    with_session(session, |entry| Ok(i32::try_from(entry.session.dropped_audio()).unwrap_or(i32::MAX)))
}

/// Stops the session and releases its handle. Never waits. Everything that iw_poll has lent becomes invalid.
///
/// Returns IW_OK, or IW_ERROR_INVALID_HANDLE, also when it was destroyed before. Thread: any, any time. Since: 0.1.
#[unsafe(no_mangle)]
pub extern "C" fn iw_session_destroy(session: iw_session) -> i32 {
    call(|| if SESSIONS.remove(session) { Ok(IW_OK) } else { Err(invalid_session()) })
}

/// The connection state: IW_CONNECTION_STATE_*, or < 0. It may be ahead of the events that were not polled yet.
///
/// Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub extern "C" fn iw_session_connection_state(session: iw_session) -> i32 {
    with_session(session, |entry| Ok(entry.session.state() as i32))
}

/// 1 when the state is CONNECTED, 0 when not, or < 0.
///
/// Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub extern "C" fn iw_session_connected(session: iw_session) -> i32 {
    with_session(session, |entry| Ok(i32::from(entry.session.state() == inworld_session::ConnectionState::Connected)))
}

/// 1 from when the characters are known until the session is stopped, has failed or gets another scene; 0 otherwise;
/// or < 0. A lost connection does not change it.
///
/// Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub extern "C" fn iw_session_established(session: iw_session) -> i32 {
    with_session(session, |entry| Ok(i32::from(entry.session.established())))
}
