//! One exchange with a server as a machine: what it needs sent, what it is told, and what it gives back.

use std::time::SystemTime;

use hyper::HeaderMap;
use tokio::time::Instant;

/// A request without its key: whoever sends it adds `Authorization` and `Host`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HttpRequest {
    pub(crate) method: &'static str,
    /// Path and query.
    pub(crate) path: String,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
}

/// What happened to the request.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Input<'a> {
    /// The head of the answer. `wall` is the time of day, for dates in headers.
    Head { status: u16, headers: &'a HeaderMap, wall: SystemTime },
    /// A part of the body, of any size.
    Body(&'a [u8]),
    /// The body is complete.
    End,
    /// There is no connection (`was_connected` false: refused, no such host, TLS), or it broke. The words say how.
    Lost { words: &'a str, was_connected: bool },
    /// The deadline has passed.
    Time,
}

/// What follows from that, in order.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Output<T> {
    /// A part of the result.
    Item(T),
    /// Something about the server that holds for its next requests too.
    Remember(Lesson),
    /// This attempt is over: drop its connection, and send [`Exchange::request`] again, not before this time.
    Again { at: Instant },
    /// The rest of the body is not needed: drop the connection. The last items follow.
    Close,
}

/// A request and its answer, over as many attempts as its rules allow.
///
/// The driver sends `request()`, calls `handle` for each event, and takes all outputs after each call. It is
/// over when `is_over` says so; a body that has not ended by then without a `Close` may be read to its end, so that the
/// connection can be used again.
pub(crate) trait Exchange {
    /// What comes back.
    type Item;

    /// The request of the attempt that is to be made now.
    fn request(&self) -> HttpRequest;

    /// Takes in what happened. Does nothing once the exchange is over.
    fn handle(&mut self, now: Instant, input: Input<'_>);

    /// The next output.
    fn poll(&mut self) -> Option<Output<Self::Item>>;

    /// When to call `handle` with [`Input::Time`] at the latest.
    fn deadline(&self) -> Instant;

    /// Whether no output will come that is not waiting already.
    fn is_over(&self) -> bool;
}

/// A field of a request that some servers refuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Parameter {
    /// `max_tokens`; without it `max_completion_tokens` is sent.
    MaxTokens,
    /// `max_completion_tokens`, where it is sent.
    MaxCompletionTokens,
    StreamOptions,
    Temperature,
    Stop,
    Tools,
    /// `response_format` of a chat: a schema.
    ResponseFormat,
    ReasoningEffort,
    /// `response_format` `wav` of speech; without it `pcm` is asked for.
    Wav,
    /// `language` of hearing.
    Language,
    /// `prompt` of hearing.
    Prompt,
}

impl Parameter {
    /// The field's name in a request.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::MaxTokens => "max_tokens",
            Self::MaxCompletionTokens => "max_completion_tokens",
            Self::StreamOptions => "stream_options",
            Self::Temperature => "temperature",
            Self::Stop => "stop",
            Self::Tools => "tools",
            Self::ResponseFormat | Self::Wav => "response_format",
            Self::ReasoningEffort => "reasoning_effort",
            Self::Language => "language",
            Self::Prompt => "prompt",
        }
    }
}

/// Something that an exchange found out about its server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Lesson {
    /// The server refuses a field: it is left out.
    Refuses(Parameter),
    /// The model thinks aloud before it speaks: it is asked not to.
    Reasons,
    /// Its answers begin with speech.
    Speech,
    /// Its answers begin with thoughts that no mark opens.
    OpensReasoning,
}

/// Properties of a server that its responses have shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Learned(u32);

impl Learned {
    /// Whether it was new.
    pub(crate) fn add(&mut self, lesson: Lesson) -> bool {
        let before = self.0;
        self.0 |= Self::bit(lesson);
        self.0 != before
    }

    pub(crate) fn knows(self, lesson: Lesson) -> bool {
        self.0 & Self::bit(lesson) != 0
    }

    /// Whether this field is left out.
    pub(crate) fn refuses(self, parameter: Parameter) -> bool {
        self.knows(Lesson::Refuses(parameter))
    }

    fn bit(lesson: Lesson) -> u32 {
        match lesson {
            Lesson::Reasons => 1,
            Lesson::Speech => 1 << 30,
            Lesson::OpensReasoning => 1 << 31,
            Lesson::Refuses(parameter) => 2 << parameter as u32,
        }
    }
}
