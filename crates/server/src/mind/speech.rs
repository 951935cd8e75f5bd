//! Speech that is ready to be heard.

/// The sound of a sentence.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Speech {
    /// Mono samples.
    pub(crate) samples: Vec<i16>,
    /// Samples in a second.
    pub(crate) rate: u32,
    /// Words with the second at which each begins, where the server tells; else empty.
    pub(crate) words: Vec<(String, f32)>,
}
