//! What the player hears: pulled by an audio callback, or reported by the game.

use super::Session;
use crate::checks::refuse_as;
use crate::command::Command;
use crate::error::Error;
use inworld_session::vocabulary::Call;
use inworld_session::{Expected, Problem, Progress};
use inworld_voice::capture::MAX_CHANNELS;
use inworld_voice::lips::SHAPES;
use inworld_voice::playout::OUTPUT_RATES;

impl Session {
    /// Fills a block of an engine's audio callback with what a character says; silence where it says nothing. Returns how many
    /// frames are of a line.
    ///
    /// `out`: `channels` interleaved, -1 to 1. `rate`: 8,000 to 192,000 Hz. The first pull opens the voice: what the character says
    /// from then on is played. Later ones neither wait nor allocate. For one thread at a time.
    ///
    /// # Errors
    /// [`Error::State`] while another thread pulls the same voice, [`Error::QueueFull`] when 64 voices are open, and
    /// [`Error::Argument`]. `out` is silence then.
    pub fn pull_voice(
        &self,
        character: Option<&str>,
        out: &mut [f32],
        rate: u32,
        channels: u32,
    ) -> Result<usize, Error> {
        let checked = check_output(rate, channels).and_then(|()| self.shared.voices.get(character));
        match checked {
            Ok(voice) => voice.read(out, rate, channels),
            Err(error) => {
                out.fill(0.0);
                Err(error)
            }
        }
    }

    /// The mouth of a character whose voice the game pulls: how much of each of the 15 shapes is to be seen at the sample that
    /// was pulled last. They add up to 1; a mouth at rest is all of the first. Never waits; opens the voice, too.
    ///
    /// # Errors
    /// [`Error::QueueFull`] when 64 voices are open.
    pub fn voice_visemes(&self, character: Option<&str>) -> Result<[f32; SHAPES], Error> {
        self.shared.voices.get(character).map(|voice| voice.visemes())
    }

    /// The game plays by itself and has come so far in an utterance, in microseconds of its sound.
    ///
    /// # Errors
    /// [`Error::Argument`] for an utterance that is not known, or not any more.
    pub fn report_playback(&self, utterance_id: &str, heard_us: i64) -> Result<(), Error> {
        let Ok(heard_us) = u64::try_from(heard_us) else {
            let right = Expected::Words("give 0 or more microseconds".into());
            return refuse_as("heard_us", Problem::Unsupported(heard_us), right);
        };
        if self.utterance_progress(utterance_id)? == Progress::Unknown {
            let problem = format!("no utterance {utterance_id} has come from the server, or it was forgotten");
            return refuse_as("utterance_id", Problem::Other(problem.into()), Expected::PacketFrom(Call::Poll));
        }
        self.command(Command::ReportPlayback { utterance_id: utterance_id.to_owned(), heard_us })
    }

    /// The game is paused, or goes on: while it is paused, lines neither begin nor end by themselves, and a voice that is not
    /// pulled keeps its place.
    ///
    /// # Errors
    /// [`Error::State`] when the session's task has ended.
    pub fn hold_lines(&self, hold: bool) -> Result<(), Error> {
        self.command(Command::HoldLines(hold))
    }
}

fn check_output(rate: u32, channels: u32) -> Result<(), Error> {
    if !OUTPUT_RATES.contains(&rate) {
        let right = format!("use {} to {} Hz", OUTPUT_RATES.start(), OUTPUT_RATES.end());
        return refuse_as("sample_rate", Problem::Unsupported(rate.into()), Expected::Words(right.into()));
    }
    if !(1..=MAX_CHANNELS).contains(&channels) {
        let right = Expected::Between(1, MAX_CHANNELS.into());
        return refuse_as("channels", Problem::Unsupported(channels.into()), right);
    }
    Ok(())
}
