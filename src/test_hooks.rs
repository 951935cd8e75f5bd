//! For this project's own tests: a panic or a hang on demand. Not in the header.

use super::constants::IW_OK;
use super::guard::with_session;
use super::refusal::Refusal;
use super::types::iw_session;
use inworld_client::{Expected, Problem};

/// where: 1 panics inside this call, 2 in the session's task on iw-net; 3 lets iw-net hang for ever.
#[unsafe(no_mangle)]
#[allow(clippy::panic, reason = "the hook is there to panic")]
pub extern "C" fn iw_test_panic(session: iw_session, r#where: u32) -> i32 {
    with_session(session, |entry| match r#where {
        1 => panic!("a panic was asked for"),
        2 => entry.session.panic_in_task().map(|()| IW_OK).map_err(Into::into),
        3 => entry.session.hang_in_task().map(|()| IW_OK).map_err(Into::into),
        _ => Err(Refusal::argument("where", Problem::Unsupported(r#where.into()), Expected::Between(1, 3))),
    })
}
