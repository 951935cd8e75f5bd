//! The mouth shape of each 10 ms of a line: from the phonemes that the service sends, else from its words, which are aligned
//! to its sound, else from the sound alone.
//!
//! ```text
//! samples -> FeatureExtractor (12 mel cepstra and the level, each 10 ms) -> Speaker (takes away what is the voice's own)
//!         -> Model (how likely each half of each speech sound is) -> Aligner (the best way through the words' sounds)
//!         -> Line (a shape for each frame) -> Talker, Track (all lines of a character) -> weights (for a time)
//! ```
//!
//! How it was trained and what it is worth: docs/VOICE.md.

mod align;
mod dimensions;
pub mod features;
mod fft;
mod free;
mod line;
pub mod model;
mod phonemes;
mod script;
pub mod sounds;
mod talker;
mod track;
mod trained;
mod weights;

pub use features::FRAMES_PER_SECOND;
pub use line::{Line, News, Timed, WordStart};
pub use model::{Model, Speaker};
pub use phonemes::{PhonemeFinder, phonemes};
pub use sounds::{REST, SHAPES};
pub use talker::{Sound, Talker};
pub use track::Track;
pub use weights::weights;
