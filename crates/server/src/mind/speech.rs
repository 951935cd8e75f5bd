//! Speech that is ready to be heard.

/// The sound of a sentence.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Speech {
    /// Mono samples.
    pub(crate) samples: Vec<i16>,
    /// Samples in a second.
    pub(crate) rate: u32,
    /// Phonemes with the microsecond of the sound at which each begins, where a service tells; else empty.
    pub(crate) phonemes: Vec<(String, i64)>,
}
