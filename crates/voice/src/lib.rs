//! The sound of speech. Pure data and pure functions: no I/O, no clock, no thread.
//!
//! | module | what lives there |
//! |---|---|
//! | [`capture`] | from samples of any microphone to packets, with level, gain and detection of speech |
//! | [`letters`] | from written words to phonemes, by rules of English |
//! | [`playout`] | from the packets of a character to an engine's audio callback |
//! | [`lips`] | the mouth shape of each 10 ms of a line, from its phonemes, its words or its sound |
//! | [`resampling`] | from one sample rate to another |
//! | [`speech`] | the built-in voice: from a text to samples |

pub mod capture;
pub mod letters;
pub mod lips;
pub mod playout;
pub mod resampling;
pub mod speech;
