//! The microphone of a session: what is done with its samples, and how loud it is.

use godot::prelude::*;
use inworld_client::packet::enums::{MicrophoneMode, UnderstandingMode};
use inworld_client::{Error, capture_flags};

use super::InworldSession;

#[godot_api(secondary)]
impl InworldSession {
    /// What is done with the samples of the microphone when it is opened the next time. [code]detect_speech[/code]:
    /// [signal speech_started] and [signal speech_ended] tell where somebody speaks. [code]speech_only[/code]: the same, and
    /// an open microphone sends nothing else. [code]automatic_gain[/code]: quiet and loud speakers get the same level.
    #[func]
    fn set_capture(&mut self, detect_speech: bool, speech_only: bool, automatic_gain: bool) {
        let flags = [
            (detect_speech, capture_flags::DETECT_SPEECH),
            (speech_only, capture_flags::SPEECH_ONLY),
            (automatic_gain, capture_flags::AUTOMATIC_GAIN),
        ];
        let flags = flags.into_iter().filter(|(is_set, _)| *is_set).fold(0, |flags, (_, bit)| flags | bit);
        self.capture_flags = flags;
        let set = self.running().and_then(|session| session.set_capture(flags));
        self.refuse(set);
    }

    /// How loud the microphone is, 0 to 1 of full scale: root mean square over 50 ms. 0 while it is closed.
    #[func]
    fn get_microphone_level(&self) -> f32 {
        self.running().map_or(0.0, |session| session.microphone_level().rms)
    }
}

impl InworldSession {
    /// Opens the microphone for a character. `speech_only`: an open microphone sends nothing but speech.
    pub fn open_microphone(&self, brain: &str, mode: MicrophoneMode, speech_only: bool) -> Result<(), Error> {
        let session = self.running()?;
        let speech_only = if speech_only { capture_flags::SPEECH_ONLY } else { 0 };
        session.set_capture(self.capture_flags | speech_only)?;
        session.start_audio(Some(brain), mode, UnderstandingMode::Full)
    }
}
