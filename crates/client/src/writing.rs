//! Writes to a link, and closes it.

use std::collections::VecDeque;
use std::time::Duration;

use super::recorder::Recorder;
use super::shared::Shared;
use inworld_net::{Link, WriteError};
use inworld_protocol::recording::Entry;

/// Timeout of the close handshake, and minimum time for waiting packets to leave.
pub(super) const CLOSE_TIMEOUT: Duration = Duration::from_millis(150);

/// A write that the link has not taken yet.
pub(super) struct PendingWrite {
    pub content: Content,
    /// The number of the game's packet in it.
    pub number: Option<u64>,
    /// Bytes that it holds in the outbox until then: the server decides how fast the outbox empties.
    pub slot: Option<usize>,
}

pub(super) enum Content {
    Frame(String),
    Ping(u64),
}

impl PendingWrite {
    pub fn release_slot(&self, shared: &Shared) {
        if let Some(slot) = self.slot {
            shared.release(slot);
        }
    }
}

/// How many bytes wait that the library writes of its own accord, such as answers to pings: the outbox does not bound them.
pub(super) fn own_bytes(writes: &VecDeque<PendingWrite>) -> usize {
    let own = writes.iter().filter(|waiting| waiting.slot.is_none());
    own.map(|waiting| if let Content::Frame(frame) = &waiting.content { frame.len() } else { 0 }).sum()
}

pub(super) fn feed(link: &mut Link, content: Content, recorder: Option<&Recorder>) -> Result<(), WriteError> {
    match content {
        Content::Frame(frame) => {
            if let Some(recorder) = recorder {
                recorder.record(Entry::Sent(frame.as_str().into()));
            }
            link.feed(frame)
        }
        Content::Ping(number) => link.ping(&number.to_be_bytes()),
    }
}

/// Writes what is left and closes the link. Returns the numbers of the packets that did not leave. A server that does
/// not read or answer is left alone.
pub(super) async fn say_goodbye(
    mut link: Link,
    mut rest: VecDeque<PendingWrite>,
    mut unflushed: Vec<(u64, u64)>,
    at_most: Duration,
    recorder: Option<Recorder>,
) -> Vec<u64> {
    let rest_written = write_rest(&mut link, &mut rest, &mut unflushed, recorder.as_ref());
    let written = tokio::time::timeout(at_most, rest_written).await;
    if let Some(recorder) = recorder {
        recorder.record(Entry::Left);
    }
    if let Ok(Ok(())) = written {
        let _ = tokio::time::timeout(CLOSE_TIMEOUT, link.close(1000, "")).await;
    }
    let written = link.written();
    let torn = unflushed.into_iter().filter(|(_, end)| *end > written).map(|(number, _)| number);
    torn.chain(rest.into_iter().filter_map(|waiting| waiting.number)).collect()
}

async fn write_rest(
    link: &mut Link,
    rest: &mut VecDeque<PendingWrite>,
    unflushed: &mut Vec<(u64, u64)>,
    recorder: Option<&Recorder>,
) -> Result<(), WriteError> {
    while let Some(waiting) = rest.pop_front() {
        let fed = feed(link, waiting.content, recorder);
        unflushed.extend(waiting.number.map(|number| (number, link.fed())));
        match fed {
            Ok(()) | Err(WriteError::TooLong(_)) => {}
            Err(error) => return Err(error),
        }
        if !link.can_feed() {
            link.flush().await?;
            unflushed.clear();
        }
    }
    link.flush().await?;
    unflushed.clear();
    Ok(())
}
