//! Why a call is refused: a result code, and a reason that each layer puts into its own words.

use super::constants::*;
use super::words::{AbiCall, AbiConstants, Handle, Layer};
use inworld_client::vocabulary::{Call, Vocabulary};
use inworld_client::{Error, Expected, Field, Problem, StateError, ValueError};

/// Why a call is refused. Small, for it is half of what every call gives.
#[derive(Debug)]
pub(super) struct Refusal {
    pub code: i32,
    reason: Box<Reason>,
}

/// What is wrong, in parts.
#[derive(Debug)]
enum Reason {
    /// An argument, or a part of one.
    Value(ValueError),
    /// A pointer that leads nowhere.
    Null(Field),
    /// The size of a struct is not one of this ABI.
    StructSize { field: Field, size: usize, here: usize },
    /// An event is not the one that was polled last; 0: none was.
    NotPolledLast { field: Field, sequence: u64, last: u64 },
    /// A packet of this type has no payload.
    NoPayload { field: Field, kind: u32 },
    /// A number that none of these constants has.
    Constant { field: Field, number: i64, constants: AbiConstants },
    /// A handle that leads nowhere.
    Handle(Handle),
    /// Something that one call at a time may use is used by another thread.
    InUse(Handle),
    /// No more handles of this kind can exist.
    TooMany { kind: Handle, max: usize },
    /// The objects behind such handles would exceed their memory limit.
    TooManyBytes { kind: Handle, bytes: usize, max: usize },
    /// An outgoing packet has no recipient.
    NoTarget,
    /// No recipient of an outgoing packet has an agent id.
    NoAgentId { names: String },
    /// The code of this library has panicked.
    Panic,
    /// Something broke inside, in words that name nothing of any layer.
    Internal(String),
    /// The client refuses it.
    Client(Error),
}

impl Refusal {
    fn new(code: i32, reason: Reason) -> Self {
        Self { code, reason: Box::new(reason) }
    }

    /// An argument is wrong.
    pub fn argument(field: impl Into<Field>, problem: Problem, expected: Expected) -> Self {
        Self::value(ValueError::new(field, problem, expected))
    }

    /// An argument is wrong.
    pub fn value(error: ValueError) -> Self {
        Self::new(IW_ERROR_INVALID_ARGUMENT, Reason::Value(error))
    }

    /// An argument is a number that none of these constants has.
    pub fn no_constant(field: impl Into<Field>, number: impl Into<i64>, constants: AbiConstants) -> Self {
        Self::new(IW_ERROR_INVALID_ARGUMENT, Reason::Constant { field: field.into(), number: number.into(), constants })
    }

    /// A list has more elements than are allowed.
    pub fn too_many(field: impl Into<Field>, count: usize, max: usize) -> Self {
        Self::argument(field, Problem::TooMany { count, max }, Expected::Nothing)
    }

    /// The number of an entry is not one of `count`.
    pub fn out_of_range(field: impl Into<Field>, index: usize, count: usize) -> Self {
        Self::argument(field, Problem::OutOfRange(index as u64), Expected::Below(count))
    }

    /// An event is not the one that was polled last, which is `last`; 0: none was.
    pub fn not_polled_last(field: impl Into<Field>, sequence: u64, last: u64) -> Self {
        Self::new(IW_ERROR_INVALID_ARGUMENT, Reason::NotPolledLast { field: field.into(), sequence, last })
    }

    /// A packet that was made by hand has a type and none of the payloads.
    pub fn no_payload(field: impl Into<Field>, kind: u32) -> Self {
        Self::new(IW_ERROR_INVALID_ARGUMENT, Reason::NoPayload { field: field.into(), kind })
    }

    /// A text has more bytes than the result of a call can tell.
    pub fn uncopyable(bytes: usize) -> Self {
        let words = format!("the text has {bytes} bytes; at most {} can be copied", i32::MAX);
        Self::new(IW_ERROR_INVALID_ARGUMENT, Reason::Internal(words))
    }

    /// A pointer leads nowhere.
    pub fn null(field: impl Into<Field>) -> Self {
        Self::new(IW_ERROR_INVALID_ARGUMENT, Reason::Null(field.into()))
    }

    /// The argument is a field of a configuration.
    pub fn of_config(self) -> Self {
        Self { code: IW_ERROR_INVALID_CONFIG, ..self }
    }

    /// A text is not UTF-8.
    pub fn not_utf8(field: impl Into<Field>, error: &std::str::Utf8Error) -> Self {
        let (problem, right) = (Problem::NotUtf8 { from: error.valid_up_to() }, "convert it to UTF-8");
        Self { code: IW_ERROR_INVALID_UTF8, ..Self::argument(field, problem, Expected::Words(right.into())) }
    }

    /// A struct has a size that is not one of this ABI; `here` is its size in this library.
    pub fn struct_size(field: impl Into<Field>, size: usize, here: usize) -> Self {
        Self::new(IW_ERROR_ABI_MISMATCH, Reason::StructSize { field: field.into(), size, here })
    }

    /// A handle leads nowhere.
    pub fn handle(kind: Handle) -> Self {
        Self::new(IW_ERROR_INVALID_HANDLE, Reason::Handle(kind))
    }

    /// Another thread uses what one call at a time may use.
    pub fn in_use(kind: Handle) -> Self {
        Self::new(IW_ERROR_BUSY, Reason::InUse(kind))
    }

    /// No more handles of this kind can exist.
    pub fn too_many_handles(kind: Handle, max: usize) -> Self {
        Self::new(IW_ERROR_QUEUE_FULL, Reason::TooMany { kind, max })
    }

    /// The objects behind handles of this kind would exceed their memory limit.
    pub fn too_many_bytes(kind: Handle, bytes: usize, max: usize) -> Self {
        Self::new(IW_ERROR_QUEUE_FULL, Reason::TooManyBytes { kind, bytes, max })
    }

    /// Nothing tells whom an outgoing packet is for; `names`: its targets without an agent id, empty for none.
    pub fn no_recipient(names: String) -> Self {
        let reason = if names.is_empty() { Reason::NoTarget } else { Reason::NoAgentId { names } };
        Self::new(IW_ERROR_UNKNOWN_CHARACTER, reason)
    }

    /// The library has panicked.
    pub fn panic() -> Self {
        Self::new(IW_ERROR_PANIC, Reason::Panic)
    }

    /// Something broke inside, in words that name nothing of any layer.
    pub fn internal(words: impl Into<String>) -> Self {
        Self::new(IW_ERROR_INTERNAL, Reason::Internal(words.into()))
    }

    /// The sentence for the users of a layer: field, value, what is wrong, what is right.
    pub fn words(&self, layer: Layer) -> String {
        self.reason.words(layer)
    }
}

impl Reason {
    fn words(&self, layer: Layer) -> String {
        match self {
            Self::Value(error) => error.words(&layer),
            Self::Null(field) => format!("{}: is {}", field.words(&layer), layer.null()),
            Self::StructSize { field, size, here } => format!(
                "{}.{}: {size} is not supported; set it to the size of the struct, {here} here",
                field.words(&layer),
                layer.field("struct_size")
            ),
            Self::NotPolledLast { field, sequence, last: 0 } => {
                let poll = layer.call(Call::Poll);
                format!("{}: {sequence} was not polled; call {poll} first", field.words(&layer))
            }
            Self::NotPolledLast { field, sequence, last } => {
                format!("{}: {sequence} is not the event that was polled last; use {last}", field.words(&layer))
            }
            Self::NoPayload { field, kind } => format!(
                "{}: {kind} has no payload here; set the pointer that belongs to it, or {}",
                field.words(&layer),
                layer.field("json")
            ),
            Self::Constant { field, number, constants } => {
                let right = layer.abi_constants(*constants).map(|constants| format!("; use {constants}"));
                format!("{}: {number} is not supported{}", field.words(&layer), right.unwrap_or_default())
            }
            Self::Handle(kind) => {
                let (argument, make) = (layer.field(kind.argument()), layer.abi_call(AbiCall::Make(*kind)));
                format!("{argument}: the handle is 0, was {}, or never came from {make}", kind.gone())
            }
            Self::InUse(kind) => format!(
                "{}: another thread is using it at this moment; use it from one thread at a time",
                layer.field(kind.argument())
            ),
            Self::TooMany { kind, max } => {
                format!("{max} {} exist already; destroy those that are not needed", kind.plural())
            }
            Self::TooManyBytes { kind, bytes, max } => format!(
                "{} would hold {bytes} bytes together; at most {max} are allowed: destroy those that are not needed",
                kind.plural()
            ),
            Self::NoTarget => {
                let (argument, add) = (layer.field(Handle::Outgoing.argument()), layer.abi_call(AbiCall::AddTarget));
                format!("{argument}: it has no target; call {add} first")
            }
            Self::NoAgentId { names } => format!(
                "{}: no agent id is known of \"{names}\"; call {} first",
                layer.field(Handle::Outgoing.argument()),
                layer.abi_call(AbiCall::UpdateSessionInfo)
            ),
            Self::Panic => "the library has panicked in this call; please report it".to_owned(),
            Self::Internal(words) => words.clone(),
            Self::Client(error) => error.words(&layer),
        }
    }
}

impl Handle {
    /// The name of the argument with such a handle.
    fn argument(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Outgoing => "outgoing",
            Self::Kept => "kept",
        }
    }

    fn plural(self) -> &'static str {
        match self {
            Self::Session => "sessions",
            Self::Outgoing => "outgoing packets",
            Self::Kept => "kept packets",
        }
    }

    /// Why such a handle is stale.
    fn gone(self) -> &'static str {
        match self {
            Self::Session => "destroyed",
            Self::Outgoing => "sent or destroyed",
            Self::Kept => "released",
        }
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        let code = match &error {
            Error::Argument(_) => IW_ERROR_INVALID_ARGUMENT,
            Error::Config(_) => IW_ERROR_INVALID_CONFIG,
            Error::State(StateError::VoiceBusy) => IW_ERROR_BUSY,
            Error::State(_) => IW_ERROR_INVALID_STATE,
            Error::Character(_) => IW_ERROR_UNKNOWN_CHARACTER,
            Error::QueueFull(_) => IW_ERROR_QUEUE_FULL,
            Error::Timeout(_) => IW_ERROR_TIMEOUT,
            Error::Unsupported(_) => IW_ERROR_UNSUPPORTED,
            Error::Internal(_) => IW_ERROR_INTERNAL,
        };
        Self::new(code, Reason::Client(error))
    }
}

/// The result of a call: a number `>= 0`, or a refusal.
pub(super) type Outcome = Result<i32, Refusal>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_layer_reads_its_own_names() {
        let level = Refusal::no_constant("level", 9u32, AbiConstants::LogLevel);
        let gone = Refusal::handle(Handle::Kept);
        let text = Refusal::null(Field::from("item_ids").index(2));
        for (layer, words) in [
            (
                Layer::C,
                [
                    "level: 9 is not supported; use IW_LOG_LEVEL_OFF to IW_LOG_LEVEL_DEBUG",
                    "kept: the handle is 0, was released, or never came from iw_packet_keep or iw_outgoing_keep",
                    "item_ids[2]: is NULL",
                ],
            ),
            (
                Layer::Cpp,
                [
                    "level: 9 is not supported; use LogLevel::off to LogLevel::debug",
                    "kept: the handle is 0, was released, or never came from Session::keep or Outgoing::keep",
                    "item_ids[2]: is nullptr",
                ],
            ),
            (
                Layer::CSharp,
                [
                    "level: 9 is not supported; use InworldLogLevel.Off to InworldLogLevel.Debug",
                    "kept: the handle is 0, was released, or never came from InworldPacket.Keep",
                    "itemIds[2]: is null",
                ],
            ),
            (
                Layer::Unreal,
                [
                    "Level: 9 is not supported",
                    "Kept: the handle is 0, was released, or never came from a function that sends",
                    "ItemIds[2]: is empty",
                ],
            ),
        ] {
            assert_eq!([&level, &gone, &text].map(|refusal| refusal.words(layer)), words);
        }
    }

    #[test]
    fn a_refusal_of_the_client_is_put_into_words_once_its_reader_is_known() {
        let error = Error::Config(ValueError::new("mind_key", Problem::Beside("auth"), Expected::OneOfThem));
        let refusal = Refusal::from(error);
        assert_eq!(refusal.code, IW_ERROR_INVALID_CONFIG);
        assert!(refusal.words(Layer::CSharp).starts_with("mindKey: cannot be given beside auth; "));
        assert!(refusal.words(Layer::Unreal).starts_with("MindKey: cannot be given beside ApiKey; "));
    }
}
