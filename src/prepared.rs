//! Events as the structs of the C ABI: made on the network thread, lent by a poll, and freed on the network thread.

use std::ops::Deref;
use std::sync::Arc;

use super::view::{Head, View};
use super::words::Layer;
use inworld_client::Prepared;
use inworld_protocol::packet::PacketStatus;
use inworld_session::{Event, EventKind};

/// An event, and all that it points to. It stays where it is from when it is filled until it is freed.
#[derive(Default)]
#[repr(C)]
pub(crate) struct PreparedEvent {
    head: Head,
    view: View,
    /// The block of its packet.
    block: Vec<u8>,
    /// Bytes, with all that it holds.
    size: usize,
    /// The next of those that are freed together.
    next: Option<Box<PreparedEvent>>,
}

// SAFETY: the pointers lead into what the event owns, and are followed by C programs only, while they are lent; nothing of it
// is bound to a thread.
unsafe impl Send for PreparedEvent {}
// SAFETY: as above; once it is shared nothing of it is changed.
unsafe impl Sync for PreparedEvent {}

/// Makes the C form of an event. Messages have the names of `layer`.
pub(crate) fn prepare(event: Event, layer: Layer) -> Prepared {
    let mut prepared = Box::<PreparedEvent>::default();
    // Filled where it stays, for it points into itself.
    prepared.head = prepared.view.fill(&event, layer);
    prepared.block = match event.kind {
        EventKind::Packet(packet)
        | EventKind::PacketSent(packet)
        | EventKind::InteractionCancelled(packet)
        | EventKind::PacketFailed(packet, _) => packet.into_block(),
        _ => Vec::new(),
    };
    prepared.size = size_of::<PreparedEvent>() + prepared.view.size() + prepared.block.capacity();
    Prepared { size: prepared.size, ready: prepared }
}

impl PreparedEvent {
    pub fn head(&self) -> &Head {
        &self.head
    }

    pub fn view(&self) -> &View {
        &self.view
    }

    pub fn has_packet(&self) -> bool {
        !self.head.packet.is_null()
    }

    pub fn size(&self) -> usize {
        self.size
    }

    /// The packet was cancelled while its event waited.
    #[cold]
    pub fn cancel(&mut self) {
        self.view.set_status(PacketStatus::Cancelled);
    }
}

impl Drop for PreparedEvent {
    fn drop(&mut self) {
        // One after the other: a long chain would not fit on the stack.
        while let Some(mut next) = self.next.take() {
            self.next = next.next.take();
        }
    }
}

/// The event that a session has lent. Shared from the first keep on, so that polling without keeping allocates nothing.
pub(crate) enum Shown {
    /// Only the session has it.
    Own(Box<PreparedEvent>),
    /// Kept packets have it too.
    Shared(SharedEvent),
}

/// An event with several owners. It stays in its own block, for the game may hold pointers into it already.
#[derive(Clone)]
pub(crate) struct SharedEvent(Arc<Owned>);

struct Owned {
    event: Box<PreparedEvent>,
}

impl Deref for SharedEvent {
    type Target = PreparedEvent;
    fn deref(&self) -> &PreparedEvent {
        &self.0.event
    }
}

impl Shown {
    pub fn event(&self) -> &PreparedEvent {
        match self {
            Self::Own(event) => event,
            Self::Shared(event) => event,
        }
    }

    /// Another owner. What was lent of the event stays where it is.
    pub fn share(self) -> (Self, SharedEvent) {
        let event = match self {
            Self::Own(event) => SharedEvent(Arc::new(Owned { event })),
            Self::Shared(event) => event,
        };
        (Self::Shared(event.clone()), event)
    }

    /// The event, unless kept packets still have it.
    #[inline]
    fn into_event(self) -> Option<Box<PreparedEvent>> {
        match self {
            Self::Own(event) => Some(event),
            Self::Shared(event) => Arc::into_inner(event.0).map(|owned| owned.event),
        }
    }
}

/// Events that the game has looked at, until there are enough to hand them over together.
#[derive(Default)]
pub(crate) struct Spent {
    first: Option<Box<PreparedEvent>>,
    count: u32,
    bytes: usize,
}

/// Enough events, or bytes.
const BATCH: u32 = 32;
const BATCH_BYTES: usize = 64 << 10;

impl Spent {
    /// Adds an event. Returns a batch when there are enough.
    #[inline]
    pub fn add(&mut self, event: Shown) -> Option<(Box<PreparedEvent>, usize)> {
        let mut event = event.into_event()?;
        self.count += 1;
        self.bytes += event.size;
        event.next = self.first.take();
        self.first = Some(event);
        if self.count < BATCH && self.bytes < BATCH_BYTES { None } else { self.take() }
    }

    /// All of them.
    #[inline]
    pub fn take(&mut self) -> Option<(Box<PreparedEvent>, usize)> {
        let first = self.first.take()?;
        self.count = 0;
        Some((first, std::mem::take(&mut self.bytes)))
    }
}

/// Tells the processor that this memory is read soon. Where there is no such hint it does nothing.
#[inline]
pub(crate) fn prefetch<T: ?Sized>(of: &T) {
    let at = std::ptr::from_ref(of).cast::<i8>();
    #[cfg(target_arch = "x86_64")]
    // SAFETY: a hint that reads nothing.
    unsafe {
        std::arch::x86_64::_mm_prefetch::<{ std::arch::x86_64::_MM_HINT_T0 }>(at);
    }
    #[cfg(target_arch = "aarch64")]
    // SAFETY: a hint that reads nothing and changes no register.
    unsafe {
        std::arch::asm!("prfm pldl1keep, [{0}]", in(reg) at, options(nostack, preserves_flags, readonly));
    }
    #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
    let _ = at;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::{iw_audio, iw_event, iw_packet, iw_phoneme, iw_str, iw_text};
    use inworld_protocol::packet::{PackedPacket, Timestamp};
    use inworld_protocol::wire::{ServerFrame, decode_server_frame};
    use inworld_session::log::Level;

    fn log(size: usize) -> Shown {
        let kind = EventKind::Log(Level::Debug, "x".repeat(size));
        let Prepared { ready, size: told } = prepare(Event { time: Timestamp::from_micros(7), kind }, Layer::C);
        let event = ready.downcast::<PreparedEvent>().unwrap();
        assert_eq!(told, event.size());
        assert!(told >= size_of::<PreparedEvent>() + size);
        Shown::Own(event)
    }

    /// A packet of the server as it waits, from the JSON of its event.
    fn received(event: &str) -> Box<PreparedEvent> {
        let id = |name: &str, digit: u8| format!(r#""{name}":"5a3f0c1e-0000-4000-8000-00000000000{digit}""#);
        let ids = ["packetId", "utteranceId", "interactionId", "correlationId", "conversationId"];
        let ids: Vec<String> = (0..).zip(ids).map(|(digit, name)| id(name, digit)).collect();
        let ids = ids.join(",");
        let routing = format!(r#""source":{{{},"type":"AGENT"}}"#, id("name", 9));
        let frame = format!(r#"{{"result":{{"packetId":{{{ids}}},"routing":{{{routing}}},{event}}}}}"#);
        let Ok(ServerFrame::Packet { packet, json }) = decode_server_frame(&frame) else { panic!("{frame}") };
        let packed = PackedPacket::pack(&packet, json, PacketStatus::Received).unwrap();
        let event = Event { time: Timestamp::default(), kind: EventKind::Packet(packed) };
        prepare(event, Layer::C).ready.downcast().unwrap()
    }

    /// Bytes that a game can read of an event: the structs, and the texts with their NULs.
    fn readable(event: &PreparedEvent) -> usize {
        let text = |text: iw_str| if text.len == 0 { 0 } else { text.len + 1 };
        // SAFETY: the event lends them, and stays where it is.
        let packet = unsafe { &*event.head().packet };
        let id = &packet.id;
        let ids = [id.packet_id, id.utterance_id, id.interaction_id, id.correlation_id, id.conversation_id];
        let texts = ids.into_iter().chain([packet.routing.source.name, packet.routing.target.name, packet.json]);
        let mut bytes = size_of::<iw_event>() + size_of::<iw_packet>() + texts.map(text).sum::<usize>();
        // SAFETY: NULL, or lent as above.
        let (words, audio) = unsafe { (packet.text.as_ref(), packet.audio.as_ref()) };
        bytes += words.map_or(0, |words| size_of::<iw_text>() + text(words.text));
        if let Some(audio) = audio {
            // SAFETY: as many as is said.
            let phonemes = unsafe { std::slice::from_raw_parts(audio.phonemes, audio.phoneme_count) };
            let symbols = phonemes.iter().map(|phoneme| size_of::<iw_phoneme>() + text(phoneme.symbol));
            bytes += size_of::<iw_audio>() + audio.size + symbols.sum::<usize>();
        }
        bytes
    }

    #[test]
    fn a_waiting_event_holds_little_more_than_what_the_game_can_read() {
        let words = r#""text":{"text":"Halt! Who goes there?","sourceType":"GENERATED","final":true}"#;
        let phoneme = r#"{"phoneme":"ae","startOffset":"0.05s"}"#;
        let audio = format!(
            r#""dataChunk":{{"chunk":"{}","type":"AUDIO","additionalPhonemeInfo":[{}],"audioFormat":"AUDIO_PCM_22050"}}"#,
            "AAAA".repeat(4410 / 3),
            [phoneme; 10].join(","),
        );
        for event in [words, &audio] {
            let event = received(event);
            let (held, readable) = (event.size(), readable(&event));
            assert!(held * 10 <= readable * 11, "{held} bytes for {readable}");
        }
    }

    #[test]
    fn what_was_polled_goes_back_in_batches_of_many_or_large_events() {
        let mut spent = Spent::default();
        for _ in 1..BATCH {
            assert!(spent.add(log(1)).is_none());
        }
        let (first, bytes) = spent.add(log(1)).unwrap();
        let chain = std::iter::successors(Some(&first), |event| event.next.as_ref());
        assert_eq!(chain.map(|event| event.size()).fold((0, 0), |(n, sum), size| (n + 1, sum + size)), (BATCH, bytes));
        assert!(spent.take().is_none());
        assert!(spent.add(log(BATCH_BYTES)).is_some());
        assert!(spent.add(log(1)).is_none());
        assert!(spent.take().is_some());
    }

    #[test]
    fn a_kept_event_is_freed_with_its_last_owner() {
        let mut spent = Spent::default();
        let (shown, kept) = log(BATCH_BYTES).share();
        assert!(spent.add(shown).is_none());
        assert!(spent.take().is_none(), "it is kept");
        let (shown, kept) = Shown::Shared(kept).share();
        drop(kept);
        assert!(spent.add(shown).is_some());
    }

    #[test]
    fn a_head_tells_of_characters_or_of_a_line() {
        let Shown::Own(event) = log(3) else { panic!("nobody keeps it") };
        let told = event.head().event(5);
        assert_eq!((told.r#type, told.sequence, told.time_us, told.level), (crate::constants::IW_EVENT_LOG, 5, 7, 4));
        assert_eq!(told.message.len, 3);
        let line =
            Head { r#type: crate::constants::IW_EVENT_LINE_ENDED, list: (&raw const told).cast(), ..Head::default() };
        assert!(line.event(1).characters.is_null() && !line.event(1).line.is_null());
        let cast = Head { r#type: crate::constants::IW_EVENT_ESTABLISHED, ..line };
        assert!(!cast.event(1).characters.is_null() && cast.event(1).line.is_null());
    }
}
